"""The PyTorch code that the engine writes gives the engine's result when Python runs it."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import balanced_accuracy_score

from course_utils.explorers import ArchitectureExplorer

from .conftest import Ask

SPLIT_OPTIONS = {"dataSeed": 448, "splitSeed": 448, "testSize": 0.2, "stratify": False}

SHORT = {"epochs": 150, "hidden": [6, 5], "activations": ["tanh", "relu"], "nSamples": 301}
CONFIGS: list[dict[str, Any]] = [
    SHORT | {"dataset": "circles"},
    SHORT | {"dataset": "moons", "optimizer": "adam", "lr": 0.01},
    SHORT | {"dataset": "blobs", "momentum": 0.9, "lr": 0.01, "weightDecay": 0.001},
    SHORT | {"dataset": "xor", "batchSize": 32, "epochs": 20, "batchSeed": 5},
    SHORT
    | {"dataset": "spirals", "optimizer": "adamw", "lr": 0.01, "features": ["x1", "x2", "x1^2", "sin(x2)"]},
    SHORT | {"dataset": "linear", "hidden": [], "activations": [], "stratify": True, "testSize": 0.35},
    SHORT | {"dataset": "moons", "precision": "float64", "activations": ["gelu", "silu"]},
    SHORT | {"features": ["x2"], "hidden": [4], "activations": ["elu"], "noise": 1e-7, "epochs": 30},
    SHORT | {"momentum": 0.9, "stages": [{"epochs": 50, "lr": 0.3}, {"epochs": 20, "lr": 0.01}]},
    SHORT
    | {"optimizer": "adam", "lr": 0.001, "batchSize": 64, "epochs": 9, "stages": [{"epochs": 4, "lr": 0.05}]},
    SHORT | {"classes": 3, "dataset": "rings", "lr": 0.5},
    SHORT
    | {"classes": 4, "dataset": "spirals", "optimizer": "adam", "lr": 0.01, "batchSize": 64, "epochs": 9},
    SHORT | {"classes": 5, "dataset": "blobs", "precision": "float64", "stratify": True, "hidden": [4, 4]},
    {
        "hidden": [2],
        "activations": "softplus",
        "initialParameters": [[[1, -1e-7], [0.25, 2]], [0, 0.5], [[3, -2]], [0.125]],
        "epochs": 40,
    },
]
DRAWN = [
    {"x1": 0.5, "x2": 1.25, "label": 0},
    {"x1": -1, "x2": 2, "label": 1},
    {"x1": 0.125, "x2": -0.25, "label": 1},
    {"x1": 1e-7, "x2": 1, "label": 0},
]
X_DRAWN, Y_DRAWN = [[p["x1"], p["x2"]] for p in DRAWN], [p["label"] for p in DRAWN]


def table(n: int, **of: Any) -> dict[str, Any]:
    """What a reader might bring: unlike features, the second of which is constant where n is odd."""
    rng = np.random.default_rng(n)
    label = np.arange(n) % 2
    mass = np.full(n, 0.1) if n % 2 else rng.normal(4000 + 900 * label, 700)
    rows = np.stack([rng.normal(40 + 6 * label, 3), mass, label], axis=1)
    usual = {"name": "table.csv", "encoding": "utf-8-sig", "separator": ",", "decimal": ".", "header": True}
    names = {"columns": [3, 1, 0], "names": ["length", "mass", "kind"], "classes": ["Adélie", 'Chin "strap"']}
    return usual | names | {"rows": rows.tolist()} | of


def written(table: dict[str, Any]) -> bytes:
    """The table's file, with a column that nobody needs, rows without anything, and a name in the header."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=table["separator"])
    if table["header"]:
        writer.writerow(["kind", "mass", "", "length"])
    for x1, x2, label in table["rows"]:
        x1, x2 = (repr(value).replace(".", table["decimal"]) for value in (x1, x2))
        writer.writerow([f" {table['classes'][int(label)]} ", x2, "?", x1])
        writer.writerow([])
    return lines.getvalue().encode(table["encoding"])


