"""The code cells of a page, as the page's Python is to know them: the hidden ones too.

Which cells may run is measured, not believed: `live_cells.json` says, for each page, where the page's Python
printed what PyTorch printed in the build. A cell that was edited since has another digest, and does not run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from book_extensions.live.needs import names_of

_REMOVED = {"remove-cell", "remove_cell", "remove-input", "remove_input"}
_SHORT = 12


@dataclass(frozen=True)
class Cell:
    """A code cell of a page.

    Attributes:
        index: its place among all cells of the notebook, text included, from 0.
        key: what a reader's edits of it are kept under: it names the code, wherever the cell stands.
        number: its place among the cells whose code is to be seen, from 1, or None if its code is not.
        code: as it is printed.
        runs: whether the page's Python prints what PyTorch prints.
    """

    index: int
    key: str
    number: int | None
    code: str
    runs: bool

    @property
    def anchor(self) -> str:
        """The id of the cell in its page."""
        return f"cell-{self.number}"


def digest(code: str) -> str:
    """The digest by which `live_cells.json` knows a cell's code."""
    return hashlib.sha256(code.encode()).hexdigest()


def cells_of(notebook: NotebookNode, measured: Sequence[Mapping[str, Any]]) -> list[Cell]:
    """The code cells of a page, from top to bottom.

    Args:
        notebook: the page, as myst-nb reads it.
        measured: what `live_cells.json` says of the page: of a cell its `index` among the code cells,
            its `source_digest`, and whether it `runs`.
    """
    passed = {(entry["index"], entry["source_digest"]) for entry in measured if entry["runs"]}
    cells: list[Cell] = []
    seen: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        whole = digest(cell.source)
        key = whole[:_SHORT]
        seen[key] = seen.get(key, 0) + 1
        shown = not _REMOVED & set(cell.metadata.get("tags", []))
        cells.append(
            Cell(
                index,
                key if seen[key] == 1 else f"{key}-{seen[key]}",
                1 + sum(other.number is not None for other in cells) if shown else None,
                cell.source,
                shown and (len(cells), whole) in passed,
            )
        )
    return cells


def measured_cells(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What `live_cells.json` says, by page; nothing where there is no such file.

    Args:
        path: the file.
    """
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def script(cells: Sequence[Cell]) -> str:
    """The classic script that hands a page's cells to the page's Python.

    Args:
        cells: all code cells of the page.
    """
    listed = []
    each, imported = names_of(cell.code for cell in cells)
    for cell, names in zip(cells, each, strict=True):
        entry: dict[str, Any] = {"key": cell.key, "code": cell.code}
        if cell.number is not None:
            entry["number"] = cell.number
        for field in ("reads", "late", "binds", "changes"):
            if found := sorted(getattr(names, field)):
                entry[field] = found
        listed.append(entry)
    return f"bookLive.cells({json.dumps(listed, ensure_ascii=False)}, {json.dumps(sorted(imported))});\n"
