"""`fit` is the loop one would write by hand; `evaluate` agrees with scikit-learn."""

import io
import sys
import types
import warnings

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score
from torch import nn

from course_utils._progress import progress_bar
from course_utils.data import Split, load
from course_utils.models import mlp
from course_utils.training import History, evaluate, fit

CURVES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
SPLIT = load("circles", 200)


def by_hand(model, split, epochs, make_optimizer, batch_size=None, batch_seed=448):
    """An independent loop that records the same four curves."""
    optimizer = make_optimizer(model.parameters())
    generator = torch.Generator().manual_seed(batch_seed)
    n = len(split.y_train)
    rows = []
    for _ in range(epochs):
        order = torch.arange(n) if batch_size is None else torch.randperm(n, generator=generator)
        losses, rights = [], []
        for start in range(0, n, batch_size or n):
            batch = order[start : start + (batch_size or n)]
            X, y = split.X_train[batch], split.y_train[batch]
            optimizer.zero_grad()
            logits = model(X)[:, 0]
            loss = nn.functional.binary_cross_entropy_with_logits(logits, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item() * len(y))
            rights.append(((logits.detach().sigmoid() >= 0.5).float() == y).sum().item())
        with torch.no_grad():
            logits = model(split.X_test)[:, 0]
            test_loss = nn.functional.binary_cross_entropy_with_logits(logits, split.y_test).item()
        right = ((logits.sigmoid() >= 0.5).float() == split.y_test).double().mean().item()
        rows.append((sum(losses) / n, test_loss, sum(rights) / n, right))
    return np.array(rows).T


@pytest.mark.parametrize(
    ("options", "make_optimizer"),
    [
        ({}, lambda p: torch.optim.SGD(p, lr=0.1)),
        ({"momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
        ({"weight_decay": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1)),
        ({"optimizer": "adam", "lr": 0.01}, lambda p: torch.optim.Adam(p, lr=0.01)),
        (
            {"optimizer": "adamw", "lr": 0.01, "weight_decay": 0.1},
            lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
        ),
    ],
)
@pytest.mark.parametrize("batches", [{}, {"batch_size": 33}, {"batch_size": 64, "batch_seed": 5}])
def test_fit_is_the_loop_by_hand(options, make_optimizer, batches):
    model, twin = mlp(), mlp()
    history = fit(model, SPLIT, 30, **options, **batches)
    expected = by_hand(twin, SPLIT, 30, make_optimizer, **batches)
    for name, curve in zip(CURVES, expected, strict=True):
        np.testing.assert_allclose(getattr(history, name), curve, rtol=0, atol=1e-9, err_msg=name)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), twin.parameters(), strict=True))


def test_the_first_train_values_are_those_of_the_untrained_model():
    untrained = evaluate(mlp(), SPLIT.X_train, SPLIT.y_train)
    history = fit(mlp(), SPLIT, 3)
    assert history.train_loss[0] == untrained["loss"]
    assert history.train_accuracy[0] == untrained["accuracy"]


def test_the_last_test_values_are_those_of_the_trained_model():
    model = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))
    history = fit(model, SPLIT, 5, batch_size=40)
    measured = evaluate(model, SPLIT.X_test, SPLIT.y_test)
    assert history.test_accuracy[-1] == measured["accuracy"]
    assert history.test_loss[-1] == measured["loss"]


@pytest.mark.parametrize("training", [True, False])
def test_the_model_keeps_its_mode(training):
    model = nn.Sequential(nn.Linear(2, 4), nn.Dropout(), nn.Linear(4, 1)).train(training)
    fit(model, SPLIT, 1)
    evaluate(model, SPLIT.X_test, SPLIT.y_test)
    assert [module.training for module in model.modules()] == [training] * 4


def test_training_happens_in_train_mode_and_measuring_in_eval_mode():
    class Spy(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 1)
            self.seen = []

        def forward(self, x):
            self.seen.append((self.training, len(x)))
            return self.linear(x)

    model = Spy().eval()
    fit(model, SPLIT, 2)
    assert model.seen == [(True, 160), (False, 40)] * 2


