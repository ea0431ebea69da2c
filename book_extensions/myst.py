"""Where the fences of MyST Markdown stand, and what a directive says: read by a parser of Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin

_READER = MarkdownIt("commonmark").use(colon_fence_plugin).disable("inline")  # only blocks matter
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:.+-]+)\}[ \t]*(?P<argument>.*)")
_OPTION = re.compile(r":(?P<name>[\w-]+):[ \t]*(?P<value>.*)")


@dataclass(frozen=True)
class Fence:
    """A fenced block: code, or a directive with what it holds.

    Attributes:
        start: the line of its opening fence, counted from 0.
        end: the line after its last one.
        lines: its lines with both fences, without the indentation of a list that it stands in.
        indent: that indentation.
        markup: the opening fence without what follows it, such as "```".
        info: what follows it.
        closed: whether a closing fence ends it, and not the end of the text.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    indent: str
    markup: str
    info: str
    closed: bool

    @cached_property
    def _directive(self) -> re.Match[str] | None:
        return _DIRECTIVE.fullmatch(self.info)

    @property
    def name(self) -> str:
        """The directive's name; "" if it is none."""
        return self._directive["name"] if self._directive else ""

    @property
    def argument(self) -> str:
        """What follows the directive's name."""
        return self._directive["argument"].strip() if self._directive else ""

    @property
    def content(self) -> tuple[str, ...]:
        """The lines between its fences."""
        return self.lines[1 : -1 if self.closed else None]


def fences(lines: Sequence[str]) -> Iterator[Fence]:
    """The fenced blocks of a text, from top to bottom, without those inside another one or in a quotation."""
    return iter(_fences("\n".join(lines)))


@cache  # several extensions look for other things in the same texts
def _fences(text: str) -> tuple[Fence, ...]:
    lines = text.split("\n")
    found = []
    for token in _READER.parse(text):
        if token.type not in ("fence", "colon_fence") or token.map is None:
            continue
        start, end = token.map
        indent = re.match(r"\s*", lines[start])[0]  # type: ignore[index]  # it always matches
        if not lines[start].startswith(indent + token.markup):
            continue
        own = tuple(textwrap.dedent("\n".join(lines[start:end])).split("\n"))
        last = own[-1].strip()
        closed = len(own) > 1 and len(last) >= len(token.markup) and not last.strip(token.markup[0])
        found.append(Fence(start, end, own, indent, token.markup, token.info.strip(), closed))
    return tuple(found)


def directives(lines: Sequence[str]) -> Iterator[Fence]:
    """The directives of a text and those inside them, each before what it holds; cells and code are none."""
    for fence in fences(lines):
        if fence.name and not fence.name.startswith("code"):
            yield fence
            yield from directives(fence.content)


def outside_code(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a text, and of the directives in it, that are no code and no fences."""
    at = 0
    for fence in fences(lines):
        yield from lines[at : fence.start]
        at = fence.end
        if fence.name and not fence.name.startswith("code"):
            yield from outside_code(fence.content)
    yield from lines[at:]


def options(content: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """What stands as options above a directive's body, in order, and the number of lines that they take.

    Args:
        content: the lines between the directive's fences: options as `:name: value` or as YAML between `---`.
    """
    if content and content[0].strip() == "---":
        end = next((at for at in range(1, len(content)) if content[at].strip() == "---"), len(content) - 1)
        values = yaml.safe_load("\n".join(content[1:end])) or {}
        return [(str(name), str(value)) for name, value in values.items()], end + 1
    found = colon_options(content)
    return found, len(found)


def colon_options(content: Sequence[str]) -> list[tuple[str, str]]:
    """The options `:name: value` above a directive's body, one a line."""
    found = (_OPTION.fullmatch(line) for line in content)
    return [(option["name"], option["value"].strip()) for option in takewhile(bool, found) if option]
