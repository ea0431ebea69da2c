"""Chapter 7's exercises: the right answer passes, each usual mistake is named."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.models import mlp


def test_build_passes(passes):
    passes("07-build", mlp((16, 8), ("tanh", "relu")))


@pytest.mark.parametrize(
    ("model", "part"),
    [
        (nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1)), "still one straight line"),
        (mlp((16, 8), ("relu", "tanh")), "swapped"),
        (mlp((8, 16), ("tanh", "relu")), "Linear layers"),
        (mlp((16, 8), ("tanh", "silu")), "Tanh → Linear → SiLU"),
        (nn.Sequential(*mlp((16, 8), ("tanh", "relu")), nn.Sigmoid()), "ends in a sigmoid"),
        (nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(8, 1)), "in_features"),
        (nn.Linear, "is a class"),
    ],
)
def test_build_names_the_mistake(fails, model, part):
    fails("07-build", model, part)


def first_epoch(accuracy, level):
    for epoch, value in enumerate(accuracy, start=1):
        if value >= level:
            return epoch
    return None


def test_first_epoch_passes(passes):
    passes("07-first-epoch", first_epoch)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda a, level: None, "always gives None"),
        (lambda a, level: 1, "is 1 for every curve"),
        (lambda a, level: next((k for k, v in enumerate(a) if v >= level), None), "counts from 0: epochs"),
        (lambda a, level: np.argmax(a >= level) + 1, "argmax of only False"),
        (lambda a, level: np.argmax(a >= level), "counts from 0, and it gives 0"),
        (lambda a, level: next((k for k, v in enumerate(a, 1) if v > level), None), "more than the level"),
        (lambda a, level: max((k for k, v in enumerate(a, 1) if v >= level), default=None), "the last such"),
        (lambda a, level: (a < level).sum() + 1, "counts all epochs below"),
        (lambda a: 1, "takes 1 positional argument but 2 were given"),
    ],
)
def test_first_epoch_names_the_mistake(fails, function, part):
    fails("07-first-epoch", function, part)


def three(angles=(0.0, 120.0, 240.0), weight=-20.0, bias=16.8):
    radians = torch.tensor([math.radians(angle) for angle in angles])
    network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    with torch.no_grad():
        network[0].weight[:] = torch.stack([radians.cos(), radians.sin()], dim=1)
        network[0].bias.zero_()
        network[2].weight.fill_(weight)
        network[2].bias.fill_(bias)
    return network


def test_by_hand_passes(passes):
    passes("07-by-hand", three())
    passes("07-by-hand", three(angles=(50.0, 170.0, 290.0)))


@pytest.mark.parametrize(
    ("network", "part"),
    [
        (three(weight=20.0, bias=-16.8), "turn the signs"),
        (three(bias=-1.0), "raise the output's bias"),
        (three(weight=20.0), "far outside"),
        (three(angles=(0.0, 90.0, 180.0)), "open in"),
        (three(bias=5.0), "too small, so raise"),
        (three(bias=25.0), "too large, so lower"),
        (mlp((4,), "relu"), "Linear layers"),
    ],
)
def test_by_hand_names_the_mistake(fails, network, part):
    fails("07-by-hand", network, part)


def gain(first, second, ddof=1, power=0.5):
    differences = np.asarray(second) - np.asarray(first)
    return float(differences.mean()), float(differences.std(ddof=ddof) / len(differences) ** power)


def unpaired(first, second):
    variances = first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)
    return float((second - first).mean()), float(variances**0.5)


def test_gain_passes(passes):
    passes("07-gain", gain)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda a, b: (0.0, 0.0), "is 0 for everything"),
        (lambda a, b: gain(b, a), "wrong way round"),
        (lambda a, b: gain(a, b, power=0), "returns the standard deviation"),
        (lambda a, b: gain(a, b, ddof=0), "ddof=1"),
        (lambda a, b: gain(a, b, power=1), "root of n"),
        (unpaired, "seed by seed"),
        (lambda a, b: gain(a, b)[0], "only the mean"),
        (lambda a, b: print("no return"), "is the return missing"),
    ],
)
def test_gain_names_the_mistake(fails, function, part):
    fails("07-gain", function, part)
