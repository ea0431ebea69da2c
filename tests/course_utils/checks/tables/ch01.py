"""Chapter 1: kinds of classification, straight lines, and what bends."""

import functools
import types
from collections import OrderedDict

import numpy as np
import torch

from course_utils.data import sample

from . import forms, mistakes
from .equivalent import ANY_CALLABLE, ANY_FLOAT, ARRAY_RESULTS, TENSOR_RESULTS, callables, returning

KINDS = {
    "letter": "multi-class",
    "message": "binary",
    "allergens": "multi-label",
    "rain": "none",
    "supplier": "binary",
    "topics": "multi-label",
}


@forms("01-kinds")
def _():
    return {
        "a dictionary in any order, of Python's or NumPy's text": [
            KINDS,
            dict(reversed(KINDS.items())),
            OrderedDict(KINDS),
            {key: np.str_(value) for key, value in KINDS.items()},
        ]
    }


@mistakes("01-kinds")
def _():
    changes = [
        ({"letter": "multi-label"}, "5 of 6 are right; think again about 'letter'"),
        ({"message": "none"}, "think again about 'message'"),
        ({"allergens": "multi-class"}, "think again about 'allergens'"),
        ({"rain": "multi-class"}, "regression"),
        ({"supplier": "multi-class"}, "there are two suppliers"),
        ({"topics": "multi-class"}, "several headings"),
        ({"letter": "multi-label", "message": "none"}, "4 of 6 are right"),
        ({"topics": ""}, "kinds['topics'] is still empty"),
        ({"topics": None}, "kinds['topics'] is still empty"),
        ({"letter": "multiclass"}, "must be one of binary, multi-class, multi-label, none, not 'multiclass'"),
        ({"letter": ["multi-class"]}, "must be one of binary, multi-class, multi-label, none, not ["),
        ({"letter": torch.zeros(2)}, "must be one of binary"),
        ({"colour": "binary"}, "must have the keys letter, message"),
    ]
    yield from ((KINDS | change, part) for change, part in changes)
    yield list(KINDS), "must be a dictionary, not a list"
    yield "binary", "must be a dictionary, not a string"
    yield types.MappingProxyType(KINDS), "must be a dictionary, not a mappingproxy"


SQUARE = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
TRIANGLE = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [1.0, 1.0]])


@forms("01-no-line")
def _():
    def turned(points, degrees):
        angle = torch.tensor(degrees * np.pi / 180).float()
        return points @ torch.stack(
            [torch.stack([angle.cos(), angle.sin()]), torch.stack([-angle.sin(), angle.cos()])]
        )

    pairs = [
        (SQUARE, [0, 1, 1, 0]),
        (SQUARE, [1, 0, 0, 1]),
        (TRIANGLE, [0, 0, 0, 1]),
        (TRIANGLE, [1, 1, 1, 0]),
        (1000 * TRIANGLE - 7, [0, 0, 0, 1]),
        (1e-3 * SQUARE, [0, 1, 1, 0]),
        *((turned(SQUARE, degrees), [0, 1, 1, 0]) for degrees in (10.0, 45.0, 80.0)),
        *((turned(TRIANGLE, degrees), [1, 1, 1, 0]) for degrees in (10.0, 45.0, 80.0)),
        (torch.tensor([[0.0, 0.0], [5.0, 1.0], [6.0, 7.0], [-1.0, 4.0]]), [0, 1, 0, 1]),
        (SQUARE.clone().requires_grad_(), [0, 1, 1, 0]),
    ]
    answers = [(X, torch.tensor(y).float()) for X, y in pairs]
    return {
        "crossed diagonals or a point in a triangle, of any size, turned, classes either way": answers,
        "a tuple or a list": [list(answers[0])],
    }


