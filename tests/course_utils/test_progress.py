"""The report on a class: what students hand in is counted, what they edited is named and left out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from book_extensions.questions import listed
from course_utils.progress import BrokenFile, main, read_folder, read_record
from course_utils.progress._files import NAMES, STATES, VERSIONS, chapters
from tests.conftest import ROOT

FIRST = chapters()[0]
QUESTION, OTHER = list(FIRST.questions)[:2]
EXERCISE = next(iter(FIRST.exercises))


def copy(**changed: Any) -> dict[str, Any]:
    return {
        "book": "bending-the-line",
        "version": 1,
        "questions": {QUESTION: "right", OTHER: "wrong"},
        "exercises": {EXERCISE: "solved"},
        **changed,
    }


def hand_in(folder: Path, name: str, content: dict[str, Any] | str | bytes) -> Path:
    path = folder / f"{name}.json"
    text = json.dumps(content, indent=2) if isinstance(content, dict) else content
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_list_of_what_the_book_asks_is_the_books() -> None:
    stored = listed.LISTED.read_text("utf-8")
    assert stored == listed.text(ROOT), "run `make notebooks`"
    for chapter in chapters():
        named = {*chapter.questions.values(), *(n for some in chapter.exercises.values() for n in some)}
        assert named <= set(range(1, len(chapter.objectives) + 1))


def test_the_page_and_the_report_know_the_same_entries() -> None:
    script = (ROOT / "book_extensions/questions/progress.js").read_text("utf-8")
    for part, states in STATES.items():
        assert f"{part}: {json.dumps(states)}" in script
        assert f"{part}: /^{NAMES[part].pattern}$/" in script
    assert f"const VERSION = {max(VERSIONS)};" in script
    for chapter in chapters():
        assert all(map(NAMES["questions"].fullmatch, chapter.questions))
        assert all(map(NAMES["exercises"].fullmatch, chapter.exercises))


def test_a_class_is_counted_by_objective_and_by_question(tmp_path: Path, capsys: Any) -> None:
    mine = [name for name, number in FIRST.questions.items() if number == 1]
    hand_in(tmp_path, "anna", copy(questions=dict.fromkeys(mine, "right")))
    hand_in(tmp_path, "bert", copy())
    hand_in(tmp_path, "carl", copy(questions={}, exercises={}))
    hand_in(tmp_path, "dora", "{")
    main([str(tmp_path)])
    said = capsys.readouterr()
    assert "3 students, 1 files left out" in said.out
    assert said.err.startswith("dora.json:1: it is not a JSON file")

    students = table(tmp_path / "report" / "objectives.csv")
    label = f"{FIRST.number}.1"
    found = [(row["student"], row["objectives reached"], row[label]) for row in students]
    whole = len(mine)
    assert found == [
        ("anna", "1", "reached"),
        ("bert", "0", f"1 of {whole}"),
        ("carl", "0", f"0 of {whole}"),
    ]
    assert [row["exercises solved"] for row in students] == ["1", "1", "0"]
    objectives = [f"{c.number}.{n}" for c in chapters() for n, _ in enumerate(c.objectives, start=1)]
    assert list(students[0])[5:] == objectives

    questions = {row["question"]: row for row in table(tmp_path / "report" / "questions.csv")}
    assert set(questions) == {name for chapter in chapters() for name in chapter.questions}
    row = questions[OTHER]
    assert (row["right"], row["wrong"], row["not tried"]) == ("1", "1", "1")
    assert (row["anna"], row["bert"], row["carl"]) == ("right", "wrong", "")

    page = BeautifulSoup((tmp_path / "report" / "report.html").read_text("utf-8"), "html.parser")
    by_student, by_question = page.select("table")
    assert [cell.text for cell in by_student.select("tbody th")] == ["anna", "bert", "carl"]
    assert len(by_question.select("tbody tr")) == len(questions)
    assert "dora.json:1" in page.select_one("ul").text
    assert "http" not in str(page) and not page.select("script")
    assert not list((tmp_path / "report").glob("*.part"))


def test_a_name_is_text_and_no_formula_and_no_markup(tmp_path: Path) -> None:
    hand_in(tmp_path, "=cmd('x')", copy())
    hand_in(tmp_path, "<img src=x onerror=alert(1)>", copy())
    main([str(tmp_path)])
    assert {row["student"] for row in table(tmp_path / "report" / "objectives.csv")} == {
        "'=cmd('x')",
        "<img src=x onerror=alert(1)>",
    }
    assert "'=cmd('x')" in table(tmp_path / "report" / "questions.csv")[0]
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "<img" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page


TWICE = '{"book": "bending-the-line", "version": 1,\n"questions": {"q-x": "right",\n"q-x": "wrong"}}'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ":1: it is not a JSON file"),
        ('{"book": "bending-the-line",\n"version": 1,,}', ":2: it is not a JSON file"),
        (TWICE, ":3: 'q-x' stands twice"),
        ("[" * 100_000, ":1: it is nested too deeply"),
        ("[]", ":1: it is not a record of this book's progress"),
        (copy(book="another"), ":1: it is not a record of this book's progress"),
        (copy(version=99), ":3: it has version 99, and known are 1, 2, 3"),
        (copy(version=2), ":1: review must be an object, not None"),
        (copy(version=True), ":3: it has version True"),
        (copy(version="1"), ":3: it has version '1'"),
        (copy(questions=[]), ":4: questions must be an object, not []"),
        (copy(questions=None), ":4: questions must be an object, not None"),
        (copy(exercises={"ex-01-a": True}), ":9: ex-01-a is True, not one of solved"),
        (copy(questions={QUESTION: "right", OTHER: "perfect"}), f":6: {OTHER} is 'perfect', not one of"),
        (copy(questions={"<b>": "right"}), ":5: '<b>' is no name that one of the questions can have"),
        (copy(questions={"q-ä": "right"}), "is no name that one of the questions can have"),
        (copy(questions={QUESTION: ["right"]}), "is ['right'], not one of"),
        (b"\xff\xfe", ": it is no text in UTF-8"),
        ('"' + "x" * 1_000_001 + '"', ": it is larger than a record can be"),
    ],
    ids=[
        "nothing",
        "no JSON",
        "a name twice",
        "nested deeply",
        "a list",
        "another book",
        "a later version",
        "no review",
        "version true",
        "version in words",
        "a part that is a list",
        "a part that is missing",
        "an exercise that is true",
        "an unknown state",
        "a name with markup",
        "a name beyond ASCII",
        "a state that is a list",
        "no UTF-8",
        "a huge file",
    ],
)
def test_what_was_edited_is_named_with_file_and_line(tmp_path: Path, content: Any, told: str) -> None:
    path = hand_in(tmp_path, "anna", content)
    with pytest.raises(BrokenFile) as refused:
        read_record(path)
    assert str(refused.value).startswith("anna.json") and told in str(refused.value)
    hand_in(tmp_path, "bert", copy())
    records, broken = read_folder(tmp_path)
    assert [record.student for record in records] == ["bert"] and broken == [str(refused.value)]


def test_a_name_that_the_book_lost_is_named_and_the_rest_counts(tmp_path: Path, capsys: Any) -> None:
    hand_in(tmp_path, "anna", copy(questions={"q-01-gone": "right", QUESTION: "right"}))
    main([str(tmp_path)])
    note = "anna.json:5: q-01-gone is none of this book's questions and does not count"
    assert note in capsys.readouterr().err
    assert table(tmp_path / "report" / "objectives.csv")[0]["questions right"] == "1"
    assert "q-01-gone" in (tmp_path / "report" / "report.html").read_text("utf-8")


def test_a_folder_that_cannot_be_read_or_written_is_told(tmp_path: Path, capsys: Any) -> None:
    for folder, told in ((tmp_path, "has none"), (tmp_path / "missing", "No such file")):
        with pytest.raises(SystemExit) as ended:
            main([str(folder)])
        assert ended.value.code == 2 and told in capsys.readouterr().err
    hand_in(tmp_path, "anna", copy())
    (tmp_path / "report").touch()
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert (tmp_path / "report").read_bytes() == b""
