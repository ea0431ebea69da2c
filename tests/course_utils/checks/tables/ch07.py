"""Chapter 7: a network to order, curves read, a ring closed by hand, a fair difference."""

import math
import statistics

import numpy as np
import torch
from scipy import stats
from torch import nn

from course_utils.models import mlp

from . import forms, mistakes
from .equivalent import (
    ANY_CALLABLE,
    ANY_NETWORK,
    ANY_NUMBER,
    NUMBER_RESULTS,
    callables,
    each,
    networks,
    returning,
    sequential,
    subclass,
)

WIDTHS, NAMES = (2, 16, 8, 1), ("Tanh", "ReLU")


@forms("07-build")
def _():
    return {ANY_NETWORK: [*networks(WIDTHS, NAMES), mlp((16, 8), ("tanh", "relu"))]}


def ending(function, base=None):
    """The right network as a subclass, with a function of its logits at the end."""

    class Ending(base or subclass(WIDTHS, NAMES)):
        def forward(self, x):
            return function(super().forward(x))

    return Ending()


@mistakes("07-build")
def _():
    right = list(sequential(WIDTHS, NAMES))

    class Halved(nn.Module):
        def __init__(self):
            super().__init__()
            self.front, self.back = nn.Sequential(*right[:2]), nn.Sequential(*right[2:])

        def forward(self, x):
            return self.back(self.front(x) / 2)

    return [
        (nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1)), "still one straight line"),
        (sequential(WIDTHS, ()), "still one straight line"),
        (mlp((16, 8), ("relu", "tanh")), "swapped"),
        (subclass(WIDTHS, ("ReLU", "Tanh"))(), "swapped"),
        (mlp((8, 16), ("tanh", "relu")), "Linear layers"),
        (mlp((16, 8, 8), ("tanh", "relu", "relu")), "Linear layers"),
        (mlp((16,), "tanh"), "Linear layers 2→16, 16→8, 8→1, not 2→16, 16→1"),
        (mlp((16, 8), ("tanh", "silu")), "SiLU after its second hidden layer, where ReLU is asked for"),
        (mlp((16, 8), ("tanh", "tanh")), "Tanh after its second hidden layer"),
        (mlp((16, 8), ("relu", "relu")), "ReLU after its first hidden layer, where Tanh is asked for"),
        (mlp((16, 8), ("sigmoid", "relu")), "Sigmoid after its first hidden layer"),
        (mlp((16, 8), ("tanh", "leaky_relu")), "LeakyReLU after its second hidden layer"),
        (sequential(WIDTHS, ("Tanh",)), "no activation after its second hidden layer"),
        (sequential(WIDTHS, ("", "ReLU")), "no activation after its first hidden layer"),
        (nn.Sequential(*right, nn.Sigmoid()), "ends in a sigmoid"),
        (nn.Sequential(*right, nn.ReLU()), "ends in a ReLU"),
        (nn.Sequential(*right, nn.Tanh()), "bends its logit"),
        (nn.Sequential(*right, nn.Softmax(dim=1)), "is still one straight line"),
        (ending(torch.sigmoid), "ends in a sigmoid"),
        (ending(torch.tanh), "bends its logit"),
        (nn.Sequential(*right, nn.Hardtanh(-100, 100)), "cuts large logits off"),
        (ending(lambda z: z.clamp(max=50)), "cuts large logits off"),
        (ending(torch.relu), "ends in a ReLU"),
        (ending(lambda z: 1 / (1 + torch.exp(-z))), "ends in a sigmoid"),
        (ending(lambda z: -z), "does its forward method change the numbers on the way?"),
        (ending(torch.abs), "does its forward method change the numbers on the way?"),
        (nn.Sequential(nn.Tanh(), *right), "bends its inputs"),
        (Halved(), "does its forward method change the numbers on the way?"),
        (nn.Sequential(*right[:2], nn.Dropout(0.5), *right[2:]), "in train mode than in eval mode"),
        (nn.Sequential(*right[:2], nn.BatchNorm1d(16), *right[2:]), "in train mode than in eval mode"),
        (nn.Sequential(nn.Linear(2, 16, bias=False), *right[1:]), "without bias"),
        (nn.Sequential(*right, nn.Flatten(0)), "call .unsqueeze(1)"),
        (sequential((2, 16, 8, 2), NAMES), "must have the shape (7, 1), not (7, 2)"),
        (sequential((3, 16, 8, 1), NAMES), "in_features"),
        (nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(8, 1)), "in_features"),
        (nn.Linear, "is a class"),
        (subclass(WIDTHS, NAMES), "is a class"),
        (right, "must be an nn.Module, not a list"),
        (lambda x: x, "must be an nn.Module"),
    ]


def first_epoch(accuracy, level):
    for epoch, value in enumerate(accuracy, start=1):
        if value >= level:
            return epoch
    return None