@mistakes("01-no-line")
def _():
    # Three of them lie on one line, and these three cannot be separated either.
    on_a_line = torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 5.0]])
    for X, y, part in [
        (SQUARE, [0.0, 0.0, 0.0, 1.0], "One straight line separates these four"),
        (SQUARE, [0.0, 0.0, 1.0, 1.0], "One straight line separates these four"),
        (SQUARE, [0.0, 0.0, 0.0, 0.0], "One straight line separates these four"),
        (TRIANGLE, [0.0, 0.0, 1.0, 1.0], "One straight line separates these four"),
        (on_a_line, [0.0, 1.0, 0.0, 0.0], "without point 3"),
        (torch.zeros(4, 2), [0.0, 1.0, 1.0, 0.0], "no two on the same spot"),
        (SQUARE, [0.0, 2.0, 1.0, 0.0], "only 0 and 1"),
        (SQUARE.double(), [0.0, 1.0, 1.0, 0.0], "X_four must have the dtype torch.float32"),
        (SQUARE[:3], [0.0, 1.0, 0.0], "X_four must have the shape (4, 2)"),
        (SQUARE.T, [0.0, 1.0, 1.0, 0.0], "rows and columns are swapped"),
        (SQUARE / 0, [0.0, 1.0, 1.0, 0.0], "not finite"),
        (SQUARE, [[0.0], [1.0], [1.0], [0.0]], "call .squeeze(1)"),
        (SQUARE, [0, 1, 1, 0], "y_four must have the dtype torch.float32"),
    ]:
        yield (X, torch.tensor(y)), part
    yield SQUARE, "as (X_four, y_four)"
    yield (SQUARE.numpy(), torch.tensor([0.0, 1, 1, 0])), "must be a tensor, not a NumPy array"
    yield (SQUARE.tolist(), [0.0, 1, 1, 0]), "must be a tensor, not a list"


def line_accuracy(X, y, direction, offset):
    share = ((X @ direction > offset).float() == y).float().mean().item()
    return max(share, 1 - share)


def in_a_loop(X, y, direction, offset):
    right = 0
    for point, label in zip(X, y, strict=True):
        right += int((point * direction).sum() > offset) == int(label)
    return float(max(right, len(y) - right) / len(y))


def in_numpy(X, y, direction, offset):
    after = X.numpy() @ direction.numpy() > offset
    return np.maximum((after == y.numpy()).mean(), (after != y.numpy()).mean())


@forms("01-line-accuracy")
def _():
    return {
        ANY_CALLABLE: callables(line_accuracy),
        "a loop over the points, or NumPy": [in_a_loop, in_numpy],
        "a float of Python or NumPy's float64": returning(line_accuracy, [float, np.float64]),
    }


@mistakes("01-line-accuracy")
def _():
    def share(X, y, d, o):
        return ((X @ d > o).float() == y).float().mean().item()

    return [
        (share, "always calls the far side class 1"),
        (lambda X, y, d, o: 1 - share(X, y, d, o), "always calls the far side class 0"),
        (lambda X, y, d, o: line_accuracy(X, y, d, 0), "cuts at 0: compare the positions with offset"),
        (
            lambda X, y, d, o: max(a := ((X @ d >= o).float() == y).float().mean().item(), 1 - a),
            "takes a point on the cut as after it",
        ),
        (lambda X, y, d, o: len(X) * line_accuracy(X, y, d, o), "divide by the number of points"),
        (lambda X, y, d, o: 100 * line_accuracy(X, y, d, o), "returns per cent"),
        (lambda X, y, d, o: 1 - line_accuracy(X, y, d, o), "returns the worse of the two ways"),
        (lambda X, y, d, o: torch.tensor(line_accuracy(X, y, d, o)), "returns a Tensor instead of a float"),
        (lambda X, y, d, o: np.float32(line_accuracy(X, y, d, o)), "returns a float32 instead of a float"),
        (lambda X, y, d, o: 0.0, "gives 0 instead of"),
        (lambda X, y, d, o: line_accuracy(X, y, d / d.norm() * 2, o), "instead of"),
        (lambda X, y, d, o: line_accuracy(X, y, d.flip(0), o), "instead of"),
        (lambda X, y, d, o: max(share(X[:20], y[:20], d, o), 0.5), "instead of"),
        (lambda X, y, d, o: line_accuracy(X.sub_(1), y, d, o), "changes the tensor"),
        (lambda X, y, d, o: None, "returns None"),
        (lambda X, y: 0.5, "must take 4 arguments, not (X, y)"),
        (line_accuracy(*sample("blobs"), torch.ones(2), 0.0), "must be a function, not a float"),
    ]


