"""Each chapter's notebook is what `make notebooks` writes, and runs from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from book_extensions.address import configured
from book_extensions.execution_cache import KERNEL_ENVIRONMENT
from book_extensions.notebooks import chapters_with_code, to_notebook
from tests.conftest import ROOT

CHAPTERS = list(chapters_with_code(ROOT / "chapters"))
NAMES = [chapter.stem for chapter in CHAPTERS]
ADDRESS = configured(ROOT)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_notebook_is_what_its_chapter_says(chapter: Path) -> None:
    paired = chapter.with_suffix(".ipynb")
    assert paired.is_file(), f"{paired.name} is missing: run `make notebooks`"
    same = paired.read_text("utf-8") == to_notebook(chapter.read_text("utf-8"), ADDRESS)
    assert same, f"{paired.name} is not what its chapter says: run `make notebooks`"


def test_no_notebook_without_its_chapter() -> None:
    assert {path.stem for path in (ROOT / "chapters").glob("*.ipynb")} <= set(NAMES)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_notebook_runs_in_a_fresh_kernel(
    chapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KERNEL_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.reads(to_notebook(chapter.read_text("utf-8"), ADDRESS), as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    for number, cell in enumerate(notebook.cells):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        raised = [out for out in cell.get("outputs", []) if out.output_type == "error"]
        assert not raised, f"cell {number}: {raised[0].ename}: {raised[0].evalue}"
