"""Say when, where and for how long each chapter ran: the ``{execution-report}`` directive.

This is the only page whose words depend on the machine and the day, so its words stay out of the
search index: two builds of one commit differ in this page alone.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from book_extensions.execution.cache import executable
from book_extensions.order import Resolve
from book_extensions.titles import numbered_title

LIBRARIES = (
    "torch", "numpy", "scikit-learn", "scipy", "pandas", "matplotlib", "jupyter-book", "Sphinx", "myst-nb",
)  # fmt: skip
NOT_RECORDED = "not recorded"


class ExecutionReport(SphinxDirective):
    """``{execution-report}``: a table of the chapters, and one of the libraries."""

    def run(self) -> list[nodes.Node]:
        _reports(self.env).add(self.env.docname)
        head = ["Page", "Ran (UTC)", "Time", "Memory", "Machine"]
        pages = [self._row(docname, notebook) for docname, notebook in _ran(self.env)]
        facts = [["Python", platform.python_version()], ["System", platform.platform(terse=True)]]
        machines = {row[-1] for row in pages}
        if len(machines) == 1:  # said once instead of in every row
            facts.insert(0, [head.pop(), str(machines.pop())])
            pages = [row[:-1] for row in pages]
        versions = [[name, metadata.version(name)] for name in LIBRARIES]
        return [_table(head, pages), _table(["What ran it", ""], [*facts, *versions])]

    def _row(self, docname: str, notebook: NotebookNode) -> list[str | nodes.Node]:
        uri = self.env.app.builder.get_relative_uri(self.env.docname, docname)
        link = nodes.reference("", docname, refuri=uri, internal=True, page=docname)
        try:
            record = get_cache(self.config.nb_execution_cache_path).match_cache_notebook(notebook)
        except KeyError:
            measured: dict[str, Any] = {}
        else:
            measured = record.data
        return [
            link,
            _unbroken(str(measured.get("ended", NOT_RECORDED))),
            _rounded(measured.get("execution_seconds"), "s", 1),
            _rounded(measured.get("peak_memory_mb"), "MB", 0),
            measured.get("machine", NOT_RECORDED),
        ]


class NamePages(SphinxPostTransform):
    """Name the pages of a report by their titles, whose numbers are known when all pages are read."""

    default_priority = Resolve.COLLECTED

    def run(self, **kwargs: Any) -> None:
        for link in self.document.findall(nodes.reference):
            if "page" in link:
                link.clear()
                link += nodes.Text(numbered_title(self.env, link["page"]))


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def _rounded(value: float | None, unit: str, digits: int) -> str:
    return NOT_RECORDED if value is None else f"{value:.{digits}f}\N{NO-BREAK SPACE}{unit}"


def _ran(env: BuildEnvironment) -> list[tuple[str, NotebookNode]]:
    known = {job.docname: job.notebook for job in executable(env, sorted(env.found_docs))}
    first = [name for name in known if Path(name).stem == "index"]
    return [(name, known[name]) for name in [*first, *(n for n in known if n not in first)]]


def _table(head: list[str], rows: list[Any]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group)


def _row(cells: Iterable[str | nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        words = cell if isinstance(cell, nodes.Node) else nodes.Text(cell)
        row += nodes.entry("", nodes.paragraph("", "", words))
    return row


def _reports(env: BuildEnvironment) -> set[str]:
    if not hasattr(env, "execution_reports"):
        env.execution_reports = set()  # type: ignore[attr-defined]
    reports: set[str] = env.execution_reports  # type: ignore[attr-defined]
    return reports


def _read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    # A report tells of this build, whichever chapters it executed.
    return _reports(env) & env.found_docs


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _reports(env).discard(docname)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _reports(env).update(_reports(other) & docnames)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("execution-report", ExecutionReport)
    app.add_post_transform(NamePages)
    app.connect("env-get-outdated", _read_again)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
