"""Train and look at the reader's own module when the front end asks for it.

The front end asks one thing at a time and each request is short, so between two of them the kernel
runs cells, and nothing trains once the page is closed. All requests are served on the event loop of
the thread that runs the notebook's cells: no cell ever meets a module in the middle of an update.

A request is ``{"id": ..., "do": ...}`` and fields that the handlers below name. The answer has the
same id, and either ``fault`` or what was asked for; its buffers are little-endian float32 arrays
(float64 for ``rows``), in the order that ``buffers`` names. Every view of the explorer receives it, and
``restarted`` tells the others that the training which they show has gone back to its start.
"""

from __future__ import annotations

import asyncio
import copy
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np
import torch
from torch import nn

from course_utils import _arguments
from course_utils.data import Split
from course_utils.explorers._code import lr_at
from course_utils.models import ACTIVATIONS, modes_restored
from course_utils.training import History, LossFunction, Training, evaluate, logits_of

#: What ``step`` may take at once, so that the kernel's other work never waits for long.
MAX_STEP_SECONDS = 0.05
MAX_CELLS = 200

#: A diagram of more layers or units than this would be too small to read.
MAX_LAYERS, MAX_UNITS = 6, 32

#: The largest weight or bias that may be set, as in the schema of the page's own networks.
MAX_WEIGHT = 1e6

#: Enough of an exception's message to tell in place, however long it is.
MAX_MESSAGE = 1000

#: An interrupt that came between two requests stops the next one if it comes within this time.
INTERRUPT_SECONDS = 1.0

Send = Callable[[dict[str, Any], list[bytes]], None]


