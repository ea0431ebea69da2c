"""Each probe of networks accepts what is right, and answers each usual mistake with its own sentence."""

import copy
import itertools

import pytest
import torch
from torch import nn

from course_utils.checks import _networks as networks
from course_utils.checks._feedback import Wrong
from course_utils.data import load
from course_utils.models import mlp


def refused(part, probe, *args, **options):
    with pytest.raises(Wrong) as error:
        probe(*args, **options)
    assert part in str(error.value)
    assert str(error.value).endswith((".", "?"))


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
        (None, "must be an nn.Module, not None"),
        (lambda x: x, "must be an nn.Module"),
        (NoForward, "is a class: call it, as in NoForward()"),
        (NoForward(), "has no forward method, or its name is misspelt"),
        (NoReturn(), "returns None: is the return missing?"),
        (Hidden(), "has no parameters"),
        (of_nan(), "not finite"),
        (mlp(in_features=3), "out_features must be the next one's in_features"),
        (mlp(out_features=2), "The output of the model for 7 points must have the shape (7, 1), not (7, 2)"),
        (nn.Sequential(mlp(), nn.Flatten(0)), "call .unsqueeze(1)"),
    ],
)
def test_model_refuses(answer, part):
    refused(part, networks.model, answer)


def test_model_accepts_and_leaves_the_mode():
    model = mlp()
    assert networks.model(model) is model
    assert model.training


def test_model_accepts_every_float_dtype():
    assert networks.model(mlp().double()) is not None
    assert networks.labels(mlp().double(), torch.zeros(3, 2)).shape == (3,)


class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x):
        return self.layer(x)


class Fails(Own):
    def __init__(self):
        raise ZeroDivisionError


def test_make_model():
    assert isinstance(networks.make_model(Own), Own)
    refused("is a model already", networks.make_model, Own())
    refused("must be a subclass of nn.Module", networks.make_model, 3.0)
    refused("must be a subclass of nn.Module", networks.make_model, mlp)
    refused("before super().__init__()", networks.make_model, NoSuper)
    refused("raises ZeroDivisionError", networks.make_model, Fails)
    refused("raises TypeError", networks.make_model, nn.Linear)


def test_chain():
    layers = networks.chain(mlp((4, 3)), (2, 4, 3, 1))
    assert [layer.out_features for layer in layers] == [4, 3, 1]
    assert networks.chain(nn.Sequential(*mlp((4, 3))[::-1]), (2, 4, 3, 1))[0].in_features == 2
    refused("2→4, 4→1, not 2→4, 4→3, 3→1", networks.chain, mlp((4, 3)), (2, 4, 1))
    refused("not (none)", networks.chain, nn.ReLU(), (2, 1))
    refused("without bias", networks.chain, nn.Linear(2, 1, bias=False), (2, 1))


_MODULES = {"Tanh": nn.Tanh, "ReLU": nn.ReLU, "Sigmoid": nn.Sigmoid, "LeakyReLU": nn.LeakyReLU, "ELU": nn.ELU,
            "GELU": nn.GELU, "SiLU": nn.SiLU, "Softplus": nn.Softplus, "Hardtanh": nn.Hardtanh,
            "nothing": nn.Identity}  # fmt: skip


@pytest.mark.parametrize("names", [*itertools.product(_MODULES, repeat=2)])
def test_each_pair_of_activations_is_found_in_its_places(names):
    network = nn.Sequential(
        nn.Linear(2, 16), _MODULES[names[0]](), nn.Linear(16, 8), _MODULES[names[1]](), nn.Linear(8, 1)
    )
    wanted = ["nothing", "Tanh", "ReLU", "nothing"]
    assert networks.activations(network, (2, 16, 8, 1), wanted) == ("nothing", *names, "nothing")


@pytest.mark.parametrize("name", _MODULES)
@pytest.mark.parametrize("at_end", [False, True])
def test_each_activation_at_an_end_is_found(name, at_end):
    bend, right = _MODULES[name](), mlp((16, 8), ("tanh", "relu"))
    network = nn.Sequential(right, bend) if at_end else nn.Sequential(bend, right)
    found = networks.activations(network, (2, 16, 8, 1), ["nothing", "Tanh", "ReLU", "nothing"])
    assert found == (("nothing", "Tanh", "ReLU", name) if at_end else (name, "Tanh", "ReLU", "nothing"))
    if name == "nothing":
        networks.free_ends(found)
    else:
        refused("bends its inputs" if not at_end else "let it end in", networks.free_ends, found)


def test_redrawn_leaves_the_model():
    model = mlp()
    before = [p.clone() for p in model.parameters()]
    assert not torch.equal(next(networks.redrawn(model).parameters()), before[0])
    assert all(torch.equal(p, q) for p, q in zip(model.parameters(), before, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_bends(seed):
    networks.bends(mlp(seed=seed))
    networks.bends(mlp(activation="tanh", seed=seed))
    refused("still one straight line", networks.bends, mlp(activation="identity", seed=seed))
    refused("still one straight line", networks.bends, mlp((), seed=seed))


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
        ({"lr": 0.01}, "takes the learning rate 0.01, whatever it is given"),
        ({"lr": float("inf")}, "not finite"),
        ({"inside": lambda z: z.detach()}, "call it on the loss of the logits"),
        ({"inside": lambda z: z / 0 * "a"}, "raises TypeError"),
    ],
)
def test_training_refuses(options, part):
    refused(part, networks.training, lambda model, X, y: loop(model, X, y, **options), epochs=4)


@pytest.mark.parametrize("steps", ["forward reset backward step", "reset forward backward step",
                                   "forward backward step reset"])  # fmt: skip
def test_training_accepts_every_right_order_and_returns_the_result(steps):
    loss, losses = networks.training(lambda model, X, y: loop(model, X, y, steps=steps), epochs=4)
    assert loss.item() == pytest.approx(losses[3], abs=1e-6)
    assert losses == sorted(losses, reverse=True) and len(losses) == 5


def test_training_on_given_points():
    split = load("moons", 60)
    seen = []

    def run(model, X, y):
        seen.append((copy.copy(X), y))
        return loop(model, X, y, lr=0.3)

    networks.training(run, epochs=4, lr=0.3, data=split)
    assert torch.equal(seen[0][0], split.X_train)
