"""What stands on axes, and how colours, styles and options are read."""

import numpy as np

from .colors import to_rgba


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


def _refuse(name, options, allowed):
    for key in options:
        if key not in allowed:
            raise NotImplementedError(
                f"{name}({key}=...) is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
            )
