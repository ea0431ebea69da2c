"""One run of a recipe: made, trained under watch and scored."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from course_utils._referee.watch import Refused, Watch, points_held
from course_utils.data import Split
from course_utils.training import evaluate

# No untrained network of any seed comes near; a line gets 0.88 at best, and chance 0.5.
_TOO_GOOD_UNTRAINED = 0.95
_TOO_MANY_HELD = 80  # points of the train part, a tenth of it


@dataclass(frozen=True)
class Run:
    """What one run of a recipe gave."""

    start: torch.Tensor  # all parameters before training
    accuracy: float
    f1: float
    parameters: int
    epochs: float
    seconds: float


def graded(
    make_model: Callable[[], Any],
    train: Callable[[nn.Module, Split], Any],
    split: Split,
    seed: int,
    *,
    epochs: int,
    ceiling: float,
    fresh: tuple[torch.Tensor, torch.Tensor],
) -> Run:
    """Train a recipe once and score it.

    Args:
        make_model: gives a new model.
        train: trains it on a split.
        split: the points of this run.
        seed: which the caller has set.
        epochs: the budget.
        ceiling: the accuracy that no model can expect to exceed, 0 to 1.
        fresh: X and y of the points that score.

    Raises:
        Refused: a rule is broken, or the model cannot be scored.
    """
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

    watch = Watch(model, split, epochs)
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
    if (held := points_held(model, split)) >= _TOO_MANY_HELD:
        raise Refused(
            f"the model holds {held} of the train points: it remembers the sample instead of learning from it"
        )

    scores = _measured(model, *fresh, "after training")
    # Chance may lift a perfect model above the ceiling, but not by five standard errors.
    if scores["accuracy"] > ceiling + 5 * math.sqrt(ceiling * (1 - ceiling) / len(fresh[1])):
        raise Refused(
            f"the model gets {scores['accuracy']:.2%} of the fresh points right, more than the ceiling of "
            f"{ceiling:.2%} allows: it must have seen them"
        )
    spent = watch.rows / len(split.y_train)
    return Run(watch.start, scores["accuracy"], scores["f1"], n_parameters, spent, seconds)


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
