"""Chapter 8: the challenge."""

import math

import numpy as np
import torch
from torch import nn

from course_utils.challenge import CEILING
from course_utils.checks.ch08 import bayes_accuracy
from course_utils.models import mlp
from course_utils.training import fit

from . import forms, mistakes
from .equivalent import ANY_CALLABLE, ANY_NUMBER, ANY_PAIR, callables, numbers, returning


def n_updates(epochs, batch_size):
    return epochs * math.ceil(800 / batch_size)


@forms("08-updates")
def _():
    def counted(epochs, batch_size):
        updates = 0
        for _ in range(epochs):
            for _ in range(0, 800, batch_size):
                updates += 1
        return updates

    def loaded(epochs, batch_size):
        return epochs * len(torch.utils.data.DataLoader(torch.zeros(800, 2), batch_size=batch_size))

    return {
        "rounded up, by whole division, or counted": [
            n_updates,
            counted,
            loaded,
            lambda epochs, batch_size: epochs * -(-800 // batch_size),
            lambda epochs, batch_size: epochs * ((800 + batch_size - 1) // batch_size),
            lambda epochs, batch_size: epochs * (800 // batch_size + (800 % batch_size > 0)),
            lambda epochs, batch_size: epochs * int(np.ceil(800 / batch_size)),
        ],
        ANY_CALLABLE: callables(n_updates),
        "a whole number of Python, NumPy or PyTorch": returning(
            n_updates,
            [int, np.int32, np.int64, np.uint16, np.array, torch.tensor, lambda n: torch.tensor([n])],
        ),
    }


@mistakes("08-updates")
def _():
    return [
        (lambda epochs, batch_size: 0, "n_updates(800, 800) gives 0 instead of 800"),
        (lambda epochs, batch_size: epochs, "ignores the batch size"),
        (lambda epochs, batch_size: epochs * (800 // batch_size), "leaves out the last, smaller batch"),
        (lambda epochs, batch_size: epochs * round(800 / batch_size), "rounds to the nearest"),
        (lambda epochs, batch_size: epochs * (800 // batch_size + 1), "also where none is left over"),
        (lambda epochs, batch_size: math.ceil(800 / batch_size), "counts one epoch only"),
        (lambda epochs, batch_size: epochs * 800 / batch_size, "counts parts of an update"),
        (lambda epochs, batch_size: math.ceil(epochs * 800 / batch_size), "round up in each epoch"),
        (lambda epochs, batch_size: epochs * batch_size, "divide the points by it"),
        (lambda epochs, batch_size: epochs * math.ceil(1000 / batch_size), "instead of"),
        (lambda epochs, batch_size: epochs * np.ceil(800 / batch_size), "gives a float64 number: an int"),
        (lambda epochs, batch_size: float(n_updates(epochs, batch_size)), "gives a float: an int"),
        (
            lambda epochs, batch_size: torch.tensor(float(n_updates(epochs, batch_size))),
            "an int is asked for",
        ),
        (lambda epochs, batch_size: str(n_updates(epochs, batch_size)), "must be a number, not a string"),
        (lambda epochs: epochs, "must take 2 arguments, not (epochs)"),
        (lambda epochs, batch_size: None, "is the return missing?"),
        (8000, "must be a function, not an int"),
    ]


def squares(a, b):
    return a.standard_error**2 + b.standard_error**2


def difference(a, b):
    return abs(a.accuracy - b.accuracy)


def can_tell_apart(a, b):
    return difference(a, b) > 2 * math.sqrt(squares(a, b))


@forms("08-apart")
def _():
    return {
        "hypot, a root, squares or a ratio, with > or >=": [
            can_tell_apart,
            lambda a, b: difference(a, b) >= 2 * math.hypot(a.standard_error, b.standard_error),
            lambda a, b: (a.accuracy - b.accuracy) ** 2 > 4 * squares(a, b),
            lambda a, b: abs((a.accuracy - b.accuracy) / math.sqrt(squares(a, b))) > 2,
            lambda a, b: not difference(a, b) <= 2 * squares(a, b) ** 0.5,
            lambda a, b: max(a.accuracy - b.accuracy, b.accuracy - a.accuracy) > math.sqrt(4 * squares(a, b)),
            lambda a, b: (
                difference(a, b)
                > 2 * torch.tensor([a.standard_error, b.standard_error]).double().norm().item()
            ),
        ],
        "True or False of Python, NumPy or PyTorch": returning(
            can_tell_apart, [bool, np.bool_, np.array, torch.tensor, lambda x: torch.tensor([x])]
        ),
        ANY_CALLABLE: callables(can_tell_apart),
    }


@mistakes("08-apart")
def _():
    def when(limit):
        return lambda a, b: difference(a, b) > limit(a.standard_error, b.standard_error)

    return [
        (
            lambda a, b: a.accuracy - b.accuracy > 2 * math.sqrt(squares(a, b)),
            "second card is the better one",
        ),
        (lambda a, b: b.accuracy - a.accuracy > 2 * math.sqrt(squares(a, b)), "first card is the better one"),
        (lambda a, b: a.accuracy != b.accuracy, "takes every difference as real"),
        (lambda a, b: False, "never tells two cards apart"),
        (lambda a, b: True, "gives True instead of False"),
        (lambda a, b: difference(a, b) > math.sqrt(squares(a, b)), "ask for two"),
        (lambda a, b: difference(a, b) > 1.96 * math.sqrt(squares(a, b)), "1.96 standard errors"),
        (lambda a, b: difference(a, b) > 3 * math.sqrt(squares(a, b)), "three standard errors"),
        (when(lambda a, b: 2 * (a + b)), "add their squares"),
        (when(lambda a, b: a + b), "add their squares"),
        (when(lambda a, b: 2 * max(a, b)), "the larger standard error only"),
        (when(max), "the larger standard error only"),
        (when(lambda a, b: 2 * min(a, b)), "the smaller standard error only"),
        (when(min), "the smaller standard error only"),
        (when(lambda a, b: 2 * a), "the standard error of one card only"),
        (when(lambda a, b: 2 * b), "the standard error of one card only"),
        (when(lambda a, b: 2 * math.sqrt((a**2 + b**2) / 2)), "the mean of the squares"),
        (when(lambda a, b: 2 * math.sqrt(2) * (a + b) / 2), "takes the errors as equal"),
        (when(lambda a, b: 2 * (a**2 + b**2)), "takes no root"),
        (when(lambda a, b: 0.001), "instead of"),
        (when(lambda a, b: 0.005), "instead of"),
        (lambda a, b: difference(a, b) < 2 * math.sqrt(squares(a, b)), "has its answers swapped"),
        (lambda a, b: int(can_tell_apart(a, b)), "must give True or False, not an int"),
        (lambda a, b: difference(a, b), "must give True or False, not a float"),
        (lambda a, b: a.score, "raises AttributeError"),
        (lambda a, b: None, "is the return missing?"),
        (lambda a: True, "must take 2 arguments"),
    ]


@forms("08-ceiling")
def _():
    right = 100 * bayes_accuracy(0.3)
    return {
        ANY_NUMBER: numbers(right, tolerance=0.045),
        "another grid, or rounded to a digit": [right + 0.03, right - 0.03, round(right, 1)],
    }


@mistakes("08-ceiling")
def _():
    right = 100 * bayes_accuracy(0.3)
    return [
        (0.0, "too small"),
        (100 * CEILING, "That is the ceiling for a noise of 0.15"),
        (torch.tensor(100 * CEILING), "That is the ceiling for a noise of 0.15"),
        (2 * right, "multiply by 0.5"),
        (right / 0.02**2, "multiply by step**2"),
        (right / 100, "give it in per cent"),
        (100 * right, "100 times too large"),
        (right - 0.2, "too small"),
        (100 - right, "too small"),
        (99.9, "too large"),
        (100, "noisy_ceiling is 100, which is too large"),
        ("93", "must be a number, not a string"),
        (torch.tensor([right, right]), "must be one number"),
        (None, "no answer yet"),
    ]


def tanh():
    return mlp(activation="tanh", seed=None)


def with_adam(model, split):
    fit(model, split, epochs=100, optimizer="adam", lr=0.05)


def by_hand(model, split):
    optimizer, loss_fn = torch.optim.Adam(model.parameters(), lr=0.05), nn.BCEWithLogitsLoss()
    for _ in range(100):
        loss = loss_fn(model(split.X_train).squeeze(1), split.y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def with_momentum(model, split):
    fit(model, split, epochs=100, lr=1.0, momentum=0.9)


class Sometimes(nn.Module):
    """Has a bend for some seeds only."""

    def __init__(self):
        super().__init__()
        self.bend = torch.rand(1).item() < 0.5
        self.network = mlp(activation="tanh" if self.bend else "identity", seed=None)

    def forward(self, x):
        return self.network(x)


class TanhModel(nn.Module):
    def __init__(self):
        super().__init__()
        *hidden, self.logit = (layer for layer in tanh() if isinstance(layer, nn.Linear))
        self.hidden = nn.ModuleList(hidden)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.tanh(layer(x))
        return self.logit(x).squeeze(1)


def slightly_noisy(model, split):
    with_adam(model, split)
    with torch.no_grad():
        model[-1].bias += 1.8


@forms("08-sprint")
def _():
    return {"fit or a loop of one's own": [(tanh, with_adam)], ANY_PAIR: [[tanh, by_hand]]}


@forms("08-sprint", wide=True)
def _():
    return {
        "Adam, momentum, a function or a class, logits as a column or a row": [
            (tanh, with_momentum),
            (TanhModel, with_adam),
            (lambda: mlp((16, 16), "tanh", seed=None), with_adam),
        ]
    }


@mistakes("08-sprint")
def _():
    return [
        (tanh, "as (sprint_model, sprint_training)"),
        ((tanh, None), "There is no score: train must be a function train(model, split), not None"),
        (
            (mlp, with_adam),
            "There is no score: make_model does not draw the starting weights",
        ),
        ((tanh, lambda model, split: None), "There is no score: train sends no gradient"),
    ]


@mistakes("08-sprint", wide=True)
def _():
    return [
        ((tanh, lambda model, split: fit(model, split, epochs=101, lr=0.1)), "It takes 101 epochs, and 100"),
        ((tanh, lambda model, split: fit(model, split, epochs=100, lr=0.1)), "no run finds both bends"),
        ((Sometimes, with_adam), "some seeds get stuck"),
        ((tanh, slightly_noisy), "and 98.5% are asked for"),
    ]
