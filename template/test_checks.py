"""The chapter's exercises: the right answer passes, each usual mistake is named."""

import numpy as np
import pytest


def test_mean_passes(passes):
    passes("00-mean", lambda values: sum(values) / len(values))


@pytest.mark.parametrize(("function", "part"), [(np.sum, "returns the sum"), (np.median, "the median")])
def test_mean_names_the_mistake(fails, function, part):
    fails("00-mean", function, part)


FOUR = np.array([0.91, 0.88, 0.93, 0.90])


def test_error_passes(passes):
    passes("00-error", FOUR.std(ddof=1) / 2)


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (FOUR.std(ddof=1), "of one score"),
        (FOUR.std(ddof=1) / 4, "divided by 4"),
        (FOUR.std() / 2, "ddof=1"),
        (50 * FOUR.std(ddof=1), "100 times too large"),
    ],
)
def test_error_names_the_mistake(fails, error, part):
    fails("00-error", error, part)


def test_seeds_pass(passes):
    passes("00-seeds", 225)


@pytest.mark.parametrize(("seeds", "part"), [(15, "square it"), (25, "a third"), (200, "too small")])
def test_seeds_name_the_mistake(fails, seeds, part):
    fails("00-seeds", seeds, part)
