"""Shallow and deep copies."""

import types


class Error(Exception):
    pass


error = Error
_ATOMIC = (
    type(None),
    int,
    float,
    bool,
    str,
    bytes,
    range,
    slice,
    type,
    type(lambda: None),
    type(len),
    type(Ellipsis),
    types.ModuleType,
    property,
)


def copy(x):
    cls = type(x)
    if isinstance(x, _ATOMIC):
        return x
    own = getattr(cls, "__copy__", None)
    if own is not None:
        return own(x)
    if cls is list:
        return list(x)
    if cls is set:
        return set(x)
    if isinstance(x, dict):
        return x.copy()
    if isinstance(x, tuple):
        return x
    return _rebuilt(x, lambda value: value)


def _rebuilt(x, inner):
    cls = type(x)
    if isinstance(x, BaseException):
        made = cls(*x.args)
    else:
        made = object.__new__(cls)
    if isinstance(x, list):
        made.extend([inner(item) for item in x])
    if isinstance(x, dict):
        for key, value in x.items():
            dict.__setitem__(made, inner(key), inner(value))
    state = getattr(x, "__dict__", None)
    if state is not None:
        put = made.__dict__
        for key, value in state.items():
            put[key] = inner(value)
    return made


def deepcopy(x, memo=None):
    if isinstance(x, _ATOMIC):
        return x
    if memo is None:
        memo = {}
    key = id(x)
    if key in memo:
        return memo[key]
    cls = type(x)
    own = getattr(cls, "__deepcopy__", None)
    if own is not None:
        made = own(x, memo)
        memo[key] = made
        return made
    if cls is list:
        made = []
        memo[key] = made
        for item in x:
            made.append(deepcopy(item, memo))
        return made
    if cls is dict:
        made = {}
        memo[key] = made
        for k, v in x.items():
            made[deepcopy(k, memo)] = deepcopy(v, memo)
        return made
    if cls is tuple:
        made = tuple([deepcopy(item, memo) for item in x])
        memo[key] = made
        return made
    if isinstance(x, tuple):
        made = tuple.__new__(cls, [deepcopy(item, memo) for item in x])
        memo[key] = made
        return made
    if cls is set or cls is frozenset:
        return cls([deepcopy(item, memo) for item in x])
    if isinstance(x, type(len.__class__)):
        return x
    if cls is types.MethodType:
        return types.MethodType(x.__func__, deepcopy(x.__self__, memo))
    if isinstance(x, types.GeneratorType):
        raise TypeError("cannot pickle 'generator' object")
    made = object.__new__(cls) if not isinstance(x, BaseException) else cls(*x.args)
    memo[key] = made
    if isinstance(x, list):
        for item in x:
            made.append(deepcopy(item, memo))
    if isinstance(x, dict):
        for k, v in x.items():
            dict.__setitem__(made, deepcopy(k, memo), deepcopy(v, memo))
    state = getattr(x, "__dict__", None)
    if state is not None:
        put = made.__dict__
        for name, value in state.items():
            put[name] = deepcopy(value, memo)
    return made


def replace(obj, /, **changes):
    return obj.__replace__(**changes)
