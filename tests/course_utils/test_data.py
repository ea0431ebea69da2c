"""The named data sets are scikit-learn's where it has them, and reproducible everywhere."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split

from course_utils.data import DATASETS, Split, load, sample

FROM_SKLEARN = {
    "circles": lambda n, seed: make_circles(n, noise=0.03, random_state=seed),
    "moons": lambda n, seed: make_moons(n, noise=0.15, random_state=seed),
    "blobs": lambda n, seed: make_blobs(n, centers=[(-1, -1), (1, 1)], cluster_std=0.5, random_state=seed),
}
PARTS = ("X_train", "y_train", "X_test", "y_test")


def test_the_data_sets_are_these():
    assert tuple(DATASETS) == ("circles", "moons", "blobs", "xor", "spirals", "linear")
    with pytest.raises(TypeError):
        DATASETS["circles"] = None


@pytest.mark.parametrize("name", FROM_SKLEARN)
@pytest.mark.parametrize("seed", [0, 448])
def test_points_are_those_of_scikit_learn(name, seed):
    X, y = FROM_SKLEARN[name](101, seed)
    ours = sample(name, 101, seed=seed)
    assert np.array_equal(ours[0].numpy(), X.astype(np.float32))
    assert np.array_equal(ours[1].numpy(), y.astype(np.float32))


@pytest.mark.parametrize("stratify", [False, True])
def test_the_split_is_that_of_scikit_learn(stratify):
    X, y = make_circles(200, noise=0.1, random_state=3)
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.3, random_state=7, stratify=y if stratify else None
    )
    split = load("circles", 200, 0.1, data_seed=3, split_seed=7, test_size=0.3, stratify=stratify)
    for ours, theirs in zip(PARTS, (X_train, y_train, X_test, y_test), strict=True):
        assert np.array_equal(getattr(split, ours).numpy(), theirs.astype(np.float32))


def test_the_defaults_are_those_of_the_session():
    X, y = make_circles(1000, noise=0.03, random_state=448)
    X_train, _, _, y_test = train_test_split(X, y, test_size=0.2, random_state=448)
    assert np.array_equal(load().X_train.numpy(), X_train.astype(np.float32))
    assert np.array_equal(load().y_test.numpy(), y_test.astype(np.float32))


@pytest.mark.parametrize("name", DATASETS)
def test_a_seed_fixes_the_points_and_another_changes_them(name):
    assert torch.equal(sample(name, 50, seed=1)[0], sample(name, 50, seed=1)[0])
    assert not torch.equal(sample(name, 50, seed=1)[0], sample(name, 50, seed=2)[0])


@pytest.mark.parametrize("name", DATASETS)
def test_drawing_leaves_the_global_generators_alone(name):
    np.random.seed(5)
    torch.manual_seed(5)
    expected = np.random.rand(), torch.rand(1)
    np.random.seed(5)
    torch.manual_seed(5)
    load(name, 20)
    assert (np.random.rand(), torch.rand(1)) == expected


def test_without_noise_xor_linear_and_spirals_follow_their_rules():
    X, y = sample("xor", 300, noise=0.0)
    assert torch.equal(y == 1, X[:, 0] * X[:, 1] < 0)
    X, y = sample("linear", 300, noise=0.0)
    assert torch.equal(y == 1, X[:, 0] + X[:, 1] > 0)
    X, y = sample("spirals", 300, noise=0.0)
    first, second = X[y == 0], X[y == 1]
    # The second arm is the first one turned by half a circle.
    distance = (second[:, None] + first[None]).norm(dim=2).min(dim=1).values
    assert distance.max() < 1e-6


@pytest.mark.parametrize("name", ["circles", "moons", "blobs", "spirals"])
def test_half_of_the_points_are_in_each_class(name):
    assert sample(name, 100)[1].mean() == 0.5


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(sorted(DATASETS)),
    n=st.integers(10, 300),
    noise=st.one_of(st.none(), st.floats(0, 10)),
    seed=st.integers(0, 2**32 - 1),
    test_size=st.floats(0.2, 0.8),
)
def test_any_valid_request_gives_a_whole_split(name, n, noise, seed, test_size):
    split = load(name, n, noise, seed, seed, test_size)
    assert len(split.y_train) + len(split.y_test) == n
    assert len(split.y_test) == int(np.ceil(test_size * n))
    for part in PARTS:
        tensor = getattr(split, part)
        assert tensor.dtype == torch.float32
        assert tensor.is_contiguous()
        assert tensor.isfinite().all()
    X, _ = sample(name, n, noise=noise, seed=seed)
    together = torch.cat([split.X_train, split.X_test])
    assert torch.equal(together.sort(dim=0).values, X.sort(dim=0).values)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "circle"}, ValueError, "name must be one of 'circles'"),
        ({"name": 3}, TypeError, "not 3"),
        ({"n_samples": 3}, ValueError, "n_samples must be a whole number of at least 4, not 3"),
        ({"n_samples": 10.0}, TypeError, "n_samples must be a whole number of at least 4, not 10.0"),
        ({"noise": -0.1}, ValueError, "noise must be a finite number of at least 0, not -0.1"),
        ({"noise": float("nan")}, ValueError, "not nan"),
        ({"noise": "0.1"}, TypeError, "noise must be"),
        ({"data_seed": -1}, ValueError, "data_seed must be"),
        ({"data_seed": None}, TypeError, "data_seed must be"),
        ({"split_seed": 2**32}, ValueError, "split_seed must be"),
        ({"test_size": 0.0}, ValueError, "test_size must be"),
        ({"test_size": 1}, ValueError, "test_size must be"),
        ({"test_size": "a"}, TypeError, "test_size must be"),
        ({"n_samples": 4, "test_size": 0.9}, ValueError, "test_size=0.9 cannot split 4 points"),
        ({"stratify": 1}, TypeError, "stratify must be True or False, not 1"),
    ],
)
def test_load_says_what_is_wrong(arguments, error, message):
    with pytest.raises(error) as caught:
        load(**arguments)
    assert message in str(caught.value)


def test_a_split_says_which_part_is_wrong():
    X, y = torch.zeros(2, 2), torch.zeros(2)
    with pytest.raises(ValueError, match=r"the test part of a Split: y must have the shape \(2,\)"):
        Split(X, y, X, torch.zeros(3))
    with pytest.raises(ValueError, match="as many features, not 2 and 3"):
        Split(X, y, torch.zeros(2, 3), y)
    assert repr(Split(X, y, X, y)) == "Split(train=2, test=2, features=2)"
