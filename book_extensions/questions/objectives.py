"""A chapter's objectives, and what assesses each: they get numbers and addresses on the page.

The objectives are the bullets of the box with the class `objectives`. A question names one in its
option `:objective:`, an exercise names one or more in its text: *Objective 3*, *Objectives 1 and 3*.
The directives `{objective-map}` and `{answer-key}` collect both from the whole book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import exercise_subtitle, is_exercise_node

from book_extensions.order import Resolve
from book_extensions.questions.boxes import question_answer, question_box, question_prompt
from book_extensions.questions.source import WORDS
from book_extensions.titles import numbered_title

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


class objective_map(nodes.General, nodes.Element):  # noqa: N801 (docutils names node classes in lower case)
    """The place of the table of objectives, questions and exercises."""


class answer_key(nodes.General, nodes.Element):  # noqa: N801
    """The place of the right answers of one chapter."""


class ObjectiveMapDirective(SphinxDirective):
    """A table of every chapter's objectives with the questions and exercises that assess each."""

    def run(self) -> list[nodes.Node]:
        whole_book_pages(self.env).add(self.env.docname)
        return [objective_map()]


class AnswerKeyDirective(SphinxDirective):
    """The right answer of every question of the chapter named, with its explanation."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        whole_book_pages(self.env).add(self.env.docname)
        _, path = self.env.relfn2path(f"{self.arguments[0]}.md")
        chapter = self.env.path2doc(path)
        if chapter not in self.env.found_docs:
            logger.warning(
                "answer-key: there is no chapter %r beside this one",
                self.arguments[0],
                location=self.get_location(),
                type="objectives",
            )
            return []
        return [answer_key("", chapter=chapter)]


class CollectFromBook(SphinxPostTransform):
    """Fill the places for what is collected from all pages."""

    default_priority = Resolve.COLLECTED

    def run(self, **kwargs: Any) -> None:
        for place in list(self.document.findall(objective_map)):
            place.replace_self(self._table())
        for place in list(self.document.findall(answer_key)):
            key = self._key(place["chapter"])
            place.replace_self(key if key.children else [])

    def _table(self) -> nodes.table:
        columns = ("chapter", "objective", "questions", "exercises")
        head = [nodes.Text(WORDS["map"][column]) for column in columns]
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (15, 45, 15, 25)), cols=4)
        group += nodes.thead("", _row(head))
        body = nodes.tbody()
        for docname in pages_in_order(self.env):
            document = page_as_read(self.app, docname)
            known = objectives(document)
            boxes = list(document.findall(question_box))
            tasks = exercises(document)
            if not boxes and not tasks:
                continue  # an appendix that says what it is for, and asks nothing
            for number, item in enumerate(known, start=1):
                asked = [
                    self._link(docname, box["ids"][0], _unbroken(box["number"]))
                    for box in boxes
                    if box["objective"] == number
                ]
                to_solve = [
                    self._link(docname, task["ids"][0], _name_of(task))
                    for task in tasks
                    if number in named_in(task.astext())
                ]
                cells = [self._objective(docname, number, item), _listed(asked), _listed(to_solve)]
                if number == 1:
                    title = numbered_title(self.env, docname)
                    body += _row([self._link(docname, "", title), *cells], rows=len(known))
                else:
                    body += _row(cells)
        group += body
        return nodes.table("", group, classes=["objective-map"])

    def _objective(self, docname: str, number: int, item: nodes.list_item) -> nodes.inline:
        parts = copies(self.app, docname, item.children[0].children)
        if parts and isinstance(parts[-1], nodes.Text):  # a list in the text, a row of its own here
            parts[-1] = nodes.Text(parts[-1].rstrip(" ,;."))
        return nodes.inline("", f"{number}. ", *parts)

    def _key(self, chapter: str) -> nodes.definition_list:
        listed = nodes.definition_list(classes=["answer-key"])
        for box in page_as_read(self.app, chapter).findall(question_box):
            (prompt,) = box.findall(question_prompt)
            name = WORDS["numbered"].format(number=box["number"])
            term = nodes.term("", "", self._link(chapter, box["ids"][0], name), nodes.Text(". "))
            term += copies(self.app, chapter, prompt.children)
            definition = nodes.definition()
            answers: nodes.Element = nodes.bullet_list()
            if box["question"].kind == "order":
                answers = nodes.enumerated_list(enumtype="arabic")
            for answer in box.findall(question_answer):
                if answer["right"]:
                    label = nodes.strong("", "", *copies(self.app, chapter, answer.children[0].children))
                    explained = copies(self.app, chapter, answer.children[1:])
                    answers += nodes.list_item("", nodes.paragraph("", "", label), *explained)
            definition += answers
            listed += nodes.definition_list_item("", term, definition)
        return listed

    def _link(self, docname: str, target: str, text: str) -> nodes.reference:
        here = self.env.docname
        address = self.app.builder.get_relative_uri(here, docname) if docname != here else ""
        uri = f"{address}#{target}" if target else address
        return nodes.reference(text, text, internal=True, refuri=uri)


def page_as_read(app: Sphinx, docname: str) -> nodes.document:
    """A page of the book before references are resolved; who shows something of it takes `copies`.

    Args:
        app: the build.
        docname: the page.
    """
    # Several pages collect from all pages, and to load them takes long.
    loaded: dict[str, nodes.document] = app.__dict__.setdefault("_pages_as_read", {})
    if docname not in loaded:
        assert app.env is not None
        loaded[docname] = app.env.get_doctree(docname)
    return loaded[docname]


def copies(app: Sphinx, docname: str, originals: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Copies of nodes of another page, to be shown on the page that is being written.

    Args:
        app: the build, which knows that page.
        docname: the other page; what links within it leads there.
        originals: as that other page was read.
    """
    here = app.env.docname
    address = app.builder.get_relative_uri(here, docname) if docname != here else ""
    made = [original.deepcopy() for original in originals]
    for copy in made:
        for node in copy.findall(nodes.Element):
            node["ids"], node["names"] = [], []
            if isinstance(node, addnodes.pending_xref):
                node["refdoc"] = here
            elif isinstance(node, nodes.reference) and "refid" in node:
                node["refuri"] = f"{address}#{node.attributes.pop('refid')}"
    return made


