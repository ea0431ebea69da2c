"""Runs in a kernel: `fit`, `fit_many` and `grade` then train for few epochs, from few seeds, and say as much.

It is the one way in which a notebook ever runs with less than its reader would see, and for rooms in which
only that code runs is to be proven. Shapes, names and types are those of the full training; what is measured
is not, so cells with the tag `claim`, which judge it, are left out there. Figures are drawn once: to crop
one, a notebook draws it a second time.
"""

import dataclasses
import functools
import inspect
from typing import Any

import numpy as np
from matplotlib_inline.config import InlineBackend

from course_utils import challenge, ensembles, training
from course_utils._watch import Watched

SEEDS, EPOCHS, RUNS = 4, 20, 2


def asked_for(function: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The value of each parameter in a call."""
    bound = inspect.signature(function).bind(*arguments, **options)
    bound.apply_defaults()
    return bound.arguments


def few_epochs(train: Any) -> Any:
    """Wrap `fit`. One that breaks the challenge's rule is left to break it."""

    @functools.wraps(train)
    def fit(*arguments: Any, **options: Any) -> training.History:
        asked = asked_for(train, arguments, options)
        epochs, is_graded = asked["epochs"], isinstance(asked["split"].X_train, Watched)
        if epochs <= EPOCHS or is_graded and epochs > challenge.RULES.epochs:
            return train(**asked)
        history = train(**asked | {"epochs": EPOCHS})
        rows = np.minimum(np.arange(epochs), EPOCHS - 1)
        return training.History(
            *(getattr(history, field.name)[rows] for field in dataclasses.fields(history))
        )

    return fit


def few_seeds(train: Any) -> Any:
    """Wrap `fit_many`."""

    @functools.wraps(train)
    def fit_many(*arguments: Any, **options: Any) -> ensembles.Runs:
        asked = asked_for(train, arguments, options)
        seeds, epochs = list(asked["seeds"]), asked["epochs"]
        every = asked["record_every"] or max(1, epochs // 100)
        recorded = sorted({*range(every, epochs + 1, every), epochs})
        less = {"seeds": seeds[:SEEDS], "epochs": min(epochs, EPOCHS), "record_every": 1}
        runs: ensembles.Runs = train(**asked | less)
        rows = np.arange(len(seeds)) % len(runs.seeds)
        columns = np.minimum(np.array(recorded), runs.epochs[-1]) - 1
        curves = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
        return dataclasses.replace(
            runs,
            seeds=tuple(seeds),
            epochs=np.array(recorded),
            parameters={name: stack[rows] for name, stack in runs.parameters.items()},
            **{name: getattr(runs, name)[rows][:, columns] for name in curves},
        )

    return fit_many


def few_runs(judge: Any) -> Any:
    """Wrap `grade`."""

    @functools.wraps(judge)
    def grade(*recipe: Any, runs: int = challenge.RULES.runs, **options: Any) -> challenge.ScoreCard:
        card: challenge.ScoreCard = judge(*recipe, runs=min(runs, RUNS), **options)
        scores = card.accuracies
        return dataclasses.replace(card, accuracies=tuple(scores[k % len(scores)] for k in range(runs)))

    return grade


training.fit = few_epochs(training.fit)
ensembles.fit_many = few_seeds(ensembles.fit_many)
challenge.grade = few_runs(challenge.grade)
InlineBackend.instance().print_figure_kwargs = {"bbox_inches": None}
