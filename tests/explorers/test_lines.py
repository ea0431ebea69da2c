"""The line explorer's search finds the best line of chapter 1, and its cuts are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.data import DATASETS, sample

from .conftest import Ask

DIRECTIONS = 720


def best_of_all_cuts(X: np.ndarray, y: np.ndarray) -> int:
    """How many points the best cut of all directions gets right, each cut counted by itself."""
    best = 0
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        along = X @ np.array([np.cos(angle), np.sin(angle)])
        right = ((along[None, :] >= along[:, None]) == (y == 1)).sum(axis=1)
        best = max(best, right.max(), len(y) - right.min())
    return best


@pytest.mark.parametrize(
    "names", [("circles", "xor"), pytest.param(("moons", "blobs"), marks=pytest.mark.wide)], ids="-".join
)
def test_the_search_finds_what_trying_every_cut_finds(engine: Ask, names: tuple[str, ...]) -> None:
    found = engine([("line", name, DATASETS[name].noise, DIRECTIONS) for name in names])
    for name, line in zip(names, found, strict=True):
        X, y = (part.double().numpy() for part in sample(name))
        assert line["right"] == best_of_all_cuts(X, y), name
        angle = np.deg2rad(line["angle"])
        called = X @ np.array([np.cos(angle), np.sin(angle)]) >= line["shift"]
        assert line["wrong"] == (called != (y == 1)).tolist()
        assert line["wrong"].count(False) == line["right"]
