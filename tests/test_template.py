"""A new chapter, begun as the guide says: the template is built and tested under another number."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from book_extensions.execution.quoted_numbers import Numbers, measured
from book_extensions.notebooks.plain_markdown import Book as Text
from book_extensions.notebooks.write import to_notebook
from book_extensions.questions.objectives import named_in
from book_extensions.questions.source import KINDS, blocks, parse
from book_extensions.site.address import Address
from template.new_chapter import begin
from tests.book_extensions.conftest import Book
from tests.conftest import ROOT

COPIED = ("chapters", "course_utils", "template", "tests/course_utils/checks")
#: What lists a chapter's checks in the instructors' notes.
NOTES = "python -m tests.course_utils.checks.published"
LINKED = ("book_extensions", "_static", "Makefile", "requirements.txt")


def steps() -> list[list[str]]:
    """The commands of the guide's chapter on chapters, without their comments."""
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = re.search(r"^## Add a chapter.*?^```console\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    assert section
    return [shlex.split(line, comments=True) for line in section[1].splitlines()]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the book."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.wide  # a chapter is executed, and PyTorch loaded twice
def test_a_chapter_begun_as_the_guide_says_is_built_checked_and_written_as_a_notebook(copy: Path) -> None:
    begun, written = steps()
    subprocess.run([*begun, f"PYTHON={sys.executable}"], cwd=copy, check=True)
    name = begun[-1].removeprefix("NAME=")
    number = name.partition("-")[0]
    toc = yaml.safe_load((copy / "_toc.yml").read_text("utf-8"))
    assert toc["parts"][0]["chapters"][-1] == {"file": f"chapters/{name}"}

    # The whole book with it takes minutes; this chapter alone shows what the step does with it.
    assert written == ["make", "notebooks"] and NOTES in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    chapter = copy / "chapters" / f"{name}.md"
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{name}\n", "utf-8")
    built = Book(copy, own_package=True).build("-W", "-n")
    assert built.code == 0, built.output
    page = (copy / "_build" / "html" / "chapters" / f"{name}.html").read_text("utf-8")
    assert page.count('class="figure-numbers"') == 1 and (copy / f"_build/html/slides/{name}.html").is_file()
    # A solution shows what its check says of it, and what is there to begin with says nothing.
    assert page.count("<p>✓ ") == 3 and "<p>✗ " not in page

    numbers = Numbers(measured(copy))
    notebook = to_notebook(chapter.read_text("utf-8"), Text.read(chapter.parent, Address(), numbers), chapter)
    assert set(numbers.quoted) == {f"ch{number}_mean:.1f", f"ch{number}_sd:.1f"} and "{glue" not in notebook

    own = {**os.environ, "PYTHONPATH": str(copy)}
    listed = [sys.executable, *shlex.split(NOTES)[1:]]
    subprocess.run(listed, cwd=copy, env=own, check=True)
    tested = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/course_utils/checks/test_exercises.py"]
    done = subprocess.run(
        [sys.executable, *tested, "-k", f"[{number}-"], cwd=copy, env=own, capture_output=True, text=True
    )
    assert done.returncode == 0 and "9 passed" in done.stdout, done.stdout + done.stderr


def test_the_template_has_what_a_chapter_needs() -> None:
    source = (ROOT / "template" / "chapter.md").read_text("utf-8")
    questions = [parse(block.text) for block in blocks(source)]
    exercises = re.findall(r"\{exercise\}.*?^`{4,}$", source, re.DOTALL | re.MULTILINE)
    assert len(questions) >= 6 and len(exercises) >= 3
    assert {question.kind for question in questions} == set(KINDS)
    assert {"predict", "bug"} <= {question.task for question in questions}
    bullets = re.search(r":class: objectives\n(.*?)^```", source, re.DOTALL | re.MULTILINE)
    assert bullets
    objectives = set(range(1, 1 + len(re.findall(r"^- ", bullets[1], re.MULTILINE))))
    assert {question.objective for question in questions} == objectives
    assert {number for exercise in exercises for number in named_in(exercise)} == objectives


def test_an_appendix_goes_to_the_appendices(copy: Path) -> None:
    written = begin(copy, "z-more-data")
    assert [path.relative_to(copy).as_posix() for path in written] == [
        "chapters/z-more-data.md",
        "course_utils/checks/chz.py",
        "tests/course_utils/checks/tables/chz.py",
        "_toc.yml",
    ]
    toc = yaml.safe_load((copy / "_toc.yml").read_text("utf-8"))
    assert toc["parts"][-1]["chapters"][-1] == {"file": "chapters/z-more-data"}
    text = "".join(path.read_text("utf-8") for path in written)
    assert "q-z-surprise" in text and '"z-mean"' in text and "chz_mean" in text and "00-" not in text


@pytest.mark.parametrize(
    "name", ["", "depth", "1-depth", "10-Depth", "10_depth", "../10-x", "05-again", "g-more"]
)
def test_a_name_that_cannot_be_is_refused_before_anything_is_written(copy: Path, name: str) -> None:
    before = sorted(copy.rglob("*"))
    with pytest.raises(ValueError, match="^name must "):
        begin(copy, name)
    assert sorted(copy.rglob("*")) == before
