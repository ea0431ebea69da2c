"""train_test_split, draw for draw as scikit-learn's."""

import math

import numpy as np


def _sizes(n, test_size, train_size):
    for name, value in (("test_size", test_size), ("train_size", train_size)):
        if isinstance(value, float) and not 0 < value < 1:
            raise ValueError(
                f"The '{name}' parameter of train_test_split must be a float in the range (0.0, 1.0), an int in the range [1, inf) or None. Got {value!r} instead."
            )
    if test_size is None and train_size is None:
        test_size = 0.25
    n_test = math.ceil(test_size * n) if isinstance(test_size, float) else test_size
    n_train = math.floor(train_size * n) if isinstance(train_size, float) else train_size
    if n_train is None:
        n_train = n - n_test
    elif n_test is None:
        n_test = n - n_train
    if n_train + n_test > n:
        raise ValueError(
            f"The sum of train_size and test_size = {n_train + n_test}, should be smaller than the number of samples {n}. Reduce test_size and/or train_size."
        )
    if n_train == 0:
        raise ValueError(
            f"With n_samples={n}, test_size={test_size} and train_size={train_size}, the resulting train set will be empty. Adjust any of the aforementioned parameters."
        )
    return n_train, n_test


def _approximate_mode(counts, draws, rng):
    exact = counts / counts.sum() * draws
    floored = np.floor(exact)
    missing = int(draws - floored.sum())
    if missing > 0:
        remainder = exact - floored
        for value in np.sort(np.unique(remainder))[::-1]:
            (places,) = np.where(remainder == value)
            added = min(len(places), missing)
            places = rng.choice(places, size=added, replace=False)
            floored[places] += 1
            missing -= added
            if missing == 0:
                break
    return floored.astype(np.int64)


def train_test_split(
    *arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None
):
    if len(arrays) == 0:
        raise ValueError("At least one array required as input")
    lengths = [len(a) for a in arrays]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")
    n = lengths[0]
    n_train, n_test = _sizes(n, test_size, train_size)
    rng = (
        random_state
        if isinstance(random_state, np.random.RandomState)
        else np.random.RandomState(random_state)
    )
    if not shuffle:
        if stratify is not None:
            raise ValueError("Stratified train/test split is not implemented for shuffle=False")
        train, test = np.arange(n_train), np.arange(n_train, n_train + n_test)
    elif stratify is None:
        order = rng.permutation(n)
        test, train = order[:n_test], order[n_test : n_test + n_train]
    else:
        classes, y = np.unique(np.asarray(stratify), return_inverse=True)
        counts = np.bincount(y)
        if counts.min() < 2:
            raise ValueError(
                "The least populated classes in y have only 1 member, which is too few. The minimum number of groups for any class cannot be less than 2. Classes with too few members are: "
                + str([c for c, k in zip(classes.tolist(), counts.tolist()) if k < 2])
            )
        if n_train < len(classes):
            raise ValueError(
                f"The train_size = {n_train} should be greater or equal to the number of classes = {len(classes)}"
            )
        if n_test < len(classes):
            raise ValueError(
                f"The test_size = {n_test} should be greater or equal to the number of classes = {len(classes)}"
            )
        members = np.split(np.argsort(y), np.cumsum(counts)[:-1])
        for_train = _approximate_mode(counts, n_train, rng)
        for_test = _approximate_mode(counts - for_train, n_test, rng)
        train, test = [], []
        for i in range(len(classes)):
            order = members[i][rng.permutation(int(counts[i]))]
            a, b = int(for_train[i]), int(for_test[i])
            train.append(order[:a])
            test.append(order[a : a + b])
        train = rng.permutation(np.concatenate(train))
        test = rng.permutation(np.concatenate(test))
    out = []
    for a in arrays:
        for rows in (train, test):
            if isinstance(a, (list, tuple)):
                out.append(type(a)([a[i] for i in rows.tolist()]))
            elif hasattr(a, "iloc"):
                out.append(a.iloc[rows.tolist()])
            else:
                out.append(a[rows.tolist()] if not isinstance(a, np.ndarray) else a[rows])
    return out


def __getattr__(name):
    raise AttributeError(
        f"sklearn.model_selection.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
    )
