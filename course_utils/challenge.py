"""The challenge of chapter 8: two moons in 800 epochs, graded by rules that are the same for all.

:func:`grade` trains a recipe several times and scores it on many fresh points. It refuses what
breaks the rules, by slip or to win. It watches PyTorch, so it does not stop somebody who sets
out to deceive it; it makes sure that an honest score is one. A teacher grades a folder of submissions
with ``python -m course_utils.challenge grade FOLDER``, each in a process of its own.
"""

from __future__ import annotations

import json
import math
import runpy
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn

from course_utils import _arguments
from course_utils._arguments import shown
from course_utils._progress import progress_bar
from course_utils._referee import BLOCKS, Run, check_callable, graded
from course_utils._watch import Refused as Refused
from course_utils.data import MAX_SAMPLES, Split, load, sample

#: No model can expect a higher accuracy than that of the Bayes-optimal classifier, 0 to 1.
#: Chapter 8 computes it from the densities of the two moons, and the tests compute it again.
CEILING = 0.991175

#: Makes a new, untrained model, which gives one logit per point, as shape (n, 1) or (n,).
MakeModel = Callable[[], nn.Module]

#: ``train(model, split)`` trains the model in place; what it returns does not matter.
Train = Callable[[nn.Module, Split], Any]

_MOST_RUNS = 1000


