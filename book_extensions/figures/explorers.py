"""Bring the explorers to life on pages that have no kernel.

A page that shows an explorer loads one script for each kind it shows, and the style they share;
other pages load neither. The script holds the same front end that the widget runs in a notebook.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.osutil import relative_uri

from book_extensions.figures.light_and_dark import size_in_pixels, themed_svgs
from book_extensions.order import Page
from course_utils.explorers._base import FILES, SCHEMA, front_end, style

_PLACEHOLDER = re.compile(
    r'<div class="(course-explorer)" data-explorer="([\w-]+)">'
    r'(?=<script type="application/json">([^<]*)</script>)'
)
_EXPORT = re.compile(r"export\s*\{\s*([\w$]+) as default\s*\};?\s*$")
_MOUNT = Path(__file__).with_name("mount.js")

_TEXT: dict[str, Any] = json.loads(FILES.joinpath("page_text.json").read_text("utf-8"))
_FOLDER = "_static/explorers"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def still(name: str, state: dict[str, Any], pagename: str) -> str:
    """What stands in a placeholder until the explorer is mounted: a picture of how it begins.

    Args:
        name: the explorer's name in the schema.
        state: how it begins; fields that are missing have their defaults.
        pagename: the page that shows it, for the way to the picture.

    Raises:
        ExtensionError: there is no still with its data.
    """
    usual = SCHEMA[name].get("dataset", {}).get("default")
    if (dataset := state.get("dataset", usual)) != usual:
        name = f"{name}-{dataset}"
    if state.get("use_table"):
        name = f"{name}-table"
    if name not in _TEXT["stills"]:
        raise ExtensionError(f"{pagename} needs a still {name!r}: draw it in explorers/stills.py")
    words = _TEXT["stills"][name]
    width, height = size_in_pixels(_drawing(name)) or (None, None)
    images = "".join(
        f'<img class="only-{scheme} dark-light figure-output"'
        f' src="{relative_uri(f"{pagename}.html", f"{_FOLDER}/{name}-{scheme}.svg")}"'
        f' alt="{html.escape(words["alt"])}" width="{width}" height="{height}"'
        ' loading="lazy" decoding="async">'
        for scheme in ("light", "dark")
    )
    return (
        f'<figure><span class="themed-figure">{images}</span><figcaption>{html.escape(words["caption"])}'
        f"<noscript> {html.escape(_TEXT['noscript'])}</noscript>"
        f' <span class="course-explorer-failed" role="alert" hidden>{html.escape(_TEXT["failed"])}'
        "</span></figcaption></figure>"
    )


def _drawing(name: str) -> str:
    return (FILES / "static" / f"{name}.svg").read_text("utf-8")


def page_script(name: str) -> str:
    """The classic script that mounts the named explorer wherever a page holds its placeholder."""
    module, found = _EXPORT.subn(r"return \1", front_end(name))
    if found != 1:
        raise ExtensionError(f"the front end of the explorer {name!r} does not end with its default export")
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
    shown = {name for _, name, _ in _PLACEHOLDER.findall(context.get("body", ""))}
    for name in sorted(shown):
        if name not in SCHEMA:
            raise ExtensionError(f"{pagename} shows the explorer {name!r}; known are {', '.join(SCHEMA)}")
        app.add_js_file(f"explorers/{name}.js", loading_method="defer")
    if shown:
        app.add_css_file("explorers/style.css")
        context["body"] = _PLACEHOLDER.sub(lambda found: _filled(found, pagename), context["body"])


def _filled(found: re.Match[str], pagename: str) -> str:
    kind, name, written = found.groups()
    state = json.loads(written)
    # What the style sheet keeps free for it depends on its size.
    kind += " course-explorer-compact" if state.get("compact") else ""
    return f'<div class="{kind}" data-explorer="{name}">{still(name, state, pagename)}'


def _drop_widget_state(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    # Explorers show their own HTML view; the state would only repeat their code in every page.
    scripts = context.get("script_files", [])
    context["script_files"] = [
        script for script in scripts if getattr(script, "attributes", {}).get("type") != _WIDGET_STATE
    ]


def _write_scripts(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir, *_FOLDER.split("/"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _built():
        (folder / f"{name}.js").write_text(page_script(name), encoding="utf-8")
    write_stills(Path(app.outdir))
    (folder / "style.css").write_text(style(), encoding="utf-8")


def _built() -> list[str]:
    return [name for name in SCHEMA if (FILES / "static" / f"{name}.mjs").is_file()]


def write_stills(site: Path) -> None:
    """Write the pictures of how the explorers begin.

    Args:
        site: the folder that is built.
    """
    folder = site.joinpath(*_FOLDER.split("/"))
    folder.mkdir(parents=True, exist_ok=True)
    for name in _TEXT["stills"]:
        for scheme, drawing in zip(("light", "dark"), themed_svgs(_drawing(name)), strict=True):
            (folder / f"{name}-{scheme}.svg").write_text(drawing, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _add_scripts)
    app.connect("html-page-context", _drop_widget_state, priority=Page.WIDGET_STATE)
    app.connect("build-finished", _write_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
