"""The architecture explorer, driven as a reader drives it: from disk, without a network."""

from __future__ import annotations

import gzip
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import BrowserContext, Page

from course_utils.challenge import CEILING, RULES, grade
from course_utils.data import load
from course_utils.explorers._base import SCHEMA, front_end
from course_utils.models import mlp
from course_utils.training import evaluate, fit
from tests.explorers.reader import (
    RELU,
    button,
    epoch,
    read,
    run_code,
    run_to,
    stored,
    wait_for_epoch,
    wait_for_rest,
)
from tests.site.axe import WIDTHS, violations_at
from tests.site.conftest import first_of


def test_it_opens_paused_with_a_question_and_plays_pauses_steps_and_starts_again(show) -> None:
    page = show()
    assert "Can this network separate the rings?" in page.locator(".cx-question").inner_text()
    assert epoch(page) == 0
    button(page, "Play").click()
    page.wait_for_function("parseInt(document.querySelector('[data-read=epoch]').textContent) > 20")
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    rested = epoch(page)
    page.wait_for_timeout(150)
    assert epoch(page) == rested
    button(page, "One step").click()
    wait_for_epoch(page, rested + 1)
    button(page, "Start again").click()
    wait_for_epoch(page, 0)


@pytest.mark.parametrize(
    ("settings", "hidden", "activation", "training"),
    [
        (RELU, (10, 10), "relu", {"epochs": 600, "lr": 0.1}),
        (
            {
                "dataset": "moons",
                "layers": [{"units": 7, "activation": "tanh"}, {"units": 4, "activation": "silu"}],
                "optimizer": "adam",
                "lr": 0.01,
                "batch_size": 64,
                "seed": 3,
            },
            (7, 4),
            ("tanh", "silu"),
            {"epochs": 40, "lr": 0.01, "optimizer": "adam", "batch_size": 64},
        ),
    ],
)
def test_it_shows_what_pytorch_gives(show, settings, hidden, activation, training) -> None:
    page = show(**settings)
    run_to(page, training["epochs"])
    split = load(settings.get("dataset", "circles"))
    model = mlp(hidden, activation, seed=settings.get("seed", 448))
    fit(model, split, **training)
    for part, X, y in (("train", split.X_train, split.y_train), ("test", split.X_test, split.y_test)):
        expected = evaluate(model, X, y)
        loss, accuracy, f1 = read(page, part)
        assert loss == pytest.approx(expected["loss"], abs=1e-3)
        # One point that lies on the boundary may fall on the other side.
        assert accuracy == pytest.approx(100 * expected["accuracy"], abs=100 / len(y) + 0.051)
        assert f1 == pytest.approx(expected["f1"], abs=0.01)


def test_a_weight_can_be_edited_and_the_code_starts_from_it(show) -> None:
    page = show(**RELU)
    run_to(page, 300)
    before = read(page, "train")
    page.get_by_role("button", name="Output: the logit").click()
    page.get_by_label("Bias", exact=True).fill("2.5")
    wait_for_epoch(page, 0)
    assert read(page, "train") != before
    assert stored(page)["start"][-1] == 2.5
    run_to(page, 50)
    assert run_code(page) == pytest.approx(read(page, "test")[1], abs=0.51)
    page.get_by_role("button", name="Back to seed 448").click()
    wait_for_epoch(page, 0)
    assert stored(page)["start"] is None


def test_the_code_reproduces_the_shown_accuracy(show) -> None:
    page = show(
        dataset="xor", features=["x1", "x2", "x1*x2"], layers=[{"units": 5, "activation": "gelu"}],
        optimizer="adamw", lr=0.01, weight_decay=0.01, batch_size=32, n_samples=300, test_size=0.3,
        drawn=[{"x1": 0.5, "x2": 0.5, "label": 1}], points="both",
    )  # fmt: skip
    run_to(page, 60)
    assert run_code(page) == pytest.approx(read(page, "test")[1], abs=100 / 90 + 0.06)


