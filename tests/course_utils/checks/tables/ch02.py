"""Chapter 2: making points, converting, standardising and splitting them."""

import functools

import numpy as np
import torch
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler, scale

from . import forms, mistakes
from .equivalent import ANY_CALLABLE, ANY_FLOAT, ARRAY_RESULTS, TENSOR_RESULTS, callables, each, returning


def rings(sizes=(300, 100), *, noise=0.1, factor=0.5, seed=448, shuffle=True):
    points, labels = make_circles(sizes, noise=noise, factor=factor, random_state=seed, shuffle=shuffle)
    return torch.from_numpy(points).float(), torch.from_numpy(labels).float()


@forms("02-rings")
def _():
    points, labels = make_circles((300, 100), noise=0.1, factor=0.5, random_state=448)
    by_state, by_labels = make_circles(
        (300, 100), noise=0.1, factor=0.5, random_state=np.random.RandomState(448)
    )
    return {
        "the points as make_circles gives them, converted in any way": [
            rings(),
            (torch.tensor(points, dtype=torch.float32), torch.tensor(labels, dtype=torch.float32)),
            (torch.from_numpy(points.astype(np.float32)), torch.FloatTensor(labels)),
            (torch.tensor(by_state).float(), torch.as_tensor(by_labels, dtype=torch.float32)),
            (torch.tensor(points.tolist()), torch.tensor(labels.tolist()).to(torch.float32)),
        ],
        "a tuple or a list": [list(rings())],
    }


@mistakes("02-rings")
def _():
    X, y = rings()
    return [
        (rings(400), "give n_samples as a pair"),
        (rings((100, 300)), "numbers of points are swapped"),
        (rings(factor=0.8), "default radius 0.8: set factor"),
        (rings(noise=0.5, factor=0.1), "noise and factor are swapped"),
        (rings(noise=None), "exactly on their rings"),
        (rings(shuffle=False), "ring by ring: leave shuffle=False out"),
        (rings(seed=449), "random_state=448"),
        (rings(noise=0.03), "check noise, factor"),
        ((X, 1 - y), "classes swapped"),
        ((X, torch.zeros(400)), "y_rings has the right shape, but"),
        ((X.double(), y), "X_rings must have the dtype torch.float32"),
        ((X, y.long()), "y_rings must have the dtype torch.float32"),
        ((X, y.unsqueeze(1)), "y_rings must have the shape (400,), not (400, 1)"),
        ((X.T, y), "rows and columns are swapped"),
        (rings((900, 100)), "must have the shape (400, 2), not (1000, 2)"),
        ((torch.zeros(400, 2), torch.zeros(400)), "still all zeros"),
        ((X.numpy(), y.numpy()), "must be a tensor, not a NumPy array: convert it"),
        (X, "as (X_rings, y_rings)"),
    ]


@forms("02-tensors")
def _():
    def to_tensors(X, y):
        return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)

    return {
        ANY_CALLABLE: callables(to_tensors),
        "torch.tensor, clone, copy or astype; a tuple or a list": [
            lambda X, y: [torch.from_numpy(array).float().clone() for array in (X, y)],
            lambda X, y: tuple(torch.from_numpy(array.astype(np.float32)) for array in (X, y)),
            lambda X, y: tuple(torch.from_numpy(array.copy()).float() for array in (X, y)),
            lambda X, y: tuple(torch.tensor(array).to(torch.float32) for array in (X, y)),
            lambda X, y: tuple(torch.tensor(array.tolist()).float() for array in (X, y)),
            lambda X, y: tuple(torch.as_tensor(np.float32(array)).clone() for array in (X, y)),
        ],
    }


