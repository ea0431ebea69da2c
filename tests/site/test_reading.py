"""Reading aids as a reader uses them: terms, figures, formulas, search, paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.conftest import chapters, laid_out, uncover, until, visit

# Headless pages have no clipboard to read from, so what is copied is kept on the page.
KEEP_COPIES = """Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => { window.copied = text; } } });"""
COPY_EVENT = """() => {
    const data = new DataTransfer();
    const event = new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true });
    document.dispatchEvent(event);
    return [event.defaultPrevented, data.getData('text/plain')];
}"""
SELECT = """e => {
    const range = document.createRange();
    range.selectNodeContents(e);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""
LEAVE = """() => {
    document.querySelectorAll('dialog[open]').forEach(e => e.close());
    document.activeElement.blur();
    getSelection().removeAllRanges();
    scrollTo({ top: 0, behavior: 'instant' });
}"""
TERM = "a[aria-describedby^='definition-']"


@contextmanager
def reading(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a network who wants no motion."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", offline=True)
    made.add_init_script(KEEP_COPIES)
    yield made
    made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with reading(browser) as made:
        yield made


@pytest.fixture(scope="module")
def once_opened(browser: Browser, site: Path) -> Iterator[Page]:
    """A chapter with terms, figures and formulas, opened from disk once, since most tests are short."""
    with reading(browser) as made:
        page = made.new_page()
        visit(page, (site / "chapters/05-linear-limits.html").as_uri())
        uncover(page)
        yield page


@pytest.fixture
def page(once_opened: Page) -> Page:
    """The chapter at its top, on a screen, with nothing in focus, selected or under the pointer."""
    once_opened.emulate_media(media="screen")
    once_opened.mouse.move(5, 895)
    once_opened.evaluate(LEAVE)
    expect(once_opened.locator(".term-tip, .figure-dialog[open]").locator("visible=true")).to_have_count(0)
    return once_opened


def test_a_page_opened_at_its_top_is_laid_out_section_by_section(context: BrowserContext, site: Path) -> None:
    address = (site / "chapters/05-linear-limits.html").as_uri()
    busy = context.new_page()
    busy.add_init_script("window.requestIdleCallback = () => 0;")
    busy.goto(address)
    hidden = """[...document.querySelectorAll('.bd-article h2')]
        .map(e => !e.checkVisibility({ contentVisibilityAuto: true }))"""
    unseen = busy.evaluate(hidden)
    assert not unseen[0] and unseen[-1]
    busy.mouse.wheel(0, 1)  # whoever does something needs the whole page
    until(busy, f"!{hidden}.includes(true)")

    heights = "[...document.querySelectorAll('.bd-article > section > section')].map(e => e.offsetHeight)"
    idle, linked = context.new_page(), context.new_page()
    idle.goto(address)
    laid_out(idle)
    linked.goto(f"{address}#summary")
    assert not linked.evaluate("'arriving' in document.documentElement.dataset")
    assert idle.evaluate(heights) == linked.evaluate(heights)


def test_a_term_is_explained_on_hover_and_the_words_can_be_reached(page: Page) -> None:
    term, tip = page.locator(TERM).first, page.locator(".term-tip")
    expect(tip).not_to_be_visible()
    term.scroll_into_view_if_needed()
    term.hover()
    expect(tip).to_be_visible()
    words = page.locator(f"#{term.get_attribute('aria-describedby')}").text_content() or ""
    assert len(words) > 30 and tip.text_content() == words
    box = tip.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1280
    tip.hover()
    page.wait_for_timeout(400)  # longer than the words stay without a pointer
    expect(tip).to_be_visible()
    page.mouse.move(5, 895)
    expect(tip).not_to_be_visible()


def test_a_term_is_explained_on_focus_until_escape(page: Page) -> None:
    tip = page.locator(".term-tip")
    page.locator(TERM).first.evaluate("e => e.scrollIntoView({block: 'center'})")
    page.keyboard.press("Tab")  # from here on the keyboard leads
    page.locator(TERM).first.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).not_to_be_visible()
    page.locator(TERM).nth(1).focus()
    expect(tip).to_be_visible()
    page.locator("a.right-next").focus()
    expect(tip).not_to_be_visible()


