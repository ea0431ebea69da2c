"""Offer each chapter's notebook, with the results of this build in it, on the chapter's page.

The notebook is the one beside the chapter, and has the book's address where the book has one. A result
that only a page or a kernel can show is left out: numbers handed to the text, and explorers, which
appear when their cell is run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx

from book_extensions.execution.cache import executable
from book_extensions.execution.quoted_numbers import Numbers, glued
from book_extensions.notebooks.plain_markdown import Book
from book_extensions.notebooks.write import to_notebook
from book_extensions.order import Page
from book_extensions.site.address import find

_WIDGET = "application/vnd.jupyter.widget-view+json"
_RUN_ME = "Run this cell, and the explorer appears here."
FOLDER = "_sources"


def with_results(paired: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """A chapter's notebook with the results of its cells.

    Args:
        paired: the chapter as a notebook. Before the chapter's own code cells it may have others.
        executed: the chapter's code cells in order, with their outputs.
    """
    own = [cell for cell in executed.cells if cell.cell_type == "code"]
    shown = [cell for cell in paired.cells if cell.cell_type == "code"]
    for cell, ran in zip(shown[len(shown) - len(own) :], own, strict=True):
        cell.execution_count = ran.execution_count
        cell.outputs = [kept for output in ran.outputs if (kept := _shown(output)) is not None]
    return paired


def _shown(output: NotebookNode) -> NotebookNode | None:
    if "scrapbook" in output.get("metadata", {}):
        return None
    if _WIDGET in output.get("data", {}):
        return nbformat.v4.new_output("display_data", {"text/plain": _RUN_ME})
    return output


def _has_notebook(app: Sphinx, docname: str) -> bool:
    return Path(app.srcdir, f"{docname}.ipynb").is_file()


def _book(app: Sphinx) -> Book:
    known: Book | None = getattr(app, "_notebooks_book", None)
    if known is None:
        chapters = Path(app.srcdir, app.config.root_doc).parent
        known = Book.read(chapters, find(Path(app.srcdir)), Numbers())
        app._notebooks_book = known  # type: ignore[attr-defined]
    return known


def _read(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    # Before the processes that write pages begin, for each of them would read it again.
    if _has_notebook(app, docname):
        _book(app)


def _offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and _has_notebook(app, pagename):
        context["ipynb_source"] = f"{pagename}.ipynb"


def _write(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if context.get("ipynb_source") != f"{pagename}.ipynb":
        return
    chapter = Path(app.srcdir, f"{pagename}.md")
    cache = get_cache(app.config.nb_execution_cache_path)
    for job in executable(app.env, [pagename]):
        executed = cache.get_cache_bundle(cache.match_cache_notebook(job.notebook).pk).nb
        book = replace(_book(app), numbers=Numbers(dict(glued(executed))))
        text = to_notebook(chapter.read_text("utf-8"), book, chapter)
        written = Path(app.outdir, FOLDER, f"{pagename}.ipynb")
        written.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(with_results(nbformat.reads(text, as_version=4), executed), written)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", _read)
    app.connect("html-page-context", _offer, priority=Page.NOTEBOOK)
    app.connect("html-page-context", _write, priority=Page.NOTEBOOK_WRITTEN)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
