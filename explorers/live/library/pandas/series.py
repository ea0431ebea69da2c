"""A column with an index, what it has in common with a table: operators, and rows by label or by place."""

import math

import numpy as np

from .index import _DTYPE, Index, _as_index, _kind_of, _plain
from .text import series_text


def _values(data, n=None):
    """Python values and their kind."""
    if isinstance(data, Series):
        return list(data._values), data.kind
    if hasattr(data, "shape") and hasattr(data, "tolist"):
        if getattr(data, "requires_grad", False):
            data = data.detach()
        values = data.tolist()
        kind = {"f": "f", "i": "i", "u": "i", "b": "b"}.get(np.asarray(data).dtype.kind, "O")
        return (values if isinstance(values, list) else [values] * (n or 1)), kind
    if isinstance(data, (list, tuple, range)) or (
        hasattr(data, "__iter__") and not isinstance(data, (str, dict))
    ):
        values = [_plain(v) for v in data]
        kind = _kind_of(values)
        return ([math.nan if v is None else float(v) for v in values] if kind == "f" else values), kind
    return [_plain(data)] * (1 if n is None else n), _kind_of([_plain(data)])


class _Operators:
    @property
    def iloc(self):
        return _Place(self, False)

    @property
    def loc(self):
        return _Place(self, True)

    @property
    def values(self):
        return self.to_numpy()

    def __add__(self, o):
        return self._with(o, lambda a, b: a + b)

    def __radd__(self, o):
        return self._with(o, lambda a, b: b + a)

    def __sub__(self, o):
        return self._with(o, lambda a, b: a - b)

    def __rsub__(self, o):
        return self._with(o, lambda a, b: b - a)

    def __mul__(self, o):
        return self._with(o, lambda a, b: a * b)

    def __rmul__(self, o):
        return self._with(o, lambda a, b: b * a)

    def __truediv__(self, o):
        return self._with(o, lambda a, b: a / b)

    def __rtruediv__(self, o):
        return self._with(o, lambda a, b: b / a)

    def __pow__(self, o):
        return self._with(o, lambda a, b: a**b)

    def __lt__(self, o):
        return self._with(o, lambda a, b: a < b)

    def __le__(self, o):
        return self._with(o, lambda a, b: a <= b)

    def __gt__(self, o):
        return self._with(o, lambda a, b: a > b)

    def __ge__(self, o):
        return self._with(o, lambda a, b: a >= b)

    def __eq__(self, o):
        return self._with(o, lambda a, b: a == b)

    def __ne__(self, o):
        return self._with(o, lambda a, b: a != b)

    def __and__(self, o):
        return self._with(o, lambda a, b: a & b)

    def __or__(self, o):
        return self._with(o, lambda a, b: a | b)

    def __neg__(self):
        return self._with(-1, lambda a, b: a * b)

    def __invert__(self):
        return self._with(True, lambda a, b: a ^ b)


