"""Abstract classes that `isinstance` asks by what a value can do."""


class _Generic(type):
    def __getitem__(cls, item):
        return cls

    def __instancecheck__(cls, instance):
        if cls in type(instance).__mro__:
            return True
        names = cls.__dict__.get("_needs")
        if names is None:
            return False
        kind = type(instance)
        return all([hasattr(kind, name) for name in names]) and not (
            cls._not is not None and isinstance(instance, cls._not)
        )


class Iterable(metaclass=_Generic):
    _needs, _not = ("__iter__",), None


class Iterator(Iterable):
    _needs, _not = ("__iter__", "__next__"), None

    def __iter__(self):
        return self


class Generator(Iterator):
    _needs, _not = ("send", "throw", "close"), None


class Sized(metaclass=_Generic):
    _needs, _not = ("__len__",), None


class Container(metaclass=_Generic):
    _needs, _not = ("__contains__",), None


class Hashable(metaclass=_Generic):
    _needs, _not = (), (list, dict, set)


class Callable(metaclass=_Generic):
    _needs, _not = ("__call__",), None


class Collection(Iterable):
    _needs, _not = ("__len__", "__iter__", "__contains__"), None


class Mapping(Collection):
    _needs, _not = ("keys", "values", "items", "__getitem__"), None

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self):
        return list(self)

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True


class MutableMapping(Mapping):
    _needs, _not = ("keys", "__setitem__", "__delitem__"), None


class Sequence(Collection):
    _needs, _not = ("index", "count", "__getitem__", "__len__"), None

    def __iter__(self):
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, item):
        return any([item == other for other in self])


class MutableSequence(Sequence):
    _needs, _not = ("append", "insert", "__setitem__"), None


class Set(Collection):
    _needs, _not = ("isdisjoint", "__contains__"), None


class MutableSet(Set):
    _needs, _not = ("add", "discard"), None


class KeysView(Collection):
    _needs = None


class ValuesView(Collection):
    _needs = None


class ItemsView(Collection):
    _needs = None
