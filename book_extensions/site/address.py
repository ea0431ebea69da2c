"""Where the book lives: the one place for every address of its own.

`_config.yml` comes first: `repository: url` and `branch` name the repository, `html: baseurl` the
published site. What is empty there is found: in the variables of the service that builds the site,
else, for the repository, in git's `origin`. So a fork needs no edit. `repository: find: false` turns
the search off. A book without an address has no buttons, and its notebooks then say how to install
`course_utils` from its folder.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

#: The branch whose notebooks carry the address: `notebooks/publish.py` writes it, launch buttons open it.
LAUNCH = "launch"
#: What GitHub Actions, GitLab CI and Read the Docs say of the repository that they build, and of the site.
#: GitHub has no variable for the latter: `publish.yml` sets one.
REPOSITORY_VARIABLES = ("GITHUB_REPOSITORY", "CI_PROJECT_URL", "READTHEDOCS_GIT_CLONE_URL")
SITE_VARIABLES = ("PAGES_BASE_URL", "CI_PAGES_URL", "READTHEDOCS_CANONICAL_URL")

_BRANCH = re.compile(r"[\w./-]+")
_WEB = re.compile(r"https://[\w.~-]+(:\d+)?(/[\w.~/-]*)?")
#: `[user@]host:path`, and `ssh://[user@]host[:port]/path`. A host without a dot is an alias of one computer.
_SSH = (
    re.compile(r"(?:[^@/\s]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+):(?P<path>\S+)"),
    re.compile(r"(?:git\+)?ssh://(?:[^@/\s]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?/(?P<path>\S+)"),
)
_CREDENTIALS = re.compile(r"(?<=^https://)[^/\s]*@")


@dataclass(frozen=True)
class Address:
    """The addresses of a book; each is "" where there is none, and ends without a slash.

    Attributes:
        repository: as a browser opens it.
        branch: where the chapters are edited.
        site: where the pages are published.
        notes: a line for each address that was looked for and not found, with the reason.
    """

    repository: str = ""
    branch: str = "main"
    site: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def installable(self) -> str:
        """What ``pip install`` takes to fetch ``course_utils``."""
        return f"git+{self.repository}@{LAUNCH}" if self.repository else ""

    def page(self, docname: str, fragment: str = "") -> str:
        """A page of the published site, such as ``chapters/03-base-model``."""
        return f"{self.site}/{docname}.html{fragment}" if self.site else ""

    def file(self, path: str, form: str = "blob") -> str:
        """A file that lies beside a notebook: as a page to read ("blob") or as it is ("raw")."""
        return f"{self.repository}/{form}/{LAUNCH}/{path}" if self.repository else ""


def find(book: Path) -> Address:
    """The addresses of the book in a folder.

    Raises:
        ValueError: a value in ``_config.yml`` is not what its key takes; file and key are named.
    """
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    settings = config.get("repository") or {}
    repository = _checked("repository: url", settings.get("url")).removesuffix(".git")
    site = _checked("html: baseurl", (config.get("html") or {}).get("baseurl"))
    branch, search = settings.get("branch", "main"), settings.get("find", True)
    if not isinstance(branch, str) or not _BRANCH.fullmatch(branch):
        raise ValueError(f"repository: branch in _config.yml must be the name of a branch, not {branch!r}")
    if not isinstance(search, bool):
        raise ValueError(f"repository: find in _config.yml must be true or false, not {search!r}")
    notes = []
    if search and not repository:
        try:
            repository = _hosted_repository() or _origin(book)
        except _Nowhere as reason:
            notes.append(f"The pages have no buttons: {reason}.")
    if search and not site:
        try:
            site = _hosted_site()
        except _Nowhere as reason:
            notes.append(f"The pages do not know their address: {reason}.")
    return Address(repository, branch, site, tuple(notes))


def web_address(remote: str) -> str:
    """The web address of a git remote, without credentials; "" if it has none.

    Args:
        remote: as git names it: ``https://…``, ``ssh://…`` or ``user@host:path``.
    """
    address = _CREDENTIALS.sub("", remote.strip())
    for form in _SSH:
        if (found := form.fullmatch(address)) and not found["path"].startswith("//"):
            address = f"https://{found['host']}/{found['path'].lstrip('/')}"
            break
    address = address.rstrip("/").removesuffix(".git")
    return address if _WEB.fullmatch(address) else ""


class _Nowhere(Exception):
    """Why there is no address. It never quotes a value, which may hold somebody's password."""


def _checked(name: str, value: Any) -> str:
    text = str(value or "").strip().rstrip("/")
    if text and not _WEB.fullmatch(text):
        raise ValueError(f"{name} in _config.yml must be empty or start with https://, not {value!r}")
    return text


def _hosted_repository() -> str:
    name = next((name for name in REPOSITORY_VARIABLES if os.environ.get(name)), "")
    value = os.environ.get(name, "")
    if name == "GITHUB_REPOSITORY":
        value = f"{os.environ.get('GITHUB_SERVER_URL') or 'https://github.com'}/{value}"
    address = web_address(value)
    if value and not address:
        raise _Nowhere(f"the variable {name} holds no repository that a browser could open")
    return address


def _hosted_site() -> str:
    name = next((name for name in SITE_VARIABLES if os.environ.get(name)), "")
    value = os.environ.get(name, "").strip().rstrip("/")
    if value and not _WEB.fullmatch(value):
        raise _Nowhere(f"the variable {name} does not hold an address that starts with https://")
    return value


def _origin(book: Path) -> str:
    # A folder inside of somebody's repository is not a checkout of the book.
    if not (book / ".git").exists():
        raise _Nowhere("_config.yml names no repository, and this folder is not a git checkout")
    command = ["git", "-C", str(book), "remote", "get-url", "origin"]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        raise _Nowhere("_config.yml names no repository, and git cannot be run") from None
    if done.returncode:
        raise _Nowhere("_config.yml names no repository, and git knows no remote origin")
    address = web_address(done.stdout)
    if not address:
        raise _Nowhere("_config.yml names no repository, and git's origin is no address on the web")
    return address
