"""What a reader does with the architecture explorer, and what there is to read."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

from playwright.sync_api import Locator, Page

RELU = {"layers": [{"units": 10, "activation": "relu"}] * 2}


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def epoch(page: Page) -> int:
    return int(page.locator("[data-read=epoch]").inner_text().replace(",", ""))


def wait_for_epoch(page: Page, number: int) -> None:
    page.wait_for_function(
        "(n) => document.querySelector('[data-read=epoch]').textContent.replace(',', '') === String(n)",
        arg=number,
    )


def wait_for_rest(page: Page) -> None:
    """Wait until what was asked for last is trained and shown."""
    page.wait_for_timeout(100)
    page.locator(".cx-toolbar[aria-busy=false]").wait_for()


def read(page: Page, part: str) -> tuple[float, float, float]:
    """Loss, accuracy and F1 as the table shows them; accuracy in percent."""
    cells = page.locator(f"[data-read={part}] td").all_inner_texts()
    loss, accuracy, f1 = (float(cell.replace(" %", "").replace("−", "-")) for cell in cells)
    return loss, accuracy, f1


def run_to(page: Page, epochs: int) -> None:
    page.get_by_label("epochs", exact=True).fill(str(epochs))
    button(page, "Run to").click()
    wait_for_epoch(page, epochs)


def run_code(page: Page) -> float:
    """The test accuracy, in percent, that the copied code prints when Python runs it."""
    code = page.locator(".cx-code")
    if not code.get_attribute("open"):
        code.locator("summary").click()
    button(page, "Copy code").click()
    script = page.wait_for_function("window.copied").json_value()
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(script, "<copied>", "exec"), {})
    found = re.search(r"test accuracy ([\d.]+)%", printed.getvalue())
    assert found, printed.getvalue()
    return float(found[1])


def stored(page: Page) -> dict:
    """The state as this reader's browser remembers it."""
    return page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([key]) => key.includes('architecture'))[1])"
    )
