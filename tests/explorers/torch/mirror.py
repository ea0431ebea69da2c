"""The same calls in PyTorch and in the page's PyTorch, and a comparison of what they give."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

DRIVER = Path(__file__).with_name("driver.mjs")


@dataclass(frozen=True)
class Var:
    """The result of an earlier step of a program, or one of its parts."""

    step: int
    path: tuple[int, ...] = ()

    def __getitem__(self, key: int) -> Var:
        return Var(self.step, (*self.path, key))


@dataclass(frozen=True)
class Step:
    call: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


class Program:
    """A list of calls; each gives a :class:`Var` for those that follow."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(self, call: str, *args: Any, **kwargs: Any) -> Var:
        self.steps.append(Step(call, args, kwargs))
        return Var(len(self.steps) - 1)

    def tensor(self, values: torch.Tensor, requires_grad: bool = False) -> Var:
        """A tensor with these values, through ``from_numpy``-free lists."""
        made = self("tensor", values.tolist(), dtype=values.dtype)
        if values.numel() == 0:
            made = self("zeros", tuple(values.shape), dtype=values.dtype)
        if requires_grad:
            made = self("Tensor.requires_grad_", made)
        return made


def encode(value: Any, in_index: bool = False) -> Any:
    """A Python value as it crosses the border, see ``explorers/torch/index.ts``."""
    if isinstance(value, Var):
        return {"var": value.step, "path": list(value.path)} if value.path else {"var": value.step}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"big": str(value)}
    if isinstance(value, float):
        if math.isfinite(value) and value.is_integer():
            return {"py": "float", "value": repr(value)}
        return (
            value
            if math.isfinite(value)
            else {"number": {"inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), "NaN")}
        )
    if isinstance(value, slice):
        return {
            "py": "slice",
            "start": encode(value.start),
            "stop": encode(value.stop),
            "step": encode(value.step),
        }
    if value is Ellipsis:
        return {"py": "ellipsis"}
    if isinstance(value, torch.dtype):
        return str(value).removeprefix("torch.")
    if in_index and isinstance(value, list):
        return {"py": "list", "value": [encode(item, True) for item in value]}
    if isinstance(value, (list, tuple)):
        return [encode(item, in_index) for item in value]
    raise TypeError(f"{value!r} cannot cross the border")


INDEXED = ("Tensor.__getitem__", "Tensor.__setitem__")


def encode_step(step: Step) -> dict[str, Any]:
    args = [encode(arg, step.call in INDEXED and k == 1) for k, arg in enumerate(step.args)]
    return {
        "call": step.call,
        "args": args,
        "kwargs": {name: encode(arg) for name, arg in step.kwargs.items()},
    }


class Page:
    """The page's PyTorch in a process of its own, which lives as long as the tests."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, request: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the page's PyTorch ended; its message stands above"
        return json.loads(line)

    def run(self, program: Program) -> list[dict[str, Any]]:
        """What each step of a program gives."""
        answers: list[dict[str, Any]] = self.ask([encode_step(step) for step in program.steps])
        return answers

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def compare(
    page: Page, program: Program, *, scale: float = 0.0, with_repr: bool = True, with_message: bool = True
) -> None:
    """Assert that every step gives the same in both."""
    for step, answer, expected in zip(program.steps, page.run(program), run_in_pytorch(program), strict=True):
        for difference in differences(answer, expected, scale, with_repr):
            raise AssertionError(f"{step}: {difference}")
        if with_message and isinstance(expected, Exception):
            assert answer["message"] == str(expected), step


def resolve(value: Any, results: list[Any]) -> Any:
    if isinstance(value, Var):
        found = results[value.step]
        for key in value.path:
            found = found[key]
        return found
    if isinstance(value, (list, tuple)):
        return type(value)(resolve(item, results) for item in value)
    if isinstance(value, slice):
        return slice(*(resolve(part, results) for part in (value.start, value.stop, value.step)))
    return value


def call_pytorch(step: Step, results: list[Any]) -> Any:
    args = resolve(list(step.args), results)
    kwargs = {name: resolve(arg, results) for name, arg in step.kwargs.items()}
    head, _, rest = step.call.partition(".")
    if head == "Tensor" and args and isinstance(args[0], torch.Tensor):
        if rest.endswith(".__set__"):
            return setattr(args[0], rest.removesuffix(".__set__"), args[1])
        attribute = getattr(args[0], rest)
        return attribute(*args[1:], **kwargs) if callable(attribute) and rest not in PROPERTIES else attribute
    if step.call == "set_grad_enabled":
        before = torch.is_grad_enabled()
        torch.set_grad_enabled(*args)
        return before
    if step.call == "manual_seed":
        return torch.default_generator.manual_seed(*args)
    function: Any = torch
    for name in step.call.split("."):
        function = getattr(function, name)
    return function(*args, **kwargs)


PROPERTIES = ("shape", "dtype", "T", "mT", "grad", "is_leaf", "requires_grad", "data", "ndim")


@dataclass(frozen=True)
class Seen:
    """A tensor as it was when a step gave it: later steps may change it in place."""

    values: list[Any]
    shape: list[int]
    dtype: torch.dtype
    requires_grad: bool
    text: str


def observe(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        flat = value.detach().reshape(-1).tolist()
        return Seen(flat, list(value.shape), value.dtype, value.requires_grad, repr(value))
    if isinstance(value, tuple) and not isinstance(value, torch.Size):
        return tuple(observe(item) for item in value)
    return value


def run_in_pytorch(program: Program) -> list[Any]:
    """What PyTorch gives; an exception is a result."""
    results: list[Any] = []
    seen: list[Any] = []
    try:
        for step in program.steps:
            try:
                results.append(call_pytorch(step, results))
            except Exception as error:  # noqa: BLE001 - whatever PyTorch raises is what the page must raise
                results.append(error)
            seen.append(observe(results[-1]))
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.set_printoptions(profile="default")
    return seen


#: Largest difference allowed: for float64 relative, for float32 in units in the last place.
DOUBLE_TOLERANCE = 1e-12
SINGLE_TOLERANCE = 4


def differences(
    answer: dict[str, Any], expected: Any, scale: float = 0.0, with_repr: bool = True
) -> Iterator[str]:
    """Say what differs; ``scale`` is how large numbers count at least, such as the terms of a sum."""
    if isinstance(expected, Exception):
        if "error" not in answer:
            yield f"PyTorch raises {type(expected).__name__}: {expected}; the page gives {answer}"
        elif answer["error"] != type(expected).__name__:
            ours = f"{answer['error']}: {answer['message']}"
            yield f"PyTorch raises {type(expected).__name__}: {expected}; the page {ours}"
        return
    if "error" in answer:
        yield f"the page raises {answer['error']}: {answer['message']}; PyTorch gives {expected!r}"
    elif isinstance(expected, Seen):
        yield from tensor_differences(answer, expected, scale, with_repr)
    elif isinstance(expected, torch.Size):
        if answer.get("size") != list(expected):
            yield f"{answer} instead of {expected}"
    elif isinstance(expected, tuple):
        if len(answer.get("tuple", ())) != len(expected):
            yield f"{answer} instead of {expected}"
            return
        for part, wanted in zip(answer["tuple"], expected, strict=True):
            yield from differences(part, wanted, scale, with_repr)
    elif isinstance(expected, torch.dtype):
        if f"torch.{answer.get('dtype')}" != str(expected):
            yield f"{answer} instead of {expected}"
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if answer.get("plain", "nothing") != expected:
            yield f"{answer} instead of {expected!r}"
    elif isinstance(expected, (int, float)):
        if answer.get("kind") != type(expected).__name__ or not near(
            float(answer["number"]), float(expected), torch.float32, scale
        ):
            yield f"{answer} instead of {expected!r}"


def near(ours: float, theirs: float, dtype: torch.dtype, scale: float) -> bool:
    if math.isnan(theirs) or math.isinf(theirs):
        return repr(ours) == repr(theirs)
    if dtype is torch.float64:
        return abs(ours - theirs) <= DOUBLE_TOLERANCE * max(abs(theirs), scale)
    unit = float(np.spacing(np.float32(max(abs(theirs), scale))))
    return abs(ours - theirs) <= SINGLE_TOLERANCE * unit


def tensor_differences(
    answer: dict[str, Any], expected: Seen, scale: float, with_repr: bool
) -> Iterator[str]:
    if "tensor" not in answer:
        yield f"{answer} instead of {expected.text}"
        return
    if answer["shape"] != expected.shape:
        yield f"shape {answer['shape']} instead of {expected.shape}"
        return
    if f"torch.{answer['dtype']}" != str(expected.dtype):
        yield f"torch.{answer['dtype']} instead of {expected.dtype}"
        return
    if answer["requires_grad"] != expected.requires_grad:
        yield f"requires_grad {answer['requires_grad']}"
    if expected.dtype.is_floating_point:
        for ours, wanted in zip(map(float, answer["tensor"]), expected.values, strict=True):
            if not near(ours, wanted, expected.dtype, scale):
                yield f"{ours!r} instead of {wanted!r}"
                return
    elif [int(number) for number in answer["tensor"]] != [int(number) for number in expected.values]:
        yield f"{answer['tensor']} instead of {expected.values}"
        return
    if with_repr and answer["repr"] != expected.text:
        yield f"prints\n{answer['repr']}\ninstead of\n{expected.text}"
