"""Say when, where and for how long each chapter ran: the ``{execution-report}`` directive.

This is the only page whose words depend on the machine and the day, so its words stay out of the
search index: two builds of one commit differ in this page alone.
"""

from __future__ import annotations

import ast
import inspect
import platform
import re
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from book_extensions.execution.cache import executable

LIBRARIES = (
    "torch", "numpy", "scikit-learn", "scipy", "pandas", "matplotlib", "jupyter-book", "Sphinx", "myst-nb",
)  # fmt: skip
NOT_RECORDED = "not recorded"

_SEEDING = ("manual_seed", "default_rng", "RandomState")


def seeds_in(cells: Iterable[str], functions: Iterable[Callable[..., Any]] = ()) -> str:
    """The seeds that code names, such as "3, 448, 0 to 255".

    A seed is an argument whose name contains ``seed`` or is ``random_state``, the argument of
    ``manual_seed``, ``default_rng`` or ``RandomState``, the range of a loop over seeds, and what a
    call leaves to the default of one of ``functions``.

    Args:
        cells: Python code; lines that begin with % or ! are IPython's own.
        functions: whose defaults count when a call by their name does not set them.
    """
    defaults = {
        function.__name__: {
            name: parameter.default
            for name, parameter in inspect.signature(function).parameters.items()
            if "seed" in name and parameter.default not in (None, inspect.Parameter.empty)
        }
        for function in functions
    }
    seeds = _Seeds(defaults)
    for cell in cells:
        seeds.visit(ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", cell, flags=re.MULTILINE)))
    ranges = (f"{low} to {high}" for low, high in sorted(seeds.ranges))
    return ", ".join([*map(str, sorted(seeds.numbers)), *ranges]) or "none"


class _Seeds(ast.NodeVisitor):
    def __init__(self, defaults: dict[str, dict[str, Any]]) -> None:
        self.defaults = defaults
        self.numbers: set[int] = set()
        self.ranges: set[tuple[int, int]] = set()

    def visit_Call(self, node: ast.Call) -> None:  # noqa: N802 (ast chooses the name)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = {word.arg: word.value for word in node.keywords if word.arg}
        for value in node.args if called in _SEEDING else ():
            self._note(value)
        for name, value in given.items():
            if "seed" in name or name == "random_state":
                self._note(value)
        for name, default in self.defaults.get(called, {}).items():
            if name not in given:
                self._note(ast.parse(repr(default), mode="eval").body)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:  # noqa: N802
        if any(isinstance(name, ast.Name) and "seed" in name.id.lower() for name in node.targets):
            self._note(node.value)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:  # noqa: N802
        self._loop(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._loop(node)

    def _loop(self, node: ast.For | ast.comprehension) -> None:
        if isinstance(node.target, ast.Name) and "seed" in node.target.id:
            self._note(node.iter)
        self.generic_visit(node)

    def _note(self, value: ast.expr) -> None:
        if isinstance(value, ast.Constant) and type(value.value) is int:
            self.numbers.add(value.value)
        elif isinstance(value, ast.Tuple | ast.List):
            for one in value.elts:
                self._note(one)
        elif isinstance(value, ast.Call) and getattr(value.func, "id", "") == "range":
            ends = [end.value for end in value.args if isinstance(end, ast.Constant)]
            if len(ends) == len(value.args) and (span := range(*ends)):
                self.ranges.add((span[0], span[-1]))


def _defaults() -> list[Callable[..., Any]]:
    from course_utils.data import load, sample
    from course_utils.ensembles import fit_many
    from course_utils.models import mlp

    return [load, sample, mlp, fit_many]


class ExecutionReport(SphinxDirective):
    """``{execution-report}``: a table of the chapters, and one of the libraries."""

    def run(self) -> list[nodes.Node]:
        _reports(self.env).add(self.env.docname)
        head = ["Page", "Ran (UTC)", "Time", "Memory", "Seeds", "Machine"]
        pages = [self._row(docname, notebook) for docname, notebook in _ran(self.env)]
        facts = [["Python", platform.python_version()], ["System", platform.platform(terse=True)]]
        machines = {row[-1] for row in pages}
        if len(machines) == 1:  # said once instead of in every row
            facts.insert(0, [head.pop(), str(machines.pop())])
            pages = [row[:-1] for row in pages]
        versions = [[name, metadata.version(name)] for name in LIBRARIES]
        return [_table(head, pages), _table(["What ran it", ""], [*facts, *versions])]

    def _row(self, docname: str, notebook: NotebookNode) -> list[str | nodes.Node]:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        seeds = seeds_in((cell.source for cell in code), _defaults())
        uri = self.env.app.builder.get_relative_uri(self.env.docname, docname)
        link = nodes.reference("", _title(notebook), refuri=uri, internal=True)
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
            seeds,
            measured.get("machine", NOT_RECORDED),
        ]


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")


def _rounded(value: float | None, unit: str, digits: int) -> str:
    return NOT_RECORDED if value is None else f"{value:.{digits}f}\N{NO-BREAK SPACE}{unit}"


def _ran(env: BuildEnvironment) -> list[tuple[str, NotebookNode]]:
    known = {job.docname: job.notebook for job in executable(env, sorted(env.found_docs))}
    first = [name for name in known if Path(name).stem == "index"]
    return [(name, known[name]) for name in [*first, *(n for n in known if n not in first)]]


def _title(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return re.sub(r"[`*_]|\{\w+\}", "", found[1])
    return "untitled"


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
    app.connect("env-get-outdated", _read_again)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
