"""What several test folders share: where things are."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, expect, sync_playwright

from book_extensions.editions.pdf import launch

# Small tensors gain nothing from more threads, and tests side by side would wait for each other's.
# Libraries read this once, when they are loaded; what the tests start inherits it.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

# For addresses that nobody here judges, jsonschema would compile a grammar for a second in every process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# A busy machine may take long to show what it shows: as long as Playwright gives an action.
expect.set_options(timeout=30_000)

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


#: Tests that need the same costly thing are a group, which one process runs; the longest come first.
#: A group is a fixture, or a folder but for its wide tests (all chapters are too much for one
#: process), or a file.
_GROUPS = ("service", "stranger", "image", "notebooks", "lab", "addressed", "solved", "pdf")
#: The rest comes by folder: clean rooms before JupyterLab, whose kernels take over what the rooms trained.
_FOLDERS = ("notebooks", "lab", "site", "explorers")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Load what all tests need, and never look for garbage in it: that took as long again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests into groups and in order."""

    def place(item: pytest.Item) -> tuple[int, int]:
        path = item.path.relative_to(ROOT / "tests")
        folder = path.parts[0]
        names = set(getattr(item, "fixturenames", ())) - set(_FOLDERS)
        if not item.get_closest_marker("wide"):
            names.add(folder)
        group = next((number for number, name in enumerate(_GROUPS) if name in names), len(_GROUPS))
        item.add_marker(pytest.mark.xdist_group((*_GROUPS, path.as_posix())[group]))
        return group, _FOLDERS.index(folder) if folder in _FOLDERS else len(_FOLDERS)

    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a pytest-xdist that loses the groups: every process would make each costly thing again."""
    if getattr(session.config.option, "loadgroup", False):
        lost = [item.nodeid for item in session.items if "@" not in item.nodeid.rpartition("]")[2]]
        if lost:
            raise pytest.UsageError(f"{lost[0]} has lost its group: pytest and pytest-xdist do not fit")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run of the tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def trained(shared: Path) -> Path:
    """A folder for what chapters have trained."""
    folder = shared / "trained"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def wheel(shared: Path) -> Path:
    """The wheel of `course_utils`, built by whichever process needs it first."""
    from tests.notebooks.clean_room import build_wheel

    folder = shared / "wheel"
    with FileLock(shared / "wheel.lock"):
        return next(folder.glob("*.whl"), None) or build_wheel(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium from the system."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()
