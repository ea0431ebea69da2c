"""A figure of several panels for a narrow screen: the same panels, one below the other.

`numbers_reader` notes in the figure's file where each panel lies. Here they are laid out anew, as many in a
row as a phone shows at their own size, in a second drawing that the page shows where it is narrow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ROW = 280.0  # points: about the width of a phone's page
_GAP = 6.0
_ROOT = re.compile(r"<svg\b[^>]*>")
_BOX = re.compile(r'\bviewBox="([^"]*)"')
#: Where the frame of axes begins, in points: what Matplotlib draws first of them.
_FRAME = re.compile(r'<g id="(axes_\d+)">\s*<g id="patch_\d+">\s*<path d="M\s?([\d.]+) ')
#: Panels that share so much of the smaller one belong together, as a curve and its second axis do.
_SHARED = 0.1


@dataclass(frozen=True)
class Panel:
    """A panel of a figure.

    Attributes:
        names: the ids of its axes in the drawing.
        box: its left, upper, right and lower edge, in points from the drawing's upper left corner.
    """

    names: tuple[str, ...]
    box: tuple[float, float, float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in points."""
        left, upper, right, lower = self.box
        return right - left, lower - upper


def reflowed(svg: str, boxes: Sequence[Sequence[float]]) -> str | None:
    """The drawing with its panels laid out for a narrow screen, or None if that makes it no narrower.

    Args:
        svg: a drawing by Matplotlib.
        boxes: for each of its axes, in the order in which they were drawn, the left, upper, right and lower
            edge as shares of the drawing's width and height.
    """
    root = _ROOT.search(svg)
    found = root and _BOX.search(root[0])
    if not root or not found:
        return None
    width, height = (float(number) for number in found[1].split()[2:])
    panels = _joined(
        [
            Panel((f"axes_{number}",), (left * width, upper * height, right * width, lower * height))
            for number, (left, upper, right, lower) in enumerate(boxes, start=1)
        ]
    )
    rows = _rows(panels)
    if len(rows) < 2 or max(map(_width, rows)) > 0.8 * width:
        return None
    body = svg[root.end() :].removesuffix("\n").removesuffix("</svg>")
    frames = {name: float(left) for name, left in _FRAME.findall(body)}
    # What stands below one another is compared: the frames of columns of one meet.
    single = all(len(row) == 1 and row[0].names[0] in frames for row in rows)
    before = [frames[row[0].names[0]] - row[0].box[0] if single else 0.0 for row in rows]
    lefts = [max(before) - own for own in before]
    whole = max(left + _width(row) for left, row in zip(lefts, rows, strict=True))
    shown, top = "", 0.0
    for left, row in zip(lefts, rows, strict=True):
        tall = max(panel.size[1] for panel in row)
        for panel in row:
            move = f"translate({left - panel.box[0]:.2f} {top - panel.box[1]:.2f})"
            shown += "".join(f'<use xlink:href="#{name}" transform="{move}"/>' for name in panel.names)
            left += panel.size[0] + _GAP
        top += tall + _GAP
    size = f'width="{whole:.2f}pt" height="{top - _GAP:.2f}pt" viewBox="0 0 {whole:.2f} {top - _GAP:.2f}"'
    opened = re.sub(r'\s(?:width|height|viewBox)="[^"]*"', "", root[0])
    return f"{opened[:-1]} {size}><defs>{body}</defs>{shown}</svg>\n"


def _rows(panels: Sequence[Panel]) -> list[list[Panel]]:
    rows: list[list[Panel]] = []
    for panel in panels:
        if rows and _width([*rows[-1], panel]) <= ROW:
            rows[-1].append(panel)
        else:
            rows.append([panel])
    return rows


def _width(row: Sequence[Panel]) -> float:
    return sum(panel.size[0] for panel in row) + _GAP * (len(row) - 1)


def _joined(panels: Sequence[Panel]) -> list[Panel]:
    joined: list[Panel] = []
    for panel in panels:
        for at, other in enumerate(joined):
            across = min(panel.box[2], other.box[2]) - max(panel.box[0], other.box[0])
            down = min(panel.box[3], other.box[3]) - max(panel.box[1], other.box[1])
            smaller = min(one.size[0] * one.size[1] for one in (panel, other))
            if across > 0 and down > 0 and across * down > _SHARED * smaller:
                edges = zip(panel.box, other.box, (min, min, max, max), strict=True)
                left, upper, right, lower = (choose(mine, its) for mine, its, choose in edges)
                joined[at] = Panel((*other.names, *panel.names), (left, upper, right, lower))
                break
        else:
            joined.append(panel)
    return joined
