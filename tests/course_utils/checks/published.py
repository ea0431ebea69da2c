"""What the instructors' notes say of the checks, made from the tables that test them.

``python -m tests.course_utils.checks.published`` writes it into ``chapters/e-instructors.md``.
"""

from __future__ import annotations

import re
from pathlib import Path

from course_utils.checks import _feedback, check

from .tables import FORMS, MISTAKES, WIDE_FORMS, WIDE_MISTAKES

NOTES = Path(__file__).resolve().parents[3] / "chapters" / "e-instructors.md"
_START = "% The list of checks: made by python -m tests.course_utils.checks.published\n"
_END = "% The end of the list of checks\n"
_CHAPTERS = {"g": "Real data"}

# Sentences that any exercise may give: about the kind of thing, its shape or its dtype.
_GENERAL = re.compile(
    r"must (be|have|hold|give|take|return) |returns None|is still (None|empty)|raises |not finite"
    r"|no answer yet|changes the |Give both|is a class|has no forward|is a model already|values are wrong"
    r"| instead of |too (large|small)\b|is nan|is inf"
)


def written() -> str:
    """The list as the page holds it: for each chapter, each exercise's forms and mistakes."""
    blocks = []
    chapters: dict[str, list[str]] = {}
    for exercise in _feedback.exercises():
        chapters.setdefault(exercise.partition("-")[0], []).append(exercise)
    for chapter, exercises in chapters.items():
        title = _CHAPTERS.get(chapter, f"Chapter {chapter.lstrip('0')}")
        lines = [f"````{{dropdown}} {title}"]
        for exercise in exercises:
            lines += [
                f"{{ref}}`ex-{exercise}`",
                f": *Accepts* {'; '.join(_forms(exercise))}.",
                "",
                f"  *Names* {' · '.join(_mistakes(exercise))}",
                "",
            ]
        blocks.append("\n".join([*lines[:-1], "````", ""]))
    return "\n".join(blocks)


def block_of(text: str) -> str:
    """The list in the text of the page."""
    _, found, rest = text.partition(_START)
    block, end, _ = rest.partition(_END)
    if not found or not end:
        raise ValueError(f"{NOTES} must hold the lines {_START!r} and {_END!r}")
    return block


def _forms(exercise: str) -> list[str]:
    phrases = list(FORMS[exercise]())
    if exercise in WIDE_FORMS:
        phrases += WIDE_FORMS[exercise]()
    return list(dict.fromkeys(phrases))


def _mistakes(exercise: str) -> list[str]:
    """The first half of each sentence, which names the mistake; the second says the remedy."""
    named = []
    for answer, _ in MISTAKES[exercise]():
        message = check(exercise, answer).message
        if not _GENERAL.search(message):
            named.append(_first_half(message))
    if exercise in WIDE_MISTAKES:
        named += [part for _, part in WIDE_MISTAKES[exercise]()]
    return list(dict.fromkeys(named))


def _first_half(message: str) -> str:
    half = re.split(r": (?=[a-z])|, so |; ", message, maxsplit=1)[0].rstrip(".?")
    half = re.sub(r"\d+\.\d+ ?%", "… %", half)  # measured, so another on another computer
    return re.sub(r"([*_`<>\[\]{}$|\\^~])", r"\\\1", half)


def main() -> None:
    text = NOTES.read_text("utf-8")
    old = block_of(text)
    NOTES.write_text(text.replace(old, written()), "utf-8")


if __name__ == "__main__":
    main()
