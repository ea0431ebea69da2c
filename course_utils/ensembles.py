"""Train the same network from many seeds at once.

One small network leaves a processor mostly waiting for Python. Here the weights of a few dozen
seeds are stacked, so that one operation works on all of them (`_stacks` has these operations).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from course_utils import _arguments
from course_utils._progress import progress_bar
from course_utils._stacks import Passes, joined, measured, n_right, parted, stacked_logits
from course_utils.data import DATASETS, Split, load
from course_utils.models import layer_activations, layer_widths, mlp
from course_utils.training import MAX_EPOCHS, make_optimizer

# Numbers in a stack's widest layer: measured fastest around a processor's second-level cache.
_STACK_NUMBERS = 2**18
_MAX_CHUNK = 64


@dataclass(frozen=True, eq=False)
class Runs:
    """What :func:`fit_many` measured, and the trained networks.

    Attributes:
        seeds: the seed of each network.
        epochs: the epochs at which the curves were recorded, counted from 1, shape (n_recorded,).
        train_loss: mean loss over the train points, float64, shape (n_seeds, n_recorded).
        test_loss: mean loss over the test points, float64, shape (n_seeds, n_recorded).
        train_accuracy: share of train points with the right class, 0 to 1, same shape.
        test_accuracy: share of test points with the right class, 0 to 1, same shape.
        hidden: width of each hidden layer.
        activations: name of each hidden layer's activation.
        parameters: the trained weights under the names of a model's ``state_dict()``, each
            with one more dimension in front, n_seeds long.
    """

    seeds: tuple[int, ...]
    epochs: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray
    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    parameters: dict[str, Tensor]

    def __repr__(self) -> str:
        return (
            f"Runs(seeds={len(self.seeds)}, hidden={self.hidden}, activations={self.activations}, "
            f"epochs={self.epochs[-1]})"
        )

    def model(self, seed: int) -> nn.Sequential:
        """Return a copy of the trained network of one seed.

        Raises:
            TypeError: ``seed`` is no whole number.
            ValueError: ``seed`` is not among :attr:`seeds`.
        """
        seed = _arguments.seed("seed", seed)
        if seed not in self.seeds:
            raise ValueError(f"seed must be one of the {len(self.seeds)} seeds of these runs, not {seed}")
        row = self.seeds.index(seed)
        model = mlp(self.hidden, self.activations, in_features=self._in_features, seed=seed)
        model.load_state_dict({name: stack[row] for name, stack in self.parameters.items()})
        return model

    def score(self, X: Tensor, y: Tensor) -> np.ndarray:
        """Return each network's accuracy on points, however many.

        Args:
            X: inputs, float32, shape (n, features).
            y: their labels, float, each 0 or 1, shape (n,).

        Returns:
            The share of points with the right class, 0 to 1, float64, shape (n_seeds,).

        Raises:
            TypeError: ``X`` or ``y`` is no float tensor.
            ValueError: ``X`` or ``y`` has another shape, or a label is not 0 or 1.
        """
        X, y = _arguments.points(X, y, features=self._in_features)
        columns, is_one = X.to(torch.float32).T.contiguous(), y == 1
        right = torch.zeros(len(self.seeds), dtype=torch.int64)
        widest = max((*self.hidden, self._in_features))
        n_together = max(1, _STACK_NUMBERS // (_MAX_CHUNK * widest))
        for seeds in _slices(len(self.seeds), _MAX_CHUNK):
            layers = [layer[seeds] for layer in joined(self.parameters)]
            for points in _slices(len(y), n_together):
                logits = stacked_logits(
                    layers, self.activations, columns[:, points].expand(len(layers[0]), -1, -1)
                )
                right[seeds] += n_right(logits, is_one[points])
        return right.numpy() / len(y)

    @property
    def _in_features(self) -> int:
        return next(iter(self.parameters.values())).shape[-1]


def fit_many(
    hidden: Sequence[int] = (10, 10),
    activation: str | Sequence[str] = "relu",
    seeds: Iterable[int] = range(256),
    dataset: str | Split = "circles",
    epochs: int = 1000,
    lr: float = 0.1,
    *,
    optimizer: str = "sgd",
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    record_every: int | None = None,
    vary_split: bool = False,
    progress: bool | None = None,
    chunk_size: int | None = None,
) -> Runs:
    """Train one network per seed, full batch, and record what :func:`course_utils.training.fit` does.

    Seed s starts from ``mlp(hidden, activation, seed=s)`` and follows the curves of ``fit`` up to
    rounding (1e-4 at lr 0.1 over hundreds of epochs; training with a high lr is chaotic, and any
    two ways to round then part). The loss is ``BCEWithLogitsLoss``. All is computed in float32, whatever
    the precision of the points.

    Args:
        hidden: width of each hidden layer, 1 to 1024.
        activation: a name for all hidden layers, or one for each.
        seeds: the seeds of the initial weights, each 0 to 2**32 - 1.
        dataset: a name for :func:`course_utils.data.load`, or a split.
        epochs: how many updates, at least 1.
        lr: learning rate, greater than 0.
        optimizer: ``"sgd"``, ``"adam"`` or ``"adamw"``.
        momentum: of SGD, 0 to 1.
        weight_decay: at least 0, see :func:`course_utils.training.make_optimizer`.
        record_every: epochs between two records; the last epoch is always recorded. None
            records about a hundred times.
        vary_split: let seed s also be the ``split_seed`` of ``load``, so that initial weights
            and split both vary; needs the name of a data set.
        progress: see :func:`course_utils.training.fit`.
        chunk_size: how many networks are trained together, at least 1; a number that fits the
            processor's cache when None. It changes speed and memory, not results.

    Returns:
        The :class:`Runs`.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range, or ``vary_split`` comes with a split.

    Warns:
        RuntimeWarning: the loss of some seeds stopped being finite.
    """
    hidden = layer_widths(hidden)
    names = layer_activations(activation, len(hidden))
    seeds = _arguments.seeds("seeds", seeds)
    epochs = _arguments.whole_number("epochs", epochs, minimum=1, ceiling=MAX_EPOCHS)
    if record_every is None:
        record_every = max(1, epochs // 100)
    record_every = _arguments.whole_number("record_every", record_every, minimum=1)
    splits = _splits(dataset, seeds, vary_split)
    n_train, in_features = splits[0].X_train.shape
    if chunk_size is None:
        widest = max((*hidden, in_features))
        chunk_size = min(_MAX_CHUNK, max(1, _STACK_NUMBERS // (widest * n_train)))
    chunks = list(_slices(len(seeds), _arguments.whole_number("chunk_size", chunk_size, minimum=1)))

    starts = [mlp(hidden, names, in_features=in_features, seed=s).state_dict() for s in seeds]
    parameters = {name: torch.stack([start[name] for start in starts]).float() for name in starts[0]}
    stacks = joined(parameters)
    recorded = sorted({*range(record_every, epochs + 1, record_every), epochs})
    curves = np.empty((4, len(seeds), len(recorded)))

    bar = progress_bar(len(chunks) * epochs, f"Training {len(seeds)} networks", progress)
    try:
        for chunk in chunks:
            layers = [layer[chunk] for layer in stacks]
            stepper = make_optimizer(optimizer, layers, lr, momentum, weight_decay)
            X, y, X_test, y_test = _stacked(splits[chunk] if vary_split else splits * len(layers[0]))
            passes = Passes(layers, names, X)
            column = 0
            for epoch in range(1, epochs + 1):
                logits = passes.forward()
                is_recorded = epoch == recorded[column]
                if is_recorded:
                    curves[0::2, chunk, column] = measured(logits, y)
                passes.backward(torch.sigmoid(logits).sub_(y).div_(n_train))
                stepper.step()
                if is_recorded:
                    curves[1::2, chunk, column] = measured(stacked_logits(layers, names, X_test), y_test)
                    column += 1
                bar.update()
    finally:
        bar.close()

    broken: np.ndarray = np.any(~np.isfinite(curves[:2]), axis=0)
    if broken.any():
        first = recorded[int(broken.any(axis=0).argmax())]
        warnings.warn(
            f"the loss of {int(broken.any(axis=1).sum())} of {len(seeds)} seeds is not finite, "
            f"first at epoch {first}: try a learning rate smaller than lr={lr}",
            RuntimeWarning,
            stacklevel=2,
        )
    train_loss, test_loss, train_accuracy, test_accuracy = curves
    return Runs(
        seeds=seeds,
        epochs=np.array(recorded),
        train_loss=train_loss,
        test_loss=test_loss,
        train_accuracy=train_accuracy,
        test_accuracy=test_accuracy,
        hidden=hidden,
        activations=names,
        parameters=parted(stacks, parameters),
    )


def _splits(dataset: str | Split, seeds: Sequence[int], vary_split: bool) -> list[Split]:
    vary_split = _arguments.flag("vary_split", vary_split)
    if isinstance(dataset, Split):
        if vary_split:
            raise ValueError(f"vary_split=True needs the name of a data set, not dataset={dataset!r}")
        return [dataset]
    name = _arguments.choice("dataset", dataset, DATASETS)
    return [load(name, split_seed=s) for s in seeds] if vary_split else [load(name)]


def _stacked(splits: Sequence[Split]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return X, y, X_test, y_test with the shapes (seeds, features, n) and (seeds, 1, n), float32."""
    X, X_test = (torch.stack([getattr(split, name).T for split in splits]) for name in ("X_train", "X_test"))
    y, y_test = (
        torch.stack([getattr(split, name)[None] for split in splits]) for name in ("y_train", "y_test")
    )
    return X.float(), y.float(), X_test.float(), y_test.float()


def _slices(n: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))
