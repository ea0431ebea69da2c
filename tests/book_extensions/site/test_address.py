"""One place for the book's addresses: what is set, what is found, and what is never told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_extensions.site.address import REPOSITORY_VARIABLES, SITE_VARIABLES, Address, find, web_address
from tests.book_extensions.conftest import Book

BOOK = "https://github.com/a/b"


@pytest.fixture(autouse=True)
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*REPOSITORY_VARIABLES, *SITE_VARIABLES, "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, text: str = "title: A book\n") -> Path:
    (folder / "_config.yml").write_text(text, "utf-8")
    return folder


def cloned(folder: Path, *origin: str) -> Path:
    """A book whose folder is a checkout, with or without an origin."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    if origin:
        subprocess.run(["git", "-C", folder, "remote", "add", "origin", *origin], check=True)
    return written(folder)


def test_every_address_comes_from_the_configuration(tmp_path: Path) -> None:
    text = "repository:\n  url: https://github.com/a/b.git\n  branch: dev\nhtml:\n  baseurl: https://a.example/b/\n"
    address = find(written(tmp_path, text))
    assert address == Address(BOOK, "dev", "https://a.example/b")
    assert address.installable == "git+https://github.com/a/b@launch"
    assert address.page("chapters/index", "#x") == "https://a.example/b/chapters/index.html#x"
    assert address.file("chapters/x.md") == "https://github.com/a/b/blob/launch/chapters/x.md"
    assert address.notes == ()


@pytest.mark.parametrize(
    ("variables", "repository", "site"),
    [
        ({"GITHUB_REPOSITORY": "a/b"}, BOOK, ""),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_SERVER_URL": "https://git.example", "PAGES_BASE_URL": "https://x.example/"},
         "https://git.example/a/b", "https://x.example"),
        ({"CI_PROJECT_URL": "https://gitlab.com/a/c/b", "CI_PAGES_URL": "https://a.gitlab.io/b"},
         "https://gitlab.com/a/c/b", "https://a.gitlab.io/b"),
        ({"READTHEDOCS_GIT_CLONE_URL": "git@github.com:a/b.git", "READTHEDOCS_CANONICAL_URL": "https://b.example/en/latest/"},
         BOOK, "https://b.example/en/latest"),
    ],
)  # fmt: skip
def test_what_is_not_set_comes_from_the_service_that_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], repository: str, site: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    book = cloned(tmp_path, "https://github.com/some/where")
    assert find(book) == Address(repository, "main", site)
    written(book, "repository:\n  url: https://set.example/b\nhtml:\n  baseurl: https://set.example\n")
    assert find(book) == Address("https://set.example/b", "main", "https://set.example")
    written(book, "repository:\n  find: false\n")
    assert find(book) == Address()
    assert find(book).notes == ()


@pytest.mark.parametrize(
    "remote",
    [
        *("https://github.com/a/b", "https://github.com/a/b.git", "https://github.com/a/b/"),
        *("https://me@github.com/a/b.git", "https://me:pass@github.com/a/b", "https://x-token:p%40ss@github.com/a/b.git"),
        *("git@github.com:a/b.git", "github.com:a/b", "git@github.com:/a/b.git"),
        *("ssh://git@github.com/a/b.git", "ssh://git:pass@github.com:22/a/b", "git+ssh://git@github.com/a/b"),
    ],
)  # fmt: skip
def test_what_is_still_missing_comes_from_origin(tmp_path: Path, remote: str) -> None:
    assert find(cloned(tmp_path, remote)) == Address(BOOK)
    assert web_address("https://git.example:8443/a/b.git") == "https://git.example:8443/a/b"


@pytest.mark.parametrize(
    "remote",
    [
        *("/home/me/book", "../book", "file:///home/me/book", "C:\\book", "C:/book", "rubbish", "https://"),
        *("alias:a/b.git", "me@alias:a/b", "ssh://alias/a/b", "git@github.com:a/b c", "https://a b/c"),
        *("http://github.com/a/b", "git://github.com/a/b", "ftp://github.com/a/b", "javascript:alert(1)"),
        *("https://me:pa/ss@github.com/a/b", "https://me:1/pass@github.com/a/b", 'https://a/"><script>'),
        "https://github.com/a/b?private_token=pass",
    ],
)  # fmt: skip
def test_an_origin_that_no_browser_opens_is_named_and_not_shown(tmp_path: Path, remote: str) -> None:
    address = find(cloned(tmp_path, remote))
    assert address == Address()
    [note] = address.notes
    assert note.startswith("The pages have no buttons: ")
    assert note.endswith("_config.yml names no repository, and git's origin is no address on the web.")


