"""How a reader runs and changes a cell of a page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SECONDS = 900  # only what hangs takes longer: a cell that runs alone first runs all that it needs
_PASTE = """(editor, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
#: What a cell says when it has run.
RAN = r"^[\d.]+ s$"
FAILED = r"^An error after [\d.]+ s$"


def press(cell: Locator, name: str) -> None:
    """Press the button under a cell that reads so."""
    cell.locator(".live-bar").get_by_text(name, exact=True).click()


def write(cell: Locator, code: str) -> None:
    """Put other code into a cell."""
    # Where the editor is there or on its way, the button does nothing more, or is hidden.
    cell.locator(".live-bar [data-act='edit']").evaluate("button => button.click()")
    editor = cell.locator(".cm-content")
    editor.focus()
    editor.press("ControlOrMeta+a")
    # As pasted text: what fills an editable element otherwise gives it styles, which the policy refuses.
    editor.evaluate(_PASTE, code)


def written(cell: Locator) -> str:
    """The code in a cell's editor."""
    expect(cell.locator(".cm-content")).to_be_visible()
    lines: list[str] = cell.locator(".cm-line").evaluate_all("all => all.map(line => line.textContent)")
    return "\n".join(lines)


def ended(cell: Locator, how: str = RAN) -> None:
    """Wait until a cell says how it ended."""
    expect(cell.locator(".live-status")).to_have_text(re.compile(how), timeout=1000 * SECONDS)


def run(cell: Locator, how: str = RAN) -> str:
    """Run a cell to its end, and give what it shows without what the page itself says there."""
    # What it said of its last run is not the end of this one.
    cell.locator(".live-status").evaluate_all("all => all.forEach(status => status.replaceChildren())")
    press(cell, "Run")
    ended(cell, how)
    return shown(cell)


def shown(cell: Locator) -> str:
    """What a cell shows, or would if its section were not folded, without what the page itself says there."""
    parts: list[str] = cell.locator(".live-output > :not(.live-note)").evaluate_all(
        "all => all.map(part => part.innerText || part.textContent)"
    )
    return "\n".join(parts).strip()


def seen(page: Page, selector: str) -> Locator:
    """The first cell of a kind whose code is to be seen, by its own id.

    Args:
        page: a page with such a cell.
        selector: of cells that may run.
    """
    name = page.locator(selector).evaluate_all(
        "all => all.find(e => e.querySelector('.live-bar').checkVisibility()).id"
    )
    return page.locator(f"#{name}")
