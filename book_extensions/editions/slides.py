"""A deck of slides for each chapter, made of the chapter itself while the book is built.

A deck holds what a lesson shows on a wall: title, objectives, every figure under its heading, displayed
formulas with the sentence that leads to them, questions with the answer behind a key, the exercises and
the summary. Each is one HTML file in `slides/` that loads nothing: styles, script and figures are in it.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book_extensions.figures.light_and_dark import themed_image
from book_extensions.order import Finish
from book_extensions.questions.boxes import (
    question_answer,
    question_body,
    question_box,
    question_choice,
    question_choices,
    question_label,
    question_prompt,
)
from book_extensions.questions.objectives import exercises, objectives
from book_extensions.site.security_policy import alone

#: The folder of the decks in the site.
DECKS = "slides"
_HERE = Path(__file__).parent
_SOURCES = tuple(_HERE / name for name in ("slides.py", "slides.css", "slides.js"))
_FONT = _HERE.parents[1] / "_static" / "fonts" / "stix-two-math-subset.woff2"
_SAFE = " /:=;,.()-_'*?@+!$~[]{}|"  # what a data URI in double quotes may hold as it is
_LINK = re.compile(r"</?a\b[^>]*>")
_ID = re.compile(r'\s(?:id|name|tabindex)="[^"]*"')
_CARRIED = re.compile(r'<span class="target"></span>|<a class="headerlink".*?</a>')
_MINUTES = re.compile(r"About [^.]*?\bminutes?\b|About half an hour|About an hour")


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes:
        kind: title, objectives, figure, formula, question, explorer, exercises or summary.
        heading: plain text.
        body: HTML.
        anchor: where on the chapter's page it comes from, or an empty string.
    """

    kind: str
    heading: str
    body: str
    anchor: str = ""


@dataclass
class Deck:
    """The slides of one chapter.

    Attributes:
        docname: the chapter, such as ``chapters/05-linear-limits``.
        title: the chapter's title.
        slides: from first to last.
    """

    docname: str
    title: str
    slides: list[Slide] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The deck's file in the site."""
        return deck_path(self.docname)


def deck_path(docname: str) -> str:
    """The file in the site of a chapter's deck.

    Args:
        docname: the chapter, such as ``chapters/05-linear-limits``.
    """
    return f"{DECKS}/{docname.rpartition('/')[2]}.html"


def has_deck(document: nodes.document) -> bool:
    """Whether a page gets a deck: it does when it states objectives."""
    return bool(objectives(document))


def make_deck(app: Sphinx, docname: str, document: nodes.document) -> Deck:
    """Make a chapter's slides.

    Args:
        app: the build, whose builder is writing the page of the chapter.
        docname: the chapter.
        document: the chapter, with every reference resolved.
    """
    (chapter,) = (node for node in document.children if isinstance(node, nodes.section))
    title = _heading(chapter)
    deck = Deck(docname, title)
    deck.slides.append(Slide("title", title, ""))
    box = objectives(document)[0].parent.parent
    deck.slides.append(Slide("objectives", "In this chapter", _render(app, _after_title(box))))
    for section in chapter.findall(nodes.section):
        if _in_box(section):
            continue
        if _heading(section) == "Summary":
            items = [node for node in section.children if isinstance(node, nodes.bullet_list)]
            deck.slides.append(Slide("summary", "Summary", _render(app, items), _anchor(section)))
        else:
            deck.slides += _of_section(app, section)
    if listed := _exercises(document):
        at = next((i for i, slide in enumerate(deck.slides) if slide.kind == "summary"), len(deck.slides))
        deck.slides.insert(at, listed)
    return deck


def _of_section(app: Sphinx, section: nodes.section) -> Iterator[Slide]:
    heading, anchor = _heading(section), _anchor(section)
    for node in _own(section):
        if isinstance(node, question_box):
            yield _question(app, node)
        elif isinstance(node, themed_image):
            if "only-light" in node["classes"]:
                yield Slide("figure", heading, _figure(app, node), anchor)
        elif isinstance(node, nodes.math_block):
            yield Slide("formula", heading, _render(app, [*_lead(node), node]), anchor)
        elif isinstance(node, nodes.raw) and "course-explorer" in node.astext():
            link = f'<p><a href="../{{page}}#{anchor}">Open the explorer in the book</a></p>'
            yield Slide("explorer", heading, link, anchor)


def _own(section: nodes.section) -> Iterator[nodes.Element]:
    """What a section holds to be shown, but not what its own sections, its boxes and solutions hold."""
    wanted = (question_box, themed_image, nodes.math_block, nodes.raw)
    for child in section.children:
        if isinstance(child, wanted):
            yield child
        elif isinstance(child, (nodes.section, nodes.Admonition)) or not isinstance(child, nodes.Element):
            continue
        elif not any(name.startswith(("exercise", "solution")) for name in child.get("classes", [])):
            yield from (node for kind in wanted for node in child.findall(kind))


