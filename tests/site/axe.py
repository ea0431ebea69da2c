"""What axe-core finds wrong with a page: every rule it has for WCAG 2.2 A and AA, and its best practices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: CSS pixels: a small phone (also 1280 px zoomed to 400 %), a tablet, a laptop.
WIDTHS = (320, 768, 1280)

_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,  # a page opened from disk may not fetch its own style sheets
    # Rules of WCAG 2.2 A and AA that axe leaves off.
    "rules": {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}},
}
#: Judging colours takes axe longer than all its other rules together, since it asks for each word what lies
#: under it. Words that stand in the flow of the page and look alike all the way up are judged once.
_COLOURS = "color-contrast"
_SAMPLE = """part => {
    for (const e of document.querySelectorAll('[data-sample]')) delete e.dataset.sample;
    const looks = new Map();
    const lookOf = e => {
        if (!e) return '';
        if (!looks.has(e)) {
            const s = getComputedStyle(e);
            const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter].join();
            const free = ['absolute', 'fixed', 'sticky'].includes(s.position) ? ` free ${looks.size}` : '';
            const plain = own === 'rgba(0, 0, 0, 0),none,1,none' && !free;
            looks.set(e, lookOf(e.parentElement) + (plain ? '' : own + free + ';'));
        }
        return looks.get(e);
    };
    const seen = new Set();
    const within = [...document.querySelectorAll(part)].flatMap(top => [top, ...top.querySelectorAll('*')]);
    for (const e of within) {
        const words = [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!words && !e.matches('input, select, textarea')) continue;
        if (!e.checkVisibility({visibilityProperty: true})) continue;
        const s = getComputedStyle(e);
        const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, e.disabled, lookOf(e)].join();
        if (!seen.has(look)) e.dataset.sample = '';
        seen.add(look);
    }
}"""
#: Every word of code has an element of its own, which doubles the work; `test_palette` judges their colours.
_FLATTEN = "document.querySelectorAll('.highlight pre').forEach(e => { e.textContent = e.textContent; })"
_AXE = Axe(f"{AXE_SCRIPT}; axe.configure({{rules: [{{id: '{_COLOURS}', selector: '[data-sample]'}}]}})")

#: JavaScript for a promise that what moves has come to rest. Some animations never end, and one that nobody
#: can see may never begin: neither is waited for longer than a transition takes.
AT_REST = """Promise.race([
    new Promise(done => setTimeout(done, 1000)),
    Promise.allSettled(document.getAnimations()
        .filter(a => a.playState === 'running' && a.effect.getTiming().iterations !== Infinity)
        .map(a => a.finished)),
])"""
_SETTLE = f"""() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => {AT_REST}.then(() => done()))))"""

#: The theme says which code can be scrolled, and so reached by keyboard, a third of a second after a page's
#: width changes. Code that it never makes reachable is for axe to find.
_REACHED = """async () => {
    const unreached = () => [...document.querySelectorAll('pre')].some(
        e => e.checkVisibility() && e.tabIndex < 0 && e.scrollWidth > e.clientWidth);
    for (let i = 0; i < 60 && unreached(); i++) await new Promise(done => setTimeout(done, 50));
}"""

#: Elsewhere the bar at the top may lie on a link, which is no fault: the reader scrolls.
_TO_TOP = "scrollTo({ top: 0, behavior: 'instant' })"

_LEAVE_ONLY = """part => {
    const parts = [...document.querySelectorAll(part)];
    const prune = e => [...e.children].forEach(child => {
        if (parts.includes(child)) return;
        if (parts.some(each => child.contains(each))) prune(child);
        else child.remove();
    });
    prune(document.body);
}"""

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

#: The first radio button, every check box, the first number of the list; and every explanation.
_ANSWER = """() => document.querySelectorAll('.question').forEach(box => {
    const inputs = [...box.querySelectorAll('.question-choices input')];
    const chosen = box.dataset.kind === 'several' ? inputs : inputs.slice(0, 1);
    chosen.forEach(e => { e.checked = true; });
    const field = box.querySelector('.question-number input');
    if (field) field.value = box.querySelector('[data-value]').dataset.value;
    box.querySelector('.question-check').click();
    box.querySelector('details').open = true;
})"""


def leave_only(page: Page, part: str) -> None:
    """Take everything else out of a page: axe goes through the whole of it, whatever part it judges.

    Args:
        page: a loaded page.
        part: a selector of what stays, with all that it stands in.
    """
    page.evaluate(_LEAVE_ONLY, part)


def violations(page: Page, part: str = "html", **options: Any) -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, what is wrong.

    Of words that look alike, one is judged for its contrast.

    Args:
        page: a loaded page, in the state to judge; its transitions are awaited.
        part: a selector of what to judge.
        options: of axe, on top of those of every test.
    """
    page.evaluate(_SETTLE)
    page.evaluate(_SAMPLE, part)
    found = _AXE.run(page, context=part, options=_OPTIONS | options).response["violations"]
    return [
        f"{rule['id']}: {node['target'][0]}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]


def faint(page: Page, part: str = "html") -> list[str]:
    """The words with too little contrast, one of those that look alike.

    Args:
        page: a loaded page, in the state to judge.
        part: a selector of what to judge.
    """
    found = violations(page, part, runOnly=[_COLOURS], rules={})
    # What has only just changed its colours may be read half-way; a fault stays.
    return found and violations(page, part, runOnly=[_COLOURS], rules={})


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
        page.wait_for_timeout(150)  # explorers fold their settings on a phone, soon after the page narrows
        page.evaluate(_REACHED)
        page.evaluate(_TO_TOP)
        found += [f"{width} px: {line}" for line in violations(page, part)]
    return found


def unfold(page: Page) -> None:
    """Open everything that a page folds away, and bring its explorers to life.

    Args:
        page: a loaded page.
    """
    still = page.evaluate(_UNFOLD)
    assert not still, f"{still} explorers did not start"


def answer(page: Page) -> None:
    """Answer every question of a page and open every explanation: the most that questions ever show.

    Args:
        page: a loaded page.
    """
    page.evaluate(_ANSWER)
    assert page.locator(".question[data-state=open]").count() == 0
