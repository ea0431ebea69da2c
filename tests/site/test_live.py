"""Cells that run and are changed in the page: from a disk without a network, and over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from course_utils.explorers._base import FILES
from tests.site.axe import faint, leave_only, violations
from tests.site.conftest import chapters, until, use_scheme, visit
from tests.site.server import serve
from tests.site.test_keyboard import tab_to
from tests.site.test_pages import _WIDE, watch

CELLS = json.loads((FILES / "static" / "live_cells.json").read_text("utf-8"))
#: Pages with cells that may run.
LIVE = [name for name in chapters() if any(cell["runs"] for cell in CELLS.get(name, []))]
#: The chapter that most of the tests open: it has a cell for everything.
CHAPTER = "chapters/04-training-for-classification"
SECONDS = 60


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serve(site) as where:
        yield where


@pytest.fixture(params=["file", "http"])
def root(site: Path, address: str, request: pytest.FixtureRequest) -> str:
    """Where the site is: on a disk, or served."""
    return site.as_uri() if request.param == "file" else address


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader at a laptop, who has nothing stored yet."""
    made = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    made.set_default_timeout(1000 * SECONDS)
    yield made
    made.close()


@pytest.fixture
def page(reader: BrowserContext, site: Path) -> Page:
    """The chapter, opened from a disk without a network."""
    reader.set_offline(True)
    page = reader.new_page()
    visit(page, f"{site.as_uri()}/{CHAPTER}.html")
    return page


def cell(page: Page, number: int) -> Locator:
    return page.locator(f"#cell-{number}")


def first_cell(page: Page, selector: str = ".cell.runs:not(.starter)") -> Locator:
    """The first cell of a kind whose code is to be seen, by its own id."""
    name = page.evaluate(
        "s => [...document.querySelectorAll(s)].find(e => e.querySelector('.live-bar').checkVisibility()).id",
        selector,
    )
    return page.locator(f"#{name}")


def press(of: Locator, name: str) -> None:
    of.locator(".live-bar").get_by_role("button", name=re.compile(rf"^{name}")).click()


def write(of: Locator, code: str) -> None:
    """Change the code of a cell."""
    if of.locator(".cm-content").count() == 0:
        press(of, "Edit")
    of.locator(".cm-content").fill(code)


def ended(of: Locator, how: str = r"^[\d.]+ s$") -> None:
    expect(of.locator(".live-status")).to_have_text(re.compile(how), timeout=1000 * SECONDS)


def stored(page: Page) -> dict[str, dict[str, object]]:
    return dict(page.evaluate("JSON.parse(localStorage.getItem('bending-the-line.progress'))"))


def shown(of: Locator) -> str:
    return of.locator(".live-output").inner_text()


# Every chapter


@pytest.mark.parametrize("docname", LIVE)
def test_a_cell_of_every_chapter_is_changed_and_run(reader: BrowserContext, root: str, docname: str) -> None:
    if root.startswith("file:"):
        reader.set_offline(True)
    page = reader.new_page()
    problems = watch(page) if root.startswith("file:") else []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, f"{root}/{docname}.html")
    assert not [url for url in asked if "/live/" in url], "nothing is loaded before a reader asks for it"
    of = first_cell(page)
    press(of, "Run")
    ended(of)
    printed = of.locator(".live-output").inner_text()
    write(of, of.locator(".cm-content").inner_text() + "\nprint('six times seven is', 6 * 7)\n")
    page.keyboard.press("Shift+Enter")
    expect(of.locator(".live-output")).to_contain_text("six times seven is 42")
    ended(of)
    expect(of.locator(".live-changed")).to_have_text("changed by you")
    press(of, "Start again")
    expect(of.locator(".live-changed")).to_have_count(0)
    press(of, "Run")
    ended(of)
    assert of.locator(".live-output").inner_text() == printed
    assert not problems, "\n".join(problems)


# Running


