"""The book's figures: points, decision boundaries, curves, networks, activation functions.

Every function draws on one Matplotlib ``Axes`` (the current one when none is given) and
returns it. :func:`use_style` sets the look that all of them share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from torch import nn

from course_utils import _arguments
from course_utils._look import CLASS_COLORS, CLASS_MARKERS, INK, LINE_COLORS
from course_utils._look import use_style as use_style
from course_utils.ensembles import Runs
from course_utils.models import ACTIVATIONS, check_model, modes_restored
from course_utils.training import History, logits_of

MAX_SIZE = 1e6


def _axes(ax: Any) -> Axes:
    if ax is None:
        return plt.gca()
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes or None, not {type(ax).__name__}")
    return ax


def plot_points(
    X: torch.Tensor,
    y: torch.Tensor,
    ax: Axes | None = None,
    *,
    title: str | None = None,
    size: float = 14.0,
    legend: bool = True,
) -> Axes:
    """Draw labelled points of the plane: class 0 as blue circles, class 1 as orange triangles.

    Args:
        X: inputs, float, shape (n, 2).
        y: labels, float, each 0 or 1, shape (n,).
        ax: where to draw.
        title: heading of the axes.
        size: area of a marker, in square points.
        legend: whether to name the classes that occur.

    Raises:
        TypeError, ValueError: an argument is not of that form.
    """
    X, y = _arguments.points(X, y, features=2)
    size = _arguments.real_number("size", size, minimum=0.0, ceiling=MAX_SIZE, exclusive=True)
    title, legend = _arguments.text("title", title), _arguments.flag("legend", legend)
    ax = _axes(ax)
    for label in (0, 1):
        of_class = X[y == label].numpy()
        if len(of_class):
            ax.scatter(
                of_class[:, 0],
                of_class[:, 1],
                s=size,
                c=CLASS_COLORS[label],
                marker=CLASS_MARKERS[label],
                linewidths=0,
                label=f"class {label}",
                rasterized=len(X) > 60,  # a thousand vector marks would weigh ten times the picture
            )
    ax.set_aspect("equal", adjustable="box")
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    if title is not None:
        ax.set_title(title)
    if legend:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=1.6, handletextpad=0.2)
    return ax


def plot_boundary(
    model: Callable[[torch.Tensor], torch.Tensor],
    X: torch.Tensor,
    y: torch.Tensor,
    ax: Axes | None = None,
    *,
    title: str | None = None,
    resolution: int = 200,
    size: float = 10.0,
    legend: bool = False,
) -> Axes:
    """Draw what a binary classifier says everywhere in the plane, and the points on top.

    The shade tells the probability of class 1: blue is class 0, orange class 1, colourless
    undecided. The line is the decision boundary, where the logit is 0 and the probability 0.5.

    Args:
        model: gives one logit per row: (n, 2) to (n,) or (n, 1).
        X: points to draw, float, shape (n, 2).
        y: their labels, float, each 0 or 1, shape (n,).
        ax: where to draw.
        title: heading of the axes.
        resolution: grid points along each side, 2 to 1000.
        size: area of a marker, in square points.
        legend: whether to name the classes.

    Raises:
        TypeError, ValueError: an argument is not of that form, or the model gives another shape.
    """
    X, y = _arguments.points(X, y, features=2)
    resolution = _arguments.whole_number("resolution", resolution, minimum=2, maximum=1000)
    size = _arguments.real_number("size", size, minimum=0.0, ceiling=MAX_SIZE, exclusive=True)
    title, legend = _arguments.text("title", title), _arguments.flag("legend", legend)
    ax = _axes(ax)
    low, high = X.min(dim=0).values, X.max(dim=0).values
    margin = 0.12 * (high - low).max() or 1.0  # of a single point
    xs, ys = (torch.linspace(float(low[i] - margin), float(high[i] + margin), resolution) for i in (0, 1))
    grid = torch.stack([xs.repeat(resolution), ys.repeat_interleave(resolution)], dim=1)
    logits = _logits(model, grid).reshape(resolution, resolution)
    probability = torch.sigmoid(logits).numpy()

    shade = np.empty((resolution, resolution, 4))
    blue, orange = (to_rgb(color) for color in CLASS_COLORS)
    shade[..., :3] = np.where((probability >= 0.5)[..., None], orange, blue)
    shade[..., 3] = 0.08 + 0.72 * np.abs(probability - 0.5)
    picture = ax.imshow(
        shade,
        extent=(float(xs[0]), float(xs[-1]), float(ys[0]), float(ys[-1])),
        origin="lower",
        interpolation="none",  # a vector file keeps the grid as it is, at its own small size
        zorder=0,
    )
    picture.set_label(f"The model says class 1 on {np.mean(probability >= 0.5):.0%} of the picture")
    if float(logits.min()) < 0 < float(logits.max()):
        ax.contour(xs, ys, logits.numpy(), levels=[0.0], colors=INK, linewidths=1.6, zorder=3)
    plot_points(X, y, ax, title=title, size=size, legend=legend)
    ax.grid(visible=False)
    return ax


def _logits(model: Callable[[torch.Tensor], torch.Tensor], X: torch.Tensor) -> torch.Tensor:
    if not callable(model) or isinstance(model, type):
        raise TypeError(
            f"model must be a module or function that gives logits, not {_arguments.shown(model)}"
        )
    if isinstance(model, nn.Module):
        with modes_restored(model), torch.no_grad():
            return logits_of(model.eval(), X).float()
    try:
        with torch.no_grad():
            logits = model(X)
    except Exception as error:
        said = _arguments.said(error)
        raise ValueError(f"model fails on inputs of shape {tuple(X.shape)}: {said}") from error
    if not isinstance(logits, torch.Tensor) or logits.shape not in ((len(X),), (len(X), 1)):
        found = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise ValueError(f"model must give one logit a row, ({len(X)}, 1) or ({len(X)},), not {found}")
    return logits.reshape(-1).float()


_METRICS = {"loss": "binary cross-entropy", "accuracy": "accuracy"}


def plot_history(
    history: History | Mapping[str, History],
    metric: str = "loss",
    ax: Axes | None = None,
    *,
    title: str | None = None,
) -> Axes:
    """Draw the train curve (solid) and test curve (dashed) of one or more runs, epoch by epoch.

    Args:
        history: what :func:`course_utils.training.fit` returned, or several of them by name.
        metric: "loss" or "accuracy".
        ax: where to draw.
        title: heading of the axes.

    Raises:
        TypeError, ValueError: an argument is not of that form.
    """
    runs = _by_name("history", history, History)
    metric, title = _arguments.choice("metric", metric, _METRICS), _arguments.text("title", title)
    ax = _axes(ax)
    for color, (name, run) in zip(_line_colors(len(runs)), runs, strict=True):
        epochs = np.arange(1, run.epochs + 1)
        for part, style in (("train", "-"), ("test", "--")):
            values = getattr(run, f"{part}_{metric}")
            label = part if name is None else f"{name} {part}"
            ax.plot(epochs, values, style, color=color, label=label, linewidth=1.6)
    ax.set(xlabel="epoch", ylabel=_METRICS[metric])
    if title is not None:
        ax.set_title(title)
    ax.legend()
    return ax


def plot_runs(
    runs: Runs | Mapping[str, Runs],
    metric: str = "test_accuracy",
    ax: Axes | None = None,
    *,
    title: str | None = None,
) -> Axes:
    """Draw how many seeds fared: the median as a line, the middle 90 % of the seeds as a band.

    Args:
        runs: what :func:`course_utils.ensembles.fit_many` returned, or several of them by name.
        metric: "train_loss", "test_loss", "train_accuracy" or "test_accuracy".
        ax: where to draw.
        title: heading of the axes.

    Raises:
        TypeError, ValueError: an argument is not of that form.
    """
    groups = _by_name("runs", runs, Runs)
    _arguments.choice("metric", metric, ("train_loss", "test_loss", "train_accuracy", "test_accuracy"))
    title = _arguments.text("title", title)
    ax = _axes(ax)
    for color, (name, group) in zip(_line_colors(len(groups)), groups, strict=True):
        low, middle, high = np.percentile(getattr(group, metric), (5, 50, 95), axis=0)
        ax.plot(group.epochs, middle, color=color, label="median of the seeds" if name is None else name)
        ax.fill_between(group.epochs, low, high, color=color, alpha=0.18, linewidth=0)
    ax.set(xlabel="epoch", ylabel=metric.replace("_", " "))
    if title is not None:
        ax.set_title(title)
    ax.legend()
    return ax


def _by_name(argument: str, given: Any, kind: type) -> list[tuple[str | None, Any]]:
    """Return each result with its name; a single one, and None as a key, have none."""
    results = list(given.items()) if isinstance(given, Mapping) else [(None, given)]
    if not results:
        raise ValueError(f"{argument} must hold at least one {kind.__name__}, not an empty mapping")
    for _, result in results:
        if not isinstance(result, kind):
            found = _arguments.shown(result)
            raise TypeError(f"{argument} must be a {kind.__name__} or several by name, not {found}")
    return [(None if name is None else str(name), result) for name, result in results]


def _line_colors(n: int) -> list[str]:
    return [LINE_COLORS[i % len(LINE_COLORS)] for i in range(n)]


def plot_network(
    model: nn.Module, ax: Axes | None = None, *, weights: bool = False, title: str | None = None
) -> Axes:
    """Draw a network from its ``nn.Linear`` layers: a dot for each unit, a line for each weight.

    Args:
        model: holds ``nn.Linear`` layers, each feeding the next, at most 64 units wide.
        ax: where to draw.
        weights: colour the lines by sign (orange positive, blue negative) and let the width
            tell the size of the weight, relative to the largest of its layer.
        title: heading of the axes.

    Raises:
        TypeError: model is no module.
        ValueError: it has no linear layer, widths that do not chain, or too many units to draw.
    """
    weights, title = _arguments.flag("weights", weights), _arguments.text("title", title)
    model = getattr(check_model(model), "_orig_mod", model)  # of a compiled model
    modules = [m for m in model.modules() if not list(m.children())]
    layers = [m for m in modules if isinstance(m, nn.Linear)]
    if not layers:
        raise ValueError(f"model must hold an nn.Linear layer to draw; {type(model).__name__} has none")
    if any(isinstance(layer.weight, nn.UninitializedParameter) for layer in layers):
        raise ValueError(
            "model must know its widths to be drawn: call it once, so that lazy layers find theirs"
        )
    for first, second in zip(layers, layers[1:], strict=False):
        if first.out_features != second.in_features:
            raise ValueError(
                "the layers of model do not chain: "
                f"out_features={first.out_features} feeds in_features={second.in_features}"
            )
    widths = [layers[0].in_features, *(layer.out_features for layer in layers)]
    if max(widths) > 64:
        raise ValueError(f"model must be at most 64 units wide to be drawn, not {max(widths)}")

    ax = _axes(ax)
    spots = [np.linspace(-(n - 1) / 2, (n - 1) / 2, n)[::-1] / max(*widths, 2) for n in widths]
    for depth, layer in enumerate(layers):
        values = layer.weight.detach()
        largest = float(values.abs().max()) or 1.0
        for i, start in enumerate(spots[depth]):
            for j, end in enumerate(spots[depth + 1]):
                share = float(values[j, i]) / largest
                ax.plot(
                    (depth, depth + 1),
                    (start, end),
                    color=CLASS_COLORS[share >= 0] if weights else INK,
                    linewidth=0.2 + 2.2 * abs(share) if weights else 0.5,
                    alpha=0.85 if weights else 0.35,
                    zorder=1,
                )
    for depth, column in enumerate(spots):
        across = np.full(len(column), depth)
        ax.scatter(across, column, s=90, c=LINE_COLORS[0], edgecolors=INK, linewidths=0.8, zorder=2)
        kind = "input" if depth == 0 else "output" if depth == len(layers) else f"hidden {depth}"
        after = _activation_after(modules, layers[depth - 1]) if depth else None
        note = f"{kind}\n{widths[depth]}" + (f"\n{after}" if after else "")
        ax.annotate(note, (depth, -0.58), ha="center", va="top", fontsize=9)
    ax.set(xlim=(-0.4, len(layers) + 0.4), ylim=(-0.85, 0.58))
    ax.axis("off")
    if title is not None:
        ax.set_title(title)
    return ax


def _activation_after(modules: Sequence[nn.Module], layer: nn.Linear) -> str | None:
    following = modules[modules.index(layer) + 1 :][:1]
    return type(following[0]).__name__ if following and not isinstance(following[0], nn.Linear) else None


def plot_activations(
    names: Sequence[str] = ("relu", "silu", "tanh"),
    axes: Sequence[Axes] | None = None,
    *,
    limit: float = 4.0,
    derivative: bool = True,
) -> list[Axes]:
    """Draw activation functions side by side, each with its slope (derivative) dashed.

    The slope is what PyTorch's own automatic differentiation gives.

    Args:
        names: names of :data:`course_utils.models.ACTIVATIONS`, at least one.
        axes: where to draw, one for each name; a new figure when None.
        limit: the inputs run from -limit to limit, which is 1e-6 to 1e6.
        derivative: whether to draw the slopes.

    Raises:
        TypeError, ValueError: an argument is not of that form.
    """
    given = enumerate(_arguments.items("names", names, "a sequence such as ('relu', 'tanh')", most=100))
    names = [_arguments.choice(f"names[{i}]", name, ACTIVATIONS) for i, name in given]
    if not names:
        raise ValueError("names must hold at least one name such as 'relu', not none")
    limit = _arguments.real_number("limit", limit, minimum=1e-6, maximum=1e6)
    derivative = _arguments.flag("derivative", derivative)
    if axes is None:
        columns = min(len(names), 4)
        rows = -(-len(names) // columns)
        figure, grid = plt.subplots(rows, columns, figsize=(2.4 * columns, 2.5 * rows), squeeze=False)
        axes = list(grid.flat)[: len(names)]
        for unused in list(grid.flat)[len(names) :]:
            unused.remove()
    axes = _arguments.items("axes", axes, "a list of Axes, one for each name")
    if len(axes) != len(names):
        raise ValueError(f"axes must be as many as the {len(names)} names, not {len(axes)}")
    for i, (name, ax) in enumerate(zip(names, axes, strict=True)):
        if not isinstance(ax, Axes):
            raise TypeError(f"axes[{i}] must be a matplotlib Axes, not {_arguments.shown(ax)}")
        module = ACTIVATIONS[name]()
        with torch.inference_mode(False), torch.enable_grad():  # whatever the caller's setting
            z = torch.linspace(-limit, limit, 401, requires_grad=True)
            a = module(z)
            (slope,) = torch.autograd.grad(a.sum(), z)
        ax.axhline(0, color=INK, linewidth=0.8)
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.plot(z.detach(), a.detach(), color=LINE_COLORS[0], label="function")
        if derivative:
            ax.plot(z.detach(), slope, "--", color=LINE_COLORS[1], linewidth=1.4, label="slope")
        ax.set_title(type(module).__name__)
        ax.set_xlabel("$z$")
    if derivative:
        axes[0].legend(loc="upper left")
    return list(axes)
