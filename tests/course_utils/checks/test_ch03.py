"""Chapter 3's checks accept the right answers and name each usual mistake."""

import pytest
import torch
from torch import nn


def test_count(passes):
    passes("03-count", 369)
    passes("03-count", torch.tensor(369))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (0, "still 0"),
        (328, "the weights alone"),
        (41, "the biases alone"),
        (368, "the output unit has a bias too"),
        (43, "counts the dots"),
        (512, "counts paths"),
        (371, "a bias for each input"),
        (400, "too large"),
        ("369", "must be a number, not a string"),
    ],
)
def test_count_wrong(fails, answer, message):
    fails("03-count", answer, message)


def wide(*layers, base=nn.Module, as_list=False, returns=True):
    """A class like ``WideModel``, with the layers that ``layers`` make."""

    class WideModel(base):
        def __init__(self):
            super().__init__()
            made = [layer() for layer in layers]
            self.network = made if as_list else nn.Sequential(*made)

        def forward(self, x):
            for layer in self.network:
                x = layer(x)
            return x if returns else None

    return WideModel


def linear(n_in, n_out):
    return lambda: nn.Linear(n_in, n_out)


LAYERS = (linear(2, 32), linear(32, 8), linear(8, 1))


class NoSuper(nn.Module):
    def __init__(self):
        self.network = nn.Linear(2, 1)


class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = nn.Linear(2, 1)


def test_wide(passes):
    passes("03-wide", wide(*LAYERS))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (wide(linear(2, 32)), "must have the shape (7, 1), not (7, 32)"),
        (wide(*LAYERS)(), "is a model already: give the class"),
        (wide(*LAYERS, as_list=True), "has no parameters"),
        (wide(*LAYERS, returns=False), "is the return missing?"),
        (wide(*LAYERS, base=object), "must be a subclass of nn.Module"),
        (NoSuper, "sets a layer before super().__init__()"),
        (NoForward, "has no forward method"),
        (wide(linear(2, 32), linear(8, 1)), "one layer's out_features must be the next one's in_features"),
        (
            wide(linear(2, 8), linear(8, 32), linear(32, 1)),
            "must have the Linear layers 2→32, 32→8, 8→1, not 2→8",
        ),
        (wide(LAYERS[0], nn.ReLU, *LAYERS[1:]), "something that bends"),
        ([2, 32, 8, 1], "must be a class or a function that makes a model"),
    ],
)
def test_wide_wrong(fails, answer, message):
    fails("03-wide", answer, message)


@pytest.mark.parametrize(
    "function",
    [
        lambda X, weight, bias: X @ weight.T + bias,
        lambda X, weight, bias: torch.stack([(weight * x).sum(dim=1) + bias for x in X]),
    ],
)
def test_by_hand(passes, function):
    passes("03-by-hand", function)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X, weight, bias: torch.zeros(len(X), len(bias)), "still returns zeros"),
        (lambda X, weight, bias: X @ weight.T, "leaves out the bias"),
        (lambda X, weight, bias: X @ weight + bias, "use weight.T"),
        (lambda X, weight, bias: X @ weight.T - bias, "subtracts the bias"),
        (lambda X, weight, bias: (X @ weight.T + bias).T, "rows and columns swapped"),
        (lambda X, weight, bias: X * weight + bias, "@ is the matrix product"),
        (lambda X, weight, bias: weight @ X.T + bias, "raises RuntimeError"),
        (lambda X, weight, bias: None, "returns None"),
        (lambda X, weight: X @ weight.T, "must take 3 arguments"),
    ],
)
def test_by_hand_wrong(fails, function, message):
    fails("03-by-hand", function, message)


def chain(*widths):
    return nn.Sequential(*[nn.Linear(n_in, n_out) for n_in, n_out in widths])


def test_mend(passes):
    passes("03-mend", chain((3, 10), (10, 6), (6, 1)))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (chain((2, 10), (6, 10), (6, 2)), "The first layer takes 2 numbers, and each point brings 3"),
        (chain((3, 10), (6, 10), (6, 2)), "10 numbers arrive at the second layer, which takes 6"),
        (chain((3, 10), (10, 10), (6, 2)), "10 numbers arrive at the third layer, which takes 6"),
        (chain((3, 10), (10, 6), (6, 2)), "gives 2 numbers for each point"),
        (chain((3, 10), (10, 10), (10, 1)), "must have the Linear layers 3→10, 10→6, 6→1"),
        (chain((3, 10), (10, 1)), "must keep three Linear layers, not 2"),
        (nn.Linear(3, 1), "must be an nn.Sequential"),
        ("3, 10, 6, 1", "must be an nn.Sequential"),
    ],
)
def test_mend_wrong(fails, answer, message):
    fails("03-mend", answer, message)


def uniform(bound, *shapes):
    return tuple(torch.empty(shape).uniform_(-bound, bound) for shape in shapes)


def start(d, k, seed):
    torch.manual_seed(seed)
    return uniform(d**-0.5, (k, d), (k,))


def start_with_rand(d, k, seed):
    torch.manual_seed(seed)
    bound = 1 / d**0.5
    return 2 * bound * torch.rand(k, d) - bound, 2 * bound * torch.rand(k) - bound


@pytest.mark.parametrize("function", [start, start_with_rand])
def test_start(passes, function):
    passes("03-start", function)


def bias_first(d, k, seed):
    torch.manual_seed(seed)
    return uniform(d**-0.5, (k,), (k, d))[::-1]


def seeded_twice(d, k, seed):
    weight, _ = start(d, k, seed)
    torch.manual_seed(seed)
    return weight, *uniform(d**-0.5, (k,))


def seeded_and_bound_by(bound):
    def function(d, k, seed):
        torch.manual_seed(seed)
        return uniform(bound(d, k), (k, d), (k,))

    return function


def positive(d, k, seed):
    torch.manual_seed(seed)
    return torch.rand(k, d) * d**-0.5, torch.rand(k) * d**-0.5


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda d, k, seed: (torch.zeros(k, d), torch.zeros(k)), "still returns zeros"),
        (bias_first, "draws the biases first"),
        (seeded_twice, "sets the seed again before the biases"),
        (seeded_and_bound_by(lambda d, k: 1 / d), "uses the bound 1 / d"),
        (seeded_and_bound_by(lambda d, k: k**-0.5), "takes the bound from the outputs"),
        (positive, "draws only positive numbers"),
        (lambda d, k, seed: (start(d, k, seed)[0], torch.zeros(k)), "leaves the biases at 0"),
        (lambda d, k, seed: (start(d, k, seed)[0].T, start(d, k, seed)[1]), "must have the shape"),
        (lambda d, k, seed: uniform(d**-0.5, (k, d), (k,)), "values are wrong"),
        (lambda d, k, seed: start(d, k, seed)[0], "must give 2 results"),
    ],
)
def test_start_wrong(fails, function, message):
    fails("03-start", function, message)
