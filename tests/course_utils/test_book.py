"""Handing measured values to the page."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from myst_nb.ext.glue import glue as reference_glue

from course_utils.book import glue


@pytest.fixture
def notebook():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def published(call):
    with capture_output() as captured:
        call()
    return [(output.data, output.metadata) for output in captured.outputs]


def glued(call):
    return {meta["scrapbook"]["name"]: data for data, meta in published(call)}


@pytest.mark.parametrize("value", [1, 2.5, -1e-7, 100.0, "three of four"])
def test_a_value_is_handed_over_as_myst_nb_does(notebook, value):
    def as_myst_nb_does():
        reference_glue("name", value, display=False)

    assert published(lambda: glue(name=value)) == published(as_myst_nb_does)


def test_numbers_of_every_library_become_plain_ones(notebook):
    values = {"a": 1, "b": np.float32(0.5), "c": torch.tensor([3.0]), "d": np.array(4), "e": "text"}
    shown = {name: data.popitem()[1] for name, data in glued(lambda: glue(**values)).items()}
    assert shown == {"a": "1", "b": "0.5", "c": "3.0", "d": "4", "e": "'text'"}


def test_a_notebook_shows_what_it_measured(notebook, capsys):
    glue(median=45.5, loss=np.float32(0.693147), epochs=1000, verdict="stuck")
    assert capsys.readouterr().out == "median = 45.5, loss = 0.6931, epochs = 1000, verdict = stuck\n"


def test_nothing_happens_outside_a_notebook(capsys):
    glue(a=1)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("value", [None, [1, 2], np.zeros(3), torch.zeros(2), object()])
def test_what_cannot_stand_in_a_sentence_is_refused(notebook, value):
    def refused():
        with pytest.raises(TypeError, match="accuracy must be a number or a string"):
            glue(fine=1, accuracy=value)

    assert published(refused) == []
