"""Show every figure in the ink of the page: one drawing, two files, light and dark.

`course_utils.plotting` draws with fixed colours for ink and grid on a white ground. Here the
ground becomes transparent and, in the second file, ink and grid become light; the theme's classes
`only-light` and `only-dark` show the one that suits the page. Where the page is narrow, it shows a
third and a fourth, in which `panels` has laid the figure's panels one below the other. A figure that a
reader cannot see must be told in words and numbers, so an image without alternative text, or without
the numbers that `number_tables` shows, is a warning.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from book_extensions.figures.number_tables import as_html, numbers_in
from book_extensions.figures.panels import reflowed
from book_extensions.figures.slim_svg import slim
from book_extensions.order import Read

logger = logging.getLogger(__name__)

#: The contract with `course_utils.plotting` and with the explorers' stills, as light colour to dark colour:
#: ink, grid, and the third of several classes.
DARK_INK = {"#1c2733": "#e6edf3", "#c9d1d9": "#3d4650", "#0f4b1e": "#5af0a5"}
GROUND = "#ffffff"
MIN_ALT_LENGTH = 20
HEAVY = 100_000  # bytes on the way to the reader, compressed
WIDE = 480  # CSS pixels; a wider figure would have too small a print on a phone

_PREAMBLE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_GROUND_PATCH = re.compile(rf'(<g id="patch_1">\s*<path\b[^>]*?\bfill:\s*){re.escape(GROUND)}', re.IGNORECASE)
_ROOT = re.compile(r"<svg\b[^>]*>")
_PX_PER_UNIT = {"pt": 96 / 72, "in": 96.0, "px": 1.0, "": 1.0}


NARROW = "(max-width: 600px)"  # as in book.css


class themed_image(nodes.image):  # noqa: N801 (docutils names node classes in lower case)
    """An image for one colour scheme, with its size known before it loads."""


class narrow_image(nodes.image):  # noqa: N801
    """The same image for a narrow page."""


class picture(nodes.General, nodes.Element):  # noqa: N801
    """An image, and before it the same for a narrow page."""


def themed_svgs(svg: str) -> tuple[str, str]:
    """The light and the dark version of a Matplotlib figure.

    Args:
        svg: the figure as `course_utils.plotting` draws it.
    """
    svg = slim(_PREAMBLE.sub("", svg).strip()) + "\n"
    light = _GROUND_PATCH.sub(r"\g<1>none", svg, count=1)
    dark = re.sub("|".join(DARK_INK), lambda found: DARK_INK[found[0].lower()], light, flags=re.IGNORECASE)
    return light, dark


def size_in_pixels(svg: str) -> tuple[int, int] | None:
    """Width and height in CSS pixels that an SVG's root states, if it does."""
    root = _ROOT.search(svg)
    sizes = []
    for name in ("width", "height"):
        found = root and re.search(rf'\b{name}="([\d.]+)(pt|in|px|)"', root[0])
        if not found:
            return None
        sizes.append(round(float(found[1]) * _PX_PER_UNIT[found[2]]))
    return sizes[0], sizes[1]


class themed_pair(nodes.General, nodes.Element):  # noqa: N801
    """Both versions of a figure, apart from the caption, which the theme hides after a dark one."""


