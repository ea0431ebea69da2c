"""Values in a few characters, by CPython's rules."""

import builtins
import itertools


class Repr:
    def __init__(self):
        self.maxtuple = self.maxlist = self.maxset = self.maxfrozenset = self.maxdeque = 6
        self.maxlevel, self.maxdict, self.maxarray = 6, 4, 5
        self.maxstring = self.maxother = 30
        self.maxlong = 40
        self.fillvalue = "..."
        self.indent = None

    def repr(self, x):
        return self.repr1(x, self.maxlevel)

    def repr1(self, x, level):
        kind = type(x).__name__
        method = getattr(self, "repr_" + "_".join(kind.split()), None)
        return self.repr_instance(x, level) if method is None else method(x, level)

    def _cut(self, text, most):
        if len(text) <= most:
            return text
        i = max(0, (most - 3) // 2)
        j = max(0, most - 3 - i)
        return text[:i] + self.fillvalue + text[len(text) - j :]

    def _listed(self, x, level, left, right, most, trail=""):
        if level <= 0 and len(x):
            return left + self.fillvalue + right
        parts = [self.repr1(one, level - 1) for one in itertools.islice(x, most)]
        if len(x) > most:
            parts.append(self.fillvalue)
        return left + ", ".join(parts) + (trail if len(x) == 1 else "") + right

    def repr_tuple(self, x, level):
        return self._listed(x, level, "(", ")", self.maxtuple, ",")

    def repr_list(self, x, level):
        return self._listed(x, level, "[", "]", self.maxlist)

    def repr_set(self, x, level):
        return self._listed(_sorted(x), level, "{", "}", self.maxset) if x else "set()"

    def repr_frozenset(self, x, level):
        return self._listed(_sorted(x), level, "frozenset({", "})", self.maxfrozenset) if x else "frozenset()"

    def repr_dict(self, x, level):
        if not x:
            return "{}"
        if level <= 0:
            return "{" + self.fillvalue + "}"
        parts = [
            f"{self.repr1(key, level - 1)}: {self.repr1(x[key], level - 1)}"
            for key in itertools.islice(_sorted(x), self.maxdict)
        ]
        if len(x) > self.maxdict:
            parts.append(self.fillvalue)
        return "{" + ", ".join(parts) + "}"

    def repr_str(self, x, level):
        text = builtins.repr(x[: self.maxstring])
        if len(text) <= self.maxstring:
            return text
        i = max(0, (self.maxstring - 3) // 2)
        j = max(0, self.maxstring - 3 - i)
        text = builtins.repr(x[:i] + x[len(x) - j :])
        return text[:i] + self.fillvalue + text[len(text) - j :]

    def repr_int(self, x, level):
        return self._cut(builtins.repr(x), self.maxlong)

    def repr_instance(self, x, level):
        try:
            text = builtins.repr(x)
        except Exception:
            return f"<{type(x).__name__} instance at {id(x):#x}>"
        return self._cut(text, self.maxother)


def _sorted(x):
    try:
        return sorted(x)
    except Exception:
        return list(x)


aRepr = Repr()
repr = aRepr.repr
