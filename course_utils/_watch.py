"""What a training reads of its points, counted while it runs.

The train and test parts are handed out as :class:`Watched` tensors. Whatever is computed from them stays
watched, and where it meets a weight, the points that a gradient passes through are counted, whichever
module or function that weight belongs to. What leaves PyTorch cannot be followed, and is noted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_post_hook

from course_utils.data import Split

LEFT = "points were handed to NumPy or plain Python: what learns from them there is not counted"
SET = "the final weights are none that an optimizer left: set by hand, averaged, or from elsewhere"
UNSURE = "a second model learnt from numbers of unknown origin: its passes are not counted"

# So many points at once are a sample, a tenth of the train part; fewer are a look.
MANY = 80

_Tensor = torch.Tensor
_LEAVING = {
    _Tensor.numpy,
    _Tensor.tolist,
    _Tensor.__array__,
    _Tensor.__reduce_ex__,
    _Tensor.__dlpack__,
    _Tensor.data_ptr,
    _Tensor.untyped_storage,
}


class Refused(ValueError):
    """There is no score; the message says in one sentence why."""


@dataclass(frozen=True)
class _Origin:
    """Where watched numbers come from."""

    watch: Watch
    parts: frozenset[str]  # "train", "test"
    has_points: bool  # computed from X, not from labels alone


class Watched(torch.Tensor):
    """Points or labels that are watched, and what is computed from them without gradients."""

    origin: _Origin

    @classmethod
    def __torch_function__(
        cls,
        func: Any,
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        with torch._C.DisableTorchFunctionSubclass():
            if func is _Tensor.__deepcopy__:
                result: Any = _plain(args[0]).detach().clone()
            else:
                result = func(*args, **kwargs)
            is_leaving = func in _LEAVING
            if is_leaving or isinstance(result, (torch.Tensor, list, tuple)):
                read = [t for t in _watched_in((*args, *kwargs.values())) if hasattr(t, "origin")]
                if read:
                    origin = _joined([tensor.origin for tensor in read])
                    if is_leaving and origin.has_points and max(t.numel() for t in read) >= 2 * MANY:
                        origin.watch.note(LEFT)
                    rows = max(len(tensor) if tensor.ndim else 1 for tensor in read)
                    result = _followed(result, origin, rows)
        return result


def _watched_in(values: Iterable[Any]) -> Iterator[Watched]:
    for value in values:
        if isinstance(value, Watched):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _watched_in(value)


def _joined(origins: Sequence[_Origin]) -> _Origin:
    if len(origins) == 1:
        return origins[0]
    parts = frozenset[str]().union(*(origin.parts for origin in origins))
    return _Origin(origins[0].watch, parts, any(origin.has_points for origin in origins))


def _followed(result: Any, origin: _Origin, rows: int) -> Any:
    if isinstance(result, (list, tuple)) and not isinstance(result, torch.Size):
        followed = [_followed(item, origin, rows) for item in result]
        is_record = isinstance(result, tuple) and type(result) is not tuple  # such as that of max(dim=0)
        return type(result)(followed) if is_record else type(result)(iter(followed))
    if not isinstance(result, torch.Tensor):
        return result
    if result.requires_grad:
        if result.grad_fn is not None:
            origin.watch.meets_weights(result, origin.parts, rows)
        return result
    watched = result if isinstance(result, Watched) else result.as_subclass(Watched)
    watched.origin = origin
    return watched


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    with torch._C.DisableTorchFunctionSubclass():
        return tensor.as_subclass(torch.Tensor)


def numbers_of(model: nn.Module) -> torch.Tensor:
    """Return a copy of all parameters in one row."""
    return _in_one_row(model.parameters())


def _in_one_row(parameters: Iterable[torch.Tensor]) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in parameters] or [torch.empty(0)])


def _digest(parameters: Iterable[torch.Tensor]) -> bytes:
    return hashlib.blake2b(_in_one_row(parameters).numpy(force=True).tobytes(), digest_size=8).digest()


class Watch:
    """Counts the points that gradients pass through while a model is trained.

    In one backward run, the points of all calls of modules are added up. What is read outside any module
    counts as well, by the largest number of points or labels that meets weights at one place.

    Args:
        model: the model that is trained.
        split: the points that it is trained on.
        epochs: the budget, in passes over the train part.
    """

    def __init__(self, model: nn.Module, split: Split, epochs: int) -> None:
        self.start = numbers_of(model)
        self.reason: str | None = None
        self._notes: set[str] = set()
        self._model = model
        self._train = _plain(split.X_train).detach().clone()
        self._train_keys = _keys(self._train)
        self._known, order = torch.cat([self._train_keys, _keys(split.X_test)]).sort()
        self._is_test = order >= len(split.y_train)
        self._epochs = epochs
        self._budget = epochs * len(split.y_train)
        self._calls: list[nn.Module] = []
        self.passes_through_model = 0
        self._passes = 0
        self._passes_at: dict[int, int] = {}
        self._left_by_steps: set[bytes] = set()
        # Of the backward run that goes on, and of those before it.
        self._run = -1
        self._rows_before = self._called_rows = self._read_rows = 0
        self._unsure = False
        self.split = Split(
            self._watched(split.X_train, "train", True),
            self._watched(split.y_train, "train", False),
            self._watched(split.X_test, "test", True),
            self._watched(split.y_test, "test", False),
        )

    def _watched(self, tensor: torch.Tensor, part: str, has_points: bool) -> Watched:
        watched = tensor.as_subclass(Watched)
        watched.origin = _Origin(self, frozenset([part]), has_points)
        return watched

    @property
    def rows(self) -> int:
        """How many points gradients have passed through so far."""
        return self._rows_before + max(self._called_rows, self._read_rows)

    @property
    def is_at_start(self) -> bool:
        """Whether the parameters are those that make_model gave."""
        return torch.equal(self.start, numbers_of(self._model))

    @property
    def notes(self) -> set[str]:
        """What could not be counted or followed, each in a sentence."""
        self._begin_run(-1)
        is_left = _digest(self._model.parameters()) in self._left_by_steps
        return self._notes if is_left else self._notes | {SET}

    def note(self, sentence: str) -> None:
        """Remember something that could not be counted."""
        self._notes.add(sentence)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every module of the process, so that a second model spends the same budget."""
        handles = [
            register_module_forward_pre_hook(lambda module, args: self._calls.append(module)),
            register_module_forward_hook(self._called, always_call=True),
            register_optimizer_step_post_hook(self._stepped),
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

    def meets_weights(self, result: torch.Tensor, parts: frozenset[str], rows: int) -> None:
        """Count watched numbers that went into a result, when a gradient passes through it."""

        def read(gradient: torch.Tensor) -> None:
            self._refuse_test("test" in parts)
            self._begin_run(torch._C._current_graph_task_id())
            self._read_rows = max(self._read_rows, rows)
            self._check_budget()

        result.register_hook(read)  # type: ignore[no-untyped-call]

    def _called(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> Any:
        """Note a call that no other module made, when gradients can flow through its result."""
        self._calls.pop()
        if not isinstance(output, torch.Tensor):
            return None
        # Else each look at a shape would be a call of the watched class.
        with torch._C.DisableTorchFunctionSubclass():
            if output.requires_grad:
                if not self._calls:
                    self._hook(module, args, output)
            elif isinstance(output, Watched) and any(True for _ in module.parameters()):
                # What a module with weights says of the points is its own, and no longer the points.
                return output.as_subclass(torch.Tensor)
        return None

    def _hook(self, module: nn.Module, args: tuple[Any, ...], output: torch.Tensor) -> None:
        """Have the points of an outermost call counted when the gradient passes through its result."""
        points = args[0] if args and isinstance(args[0], torch.Tensor) else None
        is_pair = points is not None and points.ndim > 0 and points.shape[-1] == 2
        if module is self._model:
            keys = self._keys(points) if points is not None and is_pair else None
            output.register_hook(lambda gradient: self._own_passed(keys))  # type: ignore[no-untyped-call]
        elif points is None or points.requires_grad or not any(True for _ in module.parameters()):
            pass  # a loss, or a layer that points do not enter
        elif isinstance(points, Watched):
            parts, rows = points.origin.parts, len(points) if points.ndim > 1 else 1
            output.register_hook(lambda gradient: self._other(parts, rows))  # type: ignore[no-untyped-call]
        elif is_pair:
            pairs = self._keys(points)
            output.register_hook(lambda gradient: self._passed(pairs))  # type: ignore[no-untyped-call]
        else:
            output.register_hook(lambda gradient: self._other(frozenset(), 0))  # type: ignore[no-untyped-call]

    def _keys(self, points: torch.Tensor) -> torch.Tensor:
        """The keys of points, at once where they are the whole train part, as in most epochs."""
        is_whole = points.shape == self._train.shape and points.dtype == self._train.dtype
        is_whole = is_whole and torch.equal(_plain(points), self._train)
        return self._train_keys if is_whole else _keys(points)

    def _own_passed(self, keys: torch.Tensor | None) -> None:
        """Count the points of one call of the model that is graded, when their gradient is computed."""
        if self.passes_through_model == 0 and not self.is_at_start:
            self._refuse(
                "train replaces the starting weights: initialise them in make_model, by the grader's seed"
            )
        self.passes_through_model += 1
        if keys is None:
            self._refuse(
                "train calls the model on something else than points: call it as model(X) with X of shape "
                "(n, 2)"
            )
        self._passed(keys)

    def _passed(self, keys: torch.Tensor) -> None:
        """Count the points of one call of any model, when their gradient is computed."""
        if keys is not self._train_keys:
            place = torch.searchsorted(self._known, keys).clamp(max=len(self._known) - 1)
            is_known = self._known[place] == keys
            self._refuse_test(bool((is_known & self._is_test[place]).any()))
            if not bool(is_known.all()):
                self._refuse(
                    "train learns from points that are not among the train points: use those of the split "
                    "that it is given, as they are, and put what transforms them into the model"
                )
        self._other(frozenset(), len(keys))

    def _other(self, parts: frozenset[str], rows: int) -> None:
        """Count a call of a module on what was computed from points; 0 rows are what is unknown."""
        self._refuse_test("test" in parts)
        self._begin_run(torch._C._current_graph_task_id())
        self._passes += 1
        self._called_rows += rows
        self._unsure |= rows == 0
        self._check_budget()

    def _begin_run(self, run: int) -> None:
        if run == self._run:
            return
        if self._unsure and self.rows == self._rows_before:
            self.note(UNSURE)
        self._rows_before = self.rows
        self._run, self._called_rows, self._read_rows, self._unsure = run, 0, 0, False

    def _check_budget(self) -> None:
        if self.rows > self._budget:
            self._refuse(
                f"train takes more than {self._epochs} epochs: gradients passed through more than "
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

    def _stepped(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        own = list(self._model.parameters())
        ids = {id(parameter) for parameter in own}
        if any(id(parameter) in ids for group in optimizer.param_groups for parameter in group["params"]):
            self._left_by_steps.add(_digest(own))

    def _refuse_test(self, is_test: bool) -> None:
        if is_test:
            self._refuse(
                "train learns from validation points, the split's X_test: use X_train and y_train of the "
                "split that it is given, which differs from run to run"
            )

    def _refuse(self, reason: str) -> NoReturn:
        self.reason = self.reason or reason
        raise Refused(self.reason)


def _keys(points: torch.Tensor) -> torch.Tensor:
    """Return one whole number for each point, the same for the same two coordinates."""
    bits = _plain(points).detach().to("cpu", torch.float32).reshape(-1, 2).contiguous()
    halves = bits.view(torch.int32).long()
    return (halves[:, 0] << 32) | (halves[:, 1] & 0xFFFFFFFF)


def points_held(model: nn.Module, split: Split) -> int:
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
        yield _plain(value)
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
