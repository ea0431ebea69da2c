"""How smoothly the architecture explorer paints, and how soon it answers, while it trains.

    python -m benchmarks.bench_frames

Frames are counted at rest and while it plays, in one run: their ratio is what training costs. Meanwhile a
button is pressed again and again, and the time counts from the press to the next frame. Without a graphics
card the browser paints with the processor, which then also trains. Needs Chromium.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.bench_memory import press, write_page
from book_extensions.pdf import find_browser

SECONDS = 10
PRESS_EVERY_MS = 150
WIDTHS = (10, 12, 10, 12, 9, 9)
#: What a reader takes for an answer at once.
ALLOWED_MS = 50

_WATCH = """() => {
    window.frameTimes = [];
    window.answerTimes = [];
    const frame = now => { window.frameTimes.push(now); requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    // After a frame's callbacks comes its painting, and after that the message.
    addEventListener('click', event => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.answerTimes.push(performance.now() - event.timeStamp);
        port2.postMessage(null);
    }), true);
}"""
_TAKE = """() => {
    const taken = [window.frameTimes, window.answerTimes];
    window.frameTimes = [];
    window.answerTimes = [];
    return taken;
}"""


def observe(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds between frames, and from each press to its answer."""
    page.evaluate(_TAKE)
    for _ in range(SECONDS * 1000 // PRESS_EVERY_MS):
        press_toggle(page)
        page.wait_for_timeout(PRESS_EVERY_MS)
    frames, answers = page.evaluate(_TAKE)
    return [after - before for before, after in zip(frames, frames[1:], strict=False)], answers


def press_toggle(page: Page) -> None:
    page.get_by_label("Show classes only").click(force=True)


def told(name: str, frames: list[float], answers: list[float]) -> float:
    """Print a line of the table, and return the frames a second."""
    per_second = 1000 * len(frames) / sum(frames)
    slow = statistics.quantiles(answers, n=20)[-1]
    values = [per_second, statistics.median(frames), max(frames)]
    values += [statistics.median(answers), slow, max(answers)]
    print(f"{name:<24}" + "".join(f"{one:>{width}.1f}" for one, width in zip(values, WIDTHS, strict=True)))
    return per_second


def main() -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(write_page(Path(folder)).as_uri())
        page.locator("[data-read=train]").wait_for()
        page.evaluate(_WATCH)
        print(
            f"{'':<24}{'frames/s':>10}{'median ms':>12}{'worst':>10}{'answer ms':>12}{'95 %':>9}{'worst':>9}"
        )
        rest = told("at rest", *observe(page))
        ratios, slowest = [], 0.0
        for name, speed in (("5 epochs a frame", "5"), ("as many as fit", "0")):
            page.get_by_label("Speed").select_option(value=speed)
            press(page, "Play")
            frames, answers = observe(page)
            press(page, "Start again")
            ratios.append(told(name, frames, answers) / rest)
            slowest = max(slowest, statistics.quantiles(answers, n=20)[-1])
        browser.close()
    print("\nframes while it trains, as a share of those at rest: " + ", ".join(f"{r:.2f}" for r in ratios))
    print(f"95 % of the answers come within {slowest:.0f} ms; {ALLOWED_MS} are allowed.")
    sys.exit(0 if slowest <= ALLOWED_MS else 1)


if __name__ == "__main__":
    main()
