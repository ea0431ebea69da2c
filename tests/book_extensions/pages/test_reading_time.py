"""Minutes are counted from what is read: core and deeper sections, prose, code and questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_extensions.pages.reading_time import DEEPER, WORDS_PER_MINUTE, answer, reading_time, said

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
