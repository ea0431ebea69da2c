"""Argument checks shared by every public function of the package.

Each check returns the value it accepts and otherwise raises an error that names the
argument, the value received and what is accepted, so that a student reads the remedy
in the last line of the traceback.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from numbers import Integral, Real
from typing import Any

import torch

MAX_SEED = 2**32 - 1  # NumPy's RandomState takes no larger seed


def whole_number(name: str, value: Any, *, minimum: int, maximum: int | None = None) -> int:
    """Return ``value`` as an int, or raise when it is no whole number in the range."""
    limits = f"a whole number of at least {minimum}"
    if maximum is not None:
        limits = f"a whole number from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be {limits}, not {value!r}")
    number = int(value)
    if number < minimum or (maximum is not None and number > maximum):
        raise ValueError(f"{name} must be {limits}, not {value!r}")
    return number


def seed(name: str, value: Any) -> int:
    """Return a seed that both NumPy and PyTorch accept."""
    return whole_number(name, value, minimum=0, maximum=MAX_SEED)


def real_number(
    name: str,
    value: Any,
    *,
    minimum: float,
    maximum: float = math.inf,
    exclusive: bool = False,
) -> float:
    """Return ``value`` as a finite float in the range, or raise.

    ``exclusive`` leaves both ends of the range out.
    """
    low = "greater than" if exclusive else "of at least"
    high = "smaller than" if exclusive else "of at most"
    limits = f"a finite number {low} {minimum:g}"
    if maximum < math.inf:
        limits += f" and {high} {maximum:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be {limits}, not {value!r}")
    number = float(value)
    inside = minimum < number < maximum if exclusive else minimum <= number <= maximum
    if not (math.isfinite(number) and inside):
        raise ValueError(f"{name} must be {limits}, not {value!r}")
    return number


def choice(name: str, value: Any, known: Collection[str]) -> str:
    """Return ``value`` when it is one of the ``known`` names, or raise with the list of them."""
    names = ", ".join(repr(item) for item in known)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {names}, not {value!r}")
    if value not in known:
        raise ValueError(f"{name} must be one of {names}, not {value!r}")
    return value


def points(X: Any, y: Any, *, features: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ``X`` and ``y`` when they are matching float tensors of inputs and 0/1 labels.

    ``X`` has shape (n, features) and ``y`` shape (n,), n at least 1.
    """
    for name, value in (("X", X), ("y", y)):
        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{name} must be a torch.Tensor, not {type(value).__name__}")
        if not value.is_floating_point():
            raise TypeError(f"{name} must be a float tensor, not {value.dtype}: call {name}.float()")
    width = "features" if features is None else str(features)
    if X.ndim != 2 or len(X) == 0 or (features is not None and X.shape[1] != features):
        raise ValueError(f"X must have the shape (n, {width}) with n of at least 1, not {tuple(X.shape)}")
    if y.shape != (len(X),):
        raise ValueError(f"y must have the shape ({len(X)},) to match X, not {tuple(y.shape)}")
    if not bool(((y == 0) | (y == 1)).all()):
        raise ValueError(f"y must hold only 0 and 1, not {sorted(set(y.tolist()) - {0.0, 1.0})[:3]}")
    return X, y


def seeds(name: str, value: Any) -> tuple[int, ...]:
    """Return the seeds of an iterable as a tuple, at least one of them, or raise."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be an iterable of seeds such as range(256), not {value!r}")
    found = tuple(seed(f"{name}[{i}]", item) for i, item in enumerate(value))
    if not found:
        raise ValueError(f"{name} must hold at least one seed, not {value!r}")
    return found