def test_drawn_points_are_added_moved_erased_and_never_lost(show) -> None:
    page = show(**RELU)
    page.locator("summary", has_text="Draw your own points").click()
    page.get_by_text("Add class 1", exact=True).click()
    plane = page.locator(".cx-plane")
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})
    page.get_by_text("Add class 0", exact=True).click()
    plane.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    page.get_by_role("spinbutton", name="x1", exact=True).fill("0.7")
    button(page, "Add point").click()
    page.locator("summary", has_text="Your own points (3)").wait_for()
    labels = [point["label"] for point in stored(page)["drawn"]]
    assert labels == [1, 0, 1]

    page.get_by_text("Move", exact=True).click()
    plane.hover()
    box = plane.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25, steps=4)
    page.mouse.up()
    assert stored(page)["drawn"][1]["x2"] > 0.4

    assert "probability of class 1 is" in page.get_by_text(re.compile("^At ")).inner_text()
    drawn = stored(page)["drawn"]
    page.get_by_label("Data set", exact=True).first.select_option("moons")
    button(page, "Add layer").click()
    show_prompt(page, "Three linear layers")
    wait_for_epoch(page, 1000)
    button(page, "Reset").click()
    wait_for_epoch(page, 0)
    assert stored(page)["drawn"] == drawn
    page.reload()
    page.locator("summary", has_text="Your own points (3)").wait_for()

    page.locator("summary", has_text="Your own points (3)").click()
    page.get_by_text("Erase", exact=True).click()
    plane.focus()
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})
    page.locator("summary", has_text="Your own points (2)").wait_for()
    button(page, "Remove all").click()
    button(page, "Bring my points back").click()
    page.locator("summary", has_text="Your own points (2)").wait_for()


def test_a_link_and_a_reload_restore_everything(show, context: BrowserContext) -> None:
    page = show(**RELU)
    page.get_by_label("Data set", exact=True).select_option("spirals")
    page.get_by_label("Activation 2").select_option("tanh")
    page.get_by_label("sin x1").check()
    run_to(page, 70)
    button(page, "Keep this run to compare").click()
    run_to(page, 120)
    shown = read(page, "train"), read(page, "test")
    page.reload()
    page.locator("[data-read=train]").wait_for()
    wait_for_epoch(page, 120)
    assert (read(page, "train"), read(page, "test")) == shown

    button(page, "Copy link").click()
    link = page.wait_for_function("window.copied").json_value()
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    other = show("#" + link.split("#")[1])
    wait_for_epoch(other, 120)
    assert (read(other, "train"), read(other, "test")) == shown
    kept = other.locator(".cx-kept li").all_inner_texts()
    assert len(kept) == 1
    assert kept[0].startswith("Kept 1: Spirals, 3-10-10-1, ReLU + Tanh, SGD 0.1, 70 epochs")
    assert other.get_by_label("Activation 2").input_value() == "tanh"


@pytest.mark.parametrize("fragment", ["#architecture=eyJkYXRh", "#architecture=%%%", "#architecture=W10"])
def test_a_damaged_link_is_not_used_and_says_so(show, fragment: str) -> None:
    page = show(fragment)
    alert = page.get_by_role("alert")
    assert re.search("damaged|must be", alert.inner_text())
    button(page, "Dismiss").click()
    alert.wait_for(state="detached")
    run_to(page, 10)


def near_ln_2(page: Page) -> bool:
    return abs(read(page, "train")[0] - 0.693) < 0.002


