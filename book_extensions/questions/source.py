"""Questions that check themselves: what their source means, and how they read in a notebook.

A question is written once, as a `{question}` directive. On the page `boxes` makes a form
of it; in the chapter's notebook it is the Markdown of `to_markdown`. Nothing here needs Sphinx.

Published quiz packages were looked at first. jupyterquiz draws with scripts inside the page, which a
strict content security policy refuses, and is blank in a notebook that has not run; teachbooks-questions
and sphinx-yaq have neither steps to order nor a reason for each wrong answer, and no text for notebooks.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from book_extensions.myst import colon_options, fences

KINDS = ("choice", "several", "number", "order")
MIN_STEPS = 3

#: Every word that a question shows, on the page and in the notebook, ready for translation.
WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("questions.json").read_text("utf-8"))

_FLAGS = ("predict", "bug")
_ALWAYS = ("name", "kind", "objective")
_OF_NUMBERS = ("answer", "tolerance", "unit")
_NAME = re.compile(r"q-(\d\d|[a-z])(-[a-z0-9]+)+")
_UNFENCED = re.compile(r" {0,3}`{3,}\{question\}.*`.*")
_ANSWER = re.compile(r"- \[([ xX])\](.*)")
_STEP = re.compile(r"\d+[.)] (.*)")
_MEASURED = re.compile(r"\{glue\}([\w.-]+)(?::(\S*[\w%]))?")


class QuestionError(ValueError):
    """What is wrong with the source of a question, and what would be accepted.

    Attributes:
        line: where it is wrong; 0 is the line of the opening fence.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Measured:
    """A number that a cell glues under a name, and the format in which the text quotes it."""

    name: str
    format: str

    def __str__(self) -> str:
        return f"{{glue:text}}`{self.name}:{self.format}`"


@dataclass(frozen=True)
class Answer:
    """One of the answers that a reader may give, or one step of an ordering question.

    Attributes:
        label: inline MyST; of a number, the number as the source has it.
        explanation: MyST.
        right: whether it is to be chosen; true for every step.
        line: where the label stands; 0 is the line of the opening fence.
        value: the number, in a question for a number.
    """

    label: str
    explanation: str
    right: bool
    line: int
    value: float | Measured | None = None


@dataclass(frozen=True)
class Question:
    """A question as its source states it.

    Attributes:
        prompt: inline MyST.
        body: MyST between the prompt and the answers, or an empty string.
        body_line: where the body begins; 0 is the line of the opening fence.
        objective: the bullet of the chapter's objectives that it assesses, from 1.
        tolerance: how far from the number an answer may lie, in the number's unit.
        unit: what stands behind the number, or an empty string.
        predict: it stands before the cell that shows the result.
        bug: it asks what is wrong with the code in its body.
    """

    name: str
    kind: str
    prompt: str
    objective: int
    answers: tuple[Answer, ...]
    body: str = ""
    body_line: int = 0
    tolerance: float = 0.0
    unit: str = ""
    predict: bool = False
    bug: bool = False

    @property
    def task(self) -> str:
        """What sort of question it is: its kind, unless a flag says more."""
        return "predict" if self.predict else "bug" if self.bug else self.kind

    def title(self, number: int | None = None) -> str:
        """What stands above it: its number on the page, if it has one, and what to do.

        Args:
            number: its place among the questions of the page, from 1.
        """
        task = WORDS["tasks"][self.task]
        name = WORDS["question"] if number is None else WORDS["numbered"].format(number=number)
        return f"{name}: {task}" if task else str(name)


@dataclass(frozen=True)
class Block:
    """The source of a question in a chapter: `lines[start:end]`, fences included."""

    start: int
    end: int
    text: str


def blocks(source: str) -> Iterator[Block]:
    """The questions of a chapter, unparsed, from top to bottom.

    Args:
        source: the chapter in MyST Markdown.
    """
    lines = source.splitlines()
    for fence in fences(lines):
        if fence.name == "question":
            yield Block(fence.start, fence.end, "\n".join(lines[fence.start : fence.end]))


def unfenced(source: str) -> Iterator[int]:
    """The lines, from 0, that look like the opening of a question but are text to every Markdown reader.

    A fence of backticks may have no backtick behind it, so such a prompt would fall apart silently.

    Args:
        source: the chapter in MyST Markdown.
    """
    for line, text in enumerate(source.splitlines()):
        if _UNFENCED.fullmatch(text):
            yield line


def parse(text: str) -> Question:
    """The question that a `{question}` directive states.

    Args:
        text: the directive with its fences.

    Raises:
        QuestionError: the text is no such directive, or the question in it is malformed.
    """
    lines = text.rstrip().splitlines()
    fence = next(fences(lines), None)
    if fence is None or fence.start or fence.name != "question":
        raise QuestionError(f"a question starts with ```{{question}} and its prompt, not {text[:40]!r}")
    if not fence.closed or fence.end != len(lines):
        raise QuestionError(f"the fence {fence.markup} must close where the question ends", len(lines) - 1)
    return parse_parts(fence.argument, fence.content)


