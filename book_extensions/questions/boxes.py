"""The `{question}` directive: a form on the page, its answers behind a click where scripts are off.

The page holds each explanation once, in a `<details>` element; the script of `questions.js` copies
from there what belongs to the answer that the reader gave. `source` says what a source means.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from myst_nb.core.variables import RetrievalError, format_plain_text
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from book_extensions.questions.source import (
    WORDS,
    Answer,
    Measured,
    Question,
    QuestionError,
    check_numbers,
    parse_parts,
    shown,
    shuffled,
    unfenced,
)

logger = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_BOX = re.compile(r'<div class="question"')


class question_box(nodes.General, nodes.Element):  # noqa: N801 (docutils names node classes in lower case)
    """A question, with the `Question` it was read from and its number on the page."""


class question_prompt(nodes.TextElement):  # noqa: N801
    """What is asked."""


class question_body(nodes.General, nodes.Element):  # noqa: N801
    """What stands between the prompt and the answers."""


class question_choices(nodes.General, nodes.Element):  # noqa: N801
    """What the reader chooses from, sorts or fills in."""


class question_choice(nodes.TextElement):  # noqa: N801
    """The label of one answer, beside its control."""


class question_answers(nodes.General, nodes.Element):  # noqa: N801
    """Every answer with its explanation."""


class question_answer(nodes.General, nodes.Element):  # noqa: N801
    """One answer: a `question_label`, then the explanation."""


class question_label(nodes.TextElement):  # noqa: N801
    """The label of one answer, above its explanation."""


@dataclass(frozen=True)
class Asked:
    """Where a question of the book stands."""

    docname: str
    line: int


def _asked(env: BuildEnvironment) -> dict[str, list[Asked]]:
    """The places of each question's name; more than one is a mistake."""
    if not hasattr(env, "questions_asked"):
        env.questions_asked = {}  # type: ignore[attr-defined]
    asked: dict[str, list[Asked]] = env.questions_asked  # type: ignore[attr-defined]
    return asked


def names_asked(env: BuildEnvironment, docname: str) -> list[str]:
    """The names of the questions of a page, or with an empty name of the whole book."""
    return sorted(
        name for name, places in _asked(env).items() if docname in ("", *(place.docname for place in places))
    )


