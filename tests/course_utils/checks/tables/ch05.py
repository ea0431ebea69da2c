"""Chapter 5: what lines can learn, scores on unbalanced data, bent features."""

import math
from fractions import Fraction

import numpy as np
import torch
from torch import nn

from course_utils.data import load
from course_utils.models import mlp
from course_utils.training import fit

from . import forms, mistakes
from .equivalent import (
    ANY_CALLABLE,
    ANY_FLOAT,
    ANY_NUMBER,
    ANY_PAIR,
    ARRAY_RESULTS,
    NUMBER_RESULTS,
    TENSOR_RESULTS,
    callables,
    each,
    numbers,
    returning,
)


@forms("05-learnable")
def _():
    return {
        "a set, a list, a tuple or an array of the names, in any order": [
            {"blobs", "linear"},
            frozenset({"linear", "blobs"}),
            ["linear", "blobs"],
            ("blobs", "linear", "blobs"),
            np.array(["blobs", "linear"]),
            {np.str_("blobs"), np.str_("linear")},
        ]
    }


@mistakes("05-learnable")
def _():
    return [
        ({"blobs", "linear", "circles"}, "one class lies inside the other"),
        ({"circles"}, "one class lies inside the other"),
        ({"blobs", "linear", "moons"}, "reach around each other"),
        ({"blobs", "linear", "xor"}, "two opposite corners"),
        ({"blobs", "linear", "spirals"}, "wind around each other"),
        ({"linear"}, "the picture of blobs"),
        ({"blobs"}, "the picture of linear"),
        (set(), "One is missing"),
        ({"blobs", "lines"}, "'lines'"),
        ({"Blobs", "linear"}, "'Blobs'"),
        ("blobs", "must be a set"),
        ({"blobs": True, "linear": True}, "must be a set"),
        (2, "must be a set"),
        ([["blobs"], ["linear"]], "must hold names only"),
        ([1, 2], "must hold names only"),
    ]


def entropy(q):
    return -q * math.log(q) - (1 - q) * math.log(1 - q)


@forms("05-shrug")
def _():
    def in_torch(q):
        q = torch.tensor(q)
        return nn.BCELoss()(
            q.expand(1000), torch.cat([torch.ones(round(1000 * q.item())), torch.zeros(1000)])[:1000]
        )

    return {
        "math, NumPy or PyTorch": [
            entropy,
            lambda q: np.float32(-q * np.log(q) - (1 - q) * np.log1p(-q)),
            lambda q: -(torch.tensor([q, 1 - q]) * torch.tensor([q, 1 - q]).log()).sum(),
            lambda q: torch.distributions.Bernoulli(q).entropy(),
            lambda q: -torch.special.xlogy(torch.tensor(q), torch.tensor(q)) - (1 - q) * math.log(1 - q),
        ],
        ANY_CALLABLE: callables(entropy),
        ANY_NUMBER: returning(entropy, NUMBER_RESULTS),
    }


@mistakes("05-shrug")
def _():
    return [
        (lambda q: 0.0, "returns 0"),
        (lambda q: math.log(2), "ln 2 for every q"),
        (lambda q: np.float32(math.log(2)), "ln 2 for every q"),
        (lambda q: -math.log(q), "as if all were"),
        (lambda q: -q * math.log(q), "forgets class 0"),
        (lambda q: -math.log(q) - math.log(1 - q), "weighs both classes the same"),
        (lambda q: -entropy(q), "put a minus"),
        (lambda q: entropy(q) / math.log(2), "base 2"),
        (lambda q: entropy(q) / math.log(10), "base 10"),
        (lambda q: min(q, 1 - q), "share of wrong labels"),
        (lambda q: 2 * entropy(q), "instead of 0.693"),
        (lambda q: 2 * q * (1 - q), "instead of"),
        (lambda q: -(1 - q) * math.log(q) - q * math.log(1 - q), "instead of"),
        (lambda q: [entropy(q)], "must be a number, not a list"),
        (lambda q: math.log(-q), "raises"),
        (lambda q: None, "returns None"),
        (lambda: 1, "must take 1 argument"),
        (entropy(0.5), "must be a function, not a float"),
    ]


COUNTS = {"TP": 2, "FP": 2, "FN": 1, "TN": 5}
SCORES = {"precision": 0.5, "recall": 2 / 3, "F1": 4 / 7, "balanced accuracy": (2 / 3 + 5 / 7) / 2}
BY_HAND = {**COUNTS, **SCORES}


