"""What a search engine and a shared link say about a page, a sitemap, and the way in at the root.

With the address at which the site is published (`address.py`) every page names its own address and
its card, and the site gets `sitemap.xml` and `robots.txt`. Without it the pages say the same, except
for addresses that nobody knows yet.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from book_extensions.order import Page
from book_extensions.site.security_policy import POLICY

logger = logging.getLogger(__name__)

CARD = "_static/card.png"
CARD_SIZE = (1200, 630)
LONGEST = 160  # what search engines show of a description
_SHORTEST = 40
_DESCRIBED = re.compile(r'<meta [^>]*name="description"')
_VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*/?>\s*')
_PAPER = re.compile(r"--paper:\s*(#[0-9a-fA-F]{6})")
_UNLISTED = {"search", "404"}


def shortened(text: str, longest: int = LONGEST) -> str:
    """Whole sentences of a text, or else whole words and an ellipsis, no longer than ``longest``."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    start = text[:longest]
    sentence = max(start.rfind(mark) for mark in (". ", "? ", "! "))
    if sentence + 1 >= _SHORTEST:
        return start[: sentence + 1]
    return start[: longest - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def described(document: nodes.document) -> str:
    """A description of a page: its first paragraph of some length, outside boxes and code."""
    for paragraph in document.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and len(paragraph.astext()) >= _SHORTEST:
            return shortened(paragraph.astext())
    return ""


def _describe(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    book = str(app.config.html_title)
    title = re.sub(r"<[^>]+>", "", context.get("title") or "") or pagename.rpartition("/")[2].capitalize()
    given = _VIEWPORT.sub("", context.get("metatags", ""))
    description = (described(doctree) if doctree else "") or shortened(f"{html.unescape(title)}. {book}.")
    found = re.search(
        r'<meta [^>]*content="([^"]*)"[^>]*name="description"|'
        r'<meta [^>]*name="description"[^>]*content="([^"]*)"',
        given,
    )
    if found:
        description = html.unescape(found[1] or found[2])
    base = app.config.html_baseurl.rstrip("/")
    address = app.builder.get_target_uri(pagename)
    card = f"{base}/{CARD}" if base else relative_uri(address, CARD)
    tags = {} if found else {"name=description": description}
    tags |= {
        "property=og:type": "website" if pagename == app.config.root_doc else "article",
        "property=og:site_name": book,
        "property=og:title": html.unescape(title),
        "property=og:description": description,
        "property=og:image": card,
        "property=og:image:width": str(CARD_SIZE[0]),
        "property=og:image:height": str(CARD_SIZE[1]),
        "property=og:image:alt": f"{book}: a line, and a boundary that has bent around a ring of points.",
        "name=twitter:card": "summary_large_image",
    }
    if base:
        tags["property=og:url"] = f"{base}/{address}"
    written = "".join(_tag(key, value) for key, value in tags.items())
    papers = _PAPER.findall(Path(app.srcdir, "_static", "book.css").read_text("utf-8"))
    for scheme, paper in zip(("light", "dark"), papers, strict=False):
        written += (
            f'\n    <meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{paper}" />'
        )
    context["metatags"] = given + written


def _tag(key: str, value: str) -> str:
    attribute, _, name = key.partition("=")
    return f'\n    <meta {attribute}="{name}" content="{html.escape(value)}" />'


def card(title: str, byline: str) -> bytes:
    """The picture of a shared link, as PNG: the same bytes for the same words.

    Args:
        title: the book's title; what follows its first colon is set smaller.
        byline: a line under it.
    """
    import numpy as np
    from matplotlib.figure import Figure

    paper, ink, blue, orange = "#12181f", "#e6edf3", "#5b93ec", "#f08a3c"
    width, height = CARD_SIZE
    figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=paper)
    name, _, rest = title.partition(":")
    figure.text(0.07, 0.62, name, color=ink, fontsize=46, fontweight="bold", va="center")
    for i, line in enumerate(_lines(rest.strip(), 30)):
        figure.text(0.07, 0.475 - 0.08 * i, line, color=ink, fontsize=23, va="center")
    figure.text(0.07, 0.14, byline, color="#a9b5c1", fontsize=17, va="center")
    axes = figure.add_axes((0.55, 0.09, 0.82 * height / width, 0.82))
    axes.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25))
    axes.axis("off")
    angles = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    wobble = np.random.default_rng(448).normal(scale=0.035, size=(4, angles.size))
    for radius, colour, marker, (dx, dy) in ((1.0, orange, "^", wobble[:2]), (0.55, blue, "o", wobble[2:])):
        axes.plot(radius * np.cos(angles) + dx, radius * np.sin(angles) + dy, marker, color=colour, ms=6.5)
    turn = np.linspace(0, 2 * np.pi, 300)
    bent = 0.78 + 0.025 * np.cos(3 * turn)
    axes.plot(bent * np.cos(turn), bent * np.sin(turn), color=ink, lw=3.5)
    axes.plot([-1.2, 1.2], [-0.5, 0.62], color=ink, lw=2, ls=(0, (5, 4)), alpha=0.55)
    written = io.BytesIO()
    figure.savefig(
        written, format="png", facecolor=paper, metadata={"Software": None}, pil_kwargs={"optimize": True}
    )
    return written.getvalue()


def _lines(text: str, longest: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl.rstrip("/")
    book, first = str(app.config.html_title), app.builder.get_target_uri(app.config.root_doc)
    (out / CARD).write_bytes(card(book, str(app.config.author)))
    if first != "index.html":
        (out / "index.html").write_text(_way_in(book, first, base), "utf-8")
    for name in ("sitemap.xml", "robots.txt"):
        (out / name).unlink(missing_ok=True)
    if base:
        pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs - _UNLISTED)
        listed = "".join(f"  <url><loc>{html.escape(f'{base}/{page}')}</loc></url>\n" for page in pages)
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n',
            "utf-8",
        )
        (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n", "utf-8")


def _way_in(book: str, first: str, base: str) -> str:
    """The page at the root of the site, which leads to the first page of the book."""
    name = html.escape(book)
    canonical = f'\n    <link rel="canonical" href="{html.escape(base)}/{first}" />' if base else ""
    return f"""<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="{POLICY}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{name}</title>
    <meta name="description" content="{name}" />{canonical}
    <meta http-equiv="refresh" content="0; url={first}" />
    <link rel="icon" href="_static/favicon.svg" />
  </head>
  <body>
    <h1>{name}</h1>
    <p><a href="{first}">Read the book</a></p>
  </body>
</html>
"""


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _describe, priority=Page.DESCRIPTION)
    app.connect("build-finished", _write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
