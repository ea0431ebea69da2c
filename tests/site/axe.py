"""What axe-core finds wrong with a page: every rule it has for WCAG 2.2 A and AA, and its best practices."""

from __future__ import annotations

from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: CSS pixels: a small phone (also 1280 px zoomed to 400 %), a tablet, a laptop.
WIDTHS = (320, 768, 1280)

_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # a page opened from disk may not fetch its own style sheets
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2 AA, which axe leaves off
}
_AXE = Axe()


def violations(page: Page, context: str | None = None) -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, what is wrong.

    Args:
        page: a loaded page, in the state to judge.
        context: a selector that limits the judgement to a part of the page.
    """
    found = _AXE.run(page, context=context, options=_OPTIONS).response["violations"]
    return [
        f"{rule['id']}: {node['target'][0]}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]


def violations_at(page: Page, widths: Iterable[int] = WIDTHS, context: str | None = None) -> list[str]:
    """The violations at each width in turn, each line led by its width.

    Args:
        page: a loaded page, in the state to judge.
        widths: of the window, in CSS pixels.
        context: a selector that limits the judgement to a part of the page.
    """
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {line}" for line in violations(page, context)]
    return found
