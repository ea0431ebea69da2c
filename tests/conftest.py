"""What several test folders share: where things are."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from book_extensions.editions.pdf import launch

# Small tensors gain nothing from more threads, and tests side by side would wait for each other's.
# Libraries read this once, when they are loaded; what the tests start inherits it.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

ROOT = Path(__file__).resolve().parent.parent


def copy_of_checkout(folder: Path) -> None:
    """Copy what a clone of this checkout would hold, with the changes that are not committed yet.

    Args:
        folder: a new folder.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


#: Clean rooms come before JupyterLab, whose kernels take over what the rooms have trained. Pages come last: a
#: process that is done takes its next tests from there.
_LAST = ("notebooks", "lab", "site")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders in order."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return _LAST.index(folder) + 1 if folder in _LAST else 0

    items.sort(key=place)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what chapters have trained, one for all processes of a run of the tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "trained"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium from the system."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()
