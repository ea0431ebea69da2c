"""Cells that run and are changed in a page: how it goes on, ends, fails, and what is remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.book_extensions.conftest import Book
from tests.book_extensions.live.book import CELLS
from tests.site.axe import faint, violations
from tests.site.conftest import first_of, until, use_scheme, visit
from tests.site.live import FAILED, RAN, SECONDS, ended, press, run, shown, write, written
from tests.site.test_keyboard import tab_to
from tests.site.test_pages import _WIDE, watch

TENSOR, VALUE, SQUARES, STARTER = "#cell-1", "#cell-2", "#cell-4", "#cell-5"


@pytest.fixture(scope="session")
def page_file(built: Book) -> Path:
    """The page, built."""
    return built.path / "_build/html/chapters/index.html"


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a network, who has nothing stored yet."""
    made = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce", offline=True
    )
    made.set_default_timeout(1000 * SECONDS)
    yield made
    made.close()


@pytest.fixture
def page(reader: BrowserContext, page_file: Path) -> Page:
    """The page, opened from a disk."""
    page = reader.new_page()
    visit(page, page_file.as_uri())
    return page


def stored(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("JSON.parse(localStorage.getItem('bending-the-line.progress'))"))


# Running


def test_a_cell_runs_what_it_needs_first_and_once(page: Page) -> None:
    problems = watch(page)
    value, tensor = page.locator(VALUE), page.locator(TENSOR)
    assert run(value) == "tensor([2., 4.])"
    expect(value.locator(".live-note")).to_have_text("Ran cell 1 and 1 hidden cell first.")
    expect(value.locator(".cell_output")).not_to_be_visible()
    assert shown(tensor) == "tensor([1., 2.])"
    assert run(value) == "tensor([2., 4.])"
    expect(value.locator(".live-note")).to_have_count(0)
    # What a needed cell is changed to runs before the cell that needs it.
    write(tensor, "base = torch.tensor([5.0])")
    assert run(value) == "tensor([10.])"
    expect(value.locator(".live-note")).to_have_text("Ran cell 1 first.")
    assert not problems, "\n".join(problems)


@pytest.mark.wide
def test_a_cell_that_needs_nothing_runs_alone(page: Page) -> None:
    squares = page.locator(SQUARES)
    assert run(squares) == "[0, 1, 4, 9, 16]"
    expect(squares.locator(".live-note")).to_have_count(0)
    press(squares, "Run all above")
    ended(squares)
    assert shown(page.locator(TENSOR)) == "tensor([1., 2.])"
    assert shown(squares) == "[0, 1, 4, 9, 16]"


def test_the_page_goes_on_while_a_cell_runs_and_stop_ends_it(page: Page) -> None:
    problems = watch(page)
    squares, value = page.locator(SQUARES), page.locator(VALUE)
    run(value)
    write(squares, "while True: pass")
    press(squares, "Run")
    expect(squares.locator(".live-status")).to_contain_text("Running")
    # A busy page would draw nothing.
    assert page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    press(squares, "Stop")
    ended(squares, r"^Stopped after [\d.]+ s$")
    # The names are gone with the worker, and come back when they are needed.
    assert run(value) == "tensor([2., 4.])"
    expect(value.locator(".live-note")).to_have_text(
        "Python began anew after Stop, so cell 1 and 1 hidden cell ran again first."
    )
    assert not problems, "\n".join(problems)


@pytest.mark.wide
def test_cells_wait_for_their_turn_and_leave_it(page: Page) -> None:
    tensor, value, squares = (page.locator(name) for name in (TENSOR, VALUE, SQUARES))
    write(squares, "while True: pass")
    write(tensor, "print('turn')")
    press(squares, "Run")
    press(tensor, "Run")
    press(value, "Run")
    expect(tensor.locator(".live-status")).to_have_text("Waiting")
    press(value, "Stop")
    expect(value.locator(".live-status")).to_be_empty()
    press(squares, "Stop")
    ended(squares, "^Stopped")
    expect(tensor.locator(".live-status")).to_be_empty()
    assert run(tensor) == "turn"


# Failing


def test_a_traceback_names_the_cell_and_marks_the_line(page: Page) -> None:
    squares = page.locator(SQUARES)
    write(squares, "x = 1\n\ndef f():\n    return missing\n\nf()\n")
    lines = run(squares, FAILED).splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "NameError: name 'missing' is not defined"
    links = squares.locator(".live-error").get_by_role("link")
    assert links.all_inner_texts() == ['File "Cell 4", line 6', 'File "Cell 4", line 4']
    expect(squares.locator(".cm-line.cm-raised")).to_have_text("    return missing")
    write(squares, "x = 1")
    expect(squares.locator(".cm-raised")).to_have_count(0)