#: How each prompt begins, the epoch it leads to, and what it says of that.
PRESETS = [
    ("ReLU with learning rate 0.01", 800, lambda page: 0.68 < read(page, "train")[0] < 0.693),
    ("Learning rate 10", None, lambda page: epoch(page) < 10 and page.get_by_role("alert").is_visible()),
    ("Three linear layers", 1000, lambda page: 45 < read(page, "test")[1] < 56 and near_ln_2(page)),
    ("Seven linear layers", 1000, lambda page: 45 < read(page, "test")[1] < 56 and near_ln_2(page)),
    ("The same network on blobs", 1000, lambda page: read(page, "test")[1] > 95),
    ("Sigmoid instead", 2000, near_ln_2),
    ("ReLU with learning rate 3", 800, near_ln_2),
    ("Two hidden layers with ReLU", 1000, lambda page: read(page, "test")[1] > 95),
    ("Tanh in the same race", 1000, lambda page: read(page, "test")[1] < 56),
    ("One hidden layer of three", 1000, lambda page: read(page, "test")[1] > 99),
    ("Two tanh units", 1000, lambda page: 60 < read(page, "train")[1] < 75),
    ("Three tanh units", 1000, lambda page: read(page, "test")[1] > 99),
    ("No hidden layer", 1000, lambda page: read(page, "test")[1] > 99),
    ("One layer of 32 units", 1000, lambda page: 85 < read(page, "train")[1] < 95),
    ("Two layers of half", 1000, lambda page: read(page, "test")[1] > 95),
    ("Moons, 200 epochs", 200, lambda page: read(page, "train")[0] < 0.06),
    ("Batches of 80", 80, lambda page: abs(read(page, "train")[0] - 0.117) < 0.02),
    ("The challenge", 0, lambda page: "0 of 800 epochs used" in page.locator(".cx-budget").inner_text()),
    ("Thirty noisy", 2000, lambda page: read(page, "train")[1] == 100 and read(page, "test")[0] > 1),
    ("The same, stopped", 20, lambda page: read(page, "train")[1] < 90 and read(page, "test")[0] < 0.5),
    ("The same for 2,000", 2000, lambda page: read(page, "train")[1] < 95 and read(page, "test")[0] < 0.5),
]


def show_prompt(page: Page, beginning: str) -> None:
    """Press the button of the prompt that begins so."""
    prompt = page.locator(".cx-prompts li").filter(has_text=re.compile(f"^{re.escape(beginning)}"))
    group = prompt.locator("xpath=ancestor::details")
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    prompt.get_by_role("button", name="Show me").click()
    wait_for_rest(page)


def test_every_prompt_shows_what_it_promises(show) -> None:
    page = show()
    asked = page.locator(".cx-prompts li").all_text_contents()
    for prompt, (beginning, epochs, holds) in zip(asked, PRESETS, strict=True):
        assert prompt.startswith(beginning)
        show_prompt(page, beginning)
        assert epochs is None or epoch(page) == epochs
        assert holds(page), f"{beginning}: {epoch(page)} {read(page, 'train')} {read(page, 'test')}"


@pytest.mark.wide
def test_what_the_prompts_ask_to_try_next_has_an_answer(show) -> None:
    page = show()

    def run() -> tuple[float, float, float]:
        button(page, "Run to").click()
        wait_for_epoch(page, int(page.get_by_label("epochs", exact=True).input_value()))
        return read(page, "test")

    show_prompt(page, "ReLU with learning rate 0.01")
    set_rate(page, "0.3")
    assert run()[1] > 95
    show_prompt(page, "Learning rate 10")
    set_rate(page, "1")
    assert 45 < run()[1] < 56
    show_prompt(page, "The same network on blobs")
    enough = []
    for name in ("circles", "moons", "xor", "spirals", "linear"):
        page.get_by_label("Data set", exact=True).select_option(name)
        wait_for_epoch(page, 0)
        if run()[1] >= 95:
            enough.append(name)
    assert enough == ["linear"]
    show_prompt(page, "Sigmoid instead")
    page.get_by_label("Optimiser").select_option("adam")
    set_rate(page, "0.01")
    assert run()[1] > 95
    show_prompt(page, "ReLU with learning rate 3")
    for layer in (1, 2):
        page.get_by_label(f"Activation {layer}").select_option("leaky_relu")
    wait_for_epoch(page, 0)
    assert 60 < run()[1] < 90
    set_rate(page, "0.3")
    assert run()[1] > 95
    show_prompt(page, "Tanh in the same race")
    page.get_by_label("epochs", exact=True).fill("2500")
    assert run()[1] > 95
    show_prompt(page, "One hidden layer of three")
    button(page, "One unit less in layer 1").click()
    wait_for_epoch(page, 0)
    assert run()[1] < 90
    show_prompt(page, "One layer of 32 units")
    button(page, "Add layer").click()
    wait_for_epoch(page, 0)
    assert run()[1] > 97
    show_prompt(page, "Moons, 200 epochs")
    page.get_by_label("Optimiser").select_option("adam")
    set_rate(page, "0.01")
    assert run()[0] < 0.06
    show_prompt(page, "Moons, 200 epochs")
    page.get_by_label("epochs", exact=True).fill("800")
    page.get_by_label("Momentum").fill("0")
    wait_for_epoch(page, 0)
    run()
    # What ten updates an epoch reach in 80 epochs.
    assert read(page, "train")[0] == pytest.approx(0.117, abs=0.002)


