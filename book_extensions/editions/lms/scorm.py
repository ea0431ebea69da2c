"""The site as a SCORM 1.2 package: it reports progress and score to the platform, and works without one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from book_extensions.editions.archive import site_files
from book_extensions.editions.lms.cards import Book
from book_extensions.site.security_policy import alone

_HERE = Path(__file__).parent
_STYLE = "body { margin: 0; } iframe { display: block; border: 0; inline-size: 100%; block-size: 100vh; }"
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="bending-the-line" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="book"><organization identifier="book"><title>TITLE</title>
<item identifier="item" identifierref="resource"><title>TITLE</title></item></organization></organizations>
<resources><resource identifier="resource" type="webcontent" adlcp:scormtype="sco" href="scorm.html">
FILES
</resource></resources>
</manifest>
"""


def files(book: Book, site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the package, with the names that they have in it.

    Args:
        book: the questions, whose right answers make the score.
        site: the folder of the built book.

    Raises:
        FileNotFoundError: ``site`` holds no built site.
    """
    held = {path.relative_to(site).as_posix(): path for path in site_files(site)}
    start = re.search(r'url=([^"]+)"', (site / "index.html").read_text("utf-8"))
    policy = re.sub(r"connect-src [^;]*", "frame-src 'self'; script-src 'self'", alone(_STYLE))
    words = {
        "POLICY": policy,
        "TITLE": html.escape(book.title),
        "STYLE": _STYLE,
        "START": html.escape(start[1] if start else "index.html"),
        "QUESTIONS": " ".join(card.name for card in book.cards),
    }
    page = (_HERE / "scorm.html").read_text("utf-8")
    page = re.sub("|".join(words), lambda found: words[found[0]], page)
    own = {"scorm.html": page.encode(), "scorm.js": (_HERE / "scorm.js").read_bytes()}
    listed = "\n".join(f'<file href="{html.escape(name)}"/>' for name in [*own, *held])
    manifest = _MANIFEST.replace("TITLE", words["TITLE"]).replace("FILES", listed)
    yield "imsmanifest.xml", manifest.encode()
    yield from own.items()
    for name, path in held.items():
        yield name, path.read_bytes()
