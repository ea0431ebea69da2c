"""One run of a recipe: made, trained under watch and scored."""

from __future__ import annotations

import inspect
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from course_utils import _arguments, _random_state
from course_utils._time_limit import limited
from course_utils._watch import MANY, Refused, Watch, numbers_of, points_held
from course_utils.data import Split
from course_utils.models import modes_restored
from course_utils.training import evaluate, logits_of

#: The fresh points are also scored in so many parts, for a comparison of two cards point by point.
BLOCKS = 20

# No untrained network of any seed comes near; a line gets 0.88 at best, and chance 0.5.
_TOO_GOOD_UNTRAINED = 0.95


@dataclass(frozen=True)
class Run:
    """What one run of a recipe gave."""

    start: torch.Tensor  # all parameters before training
    is_plain_start: bool  # each tensor of them holds one number only, such as zero
    accuracy: float
    f1: float
    parameters: int
    epochs: float
    seconds: float
    blocks: np.ndarray  # accuracy on each part of the fresh points
    notes: frozenset[str]


def graded(
    make_model: Callable[[], Any],
    train: Callable[[nn.Module, Split], Any],
    split: Split,
    seed: int,
    *,
    epochs: int,
    ceiling: float,
    fresh: tuple[torch.Tensor, torch.Tensor],
    time_limit: float,
) -> Run:
    """Train a recipe once and score it.

    The random numbers of Python, NumPy and PyTorch go on afterwards as if nothing had happened.

    Args:
        make_model: gives a new model.
        train: trains it on a split.
        split: the points of this run.
        seed: from which the starting weights are drawn.
        epochs: the budget.
        ceiling: the accuracy that no model can expect to exceed, 0 to 1.
        fresh: X and y of the points that score.
        time_limit: seconds of processor time that making, training and scoring may take together.

    Raises:
        Refused: a rule is broken, or the model cannot be scored.
    """
    with limited(time_limit):
        with _random_state.kept(seed):
            before = _generators()
            first = numbers_of(_made_model(make_model, split, seed))
            is_drawn = _generators() != before
        with _random_state.kept(seed):
            model = _made_model(make_model, split, seed)
            start = numbers_of(model)
            if not torch.equal(first, start):
                raise Refused(
                    "make_model gives other weights when it is called a second time with the same seed: "
                    "let the grader's seed alone decide them"
                )
            if not (is_drawn or _is_plain_start(model)):
                raise Refused(
                    "make_model does not draw the starting weights by the grader's seed: do not set a seed "
                    "in it (mlp takes seed=None), or start every weight of a layer at the same number"
                )
            return _trained(train, model, split, seed, epochs, ceiling, fresh)


def _made_model(make_model: Callable[[], Any], split: Split, seed: int) -> nn.Module:
    model = _called("make_model", make_model)
    if not isinstance(model, nn.Module):
        raise Refused(f"make_model must return a torch.nn.Module, not {type(model).__name__}")
    untrained = _measured(model, split.X_train, split.y_train, "before training")
    _check_seed("make_model", seed)
    if untrained["accuracy"] >= _TOO_GOOD_UNTRAINED:
        raise Refused(
            f"make_model must give an untrained model, and this one gets {untrained['accuracy']:.1%} of the "
            "train points right before it is trained: it is trained already, or holds the formula"
        )
    if not any(p.requires_grad for p in model.parameters()):
        raise Refused(f"the model has no parameters to train: {type(model).__name__} cannot learn")
    return model


