"""Probes that the chapters' checks are built from.

A probe looks at one property of an answer. It raises :class:`Wrong` with one sentence that names
the mistake and the remedy, and otherwise returns what it found, so that a check reads as a list
of probes. ``what`` is how the sentence calls the thing, for example ``"accuracy"``.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import nn

from course_utils.checks._feedback import Wrong, described
from course_utils.data import Split, load
from course_utils.models import mlp, modes_restored
from course_utils.training import evaluate

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
}

_THRESHOLD = "apply torch.sigmoid first, or compare the logits with 0"


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
    found = _one_number(answer, what)
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
    raise Wrong(f"{what} is {found:g}, which is too {'large' if found > right else 'small'}.")


def _one_number(answer: Any, what: str) -> float:
    _given(answer, what)
    if isinstance(answer, (Tensor, np.ndarray, np.generic)):
        if math.prod(answer.shape) != 1:
            raise Wrong(f"{what} must be one number, not something of shape {tuple(answer.shape)}.")
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise Wrong(f"{what} must be a number, not {_kind(answer)}.")
    found = float(answer)
    if not math.isfinite(found):
        raise Wrong(f"{what} is {found:g}: some step divides by zero or takes the logarithm of zero.")
    return found


def tensor(
    answer: Any,
    *,
    shape: Shape | None = None,
    dtype: torch.dtype | None = torch.float32,
    what: str = "The answer",
) -> Tensor:
    """Require a tensor of finite numbers with a shape and a dtype.

    Args:
        answer: what the reader made.
        shape: the lengths, None for one that may be any; None alone accepts every shape.
        dtype: the dtype; None accepts every dtype.
        what: how the message calls the answer.

    Returns:
        The tensor.
    """
    _given(answer, what)
    if not isinstance(answer, Tensor):
        remedy = {np.ndarray: "torch.from_numpy", list: "torch.tensor"}.get(type(answer))
        hint = f": convert it with {remedy}(...).float()" if remedy else ""
        raise Wrong(f"{what} must be a tensor, not {_kind(answer)}{hint}.")
    if shape is not None and not _fits(answer.shape, shape):
        raise Wrong(
            f"{what} must have the shape {_shown(shape)}, not {_shown(answer.shape)}"
            f"{_reshaping(answer.shape, shape)}."
        )
    if dtype is not None and answer.dtype != dtype:
        conversion = {torch.float32: ".float()", torch.int64: ".long()", torch.bool: ".bool()"}.get(
            dtype, f".to({dtype})"
        )
        raise Wrong(f"{what} must have the dtype {dtype}, not {answer.dtype}: call {conversion}.")
    if answer.is_floating_point() and not bool(torch.isfinite(answer).all()):
        raise Wrong(f"{what} holds numbers that are not finite (nan or inf).")
    return answer


def _fits(shape: Sequence[int], wanted: Shape) -> bool:
    return len(shape) == len(wanted) and all(w in (None, n) for n, w in zip(shape, wanted, strict=True))


def _shown(shape: Shape) -> str:
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
    what: str = "The answer",
    mistakes: Iterable[tuple[Tensor, str]] = (),
) -> Tensor:
    """Require a tensor of the shape, dtype and values of ``right``.

    Args:
        answer: what the reader made.
        right: the right tensor.
        tolerance: the largest accepted absolute difference, also for the ``mistakes``.
        what: how the message calls the answer.
        mistakes: tempting wrong tensors, of any shape and dtype, each with the sentence that
            explains it.

    Returns:
        The tensor.
    """
    mistakes = list(mistakes)
    if not _alike(answer, right, tolerance):
        for value, sentence in mistakes:
            if _alike(answer, value, tolerance):
                raise Wrong(sentence)
    found = tensor(answer, shape=right.shape, dtype=right.dtype, what=what)
    if not _alike(found, right, tolerance):
        off = (found.double() - right.double()).abs() > tolerance
        at = tuple(off.nonzero()[0].tolist())
        where = ", ".join(str(i) for i in at)
        raise Wrong(
            f"{what} has the right shape, but {int(off.sum())} of its {off.numel()} values are wrong: "
            f"at [{where}] it holds {found[at].item():g} instead of {right[at].item():g}."
        )
    return found


def _alike(found: Any, right: Any, tolerance: float) -> bool:
    """Whether two results are the same kind of thing and within ``tolerance`` of each other."""
    if isinstance(right, (tuple, list)):
        return (
            isinstance(found, (tuple, list))
            and len(found) == len(right)
            and all(_alike(f, r, tolerance) for f, r in zip(found, right, strict=True))
        )
    if isinstance(right, Tensor) and right.ndim > 0:
        return (
            isinstance(found, Tensor)
            and found.shape == right.shape
            and found.dtype == right.dtype
            and torch.allclose(found.double(), right.double(), rtol=0.0, atol=tolerance)
        )
    if isinstance(right, bool):
        return _is_bool(found) and bool(found) == right
    if isinstance(right, (Real, Tensor, np.generic)):
        try:
            return abs(_one_number(found, "") - float(right)) <= tolerance
        except Wrong:
            return False
    return type(found) is type(right) and bool(found == right)


def _is_bool(value: Any) -> bool:
    """Whether a value is a truth value of Python, NumPy or PyTorch."""
    return isinstance(value, (bool, np.bool_)) or (
        isinstance(value, Tensor) and value.dtype == torch.bool and value.numel() == 1
    )


def pair(answer: Any, first: str, second: str) -> tuple[Any, Any]:
    """Require two values, which the reader calls ``first`` and ``second``; return them."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong(f"Give both to check, as ({first}, {second}).")
    return answer[0], answer[1]


