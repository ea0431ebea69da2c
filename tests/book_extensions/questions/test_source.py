"""What the source of a question means, what is refused, and how a question reads in a notebook."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_extensions.questions.source import (
    Measured,
    Question,
    QuestionError,
    blocks,
    parse,
    shuffled,
    to_markdown,
    unfenced,
)

CHOICE = """```{question} What is $1 + 1$?
:name: q-05-sum
:kind: choice
:objective: 3

Think in *decimal* numbers.

- [ ] 1
  It tempts because it is a sum.

  A second paragraph.
- [x] 2
  Count.
```"""
NUMBER = """```{question} How large is the loss?
:name: q-05-loss
:kind: number
:objective: 1
:predict:
:answer: 0.693
:tolerance: 0.001
:unit: nats
- [ ] 0.5 nats
  That is the probability.
- [x] 0.693
  It is $\\ln 2$.
```"""
MEASURED = NUMBER.replace(":answer: 0.693", ":answer: {glue}ch05_loss:.2f").replace("[x] 0.693", "[x] {glue}")
ORDER = """```{question} What comes first?
:name: q-05-order
:kind: order
:objective: 2
1. `loss.backward()`
   Gradients first.
2. `optimizer.step()`
   It needs them.
3. `optimizer.zero_grad()`
   They must not add up.
```"""
SEVERAL = CHOICE.replace("choice", "several").replace("[ ] 1", "[X] 1")
BUG = """~~~{question} What is wrong with `x`?
:name: q-05-bug
:kind: choice
:objective: 1
:bug:
```python
x = 1
- [ ] this is code
```
- [x] all
  Yes.
- [ ] none
  No.