@pytest.mark.wide
def test_an_error_in_another_cell_is_marked_there_and_told_here(page: Page) -> None:
    tensor, value = page.locator(TENSOR), page.locator(VALUE)
    write(tensor, "base = 'word'")
    write(value, "def double(x):\n    return 2 / x\n\ndouble(base)")
    assert (
        run(value, FAILED).splitlines()[-1] == "TypeError: unsupported operand type(s) for /: 'int' and 'str'"
    )
    write(tensor, "base = 1\nraise ValueError('broken')")
    run(value, FAILED)
    note = value.locator(".live-note")
    expect(note).to_have_text(
        "Cell 1, which this cell needs, stopped with an error, so this cell did not run."
    )
    expect(note.get_by_role("link")).to_have_attribute("href", TENSOR)
    assert shown(tensor).splitlines()[-1] == "ValueError: broken"
    expect(tensor.locator(".cm-raised")).to_have_text("raise ValueError('broken')")


@pytest.mark.wide
def test_a_cell_that_cannot_run_leaves_what_it_got_to(page: Page) -> None:
    squares = page.locator(SQUARES)
    write(squares, "left")
    assert run(squares) == "[3]"
    write(squares, "left[1]")
    told = run(squares, FAILED)
    assert "IndexError: list index out of range" in told
    assert "torch.fft is not in the page's PyTorch" in told


@pytest.mark.wide
def test_a_line_of_printed_code_is_marked(page: Page) -> None:
    write(page.locator(TENSOR), "base = [1]\ndel torch")
    value = page.locator(VALUE)
    write(value, "torch.ones(2) + base")
    run(value, FAILED)
    press(value, "Start again")
    write(
        page.locator(TENSOR),
        "class Odd:\n    def __rmul__(self, other):\n        raise KeyError('odd')\n\nbase = Odd()",
    )
    run(value, FAILED)
    mark = value.locator(".live-line")
    expect(mark).to_have_count(1)
    top = value.evaluate(
        """cell => {
            const [mark, pre] = ['.live-line', 'pre'].map(s => cell.querySelector(s).getBoundingClientRect());
            const style = getComputedStyle(cell.querySelector('pre'));
            return (mark.top - pre.top - parseFloat(style.paddingTop)) / parseFloat(style.lineHeight);
        }"""
    )
    assert round(top) == 2, "the third line, where double multiplies"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("for i in range(1000000): print('line', i)", "not shown"),
        pytest.param(
            "def again(): return again()\nagain()",
            "RecursionError: maximum recursion depth exceeded",
            marks=pytest.mark.wide,
        ),
        ("import torch\ntorch.zeros(10**9)", "RuntimeError|MemoryError"),
        pytest.param(
            "import torch\ntorch.compile(lambda x: x)", "not in the page's PyTorch", marks=pytest.mark.wide
        ),
    ],
)
def test_what_would_break_the_page_gets_a_message(page: Page, code: str, told: str) -> None:
    squares = page.locator(SQUARES)
    write(squares, code)
    text = run(squares, f"{RAN}|{FAILED}")
    assert re.search(told, squares.locator(".live-output").inner_text())
    assert len(text) < 300_000
    write(squares, "print('alive')")
    assert run(squares) == "alive"


def test_the_readers_code_reaches_nothing_but_its_worker(page: Page) -> None:
    squares = page.locator(SQUARES)
    write(
        squares,
        "for name in ('js', 'browser', 'socket', 'urllib.request', 'ctypes'):\n"
        "    try:\n        __import__(name)\n        print('reached', name)\n"
        "    except ImportError:\n        pass\n"
        "class Sly:\n    def _repr_html_(self):\n"
        '        return \'<p onclick="x" id="sly">seen<img src="x"><script>y</script></p>\'\n'
        "Sly()\n",
    )
    assert run(squares) == "seen"
    assert page.locator("#sly, .live-output img, .live-output script, .live-output [onclick]").count() == 0


# Remembering


