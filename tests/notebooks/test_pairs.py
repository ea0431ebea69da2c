"""Each chapter's notebook is what `make notebooks` writes, and shows nothing that only a page understands."""

from __future__ import annotations

import ast
import functools
import re
import sys
from pathlib import Path

import nbformat
import pytest
import tomllib

from book_extensions.execution import quoted_numbers
from book_extensions.notebooks.plain_markdown import Book, raw_syntax
from book_extensions.notebooks.write import NUMBERS, chapters_with_code, to_notebook
from book_extensions.site.address import Address
from tests.conftest import ROOT

FOLDER = ROOT / "chapters"
CHAPTERS = list(chapters_with_code(FOLDER))
NAMES = [chapter.stem for chapter in CHAPTERS]
STORED = quoted_numbers.load(FOLDER / NUMBERS)
#: Import names of the packages whose name on a package index differs.
DISTRIBUTIONS = {"sklearn": "scikit-learn"}


@functools.cache
def written() -> tuple[dict[str, str], dict[str, str]]:
    """The notebook of each chapter as it is written now, and the numbers that they quote."""
    quoted = quoted_numbers.Numbers(stored=STORED)
    book = Book.read(FOLDER, Address(), quoted)
    notebooks = {chapter.stem: to_notebook(chapter.read_text("utf-8"), book, chapter) for chapter in CHAPTERS}
    return notebooks, quoted.quoted


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_notebook_is_what_its_chapter_says(chapter: Path) -> None:
    paired = chapter.with_suffix(".ipynb")
    assert paired.is_file(), f"{paired.name} is missing: run `make notebooks`"
    assert paired.read_text("utf-8") == written()[0][chapter.stem], (
        f"{paired.name} is not what its chapter says: run `make notebooks`"
    )


def test_no_notebook_without_its_chapter_and_no_number_without_a_sentence() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} <= set(NAMES)
    assert written()[1] == STORED, "run `make notebooks`"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_no_cell_shows_raw_syntax(chapter: Path) -> None:
    notebook = nbformat.read(chapter.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert not [left for source in text for left in raw_syntax(source)]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_links_between_notebooks_lead_to_notebooks(chapter: Path) -> None:
    notebook = nbformat.read(chapter.with_suffix(".ipynb"), as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([\w-]+\.(?:ipynb|md))", text)
    assert not [target for target in targets if not (FOLDER / target).is_file()]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_notebook_needs_nothing_that_course_utils_does_not_bring(chapter: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    brought = {re.split(r"[<>=~!]", name)[0].strip() for name in project["dependencies"]}
    notebook = nbformat.read(chapter.with_suffix(".ipynb"), as_version=4)
    imported: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(re.sub(r"^\s*[%!].*", "", cell.source, flags=re.MULTILINE))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    imported.add(str(node.module).split(".")[0])
    others = imported - set(sys.stdlib_module_names) - {"course_utils"}
    assert {DISTRIBUTIONS.get(name, name) for name in others} <= brought
