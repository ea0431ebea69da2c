"""Checks of chapter 8: the challenge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course_utils.challenge import CEILING, RULES, Refused, ScoreCard, grade
from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._probes import number, same_function

SPRINT_EPOCHS = 100
SPRINT_SCORE = 0.985
SPRINT_WORST = 0.98


@exercise("08-updates")
def _(answer: Any) -> str:
    points = 800
    same_function(
        answer,
        lambda epochs, batch_size: epochs * math.ceil(points / batch_size),
        [(800, 800), (800, 80), (100, 150), (3, 1), (50, 2000)],
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
    return "Right: an epoch has as many updates as batches, and the last batch may be a small one."


def _card(*accuracies: float) -> ScoreCard:
    return ScoreCard("a recipe", accuracies, accuracies[0], 151, 800.0, 1.0, RULES.n_fresh)


def _apart(a: ScoreCard, b: ScoreCard, errors: float = 2.0) -> bool:
    return abs(a.accuracy - b.accuracy) > errors * math.hypot(a.standard_error, b.standard_error)


@exercise("08-apart")
def _(answer: Any) -> str:
    good, close = _card(0.9891, 0.9893, 0.9892), _card(0.9884, 0.9887, 0.9886)
    near = _card(0.9889, 0.9891, 0.9890)
    twin, poor = _card(0.9891, 0.9893, 0.9892 + 3e-7), _card(0.97, 0.971, 0.969)
    between = _card(0.9879, 0.9881, 0.9880)  # between 2 and 2.8 standard errors from `good`
    same_function(
        answer,
        _apart,
        [
            (good, poor),
            (poor, good),
            (good, twin),
            (good, near),
            (good, close),
            (good, between),
            (between, good),
        ],
        what="can_tell_apart",
        mistakes=[
            (
                lambda a, b: a.accuracy - b.accuracy > 2 * math.hypot(a.standard_error, b.standard_error),
                "can_tell_apart says no when the second card is the better one: take abs of the difference.",
            ),
            (
                lambda a, b: a.accuracy != b.accuracy,
                "can_tell_apart takes every difference as real: compare it with the standard error.",
            ),
            (
                lambda a, b: _apart(a, b, 1.0),
                "can_tell_apart asks for one standard error, which chance alone often exceeds: ask for two.",
            ),
            (
                lambda a, b: abs(a.accuracy - b.accuracy) > 2 * (a.standard_error + b.standard_error),
                "can_tell_apart adds the standard errors: add their squares and take the root.",
            ),
            (
                lambda a, b: abs(a.accuracy - b.accuracy) > 2 * (a.standard_error**2 + b.standard_error**2),
                "can_tell_apart adds squares and takes no root: use math.hypot.",
            ),
            (
                lambda a, b: not _apart(a, b),
                "can_tell_apart has its answers swapped: True means that the difference is no chance.",
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
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong('Give both parts in brackets: check("08-sprint", (sprint_model, sprint_training)).')
    try:
        card = grade(*answer, name="your recipe")
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
