"""The site around the pages: addresses, head and frame of each page, and what every page loads.

`address` says where the book lives; `purge` cuts style sheets and fonts; `templates/` replaces the theme's.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from book_extensions import open_wing


def setup(app: Sphinx) -> ExtensionMetadata:
    return open_wing(
        app,
        __name__,
        "assets",  # one style sheet and one script in place of the theme's
        "buttons",  # the way to the repository and to a running notebook
        "meta",  # descriptions, cards, sitemap, the way in at the root
        "not_found",  # 404.html
        "security_policy",  # what a page may load, and what a browser would refuse
        "earlier_builds",  # nothing is left of pages and extensions that changed
    )