~~~"""


def test_a_choice_is_read_whole() -> None:
    question = parse(CHOICE)
    assert (question.name, question.kind, question.objective) == ("q-05-sum", "choice", 3)
    assert question.prompt == "What is $1 + 1$?"
    assert question.body == "Think in *decimal* numbers."
    assert [(a.label, a.right) for a in question.answers] == [("1", False), ("2", True)]
    assert question.answers[0].explanation == "It tempts because it is a sum.\n\nA second paragraph."
    lines = CHOICE.splitlines()
    assert lines[question.body_line] == question.body
    assert [lines[a.line] for a in question.answers] == ["- [ ] 1", "- [x] 2"]


def test_several_may_all_be_right() -> None:
    assert [answer.right for answer in parse(SEVERAL).answers] == [True, True]


def test_a_number_has_values_tolerance_and_unit() -> None:
    question = parse(NUMBER)
    assert [answer.value for answer in question.answers] == [0.5, 0.693]
    assert (question.tolerance, question.unit, question.predict) == (0.001, "nats", True)


def test_a_measured_number_is_quoted_not_known() -> None:
    question = parse(MEASURED)
    assert question.answers[1].value == Measured("ch05_loss", ".2f")
    assert "✓ **{glue:text}`ch05_loss:.2f` nats**" in to_markdown(question)


def test_a_bug_may_stand_in_the_prompt_or_between_other_fences() -> None:
    code = "```python\nx = 1\n- [ ] this is code\n```\n"
    assert parse(BUG.replace(code, "")).bug
    assert parse(CHOICE.replace(":objective: 3", ":objective: 3\n:bug:")).bug


def test_code_in_the_body_holds_no_answers() -> None:
    question = parse(BUG)
    assert question.bug and "this is code" in question.body
    assert [answer.label for answer in question.answers] == ["all", "none"]


@pytest.mark.parametrize(
    ("text", "change", "message", "line"),
    [
        (CHOICE, ("What is $1 + 1$?", ""), "the prompt is missing", 0),
        (CHOICE, (":objective: 3\n", ""), "the option :objective: is missing", 0),
        (CHOICE, ("objective", "goal"), "unknown option :goal:; known are :name:, :kind:", 3),
        (CHOICE, (":objective: 3", ":objective: 0"), "from 1, not '0'", 0),
        (CHOICE, (":objective: 3", ":objective:"), ":objective: needs a value", 3),
        (CHOICE, (":kind: choice", ":kind: choice\n:kind: choice"), ":kind: is given twice", 3),
        (CHOICE, ("choice", "chioce"), "must be one of choice, several, number, order, not 'chioce'", 0),
        (CHOICE, ("q-05-sum", "Sum"), "must look like q-05-majority, not 'Sum'", 0),
        (CHOICE, ("[ ] 1", "[x] 1"), "choice needs exactly one [x], found 2", 0),
        (CHOICE, ("[x] 2", "[ ] 2"), "choice needs exactly one [x], found 0", 0),
        (SEVERAL, ("[X]", "[ ]"), None, 0),
        (SEVERAL.replace("[X]", "[ ]"), ("[x]", "[ ]"), "several needs at least one [x]", 0),
        (CHOICE, ("  Count.", ""), "the answer '2' has no explanation", 11),
        (CHOICE, ("  Count.", "Count."), "no explanation", 11),
        (CHOICE, ("  Count.", "  Count.\nMore."), "the answers end a question, but 'More.' follows", 13),
        (CHOICE, ("[x] 2", "[x] 1"), "the answer '1' stands twice", 11),
        (CHOICE, ("[x] 2", "[x]"), "an answer is empty", 11),
        (CHOICE, ("- [", "* ["), "no answers: write '- [ ] wrong'", 0),
        (CHOICE, (":objective: 3", ":objective: 3\n:answer: 1"), ":answer: goes with :kind: number", 0),
        (CHOICE, (":objective: 3", ":objective: 3\n:predict: yes"), "takes no value, not 'yes'", 4),
        (CHOICE.replace("Think in *decimal* numbers.", ""), ("3\n", "3\n:bug:\n"), ":bug: goes with", 0),
        (NUMBER, (":tolerance: 0.001\n", ""), "a number needs the option :tolerance:", 0),
        (NUMBER, (":tolerance: 0.001", ":tolerance: -1"), ":tolerance: must be at least 0, not '-1'", 0),
        (NUMBER, (":tolerance: 0.001", ":tolerance: 0.2"), "0.5 lies within 0.2 of the right one", 8),
        (NUMBER, (":tolerance: 0.001", ":tolerance: wide"), ":tolerance: must be a number, not 'wide'", 0),
        (NUMBER, (":answer: 0.693", ":answer: nan"), ":answer: must be a number or {glue}name", 0),
        (NUMBER, ("0.5 nats", "half"), "an answer must be a number or {glue}name, not 'half'", 8),
        (NUMBER, ("[x] 0.693", "[x] 0.7"), "must be the :answer: '0.693'", 10),
        (ORDER, ("3. `optimizer.zero_grad()`\n   They must not add up.\n", ""), "3 steps, found 2", 0),
        (ORDER, (":objective: 2", ":objective: 2\n:predict:"), ":predict: goes with choice", 0),
        (CHOICE, ("```{question}", "```{note}"), "a question starts with", 0),
        (CHOICE, ("\n```", "\n``"), "must close where the question ends", 13),
    ],
)
def test_what_is_malformed_is_refused_with_its_place(
    text: str, change: tuple[str, str], message: str | None, line: int
) -> None:
    changed = text.replace(*change)
    assert changed != text
    if message is None:
        assert parse(changed)
        return
    with pytest.raises(QuestionError) as caught:
        parse(changed)
    assert message in str(caught.value)
    if line:
        assert caught.value.line == line


def test_questions_are_found_where_they_are_questions() -> None:
    shown = f"````\n{CHOICE}\n````"
    chapter = f"# Title\n\n{CHOICE}\n\n{shown}\n\n:::{{note}}\nText\n:::\n{BUG}\n"
    found = list(blocks(chapter))
    assert [block.text for block in found] == [CHOICE, BUG]
    lines = chapter.splitlines()
    assert ["\n".join(lines[b.start : b.end]) for b in found] == [CHOICE, BUG]


def test_a_prompt_that_breaks_its_fence_is_noticed() -> None:
    assert list(unfenced("# Title\n```{question} What is `x`?\n")) == [1]
    assert list(unfenced(CHOICE)) == []


def test_markdown_hides_the_answer_and_explains_each() -> None:
    text = to_markdown(parse(BUG), number=4)
    before, details = text.split("<details>")
    assert before.startswith("**Question 4: spot the bug.** What is wrong with `x`?")
    assert "x = 1" in before and "- all\n- none" in before and "✓" not in before
    assert details.startswith("\n<summary>Answer and explanations</summary>\n\n")
    assert "✓ **all**\n\nYes.\n\n✗ **none**\n\nNo.\n\n</details>\n" in details


def test_markdown_offers_steps_shuffled_and_explains_them_in_order() -> None:
    before, details = to_markdown(parse(ORDER)).split("<details>")
    assert before.index("optimizer.step()") < before.index("loss.backward()") or before.index(
        "zero_grad"
    ) < before.index("optimizer.step()")
    assert re.findall(r"^(\d)\. \*\*`(\S+)`\*\*$", details, re.MULTILINE) == [
        ("1", "loss.backward()"),
        ("2", "optimizer.step()"),
        ("3", "optimizer.zero_grad()"),
    ]


WORD = st.text(string.ascii_letters + string.digits + " é$*`_[]#%", min_size=1, max_size=20).map(
    lambda text: "w" + " ".join(text.split())
)


@given(
    prompt=WORD.filter(lambda text: "`" not in text),
    labels=st.lists(WORD, min_size=2, max_size=6, unique=True),
    explanation=st.lists(WORD, min_size=1, max_size=3),
    right=st.integers(0, 5),
    body=st.lists(WORD, max_size=3),
)
def test_what_is_written_is_what_is_read(
    prompt: str, labels: list[str], explanation: list[str], right: int, body: list[str]
) -> None:
    right %= len(labels)
    lines = [f"```{{question}} {prompt}", ":name: q-01-any", ":kind: choice", ":objective: 1", *body]
    for index, label in enumerate(labels):
        lines.append(f"- [{'x' if index == right else ' '}] {label}")
        lines += [f"  {line}" for line in explanation]
    question = parse("\n".join([*lines, "```"]))
    assert question.prompt == prompt
    assert question.body == "\n".join(body)
    assert [a.label for a in question.answers] == labels
    assert [a.right for a in question.answers].index(True) == right
    assert {a.explanation for a in question.answers} == {"\n".join(explanation)}
    text = to_markdown(question)
    assert text.count("<details>") == text.count("</details>") == 1
    assert all(f"**{label}**" in text for label in labels)


@given(text=st.text("```{}question:-[x] 1.\n kind", max_size=200))
def test_any_text_is_a_question_or_an_error(text: str) -> None:
    try:
        assert isinstance(parse(text), Question)
    except QuestionError as error:
        assert str(error)


@given(name=st.from_regex(r"q-\d\d-[a-z]{1,8}", fullmatch=True), steps=st.integers(3, 8))
def test_no_step_starts_in_its_place(name: str, steps: int) -> None:
    listed = "".join(f"{i}. step {i}\n   Because.\n" for i in range(1, steps + 1))
    question = parse(f"```{{question}} Order\n:name: {name}\n:kind: order\n:objective: 1\n{listed}```")
    order = shuffled(question)
    assert sorted(order) == list(range(steps))
    assert all(place != step for place, step in enumerate(order))
    assert shuffled(question) == order
