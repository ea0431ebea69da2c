"""Minutes are counted from what is read: core and deeper sections, prose, code and questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_extensions.myst import fences, options
from book_extensions.pages.reading_time import DEEPER, WORDS_PER_MINUTE, answer, reading_time, said
from tests.conftest import ROOT

WORDS = " ".join(["word"] * WORDS_PER_MINUTE)


def test_a_section_that_goes_deeper_is_no_part_of_the_core_nor_is_what_it_holds() -> None:
    text = (
        f"# A title\n\n{WORDS}\n\n## {DEEPER}more\n\n{WORDS}\n\n### Inside\n\n{WORDS}\n\n## Back\n\n{WORDS}\n"
    )
    time = reading_time(text)
    assert (round(time.core), round(time.deeper)) == (2, 2)
    assert time.minutes() == time.minutes("core") + time.minutes("deeper")


def test_code_and_questions_are_read_and_exercises_and_unseen_cells_are_not() -> None:
    read = f"```{{code-cell}}\n:tags: [hide-input]\n{WORDS}\n```\n\n```{{question}} {WORDS}\n:name: q\n```\n"
    unread = f"```{{code-cell}} ipython3\n:tags: [remove-cell]\n{WORDS}\n```\n\n## Exercises\n\n{WORDS}\n"
    assert round(reading_time(read + unread).core, 1) == 2
    assert reading_time(f"---\ntitle: {WORDS}\n---\n").core == 0


def test_an_exercise_in_mid_chapter_is_not_read() -> None:
    cell = f"```{{code-cell}} ipython3\n{WORDS}\n```\n\n"
    exercise = f"````{{exercise}} Try\n:label: ex\n{WORDS}\n````\n\n{cell}"
    solution = f"```{{solution-start}} ex\n```\n{WORDS}\n\n{cell}```{{solution-end}}\n```\n\n"
    assert round(reading_time(f"# A\n\n{exercise}{solution}").core, 1) == 0
    assert round(reading_time(f"# A\n\n{cell}{exercise}{solution}{cell}{WORDS}\n").core, 1) == 3


def test_a_comment_in_code_is_no_heading() -> None:
    text = f"```python\n# {DEEPER}a comment\n```\n\n{WORDS}\n"
    assert reading_time(text).deeper == 0


@given(st.floats(0, 2000))
def test_minutes_are_said_to_the_minute_or_to_the_half_hour(minutes: float) -> None:
    text = said(minutes)
    assert text.endswith((" minute", " minutes")) == (minutes < 100) and text[0] != "0"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "1 minute"),
        (1.4, "1 minute"),
        (25, "25 minutes"),
        (118, "two hours"),
        (150, "two and a half hours"),
    ],
)
def test_words_for_minutes(minutes: float, text: str) -> None:
    assert said(minutes) == text


def test_a_request_is_about_the_page_or_about_pages_beside_it(tmp_path: Path) -> None:
    for name in ("01-a.md", "02-b.md"):
        (tmp_path / name).write_text(f"# A\n\n{WORDS}\n\n## {DEEPER}b\n\n{WORDS}\n{WORDS}\n", "utf-8")
    page = tmp_path / "01-a.md"
    assert answer(page, "core") == ("1 minute", [page])
    assert answer(page, "deeper")[0] == "2 minutes"
    assert answer(page, "0*.md core") == ("2 minutes", [page, tmp_path / "02-b.md"])
    assert answer(page, "0*.md")[0] == "6 minutes"
    with pytest.raises(ValueError, match=r"no file beside 01-a.md is called '9\*.md'"):
        answer(page, "9*.md core")


#: What the landing page promises for one session, and what one chapter may take of it, in minutes.
SESSION, CHAPTER = 150, 25
LONGEST_SOURCE = 1100
#: What fits beside both sidebars in a window of 1,200 pixels, in letters of their full size.
CODE_COLUMNS = 66
CHAPTERS = sorted((ROOT / "chapters").glob("0[1-8]-*.md"))
LESSONS = sorted((ROOT / "chapters").glob("0*.md"))


def code(lines: Sequence[str]) -> Iterator[str]:
    """The lines of code that a text shows, also in its questions and exercises."""
    for fence in fences(lines):
        given, taken = options(fence.content) if fence.name else ([], 0)
        if fence.name in ("", "code-cell"):
            if "remove" not in dict(given).get("tags", ""):
                yield from fence.content[taken:]
        else:
            yield from code(fence.content)


def core(text: str) -> Iterator[str]:
    """The lines of a chapter outside of what goes deeper."""
    lines, level = text.split("\n"), 0
    fenced = {at for fence in fences(lines) for at in range(fence.start, fence.end)}
    for at, line in enumerate(lines):
        if at not in fenced and (heading := re.match(r"(#+) (.*)", line)):
            level = 0 if len(heading[1]) <= level else level
            level = level or len(heading[1]) * heading[2].startswith(DEEPER)
        if not level:
            yield line


def test_the_core_fits_a_session() -> None:
    cores = {path.stem: reading_time(path.read_text("utf-8")).core for path in CHAPTERS}
    assert len(cores) == 8
    assert sum(cores.values()) <= SESSION
    assert {name: core for name, core in cores.items() if core > CHAPTER} == {}


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.md")), ids=lambda path: path.stem)
def test_no_source_is_longer_than_it_can_be_kept_in_mind(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_SOURCE


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_code_of_the_core_fits_its_column(path: Path) -> None:
    shown = list(code(list(core(path.read_text("utf-8")))))
    assert len(shown) > 100
    assert [line for line in shown if len(line) > CODE_COLUMNS] == []
