"""The report on a class: objectives by student and questions by student, for a spreadsheet and as a page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from course_utils import _tables
from course_utils.progress._files import Chapter, Record, chapters

_SUMS = ("objectives reached", "questions right", "questions wrong", "exercises solved")
_COUNTS = ("right", "wrong", "not tried")


def write_report(folder: Path, records: Sequence[Record], broken: Sequence[str] = ()) -> Path:
    """Write ``objectives.csv``, ``questions.csv`` and ``report.html``.

    An objective is reached when every question that assesses it has been answered right.

    Args:
        folder: where to write; it is made if it is not there.
        records: of the students, in the order of their rows.
        broken: messages about files that were left out, for the page.

    Returns:
        The page.
    """
    columns, rows = _by_student(records)
    asked_columns, asked = _by_question(records)
    students = _tables.as_html(
        "Objectives reached", columns, map(_escaped, rows), numbers=_SUMS, header="student"
    )
    questions = _tables.as_html(
        "Questions", asked_columns, map(_escaped, asked), numbers=_COUNTS, header="question"
    )
    text = _tables.page(
        "Progress of the class",
        f"<p>{len(records)} students. An objective is reached when every question that assesses it has been "
        "answered right; else its cell says how many are. Students tick exercises themselves.</p>\n",
        _named("Files left out", broken),
        _named("Entries that do not count", [note for record in records for note in record.notes]),
        f'<div class="wide">{students}</div>\n{_legend()}\n<div class="wide">{questions}</div>\n',
    )
    folder.mkdir(exist_ok=True)
    _tables.write_whole(folder / "objectives.csv", _tables.as_csv(columns, rows))
    _tables.write_whole(folder / "questions.csv", _tables.as_csv(asked_columns, asked))
    _tables.write_whole(folder / "report.html", text)
    return folder / "report.html"


def _by_student(records: Sequence[Record]) -> tuple[list[str], list[list[str]]]:
    assessed = [
        (f"{chapter.number}.{number}", [name for name, of in chapter.questions.items() if of == number])
        for chapter in chapters()
        for number in range(1, len(chapter.objectives) + 1)
    ]
    rows = []
    for record in records:
        right = {name for name, state in record.questions.items() if state == "right"}
        counts = [(sum(name in right for name in names), len(names)) for _, names in assessed]
        known = [record.questions.get(name) for _, names in assessed for name in names]
        solved = sum(name in record.exercises for chapter in chapters() for name in chapter.exercises)
        reached = sum(count == total > 0 for count, total in counts)
        sums = [reached, known.count("right"), known.count("wrong"), solved]
        cells = ["reached" if count == total > 0 else f"{count} of {total}" for count, total in counts]
        rows.append([record.student, *map(str, sums), *cells])
    return ["student", *_SUMS, *(label for label, _ in assessed)], rows


def _by_question(records: Sequence[Record]) -> tuple[list[str], list[list[str]]]:
    rows = []
    for chapter in chapters():
        for name, objective in chapter.questions.items():
            states = [record.questions.get(name, "") for record in records]
            counts = [states.count("right"), states.count("wrong"), states.count("")]
            rows.append([name, f"{chapter.number}.{objective}", *map(str, counts), *states])
    return ["question", "objective", *_COUNTS, *(record.student for record in records)], rows


def _escaped(row: Iterable[str]) -> list[str]:
    return [html.escape(cell) for cell in row]


def _named(heading: str, messages: Sequence[str]) -> str:
    items = "".join(f"<li>{html.escape(message)}</li>" for message in messages)
    return f"<h2>{html.escape(heading)}</h2>\n<ul>{items}</ul>\n" if items else ""


def _legend() -> str:
    def one(chapter: Chapter) -> str:
        items = "".join(
            f"<li>{chapter.number}.{number} {html.escape(text)}</li>"
            for number, text in enumerate(chapter.objectives, start=1)
        )
        return f"<p>{html.escape(chapter.title)}</p><ul>{items}</ul>"

    told = "".join(one(chapter) for chapter in chapters())
    return f"<details><summary>The objectives in words</summary>{told}</details>"
