"""The engine's own activation functions against PyTorch's, over the whole range that training visits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from .conftest import Ask
from .pytorch_reference import MODULES

# Multiples of one float32 ulp of the result. GELU and the slopes of SiLU and GELU subtract nearly equal
# numbers, in PyTorch too, so those are held to an absolute error that grows with z.
MAX_ULPS = {
    "identity": 0,
    "relu": 0,
    "leaky_relu": 1,
    "tanh": 4,
    "sigmoid": 3,
    "elu": 2,
    "softplus": 3,
    "silu": 4,
}
MAX_ABSOLUTE = 3e-7


def arguments() -> np.ndarray:
    """Dense near zero and over the active range, sparse far out."""
    small = np.geomspace(1e-30, 1e-2, 4_000)
    middle = np.linspace(0.01, 18, 20_000)
    large = np.geomspace(18, 80, 1_000)
    positive = np.concatenate([small, middle, large])
    return np.concatenate([-positive, [0.0], positive]).astype(np.float32)


def exact(name: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and slope by PyTorch in float64."""
    x = torch.from_numpy(z.astype(np.float64)).requires_grad_()
    value = MODULES[name]()(x)
    value.sum().backward()
    assert x.grad is not None
    return value.detach().numpy(), x.grad.numpy()


@pytest.mark.parametrize("name", list(MODULES))
def test_vectorised(engine: Ask, name: str, record_property: Any) -> None:
    z = arguments()
    (found,) = engine([("vectorised", name, z.tolist())])
    value, slope = exact(name, z)
    error = np.abs(np.array(found["values"]) - value)
    scale = np.maximum(1, np.abs(z))
    if name == "gelu":
        assert (error / scale).max() <= MAX_ABSOLUTE
    else:
        ulps = float((error / np.spacing(np.abs(value).astype(np.float32))).max())
        record_property(f"worst case, {name} in WebAssembly", f"{ulps:.2f} float32 ulp")
        assert ulps <= MAX_ULPS[name]
    assert (np.abs(np.array(found["slopes"]) - slope) / scale).max() <= MAX_ABSOLUTE


@pytest.mark.parametrize("name", list(MODULES))
def test_reference(engine: Ask, name: str) -> None:
    z = arguments()
    (found,) = engine([("reference", name, z.tolist())])
    value, _ = exact(name, z)
    assert (np.abs(np.array(found) - value) <= 4e-15 * np.maximum(np.abs(value), np.abs(z))).all()


def test_error_function(engine: Ask) -> None:
    z = np.concatenate([np.linspace(-7, 7, 20_001), np.geomspace(1e-300, 1, 500)])
    (found,) = engine([("erf", z.tolist())])
    expected = torch.erf(torch.from_numpy(z)).numpy()
    assert (np.abs(np.array(found) - expected) <= 2e-15 * np.abs(expected) + 1e-320).all()
