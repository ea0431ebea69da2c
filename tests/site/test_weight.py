"""What a page costs its reader: bytes, requests, hosts, and nothing that jumps or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from book_extensions.site.security_policy import POLICY
from tests.audit.audit import LARGEST, SHIFT
from tests.site.conftest import chapters, first_of, until, visit
from tests.site.server import serve
from tests.site.test_links import parse

MOST_REQUESTS = 20
NOT_FOUND = "404.html"  # shown under any address, so it holds all it needs itself
PAGES = [*(f"{name}.html" for name in chapters()), "search.html", "index.html", NOT_FOUND]

#: Nobody touches the page here; a browser that has just become a phone takes that for a touch.
_WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      window.shifts.push([entry.value,
        ...entry.sources.map(s => (s.node?.nodeType === 1 ? s.node : s.node?.parentElement)
          ?.outerHTML.slice(0, 80))]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}"""
#: From top to bottom, waiting at each place for what comes into view there.
_SCROLL = """async () => {
  const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const inView = e => e.getBoundingClientRect().bottom > 0 && e.getBoundingClientRect().top < innerHeight;
  const arrived = async () => {
    await painted();
    const images = [...document.images].filter(e => !e.complete && e.checkVisibility() && inView(e));
    await Promise.all(images.map(e => e.decode().catch(() => null)));
    for (const place of [...document.querySelectorAll('.course-explorer')].filter(inView)) {
      for (let i = 0; i < 600 && !('mounted' in place.dataset); i++) await painted();
    }
    await painted();
  };
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: 'instant' });
    await arrived();
  }
}"""


#: Where a page is read from.
FROM = ("file", "http")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serve(site) as where:
        yield where


#: Every page in both colour schemes.
SETTINGS = [(scheme, name) for name in PAGES for scheme in ("light", "dark")]


@pytest.fixture
def phone(browser: Browser, scheme: str) -> Iterator[BrowserContext]:
    """A reader with a phone, in the test's colour scheme."""
    made = browser.new_context(
        viewport={"width": 412, "height": 823},
        device_scale_factor=1.75,
        is_mobile=True,
        has_touch=True,
        color_scheme=scheme,
    )
    yield made
    made.close()


class Traffic:
    """What a page asks for and what comes over the wire, from now on."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        self.size = 0
        self.problems: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("response", self._answered)

    def _finished(self, event: dict[str, Any]) -> None:
        self.size += event["encodedDataLength"]

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console {message.type}: {message.text[:300]}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def asked(self) -> list[str]:
        """The requests that leave the page."""
        return [url for url in self.urls if not url.startswith(("data:", "blob:"))]


@pytest.mark.parametrize(("scheme", "name"), first_of(SETTINGS))
def test_page_is_light_and_still(phone: BrowserContext, address: str, scheme: str, name: str) -> None:
    page = phone.new_page()
    traffic = Traffic(page)
    page.goto(f"{address}/{name}", wait_until="networkidle")
    size, requests = traffic.size, len(traffic.asked())
    page.evaluate(_WATCH_SHIFTS)
    page.evaluate(_SCROLL)
    shifts = page.evaluate("window.shifts")
    other = {"light": "dark", "dark": "light"}[scheme]
    drawings = page.evaluate(
        """other => {
          const of = selector => [...document.querySelectorAll(selector)].map(e => e.src);
          const shown = new Set(of(`img:not(.only-${other})`));  // a drawing without ink serves both
          return of(`img.only-${other}`).filter(src => !shown.has(src));
        }""",
        other,
    )
    page.close()

    problems = traffic.problems
    if size > LARGEST:
        problems.append(f"{size / 1024:.0f} KiB before the reader scrolls")
    if requests > MOST_REQUESTS:
        problems.append(f"{requests} requests before the reader scrolls")
    problems += [f"another host: {url}" for url in traffic.asked() if not url.startswith(f"{address}/")]
    if sum(shift[0] for shift in shifts) >= SHIFT:
        problems.append(f"things jump: {shifts}")
    problems += [f"the drawing for the other scheme: {url}" for url in drawings if url in traffic.urls]
    assert not problems, "\n".join(problems)


def pages(site: Path) -> list[Path]:
    """The files of the site's pages. Decks of slides are whole in themselves and have tests of their own."""
    return sorted(set(site.rglob("*.html")) - set(site.glob("slides/*")))


def test_every_image_states_its_size_and_waits(site: Path) -> None:
    wrong = []
    for path in pages(site):
        for image in parse(path).find_all("img"):
            if not (image.get("width") and image.get("height") and image.get("loading") == "lazy"):
                wrong.append(f"{path.relative_to(site)}: {str(image)[:120]}")
    assert not wrong, "\n".join(wrong)