@forms("01-bend")
def _():
    def radius_and_angle(X):
        return torch.stack([X.norm(dim=1), torch.atan2(X[:, 1], X[:, 0])], dim=1)

    def in_a_loop(X):
        return torch.tensor([[float(a**2 + b**2), float(a)] for a, b in X])

    learned = torch.tensor([[1.0, 1.0]], requires_grad=True)
    squared = [
        lambda X: X**2,
        lambda X: X.square(),
        lambda X: torch.stack([X.norm(dim=1), X[:, 0]], dim=1),
        lambda X: torch.stack([1e4 * (X**2).sum(dim=1), torch.zeros(len(X))], dim=1),
        lambda X: torch.stack([1e-6 * (X**2).sum(dim=1), X[:, 1]], dim=1),
        lambda X: torch.exp(-(X**2)),
        lambda X: -(X**2) * learned,
        lambda X: torch.cat([(X**2).sum(dim=1, keepdim=True), X[:, :1] * X[:, 1:]], dim=1),
        radius_and_angle,
        in_a_loop,
    ]
    return {
        "squares, distances, any numbers that a line divides, on any scale": squared,
        ANY_CALLABLE: callables(squared[0]),
        f"{ANY_FLOAT}, also as an array": returning(
            squared[0], [f for f in TENSOR_RESULTS if f is not torch.Tensor.half] + ARRAY_RESULTS
        ),
    }


@mistakes("01-bend")
def _():
    return [
        (lambda X: X, "returns the points as they came"),
        (lambda X: X.norm(dim=1), "one number for each point, and two are asked for"),
        (lambda X: X.norm(dim=1, keepdim=True), "one number for each point, and two are asked for"),
        (lambda X: X.norm(dim=1).numpy(), "one number for each point, and two are asked for"),
        (lambda X: X.norm(dim=0), "sums over the points, dim=0"),
        (lambda X: X.abs(), "99 % are asked for"),
        (lambda X: 10 * X, "99 % are asked for"),
        (lambda X: X**3, "99 % are asked for"),
        (lambda X: torch.stack([X[:, 0] * X[:, 1], X[:, 0]], dim=1), "99 % are asked for"),
        (lambda X: torch.zeros_like(X), "99 % are asked for"),
        (lambda X: X**2 - (X**2).mean(dim=0), "treats a point differently when others come with it"),
        (lambda X: X**2 + 0.1 * torch.rand(len(X), 2), "treats a point differently"),
        (lambda X: torch.cat([X, X**2], dim=1), "must have the shape (400, 2), not (400, 4)"),
        (lambda X: (X**2).T, "rows and columns are swapped"),
        (lambda X: (X**2 > 0.4).long(), "must hold float numbers"),
        (lambda X: X.log(), "not finite"),
        (lambda X: (X**2).tolist(), "must be a tensor, not a list"),
        (lambda X: X.pow_(2), "changes the tensor that it is given"),
        (lambda X: print(X**2), "returns None"),
        (lambda X, y: X**2, "must take 1 argument, not (X, y)"),
    ]


def best_line(X, y, n_directions=180):
    """As in the chapter."""
    X, y = X.numpy(), y.numpy()
    angle = np.arange(n_directions) * (np.pi / n_directions)
    directions = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    position = directions @ X.T
    order = position.argsort(axis=1)
    ones = np.cumsum(y[order], axis=1)
    right = np.arange(1, len(y) + 1) - ones + (y.sum() - ones)
    right = np.maximum(right, len(y) - right)
    best, cut = divmod(right.argmax(), len(y))
    offset = position[best, order[best, cut : cut + 2]].mean()
    return (right[best, cut] / len(y)).item(), torch.tensor(directions[best]).float(), offset.item()