def execute(code: str, **given: Any) -> tuple[dict[str, Any], str]:
    names: dict[str, Any] = given
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "from the engine", "exec"), names)
    return names, printed.getvalue()


def check(config: dict[str, Any], code: str, result: dict[str, Any], **given: Any) -> dict[str, Any]:
    state = torch.get_rng_state()
    names, printed = execute(code, **given)
    torch.set_rng_state(state)
    assert names["test_loss"].item() == pytest.approx(result["testLoss"][-1], abs=1e-5), config
    assert names["test_accuracy"].item() == pytest.approx(result["testAccuracy"][-1], abs=1e-6), config
    assert np.abs(np.array(result["testLogits"]) - names["test_logits"].numpy().ravel()).max() < 1e-4
    said, *rest = printed.splitlines()
    assert said == f"test loss {names['test_loss']:.4f}, test accuracy {names['test_accuracy']:.1%}"
    assert bool(rest) == ("classes" in config)
    return names


def test_the_code_reproduces_the_result(engine: Ask) -> None:
    answers = engine([(call, config) for config in CONFIGS for call in ("code", "run")])
    for config, code, result in zip(CONFIGS, answers[::2], answers[1::2], strict=True):
        check(config, code, result)


def test_the_code_of_many_classes_prints_the_explorers_scores(engine: Ask) -> None:
    config = SHORT | {"classes": 5, "dataset": "spirals", "lr": 0.5}
    code, trained = engine([("code", config), ("trainer", config, config["epochs"])])
    names, printed = execute(code)
    score = trained["metrics"]["test"]
    assert names["macro_f1"] == pytest.approx(score["f1"], abs=1e-12)
    assert f"macro F1 {score['f1']:.3f}, confusion matrix:\n{np.array(score['confusion'])}\n" in printed
    assert balanced_accuracy_score(names["y_test"], names["said"]) == pytest.approx(score["balancedAccuracy"])


def test_points_that_a_reader_drew_take_the_place_of_a_data_set(engine: Ask) -> None:
    config = {"epochs": 60, "hidden": [4], "activations": "tanh", "batchSize": 2}
    split = {"XTrain": X_DRAWN, "yTrain": Y_DRAWN, "XTest": X_DRAWN, "yTest": Y_DRAWN}
    code, result = engine([("code", config, DRAWN, True), ("run", config, split)])
    check(config, code, result)


TABLES = [
    table(40) | {"standardise": True},
    table(40) | {"standardise": False, "rows": (np.array(table(40)["rows"]) / [40, 4000, 1]).tolist()},
    table(402, decimal=",", separator=";", encoding="utf-16") | {"standardise": True},
    table(400, separator="\t", encoding="cp1252", header=False, name="a 'b' \\.tsv") | {"standardise": True},
    table(401, name="") | {"standardise": True},
]


