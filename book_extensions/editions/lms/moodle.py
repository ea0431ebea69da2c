"""Questions as Moodle XML: feedback for every answer, figures inside, names that a re-import recognises."""

from __future__ import annotations

import base64
from pathlib import Path
from xml.etree import ElementTree

from book_extensions.editions.lms.cards import Book, Card, figure
from book_extensions.editions.lms.gift import asked, category, share, steps_explained
from book_extensions.editions.lms.markup import Format, as_tex, written
from book_extensions.questions.listed import number_of

_SAID = {
    "correctfeedback": "Right.",
    "partiallycorrectfeedback": "A part of it is right.",
    "incorrectfeedback": "Not yet.",
}


def to_moodle(book: Book, site: Path) -> str:
    """All questions as one file, a category for each chapter.

    Args:
        book: what to write.
        site: the folder of the built book, where figures lie.
    """
    quiz = ElementTree.Element("quiz")
    for chapter, title in book.titles.items():
        entry = ElementTree.SubElement(quiz, "question", type="category")
        _text(entry, "category", category(book, title))
        _text(entry, "idnumber", f"chapter-{number_of(chapter)}", wrapped=False)
        for card in book.cards:
            if card.chapter == chapter:
                _question(quiz, card, site)
    ElementTree.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(quiz, "unicode") + "\n"


def _question(quiz: ElementTree.Element, card: Card, site: Path) -> None:
    kind = {"number": "numerical", "order": "matching"}.get(card.kind, "multichoice")
    question = ElementTree.SubElement(quiz, "question", type=kind)
    _text(question, "name", card.name)

    def rich(parent: ElementTree.Element, tag: str, write: str, nodes: object = None, **extra: str) -> None:
        """An element with HTML and the figures in it."""
        figures: dict[str, Path] = {}

        def image(address: str) -> str:
            path = figure(site, card.chapter, address)
            figures[path.name] = path
            return f"@@PLUGINFILE@@/{path.name}"

        form = Format(as_tex, image)
        markup = {
            "asked": lambda: asked(card, form),
            "steps": lambda: steps_explained(card, form),
            "nodes": lambda: written(nodes or (), form),  # type: ignore[call-overload]
        }[write]()
        element = ElementTree.SubElement(parent, tag, format="html", **extra)
        ElementTree.SubElement(element, "text").text = markup
        for name, path in figures.items():
            file = ElementTree.SubElement(element, "file", name=name, path="/", encoding="base64")
            file.text = base64.b64encode(path.read_bytes()).decode("ascii")

    rich(question, "questiontext", "asked")
    rich(question, "generalfeedback", "steps" if card.kind == "order" else "nodes")
    for tag, value in {
        "defaultgrade": "1",
        "penalty": "0.3333333",
        "hidden": "0",
        "idnumber": card.name,
    }.items():
        _text(question, tag, value, wrapped=False)
    if card.kind == "number":
        for choice in sorted(card.choices, key=lambda choice: not choice.right):
            answer = ElementTree.SubElement(
                question, "answer", fraction="100" if choice.right else "0", format="moodle_auto_format"
            )
            ElementTree.SubElement(answer, "text").text = f"{choice.value:.12g}"
            rich(answer, "feedback", "nodes", choice.explanation)
            _text(answer, "tolerance", f"{card.tolerance:.12g}", wrapped=False)
    elif card.kind == "order":
        _text(question, "shuffleanswers", "true", wrapped=False)
        for index in card.offered:
            rich(question, "subquestion", "nodes", card.choices[index].label)
            _text(question[-1], "answer", str(index + 1))
    else:
        _text(question, "single", "true" if card.kind == "choice" else "false", wrapped=False)
        _text(question, "shuffleanswers", "true", wrapped=False)
        _text(question, "answernumbering", "abc", wrapped=False)
        for choice in card.choices:
            worth = (100 if choice.right else 0) if card.kind == "choice" else share(card, choice.right)
            rich(question, "answer", "nodes", choice.label, fraction=f"{worth:.7g}")
            rich(question[-1], "feedback", "nodes", choice.explanation)
    if card.kind != "number":
        for tag, said in _SAID.items():
            element = ElementTree.SubElement(question, tag, format="html")
            ElementTree.SubElement(element, "text").text = said
    tags = ElementTree.SubElement(question, "tags")
    for tag in (f"chapter-{number_of(card.chapter)}", f"objective-{card.objective}", card.kind):
        _text(tags, "tag", tag)


def _text(parent: ElementTree.Element, tag: str, text: str, wrapped: bool = True) -> None:
    element = ElementTree.SubElement(parent, tag)
    if wrapped:
        element = ElementTree.SubElement(element, "text")
    element.text = text