@functools.cache
def fresh():
    """Right answers, and the lines and the points that they come from."""
    samples = [sample("circles", seed=seed) for seed in range(20)]
    others = [sample("circles", seed=1000 + seed) for seed in range(20)]
    found = [best_line(*points) for points in samples]
    on_fresh = [line_accuracy(*points, *line[1:]) for points, line in zip(others, found, strict=True)]
    return [line[0] for line in found], on_fresh, [line[1:] for line in found], others


@forms("01-fresh")
def _():
    on_sample, on_fresh, _, _ = fresh()
    one_off = [on_fresh[0] + 0.02, *on_fresh[1:]]  # another of equally good lines
    return {
        "a list, a tuple, an array or a tensor, of any width": [
            (on_sample, on_fresh),
            [tuple(on_sample), tuple(on_fresh)],
            (torch.tensor(on_sample), np.array(on_fresh)),
            (np.float32(on_sample), torch.tensor(on_fresh, dtype=torch.float64)),
            ([np.float32(a) for a in on_sample], [torch.tensor(a) for a in on_fresh]),
            (torch.tensor([on_sample, on_fresh])),
        ],
        "rounded to three digits": [([round(a, 3) for a in on_sample], [round(a, 3) for a in on_fresh])],
        "another of equally good lines on a seed or two": [(on_sample, one_off)],
    }


@mistakes("01-fresh")
def _():
    on_sample, on_fresh, lines, others = fresh()

    def one_way(X, y, direction, offset):
        return ((X @ direction > offset).float() == y).float().mean().item()

    searched = [best_line(*points)[0] for points in others]
    unseeded = [line_accuracy(*sample("circles", seed=2000 + k), *line) for k, line in enumerate(lines)]
    finer = [best_line(*sample("circles", seed=seed), 720) for seed in range(20)]
    of_finer = [line_accuracy(*points, *line[1:]) for points, line in zip(others, finer, strict=True)]
    return [
        (([], []), "on_sample must hold 20 numbers, not 0"),
        ((on_sample, on_fresh[:19]), "on_fresh must hold 20 numbers, not 19"),
        ((on_sample, [100 * a for a in on_fresh]), "give shares between 0 and 1"),
        ((on_sample, on_sample), "draw the fresh points with random_state=1000 + seed"),
        ((on_sample, searched), "do not search again"),
        ((on_fresh, on_sample), "on_sample does not hold the accuracies of the best lines"),
        (([line[0] for line in finer], of_finer), "with n_directions=180"),
        ((on_sample[::-1], on_fresh), "on_sample does not hold"),
        (
            (on_sample, [line_accuracy(*points, *lines[-1]) for points in others]),
            "the line of the last sample",
        ),
        (
            (on_sample, [line_accuracy(*points, *lines[0]) for points in others]),
            "the line of the first sample",
        ),
        ((on_sample, [line_accuracy(*others[-1], *line) for line in lines]), "on the last fresh points"),
        ((on_sample, [line_accuracy(*others[0], *line) for line in lines]), "on the first fresh points"),
        (
            (on_sample, [one_way(*points, *line) for points, line in zip(others, lines, strict=True)]),
            "take the better of the two ways",
        ),
        ((on_sample, unseeded), "own direction and offset"),
        ((on_sample, [*on_fresh[:6], *([0.58] * 14)]), "own direction and offset"),
        ((on_sample, [0.5] * 20), "own direction and offset"),
        ((on_sample, [float("nan")] * 20), "not finite"),
        ((dict(enumerate(on_sample)), on_fresh), "must be a list of 20 numbers, not a dict"),
        ((on_sample, 0.58), "must be a list of 20 numbers, not a float"),
        ((on_sample, [[a] * 2 for a in on_fresh]), "must be a list of 20 numbers"),
        (on_sample, "as (on_sample, on_fresh)"),
    ]
