"""Install PyTorch without CUDA where no card would use it: `python .ci/install_pytorch.py requirements.txt`.

It runs before pip reads the file, in an environment that is still empty, and says in one line what is
about to be fetched. On Linux pip's own index has the build with CUDA, which is larger by far; the other
one lies on an index of PyTorch's own. Where that cannot be reached, pip goes on as it would have.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import urllib.request
from http.client import HTTPException
from importlib import metadata
from pathlib import Path

INDEX = "https://download.pytorch.org/whl/cpu"
SECONDS = 5
_PIN = re.compile(r"^torch==(?P<version>\S+)", re.MULTILINE)


def has_card() -> bool:
    """Whether an NVIDIA card and its driver are here."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def answers(index: str) -> bool:
    """Whether an index of packages can be reached, and has PyTorch."""
    request = urllib.request.Request(f"{index}/torch/", method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return True
    except (OSError, HTTPException):
        return False


def plan(system: str, card: bool, index: str) -> tuple[bool, str]:
    """Whether to take PyTorch from its own index, and a line that says what is about to be fetched.

    Args:
        system: as `platform.system` names it.
        card: whether an NVIDIA card is here.
        index: the index that has the build without CUDA.
    """
    if system != "Linux":
        return False, "PyTorch comes from pip's own index: at most 200 MB."
    if card:
        return False, "PyTorch comes with CUDA, for the NVIDIA card that is here: about 3 GB."
    if answers(index):
        return True, f"No NVIDIA card is here, so PyTorch comes without CUDA from {index}: about 200 MB."
    return False, (
        f"{index} cannot be reached, so PyTorch comes from pip's own index: "
        "about 3 GB where that has the build with CUDA, 200 MB where it has the other."
    )


def main() -> None:
    """Install the PyTorch that a file of requirements names, or leave it to pip."""
    parser = argparse.ArgumentParser(description="Install PyTorch without CUDA where no card would use it.")
    parser.add_argument("requirements", type=Path)
    parser.add_argument("--index", default=INDEX, help="where the build without CUDA is")
    given = parser.parse_args()
    pin = _PIN.search(given.requirements.read_text("utf-8"))
    if pin is None:
        sys.exit(f"{given.requirements} must have a line such as torch==2.13.0, and has none")
    try:
        if metadata.version("torch").partition("+")[0] == pin["version"]:
            return
    except metadata.PackageNotFoundError:
        pass
    own, line = plan(platform.system(), has_card(), given.index)
    print(line, flush=True)
    if own:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-compile",
        ]
        # What it requires is in the file as well.
        done = subprocess.run([*pip, "--no-deps", "--index-url", given.index, pin[0]])
        if done.returncode:
            print(f"{given.index} has no {pin[0]} for this computer, so pip's own index is next: about 3 GB.")


if __name__ == "__main__":
    main()
