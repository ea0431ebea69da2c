from .artists import _color


class Patch:
    def __init__(
        self,
        kind,
        numbers,
        fill=True,
        color=None,
        facecolor=None,
        edgecolor=None,
        fc=None,
        ec=None,
        alpha=None,
        linewidth=None,
        lw=None,
        linestyle=None,
        label=None,
        zorder=1,
        **options,
    ):
        face = color if color is not None else facecolor if facecolor is not None else fc
        edge = color if color is not None else edgecolor if edgecolor is not None else ec
        self._record = {
            "kind": kind,
            "p": [float(v) for v in numbers],
            "fill": None if not fill or face == "none" else _color(face or "C0"),
            "edge": _color(edge) if edge is not None else None,
            "width": float(linewidth or lw or 1.0),
            "alpha": alpha,
            "label": label,
            "z": zorder,
        }

    def record(self):
        return self._record


class Circle(Patch):
    def __init__(self, xy, radius=5, **options):
        super().__init__("circle", [*xy, radius], **options)


class Rectangle(Patch):
    def __init__(self, xy, width, height, **options):
        super().__init__("rectangle", [*xy, width, height], **options)
