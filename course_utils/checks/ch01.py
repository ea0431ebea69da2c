"""Checks of chapter 1: kinds of classification, straight lines, and what bends."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch

from course_utils.checks import _probes as probe
from course_utils.checks._feedback import Wrong, exercise
from course_utils.data import sample

Tensor = torch.Tensor

# For each question of "kinds": its kind, and why another one tempts.
_KINDS = {
    "letter": ("multi-class", "one of 26 letters was written, and no second one with it"),
    "message": ("binary", "it is advertising or it is not"),
    "allergens": ("multi-label", "a meal may contain several allergens, or none"),
    "rain": ("none", "a number of millimetres is asked for, which is regression"),
    "supplier": ("binary", "there are two suppliers, and 'which' may also be asked of two"),
    "topics": ("multi-label", "a book may stand under several headings"),
}


@exercise("01-kinds")
def _(answer: Any) -> str:
    names = ("binary", "multi-class", "multi-label", "none")
    if not isinstance(answer, dict):
        raise Wrong(f"kinds must be a dictionary, not {probe.kind(answer)}.")
    if set(answer) != set(_KINDS):
        raise Wrong(f"kinds must have the keys {', '.join(_KINDS)}, and no others.")
    wrong = []
    for key, (kind, reason) in _KINDS.items():
        given = answer[key]
        if given is None or (isinstance(given, str) and not given):
            raise Wrong(f"kinds['{key}'] is still empty: choose one of {', '.join(names)}.")
        if not isinstance(given, str) or given not in names:
            raise Wrong(f"kinds['{key}'] must be one of {', '.join(names)}, not {given!r}.")
        if given != kind:
            wrong.append(f"think again about '{key}': {reason}")
    if wrong:
        raise Wrong(f"{len(_KINDS) - len(wrong)} of {len(_KINDS)} are right; {wrong[0]}.")
    return "All six are right: what counts is how many answers one example may have."


@exercise("01-no-line")
def _(answer: Any) -> str:
    X, y = probe.pair(answer, "X_four", "y_four")
    probe.tensor(X, shape=(4, 2), what="X_four")
    probe.tensor(y, shape=(4,), what="y_four")
    if not bool(((y == 0) | (y == 1)).all()):
        raise Wrong("y_four must hold only 0 and 1.")
    if _separable(X, y):
        raise Wrong(
            "One straight line separates these four points: sketch them, and let each class come between "
            "the points of the other."
        )
    for i in range(4):
        rest = torch.arange(4) != i
        if not _separable(X[rest], y[rest]):
            raise Wrong(
                f"No line separates the four, but without point {i} none separates the other three either: "
                "no three points may lie on one line, and no two on the same spot."
            )
    return "No line separates the four, and any three of them can be separated."


def _separable(X: Tensor, y: Tensor) -> bool:
    """Whether a line divides the two classes of a few points in the plane.

    If one does, one also runs at a right angle to the shortest segment between the two convex
    hulls. That segment joins two points, or stands on the edge between two points of a class. So
    it is enough to look along the differences of any two points and at a right angle to them.
    """
    points, ones = X.double(), y == 1
    differences = (points[:, None] - points).reshape(-1, 2)
    directions = torch.cat([differences, differences.flip(1) * torch.tensor([-1.0, 1.0])])
    for direction in directions:
        zero, one = points[~ones] @ direction, points[ones] @ direction
        if len(zero) == 0 or len(one) == 0 or zero.max() < one.min() or one.max() < zero.min():
            return True
    return False


@exercise("01-line-accuracy")
def _(answer: Any) -> str:
    what = "line_accuracy"

    def one_way(X: Tensor, y: Tensor, direction: Tensor, offset: float) -> float:
        return ((X @ direction > offset).float() == y).float().mean().item()

    def right(X: Tensor, y: Tensor, direction: Tensor, offset: float) -> float:
        share = one_way(X, y, direction, offset)
        return max(share, 1 - share)

    def at_least(X: Tensor, y: Tensor, direction: Tensor, offset: float) -> float:
        share = ((X @ direction >= offset).float() == y).float().mean().item()
        return max(share, 1 - share)

    X, y = sample("blobs", 60, noise=1.2, seed=448)
    direction = torch.tensor([0.6, 0.8])
    # On whole numbers, some points lie exactly on the cut.
    grid = torch.cartesian_prod(torch.arange(4.0), torch.arange(4.0))
    marks = (grid.sum(dim=1) > 2).float()
    inputs = [
        (X, y, direction, 0.5),
        (X[:25], y[:25], -direction, -0.9),
        (X, 1 - y, direction, 0.3),
        (grid, marks, torch.tensor([1.0, 0.0]), 2.0),
    ]
    probe.same_function(
        answer,
        right,
        inputs,
        what=what,
        mistakes=[
            (
                one_way,
                f"{what} always calls the far side class 1: the other way round gets 1 - accuracy, "
                "so return the larger of the two.",
            ),
            (
                lambda *args: 1 - one_way(*args),
                f"{what} always calls the far side class 0: take the better of both ways.",
            ),
            (
                lambda X, y, d, offset: right(X, y, d, 0.0),
                f"{what} cuts at 0: compare the positions with offset.",
            ),
            (
                at_least,
                f"{what} takes a point on the cut as after it: after means greater, so write >.",
            ),
            (
                lambda X, *args: right(X, *args) * len(X),
                f"{what} returns how many points are right: divide by the number of points.",
            ),
            (
                lambda *args: 100 * right(*args),
                f"{what} returns per cent: give a share between 0 and 1.",
            ),
            (
                lambda *args: 1 - right(*args),
                f"{what} returns the worse of the two ways: take the larger share.",
            ),
        ],
    )
    result = probe.call(answer, *inputs[0], what=what)
    if not isinstance(result, float):
        raise Wrong(
            f"{what} is right, but returns a {type(result).__name__} instead of a float: call .item() on it."
        )
    return "line_accuracy scores any line on any points."


@exercise("01-bend")
def _(answer: Any) -> str:
    X, y = sample("circles", 400, seed=449)
    bent = probe.call(answer, X, what="bend")
    shape = tuple(getattr(bent, "shape", ()))
    if shape in ((400,), (400, 1)):
        raise Wrong(
            "bend gives one number for each point, and two are asked for: stack it with a second number, "
            "for example with torch.stack([distance, X[:, 0]], dim=1)."
        )
    if shape == (2,):
        raise Wrong("bend sums over the points, dim=0: the numbers of *one* point are added along dim=1.")
    bent = probe.tensor(bent, shape=(400, 2), dtype=None, arrays=True, what="bend(X)")
    if torch.allclose(bent.float(), X):
        raise Wrong("bend returns the points as they came, and no line divides those: change them.")
    few = probe.tensor(
        probe.call(answer, X[:7], what="bend"), shape=(7, 2), dtype=None, arrays=True, what="bend(X)"
    )
    if not torch.allclose(few, bent[:7], rtol=1e-5, atol=1e-5 * float(bent.abs().max())):
        raise Wrong("bend treats a point differently when others come with it: use its own two numbers only.")
    # The new numbers may have any unit; on one scale, evenly spaced directions are fine enough.
    spread = bent.std(dim=0)
    accuracy = _best_line((bent - bent.mean(dim=0)) / torch.where(spread > 0, spread, 1.0), y)
    if accuracy < 0.99:
        raise Wrong(
            f"The best line through the bent points gets {accuracy:.1%} of new circles right, and 99 % are "
            "asked for: which number tells the rings apart?"
        )
    return f"A straight line through the bent points gets {accuracy:.1%} of new circles right."


def _best_line(X: Tensor, y: Tensor, n_directions: int = 360) -> float:
    """Return the best accuracy of a straight cut, as the chapter's ``best_line`` finds it."""
    accuracy, _, _ = _cut(X, y, n_directions)
    return accuracy


