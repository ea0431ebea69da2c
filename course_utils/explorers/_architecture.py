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

_TRAINING = ("lr", "optimizer", "momentum", "weight_decay", "batch_size", "batch_seed")

#: The settings that a module of the reader's own leaves open.
_WITH_MODEL = (*_TRAINING, "epochs", "speed", "discrete", "show_test", "metric")

#: The inputs that the explorer offers, as PyTorch computes them from X of shape (n, 2).
_FEATURES = {
    "x1": "X[:, 0]",
    "x2": "X[:, 1]",
    "x1^2": "X[:, 0] ** 2",
    "x2^2": "X[:, 1] ** 2",
    "x1*x2": "X[:, 0] * X[:, 1]",
    "sin(x1)": "torch.sin(X[:, 0])",
    "sin(x2)": "torch.sin(X[:, 1])",
}


class ArchitectureExplorer(Explorer):
    """Which data, layers, widths, activations, optimizer and learning rate bend the boundary?

    Without a model the browser trains the network that the settings describe. With one,
    ``ArchitectureExplorer(model=module, split=split, lr=0.1)``, the kernel trains that module in
    place with PyTorch, exactly as :func:`course_utils.training.fit` does, and the figure shows it live.

    ``ArchitectureExplorer(compact=True, epochs=1200, layers=...)`` is the same in small: a figure that trains
    by itself once it is in view and opens in full where it stands.

    Args:
        model: takes points of shape (n, 2) and gives one logit for each, as :func:`fit` requires.
        split: the points to train and to test ``model`` on; they must have two features.
        loss_fn: as in :func:`~course_utils.training.fit`.
        settings: fields of the state. With a model only ``lr``, ``optimizer``, ``momentum``,
            ``weight_decay``, ``batch_size``, ``batch_seed``, ``epochs`` (of "Run to") and how the
            figure looks: ``speed``, ``discrete``, ``show_test``, ``metric``.

    Raises:
        TypeError: an argument is of the wrong kind or unknown, or does not go with a model.
        ValueError: an argument is out of its range, only one of ``model`` and ``split`` is given,
            or the points have not two features.
    """

    _explorer = "architecture"

    _kernel = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        model: nn.Module | None = None,
        split: Split | None = None,
        loss_fn: LossFunction | None = None,
        **settings: Any,
    ) -> None:
        self._run: KernelRun | None = None
        self._results: tuple[str, dict[str, Any]] | None = None
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
        if self._run is not None:
            return self._run.model
        model: nn.Module = self._reproduced()["model"]
        return model

    @property
    def history(self) -> History:
        """What was measured in every epoch so far, as :func:`~course_utils.training.fit` records it."""
        if self._run is not None:
            return self._run.history
        history: History = self._reproduced()["history"]
        return history

    @property
    def code(self) -> str:
        """A Python script that repeats the training so far.

        With your own module it starts from ``model``, as it was before the training, and ``split``.
        Without one it leaves ``split``, ``model`` and ``history`` behind; those that
        :attr:`model` and :attr:`history` give come from running it.
        """
        if self._run is None:
            return _script(self.state)
        return _loop(self.state, self._run.history.epochs, own_loss=self._run.has_own_loss)

    def _reproduced(self) -> dict[str, Any]:
        code = self.code
        if self._results is None or self._results[0] != code:
            names: dict[str, Any] = {}
            exec(compile(code, "<ArchitectureExplorer.code>", "exec"), names)
            self._results = (code, names)
        return self._results[1]


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


def _momentum(state: dict[str, Any]) -> float:
    # The figure remembers the momentum while another optimizer is chosen, which has its own.
    return float(state["momentum"]) if state["optimizer"] == "sgd" else 0.0


