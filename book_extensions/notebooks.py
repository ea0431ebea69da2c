"""Write the notebook beside each chapter: `python -m book_extensions.notebooks chapters`.

A chapter's one source is its Markdown; Colab and Binder need an .ipynb. It holds no outputs, and
the same source always gives the same bytes, so a difference means that somebody edited the copy.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
from myst_nb.core.read import is_myst_markdown_notebook

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def chapters_with_code(folder: Path) -> Iterator[Path]:
    """The chapters of a folder that have code cells, in the order of their names."""
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        if is_myst_markdown_notebook(text) and "{code-cell}" in text:
            yield path


def to_notebook(source: str) -> str:
    """The text of the .ipynb file of a chapter.

    Args:
        source: the chapter in MyST Markdown.
    """
    notebook = jupytext.reads(source, fmt="md:myst")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(_METADATA)
    for position, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def main() -> None:
    """Write every notebook of the folders named on the command line."""
    parser = argparse.ArgumentParser(description="Write the notebook beside each chapter.")
    parser.add_argument("folder", type=Path, nargs="+")
    for folder in parser.parse_args().folder:
        for chapter in chapters_with_code(folder):
            paired = chapter.with_suffix(".ipynb")
            text = to_notebook(chapter.read_text("utf-8"))
            if not paired.exists() or paired.read_text("utf-8") != text:
                paired.write_text(text, "utf-8")
                print(f"wrote {paired}")


if __name__ == "__main__":
    main()
