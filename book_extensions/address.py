"""Write the repository's address, which stands in ``_config.yml``, into every chapter's first cell.

A chapter that is opened in an online runtime installs ``course_utils`` from that address. Run by
``make notebooks``; a test fails when a chapter holds another address than ``_config.yml``.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

LINE = re.compile(r'^BOOK = ".*?"(?=  # the book\'s repository)', re.MULTILINE)


def configured(book: Path) -> str:
    """The repository's address in the book's ``_config.yml``, or "" when there is none."""
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    return ((config.get("repository") or {}).get("url") or "").rstrip("/")


def addressed(text: str, address: str) -> str:
    """A chapter's text with ``address`` in its first cell; text without such a cell stays as it is."""
    return LINE.sub(f'BOOK = "{address}"', text)


def main() -> None:
    book = Path(__file__).resolve().parents[1]
    address = configured(book)
    for chapter in sorted((book / "chapters").glob("*.md")):
        text = chapter.read_text(encoding="utf-8")
        if addressed(text, address) != text:
            chapter.write_text(addressed(text, address), encoding="utf-8")


if __name__ == "__main__":
    main()
