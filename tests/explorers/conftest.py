"""How the tests of the explorers reach Node, the built engine and live PyTorch."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROCESSES = 2

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
def pytorch() -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """`pytorch(configs)` trains each configuration with live PyTorch, in several processes."""

    def train(configs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(HERE / "pytorch_reference.py")]
        processes = []
        for first in range(PROCESSES):
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
            assert process.stdin is not None
            process.stdin.write(json.dumps(configs[first::PROCESSES]))
            process.stdin.close()
            process.stdin = None
            processes.append(process)
        results: list[Any] = [None] * len(configs)
        for first, process in enumerate(processes):
            output, _ = process.communicate()
            assert process.returncode == 0, "PyTorch's process failed; its message stands above"
            results[first::PROCESSES] = json.loads(output)
        return results

    return train


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