class ThemeFigures(SphinxTransform):
    """Replace each SVG that a cell produced by its light and dark versions."""

    default_priority = Read.FIGURES

    def apply(self, **kwargs: Any) -> None:
        outputs = Path(self.app.outdir).parent.resolve() / "jupyter_execute"
        drawn: dict[nodes.image, str] = {}
        for image in list(self.document.findall(nodes.image)):
            self._check_alt(image)
            source = Path(self.env.relfn2path(image["uri"])[1]).resolve()
            if source.suffix == ".svg" and outputs in source.parents:
                drawn[image] = source.read_text("utf-8")
            else:
                self._give_size(image, source)
        # Pictures in figures take most of the time, and are packed without Python's lock.
        with ThreadPoolExecutor() as pool:
            themed_figures = list(pool.map(themed_svgs, drawn.values()))
        for (image, svg), (light, dark) in zip(drawn.items(), themed_figures, strict=True):
            size = size_in_pixels(svg)
            self._check_weight(image, light)
            wide = bool(size and size[0] > WIDE)
            boxes = (numbers_in(svg) or {}).get("boxes", [])
            pair = themed_pair("")
            for scheme, text in (("light", light), ("dark", dark)):
                themed = themed_image("", **image.attributes)
                themed["uri"] = self._write(outputs, text)
                themed["classes"] = [*image["classes"], f"only-{scheme}", "figure-output"]
                if scheme == "dark":
                    themed["classes"].append("dark-light")  # the theme's own dark treatment is off
                if size:
                    themed["pixels"] = size
                themed.source, themed.line = image.source, image.line
                narrow = reflowed(text, boxes) if wide and len(boxes) > 1 else None
                if narrow is None:
                    pair["wide"] = wide
                    pair += themed
                else:
                    small = narrow_image("", uri=self._write(outputs, narrow), pixels=size_in_pixels(narrow))
                    small.source, small.line = image.source, image.line
                    pair += picture("", small, themed)
            image.replace_self([pair, *self._numbers(image, svg)])

    def _give_size(self, image: nodes.image, source: Path) -> None:
        """Let a picture that was not drawn by a cell take its room before it loads."""
        if not source.is_file():
            return
        sized = themed_image("", **image.attributes)
        if source.suffix == ".svg":
            pixels = size_in_pixels(source.read_text("utf-8"))
        else:
            with Image.open(source) as picture_file:
                pixels = picture_file.size
        if pixels:
            sized["pixels"] = pixels
        sized.source, sized.line = image.source, image.line
        image.replace_self(sized)

    def _numbers(self, image: nodes.image, svg: str) -> list[nodes.Node]:
        numbers = numbers_in(svg)
        if numbers is None:
            logger.warning(
                "image%s carries no numbers: draw it after course_utils.plotting.use_style()",
                _cell_of(image),
                location=_located(image),
                type="figures",
                subtype="numbers",
            )
            return []
        return [nodes.raw("", as_html(numbers), format="html")]

    def _write(self, folder: Path, svg: str) -> str:
        # Named by content: same figure, same name, in every build.
        path = folder / f"{hashlib.sha256(svg.encode()).hexdigest()[:20]}.svg"
        if not path.exists():
            path.write_text(svg, "utf-8")
        return "/" + Path(os.path.relpath(path, self.app.srcdir)).as_posix()

    def _check_weight(self, image: nodes.image, svg: str) -> None:
        weight = len(gzip.compress(svg.encode(), mtime=0))
        if weight > HEAVY:
            logger.warning(
                "image%s weighs %d KB; draw what has thousands of shapes with rasterized=True",
                _cell_of(image),
                weight // 1000,
                location=_located(image),
                type="figures",
                subtype="weight",
            )

    def _check_alt(self, image: nodes.image) -> None:
        alt = " ".join(image.get("alt", "").split())
        if len(alt) >= MIN_ALT_LENGTH:
            return
        logger.warning(
            "image%s needs alternative text of at least %d characters that says what it shows"
            " (in a code cell: mystnb: image: alt:), not %r",
            _cell_of(image),
            MIN_ALT_LENGTH,
            alt,
            location=_located(image),
            type="figures",
            subtype="alt",
        )


def _cell_of(node: nodes.Node) -> str:
    while node is not None:
        if isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code":
            return f" of the cell with index {node['cell_index']}"
        node = node.parent
    return ""


def _located(node: nodes.Node) -> nodes.Node:
    while node.parent is not None and node.line is None:
        node = node.parent
    return node


def _visit(self: HTML5Translator, node: themed_image) -> None:
    uri = node["uri"]
    if uri in self.builder.images:
        uri = f"{self.builder.imgpath}/{self.builder.images[uri]}"
    attributes: dict[str, Any] = {"src": uri, "alt": " ".join(node.get("alt", "").split())}
    if "pixels" in node:
        attributes["width"], attributes["height"] = map(str, node["pixels"])
    attributes |= {"loading": "lazy", "decoding": "async"}
    self.body.append(self.emptytag(node, "img", "\n", **attributes))


def _visit_narrow(self: HTML5Translator, node: narrow_image) -> None:
    width, height = map(str, node["pixels"])
    source = f"{self.builder.imgpath}/{self.builder.images[node['uri']]}"
    self.body.append(
        self.emptytag(node, "source", "", media=NARROW, srcset=source, width=width, height=height)
    )


def _visit_picture(self: HTML5Translator, node: picture) -> None:
    self.body.append("<picture>")


def _depart_picture(self: HTML5Translator, node: picture) -> None:
    self.body.append("</picture>\n")


def _visit_pair(self: HTML5Translator, node: themed_pair) -> None:
    # On a phone a wide figure of one panel keeps a legible size and scrolls; the frame around it does not.
    wide = " wide" if node.get("wide") else ""
    self.body.append(f'<span class="figure-frame"><span class="themed-figure{wide}">')


def _depart_pair(self: HTML5Translator, node: themed_pair) -> None:
    self.body.append("</span></span>")


def _depart(self: HTML5Translator, node: themed_image) -> None:
    pass


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(themed_pair, html=(_visit_pair, _depart_pair))
    app.add_node(themed_image, html=(_visit, _depart))
    app.add_node(narrow_image, html=(_visit_narrow, _depart))
    app.add_node(picture, html=(_visit_picture, _depart_picture))
    app.add_transform(ThemeFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