@mistakes("02-tensors")
def _():
    def floats(array):
        return torch.from_numpy(array).float()

    def changes_its_array(X, y):
        made = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
        X[...] = 0
        return made

    def copied(array):
        return torch.tensor(array, dtype=torch.float32)

    return [
        (lambda X, y: (torch.from_numpy(X), torch.from_numpy(y)), "X from to_tensors must have the dtype"),
        (
            lambda X, y: (floats(X), torch.from_numpy(y)),
            "y from to_tensors must have the dtype torch.float32",
        ),
        (
            lambda X, y: (torch.tensor(X), torch.tensor(y)),
            "must have the dtype torch.float32, not torch.float64",
        ),
        (lambda X, y: (copied(X), copied(y).long()), "must have the dtype torch.float32, not torch.int64"),
        (lambda X, y: (floats(X), floats(y)), "shares its memory"),
        (lambda X, y: (floats(X).clone(), floats(y)), "an y that shares its memory"),
        (lambda X, y: (floats(X), floats(y).clone()), "an X that shares its memory"),
        (
            lambda X, y: tuple(torch.as_tensor(array, dtype=torch.float32) for array in (X, y)),
            "shares its memory",
        ),
        (lambda X, y: (copied(X), copied(y).unsqueeze(1)), "must have the shape (3,), not (3, 1)"),
        (lambda X, y: copied(X), "must return two tensors"),
        (lambda X, y: (copied(y), copied(X)), "must have the shape"),
        (lambda X, y: (X.astype(np.float32), y.astype(np.float32)), "must be a tensor, not a NumPy array"),
        (lambda X, y: (copied(X) / 255, copied(y)), "other values than the array"),
        (lambda X, y: (copied(X), copied(y > 0) * 2), "other values than the array"),
        (changes_its_array, "changes the arrays"),
        (lambda X, y: None, "returns None"),
        (lambda X: copied(X), "must take 2 arguments"),
    ]


def by(mean, deviation):
    return lambda train, test: tuple((part - mean(train)) / deviation(train) for part in (train, test))


@forms("02-standardise")
def _():
    right = by(lambda a: a.mean(0), lambda a: a.std(0))

    def scaled(train, test):
        scaler = StandardScaler().fit(train)
        return scaler.transform(train), scaler.transform(test)

    def fit_then_both(train, test):
        scaler = StandardScaler()
        return scaler.fit_transform(train.numpy()), scaler.transform(test.numpy())

    def in_numpy(train, test, dtype=np.float32, ddof=0):
        train, test = train.numpy().astype(dtype), test.numpy().astype(dtype)
        mean, deviation = np.mean(train, axis=0), np.std(train, axis=0, ddof=ddof)
        return (train - mean) / deviation, (test - mean) / deviation

    def in_a_loop(train, test):
        train, test = train.clone(), test.clone()
        for k in range(train.shape[1]):
            mean, deviation = train[:, k].mean().item(), train[:, k].std().item()
            train[:, k], test[:, k] = (train[:, k] - mean) / deviation, (test[:, k] - mean) / deviation
        return train, test

    tensors = each([lambda a: torch.as_tensor(a).float(), torch.as_tensor])
    return {
        "divided by n or by n − 1, in float32 or float64": [
            *(by(lambda a: a.mean(0), lambda a, n=n: a.std(0, correction=n)) for n in (0, 1)),
            by(lambda a: a.sum(0) / len(a), lambda a: a.var(0).sqrt()),
            by(lambda a: a.mean(0, keepdim=True), lambda a: a.std(0, keepdim=True) + 1e-8),
            by(lambda a: a.double().mean(0), lambda a: a.double().std(0)),
            by(lambda a: torch.std_mean(a, 0)[1], lambda a: torch.std_mean(a, 0)[0]),
            in_a_loop,
        ],
        "scikit-learn's StandardScaler": [
            scaled, fit_then_both, *returning(scaled, tensors), *returning(fit_then_both, tensors)
        ],
        "NumPy, in float32 or float64": [
            *(functools.partial(in_numpy, dtype=dtype, ddof=ddof)
              for dtype in (np.float32, np.float64) for ddof in (0, 1)),
            *returning(in_numpy, tensors),
        ],
        ANY_CALLABLE: callables(right),
        f"{ANY_FLOAT}, also as arrays": returning(right, each(TENSOR_RESULTS + ARRAY_RESULTS)),
    }  # fmt: skip