class QuestionDirective(SphinxDirective):
    """Read a question; what is malformed is a warning that names the line and leaves nothing."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = None  # MyST would read `{glue}name` and `%` as YAML, so the parser reads the options

    def run(self) -> list[nodes.Node]:
        try:
            question = parse_parts(" ".join(self.arguments), self.content, self.content_offset + 1)
            self._check_chapter(question)
            return [self._box(question)]
        except QuestionError as error:
            logger.warning(
                "question: %s",
                error,
                location=(self.env.docname, self.lineno + error.line),
                type="questions",
            )
            return []

    def _check_chapter(self, question: Question) -> None:
        chapter = re.match(r"(\d\d|[a-z])-", self.env.docname.rpartition("/")[2])
        if chapter and not question.name.startswith(f"q-{chapter[1]}-"):
            raise QuestionError(f":name: must start with q-{chapter[1]}- in this file, not {question.name!r}")

    def _box(self, question: Question) -> question_box:
        here = self.env.docname
        asked = _asked(self.env)
        number = 1 + sum(place.docname == here for places in asked.values() for place in places)
        box = question_box("", question=question, number=number, objective=question.objective)
        if not any(place.docname == here for place in asked.get(question.name, ())):
            box["names"].append(question.name)
            self.state.document.note_explicit_target(box)
        self.set_source_info(box)

        prompt = question_prompt(question.prompt, "", *self._inline(question.prompt, 0))
        box += prompt
        if question.body:
            body = question_body()
            self._blocks(question.body, question.body_line, body)
            box += body

        values = [self._measured(answer) for answer in question.answers]
        if question.kind == "number":
            self._check_measured(question, values)
        answers = question_answers("", kind=question.kind)
        labels = []
        for index, (answer, value) in enumerate(zip(question.answers, values, strict=True)):
            text = shown(answer, question.unit)
            label = question_label(text, "", *self._inline(text, answer.line))
            labels.append(label)
            explained = question_answer("", index=index, right=answer.right, value=value)
            explained += label
            self._blocks(answer.explanation, answer.line + 1, explained)
            answers += explained
        box += self._choices(question, labels)
        box += answers
        asked.setdefault(question.name, []).append(Asked(here, self.lineno))
        return box

    def _choices(self, question: Question, labels: list[question_label]) -> question_choices:
        choices = question_choices("", question=question)
        if question.kind == "number":
            return choices
        order = shuffled(question) if question.kind == "order" else range(len(labels))
        for index in order:
            copies = [child.deepcopy() for child in labels[index].children]
            spoken = labels[index].astext()
            choices += question_choice(spoken, "", *copies, index=index, question=question, spoken=spoken)
        return choices

    def _measured(self, answer: Answer) -> float | None:
        if not isinstance(answer.value, Measured):
            return answer.value
        name, form = answer.value.name, answer.value.format
        try:
            text = retrieve_glue_data(self.state.document, name).data["text/plain"]
            float(format_plain_text(text, form).rstrip("%"))
            return float(text)
        except (RetrievalError, KeyError):
            raise QuestionError(f"no cell of this page glues {name!r}", answer.line) from None
        except ValueError:
            problem = f"{name!r} is {text}, no number in the format {form!r}"
            raise QuestionError(problem, answer.line) from None

    def _check_measured(self, question: Question, values: list[float | None]) -> None:
        known = [
            Answer(a.label, a.explanation, a.right, a.line, value)
            for a, value in zip(question.answers, values, strict=True)
        ]
        (right,) = (answer for answer in known if answer.right)
        assert isinstance(right.value, float)
        check_numbers(right.value, [a for a in known if not a.right], question.tolerance)
        source = next(answer for answer in question.answers if answer.right)
        if isinstance(source.value, Measured) and not source.value.format.endswith("%"):
            told = float(format(right.value, source.value.format))
            if abs(told - right.value) > question.tolerance:
                raise QuestionError(
                    f"the page would show {told} as the answer, further than :tolerance:"
                    f" {question.tolerance:g} from {right.value}: quote more digits or widen it",
                    right.line,
                )

    def _inline(self, text: str, line: int) -> list[nodes.Node]:
        found, messages = self.state.inline_text(text, self.lineno + line)
        return [*found, *messages]

    def _blocks(self, text: str, line: int, parent: nodes.Element) -> None:
        lines = text.split("\n")
        # Lines count from the fence here, and from the line under it there.
        self.state.nested_parse(StringList(lines, self.env.docname), line, parent)


def _attributes(**values: object) -> dict[str, str]:
    return {name.replace("_", "-"): str(value) for name, value in values.items() if value is not None}


def _visit_box(self: HTML5Translator, node: question_box) -> None:
    question: Question = node["question"]
    self.body.append(
        self.starttag(
            node,
            "div",
            "\n",
            **_attributes(
                CLASS="question",
                data_question=question.name,
                data_kind=question.kind,
                data_task=question.task,
                data_state="open",
                data_tolerance=repr(question.tolerance) if question.kind == "number" else None,
            ),
        )
    )
    link, told = f"#objective-{node['objective']}", WORDS["objective"].format(number=node["objective"])
    if "chapter" in node:  # a copy, on another page than its objective
        link, told = f"{node['chapter']}#{question.name}", node["chapter_title"]
    self.body.append(
        f'<p class="question-title">{html.escape(question.title(node["number"]))}'
        ' <span class="question-done"></span>'
        f' <a class="question-objective" href="{html.escape(link)}">{html.escape(told)}</a></p>\n'
        # No <form>: the copy button of a block of code in it would count as its submit button.
        '<div class="question-form">\n<fieldset>\n'
    )


def _depart_box(self: HTML5Translator, node: question_box) -> None:
    self.body.append("</div>\n")


def _visit_prompt(self: HTML5Translator, node: question_prompt) -> None:
    self.body.append("<legend>")


def _depart_prompt(self: HTML5Translator, node: question_prompt) -> None:
    self.body.append("</legend>\n")


def _visit_body(self: HTML5Translator, node: question_body) -> None:
    self.body.append('<div class="question-body">\n')


def _depart_div(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def _visit_choices(self: HTML5Translator, node: question_choices) -> None:
    question: Question = node["question"]
    if question.kind == "number":
        within = WORDS["within"] if question.tolerance else WORDS["exact"]
        within = within.format(tolerance=f"{question.tolerance:g}")
        unit = f' <span class="question-unit">{html.escape(question.unit)}</span>' if question.unit else ""
        self.body.append(
            f'<p class="question-number"><label>{WORDS["your_answer"]} '
            f'<input type="text" inputmode="decimal" autocomplete="off" size="9" maxlength="40"'
            f' aria-describedby="{question.name}-within">{unit}</label>'
            f' <span class="question-within" id="{question.name}-within">{html.escape(within)}</span></p>\n'
        )
        return
    tag = "ol" if question.kind == "order" else "ul"
    self.body.append(f'<{tag} class="question-choices" role="list">\n')


def _depart_choices(self: HTML5Translator, node: question_choices) -> None:
    kind = node["question"].kind
    if kind != "number":
        self.body.append("</ol>\n" if kind == "order" else "</ul>\n")
    moved = '<div class="question-moved" role="status"></div>\n' if kind == "order" else ""
    self.body.append(
        "</fieldset>\n"
        f'<p class="question-actions"><button type="button" class="question-check">{WORDS["check"]}</button>'
        f' <button type="button" class="question-again" hidden>{WORDS["again"]}</button></p>\n'
        f"{moved}"
        '<div class="question-feedback" role="status"></div>\n</div>\n'
    )


def _visit_choice(self: HTML5Translator, node: question_choice) -> None:
    question: Question = node["question"]
    index = node["index"]
    if question.kind == "order":
        self.body.append(f'<li data-index="{index}"><span class="question-step">')
        return
    control = "radio" if question.kind == "choice" else "checkbox"
    self.body.append(
        f'<li data-index="{index}"><label><input type="{control}" name="{question.name}" value="{index}">'
        ' <span class="question-choice">'
    )


def _depart_choice(self: HTML5Translator, node: question_choice) -> None:
    if node["question"].kind != "order":
        self.body.append("</span></label></li>\n")
        return
    buttons = "".join(
        f'<button type="button" data-move="{step}" aria-label="'
        f'{html.escape(WORDS[direction].format(step=node["spoken"]))}">{arrow}</button>'
        for direction, step, arrow in (("up", -1, "↑"), ("down", 1, "↓"))
    )
    self.body.append(f'</span><span class="question-moves">{buttons}</span></li>\n')


def _visit_answers(self: HTML5Translator, node: question_answers) -> None:
    tag = "ol" if node["kind"] == "order" else "ul"
    self.body.append(
        f'<details class="question-answers"><summary>{WORDS["answer"]}</summary>\n<{tag} role="list">\n'
    )


def _depart_answers(self: HTML5Translator, node: question_answers) -> None:
    self.body.append("</ol>\n</details>\n" if node["kind"] == "order" else "</ul>\n</details>\n")


def _visit_answer(self: HTML5Translator, node: question_answer) -> None:
    attributes = _attributes(
        data_index=node["index"],
        data_right="" if node["right"] else None,
        data_value=None if node["value"] is None else repr(node["value"]),
    )
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    self.body.append(f"<li{written}>")


def _depart_answer(self: HTML5Translator, node: question_answer) -> None:
    self.body.append("</li>\n")


def _visit_label(self: HTML5Translator, node: question_label) -> None:
    mark, word = ("✓", WORDS["right"]) if node.parent["right"] else ("✗", WORDS["wrong"])
    symbol = f'<span class="question-verdict" role="img" aria-label="{word}">{mark}</span> '
    if node.parent.parent["kind"] == "order":
        symbol = ""  # the number of the step says it
    self.body.append(f'<p class="question-label">{symbol}')


def _depart_label(self: HTML5Translator, node: question_label) -> None:
    self.body.append("</p>\n")


_VISITORS: dict[type[nodes.Element], tuple[Any, Any]] = {
    question_box: (_visit_box, _depart_box),
    question_prompt: (_visit_prompt, _depart_prompt),
    question_body: (_visit_body, _depart_div),
    question_choices: (_visit_choices, _depart_choices),
    question_choice: (_visit_choice, _depart_choice),
    question_answers: (_visit_answers, _depart_answers),
    question_answer: (_visit_answer, _depart_answer),
    question_label: (_visit_label, _depart_label),
}


def _check_fences(app: Sphinx, docname: str, source: list[str]) -> None:
    for line in unfenced(source[0]):
        logger.warning(
            "question: a fence of backticks ends at the first backtick of its prompt; write :::{question}"
            " and ::: instead",
            location=(docname, line + 1),
            type="questions",
        )


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    asked = _asked(env)
    for name in list(asked):
        asked[name] = [place for place in asked[name] if place.docname != docname]
        if not asked[name]:
            del asked[name]


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    for name, places in _asked(other).items():
        _asked(env).setdefault(name, []).extend(p for p in places if p.docname in docnames)


def _check_names(app: Sphinx, env: BuildEnvironment) -> None:
    for name, places in sorted(_asked(env).items()):
        for place in places[1:]:
            first = f"{env.doc2path(places[0].docname, base=False)}:{places[0].line}"
            logger.warning(
                "question: the name %r is taken by %s; names are unique in the whole book",
                name,
                first,
                location=(place.docname, place.line),
                type="questions",
            )


def _add_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and _BOX.search(context.get("body", "")):
        app.add_css_file("questions/questions.css")
        app.add_js_file("questions/questions.js", loading_method="defer")


def write_file(app: Sphinx, name: str, words: dict[str, Any] | None = None) -> None:
    """Have a file of this folder written into the site at the end of the build.

    Args:
        app: the build.
        name: the file.
        words: what takes the place of "WORDS" in a script.
    """
    text = (_HERE / name).read_text("utf-8")
    if words is not None:
        text = text.replace('"WORDS"', json.dumps(words, ensure_ascii=False), 1)

    def write(app: Sphinx, exception: Exception | None) -> None:
        if exception is None and app.builder.format == "html":
            folder = Path(app.outdir, "_static", "questions")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")

    app.connect("build-finished", write)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("question", QuestionDirective)
    for node, visitors in _VISITORS.items():
        app.add_node(node, html=visitors)
    app.connect("source-read", _check_fences)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-check-consistency", _check_names)
    app.connect("html-page-context", _add_files)
    write_file(app, "questions.js", WORDS["page"])
    write_file(app, "questions.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
