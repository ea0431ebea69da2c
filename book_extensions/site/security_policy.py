"""Let a page load nothing but the site's own files, and say so while there is time to mend it.

Every page carries a content security policy. It has no exception for code or styles inside a page,
so a browser runs only what stands in the site's files; what it would refuse is a warning here.
"""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from book_extensions.order import Finish, Page

logger = logging.getLogger(__name__)

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # the explorers' engine is WebAssembly in their script
    "style-src": "'self'",
    "img-src": "'self' data:",  # signs inside style sheets
    "font-src": "'self' data:",  # icons inside the style sheet
    "connect-src": "'self'",  # the search quotes the pages that it finds
    "worker-src": "blob:",  # the page's Python; from a disk no other worker may begin
    "form-action": "'self'",
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())

#: Types of `<script>` that hold data; a browser does not run them.
_DATA = {"application/json", "application/ld+json"}


def alone(style: str, script: str = "") -> str:
    """The policy of a page that stands alone: pictures in it, one style, and one script or none.

    Args:
        style: what stands between the page's style tags.
        script: what stands between its script tags.
    """

    def only(code: str) -> str:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
        return f"'sha256-{digest}'"

    scripts = f" script-src {only(script)};" if script else ""
    own = f"default-src 'none'; style-src {only(style)};{scripts}"
    return f"{own} img-src data:; font-src data:; connect-src 'self'; base-uri 'none'"


def refused(markup: str) -> list[tuple[int, str]]:
    """What in a page's markup a browser would refuse under the policy, as line and reason."""
    reader = _Reader()
    reader.feed(markup)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        reasons = [
            f'{name}="{given[name]:.60}"' for name in given if name == "style" or name.startswith("on")
        ]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in _DATA):
            reasons.append(f"the content of <{tag}>")
        elif tag == "iframe" or any(
            given.get(name, "").lower().startswith("javascript:") for name in ("href", "action")
        ):
            reasons.append(self.get_starttag_text() or tag)
        self.found += [(self.getpos()[0], reason) for reason in reasons]


def _add(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    # First in the head: a policy holds for what follows it.
    meta = f'\n    <meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
    context["metatags"] = meta + context.get("metatags", "")


def _check(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in sorted(out.rglob("*.html")):
        markup = page.read_text("utf-8")
        # A page that stands alone has a policy of its own for the style and script in it.
        for line, reason in refused(markup) if POLICY in markup else ():
            logger.warning(
                "the content policy refuses %s; put styles into _static/book.css and code into a file",
                reason,
                location=f"{page.relative_to(out).as_posix()}:{line}",
                type="policy",
            )


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _add, priority=Page.POLICY)
    app.connect("build-finished", _check, priority=Finish.POLICY)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
