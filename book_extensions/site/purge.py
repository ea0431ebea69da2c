"""Cut style sheets and icon fonts down to what a set of pages uses.

A selector stays when every class, id, element and attribute that it asks for occurs somewhere: in a
page's markup, or as a word in a script that may put it there. Words are a coarse net on purpose: it
keeps a rule too many before it loses one that a click would need.
"""

from __future__ import annotations

import base64
import io
import logging
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table it drops

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_NOTICE = re.compile(r"/\*!.*?\*/", re.DOTALL)
_VARIABLE = re.compile(r"--[\w-]+")
_ANY_OF = {"is", "where", "matches", "-webkit-any", "-moz-any"}
#: At-rules that hold rules; the rest is kept as it stands.
_GROUPS = {"media", "supports", "layer", "container"}


@dataclass
class Used:
    """The names that selectors may ask for."""

    tags: set[str] = field(default_factory=lambda: {"html", "head", "body"})
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add_page(self, markup: str) -> None:
        """Take in the names that a page's markup holds."""
        _Reader(self).feed(markup)

    def add_words(self, text: str) -> None:
        """Take in every word of a script: each may be a class, an element or an attribute."""
        words = set(_WORD.findall(text))
        # `element.dataset.fooBar` is the attribute data-foo-bar.
        kebab = {re.sub("([A-Z])", r"-\1", word).lower() for word in words}
        self.words |= words | kebab | {f"data-{word}" for word in kebab}

    def __contains__(self, name: tuple[str, str]) -> bool:
        kind, value = name
        return value in getattr(self, kind) or value in self.words


class _Reader(HTMLParser):
    def __init__(self, used: Used) -> None:
        super().__init__()
        self.used = used

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.used.tags.add(tag)
        for name, value in attributes:
            self.used.attributes.add(name)
            if name == "class":
                self.used.classes.update((value or "").split())
            elif name == "id":
                self.used.ids.add(value or "")


def purge(sheets: Iterable[tuple[str, str]], used: Used) -> str:
    """One style sheet in place of several, without the rules and variables that nothing uses.

    Comments go, except the licence notices, which begin with an exclamation mark.

    Args:
        sheets: path and text of each sheet, in the order in which they apply; the paths, relative
            to the folder of the result, tell where a relative `url()` leads.
        used: the names that occur.
    """
    rules: list[Any] = []
    notices: list[str] = []
    for path, text in sheets:
        notices += _NOTICE.findall(text)
        parsed = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        _rebase(parsed, posixpath.dirname(path))
        rules += _kept(parsed, used)
    return "".join(f"{notice}\n" for notice in notices) + _written(rules, _used_variables(rules, used))


def _rebase(nodes: Iterable[Any], folder: str) -> None:
    for node in nodes:
        if node.type == "url":
            node.value = _moved(node.value, folder)
            node.representation = f'url("{node.value}")'
        elif node.type == "function" and node.lower_name == "url":
            for argument in node.arguments:
                if argument.type == "string":
                    argument.value = _moved(argument.value, folder)
                    argument.representation = f'"{argument.value}"'
        else:
            for name in ("content", "prelude", "arguments"):
                _rebase(getattr(node, name, None) or (), folder)


def _moved(url: str, folder: str) -> str:
    if re.match(r"[a-z]+:|//|/|#", url, re.IGNORECASE):
        return url
    return posixpath.normpath(posixpath.join(folder, url))


def _kept(rules: Iterable[Any], used: Used) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude) if _may_match(part, used)]
            if selectors:
                rule.prelude = [token for part in selectors for token in (*part, _COMMA)][:-1]
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            rule.content = list(_kept(inner, used))
            if rule.content:
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword == "charset":
            continue
        else:
            yield rule


_COMMA = tinycss2.parse_one_component_value(",")


