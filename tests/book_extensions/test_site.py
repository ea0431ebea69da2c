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


def test_nothing_is_left_of_a_page_that_was_renamed(book: Book) -> None:
    book.write("# A page\n", notebook=False)
    toc = book.path / "_toc.yml"
    contents = toc.read_text("utf-8")
    page = book.path / "chapters" / "before.md"
    page.write_text("# Another\n", "utf-8")
    toc.write_text(f"{contents}chapters: [file: chapters/before]\n".replace("[", "[{").replace("]", "}]"))
    assert book.build("-W", "-n").code == 0
    made = book.path / "_build" / "html"
    (made / "slides").mkdir()
    (made / "slides" / "before.html").touch()
    before = {path.relative_to(made) for path in made.rglob("before.*")}
    assert {str(path) for path in before} == {
        "chapters/before.html",
        "_sources/chapters/before.md",
        "slides/before.html",
    }

    page.rename(page.with_stem("after"))
    toc.write_text(toc.read_text("utf-8").replace("before", "after"), "utf-8")
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    assert list(made.rglob("before.*")) == []
    assert {path.relative_to(made).as_posix() for path in made.rglob("after.*")} == {
        "chapters/after.html",
        "_sources/chapters/after.md",
    }
    assert (made / "search.html").is_file() and (made / "chapters" / "index.html").is_file()
