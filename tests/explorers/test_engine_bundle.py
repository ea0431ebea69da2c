"""The committed engine is what its source builds, passes its own checks and stays small."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

from .conftest import HERE, ROOT

BUNDLE = ROOT / "course_utils" / "explorers" / "static" / "engine.mjs"
MAX_KILOBYTES = 25


def test_the_committed_bundle_is_current(npm: str, tmp_path: Path) -> None:
    subprocess.run(
        [npm, "--prefix", str(ROOT / "explorers"), "run", "build", "--", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    same = (tmp_path / "engine.mjs").read_bytes() == BUNDLE.read_bytes()
    assert same, "the source has changed: run `npm --prefix explorers run build` and commit the result"


def test_types(npm: str) -> None:
    command = [
        npm,
        "--prefix",
        str(ROOT / "explorers"),
        "run",
        "check",
        "--",
        "--project",
        "engine/tsconfig.json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_javascript_tests(node: str, npm: str) -> None:
    done = subprocess.run(
        [node, "--test", str(HERE / "engine.test.mjs")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_bundle_is_small_and_self_contained() -> None:
    source = BUNDLE.read_bytes()
    assert len(gzip.compress(source, 9)) < MAX_KILOBYTES * 1024
    for word in (b"import(", b"require(", b"eval(", b"new Function", b"document.", b"http"):
        assert word not in source, word
