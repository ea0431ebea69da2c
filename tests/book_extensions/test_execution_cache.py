"""Results are kept exactly as long as nothing they depend on changes; failures say where."""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_cache import get_cache

from book_extensions.execution_cache import KEPT_FINGERPRINTS, _prune, fingerprint
from tests.book_extensions.conftest import Book

COUNTED = """
# A page

{prose}

```{{code-cell}} ipython3
with open("../runs", "a") as runs:
    runs.write("x")
```
"""


def runs(book: Book) -> int:
    return len((book.path / "runs").read_text("utf-8"))


def test_only_what_matters_executes_again(book: Book) -> None:
    book.write(COUNTED.format(prose="First words."))
    assert book.build("-W", "-n").code == 0
    assert runs(book) == 1

    book.write(COUNTED.format(prose="Other words."))
    built = book.build("-W", "-n")
    assert built.code == 0 and "Other words" in book.html()
    assert runs(book) == 1, "a prose edit executed a cell"

    (book.path / "course_utils" / "__init__.py").write_text("VALUE = 2\n", "utf-8")
    assert book.build("-W", "-n").code == 0
    assert runs(book) == 2, "a change in course_utils left old results"

    (book.path / "requirements.txt").write_text("numpy==1\n", "utf-8")
    assert book.build("-W", "-n").code == 0
    assert runs(book) == 3, "a change of pins left old results"


def test_what_a_chapter_uses_is_measured_and_not_shown(book: Book) -> None:
    megabytes = 300
    book.write(f"\n# A page\n\n```{{code-cell}} ipython3\nheld = bytearray({megabytes} * 2**20)\n```\n")
    assert book.build("-W", "-n").code == 0
    assert "peak_memory_mb" not in book.html()
    [folder] = (book.path / "_build" / ".jupyter_cache").iterdir()
    [record] = get_cache(str(folder)).list_cache_records()
    assert record.data["execution_seconds"] > 0
    assert record.data["cpu_seconds"] > 0
    if sys.platform == "linux":
        assert megabytes < record.data["peak_memory_mb"] < megabytes + 200


def test_a_failing_cell_stops_a_plain_build_and_says_where(book: Book) -> None:
    book.write(
        "\n# A page\n\n```{code-cell} ipython3\nfine = 1\n```\n\nText.\n\n"
        "```{code-cell} ipython3\nnumerator = 1\nnumerator / 0\n```\n"
    )
    built = book.build()
    assert built.code != 0
    ending = built.output[-600:]
    assert "chapters/index.md:21: code cell 2" in ending
    assert "| numerator = 1" in ending
    assert "ZeroDivisionError: division by zero" in ending
    assert "Traceback" not in ending


def test_an_error_is_expected_only_while_its_tag_says_so(book: Book) -> None:
    cell = "\n# A page\n\n```{{code-cell}} ipython3\n{tag}1 / 0\n```\n"
    book.write(cell.format(tag=":tags: [raises-exception]\n"))
    assert book.build().code == 0
    assert "ZeroDivisionError" in book.html()

    book.write(cell.format(tag=""))
    built = book.build()
    assert built.code != 0 and "code cell 1" in built.output


def test_fingerprint_covers_code_and_pins_only(tmp_path: Path) -> None:
    package = tmp_path / "course_utils"
    package.mkdir()
    (package / "a.py").write_text("a = 1\n", "utf-8")
    first = fingerprint(tmp_path)
    (tmp_path / "README.md").write_text("words", "utf-8")
    assert fingerprint(tmp_path) == first
    (package / "b.py").write_text("", "utf-8")
    second = fingerprint(tmp_path)
    assert second != first
    (package / "b.py").rename(package / "c.py")
    assert fingerprint(tmp_path) not in {first, second}


def test_old_caches_go(tmp_path: Path) -> None:
    for name in "abcdef":
        (tmp_path / name).mkdir()
    _prune(tmp_path, keep=KEPT_FINGERPRINTS)
    assert len(list(tmp_path.iterdir())) == KEPT_FINGERPRINTS
