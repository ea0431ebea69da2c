"""Argument checks shared by every public function of the package.

Each check returns the value it accepts and otherwise raises an error that names the
argument, the value received and what is accepted, so that a student reads the remedy
in the last line of the traceback.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable
from itertools import islice
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import torch

from course_utils._words import said as said
from course_utils._words import shown as shown

MAX_SEED = 2**32 - 1  # NumPy's RandomState takes no larger seed
_MAX_ITEMS = 100_000
_LARGEST = 1e36  # so that differences and margins stay within float32's 3e38


def whole_number(
    name: str, value: Any, *, minimum: int, maximum: int | None = None, ceiling: int | None = None
) -> int:
    """Return ``value`` as an int, or raise when it is no whole number in the range.

    Only who goes above a ``ceiling`` is told of it: no computer could go on.
    """
    limits = f"a whole number of at least {minimum}"
    if maximum is not None:
        limits = f"a whole number from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be {limits}, not {shown(value)}")
    number = int(value)
    if ceiling is not None and number > ceiling:
        raise ValueError(f"{name} must be a whole number from {minimum} to {ceiling:,}, not {shown(value)}")
    if number < minimum or (maximum is not None and number > maximum):
        raise ValueError(f"{name} must be {limits}, not {shown(value)}")
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
    ceiling: float = math.inf,
    exclusive: bool = False,
) -> float:
    """Return ``value`` as a finite float in the range, or raise.

    ``exclusive`` leaves both ends of the range out. A ``ceiling`` is as in :func:`whole_number`.
    """
    low = "greater than" if exclusive else "of at least"
    high = "smaller than" if exclusive else "of at most"
    limits = f"a finite number {low} {minimum:g}"
    if maximum < math.inf:
        limits += f" and {high} {maximum:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be {limits}, not {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if ceiling < number < math.inf:
        raise ValueError(f"{name} must be {limits} and of at most {ceiling:g}, not {shown(value)}")
    inside = minimum < number < maximum if exclusive else minimum <= number <= maximum
    if not (math.isfinite(number) and inside):
        raise ValueError(f"{name} must be {limits}, not {shown(value)}")
    return number


def choice(name: str, value: Any, known: Collection[str]) -> str:
    """Return ``value`` when it is one of the ``known`` names, or raise with the list of them."""
    names = ", ".join(repr(item) for item in known)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be one of {names}, not {shown(value)}")
    if value not in known:
        raise ValueError(f"{name} must be one of {names}, not {shown(value)}")
    return str(value)  # NumPy's strings become plain ones


def flag(name: str, value: Any) -> bool:
    """Return ``value`` when it is True or False, or raise."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {shown(value)}")
    return value


def text(name: str, value: Any) -> str | None:
    """Return ``value`` when it is a string or None, or raise."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} must be a string or None, not {shown(value)}")
    if value is not None and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{name} must be text that can be written, not {shown(value)}")
    return value


def path(name: str, value: Any) -> Path:
    """Return ``value`` as a path, or raise when it is none."""
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        raise TypeError(f"{name} must be a path such as 'card.json', not {shown(value)}")
    try:
        os.fsencode(value)
    except ValueError:
        raise ValueError(f"{name} must be a path such as 'card.json', not {shown(value)}") from None
    return Path(value)


def items(name: str, value: Any, wanted: str, *, most: int = _MAX_ITEMS) -> tuple[Any, ...]:
    """Return what an iterable holds, or raise when it is none, a string, a mapping or endless."""
    if isinstance(value, (str, bytes, dict)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be {wanted}, not {shown(value)}")
    try:
        found = tuple(islice(value, most + 1))
    except TypeError:  # such as an array or tensor of no dimension, which only says that it can be iterated
        raise TypeError(f"{name} must be {wanted}, not {shown(value)}") from None
    if len(found) > most:
        raise ValueError(f"{name} must hold at most {most} items, not more: {shown(value)}")
    return found


def points(X: Any, y: Any, *, features: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ``X`` and ``y`` when they are matching float tensors of inputs and 0/1 labels.

    ``X`` has shape (n, features) and ``y`` shape (n,), n at least 1, and both are finite. They
    come back without the gradients that they may ask for.
    """
    for name, value in (("X", X), ("y", y)):
        if not isinstance(value, torch.Tensor):
            raise TypeError(f"{name} must be a torch.Tensor, not {type(value).__name__}")
        if not value.is_floating_point():
            raise TypeError(f"{name} must be a float tensor, not {value.dtype}: call {name}.float()")
        if value.layout != torch.strided or value.device.type != "cpu":
            raise ValueError(
                f"{name} must be a dense tensor on the CPU, not {value.layout} on {value.device}"
            )
    width = "features" if features is None else str(features)
    if X.ndim != 2 or 0 in X.shape or (features is not None and X.shape[1] != features):
        raise ValueError(f"X must have the shape (n, {width}) with n of at least 1, not {tuple(X.shape)}")
    if y.shape != (len(X),):
        raise ValueError(f"y must have the shape ({len(X)},) to match X, not {tuple(y.shape)}")
    X, y = (_free(value) for value in (X, y))
    if not bool(((y == 0) | (y == 1)).all()):
        raise ValueError(f"y must hold only 0 and 1, not {sorted(set(y.tolist()) - {0.0, 1.0})[:3]}")
    is_usable = (X.abs() <= _LARGEST).all(dim=1)  # not where it is not a number
    if not bool(is_usable.all()):
        row = int(is_usable.to(torch.uint8).argmin())
        wanted = f"finite numbers of at most {_LARGEST:g} in size"
        raise ValueError(f"X must hold {wanted}, not {X[row].tolist()} in row {row}")
    return X, y


def _free(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor as it is, or without what would keep it from being drawn or trained on."""
    with torch.inference_mode(False):
        tensor = tensor.clone() if tensor.is_inference() else tensor
        return tensor.detach() if tensor.requires_grad else tensor


def seeds(name: str, value: Any) -> tuple[int, ...]:
    """Return the seeds of an iterable as a tuple, at least one of them, or raise."""
    given = items(name, value, "an iterable of seeds such as range(256)")
    found = tuple(seed(f"{name}[{i}]", item) for i, item in enumerate(given))
    if not found:
        raise ValueError(f"{name} must hold at least one seed, not {shown(value)}")
    return found
