"""`grade` scores honest recipes, refuses each cheat with its reason, and changes nothing."""

import copy
import itertools
import json
import math
import random
import re
import sys
import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional as F
from torch.nn.modules import module as module_hooks

from course_utils._watch import LEFT, SET, UNSURE
from course_utils.challenge import CEILING, RULES, Refused, ScoreCard, compare, grade
from course_utils.data import load, sample
from course_utils.ensembles import fit_many
from course_utils.models import mlp
from course_utils.training import evaluate, fit

FEW = {"runs": 2, "n_fresh": 1000}


def line():
    return nn.Linear(2, 1)


def short(model, split):
    fit(model, split, epochs=3, lr=0.5)


def refused(part, make_model=line, train=short, **options):
    """Require that `grade` refuses, for a reason that holds ``part``, and changes nothing."""
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    expected = random.random(), np.random.rand(), torch.rand(1)
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    with pytest.raises(Refused) as error:
        grade(make_model, train, **{**FEW, **options})
    assert part in str(error.value)
    assert "\n" not in str(error.value)
    assert (random.random(), np.random.rand(), torch.rand(1)) == expected
    assert not module_hooks._global_forward_hooks
    assert not module_hooks._global_forward_pre_hooks


# --- honest scores ---


def by_hand(make_model, train, runs):
    """An independent grading: what chapter 8 writes out."""
    X, y = sample("moons", 100_000, noise=0.15, seed=1)
    accuracies = []
    for k in range(runs):
        torch.manual_seed(448 + k)
        model = make_model()
        train(model, RULES.split(k))
        accuracies.append(((model(X)[:, 0] >= 0) == (y == 1)).double().mean().item())
    return accuracies


def test_the_first_run_trains_on_the_points_of_the_chapter():
    split, chapter = RULES.split(), load("moons", 1000, 0.15, data_seed=448, split_seed=448)
    assert all(torch.equal(part, vars(chapter)[name]) for name, part in vars(split).items())
    assert not torch.equal(RULES.split(1).X_train, split.X_train)


@pytest.mark.parametrize(
    ("name", "activation", "recipe", "low", "high"),
    # The bounds are FACTS measured over 512 seeds, 5 to 95 per cent, with room for other splits.
    [
        ("starting point", "relu", {"lr": 0.1}, 0.889, 0.983),
        pytest.param(
            "tanh, momentum", "tanh", {"lr": 0.1, "momentum": 0.9}, 0.988, 0.9905, marks=pytest.mark.wide
        ),
        pytest.param(
            "SiLU, Adam", "silu", {"lr": 0.01, "optimizer": "adam"}, 0.988, 0.9905, marks=pytest.mark.wide
        ),
    ],
)
def test_recipes_get_their_scores(name, activation, recipe, low, high):
    def make_model():
        return mlp(activation=activation, seed=None)

    def train(model, split):
        fit(model, split, epochs=800, **recipe)

    card = grade(make_model, train, name=name, runs=3)
    print(card)  # the standard error, in the report of the tests
    assert list(card.accuracies) == by_hand(make_model, train, 3)
    assert low < card.accuracy < high
    assert card.worst == min(card.accuracies)
    assert card.parameters == 151
    assert card.epochs == 800
    assert card.share_of_ceiling == card.accuracy / CEILING
    assert math.isclose(
        card.standard_error**2,
        np.std(card.accuracies, ddof=1) ** 2 / 3 + card.accuracy * (1 - card.accuracy) / 100_000,
    )


def own_loop(model, split, epochs=5, batch=100, optimizer=None):
    optimizer = optimizer or torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        order = torch.randperm(len(split.y_train))
        for rows in order.split(batch):
            optimizer.zero_grad()
            loss = F.binary_cross_entropy_with_logits(model(split.X_train[rows])[:, 0], split.y_train[rows])
            loss.backward()
            optimizer.step()
        model(split.X_test)  # looks at the test points, and does not learn from them


def with_lbfgs(model, split):
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=4)

    def closure():
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(split.X_train)[:, 0], split.y_train)
        loss.backward()
        return loss

    optimizer.step(closure)


