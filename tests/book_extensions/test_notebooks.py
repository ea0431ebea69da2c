"""The notebook beside a chapter."""

from __future__ import annotations

import nbformat

from book_extensions.address import Address
from book_extensions.notebooks import to_notebook
from tests.book_extensions.conftest import NOTEBOOK

NOWHERE = Address()
CHAPTER = (
    NOTEBOOK + "\n# Title\n\nWords.\n\n```{code-cell} ipython3\n:tags: [hide-input]\n1 + 1\n```\n"
)


def cells(text: str) -> list[nbformat.NotebookNode]:
    return list(nbformat.reads(text, as_version=4).cells)


def test_same_source_same_bytes_and_a_valid_notebook() -> None:
    text = to_notebook(CHAPTER, NOWHERE)
    assert text == to_notebook(CHAPTER, NOWHERE)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    words, set_up, code = notebook.cells
    assert words.source.startswith("# Title")
    assert set_up.source.startswith("# @title Set up")
    assert (code.source, code.outputs, code.metadata.tags) == ("1 + 1", [], ["hide-input"])
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.colab.toc_visible is True


def test_ids_differ_between_equal_cells() -> None:
    twice = CHAPTER + "\n```{code-cell} ipython3\n1 + 1\n```\n"
    ids = [cell.id for cell in cells(to_notebook(twice, NOWHERE))]
    assert len(set(ids)) == len(ids)


def test_the_set_up_cell_installs_from_the_address_and_tries_what_the_notebook_imports() -> None:
    chapter = CHAPTER + (
        "\n```{code-cell} ipython3\nimport math\nfrom course_utils.data import load, Split\n```\n"
        "\n```{code-cell} ipython3\n%matplotlib inline\nfrom course_utils.data import load\n```\n"
    )
    here = cells(to_notebook(chapter, Address("https://github.com/a/b", "dev")))[1].source
    assert 'BOOK = "git+https://github.com/a/b@dev"' in here
    assert "    try:\n        from course_utils.data import Split, load\n    except" in here
    assert 'BOOK = ""' in cells(to_notebook(chapter, NOWHERE))[1].source
