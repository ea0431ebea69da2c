"""The challenge of chapter 8: two moons in 800 epochs, graded by rules that are the same for all.

:func:`grade` trains a recipe several times and scores it on many fresh points. It refuses what
breaks the rules, by slip or to win. It watches PyTorch, so it does not stop somebody who sets
out to deceive it; it makes sure that an honest score is one.
"""

from __future__ import annotations

import inspect
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from course_utils import _checks, _state
from course_utils.data import Split, load, sample
from course_utils.training import evaluate, progress_bar

#: No model can expect a higher accuracy than that of the Bayes-optimal classifier, 0 to 1.
#: Chapter 8 computes it from the densities of the two moons, and the tests compute it again.
CEILING = 0.991175

#: Makes a new, untrained model, which gives one logit per point, as shape (n, 1) or (n,).
MakeModel = Callable[[], nn.Module]

#: ``train(model, split)`` trains the model in place; what it returns does not matter.
Train = Callable[[nn.Module, Split], Any]


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
                f"2. Learn from the {n_train} train points only. Look at the test points as you like,",
                "   but send no gradient through them or through fresh points.",
                "3. The model must not hold the points, nor the formula of the moons.",
                "4. The starting weights come from the seed that the grader sets.",
            ]
        )

    def split(self, run: int = 0) -> Split:
        """Return the points of a run, 0 for the first."""
        run = _checks.whole_number("run", run, minimum=0)
        return load(
            "moons", self.n_samples, self.noise, self.data_seed, self.seed + run, test_size=self.test_size
        )

    def fresh(self, n_points: int | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the fresh points: X of shape (n_points, 2) and y of shape (n_points,)."""
        n_points = self.n_fresh if n_points is None else n_points
        return sample("moons", n_points, noise=self.noise, seed=self.fresh_seed)


#: The rules that :func:`grade` enforces.
RULES = Rules()

_MOST_RUNS = 1000
# No untrained network of any seed comes near; a line gets 0.88 at best, and chance 0.5.
_TOO_GOOD_UNTRAINED = 0.95
_TOO_MANY_HELD = 80  # points of the train part, a tenth of it


class Refused(ValueError):
    """There is no score; the message says in one sentence why."""


def grade(
    make_model: MakeModel,
    train: Train,
    *,
    name: str = "my model",
    runs: int = RULES.runs,
    n_fresh: int = RULES.n_fresh,
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

    Returns:
        The :class:`ScoreCard`.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range.
        Refused: a rule is broken, or the model cannot be scored: it is not trained, it raises, or
            its outputs have another shape or are not finite.
    """
    _check_callable("make_model", make_model, "a class or function that makes a new model", ())
    _check_callable("train", train, "a function train(model, split)", ("model", "split"))
    name = _check_name(name)
    runs = _checks.whole_number("runs", runs, minimum=2, maximum=_MOST_RUNS)
    n_fresh = _checks.whole_number("n_fresh", n_fresh, minimum=1000)
    X_fresh, y_fresh = RULES.fresh(n_fresh)
    finished: list[_Run] = []
    bar = progress_bar(runs, f"Grading {name}", None)
    try:
        for k in range(runs):
            with _state.kept(RULES.seed + k):
                finished.append(_graded(make_model, train, k, X_fresh, y_fresh))
            if torch.equal(finished[k].start, finished[0].start) and k > 0:
                raise Refused(
                    "make_model gives the same starting weights for every seed: do not set a seed in it "
                    "(mlp takes seed=None), for the grader sets one for each run"
                )
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
    )


# --- One run --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    start: torch.Tensor  # all parameters before training
    accuracy: float
    f1: float
    parameters: int
    epochs: float
    seconds: float


