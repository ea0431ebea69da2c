"""What a reader has done: ticks on exercises, a line per chapter, and a panel to save, load or erase.

The record lives in the reader's browser; `progress.js` keeps it. ``{progress}`chapters/NAME` `` shows
how far a chapter is done, in raw HTML an element with `data-progress="chapters/NAME"` does, and the
`{progress}` directive shows the whole book with the buttons.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from book_extensions.questions.boxes import names_asked, write_file
from book_extensions.questions.objectives import exercises, whole_book_pages

logger = logging.getLogger(__name__)

#: Every word about progress that a page shows, ready for translation.
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("progress.json").read_text("utf-8"))

_PLACE = re.compile(r'<(\w+)([^>]*\sdata-progress="([\w./-]*)"[^>]*)>\s*</\1>')
_NEEDED = re.compile(r"data-(?:progress|solves|question|cell)=")


class exercise_tick(nodes.General, nodes.Element):  # noqa: N801 (docutils names node classes in lower case)
    """The box with which a reader marks an exercise as solved."""


class ProgressRole(SphinxRole):
    """How far the reader is with one chapter."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        place = f'<span class="progress-line" data-progress="{html.escape(self.text.strip())}"></span>'
        return [nodes.raw("", place, format="html")], []


class ProgressDirective(SphinxDirective):
    """How far the reader is with the book, and what to do with the record."""

    def run(self) -> list[nodes.Node]:
        panel = (
            '<div class="progress-panel">\n<p class="progress-line" data-progress=""></p>\n'
            f"<noscript><p>{html.escape(WORDS['noscript'])}</p></noscript>\n"
            '<p class="progress-actions">'
            f'<button type="button" data-act="save">{html.escape(WORDS["save"])}</button> '
            f"<label>{html.escape(WORDS['load'])}"
            '<input type="file" accept="application/json,.json" data-act="load"></label> '
            f'<button type="button" data-act="erase">{html.escape(WORDS["erase"])}</button></p>\n'
            f'<p class="progress-note">{html.escape(WORDS["note"])}</p>\n</div>\n'
        )
        return [nodes.raw("", panel, format="html")]


def _visit_tick(self: HTML5Translator, node: exercise_tick) -> None:
    self.body.append(
        f'<p class="exercise-solved"><label><input type="checkbox" data-solves="{node["label"]}">'
        f" {html.escape(WORDS['solved'])}</label></p>\n"
    )


def _depart_tick(self: HTML5Translator, node: exercise_tick) -> None:
    pass


def _add_ticks(app: Sphinx, document: nodes.document) -> None:
    for exercise in exercises(document):
        exercise += exercise_tick("", label=exercise["label"])
    if any("data-progress=" in raw.astext() for raw in document.findall(nodes.raw)):
        whole_book_pages(app.env).add(app.env.docname)


def _names_set(env: BuildEnvironment, docname: str) -> list[str]:
    registry: dict[str, dict[str, str]] = getattr(env, "sphinx_exercise_registry", {})
    return [
        label
        for label, entry in registry.items()
        if entry["type"].startswith("exercise") and docname in ("", entry["docname"])
    ]


def _fill(app: Sphinx, pagename: str, found: re.Match[str]) -> str:
    tag, attributes, docname = found[1], found[2], found[3]
    if docname and docname not in app.env.found_docs:
        logger.warning(
            "progress: there is no chapter %r; write it as chapters/05-linear-limits",
            docname,
            location=pagename,
            type="progress",
        )
    asked, to_solve = names_asked(app.env, docname), _names_set(app.env, docname)
    text = WORDS["page"]["chapter"].format(right=0, questions=len(asked), solved=0, exercises=len(to_solve))
    return (
        f'<{tag}{attributes} data-questions="{" ".join(asked)}" data-exercises="{" ".join(to_solve)}">'
        f'<progress max="{max(1, len(asked) + len(to_solve))}" value="0" aria-hidden="true"></progress>'
        f' <span class="progress-text">{html.escape(text)}</span></{tag}>'
    )


def _finish_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    body = context.get("body", "")
    if doctree is not None and _NEEDED.search(body):
        context["body"] = _PLACE.sub(lambda found: _fill(app, pagename, found), body)
        app.add_css_file("questions/questions.css")
        app.add_js_file("questions/progress.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("progress", ProgressDirective)
    app.add_role("progress", ProgressRole())
    app.add_node(exercise_tick, html=(_visit_tick, _depart_tick))
    app.connect("doctree-read", _add_ticks)
    app.connect("html-page-context", _finish_page)
    write_file(app, "progress.js", WORDS["page"])
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
