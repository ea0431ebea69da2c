"""Names for annotations; none of them does anything at run time."""


class _Special:
    def __init__(self, name):
        self.__name__ = name

    def __getitem__(self, item):
        return self

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __repr__(self):
        return f"typing.{self.__name__}"


(
    Any,
    Union,
    Optional,
    Literal,
    Final,
    ClassVar,
    Annotated,
    NoReturn,
    Never,
    Self,
    TypeAlias,
    Concatenate,
    TypeGuard,
    Unpack,
    Required,
    NotRequired,
    LiteralString,
) = [
    _Special(name)
    for name in (
        "Any",
        "Union",
        "Optional",
        "Literal",
        "Final",
        "ClassVar",
        "Annotated",
        "NoReturn",
        "Never",
        "Self",
        "TypeAlias",
        "Concatenate",
        "TypeGuard",
        "Unpack",
        "Required",
        "NotRequired",
        "LiteralString",
    )
]
List, Dict, Tuple, Set, FrozenSet, Type, Deque, DefaultDict = [
    _Special(name) for name in ("List", "Dict", "Tuple", "Set", "FrozenSet", "Type", "Deque", "DefaultDict")
]
TYPE_CHECKING = False
AnyStr = _Special("AnyStr")
Text = str

from collections.abc import (
    Callable,
    Collection,
    Generator,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
    Sized,
)


def TypeVar(name, *constraints, bound=None, covariant=False, contravariant=False):
    return _Special(name)


def ParamSpec(name):
    return _Special(name)


def NewType(name, tp):
    return lambda value: value


def cast(typ, value):
    return value


def overload(func):
    return func


def final(func):
    return func


def runtime_checkable(cls):
    return cls


def no_type_check(func):
    return func


def get_type_hints(obj):
    return dict(getattr(obj, "__annotations__", {}))


class _Subscriptable(type):
    def __getitem__(cls, item):
        return cls


class Generic(metaclass=_Subscriptable):
    pass


class Protocol(metaclass=_Subscriptable):
    pass


class TypedDict(dict):
    pass


class _NamedTupleMaker:
    def __mro_entries__(self, bases):
        raise NotImplementedError("typing.NamedTuple is not in the page's Python: use collections.namedtuple")


NamedTuple = _NamedTupleMaker()


class SupportsFloat:
    pass


class SupportsInt:
    pass


class SupportsIndex:
    pass
