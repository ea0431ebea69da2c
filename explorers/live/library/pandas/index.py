"""The labels of rows and columns, and what kind the values of a column are."""

import numpy as np

_DTYPE = {"f": "float64", "i": "int64", "b": "bool", "O": "object"}


def _plain(value):
    return (
        value.item()
        if isinstance(value, np.generic) or (hasattr(value, "item") and getattr(value, "shape", None) == ())
        else value
    )


def _kind_of(values):
    if values and all([isinstance(v, bool) for v in values]):
        return "b"
    if values and all([isinstance(v, int) and not isinstance(v, bool) for v in values]):
        return "i"
    if (
        values
        and all([isinstance(v, (int, float)) and not isinstance(v, bool) or v is None for v in values])
        and any([v is not None for v in values])
    ):
        return "f"
    return "O"


class Index:
    def __init__(self, data=(), name=None, names=None):
        if isinstance(data, Index):
            name = data.name if name is None else name
            data = data.labels
        self.labels = [_plain(v) for v in data]
        self.names = list(names) if names is not None else [name]

    @property
    def nlevels(self):
        return len(self.names)

    @property
    def name(self):
        return self.names[0]

    @name.setter
    def name(self, value):
        self.names[0] = value

    @property
    def values(self):
        return np.array(self.labels)

    def tolist(self):
        return list(self.labels)

    def __len__(self):
        return len(self.labels)

    def __iter__(self):
        return iter(self.labels)

    def __getitem__(self, i):
        return Index(self.labels[i], names=self.names) if isinstance(i, slice) else self.labels[i]

    def __contains__(self, label):
        return label in self.labels

    def __eq__(self, other):
        others = other.labels if isinstance(other, Index) else other
        return np.array([a == b for a, b in zip(self.labels, others)])

    def get_loc(self, label):
        try:
            return self.labels.index(label)
        except ValueError:
            raise KeyError(label) from None

    def _take(self, places):
        return Index([self.labels[i] for i in places], names=self.names)

    def __repr__(self):
        kind = _kind_of(self.labels)
        return (
            f"Index({self.labels!r}, dtype='{'str' if kind == 'O' else _DTYPE[kind]}'"
            + ("" if self.name is None else f", name={self.name!r}")
            + ")"
        )


class RangeIndex(Index):
    def __init__(self, start=0, stop=None, step=1, name=None):
        if stop is None:
            start, stop = 0, start
        super().__init__(range(start, stop, step), name)
        self._range = range(start, stop, step)

    def __repr__(self):
        r = self._range
        return (
            f"RangeIndex(start={r.start}, stop={r.stop}, step={r.step}"
            + ("" if self.name is None else f", name={self.name!r}")
            + ")"
        )


class MultiIndex(Index):
    @classmethod
    def from_tuples(cls, tuples, names=None):
        rows = [tuple(t) for t in tuples]
        return cls(rows, names=names or [None] * len(rows[0]))

    @classmethod
    def from_product(cls, iterables, names=None):
        rows = [()]
        for one in iterables:
            rows = [(*row, v) for row in rows for v in one]
        return cls.from_tuples(rows, names)


def _as_index(data, n=None, name=None):
    if data is None:
        return RangeIndex(n)
    if isinstance(data, Index):
        return data
    labels = [_plain(v) for v in data]
    if labels and all([isinstance(v, tuple) for v in labels]):
        return MultiIndex.from_tuples(labels)
    return Index(labels, name)