def _cut(X: Tensor, y: Tensor, n_directions: int) -> tuple[float, np.ndarray, float]:
    """Return accuracy, direction and offset of the best straight cut, as the chapter does."""
    angle = np.arange(n_directions) * (np.pi / n_directions)
    directions = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    position = directions @ X.numpy().T
    order = position.argsort(axis=1)
    ones = np.cumsum(y.numpy()[order], axis=1)
    right = np.arange(1, len(y) + 1) - ones + ones[:, -1:] - ones
    right = np.maximum(right, len(y) - right)
    best, cut = divmod(int(right.argmax()), len(y))
    offset = position[best, order[best, cut : cut + 2]].mean()
    return float(right[best, cut] / len(y)), directions[best], float(offset)


def _scored(X: Tensor, y: Tensor, direction: np.ndarray, offset: float) -> float:
    """Return the accuracy of the cut that calls the far side class 1."""
    after = X.numpy() @ direction > offset
    return float((after == (y.numpy() == 1)).mean())


@functools.cache
def _lines_and_fresh_points() -> tuple[list[tuple[float, np.ndarray, float]], list[tuple[Tensor, Tensor]]]:
    cuts = [_cut(*sample("circles", seed=seed), 180) for seed in range(20)]
    return cuts, [sample("circles", seed=1000 + seed) for seed in range(20)]