def with_penalty(model, split):
    X, y = split.X_train, split.y_train
    loss = F.binary_cross_entropy_with_logits(model(X)[:, 0], y)
    loss = loss + 0.01 * sum((p**2).sum() for p in model.parameters())
    gradients = torch.autograd.grad(loss, list(model.parameters()))
    with torch.no_grad():
        for parameter, gradient in zip(model.parameters(), gradients, strict=True):
            parameter -= 0.1 * gradient


def best_of_snapshots(model, split):
    best = {name: value.clone() for name, value in model.state_dict().items()}
    best_accuracy = 0.0
    for _ in range(4):
        own_loop(model, split, epochs=1)
        accuracy = evaluate(model, split.X_test, split.y_test)["accuracy"]
        if accuracy > best_accuracy:
            best_accuracy, best = accuracy, {n: v.clone() for n, v in model.state_dict().items()}
    model.load_state_dict(best)


class Standardised(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = mlp((4,), seed=None)
        self.register_buffer("mean", torch.zeros(2))
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.network(self.drop(x - self.mean))


def standardise(model, split):
    model.mean = split.X_train.mean(dim=0)
    own_loop(model, split)


@pytest.mark.parametrize(
    ("make_model", "train", "epochs"),
    [
        (line, own_loop, 5),
        (line, lambda model, split: own_loop(model, split, epochs=2, batch=7), 2),
        (lambda: mlp((4,), seed=None), with_lbfgs, 4),
        (lambda: mlp((4,), seed=None), with_penalty, 1),
        (lambda: mlp((2, 2), seed=None), own_loop, 5),
        (lambda: mlp((4,), seed=None).double().float(), best_of_snapshots, 4),
        (Standardised, standardise, 5),
        (lambda: nn.Sequential(nn.LazyLinear(4), nn.Tanh(), nn.LazyLinear(1), nn.Flatten(0)),
         short, 3),
    ],
)  # fmt: skip
def test_every_honest_way_to_train_is_counted_and_scored(make_model, train, epochs):
    card = grade(make_model, train, **FEW)
    assert card.epochs == epochs
    assert grade(make_model, train, **FEW).accuracies == card.accuracies


def test_a_model_in_train_mode_are_scored_in_eval_mode():
    card = grade(Standardised, lambda model, split: (standardise(model, split), model.train()), **FEW)
    assert card.accuracies == grade(Standardised, standardise, **FEW).accuracies


def test_grading_leaves_the_random_numbers_alone():
    torch.manual_seed(0), np.random.seed(0), random.seed(0)
    expected = random.random(), np.random.rand(), torch.rand(1)
    torch.manual_seed(0), np.random.seed(0), random.seed(0)
    with torch.no_grad():
        grade(line, short, **FEW)
        assert not torch.is_grad_enabled()
    assert (random.random(), np.random.rand(), torch.rand(1)) == expected


def test_the_ceiling_is_what_the_densities_say():
    # Each class is an arc convolved with a Gaussian; where the other density is higher, it errs.
    angles = (np.arange(400) + 0.5) * np.pi / 400
    arcs = [np.stack([np.cos(angles), np.sin(angles)]), np.stack([1 - np.cos(angles), 0.5 - np.sin(angles)])]
    step, noise = 0.01, RULES.noise
    x, y = np.arange(-2, 3, step), np.arange(-1.5, 2, step)

    def density(arc):
        # exp of a sum is a product, so that the two coordinates can be summed as one matrix product
        along_x = np.exp(-((x[:, None] - arc[0]) ** 2) / (2 * noise**2))
        along_y = np.exp(-((y[:, None] - arc[1]) ** 2) / (2 * noise**2))
        return along_x @ along_y.T / (len(angles) * 2 * np.pi * noise**2)

    densities = [density(arc) for arc in arcs]
    assert densities[0].sum() * step**2 == pytest.approx(1, abs=1e-6)
    assert 0.5 * np.maximum(*densities).sum() * step**2 == pytest.approx(CEILING, abs=5e-5)


def test_the_rules_say_what_they_enforce():
    text = str(RULES)
    assert "at most 800 epochs" in text
    assert "800 train points only" in text


# --- cheats ---


def swallowed(model, split):
    for _ in range(1000):
        try:
            fit(model, split, epochs=1, lr=0.1)
        except ValueError:
            pass


def restarted(model, split):
    for _ in range(3):
        model.reset_parameters()
        fit(model, split, epochs=300, lr=0.1)


def two_models(model, split):
    other = line()
    fit(other, split, epochs=500, lr=0.1)
    fit(model, split, epochs=301, lr=0.1)
    model.load_state_dict(other.state_dict())


@pytest.mark.parametrize(
    "train",
    [
        lambda model, split: fit(model, split, epochs=801),
        lambda model, split: own_loop(model, split, epochs=801, batch=800),
        lambda model, split: own_loop(model, split, epochs=801, batch=400),
        swallowed,
        two_models,
    ],
)
def test_more_epochs_are_refused(train):
    refused("train takes more than 800 epochs", train=train)


def test_restarts_spend_the_same_budget():
    def train(model, split):
        fit(model, split, epochs=1, lr=0.1)
        restarted(model, split)

    refused("train takes more than 800 epochs", train=train)


def on_points(X, y):
    def train(model, split):
        short(model, split)
        F.binary_cross_entropy_with_logits(model(X(split))[:, 0], y(split)).backward()

    return train


def test_learning_from_test_points_is_refused():
    def both(a, b):
        return lambda split: torch.cat([getattr(split, a), getattr(split, b)])

    refused("train learns from validation points", train=on_points(lambda s: s.X_test, lambda s: s.y_test))
    refused(
        "train learns from validation points",
        train=on_points(both("X_train", "X_test"), both("y_train", "y_test")),
    )


def test_a_split_from_outside_is_told_apart():
    split = RULES.split(0)
    refused("use X_train and y_train of the split that it is given", train=lambda m, s: short(m, split))


@pytest.mark.parametrize(
    "X",
    [
        lambda split: sample("moons", 800, noise=0.15, seed=1)[0],
        lambda split: split.X_train + 1e-3,
        lambda split: split.X_train[:, [1, 0]],
        lambda split: torch.cat([split.X_train[:799], torch.zeros(1, 2)]),
        lambda split: split.X_train.mul_(2),
    ],
)
def test_learning_from_other_points_is_refused(X):
    refused("points that are not among the train points", train=on_points(X, lambda split: split.y_train))


class Neighbours(nn.Module):
    """Names the class of the nearest train point."""

    def __init__(self, hold):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(1))
        self.hold = hold
        self.kept = None

    def forward(self, x):
        if self.kept is None:
            return self.scale * x[:, :1]
        X, y = (torch.as_tensor(value).float() for value in self.kept[:2])
        return self.scale * (2 * y[torch.cdist(x, X).argmin(dim=1)] - 1)[:, None]