def set_rate(page: Page, rate: str) -> None:
    slider = page.get_by_label("Learning rate")
    slider.focus()
    slider.press("Home")
    for _ in range(20):
        if slider.get_attribute("aria-valuetext") == rate:
            break
        slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == rate
    wait_for_epoch(page, 0)


@pytest.mark.wide
def test_the_challenge_keeps_to_its_budget_and_scores_as_the_grader_does(show) -> None:
    page = show(
        challenge=True, dataset="moons", noise=0.15, layers=[{"units": 10, "activation": "tanh"}] * 2,
        momentum=0.9, speed=0, epochs=800,
    )  # fmt: skip
    assert page.get_by_label("Data set", exact=True).is_disabled()
    assert page.get_by_role("button", name=re.compile("^Score")).is_disabled()
    button(page, "Play").click()
    wait_for_epoch(page, RULES.epochs)
    assert button(page, "Play").is_disabled()
    button(page, "Score 5 runs on 100,000 fresh points").click()
    page.wait_for_function(
        "document.querySelector('[data-read=score]').textContent.includes('ceiling')", timeout=60_000
    )
    shown = page.locator("[data-read=score]").inner_text().replace("−", "-")
    mean, gap, each = re.findall(r"^Score ([\d.]+) %.* ([-\d.]+) points below.*The runs: (.*)\.$", shown)[0]
    runs = [float(run.removesuffix(" %")) for run in each.split(", ")]

    card = grade(
        lambda: mlp((10, 10), "tanh", seed=None),
        lambda model, split: fit(model, split, epochs=RULES.epochs, lr=0.1, momentum=0.9),
    )
    # One fresh point in ten thousand may lie so near the boundary that float32 decides.
    assert runs == pytest.approx([100 * accuracy for accuracy in card.accuracies], abs=0.011)
    assert float(mean) == pytest.approx(100 * card.accuracy, abs=0.011)
    assert float(mean) + float(gap) == pytest.approx(100 * CEILING, abs=0.011)


def test_the_challenge_gives_no_score_to_other_data_or_weights(show) -> None:
    challenge = {"challenge": True, "dataset": "moons", "noise": 0.15, "trained": 5, **RELU}
    for broken in ({"n_samples": 900}, {"split_seed": 3}, {"dataset": "circles"}, {"start": [0.5] * 151}):
        page = show(**challenge | broken)
        wait_for_epoch(page, 5)
        assert page.get_by_role("button", name=re.compile("^Score")).count() == 0
        page.get_by_role("button", name="Use the challenge's").click()
        page.get_by_role("button", name=re.compile("^Score")).wait_for()
        page.evaluate("localStorage.clear()")
        page.close()


def test_at_once_follows_every_change_with_the_trained_result(show) -> None:
    page = show(
        instant=True, epochs=400, layers=[{"units": 6, "activation": "tanh"}], optimizer="adam", lr=0.03
    )
    slider = page.get_by_label("Noise")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    wait_for_rest(page)
    assert epoch(page) == 400
    assert read(page, "train")[0] < 0.6


