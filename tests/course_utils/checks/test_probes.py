"""Each probe accepts what is right, and answers each usual mistake with its own sentence."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.checks import _probes as probes
from course_utils.checks._feedback import Wrong
from course_utils.data import load
from course_utils.models import mlp


def refused(part, probe, *args, **options):
    with pytest.raises(Wrong) as error:
        probe(*args, **options)
    assert part in str(error.value)
    assert str(error.value).endswith((".", "?"))


# --- numbers ---


@pytest.mark.parametrize(
    "answer", [0.25, 0.2505, np.float32(0.25), torch.tensor(0.25), torch.tensor([[0.25]])]
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
    ],
)
def test_number_refuses(answer, part):
    refused(part, probes.number, answer, 0.25, tolerance=0.001, mistakes=[(0.5, "That is the half.")])


# --- tensors ---


def test_tensor_accepts():
    X = torch.zeros(5, 2)
    assert probes.tensor(X, shape=(5, 2)) is X
    assert probes.tensor(X, shape=(None, 2)) is X
    assert probes.tensor(X.long(), dtype=None).dtype == torch.int64


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
    refused("call .float()", probes.close, right.double(), right, mistakes=mistakes)
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


@pytest.mark.parametrize("shape", [(8,), (8, 1)])
def test_labels_function(shape):
    column = len(shape) == 2

    def squeezed(z):
        return z.squeeze(1) if column else z

    def refuses(function, part):
        refused(part, probes.labels_function, function, shape=shape)

    probes.labels_function(lambda z: (torch.sigmoid(squeezed(z)) >= 0.5).float(), shape=shape)
    refuses(lambda z: (squeezed(z) >= 0.5).float(), "compares the logits with 0.5")
    refuses(lambda z: (squeezed(z) > 0.5).float(), "compares the logits with 0.5")
    refuses(lambda z: torch.round(squeezed(z)), "rounds the logits")
    refuses(lambda z: torch.round(torch.sigmoid(squeezed(z))), "exactly 0.5")
    refuses(lambda z: torch.sigmoid(squeezed(z)), "returns probabilities")
    refuses(lambda z: (squeezed(z) < 0).float(), "swapped")
    refuses(lambda z: squeezed(z) >= 0, "call .float()")
    if column:
        refuses(lambda z: (z >= 0).float(), "call .squeeze(1)")


def test_accuracy_function():
    def refuses(function, part):
        refused(part, probes.accuracy_function, function)

    def labels(z):
        return (z >= 0).float()

    probes.accuracy_function(lambda z, y: (labels(z) == y).sum().item() / len(y))
    probes.accuracy_function(lambda z, y: (labels(z) == y).float().mean())
    refuses(lambda z, y: ((z >= 0.5).float() == y).float().mean(), "compares the logits with 0.5")
    refuses(lambda z, y: (torch.sigmoid(z) == y).float().mean(), "compares probabilities with labels")
    refuses(lambda z, y: (labels(z) == y).sum(), "divide by the number of points")
    refuses(lambda z, y: 100 * (labels(z) == y).float().mean().item(), "in per cent")
    refuses(lambda z, y: (labels(z) != y).float().mean(), "the share of wrong answers")
    refuses(lambda z, y: (labels(z) == y).float(), "one value per point")
    refuses(lambda z: 0.5, "must take 2 arguments, not (z)")
    refuses(lambda z, y: 0.5, "instead of")


# --- models ---


class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def foward(self, x):
        return self.layer(x)


class NoReturn(NoForward):
    def forward(self, x):
        self.layer(x)


class NoSuper(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(2, 1)


class Hidden(nn.Module):
    def forward(self, x):
        return nn.Linear(2, 1)(x)


def of_nan():
    model = mlp()
    model[0].weight.data.fill_(float("nan"))
    return model


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (None, "is still None"),
        (lambda x: x, "must be an nn.Module"),
        (NoForward, "is a class: call it, as in NoForward()"),
        (NoForward(), "has no forward method, or its name is misspelt"),
        (NoReturn(), "returns None: is the return missing?"),
        (Hidden(), "has no parameters"),
        (of_nan(), "not finite"),
        (mlp(in_features=3), "out_features must be the next one's in_features"),
        (mlp(out_features=2), "The output of the model for 7 points must have the shape (7, 1), not (7, 2)"),
        (nn.Sequential(mlp(), nn.Flatten(0)), "call .unsqueeze(1)"),
        (mlp().double(), "dtype"),
    ],
)
def test_model_refuses(answer, part):
    refused(part, probes.model, answer)


def test_model_accepts_and_leaves_the_mode():
    model = mlp()
    assert probes.model(model) is model
    assert model.training


def test_make_model():
    assert isinstance(probes.make_model(mlp), nn.Sequential)
    refused("is a model already", probes.make_model, mlp())
    refused("must be a class or a function that makes a model, not a float", probes.make_model, 3.0)
    refused("before super().__init__()", probes.make_model, NoSuper)
    refused("raises ZeroDivisionError", probes.make_model, lambda: 1 / 0)
    refused("raises TypeError", probes.make_model, lambda width: mlp((width,)))
    refused("is still None", probes.make_model, lambda: None)


def test_linear_widths():
    probes.linear_widths(mlp((4, 3)), [(2, 4), (4, 3), (3, 1)])
    refused("2→4, 4→1, not 2→4, 4→3, 3→1", probes.linear_widths, mlp((4, 3)), [(2, 4), (4, 1)])
    refused("not (none)", probes.linear_widths, nn.ReLU(), [(2, 1)])


@pytest.mark.parametrize("seed", range(5))
def test_bends(seed):
    probes.bends(mlp(seed=seed))
    probes.bends(mlp(activation="tanh", seed=seed))
    refused("still one straight line", probes.bends, mlp(activation="identity", seed=seed))
    refused("still one straight line", probes.bends, mlp((), seed=seed))


def test_gives_logits():
    probes.gives_logits(mlp())
    refused("ends in a sigmoid", probes.gives_logits, nn.Sequential(mlp(), nn.Sigmoid()))
    refused("ends in a ReLU", probes.gives_logits, nn.Sequential(mlp(), nn.ReLU()))


def test_trained():
    split = load("linear", 200)
    model = mlp((), seed=1)
    refused("like a guess: is it trained", probes.trained, model, split.X_train, split.y_train, at_least=0.9)
    model[0].weight.data, model[0].bias.data = torch.tensor([[5.0, 5.0]]), torch.zeros(1)
    assert probes.trained(model, split.X_train, split.y_train, at_least=0.9) > 0.9
    model[0].weight.data = torch.tensor([[5.0, 1.0]])
    refused("are asked for", probes.trained, model, split.X_train, split.y_train, at_least=0.99)
    refused("not finite", probes.trained, of_nan(), split.X_train, split.y_train, at_least=0.9)
    refused("one logit per point", probes.trained, mlp(out_features=2), *split_of(split), at_least=0.9)


def split_of(split):
    return split.X_train, split.y_train


# --- training ---


def loop(
    model, X, y, epochs=4, lr=0.1, *, steps="forward reset backward step", loss_fn=None, inside=lambda z: z
):
    loss_fn = loss_fn or nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = None
    for _ in range(epochs):
        for part in steps.split():
            if part == "forward":
                loss = loss_fn(inside(model(X).squeeze(1)), y)
            elif part == "reset":
                optimizer.zero_grad()
            elif part == "backward":
                loss.backward()
            else:
                optimizer.step()
    return loss


def summed(z, y):
    return nn.functional.binary_cross_entropy_with_logits(z, y, reduction="sum")


def broadcast(z, y):
    p = torch.sigmoid(z[:, None])
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"steps": "forward backward step"}, "call optimizer.zero_grad()"),
        ({"steps": "forward reset step"}, "call loss.backward()"),
        ({"steps": "forward reset backward"}, "call optimizer.step()"),
        ({"steps": "forward backward reset step"}, "zero_grad() between backward() and step()"),
        ({"inside": torch.sigmoid}, "applies a sigmoid before BCEWithLogitsLoss"),
        ({"inside": lambda z: z[:, None]}, "call .squeeze(1) on the logits"),
        ({"loss_fn": broadcast}, "compares every logit with every label"),
        ({"loss_fn": summed}, "sums the loss over the points"),
        ({"loss_fn": lambda z, y: -nn.BCEWithLogitsLoss()(z, y)}, "walks uphill"),
        ({"loss_fn": lambda z, y: nn.BCEWithLogitsLoss()(z, 1 - y)}, "classes swapped"),
        ({"epochs": 1}, "makes one update instead of 4"),
        ({"epochs": 3}, "makes 3 updates instead of 4"),
        ({"epochs": 5}, "makes 5 updates instead of 4"),
        ({"lr": 0.05}, "not by 4 steps of SGD with lr=0.1"),
        ({"lr": float("inf")}, "not finite"),
        ({"inside": lambda z: z.detach()}, "call it on the loss of the logits"),
        ({"inside": lambda z: z / 0 * "a"}, "raises TypeError"),
    ],
)
def test_training_refuses(options, part):
    refused(part, probes.training, lambda model, X, y: loop(model, X, y, **options), epochs=4)


@pytest.mark.parametrize("steps", ["forward reset backward step", "reset forward backward step",
                                   "forward backward step reset"])  # fmt: skip
def test_training_accepts_every_right_order_and_returns_the_result(steps):
    loss = probes.training(lambda model, X, y: loop(model, X, y, steps=steps), epochs=4)
    assert loss.item() > 0


def test_training_on_given_points():
    split = load("moons", 60)
    seen = []

    def run(model, X, y):
        seen.append((copy.copy(X), y))
        return loop(model, X, y, lr=0.3)

    probes.training(run, epochs=4, lr=0.3, data=split)
    assert torch.equal(seen[0][0], split.X_train)
