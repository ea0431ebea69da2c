"""Let nothing of an earlier build live on: what was made of pages that are gone, or by other extensions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book_extensions.order import Finish

_EXTENSIONS = Path(__file__).parents[1]


def _remove_left_overs(app: Sphinx, exception: Exception | None) -> None:
    """Take what was made of a page that has been renamed or deleted since, which Sphinx leaves in place."""
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    documents = [Path(name) for name in app.env.all_docs]
    names = {document.name for document in documents}
    # At the top lie pages that are no documents, such as the search.
    folders = {document.parent for document in documents} - {Path()}
    places = [base / folder for folder in folders for base in (out, out / "_sources")]
    for path in (path for place in places for path in place.glob("*.*")):
        if path.stem not in names:
            path.unlink()


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(_EXTENSIONS.rglob("*")):
        if path.suffix in (".py", ".js", ".html"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def setup(app: Sphinx) -> dict[str, Any]:
    # Jupyter Book sets this value for an extension that the book leaves out.
    app.add_config_value("comments_config", {}, "html")
    # A page depends on the extensions that made it: when one changes, Sphinx reads all pages again.
    app.add_config_value("book_extensions_digest", _digest(), "env")
    app.connect("build-finished", _remove_left_overs, priority=Finish.LEFT_OVERS)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
