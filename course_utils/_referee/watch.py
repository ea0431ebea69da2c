"""The referee of the challenge: what a training reads, counted while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from course_utils.data import Split


class Refused(ValueError):
    """There is no score; the message says in one sentence why."""


def _numbers(model: nn.Module) -> torch.Tensor:
    """Return a copy of all parameters in one row."""
    return torch.cat([p.detach().flatten() for p in model.parameters()] or [torch.empty(0)])


class Watch:
    """Counts the points that gradients pass through while a model is trained.

    Args:
        model: the model that is trained.
        split: the points that it is trained on.
        epochs: the budget, in passes over the train part.
    """

    def __init__(self, model: nn.Module, split: Split, epochs: int) -> None:
        self.start = _numbers(model)
        self.rows = 0
        self.reason: str | None = None
        self._model = model
        self._known, order = torch.cat([_keys(split.X_train), _keys(split.X_test)]).sort()
        self._is_test = order >= len(split.y_train)
        self._epochs = epochs
        self._budget = epochs * len(split.y_train)
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

    def _refuse(self, reason: str) -> NoReturn:
        self.reason = self.reason or reason
        raise Refused(self.reason)


def _keys(points: torch.Tensor) -> torch.Tensor:
    """Return one whole number for each point, the same for the same two coordinates."""
    bits = points.detach().to("cpu", torch.float32).reshape(-1, 2).contiguous().view(torch.int32).long()
    return (bits[:, 0] << 32) | (bits[:, 1] & 0xFFFFFFFF)


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
