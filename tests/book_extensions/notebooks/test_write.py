"""The notebook beside a chapter."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from book_extensions.execution.quoted_numbers import Numbers
from book_extensions.notebooks.plain_markdown import Book, Label, RawSyntax
from book_extensions.notebooks.write import to_notebook
from book_extensions.site.address import Address
from tests.book_extensions.conftest import NOTEBOOK

NOWHERE = Address()
CHAPTER = NOTEBOOK + "\n# Title\n\nWords.\n\n```{code-cell} ipython3\n:tags: [hide-input]\n1 + 1\n```\n"


def written(source: str, address: Address = NOWHERE) -> str:
    return to_notebook(source, Book(address, Numbers(stored={"x:.1f": "4.5"})), Path("chapters/01-one.md"))


def cells(text: str) -> list[nbformat.NotebookNode]:
    return list(nbformat.reads(text, as_version=4).cells)


def test_same_source_same_bytes_and_a_valid_notebook() -> None:
    text = written(CHAPTER)
    assert text == written(CHAPTER)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    words, set_up, code = notebook.cells
    assert words.source.startswith("# Title")
    assert set_up.source.startswith("# @title Set up")
    assert (code.source, code.outputs, code.metadata.cellView) == ("1 + 1", [], "form")
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.colab.toc_visible is True


def test_ids_differ_between_equal_cells() -> None:
    twice = CHAPTER + "\n```{code-cell} ipython3\n1 + 1\n```\n"
    ids = [cell.id for cell in cells(written(twice))]
    assert len(set(ids)) == len(ids)


def test_the_set_up_cell_installs_from_the_address_and_tries_what_the_notebook_imports() -> None:
    chapter = CHAPTER + (
        "\n```{code-cell} ipython3\nimport math\nfrom course_utils.data import load, Split\n```\n"
        "\n```{code-cell} ipython3\n%matplotlib inline\nfrom course_utils.data import load\n```\n"
    )
    here = cells(written(chapter, Address("https://github.com/a/b", "dev")))[1].source
    assert 'BOOK = "git+https://github.com/a/b@launch"' in here
    assert "    try:\n        from course_utils.data import Split, load\n    except" in here
    assert 'BOOK = ""' in cells(written(chapter))[1].source


def test_metadata_of_the_page_becomes_what_notebook_programs_understand() -> None:
    chapter = NOTEBOOK + (
        "\n```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: A line.\n"
        "tags: [raises-exception, remove-cell]\n---\nglue(x=4.5)\n```\n\nIt is {glue:text}`x:.1f`.\n"
    )
    _, code, text = cells(written(chapter))
    assert code.source.startswith("# @title The numbers that the text quotes")
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}
    assert code.metadata == {**folded, "tags": ["raises-exception"]}
    assert text.source == (
        "<details>\n<summary>The figure in words</summary>\n\nA line.\n\n</details>\n\nIt is 4.5."
    )


def test_a_solution_is_folded_cell_by_cell() -> None:
    chapter = NOTEBOOK + (
        "\n```{exercise} Count\n:label: ex-one\nCount.\n```\n\n```{code-cell} ipython3\ncount = 0\n```\n"
        "\n```{solution-start} ex-one\n```\n\n```{code-cell} ipython3\ncount = 3\n```\n"
    )
    book = Book(labels={"ex-one": Label("01-one", "Count")})
    *_, starter, note, solution, end = cells(
        to_notebook(chapter + "\n```{solution-end}\n```\n", book, Path("chapters/01-one.md"))
    )
    assert (starter.source, "cellView" in starter.metadata) == ("count = 0", False)
    assert note.source.startswith("> **Solution: Count**")
    assert (solution.source, solution.metadata.cellView) == ("# @title Solution\ncount = 3", "form")
    assert end.source == "> *End of the solution.*"
    with pytest.raises(RawSyntax, match="01-one.md: the solution of 'ex-one' has no end"):
        to_notebook(chapter, book, Path("chapters/01-one.md"))


def test_a_problem_is_reported_at_its_line_of_the_chapter() -> None:
    text = CHAPTER + "\n\n\nFine.\n{unknown}`x`\n"
    line = text.splitlines().index("{unknown}`x`") + 1
    with pytest.raises(RawSyntax, match=rf"chapters/01-one\.md:{line}: "):
        written(text)
