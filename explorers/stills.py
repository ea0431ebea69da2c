"""Draw the stills that stand in for explorers until they are mounted, or where no script runs.

Run ``python -m explorers.stills`` from the root of the repository after a change of a default state.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from sklearn.datasets import load_digits
from torch import nn

from course_utils.data import load, sample
from course_utils.models import mlp
from course_utils.plotting import CLASS_COLORS, INK, LINE_COLORS, use_style

#: Of class 2, in the explorer of several classes.
THIRD_COLOR = "#0f4b1e"
SHIPPED = Path(__file__).parents[1] / "course_utils" / "explorers" / "static"


def activation() -> Figure:
    """ReLU of a line, its slope, and a tent made of three units."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8))
    x = np.linspace(-4, 4, 321)
    left.plot(x, x, "--", color=LINE_COLORS[3], label="z = x")
    left.plot(x, np.maximum(x, 0), color=LINE_COLORS[0], label="ReLU(z)")
    left.plot(x, x > 0, color=LINE_COLORS[1], label="slope of the output")
    left.set(xlabel="x", ylabel="value", title="One unit")
    left.legend()
    total = sum(v * np.maximum(x + b, 0) for b, v in ((1, 1), (0, -2), (-1, 1)))
    right.plot(x, total, color=LINE_COLORS[4], label="sum of three units")
    right.set(xlabel="x", title="A sum of units")
    right.legend()
    return figure


def shape() -> Figure:
    """Blocks with a mismatch between the second and the third."""
    figure, axes = plt.subplots(figsize=(7.2, 1.9))
    axes.axis("off")
    axes.set(xlim=(0, 10), ylim=(0, 2.2))
    blocks = (("data", "(800, 2)"), ("Linear", "2 → 10"), ("Linear", "12 → 1"))
    for i, (name, numbers) in enumerate(blocks):
        wrong = i == 2
        box = FancyBboxPatch(
            (0.2 + 3.5 * i, 0.7), 2.2, 1.2, boxstyle="round,pad=0.08",
            fill=False, edgecolor=LINE_COLORS[4] if wrong else INK, linewidth=2.4 if wrong else 1.2,
        )  # fmt: skip
        axes.add_patch(box)
        axes.text(1.3 + 3.5 * i, 1.5, name, ha="center", va="center", weight="bold")
        axes.text(1.3 + 3.5 * i, 1.05, numbers, ha="center", va="center")
        if i:
            color = LINE_COLORS[4] if wrong else INK
            axes.annotate(
                "", xy=(0.1 + 3.5 * i, 1.3), xytext=(-0.95 + 3.5 * i, 1.3),
                arrowprops={"arrowstyle": "->", "color": color},
            )  # fmt: skip
    axes.text(5, 0.2, "mat1 and mat2 shapes cannot be multiplied (800x10 and 12x1)", ha="center")
    return figure


def logit() -> Figure:
    """Both losses for target 0, in float32."""
    figure, axes = plt.subplots(figsize=(7.2, 3.0))
    z = torch.linspace(-20, 20, 801)
    target = torch.zeros_like(z)
    broken = nn.BCELoss(reduction="none")(torch.sigmoid(z), target)
    exact = nn.BCEWithLogitsLoss(reduction="none")(z, target)
    axes.plot(z, broken, color=LINE_COLORS[4], label="BCELoss(sigmoid(z))")
    axes.plot(z, exact, "--", color=LINE_COLORS[0], label="BCEWithLogitsLoss(z)")
    axes.set(xlabel="logit z", ylabel="loss for target 0")
    axes.legend()
    return figure


def imbalance() -> Figure:
    """The confusion matrix of a model that always answers class 0."""
    figure, axes = plt.subplots(figsize=(7.2, 2.6))
    axes.axis("off")
    axes.set(xlim=(0, 10), ylim=(0, 4))
    for row, counts in enumerate(((1000, 0), (100, 0))):
        axes.text(1.6, 2.4 - 1.5 * row, f"true class {row}", ha="right", va="center", color=CLASS_COLORS[row])
        for column, count in enumerate(counts):
            axes.add_patch(plt.Rectangle((1.9 + 2 * column, 1.7 - 1.5 * row), 1.9, 1.4, fill=False, ec=INK))
            axes.text(2.85 + 2 * column, 2.4 - 1.5 * row, str(count), ha="center", va="center", size=14)
    for column in (0, 1):
        axes.text(2.85 + 2 * column, 3.4, f"called {column}", ha="center", color=CLASS_COLORS[column])
    for row, words in enumerate(("accuracy 90.9 %", "balanced accuracy 50 %", "F1 of class 1: 0 %")):
        axes.text(6.4, 2.6 - row, words, va="center", size=12)
    return figure


