"""Axes: what is drawn, as plain lists, with the limits and labels."""

import math

import numpy as np

from .colors import colormap, cycle, to_rgba


def _numbers(values):
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    return (
        [float(v) for v in np.asarray(values).ravel().tolist()]
        if hasattr(values, "shape") or hasattr(values, "__len__") or hasattr(values, "__iter__")
        else [float(values)]
    )


def _color(c, alpha=None):
    if c is None:
        return None
    rgba = to_rgba(c)
    a = rgba[3] if alpha is None else alpha
    return [*[round(float(v) * 255) for v in rgba[:3]], float(a)]


_DASHES = {
    "-": [],
    "solid": [],
    "--": [5.5, 2.4],
    "dashed": [5.5, 2.4],
    ":": [1.5, 2.5],
    "dotted": [1.5, 2.5],
    "-.": [9.6, 2.4, 1.5, 2.4],
    "dashdot": [9.6, 2.4, 1.5, 2.4],
}
_MARKERS = "o^sDvx+.|_*<>dphP,"


def _format(fmt):
    """Colour, marker and line style of a short text such as `"ro--"`."""
    color = marker = style = None
    for key in ("--", "-.", "-", ":"):
        if key in fmt:
            style, fmt = key, fmt.replace(key, "", 1)
            break
    if fmt.startswith("C") and fmt[1:2].isdigit():
        color, fmt = fmt[:2], fmt[2:]
    for c in fmt:
        if c in "bgrcmykw":
            color = c
        elif c in _MARKERS:
            marker = c
        else:
            raise ValueError(f"Unrecognized character {c} in format string")
    return color, marker, style


class Artist:
    """Something drawn, whose record may be changed afterwards."""

    def __init__(self, axes, record):
        self.axes, self.record = axes, record

    def get_color(self):
        return self._given_color

    def set_label(self, label):
        self.record["label"] = str(label)

    def get_label(self):
        return self.record.get("label")

    def set_alpha(self, alpha):
        self.record["alpha"] = alpha

    def remove(self):
        self.axes._artists.remove(self.record)


class Spine:
    def __init__(self):
        self.visible = True

    def set_visible(self, visible):
        self.visible = bool(visible)

    def set_position(self, position):
        pass

    def set_color(self, color):
        pass


class Spines(dict):
    def __getattr__(self, name):
        return self[name]

    def __getitem__(self, key):
        if isinstance(key, (list, tuple)):
            return _Several([self[k] for k in key])
        return super().__getitem__(key)


class _Several:
    def __init__(self, items):
        self._items = items

    def set_visible(self, visible):
        for one in self._items:
            one.set_visible(visible)


