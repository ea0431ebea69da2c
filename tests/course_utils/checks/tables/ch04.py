"""Chapter 4: from logits to labels, the loss, one step and the loop."""

import copy
import math
from fractions import Fraction

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from . import forms, mistakes
from .equivalent import (
    ANY_CALLABLE,
    ANY_FLOAT,
    ANY_NUMBER,
    NUMBER_RESULTS,
    TENSOR_RESULTS,
    callables,
    numbers,
    returning,
)

HEADS = {"digit": (10, "softmax"), "topics": (6, "sigmoid"), "tumour": (1, "sigmoid")}


@forms("04-heads")
def _():
    return {
        "a dictionary in any order, with tuples or lists": [
            HEADS,
            dict(reversed(HEADS.items())),
            {problem: list(head) for problem, head in HEADS.items()},
            {problem: (n, np.str_(name)) for problem, (n, name) in HEADS.items()},
        ],
        ANY_NUMBER: [{**HEADS, "digit": (n, "softmax")} for n in numbers(10)],
    }


@mistakes("04-heads")
def _():
    for change, part in [
        ({"digit": (0, "")}, "must name 'sigmoid' or 'softmax'"),
        ({"digit": (10, "Softmax")}, "must name 'sigmoid' or 'softmax', not 'Softmax'"),
        ({"digit": (10, nn.Softmax)}, "must name 'sigmoid' or 'softmax'"),
        ({"digit": (10, "sigmoid")}, "must compete"),
        ({"digit": (np.int64(10), "sigmoid")}, "must compete"),
        ({"digit": (9, "softmax")}, "9 is the wrong number of outputs"),
        ({"digit": (9.0, "softmax")}, "but 9 is the wrong number of outputs"),
        ({"digit": (1, "softmax")}, "is always 1"),
        ({"digit": (1, "sigmoid")}, "use an output for each digit"),
        ({"topics": (6, "softmax")}, "must not compete"),
        ({"topics": (7, "softmax")}, "still lets only one topic win"),
        ({"topics": (1, "sigmoid")}, "six yes-or-no questions"),
        ({"topics": (7, "sigmoid")}, "7 is the wrong number of outputs"),
        ({"tumour": (2, "softmax")}, "one number too many"),
        ({"tumour": (2, "sigmoid")}, "could both say yes"),
        ({"tumour": (1, "softmax")}, "is always 1"),
        ({"tumour": (3, "softmax")}, "may two answers be right at once"),
        ({"tumour": "sigmoid"}, "must be a pair"),
        ({"tumour": ("sigmoid", 1)}, "must be a pair"),
        ({"tumour": 4.0}, "must be a pair"),
        ({"tumour": (None, "sigmoid")}, "is still None"),
        ({"tumour": ([1], "sigmoid")}, "must be a number, not a list"),
        ({"spam": (1, "sigmoid")}, "must be a dictionary with the keys"),
    ]:
        yield {**HEADS, **change}, part
    yield [10, 6, 1], "must be a dictionary"


@forms("04-step")
def _():
    return {
        ANY_NUMBER: [(w, 0.5) for w in numbers(1.5)] + [(1.5, b) for b in numbers(0.5)],
        "a tuple, a list, an array or a tensor": [
            [1.5, 0.5],
            np.array([1.5, 0.5]),
            torch.tensor([1.5, 0.5], requires_grad=True),
            (Fraction(3, 2), Fraction(1, 2)),
        ],
        "rounded": [(1.496, 0.504)],
    }


