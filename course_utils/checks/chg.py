"""Checks of the appendix on real data: a threshold with a price, and a third model."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

from course_utils.checks import _probes as probe
from course_utils.checks._feedback import Wrong, exercise

Tensor = torch.Tensor


@exercise("g-cost")
def _(answer: Any) -> str:
    what = "cheapest_threshold"
    generator = torch.Generator().manual_seed(448)
    for n in (40, 90):
        labels = (torch.rand(n, generator=generator) < 0.4).float()
        probabilities = torch.sigmoid(1.5 * torch.randn(n, generator=generator) + 3 * labels - 1.5)

        def cost(
            threshold: float,
            miss: int = 10,
            alarm: int = 1,
            p: Tensor = probabilities,
            y: Tensor = labels,
        ) -> float:
            raised = p >= threshold
            return float(miss * ((y == 1) & ~raised).sum() + alarm * ((y == 0) & raised).sum())

        def least(miss: int, alarm: int, p: Tensor = probabilities) -> float:
            return min(cost(t, miss, alarm) for t in p)  # noqa: B023

        found = probe.call(answer, probabilities, labels, what=what)
        if getattr(found, "ndim", 0) > 0 and len(found) != 1:
            raise Wrong(f"{what} must return one number, the threshold.")
        found = probe.one_number(found, f"The threshold that {what} returns")
        if found == 0.5:
            raise Wrong(f"{what} still returns 0.5: compute the cost of every candidate.")
        if cost(found) == least(10, 1):
            continue
        if found == least(10, 1):
            raise Wrong(f"{what} returns the lowest cost: return the threshold that has it.")
        if found == min(range(n), key=lambda i: cost(float(probabilities[i]))):  # noqa: B023
            raise Wrong(f"{what} returns the place of the best threshold: return probabilities[place].")
        if abs(found - 1 / 11) < 1e-3:
            raise Wrong(
                f"{what} returns 1/11, which is best for probabilities that are exactly right: these are a "
                "model's, so try each of them."
            )
        if cost(found, 1, 10) == least(1, 10):
            raise Wrong(
                f"{what} makes a false alarm ten times as bad: it is the missed tumour that counts 10."
            )
        if cost(found, 1, 1) == least(1, 1):
            raise Wrong(f"{what} counts both mistakes as equal: a missed tumour counts 10.")
        raise Wrong(
            f"The threshold {found:.3g} costs {cost(found):g} on tumours where {least(10, 1):g} is possible: "
            "is an alarm probabilities >= threshold, and is every candidate tried?"
        )
    return "No candidate is cheaper at ten to one."


@exercise("g-neighbours")
def _(answer: Any) -> str:
    found = probe.numbers(answer, length=50, what="neighbours")
    if found.max() > 1:
        raise Wrong("neighbours holds numbers above 1: give shares between 0 and 1.")
    seeds = range(50)
    right = np.array([_accuracy(seed) for seed in seeds])
    if _same(found, right):
        return f"Five nearest neighbours: {found.mean():.1%} right on average over 50 splits."
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"fit_on": "all"}, "were fitted on the test part too: fit on the train part only"),
        ({"score_on": "train"}, "are scores on the train part: score the test part"),
        ({"score_on": "validation"}, "are scores on the validation part: the test part is the third"),
        ({"scaled": False}, "come from features as they are: take the standardised ones of parts(seed)"),
        ({"n_neighbors": 1}, "come from a single neighbour: pass n_neighbors=5"),
    ]
    few = range(5)  # enough to recognise a mistake by
    for options, sentence in mistakes:
        if _same(found[few], np.array([_accuracy(seed, **options) for seed in few])):
            raise Wrong(f"These accuracies {sentence}.")
    if _same(1 - found, right):
        raise Wrong("neighbours holds shares of wrong answers: score gives those of right ones.")
    if np.ptp(found) == 0:
        raise Wrong("neighbours holds the same number 50 times: pass the loop's seed to parts.")
    at = int((np.abs(found - right) > 1e-3).argmax())
    raise Wrong(
        f"The accuracy of seed {at} should be {right[at]:.3f}, and yours is {found[at]:.3f}: "
        "fit and score KNeighborsClassifier(n_neighbors=5) on parts(seed)."
    )


#: The accuracy that one of the 114 test tumours makes, and a little for rounding.
_ONE_TUMOUR = 1.1 / 114


def _same(found: np.ndarray, right: np.ndarray) -> bool:
    """Whether the accuracies agree; another rounding may decide a tie between neighbours."""
    off = np.abs(found - right)
    return bool((off < _ONE_TUMOUR).all() and (off > 1e-3).sum() <= len(right) // 25)


@functools.cache
def _accuracy(
    seed: int, *, fit_on: str = "train", score_on: str = "test", scaled: bool = True, n_neighbors: int = 5
) -> float:
    """Return the accuracy of nearest neighbours on a split of the chapter's ``parts``."""
    cancer = load_breast_cancer()
    X, y = cancer.data.astype(np.float32), cancer.target == 0
    rest, test = train_test_split(np.arange(569), test_size=114, random_state=seed, stratify=y)
    train, validation = train_test_split(rest, test_size=114, random_state=seed, stratify=y[rest])
    if scaled:
        X = (X - X[train].mean(axis=0)) / X[train].std(axis=0, ddof=1)
    rows = {"train": train, "validation": validation, "test": test, "all": np.arange(569)}
    classifier = KNeighborsClassifier(n_neighbors=n_neighbors).fit(X[rows[fit_on]], y[rows[fit_on]])
    return float(classifier.score(X[rows[score_on]], y[rows[score_on]]))