@forms("05-counts")
def _():
    return {
        "a dictionary in any order": [BY_HAND, dict(reversed(BY_HAND.items()))],
        ANY_NUMBER: [
            *({**BY_HAND, name: one} for name, value in COUNTS.items() for one in numbers(value)),
            *(
                {**BY_HAND, name: one}
                for name, value in SCORES.items()
                for one in numbers(value, tolerance=0.004)
            ),
        ],
        "shares as fractions, or rounded to two digits": [
            {**BY_HAND, "precision": Fraction(1, 2), "recall": Fraction(2, 3), "F1": Fraction(4, 7)},
            {**COUNTS, **{name: round(score, 2) for name, score in SCORES.items()}},
        ],
    }


@mistakes("05-counts")
def _():
    for change, part in [
        (dict.fromkeys(BY_HAND, 0), "holds no counts yet"),
        (dict.fromkeys(COUNTS, 0), "holds no counts yet"),
        ({"TP": 5, "FP": 1, "FN": 2, "TN": 2}, "class 0 as the positive one"),
        ({"FP": 1, "FN": 2}, "FP and FN are swapped"),
        ({"TN": 6}, "add up to 11"),
        ({"TP": 3, "TN": 4}, "TP is 3"),
        ({"TP": torch.tensor(3.0), "TN": 4}, "TP is 3, which is wrong"),
        ({"FP": 3, "TN": 4}, "FP is 3"),
        ({"precision": 2 / 3}, "this is the recall"),
        ({"precision": 5 / 6}, "that of class 0"),
        ({"precision": 0.7}, "too large"),
        ({"recall": 2 / 4}, "this is the precision"),
        ({"recall": 5 / 7}, "that of class 0"),
        ({"F1": 7 / 12}, "the ordinary mean"),
        ({"F1": 2 / 5}, "count twice"),
        ({"F1": 10 / 13}, "that of class 0"),
        ({"F1": 2 / 7}, "the factor 2"),
        ({"balanced accuracy": 0.7}, "this is the accuracy"),
        ({"balanced accuracy": 2 / 3}, "of class 1 alone"),
        ({"balanced accuracy": 2 / 3 + 5 / 7}, "divide it by 2"),
        ({"F1": 57.14}, "100 times too large"),
        ({"F1": None}, "F1 is still None"),
        ({"F1": "4 / 7"}, "F1 must be a number, not a string"),
        ({"recall": 0}, "recall is 0, which is too small"),
        ({"accuracy": 0.7}, "with the keys"),
    ]:
        yield {**BY_HAND, **change}, part
    yield list(BY_HAND.values()), "must be a dictionary"


def ones(n):
    return torch.cat([torch.ones(n), torch.zeros(100 - n)])


@forms("05-flatter")
def _():
    mixed = ones(90)[torch.randperm(100, generator=torch.Generator().manual_seed(1))]
    return {
        "any labels that are frequent enough, in any order": [
            *((ones(n), torch.ones(100)) for n in (82, 90, 99)),
            (mixed, torch.ones_like(mixed)),
        ],
        f"{ANY_FLOAT}": [(convert(ones(90)), convert(torch.ones(100))) for convert in TENSOR_RESULTS],
        f"{ANY_PAIR}, or one tensor of both": [
            [mixed, torch.ones(100)],
            torch.stack([mixed, torch.ones(100)]),
        ],
    }


@mistakes("05-flatter")
def _():
    return [
        ((torch.zeros(100), torch.zeros(100)), "never says 1"),
        ((ones(10), torch.zeros(100)), "never says 1"),
        ((ones(81), torch.ones(100)), "make class 1 more frequent"),
        ((torch.zeros(100), torch.ones(100)), "make class 1 more frequent"),
        ((ones(100), torch.ones(100)), "put some class 0 in"),
        ((ones(90), ones(90)), "same for every point"),
        ((torch.ones(100), ones(90)), "same for every point"),
        ((ones(90), torch.full((100,), 0.9)), "predicted must hold only 0 and 1"),
        ((2 * ones(90), torch.ones(100)), "actual must hold only 0 and 1"),
        ((ones(90)[:, None], torch.ones(100)), "actual must have the shape (100,)"),
        ((ones(90)[:99], torch.ones(99)), "actual must have the shape (100,)"),
        ((ones(90), torch.ones(100).long()), "call .float()"),
        ((ones(90) > 0, torch.ones(100)), "call .float()"),
        ((ones(90), [1.0] * 100), "predicted must be a tensor"),
        ((ones(90).numpy(), np.ones(100)), "actual must be a tensor"),
        (ones(90), "as (actual, predicted)"),
    ]


