"""The numbers behind a figure, read back from what Matplotlib drew, for readers who cannot see it.

It runs in the kernels of the book's build: `numbers_cell` puts it there and writes what it reads
into the figure's own file, as its description, which `number_tables` shows under the figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import FixedLocator

Array = npt.NDArray[np.float64]

#: So many rows of a curve or a histogram tell its course.
MAX_ROWS = 11
#: From so many curves over the same inputs on, a table gives their spread instead of each.
MAX_CURVES = 8
#: An image of at most so many pixels is given pixel by pixel, if the figure has at most two images.
MAX_PIXELS = 144

_SPREAD: dict[str, Callable[..., Array]] = {"lowest": np.nanmin, "median": np.nanmedian, "highest": np.nanmax}


@dataclass
class Table:
    """A table of a figure's numbers, as text ready to show.

    Attributes:
        title: what the table is about; "" when the figure has one panel that bears no title.
        head: the names of the columns.
        rows: one text for each column.
    """

    title: str
    head: list[str]
    rows: list[list[str]]


@dataclass
class Numbers:
    """What a figure shows, in tables and in sentences for what needs no table."""

    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The same as a value that JSON can hold."""
        return asdict(self)


def numbers_behind(figure: Figure) -> Numbers:
    """Read the curves, points, bars, images and lines of a figure back from its panels.

    Long series are thinned to :data:`MAX_ROWS` rows, from the first to the last; clouds of points,
    many curves at once and large images are summarised. Short tables of the same columns become one.

    Args:
        figure: drawn with Matplotlib.
    """
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    images = sum(len(ax.images) for ax in panels)
    numbers = Numbers()
    for number, ax in enumerate(panels, start=1):
        title = _plain(next(filter(None, (ax.get_title(loc) for loc in ("left", "center", "right"))), ""))
        if not title and len(panels) > 1:
            title = f"panel {number}"
        for table in _tables(ax, images):
            numbers.tables.append(Table(title, *table))
        lead = f"{title}: " if title and len(panels) > 1 else ""
        numbers.notes += [lead + note for note in _notes(ax)]
    numbers.tables = _merged(numbers.tables)
    return numbers


def boxes_of(figure: Figure) -> list[list[float]]:
    """Where each panel of a drawn figure lies, with its title, labels and legend.

    Args:
        figure: drawn with Matplotlib, so that its layout is settled.

    Returns:
        For each visible axes its left, upper, right and lower edge, as shares of the figure's size.
    """
    width, height = figure.bbox.width, figure.bbox.height
    boxes = []
    for ax in figure.axes:
        if ax.get_visible() and (box := ax.get_tightbbox()) is not None:
            edges = (box.x0 / width, 1 - box.y1 / height, box.x1 / width, 1 - box.y0 / height)
            boxes.append([round(float(edge), 4) for edge in edges])
    return boxes


def _merged(tables: list[Table]) -> list[Table]:
    by_head: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        by_head.setdefault(tuple(table.head), []).append(table)
    merged = []
    for head, alike in by_head.items():
        if len(alike) > 1 and all(len(table.rows) <= 2 for table in alike):
            rows = [[table.title, *row] for table in alike for row in table.rows]
            merged.append(Table("", ["panel", *head], rows))
        else:
            merged += alike
    return merged


def _tables(ax: Axes, images: int) -> Iterable[tuple[list[str], list[list[str]]]]:
    x_name, y_name = _axis_names(ax)
    if ax.axison:
        yield from _curves(ax, x_name, y_name)
    yield from _bars(ax, x_name, y_name)
    points = [
        [label, f"{len(at):,}", *_summary(at[:, 0]), *_summary(at[:, 1])]
        for label, at in _clouds(ax)
        if len(at)
    ]
    if points and ax.axison:
        spread = [f"{name}, {what}" for name in (x_name, y_name) for what in ("lowest", "mean", "highest")]
        yield ["points", "number", *spread], points
    for image in ax.images:
        values = _filled(image.get_array())
        if values.ndim != 2:
            continue  # a shade, which the contour and the label tell about
        if values.size <= MAX_PIXELS and images <= 2:
            ticks = [_tick_labels(axis, values.shape[1 - i]) for i, axis in enumerate((ax.xaxis, ax.yaxis))]
            rows = [[ticks[1][i], *map(_text, row)] for i, row in enumerate(values)]
            yield [f"{y_name} \\ {x_name}", *ticks[0]], rows
        else:
            yield (
                ["image", "lowest", "mean", "highest"],
                [[f"{values.shape[0]} × {values.shape[1]}", *_summary(values)]],
            )