def _trained(
    train: Callable[[nn.Module, Split], Any],
    model: nn.Module,
    split: Split,
    seed: int,
    epochs: int,
    ceiling: float,
    fresh: tuple[torch.Tensor, torch.Tensor],
) -> Run:
    is_plain_start = _is_plain_start(model)
    watch = Watch(model, split, epochs)
    began = time.perf_counter()
    with watch.watching():
        _called("train", lambda: train(model, watch.split), model)
    seconds = time.perf_counter() - began
    if watch.reason is not None:  # train may have swallowed it
        raise Refused(watch.reason)
    _check_seed("train", seed)
    if watch.passes_through_model == 0:
        raise Refused(
            "train sends no gradient through the model, so it is untrained or its weights are from elsewhere"
        )
    if watch.is_at_start:
        raise Refused(
            "train leaves the model's weights as they were: it must train the model that it is given, "
            "in place"
        )
    if (held := points_held(model, split)) >= MANY:
        raise Refused(
            f"the model holds {held} of the train points: it remembers the sample instead of learning from it"
        )
    notes = watch.notes

    X, y = fresh
    scores = _measured(model, X, y, "after training")
    # Chance may lift a perfect model above the ceiling, but not by five standard errors.
    if scores["accuracy"] > ceiling + 5 * math.sqrt(ceiling * (1 - ceiling) / len(y)):
        raise Refused(
            f"the model gets {scores['accuracy']:.2%} of the fresh points right, more than the ceiling of "
            f"{ceiling:.2%} allows: it must have seen them"
        )
    with modes_restored(model), torch.no_grad():
        logits = logits_of(model.eval(), X).as_subclass(torch.Tensor)
    right = ((logits >= 0) == (y == 1)).double().numpy()
    return Run(
        start=watch.start,
        is_plain_start=is_plain_start,
        accuracy=scores["accuracy"],
        f1=scores["f1"],
        parameters=sum(p.numel() for p in model.parameters() if p.requires_grad),
        epochs=watch.rows / len(split.y_train),
        seconds=seconds,
        blocks=np.array([block.mean() for block in np.array_split(right, BLOCKS)]),
        notes=frozenset(notes | _seen_in(logits)),
    )


def _seen_in(logits: torch.Tensor) -> set[str]:
    """What outputs that are all on one side look like."""
    low, high = float(logits.min()), float(logits.max())
    if low < 0 <= high:
        return set()
    if high < 0:
        return {"every output is negative, so every point is said to be class 0"}
    if not 0 <= low <= high <= 1:
        return {"no output is negative, so every point is said to be class 1"}
    kind = "labels are" if bool(((logits == 0) | (logits == 1)).all()) else "probabilities are"
    return {
        f"every output lies from 0 to 1, as {kind}, so every point is said to be class 1: if that is what "
        "they are, return the logits"
    }


def check_callable(name: str, value: Any, wanted: str, args: tuple[str, ...]) -> None:
    """Raise a TypeError when ``value`` cannot be called with arguments of these names."""
    if isinstance(value, nn.Module):
        raise TypeError(f"{name} must be {wanted}, not a model: {type(value).__name__}")
    if not callable(value):
        raise TypeError(f"{name} must be {wanted}, not {_arguments.shown(value)}")
    try:
        inspect.signature(value).bind(*args)
    except TypeError:
        takes = ", ".join(inspect.signature(value).parameters) or "nothing"
        given = " and ".join(args) or "no argument"
        raise TypeError(f"{name} must be {wanted}, called with {given}, not one that takes {takes}") from None
    except ValueError:
        pass  # some built-in functions have no signature


# --- Guards ---------------------------------------------------------------------------------------


def _called(name: str, action: Callable[[], Any], model: nn.Module | None = None) -> Any:
    try:
        return action()
    except Refused:
        raise
    except SystemExit as error:
        raise Refused(f"{name} ends the program: take sys.exit() or exit() out of it") from error
    except Exception as error:
        raise Refused(f"{name} raises {_arguments.said(error)}{_dtype_hint(error, model)}") from error


def _dtype_hint(error: Exception, model: nn.Module | None) -> str:
    dtypes = {p.dtype for p in model.parameters()} if model is not None else set()
    if "dtype" not in str(error) or dtypes <= {torch.float32}:
        return ""
    held = " and ".join(sorted(str(dtype) for dtype in dtypes))
    return f" (the points are torch.float32 and the model is {held}: let make_model return model.float())"


def _measured(model: nn.Module, X: torch.Tensor, y: torch.Tensor, when: str) -> dict[str, float]:
    try:
        scores = evaluate(model, X, y)
    except ValueError as error:
        own = error.__cause__ if isinstance(error.__cause__, Exception) else error
        raise Refused(f"the model cannot be scored {when}: {_arguments.said(own)}") from own
    if not math.isfinite(scores["loss"]):
        raise Refused(f"the model gives logits that are not finite (nan or inf) {when}")
    return scores


def _check_seed(name: str, seed: int) -> None:
    if torch.initial_seed() != seed:
        raise Refused(
            f"{name} sets PyTorch's seed to {torch.initial_seed()}: leave seeds alone, for a recipe is as "
            "good as it is with seeds that nobody chose"
        )


def _generators() -> tuple[Any, ...]:
    state: Any = np.random.get_state()
    return torch.get_rng_state().numpy().tobytes(), state[1].tobytes(), state[2], random.getstate()


def _is_plain_start(model: nn.Module) -> bool:
    """Whether each tensor of weights holds one number only: nobody chose among seeds."""
    return all(bool((p == p.flatten()[:1]).all()) for p in model.parameters())