def test_seeds_show_how_results_spread(show) -> None:
    page = show(epochs=60, n_samples=200, **RELU)
    page.locator("summary", has_text="Skill or luck").click()
    button(page, "Train 64 seeds").click()
    page.get_by_text(re.compile("64 seeds: median")).wait_for()
    pictures = page.locator(".cx-seed")
    assert pictures.count() == 64
    promised = pictures.nth(9).get_attribute("aria-label")
    pictures.nth(9).click()
    wait_for_rest(page)
    assert epoch(page) == 60
    assert promised == f"Seed 9: {read(page, 'test')[1]:.1f} %"


def test_in_small_it_trains_by_itself_once_in_view_and_opens_in_full(show) -> None:
    page = show(wait="[data-read=right]", compact=True, epochs=150, **RELU)
    wait_for_epoch(page, 150)
    assert page.get_by_role("button").all_inner_texts() == ["Train again", "Open all controls"]
    right = page.locator("[data-read=right]").inner_text()
    button(page, "Train again").click()
    button(page, "Pause").click()
    button(page, "Open all controls").click()
    run_to(page, 150)
    assert f"{read(page, 'test')[1]:.1f} %" == right
    page.reload()
    page.locator("[data-read=train]").wait_for()


@pytest.mark.wide
def test_in_small_it_waits_until_it_is_seen(show) -> None:
    page = show(wait="[data-read=right]", compact=True, epochs=150, above="2000px", **RELU)
    page.wait_for_timeout(500)
    assert epoch(page) == 0
    page.locator(".cx-mini").scroll_into_view_if_needed()
    wait_for_epoch(page, 150)


@pytest.mark.wide
def test_in_small_it_waits_for_a_press_where_motion_is_unwelcome(show) -> None:
    page = show(wait="[data-read=right]", motion="reduce", compact=True, epochs=150, **RELU)
    page.wait_for_timeout(500)
    assert epoch(page) == 0
    button(page, "Play").click()
    wait_for_epoch(page, 150)


def test_a_new_learning_rate_starts_again_or_takes_over_from_where_the_training_is(show) -> None:
    page = show(momentum=0.9, n_samples=300, **RELU)
    run_to(page, 50)
    slider = page.get_by_label("Learning rate")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")  # on its way it stops at rates that were not meant
    wait_for_epoch(page, 0)
    assert slider.get_attribute("aria-valuetext") == "0.003"
    page.get_by_text("Training has started again with learning rate 0.003.").wait_for()
    button(page, "Go on from epoch 50 instead").click()
    wait_for_epoch(page, 50)
    assert stored(page)["stages"] == [{"epochs": 50, "lr": 0.1}]
    run_to(page, 120)
    page.locator(".cx-code summary").click()
    button(page, "Copy code").click()
    script = page.wait_for_function("window.copied").json_value()
    assert "rates = {50: 0.003}" in script
    names: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(script, names)
    assert read(page, "test")[0] == pytest.approx(names["test_loss"].item(), abs=1e-3)

    slider.focus()
    slider.press("End")
    wait_for_epoch(page, 0)
    button(page, "Go on from epoch 120 instead").click()
    wait_for_epoch(page, 120)
    assert stored(page)["stages"] == [{"epochs": 50, "lr": 0.1}, {"epochs": 70, "lr": 0.003}]
    page.get_by_text("0.1 from epoch 1, 0.003 from epoch 51, 10 from epoch 121.").wait_for()
    button(page, "10 from the start").click()
    wait_for_epoch(page, 0)
    assert stored(page)["stages"] == []


def test_a_number_that_is_refused_takes_no_click_and_stays_to_be_read(show) -> None:
    page = show(epochs=40, **RELU)
    page.get_by_label("epochs", exact=True).fill("0")
    button(page, "Run to").click()
    wait_for_epoch(page, 40)
    alert = page.get_by_role("alert")
    assert alert.inner_text() == "Not used: 0. It takes a whole number from 1 to 10000."
    assert page.get_by_label("epochs", exact=True).input_value() == "40"
    run_to(page, 30)
    assert alert.count() == 0


