"""What a browser may refuse or lack: every script of a page goes on, or says in place what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.site.conftest import laid_out, until, use_scheme
from tests.site.server import serve

_REFUSE = "const refuse = () => { throw new DOMException('denied', 'SecurityError'); };"
#: The first is what readers meet most, in a private window say; the others are old or odd browsers'.
LACKS = {
    "a full storage": f"{{ {_REFUSE} Storage.prototype.setItem = refuse; }}",
    "newer interfaces": """delete window.ResizeObserver; delete window.IntersectionObserver;
        delete window.structuredClone; delete window.Worker;""",
    "canvases": "HTMLCanvasElement.prototype.getContext = () => null;",
}
CHAPTER = "chapters/07-non-linear-model.html"
EXPLORER = ".course-explorer[data-explorer=architecture]:not(.course-explorer-compact)"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", offline=True)
    yield made.new_page()
    made.close()


def mounted(reader: Page | Frame) -> Locator:
    """The chapter's explorer, once what stands above it is laid out and moves it no more."""
    explorer = reader.locator(EXPLORER).first
    explorer.wait_for(state="attached")
    laid_out(reader)
    explorer.scroll_into_view_if_needed()
    expect(explorer).to_have_attribute("data-mounted", "")
    return explorer


def works(reader: Page | Frame) -> None:
    """A chapter's explorer trains, a question is judged, the scheme changes."""
    explorer = mounted(reader)
    explorer.get_by_role("button", name="One step", exact=True).click()
    expect(explorer.locator("[data-read=epoch]")).to_have_text("1")
    assert explorer.locator(".cx-unit").count() > 20
    question = reader.locator(".question").first
    question.locator("input, [data-move='1']").first.click()
    question.locator(".question-check").click()
    expect(question).to_have_attribute("data-state", re.compile("right|wrong|partly"))
    root = reader.locator("html")
    before = root.get_attribute("data-mode")
    reader.locator(".theme-switch-button").first.click()
    expect(root).not_to_have_attribute("data-mode", before or "")


@pytest.mark.wide
@pytest.mark.parametrize("lack", LACKS)
def test_a_chapter_works_without(lack: str, page: Page, site: Path) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(LACKS[lack])
    page.goto((site / CHAPTER).as_uri())
    works(page)
    missing = page.get_by_text("This browser gives the page no canvas to draw on")
    assert (missing.count() > 0) == (lack == "canvases")
    page.goto((site / "search.html").as_uri() + "?q=logit")
    expect(page.locator("#search-results li").first).to_be_visible()
    page.goto((site / "slides" / "07-non-linear-model.html").as_uri())
    page.keyboard.press("End")
    assert not errors


@pytest.mark.wide
def test_a_frame_that_may_keep_nothing_works(browser: Browser, site: Path) -> None:
    errors: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serve(site) as where:
        for address in (CHAPTER, "search.html?q=logit"):
            frame = '<iframe name="book" sandbox="allow-scripts" width="1200" height="800"'
            page.set_content(f'{frame} src="{where}/{address}"></iframe>')
            reader = page.frame("book")
            assert reader
            if address == CHAPTER:
                works(reader)
            else:
                expect(reader.locator("#search-results li").first).to_be_visible()
    context.close()
    assert not errors


#: Grounds that are dark, of all that is seen.
_DARK_GROUNDS = """[...document.querySelectorAll('*')].filter(e => {
    const {width, height} = e.getBoundingClientRect();
    if (!e.checkVisibility() || width * height === 0) return false;
    const [r, g, b, a = 1] = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g).map(Number);
    return a > 0.5 && r + g + b < 300 && !e.matches('.cx-primary, .cx-primary *, :checked + span, svg *');
}).map(e => e.outerHTML.slice(0, 100))"""
_CORNER = """() => {
    const canvas = document.querySelector('.cx-plane canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(3, 3, 1, 1).data.slice(0, 3).reduce((sum, value) => sum + value);
}"""


@pytest.mark.wide
def test_paper_is_light_whatever_the_screen_is(page: Page, site: Path) -> None:
    page.goto((site / CHAPTER).as_uri())
    use_scheme(page, "dark")
    mounted(page)
    assert page.evaluate(_CORNER) < 300
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    until(page, f"{_DARK_GROUNDS}.length === 0")
    assert page.locator(".only-dark:visible").count() == 0
    assert page.locator(".only-light:visible").count() > 3
    assert page.evaluate(_CORNER) > 600
    page.emulate_media(media="screen")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate(
        "addEventListener('beforeprint', () => { window.printed = document.documentElement.dataset.theme; })"
    )
    page.pdf()
    assert page.evaluate("window.printed") == "light"
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
