"""The `{page-names}` directive: which names of PyTorch the page has, and which it has not, with the reasons.

The list is printed by the page's own Python (`explorers/live/names.py`), which writes it beside the bundles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_utils.explorers._base import FILES

LIST = FILES / "static" / "live_names.json"


class NamesDirective(SphinxDirective):
    """A folded list for each module that the page has, or for each reason why names are not there."""

    option_spec = {"absent": lambda given: True}

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(LIST))
        listed = json.loads(LIST.read_text("utf-8"))
        text = list(_folded(listed["absent" if "absent" in self.options else "there"]))
        place = nodes.container()
        self.state.nested_parse(StringList(text, self.env.docname), self.content_offset, place)
        return place.children


def _folded(groups: dict[str, list[str]]) -> Iterator[str]:
    for title, names in groups.items():
        shown = f"`{title}`" if title.startswith("torch") else title[0].upper() + title[1:]
        yield from (
            f"::::{{dropdown}} {shown}: {len(names)}",
            ", ".join(f"`{name}`" for name in names),
            "::::",
            "",
        )


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("page-names", NamesDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