#: For each row of panels, how far its columns end apart.
_ENDS = """[...document.querySelectorAll('.cx-zones')].map(zone => {
    const ends = [...zone.children].map(column => column.lastElementChild.getBoundingClientRect().bottom);
    return zone.children.length > 1 && getComputedStyle(zone).gridTemplateColumns.includes(' ')
        ? Math.max(...ends) - Math.min(...ends) : 0;
})"""


@pytest.mark.wide
def test_no_column_leaves_half_a_screen_empty_beside_the_other(show) -> None:
    height = 1000
    for units in ([3], [10, 10], [32] * 6):
        page = show(layers=[{"units": number, "activation": "relu"} for number in units])
        page.evaluate("localStorage.clear()")
        for width in (620, 760, 1100, 1500, 1900):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(
                "new Promise(d => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(d))))"
            )
            assert max(page.evaluate(_ENDS)) < 0.4 * height, (units, width)


def picture(page: Page) -> str:
    """The drawing of the hidden space."""
    return page.locator(".cx-zones:has([data-read=space]) canvas").evaluate("c => c.toDataURL()")


def test_the_hidden_space_goes_from_layer_to_layer_turns_and_moves_while_it_trains(show) -> None:
    page = show(layers=[{"units": 3, "activation": "tanh"}, {"units": 10, "activation": "relu"}], speed=1)
    page.locator("summary", has_text="Hidden space").click()
    told = page.locator("[data-read=space]")
    assert re.match(
        r"10 units, drawn along two principal components, which keep \d+\.\d % of", told.inner_text()
    )
    layer = page.get_by_label("Shown")
    layer.press("ArrowLeft")
    page.get_by_text("Three units are three axes, as they are.").wait_for()
    assert stored(page)["space_layer"] == 1
    before = picture(page)
    page.get_by_label("Turn").press("ArrowRight")
    assert picture(page) != before
    box = page.locator(".cx-turning").bounding_box()
    assert box
    before = picture(page)
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 70, steps=3)
    page.mouse.up()
    assert picture(page) != before
    assert page.get_by_label("Turn").input_value() != "35"
    layer.press("ArrowLeft")
    page.get_by_text("Two units are two axes").wait_for()
    layer.press("End")
    before = picture(page)
    run_to(page, 30)
    assert picture(page) != before
    page.reload()
    told.wait_for()


def test_divergence_pauses_says_so_and_offers_a_remedy(show) -> None:
    page = show(lr=10, momentum=0.99, epochs=5000)
    button(page, "Run to").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "smaller learning rate" in alert.inner_text()
    assert button(page, "Play").is_disabled()
    alert.get_by_role("button").click()
    alert.wait_for(state="detached")
    assert button(page, "Play").is_enabled()


