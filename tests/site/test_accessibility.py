"""Every page for readers who see it in other ways: axe-core finds nothing, and figures give their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.axe import AT_REST, WIDTHS, answer, faint, unfold, violations_at
from tests.site.conftest import chapters, use_scheme, visit
from tests.site.test_pages import faults_on_a_phone
from tests.site.test_palette import SCHEMES, TEXT, contrast

_SEARCH = "search"


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
    if docname == _SEARCH:
        visit(page, page.url + "?q=relu")
        page.wait_for_selector("#search-results li")
    unfold(page)
    answer(page)


def test_axe_finds_nothing_on_a_phone_that_searched(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    prepare(page, site, _SEARCH)
    assert not (found := faults_on_a_phone(page)), "\n".join(found)


@pytest.mark.wide
@pytest.mark.parametrize("docname", [*chapters(), _SEARCH])
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
