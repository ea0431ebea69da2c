"""The measured numbers that sentences quote, as the last build measured them.

A page takes them from its own cells. A notebook has no outputs before it runs, so its text is
given the numbers of the book's own build. `chapters/numbers.json` keeps them, each as readers see
it, so that a notebook can be written, and checked against its chapter, without building the book.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.core.variables import format_plain_text
from nbformat import NotebookNode

from book_extensions.execution.cache import last_results

_PREFIX = "application/papermill.record/"


@dataclass
class Numbers:
    """Numbers to quote: a fresh measurement before a stored one.

    Attributes:
        measured: `repr` of each value, by the name that a cell glued it to.
        stored: the quoted text by `name:format`, of an earlier build.
        quoted: what has been quoted so far.
    """

    measured: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)
    quoted: dict[str, str] = field(default_factory=dict)

    def quote(self, key: str) -> str:
        """The number that `{glue:text}` shows for `name` or `name:format`.

        Raises:
            KeyError: it has not been measured.
        """
        name, _, spec = key.partition(":")
        text = (
            format_plain_text(self.measured[name], spec or "s") if name in self.measured else self.stored[key]
        )
        self.quoted[key] = text
        return text


def load(path: Path) -> dict[str, str]:
    """The numbers that a file keeps; none when there is no such file."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def text(numbers: Mapping[str, str]) -> str:
    """What the file of numbers holds: one a line, so that a changed result is a changed line."""
    return json.dumps(numbers, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def glued(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Every name that a notebook's cells glued, with the `repr` of its value."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            record = output.get("metadata", {}).get("scrapbook")
            if record:
                yield record["name"], output["data"][f"{_PREFIX}text/plain"]


def measured(root: Path) -> dict[str, str]:
    """What the book's last build measured, of those chapters whose code has not changed since.

    Args:
        root: the book's folder.
    """
    found: dict[str, str] = {}
    for path in sorted((root / "chapters").glob("*.md")):
        text = path.read_text("utf-8")
        if is_myst_markdown_notebook(text) and (
            notebook := last_results(root, read_myst_markdown_notebook(text))
        ):
            found.update(glued(notebook))
    return found
