"""The explorer of three to five classes, driven from disk: its numbers are those of its code."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from course_utils.explorers import ClassesExplorer
from course_utils.explorers._base import SCHEMA
from tests.explorers.reader import button, read, run_to, wait_for_epoch, wait_for_rest
from tests.site.axe import violations_at

SEEDS = 64


def matrix(page: Page) -> np.ndarray:
    """The confusion matrix, as the table shows it."""
    rows = page.locator(".cx-matrix tbody tr").all()
    return np.array([[int(cell) for cell in row.locator("td").all_inner_texts()] for row in rows])


def executed(page: Page) -> dict:
    """What the copied code has computed when Python has run it."""
    button(page, "Copy code").click()
    script = page.wait_for_function(
        "window.copied?.includes('CrossEntropyLoss') && window.copied"
    ).json_value()
    names: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(script, "<copied>", "exec"), names)
    page.evaluate("window.copied = ''")
    return names


def check(page: Page) -> dict:
    """Everything that is measured is what PyTorch and scikit-learn measure. What they have is returned."""
    wait_for_rest(page)
    names = executed(page)
    loss, accuracy, macro_f1 = read(page, "test")
    assert loss == pytest.approx(names["test_loss"].item(), abs=6e-4)
    assert accuracy == pytest.approx(100 * names["test_accuracy"].item(), abs=0.051)
    assert macro_f1 == pytest.approx(names["macro_f1"], abs=6e-4)
    expected = names["confusion_matrix"](names["y_test"], names["said"], labels=range(len(matrix(page))))
    assert np.array_equal(matrix(page), expected)
    return names


def probe(page: Page) -> tuple[list[float], list[float], int]:
    """Where the cursor is, the probabilities there in percent, and the class that is named."""
    said = page.get_by_role("status").filter(has_text="So class").inner_text().replace("−", "-")
    place = re.match(r"At \((.+), (.+)\)", said)
    assert place
    shares = re.findall(r"class \d ([\d.]+) %", said)
    return [float(at) for at in place.groups()], [float(share) for share in shares], int(said[-2])


def test_a_reader_trains_several_classes_and_the_code_gives_the_same(show) -> None:
    page = show(
        explorer="classes", wait="[data-read=test]", epochs=60, layers=[{"units": 8, "activation": "tanh"}]
    )
    page.locator(".cx-code summary").click()
    assert matrix(page).shape == (3, 3)
    run_to(page, 60)
    check(page)

    page.get_by_text("Spirals", exact=True).click()
    page.get_by_role("group", name="Classes").get_by_text("5", exact=True).click()
    wait_for_epoch(page, 0)
    page.get_by_label("Optimiser").select_option("adam")
    page.get_by_label("Learning rate").select_option("0.03")
    button(page, "One step").click()
    wait_for_epoch(page, 1)
    run_to(page, 120)
    names = check(page)
    assert matrix(page).shape == (5, 5) and matrix(page).sum() == 200

    # The softmax at a place, by keyboard, is PyTorch's.
    page.get_by_role("application").press("ArrowRight")
    place, shares, label = probe(page)
    with torch.inference_mode():
        expected = torch.softmax(names["model"](torch.tensor([place])), dim=1)[0]
    assert sum(shares) == pytest.approx(100, abs=0.3)
    assert np.abs(np.array(shares) - 100 * expected.numpy()).max() < 3  # the place has two decimals
    assert label == int(np.argmax(shares))

    # A finger that touched a place leaves its softmax to be read.
    plane = page.get_by_role("application")
    box = plane.bounding_box()
    assert box
    touch = {"pointerType": "touch", "pointerId": 7, "clientX": box["x"] + 9, "clientY": box["y"] + 9}
    for event in ("pointerdown", "pointerup", "pointerleave"):
        plane.dispatch_event(event, touch)
    assert probe(page)[0] != place

    # A link restores the training, and nothing on it keeps anybody out.
    button(page, "Copy link").click()
    link = page.wait_for_function("window.copied.includes('#') && window.copied").json_value()
    again = show("#" + link.split("#")[1], explorer="classes", wait="[data-read=test]")
    wait_for_epoch(again, 120)
    assert read(again, "test") == read(page, "test")
    assert np.array_equal(matrix(again), matrix(page))
    again.evaluate("document.querySelectorAll('.cx details').forEach(e => { e.open = true; })")
    assert violations_at(again, (320,), part=".cx") == []


def test_the_seed_strip_trains_every_seed_and_hands_one_over(show) -> None:
    page = show(
        explorer="classes",
        wait="[data-read=test]",
        scheme="dark",
        motion="reduce",
        classes=4,
        n_samples=100,
        epochs=30,
    )
    page.get_by_text("Skill or luck?").click()
    button(page, f"Train {SEEDS} seeds").click()
    pictures = page.locator(".cx-seed")
    page.get_by_text(f"{SEEDS} seeds: median").wait_for()
    assert pictures.count() == SEEDS
    told = re.search(r"Seed 7: ([\d.]+) %", pictures.nth(7).get_attribute("aria-label") or "")
    assert told
    pictures.nth(7).click()
    wait_for_epoch(page, 30)
    assert page.get_by_label("Seed of the weights").input_value() == "7"
    assert read(page, "test")[1] == float(told[1])
    # Each class has a marker and a colour of its own.
    markers = page.locator(".cx-marker")
    looks = markers.evaluate_all(
        "all => all.map(e => [getComputedStyle(e).fill, e.firstChild.getAttribute('d')])"
    )
    assert len(looks) == len({fill for fill, _ in looks}) == len({path for _, path in looks}) == 4


def test_it_offers_what_the_other_explorers_offer() -> None:
    fields, others = SCHEMA["classes"], SCHEMA["architecture"]
    for name in ("noise", "data_seed", "split_seed", "seed", "optimizer", "lr", "epochs", "trained", "speed"):
        assert fields[name] == others[name]
    assert fields["layers"]["of"] | {"fields": {}} == others["layers"]["of"] | {"fields": {}}
    ours, theirs = (of["layers"]["of"]["fields"]["activation"]["of"] for of in (fields, others))
    assert ours == theirs


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"classes": 2}, "classes must be one of 3, 4, 5, not 2"),
        ({"classes": 3.5}, "classes must be one of 3, 4, 5, not 3.5"),
        ({"dataset": "moons"}, "dataset must be one of 'blobs', 'spirals', 'rings', not 'moons'"),
        ({"n_samples": 20}, "n_samples must be a whole number from 50 to 2000, not 20"),
    ],
)
def test_settings_out_of_range_are_named(settings: dict, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        ClassesExplorer(**settings)
