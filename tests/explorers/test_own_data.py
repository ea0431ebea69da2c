"""A reader's own table, from a file and from Python: what is read, what is refused, and why."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from course_utils.explorers import ArchitectureExplorer
from course_utils.explorers._base import check_state

from .conftest import Ask

N_TEXTS = 400


def rows_of(words: str, separator: str) -> list[list[str]]:
    """The rows that hold something, as the code on screen reads them."""
    file = io.StringIO(words, newline="")
    return [row for row in csv.reader(file, delimiter=separator) if "".join(row).strip()]


def test_cells_are_those_of_pythons_csv(front_end: Ask) -> None:
    rng = random.Random(448)
    pieces = [*',;\t\n\r" é', "1", "2.5", "-3,5", "a b", '""', "\r\n", '"x,y"', '"p""q"']
    texts = ["".join(rng.choices(pieces, k=rng.randint(1, 40))) for _ in range(N_TEXTS)]
    for words, sheet in zip(texts, front_end([("readSheet", words) for words in texts]), strict=True):
        assert [row["cells"] for row in sheet["rows"]] == rows_of(words, sheet["separator"]), words


DIALECTS = [
    (separator, decimal, header)
    for separator, decimal in ((",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","))
    for header in (True, False)
]
CLASSES = ["Adélie", "Gentoo; papua"]


def written(rows: list[list[float]], separator: str, decimal: str, header: bool) -> str:
    """A table with a column that counts, one of notes, and the label in the middle."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=separator, lineterminator="\n" if header else "\r\n")
    if header:
        writer.writerow(["", "mass (g)", "kind", 'the "length"', "note"])
    for i, (mass, length, kind) in enumerate(rows):
        words = [repr(value).replace(".", decimal) for value in (mass, length)]
        writer.writerow([i, words[0], CLASSES[int(kind)], words[1], "xyz"[i % 3]])
    return "\ufeff" + lines.getvalue()


def test_a_written_table_is_read_back_and_saved(front_end: Ask) -> None:
    rng = random.Random(448)
    rows = [[rng.uniform(2000, 6000), rng.gauss(0, 1e-3), i % 2] for i in range(30)]
    sheets = front_end([("readSheet", written(rows, *dialect)) for dialect in DIALECTS])
    choices = front_end([("guess", sheet) for sheet in sheets])
    takings = front_end([("takePoints", *pair) for pair in zip(sheets, choices, strict=True)])
    named, counted = ["mass (g)", 'the "length"', "kind"], ["column 2", "column 4", "column 3"]
    for (separator, decimal, header), sheet, chosen, taken in zip(
        DIALECTS, sheets, choices, takings, strict=True
    ):
        assert (sheet["separator"], sheet["decimal"]) == (separator, decimal)
        assert chosen == {"header": header, "columns": [1, 3, 2]}
        assert (taken["rows"], taken["classes"]) == (rows, CLASSES)
        assert taken["names"] == (named if header else counted)
    # What the page writes for rows that were pasted is read as the same points.
    [saved] = front_end([("toCsv", takings[0])])
    [again] = front_end([("readSheet", saved)])
    [same] = front_end([("takePoints", again, {"header": True, "columns": [0, 1, 2]})])
    assert (same["rows"], same["classes"], same["names"]) == (rows, CLASSES, named)


GOOD = "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n"
REFUSED: list[tuple[str, list[str]]] = [
    ("one\ntwo\nthree\n", ["Its first row has 1 column, and three are needed."]),
    (GOOD.replace("5", "five"), ["Row 4, column “a”: “five” is no number."]),
    # An empty row counts, as it does in a spreadsheet.
    (GOOD.replace("\n3,4", "\n\n3,"), ["Row 4, column “b”: the cell is empty."]),
    (
        GOOD.replace("7,8,y", "7,8"),
        ["Row 5, column “kind”: there is no such cell, as the row has only 2."],
    ),
    (
        GOOD.replace(",", ";").replace("5", "5,5").replace("8", "8.5"),
        ["Row 4, column “a”: “5,5” is no number."],
    ),
    (
        GOOD.replace("1,2", "0x1,1_000"),
        ["Row 2, column “a”: “0x1” is no number.", "Row 2, column “b”: “1_000” is no number."],
    ),
    (GOOD.replace("8", "1e999"), ["Row 5, column “b”: 1e999 is larger than 1e12."]),
    (
        GOOD.replace("7,8,y", "7,8,z"),
        ["The label, column “kind”, takes 3 values (x, y, z), and two are needed."],
    ),
    (GOOD.replace("y", "x"), ["The label, column “kind”, takes 1 value (x), and two are needed."]),
    ("a,b,kind\n1,2,x\n3,4,y\n", ["It has 2 rows of points, and at least 4 are needed."]),
    ("a,b,kind\n" + "1,2,x\n" * 5001, ["It has 5,001 rows, and at most 5,000 are taken."]),
    (
        "a,b,kind\n" + "1,2,x\n" * 4 + "1,?,y\n" * 9,
        [*(f"Row {row}, column “b”: “?” is no number." for row in range(6, 11)), "And 4 more."],
    ),
]


def test_what_cannot_be_used_is_told_by_row_and_column(front_end: Ask) -> None:
    sheets = front_end([("readSheet", words) for words, _ in REFUSED])
    choices = {"header": True, "columns": [0, 1, 2]}
    takings = front_end([("takePoints", sheet, choices) for sheet in sheets])
    for (words, told), taken in zip(REFUSED, takings, strict=True):
        assert len(taken["problems"]) == len(told), words
        for problem, beginning in zip(taken["problems"], told, strict=True):
            assert problem.startswith(beginning)


