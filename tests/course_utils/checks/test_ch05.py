"""Chapter 5's checks accept right answers and name each usual mistake."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.ensembles import fit_many
from course_utils.models import mlp


@pytest.mark.parametrize("answer", [{"blobs", "linear"}, ["linear", "blobs"]])
def test_learnable_right(passes, answer):
    passes("05-learnable", answer)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ({"blobs", "linear", "circles"}, "one class lies inside the other"),
        ({"blobs", "linear", "moons"}, "reach around each other"),
        ({"blobs", "linear", "xor"}, "two opposite corners"),
        ({"blobs", "linear", "spirals"}, "wind around each other"),
        ({"linear"}, "the picture of blobs"),
        ({"blobs"}, "the picture of linear"),
        (set(), "One is missing"),
        ({"blobs", "lines"}, "'lines'"),
        ("blobs", "must be a set"),
    ],
)
def test_learnable_wrong(fails, answer, part):
    fails("05-learnable", answer, part)


@pytest.mark.parametrize("name", ["circles", "moons", "blobs", "xor", "spirals", "linear"])
def test_learnable_is_what_training_says(name):
    runs = fit_many((10, 10), "identity", seeds=range(16), dataset=name, epochs=500)
    reached = np.median(runs.test_accuracy[:, -1]) >= 0.95
    assert reached == (name in {"blobs", "linear"})


def entropy(q):
    return -q * math.log(q) - (1 - q) * math.log(1 - q)


def test_shrug_right(passes):
    passes("05-shrug", entropy)
    passes("05-shrug", lambda q: torch.tensor(entropy(q), dtype=torch.float64))


@pytest.mark.parametrize(
    ("shrug_loss", "part"),
    [
        (lambda q: 0.0, "returns 0"),
        (lambda q: math.log(2), "ln 2 for every q"),
        (lambda q: -math.log(q), "as if all were"),
        (lambda q: -q * math.log(q), "forgets class 0"),
        (lambda q: -math.log(q) - math.log(1 - q), "weighs both classes the same"),
        (lambda q: -entropy(q), "put a minus"),
        (lambda q: entropy(q) / math.log(2), "base 2"),
        (lambda q: entropy(q) / math.log(10), "base 10"),
        (lambda q: min(q, 1 - q), "share of wrong labels"),
        (lambda q: 2 * entropy(q), "instead of 0.693"),
        (lambda: 1, "must take 1 argument"),
    ],
)
def test_shrug_wrong(fails, shrug_loss, part):
    fails("05-shrug", shrug_loss, part)


COUNTS = {"TP": 2, "FP": 2, "FN": 1, "TN": 5}
SCORES = {"precision": 0.5, "recall": 2 / 3, "F1": 4 / 7, "balanced accuracy": (2 / 3 + 5 / 7) / 2}


def test_counts_right(passes):
    passes("05-counts", {**COUNTS, **SCORES})
    passes("05-counts", {**COUNTS, **{name: round(score, 2) for name, score in SCORES.items()}})


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (dict.fromkeys(COUNTS, 0), "holds no counts yet"),
        ({"TP": 5, "FP": 1, "FN": 2, "TN": 2}, "class 0 as the positive one"),
        ({"FP": 1, "FN": 2}, "FP and FN are swapped"),
        ({"TN": 6}, "add up to 11"),
        ({"TP": 3, "TN": 4}, "TP is 3"),
        ({"precision": 2 / 3}, "this is the recall"),
        ({"recall": 2 / 4}, "this is the precision"),
        ({"precision": 5 / 6}, "that of class 0"),
        ({"F1": 7 / 12}, "the ordinary mean"),
        ({"F1": 2 / 5}, "count twice"),
        ({"F1": 10 / 13}, "that of class 0"),
        ({"balanced accuracy": 0.7}, "this is the accuracy"),
        ({"balanced accuracy": 2 / 3}, "of class 1 alone"),
        ({"balanced accuracy": 2 / 3 + 5 / 7}, "divide it by 2"),
        ({"F1": 57.14}, "100 times too large"),
        ({"F1": None}, "F1 is still None"),
        ({"accuracy": 0.7}, "with the keys"),
    ],
)
def test_counts_wrong(fails, change, part):
    fails("05-counts", {**COUNTS, **SCORES, **change}, part)


def labels(n_ones):
    return torch.cat([torch.ones(n_ones), torch.zeros(100 - n_ones)])


@pytest.mark.parametrize("n_ones", [82, 99])
def test_flatter_right(passes, n_ones):
    passes("05-flatter", (labels(n_ones), torch.ones(100)))


@pytest.mark.parametrize(
    ("actual", "predicted", "part"),
    [
        (torch.zeros(100), torch.zeros(100), "never says 1"),
        (labels(10), torch.zeros(100), "never says 1"),
        (labels(81), torch.ones(100), "make class 1 more frequent"),
        (labels(100), torch.ones(100), "put some class 0 in"),
        (labels(90), labels(90), "same for every point"),
        (labels(90), torch.full((100,), 0.9), "predicted must hold only 0 and 1"),
        (labels(90)[:, None], torch.ones(100), "actual must have the shape (100,)"),
        (labels(90), torch.ones(100).long(), "predicted must have the dtype torch.float32"),
        (labels(90), [1.0] * 100, "predicted must be a tensor"),
    ],
)
def test_flatter_wrong(fails, actual, predicted, part):
    fails("05-flatter", (actual, predicted), part)


def test_flatter_needs_both(fails):
    fails("05-flatter", labels(90), "the pair (actual, predicted)")


def merge(layers):
    W, b = layers[0].weight, layers[0].bias
    for layer in layers[1:]:
        W, b = layer.weight @ W, layer.weight @ b + layer.bias
    return W, b


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
    return three.weight @ two.weight @ one.weight, three.weight @ (
        two.weight @ one.bias + two.bias
    ) + three.bias


def test_merge_right(passes):
    passes("05-merge", merge)


@pytest.mark.parametrize(
    ("mistaken", "part"),
    [
        (lambda layers: (layers[0].weight, layers[0].bias), "the first layer only"),
        (lambda layers: merge(layers)[0], "returns W only"),
        (in_wrong_order, "in the wrong order"),
        (lambda layers: (merge(layers)[0], sum(layer.bias for layer in layers)), "only adds the biases up"),
        (lambda layers: (merge(layers)[0], layers[-1].bias), "keeps only the last bias"),
        (lambda layers: (merge(layers)[0], torch.zeros(len(layers[-1].bias))), "leaves the biases out"),
        (with_the_new_weight, "by the new W"),
        (lambda layers: (merge(layers)[0].T, merge(layers)[1]), "transposed"),
        (of_three, "three layers only"),
        (lambda layers: merge(layers)[::-1], "result 1 of merge"),
        (lambda W, b: (W, b), "must take 1 argument"),
    ],
)
def test_merge_wrong(fails, mistaken, part):
    fails("05-merge", mistaken, part)


class RingModel(nn.Module):
    """Exact for the rings when the weight is steep; ``weight`` 0 gives up class 1."""

    def __init__(self, weight, bias, *, sigmoid=False, column=True):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.sigmoid, self.column = sigmoid, column
        with torch.no_grad():
            self.linear.weight.fill_(weight)
            self.linear.bias.fill_(bias)

    def forward(self, x):
        logits = self.linear((x**2).sum(dim=1, keepdim=True))
        if self.sigmoid:
            logits = torch.sigmoid(logits)
        return logits if self.column else logits.squeeze(1)


def test_feature_right(passes):
    passes("05-feature", RingModel(-20.0, 16.4))


@pytest.mark.parametrize(
    ("ring_model", "part"),
    [
        (mlp((), seed=448), "still a straight line"),
        (RingModel(-0.5, -1.5), "says class 0 nearly everywhere"),
        (RingModel(-20.0, 13.2), "95 % are asked for"),
        (RingModel(-20.0, 16.4, column=False), "call .unsqueeze(1)"),
        (RingModel, "is a class"),
        (nn.Sequential(mlp((4,)), nn.Sigmoid()), "ends in a sigmoid"),
        (RingModel(20.0, -16.4), "95 % are asked for"),
    ],
)
def test_feature_wrong(fails, ring_model, part):
    fails("05-feature", ring_model, part)
