"""One Chromium per test process, opening the built book as a reader without a network would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium from the system."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium: run tests/install_browser.sh"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