def numbers(answer: Any, *, length: int, what: str = "The answer") -> np.ndarray:
    """Require ``length`` finite numbers in a list, an array or a tensor of one dimension.

    Returns:
        The numbers, float64, shape (length,).
    """
    _given(answer, what)
    try:
        found = np.array([float(value) for value in answer])
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"{what} must be a list of {length} numbers, not {_kind(answer)}.") from None
    if len(found) != length:
        raise Wrong(f"{what} must hold {length} numbers, not {len(found)}.")
    if not np.isfinite(found).all():
        raise Wrong(f"{what} holds numbers that are not finite (nan or inf).")
    return found


# --- Functions ----------------------------------------------------------------------------------


def call(function: Any, *args: Any, what: str = "The function") -> Any:
    """Call the reader's function on copies of ``args``, and return what it returns.

    An exception, also of a function that takes another number of arguments, becomes one sentence,
    and so does a result of None or an argument that was changed in place.
    """
    if not callable(function):
        raise Wrong(f"{what} must be a function, not {_kind(function)}.")
    try:
        inspect.signature(function).bind(*args)
    except TypeError:
        raise Wrong(
            f"{what} must take {_count(len(args), 'argument')}, not {_parameters(function)}."
        ) from None
    except ValueError:
        pass  # some built-in functions have no signature
    given = [a.detach().clone() if isinstance(a, Tensor) else a for a in args]
    result = _run(lambda: function(*given), what)
    for before, after in zip(args, given, strict=True):
        if isinstance(before, Tensor) and not _alike(after, before, 0.0):
            raise Wrong(f"{what} changes the tensor that it is given: work on a new one.")
    if result is None:
        raise Wrong(f"{what} returns None: is the return missing?")
    return result


def same_function(
    function: Any,
    reference: Callable[..., Any],
    inputs: Iterable[Sequence[Any]],
    *,
    tolerance: float = 1e-5,
    what: str = "The function",
    mistakes: Iterable[tuple[Callable[..., Any], str]] = (),
) -> None:
    """Require that a function returns what ``reference`` returns, on every one of ``inputs``.

    Args:
        function: the reader's.
        reference: the right one, which returns a number, a tensor or a tuple of them.
        inputs: one tuple of arguments for each call.
        tolerance: the largest accepted absolute difference.
        what: how the message calls the function.
        mistakes: tempting wrong functions, each with the sentence that explains it. One is
            recognised when the answer does the same on all inputs, errors included.
    """
    inputs = [tuple(args) for args in inputs]
    failure: Wrong | None = None
    found: list[Any] = []
    for args in inputs:
        try:
            found.append(call(function, *args, what=what))
        except Wrong as wrong:
            failure = failure or wrong
            found.append(None)
    right = [reference(*args) for args in inputs]
    if failure is None and _alike(found, right, tolerance):
        return
    for mistaken, sentence in mistakes:
        if _alike(found, [_quiet(mistaken, args) for args in inputs], tolerance):
            raise Wrong(sentence)
    if failure is not None:
        raise failure
    for args, one, other in zip(inputs, found, right, strict=True):
        if not _alike(one, other, tolerance):
            _compare(one, other, tolerance, f"{what}({', '.join(_brief(a) for a in args)})")


