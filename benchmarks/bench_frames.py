"""How smoothly the architecture explorer paints, and how soon it answers, while it trains.

    python -m benchmarks.bench_frames

Frames are counted at rest and while it plays, in one run: their ratio is what training costs. Meanwhile a
button is pressed again and again, and the time counts from the press to the next frame. Without a graphics
card the browser paints with the processor, which then also trains. Needs Chromium.
"""

from __future__ import annotations

import statistics
import sys

from playwright.sync_api import Page

from benchmarks.bench_memory import explorer, press

#: What the explorer opens with, and the largest that it can.
NETWORKS = {"2-10-10-1": (10, 10), "six layers of 32": (32,) * 6}
SECONDS = 10
PRESS_EVERY_MS = 150
#: Heads of the table and their widths.
COLUMNS = {"frames/s": 10, "median ms": 12, "worst ms": 10, "answer ms": 12, "95 %": 9, "worst": 9}
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
        page.get_by_label("Show classes only").click(force=True)
        page.wait_for_timeout(PRESS_EVERY_MS)
    frames, answers = page.evaluate(_TAKE)
    return [after - before for before, after in zip(frames, frames[1:], strict=False)], answers


def tell(name: str, frames: list[float], answers: list[float]) -> tuple[float, float]:
    """Print a line of the table; frames a second, and the time in which 95 % of the answers come."""
    per_second, slow = 1000 * len(frames) / sum(frames), statistics.quantiles(answers, n=20)[-1]
    values = [per_second, statistics.median(frames), max(frames)]
    values += [statistics.median(answers), slow, max(answers)]
    columns = zip(values, COLUMNS.values(), strict=True)
    print(f"{name:<24}" + "".join(f"{value:>{width}.1f}" for value, width in columns))
    return per_second, slow


def main() -> None:
    print(" " * 24 + "".join(f"{head:>{width}}" for head, width in COLUMNS.items()))
    ratios, slowest = [], 0.0
    for network, hidden in NETWORKS.items():
        print(network)
        with explorer(hidden) as page:
            page.evaluate(_WATCH)
            rest, _ = tell("  at rest", *observe(page))
            for name, speed in (("  5 epochs a frame", "5"), ("  as many as fit", "0")):
                page.get_by_label("Speed").select_option(value=speed)
                press(page, "Play")
                frames, answers = observe(page)
                press(page, "Start again")
                per_second, slow = tell(name, frames, answers)
                ratios.append(per_second / rest)
                slowest = max(slowest, slow)
    print("\nframes while it trains, as a share of those at rest: " + ", ".join(f"{r:.2f}" for r in ratios))
    print(f"95 % of the answers come within {slowest:.0f} ms; {ALLOWED_MS} are allowed.")
    sys.exit(0 if slowest <= ALLOWED_MS else 1)


if __name__ == "__main__":
    main()
