"""Figure: the axes on a grid."""

import numpy as np

from .axes import Axes


class AxesArray:
    """What `subplots` returns: an array of axes."""

    def __init__(self, rows):
        self._rows = rows

    @property
    def flat(self):
        return [ax for row in self._rows for ax in row]

    @property
    def shape(self):
        return (len(self._rows), len(self._rows[0]))

    @property
    def size(self):
        return len(self.flat)

    def ravel(self):
        return AxesRow(self.flat)

    flatten = ravel

    def __len__(self):
        return len(self._rows)

    def __iter__(self):
        return iter([AxesRow(row) for row in self._rows])

    def __getitem__(self, key):
        if isinstance(key, tuple):
            row, column = key
            if isinstance(row, slice):
                return AxesRow([r[column] for r in self._rows[row]])
            return (
                self._rows[row][column] if not isinstance(column, slice) else AxesRow(self._rows[row][column])
            )
        return AxesRow(self._rows[key])


class AxesRow:
    def __init__(self, items):
        self._items = list(items)
        self.shape = (len(self._items),)
        self.size = len(self._items)

    @property
    def flat(self):
        return self._items

    def ravel(self):
        return self

    flatten = ravel

    def tolist(self):
        return list(self._items)

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)

    def __getitem__(self, key):
        return AxesRow(self._items[key]) if isinstance(key, slice) else self._items[key]


class _Layout:
    """The page lays figures out by itself."""

    def set(self, **options):
        pass


class Figure:
    def __init__(self, figsize=None, **options):
        from matplotlib import rcParams

        self.figsize = tuple([float(v) for v in (figsize or rcParams["figure.figsize"])])
        self.axes = []
        self._title = None
        self.number = 0

    def add_subplot(self, *args, **options):
        if len(args) == 1 and isinstance(args[0], int):
            args = (args[0] // 100, args[0] // 10 % 10, args[0] % 10)
        rows, columns, place = args or (1, 1, 1)
        if options.pop("projection", None) is not None:
            raise NotImplementedError(
                "projections are not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
            )
        ax = Axes(self, rows, columns, place - 1)
        self.axes.append(ax)
        return ax

    def subplots(self, nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, **options):
        rows = []
        for r in range(nrows):
            row = []
            for c in range(ncols):
                ax = self.add_subplot(nrows, ncols, r * ncols + c + 1)
                ax._share = (sharex, sharey)
                row.append(ax)
            rows.append(row)
        if squeeze and nrows == ncols == 1:
            return rows[0][0]
        if squeeze and nrows == 1:
            return AxesRow(rows[0])
        if squeeze and ncols == 1:
            return AxesRow([row[0] for row in rows])
        return AxesArray(rows)

    def suptitle(self, t, **options):
        self._title = str(t)

    def gca(self):
        return self.axes[-1] if self.axes else self.add_subplot()

    def tight_layout(self, **options):
        pass

    def get_layout_engine(self):
        return _Layout()

    def subplots_adjust(self, **options):
        pass

    def set_size_inches(self, w, h=None):
        self.figsize = (float(w), float(h)) if h is not None else tuple(w)

    def colorbar(self, mappable, ax=None, **options):
        (ax if ax is not None else self.gca())._colorbar = mappable

    def legend(self, *args, **options):
        self.axes[0].legend(*args, **options)

    def savefig(self, *args, **options):
        raise NotImplementedError(
            "savefig is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
        )

    def describe(self):
        return {
            "width": self.figsize[0],
            "height": self.figsize[1],
            "title": self._title,
            "axes": [ax.describe() for ax in self.axes if not ax._removed],
        }
