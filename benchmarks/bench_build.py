"""What a clean build of all chapters costs, and which of them cost most.

The book is built as `make book` does, from its sources as they lie here, in an empty folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_cache import get_cache

from benchmarks.reference import Verdict

ROOT = Path(__file__).resolve().parent.parent
MOST_LOOPS = 250


def build(folder: Path) -> float:
    """Build the book in an empty folder; the seconds that it takes."""
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    for name in (
        *("book_extensions", "course_utils", "hub", "_static"),
        *("_config.yml", "_toc.yml", "requirements.txt"),
    ):
        (folder / name).symlink_to(ROOT / name)
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", "--keep-going", "."]
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"the book does not build:\n{done.stdout}{done.stderr}")
    return took


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print each chapter's cost and the whole build's."""
    with tempfile.TemporaryDirectory() as name:
        took = build(Path(name))
        records = get_cache(str(Path(name) / "_build" / ".jupyter_cache")).list_cache_records()
    print(f"{'chapter':<34}{'loops':>8}{'of them processor':>20}")
    for record in sorted(records, key=lambda record: -record.data["execution_seconds"]):
        used = [record.data[key] / loop for key in ("execution_seconds", "cpu_seconds")]
        print(f"{Path(record.uri).stem:<34}{used[0]:>8.1f}{used[1]:>20.1f}")
    print(f"{'the whole build, chapters in turns':<34}{took / loop:>8.1f}")
    sentence = f"a clean build costs {took / loop:.0f} reference loops; at most {MOST_LOOPS} are allowed"
    return [Verdict(sentence, took / loop <= MOST_LOOPS)]
