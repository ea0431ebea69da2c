"""The explorers as a reader meets them: on the built pages, opened from disk, with the network off."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from course_utils.explorers._base import SCHEMA, front_end
from tests.explorers import reader
from tests.site.axe import WIDTHS, faint, leave_only, violations_at
from tests.site.conftest import first_of, use_scheme, visit
from tests.site.test_pages import watch

PAGES = {
    "line": "01-non-linearity",
    "classes": "09-next-session",
    "data": "02-creating-data",
    "shape": "03-base-model",
    "tour": "04-training-for-classification",
    "logit": "k-in-depth",
    "imbalance": "05-linear-limits",
    "activation": "06-activation-functions",
    "digit": "09-next-session",
}
NAMES = sorted(PAGES)
#: One explorer after the other, so that its page is opened once.
EACH = pytest.mark.parametrize("name", NAMES, scope="module")

#: For each explorer and prompt, words that its read-out must then hold.
OUTCOMES = {
    "activation": [
        "At x = −1.00: z = −1.00, output 0. Slope of the function there: 0",
        "Slope of the function there: 0.25",
        "the sum runs from 0 to 0 between",
    ],
    "classes": [
        "Blobs of 5 classes: 800 points to train on, 200 to test on. Network 2-10-10-5, None (identity): 5",
        "Rings of 3 classes: 800 points to train on, 200 to test on. Network 2-10-10-3, None (identity): 3",
        "Spirals of 5 classes: 800 points to train on, 200 to test on. Network 2-10-10-5, ReLU: 5 logits.",
    ],
    "data": [
        "Train: 800 points, 402 of class 1. Test: 200 points, 98 of class 1.",
        "Train: 800 points, 400 of class 1. Test: 200 points, 100 of class 1.",
        "Train: 15 points, 9 of class 1. Test: 5 points, 1 of class 1.",
    ],
    "digit": ["It reads a 3, with", "It reads a ", "It reads a "],
    "line": [
        "Accuracy 100.0 %: 0 of 1,000 points",
        "Accuracy 49.6 %: 504 of 1,000 points",
        "Accuracy 82.8 %: 172 of 1,000 points",
    ],
    "shape": [
        "Everything fits: (800, 2) → (800, 10) → (800, 1) → (800,). The layers have 41 parameters",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (800x3 and 2x10)",
        "ValueError: Target size (torch.Size([800])) must be the same as input size (torch.Size([800, 1]))",
    ],
    "tour": [
        "Step 7 of 11: Back: gradient at the logit.",
        "Step 9 of 11: Back: through layer 1's activation.",
        "Step 7 of 11: Back: gradient at the logit.",
    ],
    "logit": ["The slope of BCELoss is 0", "BCELoss has lost digits", "probability 0.7310586 → label 0"],
    "imbalance": ["F1 of class 0 95.2", "Accuracy 50.0 %", "F1 of class 1 26.0 %"],
}


def new_reader(browser: Browser) -> BrowserContext:
    """A reader without a network, who has nothing stored."""
    return browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", offline=True)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = new_reader(browser)
    yield made
    made.close()


#: An explorer's page, the explorer on it, and what went wrong there.
Opened = tuple[Page, Locator, list[str]]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def once_opened() -> Iterator[dict[str, tuple[Opened, str]]]:
    """The page of the explorer whose turn it is: to open it takes longer than most tests."""
    pages: dict[str, tuple[Opened, str]] = {}
    yield pages
    leave(pages)


def leave(pages: dict[str, tuple[Opened, str]]) -> None:
    """Close pages with all that their readers stored: what moves on them would go on."""
    for (page, *_), _ in pages.values():
        page.context.close()
    pages.clear()


@pytest.fixture
def opened(
    once_opened: dict[str, tuple[Opened, str]], browser: Browser, context: BrowserContext, site: Path
) -> Open:
    """`opened(name, fragment)` gives the page, the mounted explorer and a list of what goes wrong.

    Without a fragment it is the page of the test before, in the state in which it first was.
    """
    pages = once_opened

    def open_page(name: str, fragment: str = "") -> Opened:
        if fragment or name not in pages:
            if not fragment:
                leave(pages)
            page = (context if fragment else new_reader(browser)).new_page()
            problems = watch(page)
            visit(page, (site / "chapters" / f"{PAGES[name]}.html").as_uri() + fragment)
            place = page.locator(part_of_page(name))
        else:
            (page, place, problems), first = pages.pop(name)
            put_back(page, place, first)
        page.set_viewport_size({"width": 1280, "height": 900})
        use_scheme(page, "light")
        place.scroll_into_view_if_needed()
        expect(place).to_have_attribute("data-mounted", "")
        painted(page)
        if not fragment and not problems:
            pages[name] = (page, place, problems), read(place)
        return page, place, problems

    return open_page


def part_of_page(name: str) -> str:
    """The selector of an explorer."""
    return f".course-explorer[data-explorer={name}]"


def painted(page: Page) -> None:
    """Wait until what was asked for last is on the screen."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def read(place: Locator) -> str:
    """What the explorer's live read-outs say."""
    return " ".join(" ".join(place.locator(".cx-read").all_inner_texts()).split())


