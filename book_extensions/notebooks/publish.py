"""Publish what Colab, Binder and a class's hub open: `python -m book_extensions.notebooks.publish`.

Notebooks have to know the address of this very repository, which the branch they are written on must not
carry, since in every fork it would be another's. So they lie on a branch of their own, beside all else
of the last commit that an image is built from. Workflows stay behind: they belong to the other branch,
and a workflow may not push them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from book_extensions.execution.quoted_numbers import Numbers, load
from book_extensions.notebooks.plain_markdown import Book
from book_extensions.notebooks.write import NUMBERS, ROOT, chapters_with_code, to_notebook
from book_extensions.site.address import LAUNCH, Address, find

_LEFT_BEHIND = ".github"
_REFERENCE = f"refs/heads/{LAUNCH}"


def publish(checkout: Path, address: Address, remote: str = "origin") -> str:
    """Push the last commit of a checkout, with notebooks that know an address, to the branch `launch`.

    The branch grows by one commit at a time, so that whoever has it can pull; where nothing has changed,
    it stays as it is.

    Args:
        checkout: the book's folder, with its history; its files and its index stay as they are.
        address: what the notebooks shall know.
        remote: where the branch is: the name of a remote, or an address that git takes.

    Returns:
        The commit that was pushed, or "" where the branch held the same files already.

    Raises:
        subprocess.CalledProcessError: git refused a step; what it said stands above.
    """
    with tempfile.TemporaryDirectory() as name:
        git = _Git(checkout, Path(name, "index"))
        git.run("read-tree", "HEAD")
        git.run("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", _LEFT_BEHIND)
        git.run("checkout-index", "--all", f"--prefix={name}/book/")
        chapters = Path(name, "book", "chapters")
        book = Book.read(chapters, address, Numbers(stored=load(chapters / NUMBERS)))
        for chapter in chapters_with_code(chapters):
            text = to_notebook(chapter.read_text("utf-8"), book, chapter)
            blob = git.run("hash-object", "-w", "--stdin", given=text)
            path = f"chapters/{chapter.stem}.ipynb"
            git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        tree = git.run("write-tree")
        before = git.run("ls-remote", remote, _REFERENCE).partition("\t")[0]
        if before:
            git.run("fetch", "--quiet", remote, before)
            if git.run("rev-parse", f"{before}^{{tree}}") == tree:
                return ""
        parents = ["-p", before] if before else []
        message = f"The notebooks of {git.run('rev-parse', '--short=12', 'HEAD')}, with this book's address"
        commit = git.run("commit-tree", tree, *parents, "-m", message)
        git.run("push", "--quiet", remote, f"{commit}:{_REFERENCE}")
        return commit


class _Git:
    """Git in a checkout, with an index of its own, and in the name of the last commit's author."""

    def __init__(self, checkout: Path, index: Path) -> None:
        self._command = ["git", "-C", str(checkout)]
        self._environment = {**os.environ, "GIT_INDEX_FILE": str(index)}
        for part, form in {"NAME": "%an", "EMAIL": "%ae", "DATE": "%aI"}.items():
            value = self.run("log", "-1", f"--format={form}")
            self._environment |= {f"GIT_AUTHOR_{part}": value, f"GIT_COMMITTER_{part}": value}

    def run(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._environment,
            input=given.encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode().strip()


def main() -> None:
    """Publish the notebooks of this checkout, with the address that the book has."""
    address = find(ROOT)
    if not address.repository:
        sys.exit("\n".join(address.notes) or "The book has no address, so no notebook can know it.")
    try:
        commit = publish(ROOT, address)
    except subprocess.CalledProcessError as error:
        sys.exit(f"git {error.cmd[3]} failed, so the branch {LAUNCH} is as it was")
    print(f"{LAUNCH}: {commit[:12] or 'nothing has changed'}, for {address.repository}")


if __name__ == "__main__":
    main()
