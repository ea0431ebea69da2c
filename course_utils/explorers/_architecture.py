"""The flagship explorer: a network of the reader's choice, or the reader's own module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import traitlets

from course_utils.explorers._base import Explorer

# PyTorch takes seconds to load, and a page that shows explorers needs none of it.
if TYPE_CHECKING:
    from torch import nn

    from course_utils.data import Split
    from course_utils.explorers._kernel import KernelRun
    from course_utils.training import History, LossFunction

_TRAINING = ("lr", "stages", "optimizer", "momentum", "weight_decay", "batch_size", "batch_seed")

#: The settings that a module of the reader's own leaves open.
_WITH_MODEL = (*_TRAINING, "epochs", "speed", "discrete", "show_test", "metric", "space", "space_layer")


class ArchitectureExplorer(Explorer):
    """Which data, layers, widths, activations, optimizer and learning rate bend the boundary?

    Without a model the browser trains the network that the settings describe. With one,
    ``ArchitectureExplorer(model=module, split=split, lr=0.1)``, the kernel trains that module in
    place with PyTorch, exactly as :func:`course_utils.training.fit` does, and the figure shows it live.

    ``ArchitectureExplorer(X=X, y=y)`` trains it on points of your own, with labels of two kinds.

    ``ArchitectureExplorer(compact=True, epochs=1200, layers=...)`` is the same in small: a figure that trains
    by itself once it is in view and opens in full where it stands.

    Args:
        model: takes points of shape (n, 2) and gives one logit for each, as :func:`fit` requires.
        split: the points to train and to test ``model`` on; they must have two features.
        loss_fn: as in :func:`~course_utils.training.fit`.
        X: an array, tensor, frame or list of 4 to 5,000 points, shape (n, 2). ``standardise=False`` leaves
            them as they are; else each feature has mean 0 and standard deviation 1 on the train part.
        y: their labels, shape (n,): numbers, words or truth values of two kinds. The first kind, by size
            or alphabet, is class 0.
        settings: fields of the state. With a model only ``lr``, ``stages``, ``optimizer``,
            ``momentum``, ``weight_decay``, ``batch_size``, ``batch_seed``, ``epochs`` (of "Run to")
            and how the figure looks: ``speed``, ``discrete``, ``show_test``, ``metric``,
            ``space``, ``space_layer``.

    Raises:
        TypeError: an argument is of the wrong kind or unknown, or does not go with a model.
        ValueError: an argument is out of its range, only one of ``model`` and ``split``, or of
            ``X`` and ``y``, is given, or the points have not two features.
    """

    _explorer = "architecture"

    _kernel = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        model: nn.Module | None = None,
        split: Split | None = None,
        loss_fn: LossFunction | None = None,
        *,
        X: Any = None,
        y: Any = None,
        **settings: Any,
    ) -> None:
        self._run: KernelRun | None = None
        self._results: tuple[str, tuple[nn.Module, Split, History]] | None = None
        if X is not None or y is not None:
            settings |= _given_points(X, y, settings)
        if model is not None or split is not None or loss_fn is not None:
            _check_own(model, split, loss_fn, settings)
        super().__init__(**settings)
        if model is not None and split is not None:
            from course_utils.explorers._kernel import KernelRun

            self._run = KernelRun(model, split, loss_fn, self.send)
            self.on_msg(self._receive)
            self._kernel = True

    def _receive(self, widget: Any, content: Any, buffers: Any) -> None:
        if self._run is not None:
            self._run.receive(content)

    def _page_view(self) -> str:
        if self._run is None:
            return super()._page_view()
        # A page has no kernel, and the figure of another network in its place would mislead.
        return "<p>Here an explorer trains a model in a Python kernel: open this page as a notebook.</p>"

    @property
    def model(self) -> nn.Module:
        """Your module, as far as it is trained; without one, the trained network of the figure."""
        return self._run.model if self._run is not None else self._trained()[0]

    @property
    def history(self) -> History:
        """What was measured in every epoch so far, as :func:`~course_utils.training.fit` records it."""
        return self._run.history if self._run is not None else self._trained()[2]

    @property
    def code(self) -> str:
        """A Python script of PyTorch and scikit-learn only that repeats the training so far.

        Without a module of your own it is the script that the page shows. With one it starts from
        ``model``, as it was before the training, and ``split`` (and ``loss_fn``, where you gave one).
        """
        from course_utils.explorers import _code

        if self._run is None:
            return _code.script(self.state)
        return _code.loop(self.state, self._run.history.epochs, own_loss=self._run.has_own_loss)

    def _trained(self) -> tuple[nn.Module, Split, History]:
        code = self.code  # it says all that a training depends on
        if self._results is None or self._results[0] != code:
            from course_utils.explorers._reproduce import reproduce

            self._results = (code, reproduce(self.state))
        return self._results[1]


def _given_points(X: Any, y: Any, settings: Iterable[str]) -> dict[str, Any]:
    from course_utils.explorers._own_points import table_of

    for name, value in (("X", X), ("y", y)):
        if value is None:
            raise ValueError(f"{name} must not be None: give both, as in ArchitectureExplorer(X=..., y=...)")
    for name in ("table", "use_table"):
        if name in settings:
            raise TypeError(f"{name} cannot be set with X and y, which take its place")
    return {"table": table_of(X, y), "use_table": True}


def _check_own(model: Any, split: Any, loss_fn: Any, settings: Iterable[str]) -> None:
    from course_utils.training import check_training

    for name, value in (("model", model), ("split", split)):
        if value is None:
            raise ValueError(
                f"{name} must not be None: give both, as in ArchitectureExplorer(model=..., split=...)"
            )
    check_training(model, split, loss_fn)
    if split.X_train.shape[1] != 2:
        raise ValueError(f"split must have 2 features to be drawn, not {split.X_train.shape[1]}")
    for name in settings:
        if name not in _WITH_MODEL:
            raise TypeError(f"{name} cannot be set with a model of your own; {', '.join(_WITH_MODEL)} can")
