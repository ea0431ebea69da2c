"""Bring the explorers to life on pages that have no kernel.

A page that shows an explorer loads one script for each kind it shows, and the style they share;
other pages load neither. The script holds the same front end that the widget runs in a notebook.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course_utils.explorers._base import SCHEMA, front_end, style

_PLACEHOLDER = re.compile(r'data-explorer="([\w-]+)"')
_EXPORT = re.compile(r"export\s*\{\s*([\w$]+) as default\s*\};?\s*$")
_MOUNT = Path(__file__).with_name("mount.js")


def page_script(name: str) -> str:
    """The classic script that mounts the named explorer wherever a page holds its placeholder."""
    module, found = _EXPORT.subn(r"return \1", front_end(name))
    if found != 1:
        raise ExtensionError(
            f"the front end of the explorer {name!r} does not end with its default export"
        )
    template = _MOUNT.read_text(encoding="utf-8")
    return template.replace("EXPLORER", name).replace("FRONT_END", module)


def _add_scripts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if doctree is None:
        return
    shown = {
        name for raw in doctree.findall(nodes.raw) for name in _PLACEHOLDER.findall(raw.astext())
    }
    for name in sorted(shown):
        if name not in SCHEMA:
            raise ExtensionError(
                f"{pagename} shows the explorer {name!r}; known are {', '.join(SCHEMA)}"
            )
        app.add_js_file(f"explorers/{name}.js", loading_method="defer")
    if shown:
        app.add_css_file("explorers/style.css")


def _write_scripts(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "explorers"
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCHEMA:
        (folder / f"{name}.js").write_text(page_script(name), encoding="utf-8")
    (folder / "style.css").write_text(style(), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _add_scripts)
    app.connect("build-finished", _write_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
