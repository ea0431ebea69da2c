"""Print the built site as one PDF: `python -m book_extensions.editions.pdf _build/html _build/book.pdf`.

Chromium prints every page of the table of contents as it stands, formulas and figures included; an
explorer is shown by its still. The pages become one document with tags, a contents page, page numbers and
bookmarks, and a link from one chapter to another stays inside it.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import yaml
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NullObject

from book_extensions.editions.archive import last_change
from book_extensions.editions.pdf_tags import join_tags

#: The first is the same browser without windows, and so takes half the processor's time to open a page.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
BROWSER_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LANGUAGE = "en"
_PAPER = {
    "format": "A4",
    "print_background": True,
    "scale": 0.8,
    "tagged": True,
    "margin": {"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
}
#: On paper, explorers and questions are what they are without scripts, and nothing stays folded. A sign that
#: is named by a role would be tagged as a picture without an alternative text.
_SCRIPTS_LEFT_OUT = re.compile(r"/_static/(explorers|questions)/[\w-]+\.js")
_UNFOLD = """async () => {
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  document.querySelectorAll('span[role=img]').forEach(e => e.removeAttribute('role'));
  document.querySelectorAll('.toggle-hidden').forEach(e => e.classList.remove('toggle-hidden'));
  const images = [...document.querySelectorAll('article img')];
  images.forEach(e => { e.loading = 'eager'; });
  await Promise.all(images.map(e => e.decode().catch(() => null)));
}"""
_FRONT_STYLE = """
  @page { size: A4; margin: 0 }
  body { margin: 0; font: 11pt/1.5 sans-serif; color: #222 }
  section { height: 296mm; padding: 30mm 25mm; box-sizing: border-box; break-after: page; position: relative }
  h1 { font-size: 30pt; line-height: 1.2; margin: 60mm 0 8mm } h2 { font-size: 18pt; margin: 0 0 8mm }
  ol { list-style: none; padding: 0; margin: 0 } li { display: flex; gap: 3mm; margin: 2.2mm 0 }
  li span:first-child { flex: 1 } .part { font-weight: bold; margin-top: 6mm } p { margin: 0 0 3mm }
"""
_NUMBER_STYLE = """
  @page { size: A4; margin: 0 }
  body { margin: 0; font: 9pt sans-serif; color: #555 }
  section { height: 296.9mm; box-sizing: border-box; break-after: page; position: relative }
  span { position: absolute; bottom: 9mm; left: 0; right: 0; text-align: center }
"""


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a page of the book, or the caption of a part, which has no ``docname``."""

    title: str
    docname: str = ""
    page: int = 0


def contents(toc: Path) -> list[Entry]:
    """The documents of a Jupyter Book's table of contents, in order, with the captions of its parts."""
    listed = yaml.safe_load(toc.read_text("utf-8"))
    entries = [Entry("", listed["root"])]
    for part in listed["parts"]:
        entries.append(Entry(part["caption"]))
        entries += [Entry("", chapter["file"]) for chapter in part["chapters"]]
    return entries


def find_browser() -> str:
    """The system's Chromium, or the program ends with a sentence on what to install."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("Chromium is needed and none was found: run tests/install_browser.sh")
    return found


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, running without a window, a graphics card or requests of its own."""
    return playwright.chromium.launch(executable_path=find_browser(), args=[*BROWSER_FLAGS])


def print_book(site: Path, entries: Sequence[Entry], browser: Browser, title: str, byline: str) -> PdfWriter:
    """The book as one PDF document.

    Args:
        site: the folder of the built book.
        entries: what to print, in order, as :func:`contents` gives it; titles are read off the pages.
        browser: a running Chromium.
        title: the book's title, for the cover.
        byline: what stands under it.

    Raises:
        FileNotFoundError: a page is not built.
    """
    site = site.resolve()
    # The front matter and the page numbers bring styles of their own, which the pages' policy would refuse.
    context = browser.new_context(
        color_scheme="light", viewport={"width": 1000, "height": 1400}, bypass_csp=True
    )
    page = context.new_page()
    page.route(_SCRIPTS_LEFT_OUT, lambda route: route.abort())
    printed: dict[str, PdfReader] = {}
    titled: list[Entry] = []
    for entry in entries:
        if entry.docname:
            path = site / f"{entry.docname}.html"
            if not path.is_file():
                raise FileNotFoundError(f"{path} is not built: run `make book` first")
            page.goto(path.as_uri(), wait_until="load")
            page.evaluate(_UNFOLD)
            heading = page.locator("article h1").inner_text()
            titled.append(Entry(heading.removesuffix("#").strip(), entry.docname))
            printed[entry.docname] = PdfReader(io.BytesIO(page.pdf(**_PAPER)))
        else:
            titled.append(entry)

    # The front matter's own length shifts every number in it, so it is laid out twice.
    front = _front(page, title, byline, titled)
    placed, next_page = [], len(front.pages)
    for entry in titled:
        placed.append(Entry(entry.title, entry.docname, next_page if entry.docname else 0))
        next_page += len(printed[entry.docname].pages) if entry.docname else 0
    front = _front(page, title, byline, placed)

    book = PdfWriter()
    book.append(front, import_outline=False)
    parent = None
    for entry in placed:
        if entry.docname:
            book.append(printed[entry.docname], import_outline=False)
            book.add_outline_item(title=entry.title, page_number=entry.page, parent=parent)
        else:
            first = next(e.page for e in placed[placed.index(entry) :] if e.docname)
            parent = book.add_outline_item(title=entry.title, page_number=first, bold=True)
    join_tags(book, [front, *(printed[entry.docname] for entry in placed if entry.docname)], LANGUAGE)
    _number(page, book, first=len(front.pages))
    context.close()
    _keep_links_inside(book, site, {entry.docname: entry.page for entry in placed if entry.docname})
    book.add_metadata({"/Title": title, "/Author": byline})
    # Every printed page brought its own copy of the fonts.
    book.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    return book


def _front(page: Page, title: str, byline: str, entries: Iterable[Entry]) -> PdfReader:
    lines = "".join(
        f"<li><span>{html.escape(entry.title)}</span><span>{entry.page + 1}</span></li>"
        if entry.docname
        else f'<li class="part"><span>{html.escape(entry.title)}</span></li>'
        for entry in entries
    )
    page.set_content(
        f'<html lang="{LANGUAGE}"><title>{html.escape(title)}</title>'
        f"<style>{_FRONT_STYLE}</style><section><h1>{html.escape(title)}</h1><p>{html.escape(byline)}</p></section>"
        f"<section><h2>Contents</h2><ol>{lines}</ol></section>"
    )
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))


