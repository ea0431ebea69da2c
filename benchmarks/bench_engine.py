"""How fast the explorers' engine trains in Chromium, beside the alternatives measured in the same run.

800 train points, layers 2-10-10-1 with ReLU, full batch, one thread. The contestants take turns and each
keeps its best one. Then the engine's cost per parameter and point, as a share of the reference loop's, which
should hardly depend on the network, and an epoch's cost with several classes. Needs Node, npm and Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.reference import EPOCHS, Verdict
from book_extensions.editions.pdf import launch

HERE = Path(__file__).resolve().parent
LOOP_PARAMETERS, LOOP_POINTS = 151, 800
PLAYGROUND = "TensorFlow Playground's algorithm"
#: What each of the engine's kernels must reach, in times of the Playground's speed.
REQUIRED_RATIOS = {"engine, WebAssembly SIMD": 30, "engine, plain JavaScript": 8}


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder without a line per request."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm"}

    def log_message(self, *_: Any) -> None:
        pass


def build(out: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        sys.exit("This benchmark needs Node and npm.")
    for folder in (HERE.parent / "explorers", HERE / "engine"):
        if not (folder / "node_modules").exists():
            subprocess.run([npm, "--prefix", str(folder), "ci"], check=True)
    subprocess.run([node, str(HERE / "engine" / "build.mjs"), str(out)], check=True)
    page = '<!doctype html><meta charset="utf-8"><title>Benchmark</title><script type="module" src="page.js">'
    (out / "index.html").write_text(page + "</script>")


def race(folder: Path) -> dict[str, Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.wait_for_function("window.measure !== undefined")
        result: dict[str, Any] = page.evaluate("window.measure()")
        browser.close()
    server.shutdown()
    return result


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print what the contestants and the engine's networks cost."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        result = race(Path(folder))
    base = result["rates"][PLAYGROUND]
    print(f"{'800 points, 2-10-10-1, full batch, one thread':<48}{'loops':>10}{'ratio':>8}")
    for name, rate in sorted(result["rates"].items(), key=lambda item: -item[1]):
        print(f"{name:<48}{EPOCHS / rate / loop:>10.3f}{rate / base:>8.1f}")
    print("\nCost of the engine per parameter and point, as a share of the reference loop's")
    print(f"{'hidden layers':<24}{'points':>8}{'parameters':>12}{'share':>8}")
    loop_nanoseconds = 1e9 * loop / (EPOCHS * LOOP_PARAMETERS * LOOP_POINTS)
    for row in result["cost"]:
        layers, share = "-".join(map(str, row["hidden"])), row["nanoseconds"] / loop_nanoseconds
        print(f"{layers:<24}{row['points']:>8}{row['parameters']:>12}{share:>8.3f}")
    print("\nAn epoch of 2-10-10-k with k classes, in epochs of 2-10-10-1 with two")
    for row in result["classes"]:
        print(f"{row['classes']} classes{row['ratio']:>8.2f}")
    return [
        Verdict(f"{name}: {ratio:.1f} times {PLAYGROUND}; at least {required} is required", ratio >= required)
        for name, required in REQUIRED_RATIOS.items()
        for ratio in [result["rates"][name] / base]
    ]
