"""A table, and its rows in groups."""

import math

import numpy as np

from .index import _DTYPE, Index, RangeIndex, _as_index, _plain
from .series import Series, _Operators, _Place, _values
from .text import frame_html, frame_text


class DataFrame(_Operators):
    __hash__ = None

    def __init__(self, data=None, index=None, columns=None, dtype=None):
        self._columns = []
        if isinstance(data, DataFrame):
            index = data.index if index is None else index
            data = {label: data[label] for label in data.columns}
        if data is None:
            data = {}
        labels = None if columns is None else _as_index(columns)
        if isinstance(data, dict):
            self._from_dict(data, index, labels)
        elif hasattr(data, "shape"):
            array = np.asarray(data.detach() if hasattr(data, "detach") else data)
            array = array.reshape(-1, 1) if array.ndim == 1 else array
            self.index = _as_index(index, array.shape[0])
            self.columns = labels if labels is not None else RangeIndex(array.shape[1])
            self._columns = [_values(array[:, i]) for i in range(array.shape[1])]
        else:
            self._from_rows(list(data), index, labels)

    def _from_dict(self, data, index, labels):
        if any([isinstance(v, dict) for v in data.values()]):
            keys = []
            for one in data.values():
                for key in one:
                    if key not in keys:
                        keys.append(key)
            data = {name: [one.get(key, math.nan) for key in keys] for name, one in data.items()}
            index = keys if index is None else index
        if index is None:
            index = next((v.index for v in data.values() if isinstance(v, Series)), None)
        n = (
            len(index)
            if index is not None
            else max(
                [len(v) if hasattr(v, "__len__") and not isinstance(v, str) else 1 for v in data.values()],
                default=0,
            )
        )
        lengths = set([len(v) for v in data.values() if hasattr(v, "__len__") and not isinstance(v, str)])
        if len(lengths) > 1:
            raise ValueError("All arrays must be of the same length")
        self.index = _as_index(index, n)
        self.columns = labels if labels is not None else _as_index(list(data))
        self._columns = [
            _values(data[name], n) if name in data else ([math.nan] * n, "f") for name in self.columns.labels
        ]

    def _from_rows(self, rows, index, labels):
        if rows and isinstance(rows[0], dict):
            names = []
            for row in rows:
                for key in row:
                    if key not in names:
                        names.append(key)
            labels = labels if labels is not None else _as_index(names)
            rows = [[row.get(name, math.nan) for name in labels.labels] for row in rows]
        rows = [list(row) if hasattr(row, "__iter__") and not isinstance(row, str) else [row] for row in rows]
        width = len(labels) if labels is not None else max([len(row) for row in rows], default=0)
        for row in rows:
            if len(row) != width:
                raise ValueError(f"{width} columns passed, passed data had {len(row)} columns")
        self.index = _as_index(index, len(rows))
        self.columns = labels if labels is not None else RangeIndex(width)
        self._columns = [_values([row[i] for row in rows]) for i in range(width)]

    @classmethod
    def _make(cls, columns, index, labels):
        made = object.__new__(cls)
        made._columns, made.index, made.columns = columns, index, labels
        return made

    @classmethod
    def from_dict(cls, data, orient="columns", columns=None):
        if orient == "columns":
            return cls(data, columns=columns)
        rows = list(data.values())
        return cls(rows, index=_as_index(list(data)), columns=columns)

    def column_at(self, i):
        return self._columns[i]

    def _series(self, i):
        values, kind = self._columns[i]
        return Series._make(values, kind, self.index, self.columns.labels[i])

    def _select(self, places):
        return DataFrame._make([self._columns[i] for i in places], self.index, self.columns._take(places))

    def _take(self, places):
        places = list(places)
        return DataFrame._make(
            [([values[i] for i in places], kind) for values, kind in self._columns],
            self.index._take(places),
            self.columns,
        )

    def _row(self, i):
        values = [values[i] for values, _ in self._columns]
        return Series(values, self.columns, self.index.labels[i])

    def _each(self, change):
        return DataFrame._make(
            [_values(change(self._series(i))) for i in range(len(self._columns))], self.index, self.columns
        )

    def _with(self, other, f):
        if isinstance(other, DataFrame):
            return DataFrame._make(
                [_values(self._series(i)._with(other._series(i), f)) for i in range(len(self._columns))],
                self.index,
                self.columns,
            )
        return self._each(lambda s: s._with(other, f))

    @property
    def shape(self):
        return (len(self.index), len(self.columns))

    @property
    def dtypes(self):
        return Series([str(self._series(i).dtype) for i in range(len(self._columns))], self.columns)

    @property
    def T(self):
        rows = [[values[i] for values, _ in self._columns] for i in range(len(self.index))]
        kinds = set([kind for _, kind in self._columns])
        if kinds == {"i", "f"}:
            rows = [[float(v) for v in row] for row in rows]
        return DataFrame._make([_values(row) for row in rows], self.columns, self.index)

    def to_numpy(self):
        return np.stack(
            [np.array(values, dtype=_DTYPE[kind] if kind != "O" else None) for values, kind in self._columns],
            axis=1,
        )

    __array__ = to_numpy

    def __len__(self):
        return len(self.index)

    def __iter__(self):
        return iter(self.columns.labels)

    def __contains__(self, label):
        return label in self.columns.labels

    def __getitem__(self, key):
        if isinstance(key, (Series, np.ndarray)):
            return self._take([i for i, v in enumerate(key) if v])
        if isinstance(key, slice):
            return self._take(range(*key.indices(len(self))))
        if isinstance(key, (list, Index)):
            return self._select([self.columns.get_loc(k) for k in key])
        if self.columns.nlevels > 1 and not isinstance(key, tuple):
            places = [i for i, label in enumerate(self.columns.labels) if label[0] == key]
            return DataFrame._make(
                [self._columns[i] for i in places],
                self.index,
                Index([self.columns.labels[i][1] for i in places]),
            )
        return self._series(self.columns.get_loc(key))

    def __setitem__(self, key, value):
        if isinstance(key, (list, Index)):
            for i, name in enumerate(key):
                self[name] = value._series(i) if isinstance(value, DataFrame) else value[:, i]
            return
        column = _values(value, len(self.index))
        if key in self.columns.labels:
            self._columns[self.columns.get_loc(key)] = column
        else:
            self._columns.append(column)
            self.columns = Index([*self.columns.labels, key], names=self.columns.names)

    def __getattr__(self, name):
        if name != "columns" and name != "_columns" and name in self.columns.labels:
            return self[name]
        raise AttributeError(f"'DataFrame' object has no attribute '{name}'")

    def items(self):
        for i, label in enumerate(self.columns.labels):
            yield label, self._series(i)

    def iterrows(self):
        for i, label in enumerate(self.index.labels):
            yield label, self._row(i)

    def head(self, n=5):
        return self._take(range(min(n, len(self))))

    def tail(self, n=5):
        return self._take(range(max(0, len(self) - n), len(self)))

    def round(self, decimals=0):
        return self._each(lambda s: s.round(decimals))

    def abs(self):
        return self._each(lambda s: s.abs())

    def map(self, func):
        return self._each(lambda s: s.map(func))

    applymap = map

    def astype(self, dtype):
        if not isinstance(dtype, dict):
            return self._each(lambda s: s.astype(dtype))
        return DataFrame._make(
            [
                _values(self._series(i).astype(dtype[label])) if label in dtype else self._columns[i]
                for i, label in enumerate(self.columns.labels)
            ],
            self.index,
            self.columns,
        )

    def copy(self):
        return DataFrame._make(
            [(list(values), kind) for values, kind in self._columns], self.index, self.columns
        )

    def set_index(self, key):
        i = self.columns.get_loc(key)
        rest = [k for k in range(len(self.columns)) if k != i]
        made = self._select(rest)
        return DataFrame._make(made._columns, Index(self._columns[i][0], key), made.columns)

    def reset_index(self, drop=False):
        n = len(self.index)
        if drop:
            return DataFrame._make(self._columns, RangeIndex(n), self.columns)
        name = self.index.name if self.index.name is not None else "index"
        return DataFrame._make(
            [_values(self.index.labels), *self._columns], RangeIndex(n), Index([name, *self.columns.labels])
        )

    def rename_axis(self, name=None, axis=0, columns=None):
        if columns is not None or axis in (1, "columns"):
            return DataFrame._make(self._columns, self.index, Index(self.columns.labels, columns or name))
        names = [name] if self.index.nlevels == 1 else list(name)
        return DataFrame._make(self._columns, Index(self.index.labels, names=names), self.columns)

    def rename(self, columns=None, index=None):
        labels = [(columns or {}).get(label, label) for label in self.columns.labels]
        rows = [(index or {}).get(label, label) for label in self.index.labels]
        return DataFrame._make(
            self._columns, Index(rows, names=self.index.names), Index(labels, names=self.columns.names)
        )

    def drop(self, labels=None, axis=0, columns=None):
        gone = columns if columns is not None else labels
        gone = gone if isinstance(gone, list) else [gone]
        if columns is not None or axis in (1, "columns"):
            return self._select([i for i, label in enumerate(self.columns.labels) if label not in gone])
        return self._take([i for i, label in enumerate(self.index.labels) if label not in gone])

    def assign(self, **columns):
        made = self.copy()
        for name, value in columns.items():
            made[name] = value(made) if callable(value) else value
        return made

    def sort_values(self, by, ascending=True):
        names = by if isinstance(by, list) else [by]
        return self._take(
            sorted(
                range(len(self)),
                key=lambda i: [self.column_at(self.columns.get_loc(name))[0][i] for name in names],
                reverse=not ascending,
            )
        )

    def sort_index(self):
        return self._take(sorted(range(len(self)), key=lambda i: self.index.labels[i]))

    def xs(self, key, axis=0, level=None):
        if axis in (1, "columns"):
            places = [i for i, label in enumerate(self.columns.labels) if label[level or 0] == key]
            kept = [
                tuple([v for k, v in enumerate(self.columns.labels[i]) if k != (level or 0)]) for i in places
            ]
            return DataFrame._make(
                [self._columns[i] for i in places],
                self.index,
                Index([k[0] if len(k) == 1 else k for k in kept]),
            )
        return self._row(self.index.get_loc(key))

    def _reduce(self, name):
        values = []
        for i in range(len(self._columns)):
            found = getattr(self._series(i), name)()
            values.append(_plain(found))
        return Series(values, self.columns)

    def mean(self, axis=0):
        return self._reduce("mean") if axis == 0 else Series(self.to_numpy().mean(axis=1), self.index)

    def sum(self, axis=0):
        return self._reduce("sum") if axis == 0 else Series(self.to_numpy().sum(axis=1), self.index)

    def min(self):
        return self._reduce("min")

    def max(self):
        return self._reduce("max")

    def median(self):
        return self._reduce("median")

    def std(self):
        return self._reduce("std")

    def count(self):
        return self._reduce("count")

    def agg(self, names):
        if isinstance(names, str):
            return self._reduce(names)
        rows = [self._reduce(name)._values for name in names]
        return DataFrame._make(
            [_values([row[i] for row in rows]) for i in range(len(self.columns))], Index(names), self.columns
        )

    def describe(self):
        numeric = [i for i, (_, kind) in enumerate(self._columns) if kind in "fi"]
        rows = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"]
        columns = []
        for i in numeric:
            s = self._series(i)
            columns.append(
                (
                    [
                        float(_plain(v))
                        for v in (
                            s.count(),
                            s.mean(),
                            s.std(),
                            s.min(),
                            s.quantile(0.25),
                            s.quantile(0.5),
                            s.quantile(0.75),
                            s.max(),
                        )
                    ],
                    "f",
                )
            )
        return DataFrame._make(columns, Index(rows), self.columns._take(numeric))

    def apply(self, func, axis=0):
        if axis in (1, "columns"):
            return Series([func(self._row(i)) for i in range(len(self))], self.index)
        return Series([func(self._series(i)) for i in range(len(self.columns))], self.columns)

    def groupby(self, by):
        return _Groups(self, by)

    def to_dict(self, orient="dict"):
        if orient == "records":
            return [
                dict(zip(self.columns.labels, [values[i] for values, _ in self._columns]))
                for i in range(len(self))
            ]
        if orient == "list":
            return {label: list(self._columns[i][0]) for i, label in enumerate(self.columns.labels)}
        return {
            label: dict(zip(self.index.labels, self._columns[i][0]))
            for i, label in enumerate(self.columns.labels)
        }

    def to_string(self, float_format=None, index=True):
        f = (
            None
            if float_format is None
            else float_format
            if callable(float_format)
            else lambda v: float_format % v
        )
        return frame_text(self, f, None)

    def __repr__(self):
        return frame_text(self)

    def _repr_html_(self):
        return frame_html(self)


