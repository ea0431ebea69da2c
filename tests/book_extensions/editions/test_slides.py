"""A chapter becomes a deck: what is on its slides, and that the file stands alone."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from tests.book_extensions.conftest import Book

PAGE = """
# How long is a line?

```{admonition} In this chapter
:class: objectives
About 5 minutes. Afterwards you can

- **measure** a line, as in $a + b$,
- **compare** two lines.
```

## Measuring

The length of a line in the plane, see [below](#summary), is

$$
\\sqrt{a^2 + b^2} .
$$

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that rises from the lower left to the upper right.
---
import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", metadata={"Date": None})
plt.plot([0, 1])
plt.show()
```

### Numbers

````{question} How long is the line?
:name: q-00-length
:kind: number
:objective: 1
:answer: 5
:tolerance: 0.1

```python
a, b = 3, 4
```

- [ ] 7
  The sum is the way around the corner.
- [x] 5
  The root of $9 + 16$.
````

```{question} Which is longer?
:name: q-00-longer
:kind: choice
:objective: 2

- [x] the second
  It is.
- [ ] the first
  It looks so.
```

```{question} What comes first?
:name: q-00-first
:kind: order
:objective: 1

1. measure
   So that you know.
2. cut
   Only then.
3. glue
   At the end.
```

## Exercises

`````{exercise} Your own line
:label: ex-00-line
Draw one. *About 5 minutes. Objectives 1 and 2.*
`````

```{solution-start} ex-00-line
:label: sol-00-line
:class: dropdown
```

A figure of a solution is none for the wall:

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A line that falls from the upper left to the lower right.
---
plt.plot([1, 0])
plt.show()
```

```{solution-end}
```

## Summary

- Lines have a length.
"""


def deck(book: Book) -> BeautifulSoup:
    built = book.build("-W", "-n", "--keep-going")
    assert built.code == 0, built.output
    return BeautifulSoup((book.path / "_build/html/slides/index.html").read_text("utf-8"), "html.parser")


def texts(slides: list[Tag], kind: str) -> list[str]:
    return [" ".join(slide.get_text(" ").split()) for slide in slides if kind in slide["class"]]


def test_a_chapter_becomes_a_deck(book: Book) -> None:
    book.write(PAGE)
    page = deck(book)
    slides = page.select("section.slide")
    kinds = [slide["class"][1] for slide in slides]
    assert kinds == ["title", "objectives", "formula", "figure", *["question"] * 3, "exercises", "summary"]
    assert [h1.get_text() for h1 in page.select("h1")] == ["How long is a line?"]

    (objectives,) = texts(slides, "objectives")
    assert "measure a line" in objectives and "compare two lines" in objectives
    (formula,) = texts(slides, "formula")
    assert "The length of a line in the plane, see below, is" in formula
    assert page.select_one("section.formula math")
    (image,) = page.select("img")
    assert image["alt"] == "A line that rises from the lower left to the upper right."
    assert image["src"].startswith("data:image/svg+xml,") and "<svg" in unquote(image["src"])
    assert texts(slides, "exercises") == ["Exercises Your own line about 5 minutes In the book 8 / 9"]
    assert "Lines have a length." in texts(slides, "summary")[0]

    number, choice, order = (slide for slide in slides if "question" in slide["class"])
    assert "a, b = 3, 4" in number.get_text() and "7" not in number.select_one(".content").get_text()
    assert "16" in number.select_one("details").get_text()
    assert [item.get_text() for item in choice.select("ol.choices > li")] == ["the second", "the first"]
    assert "It is." in choice.select_one("details").get_text()
    assert "It looks so." not in choice.get_text()
    assert [item.get_text() for item in order.select("details li")] == ["measure", "cut", "glue"]
    assert not [details for details in page.select("details") if details.has_attr("open")]


def test_a_deck_is_one_file(book: Book) -> None:
    book.write(PAGE)
    page = deck(book)
    assert not page.select("link, script[src], iframe")
    assert all(image["src"].startswith("data:") for image in page.select("img"))
    style = page.select_one("style").get_text()
    assert all(url.startswith('"data:') for url in re.findall(r"url\(([^)]*)", style))
    links = [link["href"] for link in page.select("a")]
    assert links and all(link.startswith("../chapters/index.html") for link in links)
    targets = set(re.findall(r'id="([^"]+)"', book.html()))
    assert {link.partition("#")[2] for link in links} - {""} <= targets
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_page_without_objectives_has_no_deck(book: Book) -> None:
    book.write("# A page\n\n## Summary\n\n- Nothing.\n", notebook=False)
    assert book.build("-W", "-n").code == 0
    assert not (book.path / "_build/html/slides").exists()
