"""The SCORM package in a player that others wrote: scorm-again answers as SCORM 1.2 asks."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from book_extensions.editions.archive import site_files, write_archive
from book_extensions.editions.lms import scorm
from book_extensions.editions.lms.cards import read
from course_utils.progress._files import chapters
from tests.book_extensions.conftest import Book
from tests.site.conftest import until
from tests.site.server import serve
from tests.site.test_pages import watch

#: A platform's own player is served and driven, for an edition that few changes touch.
pytestmark = pytest.mark.wide

MOST = 4096  # characters that SCORM 1.2 keeps for a package


@pytest.fixture(scope="module")
def package(tiny: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked package of the tiny book."""
    site = (tiny.path / "_build" / "html").resolve()
    folder = tmp_path_factory.mktemp("scorm")
    write_archive(folder / "book.zip", scorm.files(read(site, tiny.path, "A book"), site), 1_700_000_000)
    with zipfile.ZipFile(folder / "book.zip") as packed:
        packed.extractall(folder / "book")
    return folder


@pytest.fixture(scope="module")
def platform(package: Path, readers: Path) -> Iterator[str]:
    """The address of a player that shows the package."""
    shutil.copy(readers / "player.html", package)
    shutil.copy(readers / "node_modules/scorm-again/dist/scorm12.min.js", package)
    with serve(package) as address:
        yield f"{address}/player.html"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1000, "height": 800})
    yield made
    made.close()


def book(page: Page) -> Frame:
    """The frame with the book's own page, once it is loaded."""
    until(page, "frames[0]?.frames[0]?.bookRecord !== undefined")
    return next(frame for frame in page.frames if frame.parent_frame and frame.parent_frame.parent_frame)


def told(page: Page) -> dict[str, Any]:
    """What the platform has heard."""
    heard: dict[str, Any] = page.evaluate("told")
    return {name.rpartition(".")[2]: value for name, value in heard.items()}


def calls(page: Page, name: str) -> list[str]:
    """The calls of one of the platform's functions, each with what it was given and what it answered."""
    heard: list[str] = page.evaluate("name => calls.filter(call => call.startsWith(name))", name)
    return heard


def answer(page: Page, name: str, labels: list[str]) -> None:
    frame = book(page)
    box = frame.locator(f"#{name}")
    for label in labels:
        box.get_by_role("checkbox" if name.endswith("several") else "radio", name=label, exact=True).check()
    box.locator(".question-check").click()


def from_elsewhere(problems: list[str], platform: str) -> list[str]:
    """What went wrong on a page, but that it asked the platform, which is its own host here."""
    own = f"asks another host: {platform.rpartition('/')[0]}/"
    return [problem for problem in problems if not problem.startswith(own)]


def start(context: BrowserContext, platform: str, learner: str) -> Page:
    page = context.new_page()
    page.goto(f"{platform}?learner={learner}")
    book(page)
    return page


def to_chapter(page: Page) -> None:
    book(page).locator(".bd-sidebar a, article a").filter(has_text="A chapter").first.evaluate(
        "e => e.click()"
    )
    until(page, "frames[0].frames[0].location.pathname.endsWith('05-chapter.html')")
    until(page, "frames[0].frames[0].document.querySelector('.question[data-ready]') !== null")


def test_the_manifest_names_every_file(package: Path) -> None:
    manifest = ElementTree.parse(package / "book" / "imsmanifest.xml").getroot()
    assert manifest.findtext("{*}metadata/{*}schemaversion") == "1.2"
    (resource,) = manifest.iter("{http://www.imsproject.org/xsd/imscp_rootv1p1p2}resource")
    assert resource.get("{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype") == "sco"
    listed = {str(file.get("href")) for file in resource}
    held = {p.relative_to(package / "book").as_posix() for p in (package / "book").rglob("*") if p.is_file()}
    assert listed | {"imsmanifest.xml"} == held and resource.get("href") in listed


def test_progress_and_score_reach_the_platform(context: BrowserContext, platform: str) -> None:
    page = start(context, platform, "anna")
    problems = watch(page)
    assert (told(page)["lesson_status"], told(page)["raw"]) == ("incomplete", "0")
    to_chapter(page)
    answer(page, "q-05-choice", ['{1: "x"}'])
    answer(page, "q-05-several", ["One", "Two"])
    heard = told(page)
    assert (heard["lesson_status"], heard["raw"]) == ("incomplete", "25")
    assert heard["lesson_location"] == "chapters/05-chapter.html" and heard["exit"] == "suspend"
    answer(page, "q-05-several", ["One", "Three"])
    for name in ("number", "order"):
        book(page).locator(f"#q-05-{name}").evaluate(
            "(e, name) => e.dispatchEvent(new CustomEvent('question-checked',"
            " {bubbles: true, detail: {name: `q-05-${name}`, right: name === 'order'}}))",
            name,
        )
    heard = told(page)
    assert (heard["lesson_status"], heard["raw"]) == ("completed", "50")
    assert calls(page, "LMSInitialize") == ["LMSInitialize  true"]
    assert not [call for call in calls(page, "LMSSetValue") if not call.endswith("true")]
    assert not from_elsewhere(problems, platform)
    page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    until(page, "calls.some(call => call.startsWith('LMSFinish'))")
    assert re.fullmatch(r"\d\d:\d\d:\d\d(\.\d+)?", told(page)["session_time"])


