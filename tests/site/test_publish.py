"""What the site is carried away as: the archive, the PDF and the notebooks with their results."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter

from book_extensions.editions.archive import pack
from book_extensions.editions.pdf import Entry, contents, print_book
from course_utils.explorers._base import FILES
from tests.site.conftest import ROOT, chapters, visit
from tests.site.test_links import parse
from tests.site.test_pages import NUMBER, headings, letters, watch

PRINTED = [
    Entry("", "chapters/index"),
    Entry("A part"),
    Entry("", "chapters/06-activation-functions"),
    Entry("", "chapters/07-non-linear-model"),
]


def test_unpacked_archive_works_without_a_network(browser: Browser, site: Path, tmp_path: Path) -> None:
    pack(site, tmp_path / "book.zip", 1_700_000_000)
    with zipfile.ZipFile(tmp_path / "book.zip") as packed:
        packed.extractall(tmp_path)
    unpacked = tmp_path / "book"
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    problems = watch(page)
    visit(page, (unpacked / "search.html").as_uri() + "?q=relu")
    page.wait_for_selector("#search-results li a", timeout=10_000)
    visit(page, (unpacked / "chapters" / "06-activation-functions.html").as_uri())
    page.locator(".course-explorer").first.scroll_into_view_if_needed()
    page.wait_for_selector(".course-explorer[data-mounted]", timeout=10_000)
    context.close()
    assert not problems


def test_contents_are_the_whole_book() -> None:
    assert [entry.docname for entry in contents(ROOT / "_toc.yml") if entry.docname] == chapters()


@pytest.fixture(scope="module")
def pdf(browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """Three pages of the book as `make pdf` prints all of them, named as `make` names the site."""
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    named = Path(os.path.relpath(site))
    printed: PdfWriter = print_book(named, PRINTED, browser, "A title", "Somebody")
    with path.open("wb") as file:
        printed.write(file)
    return PdfReader(path)


@pytest.mark.wide
def test_pdf_lists_numbers_and_bookmarks_its_chapters(pdf: PdfReader) -> None:
    assert pdf.metadata is not None and pdf.metadata.title == "A title"
    first, part, inside = pdf.outline
    listed = pdf.pages[1].extract_text()
    assert part.title == "A part" and "A part" in listed
    documents = [entry.docname for entry in PRINTED if entry.docname]
    for item, docname in zip([first, *inside], documents, strict=True):
        assert letters(NUMBER.sub("", item.title)) == letters(headings(docname)[0])
        number = pdf.get_destination_page_number(item)
        assert number is not None
        text = pdf.pages[number].extract_text()
        assert letters(item.title) in letters(text), f"{docname} does not begin on its page"
        assert text.split()[-1] == str(number + 1)
        assert letters(f"{item.title}{number + 1}") in letters(listed)


@pytest.mark.wide
def test_no_page_is_printed_smaller_and_all_are_packed(pdf: PdfReader) -> None:
    scales = {
        re.findall(rb"(\S+) 0 0 (\S+) \S+ \S+ cm", page.get_contents().get_data())[1]
        for page in pdf.pages[2:]
    }
    assert len(scales) == 1, "something is wider than the paper"
    assert all("/Filter" in page["/Contents"].get_object() for page in pdf.pages[2:])


def tags(element: Any) -> Iterator[tuple[str, Any]]:
    """The tags under an element of a PDF's tree, each with its element, from top to bottom."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            yield kid["/S"], kid
            yield from tags(kid)


@pytest.mark.wide
def test_pdf_is_tagged_in_its_language(pdf: PdfReader, site: Path) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tree = root["/StructTreeRoot"]
    found = list(tags(tree))
    names = [name for name, _ in found]
    documents = [entry.docname for entry in PRINTED if entry.docname]
    assert names[0] == "/Document" and names.count("/H1") == len(documents) + 1  # and the cover
    assert {"/H2", "/P", "/L", "/LI", "/Table", "/TH", "/Figure", "/Link"} <= set(names)
    told = {" ".join(str(element.get("/Alt", "")).split()) for name, element in found if name == "/Figure"}
    for docname in documents:
        shown = parse(site / f"{docname}.html").select("article img:not(.only-dark)")
        assert {" ".join(str(image["alt"]).split()) for image in shown} <= told, docname
    assert "" not in told, "a picture without alternative text"
    # By its key, each page finds its own tags again.
    numbers = tree["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert len(set(numbers[::2])) == len(parents) == len(numbers) / 2
    for page in pdf.pages:
        if "/StructParents" in page:
            own = [e.get_object() for e in parents[page["/StructParents"]].get_object()]
            at = {e["/Pg"].indirect_reference.idnum for e in own if "/Pg" in e}
            assert at <= {page.indirect_reference.idnum}, "the tags of a page are on another"


@pytest.mark.wide
def test_pdf_shows_an_explorer_as_a_picture(pdf: PdfReader) -> None:
    words = json.loads((FILES / "page_text.json").read_text("utf-8"))
    text = letters("".join(page.extract_text() for page in pdf.pages))
    assert letters(words["stills"]["activation"]["caption"]) in text
    assert letters(words["failed"]) not in text


@pytest.mark.wide
def test_pdf_keeps_links_inside(pdf: PdfReader) -> None:
    links = [reference.get_object() for page in pdf.pages for reference in page.get("/Annots", [])]
    addresses = [str(link["/A"].get("/URI", "")) for link in links if "/A" in link]
    assert not [address for address in addresses if address.startswith("file:")]
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages)}
    starts = {pdf.get_destination_page_number(item) for item in (pdf.outline[0], *pdf.outline[2])}
    # A link within a chapter has a name; one to another chapter was given a page.
    places = [link["/Dest"] for link in links if not isinstance(link.get("/Dest", ""), str)]
    targets = [numbers[place[0].idnum] for place in places]
    assert starts & set(targets), "no link leads from one chapter to another"


PAIRED = [docname for docname in chapters() if (ROOT / f"{docname}.ipynb").is_file()]


@pytest.mark.parametrize("docname", PAIRED)
def test_page_offers_its_notebook_with_results(site: Path, docname: str) -> None:
    page = site / f"{docname}.html"
    (address,) = {link["href"] for link in parse(page).select("a[href$='.ipynb'][href*='_sources']")}
    notebook = nbformat.read(page.parent / unquote(address), as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not any("scrapbook" in output.get("metadata", {}) for output in outputs)
