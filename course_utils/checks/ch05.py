"""The checks of chapter 5: what lines can learn, scores on unbalanced data, bent features."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from sklearn.datasets import make_circles
from torch import nn

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._networks import bends, chain, labels, model, outputs, redrawn
from course_utils.checks._probes import Tensor, number, one_number, pair, same_function, shown, tensor
from course_utils.data import DATASETS

_LEARNABLE = {"blobs", "linear"}

_NO_LINE = {
    "circles": "one class lies inside the other, so every line leaves many points on the wrong side",
    "moons": "the moons reach around each other, and the best line gets about 88 % right",
    "xor": "each class fills two opposite corners, so every line mixes the classes",
    "spirals": "the arms wind around each other, so every line cuts them many times",
}


@exercise("05-learnable")
def _(learnable: Any) -> str:
    if isinstance(learnable, (str, dict)) or not isinstance(learnable, Iterable):
        raise Wrong('learnable must be a set of names such as {"circles", "moons"}.')
    given = list(learnable)
    if not all(isinstance(name, str) for name in given):
        raise Wrong('learnable must hold names only, such as {"circles", "moons"}.')
    names = {str(name) for name in given}
    if unknown := sorted(map(repr, names - set(DATASETS))):
        raise Wrong(f"learnable holds {unknown[0]}, which is none of {', '.join(DATASETS)}.")
    for name, reason in _NO_LINE.items():
        if name in names:
            raise Wrong(f"The base model does not learn {name}: {reason}.")
    for name in sorted(_LEARNABLE - names):
        raise Wrong(f"One is missing: in the picture of {name}, where would you put a line?")
    return "Right: where a straight line does it, a linear model is enough."


@exercise("05-shrug")
def _(shrug_loss: Any) -> str:
    def right(q: float) -> float:
        return -q * math.log(q) - (1 - q) * math.log(1 - q)

    same_function(
        shrug_loss,
        right,
        [(0.5,), (0.2,), (1 / 11,), (0.9,)],
        what="shrug_loss",
        mistakes=[
            (lambda q: 0.0, "shrug_loss returns 0, the loss of a model that is always sure and right."),
            (
                lambda q: math.log(2),
                "shrug_loss is ln 2 for every q, the loss of p = 0.5: if a class is rare, p = q is better.",
            ),
            (
                lambda q: -math.log(q),
                "shrug_loss counts only points of class 1, as if all were: weigh them by q and add class 0.",
            ),
            (
                lambda q: -q * math.log(q),
                "shrug_loss forgets class 0: a share of 1 - q costs -ln(1 - q) each.",
            ),
            (
                lambda q: -math.log(q) - math.log(1 - q),
                "shrug_loss weighs both classes the same: weigh their costs by q and 1 - q.",
            ),
            (
                lambda q: -right(q),
                "shrug_loss is negative, as the logarithm of a probability is: put a minus in front.",
            ),
            (
                lambda q: right(q) / math.log(2),
                "shrug_loss uses the logarithm to base 2: take the natural one, math.log.",
            ),
            (
                lambda q: right(q) / math.log(10),
                "shrug_loss uses the logarithm to base 10: take the natural one, math.log.",
            ),
            (
                lambda q: min(q, 1 - q),
                "shrug_loss returns the share of wrong labels: take logarithms of probabilities instead.",
            ),
        ],
    )
    return "Right: ln 2 for balanced classes, and less the rarer one class is."


_COUNTS = {"TP": 2, "FP": 2, "FN": 1, "TN": 5}
_SCORES = {"precision": 2 / 4, "recall": 2 / 3, "F1": 4 / 7, "balanced accuracy": (2 / 3 + 5 / 7) / 2}

_TEMPTING_SCORES = {
    "precision": [
        (2 / 3, "precision: this is the recall; divide by the points that the model calls positive."),
        (5 / 6, "precision: this is that of class 0, and class 1 is the positive one."),
    ],
    "recall": [
        (2 / 4, "recall: this is the precision; divide by the points that are positive."),
        (5 / 7, "recall: this is that of class 0, and class 1 is the positive one."),
    ],
    "F1": [
        (7 / 12, "F1: this is the ordinary mean of precision and recall; take the harmonic one."),
        (2 / 5, "F1: the true positives count twice, above and below: 2 TP / (2 TP + FP + FN)."),
        (10 / 13, "F1: this is that of class 0, and class 1 is the positive one."),
        (2 / 7, "F1: the factor 2 above the line is missing."),
    ],
    "balanced accuracy": [
        (7 / 10, "balanced accuracy: this is the accuracy; take the mean of the two classes' recalls."),
        (
            2 / 3,
            "balanced accuracy: this is the recall of class 1 alone; take the mean with that of class 0.",
        ),
        (2 / 3 + 5 / 7, "balanced accuracy: this is the sum of the two recalls; divide it by 2."),
    ],
}


@exercise("05-counts")
def _(by_hand: Any) -> str:
    wanted = [*_COUNTS, *_SCORES]
    if not isinstance(by_hand, dict) or set(by_hand) != set(wanted):
        raise Wrong(f"by_hand must be a dictionary with the keys {', '.join(wanted)}.")
    counts = {name: one_number(by_hand[name], what=name) for name in _COUNTS}
    if not any(counts.values()):
        raise Wrong("by_hand holds no counts yet: start with TP, the points that are 1 and called 1.")
    swapped = {name: counts[{"TP": "TN", "TN": "TP", "FP": "FN", "FN": "FP"}[name]] for name in _COUNTS}
    if swapped == _COUNTS:
        raise Wrong("These are the counts with class 0 as the positive one: it is class 1 here.")
    if counts == {**_COUNTS, "FP": _COUNTS["FN"], "FN": _COUNTS["FP"]}:
        raise Wrong("FP and FN are swapped: a false positive is called positive and is not.")
    if sum(counts.values()) != 10:
        raise Wrong(
            f"The four counts add up to {shown(sum(counts.values()))}: each of the ten points belongs to one."
        )
    for name, right in _COUNTS.items():
        if counts[name] != right:
            raise Wrong(
                f"{name} is {shown(counts[name])}, which is wrong: go through the table column by column."
            )
    for name, share in _SCORES.items():
        number(by_hand[name], share, tolerance=0.006, what=name, mistakes=_TEMPTING_SCORES[name])
    return "Right: four counts, and four scores from them."


@exercise("05-flatter")
def _(answer: Any) -> str:
    names = ("actual", "predicted")
    actual, predicted = (
        tensor(one, shape=(100,), dtype=None, what=name)
        for name, one in zip(names, pair(answer, *names), strict=True)
    )
    for name, one in (("actual", actual), ("predicted", predicted)):
        if not bool(((one == 0) | (one == 1)).all()):
            raise Wrong(f"{name} must hold only 0 and 1.")
    if not bool((predicted == predicted[0]).all()):
        raise Wrong("predicted must be the same for every point, or the model is not useless.")
    positive = int(actual.sum())
    if int(predicted[0]) == 0:
        raise Wrong("The model never says 1, so its F1 score for class 1 is 0: let it say 1 everywhere.")
    if positive == 100:
        raise Wrong("Every point is of class 1, so the model is right about all: put some class 0 in.")
    f1 = 2 * positive / (100 + positive)
    if f1 < 0.9:
        raise Wrong(f"F1 is {f1:.3f}: make class 1 more frequent, until it is at least 0.9.")
    return f"Right: F1 is {f1:.3f}, and the model has not looked at a single input."


def _merged(layers: Any) -> tuple[Tensor, Tensor]:
    W, b = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        W, b = layer.weight @ W, layer.weight @ b + layer.bias
    return W.detach(), b.detach()


def _new_too_early(layers: Any) -> tuple[Tensor, Tensor]:
    W, b = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        W = layer.weight @ W
        b = W @ b + layer.bias
    return W.detach(), b.detach()


@exercise("05-merge")
def _(merge: Any) -> str:
    square = [nn.Linear(3, 3) for _ in range(3)]
    tapering = [nn.Linear(2, 5), nn.Linear(5, 4), nn.Linear(4, 1)]

    def product(layers: Any) -> Tensor:
        return _merged(layers)[0]

    # Square layers first: with these, factors in the wrong order do not raise.
    for layers in (square, tapering, square[:2], square[:1]):
        same_function(
            merge,
            _merged,
            [(layers,)],
            what="merge",
            mistakes=[
                (
                    lambda layers: (layers[0].weight, layers[0].bias),
                    "merge returns the first layer only: let each later layer act on its weight and bias.",
                ),
                (
                    lambda layers: product(layers),
                    "merge returns W only: give the pair (W, b).",
                ),
                (
                    lambda layers: (product(layers[::-1]), _merged(layers)[1]),
                    "merge multiplies in the wrong order: the later layer's weight stands on the left.",
                ),
                (
                    lambda layers: (product(layers), sum(layer.bias for layer in layers)),
                    "merge only adds the biases up: each later layer also multiplies the earlier ones' bias.",
                ),
                (
                    lambda layers: (product(layers), layers[-1].bias),
                    "merge keeps only the last bias: the others arrive too, multiplied by later weights.",
                ),
                (
                    lambda layers: (product(layers), torch.zeros(len(layers[-1].bias))),
                    "merge leaves the biases out: an affine map has a constant.",
                ),
                (
                    lambda layers: (layers[-1].weight, layers[-1].bias),
                    "merge returns the last layer only: it acts on what the layers before it give.",
                ),
                (
                    lambda layers: (
                        sum(layer.weight for layer in layers),
                        sum(layer.bias for layer in layers),
                    ),
                    "merge adds the layers up: each one acts on what the one before gives, so multiply.",
                ),
                (
                    _new_too_early,
                    "merge multiplies the bias by the new W: it must be the later layer's own weight.",
                ),
                (
                    lambda layers: (product(layers).T, _merged(layers)[1]),
                    "merge returns W transposed: its shape is (out_features, in_features).",
                ),
                (
                    lambda layers: _merged(layers[:3]) if len(layers) > 2 else None,
                    "merge works for three layers only: go through the list in a loop.",
                ),
            ],
        )
    return "Right: however many layers, one weight matrix and one bias."


#: What a model may have computed in place of x1² + x2², and what to say then; None is right.
_FEATURES: list[tuple[Callable[[Tensor], Tensor], str | None]] = [
    (lambda X: (X**2).sum(dim=1), None),
    (lambda X: X.norm(dim=1), "the distance from the centre: leave out the root, the squares are asked for"),
    (lambda X: X[:, 0] ** 2, "the square of x1 only: add that of x2"),
    (lambda X: X[:, 1] ** 2, "the square of x2 only: add that of x1"),
    (lambda X: X.sum(dim=1) ** 2, "the square of the sum: square first, then add"),
    (lambda X: X.abs().sum(dim=1), "the sum of the absolute values: take the squares"),
    (lambda X: X[:, 0] * X[:, 1], "the product of x1 and x2: take their squares"),
    (lambda X: X[:, 0] ** 2 - X[:, 1] ** 2, "the difference of the squares: add them"),
    (lambda X: (X**2).mean(dim=1), "the mean of the squares: take their sum"),
]


@exercise("05-feature")
def _(ring_model: Any) -> str:
    what = "ring_model"
    model(ring_model, what=what)
    try:
        bends(ring_model, what=what)
    except Wrong:
        raise Wrong(
            "ring_model is still a straight line in x1 and x2: let forward compute x1² + x2² first."
        ) from None
    _sees_the_feature(ring_model)
    points, classes = make_circles((8000, 800), noise=0.03, random_state=1)
    X, y = torch.from_numpy(points).float(), torch.from_numpy(classes).float()
    predicted = labels(ring_model, X, what)
    accuracy = float((predicted == y).float().mean())
    balanced = float((predicted[y == 1].mean() + 1 - predicted[y == 0].mean()) / 2)
    if balanced < 0.55 and accuracy > 0.85:
        raise Wrong(
            f"ring_model has an accuracy of {accuracy:.1%} on new points and a balanced accuracy of "
            f"{balanced:.1%}: it says class 0 nearly everywhere, so train it with a larger lr or for longer."
        )
    if balanced < 0.95:
        raise Wrong(
            f"ring_model has a balanced accuracy of {balanced:.1%} on new points, and 95 % are asked for: "
            "train it with a larger lr or for longer."
        )
    return f"Right: on new points its balanced accuracy is {balanced:.1%}, with two parameters."


def _sees_the_feature(ring_model: nn.Module) -> None:
    """Require that the logit is what one Linear layer makes of x1² + x2², whatever its weights."""
    what = "ring_model"
    twin = redrawn(ring_model)
    (layer,) = chain(twin, (1, 1), what=what)
    X = 1.5 * torch.randn(64, 2, generator=torch.Generator().manual_seed(450))
    found = outputs(twin, X, what).double()
    with torch.no_grad():
        X = X.to(layer.weight.dtype)
        made = [(layer(feature(X)[:, None]).double(), reason) for feature, reason in _FEATURES]
    for logits, reason in made:
        if torch.allclose(found, logits, rtol=1e-4, atol=1e-5):
            if reason is None:
                return
            raise Wrong(f"ring_model passes on {reason}.")
    if torch.allclose(found, torch.sigmoid(made[0][0]), rtol=1e-4, atol=1e-5):
        raise Wrong(f"{what} ends in a sigmoid, so it gives probabilities: let it end in a Linear layer.")
    raise Wrong(
        "ring_model bends its inputs in another way than the exercise asks for: pass x1² + x2² through one "
        "nn.Linear(1, 1), and nothing else."
    )