def test_nothing_is_lost_on_reload(page: Page) -> None:
    squares = page.locator(SQUARES)
    code = "print('mine')  # <b>&amp;</b>\n"
    write(squares, code)
    expect(squares.locator(".live-changed")).to_have_text("changed by you")
    page.reload()
    expect(squares.locator("pre.live-code")).to_have_text(code)
    expect(squares.locator(".live-changed")).to_have_text("changed by you")
    loaded = "performance.getEntriesByType('resource').some(e => e.name.includes('/live/'))"
    assert not page.evaluate(loaded), "nothing is loaded to show what was changed"
    assert run(squares) == "mine"
    press(squares, "Edit")
    assert written(squares) == code
    press(squares, "Start again")
    expect(squares.locator(".cell_output")).to_be_visible()
    expect(squares.locator(".live-changed, .live-code")).to_have_count(0)
    page.reload()
    expect(squares.locator(".live-changed")).to_have_count(0)
    assert stored(page)["edits"] == {}


REFUSE = {
    "refused": """for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { configurable: true, get() { throw new Error('no'); } });
    }""",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}


@pytest.mark.parametrize("way", first_of(REFUSE))
def test_a_cell_is_changed_where_nothing_can_be_stored(
    reader: BrowserContext, page_file: Path, way: str
) -> None:
    reader.add_init_script(REFUSE[way])
    page = reader.new_page()
    visit(page, page_file.as_uri())
    squares = page.locator(SQUARES)
    write(squares, "print('mine')")
    assert run(squares) == "mine"
    expect(page.locator(".book-notice")).to_contain_text("does not let the page remember")


def test_an_exercise_is_checked_and_ticked(page: Page) -> None:
    starter = page.locator(STARTER)
    tick = page.locator("[data-solves='ex-04-heads']")
    expect(starter.locator(".cell_output")).to_have_count(0)
    assert run(starter).startswith("✗")
    expect(tick).not_to_be_checked()
    write(starter, CELLS["solution"])
    assert run(starter).startswith("✓")
    expect(tick).to_be_checked()
    page.reload()
    expect(tick).to_be_checked()


# For everybody


def test_the_keyboard_goes_in_runs_and_goes_out(page: Page) -> None:
    squares = page.locator(SQUARES)
    tab_to(page, f"{SQUARES} [data-act='run']")
    page.keyboard.press("Enter")
    ended(squares)
    assert page.evaluate("document.activeElement.dataset.act") == "run", "the focus stays where it was"
    tab_to(page, f"{SQUARES} [data-act='edit']")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.matches('.live-code')")
    page.keyboard.press("Control+End")
    page.keyboard.type("\nif squares:\nprint(7 * 6)")
    assert written(squares).endswith("\nif squares:\n    print(7 * 6)")
    page.keyboard.press("Shift+Enter")
    expect(squares.locator(".live-output")).to_have_text("42\n")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.live-code')"), "Tab indents"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.live-code')")
    page.keyboard.press("Shift+Tab")
    until(page, "document.activeElement.matches('.live-code')")


@pytest.mark.wide
def test_a_screen_reader_hears_names_and_results(page: Page) -> None:
    squares = page.locator(SQUARES)
    write(squares, "print('heard')")
    name = "Code of cell 4. Shift+Enter runs it; Escape, then Tab leaves it."
    expect(squares.get_by_role("textbox", name=name)).to_have_count(1)
    run(squares)
    expect(page.get_by_role("status").filter(has_text="heard")).to_have_text(
        re.compile(r"^Cell 4 has run in [\d.]+ seconds\. heard$")
    )
    expect(squares.get_by_role("group", name="Output of cell 4")).to_have_count(1)


@pytest.mark.wide
def test_every_state_is_accessible(page: Page) -> None:
    tensor, value, squares, starter = (page.locator(name) for name in (TENSOR, VALUE, SQUARES, STARTER))
    run(starter)
    write(value, "x = 1\nmissing(x)  # a comment\n")
    run(value, FAILED)
    write(tensor, "for i in range(40):\n    print('a long line of words that goes on and on and on', i)\n")
    run(tensor)
    write(squares, "while True: pass")
    press(squares, "Run")
    expect(squares.locator(".live-status")).to_contain_text("Running")
    found = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate(_WIDE)
        if wide["page"] > wide["width"]:
            found.append(f"scrolls sideways ({wide['page']} px): {wide['over']}")
        found += violations(page, ".cell.runs")
    use_scheme(page, "dark")
    found += faint(page, ".cell.runs")
    assert not found, "\n".join(found)


def test_without_scripts_and_on_paper_there_is_nothing_to_press(browser: Browser, page_file: Path) -> None:
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(page_file.as_uri())
        if script:
            page.emulate_media(media="print")
        for bar in page.locator(".live-bar").all():
            expect(bar).not_to_be_visible()
        expect(page.locator(f"{VALUE} .cell_output")).to_be_visible()
        context.close()