def wait_to_read(page: Page, place: Locator, words: str) -> None:
    """Wait until the read-outs hold the words; on a busy computer an explorer that trains answers late."""
    for _ in range(600):
        if words in read(place):
            return
        page.wait_for_timeout(50)
    assert words in read(place)


def put_back(page: Page, place: Locator, first: str) -> None:
    """Reset an explorer and wait for its first state: the page keeps what is left for when it opens again."""
    place.get_by_role("button", name="Reset").click()
    wait_to_read(page, place, first)


def link_of(page: Page, place: Locator) -> str:
    """The share link, as it is copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    place.get_by_role("button", name="Copy link").click()
    expect(place.get_by_text("Copied", exact=True)).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


@EACH
def test_prompts_show_what_they_say(name: str, opened: Open) -> None:
    page, place, problems = opened(name)
    before = read(place)
    buttons = place.get_by_role("button", name="Show me")
    assert buttons.count() == len(OUTCOMES[name])
    for i, words in enumerate(OUTCOMES[name]):
        buttons.nth(i).click()
        wait_to_read(page, place, words)
    put_back(page, place, before)
    assert read(place) == before
    assert not problems


@EACH
def test_state_survives_a_reload_and_travels_by_link(name: str, opened: Open) -> None:
    page, place, problems = opened(name)
    first = read(place)
    place.get_by_role("button", name="Show me").nth(1).click()
    painted(page)
    changed = read(place)
    assert changed != first
    link = link_of(page, place)

    page.reload()
    place.scroll_into_view_if_needed()
    expect(place).to_have_attribute("data-mounted", "")
    assert read(place) == changed, "a reload lost the state"

    put_back(page, place, first)
    page.evaluate("hash => { location.hash = hash }", link.split("#")[1])
    wait_to_read(page, place, changed)
    assert read(place) == changed, "a link that is followed on the open page changed nothing"
    assert not problems


@pytest.mark.parametrize("prompt", range(3))
def test_the_code_makes_the_points_that_the_data_explorer_shows(prompt: int, opened: Open) -> None:
    _, place, problems = opened("data")
    place.get_by_role("button", name="Show me").nth(prompt).click()
    place.get_by_label("random_state of the split").fill("3")
    place.locator(".cx-code").evaluate("code => { code.open = true; }")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(place.locator(".cx-code pre").inner_text(), {})
    shapes, ones = printed.getvalue().splitlines()
    n_train, n_test = (int(number) for number in re.findall(r"\((\d+), 2\)", shapes))
    train, test = re.findall(r"\d+(?= t)", ones)
    assert f"Train: {n_train} points, {train} of class 1. Test: {n_test} points, {test} of class 1." in read(
        place
    )
    cells = place.locator(".cx-table tbody tr").all_inner_texts()
    assert cells[0].split("\t") == ["X_train", f"({n_train}, 2)", "float32"]
    assert not problems


def test_a_line_is_dragged_by_its_handles_and_the_record_outlives_a_reset(opened: Open) -> None:
    page, place, problems = opened("line")

    def handle(number: int) -> tuple[float, float]:
        box = place.locator(".cx-handles circle").nth(number).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(number: int, across: float, up: float) -> None:
        x, y = handle(number)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + across, y - up, steps=4)
        page.mouse.up()

    angle, shift = place.get_by_label("Direction of class 1"), place.get_by_label("Shift along it")
    place.locator(".cx-plane").scroll_into_view_if_needed()
    first = angle.input_value(), shift.input_value()
    drag(0, 30, 10)
    assert angle.input_value() == first[0] and float(shift.input_value()) > float(first[1])
    drag(1, 40, 0)
    assert angle.input_value() != first[0]
    record = re.search(r"Your record: ([\d.]+) %", read(place))
    assert record
    place.get_by_role("button", name="Show the best line").click()
    expect(place.locator(".cx-read")).to_contain_text("Accuracy 59.9 %")
    place.get_by_role("button", name="Reset").click()
    expect(place.locator(".cx-read")).to_contain_text(f"Your record: {record[1]} %")
    assert (angle.input_value(), shift.input_value()) == first
    place.locator(".cx-plane").focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert shift.input_value() != first[1]
    assert not problems


#: What is no state, in each way once. The explorers share the code that finds out.
DAMAGES = ["%%%", "eyJ3ZWln", "eyJ4IjoxZTk5OX0", "bnVsbA"]
DAMAGED = first_of([(NAMES[0], damage) for damage in DAMAGES] + [(name, DAMAGES[0]) for name in NAMES[1:]])


@pytest.mark.parametrize(("name", "damage"), DAMAGED)
def test_damaged_links_are_told_and_dismissed(name: str, damage: str, opened: Open) -> None:
    page, place, problems = opened(name, f"#{name}={damage}")
    alert = place.get_by_role("alert")
    expect(alert).to_be_visible()
    place.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_count(0)
    assert not problems


@EACH
def test_keyboard_alone_reaches_and_changes_everything(name: str, opened: Open) -> None:
    page, place, problems = opened(name)
    # Changing one control may bring others; those that are there at first are wanted.
    wanted = place.evaluate(
        """e => [...e.querySelectorAll('button:not(:disabled), select, input, summary, [role=application]')]
           .filter(c => (c.type !== 'radio' || c.checked) && c.checkVisibility())
           .map(c => { c.dataset.wanted = ''; }).length"""
    )
    place.evaluate("e => { e.tabIndex = -1; e.focus(); }")
    seen, changed = 0, 0
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        if not place.evaluate("e => e.contains(document.activeElement) && e !== document.activeElement"):
            break
        seen += page.evaluate("document.activeElement.matches('[data-wanted]')")
        kind = page.evaluate("document.activeElement.type")
        if kind in ("range", "number", "select-one"):
            before = page.evaluate("document.activeElement.value")
            # In a list the next entry comes first: the one before may be fewer layers, and so fewer controls.
            keys = ["ArrowUp", "ArrowDown"]
            for key in reversed(keys) if kind == "select-one" else keys:
                if page.evaluate("document.activeElement.value") == before:
                    page.keyboard.press(key)
            assert page.evaluate("document.activeElement.value") != before
            changed += 1
    assert seen == wanted
    # A digit is drawn, which `test_digit_page` tries; it has nothing else to set.
    assert changed > 0 or not place.locator("select, input:is([type=range], [type=number])").count()
    assert not problems


@pytest.mark.wide
@EACH
def test_every_control_has_a_name_of_its_own(name: str, opened: Open) -> None:
    _, place, _ = opened(name)
    nameless = place.evaluate(
        "e => [...e.querySelectorAll('input, select')].filter(c => !c.labels.length).map(c => c.outerHTML)"
    )
    doubled = place.evaluate(
        """e => { const ids = [...document.querySelectorAll('[id]')].map(c => c.id);
                 return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
    )
    assert not nameless and not doubled