def _compare(found: Any, right: Any, tolerance: float, what: str) -> None:
    if isinstance(right, (tuple, list)):
        if not isinstance(found, (tuple, list)) or len(found) != len(right):
            raise Wrong(f"{what} must give {len(right)} results, not {_kind(found)}.")
        for i, (one, other) in enumerate(zip(found, right, strict=True), start=1):
            if not _alike(one, other, tolerance):
                _compare(one, other, tolerance, f"result {i} of {what}")
    elif isinstance(right, Tensor) and right.ndim > 0:
        close(found, right, tolerance=tolerance, what=what)
    elif isinstance(right, bool) and not _is_bool(found):
        raise Wrong(f"{what} must give True or False, not {_kind(found)}.")
    elif isinstance(right, (Real, Tensor, np.generic)) and not isinstance(right, bool):
        value = _one_number(found, what)
        raise Wrong(f"{what} gives {value:g} instead of {float(right):g}.")
    else:
        raise Wrong(f"{what} gives {_brief(found)} instead of {_brief(right)}.")


def _quiet(function: Callable[..., Any], args: Sequence[Any]) -> Any:
    try:
        return function(*(a.clone() if isinstance(a, Tensor) else a for a in args))
    except Exception:
        return None


def _run(action: Callable[[], Any], what: str) -> Any:
    try:
        return action()
    except (Exception, SystemExit) as error:
        remedy = next((text for part, text in _REMEDIES.items() if part in str(error)), None)
        if remedy is not None:
            raise Wrong(f"{what} raises a {type(error).__name__}: {remedy}.") from error
        raise Wrong(f"{what} raises {described(error)}.") from error


def labels_function(function: Any, *, shape: tuple[int, ...] = (8,), what: str = "The function") -> None:
    """Require a function from logits to labels: float 1 where the logit is at least 0, else 0.

    The eight logits have ``shape``, (8,) or (8, 1), and the labels must have the shape (8,).
    """
    logits = torch.tensor([-3.0, -0.7, -0.2, 0.0, 0.2, 0.4, 0.7, 3.0]).reshape(shape)
    same_function(
        function,
        lambda z: (z >= 0).float().reshape(-1),
        [(logits,)],
        what=what,
        mistakes=[
            (
                lambda z: (z >= 0.5).float().reshape(-1),
                f"{what} compares the logits with 0.5, a threshold for probabilities: {_THRESHOLD}.",
            ),
            (
                lambda z: torch.round(z).reshape(-1),
                f"{what} rounds the logits, and 0.5 is a threshold for probabilities: {_THRESHOLD}.",
            ),
            (
                lambda z: (z > 0).float().reshape(-1),
                f"{what} gives class 0 where the probability is exactly 0.5, as round and > do: use >=.",
            ),
            (
                lambda z: torch.sigmoid(z).reshape(-1),
                f"{what} returns probabilities: compare them with 0.5 to get labels.",
            ),
            (
                lambda z: (z < 0).float().reshape(-1),
                f"{what} has the classes swapped: class 1 is where the probability is at least 0.5.",
            ),
        ],
    )


