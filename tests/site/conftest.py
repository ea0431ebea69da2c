"""One Chromium per test process, opening the built book as a reader without a network would."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def chapters() -> list[str]:
    """Every document of the table of contents, the root first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    listed = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    return [toc["root"], *listed]


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book."""
    assert (SITE / "search.html").is_file(), "the book is not built: run `make book`"
    return SITE
