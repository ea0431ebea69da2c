"""What the instructors' notes say of the checks, made from the tables that test them.

``python -m tests.course_utils.checks.published`` writes it into ``chapters/e-instructors.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from course_utils.checks import _feedback, check

from .tables import FORMS, MISTAKES, WIDE_FORMS, WIDE_MISTAKES

NOTES = Path(__file__).resolve().parents[3] / "chapters" / "e-instructors.md"
_START = "% The list of checks, which python -m tests.course_utils.checks.published writes\n"
_END = "% The end of the list of checks\n"

_APPENDICES = {"g": "Real data"}

# Sentences that any exercise may give: about the kind of thing, its shape or its dtype.
_GENERAL = re.compile(
    r"must (be|have|hold|name|keep|give|take|return) |returns None|is still (None|empty)|raises |not finite"
    r"|no answer yet|changes the |Give both|is a class|has no forward|is a model already|values are wrong"
    r"| instead of |too (large|small)\b|is nan|is inf"
    r"|should be|There is no score"
)


def block() -> str:
    """The list in the text of the page."""
    _, found, rest = NOTES.read_text("utf-8").partition(_START)
    text, end, _ = rest.partition(_END)
    if not found or not end:
        raise ValueError(f"{NOTES} must hold the lines {_START!r} and {_END!r}")
    return text


def heading(exercise: str) -> str:
    """The line that begins what the page says of an exercise."""
    return f"{{ref}}`ex-{exercise}`"


def accepted(exercise: str, phrases: Iterable[str]) -> str:
    """The line of the page with the forms that a check accepts."""
    wide = WIDE_FORMS[exercise]() if exercise in WIDE_FORMS else ()
    return f": *Accepts* {'; '.join(dict.fromkeys([*phrases, *wide]))}."


def named(exercise: str, messages: Iterable[str]) -> str:
    """The line of the page with the mistakes that a check names: the first half of each sentence."""
    halves = [_first_half(message) for message in messages if not _GENERAL.search(message)]
    if exercise in WIDE_MISTAKES:
        halves += [_escaped(part) for _, part in WIDE_MISTAKES[exercise]()]
    return f"  *Names* {' · '.join(dict.fromkeys(halves)) or 'what any check names'}"


def _first_half(message: str) -> str:
    first, _, rest = message.rstrip(".?").partition(": ")
    if len(first.split()) < 3 and rest:  # only what it is about, so the mistake comes next
        first = f"{first}: {rest.partition(': ')[0]}"
    first = first.partition(", so ")[0].partition(", first at seed")[0]
    return _escaped(re.sub(r"\d+\.\d+ ?%|\d+ of 360", "…", first))  # measured, or one of many


def _escaped(text: str) -> str:
    return re.sub(r"([*_`<>\[\]{}$|\\^~])", r"\\\1", text)


def _written() -> str:
    chapters: dict[str, list[str]] = {}
    for exercise in _feedback.exercises():
        chapters.setdefault(exercise.partition("-")[0], []).append(exercise)
    lines = []
    for chapter, exercises in chapters.items():
        title = f"Chapter {int(chapter)}" if chapter.isdigit() else _APPENDICES.get(chapter, chapter.upper())
        lines.append(f"````{{dropdown}} {title}")
        for exercise in exercises:
            messages = [check(exercise, answer).message for answer, _ in MISTAKES[exercise]()]
            lines += [
                heading(exercise),
                accepted(exercise, FORMS[exercise]()),
                "",
                named(exercise, messages),
                "",
            ]
        lines[-1:] = ["````", ""]
    return "\n".join(lines)


def main() -> None:
    """Write the list into the page."""
    text = NOTES.read_text("utf-8")
    NOTES.write_text(text.replace(_START + block(), _START + _written()), "utf-8")


if __name__ == "__main__":
    main()
