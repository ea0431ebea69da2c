"""Results are kept exactly as long as nothing they depend on changes; failures say where."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from jupyter_cache import get_cache
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from book_extensions.execution.cache import fingerprint, join_streams, used_files
from tests.book_extensions.conftest import Book

COUNTED = """
# A page

{prose}

```{{code-cell}} ipython3
from course_utils import VALUE  # the book's own package, not the one that is installed
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

    (book.path / "course_utils" / "other.py").write_text("OTHER = 1\n", "utf-8")
    assert book.build("-W", "-n").code == 0
    assert runs(book) == 2, "a module that the page does not use executed a cell"

    (book.path / "requirements.txt").write_text("numpy==1\n", "utf-8")
    assert book.build("-W", "-n").code == 0
    assert runs(book) == 3, "a change of pins left old results"


def test_what_a_chapter_uses_is_measured_and_not_shown(book: Book) -> None:
    megabytes = 300
    book.write(f"\n# A page\n\n```{{code-cell}} ipython3\nheld = bytearray({megabytes} * 2**20)\n```\n")
    assert book.build("-W", "-n").code == 0
    assert "peak_memory_mb" not in book.html()
    [record] = get_cache(str(book.path / "_build" / ".jupyter_cache")).list_cache_records()
    assert record.data["execution_seconds"] > 0
    assert record.data["cpu_seconds"] > 0
    if sys.platform == "linux":
        assert megabytes < record.data["peak_memory_mb"] < megabytes + 200


def test_a_result_that_somebody_deleted_is_made_again(book: Book) -> None:
    book.write("\n# A page\n\n```{code-cell} ipython3\n6 * 7\n```\n")
    assert book.build("-W", "-n").code == 0
    [kept] = (book.path / "_build" / ".jupyter_cache" / "executed").iterdir()
    shutil.rmtree(kept)
    built = book.build("-W", "-n", "--all")
    assert built.code == 0, built.output
    assert "42" in book.html()


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


def test_what_the_build_runs_first_is_part_of_a_result_and_of_no_page(
    book: Book, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.write(
        "\n# A page\n\n```{code-cell} ipython3\nprint(get_ipython().execution_count, sorted(\n"
        "    name for name in globals() if 'reader' in name.lower() or name == 'install'))\n```\n"
    )
    assert book.build("-W", "-n").code == 0
    assert "1 []" in book.html()
    [record] = get_cache(str(book.path / "_build" / ".jupyter_cache")).list_cache_records()
    kept = get_cache(str(book.path / "_build" / ".jupyter_cache")).get_cache_bundle(record.pk).nb
    assert "figure_numbers" not in str(kept)

    before = fingerprint(package, cells("1"))
    monkeypatch.setattr("book_extensions.execution.cache.KERNEL_CELL", "other = 1")
    assert fingerprint(package, cells("1")) != before


def cells(*sources: str) -> NotebookNode:
    return new_notebook(cells=[new_code_cell(source) for source in sources])


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in which one module leads to the next."""
    files = {
        "__init__.py": "",
        "a.py": "from course_utils import b\n",
        "b.py": "def late():\n    import course_utils.inner.c\n",
        "inner/__init__.py": "",
        "inner/c.py": "",
        "inner/words.json": "{}",
        "checks/__init__.py": "",
        "checks/ch05.py": "",
        "checks/ch06.py": "",
        "checks/chg.py": "",
    }
    for name, text in files.items():
        path = tmp_path / "course_utils" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_used_files_are_those_that_imports_lead_to(package: Path) -> None:
    def names(*sources: str) -> list[str]:
        folder = package / "course_utils"
        return [path.relative_to(folder).as_posix() for path in used_files(package, cells(*sources))]

    assert names("import math") == []
    assert names("from course_utils.a import late") == [
        "__init__.py",
        "a.py",
        "b.py",
        "inner/__init__.py",
        "inner/c.py",
        "inner/words.json",
    ]
    assert names("%matplotlib inline\nfrom course_utils import b") == names("import course_utils.b")
    checked = names("from course_utils.checks import check", "check('05-f1', 1); check('g-cost', 2)")
    assert checked == ["__init__.py", "checks/__init__.py", "checks/ch05.py", "checks/chg.py"]
    assert names("def broken(:") == []


def test_fingerprint_covers_used_code_and_pins_only(package: Path) -> None:
    page = cells("import course_utils.a")
    first = fingerprint(package, page)
    (package / "README.md").write_text("words", "utf-8")
    (package / "course_utils" / "checks" / "ch06.py").write_text("changed = 1\n", "utf-8")
    assert fingerprint(package, page) == first
    (package / "course_utils" / "inner" / "words.json").write_text("[]", "utf-8")
    second = fingerprint(package, page)
    assert second != first
    (package / "requirements.txt").write_text("numpy==1\n", "utf-8")
    assert fingerprint(package, page) not in {first, second}


def test_text_that_came_in_pieces_is_whole_and_stays_where_it_was() -> None:
    def printed(text: str, name: str = "stdout") -> NotebookNode:
        return new_output("stream", name=name, text=text)

    figure = new_output("display_data", data={"text/plain": "a figure"})
    pieces = [
        printed("a"),
        printed("b"),
        figure,
        printed("c"),
        printed("d", "stderr"),
        printed("e", "stderr"),
    ]
    notebook = new_notebook(cells=[new_code_cell("", outputs=pieces)])
    join_streams(notebook)
    assert [output.get("text") for output in notebook.cells[0].outputs] == ["ab", None, "c", "de"]
