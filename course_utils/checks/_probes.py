"""Probes of values and functions, which the chapters' checks are built from.

A probe looks at one property of an answer. It raises :class:`Wrong` with one sentence that names
the mistake and the remedy, and otherwise returns what it found, so that a check reads as a list
of probes. ``what`` is how the sentence calls the thing, for example ``"accuracy"``.

A check asks for what its exercise asks for, and for nothing else. So a number may come from
Python, NumPy or PyTorch, in any width, and a pair as a tuple or a list. Where the exercise names
no dtype, every float dtype is right; where it asks for no tensor, an array is as good as one.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from numbers import Number
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from course_utils.checks._feedback import Wrong, described

Tensor = torch.Tensor
Shape = Sequence[int | None]

#: What PyTorch's message holds, and what it means to somebody who trains a binary classifier.
_REMEDIES = {
    "Target size": "logits of shape (n, 1) meet labels of shape (n,): call .squeeze(1) on the logits",
    "must have the same dtype": "the inputs and the weights differ in dtype: call .float() on the inputs",
    "shapes cannot be multiplied": "one layer's out_features must be the next one's in_features",
    "can't be cast to the desired output type Long": "the loss needs float labels: call .float() on them",
    "element 0 of tensors does not require grad": (
        "backward() was called on something that remembers no gradient: call it on the loss of the logits"
    ),
    "a second time": "backward() runs twice on one loss: compute logits and loss anew in each step",
    "only Tensors of floating point": "the numbers must be float: call .float() on them",
    "Boolean value of Tensor": (
        "an if asks about one number, and a tensor holds many: use a comparison, clamp or torch.where"
    ),
    "Can't call numpy() on Tensor that requires grad": "call .detach() before .numpy()",
}


# --- Numbers and tensors ------------------------------------------------------------------------


def number(
    answer: Any,
    right: float,
    *,
    tolerance: float,
    what: str = "The answer",
    mistakes: Iterable[tuple[float, str]] = (),
) -> float:
    """Require a number within ``tolerance`` of ``right``.

    Args:
        answer: a number of Python or NumPy, or a tensor or array with one element.
        right: the right value.
        tolerance: the largest accepted absolute difference, also for the ``mistakes``.
        what: how the message calls the answer.
        mistakes: tempting wrong values, each with the sentence that explains it.

    Returns:
        The answer as a float.
    """
    found = one_number(answer, what)
    if abs(found - right) <= tolerance:
        return found
    for value, sentence in mistakes:
        if abs(found - value) <= tolerance:
            raise Wrong(sentence)
    if right != 0 and abs(found - 100 * right) <= 100 * tolerance:
        raise Wrong(f"{what} is 100 times too large: give it as a share, not in per cent.")
    if right != 0 and abs(found - right / 100) <= tolerance / 100:
        raise Wrong(f"{what} is 100 times too small: give it in per cent, not as a share.")
    if right != 0 and abs(found + right) <= tolerance:
        raise Wrong(f"{what} has the right size and the wrong sign.")
    raise Wrong(f"{what} is {shown(found)}, which is too {'large' if found > right else 'small'}.")


def one_number(answer: Any, what: str = "The answer") -> float:
    """Require one finite number of Python, NumPy or PyTorch, and return it as a float."""
    _given(answer, what)
    if isinstance(answer, (Tensor, np.ndarray, np.generic)):
        if math.prod(answer.shape) != 1:
            raise Wrong(f"{what} must be one number, not something of shape {_shape(answer.shape)}.")
        answer = answer.item()
    if isinstance(answer, (bool, complex)) or not isinstance(answer, Number):
        raise Wrong(f"{what} must be a number, not {kind(answer)}.")
    try:
        found = float(answer)  # type: ignore[arg-type]
    except OverflowError:
        raise Wrong(f"{what} is far too large: it has {len(str(answer))} digits.") from None
    if not math.isfinite(found):
        raise Wrong(f"{what} is {found:g}: some step divides by zero or takes the logarithm of zero.")
    return found


def shown(value: float) -> str:
    """Return a number as a message shows it: 4 rather than 4.0, and few digits of the others."""
    whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
    return str(int(value)) if whole else f"{value:g}"


def tensor(
    answer: Any,
    *,
    shape: Shape | None = None,
    dtype: torch.dtype | None = torch.float32,
    arrays: bool = False,
    what: str = "The answer",
) -> Tensor:
    """Require a tensor of finite numbers with a shape and a dtype.

    Args:
        answer: what the reader made.
        shape: the lengths, None for one that may be any; None alone accepts every shape.
        dtype: the dtype; None accepts every float dtype.
        arrays: whether a NumPy array is as good.
        what: how the message calls the answer.

    Returns:
        The tensor, without the memory of how it was computed.
    """
    _given(answer, what)
    found = _as_tensor(answer, arrays)
    if found is None:
        remedy = {np.ndarray: "torch.from_numpy", list: "torch.tensor"}.get(type(answer))
        hint = f": convert it with {remedy}(...).float()" if remedy else ""
        raise Wrong(f"{what} must be a tensor, not {kind(answer)}{hint}.")
    if shape is not None and not _fits(found.shape, shape):
        raise Wrong(
            f"{what} must have the shape {_shape(shape)}, not {_shape(found.shape)}"
            f"{_reshaping(found.shape, shape)}."
        )
    if dtype is None and not found.is_floating_point():
        raise Wrong(f"{what} must hold float numbers, not {found.dtype}: call .float().")
    if dtype is not None and found.dtype != dtype:
        conversion = {torch.float32: ".float()", torch.int64: ".long()", torch.bool: ".bool()"}.get(
            dtype, f".to({dtype})"
        )
        raise Wrong(f"{what} must have the dtype {dtype}, not {found.dtype}: call {conversion}.")
    if not bool(torch.isfinite(found).all()):
        raise Wrong(f"{what} holds numbers that are not finite (nan or inf).")
    return found


def _as_tensor(value: Any, arrays: bool) -> Tensor | None:
    """Return a tensor, or an array if ``arrays`` says so, as a tensor; None for anything else."""
    if isinstance(value, Tensor):
        return value.detach()
    if arrays and isinstance(value, np.ndarray):
        try:
            return torch.from_numpy(np.array(value))
        except TypeError:  # text, for example
            return None
    return None


def _fits(shape: Sequence[int], wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(w in (None, n) for n, w in zip(shape, wanted, strict=True))


def _shape(shape: Shape) -> str:
    lengths = ["n" if length is None else str(length) for length in shape]
    return f"({lengths[0]},)" if len(lengths) == 1 else f"({', '.join(lengths)})"


def _reshaping(shape: Sequence[int], wanted: Shape) -> str:
    """Return the remedy for the usual wrong shapes, or nothing."""
    if len(shape) == 2 and shape[1] == 1 and _fits(shape[:1], wanted):
        return ": call .squeeze(1) on it"
    if len(wanted) == 2 and wanted[1] == 1 and _fits(shape, wanted[:1]):
        return ": call .unsqueeze(1) on it"
    if len(shape) == 2 and shape[0] == shape[1] and len(wanted) == 1:
        return (
            ": a column of shape (n, 1) met a row of shape (n,) and PyTorch broadcast them, so squeeze first"
        )
    if len(shape) == 2 and _fits(shape[::-1], wanted):
        return ": rows and columns are swapped"
    return ""


def close(
    answer: Any,
    right: Tensor,
    *,
    tolerance: float = 1e-5,
    dtype: torch.dtype | None = None,
    arrays: bool = False,
    what: str = "The answer",
    mistakes: Iterable[tuple[Tensor, str]] = (),
) -> Tensor:
    """Require a tensor of the shape and values of ``right``.

    Args:
        answer: what the reader made.
        right: the right tensor.
        tolerance: the largest accepted absolute difference, also for the ``mistakes``.
        dtype: the dtype; None accepts every float dtype.
        arrays: whether a NumPy array is as good.
        what: how the message calls the answer.
        mistakes: tempting wrong tensors, of any shape and dtype, each with the sentence that
            explains it.

    Returns:
        The tensor.
    """
    right = right.detach()
    rules = _Rules(tolerance, dtype, arrays)
    if not rules.alike(answer, right):
        for value, sentence in mistakes:
            if rules.alike(answer, value):
                raise Wrong(sentence)
    found = tensor(answer, shape=right.shape, dtype=dtype, arrays=arrays, what=what)
    if not rules.alike(found, right):
        off = (found.double() - right.double()).abs() > rules.slack(found, right)
        at = tuple(off.nonzero()[0].tolist())
        where = ", ".join(str(i) for i in at)
        raise Wrong(
            f"{what} has the right shape, but {int(off.sum())} of its {off.numel()} values are wrong: "
            f"at [{where}] it holds {shown(found[at].item())} instead of {shown(right[at].item())}."
        )
    return found


class _Rules:
    """When two results count as the same."""

    def __init__(self, tolerance: float, dtype: torch.dtype | None = None, arrays: bool = True) -> None:
        self.tolerance, self.dtype, self.arrays = tolerance, dtype, arrays

    def alike(self, found: Any, right: Any) -> bool:
        if isinstance(right, (tuple, list)):
            parts = _parts(found, right)
            return (
                parts is not None
                and len(parts) == len(right)
                and all(self.alike(f, r) for f, r in zip(parts, right, strict=True))
            )
        if isinstance(right, Tensor) and right.ndim > 0:
            given = _as_tensor(found, self.arrays)
            return given is not None and self._alike_tensors(given, right.detach())
        if _is_bool(right):
            return _is_bool(found) and bool(found) == bool(right)
        if isinstance(right, (Number, Tensor, np.generic)):
            try:
                value = one_number(found)
            except Wrong:
                return False
            exact = torch.tensor(float(right), dtype=torch.float64)  # type: ignore[arg-type]
            return abs(value - exact.item()) <= self.slack(found, exact)
        return type(found) is type(right) and bool(found == right)

    def _alike_tensors(self, found: Tensor, right: Tensor) -> bool:
        any_float = self.dtype is None and found.is_floating_point() and right.is_floating_point()
        return (
            found.shape == right.shape
            and (any_float or found.dtype == right.dtype)
            and torch.allclose(
                found.double(), right.double(), rtol=0.0, atol=self.slack(found, right), equal_nan=True
            )
        )

    def slack(self, found: Any, right: Tensor) -> float:
        """The tolerance, and what a large number, or one of two bytes, loses by its rounding."""
        dtype = str(getattr(found, "dtype", ""))
        eps = {"float16": 2.0**-10, "torch.float16": 2.0**-10, "torch.bfloat16": 2.0**-7}.get(dtype, 2.0**-20)
        return self.tolerance + eps * float(right.double().abs().max())


def _parts(found: Any, right: Sequence[Any]) -> list[Any] | None:
    """Return the results that a reader's function gave together, or None if it gave only one."""
    if isinstance(found, (tuple, list)):
        return list(found)
    numbers_only = all(isinstance(value, Number) for value in right)
    if numbers_only and isinstance(found, (Tensor, np.ndarray)) and found.ndim == 1:
        return list(found)
    return None