class KernelRun:
    """One training of one module, driven by requests.

    Args:
        model: takes points of shape (n, 2), gives one logit for each; trained in place.
        split: the points, with two features.
        loss_fn: as in :func:`~course_utils.training.fit`.
        send: ``send(content, buffers)`` carries an answer to the front end.
    """

    def __init__(self, model: nn.Module, split: Split, loss_fn: LossFunction | None, send: Send) -> None:
        self.model = model
        self.split = split
        self._loss_fn = loss_fn
        self._send = send
        self._loop = _running_loop()
        self._settings: dict[str, Any] = {}
        self._start: dict[str, Any] | None = None  # the module's state before the first step
        self._training: Training | None = None
        self._rows: list[tuple[float, float, float, float]] = []
        self._diverged: int | None = None
        self._interrupted_at = -math.inf
        self._handlers = {
            "configure": self._configure,
            "step": self._step,
            "reset": self._reset,
            "edit": self._edit,
            "observe": self._observe,
            "logits": self._logits,
        }

    @property
    def has_own_loss(self) -> bool:
        """Whether the reader gave a loss."""
        return self._loss_fn is not None

    @property
    def history(self) -> History:
        """All epochs since the start."""
        return History(*np.array(self._rows, dtype=np.float64).reshape(-1, 4).T.copy())

    def receive(self, request: Any) -> None:
        """Serve a request of the front end; what is none is left alone."""
        if not isinstance(request, dict) or request.get("do") not in self._handlers:
            return
        if self._loop is None:
            self._serve(request)
        else:
            # Front ends may have their messages handled in a thread of their own; and while the kernel
            # hands out a message, it sets up its interrupts for that, not for what comes after.
            self._loop.call_soon_threadsafe(self._serve, request)

    def _serve(self, request: dict[str, Any]) -> None:
        answer: dict[str, Any] = {}
        arrays: dict[str, bytes] = {}
        try:
            with self._interruptible():
                answer, arrays = self._handlers[request["do"]](request)
        except KeyboardInterrupt:
            answer = {"fault": {"kind": "interrupted"}}
            if request["do"] != "step":  # it hit a look at the training, perhaps from another view
                self._interrupted_at = time.monotonic()
        except Exception as error:  # the reader's code may raise anything; it is told in place
            message = f"{type(error).__name__}: {error}"
            answer = {"fault": {"kind": "error", "message": message[:MAX_MESSAGE]}}
        answer |= {"id": request.get("id"), "buffers": list(arrays)}
        self._send(_json(answer), list(arrays.values()))

    def _configure(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """``settings``: what Training takes; other ones than before start the training again."""
        settings = dict(request["settings"])
        restarted = self._training is None or settings != self._settings
        if restarted:
            self._settings = settings
            self._begin()
        parts = (self.split.X_train, self.split.y_train, self.split.X_test, self.split.y_test)
        names = ("XTrain", "yTrain", "XTest", "yTest")
        layers = _look(self.model, self.split.X_train)[1]
        shapes = None if layers is None else [layer.shape for layer in layers]
        answer = {"epoch": len(self._rows), "layers": shapes, "restarted": restarted}
        return answer, {name: _bytes(part) for name, part in zip(names, parts, strict=True)}

    def _begin(self) -> None:
        # A first pass shows what cannot work, and lets lazy layers find their sizes.
        evaluate(self.model, self.split.X_train, self.split.y_train)
        settings = {name: value for name, value in self._settings.items() if name != "stages"}
        self._training = Training(self.model, self.split, loss_fn=self._loss_fn, **settings)
        if self._start is not None:
            self.model.load_state_dict(self._start)
        self._start = None
        self._rows = []
        self._diverged = None

    def _step(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Train up to the epoch ``until``, for at most ``milliseconds``; then answer as ``observe``.

        Several views may show one training, so what counts is where it stands, not where a view thinks.
        """
        if time.monotonic() - self._interrupted_at < INTERRUPT_SECONDS:
            self._interrupted_at = -math.inf
            raise KeyboardInterrupt
        if self._training is None:
            self._begin()
        assert self._training is not None
        if self._start is None:
            self._start = copy.deepcopy(self.model.state_dict())
        until = _arguments.whole_number("until", request["until"], minimum=0)
        seconds = _arguments.real_number("milliseconds", request["milliseconds"], minimum=0) / 1000
        end = time.perf_counter() + min(seconds, MAX_STEP_SECONDS)
        with modes_restored(self.model):
            while len(self._rows) < until and self._diverged is None:
                if self._settings.get("stages"):
                    self._training.lr = lr_at(self._settings, len(self._rows))
                row = self._training.epoch()
                if not math.isfinite(row[0] + row[1]):
                    self._diverged = len(self._rows)
                self._rows.append(row)
                if time.perf_counter() >= end:
                    break
        return self._observe(request)

    def _reset(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Give the module the parameters that it started from, and forget the history."""
        self._begin()
        return {"restarted": True}, {}

    def _edit(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Set one weight or bias of the module to ``value``; a new training starts from there.

        ``index`` counts as ``parameters`` of ``observe`` does, and so as ``parameters_to_vector`` where every
        layer has a bias.
        """
        layers = _look(self.model, self.split.X_train)[1]
        if layers is None:
            raise ValueError("model must be one chain of nn.Linear layers for its weights to be set")
        n_parameters = sum(layer.n_parameters for layer in layers)
        index = _arguments.whole_number("index", request["index"], minimum=0, maximum=n_parameters - 1)
        value = _arguments.real_number("value", request["value"], minimum=-MAX_WEIGHT, maximum=MAX_WEIGHT)
        for layer in layers:
            if index < layer.n_parameters:
                layer.set(index, value)
                break
            index -= layer.n_parameters
        self._start = None
        self._begin()
        return {"restarted": True}, {}

    def _observe(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """``have``: how many rows of the history the view holds already; ``wanted``: ``x1`` and
        ``x2``, each lowest and highest, and ``cells`` and ``unitCells`` along each side, or None."""
        have = _arguments.whole_number("have", request["have"], minimum=0)
        first = have if have <= len(self._rows) else 0
        arrays = {"rows": np.array(self._rows[first:], dtype="<f8").tobytes()}
        with torch.random.fork_rng(devices=[]):
            answer = {
                "epoch": len(self._rows),
                "first": first,
                "diverged": self._diverged,
                "train": evaluate(self.model, self.split.X_train, self.split.y_train),
                "test": evaluate(self.model, self.split.X_test, self.split.y_test),
            }
            wanted = request["wanted"]
            if wanted is not None:
                arrays |= self._pictures(**wanted)
        return answer, arrays

    def _pictures(self, x1: list[float], x2: list[float], cells: int, unitCells: int) -> dict[str, bytes]:
        arrays = {}
        if cells:
            arrays["logits"] = _bytes(_look(self.model, _grid(x1, x2, cells))[0])
        if unitCells:
            logits, layers = _look(self.model, _grid(x1, x2, unitCells))
            if layers is not None:
                arrays["units"] = b"".join(_bytes(layer.outputs.T) for layer in layers)
                arrays["parameters"] = b"".join(layer.parameters for layer in layers)
        return arrays

    def _logits(self, request: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """``X``: x1, x2 of each point in turn."""
        X = torch.tensor(request["X"], dtype=torch.float32).reshape(-1, 2)
        return {}, {"logits": _bytes(_look(self.model, X)[0])}

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the kernel's interrupt reach code that runs between cells, where the kernel ignores it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            ignored = before in (None, signal.SIG_IGN)
            signal.signal(signal.SIGINT, self._note_interrupt if ignored else before)

    def _note_interrupt(self, number: int, frame: FrameType | None) -> None:
        self._interrupted_at = time.monotonic()


class _SeenLayer:
    """An ``nn.Linear`` and what happens to its output before the next one receives it."""

    def __init__(self, linear: nn.Linear, raw: torch.Tensor, outputs: torch.Tensor) -> None:
        self._linear = linear
        self.outputs = outputs
        self.shape = {
            "inputs": linear.in_features,
            "units": linear.out_features,
            "bias": linear.bias is not None,
            "activation": _activation(raw, outputs),
        }
        self.n_parameters = linear.out_features * (linear.in_features + 1)

    @property
    def parameters(self) -> bytes:
        """Weights row by row, then biases: zeros where the layer has none."""
        linear = self._linear
        bias = torch.zeros(linear.out_features) if linear.bias is None else linear.bias
        return _bytes(linear.weight) + _bytes(bias)

    def set(self, index: int, value: float) -> None:
        """Set what stands at ``index`` of ``parameters``.

        Raises:
            ValueError: there is nothing that could be set.
        """
        n_weights = self._linear.weight.numel()
        name, index = ("weight", index) if index < n_weights else ("bias", index - n_weights)
        values = getattr(self._linear, name)
        if values is None:
            raise ValueError("index must be that of a weight, because this layer has no bias")
        if not isinstance(values, nn.Parameter):
            raise ValueError(
                f"index must be that of a parameter, and this layer computes its {name} from others"
            )
        with torch.no_grad():
            values[np.unravel_index(index, values.shape)] = value


def _activation(raw: torch.Tensor, outputs: torch.Tensor) -> str:
    """The name of the activation between the two; a module may well apply it as a plain function."""
    fits = (name for name, make in ACTIVATIONS.items() if torch.allclose(make()(raw), outputs, atol=1e-6))
    return next(fits, "other")


def _look(model: nn.Module, X: torch.Tensor) -> tuple[torch.Tensor, list[_SeenLayer] | None]:
    """The logits of points; and the layers, where the module is one chain of ``nn.Linear`` layers."""
    calls: list[tuple[nn.Linear, torch.Tensor, torch.Tensor]] = []

    def note(module: nn.Module, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
        assert isinstance(module, nn.Linear)
        # Activations may work in place, on the very tensors that pass here.
        calls.append((module, inputs[0].clone(), output.clone()))

    hooks = [m.register_forward_hook(note) for m in model.modules() if isinstance(m, nn.Linear)]
    try:
        # A module may draw random numbers even here; its training must not depend on being looked at.
        with modes_restored(model), torch.random.fork_rng(devices=[]), torch.no_grad():
            logits = logits_of(model.eval(), X)
    finally:
        for hook in hooks:
            hook.remove()
    if not _is_chain([linear for linear, _, _ in calls]):
        return logits, None
    received = [*(inputs for _, inputs, _ in calls[1:]), logits[:, None]]
    with torch.no_grad():
        return logits, [
            _SeenLayer(linear, raw, outputs)
            for (linear, _, raw), outputs in zip(calls, received, strict=True)
        ]


def _is_chain(linears: list[nn.Linear]) -> bool:
    return (
        0 < len(linears) <= MAX_LAYERS + 1
        and linears[0].in_features == 2
        and linears[-1].out_features == 1
        and all(
            a.out_features == b.in_features <= MAX_UNITS for a, b in zip(linears, linears[1:], strict=False)
        )
    )


def _grid(x1: list[float], x2: list[float], cells: int) -> torch.Tensor:
    """Centres of a picture's cells, row by row from the top, shape (cells**2, 2)."""
    along = (
        torch.arange(_arguments.whole_number("cells", cells, minimum=1, maximum=MAX_CELLS)) + 0.5
    ) / cells
    (left, right), (bottom, top) = x1, x2
    down, across = torch.meshgrid(top - along * (top - bottom), left + along * (right - left), indexing="ij")
    return torch.stack([across.flatten(), down.flatten()], dim=1)


def _bytes(values: torch.Tensor) -> bytes:
    return values.numpy(force=True).astype("<f4").tobytes()


def _json(value: Any) -> Any:
    """JSON has no NaN and no infinity; the front end reads null for both."""
    if isinstance(value, dict):
        return {name: _json(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
