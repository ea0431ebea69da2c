"""A folder of submissions is graded one by one, whatever is in them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_utils.challenge import grade
from course_utils.grading import Limits, Outcome, grade_folder
from course_utils.grading._table import write_tables

HONEST = """
import torch
from torch import nn
from course_utils.models import mlp
from course_utils.training import fit

def make_model():
    return mlp(({width},), "tanh", seed=None)

def train(model, split):
    print("training", len(split.y_train))
    fit(model, split, epochs=20, lr={lr}, momentum=0.9)
"""

MODEL = "from torch import nn\n\ndef make_model():\n    return nn.Linear(2, 1)\n\n"
TRAIN = """
def train(model, split):
    import os, signal, subprocess, sys, urllib.request
    from course_utils.training import fit
    fit(model, split, epochs=3)
    {}
"""
STUBBORN = "while True:\n    try:\n        pass\n    except BaseException:\n        pass\n"

#: Hostile or broken submissions, with what becomes of them and a part of the message.
HOSTILE = {
    "ends": (MODEL + TRAIN.format("sys.exit()"), "refused", "train ends the program"),
    "hangs": (MODEL + TRAIN.format("while True: pass"), "out of time", "longer than time_limit=5"),
    "hangs_in_import": (STUBBORN, "out of time", "used up its processor time"),
    "crashes": (MODEL + TRAIN.format("os._exit(7)"), "crashed", "exit code 7"),
    "kills": (MODEL + TRAIN.format("os.kill(os.getpid(), signal.SIGKILL)"), "crashed", "signal 9"),
    "eats": (MODEL + TRAIN.format("held = bytearray(3 * 2**30)"), "refused", "MemoryError"),
    "calls_home": (
        MODEL + TRAIN.format("urllib.request.urlopen('http://127.0.0.1:9')"),
        "refused",
        "may not use socket",
    ),
    "runs_programs": (MODEL + TRAIN.format("subprocess.run(['ls'])"), "refused", "may not use"),
    "reads": (MODEL + TRAIN.format("open('{other}').read()"), "refused", "may not read"),
    "writes": (MODEL + TRAIN.format("open('{other}', 'a').write('x')"), "refused", "may not write"),
    "no_syntax": ("def make_model(:\n", "failed", "SyntaxError"),
    "has_nothing": ("x = 1\n", "failed", "the file has no make_model and no train"),
    "too_long": (MODEL + TRAIN.format("fit(model, split, epochs=801)"), "refused", "more than 800 epochs"),
}  # fmt: skip

LIMITS = Limits(runs=2, seconds=5.0, memory_mb=1000)
#: Each submission loads PyTorch. The others are among the thirty of the wide test.
HOSTILE_HERE = ("crashes",)


def fill(folder: Path, honest: int, hostile: tuple[str, ...]) -> None:
    folder.mkdir()
    other = folder / "a0.py"
    for k in range(honest):
        (folder / f"a{k}.py").write_text(HONEST.format(width=2 + k % 7, lr=0.1 + 0.05 * k))
    for name in hostile:
        (folder / f"{name}.py").write_text(HOSTILE[name][0].replace("{other}", str(other)))


def by_name(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes}


def check_hostile(outcomes: list[Outcome], names: tuple[str, ...]) -> None:
    found = by_name(outcomes)
    for name in names:
        _, kind, part = HOSTILE[name]
        assert (found[name].kind, part in found[name].message) == (kind, True), found[name]


@pytest.mark.skipif(sys.platform == "win32", reason="limits on processes are those of POSIX")
def test_one_that_crashes_harms_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    fill(folder, 1, HOSTILE_HERE)
    outcomes = grade_folder(folder, LIMITS, fresh_seed=5)
    check_hostile(outcomes, HOSTILE_HERE)
    honest = by_name(outcomes)["a0"]
    assert honest.kind == "scored" and honest.card is not None and "training 800" in honest.log

    names: dict = {}
    exec(HONEST.format(width=2, lr=0.1), names)
    here = grade(names["make_model"], names["train"], name="a0", runs=2, fresh_seed=5)
    assert honest.card.accuracies == here.accuracies and honest.card.epochs == 20


@pytest.mark.wide
@pytest.mark.skipif(sys.platform == "win32", reason="limits on processes are those of POSIX")
def test_a_table_gives_places_and_only_what_changed_is_graded_again(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    fill(folder, 2, HOSTILE_HERE)
    outcomes = grade_folder(folder, LIMITS, fresh_seed=5)
    page = write_tables(folder / "graded", outcomes).read_text("utf-8")
    rows = list(csv.DictReader((folder / "graded" / "table.csv").open(encoding="utf-8")))
    assert len(rows) == 3 and [row["place"] for row in rows[:3]] == ["1", "2", ""]
    assert float(rows[0]["score in %"]) >= float(rows[1]["score in %"])
    assert {row["name"]: row["outcome"] for row in rows}["crashes"] == "crashed"
    assert page.count("<tr>") == 4 and "http" not in page

    again: list[str] = []
    assert grade_folder(folder, LIMITS, say=again.append) == outcomes
    assert all("graded before" in line for line in again)
    (folder / "a1.py").write_text(HONEST.format(width=4, lr=0.2))
    again.clear()
    grade_folder(folder, LIMITS, say=again.append)
    assert [line for line in again if "graded before" not in line] == [again[1]]


@pytest.mark.wide
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_thirty_submissions(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    names = tuple(HOSTILE)
    fill(folder, 30 - len(names), names)
    outcomes = grade_folder(folder, LIMITS, fresh_seed=5)
    assert len(outcomes) == 30
    check_hostile(outcomes, names)
    assert sum(outcome.kind == "scored" for outcome in outcomes) == 30 - len(names)


def command(folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "course_utils.challenge", "grade", str(folder), "--runs", "2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def workers(folder: Path) -> list[int]:
    """The processes that were given a submission of this folder: they have nothing but its name open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"course_utils.grading._worker" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.mark.wide
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_killed_grading_leaves_nobody_behind_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    fill(folder, 1, ())
    (folder / "b.py").write_text(MODEL + TRAIN.format("while True: pass"))
    before = set(workers(folder))
    process = command(folder, "--seconds", "100")
    assert process.stdout is not None
    assert "a0: scored" in process.stdout.readline()
    while not set(workers(folder)) - before:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while set(workers(folder)) - before:
        time.sleep(0.05)

    seed = json.loads((folder / "graded" / "settings.json").read_text())["fresh_seed"]
    (folder / "b.py").write_text(HONEST.format(width=3, lr=0.5))
    process = command(folder, "--seconds", "100")
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert "1/2 a0: scored" in output and output.count("graded before") == 1
    assert "2/2 b: scored" in output
    assert json.loads((folder / "graded" / "settings.json").read_text())["fresh_seed"] == seed
    assert (folder / "graded" / "table.html").exists()


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--runs", "1"), "runs must be a whole number from 2 to 1000, not 1"),
        (("--seconds", "0"), "seconds must be a finite number greater than 0"),
        (("--fresh-seed", "-1"), "fresh_seed must be"),
    ],
)
def test_wrong_options_are_told(tmp_path: Path, options: tuple[str, ...], part: str, capsys) -> None:
    from course_utils.grading import main

    (tmp_path / "a.py").touch()
    with pytest.raises(SystemExit) as ended:
        main(["grade", str(tmp_path), *options])
    assert ended.value.code == 2
    assert part in capsys.readouterr().err


def test_a_folder_without_submissions_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has none"):
        grade_folder(tmp_path)


def test_what_looks_like_a_formula_is_no_formula_in_the_table(tmp_path: Path) -> None:
    write_tables(tmp_path, [Outcome("=1+1", "failed", "+2", 1.0, None, "<b>")])
    text = (tmp_path / "table.csv").read_text("utf-8")
    assert "'=1+1" in text and "'+2" in text
    assert "&lt;b&gt;" in (tmp_path / "table.html").read_text("utf-8")