def parse_parts(prompt: str, content: Sequence[str], first_line: int = 1) -> Question:
    """The question of a directive that was already taken apart.

    Args:
        prompt: what stands behind `{question}`.
        content: the lines between the fences, options included.
        first_line: the line of `content[0]`; 0 is the line of the opening fence.

    Raises:
        QuestionError: the question is malformed.
    """
    lines = [""] * first_line + [line.expandtabs(4).rstrip() for line in content]
    prompt = " ".join(prompt.split())
    if not prompt:
        raise QuestionError("the prompt is missing: write it behind {question}, on the same line")
    options, after = _read_options(lines, first_line)
    kind = options["kind"]
    body, body_line, answers = _read_answers(lines, after, kind)
    if kind == "number":
        answers = _numbers(answers, options)
    _check_answers(kind, answers)
    if "predict" in options and kind == "order":
        raise QuestionError(":predict: goes with choice, several and number, not with order")
    if "bug" in options and (kind not in ("choice", "several") or not (body or "`" in prompt)):
        raise QuestionError(":bug: goes with a choice (or several) that has the code in its prompt or body")
    return Question(
        name=options["name"],
        kind=kind,
        prompt=prompt,
        objective=int(options["objective"]),
        answers=answers,
        body=body,
        body_line=body_line,
        tolerance=_number(options, "tolerance") if kind == "number" else 0.0,
        unit=options.get("unit", ""),
        predict="predict" in options,
        bug="bug" in options,
    )


def _read_options(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    known = (*_ALWAYS, *_OF_NUMBERS, *_FLAGS)
    options: dict[str, str] = {}
    for line, (option, value) in enumerate(colon_options(lines[start:]), start):
        if option not in known:
            raise QuestionError(f"unknown option :{option}:; known are :{':, :'.join(known)}:", line)
        if option in options:
            raise QuestionError(f":{option}: is given twice", line)
        if option in _FLAGS and value:
            raise QuestionError(f":{option}: is a flag and takes no value, not {value!r}", line)
        if option not in _FLAGS and not value:
            raise QuestionError(f":{option}: needs a value", line)
        options[option] = value
    if missing := [option for option in _ALWAYS if option not in options]:
        raise QuestionError(f"the option :{missing[0]}: is missing, directly under the prompt")
    if not _NAME.fullmatch(options["name"]):
        raise QuestionError(f":name: must look like q-05-majority, not {options['name']!r}")
    if options["kind"] not in KINDS:
        raise QuestionError(f":kind: must be one of {', '.join(KINDS)}, not {options['kind']!r}")
    if not re.fullmatch(r"[1-9]\d?", options["objective"]):
        raise QuestionError(
            ":objective: must be the number of a bullet under 'In this chapter', from 1,"
            f" not {options['objective']!r}"
        )
    if options["kind"] == "number":
        if missing := [option for option in ("answer", "tolerance") if option not in options]:
            raise QuestionError(f"a number needs the option :{missing[0]}:")
    elif given := [option for option in _OF_NUMBERS if option in options]:
        raise QuestionError(f":{given[0]}: goes with :kind: number, not with {options['kind']}")
    return options, start + len(options)


def _read_answers(lines: Sequence[str], start: int, kind: str) -> tuple[str, int, tuple[Answer, ...]]:
    first = _first_answer(lines, start, kind)
    body_start = next((i for i in range(start, first) if lines[i]), first)
    answers: list[Answer] = []
    line = first
    while line < len(lines):
        label, right = _answer_at(lines, line, kind)
        end = line + 1
        while end < len(lines) and (not lines[end] or lines[end].startswith(" ")):
            end += 1
        explanation = _dedent(lines[line + 1 : end])
        if not label:
            raise QuestionError("an answer is empty", line)
        if not explanation:
            raise QuestionError(
                f"the answer {label!r} has no explanation: write it indented on the next line", line
            )
        if label in (other.label for other in answers):
            raise QuestionError(f"the answer {label!r} stands twice", line)
        answers.append(Answer(label, explanation, right, line))
        line = end
    return "\n".join(lines[body_start:first]).rstrip(), body_start, tuple(answers)


def _first_answer(lines: Sequence[str], start: int, kind: str) -> int:
    fenced = {start + at for fence in fences(lines[start:]) for at in range(fence.start, fence.end)}
    for line in range(start, len(lines)):
        if line not in fenced and (_STEP if kind == "order" else _ANSWER).fullmatch(lines[line]):
            return line
    raise QuestionError(f"no answers: {_form(kind)}")


def _answer_at(lines: Sequence[str], line: int, kind: str) -> tuple[str, bool]:
    if kind == "order":
        if step := _STEP.fullmatch(lines[line]):
            return step[1].strip(), True
    elif answer := _ANSWER.fullmatch(lines[line]):
        return answer[2].strip(), answer[1] != " "
    raise QuestionError(f"the answers end a question, but {lines[line]!r} follows: {_form(kind)}", line)


def _form(kind: str) -> str:
    mark = "'1. step'" if kind == "order" else "'- [ ] wrong' or '- [x] right'"
    return f"write {mark} at the start of a line, and the explanation indented under it"


def _dedent(lines: Sequence[str]) -> str:
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[indent:] for line in lines).strip("\n")


