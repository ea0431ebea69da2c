"""`fit_many` gives, seed by seed, what `fit` gives."""

import numpy as np
import pytest
import torch

from course_utils.data import load, sample
from course_utils.ensembles import fit_many
from course_utils.models import ACTIVATIONS, mlp
from course_utils.training import evaluate, fit

CURVES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
SMALL = load("circles", 200)


def assert_same_as_fit(runs, split_of, hidden, activation, epochs, **options):
    columns = runs.epochs - 1
    for row, seed in enumerate(runs.seeds):
        split = split_of(seed)
        model = mlp(hidden, activation, in_features=split.X_train.shape[1], seed=seed)
        history = fit(model, split, epochs, progress=False, **options)
        for name in CURVES:
            # One point whose logit is within rounding of 0 may change sides.
            tolerance = 1e-4 if name.endswith("loss") else 1.01 / len(split.y_test)
            np.testing.assert_allclose(
                getattr(runs, name)[row],
                getattr(history, name)[columns],
                rtol=0,
                atol=tolerance,
                err_msg=name,
            )
        trained = runs.model(seed).state_dict()
        for name, value in model.state_dict().items():
            assert torch.allclose(trained[name], value, atol=1e-3), name


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_follows_fit_for_500_epochs(activation):
    runs = fit_many((10, 10), activation, seeds=[3, 448], dataset=SMALL, epochs=500, record_every=50)
    assert_same_as_fit(runs, lambda _: SMALL, (10, 10), activation, 500)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_derivatives_by_hand_are_those_of_autograd_where_activations_saturate(activation):
    # Wide-spread data reaches the flat and the linear ends of every activation, softplus' cut at 20 too.
    split = load("blobs", 60, noise=30.0)
    runs = fit_many((6, 5), activation, seeds=range(3), dataset=split, epochs=3, lr=1e-3, record_every=1)
    assert_same_as_fit(runs, lambda _: split, (6, 5), activation, 3, lr=1e-3)


@pytest.mark.parametrize(
    "options",
    [
        {"momentum": 0.9},
        {"weight_decay": 0.05},
        {"optimizer": "adam", "lr": 0.01},
        {"optimizer": "adam", "lr": 0.01, "weight_decay": 0.05},
        {"optimizer": "adamw", "lr": 0.01, "weight_decay": 0.1},
    ],
)
def test_every_optimizer_follows_fit(options):
    runs = fit_many(activation="tanh", seeds=range(3), dataset=SMALL, epochs=100, **options)
    assert_same_as_fit(runs, lambda _: SMALL, (10, 10), "tanh", 100, **options)


@pytest.mark.parametrize(
    ("hidden", "activation"),
    [((), "relu"), ((1,), "tanh"), ((3, 17), ("relu", "gelu")), ((4, 5, 6), ("tanh", "identity", "silu"))],
)
def test_every_depth_and_width_follows_fit(hidden, activation):
    runs = fit_many(hidden, activation, seeds=range(3), dataset=SMALL, epochs=60)
    assert_same_as_fit(runs, lambda _: SMALL, hidden, activation, 60)


def test_vary_split_gives_each_seed_its_own_split():
    runs = fit_many(seeds=[1, 5, 9], epochs=30, vary_split=True)
    assert_same_as_fit(runs, lambda seed: load("circles", split_seed=seed), (10, 10), "relu", 30)


def test_without_vary_split_the_default_split_is_used():
    runs = fit_many(seeds=[1, 5], dataset="moons", epochs=30)
    assert_same_as_fit(runs, lambda _: load("moons"), (10, 10), "relu", 30)


def test_a_split_may_have_more_features():
    X, y = torch.randn(30, 4, generator=torch.Generator().manual_seed(0)), torch.arange(30.0) % 2
    split = type(SMALL)(X, y, X, y)
    runs = fit_many((5,), seeds=range(2), dataset=split, epochs=20)
    assert_same_as_fit(runs, lambda _: split, (5,), "relu", 20)


@pytest.mark.parametrize("chunk_size", [1, 2, 5, 100])
def test_the_chunk_size_does_not_change_the_result(chunk_size):
    whole = fit_many(seeds=range(5), dataset=SMALL, epochs=20)
    chunked = fit_many(seeds=range(5), dataset=SMALL, epochs=20, chunk_size=chunk_size)
    for name in CURVES:
        np.testing.assert_allclose(getattr(chunked, name), getattr(whole, name), atol=1e-6)


@pytest.mark.parametrize(
    ("epochs", "record_every", "recorded"),
    [
        (5, None, [1, 2, 3, 4, 5]),
        (10, 4, [4, 8, 10]),
        (8, 4, [4, 8]),
        (3, 50, [3]),
        (250, None, [*range(2, 251, 2)]),
    ],
)
def test_which_epochs_are_recorded(epochs, record_every, recorded):
    runs = fit_many((2,), seeds=range(2), dataset=SMALL, epochs=epochs, record_every=record_every)
    assert runs.epochs.tolist() == recorded
    for name in CURVES:
        assert getattr(runs, name).shape == (2, len(recorded))
        assert getattr(runs, name).dtype == np.float64