def _curves(ax: Axes, x_name: str, y_name: str) -> Iterable[tuple[list[str], list[list[str]]]]:
    groups: list[tuple[Array, list[tuple[str, Array]]]] = []

    def add(x: Array, name: str, y: Array) -> None:
        for known, series in groups:
            if np.array_equal(known, x):
                series.append((name, y))
                return
        groups.append((x, [(name, y)]))

    names: dict[tuple[float, float, float], str] = {}
    lines = [line for line in ax.lines if _is_curve(line, ax)]
    in_rows = isinstance(ax.yaxis.get_major_locator(), FixedLocator) and _has_names(ax, upright=False)
    for line in lines:
        label = _label(line) or (y_name if len(lines) == 1 else f"curve {lines.index(line) + 1}")
        names.setdefault(to_rgb(line.get_color()), label)
        x, y = (np.asarray(data, dtype=float) for data in line.get_data(orig=False))
        if in_rows:
            rows = _names_at(ax.yaxis, y)
            yield [y_name, label], [[row, _text(v)] for row, v in zip(rows, x, strict=True)]
            continue
        add(x, label, y)
    for band in (c for c in ax.collections if _is_band(c)):
        label = _label(band) or names.get(to_rgb(band.get_facecolor()[0][:3]), "band")  # type: ignore[index]
        corners = np.concatenate([path.vertices for path in band.get_paths()])
        x = np.unique(corners[:, 0])
        for what, extreme in (("band from", np.min), ("band to", np.max)):
            add(x, f"{label}, {what}", np.array([extreme(corners[corners[:, 0] == at, 1]) for at in x]))
    for x, series in groups:
        kept = _thinned(x, logarithmic=ax.get_xscale() == "log")
        if len(series) > MAX_CURVES:
            values = np.array([y for _, y in series])
            series = [
                (f"{what} of {len(series)} curves", function(values, axis=0))
                for what, function in _SPREAD.items()
            ]
        columns = [_column(x[kept], ax.get_xscale()), *(_column(y[kept], ax.get_yscale()) for _, y in series)]
        yield [x_name, *(name for name, _ in series)], [list(row) for row in zip(*columns, strict=True)]


