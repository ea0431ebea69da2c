"""The page of review: every question of the book, brought back after 1, 3, 7 and 21 days.

The `{review}` directive puts a copy of each question into the page, in an element that no browser shows.
`review.js` shows those that are due, one at a time; `progress.js` keeps in which of Leitner's boxes each
lies.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from book_extensions.order import Resolve
from book_extensions.questions.boxes import question_box, write_file
from book_extensions.questions.objectives import copies, page_as_read, pages_in_order, whole_book_pages
from book_extensions.titles import numbered_title

#: Every word about review that a page shows, ready for translation.
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("review.json").read_text("utf-8"))

#: After how many days each of Leitner's boxes brings its questions back; `progress.js` has the same.
DAYS = (1, 3, 7, 21)
_PANEL = 'class="review-panel"'


class review_panel(nodes.General, nodes.Element):  # noqa: N801 (docutils names node classes in lower case)
    """The place of the review, with the pages that ask something as `chapters`: addresses, titles, counts."""


class review_card(nodes.General, nodes.Element):  # noqa: N801
    """A question that waits to be shown."""


class ReviewDirective(SphinxDirective):
    """The questions that are due, one at a time."""

    def run(self) -> list[nodes.Node]:
        whole_book_pages(self.env).add(self.env.docname)
        return [review_panel("", chapters=[])]


class CollectQuestions(SphinxPostTransform):
    """Put copies of all questions of the book behind the panel."""

    default_priority = Resolve.COLLECTED

    def run(self, **kwargs: Any) -> None:
        for panel in list(self.document.findall(review_panel)):
            cards = []
            for docname in pages_in_order(self.env):
                boxes = list(page_as_read(self.app, docname).findall(question_box))
                if boxes:
                    title = numbered_title(self.env, docname)
                    address = self.app.builder.get_relative_uri(self.env.docname, docname)
                    panel["chapters"].append((address, title, len(boxes)))
                    cards += [self._card(docname, box, address, title) for box in boxes]
            panel.parent.insert(panel.parent.index(panel) + 1, cards)

    def _card(self, docname: str, box: question_box, address: str, title: str) -> review_card:
        (copy,) = copies(self.app, docname, [box])
        assert isinstance(copy, question_box)
        copy["ids"] = [box["question"].name]
        copy["chapter"], copy["chapter_title"] = address, title
        return review_card("", copy, name=box["question"].name, page=address)


def _visit_panel(self: HTML5Translator, node: review_panel) -> None:
    word = {name: html.escape(text) for name, text in WORDS.items() if isinstance(text, str)}
    # What a reader sees who has answered nothing yet stands there from the start, so that nothing jumps.
    told = WORDS["page"]
    options = "".join(
        f'<option value="{html.escape(address)}" data-title="{html.escape(title)}">'
        f"{html.escape(told['choice'].format(title=title, count=count))}</option>"
        for address, title, count in node["chapters"]
    )
    forms = (
        (number, days, told["box_one" if days == 1 else "box"]) for number, days in enumerate(DAYS, start=1)
    )
    lines = "".join(f"<li>{form.format(number=n, days=days, count=0)}</li>" for n, days, form in forms)

    def button(name: str, hidden: str = " hidden") -> str:
        return f'<button type="button" class="review-{name}"{hidden}>{word[name]}</button>'

    self.body.append(
        f"<div {_PANEL}>\n"
        f"<noscript><p>{word['noscript']}</p></noscript>\n"
        f'<p class="review-state" role="status" tabindex="-1">{html.escape(told["empty"])}</p>\n'
        f'<p class="review-actions">{button("begin")}</p>\n'
        '<div class="review-place"></div>\n'
        f'<p class="review-actions">{button("next")} {button("stop")}</p>\n'
        f'<p class="review-heading">{word["boxes"]}</p>\n<ol class="review-boxes" role="list">{lines}</ol>\n'
        f'<p class="review-adding"><label>{word["chapter"]} <select class="review-choice">{options}</select>'
        f"</label> {button('add', '')}</p>\n</div>\n"
    )


def _depart_panel(self: HTML5Translator, node: review_panel) -> None:
    pass


def _visit_card(self: HTML5Translator, node: review_card) -> None:
    self.body.append(f'<template data-review="{node["name"]}" data-page="{html.escape(node["page"])}">')


def _depart_card(self: HTML5Translator, node: review_card) -> None:
    self.body.append("</template>\n")


def _add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and _PANEL in context.get("body", ""):
        app.add_js_file("questions/progress.js", loading_method="defer")
        app.add_js_file("questions/review.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("review", ReviewDirective)
    app.add_node(review_panel, html=(_visit_panel, _depart_panel))
    app.add_node(review_card, html=(_visit_card, _depart_card))
    app.add_post_transform(CollectQuestions)
    app.connect("html-page-context", _add_files)
    write_file(app, "review.js", WORDS["page"])
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
