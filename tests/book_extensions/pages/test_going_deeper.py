"""What goes deeper is folded behind its first paragraph; without one, the build says so."""

from __future__ import annotations

import re

from tests.book_extensions.conftest import Book

PAGE = """# A page

Core.

## Going deeper: a & b

What is in it.

More.

### A part

Even more.

## After

Core again.
"""


def test_all_after_the_first_paragraph_is_folded(book: Book) -> None:
    book.write(PAGE, notebook=False)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    section = re.search(
        r'<section class="going-deeper" id="going-deeper-a-b">.*?\n</section>\n(?=<section)',
        book.html(),
        re.DOTALL,
    )
    assert section is not None
    before, folded = section[0].split('<details class="deeper">')
    assert "What is in it." in before and "More." not in before and "<h2>" in before
    assert "<summary>Read on: a &amp; b</summary>" in folded
    assert "Even more." in folded.partition("</details>")[0] and "Core again" not in section[0]


def test_a_section_without_a_first_paragraph_is_a_warning(book: Book) -> None:
    book.write(PAGE.replace("What is in it.\n\nMore.\n", ""), notebook=False)
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0
    assert re.search(
        r"index.md:\d+: WARNING: going deeper: the section needs a first paragraph", built.output
    )
