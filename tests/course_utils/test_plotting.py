"""What the figures show, and what bad arguments are told."""

from __future__ import annotations

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

from course_utils.data import load
from course_utils.ensembles import fit_many
from course_utils.models import ACTIVATIONS, mlp
from course_utils.plotting import (
    CLASS_COLORS,
    LINE_COLORS,
    plot_activations,
    plot_boundary,
    plot_history,
    plot_network,
    plot_points,
    plot_runs,
    use_style,
)
from course_utils.training import fit

SPLIT = load("circles", n_samples=100)
X, Y = SPLIT.X_train, SPLIT.y_train
HISTORY = fit(mlp(seed=1), SPLIT, epochs=5)
RUNS = fit_many(seeds=range(3), epochs=4, dataset=SPLIT)


@pytest.fixture(autouse=True)
def figures_closed():
    yield
    plt.close("all")


def luminance(color: str) -> float:
    channels = np.array(matplotlib.colors.to_rgb(color))
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [*CLASS_COLORS, *LINE_COLORS])
@pytest.mark.parametrize("page", ["#ffffff", "#14181e"])
def test_every_colour_stands_out_from_the_light_and_the_dark_page(color, page):
    assert contrast(color, page) >= 3.0


def test_points_of_each_class_have_a_colour_and_a_marker_of_their_own():
    ax = plot_points(X, Y, title="Circles")
    zeros, ones = ax.collections
    assert len(zeros.get_offsets()) == int((Y == 0).sum())
    assert len(ones.get_offsets()) == int((Y == 1).sum())
    assert [matplotlib.colors.to_hex(part.get_facecolor()[0]) for part in (zeros, ones)] == list(CLASS_COLORS)
    assert not np.array_equal(zeros.get_paths()[0].vertices, ones.get_paths()[0].vertices)
    assert [entry.get_text() for entry in ax.get_legend().get_texts()] == ["class 0", "class 1"]
    assert ax.get_title(loc=plt.rcParams["axes.titlelocation"]) == "Circles"


def test_points_of_one_class_only_can_be_drawn():
    ax = plot_points(X[Y == 1], Y[Y == 1])
    assert [entry.get_text() for entry in ax.get_legend().get_texts()] == ["class 1"]


def test_the_boundary_lies_where_the_logit_is_zero():
    ax = plot_boundary(lambda points: points[:, 0] - 0.25, X, Y)
    line = np.concatenate([path.vertices for path in ax.collections[0].get_paths()])
    assert len(line) > 10
    np.testing.assert_allclose(line[:, 0], 0.25, atol=1e-5)


def test_the_shade_tells_the_class_and_the_confidence():
    ax = plot_boundary(lambda points: 20 * points[:, :1], X, Y, resolution=40)
    shade = ax.images[0].get_array()
    left, right, middle = shade[20, 0], shade[20, -1], shade[20, 20]
    np.testing.assert_allclose(left[:3], matplotlib.colors.to_rgb(CLASS_COLORS[0]))
    np.testing.assert_allclose(right[:3], matplotlib.colors.to_rgb(CLASS_COLORS[1]))
    assert left[3] == pytest.approx(0.44, abs=0.01)
    assert middle[3] < right[3]


def test_no_line_is_drawn_where_no_boundary_is_in_view():
    ax = plot_boundary(lambda points: points[:, 0] + 100, X, Y)
    assert len(ax.collections) == 2  # the points of the two classes


def test_drawing_a_boundary_leaves_the_model_as_it_was():
    model = nn.Sequential(nn.Linear(2, 4), nn.Dropout(), nn.Linear(4, 1)).train()
    plot_boundary(model, X, Y)
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_history_shows_train_and_test_over_the_epochs():
    ax = plot_history({"V0": HISTORY, "V1": HISTORY}, "accuracy")
    assert [line.get_label() for line in ax.lines] == ["V0 train", "V0 test", "V1 train", "V1 test"]
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), HISTORY.test_accuracy)


def test_runs_show_the_median_of_the_seeds():
    ax = plot_runs(RUNS, "train_loss")
    np.testing.assert_allclose(ax.lines[0].get_ydata(), np.median(RUNS.train_loss, axis=0))
    assert len(ax.collections) == 1


def test_a_network_has_a_dot_for_each_unit_and_a_line_for_each_weight():
    ax = plot_network(mlp(hidden=(10, 5), activation="tanh"))
    assert len(ax.lines) == 2 * 10 + 10 * 5 + 5
    assert sum(len(column.get_offsets()) for column in ax.collections) == 2 + 10 + 5 + 1
    notes = [note.get_text() for note in ax.texts]
    assert notes == ["input\n2", "hidden 1\n10\nTanh", "hidden 2\n5\nTanh", "output\n1"]


