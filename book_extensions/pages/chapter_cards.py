"""Cards that lead into the chapters: title, question, time and the reader's progress.

The directive holds a list with one link and one question a chapter, which is also what its notebook
shows. The minutes are those of the chapter's core.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book_extensions.pages.reading_time import reading_time, said

logger = logging.getLogger(__name__)


class ChapterCards(SphinxDirective):
    """``{chapter-cards}``: a list of links to chapters becomes cards."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        box = nodes.container(classes=["chapter-cards"])
        self.state.nested_parse(self.content, self.content_offset, box)
        for item in box.findall(nodes.list_item):
            self._complete(item)
        return [box]

    def _complete(self, item: nodes.list_item) -> None:
        link = next(item.findall(_is_link), None)
        docname = _target(link, self.env.docname) if link is not None else ""
        source = Path(self.env.doc2path(docname))
        if link is None or not docname or not source.is_file():
            logger.warning(
                "chapter-cards: each item links to a chapter, not %r",
                item.astext(),
                location=self.get_location(),
                type="chapter-cards",
            )
            return
        self.env.note_dependency(str(source))
        words = link.parent.children[link.parent.index(link) + 1 :]
        if words and isinstance(words[0], nodes.Text):
            words[0] = nodes.Text(words[0].lstrip(": "))
        time = said(reading_time(source.read_text("utf-8")).core)
        facts = (
            f'<p class="card-facts"><span class="time">{time}</span>'
            f' <span class="progress-line" data-progress="{html.escape(docname)}"></span></p>\n'
        )
        item.children = []
        item += [
            nodes.paragraph("", "", link),
            nodes.paragraph("", "", *words),
            nodes.raw("", facts, format="html"),
        ]


def _is_link(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and ("reftarget" in node or "refuri" in node)


def _target(link: nodes.Element, docname: str) -> str:
    name = str(link.get("reftarget", "")).removesuffix(".md")
    return name if "/" in name else (Path(docname).parent / name).as_posix()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("chapter-cards", ChapterCards)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
