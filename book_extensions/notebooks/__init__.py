"""The notebook beside each chapter: `python -m book_extensions.notebooks.write chapters`.

`plain_markdown` says how each directive and role reads there; `set_up_cell` is the first cell.
`publish` writes those that Colab and Binder open, with the book's address in them, to their own branch.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "downloads",  # offers it with the results of this build
    )
