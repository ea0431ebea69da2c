"""Offer each chapter's notebook, with the results of this build in it, on the chapter's page.

The notebook is the one beside the chapter. A result that only a page or a kernel can show is left
out: numbers handed to the text, and explorers, which appear when their cell is run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util import logging

from book_extensions.execution.cache import executable
from book_extensions.order import Page

logger = logging.getLogger(__name__)

_WIDGET = "application/vnd.jupyter.widget-view+json"
_RUN_ME = "Run this cell, and the explorer appears here."
FOLDER = "_sources"
_OFFERED = "course_downloads"


def with_results(paired: NotebookNode, executed: NotebookNode) -> NotebookNode | None:
    """A chapter's notebook with the results of its cells, or None if it is not that chapter's any more.

    Args:
        paired: the notebook beside the chapter. Before the chapter's own code cells it may have
            others, and a line may stand before a cell's code.
        executed: the chapter's code cells in order, with their outputs.
    """
    own = [cell for cell in executed.cells if cell.cell_type == "code"]
    shown = [cell for cell in paired.cells if cell.cell_type == "code"]
    shown = shown[max(len(shown) - len(own), 0) :]
    if len(shown) != len(own) or any(
        not cell.source.endswith(ran.source) for cell, ran in zip(shown, own, strict=True)
    ):
        return None
    for cell, ran in zip(shown, own, strict=True):
        cell.execution_count = ran.execution_count
        cell.outputs = [kept for output in ran.outputs if (kept := _shown(output)) is not None]
    return paired


def _shown(output: NotebookNode) -> NotebookNode | None:
    if "scrapbook" in output.get("metadata", {}):
        return None
    if _WIDGET in output.get("data", {}):
        return nbformat.v4.new_output("display_data", {"text/plain": _RUN_ME})
    return output


def _offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    paired = Path(app.srcdir, f"{pagename}.ipynb")
    if doctree is None or not paired.is_file():
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    for job in executable(app.env, [pagename]):
        executed = cache.get_cache_bundle(cache.match_cache_notebook(job.notebook).pk).nb
        notebook = with_results(nbformat.read(paired, as_version=4), executed)
        if notebook is None:
            # No warning: the notebooks quote numbers of a build, so the build comes first.
            logger.info("%s is older than its chapter: run `make notebooks`", paired.name)
            return
        offered: dict[str, NotebookNode] = app.env.temp_data.setdefault(_OFFERED, {})
        offered[pagename] = notebook
        context["ipynb_source"] = f"{pagename}.ipynb"


def _write(app: Sphinx, exception: Exception | None) -> None:
    # At the end, because the theme's launch buttons put notebooks without results into the same place.
    for pagename, notebook in app.env.temp_data.pop(_OFFERED, {}).items():
        written = Path(app.outdir, FOLDER, f"{pagename}.ipynb")
        written.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, written)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _offer, priority=Page.NOTEBOOK)
    app.connect("build-finished", _write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
