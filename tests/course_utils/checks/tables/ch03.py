"""Chapter 3: a network's parameters, shapes and first weights."""

import functools

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
    TENSOR_RESULTS,
    callables,
    classes,
    each,
    networks,
    numbers,
    returning,
    sequential,
)


@forms("03-count")
def _():
    of_model = sum(p.numel() for p in mlp((32, 8)).parameters())
    return {ANY_NUMBER: [*numbers(369), of_model]}


@mistakes("03-count")
def _():
    return [
        (0, "still 0"),
        (328, "the weights alone"),
        (41, "the biases alone"),
        (368, "the output unit has a bias too"),
        (43, "counts the dots"),
        (512, "counts paths"),
        (371, "a bias for each input"),
        (np.int64(328), "the weights alone"),
        (torch.tensor(41.0), "the biases alone"),
        (400, "n_parameters is 400, which is too large"),
        (np.float32(400), "n_parameters is 400, which is too large"),
        (4.0, "n_parameters is 4, which is too small"),
        (-369, "the wrong sign"),
        ("369", "must be a number, not a string"),
        ([96, 264, 9], "must be a number, not a list"),
        (torch.tensor([96, 264, 9]), "must be one number, not something of shape (3,)"),
        (True, "must be a number, not a bool"),
        (10**400, "far too large"),
        (float("nan"), "is nan"),
        (lambda: 369, "not the function <lambda>: call it"),
    ]


@forms("03-wide")
def _():
    return {
        "a class with a Sequential, a ModuleList, attributes or parts in parts, listed in any order": classes(
            (2, 32, 8, 1), ()
        )
    }


def wide(*layers, base=nn.Module, as_list=False, after=lambda x: x, between=lambda x: x):
    """A class like ``WideModel``, with the layers that ``layers`` make."""

    class WideModel(base):
        def __init__(self):
            super().__init__()
            made = [layer() for layer in layers]
            self.network = made if as_list else nn.Sequential(*made)

        def forward(self, x):
            for layer in self.network:
                x = between(layer(x))
            return after(x)

    return WideModel


def linear(n_in, n_out, **options):
    return lambda: nn.Linear(n_in, n_out, **options)


LAYERS = (linear(2, 32), linear(32, 8), linear(8, 1))


class NoSuper(nn.Module):
    def __init__(self):
        self.network = nn.Linear(2, 1)


class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = nn.Linear(2, 1)


class NeedsWidth(nn.Module):
    def __init__(self, width):
        super().__init__()


class Unused(nn.Module):
    """Makes a layer that forward never takes."""

    def __init__(self):
        super().__init__()
        self.network, self.rest = sequential((2, 32, 8, 1), ()), nn.Linear(8, 8)

    def forward(self, x):
        return self.network(x)


class Skips(nn.Module):
    """Adds what goes into the network to what comes out."""

    def __init__(self):
        super().__init__()
        self.network = sequential((2, 32, 8, 1), ())

    def forward(self, x):
        return self.network(x) + x[:, :1]


@mistakes("03-wide")
def _():
    return [
        (wide(linear(2, 32)), "must have the shape (7, 1), not (7, 32)"),
        (wide(*LAYERS)(), "is a model already: give the class"),
        (lambda: sequential((2, 32, 8, 1), ()), "must be a subclass of nn.Module"),
        (wide(*LAYERS, as_list=True), "has no parameters"),
        (wide(*LAYERS, after=lambda x: None), "is the return missing?"),
        (wide(*LAYERS, base=object), "must be a subclass of nn.Module"),
        ([2, 32, 8, 1], "must be a subclass of nn.Module"),
        (NoSuper, "sets a layer before super().__init__()"),
        (NoForward, "has no forward method"),
        (NeedsWidth, "raises TypeError"),
        (wide(linear(2, 32), linear(8, 1)), "one layer's out_features must be the next one's in_features"),
        (
            wide(linear(2, 8), linear(8, 32), linear(32, 1)),
            "must have the Linear layers 2→32, 32→8, 8→1, not 2→8",
        ),
        (wide(linear(2, 32), linear(32, 1)), "not 2→32, 32→1"),
        (Unused, "not 2→32, 32→8, 8→1, 8→8"),
        (wide(*LAYERS[:2], linear(8, 1, bias=False)), "has a layer without bias"),
        (wide(LAYERS[0], nn.ReLU, *LAYERS[1:]), "something that bends"),
        (wide(*LAYERS, between=torch.tanh), "something that bends"),
        (wide(*LAYERS, after=torch.relu), "something that bends"),
        (wide(*LAYERS, after=torch.sigmoid), "ends in a sigmoid"),
        (wide(*LAYERS, between=lambda x: x / 2), "does its forward method change the numbers on the way?"),
        (wide(*LAYERS, after=lambda x: -x), "does its forward method change the numbers on the way?"),
        (wide(LAYERS[0], lambda: nn.Dropout(0.5), *LAYERS[1:]), "in train mode than in eval mode"),
        (wide(LAYERS[0], lambda: nn.BatchNorm1d(32), *LAYERS[1:]), "in train mode than in eval mode"),
        (wide(LAYERS[0], lambda: nn.LayerNorm(32), *LAYERS[1:]), "does its forward method change"),
        (Skips, "does its forward method change the numbers on the way?"),
    ]


