r"""Questions in Moodle's text format GIFT, with feedback for every answer.

GIFT has no order of steps: such a question becomes a matching of steps with their places, and what explains
them becomes its general feedback.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path

from book_extensions.editions.lms.cards import Book, Card, figure
from book_extensions.editions.lms.markup import Format, as_tex, block, written

#: The shares that Moodle knows, by the number of answers that share the whole.
SHARES = {1: 100, 2: 50, 3: 33.33333, 4: 25, 5: 20, 6: 16.66667, 7: 14.28571, 8: 12.5, 9: 11.11111, 10: 10}

_SPECIAL = re.compile(r"[\\~=#{}:]")


def to_gift(book: Book, site: Path) -> str:
    """All questions as one file, a category for each chapter; figures are inside the text.

    Args:
        book: what to write.
        site: the folder of the built book, where figures lie.
    """
    parts = []
    for chapter, title in book.titles.items():

        def image(address: str, chapter: str = chapter) -> str:
            path = figure(site, chapter, address)
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            return f"data:{mimetypes.guess_type(path.name)[0]};base64,{data}"

        form = Format(as_tex, image)
        parts.append(f"$CATEGORY: {category(book, title)}\n")
        parts += [_question(card, form) for card in book.cards if card.chapter == chapter]
    return "\n".join(parts)


def category(book: Book, title: str) -> str:
    """Where Moodle puts the questions of a chapter.

    Args:
        book: the chapter's book.
        title: of the chapter.
    """
    return "/".join(["$course$/top", *(part.replace("/", "//") for part in (book.title, title))])


def asked(card: Card, form: Format) -> str:
    """All of a question down to its answers.

    Args:
        card: the question.
        form: how formulas and figures are written.
    """
    remark = f"<p>{card.remark}</p>" if card.remark else ""
    return block(card.prompt, form) + written(card.body, form) + remark


def _question(card: Card, form: Format) -> str:
    answers = {"number": _numbers, "order": _steps}.get(card.kind, _choices)(card, form)
    tags = f"[tag:{card.kind}] [tag:objective-{card.objective}]"
    return (
        f"// [id:{card.name}] {tags}\n::{card.name}::[html]{_escaped(asked(card, form))}{{\n{answers}\n}}\n"
    )


def _choices(card: Card, form: Format) -> str:
    lines = []
    for choice in card.choices:
        sign = "=" if choice.right else "~"
        if card.kind == "several":
            sign = f"~%{share(card, choice.right):.7g}%"
        label, why = written(choice.label, form), written(choice.explanation, form)
        lines.append(f"{sign}[html]{_escaped(label)}#[html]{_escaped(why)}")
    return "\n".join(lines)


def share(card: Card, right: bool) -> float:
    """What an answer is worth in percent: all right ones together 100, all wrong ones together -100.

    Args:
        card: a question with several right answers.
        right: whether the answer is a right one.
    """
    count = sum(choice.right == right for choice in card.choices)
    return SHARES[count] if right else -SHARES[count]


def _numbers(card: Card, form: Format) -> str:
    lines = ["#"]
    for choice in sorted(card.choices, key=lambda choice: not choice.right):
        weight = "" if choice.right else "%0%"
        why = _escaped(written(choice.explanation, form))
        lines.append(f"={weight}{choice.value:.12g}:{card.tolerance:.12g}#[html]{why}")
    return "\n".join(lines)


def _steps(card: Card, form: Format) -> str:
    lines = [
        f"=[html]{_escaped(written(card.choices[index].label, form))} -> {index + 1}"
        for index in card.offered
    ]
    return "\n".join([*lines, f"####[html]{_escaped(steps_explained(card, form))}"])


def steps_explained(card: Card, form: Format) -> str:
    """The steps in their order, each with why it belongs there.

    Args:
        card: an ordering question.
        form: how formulas and figures are written.
    """
    items = (f"{block(c.label, form)}{written(c.explanation, form)}" for c in card.choices)
    return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"


def _escaped(markup: str) -> str:
    # An empty line would end the question, and an arrow would end a step.
    if "->" in markup:
        raise AssertionError(f"an arrow in {markup!r}")
    return _SPECIAL.sub(r"\\\g<0>", markup).replace("\n", r"\n")