def test_weights_are_coloured_by_their_sign():
    layer = nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[2.0, -1.0]]))
    ax = plot_network(layer, weights=True)
    assert [line.get_color() for line in ax.lines] == [CLASS_COLORS[1], CLASS_COLORS[0]]
    assert ax.lines[0].get_linewidth() > ax.lines[1].get_linewidth()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_are_drawn_with_pytorchs_values_and_slopes(name):
    (ax,) = plot_activations([name], [plt.gca()], limit=3)
    function, slope = ax.lines[-2:]
    z = torch.tensor(function.get_xdata(), dtype=torch.float64)
    np.testing.assert_allclose(function.get_ydata(), ACTIVATIONS[name]()(z), atol=1e-6)
    at = [50, 350]  # away from kinks
    h = 1e-6
    by_difference = (ACTIVATIONS[name]()(z + h) - ACTIVATIONS[name]()(z - h)) / (2 * h)
    np.testing.assert_allclose(np.asarray(slope.get_ydata())[at], by_difference[at], atol=1e-4)


def test_activations_get_one_axes_each():
    axes = plot_activations(tuple(ACTIVATIONS), derivative=False)
    assert len(axes) == len(ACTIVATIONS)
    assert len(axes[0].figure.axes) == len(ACTIVATIONS)


def test_the_style_takes_effect_without_a_notebook():
    with plt.rc_context():
        use_style()
        assert plt.rcParams["axes.edgecolor"] == "#1c2733"
        assert not plt.rcParams["axes.spines.top"]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: plot_points(X.numpy(), Y), TypeError, ["X", "ndarray"]),
        (lambda: plot_points(X, Y[:-1]), ValueError, ["y", "(80,)", "(79,)"]),
        (lambda: plot_points(torch.zeros(4, 3), torch.zeros(4)), ValueError, ["X", "(n, 2)", "(4, 3)"]),
        (lambda: plot_points(X, Y + 1), ValueError, ["y", "0 and 1", "2.0"]),
        (lambda: plot_points(X, Y, size=0), ValueError, ["size", "0"]),
        (lambda: plot_points(X, Y, "here"), TypeError, ["ax", "str"]),
        (lambda: plot_boundary("model", X, Y), TypeError, ["model", "'model'"]),
        (lambda: plot_boundary(nn.Linear(2, 3), X, Y), ValueError, ["model", "(40000, 3)"]),
        (lambda: plot_boundary(lambda points: 1.0, X, Y), ValueError, ["model", "float"]),
        (lambda: plot_boundary(mlp(), X, Y, resolution=1), ValueError, ["resolution", "1"]),
        (lambda: plot_history([1, 2]), TypeError, ["history", "[1, 2]"]),
        (lambda: plot_history({}), ValueError, ["history", "empty"]),
        (lambda: plot_history(HISTORY, "f1"), ValueError, ["metric", "'loss'", "'f1'"]),
        (lambda: plot_runs(HISTORY), TypeError, ["runs", "History"]),
        (lambda: plot_runs({}), ValueError, ["runs", "empty"]),
        (lambda: plot_runs(RUNS, "loss"), ValueError, ["metric", "test_accuracy", "'loss'"]),
        (lambda: plot_network("V0"), TypeError, ["model", "'V0'"]),
        (lambda: plot_network(nn.ReLU()), ValueError, ["model", "nn.Linear", "ReLU"]),
        (lambda: plot_network(nn.Sequential(nn.Linear(2, 5), nn.Linear(4, 1))), ValueError, ["5", "4"]),
        (lambda: plot_network(nn.Linear(2, 65)), ValueError, ["64", "65"]),
        (lambda: plot_activations("relu"), TypeError, ["names", "'relu'"]),
        (lambda: plot_activations([]), ValueError, ["names", "none"]),
        (lambda: plot_activations(["tahn"]), ValueError, ["names[0]", "'tanh'", "'tahn'"]),
        (lambda: plot_activations(["relu"], limit=-1), ValueError, ["limit", "-1"]),
        (lambda: plot_activations(["relu", "tanh"], [plt.gca()]), ValueError, ["axes", "2", "1"]),
    ],
)
def test_bad_arguments_are_named_with_the_value_and_what_is_accepted(call, error, words):
    with pytest.raises(error) as raised:
        call()
    for word in words:
        assert word in str(raised.value)
