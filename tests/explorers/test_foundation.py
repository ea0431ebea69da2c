"""States from outside, share links, and the explorers' numbers against PyTorch and scikit-learn."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, precision_score, recall_score
from torch import nn

from course_utils.explorers._base import SCHEMA, check_state
from tests.explorers.conftest import HERE, ROOT, Ask

N_STATES = 5_000
NAMES = sorted(SCHEMA)


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2.0, 0.5, 1e9, 1e308, -1e308, "", "relu", "<script>alert(1)</script>", "1",
    "__proto__", [], [1], [[]], [None] * 40, {}, {"__proto__": 1}, {"constructor": {}}, "x" * 5000,
]  # fmt: skip


def spoil(value: Any, rng: random.Random) -> Any:
    """The value with something replaced, taken away or added somewhere inside."""
    if rng.random() < 0.25:
        return copy.deepcopy(rng.choice(ODD))
    if isinstance(value, dict):
        key = rng.choice([*value, "unknown", "__proto__", "toString"])
        if rng.random() < 0.15:
            value.pop(key, None)
        else:
            value[key] = spoil(value.get(key), rng)
    elif isinstance(value, list):
        if value and rng.random() < 0.7:
            i = rng.randrange(len(value))
            value[i] = spoil(value[i], rng)
        else:
            value *= rng.randrange(4)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        return rng.choice([value + 1, -value, max(-1e300, min(value * 1e6, 1e300)), value + 0.5, str(value)])
    else:
        return copy.deepcopy(rng.choice(ODD))
    return value


def bad_states(name: str) -> list[Any]:
    rng = random.Random(f"states of {name}")
    states = []
    for _ in range(N_STATES):
        state: Any = check_state(name, {})
        for _ in range(rng.randrange(4)):
            state = spoil(state, rng)
        states.append(state)
    return states


@pytest.mark.parametrize("name", NAMES)
def test_bad_states_become_valid_ones_on_both_sides(name: str, front_end: Ask) -> None:
    states = bad_states(name)
    accepted = 0
    for state, answer in zip(
        states, front_end([("checkState", name, state) for state in states]), strict=True
    ):
        assert check_state(name, answer["state"]) == answer["state"]
        try:
            checked = check_state(name, state)
        except (TypeError, ValueError) as error:
            assert answer["problems"], f"only Python refuses {state!r}: {error}"
        else:
            accepted += 1
            assert not answer["problems"], f"only the page refuses {state!r}: {answer['problems']}"
            assert answer["state"] == checked
    assert 0 < accepted < N_STATES


KEPT = {
    "dataset": "moons", "layers": [{"units": 4, "activation": "tanh"}], "optimizer": "adam", "lr": 0.01,
    "epochs": 9, "train_loss": [0.7, 0.5], "test_loss": [0.7, 0.6],
    "train_accuracy": [0.5, 0.8], "test_accuracy": [0.5, 0.75],
}  # fmt: skip


def test_runs_kept_before_and_those_of_ones_own_modules_are_both_valid(front_end: Ask) -> None:
    own = KEPT | {"dataset": None, "layers": None, "train_loss": [-3.5]}
    unnamed = own | {"layers": [{"units": 8, "activation": "other"}], "inputs": 2}
    (answer,) = front_end([("checkState", "architecture", {"kept": [KEPT, own, unnamed]})])
    assert answer["problems"] == []
    new = {"inputs": 2, "table": None}
    assert answer["state"]["kept"] == [KEPT | new, own | new, unnamed | new]
    assert check_state("architecture", {"kept": [KEPT, own, unnamed]}) == answer["state"]


BAD_RUNS: dict[str, dict[str, Any]] = {
    "kept[0].dataset": {"dataset": "mine"},
    "kept[0].layers[0].units": {"layers": [{"units": 99, "activation": "relu"}]},
    "kept[0].layers": {"layers": "2-10-1"},
    "kept[0].inputs": {"inputs": 0},
    "kept[0].test_loss": {"test_loss": []},
    "kept[0].test_accuracy[0]": {"test_accuracy": [None]},
    "kept[0].seed": {"seed": 1},
}


def test_a_kept_run_that_is_none_is_told(front_end: Ask) -> None:
    states = [{"kept": [KEPT | bad]} for bad in BAD_RUNS.values()]
    answers = front_end([("checkState", "architecture", state) for state in states])
    for named, state, answer in zip(BAD_RUNS, states, answers, strict=True):
        (problem,) = answer["problems"]
        assert problem.replace('"', "").startswith(f"{named} ")
        with pytest.raises((TypeError, ValueError)) as told:
            check_state("architecture", state)
        assert str(told.value).replace("'", "").startswith(f"{named} ")


def test_states_that_json_cannot_hold() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for bad in (float("nan"), float("inf"), 10**400, deep, np.array([1.0, 2.0]), b"relu"):
        with pytest.raises((TypeError, ValueError)):
            check_state("activation", {"weight": bad})
        with pytest.raises((TypeError, ValueError)):
            check_state("activation", {"activation": bad})
    with pytest.raises(TypeError, match="must be a dict"):
        check_state("activation", [])  # type: ignore[arg-type]


def test_numpy_numbers_and_tuples_are_welcome() -> None:
    term = {"weight": np.float32(1), "bias": np.int64(0), "output": 1}
    state = check_state("activation", {"weight": np.float64(2), "terms": (term,)})
    assert json.loads(json.dumps(state)) == state


@pytest.mark.parametrize("name", NAMES)
def test_links_carry_a_state_there_and_back(name: str, front_end: Ask) -> None:
    state = check_state(name, {})
    (fragment,) = front_end([("toFragment", f"{name}-2", state)])
    same, other, cut, junk, long = front_end(
        [
            ("fromFragment", f"{name}-2", f"#{fragment}"),
            ("fromFragment", name, f"#{fragment}"),
            ("fromFragment", f"{name}-2", fragment[:-7]),
            ("fromFragment", name, f"{name}=%%%"),
            ("fromFragment", name, f"{name}={'A' * 300_000}"),
        ]
    )
    assert same == state
    assert other is None and cut is None and junk is None and long is None


def holds(now: Any, before: Any) -> bool:
    """Whether a state is what it was, but for fields that are new."""
    if isinstance(before, dict):
        return all(name in now and holds(now[name], value) for name, value in before.items())
    if isinstance(before, list):
        return len(now) == len(before) and all(map(holds, now, before))
    return bool(now == before)


def test_links_of_readers_stay_good(front_end: Ask) -> None:
    """Links that were shared by earlier versions; what is new since then has its default."""
    links = json.loads((HERE / "old_links.json").read_text("utf-8"))
    assert len(links) == 10
    carried = front_end([("fromFragment", link["explorer"], f"#{link['fragment']}") for link in links])
    checked = front_end(
        [("checkState", link["explorer"], state) for link, state in zip(links, carried, strict=True)]
    )
    for link, state, opened in zip(links, carried, checked, strict=True):
        assert opened["problems"] == []
        assert opened["state"] == check_state(link["explorer"], state)
        assert holds(opened["state"], state)


def test_importing_the_explorers_does_not_import_torch() -> None:
    code = "import sys, course_utils.explorers; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_stills_show_the_present_defaults(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "explorers.stills", str(tmp_path)], cwd=ROOT, check=True)
    shipped = ROOT / "course_utils" / "explorers" / "static"
    for drawn in tmp_path.glob("*.svg"):
        assert drawn.read_bytes() == (shipped / drawn.name).read_bytes(), drawn.name
    words = json.loads((ROOT / "course_utils" / "explorers" / "page_text.json").read_text("utf-8"))
    assert {path.stem for path in tmp_path.glob("*.svg")} == set(words["stills"]) >= set(SCHEMA)


def pytorch_says(samples: int, features: int, layers: list[dict[str, int]], squeeze: bool) -> Any:
    model = nn.Sequential(*(nn.Linear(layer["in"], layer["out"]) for layer in layers))
    try:
        logits = model(torch.zeros(samples, features))
        nn.BCEWithLogitsLoss()(logits.squeeze(1) if squeeze else logits, torch.zeros(samples))
    except (RuntimeError, ValueError) as error:
        return {"type": type(error).__name__, "message": str(error)}
    return None


def test_shape_messages_are_pytorchs(front_end: Ask) -> None:
    rng = random.Random(448)
    cases: list[tuple[Any, ...]] = []
    for _ in range(300):
        widths = [rng.randint(1, 12) for _ in range(rng.randint(2, 6))]
        widths[-1] = rng.choice([1, 1, widths[-1]])
        layers = [{"in": a, "out": b} for a, b in zip(widths, widths[1:], strict=False)]
        if rng.random() < 0.4:
            rng.choice(layers)["in"] = rng.randint(1, 12)
        features = rng.choice([widths[0], widths[0], rng.randint(1, 12)])
        cases.append((rng.choice([1, 2, 7, 800]), features, layers, rng.random() < 0.6))
    walks = front_end([("walkShapes", *case) for case in cases])
    for case, walk in zip(cases, walks, strict=True):
        assert walk["error"] == pytorch_says(*case), case
        counts = [sum(p.numel() for p in nn.Linear(k["in"], k["out"]).parameters()) for k in case[2]]
        assert walk["parameters"] == counts
    assert {walk["error"] and walk["error"]["type"] for walk in walks} == {None, "RuntimeError", "ValueError"}


def test_shape_code_gives_the_shown_message(front_end: Ask) -> None:
    case = (800, 2, [{"in": 2, "out": 10}, {"in": 12, "out": 1}], True)
    code, walk = front_end([("shapeCode", *case), ("walkShapes", *case)])
    with pytest.raises(RuntimeError) as raised:
        exec(code, {})
    assert str(raised.value) == walk["error"]["message"]
    exec(front_end([("shapeCode", 8, 2, [{"in": 2, "out": 1}], True)])[0], {})


@pytest.mark.parametrize("target", [0, 1])
def test_float32_losses_are_pytorchs(target: int, front_end: Ask) -> None:
    grid = torch.linspace(-100, 100, 4001)
    z = torch.cat([grid, torch.tensor([16.6, 16.635, 16.636, 16.7, 17.0, -28.3])]).requires_grad_()
    y = torch.full_like(z, target)
    expected = {}
    for name, loss in (
        ("bceOfSigmoid32", nn.BCELoss(reduction="none")(torch.sigmoid(z), y)),
        ("bceWithLogits32", nn.BCEWithLogitsLoss(reduction="none")(z, y)),
    ):
        (slope,) = torch.autograd.grad(loss.sum(), z)
        expected[name] = (loss.detach(), slope)
    logits = z.detach().tolist()
    p = torch.tensor(front_end([("sigmoid32", value) for value in logits]))
    ulps = (p.view(torch.int32) - torch.sigmoid(z).detach().view(torch.int32)).abs()
    assert ulps[z > -87].max() <= 2
    assert torch.equal(p == 1, torch.sigmoid(z).detach() == 1)
    same = p == torch.sigmoid(z).detach()
    assert same.float().mean() > 0.5
    for name, (loss, slope) in expected.items():
        answers = front_end([(name, value, target) for value in logits])
        got = torch.tensor([[answer["loss"], answer["slope"]] for answer in answers])
        # Where 1 - p has few digits left, one unit in p's last place shows: compare what starts alike.
        torch.testing.assert_close(got[same, 0], loss[same], rtol=2e-6, atol=1e-30)
        torch.testing.assert_close(got[same, 1], slope[same], rtol=2e-6, atol=1e-7)


def test_imbalance_scores_are_scikit_learns(front_end: Ask) -> None:
    rng = random.Random(448)
    questions = [
        ("countsOf", model, ratio, rng.uniform(0, 4), rng.uniform(-4, 4))
        for model in ("class_0", "class_1", "coin", "score", "score", "score")
        for ratio in (1, 3, 10, 50)
    ]
    asked = front_end(questions)
    # Each time that the front end is asked, it is bundled anew.
    scores = front_end([("scoresOf", counts, k) for counts in asked for k in (0, 1)])
    for number, counts in enumerate(asked):
        actual = np.repeat([0, 0, 1, 1], np.array(counts, dtype=int).ravel())
        called = np.repeat([0, 1, 0, 1], np.array(counts, dtype=int).ravel())
        for positive, shown in enumerate(scores[2 * number : 2 * number + 2]):
            options = {"pos_label": positive, "zero_division": 0}
            assert shown["accuracy"] == pytest.approx(accuracy_score(actual, called))
            assert shown["balancedAccuracy"] == pytest.approx(balanced_accuracy_score(actual, called))
            assert shown["precision"] == pytest.approx(precision_score(actual, called, **options))
            assert shown["recall"] == pytest.approx(recall_score(actual, called, **options))
            assert shown["f1"] == pytest.approx(f1_score(actual, called, **options))
            macro = f1_score(actual, called, average="macro", zero_division=0)
            assert shown["macroF1"] == pytest.approx(macro)


def test_the_tuning_prompt_of_the_imbalance_explorer_is_true(front_end: Ask) -> None:
    thresholds = [round(-4 + 0.1 * i, 1) for i in range(81)]
    counts = front_end([("countsOf", "score", 50, 2, threshold) for threshold in thresholds])
    scores = front_end([("scoresOf", count, 1) for count in counts])
    by_threshold = dict(zip(thresholds, scores, strict=True))
    assert max(s["balancedAccuracy"] for s in scores) == pytest.approx(
        by_threshold[0.0]["balancedAccuracy"], abs=2e-3
    )
    assert [round(100 * by_threshold[t]["f1"]) for t in (0.0, 2.0)] == [17, 26]
