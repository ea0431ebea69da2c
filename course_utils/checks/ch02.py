"""Checks of chapter 2: making points, converting, standardising and splitting them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split

from course_utils.checks import _probes as probe
from course_utils.checks._feedback import Wrong, exercise

Tensor = torch.Tensor


@exercise("02-rings")
def _(answer: Any) -> str:
    X, y = probe.pair(answer, "X_rings", "y_rings")

    def rings(sizes: Any = (300, 100), noise: float = 0.1, factor: float = 0.5) -> tuple[Tensor, Tensor]:
        points, labels = make_circles(sizes, noise=noise, factor=factor, random_state=448)
        return torch.from_numpy(points).float(), torch.from_numpy(labels).float()

    right_X, right_y = rings()
    X = probe.tensor(X, shape=(400, 2), what="X_rings")
    y = probe.tensor(y, shape=(400,), what="y_rings")
    if not bool(X.any()):
        raise Wrong("X_rings is still all zeros: fill it with make_circles.")
    in_order, _ = make_circles((300, 100), noise=0.1, factor=0.5, random_state=448, shuffle=False)
    mistakes = [
        (rings(400), "both rings have 200 points: give n_samples as a pair, outer ring first"),
        (rings((100, 300)), "the numbers of points are swapped: the outer ring comes first in the pair"),
        (rings(factor=0.8), "the inner ring has the default radius 0.8: set factor"),
        (rings(noise=0.5, factor=0.1), "noise and factor are swapped"),
        (rings(noise=0.0), "the points lie exactly on their rings: set noise"),
        ((torch.from_numpy(in_order).float(), y), "the points come ring by ring: leave shuffle=False out"),
    ]
    for (wrong_X, _), sentence in mistakes:
        if wrong_X.shape == X.shape and torch.allclose(X, wrong_X, atol=1e-5):
            raise Wrong(f"In X_rings {sentence}.")
    if not torch.allclose(X, right_X, atol=1e-5):
        raise Wrong(
            "X_rings holds other points than make_circles gives: check noise, factor and random_state=448."
        )
    if torch.equal(y, 1 - right_y):
        raise Wrong(
            "y_rings has the classes swapped: keep the labels that make_circles returns, 1 is inside."
        )
    probe.close(y, right_y, dtype=torch.float32, what="y_rings")
    return "300 points outside, 100 inside, both tensors float32."


@exercise("02-tensors")
def _(answer: Any) -> str:
    what = "to_tensors"
    # The last ones are float32 already, where from_numpy(...).float() still shares.
    pairs = ("float64", "int64"), ("uint8", "float64"), ("int16", "bool"), ("float32", "float32")
    for first, second in pairs:
        arrays = [np.arange(6).reshape(3, 2).astype(first), np.array([1, 0, 1]).astype(second)]
        before = [array.copy() for array in arrays]
        probe.takes(answer, *arrays, what=what)
        # Not through call, which hands over copies, for these very arrays are changed below.
        found = probe.run(lambda: answer(*arrays), what)  # noqa: B023
        if found is None:
            raise Wrong(f"{what} returns None: is the return missing?")
        if not isinstance(found, (tuple, list)) or len(found) != 2:
            raise Wrong(f"{what} must return two tensors: return X, y.")
        for name, result, array in zip("Xy", found, before, strict=True):
            result = probe.tensor(result, shape=array.shape, what=f"{name} from {what}")
            if not np.array_equal(result.numpy(), array):
                raise Wrong(f"{name} from {what} holds other values than the array.")
        if not all(np.array_equal(array, copy) for array, copy in zip(arrays, before, strict=True)):
            raise Wrong(f"{what} changes the arrays that it is given.")
        for name, result, array in zip("Xy", found, arrays, strict=True):
            kept = result.clone()
            array[...] = 1 - array.astype(float)
            if not torch.equal(result, kept):
                raise Wrong(
                    f"{what} returns an {name} that shares its memory with the array when that is float32 "
                    "already: use torch.tensor(array, dtype=torch.float32), or clone()."
                )
    return "Float32, the right shapes, and memory of their own for every dtype."


def _by_rows(part: Tensor) -> Tensor:
    return (part - part.mean(dim=1, keepdim=True)) / part.std(dim=1, keepdim=True)


@exercise("02-standardise")
def _(answer: Any) -> str:
    what = "standardise"
    generator = torch.Generator().manual_seed(448)
    scale = torch.tensor([2.0, 30.0, 0.5])
    train = torch.randn(40, 3, generator=generator) * scale + torch.tensor([1.0, -50.0, 3.0])
    test = torch.randn(15, 3, generator=generator) * scale + torch.tensor([2.0, -40.0, 3.5])

    def with_numbers_of(
        numbers: Callable[[Tensor, Tensor], tuple[Any, Any]],
    ) -> Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]:
        def function(train: Tensor, test: Tensor) -> tuple[Tensor, Tensor]:
            mean, deviation = numbers(train, test)
            return (train - mean) / deviation, (test - mean) / deviation

        return function

    def own_numbers(train: Tensor, test: Tensor) -> tuple[Tensor, Tensor]:
        return (train - train.mean(0)) / train.std(0), (test - test.mean(0)) / test.std(0)

    # Dividing by n instead of n - 1, as scikit-learn and NumPy do, is as good.
    right = with_numbers_of(lambda a, b: (a.mean(0), a.std(0)))
    by_n = with_numbers_of(lambda a, b: (a.mean(0), a.std(0, correction=0)))
    tolerance = 1e-4  # two ways to round float32 differ by 1e-6 here, n and n - 1 by 1e-2
    found = probe.call(answer, train, test, what=what)
    first = found[0] if isinstance(found, (tuple, list)) and found else None
    probe.same_function(
        answer,
        by_n if _is_near(first, by_n(train, test)[0], tolerance) else right,
        [(train, test), (train[:9], test[:4])],
        tolerance=tolerance,
        what=what,
        mistakes=[
            (
                with_numbers_of(lambda a, b: (torch.cat([a, b]).mean(0), torch.cat([a, b]).std(0))),
                f"{what} takes mean and standard deviation over all points, so the test part leaks in: "
                "compute both from X_train only.",
            ),
            (
                own_numbers,
                f"{what} scales the test part with its own numbers: use the mean and the standard deviation "
                "of X_train for both parts.",
            ),
            (
                with_numbers_of(lambda a, b: (a.mean(), a.std())),
                f"{what} takes one mean over all features: call mean and std with dim=0.",
            ),
            (
                lambda a, b: (_by_rows(a), _by_rows(b)),
                f"{what} scales each point by its own features: mean and std go over the points, dim=0.",
            ),
            (
                with_numbers_of(lambda a, b: (a.amin(0), a.amax(0) - a.amin(0))),
                f"{what} brings the train part between 0 and 1: subtract the mean and divide by std.",
            ),
            (
                with_numbers_of(lambda a, b: (a.mean(0), a.var(0))),
                f"{what} divides by the variance: divide by its root, std.",
            ),
            (
                with_numbers_of(lambda a, b: (0.0, a.std(0))),
                f"{what} divides, but does not subtract the mean first.",
            ),
            (
                with_numbers_of(lambda a, b: (a.mean(0), 1.0)),
                f"{what} subtracts the mean, but does not divide by the standard deviation.",
            ),
            (
                lambda a, b: (right(a, b)[0], b),
                f"{what} leaves the test part as it was: the model must see both parts on the same scale.",
            ),
            (
                lambda a, b: (a, b),
                f"{what} returns both parts as they came: subtract the mean of X_train and divide by its "
                "standard deviation.",
            ),
        ],
    )
    return "Both parts are on the train part's scale, and nothing leaked."


def _is_near(found: Any, right: Tensor, tolerance: float) -> bool:
    try:
        probe.close(found, right, tolerance=tolerance, arrays=True)
    except Wrong:
        return False
    return True


@functools.cache
def _rare_counts() -> np.ndarray:
    _, labels = make_circles((900, 100), noise=0.03, random_state=448)
    return np.array(
        [train_test_split(labels, test_size=0.2, random_state=seed)[1].sum() for seed in range(1000)]
    )


@exercise("02-rare")
def _(answer: Any) -> str:
    names = ("rare_plain", "rare_stratified")
    counts = []
    for name, given in zip(names, probe.pair(answer, *names), strict=True):
        counts.append(probe.numbers(given, length=1000, what=name))
    plain, stratified = counts
    right = _rare_counts()
    if (plain == plain[0]).all():
        if plain[0] == 20:
            raise Wrong("rare_plain is stratified: leave stratify out.")
        raise Wrong("rare_plain holds a thousand times the same count: pass the loop's seed as random_state.")
    if np.array_equal(plain, 100 - right):
        raise Wrong("rare_plain counts in the train part: train_test_split returns the test part second.")
    if np.array_equal(plain, 200 - right):
        raise Wrong("rare_plain counts the points of class 0: class 1 is the rare one.")
    if np.allclose(plain, right / 200):
        raise Wrong("rare_plain holds shares: give counts, from 0 to 200.")
    if np.allclose(plain, right / 20 - 1):
        raise Wrong("rare_plain holds distances from 20 as shares: give the counts, from 0 to 200.")
    if not np.array_equal(plain, right):
        off = int((plain != right).argmax())
        raise Wrong(
            f"rare_plain holds other counts than the seeds 0 to 999 give, first at seed {off}: check the "
            "labels, test_size=0.2 and random_state."
        )
    if np.array_equal(stratified, plain):
        raise Wrong("rare_stratified equals rare_plain: pass stratify=rare_labels.")
    if (stratified == 80).all():
        raise Wrong("rare_stratified counts in the train part: the test part holds a fifth of the 100.")
    if not (stratified == 20).all():
        raise Wrong("rare_stratified must hold the same count for every seed: pass stratify=rare_labels.")
    return f"Plain: {plain.min():.0f} to {plain.max():.0f} of class 1; stratified: always 20."
