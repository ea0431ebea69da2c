"""Tiny books, built with the real configuration."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from book_extensions.site.address import REPOSITORY_VARIABLES, SITE_VARIABLES
from tests.conftest import ROOT

TOC = "format: jb-book\nroot: chapters/index\n"
NOTEBOOK = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""


#: Most of a tiny build would be the loading of Sphinx and its extensions: each build is a fork of one process
#: that has loaded them, and nothing else.
_BUILDS = multiprocessing.get_context("forkserver")
_BUILDS.set_forkserver_preload(["tests.book_extensions.loaded"])
BUILD_SECONDS = 120


@dataclass(frozen=True)
class Built:
    """How a build ended."""

    code: int
    output: str


def _build(folder: Path, options: Sequence[str], log: Path, packages: str, dressed: bool) -> None:
    """What the command `jupyter-book build` does, in a process of its own."""
    from jupyter_book.cli.main import main

    from book_extensions.site import assets, meta

    if not dressed:
        # To cut the theme's sheets and fonts down to a page's needs is more than half of a tiny build, and
        # to draw the picture of a shared link a third of the rest.
        assets._bundle = lambda app, exception: None
        meta.card = lambda title, byline: b""
    with log.open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    os.chdir(folder)
    for name in (*REPOSITORY_VARIABLES, *SITE_VARIABLES):  # of the service that runs the tests
        os.environ.pop(name, None)
    os.environ |= {"NO_COLOR": "1", "PYTHONPATH": packages}
    main(["build", *options, "."])


@dataclass(frozen=True)
class Book:
    """A book of one page in a folder of its own; its cells import the folder's `course_utils` if told to."""

    path: Path
    own_package: bool = False

    def write(self, text: str, notebook: bool = True) -> None:
        """Replace the page."""
        (self.path / "chapters" / "index.md").write_text((NOTEBOOK if notebook else "") + text, "utf-8")

    def build(self, *options: str, dressed: bool = False) -> Built:
        """Run `jupyter-book build`.

        Args:
            options: of the command.
            dressed: whether the pages get their styles and scripts, which only a browser needs.
        """
        log = self.path / "build.log"
        packages = str(self.path) if self.own_package else ""
        build = _BUILDS.Process(target=_build, args=(self.path, options, log, packages, dressed))
        build.start()
        build.join(BUILD_SECONDS)
        if build.is_alive():
            build.kill()
            raise TimeoutError(f"the build took more than {BUILD_SECONDS} s:\n{log.read_text('utf-8')}")
        assert build.exitcode is not None
        return Built(build.exitcode, log.read_text("utf-8"))

    def html(self) -> str:
        """The built page."""
        return (self.path / "_build/html/chapters/index.html").read_text("utf-8")


def empty_book(folder: Path) -> Book:
    """A book with the real configuration and extensions, and nothing in it yet."""
    (folder / "chapters").mkdir()
    (folder / "course_utils").mkdir()
    (folder / "course_utils" / "__init__.py").write_text("VALUE = 1\n", "utf-8")
    (folder / "requirements.txt").write_text("numpy==0\n", "utf-8")
    (folder / "_config.yml").write_text((ROOT / "_config.yml").read_text("utf-8"), "utf-8")
    (folder / "_toc.yml").write_text(TOC, "utf-8")
    (folder / "chapters" / "references.bib").touch()
    (folder / "book_extensions").symlink_to(ROOT / "book_extensions")
    (folder / "_static").symlink_to(ROOT / "_static")
    return Book(folder)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """An empty book of the test's own."""
    return empty_book(tmp_path)