def _row(cells: Iterable[nodes.Node], rows: int = 1) -> nodes.row:
    row = nodes.row()
    for index, cell in enumerate(cells):
        entry = nodes.entry("", nodes.paragraph("", "", cell))
        if index == 0 and rows > 1:
            entry["morerows"] = rows - 1
        row += entry
    return row


def _unbroken(number: int) -> str:
    return str(WORDS["numbered"]).format(number=number).replace(" ", "\N{NO-BREAK SPACE}")


def _listed(links: list[nodes.reference]) -> nodes.inline:
    inline = nodes.inline()
    for index, link in enumerate(links):
        inline += [nodes.Text(", "), link] if index else [link]
    return inline


def _name_of(exercise: nodes.Element) -> str:
    subtitle = next(iter(exercise.findall(exercise_subtitle)), None)
    return subtitle.astext() if subtitle is not None else str(exercise["label"])


def pages_in_order(env: BuildEnvironment) -> Iterator[str]:
    """Every page of the book, as the table of contents lists them."""

    def walk(docname: str) -> Iterator[str]:
        yield docname
        for child in env.toctree_includes.get(docname, ()):
            yield from walk(child)

    return walk(env.config.root_doc)


def whole_book_pages(env: BuildEnvironment) -> set[str]:
    """The pages that show something of other pages, and are written again when any page changes."""
    if not hasattr(env, "whole_book_pages"):
        env.whole_book_pages = set()  # type: ignore[attr-defined]
    pages: set[str] = env.whole_book_pages  # type: ignore[attr-defined]
    return pages


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    whole_book_pages(env).discard(docname)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    whole_book_pages(env).update(whole_book_pages(other) & set(docnames))


def _write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    app.__dict__.pop("_pages_as_read", None)  # of an earlier build
    return sorted(whole_book_pages(env) & env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("objective-map", ObjectiveMapDirective)
    app.add_directive("answer-key", AnswerKeyDirective)
    app.add_node(objective_map)
    app.add_node(answer_key)
    app.add_post_transform(CollectFromBook)
    app.connect("doctree-read", _connect)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _write_again)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
