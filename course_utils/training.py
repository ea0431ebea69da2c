"""Train a binary classifier on a :class:`~course_utils.data.Split` and measure it.

A model gives one logit per point. The predicted class is 1 where the logit is at least 0,
that is where the probability ``sigmoid(logit)`` is at least 0.5.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn

from course_utils import _arguments
from course_utils._progress import progress_bar
from course_utils.data import MAX_SAMPLES, Split
from course_utils.models import check_model, modes_restored

#: What :func:`fit` accepts as a loss. ``loss_fn(logits, labels)`` on two tensors of shape (n,)
#: gives the mean loss as one number.
LossFunction = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

#: The optimizers that :func:`fit` knows, by name.
OPTIMIZERS: MappingProxyType[str, Callable[..., torch.optim.Optimizer]] = MappingProxyType(
    {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
)


MAX_RATE = 1e30
MAX_EPOCHS = 10_000_000


@dataclass(frozen=True, eq=False)
class History:
    """What :func:`fit` measured, one value per epoch.

    The two parts are measured at different moments. ``train_loss[k]`` is what step k minimises,
    so it comes from the weights before that step's update, while the test values come from the
    weights after it.

    Attributes:
        train_loss: mean loss over the train points, float64, shape (epochs,).
        test_loss: mean loss over the test points, float64, shape (epochs,).
        train_accuracy: share of train points with the right class, 0 to 1, shape (epochs,).
        test_accuracy: share of test points with the right class, 0 to 1, shape (epochs,).
    """

    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return len(self.train_loss)

    def to_frame(self) -> pd.DataFrame:
        """Return the four curves as columns of a table, indexed by epoch from 1."""
        return pd.DataFrame(vars(self), index=pd.RangeIndex(1, self.epochs + 1, name="epoch"))


def make_optimizer(
    optimizer: str,
    parameters: Iterable[torch.Tensor],
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
) -> torch.optim.Optimizer:
    """Make a PyTorch optimizer by name, with PyTorch's defaults for what is not given here.

    Args:
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``.
        parameters: the tensors to update.
        lr: learning rate, greater than 0 and smaller than 1e30.
        momentum: share of the last step that is added to the next, 0 to 1; SGD only.
        weight_decay: 0 to 1e30; added to the gradient as ``weight_decay * weight`` (L2) by
            SGD and Adam, taken from the weight directly by AdamW.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range, or a momentum is given to Adam.
    """
    name = _arguments.choice("optimizer", optimizer, OPTIMIZERS)
    weights = _arguments.items("parameters", parameters, "an iterable of tensors")
    if not weights or not all(isinstance(weight, torch.Tensor) and weight.is_leaf for weight in weights):
        raise TypeError(
            f"parameters must be an iterable of tensors, at least one, not {_arguments.shown(weights)}"
        )
    options = {
        "lr": _arguments.real_number("lr", lr, minimum=0.0, ceiling=MAX_RATE, exclusive=True),
        "weight_decay": _arguments.real_number("weight_decay", weight_decay, minimum=0.0, ceiling=MAX_RATE),
    }
    momentum = _arguments.real_number("momentum", momentum, minimum=0.0, maximum=1.0)
    if name == "sgd":
        options["momentum"] = momentum
    elif momentum != 0.0:
        raise ValueError(f"momentum must be 0 with optimizer={name!r}, which has its own, not {momentum!r}")
    return OPTIMIZERS[name](weights, **options)


class Training:
    """The loop of :func:`fit`, an epoch at a time, for whoever must look or stop in between.

    It takes the arguments of :func:`fit`, means the same by them and raises the same errors.
    """

    def __init__(
        self,
        model: nn.Module,
        split: Split,
        lr: float = 0.1,
        optimizer: str = "sgd",
        momentum: float = 0.0,
        batch_size: int | None = None,
        loss_fn: LossFunction | None = None,
        *,
        weight_decay: float = 0.0,
        batch_seed: int = 448,
    ) -> None:
        check_training(model, split, loss_fn)
        if batch_size is not None:
            batch_size = _arguments.whole_number("batch_size", batch_size, minimum=1, ceiling=MAX_SAMPLES)
        if loss_fn is None:
            loss_fn = nn.BCEWithLogitsLoss()
        if any(isinstance(p, nn.UninitializedParameter) for p in model.parameters()):
            evaluate(model, split.X_train, split.y_train)  # lazy layers find their sizes
        trainable = [p for p in model.parameters() if p.requires_grad]
        if any(p.is_inference() for p in trainable):
            raise ValueError("model must have parameters made outside torch.inference_mode to be trained")
        if not trainable:
            raise ValueError(f"model must have parameters to train, and {type(model).__name__} has none")
        self._model = model
        self._split = split
        self._batch_size = batch_size
        self._loss_fn = loss_fn
        self._stepper = make_optimizer(optimizer, trainable, lr, momentum, weight_decay)
        self._order_generator = torch.Generator().manual_seed(_arguments.seed("batch_seed", batch_seed))
        self._train_is_one, self._test_is_one = split.y_train == 1, split.y_test == 1
        self._n_train, self._n_test = len(split.y_train), len(split.y_test)
        self._whole = [(split.X_train, split.y_train, self._train_is_one, self._n_train)]

    @property
    def lr(self) -> float:
        """The learning rate of the epochs to come."""
        return float(self._stepper.param_groups[0]["lr"])

    @lr.setter
    def lr(self, rate: float) -> None:
        rate = _arguments.real_number("lr", rate, minimum=0.0, ceiling=MAX_RATE, exclusive=True)
        for group in self._stepper.param_groups:
            group["lr"] = rate

    def epoch(self) -> tuple[float, float, float, float]:
        """Train for one epoch and measure it.

        The model is left in eval mode; :func:`~course_utils.models.modes_restored` around one
        or many calls gives it its own back.

        Returns:
            Train loss, test loss, train accuracy and test accuracy, as in :class:`History`.
        """
        model, split, loss_fn, stepper = self._model, self._split, self._loss_fn, self._stepper
        n_train, n_test = self._n_train, self._n_test
        if self._batch_size is None:
            batches = self._whole
        else:
            order = torch.randperm(n_train, generator=self._order_generator)
            batches = [
                (split.X_train[rows], split.y_train[rows], self._train_is_one[rows], len(rows))
                for rows in torch.split(order, self._batch_size)
            ]
        model.train()
        train_loss = 0.0
        train_right = 0
        for X, y, is_one, n in batches:
            with torch.inference_mode(False), torch.enable_grad():  # whatever the caller's setting
                logits = logits_of(model, X)
                loss = _loss(loss_fn, logits, y)
                if not loss.requires_grad:
                    raise ValueError("model must give logits that its parameters can learn from, not labels")
                stepper.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                stepper.step()
            train_loss += loss.item() * n
            train_right += _n_right(logits, is_one)
        model.eval()
        with torch.no_grad():
            logits = logits_of(model, split.X_test)
            test_loss = _loss(loss_fn, logits, split.y_test).item()
        test_right = _n_right(logits, self._test_is_one)
        return train_loss / n_train, test_loss, train_right / n_train, test_right / n_test


def fit(
    model: nn.Module,
    split: Split,
    epochs: int = 1000,
    lr: float = 0.1,
    optimizer: str = "sgd",
    momentum: float = 0.0,
    batch_size: int | None = None,
    loss_fn: LossFunction | None = None,
    progress: bool | None = None,
    *,
    weight_decay: float = 0.0,
    batch_seed: int = 448,
) -> History:
    """Train a model in place and record loss and accuracy on both parts of a split.

    ``train_loss[k]`` and ``train_accuracy[k]`` come from the forward pass of step k, before its
    update; with mini-batches they are means over the epoch's batches, weighted by their sizes.
    ``test_loss[k]`` and ``test_accuracy[k]`` are measured after epoch k's last update, in eval
    mode, so the last ones are those of the model that is left. The model ends in the mode
    (train or eval) in which it came.

    Args:
        model: gives one logit per point, as shape (n, 1) or (n,); its parameters are updated.
        split: the points, see :func:`course_utils.data.load`.
        epochs: how often to go through the train part, 1 to 10 million.
        lr: learning rate, greater than 0 and smaller than 1e30.
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``, with PyTorch's defaults otherwise.
        momentum: of SGD, 0 to 1.
        batch_size: points per update, at least 1; None takes all of them, in their order.
            Otherwise each epoch takes them in the order of a fresh ``torch.randperm``.
        loss_fn: ``loss_fn(logits, labels)`` on two tensors of shape (n,) gives the mean loss
            as one number; ``nn.BCEWithLogitsLoss()`` when None.
        progress: whether to show a bar; None shows it to someone who watches, once a second has passed.
        weight_decay: at least 0, see :func:`make_optimizer`.
        batch_seed: seed of the one generator from which all epochs' orders are drawn.

    Returns:
        The :class:`History`, float64 arrays of length ``epochs``.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range, the model has nothing to train, its output
            has another shape, or ``loss_fn`` does not return one number.

    Warns:
        RuntimeWarning: the loss stopped being finite.
    """
    training = Training(
        model,
        split,
        lr,
        optimizer,
        momentum,
        batch_size,
        loss_fn,
        weight_decay=weight_decay,
        batch_seed=batch_seed,
    )
    epochs = _arguments.whole_number("epochs", epochs, minimum=1, ceiling=MAX_EPOCHS)
    curves = np.empty((4, epochs))

    bar = progress_bar(epochs, "Training", progress)
    try:
        with modes_restored(model):
            for epoch in range(epochs):
                curves[:, epoch] = training.epoch()
                bar.update()
    finally:
        bar.close()

    broken = ~np.isfinite(curves[:2]).all(axis=0)
    if broken.any():
        warnings.warn(
            f"the loss is not finite from epoch {int(broken.argmax()) + 1} on: "
            f"try a learning rate smaller than lr={lr}",
            RuntimeWarning,
            stacklevel=2,
        )
    return History(*curves)


def evaluate(model: nn.Module, X: torch.Tensor, y: torch.Tensor) -> dict[str, float]:
    """Measure a model on points, in eval mode; it keeps the mode (train or eval) it has.

    Args:
        model: gives one logit per point, as shape (n, 1) or (n,).
        X: inputs, float, shape (n, features).
        y: their labels, float, each 0 or 1, shape (n,).

    Returns:
        ``loss``, the mean of ``nn.BCEWithLogitsLoss``; ``accuracy``, the share of right
        classes; ``f1`` of class 1, 2 TP / (2 TP + FP + FN), and 0 when that is 0 / 0;
        ``balanced_accuracy``, the mean over the classes in ``y`` of the share found of each.

    Raises:
        TypeError: ``model`` is no ``nn.Module``, or ``X`` or ``y`` no float tensor.
        ValueError: ``X``, ``y`` or the model's output has another shape, or a label is not 0 or 1.
    """
    check_model(model)
    X, y = _arguments.points(X, y)
    with modes_restored(model), torch.no_grad():
        logits = logits_of(model.eval(), X)
        loss = nn.functional.binary_cross_entropy_with_logits(logits, y.to(logits.dtype)).item()
    predicted, actual = logits >= 0, y == 1
    n_ones, n_zeros = int(actual.sum()), int((~actual).sum())
    true_ones, true_zeros = int((predicted & actual).sum()), int((~predicted & ~actual).sum())
    wrong = len(y) - true_ones - true_zeros
    found = [right / n for right, n in ((true_zeros, n_zeros), (true_ones, n_ones)) if n]
    return {
        "loss": loss,
        "accuracy": (true_ones + true_zeros) / len(y),
        "f1": 2 * true_ones / max(2 * true_ones + wrong, 1),
        "balanced_accuracy": math.fsum(found) / len(found),
    }


def check_training(model: Any, split: Any, loss_fn: Any) -> None:
    """Raise a TypeError when one of the three is not what :func:`fit` takes."""
    check_model(model)
    if not isinstance(split, Split):
        raise TypeError(f"split must be a course_utils.data.Split, not {type(split).__name__}")
    if loss_fn is not None and (not callable(loss_fn) or isinstance(loss_fn, type)):
        raise TypeError(f"loss_fn must be called as loss_fn(logits, labels), not {_arguments.shown(loss_fn)}")


def logits_of(model: nn.Module, X: torch.Tensor) -> torch.Tensor:
    """Return the logits of points, shape (n,), computed in the precision of the model's weights.

    Args:
        model: gives one logit per point, as shape (n, 1) or (n,).
        X: inputs, float, shape (n, features).

    Raises:
        TypeError: ``model`` is no ``nn.Module``, or ``X`` no float tensor.
        ValueError: the model fails on such inputs, or gives another shape.
    """
    if not isinstance(X, torch.Tensor) or not X.is_floating_point():
        raise TypeError(f"X must be a float tensor, not {_arguments.shown(X)}")
    dtype = next((p.dtype for p in check_model(model).parameters() if p.is_floating_point()), X.dtype)
    try:
        output = model(X.to(dtype))
    except Exception as error:
        said = _arguments.said(error)
        raise ValueError(f"model fails on inputs of shape {tuple(X.shape)}: {said}") from error
    if isinstance(output, torch.Tensor) and not output.is_floating_point():
        output = output.to(dtype)  # such as labels
    shape = getattr(output, "shape", None)
    if shape == (len(X), 1):
        return output.squeeze(1)  # type: ignore[no-any-return]
    if shape == (len(X),):
        return output  # type: ignore[no-any-return]
    got = type(output).__name__ if shape is None else tuple(shape)
    raise ValueError(f"model must give one logit per point, shape ({len(X)}, 1) or ({len(X)},), not {got}")


def _loss(loss_fn: LossFunction, logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    try:
        loss = loss_fn(logits, y.to(logits.dtype))
    except Exception as error:
        said = _arguments.said(error)
        raise ValueError(f"loss_fn fails on logits and labels of shape {tuple(y.shape)}: {said}") from error
    if not isinstance(loss, torch.Tensor) or loss.ndim != 0:
        got = f"the shape {tuple(loss.shape)}" if isinstance(loss, torch.Tensor) else repr(loss)
        raise ValueError(f"loss_fn must return one number as a tensor (its mean over the points), not {got}")
    return loss


def _n_right(logits: torch.Tensor, is_one: torch.Tensor) -> int:
    return int(((logits >= 0) == is_one).sum().item())
