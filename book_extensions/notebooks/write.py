"""Write the notebook beside each chapter: `python -m book_extensions.notebooks.write chapters`.

A chapter's one source is its Markdown; notebook programs need an .ipynb. It holds no outputs and no
address, and the same source always gives the same bytes, so a difference means that somebody edited
the copy. Those that Colab and Binder open have an address: `publish.py` writes them.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import jupytext.myst
import nbformat
from myst_nb.core.read import is_myst_markdown_notebook
from nbformat import NotebookNode

from book_extensions.execution import quoted_numbers
from book_extensions.execution.imports import imports
from book_extensions.notebooks.plain_markdown import Book, Plain, RawSyntax, details
from book_extensions.site.address import Address

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = "numbers.json"

_SET_UP = Path(__file__).with_name("set_up_cell.py")
_METADATA = {
    "colab": {"provenance": [], "toc_visible": True},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: How Colab and JupyterLab fold a cell that a reader need not see.
_FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}
_HIDDEN_ON_THE_PAGE = {"remove-cell", "remove-input", "hide-cell", "hide-input"}
_MEANT_FOR_NOTEBOOKS = {"raises-exception", "claim"}


def chapters_with_code(folder: Path) -> Iterator[Path]:
    """The chapters of a folder that have code cells, in the order of their names."""
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        if is_myst_markdown_notebook(text) and "{code-cell}" in text:
            yield path


def to_notebook(source: str, book: Book, chapter: Path) -> str:
    """The text of the .ipynb file of a chapter.

    Args:
        source: the chapter in MyST Markdown.
        book: what its text refers to.
        chapter: its file, named in messages.

    Raises:
        RawSyntax: a part of the text cannot be shown by a notebook; file and line are named.
    """
    notebook = jupytext.myst.myst_to_notebook(source, add_source_map=True)
    lines = source.splitlines()
    plain = Plain(book, chapter)
    cells: list[NotebookNode] = []
    words = ""  # what the figure above shows
    for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        if cell.cell_type == "markdown":
            while not lines[start].strip():
                start += 1
            text = plain.cell(cell.source, start + 1)
            if shown := "\n\n".join(part for part in (words, text) if part):
                cells.append(nbformat.v4.new_markdown_cell(shown))
            words = ""
        else:
            if words:
                cells.append(nbformat.v4.new_markdown_cell(words))
            cells.append(_code(cell, plain))
            words = _figure_in_words(cell)
    if words:
        cells.append(nbformat.v4.new_markdown_cell(words))
    code = [cell for cell in cells if cell.cell_type == "code"]
    if code:
        cells.insert(cells.index(code[0]), _set_up(code, book.address))
    if plain.solving is not None:
        raise RawSyntax(f"{chapter}: the solution of {plain.solving!r} has no end")
    return _written(cells)


def _written(cells: Iterable[NotebookNode]) -> str:
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata=nbformat.from_dict(_METADATA))
    notebook.nbformat_minor = 5
    for position, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def _code(cell: NotebookNode, plain: Plain) -> NotebookNode:
    tags = cell.metadata.get("tags", [])
    source, metadata = cell.source, {}
    if plain.solving is not None:
        source, metadata = f"# @title Solution\n{source}", dict(_FOLDED)
    elif _HIDDEN_ON_THE_PAGE & set(tags):
        metadata = dict(_FOLDED)
        if "remove-cell" in tags and "glue(" in source:
            source = f"# @title The numbers that the text quotes, as this run measures them\n{source}"
    if kept := [tag for tag in tags if tag in _MEANT_FOR_NOTEBOOKS]:
        metadata["tags"] = kept
    return nbformat.v4.new_code_cell(source, metadata=nbformat.from_dict(metadata))


def _figure_in_words(cell: NotebookNode) -> str:
    """The alternative text of a cell's figure, which notebook programs would leave out."""
    alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    return "\n".join(details("The figure in words", [alt])) if alt else ""


def _set_up(code: Iterable[NotebookNode], address: Address) -> NotebookNode:
    """The cell that makes a notebook run anywhere."""
    statements = "\n        ".join(_imported("course_utils", code) or ["import course_utils"])
    text = _SET_UP.read_text("utf-8").rstrip("\n")
    for line, replacement in (
        ('BOOK = ""', f'BOOK = "{address.installable}"'),
        ("import course_utils  # noqa: F401  (here stands all that a notebook takes from it)", statements),
    ):
        assert text.count(line) == 1
        text = text.replace(line, replacement)
    return nbformat.v4.new_code_cell(text, metadata=nbformat.from_dict(_FOLDED))


def _imported(package: str, code: Iterable[NotebookNode]) -> list[str]:
    """One import statement for each module of a package, with every name that the cells take from it."""
    taken: dict[str, set[str]] = {}
    for cell in code:
        for module, names in imports(cell.source):
            if names and module.split(".")[0] == package:
                taken.setdefault(module, set()).update(names)
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(taken.items())]


def main() -> None:
    """Write every notebook of the folders named on the command line, and the numbers they quote."""
    parser = argparse.ArgumentParser(description="Write the notebook beside each chapter.")
    parser.add_argument("folder", type=Path, nargs="+")
    measured = quoted_numbers.measured(ROOT)
    for folder in parser.parse_args().folder:
        quoted = quoted_numbers.Numbers(measured, quoted_numbers.load(folder / NUMBERS))
        book = Book.read(folder, Address(), quoted)
        for chapter in chapters_with_code(folder):
            try:
                text = to_notebook(chapter.read_text("utf-8"), book, chapter)
            except RawSyntax as error:
                raise SystemExit(str(error)) from None
            _write(chapter.with_suffix(".ipynb"), text)
        _write(folder / NUMBERS, quoted_numbers.text(quoted.quoted))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        print(f"wrote {path}")


if __name__ == "__main__":
    main()