@dataclass(frozen=True)
class Rules:
    """What is the same for everybody. Printed, it says what is allowed.

    Run k of a grading draws its starting weights with the seed ``seed + k`` and trains on the
    split of the same points with the split seed ``seed + k``. The first run is therefore what
    the architecture explorer trains in its challenge when both of its seeds are ``seed``.

    Attributes:
        epochs: budget: one epoch is one pass of gradients over as many points as the train part has.
        n_samples: how many points, train and test together.
        noise: standard deviation of the noise on each coordinate, in data units.
        data_seed: seed of the points.
        test_size: share of the points that is kept for testing.
        seed: of the first run.
        runs: how many runs a grading has.
        n_fresh: how many fresh points score each run.
        fresh_seed: seed of the fresh points.
    """

    epochs: int = 800
    n_samples: int = 1000
    noise: float = 0.15
    data_seed: int = 448
    test_size: float = 0.2
    seed: int = 448
    runs: int = 5
    n_fresh: int = 100_000
    fresh_seed: int = 1

    def __str__(self) -> str:
        n_train = round(self.n_samples * (1 - self.test_size))
        return "\n".join(
            [
                f"1. Train for at most {self.epochs} epochs in all, restarts and other models included;",
                f"   an epoch is one pass of gradients over {n_train} points.",
                f"2. Learn from the {n_train} train points only. Look at the validation points, X_test,",
                "   as you like, but send no gradient through them or through fresh points.",
                "3. The model must not hold the points, nor the formula of the moons.",
                "4. The starting weights come from the seed that the grader sets.",
            ]
        )

    def split(self, run: int = 0) -> Split:
        """Return the points of a run, 0 for the first."""
        run = _arguments.whole_number("run", run, minimum=0, maximum=_MOST_RUNS)
        return load(
            "moons", self.n_samples, self.noise, self.data_seed, self.seed + run, test_size=self.test_size
        )

    def fresh(self, n_points: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the fresh points: X of shape (n_points, 2) and y of shape (n_points,)."""
        n_points = self.n_fresh if n_points is None else n_points
        n_points = _arguments.whole_number("n_points", n_points, minimum=2, ceiling=MAX_SAMPLES)
        return sample("moons", n_points, noise=self.noise, seed=self.fresh_seed)


#: The rules that :func:`grade` enforces.
RULES = Rules()


def grade(
    make_model: MakeModel,
    train: Train,
    *,
    name: str = "my model",
    runs: int = RULES.runs,
    n_fresh: int = RULES.n_fresh,
    fresh_seed: int = RULES.fresh_seed,
    time_limit: float = 300.0,
) -> ScoreCard:
    """Train a recipe from several seeds by the :data:`RULES` and score it on fresh points.

    The random numbers of Python, NumPy and PyTorch go on afterwards as if nothing had happened.

    Args:
        make_model: a class or function that gives a new model each time it is called.
        train: ``train(model, split)`` trains the model in place on the train part of ``split``.
        name: what score card and comparison call the recipe, 1 to 60 characters.
        runs: how many times it is trained, 2 to 1000; run k has the same seeds whatever ``runs`` is.
        n_fresh: how many fresh points score each run, at least 1000. With fewer than the
            default the standard error grows.
        fresh_seed: seed of the fresh points; scores on other points do not belong in one table.
        time_limit: seconds of processor time that a run may take, more than 0; most take one or two.

    Returns:
        The :class:`ScoreCard`.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range.
        Refused: a rule is broken, or the model cannot be scored: it is not trained, it raises, ends
            the program or takes too long, or its outputs have another shape or are not finite.
    """
    check_callable("make_model", make_model, "a class or function that makes a new model", ())
    check_callable("train", train, "a function train(model, split)", ("model", "split"))
    name = _check_name(name)
    runs = _arguments.whole_number("runs", runs, minimum=2, maximum=_MOST_RUNS)
    n_fresh = _arguments.whole_number("n_fresh", n_fresh, minimum=1000, ceiling=MAX_SAMPLES)
    time_limit = _arguments.real_number("time_limit", time_limit, minimum=0.0, ceiling=1e6, exclusive=True)
    fresh = replace(RULES, n_fresh=n_fresh, fresh_seed=_arguments.seed("fresh_seed", fresh_seed)).fresh()
    finished: list[Run] = []
    bar = progress_bar(runs, f"Grading {name}", None)
    try:
        for k in range(runs):
            run = graded(
                make_model,
                train,
                RULES.split(k),
                RULES.seed + k,
                epochs=RULES.epochs,
                ceiling=CEILING,
                fresh=fresh,
                time_limit=time_limit,
            )
            if finished and torch.equal(run.start, finished[0].start) and not run.is_plain_start:
                raise Refused(
                    "make_model gives the same starting weights for every seed: do not set a seed in it "
                    "(mlp takes seed=None), for the grader sets one for each run"
                )
            finished.append(run)
            bar.update()
    finally:
        bar.close()
    return ScoreCard(
        name=name,
        accuracies=tuple(run.accuracy for run in finished),
        f1=float(np.mean([run.f1 for run in finished])),
        parameters=max(run.parameters for run in finished),
        epochs=max(run.epochs for run in finished),
        seconds=float(np.mean([run.seconds for run in finished])),
        n_fresh=n_fresh,
        blocks=tuple(np.mean([run.blocks for run in finished], axis=0).round(6).tolist()),
        notes=tuple(sorted(frozenset[str]().union(*(run.notes for run in finished)))),
    )


# --- The score card -------------------------------------------------------------------------------

_FORMAT = "moons-challenge-score-card"
_VERSION = 2  # of the file; cards of version 1 have neither blocks nor notes


@dataclass(frozen=True)
class ScoreCard:
    """What :func:`grade` found. Printed, it says in two lines what is the same on every computer.

    Attributes:
        name: what the recipe is called.
        accuracies: share of the fresh points with the right class, 0 to 1, one for each run.
        f1: F1 of class 1 on the fresh points, 0 to 1, mean over the runs.
        parameters: how many numbers the model learns.
        epochs: how much of the budget the most expensive run took.
        seconds: how long one training took, mean over the runs; it depends on the computer.
        n_fresh: how many fresh points scored each run.
        blocks: accuracy on each twentieth of the fresh points, mean over the runs; empty on old cards.
        notes: what could not be counted, and what is odd about the outputs, in sentences.
    """

    name: str
    accuracies: tuple[float, ...]
    f1: float
    parameters: int
    epochs: float
    seconds: float
    n_fresh: int
    blocks: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not isinstance(self.accuracies, tuple) or not 2 <= len(self.accuracies) <= _MOST_RUNS:
            raise ValueError(
                f"accuracies must be a tuple of 2 to {_MOST_RUNS} numbers, not {shown(self.accuracies)}"
            )
        if not isinstance(self.blocks, tuple) or len(self.blocks) not in (0, BLOCKS):
            raise ValueError(f"blocks must be a tuple of {BLOCKS} numbers or none, not {shown(self.blocks)}")
        for field in ("accuracies", "blocks"):
            for i, share in enumerate(getattr(self, field)):
                _arguments.real_number(f"{field}[{i}]", share, minimum=0.0, maximum=1.0)
        if not isinstance(self.notes, tuple) or not all(isinstance(note, str) for note in self.notes):
            raise TypeError(f"notes must be a tuple of strings, not {shown(self.notes)}")
        _arguments.real_number("f1", self.f1, minimum=0.0, maximum=1.0)
        _arguments.whole_number("parameters", self.parameters, minimum=1, ceiling=10**12)
        _arguments.real_number("epochs", self.epochs, minimum=0.0, maximum=RULES.epochs)
        _arguments.real_number("seconds", self.seconds, minimum=0.0)
        _arguments.whole_number("n_fresh", self.n_fresh, minimum=1000, ceiling=10**15)

    @property
    def accuracy(self) -> float:
        """The score, which is the mean over the runs, 0 to 1."""
        return float(np.mean(self.accuracies))

    @property
    def standard_error(self) -> float:
        """How far chance typically moves the score, in the same unit.

        The variance of the runs over their number, plus p (1 - p) / n_fresh for the fresh
        points, which all runs share; of the sum the root.
        """
        p = self.accuracy
        return math.sqrt(np.var(self.accuracies, ddof=1) / len(self.accuracies) + p * (1 - p) / self.n_fresh)

    @property
    def worst(self) -> float:
        """The accuracy of the worst run, 0 to 1."""
        return min(self.accuracies)

    @property
    def share_of_ceiling(self) -> float:
        """The score over the :data:`CEILING`."""
        return self.accuracy / CEILING

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.name}: {self.accuracy:.2%} ± {self.standard_error:.2%}, "
                f"which is {self.share_of_ceiling:.2%} of the ceiling",
                f"worst of {len(self.accuracies)} runs {self.worst:.2%}, F1 {self.f1:.2%}, "
                f"{self.parameters} parameters, {self.epochs:g} epochs",
                *(f"note: {note}" for note in self.notes),
            ]
        )

    def save(self, path: str | Path) -> None:
        """Write the card to a small JSON file, for :meth:`load`."""
        content = {"format": _FORMAT, "version": _VERSION, **asdict(self)}
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        _arguments.path("path", path).write_text(text, encoding="utf-8")

    @classmethod
    def of(cls, content: dict[str, Any]) -> ScoreCard:
        """Make a card of its fields, in which lists may stand for tuples."""
        values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in content.items()}
        return cls(**values)

    @classmethod
    def load(cls, path: str | Path) -> ScoreCard:
        """Read a card that :meth:`save` wrote.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no score card, one of another version, or a damaged one.
        """
        try:
            content = json.loads(_arguments.path("path", path).read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path} is no score card: {error}") from None
        if not isinstance(content, dict) or content.pop("format", None) != _FORMAT:
            raise ValueError(f"{path} is no score card: it must hold the format {_FORMAT!r}")
        version = content.pop("version", None)
        if version not in (1, _VERSION) or isinstance(version, bool):
            raise ValueError(
                f"{path} is a score card of version {shown(version)}, and only 1 and {_VERSION} can be read"
            )
        names = {field.name for field in fields(cls)} - ({"blocks", "notes"} if version == 1 else set())
        if content.keys() != names:
            wrong = ", ".join(sorted(content.keys() ^ names))
            raise ValueError(f"{path} is a damaged score card: it lacks, or should not have, {wrong:.200}")
        try:
            return cls.of(content)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} is a damaged score card: {error}") from None


def compare(cards: Sequence[ScoreCard]) -> pd.DataFrame:
    """Tabulate score cards, the best first, each against the best.

    Two scores cannot be told apart when their difference is less than twice its standard error. Cards
    with the same runs share their splits and fresh points, so they are compared in pairs: the squared
    error is the variance of the runs' differences over their number, plus that of the differences on each
    twentieth of the fresh points over twenty. Of other cards, the squared standard errors add up.

    Args:
        cards: at least one.

    Returns:
        One row per card, indexed by its name, with the score, its standard error, the worst run
        and F1 in %, the share of the ceiling in %, runs, parameters, epochs, the points behind
        the best, and a verdict.

    Raises:
        TypeError: ``cards`` is no sequence of score cards.
        ValueError: there are none.
    """
    cards = _arguments.items("cards", cards, "a list of score cards")
    for i, card in enumerate(cards):
        if not isinstance(card, ScoreCard):
            raise TypeError(
                f"cards[{i}] must be a ScoreCard, not {shown(card)}: read a file with ScoreCard.load"
            )
    if not cards:
        raise ValueError("cards must hold at least one score card, not none")
    ranked = sorted(cards, key=lambda card: -card.accuracy)
    best = ranked[0]
    rows = []
    for card in ranked:
        behind = best.accuracy - card.accuracy
        apart = behind > 2 * _error_of_difference(best, card)
        verdict = "best" if card is best else "worse" if apart else "cannot be told apart"
        rows.append(
            {
                "score": 100 * card.accuracy,
                "±": 100 * card.standard_error,
                "of the ceiling": 100 * card.share_of_ceiling,
                "worst run": 100 * card.worst,
                "F1": 100 * card.f1,
                "runs": len(card.accuracies),
                "parameters": card.parameters,
                "epochs": card.epochs,
                "behind the best": 100 * behind,
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows, index=pd.Index([card.name for card in ranked], name="recipe"))


def _error_of_difference(a: ScoreCard, b: ScoreCard) -> float:
    if (len(a.accuracies), a.n_fresh) != (len(b.accuracies), b.n_fresh):
        return math.hypot(a.standard_error, b.standard_error)
    if a.blocks and b.blocks:
        fresh = np.var(np.subtract(a.blocks, b.blocks), ddof=1) / BLOCKS
    else:
        fresh = sum(card.accuracy * (1 - card.accuracy) for card in (a, b)) / a.n_fresh
    runs = np.subtract(a.accuracies, b.accuracies)
    return math.sqrt(np.var(runs, ddof=1) / len(runs) + fresh)


# --- Arguments ------------------------------------------------------------------------------------


def _check_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, not {shown(name)}")
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise ValueError(f"name must have 1 to 60 printable characters, not {name!r:.80}")
    return name


if __name__ == "__main__":
    # The wing stands on this module, so it is started by name and not imported.
    runpy.run_module("course_utils.grading", run_name="__main__")