def remember(model, split):
    fit(model, split, epochs=1)
    model.kept = model.hold(split)


@pytest.mark.parametrize(
    "hold",
    [
        lambda split: (split.X_train, split.y_train),
        lambda split: (split.X_train.numpy().astype(np.float64), split.y_train.numpy()),
        lambda split: [split.X_train[:100], split.y_train[:100]],
    ],
)
def test_remembering_the_sample_is_refused(hold):
    refused("of the train points: it remembers the sample", lambda: Neighbours(hold), remember)


def test_remembering_in_a_buffer_or_an_object_is_refused():
    def in_buffer(model, split):
        short(model, split)
        model.register_buffer("points", split.X_train.T.contiguous())

    def in_object(model, split):
        short(model, split)
        model.data = {"split": split}

    refused("the model holds 800 of the train points", train=in_buffer)
    refused("the model holds 800 of the train points", train=in_object)


class Lookup(nn.Module):
    """Learns as asked, and knows the fresh points by heart."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.y = RULES.fresh()[1]

    def forward(self, x):
        return 2 * self.y[:, None] - 1 if len(x) == len(self.y) else self.layer(x)


def test_knowing_the_fresh_points_is_refused():
    refused("more than the ceiling of 99.12% allows", Lookup, n_fresh=RULES.n_fresh)


def seeded():
    torch.manual_seed(7)
    return line()


def seeded_as_mlp():
    return mlp((4,))


def seeded_train(model, split):
    torch.manual_seed(7)
    short(model, split)


def lucky_start(model, split):
    model.load_state_dict(mlp((), seed=7)[0].state_dict())
    short(model, split)


def test_touching_the_seed_is_refused():
    refused("make_model sets PyTorch's seed to 7", seeded)
    refused("make_model does not draw the starting weights by the grader's seed", seeded_as_mlp)
    refused("train sets PyTorch's seed to 7", train=seeded_train)
    refused("train replaces the starting weights", train=lucky_start)


def test_a_chosen_list_of_seeds_is_refused():
    lucky = itertools.count(7)
    refused("make_model gives other weights when it is called a second", lambda: mlp((4,), seed=next(lucky)))
    by_seed = {448: 7, 449: 13}
    refused("make_model does not draw", lambda: mlp((4,), seed=by_seed[torch.initial_seed()]))

    def drawn_in_vain():
        torch.rand(1)
        return mlp((4,), seed=7)

    refused("make_model gives the same starting weights for every seed", drawn_in_vain)


class Polynomial(nn.Module):
    """Logistic regression on x1, x2, and their products, which starts at zero."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Linear(5, 1)
        nn.init.zeros_(self.weights.weight)
        nn.init.zeros_(self.weights.bias)

    def forward(self, x):
        return self.weights(torch.cat([x, x**2, x[:, :1] * x[:, 1:]], dim=1))


class ZeroParameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        return x @ self.w


@pytest.mark.parametrize("make_model", [Polynomial, ZeroParameters])
def test_a_start_at_zero_is_honest(make_model):
    card = grade(make_model, lambda model, split: fit(model, split, epochs=50, lr=1.0), **FEW)
    assert card.epochs == 50 and card.accuracy > 0.8 and card.notes == ()


def test_weights_from_elsewhere_are_refused():
    trained = mlp(activation="tanh", seed=3)
    fit(trained, RULES.split(), epochs=800, momentum=0.9)

    def from_many(model, split):
        runs = fit_many(hidden=(), seeds=range(8), dataset=split, epochs=20)
        model.load_state_dict(runs.model(0)[0].state_dict())

    def then_trained(model, split):
        from_many(model, split)
        short(model, split)

    refused("make_model must give an untrained model", lambda: trained)
    refused("sends no gradient through the model", train=from_many)
    refused("train replaces the starting weights", train=then_trained)


def past_the_model(model, split):
    short(model, split)
    for _ in range(2):
        logits = F.linear(split.X_train, model.weight, model.bias)[:, 0]
        F.binary_cross_entropy_with_logits(logits, split.y_train).backward()


def by_forward(model, split):
    F.binary_cross_entropy_with_logits(model.forward(split.X_train)[:, 0], split.y_train).backward()


def test_gradients_past_the_model_are_refused():
    refused("gradients that do not come from calling the model", train=past_the_model)
    refused("gradients that do not come from calling the model", train=by_forward)
    refused("gradients that do not come from calling the model", lambda: mlp(seed=None), by_forward)


class TwoOfMany(nn.Linear):
    def forward(self, x):
        return super().forward(x[:, :2])


def test_other_inputs_than_points_are_refused():
    def train(model, split):
        X = torch.cat([split.X_train, split.X_train**2], dim=1)
        F.binary_cross_entropy_with_logits(model(X)[:, 0], split.y_train).backward()

    refused("train calls the model on something else than points", lambda: TwoOfMany(2, 1), train)


# --- what is trained beside the model ---


def engineered(X):
    return torch.stack([X[:, 0], X[:, 1], X[:, 0] ** 2, X[:, 1] ** 2, X[:, 0] * X[:, 1]], dim=1)


