"""The questions and the terms of the built site, each with the place of its source for messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, PageElement, Tag

from book_extensions.editions.lms.markup import CardError, Format, as_tex, plain, written
from book_extensions.questions.listed import chapters_in
from book_extensions.questions.source import WORDS, blocks, parse

GLOSSARY = "chapters/b-glossary"


@dataclass(frozen=True)
class Choice:
    """An answer that can be given, or a step of an order.

    Attributes:
        label: what it says, inline.
        explanation: why it is right, or why it tempts.
        right: whether it is to be chosen; true for every step.
        value: the number, in a question for a number.
    """

    label: Sequence[PageElement]
    explanation: Sequence[PageElement]
    right: bool
    value: float | None


@dataclass(frozen=True)
class Card:
    """A question as its page shows it.

    Attributes:
        name: stays the same as long as it is the same question; every platform knows it by this name.
        kind: "choice", "several", "number" or "order".
        prompt: what is asked, inline.
        body: what stands between the prompt and the answers.
        choices: the answers, the steps of an order in the right order.
        offered: the order in which an ordering question offers its steps.
        tolerance: how far from the number an answer may lie.
        remark: what stands beside the field for a number: unit and tolerance, in words.
        objective: the number of the objective, from 1.
        chapter: the page's document, such as ``chapters/05-linear-limits``.
        place: file and line of its source.
    """

    name: str
    kind: str
    prompt: Sequence[PageElement]
    body: Sequence[PageElement]
    choices: tuple[Choice, ...]
    offered: tuple[int, ...]
    tolerance: float
    remark: str
    objective: int
    chapter: str
    place: str

    @property
    def right(self) -> tuple[int, ...]:
        """Which of the choices are right."""
        return tuple(index for index, choice in enumerate(self.choices) if choice.right)


@dataclass(frozen=True)
class Term:
    """A term of the glossary.

    Attributes:
        name: its address on the glossary's page.
        words: the term.
        meaning: its definition.
    """

    name: str
    words: str
    meaning: Sequence[PageElement]


@dataclass(frozen=True)
class Book:
    """What the book asks.

    Attributes:
        title: of the book.
        titles: of the chapters that ask something, by document, in order.
        cards: the questions in their order.
        terms: of the glossary.
    """

    title: str
    titles: dict[str, str]
    cards: tuple[Card, ...]
    terms: tuple[Term, ...]


def read(site: Path, root: Path, title: str, listed: Path | None = None) -> Book:
    """Read the questions of a built book.

    Args:
        site: the folder of the built book.
        root: the folder of its sources.
        title: of the book.
        listed: the list of names that platforms may know, or None if there is none.

    Raises:
        CardError: a question is not built, has no explanation for an answer, or its name has changed since
            the list of names was written; file and line are named.
        FileNotFoundError: a page is not built.
    """
    titles, cards = {}, []
    for chapter in chapters_in(root):
        path = root / f"{chapter}.md"
        source = path.read_text("utf-8")
        places = {parse(b.text).name: f"{chapter}.md:{b.start + 1}" for b in blocks(source)}
        if not places:
            continue
        page = _page(site, chapter)
        boxes = {str(box["data-question"]): box for box in page.select(".question[data-question]")}
        for name, place in places.items():
            if name not in boxes:
                raise CardError(f"{place}: {name} is not in the built page: run `make book` first")
        if gone := set(boxes) - set(places):
            raise CardError(f"{chapter}.md:1: {min(gone)} is built and not in the source: run `make book`")
        heading = page.select_one("article h1")
        assert heading is not None
        titles[chapter] = plain(heading.children)
        cards += [_card(boxes[name], chapter, place, site) for name, place in places.items()]
    if listed is not None:
        _check_names(cards, listed)
    return Book(title, titles, tuple(cards), _terms(site))


def _page(site: Path, docname: str) -> BeautifulSoup:
    path = site / f"{docname}.html"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not built: run `make book` first")
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def _card(box: Tag, chapter: str, place: str, site: Path) -> Card:
    name, kind = str(box["data-question"]), str(box["data-kind"])
    prompt = box.select_one("legend")
    body = box.select_one(".question-body")
    link = box.select_one(".question-objective")
    assert prompt is not None and link is not None
    held = [prompt, *([body] if body else []), *box.select(".question-answers > * > li")]
    try:
        form = Format(as_tex, lambda address: str(figure(site, chapter, address)))
        written((node for part in held for node in part.children), form)
    except CardError as error:
        raise CardError(f"{place}: {name}: {error}") from None
    choices = tuple(_choice(item, name, place) for item in box.select(".question-answers > * > li"))
    offered = [int(str(item["data-index"])) for item in box.select(".question-choices > li")]
    return Card(
        name=name,
        kind=kind,
        prompt=list(prompt.children),
        body=list(body.children) if body else [],
        choices=choices,
        offered=tuple(offered),
        tolerance=float(str(box.get("data-tolerance", "0"))),
        remark=number_asked(box) if kind == "number" else "",
        objective=int(str(link["href"]).rpartition("-")[2]),
        chapter=chapter,
        place=place,
    )


def number_asked(box: Tag) -> str:
    """What stands beside the field of a question for a number, where there is no field: unit and tolerance.

    Args:
        box: the question on its page.
    """
    unit, within = (box.select_one(f".question-{part}") for part in ("unit", "within"))
    assert within is not None
    words = WORDS["notebook"]
    told = words["number_unit"].format(unit=unit.get_text()) if unit else words["number"]
    return f"{told.rstrip('.')}, {within.get_text()}."


def _choice(item: Tag, name: str, place: str) -> Choice:
    label = item.select_one(".question-label")
    assert label is not None
    explanation = [child for child in item.children if child is not label]
    if not plain(explanation):
        raise CardError(f"{place}: {name}: the answer {plain(label.children)!r} has no explanation")
    value = item.get("data-value")
    return Choice(
        list(label.children),
        explanation,
        item.has_attr("data-right"),
        None if value is None else float(str(value)),
    )


def _check_names(cards: Sequence[Card], listed: Path) -> None:
    """A platform that has imported a question knows it by its name, so a name changes only on purpose."""
    text = listed.read_text("utf-8")
    known = {name for chapter in json.loads(text).values() for name in chapter["questions"]}
    for card in cards:
        if card.name not in known:
            raise CardError(
                f"{card.place}: {card.name} is a new name. If it renames a question, platforms will keep the "
                "old one beside it. If that is meant, run `make notebooks`, which lists it"
            )
    if gone := known - {card.name for card in cards}:
        name = min(gone)
        line = next(n for n, words in enumerate(text.splitlines(), start=1) if f'"{name}"' in words)
        raise CardError(
            f"{listed.name}:{line}: {name} is no question any more; platforms that have it will keep it. If "
            "that is meant, run `make notebooks`, which takes it off the list"
        )


def _terms(site: Path) -> tuple[Term, ...]:
    terms = []
    if (site / f"{GLOSSARY}.html").is_file():
        for term in _page(site, GLOSSARY).select("dl.glossary > dt"):
            meaning = term.find_next_sibling("dd")
            assert isinstance(meaning, Tag)
            terms.append(Term(str(term["id"]), plain(term.children), list(meaning.children)))
    return tuple(terms)


def figure(site: Path, docname: str, address: str) -> Path:
    """The file of a figure.

    Args:
        site: the folder of the built book.
        docname: the page that shows it.
        address: where the page finds it.

    Raises:
        CardError: the site has no such file.
    """
    path = (site / docname).parent.joinpath(unquote(address.partition("?")[0])).resolve()
    if not (path.is_relative_to(site) and path.is_file()):
        raise CardError(f"the figure {address!r} is no file of the site")
    return path
