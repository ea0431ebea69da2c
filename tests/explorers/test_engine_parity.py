"""The engine's curves and logits against live PyTorch, over a covering design of the settings.

The grid of data sets, activations, optimisers and numbers of hidden layers has 486 settings. The design
holds every pair of values at least once, and its first settings every value. Every change is tried with the
beginning of those; the design's long trainings are wide. Each setting runs in five ways: PyTorch and the
engine in float64, PyTorch and both of the engine's kernels in float32.

Settings are stable ones. Long training at a high learning rate is chaotic: there PyTorch's own
float32 and float64 part ways, so only first steps can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from .conftest import Ask
from .covering import covering
from .pytorch_reference import CLASS_DATASETS

Config = dict[str, Any]
Result = dict[str, Any]
PyTorch = Callable[[list[Config]], list[Result]]

DATASETS = ["circles", "moons", "blobs", "xor", "spirals", "linear"]
ACTIVATIONS = ["identity", "relu", "leaky_relu", "silu", "gelu", "tanh", "sigmoid", "elu", "softplus"]
# Momentum 0.9 takes steps ten times as long in the end, so its learning rate is a tenth.
OPTIMISERS = {
    "sgd": {"optimizer": "sgd", "lr": 0.1, "momentum": 0.0},
    "momentum": {"optimizer": "sgd", "lr": 0.01, "momentum": 0.9},
    "adam": {"optimizer": "adam", "lr": 0.003, "momentum": 0.0},
}
# Adam on the spirals turns chaotic: one weight moved by 1e-16 moves PyTorch's own float64 loss by 1e-14 after
# 300 epochs and by 1e-3 after 1,000. So those settings are compared over their stable start.
EPOCHS = 1000
# On five rings with momentum PyTorch's own float32 and float64 part by 1e-5 after 500 epochs, 4e-4 after 800.
STABLE_EPOCHS = {("spirals", "adam"): 250, ("rings", "momentum"): 500}
SHAPES = [(10,), (10, 10), (8, 7, 6)]
SIZES = [1000, 500, 333, 200]
#: How many settings every change is tried with, how many of several classes, and for how many epochs.
N_FIRST, N_FIRST_CLASSES, FIRST_EPOCHS = 12, 3, 200
LOSSES = ("trainLoss", "testLoss")
ACCURACIES = ("trainAccuracy", "testAccuracy")


def make_config(
    number: int, dataset: str, activations: list[str], optimiser: str, hidden: tuple[int, ...]
) -> Config:
    """One setting; sizes, seeds and shares vary with its number."""
    return {
        "dataset": dataset,
        "nSamples": SIZES[number % len(SIZES)],
        "noise": None,
        "dataSeed": 448 + number,
        "splitSeed": 7 * number,
        "testSize": (0.2, 0.25, 0.5)[number % 3],
        "hidden": list(hidden),
        "activations": activations,
        "initSeed": 2000 + number,
        "batchSize": None,
        "epochs": STABLE_EPOCHS.get((dataset, optimiser), EPOCHS),
        **OPTIMISERS[optimiser],
    }


def grid() -> list[Config]:
    settings = covering(DATASETS, list(OPTIMISERS), ACTIVATIONS, len(SHAPES))
    return [
        make_config(i, s.dataset, list(s.activations), s.optimiser, SHAPES[len(s.activations) - 1])
        for i, s in enumerate(settings)
    ]


def many_classes() -> list[Config]:
    """The grid for three, four and five classes."""
    settings = covering(list(CLASS_DATASETS), list(OPTIMISERS), ACTIVATIONS, len(SHAPES))
    return [
        make_config(i, s.dataset, list(s.activations), s.optimiser, SHAPES[len(s.activations) - 1])
        | {"classes": 3 + i % 3}
        for i, s in enumerate(settings)
    ]


def variants() -> list[Config]:
    """What the grid leaves out: mini-batches, weight decay, AdamW, features, mixed and deep networks."""
    base = make_config(3, "moons", ["tanh", "relu"], "sgd", (10, 10)) | {"epochs": 60}
    changes: list[Config] = [
        {"batchSize": 32},
        {"batchSize": 33, "optimizer": "adam", "lr": 0.003, "batchSeed": 9},
        {"batchSize": 1, "epochs": 2, "nSamples": 101},
        {"batchSize": 5000},
        {"weightDecay": 0.01},
        {"weightDecay": 0.01, "lr": 0.01, "momentum": 0.9},
        {"weightDecay": 0.01, "optimizer": "adam", "lr": 0.01},
        {"weightDecay": 0.1, "optimizer": "adamw", "lr": 0.01},
        {"features": ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]},
        {"features": ["x2"]},
        {"stratify": True, "nSamples": 251},
        {"hidden": [], "activations": []},
        {"hidden": [1], "activations": ["gelu"]},
        {"hidden": [32] * 6, "activations": ["silu", "elu", "gelu", "softplus", "leaky_relu", "identity"]},
        {"hidden": [3, 5, 17], "activations": ["relu", "sigmoid", "tanh"], "nSamples": 77, "noise": 0.4},
        {"classes": 4, "dataset": "rings", "batchSize": 33, "optimizer": "adam", "lr": 0.003},
        {"classes": 5, "dataset": "blobs", "stratify": True, "nSamples": 251, "momentum": 0.9, "lr": 0.01},
        {"classes": 3, "dataset": "spirals", "hidden": [], "activations": [], "features": ["x1", "x1*x2"]},
    ]
    return [base | change for change in changes]


@dataclass
class Case:
    """One setting and the five results to compare."""

    config: Config
    pytorch64: Result
    pytorch32: Result
    engine64: Result
    wasm: Result
    javascript: Result

    def __str__(self) -> str:
        c = self.config
        layers = ",".join(
            f"{width} {name}" for width, name in zip(c["hidden"], c["activations"], strict=True)
        )
        settings = f"{c['optimizer']} lr {c['lr']} momentum {c['momentum']}"
        return f"{c['dataset']} k={c.get('classes', 2)} n={c['nSamples']} [{layers}] {settings}"


def solve(configs: list[Config], engine: Ask, pytorch: PyTorch) -> list[Case]:
    double = [config | {"precision": "float64"} for config in configs]
    single = [config | {"precision": "float32"} for config in configs]
    references = pytorch(double + single)
    ways = [double, [c | {"backend": "wasm"} for c in single], [c | {"backend": "js"} for c in single]]
    answers = engine([("run", config) for way in ways for config in way])
    n = len(configs)
    return [
        Case(config, references[i], references[n + i], answers[i], answers[n + i], answers[2 * n + i])
        for i, config in enumerate(configs)
    ]


def worst(names: tuple[str, ...], a: Result, b: Result) -> float:
    return max(float(np.abs(np.subtract(a[name], b[name])).max()) for name in names)


def wrong_labels(config: Config, a: Result, b: Result) -> int:
    """Test points on which two results disagree although the first is sure of them."""
    logits, others = np.array(a["testLogits"]), np.array(b["testLogits"])
    if (classes := config.get("classes", 2)) == 2:
        return int((((logits >= 0) != (others >= 0)) & (np.abs(logits) > 2e-2)).sum())
    logits, others = logits.reshape(-1, classes), others.reshape(-1, classes)
    second, first = np.sort(logits, axis=1)[:, -2:].T
    return int(((logits.argmax(1) != others.argmax(1)) & (first - second > 2e-2)).sum())


def report(record_property: Any, title: str, cases: list[Case], errors: list[float], limit: float) -> None:
    """Record the largest error for the summary, and fail where it is above the limit."""
    place = int(np.argmax(errors))
    record_property(f"worst case, {title}", f"{errors[place]:.1e} (limit {limit:.0e}) in {cases[place]}")
    over = [f"{error:.2e} {case}" for error, case in zip(errors, cases, strict=True) if not error <= limit]
    assert not over, f"{title}: above {limit}:\n" + "\n".join(over)


def chaotic() -> list[Config]:
    """The first steps at learning rates where long training is chaotic."""
    settings = [
        (dataset, activation, lr)
        for dataset in ("circles", "moons", "spirals")
        for activation in ("relu", "tanh", "silu")
        for lr in (1.0, 3.0)
    ]
    return [
        make_config(i, dataset, [activation] * 2, "sgd", (10, 10)) | {"lr": lr, "epochs": 20}
        for i, (dataset, activation, lr) in enumerate(settings)
    ]


@pytest.fixture(scope="module")
def solved(engine: Ask, pytorch: PyTorch, once: Callable[..., Any]) -> dict[str, list[Case]]:
    """What every change is tried with, in one go."""
    begun = grid()[:N_FIRST] + many_classes()[:N_FIRST_CLASSES]
    cases = [config | {"epochs": FIRST_EPOCHS} for config in begun] + variants()
    parts = {"cases": cases, "chaotic": chaotic()}
    results: list[Case] = once("parity", lambda: solve(sum(parts.values(), []), engine, pytorch))
    return {name: [results.pop(0) for _ in part] for name, part in parts.items()}


@pytest.fixture(scope="module", params=["first", pytest.param("whole", marks=pytest.mark.wide)])
def cases(
    request: pytest.FixtureRequest,
    solved: dict[str, list[Case]],
    engine: Ask,
    pytorch: PyTorch,
    once: Callable[..., Any],
) -> list[Case]:
    if request.param == "first":
        return solved["cases"]
    whole: list[Case] = once(
        "parity of the whole design", lambda: solve(grid() + many_classes(), engine, pytorch)
    )
    return whole


def test_the_design_holds_every_pair() -> None:
    names = len(ACTIVATIONS)
    met = [
        (c["dataset"], (c["optimizer"], c["momentum"]), len(c["hidden"]), c["activations"]) for c in grid()
    ]
    assert len({(dataset, name) for dataset, _, _, used in met for name in used}) == names * len(DATASETS)
    assert len({(optimiser, name) for _, optimiser, _, used in met for name in used}) == names * len(
        OPTIMISERS
    )
    assert len({(depth, name) for _, _, depth, used in met for name in used}) == names * len(SHAPES)
    first = met[:N_FIRST]
    assert {dataset for dataset, *_ in first} == set(DATASETS)
    assert {name for *_, used in first for name in used} == set(ACTIVATIONS)
    assert len({optimiser for _, optimiser, *_ in first}) == len(OPTIMISERS)
    assert {depth for *_, depth, _ in first} == {1, 2, 3}


def test_float64(cases: list[Case], record_property: Any) -> None:
    errors = [worst(LOSSES, case.pytorch64, case.engine64) for case in cases]
    report(record_property, "float64, every loss", cases, errors, 1e-9)
    errors = [worst(("testLogits",), case.pytorch64, case.engine64) for case in cases]
    report(record_property, "float64, final logits", cases, errors, 1e-8)
    errors = [worst(ACCURACIES, case.pytorch64, case.engine64) for case in cases]
    report(record_property, "float64, every accuracy", cases, errors, 1e-12)


@pytest.mark.parametrize("way", ["wasm", "javascript"])
def test_float32(cases: list[Case], way: str, record_property: Any) -> None:
    pairs = [(case.pytorch32, getattr(case, way)) for case in cases]
    assert {result["backend"] for _, result in pairs} == {"wasm" if way == "wasm" else "js"}
    report(
        record_property, f"float32 {way}, every loss", cases, [worst(LOSSES, *pair) for pair in pairs], 1e-4
    )
    errors = [worst(("testLogits",), *pair) for pair in pairs]
    report(record_property, f"float32 {way}, final logits", cases, errors, 2e-2)
    assert [wrong_labels(case.config, *pair) for case, pair in zip(cases, pairs, strict=True)] == [0] * len(
        cases
    )


@pytest.mark.parametrize("way", ["engine64", "wasm", "javascript"])
def test_initial_parameters(cases: list[Case], way: str) -> None:
    for case in cases:
        expected, found = case.pytorch32["initialParameters"], getattr(case, way)["initialParameters"]
        assert len(expected) == len(found)
        for tensor, values in zip(expected, found, strict=True):
            a, b = np.array(tensor, np.float32), np.array(values, np.float32)
            assert a.shape == b.shape
            assert np.all(np.abs(a - b) <= np.spacing(np.abs(a)))


def test_first_steps_of_chaotic_settings(solved: dict[str, list[Case]], record_property: Any) -> None:
    cases = solved["chaotic"]
    errors = [worst(LOSSES, case.pytorch64, case.engine64) for case in cases]
    report(record_property, "lr 1 and 3, float64, first 20 losses", cases, errors, 1e-9)
    for way in ("wasm", "javascript"):
        errors = [worst(LOSSES, case.pytorch32, getattr(case, way)) for case in cases]
        report(record_property, f"lr 1 and 3, float32 {way}, first 20 losses", cases, errors, 1e-4)