def test_a_cell_prints_what_the_build_printed_and_runs_what_it_needs_once(page: Page) -> None:
    cells = page.locator(".cell.runs:not(.starter):has(> .cell_output > .output.stream)")
    of = cell(page, int(str(cells.nth(1).get_attribute("id")).removeprefix("cell-")))
    printed = of.locator(".cell_output").inner_text().strip()
    press(of, "Run")
    ended(of)
    note = of.locator(".live-note")
    expect(note).to_contain_text(re.compile(r"^Ran .*first\.$"))
    assert shown(of).replace(note.inner_text(), "").strip() == printed
    press(of, "Run")
    expect(note).to_have_count(0)
    ended(of)
    assert shown(of).strip() == printed


def test_the_page_goes_on_while_a_cell_runs_and_stop_ends_it(page: Page) -> None:
    problems = watch(page)
    of, other = first_cell(page), page.locator(".cell.runs:not(.starter)").nth(3)
    write(of, "kept = 1\nwhile True: pass")
    press(of, "Run")
    expect(of.locator(".live-status")).to_contain_text("Running")
    frames = page.evaluate(
        """() => new Promise(done => {
            let frames = 0;
            const end = performance.now() + 500;
            const tick = () => {
                frames += 1;
                if (performance.now() < end) requestAnimationFrame(tick);
                else done(frames);
            };
            requestAnimationFrame(tick);
        })"""
    )
    assert frames > 5
    expect(of.locator(".live-bar").get_by_role("button", name="Stop")).to_be_visible()
    press(of, "Stop")
    ended(of, "^Stopped after")
    # The names are gone with the worker, and come back when they are needed.
    press(of, "Start again")
    press(other, "Run")
    ended(other)
    expect(other.locator(".live-note")).to_contain_text("began anew after Stop")
    assert not problems, "\n".join(problems)


def test_waiting_cells_run_in_their_turn(page: Page) -> None:
    one, two = first_cell(page), first_cell(page, ".cell.starter")
    write(one, "for i in range(200000): pass\nprint('first')")
    write(two, "print('second')")
    press(one, "Run")
    press(two, "Run")
    ended(one)
    ended(two)
    assert shown(one).strip() == "first"
    assert shown(two).strip() == "second"


def test_run_all_above(page: Page) -> None:
    of = page.locator(".cell.runs:not(.starter)").nth(3)
    press(of, "Run")
    ended(of)
    press(of, "Run all above")
    ended(of)
    above = page.locator(".cell.runs:not(.starter)").nth(2)
    expect(above).to_have_class(re.compile(r"\bran\b"))


def test_a_traceback_names_the_cell_and_marks_the_line(page: Page) -> None:
    of = first_cell(page)
    number = str(of.get_attribute("id")).removeprefix("cell-")
    write(of, "x = 1\n\ndef f():\n    return missing\n\nf()\n")
    press(of, "Run")
    ended(of, "^An error after")
    error = of.locator(".live-error")
    lines = error.inner_text().strip().splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "NameError: name 'missing' is not defined"
    expect(error.get_by_role("link").first).to_have_text(f'File "Cell {number}", line 6')
    expect(of.locator(".cm-line.cm-raised")).to_have_text("    return missing")
    write(of, "x = 1")
    expect(of.locator(".cm-raised")).to_have_count(0)


