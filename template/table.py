"""What the checks of the chapter's exercises must accept, and the mistakes they must name."""

import statistics

import numpy as np

from . import forms, mistakes
from .equivalent import ANY_CALLABLE, ANY_NUMBER, callables, numbers

FOUR = np.array([0.91, 0.88, 0.93, 0.90])


@forms("00-mean")
def _():
    return {
        ANY_CALLABLE: callables(lambda values: sum(values) / len(values)),
        "NumPy or statistics": [np.mean, lambda values: statistics.mean(map(float, values))],
    }


@mistakes("00-mean")
def _():
    return [(np.sum, "returns the sum"), (np.median, "the median")]


@forms("00-error")
def _():
    return {ANY_NUMBER: numbers(FOUR.std(ddof=1) / 2, tolerance=1e-5)}


@mistakes("00-error")
def _():
    return [
        (FOUR.std(ddof=1), "of one score"),
        (FOUR.std(ddof=1) / 4, "divided by 4"),
        (FOUR.std() / 2, "ddof=1"),
        (50 * FOUR.std(ddof=1), "100 times too large"),
    ]


@forms("00-seeds")
def _():
    return {ANY_NUMBER: numbers(225)}


@mistakes("00-seeds")
def _():
    return [(15, "square it"), (25, "a third"), (200, "too small")]