def _number(page: Page, book: PdfWriter, first: int) -> None:
    total = len(book.pages)
    page.set_content(
        f"<style>{_NUMBER_STYLE}</style>"
        + "".join(f"<section><span>{number + 1}</span></section>" for number in range(first, total))
    )
    numbers = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    if len(numbers.pages) < total - first:
        raise RuntimeError(f"{len(numbers.pages)} page numbers were printed for {total - first} pages")
    for number in range(first, total):
        book.pages[number].merge_page(numbers.pages[number - first])
        book.pages[number].compress_content_streams()  # what was merged is plain


def _keep_links_inside(book: PdfWriter, site: Path, places: dict[str, int]) -> None:
    """Let links between the site's files lead to pages of the book; drop those to files it does not hold."""
    base = site.as_uri() + "/"
    for page in book.pages:
        kept = ArrayObject()
        for reference in page.get("/Annots") or []:
            link = reference.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            if address.startswith("file:"):
                docname = unquote(address.removeprefix(base)).partition("#")[0].removesuffix(".html")
                if docname not in places:
                    continue
                target = book.pages[places[docname]].indirect_reference
                link[NameObject("/Dest")] = ArrayObject([target, NameObject("/XYZ"), *(NullObject(),) * 3])
                del link["/A"]
            kept.append(reference)
        if "/Annots" in page:
            page[NameObject("/Annots")] = kept


def main() -> None:
    """Print the site that the command line names."""
    parser = argparse.ArgumentParser(description="Print the built site as one PDF.")
    parser.add_argument("site", type=Path)
    parser.add_argument("pdf", type=Path)
    given = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    moment = time.strftime("%d %B %Y", time.gmtime(last_change(root))).lstrip("0")
    byline = f"{config['author']}, {moment}"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            book = print_book(given.site, contents(root / "_toc.yml"), browser, config["title"], byline)
        except FileNotFoundError as error:
            sys.exit(str(error))
        finally:
            browser.close()
    with given.pdf.open("wb") as file:
        book.write(file)
    print(f"{given.pdf}: {len(book.pages)} pages, {given.pdf.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