@pytest.mark.parametrize("own", TABLES, ids=["inline", "as it is", "comma", "tabs", "constant, given"])
def test_a_table_gives_in_python_what_it_gives_in_the_page(
    own: dict[str, Any], engine: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if own["name"]:
        (tmp_path / own["name"]).write_bytes(written(own))
    config = {
        "epochs": 60,
        "hidden": [4],
        "activations": "tanh",
        "testSize": 0.25,
        "nSamples": len(own["rows"]),
    }
    options = {"testSize": 0.25, "splitSeed": 448, "stratify": False}
    code, split = engine([("code", config, [], False, own), ("tableSplit", own, options)])
    [result] = engine([("run", config, split)])
    rows = np.array(own["rows"])
    given = {"X": torch.tensor(rows[:, :2]), "y": torch.tensor(rows[:, 2])}
    names = check(config, code, result, **given)
    for part in ("X_train", "X_test", "y_train", "y_test"):
        ours = torch.tensor(split[part.replace("_t", "T")])
        torch.testing.assert_close(ours, names[part], rtol=3e-7, atol=3e-7, check_dtype=False)


def test_points_that_a_reader_drew_are_added_to_a_data_set(engine: Ask) -> None:
    config = {"epochs": 60, "hidden": [4], "activations": "tanh", "dataset": "moons", "nSamples": 40}
    [code] = engine([("code", config, DRAWN)])
    [plain] = engine([("split", SPLIT_OPTIONS | {"dataset": "moons", "nSamples": 40, "noise": 0.15})])
    split = plain | {"XTrain": plain["XTrain"] + X_DRAWN, "yTrain": plain["yTrain"] + Y_DRAWN}
    [result] = engine([("run", config, split)])
    check(config, code, result)


STATES: list[dict[str, Any]] = [
    {},
    {"trained": 40, "layers": [{"units": 3, "activation": name} for name in ("tanh", "leaky_relu")]},
    {"dataset": "blobs", "optimizer": "adamw", "lr": 0.0001, "momentum": 0.9, "noise": 0.0000001},
    {"dataset": "xor", "batch_size": 32, "batch_seed": 5, "momentum": 0.9, "weight_decay": 0.25},
    {"trained": 90, "stages": [{"epochs": 50, "lr": 1e-4}, {"epochs": 20, "lr": 2}], "lr": 0.3},
    {"dataset": "spirals", "features": ["x2", "x2", "x1*x2", "sin(x1)"], "layers": []},
    {"dataset": "moons", "drawn": DRAWN, "points": "both"},
    {"dataset": "linear", "drawn": DRAWN, "points": "drawn"},
    {"layers": [{"units": 1, "activation": "elu"}], "start": [1, -2.5, 1e-7, 0.1, 4]},
    {"table": table(12), "use_table": True, "dataset": "moons"},
    {"table": table(301, name='a "table".csv', separator=";", decimal=","), "use_table": True},
    {"table": table(301, separator="\t", header=False), "use_table": True, "standardise": False},
    {"table": table(301, name=""), "use_table": True, "drawn": DRAWN, "points": "both"},
    {"table": table(12), "use_table": True, "drawn": DRAWN, "points": "drawn"},
    {"table": table(12)},
    {"table": table(12) | {"rows": [[0, 0, 2]] * 9}, "use_table": True},
]


def config_of(state: dict[str, Any]) -> tuple[dict[str, Any], list[Any], bool, dict[str, Any] | None]:
    """What the page's `configOf` and `codeOf` make of a state."""
    names = {"n_samples": "nSamples", "data_seed": "dataSeed", "split_seed": "splitSeed", "lr": "lr"}
    names |= {
        "test_size": "testSize",
        "batch_size": "batchSize",
        "batch_seed": "batchSeed",
        "seed": "initSeed",
    }
    names |= {"weight_decay": "weightDecay", "trained": "epochs"}
    names |= {name: name for name in ("dataset", "noise", "optimizer", "momentum", "stages")}
    config = {theirs: state[ours] for ours, theirs in names.items()}
    config["features"] = list(dict.fromkeys(state["features"]))
    for ours, theirs in (("units", "hidden"), ("activation", "activations")):
        config[theirs] = [layer[ours] for layer in state["layers"]]
    if state["start"] is not None:
        w1, w2, b, v, c = state["start"]
        config["initialParameters"] = [[[w1, w2]], [b], [[v]], [c]]
    drawn = [] if state["points"] == "data" else state["drawn"]
    used = state["use_table"] and all(row[2] < 2 for row in state["table"]["rows"])
    table = state["table"] | {"standardise": state["standardise"]} if used else None
    return config, drawn, state["points"] == "drawn", table


def test_python_writes_what_the_page_shows(engine: Ask) -> None:
    explorers = [ArchitectureExplorer(**state) for state in STATES]
    shown = engine([("code", *config_of(explorer.state)) for explorer in explorers])
    for explorer, code in zip(explorers, shown, strict=True):
        assert explorer.code == code


def test_nothing_but_pytorch_and_scikit_learn_is_imported(engine: Ask) -> None:
    for code in engine([("code", config) for config in CONFIGS]):
        modules = {
            line.split()[1].split(".")[0] for line in code.splitlines() if line.startswith(("import", "from"))
        }
        assert modules <= {"torch", "sklearn", "numpy"}
