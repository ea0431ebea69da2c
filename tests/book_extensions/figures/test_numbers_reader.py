"""The numbers behind a figure are those that were drawn."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from book_extensions.figures.numbers_reader import MAX_ROWS, Table, boxes_of, numbers_behind
from course_utils.plotting import plot_activations, plot_boundary, plot_network, plot_points


@pytest.fixture
def figure() -> Iterator[Figure]:
    yield plt.figure()
    plt.close("all")


def only(figure: Figure) -> Table:
    (table,) = numbers_behind(figure).tables
    return table


def test_curves_over_the_same_inputs_share_a_table(figure: Figure) -> None:
    ax = figure.subplots()
    ax.plot([1, 2, 3], [0.5, 0.25, 0.125], label="train")
    ax.plot([1, 2, 3], [0.6, 0.5, 1234.4], label="$x_1$")
    ax.set(xlabel="epoch", title="Loss")
    assert only(figure) == Table(
        "Loss",
        ["epoch", "train", "x1"],
        [["1", "0.5", "0.6"], ["2", "0.25", "0.5"], ["3", "0.125", "1,234"]],
    )


def test_marks_in_rows_that_have_names_bear_them(figure: Figure) -> None:
    ax = figure.subplots()
    ax.plot([0.5, 0.25], [0, 1], "|", label="median")
    ax.set_yticks([0, 1], ["ReLU", "tanh"])
    ax.set_ylabel("recipe")
    assert only(figure) == Table("", ["recipe", "median"], [["ReLU", "0.5"], ["tanh", "0.25"]])


def test_a_long_curve_is_thinned_from_its_first_to_its_last_point(figure: Figure) -> None:
    figure.subplots().plot(np.arange(1, 1001), np.arange(1000) ** 2)
    rows = only(figure).rows
    assert len(rows) == MAX_ROWS
    assert rows[0] == ["1", "0"] and rows[-1] == ["1,000", "998,001"]


def test_a_logarithmic_axis_is_thinned_by_ratio_and_keeps_small_numbers(figure: Figure) -> None:
    x = np.geomspace(1, 1e4, 401)
    figure.subplots().loglog(x, x**-3.0)
    rows = only(figure).rows
    assert [rows[0][0], rows[5][0], rows[-1]] == ["1", "100", ["10,000", "1 × 10^−12"]]


def test_what_rounding_left_of_a_zero_is_a_zero(figure: Figure) -> None:
    figure.subplots().plot([-1, 1e-8, 1], [5, -1e-9, 7])
    assert only(figure).rows[1] == ["0", "0"]


def test_many_curves_become_their_spread(figure: Figure) -> None:
    ax = figure.subplots()
    for height in range(9):
        ax.plot([0, 1], [height, 10 * height])
    assert only(figure).head == ["x", "lowest of 9 curves", "median of 9 curves", "highest of 9 curves"]
    assert only(figure).rows == [["0", "0", "4", "8"], ["1", "0", "40", "80"]]


def test_a_band_belongs_to_the_line_of_its_colour(figure: Figure) -> None:
    ax = figure.subplots()
    ax.plot([0, 1, 2], [5, 6, 7], color="C3", label="ReLU")
    ax.fill_between([0, 1, 2], [4, 4, 4], [8, 9, 10], color="C3", alpha=0.2)
    assert only(figure).head == ["x", "ReLU", "ReLU, band from", "ReLU, band to"]
    assert only(figure).rows[2] == ["2", "7", "4", "10"]


def test_points_are_counted_and_located(figure: Figure) -> None:
    X = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 4.0]])
    plot_points(X, torch.tensor([0.0, 0.0, 1.0]), figure.subplots())
    assert only(figure).head[:3] == ["points", "number", "x1, lowest"]
    assert only(figure).rows == [
        ["class 0", "2", "0", "1", "2", "1", "2", "3"],
        ["class 1", "1", "4", "4", "4", "4", "4", "4"],
    ]


def test_a_histogram_keeps_every_count_in_fewer_bins(figure: Figure) -> None:
    values = np.random.default_rng(0).normal(size=1000)
    ax, bins = figure.subplots(), np.linspace(-5, 5, 51)
    ax.hist(values, bins, label="all")
    ax.hist(values[:400], bins, rwidth=0.8, label="some")
    table = only(figure)
    assert len(table.rows) <= MAX_ROWS and table.head == ["x from", "to", "all", "some"]
    assert [sum(int(row[i].replace(",", "")) for row in table.rows) for i in (2, 3)] == [1000, 400]


def test_bars_bear_their_names(figure: Figure) -> None:
    upright, lying = figure.subplots(1, 2)
    upright.bar(["cat", "dog"], [3, 4], label="seen")
    lying.barh(["cat", "dog", "eel"], [5, 6, 7])
    first, second = numbers_behind(figure).tables
    assert first == Table("panel 1", ["x", "seen"], [["cat", "3"], ["dog", "4"]])
    assert second.rows == [["cat", "5"], ["dog", "6"], ["eel", "7"]]


def test_a_small_image_is_given_whole_and_a_large_one_in_short(figure: Figure) -> None:
    small = figure.subplots()
    small.imshow(np.ma.masked_equal([[0, 1], [2, 3]], 0))
    assert only(figure).rows == [["0", "none", "1"], ["1", "2", "3"]]
    figure.clear()
    figure.subplots().imshow(np.arange(400).reshape(20, 20))
    assert only(figure).rows == [["20 × 20", "0", "200", "399"]]


def test_short_tables_of_several_panels_become_one(figure: Figure) -> None:
    for name, ax in zip("ab", figure.subplots(1, 2), strict=True):
        ax.scatter([0, 1], [2, 3])
        ax.set_title(name)
    assert [row[0] for row in only(figure).rows] == ["a", "b"]


def test_sentences_tell_of_lines_and_shapes(figure: Figure) -> None:
    ax = figure.subplots()
    ax.axhline(0, label="not told: it is the axis")
    ax.axhline(0.693, label="ln 2")
    ax.axvline(-3)
    ax.axline((0, 1), slope=2)
    ax.axline((0, 0), (2, 1), label="the best line")
    ax.add_patch(plt.Circle((0, 0), 0.8))
    ax.add_patch(plt.Rectangle((1, 2), 3, 4))
    ax.annotate("here", (0, 0))
    ax.set(xlabel="$z$", ylabel="loss")
    numbers = numbers_behind(figure)
    assert not numbers.tables
    assert numbers.notes == [
        "A horizontal line at loss 0.693, ln 2.",
        "A vertical line at z −3.",
        "A line runs through (0, 1) with slope 2.",
        "the best line runs through (0, 0) with slope 0.5.",
        "A circle of radius 0.8 around (0, 0).",
        "A box from (1, 2) to (4, 6).",
        "Words in the figure: here.",
    ]


def test_a_boundary_says_where_it_lies_and_how_much_it_leaves_to_class_1(figure: Figure) -> None:
    X = torch.tensor([[-1.0, -1.0], [1.0, 1.0]])
    plot_boundary(lambda points: points[:, 0] - 0.5, X, torch.tensor([0.0, 1.0]), figure.subplots())
    boundary, share = numbers_behind(figure).notes
    assert boundary == "The line at level 0 lies between x1 0.5 and 0.5, x2 −1.24 and 1.24."
    assert share == "The model says class 1 on 30% of the picture."


def test_a_network_is_told_by_its_words(figure: Figure) -> None:
    plot_network(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)))
    numbers = numbers_behind(plt.gcf())
    assert not numbers.tables
    assert numbers.notes == ["Words in the figure: input 2; hidden 1 3 ReLU; output 1."]


def test_activations_and_their_slopes_at_the_same_inputs() -> None:
    plot_activations(("relu",))
    table = only(plt.gcf())
    plt.close("all")
    assert (table.title, table.head) == ("ReLU", ["z", "function", "slope"])
    assert table.rows[0] == ["−4", "0", "0"] and table.rows[-1] == ["4", "4", "1"]


def test_boxes_hold_what_belongs_to_a_panel(figure: Figure) -> None:
    left, right, hidden = figure.subplots(1, 3)
    left.set(title="A title", ylabel="loss")
    hidden.set_visible(False)
    figure.draw_without_rendering()
    boxes = boxes_of(figure)
    assert len(boxes) == 2
    for (x0, y0, x1, y1), ax in zip(boxes, (left, right), strict=True):
        drawn = ax.get_position()
        assert x0 < drawn.x0 < drawn.x1 <= x1 and y0 <= 1 - drawn.y1 < 1 - drawn.y0 < y1
    assert boxes[0][1] < boxes[1][1], "the title is left out"