def test_an_error_above_is_told_where_the_reader_is(page: Page) -> None:
    above = first_cell(page)
    of = page.locator(".cell.runs:not(.starter)").nth(3)
    write(above, "raise ValueError('broken by the reader')\n" + above.locator(".cm-content").inner_text())
    press(of, "Run")
    ended(of, "^An error after")
    note = of.locator(".live-note")
    expect(note).to_contain_text("which this cell needs, stopped with an error")
    expect(note.get_by_role("link")).to_have_attribute("href", f"#{above.get_attribute('id')}")
    expect(above.locator(".live-error")).to_contain_text("ValueError: broken by the reader")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("for i in range(1000000): print('line', i)", "not shown|dropped|more"),
        ("def again(): return again()\nagain()", "RecursionError: maximum recursion depth exceeded"),
        ("import torch\ntorch.zeros(10**9)", "RuntimeError|MemoryError"),
        ("import torch\ntorch.compile(lambda x: x)", "not in the page's PyTorch"),
    ],
)
def test_what_would_break_the_page_gets_a_message(page: Page, code: str, told: str) -> None:
    of = first_cell(page)
    write(of, code)
    press(of, "Run")
    ended(of, r"^([\d.]+ s|An error after .*)$")
    expect(of.locator(".live-output")).to_contain_text(re.compile(told))
    assert len(shown(of)) < 300_000
    write(of, "print('alive')")
    press(of, "Run")
    ended(of)
    assert shown(of).strip() == "alive"


def test_the_readers_code_reaches_nothing_but_its_worker(page: Page) -> None:
    of = first_cell(page)
    write(
        of,
        "for name in ('js', 'browser', 'socket', 'urllib.request', 'ctypes'):\n"
        "    try:\n        __import__(name)\n        print('reached', name)\n"
        "    except ImportError:\n        pass\n"
        "class Sly:\n    def _repr_html_(self):\n"
        '        return \'<p onclick="x" id="sly">seen<img src="x"><script>y</script></p>\'\n'
        "    def __repr__(self):\n        return 'Sly'\n"
        "Sly()\n",
    )
    press(of, "Run")
    ended(of)
    assert "reached" not in shown(of)
    assert page.locator("#sly, .live-output img, .live-output script, .live-output [onclick]").count() == 0


# Changes


def test_nothing_is_lost_on_reload(reader: BrowserContext, root: str) -> None:
    page = reader.new_page()
    visit(page, f"{root}/{CHAPTER}.html")
    of = first_cell(page)
    code = "print('mine')  # <b>&amp;</b>\n"
    write(of, code)
    page.reload()
    expect(of.locator("pre.live-code")).to_have_text(code)
    expect(of.locator(".live-changed")).to_have_text("changed by you")
    assert page.evaluate("!performance.getEntriesByType('resource').some(e => e.name.includes('/live/'))")
    press(of, "Run")
    ended(of)
    assert shown(of).strip() == "mine"
    press(of, "Edit")
    expect(of.locator(".cm-content")).to_contain_text("print('mine')")
    press(of, "Start again")
    page.reload()
    expect(of.locator(".live-changed")).to_have_count(0)
    assert stored(page)["edits"] == {}


@pytest.mark.parametrize("way", ["refused", "full"])
def test_a_cell_is_changed_where_nothing_can_be_stored(reader: BrowserContext, site: Path, way: str) -> None:
    refuse = {
        "refused": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })",
        "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    }
    reader.add_init_script(refuse[way])
    page = reader.new_page()
    visit(page, f"{site.as_uri()}/{CHAPTER}.html")
    of = first_cell(page)
    write(of, "print('mine')")
    press(of, "Run")
    ended(of)
    assert shown(of).strip() == "mine"
    expect(page.locator(".book-notice")).to_contain_text("does not let the page remember")


# Exercises


def test_exercises_are_solved_in_the_page_and_ticked(page: Page) -> None:
    starters = page.locator(".cell.starter").evaluate_all("all => all.map(e => e.id)")
    solved = 0
    for name in starters:
        starter = page.locator(f"#{name}")
        expect(starter.locator(".cell_output")).to_have_count(starter.locator(".cell_output").count())
        for output in starter.locator(".cell_output").all():
            expect(output).not_to_be_visible()
        press(starter, "Run")
        ended(starter)
        expect(starter.locator(".live-check")).to_have_attribute("data-passed", "false")
        facts = page.evaluate(
            """id => {
                const exercises = [...document.querySelectorAll('div.exercise')];
                const cell = document.getElementById(id);
                const own = exercises.findLast(e => e.compareDocumentPosition(cell) & 4).id;
                const cells = document.querySelectorAll(`#${own.replace(/^ex/, 'sol')} .cell_input pre`);
                const right = [...cells].find(e => e.textContent.includes('check('));
                return [own, right?.textContent ?? null];
            }""",
            name,
        )
        exercise, solution = facts
        tick = page.locator(f"[data-solves='{exercise}']")
        expect(tick).not_to_be_checked()
        if solution is None:
            continue
        write(starter, solution)
        press(starter, "Run")
        ended(starter)
        expect(starter.locator(".live-check")).to_have_attribute("data-passed", "true")
        expect(tick).to_be_checked()
        solved += 1
    assert solved >= 3
    page.reload()
    assert page.locator("[data-solves]:checked").count() == solved


