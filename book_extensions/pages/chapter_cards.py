"""Cards that lead into the chapters: title, question, time and the reader's progress.

The directive holds a list with one link and one question a chapter, which is also what its notebook
shows. The minutes come from the chapter's own words, "About 20 minutes", so they are typed once;
``{reading-time}`chapters` `` adds them up.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

logger = logging.getLogger(__name__)

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MINUTES = re.compile(r"^About (\d+) minutes\b", re.MULTILINE)


def minutes_of(chapter: Path) -> int | None:
    """The minutes that a chapter says it takes, or None.

    Args:
        chapter: its MyST file.
    """
    found = _MINUTES.search(chapter.read_text("utf-8"))
    return int(found[1]) if found else None


def numbered(folder: Path) -> list[Path]:
    """The chapters of a folder that have a number in their name."""
    return sorted(folder.glob("[0-9]*.md"))


def reading_time(folder: Path) -> str:
    """How long all numbered chapters of a folder take, to the half hour: "five hours".

    Args:
        folder: holds the chapters.
    """
    minutes = sum(minutes_of(chapter) or 0 for chapter in numbered(folder))
    whole, half = divmod(round(minutes / 30), 2)
    number = _NUMBERS[whole] if whole < len(_NUMBERS) else str(whole)
    return f"{number}{' and a half' * half} {'hour' if (whole, half) == (1, 0) else 'hours'}"


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
        minutes = minutes_of(source) if docname and source.is_file() else None
        if link is None or minutes is None:
            logger.warning(
                "chapter-cards: each item links to a chapter that says 'About N minutes', not %r",
                item.astext(),
                location=self.get_location(),
                type="chapter-cards",
            )
            return
        self.env.note_dependency(str(source))
        words = link.parent.children[link.parent.index(link) + 1 :]
        if words and isinstance(words[0], nodes.Text):
            words[0] = nodes.Text(words[0].lstrip(": "))
        facts = (
            f'<p class="card-facts"><span class="time">{minutes} minutes</span>'
            f' <span class="progress-line" data-progress="{html.escape(docname)}"></span></p>\n'
        )
        item.children = []
        item += [
            nodes.paragraph("", "", link),
            nodes.paragraph("", "", *words),
            nodes.raw("", facts, format="html"),
        ]


class ReadingTime(SphinxRole):
    """``{reading-time}`chapters` ``: how long all chapters of a folder take."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        folder = Path(self.env.srcdir, self.text.strip())
        for chapter in numbered(folder):
            self.env.note_dependency(str(chapter))
        return [nodes.Text(reading_time(folder))], []


def _is_link(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and ("reftarget" in node or "refuri" in node)


def _target(link: nodes.Element, docname: str) -> str:
    name = str(link.get("reftarget", "")).removesuffix(".md")
    return name if "/" in name else (Path(docname).parent / name).as_posix()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("chapter-cards", ChapterCards)
    app.add_role("reading-time", ReadingTime())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
