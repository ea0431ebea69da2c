"""Set text like text, and let no table or heading of an output break the page."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from book_extensions.order import Resolve

_PANDAS_TABLE = re.compile(r'<table[^>]*(class="dataframe"|id="T_)')
#: How pandas styles its tables in place, which the content policy refuses and `book.css` does.
_PANDAS_STYLE = re.compile(r'<style scoped>.*?</style>\s*| border="1"| style="text-align: right;"', re.DOTALL)
_VERBATIM = (nodes.literal, nodes.FixedTextElement, nodes.raw, nodes.math, nodes.math_block)
#: Longer lines of an output are sentences, as is what begins with an error's name. Columns are shorter.
_LONGEST_COLUMNS = 80
_ERROR = re.compile(r"^\w*(?:Error|Warning):", re.MULTILINE)
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_MINUS = re.compile(r"(?<![\w\-\u2212.,])-(?=\.?\d)")


class ScrollWideOutputs(SphinxPostTransform):
    """Let wide tables scroll inside a box of their own."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for raw in self.document.findall(nodes.raw):
            if raw.get("format") == "html" and "text_html" in raw.get("classes", []):
                text = raw.astext()
                if _PANDAS_TABLE.search(text):
                    text = _PANDAS_STYLE.sub("", text)
                    box = f'<div class="table-scroll">{text}</div>'
                    raw.replace_self(nodes.raw("", box, format="html"))


class WrapMessages(SphinxPostTransform):
    """Mark the outputs whose lines are sentences: they wrap, while columns keep their places and scroll."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for output in self.document.findall(nodes.container):
            if output.get("nb_element") == "cell_code_output":
                for text in output.findall(nodes.literal_block):
                    said = text.astext()
                    longest = max(map(len, said.splitlines()), default=0)
                    if longest > _LONGEST_COLUMNS or _ERROR.search(said):
                        text["classes"].append("message")


class NamelessContents(SphinxPostTransform):
    """Take from the contents of exercises and solutions the one id that all of a page share."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = []


class Typography(SphinxPostTransform):
    """Keep together what no line may part, and give numbers the sign that formulas give them.

    Numbers come into the text from cells, which print a hyphen for a minus.
    """

    default_priority = Resolve.TYPOGRAPHY
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


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(ScrollWideOutputs)
    app.add_post_transform(WrapMessages)
    app.add_post_transform(NamelessContents)
    app.add_post_transform(Typography)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
