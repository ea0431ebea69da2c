"""Every question of the book, answered right and wrong in the built page; every objective assessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from bs4 import Tag
from playwright.sync_api import Browser, Page

from book_extensions.questions.objectives import named_in
from book_extensions.questions.source import KINDS, Question, blocks, parse
from tests.site import test_links
from tests.site.conftest import ROOT, SITE, chapters, visit
from tests.site.test_pages import watch

MIN_QUESTIONS = 6
MIN_EXERCISES = 3


@cache
def questions(docname: str) -> tuple[Question, ...]:
    """The questions in the source of a chapter."""
    source = (ROOT / f"{docname}.md").read_text("utf-8")
    return tuple(parse(block.text) for block in blocks(source))


ASKED = [docname for docname in chapters() if questions(docname)]
LESSONS = [docname for docname in chapters() if re.match(r"chapters/\d\d-", docname)]


def words(markdown: str) -> list[str]:
    """The plain words of MyST, without code, formulas, addresses and measured numbers."""
    text = re.sub(r"\{glue:?\w*\}(?:`[^`]*`)?|\$[^$]*\$", " ", markdown)
    text = re.sub(r"\{[\w:]+\}`([^`<]*)(?:<[^>]*>)?`", r" \1 ", text)
    text = re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", " ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


def holds(shown: str, source: str) -> bool:
    """Whether a text shows the words of its source in their order."""
    rest: Iterator[str] = iter(re.findall(r"[^\W\d_]{2,}", shown))
    return all(word in rest for word in words(source))


#: Answers one question as a reader would, trial after trial, and tells what it shows each time.
_ANSWER = """([name, trials]) => {
  const box = document.getElementById(name);
  const plain = element => element.textContent.split(/\\s+/).filter(Boolean).join(' ');
  const steps = () => [...box.querySelectorAll('.question-choices > li')];
  const act = {
    choose(indices) {
      box.querySelectorAll('.question-choices input').forEach((input, i) => {
        if (indices.includes(i) !== input.checked && (input.type === 'checkbox' || !input.checked)) {
          if (input.type === 'checkbox' || indices.includes(i)) input.click();
        }
      });
    },
    type(value) { box.querySelector('.question-number input').value = value; },
    sort() {
      for (let place = 0; place < steps().length; place += 1) {
        const step = steps().find(item => Number(item.dataset.index) === place);
        while (steps().indexOf(step) > place) step.querySelector("[data-move='-1']").click();
      }
    },
    leave() {},
  };
  const told = trials.map(([action, value]) => {
    act[action](value);
    box.querySelector('.question-check').click();
    return {
      state: box.dataset.state,
      say: plain(box.querySelector('.question-say')),
      shown: [...box.querySelectorAll('.question-feedback li[data-index]')].map(plain),
    };
  });
  box.querySelector('.question-again').click();
  const answers = [...box.querySelectorAll('.question-answers li[data-index]')];
  return {
    told,
    after: box.dataset.state,
    remembered: plain(box.querySelector('.question-done')),
    explained: answers.map(plain),
  };
}"""


def values_of(page: Page, question: Question) -> list[float]:
    """The numbers of a question for a number, as the page knows them."""
    items = page.locator(f"#{question.name} .question-answers li[data-value]")
    return [float(value) for value in items.evaluate_all("all => all.map(e => e.dataset.value)")]


def trials(question: Question, values: list[float]) -> list[tuple[str, object, bool, list[int], str]]:
    """What to try: an action, its value, whether it is right, the answers it explains, what it says."""
    everything = list(range(len(question.answers)))
    right = [index for index in everything if question.answers[index].right]
    if question.kind == "order":
        return [("leave", None, False, [0], "in place"), ("sort", None, True, everything, "Right.")]
    if question.kind == "number":
        (index,) = right
        far = max(abs(value) for value in values) + 2 * question.tolerance + 1
        near = values[index] + 0.9 * question.tolerance
        listed = [("type", repr(values[i]), i in right, [i], "") for i in everything]
        unlisted = [("type", repr(-far), False, [], "small"), ("type", repr(far), False, [], "large")]
        return [*listed, *unlisted, ("type", repr(near), True, right, "Right.")]
    chosen = [[index] for index in everything]
    if question.kind == "several":
        chosen += [everything, right]
    return [("choose", indices, indices == right, indices, "") for indices in chosen]


@pytest.mark.parametrize("docname", ASKED)
def test_every_question_answered_right_and_wrong(browser: Browser, docname: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_offline(True)
    page = context.new_page()
    problems = watch(page)
    visit(page, (SITE / f"{docname}.html").as_uri())
    for question in questions(docname):
        tried = trials(question, values_of(page, question))
        found = page.evaluate(_ANSWER, [question.name, [[action, value] for action, value, *_ in tried]])
        explained = found["explained"]
        assert len(explained) == len(question.answers), question.name
        for shown, answer in zip(explained, question.answers, strict=True):
            if not holds(shown, f"{answer.label} {answer.explanation}"):
                problems.append(f"{question.name}: {shown!r} does not show {answer.explanation!r}")
        for (_, value, right, indices, sentence), told in zip(tried, found["told"], strict=True):
            if told["state"] != ("right" if right else "wrong"):
                problems.append(f"{question.name}: {value} counts as {told['state']}")
            if told["shown"] != [explained[index] for index in indices]:
                problems.append(f"{question.name}: {value} is told {told['shown']}")
            if not told["say"] or sentence not in told["say"]:
                problems.append(f"{question.name}: {value} is told {told['say']!r}")
        if found["after"] != "open":
            problems.append(f"{question.name} cannot be tried again")
        if found["remembered"] != "✓ Answered":
            problems.append(f"{question.name} is not remembered")
    context.close()
    assert not problems, "\n".join(problems)


def test_the_place_of_the_right_answer_tells_nothing() -> None:
    places = [
        next(place for place, answer in enumerate(question.answers) if answer.right)
        for docname in LESSONS
        for question in questions(docname)
        if question.kind == "choice"
    ]
    for place in range(4):
        assert places.count(place) <= len(places) / 2, f"half of the right answers stand at place {place + 1}"


#: Numbers that nobody meets by accident, such as 0.693 and 98.4.
_MEASURED = re.compile(r"\d[\d,]*\.\d+")


def apart(part: Tag) -> bool:
    """Whether a part of a page is no running text: a cell, a question, or covered itself."""
    return part.has_attr("data-predicts") or not {"cell", "question"}.isdisjoint(part.get("class", ()))


def told_anyway(box: Tag, covered: list[Tag]) -> set[str]:
    """The numbers of a covered result that the words up to the next heading tell all the same."""
    results = " ".join(part.get_text(" ") for part in covered if not part.has_attr("data-words"))
    behind = covered[0].find_next(re.compile("^h[2-4]$"))
    told = []
    for part in box.find_all_next(["p", "li", "td", "h2", "h3", "h4"]):
        if part is behind:
            break
        if not part.find_parent(apart):
            told.append(part.get_text(" "))
    return set(_MEASURED.findall(results)) & set(_MEASURED.findall(" ".join(told)))


#: So many decimals that another result does not have them by accident.
_EXACT = re.compile(r"\d\.\d{4,}")


def hides(part: Tag) -> bool:
    """Whether a part of a page is covered or folded."""
    return part.has_attr("data-predicts") or part.name == "details"


def printed_again(covered: list[Tag]) -> set[str]:
    """The numbers of a covered result that a cell further down in the same section prints in the open."""
    printed = []
    for part in covered[0].find_all_next(["pre", "td", "h2"]) if covered else ():
        if part.name == "h2":
            break
        if part.find_parent(class_="cell_output") and not part.find_parent(hides):
            printed.append(part.get_text(" "))
    results = " ".join(part.get_text(" ") for part in covered if not part.has_attr("data-words"))
    return set(_EXACT.findall(results)) & set(_EXACT.findall(" ".join(printed)))


@pytest.mark.parametrize("docname", ASKED)
def test_no_words_tell_a_result_that_is_covered(docname: str) -> None:
    page = test_links.parse(SITE / f"{docname}.html")
    problems = {}
    for name in (question.name for question in questions(docname) if question.predict):
        covered = page.select(f'[data-predicts~="{name}"]')
        if empty := [part for part in covered if not part.get_text(strip=True) and not part.find("img")]:
            problems[name] = {f"{len(empty)} covers cover nothing"}
        elif told := printed_again(covered):
            problems[name] = told
        elif not covered and docname in LESSONS:  # elsewhere a click may bring it
            problems[name] = {"nothing is covered"}
        elif covered and (told := told_anyway(page.find(id=name), covered)):
            problems[name] = told
    assert problems == {}


def test_every_kind_of_question_is_asked() -> None:
    asked = [question for docname in LESSONS for question in questions(docname)]
    assert {question.kind for question in asked} == set(KINDS)
    assert any(question.predict for question in asked) and any(question.bug for question in asked)


@pytest.mark.parametrize("docname", LESSONS)
def test_every_objective_has_a_question_and_an_exercise(docname: str) -> None:
    page = test_links.parse(SITE / f"{docname}.html")
    objectives = page.select(".objectives li[id^=objective-]")
    asked = [link["href"] for link in page.select(".question .question-objective")]
    tasks = page.select("div.exercise[id^=ex-]")
    set_for = {number for task in tasks for number in named_in(task.get_text(" "))}
    problems = []
    if not 3 <= len(objectives) <= 5:
        problems.append(f"{len(objectives)} objectives")
    if len(asked) < MIN_QUESTIONS:
        problems.append(f"{len(asked)} questions")
    if len(tasks) < MIN_EXERCISES:
        problems.append(f"{len(tasks)} exercises")
    for number, objective in enumerate(objectives, start=1):
        if f"#{objective['id']}" not in asked:
            problems.append(f"no question for: {objective.get_text()}")
        if number not in set_for:
            problems.append(f"no exercise for: {objective.get_text()}")
        if not objective.find("strong"):
            problems.append(f"no verb in bold: {objective.get_text()}")
    assert not problems, "\n".join([docname, *problems])


def test_the_map_names_every_objective_and_leaves_no_cell_empty() -> None:
    page = test_links.parse(SITE / "chapters/e-instructors.html")
    rows = page.select("table.objective-map tbody tr")
    expected = [
        f"{docname}: {number}"
        for docname in ASKED
        for number, _ in enumerate(
            test_links.parse(SITE / f"{docname}.html").select(".objectives li[id^=objective-]"),
            start=1,
        )
    ]
    assert len(rows) == len(expected)
    for row, docname in zip(rows, (name.partition(":")[0] for name in expected), strict=True):
        told, *reached = [cell.get_text(strip=True) for cell in row.select("td")][-3:]
        # A chapter asks and has something done for each; an appendix may leave it at a question.
        assert told and (all if Path(docname).name[0].isdigit() else any)(reached), row.get_text()


def test_the_key_answers_every_question() -> None:
    page = test_links.parse(SITE / "chapters/h-answer-key.html")
    linked = {str(link["href"]).partition("#")[2] for link in page.select(".answer-key dt > a")}
    assert linked == {question.name for docname in ASKED for question in questions(docname)}
