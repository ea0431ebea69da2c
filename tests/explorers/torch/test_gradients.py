"""Gradients of the page's autograd against live PyTorch: values, accumulation, in-place rules, switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.explorers.torch.mirror import Page, Program, Var, compare
from tests.explorers.torch.strategies import FLOATS, full_shapes, tensors

quick = settings.get_profile("torch, quick")
thorough = settings.get_profile("torch, thorough")

F = "nn.functional."
Make = Callable[[Program, Var], Var]

#: Functions whose gradients are tried where they are smooth: on numbers between 0.1 and 0.9.
SMOOTH: dict[str, Make] = {
    **{
        name: lambda p, x, name=name: p(name, x)  # type: ignore[misc]
        for name in (
            "exp log sqrt sin cos tan tanh sigmoid square reciprocal log1p expm1 exp2 log2 log10 erf "
            "asin acos atan sinh "
            "cosh neg relu abs sum mean prod std var norm max min"
        ).split()
    },
    **{
        name: lambda p, x, name=name: p(F + name, x)  # type: ignore[misc]
        for name in (
            "leaky_relu elu selu celu silu mish gelu softplus logsigmoid softsign tanhshrink hardtanh "
            "relu6 hardswish"
        ).split()
    },
    "gelu_tanh": lambda p, x: p(F + "gelu", x, approximate="tanh"),
    "softmax": lambda p, x: p("softmax", x, -1),
    "log_softmax": lambda p, x: p("log_softmax", x, 0),
    "logsumexp": lambda p, x: p("logsumexp", x, 0),
    "cumsum": lambda p, x: p("cumsum", x, 0),
    "amax": lambda p, x: p("amax", x, 0),
    "max_dim": lambda p, x: p("max", x, 0)[0],
    "sort": lambda p, x: p("sort", x, 0)[0],
    "median": lambda p, x: p("median", x),
    "pow": lambda p, x: p("pow", x, 1.7),
    "rpow": lambda p, x: p("Tensor.__rpow__", x, 2),
    "self_pow": lambda p, x: p("pow", x, x),
    "div": lambda p, x: p("div", p("sin", x), x),
    "clamp": lambda p, x: p("clamp", x, 0.3, 0.6),
    "where": lambda p, x: p("where", p("gt", x, 0.5), p("exp", x), x),
    "maximum": lambda p, x: p("maximum", x, p("sub", 1.0, x)),
    "flip": lambda p, x: p("flip", x, [0]),
    "transposed": lambda p, x: p("Tensor.T", x),
    "rows": lambda p, x: p("Tensor.__getitem__", x, [0, 0, -1]),
    "window": lambda p, x: p("Tensor.__getitem__", x, slice(None, None, 2)),
    "cat": lambda p, x: p("cat", [x, x]),
    "expand": lambda p, x: p("Tensor.expand", p("sum", x), 3, 2),
    "var_dim": lambda p, x: p("var", x, 0, correction=0),
    "double": lambda p, x: p("Tensor.double", x),
    "norm_dim": lambda p, x: p("norm", x, dim=0),
}


def loss_of(program: Program, result: Var) -> Var:
    """A scalar whose gradient weighs every number differently."""
    flat = program("Tensor.reshape", result, -1)
    return program("sum", program("mul", flat, program("cos", program("mul", flat, 0.0625))))


@pytest.mark.parametrize("name", sorted(SMOOTH))
@quick
@given(data=st.data())
def test_gradients_of_functions(page: Page, name: str, data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(FLOATS))
    shape = data.draw(
        full_shapes.filter(lambda sizes: len(sizes) == 2) if name == "transposed" else full_shapes
    )
    between = st.floats(0.125, 0.875, width=32)
    t = data.draw(tensors(dtype=dtype, shape=shape, elements=between))
    if name in ("std", "norm", "norm_dim", "prod") and t.numel() < 2:
        return
    program = Program()
    x = program.tensor(t, requires_grad=True)
    result = SMOOTH[name](program, x)
    loss = loss_of(program, result)
    program("Tensor.backward", loss)
    program("Tensor.grad", x)
    compare(page, program, scale=float(t.numel() + 8), with_repr=False)


LAYERS = (
    "add",
    "mul",
    "sub",
    "matmul",
    "linear",
    "tanh",
    "sigmoid",
    "relu",
    "mean",
    "index",
    "cat",
    "reshape",
)


@thorough
@given(data=st.data())
def test_gradients_of_random_graphs(page: Page, data: st.DataObject) -> None:
    """Some operations after each other on shared (3, 3) matrices, in float64."""
    program = Program()
    entries = st.floats(-1.0, 1.0, width=32)
    leaves = [
        program.tensor(
            data.draw(tensors(dtype=torch.float64, shape=(3, 3), elements=entries)), requires_grad=True
        )
        for _ in range(3)
    ]
    known = list(leaves)
    for _ in range(data.draw(st.integers(1, 8))):
        a, b = (data.draw(st.sampled_from(known)) for _ in range(2))
        kind = data.draw(st.sampled_from(LAYERS))
        if kind in ("add", "mul", "sub", "matmul"):
            known.append(program(kind, a, b))
        elif kind == "linear":
            known.append(program(F + "linear", a, b, program("Tensor.__getitem__", leaves[0], 1)))
        elif kind == "mean":
            known.append(program("mul", a, program("mean", b, 0, keepdim=True)))
        elif kind == "index":
            known.append(program("Tensor.__getitem__", a, [2, 0, 0]))
        elif kind == "cat":
            known.append(program("Tensor.__getitem__", program("cat", [a, b]), slice(1, 4)))
        elif kind == "reshape":
            known.append(program("Tensor.T", program("Tensor.reshape", a, 3, 3)))
        else:
            known.append(program(kind, a))
    program("Tensor.backward", program("sum", known[-1]))
    for leaf in leaves:
        program("Tensor.grad", leaf)
    compare(page, program, scale=1000.0, with_repr=False)


@quick
@given(data=st.data())
def test_in_place_changes_through_views_keep_gradients_right(page: Page, data: st.DataObject) -> None:
    entries = st.floats(-1.0, 1.0, width=32)
    program = Program()
    leaf = program.tensor(
        data.draw(tensors(dtype=torch.float64, shape=(3, 4), elements=entries)), requires_grad=True
    )
    row = program.tensor(
        data.draw(tensors(dtype=torch.float64, shape=(4,), elements=entries)), requires_grad=True
    )
    work = program("mul", leaf, 2.0)
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, 2))
        change = data.draw(st.sampled_from(("row", "column", "view", "whole", "mask", "transposed")))
        if change == "row":
            program("Tensor.__setitem__", work, i, row)
        elif change == "column":
            program("Tensor.__setitem__", work, (slice(None), i), program("sum", row))
        elif change == "view":
            program("Tensor.add_", program("Tensor.__getitem__", work, slice(i, None)), row)
        elif change == "whole":
            program("Tensor.mul_", work, row)
        elif change == "mask":
            program("Tensor.__setitem__", work, [0, 2], row)
        else:
            program("Tensor.sub_", program("Tensor.__getitem__", program("Tensor.T", work), 1), 0.5)
    program("Tensor.backward", program("sum", program("mul", work, work)))
    program("Tensor.grad", leaf)
    program("Tensor.grad", row)
    compare(page, program, scale=10.0, with_repr=False, with_message=False)


TWICE = (
    "exp",
    "log",
    "sin",
    "tanh",
    "sigmoid",
    "sqrt",
    "square",
    "reciprocal",
    "softmax",
    "relu",
    "silu",
    "gelu",
    "softplus",
)


@pytest.mark.parametrize("name", TWICE)
@quick
@given(t=tensors(dtype=torch.float64, shape=(3,), elements=st.floats(0.25, 0.875, width=32)))
def test_second_derivatives(page: Page, name: str, t: torch.Tensor) -> None:
    program = Program()
    x = program.tensor(t, requires_grad=True)
    call = F + name if name in ("silu", "gelu", "softplus") else name
    y = program(call, x, 0) if name == "softmax" else program(call, x)
    first = program("autograd.grad", program("sum", program("mul", y, y)), x, create_graph=True)
    program("Tensor.backward", program("sum", program("mul", first[0], first[0])))
    program("Tensor.grad", x)
    compare(page, program, scale=50.0, with_repr=False)


def leaf(program: Program) -> Var:
    return program("tensor", [1.0, 2.0], requires_grad=True)


def freed(p: Program, w: Var) -> None:
    loss = p("sum", p("mul", w, w))
    p("Tensor.backward", loss, retain_graph=True)
    p("Tensor.backward", loss)
    p("Tensor.grad", w)
    p("Tensor.backward", loss)


def linear_graphs_run_twice(p: Program, w: Var) -> None:
    loss = p("sum", w)
    p("Tensor.backward", loss)
    p("Tensor.backward", loss)
    p("Tensor.grad", w)


def no_grad(p: Program, w: Var) -> None:
    p("set_grad_enabled", False)
    y = p("mul", w, 2)
    p("Tensor.requires_grad", y)
    p("Tensor.add_", w, 1)
    p("set_grad_enabled", True)
    p("Tensor.backward", p("sum", y))
    p("Tensor.requires_grad", p("mul", w, 2))


def changed_after_use(p: Program, w: Var) -> None:
    y = p("exp", w)
    p("Tensor.add_", y, 1)
    p("Tensor.backward", p("sum", y))


def changed_factor(p: Program, w: Var) -> None:
    y = p("mul", w, 3)
    z = p("mul", y, y)
    p("Tensor.add_", y, 1)
    p("Tensor.backward", p("sum", z))


def retained(p: Program, w: Var) -> None:
    y = p("mul", w, 2)
    p("Tensor.retain_grad", y)
    p("Tensor.backward", p("sum", p("mul", y, y)))
    p("Tensor.grad", y)
    p("Tensor.grad", w)
    p("Tensor.is_leaf", y)
    p("Tensor.is_leaf", w)


def unused(p: Program, w: Var) -> None:
    other = p("tensor", [3.0], requires_grad=True)
    p("autograd.grad", p("sum", w), other)
    p("autograd.grad", p("sum", w), [w, other], allow_unused=True)
    p("Tensor.grad", w)


def weighted(p: Program, w: Var) -> None:
    y = p("mul", w, 2)
    p("Tensor.backward", y)
    p("Tensor.backward", y, p("tensor", [1.0, 2.0, 3.0]))
    p("Tensor.backward", y, p("tensor", [10.0, 1.0]))
    p("Tensor.grad", w)


def refused(p: Program, w: Var) -> None:
    p("Tensor.add_", w, 1)
    p("Tensor.zero_", w)
    p("Tensor.__setitem__", w, 0, 5.0)
    p("Tensor.__setitem__", w, [0], 5.0)
    p("Tensor.add_", p("Tensor.__getitem__", w, 0), 1)
    p("Tensor.backward", p("tensor", [1.0]))
    p("Tensor.requires_grad_", p("mul", w, 2), False)
    p("Tensor.requires_grad_", p("tensor", [1, 2]))
    p("Tensor.numpy", w)
    p("tensor", [1, 2], requires_grad=True)


def detached(p: Program, w: Var) -> None:
    d = p("Tensor.detach", w)
    p("Tensor.requires_grad", d)
    p("Tensor.mul_", d, 10)
    p("Tensor.clone", w)


RULES: tuple[Callable[[Program, Var], None], ...] = (
    freed,
    linear_graphs_run_twice,
    no_grad,
    changed_after_use,
    changed_factor,
    retained,
    unused,
    weighted,
    refused,
    detached,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rules_of_autograd(page: Page, rule: Any) -> None:
    program = Program()
    rule(program, leaf(program))
    compare(page, program)
