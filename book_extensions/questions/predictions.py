"""Nothing is shown before the reader could predict it, and no starter cell gives its hint away.

What the cells after a question with `:predict:` print, and what the text then says of it, is covered until
the question is answered, or until the reader wants to see it anyway. `predictions.js` covers it and
remembers, so that without scripts, in print and in notebooks all is open. A box with the class `predict`,
where no answer can be judged, gets a field to write into. What a starter cell of an exercise says comes when
the reader runs it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node

from book_extensions.order import Resolve
from book_extensions.questions.boxes import question_box, write_file

#: Every word about predictions that a page shows, ready for translation.
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("predictions.json").read_text("utf-8"))

_CLICKED = {"tag_hide-cell", "tag_hide-output"}
_WORDS = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.math_block, nodes.table)


class KeepResultsBack(SphinxPostTransform):
    """Mark what is covered, add the fields, and drop what starters say."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        asked: dict[nodes.Element, list[str]] = {}
        cells = list(self.document.findall(_is_cell))
        for box in self.document.findall(question_box):
            if box["question"].predict:
                name = box["question"].name
                for part in (*_results(self.document, box), *_tagged(cells, name)):
                    names = asked.setdefault(part, [])
                    if name not in names:
                        names.append(name)
        for part, names in asked.items():
            covered = f'data-predicts="{" ".join(names)}"'
            end = nodes.raw("", "</div>\n", format="html")
            if isinstance(part, _WORDS):
                begin = nodes.raw("", f'<div {covered} data-words="">\n', format="html")
                at = part.parent.index(part)
                part.parent[at : at + 1] = [begin, part, end]
            else:
                part.insert(0, nodes.raw("", f"<div {covered}>\n", format="html"))
                part += end
        boxes = (box for box in self.document.findall(nodes.admonition) if "predict" in box["classes"])
        for number, box in enumerate(boxes, start=1):
            name = html.escape(f"{self.env.docname.rpartition('/')[2]}-{number}")
            label = html.escape(WORDS["note"])
            box += nodes.raw(
                "",
                f'<p class="prediction-note"><label>{label} '
                f'<textarea rows="2" maxlength="2000" data-note="{name}"></textarea></label></p>\n',
                format="html",
            )
        for exercise in list(self.document.findall(is_exercise_node)):
            starter = exercise.next_node(descend=False, siblings=True)
            if _is_cell(starter):
                for output in _outputs(starter):
                    starter.remove(output)


def _results(document: nodes.document, box: nodes.Element) -> list[nodes.Element]:
    """The first outputs of cells after a question and the words about them, up to what is neither.

    What the reader plays with is no result, and the words before it lead to it. What a click brings is
    covered already.
    """
    found: list[nodes.Element] = []
    for node in _after(document, box):
        if _is_cell(node):
            outputs = _outputs(node)
            if any("data-explorer" in raw.astext() for part in outputs for raw in part.findall(nodes.raw)):
                if found:
                    return found[:-1] if isinstance(found[-1], _WORDS) else found
            elif not _CLICKED & set(node["classes"]):
                found += outputs
        elif is_exercise_node(node):
            return found
        elif found and isinstance(node, _WORDS):
            found.append(node)
        elif found and not isinstance(node, nodes.Invisible):
            return found
    return found


def _tagged(cells: Iterable[nodes.Element], name: str) -> list[nodes.Element]:
    """The outputs of cells further on that show the result again, which the tag `result-of-NAME` says."""
    return [
        output for cell in cells if f"tag_result-of-{name}" in cell["classes"] for output in _outputs(cell)
    ]


def _after(document: nodes.document, box: nodes.Element) -> Iterator[nodes.Element]:
    """What stands after a question on its page: the parts of sections one by one, without what is in them."""
    node: nodes.Node = box
    while node is not document:
        parent = node.parent
        for part in parent[parent.index(node) + 1 :]:
            waiting = [part]
            while waiting:
                first = waiting.pop(0)
                if isinstance(first, nodes.section):
                    waiting[:0] = first.children
                elif isinstance(first, nodes.Element):
                    yield first
        node = parent


def _is_cell(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _outputs(cell: nodes.Element) -> list[nodes.Element]:
    return [
        part
        for part in cell
        if isinstance(part, nodes.container) and part.get("nb_element") == "cell_code_output" and len(part)
    ]


def _add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if any(mark in context.get("body", "") for mark in (" data-predicts=", " data-note=")):
        app.add_js_file("questions/predictions.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepResultsBack)
    app.connect("html-page-context", _add_script)
    write_file(app, "predictions.js", WORDS["page"])
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
