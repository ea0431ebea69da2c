"""Named two-dimensional data sets, as float32 tensors.

``circles``, ``moons`` and ``blobs`` come from scikit-learn. ``xor``, ``spirals`` and
``linear`` are drawn here with NumPy's ``RandomState``, whose stream is frozen, so a seed
gives the same points with every release.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split

from course_utils import _arguments

BLOB_CENTRES = ((-1.0, -1.0), (1.0, 1.0))
SPIRAL_TURNS = 1.75
MAX_SAMPLES = 10_000_000
MAX_NOISE = 1e6

Arrays = tuple[np.ndarray, np.ndarray]


def _blobs(n: int, noise: float, seed: int) -> Arrays:
    X, y = make_blobs(n, centers=np.array(BLOB_CENTRES), cluster_std=noise, random_state=seed)
    return X, y


def _xor(n: int, noise: float, seed: int) -> Arrays:
    rng = np.random.RandomState(seed)
    X = rng.uniform(-1.0, 1.0, size=(n, 2))
    y = (X[:, 0] * X[:, 1] < 0).astype(int)
    return X + rng.normal(scale=noise, size=X.shape), y


def _spirals(n: int, noise: float, seed: int) -> Arrays:
    rng = np.random.RandomState(seed)
    n_first = n // 2
    y = np.repeat([0, 1], [n_first, n - n_first])
    # Each arm starts at the centre and ends at radius 1; the second is turned by half a circle.
    along = np.concatenate([np.arange(n_first) / n_first, np.arange(n - n_first) / (n - n_first)])
    angle = 2.0 * np.pi * SPIRAL_TURNS * along + np.pi * y
    X = np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1)
    X = X + rng.normal(scale=noise, size=X.shape)
    order = np.arange(n)
    rng.shuffle(order)
    return X[order], y[order]


def _linear(n: int, noise: float, seed: int) -> Arrays:
    rng = np.random.RandomState(seed)
    X = rng.uniform(-1.0, 1.0, size=(n, 2))
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    return X + rng.normal(scale=noise, size=X.shape), y


@dataclass(frozen=True)
class Dataset:
    """How one named data set is drawn.

    Attributes:
        title: the name that figures show.
        draw: ``draw(n_samples, noise, seed)`` gives X of shape (n, 2) and y of shape (n,),
            float64 and int64 arrays, in random order.
        noise: the standard deviation of the Gaussian noise that :func:`load` adds to each
            coordinate when it is given none, in the units of the data.
    """

    title: str
    draw: Callable[[int, float, int], Arrays]
    noise: float


#: Every data set that :func:`sample` and :func:`load` know, by name.
DATASETS: MappingProxyType[str, Dataset] = MappingProxyType(
    {
        "circles": Dataset(
            "Circles", lambda n, noise, seed: make_circles(n, noise=noise, random_state=seed), 0.03
        ),
        "moons": Dataset("Moons", lambda n, noise, seed: make_moons(n, noise=noise, random_state=seed), 0.15),
        "blobs": Dataset("Blobs", _blobs, 0.5),
        "xor": Dataset("Exclusive or", _xor, 0.03),
        "spirals": Dataset("Spirals", _spirals, 0.03),
        "linear": Dataset("Linear", _linear, 0.03),
    }
)


@dataclass(frozen=True, eq=False)
class Split:
    """A data set cut into a train part and a test part; all its numbers are finite.

    Attributes:
        X_train: inputs to learn from, float32, shape (n_train, features).
        y_train: their labels, float32, each 0 or 1, shape (n_train,).
        X_test: inputs kept aside, float32, shape (n_test, features).
        y_test: their labels, float32, shape (n_test,).
    """

    X_train: torch.Tensor
    y_train: torch.Tensor
    X_test: torch.Tensor
    y_test: torch.Tensor

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            try:
                X, y = _arguments.points(getattr(self, f"X_{part}"), getattr(self, f"y_{part}"))
                object.__setattr__(self, f"X_{part}", X)
                object.__setattr__(self, f"y_{part}", y)
            except (TypeError, ValueError) as error:
                raise type(error)(f"the {part} part of a Split: {error}") from None
        if self.X_train.shape[1] != self.X_test.shape[1]:
            raise ValueError(
                "X_train and X_test must have as many features, "
                f"not {self.X_train.shape[1]} and {self.X_test.shape[1]}"
            )

    def __repr__(self) -> str:
        n_features = self.X_train.shape[1]
        return f"Split(train={len(self.y_train)}, test={len(self.y_test)}, features={n_features})"


def sample(
    name: str, n_samples: int = 1000, *, noise: float | None = None, seed: int = 448
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw points from a named data set.

    Args:
        name: one of :data:`DATASETS`.
        n_samples: how many points, 2 to 10 million; half of them in each class for ``circles``,
            ``moons``, ``blobs`` and ``spirals``.
        noise: standard deviation of the Gaussian noise on each coordinate, in data units, 0 to 1e6
            (for ``blobs`` the standard deviation of a cluster); the data set's own when None.
        seed: seed of the generator, 0 to 2**32 - 1.

    Returns:
        X, float32, shape (n_samples, 2), and y, float32, each 0 or 1, shape (n_samples,).

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an unknown name, too few points, a negative or infinite noise, a bad seed.
    """
    dataset = DATASETS[_arguments.choice("name", name, DATASETS)]
    n_samples = _arguments.whole_number("n_samples", n_samples, minimum=2, ceiling=MAX_SAMPLES)
    if noise is None:
        noise = dataset.noise
    noise = _arguments.real_number("noise", noise, minimum=0.0, ceiling=MAX_NOISE)
    X, y = dataset.draw(n_samples, noise, _arguments.seed("seed", seed))
    return torch.from_numpy(X).float(), torch.from_numpy(y).float()


def load(
    name: str = "circles",
    n_samples: int = 1000,
    noise: float | None = None,
    data_seed: int = 448,
    split_seed: int = 448,
    test_size: float = 0.2,
    *,
    stratify: bool = False,
) -> Split:
    """Draw a named data set and split it, as ``train_test_split`` does.

    Args:
        name: one of :data:`DATASETS`.
        n_samples: how many points in all, 4 to 10 million.
        noise: see :func:`sample`; the data set's own when None (``circles`` 0.03, ``moons`` 0.15).
        data_seed: seed of the points (scikit-learn's ``random_state``).
        split_seed: seed of the split (``random_state`` of ``train_test_split``).
        test_size: share of the points kept for testing, between 0 and 1.
        stratify: keep the two classes' shares equal in both parts.

    Returns:
        The :class:`Split`; its labels are 0 and 1.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range, or leaves a part without points.
    """
    n_samples = _arguments.whole_number("n_samples", n_samples, minimum=4, ceiling=MAX_SAMPLES)
    X, y = sample(name, n_samples, noise=noise, seed=_arguments.seed("data_seed", data_seed))
    test_size = _arguments.real_number("test_size", test_size, minimum=0.0, maximum=1.0, exclusive=True)
    stratify = _arguments.flag("stratify", stratify)
    try:
        parts = train_test_split(
            X.numpy(),
            y.numpy(),
            test_size=test_size,
            random_state=_arguments.seed("split_seed", split_seed),
            stratify=y.numpy() if stratify else None,
        )
    except ValueError as error:
        raise ValueError(f"test_size={test_size} cannot split {n_samples} points: {error}") from None
    X_train, X_test, y_train, y_test = (torch.from_numpy(np.ascontiguousarray(part)) for part in parts)
    return Split(X_train, y_train, X_test, y_test)