def _is_bool(value: Any) -> bool:
    """Whether a value is a truth value of Python, NumPy or PyTorch."""
    return isinstance(value, (bool, np.bool_)) or (
        isinstance(value, (Tensor, np.ndarray))
        and str(value.dtype) in ("torch.bool", "bool")
        and math.prod(value.shape) == 1
    )


def pair(answer: Any, first: str, second: str) -> tuple[Any, Any]:
    """Require two values, which the reader calls ``first`` and ``second``; return them."""
    several = isinstance(answer, (tuple, list)) or getattr(answer, "ndim", 0) > 0
    if not several or len(answer) != 2:
        raise Wrong(f"Give both to check, as ({first}, {second}).")
    return answer[0], answer[1]


def numbers(answer: Any, *, length: int, what: str = "The answer") -> np.ndarray:
    """Require ``length`` finite numbers in a list, an array or a tensor of one dimension.

    Returns:
        The numbers, float64, shape (length,).
    """
    _given(answer, what)
    try:
        if isinstance(answer, (str, dict, set)):
            raise TypeError
        found = np.array([float(value) for value in answer])
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise Wrong(f"{what} must be a list of {length} numbers, not {kind(answer)}.") from None
    if len(found) != length:
        raise Wrong(f"{what} must hold {length} numbers, not {len(found)}.")
    if not np.isfinite(found).all():
        raise Wrong(f"{what} holds numbers that are not finite (nan or inf).")
    return found


