"""One style sheet and one script for every page, and a word when the theme is not what it was."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from fontTools.ttLib import TTFont

from book_extensions.site import assets
from book_extensions.site.assets import plain_classes
from tests.book_extensions.conftest import Book, empty_book

PAGE = """# A page

Text with a [link](https://example.org) and `code`.

:::{note}
A box, whose sign is an icon.
:::

The formula $a + \\beta$.

```python
import names  # and a word
```
"""
ODD = """
from book_extensions.site import assets

def setup(app):
    app.add_js_file(None, body="surprise = 1")
    assets.REPLACED["sphinx_book_theme/layout.html"] = "what it was"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The page, built with all that it needs."""
    book = empty_book(tmp_path_factory.mktemp("assets"))
    book.write(PAGE, notebook=False)
    assert book.build("-W", "-n", dressed=True).code == 0
    return book


def test_a_page_links_one_sheet_and_three_scripts_that_hold_what_it_uses(built: Book) -> None:
    html = built.html()
    assert re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"?]+)', html) == ["../_static/site.css"]
    scripts = [f"../_static/{name}" for name in ("first.js", "site.js", "later.js")]
    assert re.findall(r'<script[^>]*src="([^"?]+)', html) == scripts
    assert "preload" not in html

    static = built.path / "_build/html/_static"
    sheet = (static / "site.css").read_text("utf-8")
    assert ".admonition" in sheet and ".fa-magnifying-glass:before" in sheet
    assert 'font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900' in sheet
    assert 'url("data:font/woff' in sheet and "Copyright 2024 Fonticons" in sheet
    for unused in (".carousel", ".sd-card", ".fa-tree", "Font Awesome 6 Brands", "--bs-teal"):
        assert unused not in sheet
    # Set by scripts only: what a tooltip, a menu and a press of a key need.
    for state in (".tooltip-inner", ".dropdown-menu.show", ".search-button__wrapper.show", "data-theme="):
        assert state in sheet
    script = (static / "site.js").read_text("utf-8")
    assert "togglebuttonSelector = " in script
    later = (static / "later.js").read_text("utf-8")
    assert "Bootstrap" in later and "sourceMappingURL" not in script + later
    assert not assets.TAB_STOPS.search(later)

    left = {path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    assert not [path for path in left if re.search(r"^(vendor|scripts|styles)/|\.map$|bootstrap", path)]
    for address in re.findall(r'url\("?([^")?]+)', sheet):
        assert address.startswith(("data:", "#")) or address in left, f"{address} is gone"


def test_code_and_the_font_of_formulas_carry_nothing_that_no_reader_sees(built: Book) -> None:
    assert '<span class="kn">import</span> names  <span class="c1"># and a word</span>' in built.html()
    static = built.path / "_build/html/_static"
    font = (static / assets.FORMULA_FONT).read_bytes()
    assert set(TTFont(io.BytesIO(font)).getBestCmap()) == {ord(c) for c in "a+β√\U0001d44e\U0001d6fd"}
    digest = hashlib.sha256(font).hexdigest()[:8]
    assert f'url("{assets.FORMULA_FONT}?v={digest}")' in (static / "site.css").read_text("utf-8")


def test_a_word_is_plain_where_every_style_draws_it_as_text() -> None:
    light, dark = plain_classes(["a11y-high-contrast-light"]), plain_classes(["a11y-high-contrast-dark"])
    assert plain_classes(["a11y-high-contrast-light", "a11y-high-contrast-dark"]) == light & dark
    assert {"n", "p"} <= light & dark and not {"kn", "s2", "c1"} & (light | dark)


@pytest.mark.wide
def test_building_again_changes_nothing(book: Book) -> None:
    book.write(PAGE, notebook=False)
    pages = []
    for _ in range(2):
        assert book.build("-W", "-n", dressed=True).code == 0
        sheet = (book.path / "_build/html/_static/site.css").read_bytes()
        pages.append((book.html(), sheet, sorted(path.name for path in book.path.rglob("*.css"))))
    assert pages[0] == pages[1]


@pytest.mark.wide
def test_what_a_new_page_uses_comes_back(book: Book) -> None:
    book.write(PAGE, notebook=False)
    assert book.build("-W", "-n", dressed=True).code == 0
    before = book.html()
    book.write(PAGE + "\n:::{card} A card\nText\n:::\n", notebook=False)
    assert book.build("-W", "-n", dressed=True).code == 0
    assert ".sd-card" in (book.path / "_build/html/_static/site.css").read_text("utf-8")
    stamps = [re.findall(r"site\.css\?v=(\w+)", html) for html in (before, book.html())]
    assert stamps[0] and stamps[0] != stamps[1]


def test_a_theme_that_changed_stops_the_build(book: Book) -> None:
    config = book.path / "_config.yml"
    text = config.read_text("utf-8").replace("      - sphinx_togglebutton\n", "      - odd\n")
    config.write_text(text, "utf-8")
    (book.path / "odd.py").write_text(ODD, "utf-8")
    book.write(PAGE, notebook=False)
    built = book.build("-W", "-n", "--keep-going", dressed=True)
    assert built.code != 0
    assert "ship 0 files togglebutton.css; one was expected" in built.output
    assert "the theme's sphinx_book_theme/layout.html changed" in built.output
    assert "code that the site's content policy refuses: surprise = 1" in built.output
