"""Every page for readers who see it in other ways: axe-core finds nothing, and figures give their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.axe import AT_REST, WIDTHS, answer, faint, unfold, violations_at
from tests.site.conftest import chapters, use_scheme, visit
from tests.site.test_pages import _WIDE
from tests.site.test_palette import SCHEMES, TEXT, contrast

_GENERATED = ["search"]

_HEADINGS = """() => [...document.querySelectorAll('article :is(h1, h2, h3, h4, h5, h6)')]
    .map(e => [Number(e.tagName[1]), e.textContent])"""

_FIGURES = """() => [...document.querySelectorAll('article .figure-frame')].map(frame => {
    const numbers = frame.nextElementSibling;
    const isNumbers = numbers?.matches('details.figure-numbers');
    return [
        frame.querySelector('img').alt,
        isNumbers ? numbers.querySelectorAll('td, li').length : 0,
    ];
})"""


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """The page of a reader without a network, who likes things still."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        color_scheme="light",
        reduced_motion="reduce",
        offline=True,
    )
    yield context.new_page()
    context.close()


def prepare(page: Page, site: Path, docname: str) -> None:
    """Show everything that a page can: what is folded away, what runs and what is said to an answer."""
    visit(page, (site / f"{docname}.html").as_uri())
    if docname == "search":
        visit(page, page.url + "?q=relu")
        page.wait_for_selector("#search-results li")
    unfold(page)
    answer(page)


@pytest.mark.parametrize("docname", [*chapters(), *_GENERATED])
def test_axe_finds_nothing_on_a_phone(page: Page, site: Path, docname: str) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    prepare(page, site, docname)
    found = violations_at(page, WIDTHS[:1])
    seen = page.evaluate(_WIDE)
    if seen["page"] > seen["width"]:
        found.append(f"scrolls sideways ({seen['page']} px): {seen['over']}")
    levels = page.evaluate(_HEADINGS)
    found += [
        f"heading skips a level: {after[1]}"
        for before, after in zip(levels, levels[1:], strict=False)
        if after[0] > before[0] + 1
    ]
    found += [
        f"no numbers behind the figure: {alt}" for alt, numbers in page.evaluate(_FIGURES) if not numbers
    ]
    assert not found, "\n".join(found)


@pytest.mark.wide
@pytest.mark.parametrize("docname", [*chapters(), *_GENERATED])
def test_axe_finds_nothing_on_wider_pages_and_in_the_dark(page: Page, site: Path, docname: str) -> None:
    prepare(page, site, docname)
    found = violations_at(page, WIDTHS[1:])
    use_scheme(page, "dark")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"dark, {width} px: {line}" for line in faint(page)]
    assert not found, "\n".join(found)


_KINDS = """() => {
    const kinds = new Map();
    const first = document.getElementById('pst-back-to-top');
    for (const e of [first, ...document.querySelectorAll('a, button, summary, label, [role=button], tr')]) {
        const kind = `${e.tagName} ${e.className} in ${e.parentElement.className}`;
        const words = e.textContent.trim() && e.checkVisibility({visibilityProperty: true});
        if (words && !kinds.has(kind)) kinds.set(kind, e);
    }
    [...kinds.values()].forEach((e, i) => { e.dataset.kind = i; });
    return kinds.size;
}"""
_BRING = """part => {
    const e = document.querySelector(part);
    e.scrollIntoView({block: 'center'});
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""
_COLOURS = """async part => {
    await AT_REST;
    const e = document.querySelector(part);
    const hex = colour => '#' + colour.match(/[0-9]+/g).slice(0, 3)
        .map(n => Number(n).toString(16).padStart(2, '0')).join('');
    let ground = e;
    while (!/^rgb[(]/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
    const colours = [getComputedStyle(e).color, getComputedStyle(ground).backgroundColor].map(hex);
    return [e.matches(':hover') ? e.outerHTML.slice(0, 120) : '', ...colours];
}""".replace("AT_REST", AT_REST)


@pytest.mark.wide
def test_what_lies_under_the_pointer_stays_legible(page: Page, site: Path) -> None:
    visit(page, (site / "chapters/05-linear-limits.html").as_uri())
    page.set_viewport_size({"width": 768, "height": 800})  # wider ones have no button back to the top
    faint_ones, seen = [], []
    for scheme in SCHEMES:
        use_scheme(page, scheme)
        for place in (3000, 2500):
            page.evaluate("place => scrollTo(0, place)", place)
            page.wait_for_timeout(100)
        page.locator("#pst-back-to-top").wait_for()
        for part in [f"[data-kind='{kind}']" for kind in range(page.evaluate(_KINDS))]:
            if not page.evaluate(_BRING, part):
                continue
            page.locator(part).hover(force=True)
            hovered, words, ground = page.evaluate(_COLOURS, part)
            seen += [hovered] * bool(hovered)
            if contrast(words, ground) < TEXT:
                faint_ones.append(f"{scheme}: {words} on {ground}: {hovered}")
    assert len(seen) > 40
    assert sum("pst-back-to-top" in one for one in seen) == 2
    assert not faint_ones, "\n".join(faint_ones)