@forms("03-by-hand")
def _():
    def right(X, weight, bias):
        return X @ weight.T + bias

    def in_loops(X, weight, bias):
        rows = [[sum(a * b for a, b in zip(w, x, strict=True)) + c for w, c in zip(weight, bias, strict=True)]
                for x in X]  # fmt: skip
        return torch.tensor(rows)

    return {
        "matrix product, einsum, sums of products, loops, NumPy": [
            right,
            lambda X, weight, bias: torch.stack([(weight * x).sum(dim=1) + bias for x in X]),
            lambda X, weight, bias: torch.einsum("nd,kd->nk", X, weight) + bias,
            lambda X, weight, bias: (weight @ X.T).T + bias,
            lambda X, weight, bias: (weight @ X.T + bias[:, None]).T,
            lambda X, weight, bias: torch.addmm(bias, X, weight.T),
            lambda X, weight, bias: torch.matmul(X, weight.t()).add(bias),
            lambda X, weight, bias: (X[:, None] * weight).sum(dim=2) + bias,
            lambda X, weight, bias: X.numpy() @ weight.numpy().T + bias.numpy(),
            in_loops,
        ],
        ANY_CALLABLE: callables(right),
        f"{ANY_FLOAT}, also as an array": returning(right, TENSOR_RESULTS + ARRAY_RESULTS),
    }


@mistakes("03-by-hand")
def _():
    def module(X, weight, bias):
        layer = nn.Linear(*weight.T.shape)
        with torch.no_grad():
            layer.weight.copy_(weight), layer.bias.copy_(bias)
        return layer(X)

    return [
        (lambda X, weight, bias: torch.zeros(len(X), len(bias)), "still returns zeros"),
        (lambda X, weight, bias: X @ weight.T, "leaves out the bias"),
        (lambda X, weight, bias: X @ weight + bias, "use weight.T"),
        (lambda X, weight, bias: X @ weight.T - bias, "subtracts the bias"),
        (lambda X, weight, bias: (X @ weight.T + bias).T, "rows and columns swapped"),
        (lambda X, weight, bias: X * weight + bias, "@ is the matrix product"),
        (lambda X, weight, bias: weight @ X.T + bias, "raises RuntimeError"),
        (lambda X, weight, bias: (X + bias) @ weight.T, "raises RuntimeError"),
        (lambda X, weight, bias: X @ weight.T + bias[0], "values are wrong"),
        (lambda X, weight, bias: torch.relu(X @ weight.T + bias), "values are wrong"),
        (lambda X, weight, bias: F.linear(X, weight, bias), "leaves the work to PyTorch's linear"),
        (module, "leaves the work to PyTorch's linear"),
        (lambda X, weight, bias: None, "returns None"),
        (lambda X, weight: X @ weight.T, "must take 3 arguments"),
    ]


def chain(*widths):
    return nn.Sequential(*[nn.Linear(n_in, n_out) for n_in, n_out in widths])


@forms("03-mend")
def _():
    return {ANY_NETWORK: list(networks((3, 10, 6, 1), ()))}


@mistakes("03-mend")
def _():
    right = ((3, 10), (10, 6), (6, 1))
    return [
        (chain((2, 10), (6, 10), (6, 2)), "The first layer takes 2 numbers, and each point brings 3"),
        (chain((3, 10), (6, 10), (6, 2)), "10 numbers arrive at the second layer, which takes 6"),
        (chain((3, 10), (10, 10), (6, 2)), "10 numbers arrive at the third layer, which takes 6"),
        (chain((3, 10), (10, 6), (6, 2)), "gives 2 numbers for each point"),
        (chain((3, 10), (10, 10), (10, 1)), "must have the Linear layers 3→10, 10→6, 6→1"),
        (chain((3, 6), (6, 10), (10, 1)), "must have the Linear layers 3→10, 10→6, 6→1"),
        (chain((3, 10), (10, 1)), "must keep three Linear layers, not 2"),
        (chain((3, 10), (10, 6), (6, 6), (6, 1)), "must keep three Linear layers, not 4"),
        (nn.Sequential(*chain(*right), nn.Sigmoid()), "ends in a sigmoid"),
        (nn.Sequential(nn.Linear(3, 10), nn.ReLU(), *chain(*right[1:])), "something that bends"),
        (nn.Sequential(*chain(*right), nn.Flatten(0)), "call .unsqueeze(1)"),
        (nn.Sequential(nn.Linear(3, 10, bias=False), *chain(*right[1:])), "without bias"),
        (nn.Linear(3, 1), "must be an nn.Sequential"),
        (nn.Sequential, "must be an nn.Sequential"),
        ("3, 10, 6, 1", "must be an nn.Sequential"),
        (list(chain(*right)), "must be an nn.Sequential"),
    ]


