"""Sphinx extensions that publish this book, in eight wings; readers never import them.

Each wing is named by what it makes and holds the Python, scripts, styles, words and templates for it.
`_config.yml` lists the wings, and the `setup` of a wing lists its members.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def open_wing(app: Sphinx, wing: str, *members: str) -> ExtensionMetadata:
    """Set up the members of a wing, in this order.

    Args:
        app: the build.
        wing: the package of the wing, such as ``book_extensions.pages``.
        members: modules of it, each with a `setup` of its own.
    """
    for member in members:
        app.setup_extension(f"{wing}.{member}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