@mistakes("04-step")
def _():
    return [
        ((0.0, 0.0), "still where they start"),
        ((0, 0), "(0, 0): w and b are still where they start"),
        ((-1.5, -0.5), "uphill"),
        ((np.float32(-1.5), torch.tensor(-0.5)), "uphill"),
        ((6.0, 2.0), "(6, 2): these are steps along the sum"),
        ((0.75, 0.25), "learning rate 2"),
        ((-0.75, -0.25), "these are the slopes"),
        ((0.5, 0.5), "a factor x"),
        ((1.5, 0.0), "b moves as well"),
        ((1.5, 1.5), "no factor x"),
        ((0.5, 1.5), "swapped"),
        ((2.0, 1.0), "every logit is 0"),
        ((1.5, 7.0), "w is right, b = 7 is not"),
        ((7.0, 0.5), "b is right, w = 7 is not"),
        ((7.0, 7.0), "(7, 7) is not where one step leads"),
        (1.5, "as (w, b)"),
        ((1.5, 0.5, 0.0), "as (w, b)"),
        (("1.5", 0.5), "w must be a number"),
        ((1.5, None), "b is still None"),
        ((torch.zeros(2), 0.5), "w must be one number"),
        ((float("inf"), 0.5), "w is inf"),
    ]


def labels(probabilities, threshold):
    return (probabilities >= threshold).float()


def predict(model, X, threshold=0.5):
    return labels(torch.sigmoid(model(X)).squeeze(1), threshold)


@forms("04-labels")
def _():
    def by_logit(model, X, threshold):
        return (model(X)[:, 0] >= math.log(threshold / (1 - threshold))).float()

    def point_by_point(model, X, threshold):
        return torch.tensor([1.0 if torch.sigmoid(model(x[None])).item() >= threshold else 0.0 for x in X])

    def in_eval_mode(model, X, threshold):
        model.eval()
        with torch.inference_mode():
            return torch.where(torch.sigmoid(model(X)).flatten() >= threshold, 1.0, 0.0)

    return {
        "by probability, by logit or point by point": [
            predict,
            by_logit,
            point_by_point,
            in_eval_mode,
            lambda model, X, t: (1 / (1 + torch.exp(-model(X)))).reshape(-1).ge(t).to(torch.float32),
            lambda model, X, t: (torch.sigmoid(model(X)) >= t).float().squeeze(1),
            lambda model, X, t: 1.0 - (torch.sigmoid(model(X)).view(-1) < t).float(),
        ],
        ANY_CALLABLE: callables(predict),
        ANY_FLOAT: returning(predict, TENSOR_RESULTS),
    }


@mistakes("04-labels")
def _():
    return [
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
        (lambda model, X, t: predict(model, X, t).long(), "call .float()"),
        (lambda model, X, t: predict(model, X, t).numpy(), "must be a tensor, not a NumPy array"),
        (lambda model, X, t: predict(model, X, t).tolist(), "must be a tensor, not a list"),
        (lambda model, X, t: predict(nn.Linear(2, 1), X, t), "values are wrong"),
        (lambda model, X, t: predict(model, X, 1 - t), "values are wrong"),
        (lambda model, X, t: labels(torch.softmax(model(X), dim=1).squeeze(1), t), "values are wrong"),
        (lambda model, X, t: predict(model, X, t)[:1], "must have the shape"),
        (lambda model, X: labels(torch.sigmoid(model(X)).squeeze(1), 0.5), "must take 3 arguments"),
        (lambda model, X, t: print(model(X)), "returns None"),
        (lambda model, X, t: [1.0 if p >= t else 0.0 for p in model(X)[0:0]] or 1 / 0, "raises ZeroDivision"),
        (lambda model, X, t: 1.0 if torch.sigmoid(model(X)) >= t else 0.0, "an if asks about one number"),
    ]


