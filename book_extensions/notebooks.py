"""Write the notebook beside each chapter: `python -m book_extensions.notebooks chapters`.

A chapter's one source is its Markdown; Colab and Binder need an .ipynb. It holds no outputs, and
the same source always gives the same bytes, so a difference means that somebody edited the copy.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import jupytext
import nbformat
from myst_nb.core.read import is_myst_markdown_notebook

from book_extensions.address import Address, configured

_SET_UP = Path(__file__).with_name("set_up_cell.py")
_METADATA = {
    "colab": {"provenance": [], "toc_visible": True},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def chapters_with_code(folder: Path) -> Iterator[Path]:
    """The chapters of a folder that have code cells, in the order of their names."""
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        if is_myst_markdown_notebook(text) and "{code-cell}" in text:
            yield path


def to_notebook(source: str, address: Address) -> str:
    """The text of the .ipynb file of a chapter.

    Args:
        source: the chapter in MyST Markdown.
        address: where the book lives; its first code cell fetches ``course_utils`` from there.
    """
    notebook = jupytext.reads(source, fmt="md:myst")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(_METADATA)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code:
        notebook.cells.insert(notebook.cells.index(code[0]), _set_up(code, address))
    for position, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def _set_up(code: Iterable[nbformat.NotebookNode], address: Address) -> nbformat.NotebookNode:
    """The cell that makes a notebook run anywhere, folded in Colab and in JupyterLab."""
    imports = "\n        ".join(_imported("course_utils", code) or ["import course_utils"])
    text = _SET_UP.read_text("utf-8").rstrip("\n")
    for line, replacement in (
        ('BOOK = ""', f'BOOK = "{address.installable}"'),
        ("import course_utils  # noqa: F401  (here stands all that a notebook takes from it)", imports),
    ):
        assert text.count(line) == 1
        text = text.replace(line, replacement)
    cell = nbformat.v4.new_code_cell(text)
    cell.metadata = nbformat.from_dict({"cellView": "form", "jupyter": {"source_hidden": True}})
    return cell


def _imported(package: str, code: Iterable[nbformat.NotebookNode]) -> list[str]:
    """One import statement for each module of a package, with every name that the cells take from it."""
    taken: dict[str, set[str]] = {}
    for cell in code:
        lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!"))]
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
                taken.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(taken.items())]


def main() -> None:
    """Write every notebook of the folders named on the command line."""
    parser = argparse.ArgumentParser(description="Write the notebook beside each chapter.")
    parser.add_argument("folder", type=Path, nargs="+")
    address = configured(Path(__file__).resolve().parents[1])
    for folder in parser.parse_args().folder:
        for chapter in chapters_with_code(folder):
            paired = chapter.with_suffix(".ipynb")
            text = to_notebook(chapter.read_text("utf-8"), address)
            if not paired.exists() or paired.read_text("utf-8") != text:
                paired.write_text(text, "utf-8")
                print(f"wrote {paired}")


if __name__ == "__main__":
    main()
