"""The book in other forms: slides, and as commands `archive`, `epub`, `lms` and `pdf`."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "slides",  # a deck for each chapter
    )
