"""The branch that Colab and Binder open: the last commit, with notebooks that know the address."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest

from book_extensions.notebooks.publish import publish
from book_extensions.site.address import Address
from tests.book_extensions.conftest import NOTEBOOK

ADDRESS = Address("https://github.com/a/b", "main", "https://a.example/b")
FILES = {
    "chapters/01-one.md": NOTEBOOK + "\n# One\n\nA {term}`logit`.\n\n```{code-cell} ipython3\n1 + 1\n```\n",
    "chapters/01-one.ipynb": "what `make notebooks` wrote",
    "chapters/b-glossary.md": "# Glossary\n\n```{glossary}\nlogit\n    A number.\n```\n",
    "chapters/references.bib": "",
    ".binder/runtime.txt": "python-3.11\n",
    ".github/workflows/publish.yml": "on: push\n",
}


def git(folder: Path, *arguments: str) -> str:
    command = [
        "git",
        "-C",
        str(folder),
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@example.org",
        *arguments,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Words")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A checkout of a book of one chapter, whose origin is a repository beside it."""
    folder = tmp_path / "book"
    folder.mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", str(tmp_path / "origin.git"))
    commit(folder, FILES)
    git(folder, "push", "--quiet", "origin", "main")
    return folder


def test_its_notebooks_know_the_address_and_the_checkout_stays_as_it_was(book: Path, tmp_path: Path) -> None:
    (book / "chapters" / "01-one.md").write_text("not committed", "utf-8")
    before = git(book, "status", "--porcelain=v2", "--branch")
    pushed = publish(book, ADDRESS)
    assert git(book, "status", "--porcelain=v2", "--branch") == before
    origin = tmp_path / "origin.git"
    assert git(origin, "rev-parse", "launch") == pushed
    notebook = nbformat.reads(git(origin, "show", "launch:chapters/01-one.ipynb"), as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert 'BOOK = "git+https://github.com/a/b@launch"' in text
    assert "[logit](https://a.example/b/chapters/b-glossary.html#term-logit)" in text
    kept = git(origin, "ls-tree", "-r", "--name-only", "launch").splitlines()
    assert kept == sorted(name for name in FILES if not name.startswith(".github"))
    assert git(origin, "show", "main:chapters/01-one.ipynb") == FILES["chapters/01-one.ipynb"]


def test_it_grows_by_what_has_changed(book: Path, tmp_path: Path) -> None:
    first = publish(book, ADDRESS)
    assert publish(book, ADDRESS) == ""
    git(tmp_path, "clone", "--quiet", "--branch", "launch", "origin.git", "student")
    source = commit(book, {"chapters/01-one.md": FILES["chapters/01-one.md"].replace("# One", "# First")})
    second = publish(book, ADDRESS)
    student = tmp_path / "student"
    git(student, "pull", "--quiet", "--ff-only")
    assert git(student, "log", "--format=%H").splitlines() == [second, first]
    assert "# First" in (student / "chapters" / "01-one.ipynb").read_text("utf-8")
    assert git(student, "log", "-1", "--format=%an <%ae> %s") == (
        f"Ann <ann@example.org> The notebooks of {source[:12]}, with this book's address"
    )


def test_a_shallow_clone_can_publish_too(book: Path, tmp_path: Path) -> None:
    first = publish(book, ADDRESS)
    commit(book, {"chapters/c-more.md": "# More\n"})
    git(book, "push", "--quiet", "origin", "main")
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=main",
        (tmp_path / "origin.git").as_uri(),
        "shallow",
    )
    second = publish(tmp_path / "shallow", ADDRESS)
    assert git(tmp_path / "origin.git", "rev-parse", "launch", "launch~") == f"{second}\n{first}"
