"""The checks of the appendix on real data accept right answers and name each usual mistake."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler


def costs(probabilities, labels, miss, alarm):
    alarms = probabilities >= probabilities[:, None]  # a row for each threshold
    missed = ((labels == 1) & ~alarms).sum(dim=1)
    return miss * missed + alarm * ((labels == 0) & alarms).sum(dim=1)


def cheapest(miss=10, alarm=1):
    return lambda p, y: p[costs(p, y, miss, alarm).argmin()].item()


def test_cost(passes):
    passes("g-cost", cheapest())
    passes("g-cost", lambda p, y: torch.tensor(cheapest()(p, y)))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda p, y: 0.5, "still returns 0.5"),
        (cheapest(1, 1), "counts both mistakes as equal"),
        (cheapest(1, 10), "makes a false alarm ten times as bad"),
        (lambda p, y: costs(p, y, 10, 1).min().item(), "return the threshold that has it"),
        (lambda p, y: p.min().item(), "is every candidate tried?"),
        (lambda p, y: costs(p, y, 10, 1), "must return one number"),
        (lambda p, y: None, "returns None"),
    ],
)
def test_cost_wrong(fails, function, message):
    fails("g-cost", function, message)


def accuracies(*, fit_on="train", score_on="test", scaled=True, n_neighbors=5):
    cancer = load_breast_cancer()
    y = (cancer.target == 0).astype(int)
    found = []
    for seed in range(10):
        rest, test = train_test_split(np.arange(569), test_size=114, random_state=seed, stratify=y)
        train, validation = train_test_split(rest, test_size=114, random_state=seed, stratify=y[rest])
        rows = {"train": train, "validation": validation, "test": test, "all": np.arange(569)}
        scaler = StandardScaler(with_mean=scaled, with_std=scaled).fit(cancer.data[train])
        X = scaler.transform(cancer.data).astype("float32")
        classifier = KNeighborsClassifier(n_neighbors=n_neighbors).fit(X[rows[fit_on]], y[rows[fit_on]])
        found.append(classifier.score(X[rows[score_on]], y[rows[score_on]]))
    return 5 * found  # the check recognises an answer by its first seeds


def test_neighbours(passes):
    passes("g-neighbours", accuracies())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fit_on": "all"}, "fitted on the test part too"),
        ({"score_on": "train"}, "scores on the train part"),
        ({"score_on": "validation"}, "scores on the validation part"),
        ({"scaled": False}, "features as they are"),
        ({"n_neighbors": 1}, "pass n_neighbors=5"),
        ({"n_neighbors": 25}, "The first accuracies should be"),
    ],
)
def test_neighbours_wrong(fails, options, message):
    fails("g-neighbours", accuracies(**options), message)


def test_neighbours_of_another_form(fails):
    fails("g-neighbours", [], "neighbours must hold 50 numbers, not 0")
    fails("g-neighbours", [97.0] * 50, "give shares between 0 and 1")
    fails("g-neighbours", [0.97] * 50, "pass the loop's seed to parts")
    fails("g-neighbours", 0.97, "must be a list of 50 numbers")