def test_a_model_reproduces_its_recorded_accuracy():
    runs = fit_many(seeds=[7, 2, 11], dataset=SMALL, epochs=200)
    for row, seed in enumerate(runs.seeds):
        measured = evaluate(runs.model(seed), SMALL.X_test, SMALL.y_test)
        assert measured["accuracy"] == runs.test_accuracy[row, -1]
        assert measured["loss"] == pytest.approx(runs.test_loss[row, -1], abs=1e-5)
    assert runs.parameters["0.weight"].shape == (3, 10, 2)
    assert runs.parameters["4.bias"].shape == (3, 1)


def test_a_model_is_a_copy():
    runs = fit_many(seeds=[1], dataset=SMALL, epochs=5)
    before = runs.parameters["0.weight"].clone()
    fit(runs.model(1), SMALL, 3)
    assert torch.equal(runs.parameters["0.weight"], before)


def test_score_is_the_accuracy_of_each_model_over_several_chunks():
    runs = fit_many(seeds=range(70), dataset=SMALL, epochs=20)
    X, y = sample("circles", 5000, seed=1)
    scores = runs.score(X, y)
    assert scores.shape == (70,)
    for row in (0, 63, 64, 69):
        expected = evaluate(runs.model(row), X, y)["accuracy"]
        assert scores[row] == pytest.approx(expected, abs=1.01 / 5000)


def test_the_linear_model_stays_below_half_on_circles():
    runs = fit_many(activation="identity", seeds=range(256), epochs=200, record_every=100, vary_split=True)
    medians = 100 * np.median(runs.test_accuracy, axis=0)
    assert ((43 <= medians) & (medians <= 48)).all(), medians
    assert np.median(runs.train_loss[:, -1]) == pytest.approx(np.log(2), abs=0.003)


def test_a_loss_that_is_not_finite_is_named():
    X = SMALL.X_train * 5e29
    split = type(SMALL)(X, SMALL.y_train, X, SMALL.y_train)
    with pytest.warns(
        RuntimeWarning, match=r"the loss of 2 of 2 seeds is not finite, .* smaller than lr=1000000"
    ):
        runs = fit_many((4,), seeds=range(2), dataset=split, epochs=3, lr=1e6)
    assert not np.isfinite(runs.train_loss[:, -1]).any()


def test_fit_many_leaves_the_global_generator_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    fit_many(seeds=range(2), dataset=SMALL, epochs=2)
    assert torch.rand(1) == expected


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"hidden": 10}, TypeError, "hidden must be a sequence of widths such as (10, 10), not 10"),
        ({"hidden": (0,)}, ValueError, "hidden[0] must be a whole number from 1 to 1024, not 0"),
        ({"activation": "swish"}, ValueError, "activation must be one of"),
        ({"activation": ("relu",)}, ValueError, "one name for each of 2 hidden layers"),
        ({"seeds": 5}, TypeError, "seeds must be an iterable of seeds such as range(256), not 5"),
        ({"seeds": []}, ValueError, "seeds must hold at least one seed, not []"),
        ({"seeds": [1, -1]}, ValueError, "seeds[1] must be"),
        ({"dataset": "rings"}, ValueError, "dataset must be one of 'circles'"),
        ({"dataset": 3}, TypeError, "dataset must be one of"),
        ({"epochs": 0}, ValueError, "epochs must be a whole number of at least 1, not 0"),
        ({"epochs": "1"}, TypeError, "epochs must be"),
        ({"lr": -0.1}, ValueError, "lr must be a finite number greater than 0, not -0.1"),
        ({"optimizer": "rmsprop"}, ValueError, "optimizer must be one of"),
        ({"momentum": 0.9, "optimizer": "adamw"}, ValueError, "momentum must be 0 with optimizer='adamw'"),
        ({"weight_decay": -1.0}, ValueError, "weight_decay must be"),
        ({"record_every": 0}, ValueError, "record_every must be a whole number of at least 1, not 0"),
        ({"record_every": 1.5}, TypeError, "record_every must be"),
        ({"vary_split": 1}, TypeError, "vary_split must be True or False, not 1"),
        ({"vary_split": True}, ValueError, "vary_split=True needs the name of a data set"),
        ({"progress": "yes"}, TypeError, "progress must be True, False or None, not 'yes'"),
        ({"chunk_size": 0}, ValueError, "chunk_size must be a whole number of at least 1, not 0"),
    ],
)
def test_fit_many_says_what_is_wrong(options, error, message):
    with pytest.raises(error) as caught:
        fit_many(**{"seeds": range(2), "dataset": SMALL, "epochs": 1, **options})
    assert message in str(caught.value)


def test_runs_say_what_is_wrong():
    runs = fit_many(seeds=range(2), dataset=SMALL, epochs=1)
    with pytest.raises(ValueError, match="seed must be one of the 2 seeds of these runs, not 9"):
        runs.model(9)
    with pytest.raises(TypeError, match="seed must be"):
        runs.model("0")
    with pytest.raises(ValueError, match=r"X must have the shape \(n, 2\)"):
        runs.score(torch.zeros(3, 5), torch.zeros(3))


def test_the_same_seeds_give_the_same_runs_whatever_was_drawn_before():
    def train():
        return fit_many((4,), "tanh", seeds=(3, 5), dataset="moons", epochs=20, vary_split=True)

    first = train()
    torch.rand(7)
    np.random.rand(7)
    second = train()
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name in CURVES)
    assert all(torch.equal(first.parameters[name], second.parameters[name]) for name in first.parameters)
