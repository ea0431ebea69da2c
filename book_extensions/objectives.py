"""A chapter's objectives, and what assesses each: they get numbers and addresses on the page.

The objectives are the bullets of the box with the class `objectives`. A question names one in its
option `:objective:`, an exercise names one or more in its text: *Objective 3*, *Objectives 1 and 3*.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx_exercise.nodes import is_exercise_node

from book_extensions.question_boxes import question_box

logger = logging.getLogger(__name__)

_NAMED = re.compile(r"\bObjectives? (\d+(?:(?:, | and )\d+)*)")


def address(number: int) -> str:
    """The id on its page of an objective.

    Args:
        number: the objective's bullet, from 1.
    """
    return f"objective-{number}"


def objectives(document: nodes.document) -> list[nodes.list_item]:
    """The bullets of the box of objectives; none if the page has no such box."""
    for box in document.findall(nodes.admonition):
        if "objectives" in box["classes"]:
            return [item for item in box.findall(nodes.list_item) if item.parent.parent is box]
    return []


def exercises(document: nodes.document) -> list[nodes.Element]:
    """The exercises of a page, from top to bottom."""
    return [node for node in document.findall(nodes.Element) if is_exercise_node(node)]


def named_in(text: str) -> list[int]:
    """The numbers of the objectives that the text of an exercise names, in rising order.

    Args:
        text: the exercise as plain text.
    """
    return sorted({int(number) for found in _NAMED.findall(text) for number in re.findall(r"\d+", found)})


def _connect(app: Sphinx, document: nodes.document) -> None:
    known = objectives(document)
    for number, item in enumerate(known, start=1):
        item["ids"].append(address(number))
    docname = app.env.docname
    for box in document.findall(question_box):
        _check(docname, box, f"question: {box['question'].name}", [box["objective"]], len(known))
    for exercise in exercises(document):
        label = exercise["label"]
        named = named_in(exercise.astext())
        if known and not named:
            logger.warning(
                "exercise: %s must say which objective it assesses, as 'Objective 1'",
                label,
                location=_place(docname, exercise),
                type="objectives",
            )
        _check(docname, exercise, f"exercise: {label}", named, len(known))


def _check(docname: str, node: nodes.Element, what: str, named: list[int], known: int) -> None:
    for number in named:
        if number > known:
            logger.warning(
                "%s names objective %d, but the box of objectives ('In this chapter') has %d bullets",
                what,
                number,
                known,
                location=_place(docname, node),
                type="objectives",
            )


def _place(docname: str, node: nodes.Element) -> tuple[str, int | None]:
    return docname, node.line


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-read", _connect)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
