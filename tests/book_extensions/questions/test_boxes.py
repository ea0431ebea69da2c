"""Questions, progress and the map of objectives as a built page shows them, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebError, expect

from tests.book_extensions.conftest import NOTEBOOK, Book, empty_book
from tests.site.axe import violations
from tests.site.conftest import first_of, visit

PAGE = """
# A page

```{admonition} In this chapter
:class: objectives
Afterwards you can

- **explain** one thing,
- **compute** another.
```

:::{question} A model always says 0. What is its `accuracy`, if $n = 100$?
:name: q-05-majority
:kind: choice
:objective: 1

- [ ] 50 %
  It tempts because *balanced* accuracy is 50 %.
- [x] 90 %
  It is right about 90 of 100 points.
- [ ] 100 %
  It tempts because $\\frac{90}{90} = 1$.
:::

````{question} Which lines are wrong?
:name: q-05-lines
:kind: several
:objective: 2
:bug:

```python
loss.step()
```

- [x] `loss.step()`
  A loss cannot step.
- [ ] `loss.backward()`
  Nothing is wrong with it.
- [x] A missing line
  Gradients add up.
````

```{question} What is the loss?
:name: q-05-loss
:kind: number
:objective: 2
:predict:
:answer: {glue}ch00_loss:.3f
:tolerance: 0.001
:unit: nats

- [ ] 0.5
  That is the probability.
- [x] {glue}
  It is $\\ln 2$.
```

```{code-cell} ipython3
:tags: [remove-cell]
from IPython.display import display

name = "application/papermill.record/"
record = {"name": "ch00_loss", "mime_prefix": name}
display({name + "text/plain": "0.6931471805599453"}, raw=True, metadata={"scrapbook": record})
```

Look.

## The result

```{code-cell} ipython3
loss = 0.693
```

```{code-cell} ipython3
print("the loss:", loss)
```

```{code-cell} ipython3
print("and again:", loss)
```

What it says, in words.

- And in a list.

```{code-cell} ipython3
print("the last", "of the result")
```

### Another matter

```{code-cell} ipython3
print("no result", "of the question")
```

```{admonition} Predict before you run on
:class: predict
What comes next?
```

```{question} Put the loop in order.
:name: q-05-order
:kind: order
:objective: 2

1. `logits = model(X)`
   First the model answers.
2. `loss.backward()`
   Then come the gradients.
3. `optimizer.step()`
   Last, the step that needs them.
```

`````{exercise} By hand
:label: ex-05-accuracy
Compute it. *About 5 minutes. Objectives 1 and 2.*
`````

```{code-cell} ipython3
print("what a starter gives away")
```

```{code-cell} ipython3
print("what follows a starter")
```

## The rest