class _Groups:
    def __init__(self, frame, by, column=None):
        self._frame, self._by, self._column = frame, by, column
        keys, _ = frame.column_at(frame.columns.get_loc(by))
        self._rows = {}
        for i, key in enumerate(keys):
            self._rows.setdefault(key, []).append(i)
        self._keys = sorted(self._rows)

    def __getitem__(self, column):
        return _Groups(self._frame, self._by, column)

    def __iter__(self):
        for key in self._keys:
            yield key, self._frame._take(self._rows[key])

    def agg(self, names):
        index = Index(self._keys, self._by)
        if self._column is None:
            raise NotImplementedError(
                "this groupby is not in the page's pandas; open this chapter in Colab or JupyterLab"
            )
        series = self._frame[self._column]
        parts = [series._take(self._rows[key]) for key in self._keys]
        if isinstance(names, str):
            return Series([_plain(getattr(part, names)()) for part in parts], index, self._column)
        return DataFrame._make(
            [_values([_plain(getattr(part, name)()) for part in parts]) for name in names],
            index,
            Index(names),
        )

    def __getattr__(self, name):
        if name in ("mean", "sum", "min", "max", "count", "std", "median"):
            if self._column is not None:
                return lambda: self.agg(name)
            columns = [c for c in self._frame.columns if c != self._by]
            return lambda: DataFrame({c: self[c].agg(name) for c in columns})
        raise AttributeError(f"'DataFrameGroupBy' object has no attribute '{name}'")


def concat(objs, axis=0, ignore_index=False, keys=None):
    objs = list(objs)
    if axis in (1, "columns"):
        labels = [
            label for one in objs for label in (one.columns if isinstance(one, DataFrame) else [one.name])
        ]
        columns = [
            c
            for one in objs
            for c in (one._columns if isinstance(one, DataFrame) else [(one._values, one.kind)])
        ]
        return DataFrame._make(columns, objs[0].index, Index(labels))
    index = (
        RangeIndex(sum([len(one) for one in objs]))
        if ignore_index
        else Index([label for one in objs for label in one.index])
    )
    if isinstance(objs[0], Series):
        return Series([v for one in objs for v in one], index)
    return DataFrame(
        {label: [v for one in objs for v in one[label]] for label in objs[0].columns}, index=index
    )


def isna(value):
    return value is None or value != value


def notna(value):
    return not isna(value)
