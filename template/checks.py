"""The checks of a chapter: a mean, a standard error, and how many seeds are enough."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.checks._feedback import exercise
from course_utils.checks._probes import number, same_function


@exercise("00-mean")
def _(mean: Any) -> str:
    same_function(
        mean,
        lambda values: float(np.mean(values)),
        [(np.array([1.0, 2.0, 6.0]),), (np.array([0.5, -1.5]),)],
        what="mean",
        mistakes=[
            (lambda v: float(np.sum(v)), "mean returns the sum: divide it by the number of values."),
            (lambda v: float(np.median(v)), "mean returns the median: add all values up and divide."),
        ],
    )
    return "Right: the sum, divided by how many there are."


@exercise("00-error")
def _(error: Any) -> str:
    four = np.array([0.91, 0.88, 0.93, 0.90])
    number(
        error,
        float(four.std(ddof=1) / 2),
        tolerance=1e-5,
        what="error",
        mistakes=[
            (float(four.std(ddof=1)), "error is the deviation of one score: divide it by the root of 4."),
            (float(four.std(ddof=1) / 4), "error is divided by 4: divide by the root of 4."),
            (float(four.std() / 2), "error comes from std() as for a whole population: pass ddof=1."),
        ],
    )
    return "Right: half the deviation of one score."


@exercise("00-seeds")
def _(seeds: Any) -> str:
    number(
        seeds,
        225,
        tolerance=0,
        what="seeds",
        mistakes=[
            (15, "seeds is the root of the number: square it."),
            (25, "seeds brings the standard error down to the difference itself: it is to be a third of it."),
        ],
    )
    return "Right: the standard error is 0.2 points then."
