"""scikit-learn's toy data sets, drawn with NumPy's stream as it draws them."""

import numpy as np
from _page import source


def _generator(random_state):
    return (
        random_state
        if isinstance(random_state, np.random.RandomState)
        else np.random.RandomState(random_state)
    )


def _shuffled(X, y, generator):
    order = np.arange(len(y))
    generator.shuffle(order)
    return X[order], y[order]


def _halves(n_samples):
    if isinstance(n_samples, (int, np.integer)):
        return int(n_samples) // 2, int(n_samples) - int(n_samples) // 2
    try:
        first, second = n_samples
    except ValueError as e:
        raise ValueError("When a tuple, n_samples must have exactly two elements.") from e
    return first, second


def _two_classes(x, y, n_out, shuffle, noise, random_state):
    """Points of which the first are class 0, mixed and pushed as scikit-learn does, in its order."""
    generator = _generator(random_state)
    X = np.stack([x, y], axis=1)
    labels = np.hstack([np.zeros(n_out, dtype=np.int64), np.ones(len(x) - n_out, dtype=np.int64)])
    if shuffle:
        X, labels = _shuffled(X, labels, generator)
    if noise is not None:
        X = X + generator.normal(scale=noise, size=X.shape)
    return X, labels


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    if not 0 <= factor < 1:
        raise ValueError(
            f"The 'factor' parameter of make_circles must be a float in the range [0.0, 1.0). Got {factor} instead."
        )
    n_out, n_in = _halves(n_samples)
    outer = np.linspace(0, 2 * np.pi, n_out, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, n_in, endpoint=False)
    x = np.append(np.cos(outer), np.cos(inner) * factor)
    y = np.append(np.sin(outer), np.sin(inner) * factor)
    return _two_classes(x, y, n_out, shuffle, noise, random_state)


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    n_out, n_in = _halves(n_samples)
    outer = np.linspace(0, np.pi, n_out)
    inner = np.linspace(0, np.pi, n_in)
    x = np.append(np.cos(outer), 1 - np.cos(inner))
    y = np.append(np.sin(outer), 1 - np.sin(inner) - 0.5)
    return _two_classes(x, y, n_out, shuffle, noise, random_state)


def make_blobs(
    n_samples=100,
    n_features=2,
    *,
    centers=None,
    cluster_std=1.0,
    center_box=(-10.0, 10.0),
    shuffle=True,
    random_state=None,
    return_centers=False,
):
    generator = _generator(random_state)
    if centers is None:
        centers = 3
    if isinstance(centers, int):
        centers = generator.uniform(center_box[0], center_box[1], size=(centers, n_features))
    centers = np.array(centers, dtype=np.float64)
    n_centers, n_features = centers.shape
    spread = cluster_std if hasattr(cluster_std, "__len__") else [cluster_std] * n_centers
    counts = [n_samples // n_centers] * n_centers
    for i in range(n_samples % n_centers):
        counts[i] += 1
    X = np.concatenate(
        [
            generator.normal(loc=np.stack([centers[i]] * n), scale=s)
            for i, (n, s) in enumerate(zip(counts, spread))
        ]
    )
    y = np.repeat(np.arange(n_centers), counts)
    if shuffle:
        X, y = _shuffled(X, y, generator)
    return (X, y, centers) if return_centers else (X, y)


class Bunch(dict):
    """A dict whose keys are attributes, too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self):
        return list(self)


def _table(name):
    """The rows of a file of scikit-learn's: its first line holds counts and the names of the classes."""
    head, *rows = source(f"sklearn/data/{name}.csv").split()
    numbers = [[float(v) for v in row.split(",")] for row in rows]
    return (
        np.array([row[:-1] for row in numbers]),
        np.array([int(row[-1]) for row in numbers]),
        _Names(head.split(",")[2:]),
    )


class _Names(list):
    """Names as NumPy would hold and print them."""

    def __getitem__(self, key):
        if isinstance(key, (int, slice)):
            return super().__getitem__(key)
        return _Names(
            [super().__getitem__(i) for i in (np.flatnonzero(key) if key.dtype.kind == "b" else key).tolist()]
        )

    def tolist(self):
        return list(self)

    def __repr__(self):
        return f"array({list(self)!r}, dtype='<U{max([len(name) for name in self])}')"

    def __str__(self):
        return f"[{' '.join([repr(name) for name in self])}]"


def _given(data, target, return_X_y, **more):
    return (data, target) if return_X_y else Bunch(data=data, target=target, **more)


def load_iris(*, return_X_y=False, as_frame=False):
    data, target, names = _table("iris")
    features = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    return _given(data, target, return_X_y, target_names=names, feature_names=features)


def load_breast_cancer(*, return_X_y=False, as_frame=False):
    data, target, names = _table("breast_cancer")
    measures = [
        "radius",
        "texture",
        "perimeter",
        "area",
        "smoothness",
        "compactness",
        "concavity",
        "concave points",
        "symmetry",
        "fractal dimension",
    ]
    features = (
        [f"mean {m}" for m in measures] + [f"{m} error" for m in measures] + [f"worst {m}" for m in measures]
    )
    return _given(data, target, return_X_y, target_names=names, feature_names=_Names(features))


def load_digits(*, n_class=10, return_X_y=False, as_frame=False):
    # 64 grey values of 0 to 16 stand as the letters a to q, and the digit behind them.
    rows = source("sklearn/data/digits.txt").split()
    data = np.array([[float(ord(c) - 97) for c in row[:64]] for row in rows])
    target = np.array([int(row[64]) for row in rows])
    if n_class < 10:
        data, target = data[target < n_class], target[target < n_class]
    features = [f"pixel_{i}_{j}" for i in range(8) for j in range(8)]
    return _given(
        data,
        target,
        return_X_y,
        images=data.reshape(-1, 8, 8),
        target_names=np.arange(10),
        feature_names=features,
    )


def _elsewhere(name):
    def load(*args, **kwargs):
        raise NotImplementedError(
            f"sklearn.datasets.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
        )

    return load


load_wine, load_diabetes, fetch_openml, make_classification, make_regression = [
    _elsewhere(name)
    for name in ("load_wine", "load_diabetes", "fetch_openml", "make_classification", "make_regression")
]