class Series(_Operators):
    __hash__ = None

    def __init__(self, data=(), index=None, name=None, dtype=None):
        if isinstance(data, dict):
            index = list(data) if index is None else index
            data = list(data.values())
        if isinstance(data, Series):
            index = data.index if index is None else index
            name = data.name if name is None else name
        self._values, self.kind = _values(data, None if index is None else len(index))
        if index is not None and len(self._values) == 1 and len(index) > 1:
            self._values = self._values * len(index)
        self.index = _as_index(index, len(self._values))
        self.name = name

    @classmethod
    def _make(cls, values, kind, index, name=None):
        made = object.__new__(cls)
        made._values, made.kind, made.index, made.name = values, kind, index, name
        return made

    def _with(self, other, f):
        o = other.to_numpy() if isinstance(other, Series) else other
        if self.kind == "O":
            values = [f(v, o) for v in self._values]
            return Series(values, self.index, self.name)
        made = f(self.to_numpy(), np.asarray(o) if isinstance(o, (list, tuple)) else o)
        return Series(made, self.index, self.name)

    @property
    def dtype(self):
        return (
            "str"
            if self.kind == "O" and all([isinstance(v, str) for v in self._values])
            else np.dtype(_DTYPE[self.kind])
            if self.kind != "O"
            else "object"
        )

    @property
    def shape(self):
        return (len(self._values),)

    def to_numpy(self):
        return np.array(self._values, dtype=_DTYPE[self.kind]) if self.kind != "O" else np.array(self._values)

    __array__ = to_numpy

    def tolist(self):
        return list(self._values)

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def items(self):
        return iter(list(zip(self.index.labels, self._values)))

    def _take(self, places):
        return Series._make([self._values[i] for i in places], self.kind, self.index._take(places), self.name)

    def __getitem__(self, key):
        if isinstance(key, Series) or (isinstance(key, np.ndarray) and key.dtype.kind == "b"):
            return self._take([i for i, v in enumerate(key) if v])
        if isinstance(key, slice):
            return self._take(range(*key.indices(len(self))))
        if isinstance(key, list):
            return self._take([self.index.get_loc(k) for k in key])
        if self.index.nlevels > 1 and not isinstance(key, tuple):
            places = [i for i, label in enumerate(self.index.labels) if label[0] == key]
            return Series._make(
                [self._values[i] for i in places],
                self.kind,
                Index([self.index.labels[i][1] for i in places]),
                self.name,
            )
        return _boxed(self._values[self.index.get_loc(key)])

    def __setitem__(self, key, value):
        if key in self.index.labels:
            self._values[self.index.get_loc(key)] = _plain(value)
        else:
            self._values.append(_plain(value))
            self.index = Index([*self.index.labels, key], names=self.index.names)
        self.kind = _kind_of(self._values)

    def map(self, func):
        f = func if callable(func) else lambda v: func.get(v, math.nan)
        return Series([f(v) for v in self._values], self.index, self.name)

    apply = map

    def _known(self):
        return np.array([v for v in self._values if v == v])

    def mean(self):
        return self._known().mean()

    def sum(self):
        return self._known().sum()

    def min(self):
        return self._known().min()

    def max(self):
        return self._known().max()

    def median(self):
        return np.median(self._known())

    def std(self, ddof=1):
        return self._known().std(ddof=ddof)

    def var(self, ddof=1):
        return self._known().var(ddof=ddof)

    def count(self):
        return np.int64(len(self._known()))

    def any(self):
        return self.to_numpy().any()

    def all(self):
        return self.to_numpy().all()

    def quantile(self, q=0.5):
        return np.quantile(self._known(), q)

    def idxmax(self):
        return self.index.labels[int(self.to_numpy().argmax())]

    def idxmin(self):
        return self.index.labels[int(self.to_numpy().argmin())]

    def abs(self):
        return Series(np.abs(self.to_numpy()), self.index, self.name)

    def round(self, decimals=0):
        return (
            Series(np.round(self.to_numpy(), decimals), self.index, self.name) if self.kind == "f" else self
        )

    def astype(self, dtype):
        if dtype is str:
            return Series([str(v) for v in self._values], self.index, self.name)
        return Series(self.to_numpy().astype(dtype), self.index, self.name)

    def sort_values(self, ascending=True):
        return self._take(sorted(range(len(self)), key=lambda i: self._values[i], reverse=not ascending))

    def sort_index(self):
        return self._take(sorted(range(len(self)), key=lambda i: self.index.labels[i]))

    def value_counts(self):
        counts = {}
        for v in self._values:
            counts[v] = counts.get(v, 0) + 1
        ranked = sorted(counts.items(), key=lambda pair: pair[1], reverse=True)
        return Series._make([n for _, n in ranked], "i", Index([v for v, _ in ranked], self.name), "count")

    def unique(self):
        return np.array(list(dict.fromkeys(self._values)))

    def nunique(self):
        return len(set(self._values))

    def head(self, n=5):
        return self._take(range(min(n, len(self))))

    def tail(self, n=5):
        return self._take(range(max(0, len(self) - n), len(self)))

    def rename(self, name):
        return Series._make(self._values, self.kind, self.index, name)

    def rename_axis(self, name):
        return Series._make(self._values, self.kind, Index(self.index.labels, name), self.name)

    def to_frame(self, name=None):
        from .frame import DataFrame

        return DataFrame({self.name if name is None else name: self}, index=self.index)

    def to_dict(self):
        return dict(zip(self.index.labels, self._values))

    def to_string(self, float_format=None):
        f = (
            None
            if float_format is None
            else float_format
            if callable(float_format)
            else lambda v: float_format % v
        )
        return series_text(self, f, footer=False)

    def __repr__(self):
        return series_text(self)


def _boxed(value):
    return (
        np.float64(value)
        if isinstance(value, float)
        else np.int64(value)
        if isinstance(value, int) and not isinstance(value, bool)
        else value
    )


class _Place:
    """`loc` and `iloc`."""

    def __init__(self, of, by_label):
        self._of, self._by_label = of, by_label

    def _rows(self, key, index):
        n = len(index)
        if isinstance(key, slice):
            if not self._by_label:
                return list(range(*key.indices(n)))
            start = 0 if key.start is None else index.get_loc(key.start)
            stop = n if key.stop is None else index.get_loc(key.stop) + 1
            return list(range(start, stop))
        if (
            isinstance(key, (Series, np.ndarray))
            and (key.kind if isinstance(key, Series) else key.dtype.kind) == "b"
        ):
            return [i for i, v in enumerate(key) if v]
        if isinstance(key, (list, np.ndarray, range, Index)):
            return [index.get_loc(_plain(k)) if self._by_label else int(k) for k in key]
        return index.get_loc(_plain(key)) if self._by_label else int(key)

    def __getitem__(self, key):
        of = self._of
        if isinstance(of, Series):
            rows = self._rows(key, of.index)
            if isinstance(rows, int):
                if not -len(of) <= rows < len(of):
                    raise IndexError("single positional indexer is out-of-bounds")
                return _boxed(of._values[rows])
            return of._take(rows)
        row_key, column_key = key if isinstance(key, tuple) and of.index.nlevels == 1 else (key, None)
        rows = self._rows(row_key, of.index)
        if column_key is None:
            return of._row(rows) if isinstance(rows, int) else of._take(rows)
        columns = self._rows(column_key, of.columns)
        if isinstance(columns, int):
            values, kind = of.column_at(columns)
            if isinstance(rows, int):
                return _boxed(values[rows])
            return Series._make(
                [values[i] for i in rows], kind, of.index._take(rows), of.columns.labels[columns]
            )
        if isinstance(rows, int):
            return of._select(columns)._row(rows)
        return of._select(columns)._take(rows)

    def __setitem__(self, key, value):
        of = self._of
        if isinstance(key, tuple):
            row, column = key
            values, _ = of.column_at(of.columns.get_loc(column) if self._by_label else column)
            rows = self._rows(row, of.index)
            for i in [rows] if isinstance(rows, int) else rows:
                values[i] = _plain(value)
            return
        raise NotImplementedError(
            "setting rows is not in the page's pandas; open this chapter in Colab or JupyterLab"
        )
