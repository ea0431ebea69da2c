"""The checks of chapter 7: a network to order, curves read, a ring closed by hand, a fair difference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._networks import NOTHING, activations, bends, free_ends, labels, model
from course_utils.checks._probes import same_function
from course_utils.data import sample


@exercise("07-build")
def _(my_model: Any) -> str:
    what = "my_model"
    model(my_model, what=what)
    bends(my_model, what=what)
    wanted = [NOTHING, "Tanh", "ReLU", NOTHING]
    found = activations(my_model, (2, 16, 8, 1), wanted, what=what)
    free_ends(found, what=what)
    if found[1:3] == ("ReLU", "Tanh"):
        raise Wrong("my_model has its two activations swapped: Tanh comes after the first hidden layer.")
    for place, name, right in zip(("first", "second"), found[1:3], wanted[1:3], strict=True):
        if name == NOTHING:
            raise Wrong(f"my_model has no activation after its {place} hidden layer: put nn.{right}() there.")
        if name != right:
            raise Wrong(f"my_model has {name} after its {place} hidden layer, where {right} is asked for.")
    return "Right: every layer takes in what the one before gives out, and two activations bend it."


@exercise("07-first-epoch")
def _(first_epoch: Any) -> str:
    def right(accuracy: np.ndarray, level: float) -> int | None:
        return next((k for k, value in enumerate(accuracy, start=1) if value >= level), None)

    def last(accuracy: np.ndarray, level: float) -> int | None:
        return max((k for k, value in enumerate(accuracy, start=1) if value >= level), default=None)

    def otherwise(instead: Any) -> Any:
        return lambda a, level: instead(a) if right(a, level) is None else right(a, level)

    rising = np.array([0.5, 0.6, 0.9, 0.95, 0.97, 0.94, 0.96])
    never = np.array([0.5, 0.51, 0.52])
    never_there = "first_epoch gives a number for a curve that never gets there: return None."
    same_function(
        first_epoch,
        right,
        [(rising, 0.95), (rising, 0.6), (rising, 0.5), (never, 0.9)],
        none=True,
        what="first_epoch",
        mistakes=[
            (lambda a, level: None, "first_epoch always gives None: is the return missing?"),
            (lambda a, level: 1, "first_epoch is 1 for every curve: look through the values."),
            (
                lambda a, level: None if right(a, level) is None else (right(a, level) or 0) - 1,
                "first_epoch counts from 0: epochs count from 1.",
            ),
            (
                lambda a, level: int(np.argmax(a >= level)) + 1,
                "first_epoch gives 1 for a curve that never gets there: argmax of only False is 0.",
            ),
            (
                lambda a, level: int(np.argmax(a >= level)),
                "first_epoch counts from 0, and it gives 0 for a curve that never gets there.",
            ),
            (otherwise(lambda a: 0), never_there),
            (otherwise(lambda a: -1), never_there),
            (otherwise(len), never_there),
            (otherwise(lambda a: len(a) + 1), never_there),
            (
                lambda a, level: 1 if a[0] >= level else None,
                "first_epoch looks at the first value only: let the loop end before you return None.",
            ),
            (
                lambda a, level: next((v for v in a if v >= level), None),
                "first_epoch gives the accuracy: return the epoch in which it is reached.",
            ),
            (
                lambda a, level: next((k for k, v in enumerate(a, start=1) if v > level), None),
                "first_epoch wants more than the level: at least means >=.",
            ),
            (last, "first_epoch gives the last such epoch, not the first."),
            (
                lambda a, level: int(np.argmax(a)) + 1 if a.max() >= level else None,
                "first_epoch gives the epoch of the best accuracy: take the first that reaches the level.",
            ),
            (
                lambda a, level: int((a < level).sum()) + 1,
                "first_epoch counts all epochs below the level, also those after the first one above it.",
            ),
        ],
    )
    return "Right: counted from 1, and None where a model never gets there."


@exercise("07-by-hand")
def _(by_hand: Any) -> str:
    model(by_hand, what="by_hand")
    bends(by_hand, what="by_hand")
    found = activations(by_hand, (2, 3, 1), [NOTHING, "ReLU", NOTHING], what="by_hand")
    free_ends(found, what="by_hand")
    if found[1] != "ReLU":
        raise Wrong(f"by_hand has {found[1]} units, and ReLU units are asked for.")
    angles = torch.linspace(0, 2 * math.pi, 361)[:-1]
    around = torch.stack([angles.cos(), angles.sin()], dim=1)
    # A logit of exactly 0 at the centre is class 1: its probability is 0.5.
    centre = bool(labels(by_hand, torch.zeros(1, 2)))
    outside = labels(by_hand, 1000 * around) == 1
    if not centre and bool(outside.any()):
        raise Wrong(
            "by_hand answers class 0 at the centre, where class 1 lies: turn the signs of the output round."
        )
    if not centre:
        raise Wrong("by_hand answers class 0 at the centre, where class 1 lies: raise the output's bias.")
    if bool(outside.all()):
        raise Wrong("by_hand answers class 1 far outside: the three units must count against class 1.")
    if bool(outside.any()):
        raise Wrong(
            f"by_hand leaves its region open in {int(outside.sum())} of {len(outside)} directions: "
            "its three units must surround the centre, as 0°, 120° and 240° do."
        )
    # The region is closed now, so what is left is its size.
    X, y = sample("circles", 10_000, seed=1)
    inside = labels(by_hand, X)
    right = float((inside == y).float().mean())
    if right < 0.9:
        too_large = float(inside.mean()) > 0.5
        raise Wrong(
            f"by_hand closes a region, and gets {right:.1%} right: "
            f"it is too {'large, so lower' if too_large else 'small, so raise'} the output's bias."
        )
    return f"Right: three lines close the ring and get {right:.1%} of the points right."


@exercise("07-gain")
def _(gain: Any) -> str:
    def differences(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.asarray(second - first)

    def right(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
        d = differences(first, second)
        return float(d.mean()), float(d.std(ddof=1) / math.sqrt(len(d)))

    def unpaired(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
        variances = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
        return right(first, second)[0], math.sqrt(variances)

    first = np.array([90.0, 95.5, 80.0, 99.0, 85.5])
    second = np.array([91.0, 96.0, 83.0, 99.5, 88.0])
    mixed = np.array([88.0, 96.0, 83.0, 98.0, 88.0])  # some better, some worse
    same_function(
        gain,
        right,
        [(first, second), (first[:3], second[:3]), (first, mixed)],
        what="gain",
        mistakes=[
            (lambda a, b: (0.0, 0.0), "gain is 0 for everything: subtract the two arrays first."),
            (
                lambda a, b: (-right(a, b)[0], right(a, b)[1]),
                "gain subtracts the wrong way round: it is the second minus the first.",
            ),
            (
                lambda a, b: (right(a, b)[0], float(differences(a, b).std(ddof=1))),
                "gain returns the standard deviation: divide it by the root of the number of seeds.",
            ),
            (
                lambda a, b: (right(a, b)[0], float(differences(a, b).std() / math.sqrt(len(a)))),
                "gain divides by n inside the standard deviation: use ddof=1 for n - 1.",
            ),
            (
                lambda a, b: (right(a, b)[0], float(differences(a, b).std(ddof=1) / len(a))),
                "gain divides by n: divide by the root of n.",
            ),
            (
                lambda a, b: (right(a, b)[0], float(differences(a, b).var(ddof=1) / len(a))),
                "gain returns the square of the standard error: take the root of the variance, too.",
            ),
            (
                lambda a, b: right(np.zeros(len(a)), np.abs(differences(a, b))),
                "gain takes the differences without their signs: a loss must count as one.",
            ),
            (
                lambda a, b: right(a, b)[::-1],
                "gain returns the standard error first: the mean comes first.",
            ),
            (
                lambda a, b: (float(np.median(differences(a, b))), right(a, b)[1]),
                "gain takes the median of the differences: take their mean.",
            ),
            (
                unpaired,
                "gain adds the spreads of both recipes: take the spread of the differences, seed by seed.",
            ),
            (
                lambda a, b: right(a, b)[0],
                "gain returns only the mean: return mean and standard error, separated by a comma.",
            ),
        ],
    )
    return "Right: the luck that both recipes share has cancelled."
