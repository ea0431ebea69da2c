"""What functions of the book measured over 256 seeds, where that takes minutes."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils import _arguments
from course_utils._measured import CODE, RUNS


def measured(function: Callable[..., Any]) -> dict[Any, np.ndarray]:
    """Return what a function of the book gave, one setting after the other, for the seeds 0 to 255.

    The networks were trained beforehand, and the book's tests train them again. To see it happen, call
    the function itself.

    Args:
        function: one that a chapter defines and names here, as it stands there.

    Returns:
        For each setting the function's result as an array, float64, shape (256,) or (256, n_numbers).

    Raises:
        TypeError: ``function`` is no function.
        ValueError: nothing is kept under its name, or its code is not the one that was run.
    """
    if not inspect.isfunction(function):
        raise TypeError(f"function must be a function, not {_arguments.shown(function)}")
    name = function.__name__
    if name not in RUNS:
        raise ValueError(f"function must be one of {', '.join(sorted(RUNS))}, not {name}")
    if digest(inspect.getsource(function)) != CODE[name]:
        raise ValueError(
            f"{name} is not the function that was measured: call {name}(setting) to train with yours"
        )
    return {setting: np.squeeze(_columns(texts)) for setting, texts in RUNS[name].items()}


def digest(source: str) -> str:
    """Return a short hash of a function's source."""
    return hashlib.blake2b(source.strip().encode(), digest_size=8).hexdigest()


def _columns(texts: tuple[str, ...]) -> np.ndarray:
    return np.stack([np.array([float(number) for number in text.split()]) for text in texts], axis=1)
