"""A reader with a keyboard alone reaches everything, in order, and sees what is reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.axe import AT_REST, unfold
from tests.site.conftest import first_of, until, visit

_STOP = """async () => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    // The link that skips to the text slides in when it has the focus.
    await AT_REST;
    const again = 'stopped' in e.dataset;
    e.dataset.stopped = '';
    const box = e.getBoundingClientRect();
    // What a styled control shows may be drawn on the element beside or around it.
    const marked = [e, e.nextElementSibling, e.parentElement].filter(Boolean).some(x => {
        const s = getComputedStyle(x);
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
    });
    return {
        what: e.outerHTML.slice(0, 160),
        again,
        marked,
        inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
        index: [...document.querySelectorAll('*')].indexOf(e),
        tabindex: e.tabIndex,
    };
}""".replace("AT_REST", AT_REST)


_SHOWN = "e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().right > 0"


#: The page with most to reach, and one with little, for what stands on every page.
MOST, LITTLE = "05-linear-limits", "a-training-loop-recap"


@pytest.fixture(params=[LITTLE])
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """A page opened from disk without a network."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="light",
        reduced_motion="reduce",
        offline=True,
    )
    page = context.new_page()
    visit(page, (site / "chapters" / f"{request.param}.html").as_uri())
    yield page
    context.close()


def tab_to(page: Page, selector: str, key: str = "Tab", limit: int = 400) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(limit):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{limit} times {key} do not lead to {selector}")


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("s => document.activeElement.matches(s)", selector))


@pytest.mark.parametrize("page", first_of([LITTLE, MOST]), indirect=True)
def test_every_stop_can_be_seen_and_comes_in_reading_order(page: Page) -> None:
    unfold(page)
    stops = []
    for _ in range(800):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["again"]:
            break
        stops.append(stop)
    assert 60 < len(stops) < 800
    problems = [f"no mark of focus: {s['what']}" for s in stops if not s["marked"]]
    problems += [f"outside the window: {s['what']}" for s in stops if not s["inside"]]
    problems += [f"has an order of its own: {s['what']}" for s in stops if s["tabindex"] > 0]
    order = [s["index"] for s in stops]
    problems += [
        f"goes back: {now['what']}"
        for before, now in zip(stops, stops[1:], strict=False)
        if now["index"] < before["index"]
    ]
    assert not problems, "\n".join(problems)
    assert order


def test_the_first_stop_skips_to_the_text(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    expect(page.locator("#pst-skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_search_opens_finds_and_closes(page: Page) -> None:
    tab_to(page, ".search-button__button")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'search-input'")
    page.keyboard.press("Escape")
    expect(page.locator("#search-input")).not_to_be_visible()
    page.keyboard.press("Control+k")
    until(page, "document.activeElement.id === 'search-input'")
    page.keyboard.type("threshold")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    tab_to(page, "#search-results li a")
    page.keyboard.press("Enter")
    page.wait_for_selector("article h1")
    assert "/chapters/" in page.url


@pytest.mark.wide
def test_the_theme_switch_goes_round(page: Page) -> None:
    tab_to(page, ".theme-switch-button")
    seen = []
    for _ in range(3):
        page.keyboard.press("Enter")
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
    assert sorted(seen) == ["auto", "dark", "light"]


@pytest.mark.wide
def test_a_dropdown_opens_moves_and_closes(page: Page) -> None:
    tab_to(page, ".dropdown-download-buttons > button")
    page.keyboard.press("Enter")
    menu = page.locator(".dropdown-download-buttons .dropdown-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert focused(page, ".dropdown-menu .dropdown-item")
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    assert focused(page, ".dropdown-download-buttons > button")


@pytest.mark.parametrize(
    ("width", "toggle", "sidebar"),
    first_of(
        [(600, ".primary-toggle", ".bd-sidebar-primary"), (1280, ".primary-toggle", ".bd-sidebar-primary"),
         (600, ".secondary-toggle", ".bd-sidebar-secondary")]
    ),
)  # fmt: skip
def test_the_sidebars_open_and_close(page: Page, width: int, toggle: str, sidebar: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    box = page.locator(sidebar)
    tab_to(page, toggle)
    before = box.evaluate(_SHOWN)
    page.keyboard.press("Enter")
    until(page, f"before => ({_SHOWN})(document.querySelector('{sidebar}')) !== before", before)