def architecture() -> Figure:
    """The rings, and where a linear network draws its line before any training."""
    return _plane("circles", "identity", (-1.2, 1.2), (-1.2, 1.2))


def data() -> Figure:
    """The rings, with an edge around the points that are kept for testing."""
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    split = load("circles")
    _scatter(axes, split.X_train, split.y_train, linewidths=0)
    _scatter(axes, split.X_test, split.y_test, linewidths=0.8, edgecolors=INK)
    axes.set(aspect="equal", xlabel="x1", ylabel="x2")
    return figure


def classes() -> Figure:
    """The three rings that the explorer opens with."""
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    rng = np.random.RandomState(448)
    y = np.sort(np.arange(1000) % 3)
    angle = rng.uniform(0.0, 2.0 * np.pi, size=1000)
    X = ((y + 1) / 3)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = X + rng.normal(scale=0.03, size=X.shape)
    _scatter(axes, torch.from_numpy(X), torch.from_numpy(y), linewidths=0)
    axes.set(aspect="equal", xlabel="x1", ylabel="x2")
    return figure


def _scatter(axes: Axes, X: torch.Tensor, y: torch.Tensor, **style: Any) -> None:
    # Every fourth point: a still must stay small.
    colors = (*CLASS_COLORS, THIRD_COLOR)
    for label, marker in enumerate("o^s"[: int(y.max()) + 1]):
        axes.scatter(*X[y == label][::4].T, s=12, marker=marker, color=colors[label], **style)


def digit() -> Figure:
    """The three that the explorer opens with."""
    figure, axes = plt.subplots(figsize=(3.6, 3.6))
    axes.set(xlim=(0, 8), ylim=(8, 0), aspect="equal", xticks=[], yticks=[])
    for i, ink in enumerate(load_digits().images[3].ravel()):
        axes.add_patch(plt.Rectangle((i % 8, i // 8), 1, 1, facecolor=INK, alpha=ink / 16, linewidth=0))
    return figure


def line() -> Figure:
    """The rings and the line that a reader may drag."""
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    _scatter(axes, *sample("circles"), linewidths=0)
    angle, shift = np.deg2rad(20), 0.3
    foot = np.array([np.cos(angle), np.sin(angle)]) * shift
    axes.axline(foot, foot + [-foot[1], foot[0]], color=INK)
    axes.set(aspect="equal", xlabel="x1", ylabel="x2")
    return figure


def tour() -> Figure:
    """The network of the tour with the values of its point."""
    figure, axes = plt.subplots(figsize=(5.6, 2.6))
    axes.axis("off")
    model = mlp((3,), "tanh")
    columns = [torch.tensor([[0.5, 0.6]])]
    with torch.no_grad():
        columns += [model[:2](columns[0]), model(columns[0])]
    places = [
        [(x, (len(column[0]) - 1) / 2 - i) for i in range(len(column[0]))] for x, column in enumerate(columns)
    ]
    for before, after in zip(places, places[1:], strict=False):
        for start in before:
            for end in after:
                axes.plot(*zip(start, end, strict=True), color=LINE_COLORS[3], zorder=0)
    for column, values in zip(places, columns, strict=True):
        for (x, y), value in zip(column, values[0].tolist(), strict=True):
            axes.scatter(x, y, s=120, color=LINE_COLORS[0])
            axes.text(x, y - 0.38, f"{value:.4f}", ha="center")
    axes.set(xlim=(-0.4, 2.4), ylim=(-1.6, 1.4))
    return figure


def moons() -> Figure:
    """The moons of the challenge, and the boundary of the network that everybody starts from."""
    return _plane("moons", "relu", (-1.6, 2.6), (-1.4, 1.9))


def _plane(dataset: str, activation: str, x1: tuple[float, float], x2: tuple[float, float]) -> Figure:
    split = load(dataset)
    across, up = torch.linspace(*x1, 61), torch.linspace(*x2, 61)
    with torch.no_grad():
        logits = mlp(activation=activation)(torch.cartesian_prod(up, across).flip(1)).reshape(61, 61)
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    _scatter(axes, split.X_train, split.y_train, linewidths=0)
    axes.contour(across, up, logits, levels=[0], colors=INK)
    axes.set(aspect="equal", xlabel="x1", ylabel="x2")
    return figure


DRAWINGS: dict[str, Callable[[], Figure]] = {
    "activation": activation,
    "classes": classes,
    "data": data,
    "digit": digit,
    "line": line,
    "shape": shape,
    "tour": tour,
    "logit": logit,
    "imbalance": imbalance,
    "architecture": architecture,
    "architecture-moons": moons,
}


def main(folder: Path = SHIPPED) -> None:
    """Write every still into the folder."""
    use_style()
    for name, draw in DRAWINGS.items():
        figure = draw()
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