# For everybody


def test_the_keyboard_goes_in_runs_and_goes_out(page: Page) -> None:
    of = first_cell(page)
    name = of.get_attribute("id")
    tab_to(page, f"#{name} [data-act='run']")
    page.keyboard.press("Enter")
    ended(of)
    assert page.evaluate("document.activeElement.dataset.act") == "run", "the focus stays where it was"
    tab_to(page, f"#{name} [data-act='edit']")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.matches('.live-code')")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nif True:\nprint(7 * 6)")
    page.keyboard.press("Shift+Enter")
    expect(of.locator(".live-output")).to_contain_text("42")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.live-code')"), "Tab indents"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.live-code')")
    page.keyboard.press("Shift+Tab")
    until(page, "document.activeElement.matches('.live-code')")


def test_a_screen_reader_hears_names_and_results(page: Page) -> None:
    of = first_cell(page)
    write(of, "print('heard')")
    box = of.get_by_role("textbox", name=re.compile(r"^Code of cell \d+\. Shift\+Enter runs it"))
    expect(box).to_have_count(1)
    press(of, "Run")
    ended(of)
    expect(page.get_by_role("status").filter(has_text="heard")).to_have_text(
        re.compile(r"^Cell \d+ has run in [\d.]+ seconds\. heard$")
    )
    expect(of.get_by_role("group", name=re.compile(r"^Output of cell \d+$"))).to_have_count(1)


@pytest.mark.parametrize("width", [320, 1280])
def test_cells_are_accessible_in_every_state(reader: BrowserContext, site: Path, width: int) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, f"{site.as_uri()}/{CHAPTER}.html")
    cells = page.locator(".cell.runs:not(.starter)")
    busy, wrong, done = cells.nth(0), cells.nth(1), cells.nth(2)
    starter = first_cell(page, ".cell.starter")
    press(starter, "Run")
    ended(starter)
    write(wrong, "x = 1\nmissing(x)")
    press(wrong, "Run")
    ended(wrong, "^An error after")
    write(done, "for i in range(3):\n    print('a long line of words that goes on and on', i)  # a comment\n")
    press(done, "Run")
    ended(done)
    write(busy, "while True: pass")
    press(busy, "Run")
    expect(busy.locator(".live-status")).to_contain_text("Running")
    wide = page.evaluate(_WIDE)
    leave_only(page, ".cell.runs")
    found = violations(page, ".cell.runs")
    use_scheme(page, "dark")
    found += faint(page, ".cell.runs")
    if wide["page"] > wide["width"]:
        found.append(f"scrolls sideways ({wide['page']} px): {wide['over']}")
    assert not found, "\n".join(found)


def test_without_scripts_and_on_paper_there_is_nothing_to_press(browser: Browser, site: Path) -> None:
    for options in ({"java_script_enabled": False}, {}):
        context = browser.new_context(**options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site.as_uri()}/{CHAPTER}.html")
        if not options:
            page.emulate_media(media="print")
        bars = page.locator(".live-bar")
        assert bars.count() > 0
        assert not any(bar.is_visible() for bar in bars.all())
        starter = page.locator(".cell.starter .cell_output").first
        expect(starter).to_be_visible()
        context.close()