def trained_beside(epochs, make_other=lambda: nn.Linear(5, 1), inputs=engineered):
    """Train another network on features of the points, and the model for one epoch."""

    def train(model, split):
        other = make_other()
        optimizer = torch.optim.SGD(other.parameters(), lr=0.1)
        X = inputs(split.X_train)
        for _ in range(epochs):
            optimizer.zero_grad()
            F.binary_cross_entropy_with_logits(other(X)[:, 0], split.y_train).backward()
            optimizer.step()
        short(model, split)

    return train


class Bare:
    """A network without a module."""

    def __init__(self):
        self.weight = torch.zeros(5, 1, requires_grad=True)

    def parameters(self):
        return [self.weight]

    def __call__(self, X):
        return X @ self.weight


@pytest.mark.parametrize("make_other", [lambda: nn.Linear(5, 1), lambda: mlp((4,), in_features=5), Bare])
def test_another_network_on_features_spends_the_same_budget(make_other):
    refused("train takes more than 800 epochs", train=trained_beside(798, make_other))
    assert grade(line, trained_beside(797, make_other), **FEW).epochs == 800


@pytest.mark.parametrize(
    "inputs",
    [
        lambda X: torch.cat([X, X[:, :1]], dim=1),
        lambda X: (X - X.mean(dim=0)) / X.std(dim=0),
        lambda X: X + 0.01 * torch.randn_like(X),
        lambda X: copy.deepcopy(X)[:, [1, 0]],
        lambda X: torch.stack([row for row in X]) * 2,
        lambda X: nn.Flatten()(X).sin(),
    ],
)
def test_whatever_is_computed_from_the_points_is_counted(inputs):
    width = inputs(torch.rand(8, 2)).shape[1]
    train = trained_beside(10, lambda: nn.Linear(width, 1), inputs)
    assert grade(line, train, **FEW).epochs == 13


def test_features_of_test_points_teach_nobody():
    def train(model, split):
        other = nn.Linear(5, 1)
        F.binary_cross_entropy_with_logits(other(engineered(split.X_test))[:, 0], split.y_test).backward()

    refused("train learns from validation points", train=train)

    def by_labels(model, split):
        w = torch.zeros(len(split.y_test), requires_grad=True)
        (w * split.y_test).sum().backward()

    refused("train learns from validation points", train=by_labels)


