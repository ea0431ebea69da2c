"""The page with code cells, built by whichever process needs it first."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.book_extensions.conftest import Book, empty_book
from tests.book_extensions.live.book import build_live_page


@pytest.fixture(scope="session")
def built(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The page, built."""
    folder = shared / "live"
    with FileLock(shared / "live.lock"):
        if not folder.exists():
            build_live_page(empty_book(tmp_path_factory.mktemp("live"))).path.rename(folder)
    return Book(folder)