def test_another_device_goes_on_and_another_reader_begins_anew(
    browser: Browser, context: BrowserContext, platform: str
) -> None:
    page = start(context, platform, "anna")
    to_chapter(page)
    answer(page, "q-05-choice", ['{1: "x"}'])
    kept = page.evaluate("sessionStorage.getItem('platform.anna')")
    other = browser.new_context()
    visit = f"sessionStorage.setItem('platform.anna', {json.dumps(kept)})"
    other.add_init_script(f"sessionStorage.getItem('platform.anna') ?? {visit}")
    there = start(other, platform, "anna")
    until(there, "frames[0].frames[0].location.pathname.endsWith('05-chapter.html')")
    expect(book(there).locator("#q-05-choice .question-done")).to_have_text("✓ Answered")
    assert told(there)["raw"] == "25"
    other.close()
    page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    until(page, "calls.some(call => call.startsWith('LMSFinish'))")
    next_reader = start(context, platform, "bert")
    assert told(next_reader)["raw"] == "0"
    to_chapter(next_reader)
    expect(book(next_reader).locator("#q-05-choice .question-done")).to_be_empty()


@pytest.mark.parametrize("way", ["http", "file"])
def test_it_works_alone(context: BrowserContext, package: Path, platform: str, way: str) -> None:
    page = context.new_page()
    problems = watch(page)
    alone = (package / "book" / "scorm.html").as_uri()
    page.goto(alone if way == "file" else platform.replace("player.html", "book/scorm.html"))
    frame = page.frame_locator("iframe")
    expect(frame.locator("article h1")).to_contain_text("A book")
    frame.get_by_role("link", name="A chapter").first.evaluate("e => e.click()")
    box = frame.locator("#q-05-choice")
    box.get_by_role("radio", name='{1: "x"}', exact=True).check()
    box.locator(".question-check").click()
    expect(box).to_have_attribute("data-state", "right")
    assert not from_elsewhere(problems, platform)


def test_a_platform_that_refuses_is_left_alone(context: BrowserContext, platform: str) -> None:
    page = context.new_page()
    page.add_init_script(
        "window.asked = [];"
        "window.API = new Proxy({}, {get: (all, name) => () => { asked.push(name); return 'false'; }});"
    )
    page.goto(platform.replace("player.html", "book/scorm.html"))
    expect(page.frame_locator("iframe").locator("article h1")).to_contain_text("A book")
    assert page.evaluate("asked") == ["LMSInitialize"]


def test_a_whole_record_fits_into_what_the_platform_keeps(context: BrowserContext, platform: str) -> None:
    page = start(context, platform, "carl")
    questions = [name for chapter in chapters() for name in chapter.questions]
    whole = {
        "book": "bending-the-line",
        "version": 3,
        "questions": dict.fromkeys(questions, "wrong"),
        "exercises": {name: "solved" for chapter in chapters() for name in chapter.exercises},
        "review": {name: {"box": 4, "due": "2039-12-31", "last": "right"} for name in questions},
        "studied": {"day": "2039-12-31", "seconds": 600},
        "edits": {},
    }
    frames = page.frames[1]
    frames.evaluate("text => bookRecord.add(text)", json.dumps(whole))
    kept = told(page)["suspend_data"]
    assert len(kept) <= MOST and kept.count(".") > len(questions)
    frames.evaluate("bookRecord.erase()")
    visit = json.dumps({"cmi.suspend_data": kept})
    page.evaluate("visit => sessionStorage.setItem('platform.dora', visit)", visit)
    page.goto(f"{platform}?learner=dora")
    book(page)
    assert json.loads(page.frames[1].evaluate("bookRecord.text()")) == whole


def test_the_site_in_the_package_is_the_site(tiny: Book, package: Path) -> None:
    site = tiny.path / "_build" / "html"
    for path in site_files(site):
        assert (package / "book" / path.relative_to(site)).read_bytes() == path.read_bytes()
