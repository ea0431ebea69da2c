"""Panels that stood side by side stand one below the other on a phone."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from book_extensions.figures.panels import ROW, reflowed

SVG = (
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="600pt" height="200pt" viewBox="0 0 600 200"'
    ' xmlns="http://www.w3.org/2000/svg"><g id="axes_1"/><g id="axes_2"/><g id="axes_3"/></svg>\n'
)
#: Two panels of 264 points side by side.
PAIR = [[0.01, 0.0, 0.45, 1.0], [0.55, 0.1, 0.99, 1.0]]


def shown(svg: str | None) -> list[tuple[str, float, float]]:
    """The axes that a drawing shows, each with how far it was moved."""
    assert svg is not None
    found = []
    for use in ElementTree.fromstring(svg).findall("{*}use"):
        across, down = map(float, re.findall(r"-?[\d.]+", use.get("transform", "")))
        found.append((use.get("{http://www.w3.org/1999/xlink}href", ""), across, down))
    return found


def test_panels_go_below_one_another() -> None:
    narrow = reflowed(SVG, PAIR)
    assert shown(narrow) == [("#axes_1", -6, 0), ("#axes_2", -330, 186)]
    assert narrow is not None and 'width="264.00pt" height="386.00pt" viewBox="0 0 264.00 386.00"' in narrow


def test_frames_meet_whatever_stands_beside_them() -> None:
    """The first panel has a label to its left, the second a legend to its right."""
    frames = {"axes_1": 46, "axes_2": 340}
    svg = SVG
    for number, (name, left) in enumerate(frames.items()):
        frame = f'<g id="patch_{number}"><path d="M{left} 190L{left + 200} 190z"/></g>'
        svg = svg.replace(f'<g id="{name}"/>', f'<g id="{name}">{frame}</g>')
    moves = shown(reflowed(svg, PAIR))
    assert [frames[name[1:]] + across for name, across, _ in moves] == [40, 40]


def test_small_panels_share_a_row() -> None:
    boxes = [[0.2 * k, 0.0, 0.2 * k + 0.19, 0.5] for k in range(5)]
    narrow = reflowed(SVG, boxes)
    downs = [down for _, _, down in shown(narrow)]
    assert downs == [0, 0, 106, 106, 212]
    width = float(re.findall(r'width="([\d.]+)pt"', str(narrow))[0])
    assert width <= ROW


def test_what_lies_on_one_another_stays_together() -> None:
    moves = shown(reflowed(SVG, [PAIR[0], [0.02, 0.1, 0.44, 0.9], PAIR[1]]))
    assert moves[0][1:] == moves[1][1:] and len(moves) == 3


@pytest.mark.parametrize(
    "boxes", [[], PAIR[:1], [[0.0, 0.0, 1.0, 0.45], [0.0, 0.55, 1.0, 1.0]]], ids=["none", "one", "stacked"]
)
def test_a_figure_that_gets_no_narrower_stays(boxes: list[list[float]]) -> None:
    assert reflowed(SVG, boxes) is None


def test_a_drawing_without_a_size_stays() -> None:
    assert reflowed("<svg></svg>", PAIR) is None
