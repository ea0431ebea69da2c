"""Chapter 4's checks accept right answers and name each usual mistake."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

HEADS = {"digit": (10, "softmax"), "topics": (6, "sigmoid"), "tumour": (1, "sigmoid")}


def test_heads_right(passes):
    passes("04-heads", HEADS)
    passes("04-heads", {**HEADS, "digit": [10, "softmax"]})


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"digit": (0, "")}, "must name 'sigmoid' or 'softmax'"),
        ({"digit": (10, "sigmoid")}, "must compete"),
        ({"digit": (9, "softmax")}, "9 is the wrong number of outputs"),
        ({"digit": (1, "softmax")}, "is always 1"),
        ({"topics": (6, "softmax")}, "must not compete"),
        ({"topics": (7, "softmax")}, "still lets only one topic win"),
        ({"topics": (1, "sigmoid")}, "six yes-or-no questions"),
        ({"tumour": (2, "softmax")}, "one number too many"),
        ({"tumour": (2, "sigmoid")}, "could both say yes"),
        ({"tumour": (3, "softmax")}, "may two answers be right at once"),
        ({"tumour": "sigmoid"}, "must be a pair"),
        ({"spam": (1, "sigmoid")}, "must be a dictionary with the keys"),
    ],
)
def test_heads_wrong(fails, change, part):
    fails("04-heads", {**HEADS, **change}, part)


def test_heads_of_another_kind(fails):
    fails("04-heads", [10, 6, 1], "must be a dictionary")


@pytest.mark.parametrize("answer", [(1.5, 0.5), (torch.tensor([1.5], requires_grad=True), 0.5)])
def test_step_right(passes, answer):
    passes("04-step", answer)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ((0.0, 0.0), "still where they start"),
        ((-1.5, -0.5), "uphill"),
        ((6.0, 2.0), "divide by four"),
        ((0.75, 0.25), "learning rate 2"),
        ((-0.75, -0.25), "these are the slopes"),
        ((0.5, 0.5), "a factor x"),
        ((1.5, 0.0), "b moves as well"),
        ((1.5, 1.5), "no factor x"),
        ((0.5, 1.5), "swapped"),
        ((2.0, 1.0), "every logit is 0"),
        ((1.5, 7.0), "w is right"),
        ((7.0, 0.5), "b is right"),
        ((7.0, 7.0), "not where one step leads"),
        (1.5, "the pair (w, b)"),
        (("1.5", 0.5), "w must be a number"),
    ],
)
def test_step_wrong(fails, answer, part):
    fails("04-step", answer, part)


def labels(probabilities, threshold):
    return (probabilities >= threshold).float()


def test_labels_right(passes):
    passes("04-labels", lambda model, X, t=0.5: labels(torch.sigmoid(model(X)).squeeze(1), t))


@pytest.mark.parametrize(
    ("predict", "part"),
    [
        (lambda model, X, t=0.5: model(X), "returns the logits"),
        (lambda model, X, t: torch.sigmoid(model(X)).squeeze(1), "returns probabilities"),
        (lambda model, X, t: labels(torch.sigmoid(model(X)), t), "call .squeeze(1)"),
        (lambda model, X, t: labels(model(X).squeeze(1), t), "compares logits with the threshold"),
        (lambda model, X, t: labels(torch.sigmoid(model(X)).squeeze(1), 0.5), "whatever the threshold is"),
        (lambda model, X, t: torch.round(torch.sigmoid(model(X))).squeeze(1), "rounds"),
        (lambda model, X, t: (torch.sigmoid(model(X)) > t).float().squeeze(1), ">= instead of >"),
        (lambda model, X, t: (torch.sigmoid(model(X)) < t).float().squeeze(1), "classes swapped"),
        (lambda model, X, t: labels(torch.sigmoid(model(X)), t).squeeze(), "a single point"),
        (lambda model, X, t: torch.sigmoid(model(X)).squeeze(1) >= t, "call .float()"),
        (lambda model, X: labels(torch.sigmoid(model(X)).squeeze(1), 0.5), "must take 3 arguments"),
        (lambda model, X, t: print(model(X)), "returns None"),
    ],
)
def test_labels_wrong(fails, predict, part):
    fails("04-labels", predict, part)


def stable(z, y):
    return (torch.clamp(z, min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()


def from_probabilities(p, y):
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


def test_bce_right(passes):
    passes("04-bce", stable)


@pytest.mark.parametrize(
    ("bce", "part"),
    [
        (lambda z, y: torch.tensor(0.0), "returns 0 for every model"),
        (lambda z, y: len(y) * stable(z, y), "the sum over the points"),
        (lambda z, y: torch.clamp(z, min=0) - z * y + torch.log1p(torch.exp(-z.abs())), "one loss per point"),
        (lambda z, y: -stable(z, y), "needs a minus"),
        (lambda z, y: stable(z, y) / 2.302585, "base 10"),
        (lambda z, y: stable(z, y) / 0.693147, "base 2"),
        (lambda z, y: stable(z, 1 - y), "classes swapped"),
        (lambda z, y: stable(torch.sigmoid(z), y), "sigmoid twice"),
        (lambda z, y: -(y * torch.log(torch.sigmoid(z))).mean(), "forgets the points of class 0"),
        (lambda z, y: (y - torch.sigmoid(z)).abs().mean(), "measures the distance"),
        (from_probabilities, "must become probabilities first"),
        (lambda z, y: from_probabilities(torch.sigmoid(z), y), "instead of 17"),
        (lambda z, y: F.binary_cross_entropy(torch.sigmoid(z), y), "gives 100 instead of 17"),
        (
            lambda z, y: (-y * z + torch.log(1 + torch.exp(z))).mean(),
            "gives inf instead of 200",
        ),
        (lambda z: stable(z, torch.zeros(5)), "must take 2 arguments"),
    ],
)
def test_bce_wrong(fails, bce, part):
    fails("04-bce", bce, part)


def train(model, X, y, epochs, lr, *, mistake=None):
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        logits = model(X) if mistake == "no squeeze" else model(X).squeeze(1)
        loss = loss_fn(torch.sigmoid(logits) if mistake == "sigmoid" else logits, y)
        if mistake != "no reset":
            optimizer.zero_grad()
        if mistake != "no backward":
            loss.backward()
        if mistake == "late reset":
            optimizer.zero_grad()
        if mistake != "no step":
            optimizer.step()
        if mistake == "late loss":
            loss = loss_fn(model(X).squeeze(1), y)
        losses.append(loss if mistake == "tensors" else loss.item())
        if mistake == "early return":
            return losses
    if mistake == "one loss":
        return losses[-1]
    return None if mistake == "no return" else losses


def test_loop_right(passes):
    passes("04-loop", train)


@pytest.mark.parametrize(
    ("mistake", "part"),
    [
        ("no squeeze", "call .squeeze(1) on the logits"),
        ("sigmoid", "applies a sigmoid before BCEWithLogitsLoss"),
        ("no reset", "optimizer.zero_grad()"),
        ("no backward", "call loss.backward()"),
        ("late reset", "throws the gradients away"),
        ("no step", "call optimizer.step()"),
        ("late loss", "not the loss before the first update"),
        ("tensors", ".item()"),
        ("early return", "makes one update instead of 4"),
        ("one loss", "must return a list"),
        ("no return", "returns None"),
    ],
)
def test_loop_wrong(fails, mistake, part):
    def mistaken(model, X, y, epochs, lr):
        return train(model, X, y, epochs, lr, mistake=mistake)

    fails("04-loop", mistaken, part)


def test_loop_not_written_yet(fails):
    fails("04-loop", lambda model, X, y, epochs, lr: [], "call loss.backward()")


def test_loop_with_another_number_of_losses(fails):
    fails("04-loop", lambda *given: train(*given)[:-1], "not 3 entries")
