"""Every page for readers who see it in other ways: axe-core finds nothing, and figures give their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.axe import unfold, violations, violations_at
from tests.site.conftest import chapters

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


@pytest.fixture(params=["light", "dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A reader without a network, who likes things still."""
    made = browser.new_context(
        viewport={"width": 1280, "height": 800},
        color_scheme=request.param,
        reduced_motion="reduce",
        offline=True,
    )
    yield made
    made.close()


def answer(page: Page) -> None:
    """Give some answer to every question of the page."""
    for form in page.locator(".question-form").all():
        for control in form.locator("input").all()[:1]:
            if control.get_attribute("type") == "text":
                control.fill("0.123")
            else:
                control.check()
        form.locator(".question-check").click()


@pytest.mark.parametrize("docname", [*chapters(), *_GENERATED])
def test_axe_finds_nothing(context: BrowserContext, site: Path, docname: str) -> None:
    page = context.new_page()
    page.goto((site / f"{docname}.html").as_uri())
    if docname == "search":
        page.goto(page.url + "?q=relu")
        page.wait_for_selector("#search-results li")
    unfold(page)
    answer(page)
    found = violations_at(page)
    levels = page.evaluate(_HEADINGS)
    found += [
        f"heading skips a level: {after[1]}"
        for before, after in zip(levels, levels[1:], strict=False)
        if after[0] > before[0] + 1
    ]
    found += [
        f"no numbers behind the figure: {alt}" for alt, numbers in page.evaluate(_FIGURES) if not numbers
    ]
    page.close()
    assert not found, "\n".join(found)


_KINDS = """() => {
    const kinds = new Map();
    for (const e of document.querySelectorAll('a, button, summary, label, [role=button], tr')) {
        const kind = `${e.tagName} ${e.className} in ${e.parentElement.className}`;
        if (e.checkVisibility({visibilityProperty: true}) && !kinds.has(kind)) kinds.set(kind, e);
    }
    [...kinds.values()].forEach((e, i) => { e.dataset.kind = i; });
    return kinds.size;
}"""


def test_what_lies_under_the_pointer_stays_legible(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    page.goto((site / "chapters/05-linear-limits.html").as_uri())
    page.mouse.wheel(0, 3000)
    page.wait_for_function("scrollY > 1000")
    page.mouse.wheel(0, -200)
    page.locator("#pst-back-to-top").wait_for()
    number = page.evaluate(_KINDS)
    assert number > 30
    found = []
    for kind in range(number):
        part = f"[data-kind='{kind}']"
        target = page.locator(part)
        if target.is_visible():
            target.hover(force=True)
            found += violations(page, part, rules=["color-contrast"])
    page.close()
    assert not found, "\n".join(found)
