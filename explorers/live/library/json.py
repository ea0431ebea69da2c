class JSONDecodeError(ValueError):
    pass


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _string(text, ensure_ascii):
    out = []
    for c in text:
        code = ord(c)
        if c in _ESCAPES:
            out.append(_ESCAPES[c])
        elif code < 32 or (ensure_ascii and 126 < code < 0x10000):
            out.append(f"\\u{code:04x}")
        elif ensure_ascii and code >= 0x10000:
            code -= 0x10000
            out.append(f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}")
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def dumps(
    obj,
    *,
    indent=None,
    ensure_ascii=True,
    sort_keys=False,
    separators=None,
    default=None,
    skipkeys=False,
    allow_nan=True,
):
    item_end, key_end = separators or ((", ", ": ") if indent is None else (",", ": "))
    if isinstance(indent, int):
        indent = " " * indent

    def write(value, level):
        if value is None:
            return "null"
        if value is True:
            return "true"
        if value is False:
            return "false"
        if isinstance(value, str):
            return _string(value, ensure_ascii)
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            value = float(value)
            if value != value:
                return "NaN"
            if value in (float("inf"), float("-inf")):
                return "Infinity" if value > 0 else "-Infinity"
            return repr(value)
        if isinstance(value, (list, tuple)):
            if not value:
                return "[]"
            return wrapped("[", [write(item, level + 1) for item in value], "]", level)
        if isinstance(value, dict):
            if not value:
                return "{}"
            items = sorted(value.items()) if sort_keys else value.items()
            return wrapped("{", [key(k) + key_end + write(v, level + 1) for k, v in items], "}", level)
        if default is not None:
            return write(default(value), level)
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    def key(k):
        if isinstance(k, str):
            return _string(k, ensure_ascii)
        if k is None or isinstance(k, (bool, int, float)):
            return '"' + write(k, 0) + '"'
        raise TypeError(f"keys must be str, int, float, bool or None, not {type(k).__name__}")

    def wrapped(start, items, end, level):
        if indent is None:
            return start + item_end.join(items) + end
        inner = "\n" + indent * (level + 1)
        return start + inner + (item_end.rstrip() + inner).join(items) + "\n" + indent * level + end

    return write(obj, 0)


def dump(obj, fp, **kwargs):
    fp.write(dumps(obj, **kwargs))


def loads(s, **kwargs):
    at = [0]

    def fail(what):
        before = s[: at[0]]
        line = before.count("\n") + 1
        column = at[0] - before.rfind("\n")
        raise JSONDecodeError(f"{what}: line {line} column {column} (char {at[0]})")

    def space():
        while at[0] < len(s) and s[at[0]] in " \t\n\r":
            at[0] += 1

    def string():
        at[0] += 1
        out = []
        while True:
            if at[0] >= len(s):
                fail("Unterminated string starting at")
            c = s[at[0]]
            at[0] += 1
            if c == '"':
                return "".join(out)
            if c == "\\":
                c = s[at[0]]
                at[0] += 1
                if c == "u":
                    code = int(s[at[0] : at[0] + 4], 16)
                    at[0] += 4
                    if 0xD800 <= code < 0xDC00 and s[at[0] : at[0] + 2] == "\\u":
                        code = 0x10000 + ((code - 0xD800) << 10) + int(s[at[0] + 2 : at[0] + 6], 16) - 0xDC00
                        at[0] += 6
                    out.append(chr(code))
                else:
                    out.append({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(c, c))
            else:
                out.append(c)

    def ended(bracket):
        """Whether a bracket closes here; if not, a comma is passed."""
        space()
        c = s[at[0] : at[0] + 1]
        if c not in (bracket, ","):
            fail("Expecting ',' delimiter")
        at[0] += 1
        return c == bracket

    def value():
        space()
        if at[0] >= len(s):
            fail("Expecting value")
        c = s[at[0]]
        if c == '"':
            return string()
        if c == "[":
            at[0] += 1
            out = []
            space()
            if s[at[0] : at[0] + 1] == "]":
                at[0] += 1
                return out
            while True:
                out.append(value())
                if ended("]"):
                    return out
        if c == "{":
            at[0] += 1
            made = {}
            space()
            if s[at[0] : at[0] + 1] == "}":
                at[0] += 1
                return made
            while True:
                space()
                if s[at[0] : at[0] + 1] != '"':
                    fail("Expecting property name enclosed in double quotes")
                k = string()
                space()
                if s[at[0] : at[0] + 1] != ":":
                    fail("Expecting ':' delimiter")
                at[0] += 1
                made[k] = value()
                if ended("}"):
                    return made
        for word, meaning in (
            ("true", True),
            ("false", False),
            ("null", None),
            ("NaN", float("nan")),
            ("Infinity", float("inf")),
            ("-Infinity", float("-inf")),
        ):
            if s.startswith(word, at[0]):
                at[0] += len(word)
                return meaning
        start = at[0]
        while at[0] < len(s) and s[at[0]] in "+-0123456789.eE":
            at[0] += 1
        text = s[start : at[0]]
        if not text or text == "-":
            at[0] = start
            fail("Expecting value")
        return int(text) if not any([c in ".eE" for c in text]) else float(text)

    found = value()
    space()
    if at[0] < len(s):
        fail("Extra data")
    return found


def load(fp, **kwargs):
    return loads(fp.read(), **kwargs)
