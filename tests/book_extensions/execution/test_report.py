"""The report names what ran, when, for how long and from which seeds, and stays out of the search."""

from __future__ import annotations

import platform
import re

import pytest

from book_extensions.execution.report import seeds_in
from tests.book_extensions.conftest import TOC, Book

REPORT = "---\nno-search: true\n---\n\n# Report\n\n```{execution-report}\n```\n"
CHAPTER = "# Chapter 1\n\n```{code-cell} ipython3\nimport random\nrandom.random()\n```\n"


def load(name: str, *, data_seed: int = 448, other: int = 3) -> None: ...
def fit_many(seeds: range = range(256)) -> None: ...


@pytest.mark.parametrize(
    ("code", "seeds"),
    [
        ("torch.manual_seed(448)\nnp.random.default_rng(1)", "1, 448"),
        ("mlp(seed=3)\nsplit(X, random_state=4)\nmlp(seed=seed)", "3, 4"),
        ("[mlp(seed=seed) for seed in range(64)]", "0 to 63"),
        ("for seed in (5, 2):\n    %time pass", "2, 5"),
        ("SEEDS = range(10, 20)\nfirst_seed = 9", "9, 10 to 19"),
        ("%pip install it\n!ls\nprint(448)", "none"),
        ("load('circles')", "448"),
        ("load('circles', data_seed=1)", "1"),
        ("fit_many()\nfit_many(seeds=range(8))", "0 to 7, 0 to 255"),
        ("mlp(seed=True)\nrange(seed)", "none"),
    ],
)
def test_seeds_are_read_from_the_code(code: str, seeds: str) -> None:
    assert seeds_in([code], [load, fit_many]) == seeds


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
    title, ended, seconds, memory, seeds = row()
    assert title == "Chapter 1"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", ended)
    assert float(seconds.removesuffix(" s")) > 0 and (
        memory == "not recorded" or float(memory.removesuffix(" MB")) > 1
    )
    assert seeds == "none" and re.search(r"<p>Machine</p></td>\s*<td><p>.*, \d+ cores?</p>", report())
    index = (book.path / "_build/html/searchindex.js").read_text("utf-8")
    assert '"librari"' not in index and platform.python_version() not in index

    book.write(CHAPTER.replace("Chapter 1", "Renamed").replace("random.random()", "dict(random_state=9)"))
    assert book.build("-W", "-n").code == 0
    assert row()[0] == "Renamed" and row()[4] == "9", "the report is of an older build"
