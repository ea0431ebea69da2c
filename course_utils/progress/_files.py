"""Progress files as the book saves them, each read strictly: anybody may have edited one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from course_utils._words import shown

#: What the book writes, and what each state may be; `progress.js` of the book's pages has the same.
BOOK = "bending-the-line"
STATES = {"questions": ("right", "wrong"), "exercises": ("solved",)}
NAMES = {
    "questions": re.compile(r"q-[\w-]{1,80}", re.ASCII),
    "exercises": re.compile(r"ex-[\w-]{1,80}", re.ASCII),
}
#: The versions of the file with the parts that each has.
VERSIONS: dict[int, tuple[str, ...]] = {
    1: ("questions", "exercises"),
    2: ("questions", "exercises", "review", "studied"),
    3: ("questions", "exercises", "review", "studied", "edits"),
}
LARGEST = 1_000_000  # characters; a record of the whole book has a few thousand


class BrokenFile(ValueError):
    """A file that is no progress file; the message names it, the line and what is wrong."""


@dataclass(frozen=True)
class Record:
    """What one student has done.

    Attributes:
        student: the name of the file, without its ending.
        questions: "right" or "wrong", by the names of the questions that were answered.
        exercises: "solved", by the names of the exercises that the student ticked.
        notes: entries that this book knows nothing of, each with file and line.
    """

    student: str
    questions: Mapping[str, str]
    exercises: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter with what it asks.

    Attributes:
        number: as its address has it, without zeros in front: "5", "g".
        title: plain text.
        objectives: plain text, the first is objective 1.
        questions: the objective that each assesses, from 1.
        exercises: the objectives that each assesses, from 1.
    """

    number: str
    title: str
    objectives: tuple[str, ...]
    questions: Mapping[str, int]
    exercises: Mapping[str, tuple[int, ...]]


@cache
def chapters() -> tuple[Chapter, ...]:
    """The chapters of the book that ask something, in its order."""
    listed = json.loads(Path(__file__).with_name("objectives.json").read_text("utf-8"))
    return tuple(
        Chapter(
            number,
            chapter["title"],
            tuple(chapter["objectives"]),
            chapter["questions"],
            {name: tuple(assessed) for name, assessed in chapter["exercises"].items()},
        )
        for number, chapter in listed.items()
    )


def read_folder(folder: Path) -> tuple[list[Record], list[str]]:
    """Read every progress file of a folder.

    Args:
        folder: holds one ``.json`` file for each student; names that begin with "_" or "." are left out.

    Returns:
        The records in the order of the files' names, and for each file that cannot be read a message that
        begins with its name.

    Raises:
        ValueError: the folder has no such file.
        OSError: the folder cannot be read.
    """
    folder = Path(folder)
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".json" and p.name[0] not in "_.")
    if not paths:
        raise ValueError(f"folder must hold .json files as the book saves them, and {folder} has none")
    records, broken = [], []
    for path in paths:
        try:
            records.append(read_record(path))
        except BrokenFile as error:
            broken.append(str(error))
    return records, broken


def read_record(path: Path) -> Record:
    """Read a progress file.

    Args:
        path: the file; its name without the ending names the student.

    Raises:
        BrokenFile: it cannot be read, is no record of this book, or an entry of it is none that the book
            writes; file and line are named.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(4 * LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BrokenFile(f"{path.name}: it cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise BrokenFile(f"{path.name}: it is no text in UTF-8") from None
    if len(text) > LARGEST:
        raise BrokenFile(f"{path.name}: it is larger than a record can be, {LARGEST} characters")
    data = _parsed(path.name, text)
    if not isinstance(data, dict) or data.get("book") != BOOK:
        raise BrokenFile(f"{path.name}:1: it is not a record of this book's progress")
    version = data.get("version")
    if type(version) is not int or version not in VERSIONS:
        known = ", ".join(map(str, VERSIONS))
        line = _line(text, "version")
        raise BrokenFile(f"{path.name}:{line}: it has version {shown(version)}, and known are {known}")
    parts = {}
    for part in VERSIONS[version]:
        entries = data.get(part)
        if not isinstance(entries, dict):
            raise BrokenFile(
                f"{path.name}:{_line(text, part)}: {part} must be an object, not {shown(entries)}"
            )
        parts[part] = entries
    for part, states in STATES.items():
        for name, state in parts[part].items():
            place = f"{path.name}:{_line(text, name, part)}"
            if not NAMES[part].fullmatch(name):
                raise BrokenFile(f"{place}: {shown(name)} is no name that one of the {part} can have")
            if state not in states:
                raise BrokenFile(f"{place}: {name} is {shown(state)}, not one of {', '.join(states)}")
    notes = []
    for part, known_names in (("questions", known_questions()), ("exercises", known_exercises())):
        for name in parts[part]:
            if name not in known_names:
                place = f"{path.name}:{_line(text, name, part)}"
                notes.append(f"{place}: {name} is none of this book's {part} and does not count")
    return Record(path.stem, parts["questions"], parts["exercises"], tuple(notes))


def known_questions() -> set[str]:
    """The names of all questions of the book."""
    return {name for chapter in chapters() for name in chapter.questions}


def known_exercises() -> set[str]:
    """The names of all exercises of the book."""
    return {name for chapter in chapters() for name in chapter.exercises}


def _parsed(file: str, text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise BrokenFile(f"{file}:{_line(text, twice, again=True)}: {shown(twice)} stands twice")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise BrokenFile(f"{file}:{error.lineno}: it is not a JSON file ({error.msg})") from None
    except RecursionError:
        raise BrokenFile(f"{file}:1: it is nested too deeply to be a record") from None


def _line(text: str, name: str, part: str = "", again: bool = False) -> int:
    """The line of a name, from 1: of its first place in a part, or of its last one; 1 if it is not found."""
    start = text.find(json.dumps(part)) + 1 if part else 0
    key = json.dumps(name, ensure_ascii=False)
    at = text.rfind(key) if again else text.find(key, start)
    return 1 + text.count("\n", 0, max(at, 0))
