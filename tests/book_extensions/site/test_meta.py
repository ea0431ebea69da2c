"""What a page says about itself to a search engine and in a shared link."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from book_extensions.site.meta import CARD_SIZE, LONGEST, card, shortened
from tests.book_extensions.conftest import Book

PAGE = """# A page & more

:::{note}
A box with text that is long enough to be taken for a description of the page.
:::

The first paragraph says in plain words what R & D is about. More.
"""


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Short\n text.", "Short text."),
        ("A first sentence that is long enough to stand alone. " + "word " * 40,
         "A first sentence that is long enough to stand alone."),
        ("word, " * 60, "word, " * 25 + "word…"),
    ],
)  # fmt: skip
def test_a_description_ends_with_a_sentence_or_a_word(text: str, short: str) -> None:
    assert shortened(text) == short
    assert len(shortened(text)) <= LONGEST


def test_a_page_describes_itself(book: Book) -> None:
    book.write(PAGE, notebook=False)
    assert book.build("-W", "-n").code == 0
    html = book.html()
    text = "The first paragraph says in plain words what R &amp; D is about. More."
    assert f'<meta name="description" content="{text}" />' in html
    assert f'<meta property="og:description" content="{text}" />' in html
    assert '<meta property="og:title" content="A page &amp; more" />' in html
    assert '<meta property="og:image" content="../_static/card.png" />' in html
    assert len(re.findall(r'<meta name="theme-color"[^>]*content="#\w{6}"', html)) == 2
    assert html.count('name="viewport"') == 1
    assert "canonical" not in html and "og:url" not in html, "the book has no address"
    site = book.path / "_build/html"
    assert not (site / "sitemap.xml").exists() and not (site / "robots.txt").exists()
    assert 'content="0; url=chapters/index.html"' in (site / "index.html").read_text("utf-8")


def test_a_published_book_names_its_addresses(book: Book) -> None:
    config = book.path / "_config.yml"
    address = "https://example.org/book"
    text = re.sub(r'  baseurl: ""', f"  baseurl: {address}/", config.read_text("utf-8"))
    config.write_text(text, "utf-8")
    book.write("---\nmyst:\n  html_meta:\n    description: Given words.\n---\n\n" + PAGE, notebook=False)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html, page = book.html(), f"{address}/chapters/index.html"
    assert f'<link rel="canonical" href="{page}"' in html
    assert f'<meta property="og:url" content="{page}" />' in html
    assert f'<meta property="og:image" content="{address}/_static/card.png" />' in html
    assert html.count('name="description"') == 1
    assert '<meta property="og:description" content="Given words." />' in html
    site = book.path / "_build/html"
    listed = [place.text for place in ElementTree.parse(site / "sitemap.xml").iterfind(".//{*}loc")]
    assert listed == [page]
    assert f"Sitemap: {address}/sitemap.xml" in (site / "robots.txt").read_text("utf-8")


def test_the_card_is_a_picture_that_comes_out_the_same() -> None:
    drawn = card("A book: with a subtitle", "Its authors")
    assert Image.open(io.BytesIO(drawn)).size == CARD_SIZE
    assert drawn == card("A book: with a subtitle", "Its authors")
    assert drawn != card("Another book", "Its authors")
