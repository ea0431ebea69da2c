"""Many lines as one."""

from .artists import _numbers, _refuse


class LineCollection:
    """Lines of one look.

    Args:
        segments: each an array of points (n, 2), or a list of pairs.
    """

    def __init__(
        self,
        segments,
        *,
        colors="C0",
        color=None,
        linewidths=None,
        linewidth=None,
        lw=None,
        linestyles="-",
        alpha=None,
        zorder=2,
        label=None,
        **options,
    ):
        _refuse("LineCollection", options, ("antialiaseds", "capstyle", "rasterized"))
        self.x, self.y = [], []
        for segment in segments:
            numbers = _numbers(segment)
            # A place that is no number ends a line.
            self.x += [*numbers[::2], float("nan")]
            self.y += [*numbers[1::2], float("nan")]
        self.look = {
            "color": colors if color is None else color,
            "linewidth": linewidths or linewidth or lw,
            "linestyle": linestyles,
            "alpha": alpha,
            "zorder": zorder,
            "label": label,
        }