def _bars(ax: Axes, x_name: str, y_name: str) -> Iterable[tuple[list[str], list[list[str]]]]:
    histograms: list[tuple[Array, list[tuple[str, Array]]]] = []
    for bars in (c for c in ax.containers if isinstance(c, BarContainer)):
        upright = bars.orientation != "horizontal"
        boxes = [bar.get_bbox() for bar in bars.patches]
        low, high, value = (
            np.array(numbers, dtype=float)
            for numbers in zip(
                *((b.x0, b.x1, b.height) if upright else (b.y0, b.y1, b.width) for b in boxes), strict=True
            )
        )
        # Matplotlib labels the first bar of a histogram, but a bar chart as a whole.
        label = _label(bars) or _label(bars.patches[0]) or (y_name if upright else x_name)
        centres = (low + high) / 2
        steps = np.diff(centres)
        if len(boxes) > 2 and np.allclose(steps, steps[0], rtol=1e-3) and not _has_names(ax, upright):
            half = steps[0] / 2
            edges = np.append(centres - half, centres[-1] + half)
            for known, series in histograms:
                if len(known) == len(edges) and np.allclose(known, edges):
                    series.append((label, value))
                    break
            else:
                histograms.append((edges, [(label, value)]))
        else:
            ticks = _names_at(ax.xaxis if upright else ax.yaxis, centres)
            rows = [[name, _text(v)] for name, v in zip(ticks, value, strict=True)]
            yield [x_name if upright else y_name, label], rows
    for edges, series in histograms:
        bins = len(edges) - 1
        cuts = [*range(0, bins, -(-bins // MAX_ROWS)), bins]
        rows = [
            [_text(edges[a]), _text(edges[b]), *(_text(v[a:b].sum()) for _, v in series)]
            for a, b in zip(cuts[:-1], cuts[1:], strict=True)
        ]
        yield [f"{x_name} from", "to", *(name for name, _ in series)], rows


def _notes(ax: Axes) -> Iterable[str]:
    x_name, y_name = _axis_names(ax)
    for line in ax.lines:
        name = _label(line)
        if isinstance(line, AxLine):
            start, slope = line.get_xy1() or (0.0, 0.0), line.get_slope()
            if slope is None:
                end: Any = line.get_xy2()
                slope = (end[1] - start[1]) / (end[0] - start[0]) if end[0] != start[0] else np.inf
            through = f"({_text(start[0])}, {_text(start[1])})"
            yield f"{name or 'A line'} runs through {through} with slope {_text(slope)}."
        elif line.get_transform() is not ax.transData:
            x, y = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
            name = f", {name}" if name else ""
            # Through the origin it is only the axis.
            if np.ptp(y) == 0 and y[0] != 0:
                yield f"A horizontal line at {y_name} {_text(y[0])}{name}."
            elif np.ptp(x) == 0 and x[0] != 0:
                yield f"A vertical line at {x_name} {_text(x[0])}{name}."
    for contour in (c for c in ax.collections if isinstance(c, QuadContourSet)):
        pieces = [np.asarray(path.vertices) for path in contour.get_paths()]
        if any(map(len, pieces)):
            corners = np.concatenate(pieces)
            (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
            yield (
                f"The line at level {', '.join(map(_text, contour.levels))} lies between"
                f" {x_name} {_text(x1)} and {_text(x2)}, {y_name} {_text(y1)} and {_text(y2)}."
            )
    for image in ax.images:
        if _label(image):
            yield f"{_label(image)}."
    for patch in ax.patches:
        if isinstance(patch, Circle):
            centre, radius = np.asarray(patch.get_center()), patch.get_radius()
            yield f"A circle of radius {_text(radius)} around ({_text(centre[0])}, {_text(centre[1])})."
        elif isinstance(patch, Rectangle) and not any(patch in c for c in ax.containers):
            b = patch.get_bbox()
            yield f"A box from ({_text(b.x0)}, {_text(b.y0)}) to ({_text(b.x1)}, {_text(b.y1)})."
    words = [_plain(text.get_text()) for text in ax.texts if not ax.images]
    if any(words):
        yield f"Words in the figure: {'; '.join(filter(None, words))}."


def _is_curve(line: Line2D, ax: Axes) -> bool:
    return line.get_visible() and not isinstance(line, AxLine) and line.get_transform() is ax.transData


def _is_band(collection: Any) -> bool:
    return isinstance(collection, PolyCollection) and not isinstance(collection, PathCollection)


def _clouds(ax: Axes) -> Iterable[tuple[str, Array]]:
    clouds = [c for c in ax.collections if isinstance(c, PathCollection) and c.get_visible()]
    for number, cloud in enumerate(clouds, start=1):
        name = _label(cloud) or ("points" if len(clouds) == 1 else f"points {number}")
        yield name, _filled(cloud.get_offsets())


def _filled(values: Any) -> Array:
    numbers: Array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    return numbers


def _axis_names(ax: Axes) -> tuple[str, str]:
    return _plain(ax.get_xlabel()) or "x", _plain(ax.get_ylabel()) or "y"


def _has_names(ax: Axes, upright: bool) -> bool:
    axis: Any = ax.xaxis if upright else ax.yaxis
    return any(not _is_number(text) for text in _labels_of(axis))


def _labels_of(axis: Any) -> list[str]:
    return [text for text in (_plain(label.get_text()) for label in axis.get_ticklabels()) if text]


def _is_number(text: str) -> bool:
    try:
        float(text.replace("−", "-").replace(",", ""))
    except ValueError:
        return False
    return True


def _names_at(axis: Any, places: Array) -> list[str]:
    ticks = np.asarray(axis.get_ticklocs(), dtype=float)
    texts = [_plain(label.get_text()) for label in axis.get_ticklabels()]
    named = {
        at: text for at, text in zip(ticks.round(6).tolist(), texts, strict=False) if not _is_number(text)
    }
    return [named.get(round(float(at), 6)) or _text(at) for at in places]


def _tick_labels(axis: Any, n: int) -> list[str]:
    return _names_at(axis, np.arange(n, dtype=float))


def _thinned(x: Array, logarithmic: bool) -> list[int]:
    if len(x) <= MAX_ROWS:
        return list(range(len(x)))
    if logarithmic and x[0] > 0:
        wanted = np.geomspace(x[0], x[-1], MAX_ROWS)
        return sorted({int(np.abs(x - at).argmin()) for at in wanted})
    return [round(at) for at in np.linspace(0, len(x) - 1, MAX_ROWS).tolist()]


def _column(values: Array, scale: str) -> list[str]:
    # Beside values of ordinary size, what rounding left of a zero is a zero; on a logarithmic axis it counts.
    largest = np.nanmax(np.abs(values), initial=0.0)
    tiny = (np.abs(values) < 1e-6 * largest) & (scale == "linear")
    return [_text(value) for value in np.where(tiny, 0.0, values)]


def _summary(values: Array) -> list[str]:
    return [_text(float(function(values))) for function in (np.nanmin, np.nanmean, np.nanmax)]


def _label(artist: Any) -> str:
    text = str(artist.get_label() or "")
    return "" if text.startswith("_") else _plain(text)


def _text(value: float) -> str:
    if np.isnan(value):
        return "none"
    if value == round(value) and abs(value) < 1e6:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    text = re.sub(r"e([+-])0*(\d+)", lambda m: f" × 10^{'-' * (m[1] == '-')}{m[2]}", text)
    return "0" if text == "-0" else text.replace("-", "−")


def _plain(text: str) -> str:
    """A label without TeX's marks: ``$x_1$`` is x1."""
    text = re.sub(r"\$([^$]*)\$", lambda found: re.sub(r"\\(?:mathrm|text)|[\\{}_]", "", found[1]), text)
    return " ".join(text.split())
