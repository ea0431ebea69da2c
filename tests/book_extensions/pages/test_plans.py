"""The plans for instructors keep to the marks of the chapters: what is core, and what goes deeper."""

from __future__ import annotations

import re

import pytest

from book_extensions.myst import fences
from book_extensions.pages.reading_time import DEEPER
from tests.conftest import ROOT

CHAPTERS = sorted((ROOT / "chapters").glob("*.md"))
#: These hold nothing but what goes deeper.
DEEPER_APPENDICES = ("k-in-depth", "l-solutions")
PLANS = (ROOT / "chapters" / "e-instructors.md").read_text("utf-8")


def plan(minutes: int) -> str:
    """The part of the notes for instructors about a lesson of that length."""
    return PLANS.partition(f"### {minutes} minutes\n")[2].partition("\n#")[0]


def deeper_questions() -> set[str]:
    """The names of all questions in sections that go deeper, and in the appendices that do."""
    found = set()
    for chapter in CHAPTERS:
        level = 1 if chapter.stem in DEEPER_APPENDICES else 0
        lines = chapter.read_text("utf-8").split("\n")
        named = {fence.start: fence.lines[1] for fence in fences(lines) if fence.name == "question"}
        fenced = {at for fence in fences(lines) for at in range(fence.start, fence.end)}
        for at, line in enumerate(lines):
            heading = re.match(r"(#+) (.*)", line) if at not in fenced else None
            if heading and chapter.stem not in DEEPER_APPENDICES:
                level = 0 if len(heading[1]) <= level else level
                level = level or len(heading[1]) * heading[2].startswith(DEEPER)
            if at in named and level:
                found.add(named[at].removeprefix(":name: "))
    return found


@pytest.mark.parametrize("minutes", [90, 180])
def test_what_goes_deeper_is_marked(minutes: int) -> None:
    asked = re.findall(r"\(#(q-[\w-]+)\)(†?)", plan(minutes))
    assert asked
    deeper = deeper_questions()
    assert {"q-k-cap", "q-06-dead"} <= deeper and "q-05-median" not in deeper
    assert [name for name, mark in asked if (name in deeper) != bool(mark)] == []


def test_the_short_plan_keeps_to_the_core() -> None:
    assert "†" not in plan(90)
