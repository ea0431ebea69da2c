"""Questions that check themselves, the objectives they assess, and what a reader has done.

`source` says what the source of a question means, without Sphinx.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "objectives",  # numbers of objectives, {objective-map}, {answer-key}
        "progress",  # {progress}, ticks on exercises, the reader's record
        "boxes",  # {question}: the form on the page
        "review",  # {review}: questions that come back
        "predictions",  # results that wait for an answer, starters that keep quiet
    )
