"""scikit-learn's toy data sets, drawn with NumPy's stream as it draws them."""

import numpy as np


def _generator(random_state):
    return random_state if isinstance(random_state, np.random.RandomState) else np.random.RandomState(random_state)


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


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    if not 0 <= factor < 1:
        raise ValueError(f"The 'factor' parameter of make_circles must be a float in the range [0.0, 1.0). Got {factor} instead.")
    n_out, n_in = _halves(n_samples)
    generator = _generator(random_state)
    outer = np.linspace(0, 2 * np.pi, n_out, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, n_in, endpoint=False)
    x = np.append(np.cos(outer), np.cos(inner) * factor)
    y = np.append(np.sin(outer), np.sin(inner) * factor)
    X = np.stack([x, y], axis=1)
    labels = np.hstack([np.zeros(n_out, dtype=np.int64), np.ones(n_in, dtype=np.int64)])
    if shuffle:
        X, labels = _shuffled(X, labels, generator)
    if noise is not None:
        X = X + generator.normal(scale=noise, size=X.shape)
    return X, labels


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    n_out, n_in = _halves(n_samples)
    generator = _generator(random_state)
    outer = np.linspace(0, np.pi, n_out)
    inner = np.linspace(0, np.pi, n_in)
    x = np.append(np.cos(outer), 1 - np.cos(inner))
    y = np.append(np.sin(outer), 1 - np.sin(inner) - 0.5)
    X = np.stack([x, y], axis=1)
    labels = np.hstack([np.zeros(n_out, dtype=np.int64), np.ones(n_in, dtype=np.int64)])
    if shuffle:
        X, labels = _shuffled(X, labels, generator)
    if noise is not None:
        X = X + generator.normal(scale=noise, size=X.shape)
    return X, labels


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0), shuffle=True, random_state=None, return_centers=False):
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
    X = np.concatenate([generator.normal(loc=np.stack([centers[i]] * n), scale=s) for i, (n, s) in enumerate(zip(counts, spread))])
    y = np.repeat(np.arange(n_centers), counts)
    if shuffle:
        X, y = _shuffled(X, y, generator)
    return (X, y, centers) if return_centers else (X, y)


def _elsewhere(name):
    def load(*args, **kwargs):
        raise NotImplementedError(f"sklearn.datasets.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab")

    return load


load_breast_cancer, load_digits, load_iris, load_wine, load_diabetes, fetch_openml, make_classification, make_regression = [
    _elsewhere(name)
    for name in ("load_breast_cancer", "load_digits", "load_iris", "load_wine", "load_diabetes", "fetch_openml", "make_classification", "make_regression")
]
