"""Chapter 1's checks accept the right answers and name each usual mistake."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_circles

RIGHT_KINDS = {
    "letter": "multi-class",
    "message": "binary",
    "allergens": "multi-label",
    "rain": "none",
    "supplier": "binary",
    "topics": "multi-label",
}


def test_kinds(passes):
    passes("01-kinds", RIGHT_KINDS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"allergens": "multi-class"}, "5 of 6 are right; think again about 'allergens'"),
        ({"rain": "multi-class"}, "regression"),
        ({"supplier": "multi-class"}, "there are two suppliers"),
        ({"letter": "multi-label", "message": "none"}, "4 of 6 are right"),
        ({"topics": ""}, "kinds['topics'] is still empty"),
        ({"letter": "multiclass"}, "must be one of binary, multi-class, multi-label, none, not 'multiclass'"),
        ({"colour": "binary"}, "must have the keys letter, message"),
    ],
)
def test_kinds_wrong(fails, change, message):
    fails("01-kinds", RIGHT_KINDS | change, message)


def test_kinds_of_another_type(fails):
    fails("01-kinds", list(RIGHT_KINDS), "must be a dictionary, not a list")


SQUARE = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
TRIANGLE = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [1.0, 1.0]])


@pytest.mark.parametrize(
    ("X", "y"),
    [
        (SQUARE, [0, 1, 1, 0]),
        (SQUARE, [1, 0, 0, 1]),
        (TRIANGLE, [0, 0, 0, 1]),
        (TRIANGLE, [1, 1, 1, 0]),
        (1000 * TRIANGLE - 7, [0, 0, 0, 1]),
    ],
)
def test_no_line(passes, X, y):
    passes("01-no-line", (X, torch.tensor(y).float()))


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (SQUARE, [0.0, 0.0, 0.0, 1.0], "One straight line separates these four"),
        (SQUARE, [0.0, 0.0, 0.0, 0.0], "One straight line separates these four"),
        (TRIANGLE, [0.0, 0.0, 1.0, 1.0], "One straight line separates these four"),
        # Three of them lie on one line, and these three cannot be separated either.
        (
            torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 5.0]]),
            [0.0, 1.0, 0.0, 0.0],
            "without point 3",
        ),
        (SQUARE, [0.0, 2.0, 1.0, 0.0], "only 0 and 1"),
        (SQUARE.double(), [0.0, 1.0, 1.0, 0.0], "X_four must have the dtype torch.float32"),
        (SQUARE[:3], [0.0, 1.0, 0.0], "X_four must have the shape (4, 2)"),
    ],
)
def test_no_line_wrong(fails, X, y, message):
    fails("01-no-line", (X, torch.tensor(y)), message)


def test_no_line_needs_both(fails):
    fails("01-no-line", SQUARE, "as (X_four, y_four)")
    fails("01-no-line", (SQUARE, torch.tensor([0, 1, 1, 0])), "y_four must have the dtype torch.float32")


def line_accuracy(X, y, direction, offset):
    share = ((X @ direction > offset).float() == y).float().mean().item()
    return max(share, 1 - share)


def test_line_accuracy(passes):
    passes("01-line-accuracy", line_accuracy)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            lambda X, y, d, o: ((X @ d > o).float() == y).float().mean().item(),
            "always calls the far side class 1",
        ),
        (
            lambda X, y, d, o: ((X @ d <= o).float() == y).float().mean().item(),
            "always calls the far side class 0",
        ),
        (lambda X, y, d, o: line_accuracy(X, y, d, 0), "cuts at 0: compare the positions with offset"),
        (lambda X, y, d, o: len(X) * line_accuracy(X, y, d, o), "divide by the number of points"),
        (lambda X, y, d, o: 100 * line_accuracy(X, y, d, o), "returns per cent"),
        (lambda X, y, d, o: 1 - line_accuracy(X, y, d, o), "returns the worse of the two ways"),
        (lambda X, y, d, o: torch.tensor(line_accuracy(X, y, d, o)), "call .item() on it"),
        (lambda X, y, d, o: 0.0, "gives 0 instead of"),
        (lambda X, y, d, o: None, "returns None"),
        (lambda X, y: 0.5, "must take 4 arguments"),
    ],
)
def test_line_accuracy_wrong(fails, mistake, message):
    fails("01-line-accuracy", mistake, message)


@pytest.mark.parametrize(
    "bend",
    [
        lambda X: X**2,
        lambda X: torch.stack([X.norm(dim=1), X[:, 0]], dim=1),
        lambda X: torch.stack([1e4 * (X**2).sum(dim=1), torch.zeros(len(X))], dim=1),
    ],
)
def test_bend(passes, bend):
    passes("01-bend", bend)


@pytest.mark.parametrize(
    ("bend", "message"),
    [
        (lambda X: X, "returns the points as they came"),
        (lambda X: X.norm(dim=1), "one number for each point, and two are asked for"),
        (lambda X: X.norm(dim=1, keepdim=True), "one number for each point, and two are asked for"),
        (lambda X: X.norm(dim=0), "sums over the points, dim=0"),
        (lambda X: X.abs(), "99 % are asked for"),
        (lambda X: 10 * X, "99 % are asked for"),
        (lambda X: X**2 - (X**2).mean(dim=0), "treats a point differently when others come with it"),
        (lambda X: torch.cat([X, X**2], dim=1), "must have the shape (400, 2), not (400, 4)"),
        (lambda X: (X**2).double(), "must have the dtype torch.float32"),
        (lambda X: X.pow_(2), "changes the tensor that it is given"),
    ],
)
def test_bend_wrong(fails, bend, message):
    fails("01-bend", bend, message)


def best_line(X, y, n_directions=180):
    """As in the chapter."""
    angle = torch.arange(n_directions) * (np.pi / n_directions)
    directions = torch.stack([angle.cos(), angle.sin()], dim=1)
    position, order = torch.sort(directions @ X.T, dim=1)
    ones = torch.cumsum(y[order], dim=1)
    zeros = torch.arange(1, len(y) + 1) - ones
    right = zeros + (y.sum() - ones)
    right = torch.maximum(right, len(y) - right)
    best, cut = divmod(right.argmax().item(), len(y))
    return (right[best, cut] / len(y)).item(), directions[best], position[best, cut : cut + 2].mean().item()


@pytest.fixture(scope="module")
def fresh():
    """The right answer, and what searching the fresh points again would give."""
    on_sample, on_fresh, searched = [], [], []
    for seed in range(20):
        sample, other = (
            [torch.from_numpy(part).float() for part in make_circles(1000, noise=0.03, random_state=s)]
            for s in (seed, 1000 + seed)
        )
        accuracy, direction, offset = best_line(*sample)
        on_sample.append(accuracy)
        on_fresh.append(line_accuracy(*other, direction, offset))
        searched.append(best_line(*other)[0])
    return on_sample, on_fresh, searched


def test_fresh(passes, fresh):
    on_sample, on_fresh, _ = fresh
    passes("01-fresh", (on_sample, on_fresh))
    passes("01-fresh", (torch.tensor(on_sample), np.array(on_fresh)))


def test_fresh_wrong(fails, fresh):
    on_sample, on_fresh, searched = fresh
    fails("01-fresh", ([], []), "on_sample must hold 20 numbers, not 0")
    fails("01-fresh", (on_sample, on_fresh[:19]), "on_fresh must hold 20 numbers, not 19")
    fails("01-fresh", (on_sample, [100 * a for a in on_fresh]), "give shares between 0 and 1")
    fails("01-fresh", (on_sample, on_sample), "draw the fresh points with random_state=1000 + seed")
    fails("01-fresh", (on_sample, searched), "do not search again")
    fails("01-fresh", (on_fresh, on_sample), "on_sample does not hold the accuracies of the best lines")
    fails("01-fresh", (on_sample, [0.5] * 20), "own direction and offset to line_accuracy")
    fails("01-fresh", (on_sample, [float("nan")] * 20), "not finite")
    fails("01-fresh", on_sample, "as (on_sample, on_fresh)")