@forms("07-first-epoch")
def _():
    def when_found(convert):
        def converted(value):
            return None if value is None else convert(value)

        return converted

    return {
        "a loop, argmax, nonzero or searchsorted": [
            first_epoch,
            lambda a, level: np.argmax(a >= level) + 1 if (a >= level).any() else None,
            lambda a, level: (np.flatnonzero(a >= level)[0] + 1) if max(a) >= level else None,
            lambda a, level: next((k for k, v in enumerate(a, 1) if not v < level), None),
            lambda a, level: [*np.nonzero(a >= level)[0] + 1, None][0],
            lambda a, level: min((k + 1 for k in range(len(a)) if a[k] >= level), default=None),
            lambda a, level: (
                None if a.max() < level else torch.searchsorted(torch.tensor(a).cummax(0)[0], level) + 1
            ),
        ],
        ANY_CALLABLE: callables(first_epoch),
        ANY_NUMBER: returning(
            first_epoch, [when_found(convert) for convert in [int, np.uint8, *NUMBER_RESULTS]]
        ),
    }


@mistakes("07-first-epoch")
def _():
    def when_never(instead):
        return lambda a, level: first_epoch(a, level) or instead(a)

    def early(a, level):
        for epoch, value in enumerate(a, start=1):
            return epoch if value >= level else None

    return [
        (lambda a, level: None, "always gives None"),
        (lambda a, level: print(first_epoch(a, level)), "always gives None"),
        (lambda a, level: 1, "is 1 for every curve"),
        (lambda a, level: 1.0, "is 1 for every curve"),
        (lambda a, level: next((k for k, v in enumerate(a) if v >= level), None), "counts from 0: epochs"),
        (lambda a, level: np.argmax(a >= level) + 1, "argmax of only False"),
        (lambda a, level: np.argmax(a >= level), "counts from 0, and it gives 0"),
        (when_never(lambda a: 0), "for a curve that never gets there: return None"),
        (when_never(lambda a: -1), "for a curve that never gets there: return None"),
        (when_never(len), "for a curve that never gets there: return None"),
        (when_never(lambda a: len(a) + 1), "for a curve that never gets there: return None"),
        (when_never(lambda a: float("nan")), "gives nan instead of None"),
        (when_never(lambda a: "never"), "gives 'never' instead of None"),
        (early, "looks at the first value only"),
        (lambda a, level: next((v for v in a if v >= level), None), "gives the accuracy"),
        (lambda a, level: next((k for k, v in enumerate(a, 1) if v > level), None), "more than the level"),
        (lambda a, level: max((k for k, v in enumerate(a, 1) if v >= level), default=None), "the last such"),
        (
            lambda a, level: int(a.argmax()) + 1 if a.max() >= level else None,
            "the epoch of the best accuracy",
        ),
        (lambda a, level: (a < level).sum() + 1, "counts all epochs below"),
        (lambda a, level: [k for k, v in enumerate(a, 1) if v >= level], "not a list"),
        (lambda a, level: [k for k, v in enumerate(a, 1) if v >= level][0], "raises IndexError"),
        (lambda a, level: first_epoch(a, level + 0.0001), "more than the level"),
        (lambda a, level: first_epoch(np.maximum.accumulate(a, out=a), level), "changes the array"),
        (lambda a: 1, "must take 2 arguments, not (a)"),
    ]


def three(angles=(0.0, 120.0, 240.0), weight=-20.0, bias=16.8, activation=nn.ReLU):
    radians = torch.tensor([math.radians(angle) for angle in angles])
    network = nn.Sequential(nn.Linear(2, 3), activation(), nn.Linear(3, 1))
    with torch.no_grad():
        network[0].weight[:] = torch.stack([radians.cos(), radians.sin()], dim=1)
        network[0].bias.zero_()
        network[2].weight.fill_(weight)
        network[2].bias.fill_(bias)
    return network


class ThreeUnits(nn.Module):
    """The network as a class with the output listed first and a function between."""

    def __init__(self):
        super().__init__()
        source = three()
        self.output, self.hidden = source[2], source[0]

    def forward(self, x):
        return self.output(torch.clamp(self.hidden(x), min=0))


@forms("07-by-hand")
def _():
    unequal = three()
    with torch.no_grad():
        unequal[0].weight *= torch.tensor([[2.0], [0.5], [1.0]])
        unequal[2].weight /= torch.tensor([[2.0, 0.5, 1.0]])
    return {
        "any three directions around the centre, at any scale": [
            three(),
            three(angles=(50.0, 170.0, 290.0)),
            three(weight=-1.0, bias=0.84),
            three(weight=-1000.0, bias=840.0),
            unequal,
        ],
        "a Sequential or a subclass, in float32 or float64, frozen": [
            ThreeUnits(),
            nn.Sequential(three()),
            three().double(),
            three().requires_grad_(False).eval(),
        ],
    }