def test_a_loss_written_by_hand_counts_once():
    def train(model, split):
        p = torch.sigmoid(model(split.X_train)[:, 0])
        y = split.y_train
        loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean() + ((p - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= 0.1 * parameter.grad

    card = grade(line, train, **FEW)
    assert card.epochs == 1
    assert card.notes == (SET,)


def with_scikit_learn(model, split):
    X, y = split.X_train.numpy(), split.y_train.numpy()
    other = LogisticRegression().fit(X, y)
    short(model, split)
    with torch.no_grad():
        model.weight.copy_(torch.tensor(other.coef_))


def with_a_list(model, split):
    split.X_train.tolist()
    short(model, split)


def averaged(model, split):
    short(model, split)
    before = [p.detach().clone() for p in model.parameters()]
    short(model, split)
    with torch.no_grad():
        for parameter, other in zip(model.parameters(), before, strict=True):
            parameter.copy_((parameter + other) / 2)


def on_unknown_numbers(model, split):
    other = nn.Linear(3, 1)
    other(torch.rand(10, 3)).sum().backward()
    short(model, split)


@pytest.mark.parametrize(
    ("train", "notes"),
    [
        (short, ()),
        (best_of_snapshots, ()),
        (with_scikit_learn, (SET, LEFT)),
        (with_a_list, (LEFT,)),
        (averaged, (SET,)),
        (on_unknown_numbers, (UNSURE,)),
    ],
)
def test_what_cannot_be_counted_stands_on_the_card(train, notes):
    card = grade(line, train, **FEW)
    assert set(card.notes) == set(notes)
    assert all(note in str(card) for note in notes)


class Squeezed(nn.Module):
    def __init__(self, squeeze):
        super().__init__()
        self.layer, self.squeeze = nn.Linear(2, 1), squeeze

    def forward(self, x):
        return self.squeeze(self.layer(x)) if len(x) == 1000 else self.layer(x)


@pytest.mark.parametrize(
    ("squeeze", "part"),
    [
        (torch.sigmoid, "every output lies from 0 to 1, as probabilities are"),
        (lambda z: (z > 0).float(), "every output lies from 0 to 1, as labels are"),
        (lambda z: z > 0, "every output lies from 0 to 1, as labels are"),
        (lambda z: torch.relu(z) + 2, "no output is negative"),
        (lambda z: -torch.exp(z), "every output is negative"),
    ],
)
def test_outputs_that_are_no_logits_are_told(squeeze, part):
    card = grade(lambda: Squeezed(squeeze), short, **FEW)
    assert card.accuracy == 0.5
    assert len(card.notes) == 1 and part in card.notes[0]


# --- models that cannot be scored ---


class Raises(nn.Linear):
    def forward(self, x):
        raise RuntimeError("the reader's own mistake")


class BreaksLater(nn.Linear):
    def forward(self, x):
        return super().forward(x)[:, [0, 0]] if len(x) == 1000 else super().forward(x)


def spoilt(model, split):
    short(model, split)
    model.weight.data.fill_(math.nan)


@pytest.mark.parametrize(
    ("part", "make_model", "train"),
    [
        ("make_model raises ZeroDivisionError: division by zero", lambda: 1 / 0, short),
        ("make_model must return a torch.nn.Module, not NoneType", lambda: None, short),
        ("cannot be scored before training: RuntimeError: the reader's", lambda: Raises(2, 1), short),
        ("one logit per point, shape (800, 1) or (800,), not (800, 2)", lambda: nn.Linear(2, 2), short),
        ("cannot be scored before training: RuntimeError", lambda: nn.Linear(3, 1), short),
        ("has no parameters to train", lambda: nn.Sequential(nn.Flatten(), Sum()), short),
        ("train raises KeyError: 'lr'", line, lambda model, split: {}["lr"]),
        ("train sends no gradient through the model, so it is untrained", line, lambda model, split: None),
        (
            "train leaves the model's weights as they were",
            line,
            lambda model, split: model(split.X_train).mean().backward(),
        ),
        ("not finite (nan or inf) after training", line, spoilt),
        ("train ends the program", line, lambda model, split: sys.exit()),
        ("make_model ends the program", lambda: exit(1), short),
        (
            "the points are torch.float32 and the model is torch.float64: let make_model return",
            lambda: line().double(),
            own_loop,
        ),
        ("cannot be scored after training", lambda: BreaksLater(2, 1), short),
    ],
)
def test_what_cannot_be_scored_is_told(part, make_model, train):
    refused(part, make_model, train)


class Sum(nn.Module):
    def forward(self, x):
        return x.sum(dim=1)


def endless(model, split):
    while True:
        pass


def stubborn(model, split):
    for _ in range(2):
        try:
            endless(model, split)
        except BaseException:
            continue


@pytest.mark.parametrize("train", [endless, stubborn])
def test_a_run_without_an_end_is_ended(train):
    refused("a run takes longer than time_limit=0.2 seconds", train=train, time_limit=0.2)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("course_utils")]


def test_the_readers_own_traceback_is_kept():
    with pytest.raises(Refused) as error:
        grade(lambda: Raises(2, 1), short, **FEW)
    assert isinstance(error.value.__cause__, RuntimeError)


# --- arguments ---


@pytest.mark.parametrize(
    ("make_model", "train", "part"),
    [
        (mlp(), short, "a class or function that makes a new model, not a model: Sequential"),
        (None, short, "make_model must be a class or function that makes a new model, not None"),
        (lambda width: mlp((width,)), short, "called with no argument, not one that takes width"),
        (line, None, "train must be a function train(model, split), not None"),
        (line, 800, "train must be a function train(model, split), not 800"),
        (line, lambda model: None, "called with model and split, not one that takes model"),
        (line, lambda: None, "not one that takes nothing"),
    ],
)
def test_arguments_of_another_kind_are_refused(make_model, train, part):
    with pytest.raises(TypeError) as error:
        grade(make_model, train)
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("options", "error", "part"),
    [
        ({"runs": 1}, ValueError, "runs must be a whole number from 2 to 1000, not 1"),
        ({"runs": 2.0}, TypeError, "runs must be"),
        ({"n_fresh": 999}, ValueError, "n_fresh must be a whole number of at least 1000, not 999"),
        ({"name": ""}, ValueError, "name must have 1 to 60 printable characters, not ''"),
        ({"name": "x" * 61}, ValueError, "name must have"),
        ({"name": "a\nb"}, ValueError, "name must have"),
        ({"name": 3}, TypeError, "name must be a string, not 3"),
    ],
)
def test_options_out_of_range_are_refused(options, error, part):
    with pytest.raises(error, match=re.escape(part)):
        grade(line, short, **options)