def merge(layers):
    W, b = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        W, b = layer.weight @ W, layer.weight @ b + layer.bias
    return W, b


@forms("05-merge")
def _():
    def by_behaviour(layers):
        network, d = nn.Sequential(*layers), layers[0].in_features
        with torch.no_grad():
            b = network(torch.zeros(1, d))[0]
            return (network(torch.eye(d)) - b).T, b

    def recursive(layers):
        if len(layers) == 1:
            return layers[0].weight, layers[0].bias
        W, b = recursive(layers[:-1])
        last = layers[-1]
        return torch.matmul(last.weight, W), last(b)

    def from_the_end(layers):
        W, b = torch.eye(layers[-1].out_features), torch.zeros(layers[-1].out_features)
        for layer in reversed(layers):
            b = b + W @ layer.bias
            W = W @ layer.weight
        return W, b

    def with_one_matrix(layers):
        whole = torch.eye(layers[0].in_features + 1)
        for layer in layers:
            top = torch.cat([layer.weight, layer.bias[:, None]], dim=1)
            bottom = torch.eye(layer.in_features + 1)[-1:]
            whole = torch.cat([top, bottom]) @ whole
        return whole[:-1, :-1], whole[:-1, -1]

    return {
        "a loop from either end, a recursion, one matrix, or the network's own outputs": [
            merge, by_behaviour, recursive, from_the_end, with_one_matrix
        ],
        ANY_CALLABLE: callables(merge),
        f"{ANY_FLOAT}, also as arrays; {ANY_PAIR}": returning(merge, each(TENSOR_RESULTS + ARRAY_RESULTS)),
    }  # fmt: skip


@mistakes("05-merge")
def _():
    def in_wrong_order(layers):
        W, b = layers[0].weight, layers[0].bias
        for layer in layers[1:]:
            W, b = W @ layer.weight, layer.weight @ b + layer.bias
        return W, b

    def with_the_new_weight(layers):
        W, b = layers[0].weight, layers[0].bias
        for layer in layers[1:]:
            W = layer.weight @ W
            b = W @ b + layer.bias
        return W, b

    def of_three(layers):
        one, two, three = layers
        b = three.weight @ (two.weight @ one.bias + two.bias) + three.bias
        return three.weight @ two.weight @ one.weight, b

    def of_two(layers):
        one, two = layers[:2]
        return two.weight @ one.weight, two.weight @ one.bias + two.bias

    def empties(layers):
        made = merge(layers)
        layers.clear()
        return made

    def overwrites(layers):
        made = tuple(part.clone() for part in merge(layers))
        with torch.no_grad():
            layers[0].weight.zero_()
        return made

    return [
        (lambda layers: (layers[0].weight, layers[0].bias), "the first layer only"),
        (lambda layers: (layers[-1].weight, layers[-1].bias), "the last layer only"),
        (lambda layers: merge(layers)[0], "returns W only"),
        (in_wrong_order, "in the wrong order"),
        (lambda layers: (merge(layers)[0], sum(layer.bias for layer in layers)), "only adds the biases up"),
        (lambda layers: (sum(a.weight for a in layers), sum(a.bias for a in layers)), "adds the layers up"),
        (lambda layers: (merge(layers)[0], layers[-1].bias), "keeps only the last bias"),
        (lambda layers: (merge(layers)[0], torch.zeros(len(layers[-1].bias))), "leaves the biases out"),
        (with_the_new_weight, "by the new W"),
        (lambda layers: (merge(layers)[0].T, merge(layers)[1]), "transposed"),
        (of_three, "three layers only"),
        (of_two, "result"),
        (lambda layers: (merge(layers)[0], merge(layers)[1][:, None]), "call .squeeze(1)"),
        (lambda layers: merge(layers)[::-1], "result 1 of merge"),
        (empties, "changes the list that it is given"),
        (overwrites, "changes the model that it is given"),
        (lambda layers: nn.Linear(3, 3), "must give 2 results"),
        (lambda layers: None, "returns None"),
        (lambda W, b: (W, b), "must take 1 argument"),
    ]


