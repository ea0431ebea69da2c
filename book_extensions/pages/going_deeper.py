"""Fold what goes deeper: such a section shows its title and its first paragraph, and opens at a press.

It is open in print, and in notebooks nothing folds. Its heading and what is in it keep their anchors;
`reading_aids.js` opens it for a reader who comes by one.
"""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from book_extensions.order import Resolve
from book_extensions.pages.reading_time import DEEPER

logger = logging.getLogger(__name__)


class FoldDeeper(SphinxPostTransform):
    """Put all that follows the first paragraph of such a section behind a summary."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for section in list(self.document.findall(nodes.section)):
            title = section.next_node(nodes.title)
            if title is None or not title.astext().startswith(DEEPER):
                continue
            lead = 1 + section.index(title)
            if not isinstance(section[lead] if lead < len(section) else None, nodes.paragraph):
                logger.warning(
                    "going deeper: the section needs a first paragraph that says what is in it: %r",
                    title.astext(),
                    location=title,
                    type="going-deeper",
                )
                continue
            section["classes"].append("going-deeper")
            about = html.escape(title.astext().removeprefix(DEEPER))
            summary = f'<details class="deeper"><summary>Read on: {about}</summary>\n'
            section.insert(lead + 1, nodes.raw("", summary, format="html"))
            section += nodes.raw("", "</details>\n", format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(FoldDeeper)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