def accuracy_function(function: Any, *, what: str = "accuracy") -> None:
    """Require ``function(logits, y)``: the share of right classes, 0 to 1.

    The logits have the shape (n,), and y holds the labels 0.0 and 1.0 with the same shape.
    """
    many = (
        torch.tensor([-2.0, -0.4, 0.2, 0.3, 0.45, 1.5, -1.0, 2.5]),
        torch.tensor([0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
    )
    few = (torch.tensor([0.3, -0.6, 0.1]), torch.tensor([1.0, 0.0, 0.0]))

    def right(z: Tensor, y: Tensor) -> Tensor:
        return ((z >= 0).float() == y).float().mean()

    same_function(
        function,
        right,
        [many, few],
        what=what,
        mistakes=[
            (
                lambda z, y: ((z >= 0.5).float() == y).float().mean(),
                f"{what} compares the logits with 0.5, a threshold for probabilities: {_THRESHOLD}.",
            ),
            (
                lambda z, y: (torch.sigmoid(z) == y).float().mean(),
                f"{what} compares probabilities with labels: first turn them into labels, with >= 0.5.",
            ),
            (
                lambda z, y: len(y) * right(z, y),
                f"{what} returns how many are right: divide by the number of points.",
            ),
            (
                lambda z, y: 100 * right(z, y),
                f"{what} is in per cent: return a share between 0 and 1.",
            ),
            (
                lambda z, y: 1 - right(z, y),
                f"{what} returns the share of wrong answers: count those that are equal.",
            ),
            (
                lambda z, y: ((z >= 0).float() == y).float(),
                f"{what} returns one value per point: take their mean.",
            ),
        ],
    )


# --- Models -------------------------------------------------------------------------------------


def model(answer: Any, *, in_features: int = 2, out_features: int = 1, what: str = "The model") -> nn.Module:
    """Require an ``nn.Module`` from (n, in_features) to (n, out_features) with finite outputs."""
    _given(answer, what)
    if isinstance(answer, type) and issubclass(answer, nn.Module):
        raise Wrong(f"{what} is a class: call it, as in {answer.__name__}(), to make a model.")
    if not isinstance(answer, nn.Module):
        raise Wrong(f"{what} must be an nn.Module, not {_kind(answer)}.")
    n = 7
    tensor(
        _outputs(answer, torch.linspace(-1, 1, n * in_features).reshape(n, in_features), what),
        shape=(n, out_features),
        what=f"The output of {_inside(what)} for {n} points",
    )
    if not any(True for _ in answer.parameters()):
        raise Wrong(f"{what} has no parameters: are its layers attributes set in __init__?")
    return answer


def make_model(
    answer: Any, *, in_features: int = 2, out_features: int = 1, what: str = "The model"
) -> nn.Module:
    """Require a class or function that makes such a :func:`model` when it is called."""
    if isinstance(answer, nn.Module):
        raise Wrong(f"{what} is a model already: give the class or function that makes it.")
    if not callable(answer):
        raise Wrong(f"{what} must be a class or a function that makes a model, not {_kind(answer)}.")
    try:
        made = answer()
    except AttributeError as error:
        if "before Module.__init__() call" in str(error):
            raise Wrong(f"{what} sets a layer before super().__init__(): call that first.") from error
        raise Wrong(f"Making {_inside(what)} raises {described(error)}.") from error
    except Exception as error:
        raise Wrong(f"Making {_inside(what)} raises {described(error)}.") from error
    return model(made, in_features=in_features, out_features=out_features, what=what)


def _outputs(answer: nn.Module, X: Tensor, what: str) -> Any:
    with modes_restored(answer), torch.no_grad():
        answer.eval()
        try:
            outputs = _run(lambda: answer(X), what)
        except Wrong as wrong:
            if isinstance(wrong.__cause__, NotImplementedError):
                raise Wrong(f"{what} has no forward method, or its name is misspelt.") from None
            raise
    if outputs is None:
        raise Wrong(f"The forward method of {_inside(what)} returns None: is the return missing?")
    return outputs


def linear_widths(answer: nn.Module, wanted: Sequence[tuple[int, int]], *, what: str = "The model") -> None:
    """Require ``nn.Linear`` layers with these (in_features, out_features), in order."""
    found = [(m.in_features, m.out_features) for m in answer.modules() if isinstance(m, nn.Linear)]
    if found != list(wanted):
        raise Wrong(f"{what} must have the Linear layers {_arrows(wanted)}, not {_arrows(found)}.")


def bends(answer: nn.Module, *, in_features: int = 2, what: str = "The model") -> None:
    """Require that a model is more than one straight line: it is no affine map of its inputs."""
    ends = 3 * torch.randn(64, 2, in_features, generator=torch.Generator().manual_seed(448))
    middle = ends.mean(dim=1)
    first, second, between = (_outputs(answer, X, what) for X in (ends[:, 0], ends[:, 1], middle))
    # An affine map's value half-way is the mean of the values at the two ends.
    if torch.allclose(between, (first + second) / 2, rtol=0, atol=1e-5 * (1 + float(between.abs().max()))):
        raise Wrong(f"{what} is still one straight line: put an activation between its Linear layers.")


def gives_logits(answer: nn.Module, *, in_features: int = 2, what: str = "The model") -> None:
    """Require that the outputs are logits, with no sigmoid or ReLU after the last layer."""
    X = 10 * torch.randn(512, in_features, generator=torch.Generator().manual_seed(448))
    last = [m for m in answer.modules() if not any(True for _ in m.children())][-1:]
    outputs = _outputs(answer, X, what)
    if any(isinstance(m, nn.Sigmoid) for m in last):
        raise Wrong(f"{what} ends in a sigmoid, so it gives probabilities: let it end in a Linear layer.")
    if any(isinstance(m, nn.ReLU) for m in last) or bool((outputs >= 0).all() and (outputs == 0).any()):
        raise Wrong(f"{what} ends in a ReLU, so no logit is negative: let it end in a Linear layer.")


def trained(answer: nn.Module, X: Tensor, y: Tensor, *, at_least: float, what: str = "The model") -> float:
    """Require an accuracy of at least ``at_least``, 0 to 1, on points; return the accuracy."""
    outputs = tensor(_outputs(answer, X, what), dtype=None, what=f"The output of {_inside(what)}")
    if not _fits(outputs.shape, (len(X), 1)) and not _fits(outputs.shape, (len(X),)):
        raise Wrong(f"{what} must give one logit per point, not outputs of shape {_shown(outputs.shape)}.")
    accuracy = evaluate(answer, X, y)["accuracy"]
    if accuracy < at_least:
        if accuracy < 0.6:
            raise Wrong(
                f"{what} gets {accuracy:.1%} of the points right, like a guess: is it trained, and is it the "
                "trained one that you checked?"
            )
        raise Wrong(f"{what} gets {accuracy:.1%} of the points right, and {at_least:.0%} are asked for.")
    return accuracy


# --- Training -----------------------------------------------------------------------------------


def training(
    run: Callable[[nn.Module, Tensor, Tensor], Any],
    *,
    epochs: int,
    lr: float = 0.1,
    what: str = "The training loop",
    data: Split | None = None,
) -> Any:
    """Require that ``run(model, X, y)`` trains the model: full batch, SGD, BCE on logits.

    The model goes from (n, 2) to (n, 1), y has the shape (n,). The parameters afterwards are
    compared with those of the five steps done right, and otherwise with each usual mistake.

    Args:
        run: calls the reader's function, for example ``lambda model, X, y: train(model, X, y, 3)``.
            For one that takes the optimiser as well, make it there and call it ``epochs`` times.
        epochs: how many updates that must be, at least 3, for some mistakes show only then.
        lr: learning rate of the SGD that it must be.
        what: how the messages call the function.
        data: the points; 40 of the circles when None.

    Returns:
        What ``run`` returned.
    """
    split = load("circles", 50) if data is None else data
    X, y = split.X_train, split.y_train
    start = mlp(hidden=(4,), activation="tanh", seed=448)
    student = copy.deepcopy(start)
    backward = _noted_backward(student)
    result = _run(lambda: run(student, X.clone(), y.clone()), what)

    if _same_weights(student, _trained(start, X, y, epochs, lr)):
        return result
    if not all(bool(torch.isfinite(p).all()) for p in student.parameters()):
        raise Wrong(f"{what} leaves parameters that are not finite: its steps are far too long.")
    if _same_weights(student, start):
        if not backward:
            raise Wrong(f"{what} changes nothing and computes no gradient: call loss.backward().")
        if all(p.grad is None or not bool(p.grad.any()) for p in student.parameters()):
            raise Wrong(
                f"{what} changes nothing: zero_grad() between backward() and step() throws the gradients "
                "away before they are used."
            )
        raise Wrong(f"{what} computes gradients and never uses them: call optimizer.step().")
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"reset": False}, "lets gradients pile up over the steps: call optimizer.zero_grad() in each"),
        (
            {"loss_fn": lambda z, y: _bce(torch.sigmoid(z), y)},
            "applies a sigmoid before BCEWithLogitsLoss, which has one built in: give it the logits",
        ),
        (
            {"loss_fn": lambda z, y: _bce(z[:, None].expand(-1, len(y)), y.expand(len(y), -1))},
            "compares every logit with every label: call .squeeze(1) on logits of shape (n, 1)",
        ),
        ({"loss_fn": lambda z, y: len(y) * _bce(z, y)}, "sums the loss over the points: take its mean"),
        ({"loss_fn": lambda z, y: -_bce(z, y)}, "walks uphill: subtract the gradient times lr"),
        ({"loss_fn": lambda z, y: _bce(z, 1 - y)}, "has the two classes swapped in its loss"),
        ({"epochs": 1}, f"makes one update instead of {epochs}: put all five steps into the loop"),
        ({"epochs": epochs - 1}, f"makes {epochs - 1} updates instead of {epochs}: count the epochs"),
        ({"epochs": epochs + 1}, f"makes {epochs + 1} updates instead of {epochs}: count the epochs"),
    ]
    for mistake, sentence in mistakes:
        if _same_weights(student, _trained(start, X, y, **{"epochs": epochs, "lr": lr, **mistake})):
            raise Wrong(f"{what} {sentence}.")
    raise Wrong(
        f"{what} changes the parameters, but not by {_count(epochs, 'step')} of SGD with lr={lr:g} on the "
        "binary cross-entropy of all points: compare it with the five steps of chapter 4."
    )