# --- cards ---

shares = st.floats(0, 1)
cards = st.builds(
    ScoreCard,
    name=st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60),
    accuracies=st.lists(shares, min_size=2, max_size=8).map(tuple),
    f1=shares,
    parameters=st.integers(1, 10**9),
    epochs=st.floats(0, 800),
    seconds=st.floats(0, 1e6),
    n_fresh=st.integers(1000, 10**7),
    blocks=st.sampled_from([(), tuple(np.linspace(0.1, 0.9, 20).round(6).tolist())]),
    notes=st.lists(st.text(max_size=40), max_size=3).map(tuple),
)


@settings(max_examples=50, deadline=None)
@given(card=cards)
def test_a_saved_card_is_read_as_it_was(card, tmp_path_factory):
    path = tmp_path_factory.mktemp("cards") / "card.json"
    card.save(path)
    assert ScoreCard.load(path) == card
    assert path.stat().st_size < 2000
    assert card.worst <= card.accuracy + 1e-12
    assert 0 <= card.standard_error < 1
    assert card.name in str(card)


CARD = ScoreCard("mine", (0.98, 0.99), 0.985, 151, 800.0, 0.5, 100_000)


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        ({"format": "recipe"}, "is no score card: it must hold the format"),
        ({"version": 3}, "is a score card of version 3, and only 1 and 2 can be read"),
        ({"version": True}, "of version True"),
        ({"blocks": [0.5]}, "blocks must be a tuple of 20 numbers or none"),
        ({"notes": [1]}, "notes must be a tuple of strings"),
        ({"parameters": 10**400}, "parameters must be a whole number from 1 to"),
        ({"f1": 10**400}, "f1 must be"),
        ({"version": None}, "of version None"),
        ({"name": 5}, "is a damaged score card: name must be a string, not 5"),
        ({"accuracies": [0.98]}, "is a damaged score card: accuracies must be"),
        ({"accuracies": 0.98}, "accuracies must be a tuple of 2 to 1000 numbers, not 0.98"),
        ({"accuracies": [0.98, 1.2]}, "accuracies[1] must be a finite number of at least 0 and"),
        ({"accuracies": [0.98, "a"]}, "accuracies[1] must be"),
        ({"accuracies": [0.98, float("nan")]}, "accuracies[1] must be"),
        ({"f1": None}, "f1 must be"),
        ({"parameters": 1.5}, "parameters must be"),
        ({"epochs": 801}, "epochs must be a finite number of at least 0 and of at most 800, not 801"),
        ({"seconds": -1}, "seconds must be"),
        ({"n_fresh": 200}, "n_fresh must be"),
        ({"rank": 1}, "it lacks, or should not have, rank"),
    ],
)  # fmt: skip
def test_a_damaged_card_is_refused(damage, part, tmp_path):
    path = tmp_path / "card.json"
    CARD.save(path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **damage}))
    with pytest.raises(ValueError) as error:
        ScoreCard.load(path)
    assert part in str(error.value)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize("text", ["", "[]", "{", "3", "\x00", '{"name": "mine"}'])