def test_history_holds_one_value_per_epoch():
    history = fit(mlp(), SPLIT, 7)
    assert history.epochs == 7
    frame = history.to_frame()
    assert list(frame.columns) == list(CURVES)
    assert list(frame.index) == [1, 2, 3, 4, 5, 6, 7]
    assert frame.index.name == "epoch"
    for name in CURVES:
        curve = getattr(history, name)
        assert curve.shape == (7,)
        assert curve.dtype == np.float64
        assert np.array_equal(frame[name], curve)


def test_both_output_shapes_give_the_same_run():
    flat = nn.Sequential(*mlp(), nn.Flatten(0))
    assert np.array_equal(fit(flat, SPLIT, 5).test_loss, fit(mlp(), SPLIT, 5).test_loss)


def test_a_loss_function_of_ones_own_is_minimised_and_recorded():
    loss_fn = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0))
    with torch.no_grad():
        first = loss_fn(mlp()(SPLIT.X_train)[:, 0], SPLIT.y_train).item()
    history = fit(mlp(), SPLIT, 50, loss_fn=loss_fn)
    assert history.train_loss[0] == pytest.approx(first, abs=1e-7)
    assert history.train_loss[-1] < first


def test_frozen_parameters_stay():
    model = mlp()
    model[0].requires_grad_(False)
    frozen, free = model[0].weight.clone(), model[2].weight.clone()
    fit(model, SPLIT, 3)
    assert torch.equal(model[0].weight, frozen)
    assert not torch.equal(model[2].weight, free)


def test_fit_leaves_the_global_generator_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    fit(mlp(), SPLIT, 2, batch_size=16)
    assert torch.rand(1) == expected


def test_a_loss_that_is_not_finite_is_recorded_and_named_once():
    model = nn.Linear(2, 1)
    with pytest.warns(RuntimeWarning) as caught:
        history = fit(model, SPLIT, 6, lr=0.1, loss_fn=lambda z, y: (z**8).mean() * 1e30)
    finite = np.isfinite(history.train_loss) & np.isfinite(history.test_loss)
    assert history.epochs == 6
    assert not finite.all()
    assert len(caught) == 1
    message = str(caught[0].message)
    assert f"not finite from epoch {int(np.argmin(finite)) + 1} on" in message
    assert "smaller than lr=0.1" in message


def test_a_finite_run_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(mlp(), SPLIT, 2)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("classes", [(0, 1), (0,), (1,)])
def test_evaluate_agrees_with_scikit_learn(seed, classes):
    model = mlp(seed=seed)
    keep = torch.isin(SPLIT.y_test, torch.tensor(classes, dtype=torch.float32))
    X, y = SPLIT.X_test[keep], SPLIT.y_test[keep]
    with torch.no_grad():
        logits = model(X)[:, 0]
    predicted = (logits.sigmoid() >= 0.5).int().numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn's, about predicted classes that y has not
        expected = {
            "loss": nn.BCEWithLogitsLoss()(logits, y).item(),
            "accuracy": accuracy_score(y, predicted),
            "f1": f1_score(y, predicted, zero_division=0),
            "balanced_accuracy": balanced_accuracy_score(y, predicted),
        }
    measured = evaluate(model, X, y)
    assert measured == pytest.approx(expected, abs=1e-12)
    assert all(type(value) is float for value in measured.values())