def test_the_keyboard_alone_reaches_and_changes_everything(show) -> None:
    page = show(**RELU)
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(
            "(e => e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent.trim() ?? e.textContent.trim())"
            "(document.activeElement)"
        ))  # fmt: skip
    wanted = {
        "Play",
        "One step",
        "Run to",
        "epochs",
        "Add layer",
        "Layer 1, unit 1",
        "Bias",
        "Copy link",
        "Reset",
    }
    assert wanted <= reached
    page.get_by_role("button", name="Layer 1, unit 1", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.get_by_role("group", name="Layer 2, unit 2").wait_for()

    page.locator("summary", has_text="Draw your own points").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Add class 1").focus()
    page.keyboard.press("Space")
    page.locator(".cx-plane").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert "probability of class 1 is" in page.get_by_text("probability of class 1 is").inner_text()
    assert len(stored(page)["drawn"]) == 1
    page.keyboard.press("Delete")
    assert stored(page)["drawn"] == []


@pytest.mark.parametrize("scheme", first_of(["light", "dark"]))
def test_a_phone_shows_it_without_sideways_scrolling(show, scheme: str) -> None:
    page = show(scheme=scheme, **RELU)
    page.set_viewport_size({"width": 320, "height": 700})
    for summary in page.locator("summary").all():
        summary.click()
    button(page, "Add layer").click()
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    too_wide = page.evaluate(
        "[...document.querySelectorAll('.cx :is(button, select, input, canvas, svg, table)')]"
        ".filter(e => e.getBoundingClientRect().right > 321 && !e.closest('svg svg'))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert too_wide == []


@pytest.mark.parametrize("widths", [WIDTHS[:1], pytest.param(WIDTHS[1:], marks=pytest.mark.wide)], ids=str)
@pytest.mark.parametrize("scheme", first_of(["light", "dark"]))
@pytest.mark.parametrize(
    "settings",
    first_of(
        [
            {"trained": 30, "drawn": [{"x1": 0.1, "x2": 0.2, "label": 1}], "points": "both", **RELU},
            {"challenge": True, "dataset": "moons", "noise": 0.15, "trained": 20},
            {"lr": 10, "momentum": 0.99, "trained": 4000},
            {"compact": True, "epochs": 30, "wait": "[data-read=right]"},
        ]
    ),
    ids=["drawn", "challenge", "diverged", "small"],
)
def test_nothing_keeps_anybody_out(show, settings: dict, scheme: str, widths: tuple[int, ...]) -> None:
    page = show(scheme=scheme, motion="reduce", **settings)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert violations_at(page, widths, part=".cx") == []


#: The epochs of 60 frames, in each of which a reader may press something. What is shown may be some frames
#: old when the reader begins, so ten frames go first.
_FRAMES = """presses => new Promise(done => {
    const box = document.querySelector('[data-read=epoch]');
    const read = () => Number(box.textContent.replace(',', ''));
    let frames = 0, before = 0;
    const next = () => {
        if (++frames === 10) before = read();
        if (frames === 70) return done(read() - before);
        if (presses) box.click();
        requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
})"""


@pytest.mark.wide
def test_training_leaves_every_second_frame_to_a_reader_who_never_stops(show) -> None:
    page = show(speed=5, **RELU)
    button(page, "Play").click()
    alone, shared = page.evaluate(_FRAMES, False), page.evaluate(_FRAMES, True)
    assert alone > 200
    assert 100 <= shared <= 160


def test_the_plane_takes_the_colours_of_the_scheme(show) -> None:
    page = show(**RELU)
    colour = """() => { const c = document.querySelector('.cx-plane canvas');
        const copy = new OffscreenCanvas(c.width, c.height).getContext('2d');
        copy.drawImage(c, 0, 0);
        return [...copy.getImageData(3, 3, 1, 1).data]; }"""
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    dark = page.evaluate(colour)
    assert sum(light[:3]) > 600
    assert sum(dark[:3]) < 300


def test_figure_and_run_can_be_downloaded(show) -> None:
    page = show(trained=20, **RELU)
    wait_for_epoch(page, 20)
    with page.expect_download() as download:
        button(page, "Download run (JSON)").click()
    run = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert run["epoch"] == len(run["trainLoss"]) == 20
    assert len(run["parameters"]) == 151
    assert run["state"]["layers"] == RELU["layers"]
    with page.expect_download() as download:
        button(page, "Download figure (PNG)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        button(page, "Download figure (SVG)").click()
    assert download.value.suggested_filename == "decision-boundary.svg"
    root = ElementTree.fromstring(Path(download.value.path()).read_text("utf-8"))
    svg = "{http://www.w3.org/2000/svg}"
    image = root.find(f".//{svg}image")
    assert image is not None and image.attrib["href"].startswith("data:image/png;base64,")
    # The boundary, and the points of two classes in two parts.
    line, *points = (path.attrib["d"] for path in root.iter(f"{svg}path"))
    assert line.count("M") > 20
    assert sum(path.count("M") for path in points) == 1000
    words = [text.text or "" for text in root.iter(f"{svg}text")]
    assert words[0] == "Circles · 2-10-10-1, ReLU"
    assert f"Epoch 20: train loss {run['train']['loss']:.3f}" in words[1]


def test_the_bundles_are_small() -> None:
    sizes = {name: len(gzip.compress(front_end(name).encode(), 9)) for name in SCHEMA}
    assert not {name: size for name, size in sizes.items() if size > 60 * 1024}
