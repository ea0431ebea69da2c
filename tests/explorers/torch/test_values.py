"""Values, dtypes and shapes of the page's tensors against live PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorers.torch.mirror import Page, Program, compare
from tests.explorers.torch.strategies import (
    FLOATS,
    broadcastable,
    full_shapes,
    indices,
    scalars,
    tensors,
)

quick = settings.get_profile("torch, quick")
thorough = settings.get_profile("torch, thorough")

FUNCTIONS = (
    "abs neg sign ceil floor trunc round exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square "
    "reciprocal sin cos tan "
    "asin acos atan sinh cosh tanh asinh acosh atanh sigmoid erf deg2rad rad2deg isnan isinf "
    "isfinite signbit logical_not "
    "nonzero flatten relu"
).split()


@pytest.mark.parametrize("name", FUNCTIONS)
@quick
@given(t=tensors())
def test_functions_of_one_tensor(page: Page, name: str, t: torch.Tensor) -> None:
    program = Program()
    program(name, program.tensor(t))
    compare(page, program, with_repr=False)


BINARY = (
    "add sub mul div floor_divide remainder fmod pow eq ne gt ge lt le logical_and logical_or "
    "logical_xor maximum minimum "
    "bitwise_and bitwise_or bitwise_xor"
).split()


@pytest.mark.parametrize("name", BINARY)
@quick
@given(data=st.data())
def test_operations_of_two_tensors_promote_and_broadcast(page: Page, name: str, data: st.DataObject) -> None:
    one, other = data.draw(broadcastable())
    program = Program()
    a, b = (program.tensor(data.draw(tensors(shape=shape))) for shape in (one, other))
    program(name, a, b)
    # A power's float32 kernels differ by up to a few units in the last place.
    compare(page, program, with_repr=False)


OPERATORS = (
    "add radd sub rsub mul rmul truediv rtruediv floordiv mod pow rpow iadd isub imul itruediv eq lt ge"
).split()


@pytest.mark.parametrize("name", OPERATORS)
@quick
@given(t=tensors(), number=scalars)
def test_python_numbers_are_weak(page: Page, name: str, t: torch.Tensor, number: Any) -> None:
    program = Program()
    program(f"Tensor.__{name}__", program.tensor(t), number)
    compare(page, program, with_repr=False)


REDUCTIONS = (
    "sum mean prod std var amax amin any all norm logsumexp softmax log_softmax cumsum cumprod "
    "median max min argmax argmin "
    "count_nonzero sort argsort"
).split()


@pytest.mark.parametrize("name", REDUCTIONS)
@quick
@given(t=tensors(), dim=st.none() | st.integers(-4, 3), keepdim=st.none() | st.booleans())
def test_reductions(page: Page, name: str, t: torch.Tensor, dim: int | None, keepdim: bool | None) -> None:
    takes_keepdim = (
        name in "sum mean prod std var amax amin any all norm logsumexp median max min argmax argmin".split()
    )
    options: dict[str, Any] = {} if dim is None else {"dim": dim}
    if keepdim is not None and dim is not None and takes_keepdim:
        options["keepdim"] = keepdim
    program = Program()
    program(name, program.tensor(t), **options)
    finite = t.double().nan_to_num(0, 0, 0).abs()
    scale = float(finite.max()) * t.numel() if t.numel() else 0.0
    compare(page, program, scale=min(scale, 100.0), with_repr=False, with_message=dim is not None)


@thorough
@given(data=st.data())
def test_indices_read_and_assign(page: Page, data: st.DataObject) -> None:
    t = data.draw(tensors(special=False))
    index = data.draw(indices(tuple(t.shape)))
    program = Program()
    made = program.tensor(t)
    program("Tensor.__getitem__", made, index)
    program("Tensor.__setitem__", made, index, data.draw(scalars))
    program("Tensor.clone", made)
    compare(page, program)


@thorough
@given(data=st.data())
def test_assigned_tensors_broadcast(page: Page, data: st.DataObject) -> None:
    t = data.draw(tensors(dtype=torch.float32, special=False))
    index = data.draw(indices(tuple(t.shape)))
    try:
        shape = tuple(t[index].shape)
    except IndexError:
        shape = (2,)
    kept = tuple(
        1 if data.draw(st.integers(0, 3)) == 0 else size for size in shape[data.draw(st.integers(0, 1)) :]
    )
    program = Program()
    made = program.tensor(t)
    value = program.tensor(data.draw(tensors(dtype=torch.float32, shape=kept, special=False)))
    program("Tensor.__setitem__", made, index, value)
    program("Tensor.clone", made)
    compare(page, program, with_message=False)


@st.composite
def views(draw: st.DrawFn, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """A call that looks at a tensor in another way."""
    rank = len(shape)
    dims = st.integers(-rank, rank - 1)
    order = draw(st.permutations(range(rank)))
    kinds: list[tuple[Any, ...]] = [
        ("Tensor.reshape", -1),
        ("Tensor.unsqueeze", draw(st.integers(-rank - 1, rank))),
        ("Tensor.squeeze",),
        ("Tensor.detach",),
        ("Tensor.T",) if rank == 2 else ("Tensor.clone",),
        ("Tensor.expand", 2, *shape),
        ("Tensor.__getitem__", draw(indices(shape))),
    ]
    if rank:
        kinds += [
            ("Tensor.permute", *order),
            ("Tensor.view", *reversed(shape)),
            ("Tensor.reshape", *reversed(shape)),
            ("Tensor.transpose", draw(dims), draw(dims)),
            ("Tensor.select", draw(dims), 0),
            ("Tensor.flatten",),
        ]
    return draw(st.sampled_from(kinds))


@thorough
@given(data=st.data())
def test_views_share_memory_where_pytorch_shares_it(page: Page, data: st.DataObject) -> None:
    t = data.draw(
        tensors(
            dtype=data.draw(st.sampled_from((torch.float32, torch.int64))),
            shape=data.draw(full_shapes),
            special=False,
        )
    )
    program = Program()
    base = program.tensor(t)
    view, shown = base, t
    for _ in range(data.draw(st.integers(1, 4))):
        call, *args = data.draw(views(tuple(shown.shape)))
        attempt = getattr(shown, call.removeprefix("Tensor."))
        try:
            shown = attempt(*args) if callable(attempt) else attempt
        except (RuntimeError, IndexError):
            program(call, view, *args)
            break
        view = program(call, view, *args)
        program("Tensor.is_contiguous", view)
    program("Tensor.add_", view, 1)
    program("Tensor.clone", base)
    program("Tensor.clone", view)
    compare(page, program, with_message=False)


@thorough
@given(data=st.data())
def test_joins_and_moves(page: Page, data: st.DataObject) -> None:
    shape = data.draw(full_shapes)
    rank = len(shape)
    dim = data.draw(st.integers(-rank, rank - 1))
    program = Program()
    a, b = (program.tensor(data.draw(tensors(shape=shape))) for _ in range(2))
    k = data.draw(st.integers(-3, 3))
    program("cat", [a, b], dim)
    program("stack", [a, b], data.draw(st.integers(-rank - 1, rank)))
    program("flip", a, [dim])
    program("roll", a, k, dim)
    program("roll", a, k)
    program("Tensor.repeat", a, *([2] * rank))
    program("repeat_interleave", a, 2, dim)
    program("Tensor.split", a, 2, dim)
    program("Tensor.chunk", a, 3, dim)
    program("unbind", a, dim)
    program("tile", a, (2,))
    program("unique", a)
    program("unique", a, return_inverse=True, return_counts=True)
    if rank >= 2:
        program("tril", a, k)
        program("triu", a, k)
        program("diagonal", a, k)
    has_nan = any(bool(torch.isnan(torch.tensor(step.args[0]).double()).any()) for step in program.steps[:2])
    if has_nan:  # PyTorch leaves open where NaN goes among unique values
        program.steps = [step for step in program.steps if step.call != "unique"]
    compare(page, program)


@quick
@given(data=st.data())
def test_products(page: Page, data: st.DataObject) -> None:
    m, k, n, batch = (data.draw(st.integers(1, 7)) for _ in range(4))
    dtype = data.draw(st.sampled_from((*FLOATS, torch.int64)))
    shapes = {
        "matrices": ((m, k), (k, n)),
        "row": ((k,), (k, n)),
        "column": ((m, k), (k,)),
        "vectors": ((k,), (k,)),
        "batches": ((batch, m, k), (batch, k, n)),
        "batch and matrix": ((batch, m, k), (k, n)),
        "broadcast": ((batch, 1, m, k), (2, k, n)),
        "wrong": ((m, k), (k + 1, n)),
    }
    one, other = shapes[data.draw(st.sampled_from(sorted(shapes)))]
    program = Program()
    a, b = (
        program.tensor(data.draw(tensors(dtype=dtype, shape=shape, special=False))) for shape in (one, other)
    )
    program("matmul", a, b)
    if dtype.is_floating_point:
        weight = program.tensor(data.draw(tensors(dtype=dtype, shape=(n, k), special=False)))
        bias = program.tensor(data.draw(tensors(dtype=dtype, shape=(n,), special=False)))
        program("nn.functional.linear", a, weight, bias)
        program("nn.functional.linear", a, weight)
    compare(page, program, scale=64.0 * k, with_repr=False)


@quick
@given(
    values=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6),
    other=st.integers(-(2**62), 2**62),
)
def test_int64_is_exact_and_wraps_around(page: Page, values: list[int], other: int) -> None:
    program = Program()
    t = program.tensor(torch.tensor(values))
    for name in ("add", "sub", "mul", "eq", "lt", "maximum", "bitwise_and", "bitwise_xor", "floor_divide"):
        program(name, t, program("tensor", other or 3))
    program("sum", t)
    program("sort", t)
    program("Tensor.__lshift__", t, 3)
    program("Tensor.__rshift__", t, 3)
    program("Tensor.tolist", t)
    compare(page, program)