class RingModel(nn.Module):
    """Exact for the rings when the weight is steep; ``weight`` 0 gives up class 1."""

    def __init__(self, weight=-20.0, bias=16.4, *, feature=None, after=None, column=True):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.feature = feature or (lambda x: (x**2).sum(dim=1, keepdim=True))
        self.after, self.column = after or (lambda z: z), column
        with torch.no_grad():
            self.linear.weight.fill_(weight)
            self.linear.bias.fill_(bias)

    def forward(self, x):
        logits = self.after(self.linear(self.feature(x)))
        return logits if self.column else logits.squeeze(1)


class Squares(nn.Module):
    def forward(self, x):
        return x.square().sum(1, keepdim=True)


@forms("05-feature")
def _():
    torch.manual_seed(448)
    trained = RingModel(0.1, 0.0)
    split = load("circles", 1100, 0.03)
    fit(trained, split, epochs=1000, lr=3.0)
    with torch.no_grad():  # the split has even classes, so its line lies a little further out
        trained.linear.bias.fill_(-0.82 * trained.linear.weight.item())
    layer = RingModel().linear
    return {
        "the squares written in any way, as a class or a Sequential, with any trained weights": [
            RingModel(),
            trained,
            RingModel(-300.0, 246.0),
            RingModel(feature=lambda x: (x[:, 0] ** 2 + x[:, 1] ** 2).unsqueeze(1)),
            RingModel(feature=lambda x: (x * x).sum(dim=-1, keepdim=True)),
            RingModel(feature=lambda x: x.norm(dim=1, keepdim=True) ** 2),
            RingModel(feature=lambda x: x[:, :1].pow(2) + x[:, 1:].pow(2)),
            nn.Sequential(Squares(), layer),
        ],
        "float32 or float64, in train or eval mode, frozen": [
            RingModel().double(),
            RingModel().eval(),
            RingModel().requires_grad_(False),
        ],
    }


@mistakes("05-feature")
def _():
    def featured(function):
        return RingModel(feature=lambda x: function(x)[:, None])

    sure = mlp((16,), "relu", seed=1)
    fit(sure, load("circles", 1000), epochs=400, lr=0.05, optimizer="adam")
    return [
        (mlp((), seed=448), "still a straight line"),
        (nn.Linear(2, 1), "still a straight line"),
        (RingModel(-0.5, -1.5), "says class 0 nearly everywhere"),
        (RingModel(-20.0, 13.2), "95 % are asked for"),
        (RingModel(20.0, -16.4), "95 % are asked for"),
        (RingModel(column=False), "call .unsqueeze(1)"),
        (RingModel, "is a class"),
        (RingModel(after=torch.sigmoid), "ends in a sigmoid"),
        (RingModel(after=torch.tanh), "bends its inputs in another way"),
        (RingModel(after=lambda z: z / 2), "bends its inputs in another way"),
        (sure, "must have the Linear layers 1→1, not 2→16, 16→1"),
        (nn.Sequential(mlp((4,)), nn.Sigmoid()), "must have the Linear layers 1→1"),
        (featured(lambda x: x.norm(dim=1)), "leave out the root"),
        (featured(lambda x: x[:, 0] ** 2), "the square of x1 only"),
        (featured(lambda x: x[:, 1] ** 2), "the square of x2 only"),
        (featured(lambda x: x.sum(dim=1) ** 2), "the square of the sum"),
        (featured(lambda x: x.abs().sum(dim=1)), "the sum of the absolute values"),
        (featured(lambda x: x[:, 0] * x[:, 1]), "the product of x1 and x2"),
        (featured(lambda x: x[:, 0] ** 2 - x[:, 1] ** 2), "the difference of the squares"),
        (featured(lambda x: (x**2).mean(dim=1)), "the mean of the squares"),
        (featured(lambda x: (x**2).sum(dim=0)[:1].expand(len(x))), "bends its inputs in another way"),
        (RingModel(feature=lambda x: x**2), "out_features must be the next one's in_features"),
        (RingModel(feature=lambda x: (x**2).sum(dim=1)), "raises"),
        (RingModel(float("nan")), "not finite"),
        (lambda x: x, "must be an nn.Module"),
    ]
