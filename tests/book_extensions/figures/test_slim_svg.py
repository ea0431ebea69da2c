"""A drawing in fewer bytes that shows the same."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from book_extensions.figures.slim_svg import slim


@pytest.fixture(scope="module")
def drawing() -> str:
    """A smooth field under many points, as the book's figures are."""
    x = np.linspace(-3, 3, 200)
    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.imshow(np.tanh(x[:, None] * x[None, :]), extent=(-3, 3, -3, 3), alpha=0.6)
    axes.plot(x, np.sin(x))
    axes.plot(x, np.cos(x), "o")
    written = io.StringIO()
    figure.savefig(written, format="svg")
    return written.getvalue()


def pictures(svg: str) -> list[Image.Image]:
    found = re.findall(r'"data:image/\w+;base64,([^"]+)"', svg)
    return [Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA") for data in found]


def lengths(svg: str) -> list[float]:
    values = re.findall(r' (?:d|x|y)="([^"]*)"|translate\(([^)]*)\)', svg)
    return [float(n) for pair in values for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", "".join(pair))]


def test_it_is_less_than_half_as_large(drawing: str) -> None:
    assert len(slim(drawing)) < len(drawing) / 2


def test_every_length_stays_within_half_a_hundredth(drawing: str) -> None:
    before, after = lengths(drawing), lengths(slim(drawing))
    assert len(before) == len(after) > 500
    assert np.abs(np.subtract(before, after)).max() <= 0.005 + 1e-9


def test_everything_but_lengths_and_pictures_stays(drawing: str) -> None:
    def rest(svg: str) -> str:
        svg = re.sub(r'"data:[^"]*"| (?:d|x|y)="[^"]*"|translate\([^)]*\)', "", svg)
        return re.sub(r">\s+<", "><", svg)

    assert rest(slim(drawing)) == rest(drawing)
    assert "scale(0.015625)" in slim(drawing), "glyphs keep their size"


def test_a_picture_looks_the_same(drawing: str) -> None:
    (before,), (after,) = pictures(drawing), pictures(slim(drawing))
    difference = np.abs(np.asarray(before, float) - np.asarray(after, float))
    assert before.size == after.size
    assert difference.mean() < 2 and difference.max() < 40


def test_twice_gives_the_same_bytes(drawing: str) -> None:
    assert slim(drawing) == slim(drawing)
