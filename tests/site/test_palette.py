"""One palette: `course_utils` holds it; page, explorers and dark figures agree with it."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from pygments.styles import get_style_by_name

from book_extensions.figures.light_and_dark import DARK_INK
from course_utils import _look
from tests.conftest import ROOT

SCHEMES = ("light", "dark")
FIGURE = 3.0  # WCAG 2.2, 1.4.11: graphics against what is beside them
TEXT = 4.5  # WCAG 2.2, 1.4.3

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b")


def variables(sheet: str, scheme: str) -> dict[str, str]:
    """The colours that a style sheet names in a scheme: the dark ones stand on top of the light ones."""
    css = re.sub(r"/\*.*?\*/", "", (ROOT / sheet).read_text("utf-8"), flags=re.DOTALL)
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for selector, body in _RULE.findall(css):
        (dark if "dark" in selector else light).update(_VARIABLE.findall(body))
    return light if scheme == "light" else light | dark


def linear(color: str) -> np.ndarray:
    """Linear light of red, green and blue, 0 to 1."""
    values = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2."""
    lights = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


#: What readers without one kind of cone see of linear light: Machado, Oliveira and Fernandes (2009).
VISION = {
    "all cones": np.eye(3),
    "no red cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no blue cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear light, in which equal distances look about equal."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ light
    t = np.clip(xyz / [0.95047, 1.0, 1.08883], 0, None)
    x, y, z = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_and_explorers_use_the_class_colours_of_the_figures(scheme: str) -> None:
    page, explorers = (variables(sheet, scheme) for sheet in ("_static/book.css", "explorers/style.css"))
    for label in (0, 1):
        assert page[f"--class-{label}"] == _look.CLASS_COLORS[label]
        assert explorers[f"--cx-{label}"] == _look.CLASS_COLORS[label]
        assert explorers[f"--cx-{label}-ink"] == page[f"--class-{label}-ink"]


def test_explorers_draw_lines_in_the_colours_of_the_figures() -> None:
    explorers = variables("explorers/style.css", "light")
    assert tuple(explorers[f"--cx-{tone}"] for tone in "abcde") == _look.LINE_COLORS[:5]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ink_and_grid_are_the_same_everywhere(scheme: str) -> None:
    page, explorers = (variables(sheet, scheme) for sheet in ("_static/book.css", "explorers/style.css"))
    ink, grid = _look.INK, _look.GRID
    if scheme == "dark":
        ink, grid = DARK_INK[ink], DARK_INK[grid]
    assert page["--ink"] == explorers["--cx-ink"] == ink
    assert explorers["--cx-line"] == grid


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_drawn_colour_stands_out_from_its_ground(scheme: str) -> None:
    grounds = [
        variables("_static/book.css", scheme)["--paper"],
        variables("explorers/style.css", scheme)["--cx-paper"],
    ]
    explorers = variables("explorers/style.css", scheme)
    drawn = [
        *_look.CLASS_COLORS,
        *_look.LINE_COLORS,
        *(explorers[f"--cx-{tone}"] for tone in "01234abcde"),
    ]
    weak = [f"{c} on {g}: {contrast(c, g):.2f}" for c in drawn for g in grounds if contrast(c, g) < FIGURE]
    assert not weak


@pytest.mark.parametrize("vision", VISION)
def test_the_class_colours_are_told_apart_by_every_colour_vision(vision: str) -> None:
    first, second = (lab(np.array(VISION[vision]) @ linear(color)) for color in _look.CLASS_COLORS)
    assert np.linalg.norm(first - second) > 50  # 2.3 can just be noticed


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_five_classes_are_told_apart_by_every_colour_vision(scheme: str, vision: str) -> None:
    explorers = variables("explorers/style.css", scheme)
    seen = [
        lab(np.clip(np.array(VISION[vision]) @ linear(explorers[f"--cx-{label}"]), 0, 1))
        for label in range(5)
    ]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 25  # 2.3 can just be noticed


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    page = variables("_static/book.css", scheme)
    texts = ("--ink", "--ink-soft", "--link", "--class-0-ink", "--class-1-ink", "--pst-color-inline-code")
    grounds = ("--paper", "--paper-tint", "--predict-tint", "--objectives-tint")
    weak = [
        f"{text} on {ground}: {contrast(page[text], page[ground]):.2f}"
        for text in texts
        for ground in grounds
        if contrast(page[text], page[ground]) < TEXT
    ]
    assert not weak


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_of_code_can_be_read(scheme: str) -> None:
    ground = variables("_static/book.css", scheme)["--paper-tint"]
    style = get_style_by_name(f"a11y-high-contrast-{scheme}")
    colors = {f"#{token['color']}" for _, token in style if token["color"]}
    weak = [f"{color}: {contrast(color, ground):.2f}" for color in colors if contrast(color, ground) < TEXT]
    assert len(colors) > 5 and not weak


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert all(contrast(a, b) == contrast(b, a) for a, b in combinations(_look.LINE_COLORS, 2))
