"""JupyterLab with Notebook 7 beside it, classic Notebook, and a Chromium in which to look at them."""

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
from playwright.sync_api import Browser, Page, Route

from book_extensions.execution.cache import KERNEL_ENVIRONMENT
from tests.notebooks.clean_room import (
    COLAB,
    COLAB_CLASSIC,
    PINNED,
    furnished_room,
    installed,
    remember,
)

START_SECONDS = 240

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
        assert server.poll() is None, f"the server ended while starting:\n{log.read_text()}"
        try:
            urllib.request.urlopen(f"{url}/api", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@contextmanager
def _running(
    home: Path, folder: Path, environment: dict[str, str], command: list[str], application: str
) -> Iterator[Lab]:
    """A server with settings and data of its own, up before the body runs and ended after it."""
    environment = {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        **environment,
    }
    port, token = _free_port(), secrets.token_hex(16)
    url = f"http://127.0.0.1:{port}"
    command = [
        *(*command, "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", f"--{application}.port_retries=0"),
    ]
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            env=environment | {"JUPYTER_TOKEN": token},
            cwd=home,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_up(server, url, log)
        yield Lab(url, token, folder, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


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
    environment = {**os.environ, **KERNEL_ENVIRONMENT, "IPYTHONDIR": str(home / "ipython"), **environment}
    command = [
        *(python, "-m", "jupyterlab"),
        *(f"--ServerApp.root_dir={folder}", f"--LabApp.user_settings_dir={settings}"),
        f"--LabApp.workspaces_dir={home / 'workspaces'}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with _running(home, folder, environment, command, "ServerApp") as started:
        yield started


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, wheel: Path, trained: Path) -> Iterator[Lab]:
    """One JupyterLab for a process; its kernels have the pinned packages and nothing of this repository.

    With these packages the chapters are trained whenever the book is built. Here their kernels take over what
    the clean rooms have trained, where they have.
    """
    home = tmp_path_factory.mktemp("lab")
    startup = home / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "remember.py").write_text(remember(trained, trusts=True), "utf-8")
    folder = home / "notebooks"
    folder.mkdir()
    room = furnished_room(home / "room", wheel)
    kernels = {"JUPYTER_PATH": str(room.folder), "PYTHONPATH": ""}
    with running_lab(home, folder, kernels, sys.executable) as started:
        yield started


@pytest.fixture(scope="session")
def colab(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Lab]:
    """Classic Notebook with ipywidgets 7.7.1, as far as Colab publishes its own front end; kernel and all."""
    home = tmp_path_factory.mktemp("colab")
    folder = home / "notebooks"
    folder.mkdir()
    room = furnished_room(home / "room", wheel, COLAB)
    classic = installed(COLAB_CLASSIC)
    # The second is an extra of the converter that the server imports.
    room.furnish(["notebook", "tinycss2"], [classic, installed(COLAB), PINNED])
    extensions = {"jupyter-js-widgets": classic, "anywidget": Path(sys.prefix)}
    for name, prefix in extensions.items():
        link = room.folder / "nbextensions" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(prefix / "share" / "jupyter" / "nbextensions" / name)
    enabled = home / "config" / "nbconfig" / "notebook.json"
    enabled.parent.mkdir(parents=True)
    enabled.write_text(json.dumps({"load_extensions": {f"{name}/extension": True for name in extensions}}))
    environment = {**room.environment, "JUPYTER_PATH": str(room.folder)}
    command = [str(room.python), "-m", "notebook", f"--NotebookApp.notebook_dir={folder}"]
    with _running(home, folder, environment, command, "NotebookApp") as started:
        yield started


@contextmanager
def quiet_page(browser: Browser) -> Iterator[Page]:
    """A page that lets nothing out of this computer, and on which nothing may fail."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000}, reduced_motion="reduce")
    asked_outside: list[str] = []

    def refuse(route: Route) -> None:
        asked_outside.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith(("http://127.0.0.1:", "data:", "blob:")), refuse)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(error.stack or str(error)))
    yield page
    context.close()
    assert [failure for failure in failures if not _in_notebook_7_itself(failure)] == []
    assert asked_outside == []


def _in_notebook_7_itself(failure: str) -> bool:
    """Whether no script but Notebook's own took part, which may miss a part of itself at the start."""
    frames = [line for line in failure.splitlines() if line.lstrip().startswith("at ")]
    return bool(frames) and all("/static/notebook/" in frame for frame in frames if "://" in frame)
