"""What stands on a page beside figures and questions."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "chapter_cards",  # {chapter-cards}: the way into the chapters
        "formulas",  # TeX as MathML
        "going_deeper",  # sections that are folded behind their first sentence
        "reading_aids",  # definitions behind terms, long code that folds, clean markup
        "reading_time",  # {reading-time}: how long a chapter takes
        "typography",  # wide tables that scroll, signs and spaces that stay together
    )
