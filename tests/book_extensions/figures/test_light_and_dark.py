"""Each figure comes in two inks and with words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from book_extensions.figures.light_and_dark import size_in_pixels, themed_svgs
from book_extensions.figures.number_tables import numbers_in
from tests.book_extensions.conftest import Book, empty_book

SVG = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">
 <metadata><date>2001-01-01</date></metadata>
 <g id="patch_1">
  <path d="M 0 0" style="fill: #ffffff"/>
 </g>
 <path style="stroke: #1C2733; fill: #ffffff"/><path style="stroke: #c9d1d9"/>
</svg>
"""

DRAWING = """
# A page

```{{code-cell}} ipython3
---
mystnb:
{alt}
---
import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("svg", metadata={{"Date": None}})
plt.rcParams.update({{"axes.edgecolor": "#1c2733", "figure.facecolor": "#ffffff",
    "svg.hashsalt": "book"}})
{drawing}
plt.show()
```
"""
PLOT = 'plt.plot([0, 1]); plt.title("a < b"); plt.text(0, 0, "A & B")'
ALT = "A line that rises from the lower left to the upper right."


def test_dark_ink_replaces_light_ink_and_the_ground_goes() -> None:
    light, dark = themed_svgs(SVG)
    assert "#1C2733" in light and "fill: none" in light
    assert not re.search("#1c2733|#c9d1d9", dark, flags=re.IGNORECASE)
    assert "#e6edf3" in dark and "#3d4650" in dark
    assert light.count("#ffffff") == 1, "only the ground of the figure may go"
    assert "date" not in light and "DOCTYPE" not in light


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('<svg width="72pt" height="36pt">', (96, 48)),
        ('<svg width="10" height="20px">', (10, 20)),
        ('<svg viewBox="0 0 1 1">', None),
    ],
)
def test_size_is_read_from_the_drawing(root: str, size: tuple[int, int] | None) -> None:
    assert size_in_pixels(root) == size


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with one figure, built."""
    book = empty_book(tmp_path_factory.mktemp("drawn"))
    caption = "  figure:\n    caption: Its caption.\n    name: fig-line\n"
    book.write(DRAWING.format(drawing=PLOT, alt=f"{caption}  image:\n    alt: {ALT}"))
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    return book


def test_a_figure_becomes_two_images_with_words_and_size(drawn: Book) -> None:
    images = re.findall(r"<img\b[^>]*figure-output[^>]*>", drawn.html())
    assert ["only-light" in images[0], "only-dark" in images[1], len(images)] == [True, True, 2]
    for image in images:
        assert f'alt="{ALT}"' in image and 'loading="lazy"' in image
        assert re.search(r'width="\d+"', image) and re.search(r'height="\d+"', image)
        source = re.search(r'src="\.\./(_images/\w+\.svg)"', image)
        assert source and (drawn.path / "_build/html" / source[1]).is_file()
    assert "Its caption." in drawn.html()


def test_panels_have_a_form_for_a_narrow_page(book: Book) -> None:
    two = "plt.subplots(1, 2, figsize=(7.6, 3))[1][0].plot([0, 1])"
    shot = "\n![A blue square on a white ground, for the test](shots/square.svg)\n"
    (book.path / "chapters" / "shots").mkdir()
    (book.path / "chapters" / "shots" / "square.svg").write_text(
        '<svg width="20" height="10"></svg>', "utf-8"
    )
    book.write(DRAWING.format(drawing=two, alt=f"  image:\n    alt: {ALT}") + shot)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    pictures = re.findall(r"<picture>(<source [^>]*>)(<img [^>]*>)\s*</picture>", book.html())
    assert len(pictures) == 2 and "themed-figure wide" not in book.html()
    for source, image in pictures:
        narrow, whole = (int(re.findall(r'width="(\d+)"', tag)[0]) for tag in (source, image))
        assert narrow < 0.6 * whole and "(max-width: 600px)" in source
        name = re.findall(r'srcset="\.\./(_images/\w+\.svg)"', source)[0]
        assert (book.path / "_build/html" / name).read_text("utf-8").count('<use xlink:href="#axes_') == 2
    (drawn,) = re.findall(r"<img [^>]*square[^>]*>", book.html())
    assert 'width="20"' in drawn and 'height="10"' in drawn and 'loading="lazy"' in drawn


def test_a_figure_without_words_is_a_warning_every_time(book: Book) -> None:
    book.write(DRAWING.format(drawing=PLOT, alt="  image:\n    alt: Too short."))
    for _ in range(2):
        built = book.build("-W", "-n", "--keep-going")
        assert built.code != 0, "a warning was forgotten"
        assert re.search(r"chapters/index\.md:\d+: WARNING: image of the cell", built.output)


def test_the_numbers_of_a_figure_stand_under_it(drawn: Book) -> None:
    details = re.search(r'<details class="figure-numbers">.*?</details>', drawn.html(), re.DOTALL)
    assert details and "Numbers behind this figure" in details[0]
    assert "<caption>a &lt; b</caption>" in details[0]
    assert "<li>Words in the figure: A &amp; B.</li>" in details[0]
    assert '<th scope="row">1</th><td>1</td>' in details[0]
    assert "figure_numbers" not in drawn.html(), "what the build runs in the kernel is shown"
    for file in (drawn.path / "_build/html/_images").iterdir():
        assert "Words in the figure" not in file.read_text("utf-8")


def test_a_figure_without_numbers_is_a_warning(book: Book) -> None:
    book.write(DRAWING.format(drawing="plt.axes()", alt=f"  image:\n    alt: {ALT}"))
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0
    assert re.search(
        r"chapters/index\.md:\d+: WARNING: image of the cell .* carries no numbers", built.output
    )


@pytest.mark.parametrize("numbers", ["", "not JSON", "[]", '{"tables": [], "notes": []}'])
def test_what_is_no_table_is_no_number(numbers: str) -> None:
    assert numbers_in(f"<svg><dc:description>{numbers}</dc:description></svg>") is None


@pytest.mark.wide
def test_names_follow_content(book: Book, tmp_path: Path) -> None:
    book.write(DRAWING.format(drawing=PLOT, alt=f"  image:\n    alt: {ALT}"))
    assert book.build("-W", "-n").code == 0
    first = sorted(path.name for path in (tmp_path / "_build/html/_images").iterdir())
    (book.path / "requirements.txt").write_text("", "utf-8")
    assert book.build("-W", "-n").code == 0
    assert sorted(path.name for path in (tmp_path / "_build/html/_images").iterdir()) == first
