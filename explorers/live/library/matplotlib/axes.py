"""Axes: what is drawn, as plain lists, with the limits and labels."""

import numpy as np

from .artists import _DASHES, Artist, Spine, Spines, _color, _format, _numbers, _refuse
from .colors import colormap, cycle
from .fields import Fields, _mapped
from .labels import Labels


class Axes(Fields, Labels):
    def __init__(self, figure, rows, columns, place):
        from matplotlib import rcParams

        self.figure = figure
        self._grid_place = (rows, columns, place)
        self._share = (False, False)
        self._artists = []
        self._removed = False
        self._next_color = 0
        self._state = {
            "title": None,
            "titleLocation": rcParams["axes.titlelocation"],
            "titleSize": None,
            "xlabel": "",
            "ylabel": "",
            "xlim": None,
            "ylim": None,
            "xscale": "linear",
            "yscale": "linear",
            "xticks": None,
            "yticks": None,
            "xticklabels": None,
            "yticklabels": None,
            "aspect": None,
            "off": False,
            "grid": bool(rcParams["axes.grid"]),
            "xInverted": False,
            "yInverted": False,
            "legend": None,
            "outer": False,
        }
        self.spines = Spines({side: Spine() for side in ("left", "bottom", "right", "top")})
        for side in ("top", "right"):
            self.spines[side].visible = bool(rcParams[f"axes.spines.{side}"])
        self._colorbar = None
        self.transAxes = "axes"
        self.transData = "data"

    def _color_of_next(self):
        colors = cycle()
        c = colors[self._next_color % len(colors)]
        self._next_color += 1
        return c

    def _add(self, record, color=None):
        self._artists.append(record)
        artist = Artist(self, record)
        artist._given_color = color
        return artist

    def plot(
        self,
        *args,
        color=None,
        c=None,
        linewidth=None,
        lw=None,
        linestyle=None,
        ls=None,
        marker=None,
        markersize=None,
        ms=None,
        label=None,
        alpha=None,
        zorder=2,
        markeredgewidth=None,
        drawstyle=None,
        transform=None,
        **options,
    ):
        _refuse(
            "plot",
            options,
            ("markerfacecolor", "mfc", "markeredgecolor", "mec", "solid_capstyle", "clip_on", "rasterized"),
        )
        from matplotlib import rcParams

        out = []
        rest = list(args)
        while rest:
            first = rest.pop(0)
            if rest and not isinstance(rest[0], str):
                xs, ys = first, rest.pop(0)
            else:
                xs, ys = None, first
            fmt = rest.pop(0) if rest and isinstance(rest[0], str) else ""
            f_color, f_marker, f_style = _format(fmt)
            array = np.asarray(ys.to_numpy() if hasattr(ys, "to_numpy") else ys)
            columns = [array] if array.ndim < 2 else [array[:, i] for i in range(array.shape[1])]
            for column in columns:
                y = _numbers(column)
                x = [float(i) for i in range(len(y))] if xs is None else _numbers(xs)
                if len(x) != len(y):
                    raise ValueError(
                        f"x and y must have same first dimension, but have shapes ({len(x)},) and ({len(y)},)"
                    )
                chosen = color or c or f_color or self._color_of_next()
                style = linestyle or ls or f_style or ("None" if (f_marker and not f_style) else "-")
                record = {
                    "kind": "line",
                    "x": x,
                    "y": y,
                    "color": _color(chosen),
                    "alpha": alpha,
                    "width": float(linewidth or lw or rcParams["lines.linewidth"]),
                    "dash": _DASHES.get(style, []),
                    "line": style not in ("None", "none", "", " "),
                    "marker": marker or f_marker,
                    "size": float(markersize or ms or 6),
                    "edge": float(markeredgewidth) if markeredgewidth is not None else 1.0,
                    "label": None if label is None else str(label),
                    "z": zorder,
                }
                out.append(self._add(record, chosen))
        return out

    def semilogy(self, *args, **options):
        self.set_yscale("log")
        return self.plot(*args, **options)

    def semilogx(self, *args, **options):
        self.set_xscale("log")
        return self.plot(*args, **options)

    def loglog(self, *args, **options):
        self.set_xscale("log")
        return self.semilogy(*args, **options)

    def step(self, x, y, *args, **options):
        xs, ys = _numbers(x), _numbers(y)
        return self.plot(
            [v for x_ in zip(xs, xs[1:] + xs[-1:]) for v in x_],
            [v for y_ in ys for v in (y_, y_)],
            *args,
            **options,
        )

    def scatter(
        self,
        x,
        y,
        s=None,
        c=None,
        marker=None,
        cmap=None,
        vmin=None,
        vmax=None,
        alpha=None,
        linewidths=None,
        edgecolors=None,
        color=None,
        label=None,
        zorder=1,
        **options,
    ):
        _refuse("scatter", options, ("rasterized", "norm", "facecolors", "clip_on"))
        xs, ys = _numbers(x), _numbers(y)
        if len(xs) == 1 < len(ys):
            xs = xs * len(ys)
        if len(xs) != len(ys):
            raise ValueError("x and y must be the same size")
        colors = None
        if color is not None:
            c = color
        if c is None:
            c = self._color_of_next()
        if (
            not isinstance(c, str)
            and hasattr(c, "__len__")
            and len(c) == len(xs)
            and not (len(c) in (3, 4) and isinstance(c, tuple))
        ):
            listed = list(c)
            if isinstance(listed[0], str) or hasattr(listed[0], "__len__") and len(listed[0]) in (3, 4):
                colors = [_color(one) for one in listed]
            else:
                colors = _mapped(_numbers(c), colormap(cmap), vmin, vmax)
            c = listed[0]
            base = colors[0]
        else:
            base = _color(c)
        sizes = [36.0] if s is None else _numbers(s)
        record = {
            "kind": "points",
            "x": xs,
            "y": ys,
            "sizes": sizes,
            "color": base,
            "colors": colors,
            "marker": marker or "o",
            "alpha": alpha,
            "edge": None if edgecolors in (None, "face", "none") else _color(edgecolors),
            "edgeWidth": float(linewidths) if linewidths is not None else 1.0,
            "label": None if label is None else str(label),
            "z": zorder,
        }
        artist = self._add(record, c)
        artist.cmap, artist.clim = (colormap(cmap), (vmin, vmax)) if colors else (None, None)
        return artist

    def bar(
        self,
        x,
        height,
        width=0.8,
        bottom=0,
        *,
        align="center",
        color=None,
        label=None,
        alpha=None,
        tick_label=None,
        yerr=None,
        zorder=1,
        **options,
    ):
        return self._bars(x, height, width, bottom, align, color, label, alpha, options, False)

    def barh(
        self,
        y,
        width,
        height=0.8,
        left=0,
        *,
        align="center",
        color=None,
        label=None,
        alpha=None,
        zorder=1,
        **options,
    ):
        return self._bars(y, width, height, left, align, color, label, alpha, options, True)

    def _bars(self, at, length, thickness, start, align, color, label, alpha, options, horizontal):
        _refuse("bar", options, ("edgecolor", "linewidth", "hatch", "ec", "lw", "xerr", "capsize"))
        places = list(at) if not isinstance(at, (int, float)) else [at]
        if places and isinstance(places[0], str):
            self.set_yticks(range(len(places)), places) if horizontal else self.set_xticks(
                range(len(places)), places
            )
            places = range(len(places))
        places, lengths = _numbers(places), _numbers(length)
        lengths = lengths * len(places) if len(lengths) == 1 else lengths
        starts = _numbers(start) * (len(places) if not hasattr(start, "__len__") else 1)
        chosen = color or self._color_of_next()
        listed = (
            [_color(c) for c in chosen]
            if isinstance(chosen, (list, tuple)) and chosen and isinstance(chosen[0], str)
            else None
        )
        widths = _numbers(thickness)
        rects = []
        for i, (p, n, b) in enumerate(zip(places, lengths, starts)):
            w = widths[i % len(widths)]
            low = p - w / 2 if align == "center" else p
            rects.append([b, low, n, w] if horizontal else [low, b, w, n])
        record = {
            "kind": "rects",
            "rects": rects,
            "color": listed[0] if listed else _color(chosen),
            "colors": listed,
            "alpha": alpha,
            "label": None if label is None else str(label),
            "z": 1,
            "hatch": options.get("hatch"),
            "sticky": "x" if horizontal else "y",
        }
        return self._add(record, chosen)

    def hist(
        self,
        x,
        bins=10,
        range=None,
        density=False,
        alpha=None,
        color=None,
        label=None,
        rwidth=None,
        histtype="bar",
        hatch=None,
        weights=None,
        **options,
    ):
        _refuse("hist", options, ("edgecolor", "linewidth", "zorder", "align", "ec"))
        values = _numbers(x)
        counts, edges = np.histogram(
            np.array(values), bins if isinstance(bins, int) else np.asarray(bins), range
        )
        edges = edges.tolist()
        heights = [float(n) for n in counts.tolist()]
        if density:
            heights = [h / (len(values) * (b - a)) for h, a, b in zip(heights, edges, edges[1:])]
        chosen = color or self._color_of_next()
        share = 1.0 if rwidth is None else float(rwidth)
        rects = [
            [a + (b - a) * (1 - share) / 2, 0.0, (b - a) * share, h]
            for h, a, b in zip(heights, edges, edges[1:])
        ]
        record = {
            "kind": "rects",
            "rects": rects,
            "color": _color(chosen),
            "colors": None,
            "alpha": alpha,
            "label": None if label is None else str(label),
            "z": 1,
            "hatch": hatch,
            "sticky": "y",
        }
        return np.array(heights), np.array(edges), self._add(record, chosen)

    def fill_between(
        self, x, y1, y2=0, alpha=None, color=None, label=None, linewidth=None, zorder=1, where=None, **options
    ):
        _refuse("fill_between", options, ("edgecolor", "interpolate", "step", "facecolor"))
        xs, low = _numbers(x), _numbers(y1)
        high = _numbers(y2)
        high = high * len(xs) if len(high) == 1 else high
        low = low * len(xs) if len(low) == 1 else low
        chosen = color or options.get("facecolor") or self._color_of_next()
        record = {
            "kind": "band",
            "x": xs,
            "low": low,
            "high": high,
            "color": _color(chosen),
            "alpha": alpha,
            "label": None if label is None else str(label),
            "z": zorder,
        }
        return self._add(record, chosen)

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", capsize=0, label=None, color=None, **options):
        xs, ys = _numbers(x), _numbers(y)
        (line,) = self.plot(xs, ys, fmt, label=label, color=color, **options)
        if yerr is not None:
            errors = np.asarray(yerr)
            low, high = (
                (_numbers(errors[0]), _numbers(errors[1]))
                if errors.ndim == 2
                else (_numbers(yerr) * (len(xs) if errors.ndim == 0 else 1),) * 2
            )
            self._add(
                {
                    "kind": "errors",
                    "x": xs,
                    "low": [a - b for a, b in zip(ys, low)],
                    "high": [a + b for a, b in zip(ys, high)],
                    "color": line.record["color"],
                    "cap": float(capsize),
                    "z": 2,
                }
            )
        return line

    def _span(
        self, kind, value, *, color=None, linewidth=None, linestyle=None, label=None, alpha=None, **options
    ):
        from matplotlib import rcParams

        linewidth = linewidth or options.pop("lw", None)
        linestyle = linestyle or options.pop("ls", None)
        _refuse(kind, options, ("zorder", "xmin", "xmax", "ymin", "ymax"))
        color = color or options.pop("c", None) or self._color_of_next()
        return self._add(
            {
                "kind": kind,
                "at": float(value),
                "color": _color(color),
                "width": float(linewidth or rcParams["lines.linewidth"]),
                "dash": _DASHES.get(linestyle or "-", []),
                "label": None if label is None else str(label),
                "alpha": alpha,
                "z": 2,
            },
            color,
        )

    def axhline(self, y=0, **options):
        return self._span("hline", y, **options)

    def axvline(self, x=0, **options):
        return self._span("vline", x, **options)

    def axline(
        self, xy1, xy2=None, *, slope=None, color=None, linewidth=None, linestyle="-", label=None, **options
    ):
        from matplotlib import rcParams

        x, y = _numbers(xy1)
        if xy2 is not None:
            x2, y2 = _numbers(xy2)
        else:
            x2, y2 = x + 1, y + float(slope)
        chosen = color or self._color_of_next()
        return self._add(
            {
                "kind": "axline",
                "p": [x, y, x2, y2],
                "color": _color(chosen),
                "width": float(linewidth or rcParams["lines.linewidth"]),
                "dash": _DASHES.get(linestyle, []),
                "label": None if label is None else str(label),
                "alpha": None,
                "z": 2,
            },
            chosen,
        )

    def axhspan(self, ymin, ymax, color=None, alpha=None, label=None, **options):
        return self._add(
            {
                "kind": "hspan",
                "low": float(ymin),
                "high": float(ymax),
                "color": _color(color or self._color_of_next()),
                "alpha": alpha,
                "label": label,
                "z": 0,
            }
        )

    def axvspan(self, xmin, xmax, color=None, alpha=None, label=None, **options):
        return self._add(
            {
                "kind": "vspan",
                "low": float(xmin),
                "high": float(xmax),
                "color": _color(color or self._color_of_next()),
                "alpha": alpha,
                "label": label,
                "z": 0,
            }
        )

    def hlines(self, y, xmin, xmax, colors=None, **options):
        for v in _numbers(y):
            self.plot([xmin, xmax], [v, v], color=colors or "C0", **options)

    def vlines(self, x, ymin, ymax, colors=None, **options):
        for v in _numbers(x):
            self.plot([v, v], [ymin, ymax], color=colors or "C0", **options)

    def text(
        self, x, y, s, *, transform=None, fontsize=None, ha="left", va="baseline", color=None, **options
    ):
        _refuse(
            "text",
            options,
            (
                "horizontalalignment",
                "verticalalignment",
                "weight",
                "fontweight",
                "rotation",
                "bbox",
                "zorder",
                "size",
                "alpha",
                "style",
            ),
        )
        ha = options.get("horizontalalignment", ha)
        va = options.get("verticalalignment", va)
        return self._add(
            {
                "kind": "text",
                "x": float(x),
                "y": float(y),
                "text": str(s),
                "size": float(fontsize or options.get("size") or 10),
                "ha": ha,
                "va": va,
                "color": _color(color),
                "axes": transform == "axes",
                "z": 3,
            }
        )

    def annotate(
        self,
        text,
        xy,
        xytext=None,
        *,
        arrowprops=None,
        ha="left",
        va="baseline",
        fontsize=None,
        color=None,
        xycoords="data",
        textcoords=None,
        **options,
    ):
        _refuse(
            "annotate",
            options,
            ("horizontalalignment", "verticalalignment", "weight", "zorder", "bbox", "rotation"),
        )
        x, y = _numbers(xy)
        if xytext is not None and textcoords == "offset points":
            return self._add(
                {
                    "kind": "text",
                    "x": x,
                    "y": y,
                    "text": str(text),
                    "size": float(fontsize or 10),
                    "ha": ha,
                    "va": va,
                    "color": _color(color),
                    "axes": False,
                    "offset": _numbers(xytext),
                    "z": 3,
                }
            )
        tx, ty = (x, y) if xytext is None else _numbers(xytext)
        if arrowprops is not None:
            self._add(
                {
                    "kind": "arrow",
                    "p": [tx, ty, x, y],
                    "color": _color(arrowprops.get("color", "black")),
                    "head": "->" in str(arrowprops.get("arrowstyle", "->")),
                    "z": 3,
                }
            )
        return self._add(
            {
                "kind": "text",
                "x": tx,
                "y": ty,
                "text": str(text),
                "size": float(fontsize or 10),
                "ha": ha,
                "va": va,
                "color": _color(color),
                "axes": xycoords == "axes fraction",
                "z": 3,
            }
        )

    def arrow(self, x, y, dx, dy, color=None, **options):
        return self._add(
            {
                "kind": "arrow",
                "p": [float(x), float(y), float(x + dx), float(y + dy)],
                "color": _color(color or "C0"),
                "head": True,
                "z": 2,
            }
        )

    def quiver(self, *args, **options):
        raise NotImplementedError(
            "quiver is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
        )

    def add_patch(self, patch):
        return self._add(patch.record())

    def add_collection(self, collection, autolim=True):
        self.plot(collection.x, collection.y, **collection.look)
        return collection

    def add_artist(self, artist):
        return self.add_patch(artist)

    def describe(self):
        bar = None
        if self._colorbar is not None:
            low, high = self._colorbar.clim
            bar = {
                "low": float(low),
                "high": float(high),
                "colors": [_color(self._colorbar.cmap(i / 63)) for i in range(64)],
            }
        return {
            **self._state,
            "place": list(self._grid_place),
            "share": list(self._share),
            "artists": self._artists,
            "colorbar": bar,
            "spines": [side for side, spine in self.spines.items() if spine.visible],
        }
