"""Data sets, splits, initial parameters and shuffles against live scikit-learn and PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split

from course_utils.data import DATASETS, load, sample

from .conftest import Ask
from .pytorch_reference import CLASS_DATASETS, class_parts, class_points, make_model

SEEDS = [0, 1, 42, 448, 2**31, 2**32 - 1]


def test_points(engine: Ask) -> None:
    asked = [
        {"dataset": name, "nSamples": n, "noise": noise, "dataSeed": seed}
        for name in DATASETS
        for n, noise in [(4, 0.0), (5, 0.1), (31, 1.5), (200, 0.03), (1000, 0.15), (1001, 0.03)]
        for seed in SEEDS
    ]
    for options, found in zip(asked, engine([("points", options) for options in asked]), strict=True):
        X, y = sample(
            options["dataset"], options["nSamples"], noise=options["noise"], seed=options["dataSeed"]
        )
        assert np.abs(X.numpy().ravel() - found["X"]).max() <= 1e-6, options
        assert found["y"] == y.tolist(), options


def test_circles_of_any_factor(engine: Ask) -> None:
    asked = [(n, noise, factor, 7) for n in (20, 301) for noise in (0.0, 0.2) for factor in (0.0, 0.3, 0.99)]
    for (n, noise, factor, seed), found in zip(asked, engine([("circles", *a) for a in asked]), strict=True):
        X, y = make_circles(n, noise=noise, factor=factor, random_state=seed)
        np.testing.assert_allclose(found["X"], X.ravel(), atol=1e-12)
        assert found["y"] == y.tolist()


@pytest.mark.parametrize("stratify", [False, True])
def test_splits(engine: Ask, stratify: bool) -> None:
    asked: list[dict[str, Any]] = [
        {
            "dataset": name,
            "nSamples": n,
            "noise": DATASETS[name].noise,
            "dataSeed": seed,
            "splitSeed": (seed * 31 + 5) % 2**32,
            "testSize": test_size,
            "stratify": stratify,
        }
        for name in DATASETS
        for n, test_size in [(12, 0.5), (37, 0.3), (250, 0.77), (999, 0.1), (1000, 0.2)]
        for seed in SEEDS
    ]
    for options, found in zip(asked, engine([("split", options) for options in asked]), strict=True):
        split = load(
            options["dataset"],
            options["nSamples"],
            options["noise"],
            options["dataSeed"],
            options["splitSeed"],
            options["testSize"],
            stratify=stratify,
        )
        for part in ("train", "test"):
            X, y = getattr(split, f"X_{part}"), getattr(split, f"y_{part}")
            ours = np.array(found[f"X{part.title()}"])
            assert ours.shape == X.shape, options
            assert np.abs(X.numpy() - ours).max() <= 1e-6, options
            assert found[f"y{part.title()}"] == y.tolist(), options


def test_points_and_splits_of_many_classes(engine: Ask) -> None:
    asked = [
        {"dataset": name, "classes": k, "nSamples": n, "noise": noise, "dataSeed": seed}
        | {"splitSeed": seed // 3, "testSize": share, "stratify": stratify}
        for name in CLASS_DATASETS
        for k in (3, 4, 5)
        for n, noise, share, stratify in [(61, 0.0, 0.5, False), (250, 0.3, 0.2, True), (999, 0.1, 0.3, True)]
        for seed in SEEDS[:4]
    ]
    questions = [(call, options) for options in asked for call in ("points", "split")]
    answers = iter(engine(questions))
    for options in asked:
        points, split = next(answers), next(answers)
        drawn = (options[name] for name in ("dataset", "classes", "nSamples", "noise", "dataSeed"))
        X, y = class_points(*drawn)
        assert np.abs(X.ravel() - points["X"]).max() <= 1e-6, options
        assert points["y"] == y.tolist(), options
        names = ("XTrain", "XTest", "yTrain", "yTest")
        for name, part in zip(names, class_parts(options), strict=True):
            assert np.abs(part.numpy() - split[name]).max() <= 1e-6, options


def test_how_many_points_are_put_aside(engine: Ask) -> None:
    sizes = [(n, share) for n in range(4, 60) for share in (0.1, 0.2, 0.25, 0.3, 0.35, 0.7, 0.9)]
    sizes = [(n, share) for n, share in sizes if 0 < np.ceil(n * share) < n]
    options = {"dataset": "circles", "noise": 0.1, "dataSeed": 1, "splitSeed": 1, "stratify": False}
    answers = engine([("split", options | {"nSamples": n, "testSize": share}) for n, share in sizes])
    for (n, share), found in zip(sizes, answers, strict=True):
        train, test = train_test_split(np.arange(n), test_size=share)
        assert (len(found["yTrain"]), len(found["yTest"])) == (len(train), len(test)), (n, share)


def test_initial_parameters(engine: Ask) -> None:
    asked = [
        (in_features, hidden, seed)
        for in_features, hidden in [
            (2, []),
            (2, [1]),
            (2, [10, 10]),
            (7, [32, 5, 1]),
            (1, [3, 31, 32, 17, 2, 9]),
        ]
        for seed in SEEDS
    ]
    for (in_features, hidden, seed), found in zip(
        asked, engine([("parameters", *args) for args in asked]), strict=True
    ):
        config = {
            "initSeed": seed,
            "hidden": hidden,
            "activations": ["relu"] * len(hidden),
            "features": ["x1"] * in_features,
        }
        expected = torch.nn.utils.parameters_to_vector(make_model(config).parameters()).detach().numpy()
        assert np.all(np.abs(expected - np.array(found, np.float32)) <= np.spacing(np.abs(expected)))


def test_shuffles_continue_as_one_stream(engine: Ask) -> None:
    sizes = [1, 2, 3, 10, 800, 1, 4999, 7]
    for seed, found in zip(SEEDS, engine([("permutations", seed, sizes) for seed in SEEDS]), strict=True):
        generator = torch.Generator().manual_seed(seed)
        assert found == [torch.randperm(n, generator=generator).tolist() for n in sizes]