@given(
    st.text(max_size=40),
    st.sampled_from(["https://{}@h.example/p", "ssh://{}@h.example/p", "{}@h.example:p"]),
)
def test_no_password_gets_through(password: str, form: str) -> None:
    assert web_address(form.format(f"me:secret{password}")) in {"", "https://h.example/p"}


@pytest.mark.parametrize("name", [*REPOSITORY_VARIABLES, *SITE_VARIABLES])
def test_rubbish_in_a_variable_is_named_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "rubbish or secret")
    address = find(written(tmp_path, "repository:\n  url: https://github.com/a/b\n"))
    notes = [note for note in address.notes if name in note]
    assert bool(notes) == (name in SITE_VARIABLES)
    monkeypatch.setenv(name, "rubbish or secret")
    address = find(cloned(tmp_path))
    assert address == Address()
    assert len([note for note in address.notes if name in note]) == 1
    assert "secret" not in "".join(address.notes)


def test_a_book_without_an_address_says_why_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "repository" / "book"
    inside.mkdir(parents=True)
    cloned(tmp_path / "repository", BOOK)
    reasons = {
        "this folder is not a git checkout": written(inside),  # a tarball, even inside of another repository
        "git knows no remote origin": cloned(tmp_path),
    }
    for reason, book in reasons.items():
        assert find(book) == Address()
        assert find(book).notes == (
            f"The pages have no buttons: _config.yml names no repository, and {reason}.",
        )
    monkeypatch.setenv("PATH", "")
    assert find(tmp_path).notes[0].endswith("git cannot be run.")


@pytest.mark.parametrize("wrong", ["github.com/a/b", "https://a b", "http://a.example/b", 'https://a/"', 7])
def test_an_address_that_no_browser_can_open_is_refused(tmp_path: Path, wrong: object) -> None:
    for text, name in (
        (f"repository:\n  url: {wrong!r}\n", "repository: url"),
        (f"html:\n  baseurl: {wrong!r}\n", "html: baseurl"),
    ):
        with pytest.raises(ValueError, match=f"{name} in _config.yml must be empty or start with https://"):
            find(written(tmp_path, text))


def test_a_branch_or_a_switch_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="repository: branch in _config.yml must be the name of a branch, not 7"
    ):
        find(written(tmp_path, "repository:\n  branch: 7\n"))
    with pytest.raises(
        ValueError, match="repository: find in _config.yml must be true or false, not 'maybe'"
    ):
        find(written(tmp_path, "repository:\n  find: maybe\n"))


PAGE = """
# A page

:::{only} launch_buttons
Press the rocket.
:::

```{code-cell} ipython3
with open("../runs", "a") as runs:
    runs.write("x")
```
"""


def test_an_address_adds_buttons_and_executes_nothing(book: Book) -> None:
    book.write(PAGE)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    assert "The pages have no buttons: _config.yml names no repository, and this folder is no" in built.output
    assert "Press the rocket" not in book.html() and "https://" not in book.html().partition("<article")[0]

    subprocess.run(["git", "init", "--quiet", book.path], check=True)
    origin = [
        "git",
        "-C",
        book.path,
        "remote",
        "add",
        "origin",
        "https://me:s3cr3t-of-mine@github.com/a/b.git",
    ]
    subprocess.run(origin, check=True)
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html = book.html()
    assert "Press the rocket" in html
    assert "https://colab.research.google.com/github/a/b/blob/launch/chapters/index" in html
    assert "https://mybinder.org/v2/gh/a/b/launch?urlpath=lab/tree/chapters/index" in html
    assert "https://github.com/a/b/edit/main/chapters/index.md" in html
    assert "s3cr3t-of-mine" not in built.output
    assert not [
        path
        for path in (book.path / "_build").rglob("*")
        if path.is_file() and b"s3cr3t-of-mine" in path.read_bytes()
    ]
    assert (book.path / "runs").read_text("utf-8") == "x"


def test_a_bad_value_stops_the_build_with_file_and_key(book: Book) -> None:
    config = book.path / "_config.yml"
    config.write_text(config.read_text("utf-8").replace('  url: ""', "  url: somewhere", 1), "utf-8")
    book.write(PAGE)
    built = book.build("-W", "-n")
    assert built.code != 0
    assert (
        "repository: url in _config.yml must be empty or start with https://, not 'somewhere'" in built.output
    )
