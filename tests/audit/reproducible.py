"""Build a commit twice from nothing and compare every file: `python -m tests.audit.reproducible`.

The two builds share nothing but the environment: each has a clone of its own, an empty cache and its
own order of Python's sets. Both clones come from the same address, so pages have buttons. Site and
notebooks must come out the same, byte for byte.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from book_extensions.editions.archive import last_change

ROOT = Path(__file__).resolve().parents[2]
#: The page that says when and how long each chapter ran cannot be the same twice, and the builder's
#: note to itself names its folder. Nothing else may differ.
EXEMPT = frozenset({"chapters/j-execution-report.html", ".buildinfo"})
_SHOWN = 6
ORIGIN = "https://github.com/somebody/some-book"


def build(commit: str, folder: Path) -> Path:
    """Build a commit of the book in a clone, notebooks too.

    Args:
        commit: any name that git knows.
        folder: an empty folder.

    Returns:
        The folder of the site.

    Raises:
        subprocess.CalledProcessError: a step failed; its output stands above.
    """
    name = subprocess.run(
        ["git", "rev-parse", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    for arguments in (
        ["clone", "--quiet", "--no-checkout", str(ROOT), str(folder)],
        ["-C", str(folder), "checkout", "--quiet", "--detach", name.stdout.strip()],
        ["-C", str(folder), "remote", "set-url", "origin", ORIGIN],
    ):
        subprocess.run(["git", *arguments], check=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "SOURCE_DATE_EPOCH": str(last_change(ROOT)),
    }
    for notebook in (folder / "chapters").glob("*.ipynb"):
        notebook.unlink()
    for command in (
        [sys.executable, "-m", "book_extensions.notebooks.write", "chapters"],
        [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", "--keep-going", "."],
    ):
        subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / "_build" / "html"


def differences(first: Path, second: Path) -> list[str]:
    """The files that are not the same in two folders, each with the first lines that differ."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (first, second)
        for path in folder.rglob("*")
        if path.is_file()
    }
    found = []
    for name in sorted(names - EXEMPT):
        if not (first / name).is_file() or not (second / name).is_file():
            found.append(f"{name}: only in one build")
        elif (first / name).read_bytes() != (second / name).read_bytes():
            found.append(f"{name}\n{_compared(first / name, second / name)}")
    return found


def _compared(first: Path, second: Path) -> str:
    try:
        texts = [path.read_text("utf-8").splitlines() for path in (first, second)]
    except UnicodeDecodeError:
        return f"    {first.stat().st_size} and {second.stat().st_size} bytes"
    lines = [
        line for line in difflib.unified_diff(*texts, lineterm="", n=0) if line[:2] not in ("--", "++", "@@")
    ]
    return "\n".join(f"    {line[:200]}" for line in lines[:_SHOWN])


def main() -> None:
    """Compare two builds of the commit named on the command line, or of the last one."""
    parser = argparse.ArgumentParser(description="Build a commit twice and compare every file.")
    parser.add_argument("commit", nargs="?", default="HEAD")
    commit = parser.parse_args().commit
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        sites = [build(commit, Path(folder)) for folder in (one, other)]
        found = differences(*sites)
        found += [f"chapters/{line}" for line in differences(Path(one, "chapters"), Path(other, "chapters"))]
        count = sum(path.is_file() for path in sites[0].rglob("*"))
    if found:
        sys.exit("\n".join(["These files differ between two builds of the same commit:", *found]))
    print(f"Two builds gave the same {count} files, except {', '.join(sorted(EXEMPT))} by design.")


if __name__ == "__main__":
    main()
