"""How long a chapter takes to read, counted from its own words.

What is read on the way counts: prose, code, questions with their explanations. Exercises say their own
time, with the cell to start from and the solution, also where they stand in mid-chapter; cells that leave
nothing on the page are not read. A section whose title begins with `Going
deeper:` is for those who want more; the rest is the chapter's core.

``{reading-time}`core` `` and ``{reading-time}`deeper` `` are about the page on which they stand;
``{reading-time}`0[1-8]*.md core` `` adds up pages beside it; without `core` or `deeper` everything counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from book_extensions.myst import fences, options

#: How the title of a section begins that is not part of the core.
DEEPER = "Going deeper: "
#: Words a minute, code and questions counted: slower than a novel is read.
WORDS_PER_MINUTE = 150

_UNREAD = "Exercises"
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class ReadingTime:
    """Minutes to read a chapter.

    Attributes:
        core: what everybody reads.
        deeper: what goes deeper.
    """

    core: float
    deeper: float

    def minutes(self, part: str = "") -> float:
        """Those of a part, `core` or `deeper`, or all."""
        return {"core": self.core, "deeper": self.deeper, "": self.core + self.deeper}[part]


@cache  # pages add up the times of the same chapters
def reading_time(text: str) -> ReadingTime:
    """How long a chapter takes to read.

    Args:
        text: the chapter in MyST Markdown.
    """
    words = {"core": 0, "deeper": 0, "": 0}
    open_sections: list[tuple[int, str]] = []  # level and part of each heading above
    for part in _parts(_FRONT_MATTER.sub("", text)):
        if heading := _HEADING.fullmatch(part):
            level, title = len(heading[1]), heading[2]
            open_sections = [section for section in open_sections if section[0] < level]
            above = open_sections[-1][1] if open_sections else "core"
            own = "" if title == _UNREAD else "deeper" if title.startswith(DEEPER) else above
            open_sections.append((level, own))
        words[open_sections[-1][1] if open_sections else "core"] += len(part.split())
    return ReadingTime(words["core"] / WORDS_PER_MINUTE, words["deeper"] / WORDS_PER_MINUTE)


def _parts(text: str) -> Iterator[str]:
    """Lines of prose one by one, and what is read of each directive and block of code in one piece."""
    lines, at = text.split("\n"), 0
    starter = solution = False
    for block in fences(lines):
        if not solution:
            yield from lines[at : block.start]
        at = block.end
        given, taken = options(block.content)
        of_exercise = solution or block.name == "exercise" or (starter and block.name == "code-cell")
        if not of_exercise and "remove-cell" not in dict(given).get("tags", ""):
            yield " ".join([block.argument, *block.content[taken:]]) + " "
        starter = block.name == "exercise"
        solution = block.name == "solution-start" or (solution and block.name != "solution-end")
    yield from lines[at:]


def said(minutes: float) -> str:
    """Minutes in words: "25 minutes", and from 100 on to the half hour, "two and a half hours"."""
    if minutes < 100:
        rounded = max(1, round(minutes))
        return f"{rounded} minute{'s' * (rounded > 1)}"
    whole, half = divmod(round(minutes / 30), 2)
    number = _NUMBERS[whole] if whole < len(_NUMBERS) else str(whole)
    return f"{number}{' and a half' * half} hours"


def answer(page: Path, request: str) -> tuple[str, list[Path]]:
    """What the role says on a page, and the files that it depends on.

    Args:
        page: the chapter's MyST file.
        request: the role's text, as the module describes it.

    Raises:
        ValueError: no file is meant by the request.
    """
    pattern, _, part = request.strip().rpartition(" ")
    if part not in ("core", "deeper"):
        pattern, part = request.strip(), ""
    files = sorted(page.parent.glob(pattern)) if pattern else [page]
    if not files:
        raise ValueError(f"reading-time: no file beside {page.name} is called {pattern!r}")
    return said(sum(reading_time(file.read_text("utf-8")).minutes(part) for file in files)), files


class ReadingTimeRole(SphinxRole):
    """``{reading-time}`…` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        page = Path(self.env.doc2path(self.env.docname))
        try:
            text, files = answer(page, self.text)
        except ValueError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        for file in files:
            self.env.note_dependency(str(file))
        return [nodes.Text(text)], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("reading-time", ReadingTimeRole())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
