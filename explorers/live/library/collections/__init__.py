from . import abc


class OrderedDict(dict):
    def __repr__(self):
        return f"OrderedDict({list(self.items())!r})" if self else "OrderedDict()"

    def move_to_end(self, key, last=True):
        value = self.pop(key)
        rest = [] if last else list(self.items())
        if not last:
            self.clear()
        self[key] = value
        for k, v in rest:
            self[k] = v

    def popitem(self, last=True):
        if last:
            return super().popitem()
        key = next(iter(self))
        return key, self.pop(key)


class defaultdict(dict):
    def __init__(self, default_factory=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self.default_factory()
        self[key] = value
        return value

    def __repr__(self):
        return f"defaultdict({self.default_factory!r}, {dict(self)!r})"


class Counter(dict):
    def __init__(self, iterable=None, /, **kwargs):
        super().__init__()
        self.update(iterable, **kwargs)

    def __missing__(self, key):
        return 0

    def update(self, iterable=None, /, **kwargs):
        if isinstance(iterable, dict):
            for key, n in iterable.items():
                self[key] = self[key] + n
        elif iterable is not None:
            for key in iterable:
                self[key] = self[key] + 1
        for key, n in kwargs.items():
            self[key] = self[key] + n

    def subtract(self, other):
        for key, n in Counter(other).items():
            self[key] = self[key] - n

    def most_common(self, n=None):
        ranked = sorted(self.items(), key=lambda pair: pair[1], reverse=True)
        return ranked if n is None else ranked[:n]

    def elements(self):
        for key, n in self.items():
            for _ in range(n):
                yield key

    def total(self):
        return sum(self.values())

    def __add__(self, other):
        out = Counter(self)
        out.update(other)
        return Counter({k: n for k, n in out.items() if n > 0})

    def __sub__(self, other):
        return Counter({k: n - other[k] for k, n in self.items() if n - other[k] > 0})

    def __repr__(self):
        if not self:
            return "Counter()"
        inside = ", ".join([f"{k!r}: {n!r}" for k, n in self.most_common()])
        return "Counter({" + inside + "})"


class deque:
    def __init__(self, iterable=(), maxlen=None):
        self._items = []
        self.maxlen = maxlen
        self.extend(iterable)

    def append(self, item):
        self._items.append(item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            del self._items[0]

    def appendleft(self, item):
        self._items.insert(0, item)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            del self._items[-1]

    def extend(self, iterable):
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable):
        for item in iterable:
            self.appendleft(item)

    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop(0)

    def clear(self):
        self._items = []

    def rotate(self, n=1):
        if self._items:
            n %= len(self._items)
            self._items = self._items[-n:] + self._items[:-n] if n else self._items

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items)

    def __getitem__(self, index):
        return self._items[index]

    def __setitem__(self, index, value):
        self._items[index] = value

    def __contains__(self, item):
        return item in self._items

    def __eq__(self, other):
        return isinstance(other, deque) and self._items == other._items

    def __repr__(self):
        tail = "" if self.maxlen is None else f", maxlen={self.maxlen}"
        return f"deque({self._items!r}{tail})"


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    names = tuple(field_names)
    defaults = tuple(defaults or ())

    class made(tuple):
        _fields = names
        _field_defaults = dict(zip(names[len(names) - len(defaults) :], defaults))
        __match_args__ = names

        def __new__(cls, *args, **kwargs):
            if len(args) > len(names):
                raise TypeError(
                    f"{typename}.__new__() takes {len(names) + 1} positional arguments but {len(args) + 1} were given"
                )
            values = dict(zip(names, args))
            for name, value in kwargs.items():
                if name not in names:
                    raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
                values[name] = value
            missing = [name for name in names if name not in values and name not in cls._field_defaults]
            if missing:
                listed = [f"'{name}'" for name in missing]
                text = (
                    listed[0]
                    if len(listed) == 1
                    else " and ".join(listed)
                    if len(listed) == 2
                    else ", ".join(listed[:-1]) + ", and " + listed[-1]
                )
                raise TypeError(
                    f"{typename}.__new__() missing {len(missing)} required positional argument{'' if len(missing) == 1 else 's'}: {text}"
                )
            return tuple.__new__(cls, [values.get(name, cls._field_defaults.get(name)) for name in names])

        def __repr__(self):
            inside = ", ".join([f"{name}={value!r}" for name, value in zip(names, self)])
            return f"{type(self).__name__}({inside})"

        def _asdict(self):
            return dict(zip(names, self))

        def _replace(self, **changes):
            return type(self)(**{**self._asdict(), **changes})

        @classmethod
        def _make(cls, iterable):
            return cls(*iterable)

    for i, name in enumerate(names):
        setattr(made, name, property(lambda self, i=i: self[i]))
    made.__name__ = made.__qualname__ = typename
    return made


class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for one in self.maps:
            if key in one:
                return one[key]
        raise KeyError(key)
