"""One place for the repository's address."""

from __future__ import annotations

from pathlib import Path

import pytest

from book_extensions.address import LINE, addressed, configured

BOOK = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((BOOK / "chapters").glob("*.md"))
WITH_CODE = [path for path in CHAPTERS if "{code-cell}" in path.read_text("utf-8")]


@pytest.mark.parametrize("chapter", WITH_CODE, ids=lambda path: path.stem)
def test_every_chapter_installs_from_the_configured_address(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert len(LINE.findall(text)) == 1
    assert addressed(text, configured(BOOK)) == text


def test_an_address_is_written_and_taken_away_again():
    before = 'import x\n\nBOOK = ""  # the book\'s repository, from _config.yml\n'
    after = addressed(before, "https://example.org/book")
    assert 'BOOK = "https://example.org/book"  # the book' in after
    assert addressed(after, "") == before
