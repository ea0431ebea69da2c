"""Every chapter's deck of slides, in a real browser without a network."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from book_extensions.questions.source import blocks, parse
from tests.site import test_links
from tests.site.conftest import ROOT, chapters, first_of, until

DECKS = sorted(
    docname for docname in chapters() if ":class: objectives" in (ROOT / f"{docname}.md").read_text("utf-8")
)


def deck(site: Path, docname: str) -> Path:
    return site / "slides" / f"{docname.rpartition('/')[2]}.html"


@pytest.fixture
def page(browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_offline(True)
    yield context.new_page()
    context.close()


def test_every_chapter_of_the_session_has_a_deck() -> None:
    assert len([docname for docname in DECKS if docname[9:11].isdigit()]) == 9


@pytest.mark.parametrize("docname", DECKS)
def test_a_deck_shows_what_its_chapter_has(site: Path, docname: str) -> None:
    slides = test_links.parse(deck(site, docname))
    page = test_links.parse(site / f"{docname}.html")

    def words(element: object) -> str:
        return " ".join(element.get_text(" ").split())  # type: ignore[attr-defined]

    objectives = [words(item) for item in page.select(".objectives li")]
    assert objectives
    assert [words(item) for item in slides.select("section.objectives li")] == objectives

    asked = [parse(block.text) for block in blocks((ROOT / f"{docname}.md").read_text("utf-8"))]
    shown = slides.select("section.question")
    assert [slide.select_one("footer a")["href"].partition("#")[2] for slide in shown] == [
        question.name for question in asked
    ]
    assert all(words(slide.select_one("details")).removeprefix("Answer") for slide in shown)

    hidden = page.select(".solution img, div.admonition img")
    figures = [image for image in page.select("article img.only-light.figure-output") if image not in hidden]
    drawn = {image["alt"] for image in figures if not image.find_parent(class_="course-explorer")}
    assert {image["alt"] for image in slides.select("section.figure img")} == drawn
    assert slides.select_one("section.summary li")


def test_the_notes_for_instructors_link_every_deck(site: Path) -> None:
    notes = test_links.parse(site / "chapters" / "e-instructors.html")
    linked = {link["href"] for link in notes.select("a[href]")}
    assert {f"../slides/{deck(site, docname).name}" for docname in DECKS} <= linked


@pytest.mark.parametrize("docname", first_of(DECKS))
def test_a_deck_loads_nothing_and_fits(page: Page, site: Path, docname: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))  # what its content policy refuses
    page.goto(deck(site, docname).as_uri(), wait_until="load")
    assert [url for url in asked if not url.startswith("data:")] == [page.url.partition("#")[0]]
    broken = "[...document.images].filter(image => !image.naturalWidth).map(image => image.alt)"
    assert page.evaluate(broken) == []
    too_full = """[...document.querySelectorAll('.slide')]
        .filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
        .map(e => `${e.id}: ${e.innerText.slice(0, 60)}`)"""
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate(too_full) == []
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.wait_for_timeout(200)  # each answer that opens tells the script so
    assert page.evaluate(too_full) == []


@pytest.mark.wide
def test_keys_turn_the_slides_and_show_the_answer(page: Page, site: Path) -> None:
    page.goto(deck(site, "chapters/05-linear-limits").as_uri(), wait_until="load")
    slides = "[...document.querySelectorAll('.slide')]"
    at = f"{slides}.findIndex(slide => Math.abs(slide.getBoundingClientRect().top) < 2)"

    def turn(key: str, to: int) -> None:
        page.keyboard.press(key)
        until(page, f"{at} === {to}")

    turn("ArrowRight", 1)
    turn("PageDown", 2)
    turn("ArrowLeft", 1)
    last = page.locator(".slide").count() - 1
    turn("End", last)
    turn("Home", 0)
    assert page.evaluate("document.activeElement.id") == "slide-1"

    number = page.evaluate(f"{slides}.findIndex(slide => slide.matches('.question'))")
    for step in range(number):
        turn(" ", step + 1)
    until(page, f"location.hash === '#slide-{number + 1}'")
    answer = page.locator(".slide").nth(number).locator("details")
    assert answer.get_attribute("open") is None
    page.keyboard.press("a")
    assert answer.get_attribute("open") is not None
    page.keyboard.press("A")
    assert answer.get_attribute("open") is None


@pytest.mark.wide
def test_a_deck_prints_one_slide_a_page(page: Page, site: Path) -> None:
    page.goto(deck(site, "chapters/05-linear-limits").as_uri(), wait_until="load")
    slides = page.locator(".slide")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(printed.pages) == slides.count()
    for text, heading in zip(printed.pages, slides.locator("h1, h2").all_inner_texts(), strict=True):
        assert "".join(heading.split())[:20] in "".join(text.extract_text().split())
