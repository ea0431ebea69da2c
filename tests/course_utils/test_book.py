"""Handing measured values to the page."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from course_utils.book import glue


@pytest.fixture
def handed_over(monkeypatch):
    found = {}

    class Stand:
        @staticmethod
        def glue(name, value, display):
            assert display is False
            found[name] = value

    monkeypatch.setitem(sys.modules, "myst_nb", Stand)
    return found


def test_numbers_of_every_library_become_plain_ones(handed_over):
    glue(a=1, b=2.5, c=np.float32(0.5), d=torch.tensor([3.0]), e=np.array(4), f="text")
    assert handed_over == {"a": 1, "b": 2.5, "c": 0.5, "d": 3.0, "e": 4, "f": "text"}
    assert {type(value) for value in handed_over.values()} == {int, float, str}


def test_nothing_happens_where_the_book_is_not_built(monkeypatch):
    monkeypatch.setitem(sys.modules, "myst_nb", None)  # as if it were not installed
    glue(a=1)


@pytest.mark.parametrize("value", [None, [1, 2], np.zeros(3), torch.zeros(2), object()])
def test_what_cannot_stand_in_a_sentence_is_refused(handed_over, value):
    with pytest.raises(TypeError, match="accuracy must be a number or a string"):
        glue(fine=1, accuracy=value)
    assert handed_over == {}
