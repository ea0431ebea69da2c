"""Chapter 6: activations by hand, bent lines, their places, and vanishing gradients."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from course_utils.models import mlp

from . import forms, mistakes
from .equivalent import (
    ANY_CALLABLE,
    ANY_FLOAT,
    ANY_NETWORK,
    ANY_NUMBER,
    ANY_PAIR,
    ARRAY_RESULTS,
    NUMBER_RESULTS,
    TENSOR_RESULTS,
    callables,
    networks,
    returning,
    sequential,
    subclass,
)


def hard_tanh(z):
    return torch.clamp(z, -1.0, 1.0)


def slope(z):
    return (z.abs() < 1).float()


@forms("06-hard-tanh")
def _():
    functions = [
        hard_tanh,
        lambda z: torch.relu(z + 1) - torch.relu(z - 1) - 1,
        lambda z: torch.where(z > 1, 1.0, torch.where(z < -1, -1.0, z)),
        lambda z: z.clip(-1, 1),
        lambda z: torch.maximum(torch.minimum(z, torch.ones(())), -torch.ones(())),
        lambda z: ((z + 1).abs() - (z - 1).abs()) / 2,
        lambda z: z * (z.abs() <= 1) + torch.sign(z) * (z.abs() > 1),
        lambda z: F.relu6(3 * (z + 1)) / 3 - 1,
        lambda z: torch.tensor(np.clip(z.numpy(), -1, 1)),
    ]

    def by_gradient(z):
        z = z.clone().requires_grad_()
        hard_tanh(z).sum().backward()
        return z.grad

    slopes = [
        slope,
        by_gradient,
        lambda z: ((z > -1) & (z < 1)).to(z.dtype),
        lambda z: ((z >= -1) & (z <= 1)) * 1.0,
        lambda z: torch.where(z.abs() < 1, torch.ones(()), torch.zeros(())),
        lambda z: torch.heaviside(z + 1, torch.ones(())) - torch.heaviside(z - 1, torch.ones(())),
        lambda z: (z == hard_tanh(z)).double(),
        lambda z: torch.func.vmap(torch.func.grad(hard_tanh))(z.reshape(-1)).reshape(z.shape),
    ]
    return {
        "clamp, where, sums of ReLUs; the slope as a condition or by backward()": [
            *((function, slope) for function in functions), *((hard_tanh, one) for one in slopes)
        ],
        ANY_PAIR: [[hard_tanh, slope]],
        ANY_CALLABLE: list(zip(callables(hard_tanh), callables(slope), strict=True)),
        f"{ANY_FLOAT}, also as arrays": [
            *((one, slope) for one in returning(hard_tanh, TENSOR_RESULTS + ARRAY_RESULTS)),
            *((hard_tanh, one) for one in returning(slope, TENSOR_RESULTS + ARRAY_RESULTS)),
        ],
    }  # fmt: skip


@mistakes("06-hard-tanh")
def _():
    for function, part in [
        (lambda z: z, "changes nothing"),
        (torch.tanh, "smooth tanh"),
        (lambda z: z.clamp(0, 1), "is 0 for negative z"),
        (lambda z: z.clamp(max=1), "has no floor"),
        (lambda z: z.clamp(min=-1), "has no ceiling"),
        (lambda z: torch.where(z.abs() < 1, z, 0.0), "falls back to 0"),
        (torch.sign, "is a step"),
        (lambda z: -hard_tanh(z), "falls"),
        (lambda z: z.clamp(-2, 2), "values are wrong"),
        (lambda z: z / z.abs().max(), "values are wrong"),
        (lambda z: hard_tanh(z).flatten(), "must have the shape"),
        (lambda z: hard_tanh(z).round().long(), "call .float()"),
        (lambda z: 1 if z > 1 else z, "an if asks about one number"),
        (lambda z: z.clamp_(-1, 1), "changes the tensor that it is given"),
        (F.hardtanh, "PyTorch's own"),
        (nn.Hardtanh(), "PyTorch's own"),
        (lambda z: None, "is the return missing"),
        (5, "must be a function, not an int"),
    ]:
        yield (function, slope), part
    for function, part in [
        (torch.ones_like, "is 1 everywhere"),
        (hard_tanh, "returns the function"),
        (lambda z: z.abs() < 1, "turn them into numbers"),
        (lambda z: (z < 1).float(), "far to the left"),
        (lambda z: (z > -1).float(), "far to the right"),
        (lambda z: (z > 0).float(), "that of a ReLU"),
        (lambda z: (z.abs() > 1).float(), "wrong way round"),
        (lambda z: 1 - torch.tanh(z) ** 2, "smooth tanh"),
        (lambda z: (z.abs() < 1).long(), "call .float()"),
        (torch.zeros_like, "values are wrong"),
        (lambda z: None, "is the return missing"),
    ]:
        yield (hard_tanh, function), part
    yield (slope, hard_tanh), "values are wrong"
    yield hard_tanh, "as (hard_tanh, hard_tanh_slope)"


def ramp(x):
    return torch.relu(x) - torch.relu(x - 1)


@forms("06-ramp")
def _():
    relu = nn.ReLU()
    return {
        "two or more ReLUs, as torch.relu, F.relu, nn.ReLU or a method": [
            ramp,
            lambda x: F.relu(x) - F.relu(x - 1),
            lambda x: relu(x) - relu(x - 1),
            lambda x: x.relu() + -1 * (x - 1).relu(),
            lambda x: 1 - torch.relu(1 - torch.relu(x)),
            lambda x: torch.relu(2 * x) / 2 - torch.relu(3 * x - 3) / 3,
            lambda x: torch.relu(1 + 0 * x) - torch.relu(1 - torch.relu(x)),
            lambda x: sum(w * torch.relu(x - c) for w, c in ((1, 0), (-1, 1))),
        ],
        ANY_CALLABLE: callables(ramp),
        f"{ANY_FLOAT}, also as an array": returning(ramp, TENSOR_RESULTS + ARRAY_RESULTS),
    }


@mistakes("06-ramp")
def _():
    return [
        (torch.relu, "goes on rising"),
        (lambda x: torch.relu(x) + torch.relu(x - 1), "gets steeper"),
        (lambda x: torch.relu(x) - torch.relu(x + 1), "second corner at x = -1"),
        (lambda x: torch.relu(x) - 2 * torch.relu(x - 1), "like a tent"),
        (lambda x: torch.relu(x + 1) - torch.relu(x), "starts to rise at x = -1"),
        (lambda x: torch.relu(x + 1) - 2 * torch.relu(x) + torch.relu(x - 1), "is the tent"),
        (lambda x: torch.relu(x) * torch.relu(1 - x), "multiplies two ReLUs"),
        (lambda x: torch.relu(x - 1) - torch.relu(x), "goes down"),
        (lambda x: torch.relu(x) - torch.relu(x - 2), "values are wrong"),
        (torch.tanh, "values are wrong"),
        (torch.sigmoid, "values are wrong"),
        (lambda x: x.clamp(0, 1), "no torch.relu in it"),
        (lambda x: F.hardtanh(x, 0.0, 1.0), "no torch.relu in it"),
        (lambda x: torch.where(x < 0, 0.0, torch.where(x > 1, 1.0, x)), "no torch.relu in it"),
        (lambda x: (torch.relu(x) > 0) * 1, "call .float()"),
        (lambda x: torch.relu_(x) - torch.relu(x - 1), "changes the tensor"),
        (lambda x: None, "returns None"),
    ]


@forms("06-places")
def _():
    shared = nn.Tanh()
    return {
        ANY_NETWORK: [
            *networks((2, 8, 8, 1), ("Tanh", "Tanh")),
            mlp((8, 8), "tanh"),
            nn.Sequential(nn.Linear(2, 8), shared, nn.Linear(8, 8), shared, nn.Linear(8, 1)),
        ]
    }


@mistakes("06-places")
def _():
    def of(*parts):
        shapes = iter([(2, 8), (8, 8), (8, 1)])
        return nn.Sequential(*(nn.Linear(*next(shapes)) if part == "L" else part for part in parts))

    tanh, relu = nn.Tanh(), nn.ReLU()

    class Late(subclass((2, 8, 8, 1), ("Tanh", "Tanh"))):
        def forward(self, x):
            return torch.tanh(super().forward(x))

    class Early(subclass((2, 8, 8, 1), ("Tanh", "Tanh"))):
        def forward(self, x):
            return super().forward(torch.tanh(x))

    return [
        (of(tanh, "L", "L", "L", tanh), "bends its inputs"),
        (of(tanh, "L", tanh, "L", tanh, "L"), "bends its inputs"),
        (of(relu, "L", tanh, "L", tanh, "L"), "bends its inputs"),
        (Early(), "bends its inputs"),
        (of("L", tanh, "L", tanh, "L", tanh), "bends its logit"),
        (Late(), "bends its logit"),
        (of("L", tanh, "L", tanh, "L", nn.Sigmoid()), "ends in a sigmoid"),
        (of("L", tanh, "L", tanh, "L", relu), "ends in a ReLU"),
        (of("L", "L", "L"), "still one straight line"),
        (of("L", tanh, "L", "L"), "Two nn.Linear follow"),
        (of("L", "L", tanh, "L"), "Two nn.Linear follow"),
        (of("L", tanh, tanh, "L", tanh, "L"), "Two activations follow"),
        (of("L", relu, "L", tanh, "L"), "uses ReLU"),
        (of("L", tanh, "L", nn.Sigmoid(), "L"), "uses Sigmoid"),
        (of("L", nn.Hardtanh(), "L", tanh, "L"), "uses Hardtanh"),
        (subclass((2, 8, 8, 1), ("ReLU", "ReLU"))(), "uses ReLU"),
        (of("L", nn.BatchNorm1d(8), tanh, "L", tanh, "L"), "in train mode than in eval mode"),
        (of("L", nn.LayerNorm(8), tanh, "L", tanh, "L"), "does its forward method change"),
        (sequential((2, 8, 1), ("Tanh",)), "must have the Linear layers 2→8, 8→8, 8→1"),
        (mlp((8, 8, 8), "tanh"), "must have the Linear layers"),
        (mlp((10, 10), "tanh"), "must have the Linear layers"),
        ([nn.Linear(2, 8), tanh], "must be an nn.Module, not a list"),
    ]


def ratio(reset=True, upside_down=False, of="weight", gradient=True, size=torch.Tensor.norm, places=(0, -1)):
    def gradient_ratio(model, X, y):
        if reset:
            model.zero_grad()
        nn.BCEWithLogitsLoss()(model(X).squeeze(1), y).backward()
        layers = [layer for layer in model if isinstance(layer, nn.Linear)]
        tensors = [getattr(layers[place], of) for place in places]
        sizes = [size(t.grad if gradient else t) for t in tensors]
        return (sizes[0] / sizes[-1] if upside_down else sizes[-1] / sizes[0]).item()

    return gradient_ratio


@forms("06-ratio")
def _():
    def without_backward(model, X, y):
        loss = nn.functional.binary_cross_entropy_with_logits(model(X)[:, 0], y)
        first, last = model[0].weight, model[-1].weight
        gradients = torch.autograd.grad(loss, [first, last])
        return gradients[1].norm() / gradients[0].norm()

    def of_a_copy(model, X, y):
        twin = copy.deepcopy(model)
        twin.zero_grad(set_to_none=False)
        nn.BCELoss()(torch.sigmoid(twin(X)).flatten(), y).backward()
        layers = [m for m in twin.modules() if isinstance(m, nn.Linear)]
        first, last = (np.linalg.norm(layer.weight.grad.numpy().ravel()) for layer in (layers[0], layers[-1]))
        return last / first

    def twice(model, X, y):
        return (ratio()(model, X, y) + ratio()(model, X, y)) / 2

    def with_an_optimiser(model, X, y):
        torch.optim.SGD(model.parameters(), lr=0.1).zero_grad()
        nn.BCEWithLogitsLoss()(model(X), y.unsqueeze(1)).backward()
        weights = [p for name, p in model.named_parameters() if name.endswith("weight")]
        return float(weights[-1].grad.pow(2).sum().sqrt() / weights[0].grad.pow(2).sum().sqrt())

    return {
        "backward() on the model or on a copy, or torch.autograd": [
            ratio(), without_backward, of_a_copy, twice, with_an_optimiser
        ],
        ANY_CALLABLE: callables(ratio())[:5],
        ANY_NUMBER: returning(ratio(), NUMBER_RESULTS),
    }  # fmt: skip


@mistakes("06-ratio")
def _():
    def absolute(t):
        return t.abs().mean()

    return [
        (lambda model, X, y: 1.0, "is 1 for every network"),
        (ratio(upside_down=True), "upside down"),
        (ratio(reset=False), "zero_grad() first"),
        (ratio(gradient=False), "compares the weights"),
        (ratio(of="bias"), "gradients of the biases"),
        (ratio(size=lambda t: t.norm() ** 2), "the squares of the lengths"),
        (ratio(size=absolute), "means of absolute values"),
        (ratio(places=(0, -2)), "instead of"),
        (ratio(places=(1, -1)), "instead of"),
        (lambda model, X, y: nn.BCEWithLogitsLoss()(model(X), y).item(), "call .squeeze(1) on the logits"),
        (lambda model, X, y: model[-1].weight.grad / model[0].weight.grad, "raises"),
        (lambda model, X, y: print(ratio()(model, X, y)), "returns None"),
        (lambda model: 1.0, "must take 3 arguments, not (model)"),
    ]