def _script(state: dict[str, Any]) -> str:
    """The script for a network that the explorer describes."""
    names = ("n_samples", "noise", "data_seed", "split_seed", "test_size")
    data = ", ".join(f"{name}={state[name]!r}" for name in names)
    hidden = tuple(layer["units"] for layer in state["layers"])
    activations = tuple(layer["activation"] for layer in state["layers"])
    features = list(dict.fromkeys(state["features"]))
    lines = [
        "import torch",
        "from torch import nn",
        "",
        "from course_utils.data import Split, load",
        "from course_utils.models import mlp",
        "from course_utils.training import History, fit",
        "",
        f"split = load({state['dataset']!r}, {data})",
        *_drawn_lines(state),
        *_feature_lines(features),
        f"model = mlp({hidden!r}, {activations!r}, in_features={len(features)}, seed={state['seed']})",
        *_start_lines(state, (len(features), *hidden, 1)),
    ]
    if state["trained"] == 0:
        lines.append("history = History(*torch.empty(4, 0).double().numpy())")
    else:
        options = {name: state[name] for name in _TRAINING} | {"momentum": _momentum(state)}
        given = ", ".join(f"{name}={value!r}" for name, value in options.items())
        lines.append(f"history = fit(model, split, epochs={state['trained']}, {given})")
    return "\n".join(lines) + "\n"


def _drawn_lines(state: dict[str, Any]) -> list[str]:
    if state["points"] == "data" or not state["drawn"]:
        return []
    rows = [[point["x1"], point["x2"], point["label"]] for point in state["drawn"]]
    lines = [f"drawn = torch.tensor({rows!r})"]
    if state["points"] == "drawn":
        return [*lines, "split = Split(drawn[:, :2], drawn[:, 2], drawn[:, :2], drawn[:, 2])"]
    return [
        *lines,
        "X_train = torch.cat([split.X_train, drawn[:, :2]])",
        "y_train = torch.cat([split.y_train, drawn[:, 2]])",
        "split = Split(X_train, y_train, split.X_test, split.y_test)",
    ]


def _feature_lines(features: list[str]) -> list[str]:
    if features == ["x1", "x2"]:
        return []
    return [
        "",
        "",
        "def inputs(X):",
        f"    return torch.stack([{', '.join(_FEATURES[name] for name in features)}], dim=1)",
        "",
        "",
        "split = Split(inputs(split.X_train), split.y_train, inputs(split.X_test), split.y_test)",
    ]


def _start_lines(state: dict[str, Any], widths: tuple[int, ...]) -> list[str]:
    n_parameters = sum(n_out * (n_in + 1) for n_in, n_out in zip(widths, widths[1:], strict=False))
    # As in the figure, a start that was saved for another network does not count.
    if state["start"] is None or len(state["start"]) != n_parameters:
        return []
    return [f"nn.utils.vector_to_parameters(torch.tensor({state['start']!r}), model.parameters())"]


def _loop(state: dict[str, Any], epochs: int, own_loss: bool) -> str:
    """The training loop for a module of the reader's own."""
    from course_utils.training import OPTIMIZERS

    options = [f"lr={state['lr']}", f"weight_decay={state['weight_decay']}"]
    if _momentum(state):
        options.append(f"momentum={_momentum(state)}")
    optimizer = OPTIMIZERS[state["optimizer"]].__name__
    in_batches = state["batch_size"] is not None
    lines = [
        "# model: your module as it was before this training; split: its points"
        + "; loss_fn: your loss" * own_loss,
        "import torch",
        "from torch import nn",
        "",
        *([] if own_loss else ["loss_fn = nn.BCEWithLogitsLoss()"]),
        f"optimizer = torch.optim.{optimizer}(model.parameters(), {', '.join(options)})",
        *([f"shuffler = torch.Generator().manual_seed({state['batch_seed']})"] * in_batches),
        "model.train()",
        f"for epoch in range({epochs}):",
    ]
    indent, rows = "    ", ""
    if in_batches:
        lines.append(
            "    for rows in torch.randperm(len(split.X_train), generator=shuffler)"
            f".split({state['batch_size']}):"
        )
        indent, rows = "        ", "[rows]"
    steps = (
        f"logits = model(split.X_train{rows}).reshape(-1)",
        f"loss = loss_fn(logits, split.y_train{rows})",
        "optimizer.zero_grad()",
        "loss.backward()",
        "optimizer.step()",
    )
    return "\n".join([*lines, *(indent + step for step in steps), "model.eval()"]) + "\n"
