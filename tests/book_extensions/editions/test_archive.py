"""The archive of the site: the same bytes for the same site, and nothing of the build's own."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from book_extensions.editions.archive import last_change, pack
from tests.conftest import ROOT

MOMENT = 1_700_000_000


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Three files of a site, and one that the build keeps for itself."""
    for name in ("index.html", "chapters/b.html", "chapters/a.html", ".buildinfo"):
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return tmp_path / "html"


def test_holds_the_pages_under_one_folder(site: Path, tmp_path: Path) -> None:
    archive = tmp_path / "book.zip"
    assert pack(site, archive, MOMENT) == 3
    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["book/chapters/a.html", "book/chapters/b.html", "book/index.html"]
        assert packed.read("book/chapters/a.html") == b"chapters/a.html"


def test_same_site_same_bytes(site: Path, tmp_path: Path) -> None:
    pack(site, tmp_path / "book.zip", MOMENT)
    first = (tmp_path / "book.zip").read_bytes()
    for path in site.rglob("*.html"):
        path.touch()
    pack(site, tmp_path / "book.zip", MOMENT)
    assert (tmp_path / "book.zip").read_bytes() == first


def test_a_book_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        pack(tmp_path, tmp_path / "book.zip", MOMENT)


def test_time_is_that_of_the_last_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(MOMENT))
    assert last_change(tmp_path) == MOMENT
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert last_change(ROOT) > MOMENT
    assert last_change(tmp_path) == 315_532_800
