"""Checks of the appendix on real data: a threshold with a price, and a third model."""

from __future__ import annotations

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
        if isinstance(found, Tensor) and found.numel() == 1:
            found = found.item()
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            raise Wrong(f"{what} must return one number, the threshold.")
        if found == 0.5:
            raise Wrong(f"{what} still returns 0.5: compute the cost of every candidate.")
        if cost(found) == least(10, 1):
            continue
        if found == least(10, 1):
            raise Wrong(f"{what} returns the lowest cost: return the threshold that has it.")
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
    few = range(5)  # enough to recognise what was done
    right = [_accuracy(seed) for seed in few]
    if np.allclose(found[few], right):
        return f"Five nearest neighbours: {found.mean():.1%} right on average over 50 splits."
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"fit_on": "all"}, "were fitted on the test part too: fit on the train part only"),
        ({"score_on": "train"}, "are scores on the train part: score the test part"),
        ({"score_on": "validation"}, "are scores on the validation part: the test part is the third"),
        ({"scaled": False}, "come from features as they are: take the standardised ones of parts(seed)"),
        ({"n_neighbors": 1}, "come from a single neighbour: pass n_neighbors=5"),
    ]
    for options, sentence in mistakes:
        if np.allclose(found[few], [_accuracy(seed, **options) for seed in few]):
            raise Wrong(f"These accuracies {sentence}.")
    if np.ptp(found) == 0:
        raise Wrong("neighbours holds the same number 50 times: pass the loop's seed to parts.")
    raise Wrong(
        f"The first accuracies should be {right[0]:.3f} and {right[1]:.3f}, and yours are {found[0]:.3f} and "
        f"{found[1]:.3f}: fit and score KNeighborsClassifier(n_neighbors=5) on parts(seed)."
    )


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
