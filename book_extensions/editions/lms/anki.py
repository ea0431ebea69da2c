"""Questions and terms as a deck for Anki, which recognises each of them when the deck is imported again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import genanki

from book_extensions.editions.lms.cards import GLOSSARY, Book, Card, figure
from book_extensions.editions.lms.markup import Format, as_tex, block, written
from book_extensions.questions.listed import number_of

#: Anki knows the two kinds of notes by these numbers; with another number a re-import would double the notes.
_QUESTIONS, _TERMS = 1_448_171_001, 1_448_171_002
_STYLE = """
.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; max-width: 40em; margin: auto; }
pre { padding: .6em; border: 1px solid #8886; overflow-x: auto; font-size: 85%; }
.right { font-weight: 600; } .from { color: #777; font-size: 80%; } img { max-width: 100%; background: #fff; }
"""
_QUESTION = genanki.Model(
    _QUESTIONS,
    "Bending the Line: question",
    fields=[{"name": name} for name in ("Question", "Choices", "Answer", "Source")],
    templates=[
        {
            "name": "Question",
            "qfmt": "{{Question}}{{Choices}}",
            "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}<p class="from">{{Source}}</p>',
        }
    ],
    css=_STYLE,
)
_TERM = genanki.Model(
    _TERMS,
    "Bending the Line: term",
    fields=[{"name": name} for name in ("Term", "Meaning")],
    templates=[
        {
            "name": "Term",
            "qfmt": "<p>{{Term}}</p>",
            "afmt": '{{FrontSide}}<hr id="answer">{{Meaning}}',
        }
    ],
    css=_STYLE,
)


def write(book: Book, site: Path, path: Path, moment: int) -> None:
    """Write the deck's file.

    Args:
        book: what to write.
        site: the folder of the built book, where figures lie.
        path: the file.
        moment: the time that the notes carry, in seconds since 1970.
    """
    figures: dict[str, Path] = {}
    decks = []
    for chapter, title in book.titles.items():
        deck = genanki.Deck(_number(chapter), f"{book.title}::{title}")
        for card in book.cards:
            if card.chapter == chapter:
                deck.add_note(_note(card, title, _form(site, chapter, figures)))
        decks.append(deck)
    glossary = genanki.Deck(_number(GLOSSARY), f"{book.title}::Glossary")
    for term in book.terms:
        fields = [term.words, written(term.meaning, _form(site, GLOSSARY, figures))]
        guid = genanki.guid_for("bending-the-line", term.name)
        glossary.add_note(genanki.Note(_TERM, fields, guid=guid, tags=["glossary"]))
    package = genanki.Package([*decks, glossary])
    package.media_files = [str(figure) for figure in figures.values()]
    package.write_to_file(str(path), timestamp=float(moment))


def _number(docname: str) -> int:
    # The same in every build, and in the range that Anki uses.
    return (1 << 30) + int.from_bytes(hashlib.sha256(docname.encode()).digest()[:4], "big") % (1 << 30)


def _form(site: Path, chapter: str, figures: dict[str, Path]) -> Format:
    def image(address: str) -> str:
        path = figure(site, chapter, address)
        figures[path.name] = path
        return path.name

    return Format(as_tex, image)


def _note(card: Card, title: str, form: Format) -> genanki.Note:
    asked = block(card.prompt, form) + written(card.body, form)
    labels = [written(choice.label, form) for choice in card.choices]
    if card.kind == "number":
        offered = f"<p>{card.remark}</p>"
    else:
        order = card.offered or range(len(labels))
        offered = f"<ul>{''.join(f'<li>{labels[index]}</li>' for index in order)}</ul>"
    answers = ""
    for label, choice in zip(labels, card.choices, strict=True):
        kind = ' class="right"' if choice.right else ""
        mark = "" if card.kind == "order" else "✓ " if choice.right else "✗ "
        answers += f"<li><p{kind}>{mark}{label}</p>{written(choice.explanation, form)}</li>"
    tag = "ol" if card.kind == "order" else "ul"
    fields = [asked, offered, f"<{tag}>{answers}</{tag}>", f"{title} ({card.name})"]
    tags = [f"chapter-{number_of(card.chapter)}", f"objective-{card.objective}", card.kind]
    return genanki.Note(_QUESTION, fields, guid=genanki.guid_for("bending-the-line", card.name), tags=tags)