@mistakes("02-standardise")
def _():
    def leaks(train, test):
        both = torch.cat([train, test])
        return (train - both.mean(0)) / both.std(0), (test - both.mean(0)) / both.std(0)

    def in_place(train, test):
        train -= train.mean(0)
        return train, test

    def fits_twice(train, test):
        return StandardScaler().fit_transform(train), StandardScaler().fit_transform(test)

    def min_max(train, test):
        scaler = MinMaxScaler().fit(train)
        return torch.tensor(scaler.transform(train)), torch.tensor(scaler.transform(test))

    right = by(lambda a: a.mean(0), lambda a: a.std(0))
    return [
        (leaks, "so the test part leaks in"),
        (lambda a, b: ((a - a.mean(0)) / a.std(0), (b - b.mean(0)) / b.std(0)), "with its own numbers"),
        (by(lambda a: a.mean(), lambda a: a.std()), "call mean and std with dim=0"),
        (by(lambda a: a.mean(0), lambda a: a.var(0)), "divides by the variance"),
        (by(lambda a: 0, lambda a: a.std(0)), "does not subtract the mean"),
        (by(lambda a: a.mean(0), lambda a: 1), "does not divide by the standard deviation"),
        (lambda a, b: (right(a, b)[0], b), "leaves the test part as it was"),
        (lambda a, b: (a, b), "returns both parts as they came"),
        (
            lambda a, b: tuple((p - p.mean(1, keepdim=True)) / p.std(1, keepdim=True) for p in (a, b)),
            "scales each point by its own features",
        ),
        (min_max, "between 0 and 1"),
        (fits_twice, "values are wrong"),
        (lambda a, b: right(b, a)[::-1], "values are wrong"),
        (lambda a, b: right(a, b)[::-1], "must have the shape"),
        (lambda a, b: (scale(a), scale(b)), "values are wrong"),
        (in_place, "changes the tensor that it is given"),
        (lambda a, b: (a.sub_(a.mean(0)).div_(a.std(0)), b), "changes the tensor that it is given"),
        (lambda a, b: right(a, b)[0], "must give 2 results"),
        (lambda a, b: (*right(a, b), a.mean(0)), "must give 2 results"),
        (lambda a, b: None, "returns None"),
        (lambda a: a, "must take 2 arguments"),
    ]


@functools.cache
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


@forms("02-rare")
def _():
    plain, stratified = rare()
    return {
        "a list, a tuple, an array or a tensor, of whole numbers or floats of any width": [
            (plain, stratified),
            [plain.tolist(), stratified.tolist()],
            (tuple(plain), tuple(stratified)),
            (torch.tensor(plain), torch.tensor(stratified).float()),
            (plain.astype(np.uint8), stratified.astype(np.float16)),
            ([torch.tensor(n) for n in plain], [np.int32(n) for n in stratified]),
            np.array([plain, stratified]),
        ]
    }


@mistakes("02-rare")
def _():
    plain, stratified = rare()
    partly = plain.copy()
    partly[40:] = 20
    return [
        (([], []), "rare_plain must hold 1000 numbers, not 0"),
        ((plain[:999], stratified), "rare_plain must hold 1000 numbers, not 999"),
        ((stratified, plain), "rare_plain is stratified"),
        ((np.full(1000, plain[0]), stratified), "pass the loop's seed as random_state"),
        ((100 - plain, stratified), "rare_plain counts in the train part"),
        ((200 - plain, stratified), "counts the points of class 0"),
        ((plain / 200, stratified), "holds shares"),
        ((plain / 20 - 1, stratified), "holds distances from 20"),
        ((plain[::-1].copy(), stratified), "other counts than the seeds 0 to 999 give"),
        ((partly, stratified), "first at seed"),
        ((plain, plain), "rare_stratified equals rare_plain"),
        ((plain, np.full(1000, 80)), "rare_stratified counts in the train part"),
        ((plain, stratified + 1), "the same count for every seed"),
        ((plain, [20] * 999 + [21]), "the same count for every seed"),
        ((plain, np.full(1000, np.inf)), "not finite"),
        (plain, "as (rare_plain, rare_stratified)"),
        (dict(plain=plain, stratified=stratified), "as (rare_plain, rare_stratified)"),
    ]
