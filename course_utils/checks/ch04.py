"""The checks of chapter 4: from logits to labels, the loss, one step and the loop."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._networks import training
from course_utils.checks._probes import (
    Tensor,
    call,
    calls,
    kind,
    numbers,
    one_number,
    pair,
    same_function,
    shown,
    takes,
)

_HEADS = {"digit": (10, "softmax"), "topics": (6, "sigmoid"), "tumour": (1, "sigmoid")}

_TEMPTING_HEADS: dict[tuple[str, tuple[float, str]], str] = {
    ("digit", (10, "sigmoid")): "exactly one digit is right, so its ten outputs must compete: use a softmax",
    ("digit", (1, "sigmoid")): "one sigmoid answers one yes-or-no question: use an output for each digit",
    ("digit", (1, "softmax")): "a softmax over one output is always 1: use an output for each digit",
    ("topics", (6, "softmax")): (
        "an article may have several topics or none, so they must not compete: use sigmoids"
    ),
    ("topics", (7, "softmax")): (
        "a seventh output for 'none' still lets only one topic win: use a sigmoid for each of the six"
    ),
    ("topics", (1, "sigmoid")): "there are six yes-or-no questions: use an output for each of them",
    ("tumour", (2, "softmax")): (
        "two outputs under a softmax work, but hold one number too many: one sigmoid says the same"
    ),
    ("tumour", (2, "sigmoid")): (
        "two sigmoids could both say yes: use one, since the other probability is its complement"
    ),
    ("tumour", (1, "softmax")): "a softmax over one output is always 1: use a sigmoid",
}


@exercise("04-heads")
def _(heads: Any) -> str:
    if not isinstance(heads, dict) or set(heads) != set(_HEADS):
        raise Wrong(f"heads must be a dictionary with the keys {', '.join(map(repr, _HEADS))}.")
    for problem, right in _HEADS.items():
        given = heads[problem]
        if not isinstance(given, (tuple, list)) or len(given) != 2 or isinstance(given[0], str):
            raise Wrong(f"heads[{problem!r}] must be a pair such as (3, 'softmax'), not {given!r}.")
        n_outputs = one_number(given[0], f"The number of outputs in heads[{problem!r}]")
        head: tuple[float, Any] = (n_outputs, given[1])
        if not isinstance(head[1], str) or head[1] not in ("sigmoid", "softmax"):
            raise Wrong(f"heads[{problem!r}] must name 'sigmoid' or 'softmax', not {head[1]!r}.")
        if head == right:
            continue
        if reason := _TEMPTING_HEADS.get((problem, head)):
            raise Wrong(f"{problem}: {reason}.")
        if head[1] != right[1]:
            raise Wrong(f"{problem}: may two answers be right at once? Then sigmoids, otherwise a softmax.")
        raise Wrong(
            f"{problem}: the activation is right, but {shown(head[0])} is the wrong number of outputs."
        )
    return "Right: a softmax where one answer excludes the others, sigmoids where it does not."


@exercise("04-step")
def _(answer: Any) -> str:
    w, b = (one_number(n, what=name) for name, n in zip("wb", pair(answer, "w", "b"), strict=True))
    tempting = {
        (0.0, 0.0): "w and b are still where they start: subtract the learning rate times the slope",
        (-1.5, -0.5): "the step goes uphill: subtract the slope times the learning rate, do not add it",
        (6.0, 2.0): "these are steps along the sum over the points: the loss is a mean, so divide by four",
        (0.75, 0.25): "the step has the length of the slope: multiply it by the learning rate 2",
        (-0.75, -0.25): "these are the slopes: subtract the learning rate times them from w and b",
        (0.5, 0.5): "the slope by w has a factor x for each point, because w acts through w * x",
        (1.5, 0.0): "b moves as well: its slope is the mean of p - y",
        (1.5, 1.5): "the slope by b has no factor x, because b is added to w * x",
        (0.5, 1.5): "w and b are swapped: give them as (w, b)",
        (2.0, 1.0): "with w = b = 0 every logit is 0, and its probability is 0.5: the slope is 0.5 - y",
    }
    if _near((w, b), (1.5, 0.5)):
        return "Right: w = 1.5 and b = 0.5, the same as PyTorch."
    for values, reason in tempting.items():
        if _near((w, b), values):
            raise Wrong(f"({shown(w)}, {shown(b)}): {reason}.")
    if abs(w - 1.5) <= 0.01:
        raise Wrong(f"w is right, b = {shown(b)} is not: its slope is the mean of p - y.")
    if abs(b - 0.5) <= 0.01:
        raise Wrong(f"b is right, w = {shown(w)} is not: its slope is the mean of (p - y) * x.")
    raise Wrong(
        f"({shown(w)}, {shown(b)}) is not where one step leads: start with the probabilities of the points."
    )


def _near(found: tuple[float, float], values: tuple[float, float]) -> bool:
    return all(abs(one - other) <= 0.01 for one, other in zip(found, values, strict=True))


def _labels(probabilities: Tensor, threshold: float) -> Tensor:
    return (probabilities >= threshold).float()


@exercise("04-labels")
def _(predict: Any) -> str:
    model = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[1.0, 0.0]]))  # the logit of a point is its first coordinate
    logits = torch.tensor([-3.0, -0.7, -0.2, 0.0, 0.2, 0.45, 0.6, 1.2, 3.0])
    X = torch.stack([logits, torch.zeros(9)], dim=1)

    def right(model: nn.Module, X: Tensor, threshold: float) -> Tensor:
        return _labels(torch.sigmoid(X[:, 0]), threshold)

    same_function(
        predict,
        right,
        [(model, X, 0.5), (model, X, 0.8), (model, X, 0.3), (model, X[:1], 0.5)],
        arrays=False,
        what="predict",
        mistakes=[
            (
                lambda model, X, t: model(X),
                "predict returns the logits: a sigmoid, squeeze(1) and a comparison are still to come.",
            ),
            (
                lambda model, X, t: torch.sigmoid(model(X)).squeeze(1),
                "predict returns probabilities: compare them with the threshold to get labels.",
            ),
            (
                lambda model, X, t: _labels(X[:, 0], t),
                "predict compares logits with the threshold, a probability: apply torch.sigmoid first.",
            ),
            (
                lambda model, X, t: _labels(torch.sigmoid(X[:, 0]), 0.5),
                "predict uses 0.5 whatever the threshold is: compare with the argument threshold.",
            ),
            (
                lambda model, X, t: torch.round(torch.sigmoid(X[:, 0])),
                "predict rounds, which knows no threshold and makes 0.5 to 0: write >= threshold.",
            ),
            (
                lambda model, X, t: (torch.sigmoid(X[:, 0]) > t).float(),
                "predict gives class 0 where the probability equals the threshold: write >= instead of >.",
            ),
            (
                lambda model, X, t: 1 - right(model, X, t),
                "predict has the classes swapped: class 1 is where the probability reaches the threshold.",
            ),
            (
                lambda model, X, t: _labels(torch.sigmoid(model(X)), t).squeeze(),
                "predict loses the shape (1,) of a single point: write squeeze(1), not squeeze().",
            ),
        ],
    )
    return "Right: logits, probabilities, labels, and the shape survives a single point."


@exercise("04-bce")
def _(bce: Any) -> str:
    z = torch.tensor([2.0, -1.0, -0.5, 0.3, 3.0])
    y = torch.tensor([1.0, 0.0, 1.0, 0.0, 0.0])
    first = call(bce, z, y, what="bce")
    if isinstance(first, Tensor) and bool(first.isnan().any()):
        raise Wrong("bce takes the logarithm of a negative number: logits must become probabilities first.")

    same_function(
        bce,
        F.binary_cross_entropy_with_logits,
        [(z, y), (-z, y), (z[:2], 1 - y[:2])],
        what="bce",
        mistakes=[
            (
                lambda z, y: torch.tensor(0.0),
                "bce returns 0 for every model: compute the loss from the logits and the labels.",
            ),
            (
                lambda z, y: len(y) * F.binary_cross_entropy_with_logits(z, y),
                "bce returns the sum over the points: take the mean.",
            ),
            (
                lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none"),
                "bce returns one loss per point: take their mean.",
            ),
            (
                lambda z, y: -F.binary_cross_entropy_with_logits(z, y),
                "bce is negative: the logarithm of a probability is, so the loss needs a minus in front.",
            ),
            (
                lambda z, y: F.binary_cross_entropy_with_logits(z, y) / math.log(10),
                "bce uses the logarithm to base 10: take the natural one, torch.log.",
            ),
            (
                lambda z, y: F.binary_cross_entropy_with_logits(z, y) / math.log(2),
                "bce uses the logarithm to base 2: take the natural one, torch.log.",
            ),
            (
                lambda z, y: F.binary_cross_entropy_with_logits(z, 1 - y),
                "bce has the classes swapped: a label of 1 asks for -ln p, a label of 0 for -ln(1 - p).",
            ),
            (
                lambda z, y: F.binary_cross_entropy_with_logits(torch.sigmoid(z), y),
                "bce applies the sigmoid twice: the formula for logits contains it already.",
            ),
            (
                lambda z, y: -(y * torch.log(torch.sigmoid(z))).mean(),
                "bce forgets the points of class 0: add (1 - y) * ln(1 - p).",
            ),
            (
                lambda z, y: (y - torch.sigmoid(z)).abs().mean(),
                "bce measures the distance between label and probability: take minus the logarithm instead.",
            ),
        ],
    )
    own = sorted(name for name in calls(bce, z, y, what="bce") if "loss" in name or "entropy" in name)
    if own:
        raise Wrong(
            f"bce is right, but it is PyTorch's {own[0]} that computes it: write the formula yourself."
        )
    for logit, label in ((17.0, 0.0), (200.0, 0.0), (-200.0, 1.0), (-30.0, 1.0)):
        _survives(bce, logit, label)
    extreme = torch.tensor([200.0, -200.0, 0.0]), torch.tensor([0.0, 0.0, 1.0])
    same_function(bce, F.binary_cross_entropy_with_logits, [extreme], tolerance=1e-3, what="bce")
    return "Right, for ordinary logits and for extreme ones."


def _survives(bce: Any, logit: float, label: float) -> None:
    """Require that the loss of one very wrong point is right: its logit, without the sign."""
    loss = call(bce, torch.tensor([logit]), torch.tensor([label]), what="bce")
    finite = bool(torch.as_tensor(loss).isfinite().all())
    value = one_number(loss, what="bce") if finite else math.inf
    place = f"for the logit {logit:g} and the label {label:g}"
    if abs(value - abs(logit)) > 0.01:
        if abs(value - 100) < 1e-3:
            raise Wrong(
                f"bce is right for ordinary logits, but gives 100 instead of {abs(logit):g} {place}: the "
                "sigmoid is rounded to 0 or 1 before the logarithm, so find a formula without it."
            )
        raise Wrong(
            f"bce is right for ordinary logits, but gives {value:g} instead of {abs(logit):g} {place}: use "
            "max(z, 0) - z * y + ln(1 + exp(-|z|)), in which nothing overflows."
        )


@exercise("04-loop")
def _(train: Any) -> str:
    epochs, lr = 4, 0.5

    def run(model: nn.Module, X: Tensor, y: Tensor) -> Any:
        takes(train, model, X, y, epochs, lr, what="train")
        return train(model, X, y, epochs, lr)

    found, right = training(run, epochs=epochs, lr=lr, what="train")
    if found is None:
        raise Wrong("train trains well, but returns None: is the return missing?")
    is_list = isinstance(found, (list, tuple)) or getattr(found, "ndim", 0) == 1
    if not is_list or len(found) != epochs:
        size = f"{len(found)} entries" if is_list else kind(found)
        raise Wrong(f"train trains well, but must return a list with one loss per epoch, not {size}.")
    if any(isinstance(loss, Tensor) for loss in found):
        raise Wrong("train trains well, but its list holds tensors: take the number out with .item().")
    if any(isinstance(loss, np.ndarray) for loss in found):
        raise Wrong("train trains well, but its list must hold plain numbers, one loss for each epoch.")
    try:
        losses = numbers(found, length=epochs)
    except Wrong:
        raise Wrong(
            "train trains well, but its list must hold plain numbers, one loss for each epoch."
        ) from None
    before, after = np.array(right[:-1]), np.array(right[1:])
    tempting = [
        (
            after,
            "holds the loss after each update: record the loss that the epoch's backward pass starts from",
        ),
        (np.full(epochs, before[0]), "holds the first loss in every place: record the loss inside the loop"),
        (np.full(epochs, before[-1]), "holds the last loss in every place: record the loss inside the loop"),
        (before[::-1], "runs backwards: append each loss at the end"),
        (40 * before, "holds sums over the points: record the mean, which is trained on"),
        (np.cumsum(before), "holds running sums: record each epoch's own loss"),
    ]
    if _all_near(losses, before):
        return "Right: five steps in each epoch, and the loss of each on record."
    for wrong, reason in tempting:
        if _all_near(losses, wrong):
            raise Wrong(f"train trains well, but its list {reason}.")
    at = int((np.abs(losses - before) > 1e-4).argmax())
    if at == 0:
        raise Wrong(
            "train trains well, but the first number in its list is not the loss before the first update: "
            "record the loss that the epoch's backward pass starts from."
        )
    raise Wrong(
        f"train trains well, but its list is wrong from epoch {at + 1} on: it holds {shown(losses[at])}, and "
        f"the loss before that update is {before[at]:g}."
    )


def _all_near(found: np.ndarray, right: np.ndarray) -> bool:
    return bool(np.allclose(found, right, rtol=0, atol=1e-4))
