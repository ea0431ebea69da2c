"""What the theme gets wrong for a site that stands alone: no other host, one heading per page."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from book_extensions.slides import DECKS

_PANDAS_TABLE = re.compile(r'<table[^>]*(class="dataframe"|id="T_)')
#: How pandas styles its tables in place, which the content policy refuses and `book.css` does.
_PANDAS_STYLE = re.compile(r'<style scoped>.*?</style>\s*| border="1"| style="text-align: right;"', re.DOTALL)
_VERBATIM = (nodes.literal, nodes.FixedTextElement, nodes.raw, nodes.math, nodes.math_block)
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_MINUS = re.compile(r"(?<![\w\-\u2212.,])-(?=\.?\d)")
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


class ScrollWideOutputs(SphinxPostTransform):
    """Let wide tables scroll inside a box of their own."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for raw in self.document.findall(nodes.raw):
            if raw.get("format") == "html" and "text_html" in raw.get("classes", []):
                text = raw.astext()
                if _PANDAS_TABLE.search(text):
                    text = _PANDAS_STYLE.sub("", text)
                    box = f'<div class="table-scroll">{text}</div>'
                    raw.replace_self(nodes.raw("", box, format="html"))


class NamelessContents(SphinxPostTransform):
    """Take from the contents of exercises and solutions the one id that all of a page share."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = []


class Typography(SphinxPostTransform):
    """Keep together what no line may part, and give numbers the sign that formulas give them.

    Numbers come into the text from cells, which print a hyphen for a minus.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        verbatim = {
            id(text)
            for node in self.document.findall(lambda node: isinstance(node, _VERBATIM))
            for text in node.findall(nodes.Text)
        }
        for text in list(self.document.findall(nodes.Text)):
            if id(text) in verbatim:
                continue
            place = text.parent.index(text)
            before = text.parent[place - 1] if place else None
            written = _MINUS.sub("\u2212", _PERCENT.sub("\u00a0", text.astext()))
            if isinstance(before, nodes.inline) and "pasted-text" in before["classes"]:
                written = re.sub(r"^ (?=%)", "\u00a0", written)
            if isinstance(before, nodes.math) and (mark := re.match(r"[.,;:!?)]+", written)):
                # Browsers would let the mark begin a line, and Chromium so too after a word joiner.
                together = nodes.inline("", "", classes=["together"])
                text.parent.replace(before, together)
                together += [before, nodes.Text(mark[0])]
                written = written[mark.end() :]
            after = text.parent[place + 1] if place + 1 < len(text.parent) else None
            if isinstance(after, nodes.reference):
                written = re.sub(r"(?<=\u2192) $", "\u00a0", written)
            if written != text.astext():
                text.parent.replace(text, nodes.Text(written))


def _drop_widget_state(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    # Explorers show their own HTML view; the state would only repeat their code in every page.
    scripts = context.get("script_files", [])
    context["script_files"] = [
        script for script in scripts if getattr(script, "attributes", {}).get("type") != _WIDGET_STATE
    ]


def _remove_left_overs(app: Sphinx, exception: Exception | None) -> None:
    """Take what was made of a page that has been renamed or deleted since, which Sphinx leaves in place."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    documents = [Path(name) for name in app.env.all_docs]
    names = {document.name for document in documents}
    # At the top lie pages that are no documents, such as the search.
    folders = {document.parent for document in documents} - {Path()}
    places = [out / DECKS, *(base / folder for folder in folders for base in (out, out / "_sources"))]
    for path in (path for place in places for path in place.glob("*.*")):
        if path.stem not in names:
            path.unlink()


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".js", ".html"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    # Jupyter Book sets this value for an extension that the book leaves out.
    app.add_config_value("comments_config", {}, "html")
    # A page depends on the extensions that made it: when one changes, Sphinx reads all pages again.
    app.add_config_value("book_extensions_digest", _digest(), "env")
    app.add_post_transform(ScrollWideOutputs)
    app.add_post_transform(NamelessContents)
    app.add_post_transform(Typography)
    app.connect("html-page-context", _drop_widget_state, priority=900)
    app.connect("build-finished", _remove_left_overs, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