@pytest.mark.wide
def test_the_first_tap_explains_a_term_and_the_second_follows_it(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, offline=True)
    page = context.new_page()
    visit(page, (site / "chapters/05-linear-limits.html").as_uri())
    term, tip = page.locator(TERM).first, page.locator(".term-tip")
    term.scroll_into_view_if_needed()
    term.tap()
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    term.tap()
    page.wait_for_url("**/b-glossary.html#term-*")
    context.close()


def test_a_figure_opens_in_full_size_and_closes_by_keyboard(page: Page) -> None:
    button, dialog = page.locator(".figure-enlarge").first, page.locator(".figure-dialog")
    small = page.locator(".figure-frame").first.locator("img:visible").bounding_box()
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    image = dialog.locator("img")
    large = image.bounding_box()
    assert small and large and large["width"] > 1.3 * small["width"]
    expect(dialog.locator("p")).to_have_text(image.get_attribute("alt") or "no words")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert button.evaluate("e => e === document.activeElement"), "focus went elsewhere"
    page.locator(".figure-frame").first.locator("img:visible").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).not_to_be_visible()


@pytest.mark.wide
def test_the_enlarged_figure_is_the_one_of_the_colour_scheme(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme="dark")
    visit(page, (site / "chapters/05-linear-limits.html").as_uri())
    uncover(page)
    shown = page.locator(".figure-frame").first.locator("img:visible").get_attribute("src")
    page.locator(".figure-enlarge").first.focus()
    page.keyboard.press("Enter")
    assert (page.locator(".figure-dialog img").get_attribute("src") or "").endswith((shown or "?")[2:])


def test_a_formula_is_copied_as_tex_by_its_button(page: Page) -> None:
    button = page.locator(".copy-tex").first
    tex = page.locator(".math-display annotation").first.text_content()
    button.focus()
    page.keyboard.press("Enter")
    assert until(page, "window.copied") == tex
    expect(button).to_have_text("Copied")
    expect(page.locator(".reading-status[role=status]")).to_contain_text("clipboard")


def test_copied_text_holds_its_formulas_as_tex(page: Page) -> None:
    paragraph = page.locator("article p:has(math)").first
    tex = [note.text_content() for note in paragraph.locator("annotation").all()]
    paragraph.evaluate(SELECT)
    handled, text = page.evaluate(COPY_EVENT)
    assert handled
    for formula in tex:
        assert f"${formula}$" in text
    assert page.locator("article p").filter(has_not=page.locator("math")).first.evaluate(SELECT) is None
    assert page.evaluate(COPY_EVENT) == [False, ""], "text without formulas is the browser's business"


@pytest.mark.parametrize("words", ["dead ReLU", "dying ReLU", "dead unit", "learning rates"])
def test_search_finds_what_readers_call_it(context: BrowserContext, site: Path, words: str) -> None:
    page = context.new_page()
    visit(page, (site / "search.html").as_uri() + "?q=" + words.replace(" ", "+"))
    page.wait_for_selector("#search-results li a")
    found = [link.get_attribute("href") or "" for link in page.locator("#search-results li a").all()]
    assert any("06-activation" in link or "b-glossary" in link for link in found), found


def test_paper_shows_what_the_screen_folds_away(page: Page) -> None:
    closed = page.locator("article details:not([open])").count()
    assert closed > 3
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details:not([open])").count() == closed
    page.emulate_media(media="print")
    for control in (".figure-enlarge", ".copy-tex", ".copybtn", ".bd-header-article", ".prev-next-footer"):
        expect(page.locator(control).first).not_to_be_visible()


def test_the_missing_page_leads_back_and_searches(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((site / "404.html").as_uri())
    links = [link.get_attribute("href") or "" for link in page.locator("a").all()]
    assert len(links) == len(chapters()) and all(link.startswith(("/", "https://")) for link in links)
    assert (page.locator("form").get_attribute("action") or "").endswith("/search.html")
    assert page.locator("main").evaluate("e => getComputedStyle(e).maxWidth") != "none", (
        "its style is refused"
    )
    assert not complaints
