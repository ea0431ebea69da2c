"""Checks of chapter 8: the challenge."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.challenge import CEILING, Refused, ScoreCard, grade
from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._probes import call, number, pair, same_function

SPRINT_EPOCHS = 100
SPRINT_SCORE = 0.985
SPRINT_WORST = 0.98


@exercise("08-updates")
def _(answer: Any) -> str:
    points = 800
    same_function(
        answer,
        lambda epochs, batch_size: epochs * math.ceil(points / batch_size),
        [(800, 800), (800, 80), (100, 150), (10, 300), (3, 1), (50, 2000)],
        what="n_updates",
        mistakes=[
            (
                lambda epochs, batch_size: epochs,
                "n_updates ignores the batch size: an epoch has many batches.",
            ),
            (
                lambda epochs, batch_size: epochs * (points // batch_size),
                "n_updates leaves out the last, smaller batch of an epoch: round up, with math.ceil.",
            ),
            (
                lambda epochs, batch_size: epochs * round(points / batch_size),
                "n_updates rounds to the nearest number of batches: a small last batch counts, so round up.",
            ),
            (
                lambda epochs, batch_size: epochs * (points // batch_size + 1),
                "n_updates adds a batch to each epoch, also where none is left over: use math.ceil.",
            ),
            (
                lambda epochs, batch_size: math.ceil(points / batch_size),
                "n_updates counts one epoch only: multiply by the number of epochs.",
            ),
            (
                lambda epochs, batch_size: epochs * points / batch_size,
                "n_updates counts parts of an update: the last batch of an epoch is smaller, but it is one.",
            ),
            (
                lambda epochs, batch_size: math.ceil(epochs * points / batch_size),
                "n_updates fills the last batch of an epoch with points of the next: round up in each epoch.",
            ),
            (
                lambda epochs, batch_size: epochs * batch_size,
                "n_updates multiplies by the batch size: divide the points by it.",
            ),
        ],
    )
    result = call(answer, 100, 150, what="n_updates")
    if not _is_whole(result):
        raise Wrong(
            f"n_updates counts right, but gives a {_type(result)}: an int is asked for, as math.ceil gives."
        )
    return "Right: an epoch has as many updates as batches, and the last batch may be a small one."


def _is_whole(value: Any) -> bool:
    """Whether a number of Python, NumPy or PyTorch has the type of a whole number."""
    if hasattr(value, "item"):
        value = value.item()
    return isinstance(value, int)


def _type(value: Any) -> str:
    return f"{value.dtype} number" if hasattr(value, "dtype") else type(value).__name__


class _Card(ScoreCard):
    """A score card of two runs, with a score and a standard error as wanted."""

    def __repr__(self) -> str:
        return f"{self.accuracy:.2%} ± {self.standard_error:.2%}"


def _card(score: float, error: float) -> ScoreCard:
    runs = (score - error, score + error)
    # So many fresh points that the spread of the runs is all the error there is.
    return _Card(
        name="a recipe", accuracies=runs, f1=score, parameters=151, epochs=800.0, seconds=1.0, n_fresh=10**12
    )


def _apart(a: ScoreCard, b: ScoreCard, errors: float = 2.0) -> bool:
    return abs(a.accuracy - b.accuracy) > errors * math.hypot(a.standard_error, b.standard_error)


@exercise("08-apart")
def _(answer: Any) -> str:
    unit = 0.0005
    # The errors are 3 and 4 units, so 5 is that of the difference and 10 the right limit. The
    # differences lie between 10 and each limit that a wrong rule has, such as 8 and 14.
    cards = []
    for difference in (
        0.0,
        0.02,
        1.0,
        2.5,
        3.5,
        4.5,
        5.5,
        6.5,
        7.03,
        7.5,
        9.0,
        9.85,
        9.95,
        10.3,
        13.0,
        14.5,
        20.0,
    ):
        one, other = _card(0.97, 3 * unit), _card(0.97 - difference * unit, 4 * unit)
        cards += [(one, other), (other, one)]

    # Cards with larger and with smaller errors, so that no fixed limit is right.
    for size, difference in ((2, 12.0), (2, 19.0), (2, 22.0), (0.5, 4.5), (0.5, 5.5), (0.5, 7.5)):
        one, other = _card(0.97, 3 * size * unit), _card(0.97 - difference * unit, 4 * size * unit)
        cards += [(one, other), (other, one)]

    def when(limit: Callable[[float, float], float]) -> Callable[[ScoreCard, ScoreCard], bool]:
        return lambda a, b: abs(a.accuracy - b.accuracy) > limit(a.standard_error, b.standard_error)

    what = "can_tell_apart"
    larger = f"{what} looks at the larger standard error only: the error of a difference holds both."
    smaller = f"{what} looks at the smaller standard error only: the error of a difference holds both."
    one_card = f"{what} looks at the standard error of one card only: the error of a difference holds both."
    one_error = f"{what} asks for one standard error, which chance alone often exceeds: ask for two."
    added = f"{what} adds the standard errors: add their squares and take the root."
    same_function(
        answer,
        _apart,
        cards,
        what=what,
        mistakes=[
            (
                lambda a, b: a.accuracy - b.accuracy > 2 * math.hypot(a.standard_error, b.standard_error),
                f"{what} says no when the second card is the better one: take abs of the difference.",
            ),
            (
                lambda a, b: b.accuracy - a.accuracy > 2 * math.hypot(a.standard_error, b.standard_error),
                f"{what} says no when the first card is the better one: take abs of the difference.",
            ),
            (
                lambda a, b: a.accuracy != b.accuracy,
                f"{what} takes every difference as real: compare it with the standard error.",
            ),
            (lambda a, b: False, f"{what} never tells two cards apart: compare their scores."),
            (lambda a, b: _apart(a, b, 1.0), one_error),
            (lambda a, b: _apart(a, b, 1.96), f"{what} asks for 1.96 standard errors: twice is asked for."),
            (lambda a, b: _apart(a, b, 3.0), f"{what} asks for three standard errors: twice is asked for."),
            (when(lambda a, b: 2 * (a + b)), added),
            (when(lambda a, b: a + b), added),
            (when(lambda a, b: 2 * max(a, b)), larger),
            (when(max), larger),
            (when(lambda a, b: 2 * min(a, b)), smaller),
            (when(min), smaller),
            (when(lambda a, b: 2 * a), one_card),
            (when(lambda a, b: 2 * b), one_card),
            (
                when(lambda a, b: 2 * math.hypot(a, b) / math.sqrt(2)),
                f"{what} takes the mean of the squares: add them.",
            ),
            (
                when(lambda a, b: math.sqrt(2) * (a + b)),
                f"{what} takes the errors as equal: add their squares and take the root.",
            ),
            (
                when(lambda a, b: 2 * (a**2 + b**2)),
                f"{what} adds squares and takes no root: use math.hypot.",
            ),
            (
                lambda a, b: not _apart(a, b),
                f"{what} has its answers swapped: True means that the difference is no chance.",
            ),
        ],
    )
    return "Right: a difference counts when it is larger than two of its standard errors."


def bayes_accuracy(noise: float) -> float:
    """The accuracy of the Bayes-optimal classifier on the moons, by summing over a grid.

    Each class is its half circle blurred by a Gaussian of standard deviation ``noise``.
    """
    angles = (np.arange(200) + 0.5) * np.pi / 200
    step, margin = noise / 8, 6 * noise
    x, y = np.arange(-1 - margin, 2 + margin, step), np.arange(-0.5 - margin, 1 + margin, step)

    def density(arc_x: np.ndarray, arc_y: np.ndarray) -> Any:
        # The exponential of a sum is a product, so one matrix product sums over the arc.
        along_x = np.exp(-((x[:, None] - arc_x) ** 2) / (2 * noise**2))
        along_y = np.exp(-((y[:, None] - arc_y) ** 2) / (2 * noise**2))
        return along_x @ along_y.T / (len(angles) * 2 * np.pi * noise**2)

    upper = density(np.cos(angles), np.sin(angles))
    lower = density(1 - np.cos(angles), 0.5 - np.sin(angles))
    return float(0.5 * np.maximum(upper, lower).sum() * step**2)


@exercise("08-ceiling")
def _(answer: Any) -> str:
    right = 100 * bayes_accuracy(0.3)
    number(
        answer,
        right,
        tolerance=0.05,
        what="noisy_ceiling",
        mistakes=[
            (
                100 * CEILING,
                "That is the ceiling for a noise of 0.15: give noise=0.3 to log_density, for both arcs.",
            ),
            (2 * right, "Each class has half of the points: multiply by 0.5."),
            (right / 0.02**2, "Each cell of the grid counts with its area: multiply by step**2."),
        ],
    )
    return f"Right: {right:.2f} %. Twice the noise makes far more than twice the errors."


@exercise("08-sprint")
def _(answer: Any) -> str:
    recipe = pair(answer, "sprint_model", "sprint_training")
    try:
        card = grade(*recipe, name="your recipe")
    except (Refused, TypeError) as error:
        raise Wrong(f"There is no score: {error}.") from error
    score = f"{card.accuracy:.2%} ± {card.standard_error:.2%}"
    if card.epochs > SPRINT_EPOCHS:
        raise Wrong(f"It takes {card.epochs:g} epochs, and {SPRINT_EPOCHS} are allowed here.")
    if max(card.accuracies) < 0.95:
        raise Wrong(f"It scores {score}: no run finds both bends, so its steps are too short.")
    if card.worst < SPRINT_WORST:
        raise Wrong(
            f"It scores {score}, but its worst run has {card.worst:.2%} and not {SPRINT_WORST:.0%}: some "
            "seeds get stuck, so try another activation or optimiser."
        )
    if card.accuracy < SPRINT_SCORE:
        raise Wrong(f"It scores {score}, and {SPRINT_SCORE:.1%} are asked for.")
    return f"Right: {score} in {card.epochs:g} epochs, and no run below {card.worst:.2%}."
