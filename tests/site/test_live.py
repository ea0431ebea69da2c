"""Cells of the chapters, run and changed in the page: from a disk without a network, and over HTTP."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from course_utils.challenge import ScoreCard
from course_utils.explorers._base import FILES
from tests.site.conftest import chapters, until, visit
from tests.site.live import SECONDS, ended, press, run, seen, shown, write, written
from tests.site.server import serve
from tests.site.test_pages import watch

CELLS = json.loads((FILES / "static" / "live_cells.json").read_text("utf-8"))
#: Pages with cells that may run.
LIVE = [name for name in chapters() if any(cell["runs"] for cell in CELLS.get(name, []))]
#: Where the site is, and a page of it. A change tries one; that cells print and check what they should,
#: `tests/explorers/live` shows without a page.
PLACES = [
    pytest.param(*place, marks=[] if place == ("file", "chapters/03-base-model") else pytest.mark.wide)
    for place in itertools.product(("file", "http"), LIVE)
]
#: The cells of a page with what the build printed under them, if it is text alone.
_PRINTED = """() => [...document.querySelectorAll('.cell.runs')].flatMap(cell => {
    const output = cell.querySelector('.cell_output');
    const texts = output ? [...output.querySelectorAll('.output')] : [];
    const plain = texts.every(e => e.matches('.stream, .text_plain') && !e.querySelector('img'));
    const printed = texts.map(e => (e.querySelector('pre') ?? e).textContent).join('\\n');
    return plain && texts.length ? [[cell.id, printed.trim()]] : [];
})"""
#: Each exercise with its starter and the code of its solution.
_EXERCISES = """() => [...document.querySelectorAll('.cell.runs')].filter(cell =>
    !cell.closest('.solution') && /\\bcheck\\(/.test(cell.querySelector('.cell_input').textContent)
).map(starter => {
    const above = [...document.querySelectorAll('div.exercise[id^=ex-]')].filter(
        e => e.compareDocumentPosition(starter) & Node.DOCUMENT_POSITION_FOLLOWING);
    const exercise = above.at(-1).id;
    const solution = document.getElementById(exercise.replace(/^ex/, 'sol'));
    const cells = solution?.querySelectorAll('.cell.runs .cell_input pre') ?? [];
    const codes = [...cells].map(e => e.textContent);
    const last = codes.findLastIndex(e => e.includes('check('));
    return [starter.id, exercise, codes.slice(0, 1 + last).join('\\n')];
}).filter(([, , solution]) => solution)"""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serve(site) as where:
        yield where


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader at a laptop, who has nothing stored yet."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(1000 * SECONDS)
    yield made
    made.close()


def opened(reader: BrowserContext, root: str, docname: str) -> Page:
    reader.set_offline(root.startswith("file:"))
    page = reader.new_page()
    visit(page, f"{root}/{docname}.html")
    return page


def test_chapters_have_cells_that_run() -> None:
    assert {f"chapters/0{number}" for number in range(1, 9)} <= {name[:11] for name in LIVE}


@pytest.mark.parametrize(("where", "docname"), PLACES)
def test_a_cell_of_every_chapter_is_changed_and_run(
    reader: BrowserContext, site: Path, address: str, where: str, docname: str
) -> None:
    page = opened(reader, site.as_uri() if where == "file" else address, docname)
    loaded = "performance.getEntriesByType('resource').some(e => /\\/live\\/(?!live\\.js)/.test(e.name))"
    assert not page.evaluate(loaded), "nothing is loaded before a reader asks for it"
    problems = watch(page) if where == "file" else []
    cell = seen(page, ".cell.runs")
    printed = run(cell)
    press(cell, "Edit")
    write(cell, f"{written(cell)}\nprint('six times seven is', 6 * 7)\n")
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".live-output")).to_contain_text("six times seven is 42")
    ended(cell)
    page.reload()
    expect(cell.locator(".live-changed")).to_have_text("changed by you")
    expect(cell.locator("pre.live-code")).to_contain_text("six times seven is")
    press(cell, "Start again")
    assert run(cell) == printed
    assert not problems, "\n".join(problems)


@pytest.mark.wide
@pytest.mark.parametrize("docname", LIVE)
def test_a_cell_that_runs_alone_prints_what_the_build_printed(
    reader: BrowserContext, site: Path, docname: str
) -> None:
    page = opened(reader, site.as_uri(), docname)
    cells = page.evaluate(_PRINTED)
    problems = []
    # The last ones need most. Numbers may differ in a last digit, which the measuring of cells judges.
    for name, printed in cells[-3:]:
        page.evaluate("id => document.getElementById(id).scrollIntoView()", name)
        page.evaluate("id => document.querySelector(`#${id} [data-act=run]`).click()", name)
        cell = page.locator(f"#{name}")
        ended(cell)
        words = re.sub(r"-?\d[\d,.]*(?:e[-+]\d+)?|nan|inf", "0", printed).split()
        if re.sub(r"-?\d[\d,.]*(?:e[-+]\d+)?|nan|inf", "0", shown(cell)).split() != words:
            problems.append(f"{name} shows {shown(cell)!r}, and the build printed {printed!r}")
    assert not problems, "\n".join(problems)


@pytest.mark.wide
@pytest.mark.parametrize("docname", [name for name in LIVE if re.match(r"chapters/0[1-8]", name)])
def test_exercises_are_solved_in_the_page(reader: BrowserContext, site: Path, docname: str) -> None:
    page = opened(reader, site.as_uri(), docname)
    page.evaluate("document.querySelectorAll('details.deeper').forEach(part => { part.open = true; })")
    exercises = page.evaluate(_EXERCISES)
    assert exercises
    for name, exercise, solution in exercises:
        starter = page.locator(f"#{name}")
        expect(starter.locator(".cell_output")).to_have_count(0)
        assert run(starter).rpartition("\n")[2].startswith("✗")
        tick = page.locator(f"[data-solves='{exercise}']")
        expect(tick).not_to_be_checked()
        write(starter, solution)
        assert run(starter).rpartition("\n")[2].startswith("✓")
        expect(tick).to_be_checked()
    page.reload()
    assert page.locator("[data-solves]:checked").count() == len({exercise for _, exercise, _ in exercises})


@pytest.mark.wide
def test_a_recipe_is_graded_in_the_page(reader: BrowserContext, site: Path, tmp_path: Path) -> None:
    page = opened(reader, site.as_uri(), "chapters/08-challenge")
    cell = seen(page, ".cell.runs:has(pre:has-text('def my_model'))")
    press(cell, "Edit")
    code = written(cell) + (
        "\nfrom course_utils.challenge import grade\n"
        "card = grade(my_model, my_training, name='mine')\ncard.save('card.json')\nprint(card)\n"
    )
    write(cell, code)
    press(cell, "Run")
    expect(cell.locator("progress")).to_be_visible(timeout=1000 * SECONDS)
    ended(cell)
    assert "which is" in shown(cell)
    with page.expect_download() as download:
        cell.get_by_role("button", name="Save card.json").click()
    download.value.save_as(tmp_path / "card.json")
    card = ScoreCard.load(tmp_path / "card.json")
    assert card.name == "mine" and str(card) in shown(cell)


@pytest.mark.wide
def test_the_explorers_program_prints_what_the_explorer_shows(reader: BrowserContext, site: Path) -> None:
    page = opened(reader, site.as_uri(), "chapters/07-non-linear-model")
    place = page.locator(".course-explorer[data-explorer=architecture]:not(.course-explorer-compact)").first
    place.scroll_into_view_if_needed()
    place.get_by_role("button", name="Play", exact=True).click()
    until(page, "parseInt(document.querySelector('[data-read=epoch]').textContent) > 20")
    place.get_by_role("button", name="Pause", exact=True).click()
    place.get_by_text("The same in PyTorch", exact=True).click()
    program = place.locator(".cell.runs")
    text = run(program)
    accuracy = re.search(r"test accuracy ([\d.]+) ?%", text)
    assert accuracy
    expect(place.locator("[data-read=test]")).to_contain_text(accuracy[1])
    write(program, "print('changed')")
    assert run(program) == "changed"
