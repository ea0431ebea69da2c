"""The report names what ran, when and for how long, and stays out of the search."""

from __future__ import annotations

import platform
import re

from tests.book_extensions.conftest import TOC, Book

REPORT = "---\nno-search: true\n---\n\n# Report\n\n```{execution-report}\n```\n"
CHAPTER = "# Chapter 1\n\n```{code-cell} ipython3\nimport random\nrandom.random()\n```\n"


def test_every_page_with_code_is_reported_at_each_build(book: Book) -> None:
    (book.path / "_toc.yml").write_text(TOC + "chapters:\n  - file: chapters/report\n", "utf-8")
    (book.path / "chapters" / "report.md").write_text(REPORT, "utf-8")
    book.write(CHAPTER)

    def report() -> str:
        return (book.path / "_build/html/chapters/report.html").read_text("utf-8")

    def row() -> list[str]:
        link = '<a class="reference internal" href="index.html">'
        cells = re.search(rf"<tr[^>]*><td><p>{link}.*?</tr>", report(), re.DOTALL)
        assert cells, "the chapter is not in the report"
        return [
            re.sub(r"<[^>]+>", "", cell)
            .replace("\N{NO-BREAK SPACE}", " ")
            .replace("\N{NON-BREAKING HYPHEN}", "-")
            for cell in re.findall(r"<p>(.*?)</p>", cells[0])
        ]

    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    title, ended, seconds, memory = row()
    assert title == "Chapter 1"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", ended)
    assert float(seconds.removesuffix(" s")) > 0 and (
        memory == "not recorded" or float(memory.removesuffix(" MB")) > 1
    )
    assert re.search(r"<p>Machine</p></td>\s*<td><p>.*, \d+ cores?</p>", report())
    index = (book.path / "_build/html/searchindex.js").read_text("utf-8")
    assert '"librari"' not in index and platform.python_version() not in index

    book.write(CHAPTER.replace("Chapter 1", "Renamed").replace("random.random()", "random.random() + 1"))
    assert book.build("-W", "-n").code == 0
    assert row()[0] == "Renamed" and row()[1] != "not recorded", "the report is of an older build"
