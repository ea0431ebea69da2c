"""Code cells that run and can be edited in the page, by the page's own Python.

`needs` says what a cell takes from those above it, and `cells` which cells may run; neither knows Sphinx.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "bars",  # Run and Edit under cells, and what a page loads when they are pressed
        "names",  # what the page's PyTorch has, as a list
    )
