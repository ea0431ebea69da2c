"""A real JupyterLab, with Notebook 7 beside it, and the Chromium in which its tests look at it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from book_extensions.execution_cache import KERNEL_ENVIRONMENT
from tests.notebooks.clean_room import build_wheel, furnished_room

START_SECONDS = 60

#: Every cell stays in the page, so that outputs can be read wherever the page is scrolled to.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@dataclass(frozen=True)
class Lab:
    """A running server: where it is, the folder that it shows and its process."""

    url: str
    token: str
    folder: Path
    pid: int

    def address(self, notebook: str, front_end: str = "lab/tree") -> str:
        return f"{self.url}/{front_end}/{notebook}?token={self.token}&reset"

    def end_kernels(self) -> None:
        """Shut down what has been started, since each kernel keeps its memory."""
        for session in json.loads(self._ask("GET", "sessions")):
            self._ask("DELETE", f"sessions/{session['id']}")

    def _ask(self, method: str, what: str) -> bytes:
        request = urllib.request.Request(f"{self.url}/api/{what}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            content: bytes = answer.read()
            return content


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"JupyterLab ended while starting:\n{log.read_text()}"
        try:
            urllib.request.urlopen(f"{url}/api", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@contextmanager
def running_lab(home: Path, folder: Path, environment: dict[str, str], python: str) -> Iterator[Lab]:
    """A JupyterLab of its own settings and data.

    Args:
        home: an empty folder for what the server keeps.
        folder: what it shows.
        environment: variables on top of this process's own.
        python: the interpreter of the environment that it runs in.
    """
    settings = home / "settings"
    for name, values in SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = {
        **os.environ,
        **KERNEL_ENVIRONMENT,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        **environment,
    }
    port, token = _free_port(), secrets.token_hex(16)
    url = f"http://127.0.0.1:{port}"
    command = [
        *(python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder}", f"--LabApp.user_settings_dir={settings}"),
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, cwd=home, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_up(server, url, log)
        yield Lab(url, token, folder, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for a process; its kernels have the pinned packages and nothing of this repository."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    room = furnished_room(home / "room", build_wheel(home))
    kernels = {"JUPYTER_PATH": str(room.folder), "PYTHONPATH": ""}
    with running_lab(home, folder, kernels, sys.executable) as started:
        yield started
