"""Whether the architecture explorer's memory grows while it trains and paints for ten minutes.

The explorer plays as fast as it can, and starts again whenever a measurement is due: 20 times, each after
a garbage collection at epoch 0. What it then holds should always be the same. Needs Chromium.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.reference import Verdict
from book_extensions.editions.pdf import launch
from book_extensions.figures.explorers import page_script
from course_utils.explorers._base import check_state, style

MINUTES, SAMPLES = 10.0, 20
#: Two garbage collections of the same page differ by some hundred kilobytes of about ten megabytes.
ALLOWED_GROWTH = 1.1
MEBIBYTE = 2**20


def write_page(folder: Path, hidden: Sequence[int]) -> Path:
    """A page with nothing but the explorer."""
    layers = [{"units": units, "activation": "relu"} for units in hidden]
    state = check_state("architecture", {"layers": layers, "speed": 0})
    (folder / "architecture.js").write_text(page_script("architecture"), "utf-8")
    (folder / "style.css").write_text(style(), "utf-8")
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><title>Memory</title><link rel="stylesheet" href="style.css">'
        '<div class="course-explorer" data-explorer="architecture">'
        f'<script type="application/json">{json.dumps(state)}</script></div>'
        '<script defer src="architecture.js"></script>',
        "utf-8",
    )
    return page


@contextmanager
def explorer(hidden: Sequence[int] = (10, 10)) -> Iterator[Page]:
    """A page with nothing but the explorer, which has shown its first picture.

    Args:
        hidden: widths of the layers.
    """
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(120_000)
        page.goto(write_page(Path(folder), hidden).as_uri())
        page.locator("[data-read=train]").wait_for()
        yield page
        browser.close()


def epoch(page: Page) -> int:
    return int(page.locator("[data-read=epoch]").inner_text().replace(",", ""))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def watch(minutes: float) -> list[tuple[float, int, int]]:
    """At each sample: megabytes of the heap with its buffers, nodes of the page, epochs trained so far."""
    samples = []
    with explorer() as page:
        protocol = page.context.new_cdp_session(page)
        protocol.send("Performance.enable")
        trained = 0
        for _ in range(SAMPLES):
            press(page, "Play")
            end = time.monotonic() + 60 * minutes / SAMPLES
            while time.monotonic() < end:
                page.wait_for_timeout(min(500, 60_000 * minutes / SAMPLES))
                if page.get_by_role("button", name="Pause", exact=True).count() == 0:
                    trained += epoch(page)  # it has come to the most epochs that it trains
                    press(page, "Start again")
                    press(page, "Play")
            trained += epoch(page)
            press(page, "Start again")
            page.wait_for_function("document.querySelector('[data-read=epoch]').textContent === '0'")
            protocol.send("HeapProfiler.collectGarbage")
            heap = protocol.send("Runtime.getHeapUsage")
            megabytes = (heap["usedSize"] + heap.get("backingStorageSize", 0)) / MEBIBYTE
            metrics = {m["name"]: m["value"] for m in protocol.send("Performance.getMetrics")["metrics"]}
            samples.append((megabytes, int(metrics["Nodes"]), trained))
    return samples


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print what the page holds while it trains."""
    minutes = 0.5 if hurry else MINUTES
    samples = watch(minutes)
    print(f"{'loops':>8}{'megabytes':>12}{'nodes':>8}{'epochs so far':>16}")
    for i, (megabytes, nodes, trained) in enumerate(samples, 1):
        print(f"{60 * i * minutes / SAMPLES / loop:>8.0f}{megabytes:>12.2f}{nodes:>8}{trained:>16,}")
    # The first quarter may still hold what is made once, such as compiled code.
    quarter = SAMPLES // 4
    early = statistics.median(megabytes for megabytes, _, _ in samples[quarter : 2 * quarter])
    growth = statistics.median(megabytes for megabytes, _, _ in samples[-quarter:]) / early
    sentence = f"in its last quarter the page holds {growth:.3f} times what it held in the second"
    return [Verdict(f"{sentence}; {ALLOWED_GROWTH} is allowed", growth <= ALLOWED_GROWTH)]
