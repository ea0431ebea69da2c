"""How smoothly the architecture explorer paints, and how soon it answers, while it trains.

Frames are counted at rest and while it plays, in one run: their ratio is what training costs. Meanwhile a
button is pressed again and again, and the time counts from the press to the next frame. Without a graphics
card the browser paints with the processor, which then also trains. Times are thousandths of the reference
loop. Needs Chromium.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Page

from benchmarks.bench_memory import explorer, press
from benchmarks.reference import Verdict

#: What the explorer opens with, the same with its hidden space in view, and the largest that it can.
SPACE = "2-10-10-1, hidden space moving"
SCENES = {"2-10-10-1": (10, 10), SPACE: (10, 10), "six layers of 32": (32,) * 6}
SECONDS = 10
PRESS_EVERY_MS = 150
#: Heads of the table and their widths.
COLUMNS = {"frames": 10, "median": 12, "worst": 10, "answer": 12, "95 %": 9, "worst ": 9}
#: Frames at rest in which an answer counts as given at once.
ALLOWED_FRAMES = 3
#: With its hidden space: the share of the frames at rest, and how often the answers' time at rest.
LEAST_FRAMES, MOST_WAIT = 0.9, 2.0

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


def observe(page: Page, seconds: int) -> tuple[list[float], list[float]]:
    """Milliseconds between frames, and from each press to its answer."""
    page.evaluate(_TAKE)
    for _ in range(seconds * 1000 // PRESS_EVERY_MS):
        page.get_by_label("Show classes only").click(force=True)
        page.wait_for_timeout(PRESS_EVERY_MS)
    frames, answers = page.evaluate(_TAKE)
    return [after - before for before, after in zip(frames, frames[1:], strict=False)], answers


def tell(name: str, frames: list[float], answers: list[float], loop: float) -> tuple[float, float, float]:
    """Print a line of the table; frames a second, their median, and in what time 95 % of the answers come."""
    per_second, slow = 1000 * len(frames) / sum(frames), statistics.quantiles(answers, n=20)[-1]
    times = [statistics.median(frames), max(frames), statistics.median(answers), slow, max(answers)]
    columns = zip([per_second * loop, *(t / loop for t in times)], COLUMNS.values(), strict=True)
    print(f"{name:<24}" + "".join(f"{value:>{width}.1f}" for value, width in columns))
    return per_second, times[0], slow


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print frames and answers at rest and while it trains."""
    seconds = 2 if hurry else SECONDS
    print("frames in a reference loop; times in thousandths of it")
    print(" " * 24 + "".join(f"{head:>{width}}" for head, width in COLUMNS.items()))
    ratios, slowest, shares, waits = [], 0.0, [], []
    for scene, hidden in SCENES.items():
        print(scene)
        with explorer(hidden) as page:
            if scene == SPACE:
                page.locator("summary", has_text="Hidden space").click()
            page.evaluate(_WATCH)
            rest, frame, at_rest = tell("  at rest", *observe(page, seconds), loop)
            for name, speed in (("  5 epochs a frame", "5"), ("  as many as fit", "0")):
                page.get_by_label("Speed").select_option(value=speed)
                press(page, "Play")
                frames, answers = observe(page, seconds)
                press(page, "Start again")
                per_second, _, slow = tell(name, frames, answers, loop)
                ratios.append(per_second / rest)
                slowest = max(slowest, slow / frame)
                if scene == SPACE:
                    shares.append(per_second / rest)
                    waits.append(slow / at_rest)
    print("\nframes while it trains, as a share of those at rest: " + ", ".join(f"{r:.2f}" for r in ratios))
    sentence = f"95 % of the answers come within {slowest:.1f} frames of the page at rest"
    return [
        Verdict(f"{sentence}; {ALLOWED_FRAMES} are allowed", slowest <= ALLOWED_FRAMES),
        Verdict(
            f"with its hidden space it paints {min(shares):.2f} of the frames at rest; "
            f"at least {LEAST_FRAMES} is required",
            min(shares) >= LEAST_FRAMES,
        ),
        Verdict(
            f"95 % of its answers then take {max(waits):.1f} times as long as at rest; "
            f"at most {MOST_WAIT:.0f} is required",
            max(waits) <= MOST_WAIT,
        ),
    ]
