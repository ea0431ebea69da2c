"""Chapter 8: each right answer passes, each usual mistake is named."""

import math

import pytest
import torch
from torch import nn

from course_utils.challenge import CEILING
from course_utils.checks.ch08 import bayes_accuracy
from course_utils.data import sample
from course_utils.models import mlp
from course_utils.training import fit


def test_updates(passes, fails):
    def of(function, part):
        fails("08-updates", function, part)

    passes("08-updates", lambda epochs, batch_size: epochs * math.ceil(800 / batch_size))
    passes("08-updates", lambda epochs, batch_size: epochs * -(-800 // batch_size))
    of(lambda epochs, batch_size: 0, "n_updates(800, 800) gives 0 instead of 800")
    of(lambda epochs, batch_size: epochs, "ignores the batch size")
    of(lambda epochs, batch_size: epochs * (800 // batch_size), "leaves out the last, smaller batch")
    of(lambda epochs, batch_size: epochs * 800 / batch_size, "counts parts of an update")
    of(lambda epochs, batch_size: math.ceil(epochs * 800 / batch_size), "round up in each epoch")
    of(lambda epochs, batch_size: epochs * batch_size, "divide the points by it")
    of(lambda epochs: epochs, "must take 2 arguments, not (epochs)")
    of(lambda epochs, batch_size: None, "is the return missing?")
    of(8000, "must be a function, not an int")


def squares(a, b):
    return a.standard_error**2 + b.standard_error**2


def test_apart(passes, fails):
    def difference(a, b):
        return abs(a.accuracy - b.accuracy)

    passes("08-apart", lambda a, b: difference(a, b) > 2 * math.sqrt(squares(a, b)))
    passes("08-apart", lambda a, b: difference(a, b) >= 2 * math.hypot(a.standard_error, b.standard_error))
    for function, part in (
        (lambda a, b: a.accuracy - b.accuracy > 2 * math.sqrt(squares(a, b)), "take abs of the difference"),
        (lambda a, b: a.accuracy != b.accuracy, "takes every difference as real"),
        (lambda a, b: difference(a, b) > math.sqrt(squares(a, b)), "ask for two"),
        (lambda a, b: difference(a, b) > 2 * (a.standard_error + b.standard_error), "add their squares"),
        (lambda a, b: difference(a, b) > 2 * squares(a, b), "takes no root"),
        (lambda a, b: difference(a, b) < 2 * math.sqrt(squares(a, b)), "has its answers swapped"),
        (lambda a, b: False, "gives False instead of True"),
        (lambda a, b: a.score, "raises AttributeError"),
        (lambda a, b: None, "is the return missing?"),
    ):
        fails("08-apart", function, part)


def test_ceiling(passes, fails):
    right = 100 * bayes_accuracy(0.3)
    passes("08-ceiling", right)
    passes("08-ceiling", torch.tensor(right + 0.03))
    for answer, part in (
        (0.0, "too small"),
        (100 * CEILING, "That is the ceiling for a noise of 0.15"),
        (2 * right, "multiply by 0.5"),
        (right / 0.02**2, "multiply by step**2"),
        (right / 100, "give it in per cent"),
        (right - 0.2, "too small"),
        (99.9, "too large"),
        ("93", "must be a number, not a string"),
    ):
        fails("08-ceiling", answer, part)


def test_the_ceiling_of_any_noise_agrees_with_that_of_the_challenge_and_with_drawn_points():
    assert bayes_accuracy(0.15) == pytest.approx(CEILING, abs=5e-5)
    X, y = sample("moons", 100_000, noise=0.3, seed=2)
    angles = (torch.arange(200) + 0.5) * torch.pi / 200
    upper = torch.stack([angles.cos(), angles.sin()], dim=1)
    lower = torch.stack([1 - angles.cos(), 0.5 - angles.sin()], dim=1)
    logits = [torch.logsumexp(-(torch.cdist(X, arc) ** 2) / (2 * 0.3**2), dim=1) for arc in (upper, lower)]
    right = ((logits[1] >= logits[0]) == (y == 1)).float().mean().item()
    assert right == pytest.approx(bayes_accuracy(0.3), abs=4 * math.sqrt(0.07 / 100_000))


def tanh():
    return mlp(activation="tanh", seed=None)


def with_adam(model, split):
    fit(model, split, epochs=100, optimizer="adam", lr=0.05)


class Sometimes(nn.Module):
    """Has a bend for some seeds only."""

    def __init__(self):
        super().__init__()
        self.bend = torch.rand(1).item() < 0.5
        self.network = mlp(activation="tanh" if self.bend else "identity", seed=None)

    def forward(self, x):
        return self.network(x)


def slightly_noisy(model, split):
    with_adam(model, split)
    with torch.no_grad():
        model[-1].bias += 1.8


def test_sprint(passes, fails):
    passes("08-sprint", (tanh, with_adam))
    for answer, part in (
        (tanh, "Give both parts in brackets"),
        ((tanh, None), "There is no score: train must be a function train(model, split), not None"),
        ((mlp, with_adam), "There is no score: make_model gives the same starting weights for every seed"),
        ((tanh, lambda model, split: None), "There is no score: train sends no gradient"),
        ((tanh, lambda model, split: fit(model, split, epochs=101, lr=0.1)), "It takes 101 epochs, and 100"),
        ((tanh, lambda model, split: fit(model, split, epochs=100, lr=0.1)), "no run finds both bends"),
        ((Sometimes, with_adam), "some seeds get stuck"),
        ((tanh, slightly_noisy), "and 98.5% are asked for"),
    ):
        fails("08-sprint", answer, part)
