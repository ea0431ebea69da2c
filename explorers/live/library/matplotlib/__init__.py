"""Figures as a record of what was drawn, which `explorers/live/figure` turns into SVG."""

__version__ = "3.11.2"


class RcParams(dict):
    pass


rcParams = RcParams(
    {
        "figure.figsize": (6.4, 4.8),
        "axes.prop_cycle": None,
        "lines.linewidth": 1.5,
        "axes.titlelocation": "center",
        "axes.grid": False,
        "axes.spines.top": True,
        "axes.spines.right": True,
        "font.size": 10.0,
        "legend.fontsize": 9,
        "axes.titlesize": 12,
        "axes.labelsize": 10,
        "legend.frameon": True,
    }
)


def use(backend, **options):
    pass


def __getattr__(name):
    raise AttributeError(
        f"matplotlib.{name} is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
    )