def _split(tokens: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for token in tokens:
        if token == ",":
            yield part
            part = []
        elif token.type != "comment" and (part or token.type != "whitespace"):
            part.append(token)
    yield part


def _may_match(selector: list[Any], used: Used) -> bool:
    before = None
    for token in selector:
        asked = None
        if token.type == "ident" and before == ".":
            asked = ("classes", token.value)
        elif token.type == "ident" and before != ":":
            asked = ("tags", token.lower_value)
        elif token.type == "hash":
            asked = ("ids", token.value)
        elif token.type == "[] block":
            names = [inner.lower_value for inner in token.content if inner.type == "ident"]
            asked = ("attributes", names[0]) if names else None
        elif token.type == "function" and before == ":" and token.lower_name in _ANY_OF:
            if not any(_may_match(part, used) for part in _split(token.arguments)):
                return False
        if asked and asked not in used:
            return False
        before = token.value if token.type == "literal" else None
    return True


def _used_variables(rules: list[Any], used: Used) -> set[str]:
    """The custom properties that a kept declaration reads, directly or through another one."""
    reads: dict[str | None, set[str]] = {None: {f"--{word}" for word in used.words}}
    for declaration in _declarations(rules):
        name = declaration.name if declaration.name.startswith("--") else None
        found = _VARIABLE.findall(tinycss2.serialize(declaration.value))
        reads.setdefault(name, set()).update(found)
    seen: set[str] = set()
    waiting = set(reads[None])
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= reads.get(name, set()) - seen
    return seen


def _declarations(rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule" or (rule.type == "at-rule" and rule.content is not None):
            if rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS:
                yield from _declarations(rule.content)
            else:
                for inner in _body(rule):
                    if inner.type == "declaration":
                        yield inner
                    else:
                        yield from _declarations([inner])


def _body(rule: Any) -> list[Any]:
    return tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)


def _written(rules: Iterable[Any], variables: set[str]) -> str:
    return "".join(_rule(rule, variables) for rule in rules)


def _rule(rule: Any, variables: set[str]) -> str:
    if rule.type == "error":
        return ""
    prelude = _tight(rule.prelude)
    if rule.type == "at-rule":
        head = f"@{rule.at_keyword}{' ' if prelude else ''}{prelude}"
        if rule.content is None:
            return f"{head};\n"
        if rule.lower_at_keyword in _GROUPS:
            inside = _written(rule.content, variables)
            return f"{head}{{\n{inside}}}\n" if inside else ""
        return f"{head}{{{_inside(rule, variables)}}}\n"
    inside = _inside(rule, variables)
    return f"{prelude}{{{inside}}}\n" if inside else ""


def _inside(rule: Any, variables: set[str]) -> str:
    parts = []
    for inner in _body(rule):
        if inner.type != "declaration":
            parts.append(_rule(inner, variables))
        elif not inner.name.startswith("--") or inner.name in variables:
            important = "!important" if inner.important else ""
            parts.append(f"{inner.name}:{_tight(inner.value)}{important};")
    return "".join(parts).rstrip(";")


def _tight(tokens: Iterable[Any]) -> str:
    kept = [token for token in tokens if token.type != "comment"]
    for token in kept:
        if token.type == "whitespace":
            token.value = " "
    return re.sub(r"\s+", " ", tinycss2.serialize(kept)).strip()


def with_imports(path: str, read: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """A style sheet's path and text, after those that it imports.

    Args:
        path: of the sheet, relative to the folder that `read` knows.
        read: the text of a sheet by its path.
    """
    text = read(path)
    imports = "@import" in text  # few sheets do, and to parse one takes long
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True) if imports else ():
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            urls = [token.value for token in rule.prelude if token.type in ("string", "url")]
            yield from with_imports(_moved(urls[0], posixpath.dirname(path)), read)
    yield path, re.sub(r"@import\s[^;]+;", "", text)


def embedded_font(font: Path, characters: set[str]) -> tuple[str, set[str]]:
    """A font of nothing but some characters, and which of them it has.

    Args:
        font: a TrueType or OpenType file.
        characters: those that stay.

    Returns:
        The font as a `data:` address in the WOFF format, "" when it has none of the characters.
    """
    packed, had = _cut(font, characters, "woff", layout_features=[])
    encoded = base64.b64encode(packed).decode("ascii")
    return f"data:font/woff;base64,{encoded}" if had else "", had


#: Letters that browsers draw in the shape of another character where they stand for a variable.
_ITALIC = {
    unicodedata.normalize("NFKC", character): character
    for character in ["\u210e", *map(chr, range(0x1D434, 0x1D468)), *map(chr, range(0x1D6E2, 0x1D71C))]
    if unicodedata.category(character) != "Cn"
}


#: What a browser draws by itself, of an element that has no such character: `<msqrt>` and `<mroot>`.
_DRAWN = {"√"}


def formula_font(font: Path, formulas: str) -> bytes:
    """A font for formulas, cut down to what some formulas need.

    Args:
        font: an OpenType file with a table MATH.
        formulas: their text, one after another.

    Returns:
        A WOFF2 file. Parts that a browser puts together to large brackets and signs stay too.
    """
    drawn = set(formulas) | _DRAWN
    return _cut(font, drawn | {_ITALIC[letter] for letter in drawn & set(_ITALIC)}, "woff2")[0]


def _cut(font: Path, characters: set[str], flavor: str, **options: Any) -> tuple[bytes, set[str]]:
    loaded = TTFont(font, recalcTimestamp=False)
    wanted = {ord(character) for character in characters} & set(loaded.getBestCmap())
    if not wanted:
        return b"", set()
    options = {"hinting": False, "name_IDs": [], "notdef_outline": False, **options}
    subsetter = subset.Subsetter(subset.Options(**options))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(loaded)
    loaded.flavor = flavor
    packed = io.BytesIO()
    loaded.save(packed)
    return packed.getvalue(), {chr(code) for code in wanted}