@pytest.mark.wide
@EACH
def test_fits_a_phone_in_both_schemes(name: str, opened: Open) -> None:
    page, place, problems = opened(name)
    # The rest of the page has tests of its own, and would be laid out anew for each width and scheme.
    leave_only(page, part_of_page(name))
    first = read(place)
    page.set_viewport_size({"width": 320, "height": 900})
    for button in place.get_by_role("button", name="Show me").all():
        button.click()
        wide = place.evaluate(
            """e => [...e.querySelectorAll('*')].filter(c => !c.closest('svg, pre') &&
               c.getBoundingClientRect().right > innerWidth + 1).map(c => c.outerHTML.slice(0, 80))"""
        )
        assert not wide
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = place.locator(".cx")
    use_scheme(page, "light")
    expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
    use_scheme(page, "dark")
    expect(paper).not_to_have_css("background-color", "rgb(255, 255, 255)")
    put_back(page, place, first)
    assert not problems


@pytest.mark.wide
@EACH
def test_nothing_keeps_anybody_out(name: str, opened: Open) -> None:
    """axe-core's rules, in each state that a prompt shows, in both schemes; at first at three widths.

    On a phone, in its first state, `test_pages` judges each explorer with its page.
    """
    page, place, _ = opened(name)
    page.evaluate("document.querySelectorAll('.course-explorer details').forEach(e => { e.open = true; })")
    explorer = part_of_page(name)
    leave_only(page, explorer)
    first = read(place)
    found = []
    for number, button in enumerate([None, *place.get_by_role("button", name="Show me").all()]):
        if button:
            button.click()
        use_scheme(page, "light")
        found += violations_at(page, (1280,) if button else WIDTHS, part=explorer)
        use_scheme(page, "dark")
        found += [f"dark, prompt {number}: {line}" for line in faint(page, explorer)]
    put_back(page, place, first)
    assert not found, "\n".join(found)


