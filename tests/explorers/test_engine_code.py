"""The PyTorch code that the engine writes gives the engine's result when Python runs it."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest
import torch

from .conftest import Ask

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
    {
        "hidden": [2],
        "activations": "softplus",
        "initialParameters": [[[1, -1e-7], [0.25, 2]], [0, 0.5], [[3, -2]], [0.125]],
        "epochs": 40,
    },
]
DRAWN = {
    "XTrain": [[0.5, 1.25], [-1, 2], [0.1, -0.3], [1, 1]],
    "yTrain": [0, 1, 1, 0],
    "XTest": [[0.2, 0.2], [-1, -1]],
    "yTest": [1, 0],
}


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


def test_points_that_a_reader_drew_are_written_out(engine: Ask) -> None:
    config = {"epochs": 60, "hidden": [4], "activations": "tanh", "batchSize": 2}
    code, result = engine([("code", config, DRAWN), ("run", config, DRAWN)])
    check(config, code, result)


def test_nothing_but_pytorch_and_scikit_learn_is_imported(engine: Ask) -> None:
    for code in engine([("code", config) for config in CONFIGS]):
        modules = {
            line.split()[1].split(".")[0] for line in code.splitlines() if line.startswith(("import", "from"))
        }
        assert modules <= {"torch", "sklearn", "numpy"}
