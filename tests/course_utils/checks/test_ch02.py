"""Chapter 2's checks accept the right answers and name each usual mistake."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split


def rings(sizes=(300, 100), *, noise=0.1, factor=0.5, seed=448):
    points, labels = make_circles(sizes, noise=noise, factor=factor, random_state=seed)
    return torch.from_numpy(points).float(), torch.from_numpy(labels).float()


def test_rings(passes):
    passes("02-rings", rings())


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (rings(400), "give n_samples as a pair"),
        (rings((100, 300)), "numbers of points are swapped"),
        (rings(factor=0.8), "default radius 0.8: set factor"),
        (rings(noise=0.5, factor=0.1), "noise and factor are swapped"),
        (rings(noise=None), "exactly on their rings"),
        (rings(seed=449), "random_state=448"),
        ((rings()[0], 1 - rings()[1]), "classes swapped"),
        ((rings()[0].double(), rings()[1]), "X_rings must have the dtype torch.float32"),
        ((rings()[0], rings()[1].long()), "y_rings must have the dtype torch.float32"),
        ((rings()[0], rings()[1].unsqueeze(1)), "y_rings must have the shape (400,), not (400, 1)"),
        ((torch.zeros(400, 2), torch.zeros(400)), "still all zeros"),
        ((rings()[0], torch.zeros(400)), "y_rings has the right shape, but"),
        (tuple(part.numpy() for part in rings()), "must be a tensor"),
        (rings()[0], "as (X_rings, y_rings)"),
    ],
)
def test_rings_wrong(fails, answer, message):
    fails("02-rings", answer, message)


@pytest.mark.parametrize(
    "to_tensors",
    [
        lambda X, y: (torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)),
        lambda X, y: [torch.from_numpy(array).float().clone() for array in (X, y)],
        lambda X, y: tuple(torch.from_numpy(array.astype(np.float32)) for array in (X, y)),
    ],
)
def test_tensors(passes, to_tensors):
    passes("02-tensors", to_tensors)


def floats(array):
    return torch.from_numpy(array).float()


def changes_its_array(X, y):
    X *= 2
    return torch.tensor(X / 2, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


@pytest.mark.parametrize(
    ("to_tensors", "message"),
    [
        (
            lambda X, y: (torch.from_numpy(X), torch.from_numpy(y)),
            "X from to_tensors must have the dtype torch.float32",
        ),
        (
            lambda X, y: (floats(X), torch.from_numpy(y)),
            "y from to_tensors must have the dtype torch.float32",
        ),
        (lambda X, y: (floats(X), floats(y)), "shares its memory"),
        (lambda X, y: (floats(X).clone(), floats(y)), "an y that shares its memory"),
        (lambda X, y: (floats(X), floats(y).unsqueeze(1)), "must have the shape (3,), not (3, 1)"),
        (lambda X, y: floats(X), "must return two tensors"),
        (lambda X, y: (floats(y), floats(X)), "must have the shape"),
        (lambda X, y: (floats(X) / 255, floats(y)), "other values than the array"),
        (changes_its_array, "changes the arrays"),
        (lambda X, y: None, "returns None"),
    ],
)
def test_tensors_wrong(fails, to_tensors, message):
    fails("02-tensors", to_tensors, message)


def by(mean, deviation):
    return lambda train, test: tuple((part - mean(train)) / deviation(train) for part in (train, test))


@pytest.mark.parametrize("correction", [0, 1])
def test_standardise(passes, correction):
    passes("02-standardise", by(lambda a: a.mean(0), lambda a: a.std(0, correction=correction)))


def leaks(train, test):
    both = torch.cat([train, test])
    return (train - both.mean(0)) / both.std(0), (test - both.mean(0)) / both.std(0)


def in_place(train, test):
    train -= train.mean(0)
    return train, test


@pytest.mark.parametrize(
    ("standardise", "message"),
    [
        (leaks, "so the test part leaks in"),
        (
            lambda a, b: ((a - a.mean(0)) / a.std(0), (b - b.mean(0)) / b.std(0)),
            "scales the test part with its own numbers",
        ),
        (by(lambda a: a.mean(), lambda a: a.std()), "call mean and std with dim=0"),
        (by(lambda a: a.mean(0), lambda a: a.var(0)), "divides by the variance"),
        (by(lambda a: 0, lambda a: a.std(0)), "does not subtract the mean"),
        (by(lambda a: a.mean(0), lambda a: 1), "does not divide by the standard deviation"),
        (lambda a, b: ((a - a.mean(0)) / a.std(0), b), "leaves the test part as it was"),
        (lambda a, b: (a, b), "returns both parts as they came"),
        (in_place, "changes the tensor that it is given"),
        (lambda a, b: (a - a.mean(0)) / a.std(0), "must give 2 results"),
        (lambda a: a, "must take 2 arguments"),
    ],
)
def test_standardise_wrong(fails, standardise, message):
    fails("02-standardise", standardise, message)


@pytest.fixture(scope="module")
def rare():
    _, labels = make_circles((900, 100), noise=0.03, random_state=448)

    def count(stratify):
        return np.array(
            [
                train_test_split(labels, test_size=0.2, random_state=seed, stratify=stratify)[1].sum()
                for seed in range(1000)
            ]
        )

    return count(None), count(labels)


def test_rare(passes, rare):
    passes("02-rare", rare)
    passes("02-rare", tuple(counts.tolist() for counts in rare))


def test_rare_wrong(fails, rare):
    plain, stratified = rare
    fails("02-rare", ([], []), "rare_plain must hold 1000 numbers, not 0")
    fails("02-rare", (stratified, plain), "rare_plain is stratified")
    fails("02-rare", (np.full(1000, plain[0]), stratified), "pass the loop's seed as random_state")
    fails("02-rare", (100 - plain, stratified), "rare_plain counts in the train part")
    fails("02-rare", (200 - plain, stratified), "counts the points of class 0")
    fails("02-rare", (plain / 200, stratified), "holds shares")
    fails("02-rare", (plain[::-1].copy(), stratified), "other counts than the seeds 0 to 999 give")
    fails("02-rare", (plain, plain), "rare_stratified equals rare_plain")
    fails("02-rare", (plain, np.full(1000, 80)), "rare_stratified counts in the train part")
    fails("02-rare", (plain, plain + 1), "the same count for every seed")
    fails("02-rare", plain, "as (rare_plain, rare_stratified)")
