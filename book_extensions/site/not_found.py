"""The page that a web server shows for an address that does not exist: ``404.html``.

A server shows it under any address, however deep, so it holds its own style, and its links start at
the site's address or, where the book has none, at the server's root.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx.application import Sphinx

from book_extensions.site.security_policy import alone
from book_extensions.titles import numbered_title

_HERE = Path(__file__).parent
_STYLE = _HERE / "templates" / "404.css"


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    env = app.env
    assert env is not None
    root = env.config.root_doc
    listed = [name for name in env.toctree_includes.get(root, []) if name in env.titles]
    style = _STYLE.read_text("utf-8")
    environment = Environment(
        loader=FileSystemLoader(_STYLE.parent), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("404.html").render(
        site=app.config.html_baseurl,
        book=app.config.html_title,
        language=app.config.language,
        root=root,
        pages=[(name, numbered_title(env, name)) for name in listed],
        style=style,
        policy=alone(style),
    )
    Path(app.outdir, "404.html").write_text(page, "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", _write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