def stable(z, y):
    return (torch.clamp(z, min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()


def from_probabilities(p, y):
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@forms("04-bce")
def _():
    def in_numpy(z, y):
        z, y = z.numpy().astype(np.float64), y.numpy()
        return np.mean(np.logaddexp(0, z) - z * y)

    def point_by_point(z, y):
        losses = []
        for logit, label in zip(z, y, strict=True):
            margin = logit if label == 1 else -logit
            losses.append(
                torch.log1p(torch.exp(-margin)) if margin > 0 else -margin + torch.log1p(torch.exp(margin))
            )
        return torch.stack(losses).mean()

    return {
        "any formula in which nothing overflows": [
            stable,
            lambda z, y: (F.softplus(z) - z * y).mean(),
            lambda z, y: (torch.logaddexp(z, torch.zeros(())) - z * y).mean(),
            lambda z, y: -(y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean(),
            lambda z, y: F.softplus((1 - 2 * y) * z).sum() / len(z),
            lambda z, y: (torch.relu(z) - z * y + torch.log(1 + torch.exp(-z.abs()))).mean(),
            lambda z, y: torch.where(y == 1, F.softplus(-z), F.softplus(z)).mean(dim=0, keepdim=True),
            in_numpy,
            point_by_point,
        ],
        ANY_CALLABLE: callables(stable),
        ANY_NUMBER: returning(stable, NUMBER_RESULTS[4:] + [torch.Tensor.double, float]),
    }  # fmt: skip


@mistakes("04-bce")
def _():
    return [
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
        (lambda z, y: ((y - torch.sigmoid(z)) ** 2).mean(), "gives"),
        (from_probabilities, "must become probabilities first"),
        (lambda z, y: from_probabilities(torch.sigmoid(z), y), "instead of 17"),
        (lambda z, y: from_probabilities(torch.sigmoid(z.double()), y.double()), "instead of 200"),
        (lambda z, y: from_probabilities(torch.sigmoid(z).clamp(1e-7, 1 - 1e-7), y), "instead of 17"),
        (lambda z, y: stable(z.clamp(-20, 20), y), "instead of 200"),
        (
            lambda z, y: (
                -torch.log(torch.sigmoid(z) * y + (1 - torch.sigmoid(z)) * (1 - y)).clamp(min=-100).mean()
            ),
            "instead of 17",
        ),
        (lambda z, y: (-y * z + torch.log(1 + torch.exp(z))).mean(), "gives inf instead of 200"),
        (lambda z, y: (z - z * y + torch.log(1 + torch.exp(-z))).mean(), "instead of 200"),
        (
            lambda z, y: F.binary_cross_entropy_with_logits(z, y),
            "it is PyTorch's binary_cross_entropy_with_logits",
        ),
        (nn.BCEWithLogitsLoss(), "it is PyTorch's binary_cross_entropy_with_logits"),
        (lambda z, y: nn.BCELoss()(torch.sigmoid(z), y), "it is PyTorch's binary_cross_entropy"),
        (
            lambda z, y: stable(z, y) if z.abs().max() < 150 or len(z) == 1 else stable(z.clamp(-99, 99), y),
            "instead of",
        ),
        (lambda z, y: stable(z, y).item() and None, "returns None"),
        (lambda z: stable(z, torch.zeros(5)), "must take 2 arguments"),
    ]


def train(model, X, y, epochs, lr, *, mistake=None):
    loss_fn = nn.BCEWithLogitsLoss()
    kind = torch.optim.Adam if mistake == "adam" else torch.optim.SGD
    options = {"momentum": 0.9} if mistake == "momentum" else {}
    rate = {"fixed 0.1": 0.1, "fixed 0.01": 0.01}.get(mistake, lr)
    n_epochs = {"one less": epochs - 1, "one more": epochs + 1, "fixed epochs": 100}.get(mistake, epochs)
    if mistake == "copy":
        model = copy.deepcopy(model)
    optimizer = kind(model.parameters(), lr=rate, **options)
    losses = []
    for _ in range(n_epochs):
        logits = model(X) if mistake == "no squeeze" else model(X).squeeze(1)
        loss = loss_fn(torch.sigmoid(logits) if mistake == "sigmoid" else logits, y)
        if mistake == "squared":
            loss = ((torch.sigmoid(logits) - y) ** 2).mean()
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


@forms("04-loop")
def _():
    def with_function(change):
        return lambda *given: change(train(*given))

    def by_hand(model, X, y, epochs, lr):
        losses = []
        for _ in range(epochs):
            loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y)
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                    parameter -= lr * gradient
            losses.append(float(loss))
        return losses

    def with_a_closure(model, X, y, epochs, lr):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)

        def closure():
            optimizer.zero_grad(set_to_none=False)
            loss = nn.BCEWithLogitsLoss()(model(X), y[:, None])
            loss.backward()
            return loss

        model.train()
        return [optimizer.step(closure).item() for _ in range(epochs)]

    def on_probabilities(model, X, y, epochs, lr):
        optimizer, losses = torch.optim.SGD(model.parameters(), lr), []
        for _ in range(epochs):
            loss = nn.BCELoss()(torch.sigmoid(model(X)).flatten(), y)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            losses += [loss.detach().numpy().item()]
        return losses

    def in_batches_of_all(model, X, y, epochs, lr):
        loader = torch.utils.data.DataLoader(
            torch.utils.data.TensorDataset(X, y), batch_size=len(X), shuffle=True
        )
        optimizer, losses = torch.optim.SGD(model.parameters(), lr), []
        for _ in range(epochs):
            for X_batch, y_batch in loader:
                loss = nn.BCEWithLogitsLoss()(model(X_batch).squeeze(1), y_batch)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                losses.append(loss.item())
        return losses

    return {
        "the five steps in any order that works, with or without an optimiser": [
            train, by_hand, with_a_closure, on_probabilities, in_batches_of_all
        ],
        "a list, a tuple or an array of Python's or NumPy's floats": [
            with_function(tuple),
            with_function(np.array),
            with_function(lambda losses: [np.float32(loss) for loss in losses]),
            with_function(lambda losses: [np.float64(loss) for loss in losses]),
        ],
        ANY_CALLABLE: callables(train)[:5],
    }  # fmt: skip


@mistakes("04-loop")
def _():
    def mistaken(mistake):
        return lambda model, X, y, epochs, lr: train(model, X, y, epochs, lr, mistake=mistake)

    def recording(change):
        return lambda *given: change(train(*given))

    for mistake, part in [
        ("no squeeze", "call .squeeze(1) on the logits"),
        ("sigmoid", "applies a sigmoid before BCEWithLogitsLoss"),
        ("squared", "takes the squared error"),
        ("no reset", "optimizer.zero_grad()"),
        ("no backward", "call loss.backward()"),
        ("late reset", "throws the gradients away"),
        ("no step", "call optimizer.step()"),
        ("adam", "uses Adam"),
        ("momentum", "uses a momentum"),
        ("fixed 0.1", "takes the learning rate 0.1, whatever it is given"),
        ("fixed 0.01", "takes the learning rate 0.01, whatever it is given"),
        ("one less", "makes 3 updates instead of 4"),
        ("one more", "makes 5 updates instead of 4"),
        ("fixed epochs", "use its argument epochs"),
        ("copy", "train the model that is given"),
        ("late loss", "holds the loss after each update"),
        ("tensors", ".item()"),
        ("early return", "makes one update instead of 4"),
        ("one loss", "must return a list"),
        ("no return", "returns None"),
    ]:
        yield mistaken(mistake), part
    for change, part in [
        (lambda losses: losses[:-1], "not 3 entries"),
        (lambda losses: [losses[0], 0.0, 0.0, 0.0], "is wrong from epoch 2 on: it holds 0"),
        (lambda losses: [losses[0]] * 4, "holds the first loss in every place"),
        (lambda losses: [losses[-1]] * 4, "holds the last loss in every place"),
        (lambda losses: losses[::-1], "runs backwards"),
        (lambda losses: [40 * loss for loss in losses], "holds sums over the points"),
        (lambda losses: list(np.cumsum(losses)), "holds running sums"),
        (lambda losses: [0.5, *losses[1:]], "not the loss before the first update"),
        (lambda losses: [*losses[:3], losses[2]], "is wrong from epoch 4 on"),
        (lambda losses: [np.array(loss) for loss in losses], "must hold plain numbers"),
        (lambda losses: [f"{loss:.3f}" for loss in losses[:3]] + ["a"], "must hold plain numbers"),
        (lambda losses: [float("nan")] * 4, "must hold plain numbers"),
        (lambda losses: torch.tensor(losses), "its list holds tensors"),
        (lambda losses: dict(enumerate(losses)), "not a dict"),
    ]:
        yield recording(change), part
    yield (lambda model, X, y, epochs, lr: []), "call loss.backward()"
    yield (lambda model, X, y: []), "must take 5 arguments"
    yield nn.Linear(2, 1), "takes"