def test_every_page_says_what_it_is(site: Path) -> None:
    wrong, described = [], {}
    for path in pages(site):
        page, name = parse(path), path.relative_to(site).as_posix()
        first = page.head.select_one("meta:not([charset], [name=viewport]), script, link, style")
        policy = POLICY if name != NOT_FOUND else "default-src 'none'; style-src 'sha256-"  # its own
        if first.get("http-equiv") != "Content-Security-Policy" or not first["content"].startswith(policy):
            wrong.append(f"{name}: the content policy is not the first thing in its head")
        if page.html.get("lang") != "en" or not page.title.get_text(strip=True):
            wrong.append(f"{name}: no language or no title")
        description = page.find("meta", attrs={"name": "description"})
        text = description["content"] if description else ""
        if not 20 <= len(text) <= 200:
            wrong.append(f"{name}: description {text!r}")
        elif text in described:
            wrong.append(f"{name}: described like {described[text]}")
        described[text] = name
        if name not in ("index.html", NOT_FOUND):
            for key in ("og:title", "og:description", "og:image", "og:type"):
                if not page.find("meta", attrs={"property": key}):
                    wrong.append(f"{name}: no {key}")
        icon = page.find("link", rel="icon")
        if name != NOT_FOUND and not (icon and (path.parent / icon["href"].partition("?")[0]).is_file()):
            wrong.append(f"{name}: no icon")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", first_of(FROM))
def test_policy_refuses_what_is_not_the_sites_own(
    browser: Browser, site: Path, address: str, scheme: str
) -> None:
    page = browser.new_page()
    visit(page, f"{address if scheme == 'http' else site.as_uri()}/{chapters()[0]}.html")
    refused = page.evaluate(
        """async () => {
          const seen = [];
          addEventListener('securitypolicyviolation', e => seen.push(e.effectiveDirective));
          const add = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
          add('script', { textContent: 'window.inline = 1' });
          add('script', { src: 'https://example.org/a.js' });
          add('img', { src: 'https://example.org/a.png' });
          add('style', { textContent: '* { color: red }' });
          add('p', { innerHTML: '<b style="color: red" onclick="1">x</b>' });
          await fetch('https://example.org/').catch(() => null);
          await new Promise(done => setTimeout(done, 300));
          return [...seen, window.inline ?? 'inline'];
        }"""
    )
    page.close()
    wanted = {
        "script-src-elem",
        "script-src-attr",
        "style-src-elem",
        "style-src-attr",
        "img-src",
        "connect-src",
    }
    assert {*wanted, "inline"} <= set(refused)


@pytest.mark.wide
@pytest.mark.parametrize("scheme", FROM)
def test_what_the_theme_does_by_code_in_pages_still_works(
    browser: Browser, site: Path, address: str, scheme: str
) -> None:
    root = address if scheme == "http" else site.as_uri()
    page = browser.new_page()
    traffic = Traffic(page)
    visit(page, f"{root}/{chapters()[5]}.html")
    # The theme turns from "as the system" to the two fixed ones.
    seen = []
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
    assert sorted(seen) == ["auto", "dark", "light"]

    page.evaluate("window.print = () => { window.printed = true; }")
    page.locator(".article-header-buttons .dropdown > button").first.click()
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed")

    page.keyboard.press("Control+k")
    page.locator("#search-input").fill("logit")
    page.locator("#search-input").press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=logit"))
    # Results come one by one; the words to mark are stored for the next page meanwhile.
    expect(page.locator("#search-results .search-summary")).to_contain_text("Search finished")
    page.locator("#search-results li a").first.click()
    page.wait_for_selector("span.highlighted")
    page.get_by_role("link", name="Hide Search Matches").click()
    assert page.locator("span.highlighted").count() == 0
    page.close()
    assert not traffic.problems


@pytest.mark.wide
@pytest.mark.parametrize("scheme", FROM)
def test_explorers_train_under_the_policy(browser: Browser, site: Path, address: str, scheme: str) -> None:
    root = address if scheme == "http" else site.as_uri()
    page = browser.new_page()
    traffic = Traffic(page)
    visit(page, f"{root}/chapters/07-non-linear-model.html")
    whole = ".course-explorer[data-explorer=architecture]:not(.course-explorer-compact)"
    place = page.locator(whole)
    place.scroll_into_view_if_needed()
    place.get_by_role("button", name="Play", exact=True).click()
    until(page, f"parseInt(document.querySelector('{whole} [data-read=epoch]').textContent) > 20")
    page.close()
    assert not traffic.problems
