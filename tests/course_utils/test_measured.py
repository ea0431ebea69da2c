"""What the book trained beforehand is what its functions give."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from course_utils import _measured
from course_utils.measured import measured
from tests.conftest import ROOT
from tests.notebooks.measured import SETTINGS, function


@pytest.mark.wide
def test_many_seeds_give_the_same_again() -> None:
    command = [sys.executable, "-m", "tests.notebooks.measured", "--seeds", "64"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_has_256_results(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kept = measured_as_a_reader(monkeypatch, name)
    assert tuple(kept) == SETTINGS[name]
    assert all(len(results) == 256 and results.dtype == np.float64 for results in kept.values())


def measured_as_a_reader(monkeypatch: pytest.MonkeyPatch, name: str) -> dict[object, np.ndarray]:
    """`measured` with a function whose source Python knows, as that of a cell."""
    called, source = function(name)
    monkeypatch.setattr("inspect.getsource", lambda of: source + "\n")
    return measured(called)


def test_another_function_of_the_same_name_is_told_from_the_one_that_ran() -> None:
    def silent(lr: float) -> list[bool]:
        return [lr > 1]

    with pytest.raises(ValueError, match=r"^silent is not the function that was measured: call silent\("):
        measured(silent)


def test_what_was_never_measured_is_named() -> None:
    def accuracy() -> None: ...

    names = ", ".join(sorted(SETTINGS))
    with pytest.raises(ValueError, match=f"^function must be one of {names}, not accuracy"):
        measured(accuracy)
    with pytest.raises(TypeError, match="^function must be a function, not 'race'"):
        measured("race")  # type: ignore[arg-type]


def test_the_first_seeds_give_the_same_but_for_a_changed_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.notebooks.measured import differences

    monkeypatch.setitem(_measured.RUNS["silent"], 3.0, ("2 2 2 2",))
    assert differences(range(2), ["silent"]) == ["silent(3.0): other results for the seeds range(0, 2)"]
