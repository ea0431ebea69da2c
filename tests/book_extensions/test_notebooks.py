"""The notebook beside a chapter."""

from __future__ import annotations

import nbformat

from book_extensions.notebooks import to_notebook
from tests.book_extensions.conftest import NOTEBOOK

CHAPTER = (
    NOTEBOOK + "\n# Title\n\nWords.\n\n```{code-cell} ipython3\n:tags: [hide-input]\n1 + 1\n```\n"
)


def test_same_source_same_bytes_and_a_valid_notebook() -> None:
    text = to_notebook(CHAPTER)
    assert text == to_notebook(CHAPTER)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    words, code = notebook.cells
    assert words.source.startswith("# Title")
    assert (code.source, code.outputs, code.metadata.tags) == ("1 + 1", [], ["hide-input"])
    assert notebook.metadata.kernelspec.name == "python3"


def test_ids_differ_between_equal_cells() -> None:
    twice = CHAPTER + "\n```{code-cell} ipython3\n1 + 1\n```\n"
    ids = [cell.id for cell in nbformat.reads(to_notebook(twice), as_version=4).cells]
    assert len(set(ids)) == len(ids)
