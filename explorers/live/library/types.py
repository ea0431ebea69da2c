import sys

FunctionType = LambdaType = type(lambda: None)
BuiltinFunctionType = type(len)
ModuleType = type(sys)
NoneType = type(None)
EllipsisType = type(...)


class _C:
    def m(self):
        pass


MethodType = type(_C().m)


def _g():
    yield 1


GeneratorType = type(_g())
TracebackType = type(None)
UnionType = GenericAlias = tuple


class SimpleNamespace:
    def __init__(self, /, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __repr__(self):
        return f"namespace({', '.join([f'{k}={v!r}' for k, v in self.__dict__.items()])})"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


class MappingProxyType:
    """A dict that cannot be changed."""

    def __init__(self, mapping):
        self._of = mapping

    def __class_getitem__(cls, item):
        return cls

    def __getitem__(self, key):
        return self._of[key]

    def __iter__(self):
        return iter(self._of)

    def __len__(self):
        return len(self._of)

    def __contains__(self, key):
        return key in self._of

    def get(self, key, default=None):
        return self._of.get(key, default)

    def keys(self):
        return self._of.keys()

    def values(self):
        return self._of.values()

    def items(self):
        return self._of.items()

    def copy(self):
        return self._of.copy()

    def __eq__(self, other):
        return self._of == other

    def __or__(self, other):
        return self._of | other

    def __repr__(self):
        return f"mappingproxy({self._of!r})"