# --- Functions ----------------------------------------------------------------------------------


def call(function: Any, *args: Any, what: str = "The function", none: bool = False) -> Any:
    """Call the reader's function on copies of ``args``, and return what it returns.

    An exception, also of a function that takes another number of arguments, becomes one sentence,
    and so does an argument that was changed in place, and a result of None unless ``none`` says
    that this is a right one.
    """
    takes(function, *args, what=what)
    given = [_duplicate(arg) for arg in args]
    result = run(lambda: function(*given), what)
    for before, after in zip(args, given, strict=True):
        if thing := _changed(before, after):
            raise Wrong(f"{what} changes the {thing} that it is given: work on a new one.")
    if result is None and not none:
        raise Wrong(f"{what} returns None: is the return missing?")
    return result


def takes(function: Any, *args: Any, what: str = "The function") -> None:
    """Require a function that can be called with as many arguments as ``args``."""
    if not callable(function):
        raise Wrong(f"{what} must be a function, not {kind(function)}.")
    try:
        inspect.signature(function).bind(*args)
    except TypeError:
        raise Wrong(
            f"{what} must take {count(len(args), 'argument')}, not {_parameters(function)}."
        ) from None
    except ValueError:
        pass  # some built-in functions have no signature


def calls(function: Any, *args: Any, what: str = "The function") -> set[str]:
    """Return the names of PyTorch's functions that the reader's function calls, such as softmax."""
    names: set[str] = set()

    class Noting(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            names.add(getattr(func, "__name__", ""))
            return func(*args, **(kwargs or {}))

    with Noting():
        call(function, *args, what=what)
    return names


def _duplicate(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [_duplicate(one) for one in value]
    return copy.deepcopy(value) if isinstance(value, nn.Module) else value


def _changed(before: Any, after: Any) -> str:
    """Return what the thing is called that differs from what it was, or nothing."""
    if isinstance(before, Tensor):
        same = before.shape == after.shape and torch.equal(before.detach(), after.detach())
        return "" if same else "tensor"
    if isinstance(before, np.ndarray):
        return "" if np.array_equal(before, after) else "array"
    if isinstance(before, list):
        if len(before) != len(after):
            return "list"
        return next((thing for one, other in zip(before, after, strict=True)
                     if (thing := _changed(one, other))), "")  # fmt: skip
    if isinstance(before, nn.Module):
        pairs = zip(before.parameters(), after.parameters(), strict=True)
        return "" if all(torch.equal(one, other) for one, other in pairs) else "model"
    return ""


def same_function(
    function: Any,
    reference: Callable[..., Any],
    inputs: Iterable[Sequence[Any]],
    *,
    tolerance: float = 1e-5,
    dtype: torch.dtype | None = None,
    arrays: bool = True,
    none: bool = False,
    what: str = "The function",
    mistakes: Iterable[tuple[Callable[..., Any], str]] = (),
) -> None:
    """Require that a function returns what ``reference`` returns, on every one of ``inputs``.

    Args:
        function: the reader's.
        reference: the right one, which returns a number, a tensor or a tuple of them.
        inputs: one tuple of arguments for each call, chosen to tell the right function from each
            of the ``mistakes``.
        tolerance: the largest accepted absolute difference.
        dtype: of the tensors that it must return; None accepts every float dtype.
        arrays: whether it may return a NumPy array in place of a tensor.
        none: whether None may be a right result.
        what: how the message calls the function.
        mistakes: tempting wrong functions, each with the sentence that explains it. One is
            recognised when the answer does the same on all inputs, errors included.
    """
    rules = _Rules(tolerance, dtype, arrays)
    inputs = [tuple(args) for args in inputs]
    failure: Wrong | None = None
    found: list[Any] = []
    for args in inputs:
        try:
            found.append(call(function, *args, what=what, none=none))
        except Wrong as wrong:
            failure = failure or wrong
            found.append(_FAILED)
    right = [reference(*args) for args in inputs]
    if failure is None and rules.alike(found, right):
        return
    for mistaken, sentence in mistakes:
        if rules.alike(found, [_quiet(mistaken, args, none) for args in inputs]):
            raise Wrong(sentence)
    if failure is not None:
        raise failure
    for args, one, other in zip(inputs, found, right, strict=True):
        if not rules.alike(one, other):
            _compare(one, other, rules, f"{what}({', '.join(_brief(a) for a in args)})")


def _compare(found: Any, right: Any, rules: _Rules, what: str) -> None:
    if isinstance(right, (tuple, list)):
        parts = _parts(found, right)
        if parts is None or len(parts) != len(right):
            raise Wrong(f"{what} must give {len(right)} results, not {kind(found)}.")
        for i, (one, other) in enumerate(zip(parts, right, strict=True), start=1):
            if not rules.alike(one, other):
                _compare(one, other, rules, f"result {i} of {what}")
    elif isinstance(right, Tensor) and right.ndim > 0:
        close(found, right, tolerance=rules.tolerance, dtype=rules.dtype, arrays=rules.arrays, what=what)
    elif isinstance(right, bool) and not _is_bool(found):
        raise Wrong(f"{what} must give True or False, not {kind(found)}.")
    elif isinstance(right, (Number, Tensor, np.generic)) and not isinstance(right, bool):
        value = "None" if found is None else shown(one_number(found, what))
        raise Wrong(f"{what} gives {value} instead of {shown(float(right))}.")  # type: ignore[arg-type]
    else:
        raise Wrong(f"{what} gives {_brief(found)} instead of {_brief(right)}.")


#: In place of a result, where a function gave none.
_FAILED = object()


def _quiet(function: Callable[..., Any], args: Sequence[Any], none: bool) -> Any:
    try:
        result = function(*(_duplicate(arg) for arg in args))
    except Exception:
        return _FAILED
    return _FAILED if result is None and not none else result


def run(action: Callable[[], Any], what: str) -> Any:
    """Return what the action returns; an exception becomes one sentence."""
    try:
        return action()
    except (Exception, SystemExit) as error:
        remedy = next((text for part, text in _REMEDIES.items() if part in str(error)), None)
        if remedy is not None:
            raise Wrong(f"{what} raises a {type(error).__name__}: {remedy}.") from error
        raise Wrong(f"{what} raises {described(error)}.") from error


# --- Words --------------------------------------------------------------------------------------


def _given(answer: Any, what: str) -> None:
    if answer is None or answer is ...:
        raise Wrong(f"{what} is still {answer!r}: give it a value first.")


def kind(value: Any) -> str:
    """Return what a value is, in words, with its article."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}: call it"
    if value is None:
        return "None"
    name = {Tensor: "tensor", np.ndarray: "NumPy array", str: "string"}.get(type(value), type(value).__name__)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def count(n: int, noun: str) -> str:
    """Return a number with its noun, such as ``2 arguments``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _brief(value: Any) -> str:
    if isinstance(value, (Tensor, np.ndarray)) and value.ndim:
        name = "tensor" if isinstance(value, Tensor) else "array"
        return f"{name} of shape {_shape(value.shape)}"
    if isinstance(value, (Tensor, np.ndarray, np.generic)):
        value = value.item()
    if isinstance(value, Number) and not isinstance(value, (bool, complex)):
        return shown(float(value))  # type: ignore[arg-type]
    text = repr(value)
    return text if len(text) <= 40 else kind(value)


def _parameters(function: Callable[..., Any]) -> str:
    names = list(inspect.signature(function).parameters)
    return f"({', '.join(names)})" if names else "none"