def test_labels_that_are_numbers_are_ordered_by_size(front_end: Ask) -> None:
    [sheet] = front_end([("readSheet", "1\t2\t10\n3\t4\t9\n5\t6\t10\n7\t8\t9\n")])
    [choices] = front_end([("guess", sheet)])
    [taken] = front_end([("takePoints", sheet, choices)])
    assert choices == {"header": False, "columns": [0, 1, 2]}
    assert taken["classes"] == ["9", "10"]
    assert [row[2] for row in taken["rows"]] == [1, 0, 1, 0]


X = np.random.default_rng(1).normal(size=(40, 2)) * [1, 300] + [0, 4000]
Y = (X[:, 0] > 0).astype(int)
KINDS: dict[str, tuple[Any, Any, list[str], list[str]]] = {
    "arrays": (X, Y, ["x1", "x2", "y"], ["0", "1"]),
    "tensors": (torch.tensor(X, requires_grad=True), torch.tensor(Y).float(), ["x1", "x2", "y"], ["0", "1"]),
    "frames": (
        pd.DataFrame(X, columns=["bill", "mass"]),
        pd.Series(np.where(Y, "Gentoo", "Adelie"), name="species"),
        ["bill", "mass", "species"],
        ["Adelie", "Gentoo"],
    ),
    "lists": (X.tolist(), Y.astype(bool).tolist(), ["x1", "x2", "y"], ["False", "True"]),
}


@pytest.mark.parametrize(("X", "y", "names", "classes"), KINDS.values(), ids=KINDS.keys())
def test_points_of_any_kind_are_trained_on(X: Any, y: Any, names: list[str], classes: list[str]) -> None:
    layers = [{"units": 3, "activation": "tanh"}]
    explorer = ArchitectureExplorer(X=X, y=y, layers=layers, lr=0.5, trained=25, test_size=0.25)
    table = explorer.state["table"]
    assert (table["names"], table["classes"]) == (names, classes)
    assert check_state("architecture", explorer.state) == explorer.state
    assert len(explorer.history.test_accuracy) == 25
    run: dict[str, Any] = {}
    exec(explorer.code, run)
    assert run["test_accuracy"].item() == pytest.approx(explorer.history.test_accuracy[-1])
    assert run["X_train"].mean(dim=0).abs().max() < 1e-6
    plain = ArchitectureExplorer(X=X, y=y, layers=layers, trained=1, standardise=False)
    exec(plain.code, run)
    assert set(run["X_train"][:, 1].tolist()) <= set(np.float32(table["rows"])[:, 1].tolist())


def test_many_points_are_taken_from_where_they_are() -> None:
    rng = np.random.default_rng(2)
    many, labels = rng.normal(size=(5000, 2)), rng.choice(["a", "b"], size=5000)
    explorer = ArchitectureExplorer(X=many, y=labels, trained=2)
    run: dict[str, Any] = {"X": many, "y": labels}
    exec(explorer.code, run)
    assert run["test_loss"].item() == pytest.approx(explorer.history.test_loss[-1], abs=1e-6)


@pytest.mark.parametrize(
    ("settings", "error", "told"),
    [
        ({"X": X}, ValueError, "y must not be None"),
        ({"y": Y}, ValueError, "X must not be None"),
        ({"X": X[:, 0], "y": Y}, ValueError, r"X must have the shape \(n, 2\).*not \(40,\)"),
        ({"X": np.ones((40, 3)), "y": Y}, ValueError, r"not \(40, 3\)"),
        ({"X": X[:3], "y": Y[:3]}, ValueError, "n from 4 to 5000"),
        ({"X": np.ones((5001, 2)), "y": np.ones(5001)}, ValueError, "n from 4 to 5000"),
        ({"X": X, "y": Y[1:]}, ValueError, r"y must have the shape \(40,\) to match X, not \(39,\)"),
        ({"X": np.where(X == X[7], np.nan, X), "y": Y}, ValueError, "finite.*in row 7"),
        ({"X": X * 1e12, "y": Y}, ValueError, r"at most 1e\+12"),
        ({"X": X, "y": np.arange(40) % 3}, ValueError, "two kinds of labels, not 3: 0, 1, 2"),
        ({"X": X, "y": [None, *Y[1:].tolist()]}, ValueError, "not None in row 0"),
        ({"X": X, "y": pd.Series([pd.NA, *Y[1:].tolist()])}, ValueError, "not <NA> in row 0"),
        ({"X": X, "y": ["a", *Y[1:].tolist()] + []}, ValueError, "two kinds of labels, not 3"),
        ({"X": [["a", "b"]] * 40, "y": Y}, TypeError, "X must hold numbers"),
        ({"X": "points", "y": Y}, TypeError, "X must hold numbers"),
        ({"X": [[1, 2], [3]], "y": Y}, TypeError, "X must be an array"),
        ({"X": X, "y": Y, "table": None}, TypeError, "table cannot be set with X and y"),
        ({"X": X, "y": Y, "model": torch.nn.Linear(2, 1)}, ValueError, "split must not be None"),
    ],
)
def test_bad_points_are_named(settings: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        ArchitectureExplorer(**settings)


def test_links_carry_the_largest_table(front_end: Ask) -> None:
    rng = np.random.default_rng(3)
    rows = [[*(-rng.random(2) / 3).tolist(), i % 2] for i in range(5000)]
    state = check_state("architecture", {"use_table": True, "table": {"rows": rows}})
    [fragment] = front_end([("toFragment", "architecture", state)])
    [back] = front_end([("fromFragment", "architecture", fragment)])
    assert back == state
    [checked] = front_end([("checkState", "architecture", back)])
    assert checked == {"state": state, "problems": []}