class Axes:
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

    # --- Drawing ---------------------------------------------------------------------------------

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

    def _span(self, kind, value, color, linewidth, linestyle, label, alpha, options):
        from matplotlib import rcParams

        _refuse(kind, options, ("zorder", "xmin", "xmax", "ymin", "ymax"))
        color = color or options.pop("c", None) or self._color_of_next()
        return self._add(
            {
                "kind": kind,
                "at": float(value),
                "color": _color(color),
                "width": float(linewidth or options.pop("lw", None) or rcParams["lines.linewidth"]),
                "dash": _DASHES.get(linestyle or options.pop("ls", None) or "-", []),
                "label": None if label is None else str(label),
                "alpha": alpha,
                "z": 2,
            },
            color,
        )

    def axhline(self, y=0, *, color=None, linewidth=None, linestyle=None, label=None, alpha=None, **options):
        return self._span(
            "hline",
            y,
            color,
            linewidth or options.pop("lw", None),
            linestyle or options.pop("ls", None),
            label,
            alpha,
            options,
        )

    def axvline(self, x=0, *, color=None, linewidth=None, linestyle=None, label=None, alpha=None, **options):
        return self._span(
            "vline",
            x,
            color,
            linewidth or options.pop("lw", None),
            linestyle or options.pop("ls", None),
            label,
            alpha,
            options,
        )

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

    def imshow(
        self,
        X,
        cmap=None,
        *,
        vmin=None,
        vmax=None,
        extent=None,
        origin="upper",
        interpolation=None,
        alpha=None,
        aspect=None,
        zorder=0,
        **options,
    ):
        _refuse("imshow", options, ("norm", "rasterized"))
        array = np.asarray(X)
        rows, columns = array.shape[0], array.shape[1]
        if array.ndim == 3:
            pixels = _pixels(array if array.dtype.kind == "f" else array / 255.0, None, 0.0, 1.0)
        else:
            low, high = _range_of(array, vmin, vmax)
            pixels = _pixels(array, [_color(colormap(cmap)(i / 255)) for i in range(256)], low, high)
        if extent is None:
            extent = (
                (-0.5, columns - 0.5, -0.5, rows - 0.5)
                if origin == "lower"
                else (-0.5, columns - 0.5, rows - 0.5, -0.5)
            )
        if aspect != "auto":
            self._state["aspect"] = self._state["aspect"] or "equal"
        record = {
            "kind": "image",
            "rows": rows,
            "columns": columns,
            "pixels": pixels,
            "extent": [float(v) for v in extent],
            "lower": origin == "lower",
            "alpha": alpha,
            "z": zorder,
            "smooth": interpolation not in (None, "none", "nearest"),
        }
        artist = self._add(record)
        artist.cmap, artist.clim = (
            colormap(cmap),
            _range_of(array, vmin, vmax) if array.ndim == 2 else (0.0, 1.0),
        )
        return artist

    matshow = imshow

    def pcolormesh(self, X, Y, C, **options):
        xs, ys = (
            _numbers(np.asarray(X)[0] if np.asarray(X).ndim == 2 else X),
            _numbers(np.asarray(Y)[:, 0] if np.asarray(Y).ndim == 2 else Y),
        )
        options.pop("shading", None)
        return self.imshow(C, extent=(xs[0], xs[-1], ys[0], ys[-1]), origin="lower", aspect="auto", **options)

    def contour(
        self,
        *args,
        levels=None,
        colors=None,
        linewidths=None,
        linestyles=None,
        cmap=None,
        alpha=None,
        zorder=2,
        **options,
    ):
        _refuse("contour", options, ())
        xs, ys, zs, shape = self._mesh(args)
        levels = _levels(levels, zs)
        shades = colormap(cmap) if colors is None else None
        for i, level in enumerate(levels):
            c = (
                (colors if isinstance(colors, (str, tuple)) else colors[i % len(colors)])
                if colors is not None
                else shades(i / max(len(levels) - 1, 1))
            )
            self._add(
                {
                    "kind": "contour",
                    "x": xs,
                    "y": ys,
                    "z_": zs,
                    "level": level,
                    "color": _color(c),
                    "width": float(linewidths if isinstance(linewidths, (int, float)) else 1.5),
                    "dash": _DASHES.get(linestyles or "-", []),
                    "alpha": alpha,
                    "z": zorder,
                }
            )

    def contourf(self, *args, levels=None, cmap=None, colors=None, alpha=None, zorder=0, **options):
        _refuse("contourf", options, ("extend", "antialiased"))
        xs, ys, zs, (rows, columns) = self._mesh(args)
        levels = _levels(levels, zs, True)
        shades = colormap(cmap)
        n = len(levels) - 1
        bands = [
            _color(colors[i % len(colors)]) if colors is not None else _color(shades(i / max(n - 1, 1)))
            for i in range(n)
        ]
        pixels = []
        for v in zs:
            i = 0
            while i < n - 1 and v >= levels[i + 1]:
                i += 1
            r, g, b, a = bands[i] if levels[0] <= v <= levels[-1] else [0, 0, 0, 0.0]
            pixels.extend((r, g, b, a * 255))
        dx, dy = (xs[-1] - xs[0]) / (columns - 1) / 2, (ys[-1] - ys[0]) / (rows - 1) / 2
        return self._add(
            {
                "kind": "image",
                "rows": rows,
                "columns": columns,
                "pixels": pixels,
                "extent": [xs[0] - dx, xs[-1] + dx, ys[0] - dy, ys[-1] + dy],
                "lower": True,
                "alpha": alpha,
                "z": zorder,
                "smooth": False,
            }
        )

    def _mesh(self, args):
        if len(args) == 1 or not hasattr(args[1], "__len__"):
            args = (None, None, *args)
        x, y, z = args[:3]
        array = np.asarray(z)
        rows, columns = array.shape
        xs = range(columns) if x is None else np.asarray(x)[0] if np.asarray(x).ndim == 2 else x
        ys = range(rows) if y is None else np.asarray(y)[:, 0] if np.asarray(y).ndim == 2 else y
        return _numbers(list(xs)), _numbers(list(ys)), _numbers(array), (rows, columns)

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

    def add_artist(self, artist):
        return self.add_patch(artist)

    # --- Labels and limits -------------------------------------------------------------------------

    def set(self, **options):
        for name, value in options.items():
            if name == "adjustable":
                continue
            setter = getattr(self, f"set_{name}", None)
            if setter is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument '{name}'")
            if name in ("xlim", "ylim") and isinstance(value, (tuple, list)):
                setter(*value)
            else:
                setter(value)

    def set_title(self, label, loc=None, fontsize=None, **options):
        self._state["title"] = str(label)
        if loc is not None:
            self._state["titleLocation"] = loc
        if fontsize is not None:
            self._state["titleSize"] = fontsize if isinstance(fontsize, (int, float)) else None

    def get_title(self):
        return self._state["title"] or ""

    def set_xlabel(self, label, **options):
        self._state["xlabel"] = str(label)

    def set_ylabel(self, label, **options):
        self._state["ylabel"] = str(label)

    def _limits(self, key, low, high):
        if high is None and hasattr(low, "__len__"):
            low, high = low
        self._state[key] = [None if low is None else float(low), None if high is None else float(high)]

    def set_xlim(self, left=None, right=None, **options):
        self._limits("xlim", left, right)

    def set_ylim(self, bottom=None, top=None, **options):
        self._limits("ylim", bottom if bottom is not None else options.get("ymin"), top)

    def get_xlim(self):
        return _figure_limits(self)[0]

    def get_ylim(self):
        return _figure_limits(self)[1]

    def set_xscale(self, value, **options):
        self._state["xscale"] = value

    def set_yscale(self, value, **options):
        self._state["yscale"] = value

    def set_xticks(self, ticks, labels=None, **options):
        self._state["xticks"] = _numbers(ticks)
        if labels is not None:
            self.set_xticklabels(labels)

    def set_yticks(self, ticks, labels=None, **options):
        self._state["yticks"] = _numbers(ticks)
        if labels is not None:
            self.set_yticklabels(labels)

    def set_xticklabels(self, labels, **options):
        self._state["xticklabels"] = [str(v) for v in labels]

    def set_yticklabels(self, labels, **options):
        self._state["yticklabels"] = [str(v) for v in labels]

    def set_aspect(self, aspect, adjustable=None, **options):
        self._state["aspect"] = None if aspect == "auto" else "equal"

    def set_axis_off(self):
        self._state["off"] = True

    def axis(self, arg=None, **options):
        if arg == "off":
            self._state["off"] = True
        elif arg in ("equal", "scaled", "square"):
            self._state["aspect"] = "equal"
        elif arg is not None and not isinstance(arg, str):
            a, b, c, d = arg
            self.set_xlim(a, b)
            self.set_ylim(c, d)

    def grid(self, visible=True, **options):
        self._state["grid"] = bool(visible)

    def invert_yaxis(self):
        self._state["yInverted"] = not self._state["yInverted"]

    def invert_xaxis(self):
        self._state["xInverted"] = not self._state["xInverted"]

    def label_outer(self):
        self._state["outer"] = True

    def tick_params(self, *args, **options):
        pass

    def margins(self, *args, **options):
        pass

    def legend(
        self, *args, loc=None, title=None, ncols=1, ncol=None, fontsize=None, bbox_to_anchor=None, **options
    ):
        handles, labels = None, None
        if len(args) == 1:
            labels = args[0]
        elif len(args) == 2:
            handles, labels = args
        if labels is not None:
            chosen = (
                handles
                if handles is not None
                else [
                    Artist(self, r) for r in self._artists if r["kind"] in ("line", "points", "rects", "band")
                ]
            )
            for handle, text in zip(chosen, labels):
                handle.record["label"] = str(text)
        self._state["legend"] = {
            "loc": loc or "best",
            "title": title,
            "columns": ncol or ncols,
            "outside": bbox_to_anchor is not None,
        }

    def get_legend_handles_labels(self):
        shown = [r for r in self._artists if r.get("label")]
        return [Artist(self, r) for r in shown], [r["label"] for r in shown]

    def remove(self):
        self._removed = True

    def twinx(self):
        raise NotImplementedError(
            "twinx is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
        )

    def get_figure(self):
        return self.figure

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