def _graded(make_model: MakeModel, train: Train, k: int, X: torch.Tensor, y: torch.Tensor) -> _Run:
    split, seed = RULES.split(k), RULES.seed + k
    model = _made("make_model", make_model)
    if not isinstance(model, nn.Module):
        raise Refused(f"make_model must return a torch.nn.Module, not {type(model).__name__}")
    untrained = _measured(model, split.X_train, split.y_train, "before training")
    _check_seed("make_model", seed)
    if untrained["accuracy"] >= _TOO_GOOD_UNTRAINED:
        raise Refused(
            f"make_model must give an untrained model, and this one gets {untrained['accuracy']:.1%} of the "
            "train points right before it is trained: it is trained already, or holds the formula"
        )
    n_parameters = sum(p.numel() for p in model.parameters() if p.requires_grad)
    if n_parameters == 0:
        raise Refused(f"the model has no parameters to train: {type(model).__name__} cannot learn")

    watch = _Watch(model, split)
    began = time.perf_counter()
    with watch.watching():
        _made("train", lambda: train(model, split))
    seconds = time.perf_counter() - began
    if watch.reason is not None:  # train may have swallowed it
        raise Refused(watch.reason)
    _check_seed("train", seed)
    if watch.rows == 0:
        raise Refused(
            "train sends no gradient through the model, so it is untrained or its weights are from elsewhere"
        )
    if watch.is_at_start:
        raise Refused(
            "train leaves the model's weights as they were: it must train the model that it is given, "
            "in place"
        )
    if (held := _points_held(model, split)) >= _TOO_MANY_HELD:
        raise Refused(
            f"the model holds {held} of the train points: it remembers the sample instead of learning from it"
        )

    scores = _measured(model, X, y, "after training")
    # Chance may lift a perfect model above the ceiling, but not by five standard errors.
    if scores["accuracy"] > CEILING + 5 * math.sqrt(CEILING * (1 - CEILING) / len(y)):
        raise Refused(
            f"the model gets {scores['accuracy']:.2%} of the fresh points right, more than the ceiling of "
            f"{CEILING:.2%} allows: it must have seen them"
        )
    epochs = watch.rows / len(split.y_train)
    return _Run(watch.start, scores["accuracy"], scores["f1"], n_parameters, epochs, seconds)


def _made(name: str, action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"{name} raises {type(error).__name__}: {error}") from error


def _measured(model: nn.Module, X: torch.Tensor, y: torch.Tensor, when: str) -> dict[str, float]:
    try:
        scores = evaluate(model, X, y)
    except Exception as error:
        raise Refused(f"the model cannot be scored {when}: {type(error).__name__}: {error}") from error
    if not math.isfinite(scores["loss"]):
        raise Refused(f"the model gives logits that are not finite (nan or inf) {when}")
    return scores


def _check_seed(name: str, seed: int) -> None:
    if torch.initial_seed() != seed:
        raise Refused(
            f"{name} sets PyTorch's seed to {torch.initial_seed()}: leave seeds alone, for a recipe is as "
            "good as it is with seeds that nobody chose"
        )


def _numbers(model: nn.Module) -> torch.Tensor:
    """Return a copy of all parameters in one row."""
    return torch.cat([p.detach().flatten() for p in model.parameters()] or [torch.empty(0)])