@exercise("01-fresh")
def _(answer: Any) -> str:
    names = ("on_sample", "on_fresh")
    values = []
    for name, given in zip(names, probe.pair(answer, *names), strict=True):
        found = probe.numbers(given, length=20, what=name)
        if found.max() > 1:
            raise Wrong(f"{name} holds numbers above 1: give shares between 0 and 1.")
        values.append(found)
    on_sample, on_fresh = values

    cuts, fresh = _lines_and_fresh_points()

    def same(found: np.ndarray, right: Any) -> bool:
        # Of equally good lines another rounding may choose another one, on a seed or two.
        return int((np.abs(found - np.array(right)) > 0.0015).sum()) <= 2

    def both(scores: list[float]) -> list[float]:
        return [max(score, 1 - score) for score in scores]

    if not same(on_sample, [accuracy for accuracy, _, _ in cuts]):
        raise Wrong(
            "on_sample does not hold the accuracies of the best lines on seeds 0 to 19: take the first of "
            "the three things that best_line returns, with n_directions=180."
        )
    scores = [_scored(*points, *cut[1:]) for points, cut in zip(fresh, cuts, strict=True)]
    if same(on_fresh, both(scores)):
        loss = 100 * (on_sample - on_fresh).mean()
        return (
            f"On fresh points the lines lose {loss:.1f} points of accuracy: they were chosen on the others."
        )
    if same(on_fresh, on_sample):
        raise Wrong("on_fresh equals on_sample: draw the fresh points with random_state=1000 + seed.")
    if same(on_fresh, scores):
        raise Wrong(
            "on_fresh has each line call one side class 1 throughout: take the better of the two ways, as "
            "line_accuracy does."
        )
    for at, name in ((0, "first"), (-1, "last")):
        if same(on_fresh, both([_scored(*points, *cuts[at][1:]) for points in fresh])):
            raise Wrong(
                f"on_fresh scores the line of the {name} sample on all fresh points: let each sample's own "
                "line be scored inside the loop."
            )
        if same(on_fresh, both([_scored(*fresh[at], *cut[1:]) for cut in cuts])):
            raise Wrong(
                f"on_fresh scores all lines on the {name} fresh points: draw new ones for each seed, with "
                "random_state=1000 + seed."
            )
    if same(on_fresh, [_best_line(*points, 180) for points in fresh]):
        raise Wrong(
            "on_fresh holds the best line of the fresh points themselves: do not search again, score the "
            "line that you found on the sample."
        )
    raise Wrong(
        "on_fresh does not hold the same lines' accuracies on fresh points: pass each sample's own "
        "direction and offset, found with n_directions=180, to line_accuracy, with the points of "
        "random_state=1000 + seed."
    )
