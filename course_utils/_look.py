"""The look that all figures of the book share."""

from __future__ import annotations

from io import StringIO
from typing import Any

import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.figure import Figure

INK = "#1c2733"  # the site turns this ink light in dark mode, so figures use no other
GRID = "#c9d1d9"

#: Class 0 blue and class 1 orange, told apart by readers of every colour vision and at least
#: 3:1 against the light and the dark page.
CLASS_COLORS = ("#2f6fd6", "#d35f0e")
#: Markers double the colours, for print in grey.
CLASS_MARKERS = ("o", "^")
#: Colours of lines that stand for no class.
LINE_COLORS = ("#0f8577", "#b4498f", "#85733b", "#6f6bd1", "#c6453f", "#4b8a2f", "#5f7d95")

_STYLE: dict[str, Any] = {
    "figure.figsize": (6.4, 3.8),
    "figure.dpi": 110,
    "figure.facecolor": "#ffffff",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "#ffffff",
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=LINE_COLORS),
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "course_utils",
}
_RASTER_DPI = 200


def use_style() -> None:
    """Give every figure that follows the book's look, drawn as vectors inside a notebook.

    Changes ``matplotlib.rcParams``; outside a notebook kernel it changes nothing else.
    """
    plt.rcParams.update(_STYLE)  # type: ignore[arg-type]
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    shell = get_ipython()
    if shell is not None and shell.__class__.__name__ != "TerminalInteractiveShell":
        set_matplotlib_formats("svg")  # type: ignore[no-untyped-call]
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, _as_svg)


def _as_svg(figure: Figure) -> str:
    file = StringIO()
    # Without a date the same figure is the same file in every build.
    figure.savefig(file, format="svg", dpi=_RASTER_DPI, metadata={"Date": None})
    return file.getvalue()