_bce = nn.functional.binary_cross_entropy_with_logits


def _trained(
    start: nn.Module,
    X: Tensor,
    y: Tensor,
    epochs: int,
    lr: float,
    loss_fn: Callable[[Tensor, Tensor], Tensor] = _bce,
    reset: bool = True,
) -> nn.Module:
    """Return a copy of ``start`` after plain gradient descent, with one mistake or none."""
    twin = copy.deepcopy(start)
    for _ in range(epochs):
        if reset:
            twin.zero_grad()
        loss_fn(twin(X).squeeze(1), y).backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for parameter in twin.parameters():
                assert parameter.grad is not None
                parameter.sub_(parameter.grad, alpha=lr)
    return twin


def _same_weights(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b, rtol=0.0, atol=1e-5) for a, b in pairs)


def _noted_backward(model: nn.Module) -> list[str]:
    """Return a list that grows whenever a gradient of the model is computed."""
    calls: list[str] = []

    for parameter in model.parameters():
        parameter.register_hook(lambda gradient: calls.append("backward"))  # type: ignore[no-untyped-call]
    return calls


# --- Words --------------------------------------------------------------------------------------


def _given(answer: Any, what: str) -> None:
    if answer is None or answer is ...:
        raise Wrong(f"{what} is still {answer!r}: give it a value first.")


def _kind(value: Any) -> str:
    """Return what a value is, in words, with its article."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}: call it"
    name = {type(None): "None", Tensor: "tensor", np.ndarray: "NumPy array", str: "string"}.get(
        type(value), type(value).__name__
    )
    if value is None:
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _inside(what: str) -> str:
    """Return ``what`` as it reads in the middle of a sentence."""
    return what[0].lower() + what[1:] if what.startswith("The ") else what


def _brief(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"tensor of shape {_shown(value.shape)}" if value.ndim else f"{value.item():g}"
    if isinstance(value, float):
        return f"{value:g}"
    text = repr(value)
    return text if len(text) <= 40 else _kind(value)


def _arrows(widths: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{n_in}→{n_out}" for n_in, n_out in widths) or "(none)"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _parameters(function: Callable[..., Any]) -> str:
    names = list(inspect.signature(function).parameters)
    return f"({', '.join(names)})" if names else "none"
