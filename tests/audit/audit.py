"""Measure every page of the built site with Lighthouse: `python -m tests.audit.audit`.

Lighthouse loads each page as a phone on a slow network would, from a server that compresses. The
table puts the worst page first; the command fails when a page is below the bar. Speed depends on what else
the computer does, so a page that misses a bar is measured twice more and its median counts. Decks of slides
are files to project, each whole in itself, and not pages to load: they are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from book_extensions.editions.pdf import BROWSER_FLAGS, find_browser
from tests.site.server import pack, serve

HERE = Path(__file__).parent
SITE = HERE.parents[1] / "_build" / "html"
CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
LARGEST = 300 * 1024  # bytes transferred before the reader scrolls
SHIFT = 0.02
_CHROME = " ".join(["--headless=new", *BROWSER_FLAGS])


@dataclass(frozen=True)
class Measured:
    """What Lighthouse found on one page."""

    page: str
    scores: dict[str, int]
    size: int
    requests: int
    shift: float
    first_paint: float
    largest_paint: float
    blocked: float
    hosts: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def misses(self) -> list[str]:
        """The bars that the page misses."""
        missed = [name for name, bar in CATEGORIES.items() if self.scores[name] < bar]
        missed += ["size"] * (self.size > LARGEST) + ["shift"] * (self.shift >= SHIFT)
        return missed + ["hosts"] * bool(self.hosts)


def measure(address: str, page: str) -> Measured:
    """Run Lighthouse once.

    Args:
        address: where the site is served.
        page: the page's path in the site.

    Raises:
        RuntimeError: Lighthouse did not measure the page.
    """
    command = [str(HERE / "node_modules/.bin/lighthouse"), f"{address}/{page}", "--quiet", "--output=json"]
    command += [f"--chrome-flags={_CHROME}", f"--only-categories={','.join(CATEGORIES)}"]
    # Lighthouse looks for a browser with windows before it heeds the option that would name this one.
    environment = {**os.environ, "CHROME_PATH": find_browser()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    report: dict[str, Any] = json.loads(done.stdout or "{}")
    if done.returncode or report.get("runtimeError"):
        raise RuntimeError(f"{page}: {report.get('runtimeError') or done.stderr.strip()[-500:]}")
    audits = report["audits"]
    own = urlsplit(address).netloc
    requests = [
        urlsplit(request["url"])
        for request in audits["network-requests"]["details"]["items"]
        if request["url"].startswith("http")
    ]
    return Measured(
        page=page,
        scores={name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES},
        size=round(audits["total-byte-weight"]["numericValue"]),
        requests=len(requests),
        shift=audits["cumulative-layout-shift"]["numericValue"],
        first_paint=audits["first-contentful-paint"]["numericValue"] / 1000,
        largest_paint=audits["largest-contentful-paint"]["numericValue"] / 1000,
        blocked=audits["total-blocking-time"]["numericValue"],
        hosts=tuple(sorted({url.netloc for url in requests} - {own})),
        failed=tuple(
            reference["id"]
            for name in CATEGORIES
            if name != "performance"
            for reference in report["categories"][name]["auditRefs"]
            if reference["weight"] and audits[reference["id"]]["score"] not in (1, None)
        ),
    )


def settled(address: str, page: str) -> Measured:
    """One measurement, or the median of three by speed where the first misses a bar."""
    first = measure(address, page)
    if not first.misses:
        return first
    runs = [first, measure(address, page), measure(address, page)]
    middle = statistics.median_low(run.scores["performance"] for run in runs)
    return next(run for run in runs if run.scores["performance"] == middle)


def table(measured: Sequence[Measured]) -> str:
    """The measurements as text, the worst page first."""
    lines = ["speed access best  seo     KiB requests  shift  first largest blocked  page"]
    for run in sorted(measured, key=lambda run: (not run.misses, *run.scores.values(), -run.size)):
        scores = " ".join(f"{score:5d}" for score in run.scores.values())
        lines.append(
            f"{scores} {run.size / 1024:6.0f} {run.requests:8d} {run.shift:6.3f} {run.first_paint:5.1f}s"
            f" {run.largest_paint:6.1f}s {run.blocked:5.0f}ms  {run.page}"
            + (f"   MISSES {', '.join((*run.misses, *run.failed, *run.hosts))}" if run.misses else "")
        )
    return "\n".join(lines)


def main() -> None:
    """Measure the pages named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Measure pages of the built site with Lighthouse.")
    parser.add_argument(
        "pages", nargs="*", help="paths in the site, such as chapters/index.html; all without"
    )
    pages = parser.parse_args().pages or [
        path.relative_to(SITE).as_posix()
        for path in sorted(SITE.rglob("*.html"))
        if not {"_static", "slides"} & set(path.relative_to(SITE).parts)
    ]
    if not pages:
        sys.exit("the book is not built: run `make book`")
    measured = []
    pack(SITE)
    with serve(SITE) as address:
        for page in pages:
            measured.append(settled(address, page))
            print(f"{page} {measured[-1].scores['performance']}", file=sys.stderr)
    print(table(measured))
    below = [run.page for run in measured if run.misses]
    if below:
        sys.exit(f"{len(below)} of {len(measured)} pages miss a bar")
    print(f"All {len(measured)} pages reach every bar.")


if __name__ == "__main__":
    main()
