"""`repr` of tensors, letter for letter."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorers.torch.mirror import Page, Program, compare
from tests.explorers.torch.strategies import FLOATS

thorough = settings.get_profile("torch, thorough")

exponents = st.integers(-12, 12)


@st.composite
def printed_numbers(draw: st.DrawFn) -> float:
    special = draw(st.integers(0, 9))
    if special == 0:
        return draw(st.sampled_from((math.nan, math.inf, -math.inf, 0.0, -0.0)))
    if special < 4:
        return float(draw(st.integers(-2000, 2000)))
    return draw(st.floats(-10, 10)) * 10.0 ** draw(exponents) if special < 6 else draw(st.floats(-10, 10))


@thorough
@given(
    values=st.lists(printed_numbers(), max_size=30),
    dtype=st.sampled_from(FLOATS),
    columns=st.integers(1, 4),
    grad=st.booleans(),
)
def test_floats(page: Page, values: list[float], dtype: torch.dtype, columns: int, grad: bool) -> None:
    t = torch.tensor(values, dtype=dtype)
    program = Program()
    made = program.tensor(t)
    if len(values) % columns == 0:
        made = program("Tensor.reshape", made, len(values) // columns, columns)
    if grad:
        program("mul", program("Tensor.requires_grad_", made), 2)
    compare(page, program)


@thorough
@given(
    values=st.lists(st.integers(-(10**12), 10**12) | st.integers(-9, 9), max_size=40),
    columns=st.integers(1, 4),
)
def test_integers(page: Page, values: list[int], columns: int) -> None:
    program = Program()
    for dtype in (torch.int64, torch.bool, torch.int32):
        made = program.tensor(torch.tensor(values).to(dtype))
        if len(values) % columns == 0:
            program("Tensor.reshape", made, columns, len(values) // columns)
    compare(page, program)


SHAPES = (
    (1001,),
    (1000,),
    (40, 40),
    (3, 400),
    (10, 10, 11),
    (2, 3, 4, 50),
    (0, 3),
    (3, 0),
    (0,),
    (1, 1, 1),
    (2000, 1),
    (1, 2000),
    (8, 8, 20),
    (2, 2, 2, 2),
    (7, 200),
    (6, 200),
)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_summaries_and_shapes(page: Page, shape: tuple[int, ...]) -> None:
    n = math.prod(shape)
    program = Program()
    for flat in (
        program("arange", n),
        program("arange", float(n)),
        program("linspace", -1, 1, n),
        program("linspace", -1, 1e6, n, dtype=torch.float64),
    ):
        program("Tensor.reshape", flat, shape)
        program("gt", program("Tensor.reshape", flat, shape), 1)
    compare(page, program)


def test_options_of_printing(page: Page) -> None:
    p = Program()
    p("set_printoptions", precision=2)
    p("tensor", [1 / 3, 2.0])
    p("set_printoptions", sci_mode=False)
    p("tensor", [1e-8, 1.0])
    p("set_printoptions", sci_mode=True)
    p("tensor", [1.0, 25.0])
    p("set_printoptions", threshold=5)
    p("arange", 10)
    p("set_printoptions", profile="full")
    p("arange", 1200)
    p("set_printoptions", linewidth=40, edgeitems=2, threshold=10)
    p("linspace", 0, 1, 50)
    compare(page, p)


def test_the_default_dtype_is_not_named(page: Page) -> None:
    p = Program()
    p("set_default_dtype", torch.float64)
    p("tensor", [1.5])
    p("tensor", [1.5], dtype=torch.float32)
    p("zeros", 2)
    p("add", p("tensor", [1]), 0.5)
    p("set_default_dtype", torch.int64)
    compare(page, p)
