"""Cards say what the chapters say; a list that leads nowhere is a warning."""

from __future__ import annotations

import re

import pytest

from book_extensions.pages.reading_time import WORDS_PER_MINUTE
from tests.book_extensions.conftest import TOC, Book

CHAPTER = "# {title}\n\n{words}\n\n## Going deeper: more\n\n{words}\n"
PAGE = """# A page

:::{chapter-cards}
1. [First](01-first.md): What is `a` for?
2. [Second](02-second.md): Why?
:::

It takes {reading-time}`0*.md core`.
"""


@pytest.fixture
def chapters(book: Book) -> Book:
    """A book of a page with cards and two chapters."""
    listed = "".join(f"  - file: chapters/{name}\n" for name in ("01-first", "02-second"))
    (book.path / "_toc.yml").write_text(f"{TOC}chapters:\n{listed}", "utf-8")
    for name, minutes in (("01-first", 20), ("02-second", 75)):
        write(book, name, minutes)
    book.write(PAGE, notebook=False)
    return book


def write(book: Book, name: str, minutes: int) -> None:
    text = CHAPTER.format(title=name, words=" ".join(["word"] * (WORDS_PER_MINUTE * minutes)))
    (book.path / "chapters" / f"{name}.md").write_text(text, "utf-8")


def cards(book: Book) -> list[str]:
    return re.findall(r"<li>.*?</li>", book.html().partition('class="chapter-cards')[2], re.DOTALL)[:2]


def test_cards_hold_link_question_time_and_progress(chapters: Book) -> None:
    built = chapters.build("-W", "-n")
    assert built.code == 0, built.output
    first, second = cards(chapters)
    assert re.search(r'<a class="reference internal" href="01-first.html">.*First', first)
    assert "<p>What is <code" in first and "20 minutes" in first
    assert "<p>Why?</p>" in second and "75 minutes" in second
    assert 'data-progress="chapters/02-second"' in second
    assert "It takes 95 minutes." in chapters.html()


def test_cards_follow_the_chapters(chapters: Book) -> None:
    assert chapters.build("-W", "-n").code == 0
    write(chapters, "01-first", 45)
    assert chapters.build("-W", "-n").code == 0
    assert "45 minutes" in cards(chapters)[0]
    assert "It takes two hours." in chapters.html()


def test_an_item_without_a_chapter_is_a_warning(chapters: Book) -> None:
    chapters.write(PAGE.replace("[Second](02-second.md)", "Second"), notebook=False)
    built = chapters.build("-W", "-n", "--keep-going")
    assert built.code != 0
    assert re.search(r"chapters/index.md:\d+: WARNING: chapter-cards: each item links", built.output)
