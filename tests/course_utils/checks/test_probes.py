"""Each probe accepts what is right, and answers each usual mistake with its own sentence."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.checks import _probes as probes
from course_utils.checks._feedback import Wrong
from course_utils.models import mlp


def refused(part, probe, *args, **options):
    with pytest.raises(Wrong) as error:
        probe(*args, **options)
    assert part in str(error.value)
    assert str(error.value).endswith((".", "?"))


# --- numbers ---


@pytest.mark.parametrize(
    "answer",
    [
        0.25,
        0.2505,
        np.float16(0.25),
        np.array(0.25),
        np.array([0.25]),
        torch.tensor(0.25),
        torch.tensor([[0.25]]),
        torch.tensor(0.25, requires_grad=True),
        Fraction(1, 4),
        Decimal("0.25"),
    ],
)
def test_number_accepts(answer):
    assert probes.number(answer, 0.25, tolerance=0.001) == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (None, "is still None"),
        ("0.25", "must be a number, not a string"),
        (True, "must be a number, not a bool"),
        (len, "not the function len: call it"),
        (torch.zeros(2), "not something of shape (2,)"),
        (float("nan"), "is nan"),
        (float("inf"), "is inf"),
        (0.5, "That is the half"),
        (25, "100 times too large"),
        (0.0025, "100 times too small"),
        (-0.25, "wrong sign"),
        (0.3, "is 0.3, which is too large"),
        (0.1, "is 0.1, which is too small"),
        (4.0, "is 4, which is too large"),
        (np.float32(4), "is 4, which is too large"),
        (torch.tensor([4.0]), "is 4, which is too large"),
        (10**400, "is far too large: it has 401 digits"),
        (1j, "must be a number, not a complex"),
        (np.bool_(True), "must be a number, not a bool"),
    ],
)
def test_number_refuses(answer, part):
    refused(part, probes.number, answer, 0.25, tolerance=0.001, mistakes=[(0.5, "That is the half.")])


# --- tensors ---


def test_tensor_accepts():
    X = torch.ones(5, 2, requires_grad=True)
    assert torch.equal(probes.tensor(X, shape=(5, 2)), X)
    assert not probes.tensor(X, shape=(None, 2)).requires_grad
    assert probes.tensor(X.double(), dtype=None).dtype == torch.float64
    assert torch.equal(probes.tensor(np.ones((5, 2)), dtype=None, arrays=True), torch.ones(5, 2).double())
    refused("must be a tensor", probes.tensor, np.array(["a"]), dtype=None, arrays=True)
    refused("must hold float numbers, not torch.int64: call .float()", probes.tensor, X.long(), dtype=None)


@pytest.mark.parametrize(
    ("answer", "shape", "part"),
    [
        (None, (5,), "is still None"),
        ([1.0], (1,), "not a list: convert it with torch.tensor(...).float()"),
        (np.zeros(5), (5,), "convert it with torch.from_numpy(...).float()"),
        (3, (5,), "must be a tensor, not an int"),
        (torch.zeros(5, 1), (5,), "must have the shape (5,), not (5, 1): call .squeeze(1)"),
        (torch.zeros(5), (5, 1), "call .unsqueeze(1)"),
        (torch.zeros(5, 5), (5,), "PyTorch broadcast them"),
        (torch.zeros(2, 5), (5, 2), "rows and columns are swapped"),
        (torch.zeros(4), (5,), "must have the shape (5,), not (4,)."),
        (torch.zeros(4, 3), (None, 2), "must have the shape (n, 2), not (4, 3)."),
        (torch.zeros(5, dtype=torch.float64), (5,), "not torch.float64: call .float()"),
        (torch.zeros(5, dtype=torch.int64), (5,), "not torch.int64: call .float()"),
        (torch.zeros(5, dtype=torch.bool), (5,), "not torch.bool: call .float()"),
        (torch.full((5,), float("nan")), (5,), "not finite"),
    ],
)
def test_tensor_refuses(answer, shape, part):
    refused(part, probes.tensor, answer, shape=shape)


def test_close():
    right = torch.tensor([1.0, 2.0, 3.0])
    mistakes = [(right.unsqueeze(1), "A column."), (right * 2, "Twice.")]
    assert probes.close(right + 1e-7, right) is not None
    refused("A column.", probes.close, right.unsqueeze(1), right, mistakes=mistakes)
    refused("Twice.", probes.close, right * 2, right, mistakes=mistakes)
    assert probes.close(right.double(), right) is not None
    assert probes.close(right.half() / 3, right / 3) is not None
    refused("call .float()", probes.close, right.double(), right, dtype=torch.float32, mistakes=mistakes)
    refused("must be a tensor", probes.close, right.numpy(), right)
    refused(
        "1 of its 3 values are wrong: at [1] it holds 0 instead of 2",
        probes.close,
        torch.tensor([1.0, 0.0, 3.0]),
        right,
    )


# --- functions ---


def test_call():
    assert probes.call(lambda a, b=2: a + b, 1) == 3
    refused("must be a function, not a float", probes.call, 3.0, 1)
    refused("must take 1 argument, not (a, b)", probes.call, lambda a, b: a, 1)
    refused("must take 2 arguments, not none", probes.call, lambda: 1, 1, 2)
    refused("returns None: is the return missing?", probes.call, lambda a: None, 1)
    refused("raises ZeroDivisionError: division by zero", probes.call, lambda a: a / 0, 1)
    refused("changes the tensor that it is given", probes.call, lambda a: a.add_(1), torch.zeros(2))
    x = torch.zeros(2)
    assert probes.call(torch.relu, x) is not x
    assert probes.call(lambda a: None, 1, none=True) is None


def test_call_sees_whatever_is_changed():
    def refuses(thing, change, given):
        refused(f"changes the {thing} that it is given", probes.call, lambda a: (change(a), 1), given)

    refuses("array", lambda a: a.sort(), np.array([2.0, 1.0]))
    refuses("list", lambda a: a.pop(), [1, 2])
    refuses("tensor", lambda a: a[0].zero_(), [torch.ones(2)])
    refuses("model", lambda a: a.weight.data.zero_(), nn.Linear(2, 1))
    refuses("tensor", lambda a: a.resize_(1), torch.ones(2))
    layer = nn.Linear(2, 1)
    probes.call(lambda a: (a.weight.sum().backward(), a.eval()), layer)
    assert layer.weight.grad is None and layer.training


def test_calls():
    x = torch.zeros(2, 3)
    assert "softmax" in probes.calls(lambda z: nn.Softmax(dim=1)(z), x)
    assert "softmax" in probes.calls(lambda z: z.softmax(1), x)
    assert "softmax" not in probes.calls(lambda z: z.exp() / z.exp().sum(), x)
    refused("returns None", probes.calls, lambda z: None, x)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda p, y: nn.BCEWithLogitsLoss()(p[:, None], y), "call .squeeze(1) on the logits"),
        (lambda p, y: mlp()(torch.zeros(3, 2).double()), "call .float() on the inputs"),
        (lambda p, y: mlp()(torch.zeros(3, 5)), "out_features must be the next one's in_features"),
        (lambda p, y: (p >= 0).float().mean().backward(), "call it on the loss of the logits"),
    ],
)
def test_pytorchs_messages_are_translated(function, part):
    refused(part, probes.call, function, torch.zeros(3), torch.zeros(3))


def relu(z):
    return torch.clamp(z, min=0)


INPUTS = [(torch.tensor([-2.0, 0.0, 3.0]),), (torch.tensor([[1.0, -1.0]]),)]


def test_same_function():
    mistakes = [(torch.abs, "That is the absolute value."), (lambda z: z.sum(), "One value.")]
    probes.same_function(torch.relu, relu, INPUTS)
    refused("absolute value", probes.same_function, torch.abs, relu, INPUTS, mistakes=mistakes)
    refused("One value.", probes.same_function, lambda z: z.sum().item(), relu, INPUTS, mistakes=mistakes)
    refused("raises", probes.same_function, lambda z: z[7], relu, INPUTS, mistakes=mistakes)
    refused("(tensor of shape (3,)) has the right shape, but 1 of its 3 values are wrong",
            probes.same_function, lambda z: z, relu, INPUTS, mistakes=mistakes)  # fmt: skip
    refused("f(-1) gives -1 instead of 1", probes.same_function, lambda a: a, abs, [(2,), (-1,)], what="f")
    refused("f('a') gives 'A' instead of 'a'", probes.same_function, str.upper, str, [("a",)], what="f")


def test_same_function_of_truth_values():
    def positive(a):
        return a > 0

    options = {"what": "f"}
    probes.same_function(lambda a: a >= 1, positive, [(2,), (-1,)], **options)
    probes.same_function(lambda a: torch.tensor(a) > 0, positive, [(2,), (-1,)], **options)
    probes.same_function(lambda a: np.float64(a) > 0, positive, [(2,), (-1,)], **options)
    refused("f(-1) gives True instead of False", probes.same_function, lambda a: True, positive,
            [(2,), (-1,)], **options)  # fmt: skip
    refused("f(2) must give True or False, not an int", probes.same_function, lambda a: 1, positive,
            [(2,), (-1,)], **options)  # fmt: skip


def test_same_function_of_several_results():
    def both(z):
        return z.min(), z.max()

    probes.same_function(lambda z: [z.min().item(), z.max().item()], both, INPUTS)
    refused("result 1 of f", probes.same_function, lambda z: (z.max(), z.max()), both, INPUTS, what="f")
    refused("must give 2 results, not a tensor", probes.same_function, torch.min, both, INPUTS, what="f")


def test_same_function_of_numbers_or_none():
    def first(a):
        return a if a > 0 else None

    options = {"what": "f", "none": True}
    probes.same_function(lambda a: np.float32(a) if a > 0 else None, first, [(2,), (-1,)], **options)
    refused("f(2) gives None instead of 2", probes.same_function, lambda a: None, first, [(2,)], **options)
    refused("f(-1) gives 3 instead of None", probes.same_function, lambda a: 3.0, first, [(-1,)], **options)


def test_numbers():
    for answer in ([1, 2], (1.0, 2.0), np.array([1, 2]), torch.tensor([1.0, 2.0], requires_grad=True)):
        assert probes.numbers(answer, length=2).tolist() == [1.0, 2.0]
    for answer in ({0: 1, 1: 2}, "12", 12, [[1, 2], [3, 4]], ["a", "b"], [10**400, 1]):
        refused("must be a list of 2 numbers", probes.numbers, answer, length=2)
    refused("must hold 2 numbers, not 3", probes.numbers, [1, 2, 3], length=2)
    refused("not finite", probes.numbers, [1, float("inf")], length=2)


def test_pair():
    for answer in ((1, 2), [1, 2], np.array([1, 2]), torch.tensor([1, 2])):
        assert [int(part) for part in probes.pair(answer, "a", "b")] == [1, 2]
    for answer in ((1,), (1, 2, 3), 1, "ab", {1: 2, 2: 3}, np.array(1), torch.tensor(1.0)):
        refused("Give both to check, as (a, b).", probes.pair, answer, "a", "b")