def _figure_limits(ax):
    from _figure import limits

    return limits(ax.describe())


def _refuse(name, options, allowed):
    for key in options:
        if key not in allowed:
            raise NotImplementedError(
                f"{name}({key}=...) is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
            )


def _mapped(values, cmap, vmin, vmax):
    known = [v for v in values if v == v and abs(v) != math.inf]
    low = float(vmin) if vmin is not None else min(known, default=0.0)
    high = float(vmax) if vmax is not None else max(known, default=1.0)
    span = (high - low) or 1.0
    table = [_color(cmap(i / 255)) for i in range(256)]
    out = []
    for v in values:
        out.append(table[min(max(int((v - low) / span * 255 + 0.5), 0), 255)] if v == v else [0, 0, 0, 0.0])
    return out


def _range_of(array, vmin, vmax):
    known = array[np.isfinite(array)]
    low = float(vmin) if vmin is not None else float(known.min()) if known.size else 0.0
    high = float(vmax) if vmax is not None else float(known.max()) if known.size else 1.0
    return low, high


def _pixels(array, table, low, high):
    from _figure import pixels

    return pixels(array, table, low, high)


def _levels(levels, zs, bands=False):
    if levels is not None and hasattr(levels, "__len__"):
        return _numbers(levels)
    low, high = min(zs), max(zs)
    n = int(levels) if levels is not None else 7
    return (
        [low + (high - low) * i / n for i in range(n + 1)]
        if bands
        else [low + (high - low) * (i + 1) / (n + 1) for i in range(n)]
    )
