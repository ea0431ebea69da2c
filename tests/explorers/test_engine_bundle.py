"""The committed bundles are what their sources build; the engine passes its own checks and stays small."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from .conftest import HERE, ROOT

STATIC = ROOT / "course_utils" / "explorers" / "static"
BUNDLE = STATIC / "engine.mjs"
MAX_KILOBYTES = 25


@pytest.fixture(scope="module")
def rebuilt(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the sources build now."""
    folder = tmp_path_factory.mktemp("rebuilt")
    command = [npm, "--prefix", str(ROOT / "explorers"), "run", "build", "--", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_committed_bundles_are_current(rebuilt: Path) -> None:
    stale = [
        path.name
        for path in sorted(rebuilt.iterdir())
        if not (STATIC / path.name).exists() or path.read_bytes() != (STATIC / path.name).read_bytes()
    ]
    assert not stale, "the sources have changed: run `npm --prefix explorers run build` and commit the result"


@pytest.mark.parametrize(
    "settings", ["tsconfig.json", "engine/tsconfig.json", "torch/tsconfig.json", "live/tsconfig.json"]
)
def test_types(npm: str, settings: str) -> None:
    command = [npm, "--prefix", str(ROOT / "explorers"), "run", "check", "--", "--project", settings]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: str(path.name))
def test_javascript_tests(node: str, npm: str, path: Path) -> None:
    done = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_bundle_is_small_and_self_contained() -> None:
    source = BUNDLE.read_bytes()
    assert len(gzip.compress(source, 9)) < MAX_KILOBYTES * 1024
    source = source.replace(b"model.eval()", b"")  # a line of the PyTorch script that it writes
    for word in (b"import(", b"require(", b"eval(", b"new Function", b"document.", b"http"):
        assert word not in source, word
