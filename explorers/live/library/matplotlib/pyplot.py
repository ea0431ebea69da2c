"""The functions that draw on the current figure and axes."""

from _figure import show_figure

from . import cm, rcParams
from .axes import Axes
from .colors import colormap as get_cmap
from .figure import Figure
from .patches import Circle, Rectangle

_open = []


def figure(num=None, figsize=None, **options):
    fig = Figure(figsize, **options)
    _open.append(fig)
    fig.number = len(_open)
    return fig


def gcf():
    return _open[-1] if _open else figure()


def gca():
    return _current[-1] if _current and _current[-1].figure in _open else gcf().gca()


_current = []


def sca(ax):
    _current.append(ax)


def subplots(nrows=1, ncols=1, *, figsize=None, sharex=False, sharey=False, squeeze=True, **options):
    fig = figure(figsize=figsize)
    return fig, fig.subplots(nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze)


def subplot(*args, **options):
    ax = gcf().add_subplot(*args, **options)
    sca(ax)
    return ax


def _show_all():
    while _open:
        fig = _open.pop(0)
        if [ax for ax in fig.axes if not ax._removed]:
            show_figure(fig.describe())
    _current.clear()


def show(*args, **options):
    _show_all()


def close(fig=None):
    if fig == "all":
        _open.clear()
    elif fig is None:
        if _open:
            _open.pop()
    elif fig in _open:
        _open.remove(fig)


def clf():
    gcf().axes.clear()


def cla():
    gca()._artists.clear()


def title(label, **options):
    gca().set_title(label, **options)


def xlabel(label, **options):
    gca().set_xlabel(label)


def ylabel(label, **options):
    gca().set_ylabel(label)


def xlim(*args, **options):
    return gca().set_xlim(*args) if args or options else gca().get_xlim()


def ylim(*args, **options):
    return gca().set_ylim(*args) if args or options else gca().get_ylim()


def xticks(ticks=None, labels=None, **options):
    if ticks is not None:
        gca().set_xticks(ticks, labels)


def yticks(ticks=None, labels=None, **options):
    if ticks is not None:
        gca().set_yticks(ticks, labels)


def xscale(value, **options):
    gca().set_xscale(value)


def yscale(value, **options):
    gca().set_yscale(value)


def suptitle(t, **options):
    gcf().suptitle(t)


def tight_layout(**options):
    pass


def subplots_adjust(**options):
    pass


def colorbar(mappable=None, ax=None, **options):
    gcf().colorbar(mappable, ax if ax is not None else gca(), **options)


def savefig(*args, **options):
    gcf().savefig(*args, **options)


def setp(*args, **options):
    pass


class _Style:
    def use(self, name):
        pass


style = _Style()


def _on_axes(name):
    def function(*args, **kwargs):
        return getattr(gca(), name)(*args, **kwargs)

    return function


(
    plot,
    scatter,
    bar,
    barh,
    hist,
    fill_between,
    errorbar,
    axhline,
    axvline,
    axline,
    axhspan,
    axvspan,
    hlines,
    vlines,
    imshow,
    matshow,
    contour,
    contourf,
    pcolormesh,
    text,
    annotate,
    arrow,
    legend,
    grid,
    axis,
    semilogy,
    semilogx,
    loglog,
    step,
) = [
    _on_axes(name)
    for name in (
        "plot",
        "scatter",
        "bar",
        "barh",
        "hist",
        "fill_between",
        "errorbar",
        "axhline",
        "axvline",
        "axline",
        "axhspan",
        "axvspan",
        "hlines",
        "vlines",
        "imshow",
        "matshow",
        "contour",
        "contourf",
        "pcolormesh",
        "text",
        "annotate",
        "arrow",
        "legend",
        "grid",
        "axis",
        "semilogy",
        "semilogx",
        "loglog",
        "step",
    )
]


def __getattr__(name):
    raise AttributeError(
        f"matplotlib.pyplot.{name} is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
    )
