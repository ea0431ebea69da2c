"""How the tests of the explorers reach Node, the built engine and live PyTorch."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page

from book_extensions.figures.explorers import page_script
from course_utils.explorers._base import check_state, style
from tests.explorers.pytorch_reference import train

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Headless pages have no clipboard to read from, so what is copied is kept on the page.
KEEP_COPIES = """Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => { window.copied = text; } } });"""

Ask = Callable[[list[tuple[Any, ...]]], list[Any]]


def find_node() -> str:
    """Node from the path, else the one that Playwright brings along."""
    on_path = shutil.which("node")
    if on_path:
        return on_path
    driver = pytest.importorskip("playwright._impl._driver")
    return str(driver.compute_driver_executable()[0])


@pytest.fixture(scope="session")
def node() -> str:
    return find_node()


@pytest.fixture
def run_file(node: str, tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """`run_file(code)` runs a file with that code as the page would."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "cell.py"
        file.write_text(code, "utf-8")
        command = [node, str(ROOT / "explorers" / "live" / "run.mjs"), str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def engine(node: str) -> Ask:
    """`engine([(call, *args), ...])` gives the results of `engine_driver.mjs`, in one process."""

    def ask(questions: list[tuple[Any, ...]]) -> list[Any]:
        payload = json.dumps([{"call": call, "args": args} for call, *args in questions])
        done = subprocess.run(
            [node, str(HERE / "engine_driver.mjs")],
            input=payload,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return ask


@pytest.fixture(scope="session")
def front_end(node: str, npm: str) -> Ask:
    """Calls functions of the front ends' sources, all in one process."""

    def ask(questions: list[tuple[Any, ...]]) -> list[Any]:
        payload = json.dumps([{"call": call, "args": args} for call, *args in questions])
        command = [node, str(HERE / "foundation_driver.mjs")]
        done = subprocess.run(command, input=payload, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-1000:]
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return ask


@pytest.fixture(scope="session")
def pytorch() -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """`pytorch(configs)` trains each configuration with live PyTorch."""
    return lambda configs: [train(config) for config in configs]


@pytest.fixture(scope="session")
def once(shared: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """`once(name, compute)` computes in one of pytest's processes and lets the others read the result."""

    def computed(name: str, compute: Callable[[], Any]) -> Any:
        store = shared / f"{name}.pickle"
        with FileLock(store.with_suffix(".lock")):
            if not store.exists():
                store.write_bytes(pickle.dumps(compute()))
            return pickle.loads(store.read_bytes())

    return computed


@pytest.fixture(scope="session")
def npm() -> str:
    """npm, with the front ends' packages in place."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so the front ends cannot be rebuilt")
    explorers = ROOT / "explorers"
    # Tests may run in several processes; only one of them may install.
    with FileLock(Path(tempfile.gettempdir()) / "explorers-npm-ci.lock"):
        if not (explorers / "node_modules" / ".package-lock.json").exists():
            subprocess.run([npm, "--prefix", str(explorers), "ci"], check=True)
    return npm


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1100, "height": 1500}, offline=True)
    context.add_init_script(KEEP_COPIES)
    yield context
    context.close()


@pytest.fixture
def show(context: BrowserContext, tmp_path: Path) -> Iterator:
    """Opens a page that holds an explorer; the test fails when the page complains."""
    complaints: list[str] = []

    def open_page(
        fragment: str = "",
        scheme: str = "light",
        motion: Literal["reduce", "no-preference"] = "no-preference",
        above: str = "0",
        wait: str = "[data-read=train]",
        explorer: str = "architecture",
        **settings: object,
    ) -> Page:
        state = json.dumps(check_state(explorer, settings)).replace("<", "\\u003c")
        (tmp_path / f"{explorer}.js").write_text(page_script(explorer), "utf-8")
        (tmp_path / "style.css").write_text(style(), "utf-8")
        page_file = tmp_path / f"{explorer}-{scheme}.html"
        page_file.write_text(
            f'<!doctype html><html lang="en" data-theme="{scheme}"><meta charset="utf-8">'
            "<title>Explorer</title>"
            '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="style.css">'
            f'<div style="height: {above}"></div><div class="course-explorer" data-explorer="{explorer}">'
            f'<script type="application/json">{state}</script></div>'
            f'<script defer src="{explorer}.js"></script>',
            "utf-8",
        )
        page = context.new_page()
        page.emulate_media(reduced_motion=motion)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.goto(page_file.as_uri() + fragment)
        page.locator(wait).wait_for()
        return page

    yield open_page
    assert complaints == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what the parity tests measured, also when they pass and when they ran in other processes."""
    lines = [
        f"{name}: {value}"
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        if report.when == "call"
        for name, value in report.user_properties
        if name.startswith("worst case")
    ]
    if lines:
        terminalreporter.section("engine against PyTorch")
        for line in lines:
            terminalreporter.write_line(line)
