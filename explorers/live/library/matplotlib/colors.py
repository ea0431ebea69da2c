"""Colours: names, hexadecimal, the property cycle, and colour maps."""

NAMES = {
    "black": "#000000",
    "white": "#ffffff",
    "red": "#ff0000",
    "green": "#008000",
    "blue": "#0000ff",
    "yellow": "#ffff00",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "gray": "#808080",
    "grey": "#808080",
    "orange": "#ffa500",
    "purple": "#800080",
    "brown": "#a52a2a",
    "pink": "#ffc0cb",
    "olive": "#808000",
    "navy": "#000080",
    "teal": "#008080",
    "lightgray": "#d3d3d3",
    "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9",
    "silver": "#c0c0c0",
    "crimson": "#dc143c",
    "gold": "#ffd700",
    "steelblue": "#4682b4",
    "salmon": "#fa8072",
    "coral": "#ff7f50",
    "tomato": "#ff6347",
    "darkred": "#8b0000",
    "darkgreen": "#006400",
    "darkblue": "#00008b",
    "darkorange": "#ff8c00",
    "skyblue": "#87ceeb",
    "lightblue": "#add8e6",
    "lightgreen": "#90ee90",
    "indigo": "#4b0082",
    "violet": "#ee82ee",
    "lime": "#00ff00",
    "k": "#000000",
    "w": "#ffffff",
    "r": "#ff0000",
    "g": "#008000",
    "b": "#0000ff",
    "y": "#bfbf00",
    "c": "#00bfbf",
    "m": "#bf00bf",
    "firebrick": "#b22222",
    "royalblue": "#4169e1",
    "turquoise": "#40e0d0",
    "slategray": "#708090",
    "dodgerblue": "#1e90ff",
    "forestgreen": "#228b22",
    "chocolate": "#d2691e",
}
CYCLE = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
    "#17becf",
)
for _name, _hex in zip(
    ("blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan"), CYCLE
):
    NAMES["tab:" + _name] = _hex


def cycle():
    from matplotlib import rcParams

    found = rcParams.get("axes.prop_cycle")
    return tuple(found.keys["color"]) if found is not None else CYCLE


def to_rgba(c, alpha=None):
    if isinstance(c, str):
        if c == "none":
            return (0.0, 0.0, 0.0, 0.0)
        if len(c) == 2 and c[0] == "C" and c[1].isdigit():
            c = cycle()[int(c[1]) % len(cycle())]
        h = NAMES.get(c.lower(), c)
        if h.startswith("#") and len(h) in (4, 7, 9):
            if len(h) == 4:
                h = "#" + "".join([x + x for x in h[1:]])
            values = [int(h[i : i + 2], 16) / 255 for i in range(1, len(h), 2)]
            rgba = tuple(values) if len(values) == 4 else (*values, 1.0)
        else:
            try:
                gray = float(c)
            except ValueError:
                raise ValueError(f"{c!r} is not a valid value for color") from None
            rgba = (gray, gray, gray, 1.0)
    else:
        values = [float(v) for v in c]
        if len(values) not in (3, 4):
            raise ValueError(f"Invalid RGBA argument: {c!r}")
        rgba = tuple(values) if len(values) == 4 else (*values, 1.0)
    return rgba if alpha is None else (*rgba[:3], alpha)


def to_rgb(c):
    return to_rgba(c)[:3]


def to_hex(c, keep_alpha=False):
    return "#" + "".join([f"{round(v * 255):02x}" for v in (to_rgba(c) if keep_alpha else to_rgb(c))])


class Normalize:
    def __init__(self, vmin=None, vmax=None):
        self.vmin, self.vmax = vmin, vmax


class Colormap:
    def __init__(self, name, stops):
        self.name, self.stops = name, stops

    def __call__(self, x, alpha=None):
        if hasattr(x, "__len__"):
            import numpy as np

            return np.array([self(v) for v in x])
        stops = self.stops
        at = min(max(float(x), 0.0), 1.0) * (len(stops) - 1)
        i = min(int(at), len(stops) - 2)
        return tuple([a + (b - a) * (at - i) for a, b in zip(stops[i], stops[i + 1])])


class LinearSegmentedColormap(Colormap):
    @classmethod
    def from_list(cls, name, colors, N=256):
        return cls(name, [to_rgba(c) for c in colors])


class ListedColormap(Colormap):
    def __init__(self, colors, name="from_list"):
        stops = [to_rgba(c) for c in ([colors] if isinstance(colors, str) else colors)]
        super().__init__(name, stops if len(stops) > 1 else stops * 2)


MAPS = {
    "gray": ["#000000", "#ffffff"],
    "viridis": ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"],
    "coolwarm": ["#3b4cc0", "#dddddd", "#b40426"],
    "plasma": ["#0d0887", "#7e03a8", "#cc4778", "#f89540", "#f0f921"],
    "Blues": ["#f7fbff", "#6baed6", "#08306b"],
    "Reds": ["#fff5f0", "#fb6a4a", "#67000d"],
    "RdBu": ["#67001f", "#f7f7f7", "#053061"],
    "magma": ["#000004", "#721f81", "#f1605d", "#fcfdbf"],
    "inferno": ["#000004", "#bb3754", "#fcffa4"],
    "bwr": ["#0000ff", "#ffffff", "#ff0000"],
    "RdYlBu": ["#a50026", "#ffffbf", "#313695"],
    "hot": ["#0b0000", "#ff0000", "#ffff00", "#ffffff"],
    "Spectral": ["#9e0142", "#ffffbf", "#5e4fa2"],
    "Greys": ["#ffffff", "#000000"],
}


def colormap(cmap):
    if isinstance(cmap, Colormap):
        return cmap
    name = cmap or "viridis"
    base = name[:-2] if name.endswith("_r") else name
    if base not in MAPS:
        raise NotImplementedError(
            f"the colour map {name!r} is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
        )
    stops = [to_rgba(c) for c in MAPS[base]]
    return Colormap(name, stops[::-1] if name.endswith("_r") else stops)