def test_a_file_that_is_no_card_is_refused(text, tmp_path):
    path = tmp_path / "card.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="is no score card"):
        ScoreCard.load(path)


def test_a_card_of_the_first_version_is_read(tmp_path):
    path = tmp_path / "card.json"
    CARD.save(path)
    content = json.loads(path.read_text())
    old = {name: value for name, value in content.items() if name not in ("blocks", "notes")} | {"version": 1}
    path.write_text("\ufeff" + json.dumps(old), encoding="utf-8")
    assert ScoreCard.load(path) == CARD


def test_a_card_nested_without_an_end_is_refused(tmp_path):
    path = tmp_path / "card.json"
    path.write_text("[" * 100_000)
    with pytest.raises(ValueError, match="is no score card"):
        ScoreCard.load(path)


def test_a_missing_part_is_named(tmp_path):
    path = tmp_path / "card.json"
    CARD.save(path)
    content = json.loads(path.read_text())
    del content["f1"]
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match="it lacks, or should not have, f1"):
        ScoreCard.load(path)


def card(name, *accuracies):
    return ScoreCard(name, accuracies, 0.98, 151, 800.0, 0.5, 100_000)


def test_scores_within_their_error_cannot_be_told_apart():
    best, near, far = card("best", 0.9891, 0.9893), card("near", 0.9889, 0.9892), card("far", 0.97, 0.971)
    table = compare([far, best, near])
    assert list(table.index) == ["best", "near", "far"]
    assert list(table["verdict"]) == ["best", "cannot be told apart", "worse"]
    assert table.loc["far", "behind the best"] == pytest.approx(1.87)
    assert table.loc["best", "score"] == pytest.approx(98.92)


def verdict(first, second):
    return compare([first, second]).loc["second", "verdict"]


def test_cards_with_other_runs_are_compared_as_independent():
    first = card("first", 0.99, 0.99)
    for points, expected in ((0.0008, "cannot be told apart"), (0.001, "worse")):
        second = card("second", *[0.99 - points] * 3)
        error = math.hypot(first.standard_error, second.standard_error)
        assert (points > 2 * error) == (expected == "worse")
        assert verdict(first, second) == expected


def test_cards_with_the_same_runs_are_compared_in_pairs():
    # Both suffer from the same splits and the same fresh points; one is a little worse throughout.
    runs = np.array([0.97, 0.99, 0.95, 0.98, 0.96])
    blocks = np.linspace(0.96, 0.98, 20)

    def paired(name, shift, at=0.0):
        wobble = at * np.array([1, -1] * 10)
        return ScoreCard(
            name, tuple(runs - shift), 0.97, 151, 800.0, 0.5, 100_000, tuple(blocks - shift + wobble)
        )

    first = paired("first", 0.0)
    assert verdict(first, paired("second", 0.001)) == "worse"
    assert verdict(first, paired("second", 0.001, at=0.01)) == "cannot be told apart"
    shuffled = ScoreCard("second", tuple(np.roll(runs, 1) - 0.001), 0.97, 151, 800.0, 0.5, 100_000)
    assert verdict(first, shuffled) == "cannot be told apart"


def test_blocks_are_the_score_in_parts():
    graded = grade(line, short, runs=2, n_fresh=1000)
    assert np.mean(graded.blocks) == pytest.approx(graded.accuracy, abs=1e-5)


@pytest.mark.parametrize(
    ("cards", "error", "part"),
    [
        ([], ValueError, "cards must hold at least one score card"),
        (CARD, TypeError, "cards must be a list of score cards, not ScoreCard"),
        ("card.json", TypeError, "cards must be a list of score cards, not 'card.json'"),
        (["card.json"], TypeError, "cards[0] must be a ScoreCard, not 'card.json': read a file with"),
    ],
)
def test_compare_wants_cards(cards, error, part):
    with pytest.raises(error, match=re.escape(part)):
        compare(cards)