def test_a_logit_of_zero_is_class_one():
    model = nn.Linear(2, 1)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    measured = evaluate(model, torch.zeros(4, 2), torch.tensor([1.0, 1.0, 1.0, 0.0]))
    assert measured["accuracy"] == 0.75
    assert measured["f1"] == pytest.approx(6 / 7)
    assert measured["balanced_accuracy"] == 0.5


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"model": nn.Linear}, TypeError, "model must be a torch.nn.Module, not <class"),
        ({"model": nn.Tanh()}, ValueError, "model must have parameters to train, and Tanh has none"),
        ({"model": mlp(out_features=2)}, ValueError, "shape (160, 1) or (160,), not (160, 2)"),
        ({"split": (1, 2)}, TypeError, "split must be a course_utils.data.Split, not tuple"),
        ({"epochs": 0}, ValueError, "epochs must be a whole number of at least 1, not 0"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number of at least 1, not 1.5"),
        ({"lr": 0}, ValueError, "lr must be a finite number greater than 0, not 0"),
        ({"lr": float("inf")}, ValueError, "not inf"),
        ({"lr": "0.1"}, TypeError, "lr must be a finite number greater than 0, not '0.1'"),
        ({"optimizer": "lbfgs"}, ValueError, "optimizer must be one of 'sgd', 'adam', 'adamw', not 'lbfgs'"),
        ({"optimizer": torch.optim.SGD}, TypeError, "optimizer must be one of"),
        ({"momentum": 1.1}, ValueError, "momentum must be"),
        ({"momentum": None}, TypeError, "momentum must be"),
        ({"momentum": 0.9, "optimizer": "adam"}, ValueError, "momentum must be 0 with optimizer='adam'"),
        ({"weight_decay": -1}, ValueError, "weight_decay must be a finite number of at least 0, not -1"),
        ({"weight_decay": "a"}, TypeError, "weight_decay must be"),
        ({"batch_size": 0}, ValueError, "batch_size must be a whole number of at least 1, not 0"),
        ({"batch_size": "all"}, TypeError, "batch_size must be"),
        ({"batch_seed": -1}, ValueError, "batch_seed must be"),
        ({"batch_seed": None}, TypeError, "batch_seed must be"),
        ({"loss_fn": "bce"}, TypeError, "loss_fn must be called as loss_fn(logits, labels), not 'bce'"),
        ({"loss_fn": nn.BCEWithLogitsLoss}, TypeError, "loss_fn must be called as"),
        ({"loss_fn": nn.BCEWithLogitsLoss(reduction="none")}, ValueError, "not the shape (160,)"),
        ({"loss_fn": lambda z, y: 0.5}, ValueError, "loss_fn must return one number as a tensor"),
        ({"progress": 1}, TypeError, "progress must be True, False or None, not 1"),
    ],
)
def test_fit_says_what_is_wrong(options, error, message):
    with pytest.raises(error) as caught:
        fit(**{"model": mlp(), "split": SPLIT, "epochs": 1, **options})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("model", "X", "y", "error", "message"),
    [
        (None, SPLIT.X_test, SPLIT.y_test, TypeError, "model must be a torch.nn.Module, not None"),
        (mlp(), SPLIT.X_test.numpy(), SPLIT.y_test, TypeError, "X must be a torch.Tensor"),
        (mlp(), SPLIT.X_test, SPLIT.y_test[:, None], ValueError, "y must have the shape (40,)"),
        (mlp(out_features=3), SPLIT.X_test, SPLIT.y_test, ValueError, "not (40, 3)"),
        (nn.LSTM(2, 1), SPLIT.X_test, SPLIT.y_test, ValueError, "not tuple"),
    ],
)
def test_evaluate_says_what_is_wrong(model, X, y, error, message):
    with pytest.raises(error) as caught:
        evaluate(model, X, y)
    assert message in str(caught.value)


def test_a_split_of_more_features_can_be_learned():
    X, y = torch.randn(20, 5, generator=torch.Generator().manual_seed(0)), torch.arange(20.0) % 2
    assert isinstance(fit(mlp(in_features=5), Split(X, y, X, y), 2), History)


class Terminal(io.StringIO):
    def __init__(self, interactive):
        super().__init__()
        self.interactive = interactive

    def isatty(self):
        return self.interactive


@pytest.mark.parametrize(
    ("progress", "terminal", "kernel", "tqdm_disable", "shown"),
    [
        (None, True, False, None, True),
        (None, False, True, None, True),
        (None, False, False, None, False),
        (None, True, False, "1", False),
        (None, False, True, "1", False),
        (True, False, False, "1", True),
        (False, True, True, None, False),
    ],
)
def test_the_bar_is_for_someone_who_watches(monkeypatch, progress, terminal, kernel, tqdm_disable, shown):
    shell = types.SimpleNamespace(config={"IPKernelApp": {}} if kernel else {})
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(sys, "stderr", Terminal(terminal))
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    if tqdm_disable is not None:
        monkeypatch.setenv("TQDM_DISABLE", tqdm_disable)
    bar = progress_bar(3, "Training", progress)
    assert bar.disable is not shown
    bar.close()


def test_a_short_run_shows_no_bar_unless_asked(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(sys, "stderr", Terminal(True))
    fit(mlp(), SPLIT, 2)
    assert sys.stderr.getvalue() == ""
    fit(mlp(), SPLIT, 2, progress=True)
    assert "Training" in sys.stderr.getvalue()
