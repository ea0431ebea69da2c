"""Tiny books, built with the real configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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


@dataclass(frozen=True)
class Built:
    """How a build ended."""

    code: int
    output: str


@dataclass(frozen=True)
class Book:
    """A book of one page in a folder of its own."""

    path: Path

    def write(self, text: str, notebook: bool = True) -> None:
        """Replace the page."""
        (self.path / "chapters" / "index.md").write_text((NOTEBOOK if notebook else "") + text, "utf-8")

    def build(self, *options: str) -> Built:
        """Run `jupyter-book build`."""
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", *options, "."]
        environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": ""}
        done = subprocess.run(
            command, cwd=self.path, env=environment, capture_output=True, text=True, timeout=120
        )
        return Built(done.returncode, done.stdout + done.stderr)

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
