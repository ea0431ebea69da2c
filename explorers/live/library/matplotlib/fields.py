"""Images and contours: what is drawn of a value at each place."""

import math

import numpy as np

from .artists import _DASHES, _color, _numbers, _refuse
from .colors import colormap


class Fields:
    """The methods of axes that draw them."""

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
        # Each pixel may have an opacity of its own.
        opacity, alpha = (np.asarray(alpha), None) if hasattr(alpha, "shape") else (None, alpha)
        if array.ndim == 3:
            if opacity is not None:
                raise NotImplementedError(
                    "imshow(alpha=...) of an array for colours is not in the page's Matplotlib; "
                    "open this chapter in Colab or JupyterLab"
                )
            pixels = _pixels(array if array.dtype.kind == "f" else array / 255.0, None, 0.0, 1.0)
        else:
            low, high = _range_of(array, vmin, vmax)
            pixels = _pixels(array, [_color(colormap(cmap)(i / 255)) for i in range(256)], low, high, opacity)
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


def _pixels(array, table, low, high, opacity=None):
    from _figure import pixels

    return pixels(array, table, low, high, opacity)


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
