"""Signatures of functions."""

from _page import EMPTY, definition, is_builtin, is_function, is_method, parameters
from _page import signature as _text

_empty = EMPTY


class _Kind:
    def __init__(self, value, name):
        self.value, self.name = value, name

    def __repr__(self):
        return self.name


_KINDS = [
    _Kind(i, n)
    for i, n in enumerate(
        ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")
    )
]


class Parameter:
    empty = EMPTY
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _KINDS

    def __init__(self, name, kind, default=EMPTY, annotation=EMPTY):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def __str__(self):
        star = {2: "*", 4: "**"}.get(self.kind.value, "")
        return f"{star}{self.name}" + ("" if self.default is EMPTY else f"={self.default!r}")

    def __repr__(self):
        return f'<Parameter "{self}">'


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments


class Signature:
    empty = EMPTY

    def __init__(self, listed, return_annotation=EMPTY):
        self.parameters = {p.name: p for p in listed}
        self.return_annotation = return_annotation

    def bind(self, /, *args, **kwargs):
        arguments = {}
        listed = list(self.parameters.values())
        places = [p for p in listed if p.kind.value <= 1]
        star = [p for p in listed if p.kind.value == 2]
        double = [p for p in listed if p.kind.value == 4]
        if len(args) > len(places) and not star:
            raise TypeError("too many positional arguments")
        for p, value in zip(places, args):
            arguments[p.name] = value
        if star and len(args) > len(places):
            arguments[star[0].name] = args[len(places) :]
        for name, value in kwargs.items():
            p = self.parameters.get(name)
            if name in arguments:
                raise TypeError(f"multiple values for argument {name!r}")
            if p is None or p.kind.value in (0, 2, 4):
                if not double:
                    raise TypeError(f"got an unexpected keyword argument {name!r}")
                arguments.setdefault(double[0].name, {})[name] = value
            else:
                arguments[name] = value
        for p in listed:
            if p.name not in arguments and p.default is EMPTY and p.kind.value in (0, 1, 3):
                raise TypeError(f"missing a required argument: {p.name!r}")
        return BoundArguments(self, arguments)

    def __str__(self):
        parts = []
        starred = False
        for p in self.parameters.values():
            if p.kind.value == 3 and not starred:
                parts.append("*")
                starred = True
            starred = starred or p.kind.value == 2
            parts.append(str(p))
        return f"({', '.join(parts)})"

    def __repr__(self):
        return f"<Signature {self}>"


def _listed(obj):
    if isinstance(obj, type):
        init = obj.__init__
        known = getattr(init, "__dataclass_signature__", None)
        if known is not None:
            return known
        found = parameters(init)
        return [] if found is None else found[1:]
    wrapped = getattr(obj, "__wrapped__", None)
    if wrapped is not None:
        return _listed(wrapped)
    found = parameters(obj)
    if found is not None:
        return found
    called = getattr(type(obj), "__call__", None)  # noqa: B004
    if not is_builtin(obj) and is_function(called):
        return parameters(called)[1:]
    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    raise ValueError(f"no signature found for builtin {obj!r}")


def signature(obj):
    return Signature([Parameter(name, _KINDS[kind], default) for name, kind, default in _listed(obj)])


def isfunction(obj):
    return is_function(obj)


def ismethod(obj):
    return is_method(obj)


def isbuiltin(obj):
    return is_builtin(obj)


def isclass(obj):
    return isinstance(obj, type)


def isgenerator(obj):
    return hasattr(obj, "send") and hasattr(obj, "throw")


def getdoc(obj):
    doc = getattr(obj, "__doc__", None)
    return None if doc is None else cleandoc(doc)


def cleandoc(doc):
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip(), *[line[margin:] for line in lines[1:]]]
    return "\n".join(lines).strip("\n")


def getsource(obj):
    source = definition(obj)
    if source is None:
        raise OSError("could not get source code")
    return source


def getmembers(obj, predicate=None):
    found = [(name, getattr(obj, name)) for name in dir(obj)]
    return [pair for pair in found if predicate is None or predicate(pair[1])]
