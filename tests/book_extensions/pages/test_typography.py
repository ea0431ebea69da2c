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

```{code-cell} ipython3
print("columns " * 10)
```

```{code-cell} ipython3
print("a message that is long " * 10)
```

```{code-cell} ipython3
print("NameError: which?")
```

```{code-cell} ipython3
print("columns: 1 2 3")
```
"""


def test_a_page_stands_alone(book: Book) -> None:
    book.write(TABLE)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html = book.html()
    assert re.search(r'<div class="table-scroll"><div><table', html)
    message, named = re.findall(r'<div class="[^"]*\bmessage\b[^"]*">.*?</pre>', html, re.DOTALL)
    assert "a message that is long a message" in message and "NameError: which?" in named
    assert len(re.findall(r"<h1\b", html)) == 1
    assert not re.search(r"thebe|utteranc|hypothes|mathjax|require(\.min)?\.js", html, re.IGNORECASE)
    assert not re.search(r'<(?:link|script|img)\b[^>]*(?:src|href)="(?:https?:)?//', html)


def test_nothing_is_left_of_a_page_that_was_renamed(book: Book) -> None:
    book.write("# A page\n", notebook=False)
    toc = book.path / "_toc.yml"
    contents = toc.read_text("utf-8")
    page = book.path / "chapters" / "before.md"
    page.write_text("# Another\n", "utf-8")
    toc.write_text(f"{contents}chapters: [{{file: chapters/before}}]\n", "utf-8")
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


TEXT = """
# A page

```{code-cell} ipython3
from myst_nb import glue

glue("slope", -0.997, display=False)
glue("share", 46.0, display=False)
```

The slope is {glue:text}`slope:.3f`, not -1, in {glue:text}`share:.1f` % of the cells and 5 % of all.
From $(-1, 1)$ to $[0, \\infty)$ lies $a = -2$, and $a - 2$ is $x$.
The option `-1 %`, the date 2026-11-26 and the name level-2 stay.
"""


def test_text_is_set_like_text(book: Book) -> None:
    book.write(TEXT)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    text = re.sub(r"<annotation.*?</annotation>|<[^>]+>", "", book.html()[book.html().index("<article") :])
    assert "The slope is −0.997, not −1, in 46.0\u00a0% of the cells and 5\u00a0% of all." in text
    assert re.search(r'<span class="together"><span class="math[^>]*>.*?</math></span>\.</span>', book.html())
    assert "The option -1 %, the date 2026-11-26 and the name level-2 stay." in text
