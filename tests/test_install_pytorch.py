"""Which build of PyTorch `make book` takes, and what it says before it takes it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from runpy import run_path

import pytest

from tests.conftest import ROOT
from tests.site.server import serve

SCRIPT = ROOT / ".ci" / "install_pytorch.py"
plan = run_path(str(SCRIPT))["plan"]
#: The script, on a computer without a card whichever this one is.
CARDLESS = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("script", {str(SCRIPT)!r})
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
script.has_card, script.platform.system = lambda: False, lambda: "Linux"
script.main()
"""
NOWHERE = "http://127.0.0.1:9/whl/cpu"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder that a server shows as an index, with a PyTorch of one line."""
    folder = tmp_path / "index" / "torch"
    folder.mkdir(parents=True)
    name = "torch-7.0.0+cpu-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr("torch.py", "BUILD = 'cpu'\n")
        about = "torch-7.0.0+cpu.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 7.0.0+cpu\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    (folder / "index.html").write_text(f'<a href="{name.replace("+", "%2B")}">{name}</a>', "utf-8")
    return folder.parent


def test_a_computer_with_a_card_takes_cuda_and_says_how_large_it_is() -> None:
    assert plan("Linux", True, NOWHERE) == (
        False,
        "PyTorch comes with CUDA, for the NVIDIA card that is here: about 3 GB.",
    )


def test_other_systems_have_one_build() -> None:
    assert plan("Darwin", False, NOWHERE) == (False, "PyTorch comes from pip's own index: at most 200 MB.")


def test_an_index_out_of_reach_is_said_in_one_line() -> None:
    own, line = plan("Linux", False, NOWHERE)
    assert not own
    assert line.startswith(
        f"{NOWHERE} cannot be reached, so PyTorch comes from pip's own index: about 3 GB where"
    )
    assert "\n" not in line


@pytest.mark.wide
def test_a_computer_without_a_card_takes_the_small_build(index: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / "bin" / "python"
    pins = tmp_path / "requirements.txt"
    pins.write_text("numpy==1.0\ntorch==7.0.0\n", "utf-8")
    with serve(index) as address:

        def said() -> str:
            command = [python, "-c", CARDLESS, pins, "--index", address]
            # Without this computer's own settings of pip, which may know other indexes.
            variables = {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull}
            done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
            return done.stdout

        first, again = said(), said()
        pins.write_text("torch==8.0.0\n", "utf-8")
        other = said()
    assert first == f"No NVIDIA card is here, so PyTorch comes without CUDA from {address}: about 200 MB.\n"
    assert again == "", "what is installed is fetched again"
    assert other.splitlines()[1] == (
        f"{address} has no torch==8.0.0 for this computer, so pip's own index is next: about 3 GB."
    )
    code = "import torch; print(torch.BUILD)"
    assert subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout == "cpu\n"


def test_a_file_without_the_pin_is_named(tmp_path: Path) -> None:
    (tmp_path / "pins.txt").write_text("numpy==1.0\n", "utf-8")
    done = subprocess.run([sys.executable, SCRIPT, tmp_path / "pins.txt"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith("pins.txt must have a line such as torch==2.13.0, and has none\n")