def _check_answers(kind: str, answers: Sequence[Answer]) -> None:
    right = sum(answer.right for answer in answers)
    if kind == "order":
        if len(answers) < MIN_STEPS:
            raise QuestionError(f"order needs at least {MIN_STEPS} steps, found {len(answers)}")
        return
    if kind in ("choice", "number") and right != 1:
        raise QuestionError(f"{kind} needs exactly one [x], found {right}")
    if kind == "several" and right < 1:
        raise QuestionError("several needs at least one [x], found none")
    if len(answers) < 2:
        raise QuestionError(f"{kind} needs at least one wrong answer beside the right one")


def _numbers(answers: Sequence[Answer], options: Mapping[str, str]) -> tuple[Answer, ...]:
    right = _value(options["answer"], ":answer:", 0)
    if not _number(options, "tolerance") >= 0:
        raise QuestionError(f":tolerance: must be at least 0, not {options['tolerance']!r}")
    valued = []
    for answer in answers:
        label = answer.label.removesuffix(options.get("unit", "")).strip()
        if answer.right and label == "{glue}" and isinstance(right, Measured):
            value: float | Measured = right
        else:
            value = _value(label, "an answer", answer.line)
        if answer.right and value != right:
            raise QuestionError(
                f"the [x] answer {answer.label!r} must be the :answer: {options['answer']!r}", answer.line
            )
        valued.append(Answer(label, answer.explanation, answer.right, answer.line, value))
    check_numbers(right, [a for a in valued if not a.right], _number(options, "tolerance"))
    return tuple(valued)


def check_numbers(right: float | Measured, wrong: Sequence[Answer], tolerance: float) -> None:
    """Refuse wrong numbers that would count as right; those that are not measured yet pass.

    Raises:
        QuestionError: a wrong number lies within the tolerance of the right one.
    """
    for answer in wrong:
        value = answer.value
        if isinstance(right, Measured) or isinstance(value, Measured) or value is None:
            continue
        if abs(value - right) <= tolerance:
            raise QuestionError(
                f"the wrong answer {value:g} lies within {tolerance:g} of the right one, {right:g}",
                answer.line,
            )


def _value(text: str, what: str, line: int) -> float | Measured:
    if measured := _MEASURED.fullmatch(text):
        return Measured(measured[1], measured[2] or ".4g")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise QuestionError(f"{what} must be a number or {{glue}}name, not {text!r}", line)
    return value


def _number(options: Mapping[str, str], option: str) -> float:
    try:
        value = float(options[option])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise QuestionError(f":{option}: must be a number, not {options[option]!r}")
    return value


def shown(answer: Answer, unit: str = "") -> str:
    """An answer's label as inline MyST, a number with its unit.

    Args:
        answer: the answer.
        unit: the question's unit.
    """
    label = str(answer.value) if isinstance(answer.value, Measured) else answer.label
    return f"{label} {unit}" if unit and answer.value is not None else label


def shuffled(question: Question) -> tuple[int, ...]:
    """The order in which the steps of an ordering question are offered: none in its right place.

    Args:
        question: the question; its name decides, so every build offers the same order.
    """
    steps = range(len(question.answers))
    for salt in count():
        order = sorted(
            steps, key=lambda i, salt=salt: hashlib.sha256(f"{question.name} {salt} {i}".encode()).digest()
        )
        if all(place != step for place, step in enumerate(order)):
            return tuple(order)
    raise AssertionError("three steps or more have an order that moves each of them")


def to_markdown(question: Question, number: int | None = None) -> str:
    """A question as text: prompt, answers to choose from, and the explanations behind a click.

    MyST roles in the question stay as they are; a measured number is quoted with `{glue:text}`.

    Args:
        question: the question.
        number: its place among the questions of the chapter, from 1.
    """
    heading = f"**{question.title(number)}.** {question.prompt}"
    parts = [heading, question.body] if question.body else [heading]
    words = WORDS["notebook"]
    if question.kind == "order":
        parts.append("\n".join(f"- {question.answers[i].label}" for i in shuffled(question)))
    elif question.kind == "number":
        parts.append(words["number_unit"].format(unit=question.unit) if question.unit else words["number"])
    else:
        parts.append("\n".join(f"- {answer.label}" for answer in question.answers))
    explained = []
    for number, answer in enumerate(question.answers, start=1):
        mark = f"{number}." if question.kind == "order" else "✓" if answer.right else "✗"
        explained += [f"{mark} **{shown(answer, question.unit)}**", answer.explanation]
    parts += ["<details>", f"<summary>{WORDS['answer']}</summary>", *explained, "</details>"]
    return "\n\n".join(parts).replace("<details>\n\n<summary>", "<details>\n<summary>") + "\n"