@mistakes("07-by-hand")
def _():
    def tanh_units():
        # Three smooth steps close a ring as well; the exercise is about ReLU.
        network = three(activation=nn.Tanh)
        with torch.no_grad():
            network[0].weight *= 4
            network[0].bias.fill_(-3.4)
            network[2].weight.fill_(-5.0)
            network[2].bias.fill_(-9.0)
        return network

    return [
        (three(weight=20.0, bias=-16.8), "turn the signs"),
        (three(bias=-1.0), "raise the output's bias"),
        (three(weight=20.0), "far outside"),
        (three(angles=(0.0, 90.0, 180.0)), "open in"),
        (three(angles=(0.0, 0.0, 180.0)), "open in"),
        (three(bias=5.0), "too small, so raise"),
        (three(bias=25.0), "too large, so lower"),
        (three(bias=0.0), "too small, so raise"),
        (tanh_units(), "has Tanh units, and ReLU units are asked for"),
        (three(activation=nn.LeakyReLU), "has LeakyReLU units"),
        (nn.Sequential(three(), nn.Sigmoid()), "ends in a sigmoid"),
        (three(activation=nn.Identity), "still one straight line"),
        (mlp((4,), "relu"), "Linear layers 2→3, 3→1, not 2→4, 4→1"),
        (mlp((3, 3), "relu"), "Linear layers"),
        (mlp((3,), "relu", seed=1), "by_hand"),
        (three, "must be an nn.Module, not the function three"),
    ]


def gain(first, second, ddof=1, power=0.5):
    differences = np.asarray(second) - np.asarray(first)
    return float(differences.mean()), float(differences.std(ddof=ddof) / len(differences) ** power)


@forms("07-gain")
def _():
    def with_statistics(first, second):
        d = [float(b - a) for a, b in zip(first, second, strict=True)]
        return statistics.mean(d), statistics.stdev(d) / len(d) ** 0.5

    def with_torch(first, second):
        d = torch.tensor(second - first)
        return d.mean(), d.std() / len(d) ** 0.5

    def by_means(first, second):
        d = second - first
        return second.mean() - first.mean(), np.sqrt(((d - d.mean()) ** 2).sum() / (len(d) - 1) / len(d))

    return {
        "NumPy, SciPy, PyTorch, statistics or sums": [
            gain, with_statistics, with_torch, by_means, lambda a, b: (np.mean(b - a), stats.sem(b - a))
        ],
        "a tuple, a list, an array or a tensor": [
            lambda a, b: list(gain(a, b)),
            lambda a, b: np.array(gain(a, b)),
            lambda a, b: torch.tensor(gain(a, b)),
        ],
        ANY_CALLABLE: callables(gain),
        ANY_NUMBER: returning(gain, each(NUMBER_RESULTS)),
    }  # fmt: skip


@mistakes("07-gain")
def _():
    def unpaired(first, second):
        variances = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
        return float((second - first).mean()), float(variances**0.5)

    def in_place(first, second):
        second -= first
        return second.mean(), second.std(ddof=1) / len(second) ** 0.5

    return [
        (lambda a, b: (0.0, 0.0), "is 0 for everything"),
        (lambda a, b: gain(b, a), "wrong way round"),
        (lambda a, b: gain(a, b, power=0), "returns the standard deviation"),
        (lambda a, b: gain(a, b, ddof=0), "ddof=1"),
        (lambda a, b: gain(a, b, power=1), "root of n"),
        (lambda a, b: (gain(a, b)[0], gain(a, b)[1] ** 2), "the square of the standard error"),
        (lambda a, b: gain(a, b)[::-1], "the mean comes first"),
        (lambda a, b: (np.median(b - a), gain(a, b)[1]), "the median of the differences"),
        (unpaired, "seed by seed"),
        (lambda a, b: gain(a, b)[0], "only the mean"),
        (lambda a, b: gain(0 * a, abs(b - a)), "without their signs"),
        (lambda a, b: (abs(b - a).mean(), gain(a, b)[1]), "result 1 of gain"),
        (lambda a, b: (100 * gain(a, b)[0], 100 * gain(a, b)[1]), "result 1 of gain"),
        (lambda a, b: (gain(a, b)[0], 2 * gain(a, b)[1]), "result 2 of gain"),
        (lambda a, b: (b - a, gain(a, b)[1]), "must be one number"),
        (in_place, "changes the array that it is given"),
        (lambda a, b: (*gain(a, b), len(a)), "must give 2 results"),
        (lambda a, b: print("no return"), "is the return missing"),
        (lambda a: (0.0, 0.0), "must take 2 arguments"),
    ]
