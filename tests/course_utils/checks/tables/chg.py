"""The appendix on real data: a threshold with a price, and a third model."""

import functools

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from . import forms, mistakes
from .equivalent import ANY_CALLABLE, ANY_NUMBER, NUMBER_RESULTS, callables, returning


def costs(probabilities, labels, miss=10, alarm=1, *, strict=False):
    limits = probabilities[:, None]
    alarms = probabilities > limits if strict else probabilities >= limits  # a row for each threshold
    missed = ((labels == 1) & ~alarms).sum(dim=1)
    return miss * missed + alarm * ((labels == 0) & alarms).sum(dim=1)


def cheapest(miss=10, alarm=1, **options):
    return lambda p, y: p[costs(p, y, miss, alarm, **options).argmin()].item()


@forms("g-cost")
def _():
    def in_a_loop(probabilities, labels):
        found, least = None, float("inf")
        for threshold in sorted(probabilities.tolist()):
            alarm = probabilities >= threshold
            cost = 10 * int(((labels == 1) & ~alarm).sum()) + int(((labels == 0) & alarm).sum())
            if cost < least:
                found, least = threshold, cost
        return found

    def in_numpy(probabilities, labels):
        p, y = probabilities.numpy(), labels.numpy()
        return min(p, key=lambda t: 10 * ((y == 1) & (p < t)).sum() + ((y == 0) & (p >= t)).sum())

    def by_confusion(probabilities, labels):
        def cost(threshold):
            _, alarms, missed, _ = confusion_matrix(labels, probabilities >= threshold).ravel()
            return 10 * missed + alarms

        return min(probabilities, key=cost)

    def between(probabilities, labels):
        best = cheapest()(probabilities, labels)
        below = [p for p in probabilities.tolist() if p < best]
        return (best + max(below)) / 2

    exact = [f for f in NUMBER_RESULTS if f is not np.float16][:-2] + NUMBER_RESULTS[-1:]
    return {
        "each probability tried, in any order, or half-way between two": [
            cheapest(), in_a_loop, in_numpy, by_confusion, between
        ],
        ANY_CALLABLE: callables(cheapest()),
        f"{ANY_NUMBER}, of 32 bits or more": returning(cheapest(), exact),
    }  # fmt: skip


@mistakes("g-cost")
def _():
    return [
        (lambda p, y: 0.5, "still returns 0.5"),
        (cheapest(1, 1), "counts both mistakes as equal"),
        (cheapest(1, 10), "makes a false alarm ten times as bad"),
        (lambda p, y: costs(p, y).min().item(), "return the threshold that has it"),
        (lambda p, y: costs(p, y).argmin().item(), "the place of the best threshold"),
        (lambda p, y: costs(p, y).argmin(), "the place of the best threshold"),
        (lambda p, y: 1 / 11, "returns 1/11"),
        (lambda p, y: p.min().item(), "is every candidate tried?"),
        (lambda p, y: p.max().item(), "is every candidate tried?"),
        (lambda p, y: p[costs(p, y).argmax()].item(), "is every candidate tried?"),
        (cheapest(strict=True), "is an alarm probabilities >= threshold"),
        (lambda p, y: cheapest()(p, 1 - y), "is every candidate tried?"),
        (lambda p, y: cheapest()(p[:20], y[:20]), "is every candidate tried?"),
        (costs, "must return one number"),
        (lambda p, y: costs(p, y).numpy(), "must return one number"),
        (lambda p, y: [0.1], "must be a number, not a list"),
        (lambda p, y: True, "must be a number, not a bool"),
        (lambda p, y: None, "returns None"),
        (lambda p: 0.5, "must take 2 arguments"),
    ]


@functools.cache
def accuracies(*, fit_on="train", score_on="test", scaled=True, n_neighbors=5, dtype="float32", seeds=50):
    cancer = load_breast_cancer()
    y = (cancer.target == 0).astype(int)
    found = []
    for seed in range(seeds):
        rest, test = train_test_split(np.arange(569), test_size=114, random_state=seed, stratify=y)
        train, validation = train_test_split(rest, test_size=114, random_state=seed, stratify=y[rest])
        rows = {"train": train, "validation": validation, "test": test, "all": np.arange(569)}
        scaler = StandardScaler(with_mean=scaled, with_std=scaled).fit(cancer.data[train])
        X = scaler.transform(cancer.data).astype(dtype)
        classifier = KNeighborsClassifier(n_neighbors=n_neighbors).fit(X[rows[fit_on]], y[rows[fit_on]])
        found.append(classifier.score(X[rows[score_on]], y[rows[score_on]]))
    return found


@forms("g-neighbours")
def _():
    right = accuracies()
    return {
        "a list, a tuple, an array or a tensor, of any width": [
            right,
            tuple(right),
            np.array(right),
            np.float32(right),
            torch.tensor(right),
            [torch.tensor(a) for a in right],
        ],
        "computed in float32 or float64, rounded to three digits": [
            accuracies(dtype="float64"),
            [round(a, 3) for a in right],
        ],
    }


@mistakes("g-neighbours")
def _():
    def few(**options):
        return 10 * accuracies(seeds=5, **options)

    right = accuracies()
    return [
        (few(fit_on="all"), "fitted on the test part too"),
        (few(score_on="train"), "scores on the train part"),
        (few(score_on="validation"), "scores on the validation part"),
        (few(scaled=False), "features as they are"),
        (few(n_neighbors=1), "pass n_neighbors=5"),
        (few(n_neighbors=25), "The accuracy of seed 0 should be"),
        ([1 - a for a in right], "shares of wrong answers"),
        ([*right[:5], *([0.9] * 45)], "The accuracy of seed 5 should be"),
        ([*right[:49], 0.5], "The accuracy of seed 49 should be"),
        (right[::-1], "should be"),
        ([], "neighbours must hold 50 numbers, not 0"),
        (right[:49], "neighbours must hold 50 numbers, not 49"),
        ([97.0] * 50, "give shares between 0 and 1"),
        ([0.97] * 50, "pass the loop's seed to parts"),
        (0.97, "must be a list of 50 numbers"),
        (dict(enumerate(right)), "must be a list of 50 numbers, not a dict"),
    ]
