"""The mistakes that the book teaches and students make: exception and words as PyTorch's."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.explorers.torch.mirror import Page, Program, Var, compare

F = "nn.functional."
Call = tuple[Any, ...]

#: What the calls below work on, by step.
X, N, V, VEC, LABELS, Z, Y, B, DOUBLE, W, WHOLE, MASK = (Var(step) for step in range(12))


def prepared() -> Program:
    p = Program()
    p("ones", 2, 3)
    p("ones", 4, 5)
    p("ones", 4)
    p("ones", 3)
    p("tensor", [0, 1])
    p("tensor", [[0.5], [-1.0]])
    p("tensor", [1.0, 0.0])
    p("ones", 2, 3, 4)
    p("ones", 2, 3, dtype=torch.float64)
    p("ones", 4, 3)
    p("tensor", [1, 2, 3])
    p("tensor", [True, False])
    return p


CALLS: tuple[Call, ...] = (
    # shapes of products
    ("matmul", X, N),
    ("mm", X, N),
    ("Tensor.__matmul__", X, N),
    ("matmul", X, V),
    ("matmul", V, X),
    ("matmul", VEC, V),
    ("dot", VEC, V),
    ("bmm", B, B),
    ("matmul", B, B),
    ("mm", VEC, X),
    ("dot", X, X),
    ("outer", X, VEC),
    (F + "linear", X, N),
    (F + "linear", X, N, V),
    (F + "linear", VEC, N, V),
    (F + "linear", B, N, V),
    (F + "linear", N, W, V),
    # dtypes of products
    (F + "linear", DOUBLE, W, V),
    (F + "linear", DOUBLE, W),
    ("matmul", X, DOUBLE),
    ("matmul", DOUBLE, VEC),
    ("dot", VEC, WHOLE),
    ("matmul", MASK, MASK),
    (F + "linear", WHOLE, W, V),
    # shapes of arithmetic, joins and views
    ("add", X, N),
    ("Tensor.__sub__", X, V),
    ("Tensor.__lt__", X, V),
    ("Tensor.add_", VEC, X),
    ("cat", [X, N]),
    ("cat", [X, VEC]),
    ("cat", []),
    ("cat", [X], 5),
    ("cat", X),
    ("cat", [X, 1]),
    ("stack", [X, N]),
    ("stack", []),
    ("where", MASK, X, X),
    ("Tensor.view", X, 4),
    ("Tensor.view", X, -1, -1),
    ("Tensor.view", X, -1, 4),
    ("Tensor.reshape", X, 7),
    ("Tensor.expand", X, 3, 3),
    ("Tensor.expand", X, 3),
    ("Tensor.unsqueeze", X, 7),
    ("Tensor.squeeze", X, 4),
    ("Tensor.transpose", X, 0, 3),
    ("Tensor.permute", X, 0, 0),
    ("Tensor.size", X, 2),
    ("Tensor.repeat", X, 2),
    ("Tensor.split", X, [1, 5], 1),
    ("Tensor.chunk", X, 0),
    ("Tensor.t", B),
    ("Tensor.flatten", X, 1, 0),
    # indices
    ("Tensor.__getitem__", X, 5),
    ("Tensor.__getitem__", X, (0, 9)),
    ("Tensor.__getitem__", X, (0, 0, 0)),
    ("Tensor.__getitem__", X, [5]),
    ("Tensor.__getitem__", X, 1.5),
    ("Tensor.__getitem__", X, "a"),
    ("Tensor.__getitem__", X, V),
    ("Tensor.__getitem__", V, MASK),
    ("Tensor.__getitem__", X, slice(0, 2, -1)),
    ("Tensor.__getitem__", X, slice(0, 2, 0)),
    ("Tensor.__setitem__", X, 0, V),
    ("Tensor.__setitem__", X, [0], V),
    ("Tensor.__setitem__", X, 0, "a"),
    ("gather", X, 1, WHOLE),
    ("index_select", X, 0, WHOLE),
    # reductions
    ("mean", WHOLE),
    ("std", WHOLE),
    ("norm", WHOLE),
    ("softmax", WHOLE, 0),
    ("sum", X, 3),
    ("argmax", X, 5),
    ("max", X, 2),
    ("argmax", MASK),
    ("median", MASK),
    ("quantile", WHOLE, 0.5),
    ("quantile", VEC, 1.5),
    ("cumsum", X, 2),
    # numbers out of tensors
    ("Tensor.item", X),
    ("Tensor.__bool__", X),
    ("Tensor.__float__", X),
    ("Tensor.__int__", X),
    ("Tensor.__index__", VEC),
    # operators
    ("Tensor.__neg__", MASK),
    ("Tensor.__sub__", MASK, MASK),
    ("Tensor.__rsub__", MASK, 1),
    ("Tensor.__invert__", X),
    ("Tensor.__and__", X, X),
    ("Tensor.__floordiv__", WHOLE, 0),
    ("Tensor.__mod__", WHOLE, 0),
    ("pow", WHOLE, -1),
    ("Tensor.add_", WHOLE, 1.5),
    ("Tensor.__itruediv__", WHOLE, 2),
    ("clamp", X),
    ("bincount", X),
    ("isclose", X, DOUBLE),
    ("allclose", X, DOUBLE),
    ("Tensor.add", X, "a"),
    ("Tensor.lerp", X, DOUBLE, 0.5),
    # losses
    (F + "binary_cross_entropy_with_logits", Z, Y),
    (F + "binary_cross_entropy", Z, Y),
    (F + "binary_cross_entropy", Z, Z),
    (F + "binary_cross_entropy_with_logits", Y, LABELS),
    (F + "binary_cross_entropy", Y, LABELS),
    (F + "binary_cross_entropy_with_logits", Y, MASK),
    (F + "cross_entropy", X, WHOLE),
    (F + "cross_entropy", X, Y),
    (F + "cross_entropy", N, LABELS),
    (F + "cross_entropy", WHOLE, LABELS),
    (F + "cross_entropy", X, X),
    (F + "cross_entropy", X, Z),
    (F + "nll_loss", X, WHOLE),
    (F + "mse_loss", X, V),
    (F + "dropout", X, 1.5),
    (F + "one_hot", Y),
    (F + "one_hot", WHOLE, 2),
    (F + "relu", [1, 2]),
    (F + "relu",),
    (F + "prelu", X, V),
    # making tensors
    ("tensor", [[1, 2], [3]]),
    ("tensor", [[1, 2], 3]),
    ("tensor", "abc"),
    ("tensor", None),
    ("tensor", [1, None]),
    ("zeros",),
    ("full", 2, 1.0),
    ("zeros", 2.5),
    ("arange", 0, 5, 0),
    ("arange", 5, 1),
    ("linspace", 0, 1, -1),
    ("eye", -1),
    ("manual_seed", "a"),
    ("manual_seed", 2**64),
    ("randint", 5, 5, (1,)),
    ("randperm", -1),
    ("sigmoid", 2),
    ("sigmoid",),
    ("Tensor.to", X, "cuda"),
    ("exp",),
    ("linalg.inv", X),
    ("Tensor.normal_", X, 0, -1),
    ("Tensor.uniform_", X, 2, 1),
    ("Tensor.bernoulli_", X, 2.0),
    ("set_default_dtype", torch.int64),
    ("t", B),
)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_words(page: Page, call: Call) -> None:
    program = prepared()
    program(*call)
    compare(page, program)


def test_what_is_missing_says_so(page: Page) -> None:
    program = Program()
    program("fft.fft", [1.0])
    program("Tensor.half", program("ones", 2))
    answers = page.run(program)
    words = "torch.{} is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
    assert answers[0] == {"error": "NotImplementedError", "message": words.format("fft.fft")}
    assert answers[2] == {"error": "NotImplementedError", "message": words.format("Tensor.half")}


def test_a_tensor_too_large_for_a_page_is_refused(page: Page) -> None:
    program = Program()
    for call in (("zeros", 10**9), ("ones", 10**6, 10**6), ("arange", 10**10), ("randn", 10**5, 10**5)):
        program(*call)
    for answer in page.run(program):
        assert answer["error"] == "RuntimeError"
        assert "can't allocate memory" in answer["message"]
