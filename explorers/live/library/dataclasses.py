"""Dataclasses, as far as CPython's options are used."""

import copy
from _page import EMPTY


class FrozenInstanceError(AttributeError):
    pass


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()


class KW_ONLY:
    pass


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only


def field(
    *,
    default=MISSING,
    default_factory=MISSING,
    init=True,
    repr=True,
    hash=None,
    compare=True,
    metadata=None,
    kw_only=False,
):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _collect(cls, kw_only):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        for f in getattr(base, "__dataclass_fields__", {}).values():
            found[f.name] = f
    only = kw_only
    own = cls.__dict__
    for name, annotation in own.get("__annotations__", {}).items():
        text = getattr(annotation, "__name__", annotation)
        if text == "KW_ONLY":
            only = True
            continue
        if text == "ClassVar":
            continue
        value = own.get(name, MISSING)
        if isinstance(value, Field):
            f = value
            if f.default is not MISSING:
                setattr(cls, name, f.default)
            elif name in own:
                delattr(cls, name)
        else:
            if isinstance(value, (list, dict, set)):
                raise ValueError(
                    f"mutable default {type(value)} for field {name} is not allowed: use default_factory"
                )
            f = Field(value, MISSING, True, True, None, True, None, False)
        f.name = name
        f.type = annotation
        f.kw_only = f.kw_only or only
        found[name] = f
    return found


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only):
    all_fields = _collect(cls, kw_only)
    cls.__dataclass_fields__ = all_fields
    cls.__dataclass_params__ = (init, repr, eq, order, unsafe_hash, frozen)
    listed = list(all_fields.values())
    own = cls.__dict__
    positional = [f for f in listed if f.init and not f.kw_only]
    seen_default = False
    for f in positional:
        has_default = f.default is not MISSING or f.default_factory is not MISSING
        if seen_default and not has_default:
            raise TypeError(f"non-default argument '{f.name}' follows default argument")
        seen_default = seen_default or has_default

    if init:
        put = object.__setattr__
        wanted = [f for f in listed if f.init]
        qualname = f"{cls.__qualname__}.__init__"

        def __init__(self, *args, **kwargs):
            if len(args) > len(positional):
                least = len([f for f in positional if f.default is MISSING and f.default_factory is MISSING])
                takes = len(positional) + 1
                span = f"from {least + 1} to {takes}" if least + 1 != takes else str(takes)
                raise TypeError(
                    f"{qualname}() takes {span} positional argument{'' if takes == 1 else 's'} but {len(args) + 1} were given"
                )
            given = {}
            for f, value in zip(positional, args):
                given[f.name] = value
            for name, value in kwargs.items():
                if name in given:
                    raise TypeError(f"{qualname}() got multiple values for argument '{name}'")
                if name not in all_fields or not all_fields[name].init:
                    raise TypeError(f"{qualname}() got an unexpected keyword argument '{name}'")
                given[name] = value
            missing = []
            for f in wanted:
                if f.name in given:
                    continue
                if f.default is not MISSING:
                    given[f.name] = f.default
                elif f.default_factory is not MISSING:
                    given[f.name] = f.default_factory()
                else:
                    missing.append(f.name)
            if missing:
                names = [f"'{name}'" for name in missing]
                text = (
                    names[0]
                    if len(names) == 1
                    else " and ".join(names)
                    if len(names) == 2
                    else ", ".join(names[:-1]) + ", and " + names[-1]
                )
                raise TypeError(
                    f"{qualname}() missing {len(missing)} required positional argument{'' if len(missing) == 1 else 's'}: {text}"
                )
            for f in listed:
                if f.name in given:
                    put(self, f.name, given[f.name])
                elif f.default_factory is not MISSING:
                    put(self, f.name, f.default_factory())
            if hasattr(self, "__post_init__"):
                self.__post_init__()

        __init__.__dataclass_signature__ = [
            (
                f.name,
                3 if f.kw_only else 1,
                f.default
                if f.default is not MISSING
                else None
                if f.default_factory is not MISSING
                else EMPTY,
            )
            for f in wanted
        ]
        cls.__init__ = __init__
    if repr and "__repr__" not in own:
        shown = [f.name for f in listed if f.repr]

        def __repr__(self):
            inside = ", ".join([f"{name}={getattr(self, name)!r}" for name in shown])
            return f"{type(self).__qualname__}({inside})"

        cls.__repr__ = __repr__
    compared = [f.name for f in listed if f.compare]

    def as_tuple(self):
        return tuple([getattr(self, name) for name in compared])

    if eq and "__eq__" not in own:

        def __eq__(self, other):
            if type(other) is not type(self):
                return NotImplemented
            return as_tuple(self) == as_tuple(other)

        cls.__eq__ = __eq__
        if frozen or unsafe_hash:
            if "__hash__" not in own or own["__hash__"] is None:
                cls.__hash__ = lambda self: hash(as_tuple(self))
        elif "__hash__" not in own:
            cls.__hash__ = None
    if order:

        def ordering(test):
            def method(self, other):
                if type(other) is not type(self):
                    return NotImplemented
                return test(as_tuple(self), as_tuple(other))

            return method

        cls.__lt__ = ordering(lambda a, b: a < b)
        cls.__le__ = ordering(lambda a, b: a <= b)
        cls.__gt__ = ordering(lambda a, b: a > b)
        cls.__ge__ = ordering(lambda a, b: a >= b)
    if frozen:

        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field {name!r}")

        cls.__setattr__ = __setattr__
        cls.__delattr__ = __delattr__
    if "__match_args__" not in own:
        cls.__match_args__ = tuple([f.name for f in positional])
    return cls


def dataclass(
    cls=None,
    /,
    *,
    init=True,
    repr=True,
    eq=True,
    order=False,
    unsafe_hash=False,
    frozen=False,
    match_args=True,
    kw_only=False,
    slots=False,
):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, kw_only)

    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    try:
        found = class_or_instance.__dataclass_fields__
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(found.values())


def is_dataclass(obj):
    return hasattr(obj, "__dataclass_fields__")


def _plain(value, dict_factory, as_dict):
    if hasattr(type(value), "__dataclass_fields__"):
        return asdict(value, dict_factory=dict_factory) if as_dict else astuple(value)
    if isinstance(value, (list, tuple)):
        return type(value)([_plain(item, dict_factory, as_dict) for item in value])
    if isinstance(value, dict):
        return {_plain(k, dict_factory, as_dict): _plain(v, dict_factory, as_dict) for k, v in value.items()}
    return copy.deepcopy(value)


def asdict(obj, *, dict_factory=dict):
    return dict_factory([(f.name, _plain(getattr(obj, f.name), dict_factory, True)) for f in fields(obj)])


def astuple(obj, *, tuple_factory=tuple):
    return tuple_factory([_plain(getattr(obj, f.name), dict, False) for f in fields(obj)])


def replace(obj, /, **changes):
    for f in fields(obj):
        if f.init and f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return type(obj)(**changes)
