"""A page as the theme and the extensions make it together."""

from __future__ import annotations

import re

from tests.book_extensions.conftest import Book

TABLE = """
# A page

```{code-cell} ipython3
from IPython.display import HTML

HTML('<div><table class="dataframe"><tr><td>1</td></tr></table></div>')
```
"""


def test_a_page_stands_alone(book: Book) -> None:
    book.write(TABLE)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html = book.html()
    assert re.search(r'<div class="table-scroll" tabindex="0"[^>]*><div><table', html)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(
        r"thebe|utteranc|hypothes|mathjax|require(\.min)?\.js", html, re.IGNORECASE
    )
    assert not re.search(r'<(?:link|script|img)\b[^>]*(?:src|href)="(?:https?:)?//', html)
    assert "preload" not in html and "fontawesome/6.5.2/js" not in html


def test_the_style_sheet_that_the_template_names_exists(book: Book) -> None:
    book.write("# A page\n", notebook=False)
    assert book.build("-W", "-n").code == 0
    sheets = re.findall(r'<link href="\.\./(_static/[^"?]+\.css)', book.html())
    assert any("fontawesome" in sheet for sheet in sheets)
    for sheet in sheets:
        assert (book.path / "_build/html" / sheet).is_file(), f"{sheet} is gone from the theme"