def uniform(bound, *shapes):
    return tuple(torch.empty(shape).uniform_(-bound, bound) for shape in shapes)


def start(d, k, seed):
    torch.manual_seed(seed)
    return uniform(d**-0.5, (k, d), (k,))


@forms("03-start")
def _():
    def with_rand(d, k, seed):
        torch.manual_seed(seed)
        bound = 1 / d**0.5
        return 2 * bound * torch.rand(k, d) - bound, 2 * bound * torch.rand(k) - bound

    def with_a_generator(d, k, seed):
        generator = torch.Generator().manual_seed(seed)
        both = torch.empty(k, d), torch.empty(k)
        return tuple(one.uniform_(-(d**-0.5), d**-0.5, generator=generator) for one in both)

    def with_init(d, k, seed):
        torch.manual_seed(seed)
        weight, bias = torch.empty(k, d), torch.empty(k)
        return nn.init.kaiming_uniform_(weight, a=5**0.5), nn.init.uniform_(bias, -(d**-0.5), d**-0.5)

    def in_one_go(d, k, seed):
        torch.manual_seed(seed)
        weight = torch.zeros(k, d, requires_grad=True)
        with torch.no_grad():
            weight.uniform_(-1 / np.sqrt(d), 1 / np.sqrt(d))
        return weight, torch.distributions.Uniform(-1 / d**0.5, 1 / d**0.5).sample((k,))

    return {
        "uniform_, rand, nn.init or a generator of one's own": [
            start, with_rand, with_a_generator, with_init, in_one_go
        ],
        ANY_CALLABLE: callables(start),
        f"{ANY_FLOAT}, also as arrays; {ANY_PAIR}": returning(start, each(TENSOR_RESULTS + ARRAY_RESULTS)),
    }  # fmt: skip


@mistakes("03-start")
def _():
    def bias_first(d, k, seed):
        torch.manual_seed(seed)
        return uniform(d**-0.5, (k,), (k, d))[::-1]

    def seeded_twice(d, k, seed):
        weight, _ = start(d, k, seed)
        torch.manual_seed(seed)
        return weight, *uniform(d**-0.5, (k,))

    def bound_by(bound):
        def function(d, k, seed):
            torch.manual_seed(seed)
            return uniform(bound(d, k), (k, d), (k,))

        return function

    def positive(d, k, seed):
        torch.manual_seed(seed)
        return torch.rand(k, d) * d**-0.5, torch.rand(k) * d**-0.5

    def normal(d, k, seed):
        torch.manual_seed(seed)
        return torch.randn(k, d) * d**-0.5, torch.randn(k) * d**-0.5

    def a_layer(d, k, seed):
        torch.manual_seed(seed)
        layer = nn.Linear(d, k)
        return layer.weight, layer.bias

    return [
        (lambda d, k, seed: (torch.zeros(k, d), torch.zeros(k)), "still returns zeros"),
        (bias_first, "draws the biases first"),
        (seeded_twice, "sets the seed again before the biases"),
        (bound_by(lambda d, k: 1 / d), "uses the bound 1 / d"),
        (bound_by(lambda d, k: k**-0.5), "takes the bound from the outputs"),
        (bound_by(lambda d, k: 1), "draws between -1 and 1"),
        (bound_by(lambda d, k: (d + k) ** -0.5), "values are wrong"),
        (positive, "draws only positive numbers"),
        (normal, "values are wrong"),
        (lambda d, k, seed: (start(d, k, seed)[0], torch.zeros(k)), "leaves the biases at 0"),
        (lambda d, k, seed: (start(d, k, seed)[0].T, start(d, k, seed)[1]), "must have the shape"),
        (lambda d, k, seed: start(k, d, seed), "must have the shape"),
        (lambda d, k, seed: uniform(d**-0.5, (k, d), (k,)), "gives other numbers each time"),
        (functools.partial(lambda d, k, seed, s: start(d, k, s), s=448), "whatever the seed is"),
        (lambda d, k, seed: start(d, k, seed)[0], "must give 2 results"),
        (lambda d, k, seed: start(d, k, seed)[::-1], "result 1 of start_by_hand"),
        (a_layer, "lets nn.Linear draw them"),
        (lambda d, k, seed: None, "returns None"),
        (lambda d, k: start(d, k, 448), "must take 3 arguments"),
    ]