def _in_box(node: nodes.Node) -> bool:
    """Whether a node belongs to an admonition, as what a solution holds does."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.Admonition):
            return True
    return False


def _lead(formula: nodes.math_block) -> list[nodes.Node]:
    """The paragraph that leads to a formula."""
    before = formula.parent.children[: formula.parent.index(formula)]
    return [node for node in before[-1:] if isinstance(node, nodes.paragraph)]


def _figure(app: Sphinx, image: themed_image) -> str:
    svg = Path(app.srcdir, image["uri"].lstrip("/")).read_text("utf-8")
    width, height = image.get("pixels", (760, 400))
    # As data, each figure keeps its own ids, which Matplotlib gives out anew in every file.
    return (
        f'<img src="data:image/svg+xml,{quote(svg, safe=_SAFE)}"'
        f' alt="{html.escape(" ".join(image.get("alt", "").split()))}" width="{width}" height="{height}">'
    )


def _question(app: Sphinx, box: question_box) -> Slide:
    question = box["question"]
    (prompt,) = box.findall(question_prompt)
    parts = [f'<p class="prompt">{_inner(app, prompt)}</p>']
    parts += [_render(app, body.children) for body in box.findall(question_body)]
    if question.kind != "number":
        choices = [
            _inner(app, choice) for choice in next(box.findall(question_choices)).findall(question_choice)
        ]
        parts.append(f'<ol class="choices {question.kind}">{"".join(f"<li>{c}</li>" for c in choices)}</ol>')
    right = [answer for answer in box.findall(question_answer) if answer["right"]]
    told = "".join(_answer(app, answer, question.kind) for answer in right)
    told = f"<ol>{told}</ol>" if question.kind == "order" else told
    parts.append(f"<details><summary>Answer</summary>{told}</details>")
    return Slide("question", question.title(box["number"]), "\n".join(parts), box["ids"][0])


def _answer(app: Sphinx, answer: question_answer, kind: str) -> str:
    (label,) = answer.findall(question_label)
    if kind == "order":
        return f"<li>{_inner(app, label)}</li>"
    why = _render(app, [child for child in answer.children if child is not label])
    return f'<p class="right">{_inner(app, label)}</p>{why}'


def _exercises(document: nodes.document) -> Slide | None:
    found = exercises(document)
    items = []
    for exercise in found:
        name = next(iter(exercise.findall(nodes.title)), None)
        time = _MINUTES.search(exercise.astext())
        if name is not None:
            words = re.sub(r"^Exercise[\s\d.]*|[()]", "", name.astext()).strip()
            items.append(
                f"<li>{html.escape(words)}{f' <small>{time[0].lower()}</small>' if time else ''}</li>"
            )
    return (
        Slide("exercises", "Exercises", f"<ul>{''.join(items)}</ul>", str(found[0]["ids"][0]))
        if items
        else None
    )


def _heading(section: nodes.section) -> str:
    return next(iter(section.findall(nodes.title))).astext()


def _anchor(section: nodes.section) -> str:
    return str(section["ids"][0])


def _after_title(box: nodes.Element) -> list[nodes.Node]:
    return [child for child in box.children if not isinstance(child, nodes.title)]


def _inner(app: Sphinx, element: nodes.TextElement) -> str:
    return _render(app, [nodes.inline("", "", *(child.deepcopy() for child in element.children))])


def _render(app: Sphinx, elements: list[nodes.Node]) -> str:
    """The HTML of nodes, without links and ids: a deck is one file, and only its footer leads out."""
    fragments = [app.builder.render_partial(node.deepcopy())["fragment"] for node in elements]  # type: ignore[attr-defined]
    text = _CARRIED.sub("", "\n".join(fragments))
    return _ID.sub("", _LINK.sub("", text)).strip()


def to_html(deck: Deck, font: bytes) -> str:
    """The file of a deck.

    Args:
        deck: the slides.
        font: the font of formulas, WOFF2.
    """
    page = f"../{deck.docname}.html"
    style = (_HERE / "slides.css").read_text("utf-8").replace("FONT", base64.b64encode(font).decode())
    style, script = f"\n{style}", f"\n{(_HERE / 'slides.js').read_text('utf-8')}"
    sections = "\n".join(
        _section(slide, i, len(deck.slides), page) for i, slide in enumerate(deck.slides, start=1)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{alone(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Slides: {html.escape(deck.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<main>\n{sections}\n</main>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _section(slide: Slide, number: int, total: int, page: str) -> str:
    tag = "h1" if slide.kind == "title" else "h2"
    fragment = f"#{slide.anchor}" if slide.anchor else ""
    keys = (
        "<p class='keys'>Arrow keys: next and back. A: show the answer. Printing gives one slide a page.</p>"
    )
    return (
        f'<section class="slide {slide.kind}" id="slide-{number}" aria-labelledby="heading-{number}">\n'
        f'<{tag} id="heading-{number}">{html.escape(slide.heading)}</{tag}>\n'
        f'<div class="content">\n{slide.body.replace("{page}", page.removeprefix("../"))}'
        f"{keys if slide.kind == 'title' else ''}\n</div>\n"
        f'<footer><a href="{page}{fragment}">In the book</a> <span>{number} / {total}</span></footer>\n'
        "</section>"
    )


def _write(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.format != "html" or not has_deck(doctree):
        return
    path = Path(app.outdir, deck_path(pagename))
    path.parent.mkdir(exist_ok=True)
    path.write_text(to_html(make_deck(app, pagename, doctree), _FONT.read_bytes()), "utf-8")


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    newest = max(source.stat().st_mtime for source in _SOURCES)
    decks = {docname: Path(app.outdir, deck_path(docname)) for docname in env.found_docs - added - removed}
    return [name for name, deck in decks.items() if deck.is_file() and deck.stat().st_mtime < newest]


def _remove_left_overs(app: Sphinx, exception: Exception | None) -> None:
    """Take the decks of pages that have been renamed or deleted since."""
    if exception is not None or app.builder.format != "html":
        return
    names = {Path(name).name for name in app.env.all_docs}
    for path in Path(app.outdir, DECKS).glob("*.*"):
        if path.stem not in names:
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _write)
    app.connect("build-finished", _remove_left_overs, priority=Finish.LEFT_OVERS)
    app.connect("env-get-outdated", _outdated)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
