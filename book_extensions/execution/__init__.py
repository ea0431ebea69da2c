"""Chapters run before they are read; what they measured is kept and told.

`quoted_numbers` hands the numbers of the last build to the sentences of notebooks.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "cache",  # runs chapters side by side, into a cache that cannot go stale
        "report",  # {execution-report}: when, where and for how long each chapter ran
    )