class _Watch:
    """Counts the points that gradients pass through while a model is trained."""

    def __init__(self, model: nn.Module, split: Split) -> None:
        self.start = _numbers(model)
        self.rows = 0
        self.reason: str | None = None
        self._model = model
        self._known, order = torch.cat([_keys(split.X_train), _keys(split.X_test)]).sort()
        self._is_test = order >= len(split.y_train)
        self._budget = RULES.epochs * len(split.y_train)
        self._calls: list[nn.Module] = []
        self._passes = 0
        self._passes_at: dict[int, int] = {}

    @property
    def is_at_start(self) -> bool:
        """Whether the parameters are those that make_model gave."""
        return torch.equal(self.start, _numbers(self._model))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every module of the process, so that a second model spends the same budget."""
        handles = [
            register_module_forward_pre_hook(lambda module, args: self._calls.append(module)),
            register_module_forward_hook(self._called, always_call=True),
        ]
        for parameter in self._model.parameters():
            if parameter.requires_grad:
                hook = self._reached(id(parameter))
                handles.append(parameter.register_hook(hook))  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _called(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        """Note a call that no other module made, when gradients can flow through its result."""
        self._calls.pop()
        if self._calls or not isinstance(output, torch.Tensor) or not output.requires_grad:
            return
        points = args[0] if args and isinstance(args[0], torch.Tensor) else None
        is_pair = points is not None and points.ndim > 0 and points.shape[-1] == 2
        if module is not self._model and not is_pair:
            return  # a loss, or a layer that points do not enter
        keys = _keys(points) if points is not None and is_pair else None
        output.register_hook(lambda gradient: self._passed(keys))  # type: ignore[no-untyped-call]

    def _passed(self, keys: torch.Tensor | None) -> None:
        """Count the points of one call, when their gradient is computed."""
        if self.rows == 0 and not self.is_at_start:
            self._refuse(
                "train replaces the starting weights: initialise them in make_model, by the grader's seed"
            )
        if keys is None:
            self._refuse(
                "train calls the model on something else than points: call it as model(X) with X of shape "
                "(n, 2)"
            )
        place = torch.searchsorted(self._known, keys).clamp(max=len(self._known) - 1)
        is_known = self._known[place] == keys
        if bool((is_known & self._is_test[place]).any()):
            self._refuse(
                "train learns from test points: use X_train and y_train of the split that it is given, which "
                "differs from run to run"
            )
        if not bool(is_known.all()):
            self._refuse(
                "train learns from points that are not among the train points: use those of the split that "
                "it is given, as they are, and put what transforms them into the model"
            )
        self._passes += 1
        self.rows += len(keys)
        if self.rows > self._budget:
            self._refuse(
                f"train takes more than {RULES.epochs} epochs: gradients passed through more than "
                f"{self._budget:,} points in all"
            )

    def _reached(self, parameter: int) -> Callable[[torch.Tensor], None]:
        """Return a hook that wants each gradient of a parameter to come from a counted call."""

        def hook(gradient: torch.Tensor) -> None:
            if self._passes_at.get(parameter, 0) == self._passes:
                self._refuse(
                    "train computes gradients that do not come from calling the model: compute the loss, "
                    "with all its terms, from model(X)"
                )
            self._passes_at[parameter] = self._passes

        return hook

    def _refuse(self, reason: str) -> NoReturn:
        self.reason = self.reason or reason
        raise Refused(self.reason)


def _keys(points: torch.Tensor) -> torch.Tensor:
    """Return one whole number for each point, the same for the same two coordinates."""
    bits = points.detach().to("cpu", torch.float32).reshape(-1, 2).contiguous().view(torch.int32).long()
    return (bits[:, 0] << 32) | (bits[:, 1] & 0xFFFFFFFF)


def _points_held(model: nn.Module, split: Split) -> int:
    """Return how many train points stand in one tensor or array of the model."""
    train_keys = _keys(split.X_train)
    most = 0
    for module in model.modules():
        for numbers in _tensors_in(vars(module)):
            for rows in (numbers, numbers.T) if numbers.ndim == 2 else (numbers,):
                if rows.ndim >= 2 and rows.shape[-1] == 2:
                    most = max(most, int(torch.isin(train_keys, _keys(rows)).sum()))
    return most


def _tensors_in(value: Any, depth: int = 0) -> Iterator[torch.Tensor]:
    """Yield the tensors and arrays in a module's attributes, also inside containers and objects."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, np.ndarray):
        if value.dtype.kind in "fiu":
            yield torch.from_numpy(np.array(value, dtype=np.float32))
    elif depth < 4 and not isinstance(value, (nn.Module, str, bytes)):
        if isinstance(value, dict):
            inside: Iterable[Any] = value.values()
        elif isinstance(value, (list, tuple)):
            inside = value
        else:
            inside = getattr(value, "__dict__", {}).values()
        for item in inside:
            yield from _tensors_in(item, depth + 1)


# --- The score card -------------------------------------------------------------------------------

