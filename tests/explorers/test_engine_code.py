"""The PyTorch code that the engine writes gives the engine's result when Python runs it."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest
import torch

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


def execute(code: str) -> tuple[dict[str, Any], str]:
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "from the engine", "exec"), names)
    return names, printed.getvalue()


def check(config: dict[str, Any], code: str, result: dict[str, Any]) -> None:
    state = torch.get_rng_state()
    names, printed = execute(code)
    torch.set_rng_state(state)
    assert names["test_loss"].item() == pytest.approx(result["testLoss"][-1], abs=1e-5), config
    assert names["test_accuracy"].item() == pytest.approx(result["testAccuracy"][-1], abs=1e-6), config
    assert np.abs(np.array(result["testLogits"]) - names["test_logits"].numpy()).max() < 1e-4
    assert printed == f"test loss {names['test_loss']:.4f}, test accuracy {names['test_accuracy']:.1%}\n"


def test_the_code_reproduces_the_result(engine: Ask) -> None:
    answers = engine([(call, config) for config in CONFIGS for call in ("code", "run")])
    for config, code, result in zip(CONFIGS, answers[::2], answers[1::2], strict=True):
        check(config, code, result)


def test_points_that_a_reader_drew_take_the_place_of_a_data_set(engine: Ask) -> None:
    config = {"epochs": 60, "hidden": [4], "activations": "tanh", "batchSize": 2}
    split = {"XTrain": X_DRAWN, "yTrain": Y_DRAWN, "XTest": X_DRAWN, "yTest": Y_DRAWN}
    code, result = engine([("code", config, DRAWN, True), ("run", config, split)])
    check(config, code, result)


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
]


def config_of(state: dict[str, Any]) -> tuple[dict[str, Any], list[Any], bool]:
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
    return config, drawn, state["points"] == "drawn"


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
