"""A page of the book for a reader without scripts: nothing to press, nothing folded, answers at the end."""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag

from book_extensions.editions.lms.cards import number_asked
from book_extensions.figures.number_tables import SUMMARY
from book_extensions.questions.source import WORDS

STYLES = ("_static/pygments.css", "_static/epub.css")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
#: Above what is moved to the end of a page.
_HEADINGS = {"question-answers": "Answers and explanations", "figure-numbers": "Numbers behind the figures"}
_MATHML = "http://www.w3.org/1998/Math/MathML"
#: What only a browser with scripts can use, what is shown in the dark, and what tells of progress.
_LEFT_OUT = (
    "script, style, template, source, button, select, input, .only-dark, .headerlink, .progress-panel,"
    " [data-progress], .exercise-solved, .review-panel > :not(noscript), .question-done, .question-actions,"
    " .question-moves, .question-moved, .question-feedback, .course-explorer-failed, .related,"
    " .sphinxsidebar, .clearer, summary svg, details.hide > summary, details.deeper > summary"
)
_KEPT = re.compile(
    r"id|class|href|src|alt|title|lang|width|height|colspan|rowspan|scope|start|value|cite|datetime|role|aria-label"
    r"|xml:lang|xmlns(:\w+)?|epub:type|rel|type|content|charset|name"
)
#: Attributes that belong to some elements only.
_ONLY = {
    "name": ("meta",),
    "value": ("li", "data"),
    "type": ("link", "ol"),
    "width": ("img", "svg"),
    "height": ("img", "svg"),
    "role": ("img", "table"),
}


def for_reader(markup: str, address: str, exists: Callable[[str, str], bool]) -> str:
    """A page as Sphinx wrote it, for an e-reader.

    Args:
        markup: the page.
        address: of the page in the book, such as ``chapters/05-linear-limits.xhtml``.
        exists: whether the book holds a file, and in it an id or "": called with both.
    """
    soup = BeautifulSoup(markup[markup.index("<html") :], "html.parser")
    _set_head(soup, address)
    for field in soup.select(".question-number"):
        field.string = number_asked(field)
    for element in soup.select(_LEFT_OUT):
        element.decompose()
    for element in soup.select("noscript, picture, fieldset, label, .course-explorer"):
        element.unwrap()
    for legend in soup.select("legend"):
        legend.name, legend["class"] = "p", "question-prompt"
    body = soup.select_one("div.body") or soup.body
    assert body is not None
    for kind, title, named in (
        ("question-answers", WORDS["answer"], _answered),
        ("figure-numbers", SUMMARY, _figured),
    ):
        _move_to_end(soup, body, kind, title, named)
    for summary in soup.select("summary"):
        summary.name, summary["class"] = "div", "unfolded"
    for details in soup.select("details"):
        details.name = "div"
    _clean(soup)
    _mend_links(soup, address, exists)
    return _HEAD + str(soup.html) + "\n"


def _set_head(soup: BeautifulSoup, address: str) -> None:
    assert soup.html is not None and soup.head is not None
    soup.html["lang"] = soup.html["xml:lang"] = "en"
    title = soup.title.get_text() if soup.title else ""
    soup.head.clear()
    soup.head.append(soup.new_tag("meta", charset="utf-8"))
    told = soup.new_tag("title")
    told.string = " ".join(title.split())
    soup.head.append(told)
    for style in STYLES:
        link = soup.new_tag(
            "link", rel="stylesheet", href="../" * address.count("/") + style, type="text/css"
        )
        soup.head.append(link)


def _answered(details: Tag, number: int) -> tuple[str, str]:
    box = details.find_parent(class_="question")
    assert isinstance(box, Tag)
    heading = box.select_one(".question-title")
    assert heading is not None
    name = heading.get_text().split(":")[0].split("Objective")[0].strip()
    return str(box["id"]), name


def _figured(details: Tag, number: int) -> tuple[str, str]:
    image = details.find_previous("img")
    assert isinstance(image, Tag)
    if not image.get("id"):
        image["id"] = f"figure-{number}"
    return str(image["id"]), f"Figure {number}"


def _move_to_end(
    soup: BeautifulSoup, body: Tag, kind: str, title: str, named: Callable[[Tag, int], tuple[str, str]]
) -> None:
    """Move what a browser folds into a section at the end, with links there and back."""
    found = soup.select(f"details.{kind}")
    if not found:
        return
    section = soup.new_tag("section", id=kind)
    heading = soup.new_tag("h2")
    heading.string = _HEADINGS[kind]
    section.append(heading)
    for number, details in enumerate(found, start=1):
        target, name = named(details, number)
        there = soup.new_tag("p", attrs={"class": "to-the-end"})
        link = soup.new_tag("a", href=f"#{kind}-{target}")
        link.string = title
        there.append(link)
        details.replace_with(there)
        block = soup.new_tag("section", id=f"{kind}-{target}")
        over = soup.new_tag("h3")
        back = soup.new_tag("a", href=f"#{target}")
        back.string = name
        over.append(back)
        block.append(over)
        for child in list(details.children):
            if not (isinstance(child, Tag) and child.name == "summary"):
                block.append(child)
        section.append(block)
    body.append(section)


def _clean(soup: BeautifulSoup) -> None:
    seen: set[str] = set()
    for math in soup.find_all("math"):
        math["xmlns"] = _MATHML
        annotation = math.find("annotation")
        if annotation is not None:
            math["alttext"] = " ".join(annotation.get_text().split())
        if math.find_parent(class_="math-display"):
            math["display"] = "block"
        # MathML 3, which EPUB has, knows this attribute on few elements; MathML Core has it on all.
        for element in math.find_all(displaystyle=True):
            if element.name not in ("mstyle", "mtable"):
                element.wrap(soup.new_tag("mstyle", displaystyle=element.attrs.pop("displaystyle")))
    for element in soup.find_all(True):
        if element.name == "math" or element.find_parent("math"):
            element.attrs.pop("tabindex", None)
            continue
        for name in list(element.attrs):
            if not _KEPT.fullmatch(name) or element.name not in _ONLY.get(name, (element.name,)):
                del element[name]
        if identifier := element.get("id"):
            if identifier in seen:
                del element["id"]
            seen.add(str(identifier))


def _mend_links(soup: BeautifulSoup, address: str, exists: Callable[[str, str], bool]) -> None:
    """Links lead to what the book holds; what they led to beside it stays as text."""
    own = {str(element["id"]) for element in soup.find_all(id=True)}
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if not target:
            if not link.get("id"):
                link.unwrap()
        elif not re.match(r"https?:|mailto:", target):
            path, _, identifier = target.partition("#")
            if path:
                known = exists(_joined(address, path), "")
                if known and identifier and not exists(_joined(address, path), identifier):
                    link["href"] = path
            else:
                known = identifier in own
            if not known:
                link.unwrap()


def _joined(address: str, path: str) -> str:
    parts = address.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
