"""Questions come back in a real browser: on their days, wrong ones first, ten minutes a day at most."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from book_extensions.questions.review import DAYS
from tests.book_extensions.conftest import TOC, empty_book
from tests.site.axe import violations

START = dt.datetime(2026, 11, 30, 10, 0)
NAMES = ("first", "second", "third", "fourth")
QUESTION = """
```{{question}} Which one is $x_{number}$?
:name: q-05-{name}
:kind: choice
:objective: 1

- [x] Right
  It is.
- [ ] Wrong
  It is not; see [the first](#q-05-first) and {{eq}}`rule`.
```
"""
CHAPTER = """# A chapter

```{admonition} In this chapter
:class: objectives
- **explain** it
```

$$
x = 1
$$ (rule)
""" + "".join(QUESTION.format(name=name, number=number) for number, name in enumerate(NAMES))
KEY = "bending-the-line.progress"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chapter with questions and the page that brings them back."""
    book = empty_book(tmp_path_factory.mktemp("review"))
    book.write(CHAPTER, notebook=False)
    (book.path / "chapters" / "review.md").write_text(
        "# Review\n\n```{review}\n```\n\n```{progress}\n```\n", "utf-8"
    )
    toc = TOC + "parts:\n  - caption: More\n    chapters:\n      - file: chapters/review\n"
    (book.path / "_toc.yml").write_text(toc, "utf-8")
    built = book.build("-W", "-n", dressed=True)
    assert built.code == 0, built.output
    return book.path / "_build/html/chapters"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a network, whose clock stands still."""
    made = browser.new_context(offline=True, viewport={"width": 900, "height": 900})
    yield made
    made.close()


def opened(context: BrowserContext, site: Path, name: str, day: float = 0) -> Page:
    page = context.new_page()
    page.clock.install(time=START + dt.timedelta(days=day))
    page.goto((site / f"{name}.html").as_uri())
    return page


def answer(page: Page, label: str) -> None:
    """Answer the question that is shown on the page of review."""
    page.locator(".review-place").get_by_role("radio", name=label, exact=True).check()
    page.locator(".review-place .question-check").click()


def in_chapter(context: BrowserContext, site: Path, answers: dict[str, str], day: float = 0) -> None:
    page = opened(context, site, "index", day)
    for name, label in answers.items():
        box = page.locator(f"#q-05-{name}")
        box.get_by_role("radio", name=label, exact=True).check()
        box.locator(".question-check").click()
    page.close()


def shown(page: Page) -> str | None:
    return page.locator(".review-place .question").get_attribute("data-question")


def state(page: Page, text: str) -> None:
    expect(page.locator(".review-state")).to_contain_text(text)


def stored(page: Page) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))
    return kept


@pytest.mark.wide
def test_a_new_reader_sees_what_was_built_and_nothing_jumps(context: BrowserContext, site: Path) -> None:
    page = opened(context, site, "review")
    built = BeautifulSoup((site / "review.html").read_text("utf-8"), "html.parser")
    for selector in (".review-state", ".review-boxes li", ".review-choice option"):
        words = [element.get_text() for element in built.select(selector)]
        assert words and page.locator(selector).all_text_contents() == words
    lines = page.locator(".review-boxes li").all_text_contents()
    assert [int(*re.findall(r"after (\d+) days", line)) for line in lines[1:]] == list(DAYS[1:])


def test_links_in_a_copy_lead_to_the_chapter(site: Path) -> None:
    built = BeautifulSoup((site / "review.html").read_text("utf-8"), "html.parser")
    chapter = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    # Selectors do not enter a template, whose content is a document of its own.
    links = [str(link["href"]) for card in built("template") for item in card("li") for link in item("a")]
    assert len(links) == 2 * len(NAMES)
    for link in links:
        page, _, target = link.partition("#")
        assert page == "index.html" and chapter.find(id=target), link


def test_a_right_answer_lets_a_question_come_back_after_1_3_7_and_21_days(
    context: BrowserContext, site: Path
) -> None:
    in_chapter(context, site, {"first": "Right"})
    day = 0
    for days in (*DAYS, DAYS[-1]):
        early = opened(context, site, "review", day + days - 1)
        state(early, "Nothing is due today.")
        expect(early.get_by_role("button", name="Begin")).to_be_hidden()
        early.close()
        day += days
        page = opened(context, site, "review", day)
        state(page, "One question is due.")
        page.get_by_role("button", name="Begin").click()
        assert shown(page) == "q-05-first"
        answer(page, "Right")
        page.get_by_role("button", name="Next question").click()
        state(page, "Done for today: 1 of 1 right.")
        page.close()


def test_wrong_ones_come_first_and_go_back_to_the_first_box(context: BrowserContext, site: Path) -> None:
    in_chapter(context, site, {"first": "Right", "second": "Right", "third": "Wrong"})
    page = opened(context, site, "review", 1)
    state(page, "3 questions are due. 0 of 10 minutes")
    page.get_by_role("button", name="Begin").click()
    order = []
    for label in ("Right", "Wrong", "Right"):
        order.append(shown(page))
        answer(page, label)
        if label == "Wrong":  # a second try has seen the explanation
            page.locator(".review-place .question-again").click()
            answer(page, "Right")
        page.get_by_role("button", name="Next question").click()
    assert order == ["q-05-third", "q-05-first", "q-05-second"]
    state(page, "Done for today: 2 of 3 right.")
    boxes = page.locator(".review-boxes li").all_inner_texts()
    assert [line.rpartition(" ")[2] for line in boxes] == ["1", "2", "0", "0"]
    expected = {"box": 1, "due": "2026-12-02", "last": "wrong"}
    assert stored(page)["review"]["q-05-first"] == expected


@pytest.mark.wide
def test_ten_minutes_a_day_are_enough(context: BrowserContext, site: Path) -> None:
    in_chapter(context, site, dict.fromkeys(NAMES, "Right"))
    page = opened(context, site, "review", 1)
    page.clock.pause_at(START + dt.timedelta(days=1, minutes=5))  # else the test's own seconds count as well
    page.get_by_role("button", name="Begin").click()
    for _ in range(3):
        page.clock.fast_forward("01:50")
        answer(page, "Right")
        page.clock.fast_forward("20:00")  # whoever leaves the page open does not study all the time
        page.get_by_role("button", name="Next question").click()
    state(page, "10 minutes are enough for one day. What is left comes tomorrow: 1 of them.")
    expect(page.locator(".review-place .question")).to_have_count(0)
    assert stored(page)["studied"] == {"day": "2026-12-01", "seconds": 690}
    page.reload()
    state(page, "10 minutes are enough for one day.")
    expect(page.get_by_role("button", name="Begin")).to_be_hidden()
    tomorrow = opened(context, site, "review", 2)
    state(tomorrow, "One question is due. 0 of 10 minutes are used today.")


@pytest.mark.wide
def test_a_chapter_can_be_put_in(context: BrowserContext, site: Path) -> None:
    page = opened(context, site, "review")
    state(page, "No question lies in a box yet.")
    page.get_by_role("button", name="Put into the first box").click()
    state(page, "4 questions are due.")
    expect(page.get_by_role("button", name="Put into the first box")).to_be_disabled()
    page.get_by_role("button", name="Begin").click()
    state(page, "Question 1 of 4")
    expect(page.locator(".review-place .question")).to_be_focused()
    link = page.locator(".review-place .question-objective")
    assert link.get_attribute("href") == f"index.html#{shown(page)}"
    assert not violations(page)
    answer(page, "Right")
    page.get_by_role("button", name="Stop for now").click()
    state(page, "3 questions are due.")


def test_what_was_answered_before_there_were_boxes_is_due(context: BrowserContext, site: Path) -> None:
    page = opened(context, site, "review")
    earlier = {"book": "bending-the-line", "version": 1, "exercises": {}}
    earlier["questions"] = {"q-05-first": "right", "q-05-second": "wrong"}
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(earlier)])
    page.reload()
    state(page, "2 questions are due.")
    page.get_by_role("button", name="Begin").click()
    assert shown(page) == "q-05-second"


def test_of_two_devices_the_later_answer_counts(context: BrowserContext, site: Path) -> None:
    page = opened(context, site, "review")
    first = {"q-05-first": {"box": 3, "due": "2026-12-07", "last": "right"}}  # answered on 30 November
    older = {"q-05-first": {"box": 4, "due": "2026-12-20", "last": "right"}}  # on 29 November
    newer = {"q-05-first": {"box": 1, "due": "2026-12-02", "last": "wrong"}}  # on 1 December
    for review, left in ((first, first), (older, first), (newer, newer)):
        copy = {"book": "bending-the-line", "version": 2, "questions": {}, "exercises": {}, "review": review}
        copy["studied"] = {"day": "2026-11-30", "seconds": 60}
        text = json.dumps(copy).encode()
        file = {"name": "copy.json", "mimeType": "application/json", "buffer": text}
        page.locator("[data-act=load]").set_input_files(file)
        page.locator(".book-notice").get_by_role("button", name="Dismiss").click()
        assert stored(page)["review"] == left and stored(page)["studied"]["seconds"] == 60
