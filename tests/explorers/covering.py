"""A small set of training settings in which every two values of different factors meet."""

from __future__ import annotations

from itertools import combinations, product
from typing import NamedTuple


class Setting(NamedTuple):
    """One network on one data set; it has as many hidden layers as activations."""

    dataset: str
    optimiser: str
    activations: tuple[str, ...]

    def pairs(self) -> set[tuple[str, str, str, str]]:
        """The pairs of factor values that meet in this setting; each layer's activation counts."""
        single = [
            ("dataset", self.dataset),
            ("optimiser", self.optimiser),
            ("depth", str(len(self.activations))),
        ]
        layered = [("activation", name) for name in self.activations]
        met = [*combinations(single, 2), *product(single, layered)]
        return {(*a, *b) for a, b in met}


def covering(datasets: list[str], optimisers: list[str], activations: list[str], depth: int) -> list[Setting]:
    """Choose settings greedily until every pair of data set, optimiser, activation and depth is met.

    Deeper networks take a different activation in each layer, so that they meet more pairs at once.

    Args:
        depth: the largest number of hidden layers; the smallest is 1.

    Returns:
        The settings, the same list on every call.
    """
    grid = [
        Setting(dataset, optimiser, names)
        for layers in range(1, depth + 1)
        for dataset, optimiser in product(datasets, optimisers)
        for names in combinations(activations, layers)
    ]
    met = [setting.pairs() for setting in grid]
    missing = set().union(*met)
    chosen = []
    while missing:
        best = max(range(len(grid)), key=lambda i: len(met[i] & missing))
        chosen.append(grid[best])
        missing -= met[best]
    return chosen
