"""Chapters' cells print in the page's Python what the build printed, as the list of cells that run says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jupytext
import pytest

from book_extensions.live.cells import digest
from course_utils.explorers._base import FILES

HERE = Path(__file__).parent
CELLS = json.loads((FILES / "static" / "live_cells.json").read_text("utf-8"))
#: One that trains nothing large, and the recap with its loop.
NARROW = ("chapters/03-base-model", "chapters/a-training-loop-recap")


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=[] if page in NARROW else [pytest.mark.wide]) for page in CELLS]
)
def test_cells_run_as_listed(root: Path, node: str, page: str) -> None:
    command = [node, str(HERE / "chapters.mjs"), "--check", "--build", str(root / "_build"), Path(page).name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def test_the_list_is_of_the_cells_that_the_chapters_have(root: Path) -> None:
    """One that was changed since would have lost its buttons without a word."""
    changed = {}
    for path in sorted((root / "chapters").glob("*.md")):
        cells = jupytext.read(path, fmt="md:myst").cells
        codes = [digest(cell.source) for cell in cells if cell.cell_type == "code" and cell.source.strip()]
        listed = [cell["source_digest"] for cell in CELLS.get(f"chapters/{path.stem}", [])]
        if codes != listed:
            changed[path.stem] = [index for index, code in enumerate(codes) if code not in listed]
    assert not changed, "run `node tests/explorers/live/chapters.mjs --write NAME` for each: " + str(changed)


def test_four_of_five_visible_cells_run_and_nine_of_ten_of_the_exercises() -> None:
    """By what was measured; explorers, which stand on the page already, count as cells that do not run."""
    visible = [
        cell
        for page, cells in CELLS.items()
        if "chapters/01" <= page < "chapters/09"
        for cell in cells
        if cell["visible"]
    ]
    exercises = [cell for cell in visible if cell["exercise"]]
    assert len(visible) > 200 and len(exercises) > 60
    assert sum(cell["runs"] for cell in visible) >= 0.8 * len(visible)
    assert sum(cell["runs"] for cell in exercises) >= 0.9 * len(exercises)
    assert all(
        cell["runs"] or not cell["visible"] or cell["reason"] for cells in CELLS.values() for cell in cells
    )
