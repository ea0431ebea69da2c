"""Terms are explained in the page itself; nothing is left for a screen reader to stumble over."""

from __future__ import annotations

import re

from book_extensions.pages.reading_aids import LONG_CODE, accessible
from tests.book_extensions.conftest import TOC, Book

GLOSSARY = """# Glossary

```{glossary}
logit
  A number before a {term}`probability`, $z$ for short.

probability
  A number from 0 to 1, see [there](index.md).
```
"""
PAGE = "# A page\n\nTwo {term}`logits <logit>` and another {term}`logit`.\n"


def with_glossary(book: Book, glossary: str = GLOSSARY) -> None:
    (book.path / "_toc.yml").write_text(TOC + "chapters:\n  - file: chapters/glossary\n", "utf-8")
    (book.path / "chapters" / "glossary.md").write_text(glossary, "utf-8")


def definitions(html: str) -> str:
    found = re.search(r'<div class="term-definitions" hidden>.*', html)
    return found[0] if found else ""


def test_a_page_holds_the_definitions_of_its_terms_and_no_others(book: Book) -> None:
    with_glossary(book)
    book.write(PAGE, notebook=False)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html = book.html()
    links = re.findall(r'<a class="reference internal" href="glossary.html#term-logit"([^>]*)>', html)
    assert links == [' aria-describedby="definition-logit"'] * 2
    assert html.count('id="definition-logit"') == 1 and 'id="definition-probability"' not in html
    assert "<math" in definitions(html), "formulas are shown in definitions too"
    assert "<a " not in definitions(html), "what is shown on hover holds no links"


def test_the_glossary_itself_explains_nothing_twice(book: Book) -> None:
    with_glossary(book)
    book.write(PAGE, notebook=False)
    assert book.build("-W", "-n").code == 0
    page = (book.path / "_build/html/chapters/glossary.html").read_text("utf-8")
    assert "term-definitions" not in page and "aria-describedby" not in page


def test_a_page_follows_the_glossary(book: Book) -> None:
    with_glossary(book)
    book.write(PAGE, notebook=False)
    assert book.build("-W", "-n").code == 0
    with_glossary(book, GLOSSARY.replace("A number before", "What comes before"))
    assert book.build("-W", "-n").code == 0
    assert "What comes before" in definitions(book.html())


def test_header_cells_without_words_become_cells() -> None:
    table = (
        '<tr><th class="blank">&nbsp;</th><th>loss</th></tr><tr><th></th><th class="head"><p></p></th></tr>'
    )
    assert accessible(table) == (
        '<tr><td class="blank">&nbsp;</td><th>loss</th></tr><tr><td></td><td class="head"><p></p></td></tr>'
    )


def test_roles_that_aria_gave_up_go() -> None:
    entry = '<div role="list" class="citation-list">\n<div class="citation" id="id1" role="doc-biblioentry">'
    assert accessible(entry) == '<div class="citation-list">\n<div class="citation" id="id1">'


def test_no_link_begins_with_a_space() -> None:
    link = 'Solution to<a class="reference internal" href="#ex"> Exercise 1</a>'
    assert accessible(link) == 'Solution to <a class="reference internal" href="#ex">Exercise 1</a>'


def test_long_code_can_be_folded_and_short_code_is_left_alone(book: Book) -> None:
    def cell(lines: int, tags: str = "") -> str:
        code = "\n".join(f"x{i} = {i}" for i in range(lines))
        return f"```{{code-cell}} ipython3\n{tags}{code}\n```\n\n"

    hidden = cell(LONG_CODE, ":tags: [hide-input]\n\n")
    book.write("# A page\n\n" + cell(LONG_CODE) + cell(LONG_CODE - 1) + hidden)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    folded = re.findall(r'<details class="long-code" open><summary>(.*?)</summary>', book.html())
    assert folded == [f"Code, {LONG_CODE} lines"]
