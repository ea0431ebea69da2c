"""Where the book lives, as ``_config.yml`` says: the one place for every address of its own.

``repository: url`` and ``branch`` name the repository, ``html: baseurl`` the published site. Either
may be empty: a book without an address has no buttons, and its notebooks then say how to install
``course_utils`` from its folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

_WEB = re.compile(r"https://[\w.~-]+(:\d+)?(/[\w.~/-]*)?")


@dataclass(frozen=True)
class Address:
    """The addresses of a book; each is "" where there is none, and ends without a slash."""

    repository: str = ""
    branch: str = "main"
    site: str = ""

    @property
    def installable(self) -> str:
        """What ``pip install`` takes to fetch ``course_utils``."""
        return f"git+{self.repository}@{self.branch}" if self.repository else ""

    def page(self, docname: str, fragment: str = "") -> str:
        """A page of the published site, such as ``chapters/03-base-model``."""
        return f"{self.site}/{docname}.html{fragment}" if self.site else ""

    def file(self, path: str, form: str = "blob") -> str:
        """A file of the repository: as a page to read ("blob") or as it is ("raw")."""
        return f"{self.repository}/{form}/{self.branch}/{path}" if self.repository else ""


def configured(book: Path) -> Address:
    """The addresses in the book's ``_config.yml``.

    Raises:
        ValueError: an address is not a web address.
    """
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    repository = config.get("repository") or {}
    return Address(
        repository=_checked("repository: url", repository.get("url")).removesuffix(".git"),
        branch=repository.get("branch") or "main",
        site=_checked("html: baseurl", (config.get("html") or {}).get("baseurl")),
    )


def _checked(name: str, value: object) -> str:
    text = str(value or "").strip().rstrip("/")
    if text and not _WEB.fullmatch(text):
        raise ValueError(f"{name} in _config.yml must be empty or start with https://, not {value!r}")
    return text
