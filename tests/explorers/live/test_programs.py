"""Small programs, as students write them, print in the page's Python what CPython and PyTorch print."""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs.txt"


def _programs() -> dict[str, str]:
    parts = PROGRAMS.read_text(encoding="utf-8").split("### ")[1:]
    return {name: code for name, _, code in (part.partition("\n") for part in parts)}


@pytest.fixture(scope="module")
def page() -> dict[str, dict[str, str | None]]:
    """What each program printed in the page's Python, and the last line of its traceback."""
    command = ["node", str(HERE / "programs.mjs"), str(PROGRAMS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str | None]] = json.loads(done.stdout)
    return found


def _in_cpython(code: str) -> tuple[str, str | None]:
    printed, told = io.StringIO(), io.StringIO()
    linecache.cache["<program>"] = (len(code), None, code.splitlines(keepends=True), "<program>")
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "<program>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        # Only the hook of an uncaught exception adds what was meant, before Python 3.12.
        with contextlib.redirect_stderr(told):
            sys.__excepthook__(type(error), error, error.__traceback__)
        return printed.getvalue(), told.getvalue().strip().splitlines()[-1]
    return printed.getvalue(), None


@pytest.mark.parametrize("name", list(_programs()))
def test_prints_what_cpython_prints(page: dict[str, dict[str, str | None]], name: str) -> None:
    stdout, error = _in_cpython(_programs()[name])
    assert page[name]["stdout"] == stdout
    found = page[name]["error"]
    # Where a package lies on a disk says nothing.
    assert (found and found.partition(" (")[0]) == (error and error.partition(" (")[0])


def test_a_run_says_what_was_drawn_saved_and_raised(
    run_file: Callable[[str], subprocess.CompletedProcess[str]],
) -> None:
    done = run_file(
        "from pathlib import Path\nfrom tempfile import TemporaryDirectory\n"
        "Path('card.json').write_text('{}')\n"
        "with TemporaryDirectory() as folder:\n    (Path(folder) / 'unseen.json').write_text('{}')\n"
        "print(Path('card.json').read_text())\n1 / 0\n"
    )
    assert (done.returncode, done.stdout) == (1, "{}\n")
    assert done.stderr.startswith("[file: card.json]\nTraceback")
    assert done.stderr.endswith("line 7, in <module>\n    1 / 0\nZeroDivisionError: division by zero\n")
