"""Points of the reader's own, as the architecture explorer keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils._words import shown
from course_utils.explorers._base import SCHEMA

_TABLE: dict[str, Any] = SCHEMA["architecture"]["table"]["of"]["fields"]
_ROWS = _TABLE["rows"]
_CLASSES = _TABLE["classes"]["max"]
_LONGEST = _TABLE["names"]["of"]["max"]
#: How NumPy and pandas write what is not there.
_MISSING = {"nan", "<NA>", "NaT"}


def table_of(X: Any, y: Any) -> dict[str, Any]:
    """The ``table`` of the explorer's state for points of one's own.

    Args:
        X: an array, tensor, frame or list of numbers, shape (n, 2), n from 4 to 5,000.
        y: their labels, shape (n,): numbers, words or truth values of two kinds.

    Raises:
        TypeError: ``X`` or ``y`` holds something else.
        ValueError: a shape does not fit, a number is not finite, or there are not two kinds of labels.
    """
    points = _numbers(X)
    labels = _array("y", y)
    fewest, most = _ROWS["min"], _ROWS["max"]
    if points.ndim != 2 or points.shape[1] != 2 or not fewest <= len(points) <= most:
        raise ValueError(f"X must have the shape (n, 2) with n from {fewest} to {most}, not {points.shape}")
    if labels.shape != (len(points),):
        raise ValueError(f"y must have the shape ({len(points)},) to match X, not {labels.shape}")
    largest = _ROWS["of"]["of"]["max"]
    usable = (np.abs(points) <= largest).all(axis=1)  # not where it is not a number
    if not usable.all():
        row = int(usable.argmin())
        raise ValueError(
            f"X must hold finite numbers of at most {largest:g} in size, "
            f"not {points[row].tolist()} in row {row}"
        )
    classes, places = _classes(labels)
    return {
        "names": [*_names(X), _name(getattr(y, "name", None), "y")],
        "classes": classes,
        "rows": [[x1, x2, place] for (x1, x2), place in zip(points.tolist(), places.tolist(), strict=True)],
    }


def _array(name: str, value: Any) -> np.ndarray:
    try:
        if hasattr(value, "detach"):  # a tensor may ask for gradients or live on another device
            value = value.detach().cpu()
        return np.asarray(value)
    except (TypeError, ValueError, RuntimeError):  # such as rows of unlike lengths, or a tensor without data
        raise TypeError(f"{name} must be an array, tensor, frame or list, not {shown(value)}") from None


def _numbers(X: Any) -> np.ndarray:
    given = _array("X", X)
    if given.dtype.kind not in "bifuO":
        raise TypeError(f"X must hold numbers, not {given.dtype}")
    try:
        return given.astype(float) + 0.0  # no negative zero, which the page would write without its sign
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"X must hold numbers, not {shown(X)}") from None


def _classes(labels: np.ndarray) -> tuple[list[str], np.ndarray]:
    for row, label in enumerate(labels.tolist()):
        if label is None or str(label) in _MISSING:
            raise ValueError(f"y must hold a label for every point, not {label} in row {row}")
    try:
        kinds, places = np.unique(labels, return_inverse=True)
    except TypeError:
        raise TypeError(f"y must hold labels of one type, not {shown(labels.tolist())}") from None
    if len(kinds) != _CLASSES:
        some = ", ".join(repr(kind) for kind in kinds[:5].tolist())
        raise ValueError(f"y must hold two kinds of labels, not {len(kinds)}: {some}")
    classes = [_name(kind, "") for kind in kinds.tolist()]
    return classes, places


def _names(X: Any) -> list[str]:
    given = list(getattr(X, "columns", ()))
    return [_name(name, usual) for name, usual in zip(given or (None, None), ("x1", "x2"), strict=True)]


def _name(value: Any, usual: str) -> str:
    """What a column or class is called; 1.0 is called 1, as the page writes it."""
    if value is None:
        return usual
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return "".join(letter for letter in text if not "\ud800" <= letter <= "\udfff")[:_LONGEST]
