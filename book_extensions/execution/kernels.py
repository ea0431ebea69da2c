"""Kernels that begin with everything loaded that most chapters import.

Loading PyTorch, scikit-learn and Matplotlib takes longer than the cells of most chapters. On Linux one
process loads them once, and each chapter's kernel is a fork of it: a process of its own, in which nothing
has run yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from jupyter_core.utils import run_sync
from traitlets import Any as AnyTrait

from book_extensions.execution.imports import imports

#: PyTorch loads so much when it makes its first optimizer.
_LOADED_LATER = {"torch": "torch._dynamo"}
#: Elsewhere a fork may not use what its parent has loaded, or there is none.
CAN_FORK = sys.platform == "linux"
_SERVER = Path(__file__).with_name("fork_server.py")
_NAME = "forked"
_END_SECONDS = 10


def shared_imports(notebooks: Iterable[Iterable[str]]) -> list[str]:
    """The modules that the cells of at least two notebooks import, in the order of their names.

    Args:
        notebooks: the code cells of each.
    """
    counted: Counter[str] = Counter()
    for cells in notebooks:
        counted.update({module for source in cells for module, _ in imports(source)})
    return sorted(name for name, notebooks_with_it in counted.items() if notebooks_with_it > 1)


class ForkServer:
    """The process that kernels are forked from; as a context it ends with them."""

    def __init__(self, modules: Iterable[str]) -> None:
        #: What it loads, and every kernel has.
        self.modules = list(modules)
        later = [_LOADED_LATER[name] for name in self.modules if name in _LOADED_LATER]
        command = [sys.executable, "-c", _SERVER.read_text("utf-8"), *self.modules, *later]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self._lock = Lock()

    def fork(self, arguments: list[str], folder: str, environment: dict[str, str]) -> int:
        """Start a kernel, and give the number of its process.

        Args:
            arguments: of ipykernel's command line.
            folder: where it works.
            environment: all of its variables.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        request = {"arguments": arguments, "folder": folder, "environment": environment}
        answer = ""
        with self._lock, contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"the process that kernels are forked from ended: {self._process.wait()}")
        return int(answer)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class _Process:
    """What jupyter_client wants of a process, for one whose parent is the server."""

    stdin = stdout = stderr = None

    def __init__(self, number: int) -> None:
        self.pid = number

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float = _END_SECONDS) -> int:
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a forked kernel", timeout)
            time.sleep(0.02)
        return 0

    def send_signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Has a server fork the kernel, where jupyter_client would start a command."""

    server = AnyTrait()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        arguments = cmd[cmd.index("-f") :]
        environment = kwargs.get("env") or dict(os.environ)
        number = self.server.fork(arguments, str(kwargs.get("cwd") or Path.cwd()), environment)
        self.process: Any = _Process(number)
        self.pid: Any = number
        return self.connection_info


KernelProvisionerFactory.provisioners[_NAME] = EntryPoint(
    _NAME, f"{__name__}:{ForkedProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
)


@contextlib.contextmanager
def kernel_manager(server: ForkServer | None) -> Iterator[AsyncKernelManager]:
    """What starts a kernel of this environment, and ends it with the context.

    Args:
        server: forks it; without one it begins with nothing loaded.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    if server is not None:
        stanza = {"provisioner_name": _NAME, "config": {"server": server}}
        manager.kernel_spec.metadata["kernel_provisioner"] = stanza
    try:
        yield manager
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
