"""What a cell made is given back when it runs again."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.wide
def test_memory_returns_after_two_hundred_runs(node: str) -> None:
    command = [node, str(HERE / "memory.mjs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout)
    # The tensors of 200 runs, with their gradients' graphs, take more than 800 MB.
    assert after - before < 200, f"{before:.0f} MB became {after:.0f} MB"
