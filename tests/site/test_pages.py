"""Every page, in both colour schemes, from file: with the network off, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.site.axe import WIDTHS, answer, unfold, violations_at
from tests.site.conftest import ROOT, chapters, visit
from tests.site.test_links import parse

LOCAL = ("file:", "data:", "blob:", "about:")
MIN_ALT_LENGTH = 20
#: A chapter's number or an appendix's letter, which the table of contents gives (`test_contents`).
NUMBER = re.compile(r"^(?:\d+|[A-Z])\. ")

_FACTS = r"""async () => {
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  document.querySelectorAll('.toggle-hidden').forEach(e => e.classList.remove('toggle-hidden'));
  const shown = e => e.getClientRects().length > 0;
  const images = [...document.querySelectorAll('article img')].filter(shown);
  images.forEach(e => { e.loading = 'eager'; });
  await Promise.all(images.map(e => e.decode().catch(() => null)));
  await document.fonts.ready;
  const widthOf = e => e.getBoundingClientRect().width;
  const roots = [...document.querySelectorAll('msqrt, mroot')].filter(shown);
  const text = document.querySelector('article').cloneNode(true);
  text.querySelectorAll('pre, code, math, script, style').forEach(e => e.remove());
  const formulas = [...document.querySelectorAll('.math')].filter(e => shown(e.parentElement));
  return {
    h1: [...document.querySelectorAll('h1')].map(e => e.textContent.replace(/#$/, '').trim()),
    h2: document.querySelectorAll('article h2').length,
    images: images.map(e => ({src: e.getAttribute('src'), width: e.naturalWidth, alt: e.alt})),
    flat: formulas.filter(e => {
      const m = e.querySelector('math');
      const box = m && m.getBoundingClientRect();
      return !box || box.width < 2 || box.height < 2;
    }).map(e => e.textContent),
    // A root whose sign the font lacks is no wider than what it is taken of.
    rootless: roots.filter(e => widthOf(e) < [...e.children].reduce((sum, c) => sum + widthOf(c), 4))
      .map(e => e.closest('math').textContent),
    errors: document.querySelectorAll('.math-error, merror, .problematic, .system-message').length,
    text: text.textContent,
    searches: [...document.querySelectorAll('.search-button-field, form.bd-search')]
      .filter(shown).length,
    theme: document.documentElement.dataset.theme,
    outline: [...document.querySelectorAll('.bd-toc-nav a')].filter(shown).length,
    objectives: document.querySelector('.admonition.objectives')?.textContent ?? '',
  };
}"""

#: Formulas that fit into their box, and scroll all the same for what stands beside them.
_PUSHED = """() => [...document.querySelectorAll('.math-display')].filter((box) => {
  const parts = [...box.querySelectorAll('math, .eqno')].map((part) => part.getBoundingClientRect().width);
  const width = parts.reduce((sum, part) => sum + part + 20, 0);
  return box.getClientRects().length && box.scrollWidth > box.clientWidth + 1 && width < box.clientWidth;
}).length"""

_TABLES = "main :is(.table-scroll, .pst-scrollable-table-container)"
_MARKED = f"""() => [...document.querySelectorAll('{_TABLES}')].every(
    e => e.role === 'group' || e.scrollWidth <= e.clientWidth + 1)"""
#: Cells that cover the shadow which says that their table goes on.
_COVERING = f"""() => [...document.querySelectorAll('{_TABLES}[role="group"] :is(tr, th, td)')].filter(e => {{
  const background = getComputedStyle(e).backgroundColor.replace(/^rgb\\(.*/, '');
  const [, alpha = 1] = /[,/] *([0-9.]+)\\)$/.exec(background) ?? [];
  return alpha > 0.2;
}}).map(e => e.innerText.slice(0, 40))"""

_WIDE = r"""() => {
  const width = document.documentElement.clientWidth;
  const scrolls = e => {
    for (; e && e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflowX !== 'visible') return true;
    }
    return false;
  };
  const over = [...document.querySelectorAll('main *')].filter(
    e => e.getBoundingClientRect().right > width + 1 && !scrolls(e));
  return {
    page: document.documentElement.scrollWidth,
    width,
    over: over.slice(0, 3).map(e => e.outerHTML.slice(0, 120)),
  };
}"""

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

# The link of a heading, seen only under a pointer, on a line that no word shares.
_LONE_LINKS = """() => [...document.querySelectorAll('article .headerlink')].filter(link => {
    const words = document.createRange();
    words.selectNode(link.previousSibling);
    const line = [...words.getClientRects()].at(-1);
    return line && link.getBoundingClientRect().top > line.bottom - 2;
}).map(link => link.parentElement.textContent.trim())"""


@contextmanager
def reading(browser: Browser, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
    """A page of a reader without a network."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a reader without a network."""
    with reading(browser) as shown:
        yield shown


def watch(page: Page) -> list[str]:
    """A list that fills with what goes wrong on the page from now on."""
    problems: list[str] = []

    def on_console(message: Any) -> None:
        if message.type in {"error", "warning"}:
            problems.append(f"console {message.type}: {message.text[:300]}")

    def on_request(request: Any) -> None:
        if not request.url.startswith(LOCAL):
            problems.append(f"asks another host: {request.url}")

    def on_failure(request: Any) -> None:
        # A reader who leaves or reloads the page stops what was on its way.
        if request.failure != "net::ERR_ABORTED":
            problems.append(f"failed ({request.failure}): {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on("request", on_request)
    page.on("requestfailed", on_failure)
    return problems


def headings(docname: str) -> tuple[str, int]:
    """The title and the number of sections that a chapter's source has."""
    source = (ROOT / f"{docname}.md").read_text("utf-8")
    source = re.sub(r"^(`{3,}|~{3,}).*?^\1\s*$", "", source, flags=re.MULTILINE | re.DOTALL)
    title = re.search(r"^# (.+)$", source, flags=re.MULTILINE)
    assert title, f"{docname}.md has no title"
    return title[1], len(re.findall(r"^## ", source, flags=re.MULTILINE))


def letters(title: str) -> str:
    """A title without its marks, so that source and page can be compared."""
    return re.sub(r"\{\w+\}|[\W_]", "", title)


@dataclass(frozen=True)
class Opened:
    """A page as it was opened, and what has gone wrong on it so far."""

    docname: str
    page: Page
    problems: list[str]


@contextmanager
def opening(browser: Browser, site: Path, docname: str, scheme: Literal["light", "dark"]) -> Iterator[Opened]:
    """A page before a reader without a network."""
    with reading(browser, scheme) as page:
        problems = watch(page)
        visit(page, (site / f"{docname}.html").as_uri())
        yield Opened(docname, page, problems)


@pytest.fixture(scope="module", params=chapters())
def opened(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Opened]:
    """Every page in turn, opened once for both of the tests that look through all of it."""
    with opening(browser, site, request.param, "light") as shown:
        yield shown


def test_page_is_whole(opened: Opened) -> None:
    expect_whole(opened, "light")


def test_axe_finds_nothing_on_a_phone(opened: Opened) -> None:
    opened.page.emulate_media(reduced_motion="reduce")
    opened.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    unfold(opened.page)
    answer(opened.page)
    assert not (found := faults_on_a_phone(opened.page)), "\n".join(found)


@pytest.mark.wide
@pytest.mark.parametrize("docname", chapters())
def test_page_is_whole_in_the_dark(browser: Browser, site: Path, docname: str) -> None:
    with opening(browser, site, docname, "dark") as shown:
        expect_whole(shown, "dark")


def faults_on_a_phone(page: Page) -> list[str]:
    """What axe finds on a narrow page, and what it does not look at: room, order of headings, numbers.

    Args:
        page: with everything shown that it can show.
    """
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
    return found


def expect_whole(opened: Opened, scheme: Literal["light", "dark"]) -> None:
    """Compare a page with its source, and see that it has room for all it shows at every width."""
    docname, page, problems = opened.docname, opened.page, opened.problems
    facts = page.evaluate(_FACTS)

    title, sections = headings(docname)
    if len(facts["h1"]) != 1:
        problems.append(f"{len(facts['h1'])} first-level headings: {facts['h1']}")
    elif letters(NUMBER.sub("", facts["h1"][0])) != letters(title):
        problems.append(f"title is {facts['h1'][0]!r}, the source says {title!r}")
    if facts["h2"] < sections:
        problems.append(f"{facts['h2']} of {sections} sections")
    for image in facts["images"]:
        if not image["width"]:
            problems.append(f"image does not load: {image['src']}")
        if len(image["alt"]) < MIN_ALT_LENGTH:
            problems.append(f"image without alternative text: {image['src']}")
    problems += [f"formula takes no room: {tex}" for tex in facts["flat"]]
    problems += [f"a root without its sign: {tex}" for tex in facts["rootless"]]
    if facts["errors"]:
        problems.append(f"{facts['errors']} error markers")
    if left := re.search(r"\$\$|\\(?:frac|begin|end|math\w+|sum|hat|text|left|sigma)\b", facts["text"]):
        problems.append(f"raw TeX: {facts['text'][max(0, left.start() - 30) : left.end() + 30]!r}")
    if facts["searches"] != 1:
        problems.append(f"{facts['searches']} search boxes")
    if facts["outline"] == 0 and facts["h2"] > 1:
        problems.append("no outline beside several sections")
    if re.match(r"chapters/\d", docname) and "minutes" not in facts["objectives"]:
        problems.append("does not say how long it takes to read")
    if facts["theme"] != scheme:
        problems.append(f"theme is {facts['theme']}")

    page.set_viewport_size({"width": 600, "height": 700})
    problems += [f"an empty line under {heading!r} at 600 px" for heading in page.evaluate(_LONE_LINKS)]
    page.set_viewport_size({"width": 390, "height": 700})
    if pushed := page.evaluate(_PUSHED):
        problems.append(f"formulas scroll at 390 px although they fit: {pushed}")
    page.set_viewport_size({"width": 320, "height": 700})
    wide = page.evaluate(_WIDE)
    if wide["page"] > wide["width"]:
        problems.append(f"scrolls sideways at 320 px ({wide['page']} px): {wide['over']}")
    page.wait_for_function(_MARKED)
    if covering := page.evaluate(_COVERING):
        problems.append(f"cells cover the shadow of a table that scrolls: {covering[:3]}")
    assert not problems, "\n".join([docname, *problems])


def test_search_finds_the_decision_boundary(page: Page, site: Path) -> None:
    problems = watch(page)
    visit(page, (site / "search.html").as_uri() + "?q=decision+boundary")
    page.wait_for_selector("#search-results li a", timeout=10_000)
    assert page.locator("#search-results li").count() > 0
    assert not problems


def test_front_page_leads_into_the_book(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.wait_for_url(f"**/{chapters()[0]}.html", timeout=10_000)


def test_previous_and_next_walk_the_whole_book(site: Path) -> None:
    seen = [(site / f"{chapters()[0]}.html").resolve()]
    while link := parse(seen[-1]).select_one("a.right-next"):
        seen.append((seen[-1].parent / link["href"]).resolve())
        back = parse(seen[-1]).select_one("a.left-prev")["href"]
        assert (seen[-1].parent / back).resolve() == seen[-2]
    assert [path.relative_to(site.resolve()).with_suffix("").as_posix() for path in seen[1:]] == chapters()[
        1:
    ]
