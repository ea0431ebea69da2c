"""What axe-core finds wrong with a page: every rule it has for WCAG 2.2 A and AA, and its best practices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: CSS pixels: a small phone (also 1280 px zoomed to 400 %), a tablet, a laptop.
WIDTHS = (320, 768, 1280)

_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # a page opened from disk may not fetch its own style sheets
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2 AA, which axe leaves off
}
#: Every word of code has an element of its own, which doubles the work; `test_palette` judges their colours.
_FLATTEN = "document.querySelectorAll('.highlight pre').forEach(e => { e.textContent = e.textContent; })"
_AXE = Axe()

_SETTLE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity)
        .map(a => a.finished.catch(() => null))).then(done))))"""

_UNFOLD = """async () => {
    document.querySelectorAll('details').forEach(e => { e.open = true; });
    document.querySelectorAll('.toggle-hidden').forEach(e => e.classList.remove('toggle-hidden'));
    const places = [...document.querySelectorAll('.course-explorer')];
    for (const place of places) {
        place.scrollIntoView();
        for (let i = 0; i < 600 && !('mounted' in place.dataset); i++) {
            await new Promise(done => setTimeout(done, 50));
        }
    }
    document.querySelectorAll('details').forEach(e => { e.open = true; });
    scrollTo(0, 0);
    return places.filter(place => !('mounted' in place.dataset)).length;
}"""


def violations(page: Page, context: str | None = None, rules: Sequence[str] = ()) -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, what is wrong.

    Args:
        page: a loaded page, in the state to judge; its transitions are awaited.
        context: a selector that limits the judgement to a part of the page.
        rules: axe's names of the only rules to judge by; all when none is named.
    """
    page.evaluate(_SETTLE)
    options = _OPTIONS | ({"runOnly": list(rules), "rules": {}} if rules else {})
    found = _AXE.run(page, context=context, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target'][0]}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]


def violations_at(page: Page, widths: Iterable[int] = WIDTHS, part: str = "html") -> list[str]:
    """The violations at each width in turn, each line led by its width; code loses its colours for it.

    Args:
        page: a loaded page, in the state to judge.
        widths: of the window, in CSS pixels.
        part: a selector of what to judge.
    """
    page.evaluate(_FLATTEN)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {line}" for line in violations(page, part)]
    return found


def unfold(page: Page) -> None:
    """Open everything that a page folds away, and bring its explorers to life.

    Args:
        page: a loaded page.
    """
    still = page.evaluate(_UNFOLD)
    assert not still, f"{still} explorers did not start"
