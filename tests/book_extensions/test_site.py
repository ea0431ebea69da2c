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
    assert re.search(r'<div class="table-scroll"><div><table', html)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(r"thebe|utteranc|hypothes|mathjax|require(\.min)?\.js", html, re.IGNORECASE)
    assert not re.search(r'<(?:link|script|img)\b[^>]*(?:src|href)="(?:https?:)?//', html)
