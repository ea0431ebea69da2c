"""The digit explorer, driven from disk: it shows what PyTorch gives for the pixels that were drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Page
from torch import nn

from book_extensions.figures.explorers import page_script
from course_utils.explorers import DigitExplorer
from course_utils.explorers._base import style
from tests.site.axe import violations_at


def network() -> nn.Sequential:
    torch.manual_seed(448)
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "digit.js").write_text(page_script("digit"), "utf-8")
    (tmp_path / "style.css").write_text(style(), "utf-8")
    view = DigitExplorer(network())._page_view()
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>Explorer</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="style.css">'
        f'{view}<script defer src="digit.js"></script>',
        "utf-8",
    )
    context = browser.new_context(viewport={"width": 1000, "height": 900}, offline=True)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto((tmp_path / "page.html").as_uri())
    opened.locator(".cx-paper").wait_for()
    yield opened
    context.close()
    assert complaints == []


def pixels(page: Page) -> torch.Tensor:
    """What is drawn, shape (8, 8)."""
    opacities = "all => all.map(e => 16 * e.getAttribute('fill-opacity'))"
    inks = page.locator(".cx-paper rect").evaluate_all(opacities)
    return torch.tensor(inks).round().reshape(8, 8)


def expected(drawn: torch.Tensor) -> torch.Tensor:
    """The network's ten probabilities."""
    with torch.no_grad():
        return torch.softmax(network()(drawn.reshape(1, 64) / 16), dim=1)[0]


def shown(page: Page, table: int, column: int) -> list[float]:
    cells = page.locator(".cx-table").nth(table).locator(f"tbody tr td:nth-child({column})").all_inner_texts()
    return [float(cell.removesuffix(" %")) for cell in cells]


def check(page: Page) -> None:
    drawn = pixels(page)
    shares = 100 * expected(drawn)
    assert shown(page, 0, 2) == pytest.approx(shares.tolist(), abs=0.051)
    first = int(shares.argmax())
    assert page.locator(".cx-read").inner_text().startswith(f"It reads a {first},")
    blank = torch.zeros(8, 8)
    ways = [torch.roll(drawn, shift, dim) for shift, dim in ((-1, 1), (1, 1), (-1, 0), (1, 0))]
    for way, (edge, dim) in zip(ways, ((7, 1), (0, 1), (7, 0), (0, 0)), strict=True):
        way.select(dim, edge).copy_(blank[0])
    there = [100 * expected(way) for way in ways]
    assert shown(page, 1, 2) == [float(probabilities.argmax()) for probabilities in there]
    assert shown(page, 1, 3) == pytest.approx([float(p[first]) for p in there], abs=0.051)


def test_what_is_drawn_is_read_as_pytorch_reads_it(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="Clear").click()
    assert pixels(page).sum() == 0
    check(page)
    box = page.locator(".cx-paper").bounding_box()
    assert box
    cell = box["width"] / 8
    page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 1.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 6.5 * cell, steps=12)
    page.mouse.up()
    drawn = pixels(page)
    assert drawn[1:7, 4].tolist() == [16] * 6
    assert drawn[1:7, 3].tolist() == drawn[1:7, 5].tolist() == [5] * 6
    check(page)
    page.get_by_role("button", name="Move it left").click()
    assert torch.equal(pixels(page), torch.roll(drawn, -1, 1))
    check(page)


def test_a_finger_has_a_button_to_rub_out_with(page: Page) -> None:
    box = page.locator(".cx-paper").bounding_box()
    assert box
    cell = box["width"] / 8
    rub = page.get_by_role("button", name="Rub out")
    assert pixels(page)[2, 4] > 0
    rub.click()
    page.mouse.click(box["x"] + 4.5 * cell, box["y"] + 2.5 * cell)
    assert pixels(page)[2, 4] == 0
    check(page)
    rub.click()
    page.mouse.click(box["x"] + 4.5 * cell, box["y"] + 2.5 * cell)
    assert pixels(page)[2, 4] == 16
    check(page)


def test_the_keyboard_draws_and_rubs_out_and_says_where_it_is(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()
    page.locator(".cx-paper").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("Row 2, column 2: ink 16.").wait_for(state="attached")
    assert pixels(page)[1, 1] == 16
    page.keyboard.press("Delete")
    assert pixels(page)[1, 1] == 0
    check(page)


def test_it_fits_a_phone_and_keeps_nobody_out(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations_at(page, (320,), part=".cx") == []


@pytest.mark.parametrize(
    "model",
    [
        nn.Linear(64, 10),
        nn.Sequential(nn.Linear(64, 9)),
        nn.Sequential(nn.Linear(64, 10), nn.ReLU()),
        "a network",
    ],
)
def test_other_models_are_refused(model: object) -> None:
    with pytest.raises(TypeError, match="model must be an nn.Sequential of nn.Linear layers"):
        DigitExplorer(model)  # type: ignore[arg-type]