def bad_value(draw: random.Random) -> object:
    return draw.choice(
        [
            *(None, True, "", "<script>alert(1)</script>", "relu", "circles", -1, 0, 0.5, 1e9, 1e300),
            *([], {}, [[]], [None] * 7, ["x1", "x1"], [1.5, 2], {"units": 1e9}),
            *([{"units": 1e9, "activation": "relu"}], [{"units": 3}], [{"in": 0, "out": 1e9}]),
        ]
    )


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.wide)])
@pytest.mark.parametrize("name", sorted(SCHEMA))
def test_no_state_from_outside_can_break_it(
    name: str, count: int, context: BrowserContext, tmp_path: Path
) -> None:
    """Each explorer with many states, of which a tenth are none."""
    page = context.new_page()
    problems = watch(page)
    page_file = tmp_path / "states.html"
    page_file.write_text('<!doctype html><meta charset="utf-8"><title>States</title>', "utf-8")
    page.goto(page_file.as_uri())
    source = re.sub(r"export\s*\{\s*([\w$]+) as default\s*\};?\s*$", r"window.frontEnd = \1", front_end(name))
    page.add_script_tag(content=source, type="module")
    page.wait_for_function("window.frontEnd")
    draw = random.Random(f"bad states of {name}")
    fields = list(SCHEMA[name])
    states: list[object] = [bad_value(draw) for _ in range(count // 10)]
    states += [
        {draw.choice([*fields, "other"]): bad_value(draw) for _ in range(draw.randint(1, 6))}
        for _ in range(count - count // 10)
    ]
    if name in ("architecture", "classes"):  # most with few points: how long training takes is not at stake
        states = [{"n_samples": 50} | state if isinstance(state, dict) else state for state in states]
    shown = page.evaluate(
        """async (states) => {
            let whole = 0;
            for (let i = 0; i < states.length; i += 25) {
                const mounted = states.slice(i, i + 25).map((state) => {
                    const el = document.body.appendChild(document.createElement("div"));
                    el.style.display = "none";
                    const get = (name) => ({ state, _live: true })[name];
                    const model = { get, set() {}, on() {}, off() {}, save_changes() {}, send() {} };
                    return [el, frontEnd.render({ model, el })];
                });
                await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
                for (const [el, remove] of mounted) {
                    whole += el.querySelector(".cx-foot, .cx-mini") ? 1 : 0;
                    remove();
                    el.remove();
                }
            }
            return whole;
        }""",
        states,
    )
    assert shown == len(states) == count
    assert not problems


@pytest.mark.parametrize("name", first_of(NAMES))
def test_without_javascript_a_still_stands_in(name: str, browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    visit(page, (site / "chapters" / f"{PAGES[name]}.html").as_uri())
    figure = page.locator(f".course-explorer[data-explorer={name}] figure")
    assert figure.locator("img").count() == 2
    assert len(figure.locator("img").first.get_attribute("alt") or "") > 60
    assert "JavaScript" in figure.locator("figcaption").inner_text()
    context.close()


def test_an_explorer_that_cannot_start_says_so_and_keeps_its_still(
    context: BrowserContext, site: Path
) -> None:
    page = context.new_page()
    page.add_init_script("Object.hasOwn = () => { throw new Error('broken on purpose'); };")
    visit(page, (site / "chapters" / f"{PAGES['logit']}.html").as_uri())
    place = page.locator(".course-explorer[data-explorer=logit]")
    place.scroll_into_view_if_needed()
    expect(place.get_by_role("alert")).to_be_visible()
    expect(place.locator("figcaption")).to_contain_text("could not start")


def test_a_page_without_explorers_loads_none(context: BrowserContext, site: Path) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, (site / "chapters" / "b-glossary.html").as_uri())
    assert not [url for url in asked if "explorers" in url]


@pytest.mark.parametrize(
    ("chapter", "epochs", "worst"), [("07-non-linear-model", 2000, 98), ("08-challenge", 800, 90)]
)
def test_chapters_hold_the_architecture_ready_to_run(
    context: BrowserContext, site: Path, chapter: str, epochs: int, worst: float
) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    visit(page, (site / "chapters" / f"{chapter}.html").as_uri())
    # The one that trains by itself would be read in place of the one that is run here.
    page.evaluate("document.querySelectorAll('.course-explorer-compact').forEach(e => e.remove())")
    page.locator(".course-explorer[data-explorer=architecture]").scroll_into_view_if_needed()
    reader.button(page, "Run to").click()
    reader.wait_for_epoch(page, epochs)
    assert reader.read(page, "test")[1] > worst
    assert errors == []
