"""Kernels that are forked are kernels like others: they share what is loaded, and nothing that was done."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from book_extensions.execution.kernels import CAN_FORK, ForkServer, kernel_manager, shared_imports

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(["colorsys", "no_such_module"]) as server:
        yield server


def run(server: ForkServer | None, folder: Path, *sources: str) -> NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    with kernel_manager(server) as manager:
        NotebookClient(notebook, km=manager, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def printed(notebook: NotebookNode) -> list[str]:
    return ["".join(output.text for output in cell.outputs).strip() for cell in notebook.cells]


def test_a_kernel_has_what_was_loaded_and_nothing_that_was_done(server: ForkServer, tmp_path: Path) -> None:
    look = (
        "import sys, os\nprint('colorsys' in sys.modules, os.getcwd(), 'LEFT' in os.environ, 'left' in dir())"
    )
    leave = "import os, colorsys\nleft = 1\nos.environ['LEFT'] = '1'\ncolorsys.left = 1\nprint(os.getppid())"
    touched = "import colorsys\nprint(hasattr(colorsys, 'left'))"
    [parent] = printed(run(server, tmp_path, leave))
    assert parent != str(os.getpid())
    assert printed(run(server, tmp_path, look, touched)) == [f"True {tmp_path} False False", "False"]


def test_a_forked_kernel_shows_what_any_kernel_shows(server: ForkServer, tmp_path: Path) -> None:
    cells = (
        "import os, sys\nprint(sys.path, sys.executable, sys.flags.hash_randomization, __name__)",
        "import matplotlib\nprint(matplotlib.get_backend(), get_ipython().run_line_magic('who_ls', ''))",
        "import subprocess\nprint(subprocess.run([sys.executable, '-c', 'exit(3)']).returncode)",
        "print(sys.stdin.isatty(), os.read(0, 1))",
    )
    assert printed(run(server, tmp_path, *cells)) == printed(run(None, tmp_path, *cells))


def test_a_kernel_that_dies_is_noticed_and_the_next_one_starts(server: ForkServer, tmp_path: Path) -> None:
    with pytest.raises(DeadKernelError):
        run(server, tmp_path, "import os\nos._exit(1)")
    assert printed(run(server, tmp_path, "print('alive')")) == ["alive"]


def test_a_server_that_is_gone_is_named(tmp_path: Path) -> None:
    with ForkServer([]) as server:
        os.kill(int(printed(run(server, tmp_path, "import os\nprint(os.getppid())"))[0]), signal.SIGKILL)
        with pytest.raises(ChildProcessError, match="the process that kernels are forked from ended: -9"):
            run(server, tmp_path, "1")


def test_only_what_several_notebooks_import_is_loaded_before() -> None:
    first = ["import torch\nfrom torch import nn", "%matplotlib inline\nimport numpy as np, math"]
    second = ["def late():\n    import numpy", "from course_utils.data import load\nimport torch, os"]
    third = ["import torch, course_utils.data", "def broken("]
    assert shared_imports([first, second, third]) == ["course_utils.data", "numpy", "torch"]
    assert shared_imports([first]) == []