See [the first](#q-05-majority).

```{objective-map}
```

```{answer-key} index
```

{progress}`chapters/index`

```{progress}
```
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page with one question of each kind, an exercise, and all that is made from them."""
    book = empty_book(tmp_path_factory.mktemp("questions"))
    book.write(PAGE)
    built = book.build("-W", "-n", dressed=True)
    assert built.code == 0, built.output
    return book.path / "_build/html/chapters/index.html"


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a network, who has done nothing yet."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_offline(True)
    problems: list[str] = []

    def on_error(error: WebError) -> None:
        stack = getattr(error.error, "stack", "") or str(error.error)
        if "_static/questions/" in stack:  # what the theme's own scripts do is judged elsewhere
            problems.append(stack)

    made.on("weberror", on_error)
    made.on("request", lambda request: problems.append(request.url))
    yield made
    made.close()
    assert not [problem for problem in problems if not problem.startswith(("file:", "blob:"))]


def opened(reader: BrowserContext, page_file: Path) -> Page:
    """The page, as it is when it has loaded."""
    page = reader.new_page()
    visit(page, page_file.as_uri())
    return page


def question(page: Page, word: str) -> Locator:
    return page.locator(f"#q-05-{word}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def say(box: Locator) -> Locator:
    return box.locator(".question-say")


def told(box: Locator) -> list[str]:
    """The explanations shown, without their labels."""
    items = box.locator(".question-feedback li").all()
    return [" ".join(item.locator(":scope > :not(.question-label)").all_inner_texts()) for item in items]


# Answering


def test_a_choice_by_keyboard(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    box = question(page, "majority")
    box.locator("input").first.focus()
    press(page, "Space", "Enter")
    expect(box).to_have_attribute("data-state", "wrong")
    assert told(box) == ["It tempts because balanced accuracy is 50\u00a0%."]
    press(page, "ArrowDown", "Enter")
    expect(box).to_have_attribute("data-state", "right")
    expect(say(box)).to_have_text("Right.")
    assert told(box) == ["It is right about 90 of 100 points."]
    press(page, "Tab", "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Try again"
    press(page, "Enter")
    expect(box).to_have_attribute("data-state", "open")
    expect(box.locator(".question-feedback")).to_be_empty()
    assert box.locator("input:checked").count() == 0
    assert page.evaluate("document.activeElement.type") == "radio"


def test_several_by_keyboard(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    box = question(page, "lines")
    box.locator("input").first.focus()
    # With the code comes a button to copy it, which Enter must not press.
    box.locator(".copybtn").wait_for(state="attached")
    press(page, "Enter")
    expect(say(box)).to_have_text("Choose an answer first.")
    expect(box).to_have_attribute("data-state", "open")
    press(page, "Space", "Enter")
    expect(say(box)).to_have_text("Nothing you chose is wrong, but one right answer is still missing.")
    press(page, "Tab", "Space", "Tab", "Space", "Enter")
    expect(box).to_have_attribute("data-state", "wrong")
    assert told(box) == ["A loss cannot step.", "Nothing is wrong with it.", "Gradients add up."]
    press(page, "Shift+Tab", "Space", "Enter")
    expect(box).to_have_attribute("data-state", "right")
    assert told(box) == ["A loss cannot step.", "Gradients add up."]


@pytest.mark.parametrize(
    ("typed", "state", "sentence", "explained"),
    [
        ("0.693", "right", "Right.", ["It is ln 2 .", "It is ln2."]),
        ("0,6935 nats", "right", "Right.", ["It is ln 2 .", "It is ln2."]),
        ("0.5", "wrong", "Not yet.", ["That is the probability."]),
        ("0.60", "wrong", "0.60 is too small.", None),
        ("−1", "wrong", "−1 is too small.", None),
        ("7e1", "wrong", "7e1 is too large.", None),
        ("half", "open", "half is not a number. Type one such as 0.25.", None),
        ("Infinity", "open", "Infinity is not a number. Type one such as 0.25.", None),
        ("", "open", "Type a number first, such as 0.25.", None),
    ],
)
def test_a_number_by_keyboard(
    reader: BrowserContext,
    page_file: Path,
    typed: str,
    state: str,
    sentence: str,
    explained: list[str] | None,
) -> None:
    page = opened(reader, page_file)
    box = question(page, "loss")
    box.locator("input").focus()
    page.keyboard.type(typed)
    press(page, "Enter")
    expect(say(box)).to_have_text(sentence)
    expect(box).to_have_attribute("data-state", state)
    if explained is None:
        assert told(box) == []
    else:
        # The sign that applies a function is not to be seen.
        assert " ".join(told(box)[0].replace("\u2061", " ").split()) in explained
    invalid = state == "open" and typed != ""
    expect(box.locator("input")).to_have_attribute("aria-invalid", str(invalid).lower())


def test_an_order_by_keyboard(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    box = question(page, "order")
    steps = box.locator(".question-step")
    right = ["logits = model(X)", "loss.backward()", "optimizer.step()"]
    assert steps.all_inner_texts() != right
    box.locator(".question-check").focus()
    press(page, "Enter")
    expect(box).to_have_attribute("data-state", "wrong")
    expect(say(box)).to_have_text("0 of 3 steps are in place. The first place to look at:")
    assert told(box) == ["First the model answers."]
    for place, step in enumerate(right):
        button = box.get_by_role("button", name=f"Move up: {step}")
        button.focus()
        while (now := steps.all_inner_texts().index(step)) > place:
            press(page, "Enter")
            assert steps.all_inner_texts()[now - 1] == step
            expect(button).to_be_focused()
            expect(box.locator(".question-moved")).to_have_text(f"{step}: now step {now} of 3.")
    first = box.get_by_role("button", name=f"Move up: {right[0]}")
    expect(first).to_have_attribute("aria-disabled", "true")
    first.focus()
    press(page, "Enter")
    assert steps.all_inner_texts() == right
    box.locator(".question-check").focus()
    press(page, "Enter")
    expect(box).to_have_attribute("data-state", "right")
    assert len(told(box)) == 3


def test_what_was_wrong_is_marked_beside_it(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    box = question(page, "lines")
    for control in box.locator("input").all():
        control.check()
    box.locator(".question-check").click()
    marks = [item.get_attribute("data-mark") for item in box.locator(".question-choices > li").all()]
    assert marks == ["right", "wrong", "right"]


@pytest.mark.wide
def test_every_state_is_accessible(browser: Browser, page_file: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = opened(context, page_file)
    found = violations(page, "article")
    for word in ("majority", "lines", "order"):
        question(page, word).locator("input, [data-move='1']").first.click()
        question(page, word).locator(".question-check").click()
    question(page, "loss").locator("input").fill("x")
    question(page, "loss").locator(".question-check").click()
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.evaluate("localStorage.setItem('bending-the-line.progress', 'x')")
    page.locator("[data-solves]").check()
    expect(page.locator(".book-notice")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found += violations(page, "article, .book-notice")
    context.close()
    assert not found, "\n".join(found)


def test_controls_have_names_and_groups(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    group = page.get_by_role("group", name=re.compile("A model always says 0"))
    expect(group.get_by_role("radio", name="90 %")).to_have_count(1)
    field = page.get_by_role("textbox", name="Your answer")
    expect(field).to_have_accessible_description("to within ±0.001")


# Before the answer


def test_a_result_is_covered_until_its_question_is_answered(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    told = ("the loss: 0.693", "and again: 0.693", "What it says", "And in a list", "the last of the result")
    results = [page.get_by_text(text) for text in told]
    for result in results:
        expect(result).to_be_hidden()
    for text in ("Look.", "no result of the question"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_role("link", name="To the question")).to_have_count(3)
    field = question(page, "loss").locator("input")
    field.fill("half")
    field.press("Enter")  # nothing to judge yet
    expect(results[0]).to_be_hidden()
    field.fill("0.5")
    field.press("Enter")
    for result in results:
        expect(result).to_be_visible()
    again = opened(reader, page_file)
    expect(again.get_by_text("the loss: 0.693")).to_be_visible()
    expect(again.locator(".prediction-cover")).to_have_count(0)


def test_a_result_is_shown_anyway_and_stays_so(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    page.get_by_role("button", name="Show it anyway").first.press("Enter")
    for text in ("the loss: 0.693", "and again: 0.693", "What it says"):
        expect(page.get_by_text(text)).to_be_visible()
    page.reload()
    expect(page.get_by_text("and again: 0.693")).to_be_visible()


def test_what_is_written_before_running_on_is_kept(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    page.get_by_role("textbox", name="Your prediction").fill("a surprise")
    page.reload()
    expect(page.get_by_role("textbox", name="Your prediction")).to_have_value("a surprise")


def test_a_starter_keeps_quiet(page_file: Path) -> None:
    html = page_file.read_text("utf-8")
    assert html.count("what a starter gives away") == 1  # its code
    assert html.count("what follows a starter") == 2


# Without scripts, and on paper


def test_without_scripts_the_answers_stand_behind_a_click(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    for word in ("majority", "lines", "loss", "order"):
        box = question(page, word)
        expect(box.locator(".question-check")).to_be_hidden()
        expect(box.get_by_text("Answer and explanations")).to_be_visible()
        expect(box.locator(".question-answers li").first).to_be_hidden()
        box.locator("summary").click()
        for item in box.locator(".question-answers li").all():
            expect(item).to_be_visible()
    for text in ("the loss: 0.693", "What it says"):
        expect(page.get_by_text(text)).to_be_visible()
    context.close()


def test_on_paper_question_and_answer_stand_without_buttons(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    page.emulate_media(media="print")
    box = question(page, "majority")
    expect(box.locator("legend")).to_be_visible()
    expect(box.locator(".question-check")).to_be_hidden()
    expect(box.get_by_text("It is right about 90 of 100 points.")).to_be_visible()
    height = box.locator(".question-answers li").first.bounding_box()
    assert height and height["height"] > 20
    for text in ("the loss: 0.693", "What it says"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.locator(".prediction-cover").first).to_be_hidden()


def test_nothing_in_the_page_needs_a_loose_policy(page_file: Path) -> None:
    html = page_file.read_text("utf-8")
    article = html[html.index("<article") : html.index("</article>")]
    assert not re.search(r"<script\b|\son\w+=|\sstyle=|javascript:", article)


def test_pages_without_questions_load_no_script_for_them(page_file: Path) -> None:
    search = page_file.parents[1] / "search.html"
    assert "questions/" in page_file.read_text("utf-8")
    assert "questions/" not in search.read_text("utf-8")


# What is refused when the book is built


BAD = """
# A page

```{admonition} In this chapter
:class: objectives
- one
```

```{question} Two right answers?
:name: q-05-two
:kind: choice
:objective: 1

- [x] yes
  Yes.
- [x] no
  No.
```

```{question} Which objective?
:name: q-05-far
:kind: choice
:objective: 2

- [x] yes
  Yes.
- [ ] no
  No.
```

```{question} The same name?
:name: q-05-far
:kind: choice
:objective: 1

- [x] yes
  Yes.
- [ ] no
```

```{question} The same name?
:name: q-05-far
:kind: choice
:objective: 1

- [x] yes
  Yes.
- [ ] no
  No.
```

```{question} Measured where?
:name: q-05-glue
:kind: number
:objective: 1
:answer: {glue}nowhere
:tolerance: 1
- [x] {glue}
  Yes.
- [ ] 2
  No.
```

```{exercise} Which objective?
:label: ex-05-none
Do it.
```

{progress}`chapters/none`

```{question} What is `x`?
"""


def test_what_is_malformed_stops_the_build_and_is_named(book: Book) -> None:
    book.write(BAD)
    lines = (NOTEBOOK + BAD).splitlines()

    def line(text: str, nth: int = 1) -> int:
        return [number for number, found in enumerate(lines, start=1) if found == text][nth - 1]

    same = "```{question} The same name?"
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0
    for where, message in (
        (line("```{question} Two right answers?"), "question: choice needs exactly one [x], found 2"),
        (line("```{question} Which objective?"), "question: q-05-far names objective 2, but the box"),
        (line("- [ ] no", nth=2), "question: the answer 'no' has no explanation"),
        (line(same, nth=2), "question: the name 'q-05-far' is taken by chapters/index.md:"),
        (line("```{question} What is `x`?"), "question: a fence of backticks ends at the first backtick"),
        (line("- [x] {glue}"), "question: no cell of this page glues 'nowhere'"),
        (line("```{exercise} Which objective?"), "exercise: ex-05-none must say which objective"),
    ):
        warning = f"chapters/index.md:{where}: WARNING: {message}"
        assert warning in built.output, f"{warning}\n{built.output}"
    assert "there is no chapter 'chapters/none'" in built.output


# The map and the key


def test_the_map_links_each_objective_to_what_assesses_it(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    rows = [row.locator("td").all_inner_texts() for row in page.locator(".objective-map tbody tr").all()]
    listed = [[" ".join(cell.split()) for cell in row] for row in rows]
    assert listed == [
        ["A page", "1. explain one thing", "Question 1", "By hand"],
        ["2. compute another", "Question 2, Question 3, Question 4", "By hand"],
    ]
    for link in page.locator(".objective-map a[href*='#q-'], .objective-map a[href*='#ex-']").all():
        assert page.locator(link.get_attribute("href") or "").count() == 1
    assert page.locator("#objective-2").inner_text() == "compute another."
    assert page.locator("a.question-objective").first.get_attribute("href") == "#objective-1"


def test_the_key_has_the_right_answers_only(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    key = page.locator(".answer-key")
    assert key.locator("dt").count() == 4
    right = [re.sub(r"\s+", " ", text) for text in key.locator("li strong").all_inner_texts()]
    assert right == [
        "90 %",
        "loss.step()",
        "A missing line",
        "0.693 nats",
        "logits = model(X)",
        "loss.backward()",
        "optimizer.step()",
    ]


# Progress


KEY = "bending-the-line.progress"


def stored(page: Page) -> dict[str, Any] | None:
    text = page.evaluate(f"localStorage.getItem('{KEY}')")
    return None if text is None else json.loads(text)


def answer(page: Page, label: str) -> None:
    box = question(page, "majority")
    box.get_by_role("radio", name=label, exact=True).check()
    box.locator(".question-check").click()


def record(**parts: object) -> str:
    whole = {"book": "bending-the-line", "version": 3, "questions": {}, "exercises": {}, "review": {}}
    return json.dumps({**whole, "studied": {"day": "", "seconds": 0}, "edits": {}, **parts})


def card(**changed: object) -> dict[str, object]:
    return {"q-05-a": {"box": 1, "due": "2026-11-30", "last": "right", **changed}}


def load_copy(page: Page, text: str) -> None:
    """Load a copy, and wait until the page has told what became of it."""
    notice = page.locator(".book-notice")
    if notice.count():  # of the copy before, which would be taken for the answer
        notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)
    page.locator("[data-act=load]").set_input_files(
        {"name": "copy.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    expect(notice).to_be_visible()


def test_progress_survives_the_page(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    tag = question(page, "majority").locator(".question-done")
    line = page.locator("span[data-progress='chapters/index']")
    expect(line).to_have_text("0 of 4 questions right, 0 of 1 exercises solved")
    answer(page, "50 %")
    expect(tag).to_have_text("Tried, not right yet")
    answer(page, "90 %")
    expect(tag).to_have_text("✓ Answered")
    answer(page, "50 %")
    page.locator("[data-solves=ex-05-accuracy]").check()
    page.reload()
    expect(tag).to_have_text("✓ Answered")
    expect(page.locator("[data-solves]")).to_be_checked()
    expect(line).to_have_text("1 of 4 questions right, 1 of 1 exercises solved")
    expect(line.locator("progress")).to_have_js_property("value", 2)
    expect(question(page, "majority")).to_have_attribute("data-state", "open")
    page.locator("[data-solves]").uncheck()
    kept = stored(page)
    assert kept and kept["questions"] == {"q-05-majority": "right"} and kept["exercises"] == {}


def test_another_tab_shows_it_at_once(reader: BrowserContext, page_file: Path) -> None:
    here, there = opened(reader, page_file), opened(reader, page_file)
    answer(here, "90 %")
    expect(question(there, "majority").locator(".question-done")).to_have_text("✓ Answered")


def test_a_copy_goes_out_and_comes_back(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    answer(page, "90 %")
    page.locator("[data-solves]").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    assert download.value.suggested_filename == "bending-the-line-progress.json"
    copy = Path(download.value.path()).read_text("utf-8")
    assert json.loads(copy) == stored(page)

    page.get_by_role("button", name="Show it anyway").first.click()
    predictions = "localStorage.getItem('bending-the-line.predictions')"
    assert "q-05-loss" in page.evaluate(predictions)
    answers = iter([False, True])
    page.on("dialog", lambda dialog: dialog.accept() if next(answers) else dialog.dismiss())
    page.get_by_role("button", name="Erase").click()
    assert stored(page) == json.loads(copy)
    page.get_by_role("button", name="Erase").click()
    assert stored(page) == json.loads(record())
    assert page.evaluate(predictions) is None
    expect(page.locator("[data-solves]")).not_to_be_checked()
    expect(question(page, "majority").locator(".question-done")).to_be_empty()

    load_copy(page, copy)
    expect(page.locator(".book-notice")).to_contain_text(
        "The copy was added: 1 questions, 1 exercises and 0 changed cells."
    )
    assert stored(page) == json.loads(copy)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".book-notice")).to_have_count(0)


def test_a_copy_adds_and_takes_nothing_away(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    answer(page, "90 %")
    load_copy(page, record(questions={"q-05-majority": "wrong", "q-07-other": "right"}))
    kept = stored(page)
    assert kept and kept["questions"] == {"q-05-majority": "right", "q-07-other": "right"}
    earlier = {"book": "bending-the-line", "version": 1, "questions": {"q-08-old": "right"}, "exercises": {}}
    load_copy(page, json.dumps(earlier))
    expect(page.locator(".book-notice")).to_contain_text("1 questions, 0 exercises and 0 changed cells")
    kept = stored(page)
    assert kept and kept["questions"]["q-08-old"] == "right" and kept["version"] == 3


EARLIER = ({}, {"review": {"q-05-majority": {"box": 2, "due": "2026-12-01", "last": "right"}}})


@pytest.mark.parametrize(("version", "parts"), list(enumerate(EARLIER, 1)))
def test_a_record_of_an_earlier_version_is_read(
    version: int, parts: dict[str, object], reader: BrowserContext, page_file: Path
) -> None:
    page = opened(reader, page_file)
    old = json.loads(record(questions={"q-05-majority": "right"}, **parts))
    for later in ("edits", "review", "studied")[: 3 if version == 1 else 1]:
        del old[later]
    load_copy(page, json.dumps({**old, "version": version}))
    expect(question(page, "majority").locator(".question-done")).to_have_text("✓ Answered")
    assert stored(page) == json.loads(record(questions={"q-05-majority": "right"}, **parts))


def test_of_two_edits_the_later_one_stays(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    one, two = "chapters/index#0123456789ab", "chapters/index#0123456789ab-2"
    load_copy(page, record(edits={one: {"code": "early", "at": 1}, two: {"code": "late", "at": 9}}))
    expect(page.locator(".book-notice")).to_contain_text("2 changed cells")
    load_copy(page, record(edits={one: {"code": "later", "at": 2}, two: {"code": "early", "at": 8}}))
    assert page.evaluate("bookProgress.edits('chapters/index')") == {
        "0123456789ab": "later",
        "0123456789ab-2": "late",
    }


BROKEN = {
    "not JSON": ("{", "it is not a JSON file"),
    "a list": ("[]", "it is not a record of this book's progress"),
    "null": ("null", "it is not a record of this book's progress"),
    "another book": (record(book="other"), "it is not a record of this book's progress"),
    "a later version": (record(version=4), "it has version 4, and this book reads 1, 2, 3"),
    "no version": (record(version=None), "it has version null"),
    "a part that is a list": (record(questions=[]), "it is not a record"),
    "a part that is missing": (record(exercises=None), "it is not a record"),
    "an unknown state": (
        record(questions={"q-05-a": "perfect"}),
        'its entry q-05-a is "perfect", not one of right, wrong',
    ),
    "an unknown name": (
        record(exercises={"<b>": "solved"}),
        'its entry "<b>" has no name that a question or an exercise can have',
    ),
    "no box": (record(review=card(box=5)), "its entry q-05-a under review has no box from 1 to 4"),
    "a box in words": (record(review=card(box="1")), "its entry q-05-a under review"),
    "a day that is none": (record(review=card(due="2026-02-30")), "its entry q-05-a under review"),
    "an unknown answer": (record(review=card(last="<b>")), "its entry q-05-a under review"),
    "an entry that is null": (record(review={"q-05-a": None}), "its entry q-05-a under review"),
    "a review of nothing": (record(review={"x": {}}), 'its entry "x" has no name'),
    "time that is none": (record(studied={"day": "", "seconds": -1}), "what it says of the time spent"),
    "a cell that no page has": (record(edits={"x#1": {"code": "", "at": 1}}), 'its entry "x#1" has no name'),
    "an edit without a time": (
        record(edits={"chapters/index#0123456789ab": {"code": "x = 1"}}),
        "its entry chapters/index#0123456789ab is no changed cell",
    ),
    "an endless cell": (
        record(edits={"chapters/index#0123456789ab": {"code": "x" * 20_001, "at": 1}}),
        "its entry chapters/index#0123456789ab is no changed cell",
    ),
    "a huge text": (record() + " " * 1_000_000, "it is larger than a record can be"),
}


def test_a_broken_copy_is_refused_and_changes_nothing(reader: BrowserContext, page_file: Path) -> None:
    page = opened(reader, page_file)
    answer(page, "90 %")
    before = stored(page)
    notice = page.locator(".book-notice")
    for broken, (text, why) in BROKEN.items():
        load_copy(page, text)
        message = f"copy.json was not loaded, and nothing changed: {why}"
        expect(notice, broken).to_contain_text(message)
        expect(notice).to_have_attribute("role", "alert")
        assert stored(page) == before, broken
        notice.get_by_role("button", name="Dismiss").click()
        expect(notice).to_have_count(0)


def is_set_aside_and_told(page: Page, kinds: Iterable[str]) -> None:
    notice = page.locator(".book-notice")
    for place, broken in enumerate(kinds, start=1):
        text, why = BROKEN[broken]
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        page.reload()
        expect(notice, broken).to_contain_text(f"cannot be read ({why}")
        assert page.evaluate(f"localStorage.getItem('{KEY}.damaged-{place}')") == text, broken
        assert stored(page) is None, broken
    with page.expect_download() as download:
        notice.get_by_role("button", name="Save what was set aside").click()
    assert Path(download.value.path()).read_text("utf-8") == text
    answer(page, "90 %")
    kept = stored(page)
    assert kept and kept["questions"] == {"q-05-majority": "right"}
    page.reload()
    expect(question(page, "majority").locator(".question-done")).to_have_text("✓ Answered")
    expect(notice).to_have_count(0)


def test_a_record_that_is_none_is_set_aside_and_told(reader: BrowserContext, page_file: Path) -> None:
    is_set_aside_and_told(opened(reader, page_file), ["not JSON", "an unknown state"])


@pytest.mark.wide
def test_a_damaged_record_is_set_aside_and_told(reader: BrowserContext, page_file: Path) -> None:
    is_set_aside_and_told(opened(reader, page_file), BROKEN)


REFUSALS = {
    "reading": "Storage.prototype.getItem = refuse;",
    "writing": "Storage.prototype.setItem = refuse;",
    "all": "Object.defineProperty(window, 'localStorage', { get: refuse, configurable: true });",
}


@pytest.mark.parametrize("refusal", first_of(REFUSALS))
def test_where_nothing_may_be_kept_questions_work_all_the_same(
    reader: BrowserContext, page_file: Path, refusal: str
) -> None:
    reader.add_init_script(
        "{ const refuse = () => { throw new DOMException('denied', 'SecurityError'); };"
        f" {REFUSALS[refusal]} }}"
    )
    page = opened(reader, page_file)
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    answer(page, "90 %")
    expect(question(page, "majority")).to_have_attribute("data-state", "right")
    notice = page.locator(".book-notice")
    expect(notice).to_contain_text("does not let the page remember anything")
    line = page.locator("span[data-progress='chapters/index']")
    expect(line).to_have_text("1 of 4 questions right, 0 of 1 exercises solved")
    notice.get_by_role("button", name="Dismiss").click()
    page.locator("[data-solves]").check()
    expect(line).to_have_text("1 of 4 questions right, 1 of 1 exercises solved")
    expect(notice).to_have_count(0)