_FORMAT = "moons-challenge-score-card"
_VERSION = 1  # of the file and of the rules: scores by other rules cannot be compared


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
    """

    name: str
    accuracies: tuple[float, ...]
    f1: float
    parameters: int
    epochs: float
    seconds: float
    n_fresh: int

    def __post_init__(self) -> None:
        _check_name(self.name)
        if not isinstance(self.accuracies, tuple) or not 2 <= len(self.accuracies) <= _MOST_RUNS:
            raise ValueError(
                f"accuracies must be a tuple of 2 to {_MOST_RUNS} numbers, not {self.accuracies!r:.60}"
            )
        for i, accuracy in enumerate(self.accuracies):
            _checks.real_number(f"accuracies[{i}]", accuracy, minimum=0.0, maximum=1.0)
        _checks.real_number("f1", self.f1, minimum=0.0, maximum=1.0)
        _checks.whole_number("parameters", self.parameters, minimum=1)
        _checks.real_number("epochs", self.epochs, minimum=0.0, maximum=RULES.epochs)
        _checks.real_number("seconds", self.seconds, minimum=0.0)
        _checks.whole_number("n_fresh", self.n_fresh, minimum=1000)

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
        return (
            f"{self.name}: {self.accuracy:.2%} ± {self.standard_error:.2%}, "
            f"which is {self.share_of_ceiling:.2%} of the ceiling\n"
            f"worst of {len(self.accuracies)} runs {self.worst:.2%}, F1 {self.f1:.2%}, "
            f"{self.parameters} parameters, {self.epochs:g} epochs"
        )

    def save(self, path: str | Path) -> None:
        """Write the card to a small JSON file, for :meth:`load`."""
        content = {"format": _FORMAT, "version": _VERSION, **asdict(self)}
        Path(path).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> ScoreCard:
        """Read a card that :meth:`save` wrote.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no score card, one of another version, or a damaged one.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path} is no score card: {error}") from None
        if not isinstance(content, dict) or content.pop("format", None) != _FORMAT:
            raise ValueError(f"{path} is no score card: it must hold the format {_FORMAT!r}")
        version = content.pop("version", None)
        if version != _VERSION:
            raise ValueError(
                f"{path} is a score card of version {version!r}, and only {_VERSION} can be compared"
            )
        names = {field.name for field in fields(cls)}
        if content.keys() != names:
            wrong = ", ".join(sorted(content.keys() ^ names))
            raise ValueError(f"{path} is a damaged score card: it lacks, or should not have, {wrong}")
        accuracies = content["accuracies"]
        try:
            return cls(
                **{**content, "accuracies": tuple(accuracies) if isinstance(accuracies, list) else accuracies}
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} is a damaged score card: {error}") from None


def compare(cards: Sequence[ScoreCard]) -> pd.DataFrame:
    """Tabulate score cards, the best first, each against the best.

    Two scores cannot be told apart when their difference is less than twice its standard error,
    the root of the sum of their squared standard errors.

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
    if isinstance(cards, (str, bytes)) or not isinstance(cards, Sequence):
        raise TypeError(f"cards must be a list of score cards, not {cards!r}")
    for i, card in enumerate(cards):
        if not isinstance(card, ScoreCard):
            raise TypeError(f"cards[{i}] must be a ScoreCard, not {card!r}: read a file with ScoreCard.load")
    if not cards:
        raise ValueError("cards must hold at least one score card, not none")
    ranked = sorted(cards, key=lambda card: -card.accuracy)
    best = ranked[0]
    rows = []
    for card in ranked:
        behind = best.accuracy - card.accuracy
        apart = behind > 2 * math.hypot(best.standard_error, card.standard_error)
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


# --- Arguments ------------------------------------------------------------------------------------


def _check_callable(name: str, value: Any, wanted: str, args: tuple[str, ...]) -> None:
    if isinstance(value, nn.Module):
        raise TypeError(f"{name} must be {wanted}, not a model: {type(value).__name__}")
    if not callable(value):
        raise TypeError(f"{name} must be {wanted}, not {value!r}")
    try:
        inspect.signature(value).bind(*args)
    except TypeError:
        takes = ", ".join(inspect.signature(value).parameters) or "nothing"
        given = " and ".join(args) or "no argument"
        raise TypeError(f"{name} must be {wanted}, called with {given}, not one that takes {takes}") from None
    except ValueError:
        pass  # some built-in functions have no signature


def _check_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, not {name!r}")
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise ValueError(f"name must have 1 to 60 printable characters, not {name!r:.80}")
    return name
