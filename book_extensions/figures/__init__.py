"""Figures in the ink of the page, with their numbers, and explorers that need no kernel.

`slim_svg` makes drawings small; `number_tables` writes the numbers behind a figure under it, which
`numbers_cell` and `numbers_reader` read in the kernel.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "explorers",  # explorers and their stills, mounted by a script
        "light_and_dark",  # one drawing, two files, each with its numbers and words
    )
