"""The buttons under a cell that may run, and the files that they load.

Nothing but `live.js` is loaded before one of them is pressed: then it fetches the page's cells, the worker
with Python and PyTorch, and the editor. Where scripts are off, and on paper, a page shows what it shows
without this.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from book_extensions.execution.cache import executable
from book_extensions.live.cells import Cell, cells_of, measured_cells, script
from book_extensions.order import Resolve
from course_utils.explorers._base import FILES

_BUNDLES = FILES / "static"
#: What a page loads when it is first needed, and the bundles that it is made of.
_SCRIPTS = {"page.js": "live_page.js", "parts/editor.js": "live_editor.js"}
_WORKER = "live.js"
_HERE = Path(__file__).parent
_FOLDER = "live"
#: Where there is something to run: a cell, or an explorer with its program.
_PLACE = re.compile(r'class="(?:live-bar|course-explorer)\b')

#: The two words that a page shows before it has loaded any; the others are in `explorers/live/page/words.ts`.
_RUN, _EDIT = "Run", "Edit"


class live_bar(nodes.General, nodes.Element):  # noqa: N801 (docutils names node classes in lower case)
    """The buttons under a cell that may run."""


class MarkCells(SphinxPostTransform):
    """Give a cell that may run its id and its buttons."""

    default_priority = Resolve.RUN_BUTTONS
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        cells = {cell.index: cell for cell in _page(self.app, self.env.docname) if cell.runs}
        for container in list(self.document.findall(nodes.container)):
            cell = cells.get(container.get("cell_index", -1))
            if container.get("nb_element") != "cell_code" or cell is None:
                continue
            source = next(
                node
                for node in container.findall(nodes.container)
                if node.get("nb_element") == "cell_code_source"
            )
            parent = source.parent
            parent.insert(parent.index(source) + 1, live_bar("", key=cell.key, number=cell.number))
            container["ids"].append(cell.anchor)
            container["classes"].append("runs")


def _page(app: Sphinx, docname: str) -> list[Cell]:
    """The code cells of a page."""
    known: dict[str, list[Cell]] | None = getattr(app, "_live_cells", None)
    if known is None:
        measured = measured_cells(Path(app.config.live_cells))
        assert app.env is not None
        known = {
            job.docname: cells_of(job.notebook, measured[job.docname])
            for job in executable(app.env, sorted(measured.keys() & app.env.found_docs))
        }
        app._live_cells = known  # type: ignore[attr-defined]
    return known.get(docname, [])


def _visit_bar(self: HTML5Translator, node: live_bar) -> None:
    name = f"cell {node['number']}"
    buttons = "".join(
        f'<button type="button" data-act="{act}" aria-label="{word} {name}">{word}</button>'
        for act, word in (("run", _RUN), ("edit", _EDIT))
    )
    self.body.append(f'<div class="live-bar" data-cell="{node["key"]}">{buttons}</div>\n')


def _depart_bar(self: HTML5Translator, node: live_bar) -> None:
    pass


def _add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and _PLACE.search(context.get("body", "")):
        app.add_js_file(f"{_FOLDER}/live.js", loading_method="defer")


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", _FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    assert app.env is not None
    pages = {docname: cells for docname in sorted(app.env.found_docs) if (cells := _page(app, docname))}
    if not any(cell.runs for cells in pages.values() for cell in cells):
        return
    worker = (_BUNDLES / _WORKER).read_text("utf-8")
    files = {name: (_BUNDLES / bundle).read_text("utf-8") for name, bundle in _SCRIPTS.items()}
    files["live.js"] = (_HERE / "live.js").read_text("utf-8")
    # A function keeps its text, from which the page makes its worker: nothing can be fetched from a disk.
    files["parts/worker.js"] = f"bookLive.worker = function () {{\n{worker}\n}};\n"
    files |= {f"cells/{docname}.js": script(cells) for docname, cells in pages.items()}
    for name, code in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")


def _note_digest(app: Sphinx, config: Config) -> None:
    # Pages are written again when other cells may run.
    path = Path(config.live_cells)
    config.live_cells_digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("live_cells", str(_BUNDLES / "live_cells.json"), "")
    app.add_config_value("live_cells_digest", "", "html")
    app.connect("config-inited", _note_digest)
    app.add_node(live_bar, html=(_visit_bar, _depart_bar))
    app.add_post_transform(MarkCells)
    app.connect("html-page-context", _add_script)
    app.connect("build-finished", _write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
