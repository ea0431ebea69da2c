"""A notebook in JupyterLab, Notebook 7 or classic Notebook: open, run, look, click, as its reader does."""

from __future__ import annotations

import re
from collections.abc import Sequence

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.lab.conftest import Lab

OPEN_SECONDS, RUN_SECONDS = 180, 120
ERROR = "application/vnd.jupyter.error"


def write(lab: Lab, name: str, cells: Sequence[str]) -> None:
    """Put a notebook of code cells into the server's folder."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, lab.folder / name)


class Notebook:
    """An open notebook, whose cells are counted from 0."""

    front_end = "lab/tree"

    def __init__(self, page: Page, lab: Lab, name: str) -> None:
        self.page = page
        page.goto(lab.address(name, self.front_end))
        self.cells = page.locator(".jp-Notebook .jp-Cell")
        expect(self.cells.first).to_be_visible(timeout=OPEN_SECONDS * 1000)
        # Cells that run before the kernel is connected would be lost.
        expect(self.idle).to_be_visible(timeout=OPEN_SECONDS * 1000)

    @property
    def idle(self) -> Locator:
        return self.page.get_by_text("Python 3 (ipykernel) | Idle")

    def run_all(self, seconds: float = RUN_SECONDS) -> None:
        """Run, Run All Cells; and wait for the last of them."""
        # A folded cell has no prompt that would tell whether it ran.
        self.page.get_by_role("menuitem", name="View", exact=True).click()
        self.page.get_by_role("menuitem", name="Expand All Code", exact=True).click()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        last = self.page.locator(".jp-Notebook .jp-CodeCell").last
        done = last.locator(".jp-InputPrompt").filter(has_text=re.compile(r"\[\d+\]:"))
        failed = self.page.locator(f"[data-mime-type='{ERROR}']")
        expect(done.or_(failed).first).to_be_attached(timeout=seconds * 1000)
        assert failed.all_inner_texts() == []

    def run(self, cell: int, seconds: float = RUN_SECONDS) -> str:
        """Run one cell again, and give what it prints."""
        prompt = self.cells.nth(cell).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        editor = self.cells.nth(cell).locator(".cm-content")
        editor.click()
        editor.press("Control+Enter")
        expect(prompt).not_to_have_text(before, timeout=seconds * 1000)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=seconds * 1000)
        return self.printed(cell)

    def printed(self, cell: int) -> str:
        return self.output(cell).inner_text().strip()

    def output(self, cell: int) -> Locator:
        return self.cells.nth(cell).locator(".jp-OutputArea")

    def explorer(self, cell: int, title: str) -> Locator:
        """The explorer that a cell shows."""
        found = self.output(cell).get_by_role("region", name=title)
        expect(found).to_be_visible(timeout=20_000)
        return found

    def errors(self) -> list[str]:
        """What any cell raised or wrote to its error stream."""
        kinds = (ERROR, "application/vnd.jupyter.stderr")
        selector = ", ".join(f"[data-mime-type='{kind}']" for kind in kinds)
        return self.page.locator(selector).all_inner_texts()


class Notebook7(Notebook):
    """The same in Jupyter Notebook 7, which is built of JupyterLab's parts."""

    front_end = "notebooks"

    @property
    def idle(self) -> Locator:
        # It calls itself idle also before there is a kernel.
        toolbar = self.page.locator(".jp-NotebookPanel-toolbar").filter(has_text="Python 3 (ipykernel)")
        return toolbar.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")


class ClassicNotebook:
    """An open notebook in classic Notebook 6, whose cells are counted from 0."""

    def __init__(self, page: Page, server: Lab, name: str) -> None:
        self.page = page
        page.goto(server.address(name, "notebooks"))
        self.cells = page.locator("#notebook-container .cell")
        expect(page.locator("#kernel_indicator_icon.kernel_idle_icon")).to_be_visible(
            timeout=OPEN_SECONDS * 1000
        )

    def run_all(self) -> None:
        """Cell, Run All; and wait for the last of them."""
        self.page.get_by_role("link", name="Cell", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All", exact=True).click()
        self._wait_for_prompt(self.cells.count() - 1, "")

    def run(self, cell: int) -> str:
        """Run one cell again, and give what it prints."""
        before = self._prompt(cell).inner_text()
        self.cells.nth(cell).locator(".CodeMirror").click()
        self.page.keyboard.press("Control+Enter")
        self._wait_for_prompt(cell, before)
        # The old output goes with the first line of the new one, which may come after the prompt's number.
        expect(self._output(cell)).not_to_have_text(re.compile(r"^\s*$"))
        return self.printed(cell)

    def printed(self, cell: int) -> str:
        return self._output(cell).inner_text().strip()

    def explorer(self, cell: int, title: str) -> Locator:
        """The explorer that a cell shows."""
        found = self._output(cell).get_by_role("region", name=title)
        expect(found).to_be_visible(timeout=20_000)
        return found

    def errors(self) -> list[str]:
        """What any cell raised or wrote to its error stream."""
        return self.page.locator(".output_error, .output_stderr").all_inner_texts()

    def _output(self, cell: int) -> Locator:
        return self.cells.nth(cell).locator(".output_wrapper")

    def _prompt(self, cell: int) -> Locator:
        return self.cells.nth(cell).locator(".input_prompt")

    def _wait_for_prompt(self, cell: int, before: str) -> None:
        expect(self._prompt(cell)).not_to_have_text(before, timeout=RUN_SECONDS * 1000)
        expect(self._prompt(cell)).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN_SECONDS * 1000)
