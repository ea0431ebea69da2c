"""One place for the book's addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from book_extensions.site.address import Address, configured


def written(folder: Path, text: str) -> Path:
    (folder / "_config.yml").write_text(text, "utf-8")
    return folder


def test_a_book_without_an_address_has_none(tmp_path: Path) -> None:
    for text in ("title: A book\n", 'repository:\n  url: ""\nhtml:\n  use_edit_page_button: false\n'):
        address = configured(written(tmp_path, text))
        assert address == Address("", "main", "")
        assert (address.installable, address.page("chapters/index")) == ("", "")


def test_every_address_comes_from_the_configuration(tmp_path: Path) -> None:
    text = "repository:\n  url: https://github.com/a/b.git\n  branch: dev\nhtml:\n  baseurl: https://a.example/b/\n"
    address = configured(written(tmp_path, text))
    assert address.installable == "git+https://github.com/a/b@dev"
    assert address.page("chapters/index", "#x") == "https://a.example/b/chapters/index.html#x"


@pytest.mark.parametrize("wrong", ["github.com/a/b", "https://a b", "http://a.example/b", 'https://a/"', 7])
def test_an_address_that_no_browser_can_open_is_refused(tmp_path: Path, wrong: object) -> None:
    for text, name in (
        (f"repository:\n  url: {wrong!r}\n", "repository: url"),
        (f"html:\n  baseurl: {wrong!r}\n", "html: baseurl"),
    ):
        with pytest.raises(ValueError, match=name):
            configured(written(tmp_path, text))
