"""Begin a chapter: `make chapter NAME=NN-name` copies the template and adds it to the contents."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: The template's own number in the names of its questions, exercises, checks and measured numbers.
_NUMBER = re.compile(r"(?<![\w.])(ch)?00(?=[-_])")
_NAME = re.compile(r"(\d\d|[a-z])-[a-z0-9]+(-[a-z0-9]+)*")
_ENTRY = re.compile(r"\s*- file: chapters/(\d\d|[a-z])-")


def begin(book: Path, name: str) -> list[Path]:
    """Copy the template into a book under a new name, and add the chapter to its table of contents.

    Args:
        book: the folder of the book.
        name: two digits, or for an appendix a letter, and words, all joined by hyphens, such as "10-depth".

    Returns:
        The files written: the chapter, its checks, the table that tests them, and the table of contents.

    Raises:
        ValueError: ``name`` has another form, or its number is taken.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be like 10-depth, or k-more for an appendix, not {name!r}")
    number = name.partition("-")[0]
    copies = {
        book / "chapters" / f"{name}.md": HERE / "chapter.md",
        book / "course_utils" / "checks" / f"ch{number}.py": HERE / "checks.py",
        book / "tests" / "course_utils" / "checks" / "tables" / f"ch{number}.py": HERE / "table.py",
    }
    taken = [*(book / "chapters").glob(f"{number}-*.md"), *(path for path in copies if path.exists())]
    if taken:
        raise ValueError(f"name must have a number of its own, and {taken[0]} has {number}")
    toc = book / "_toc.yml"
    contents = _with(toc.read_text("utf-8"), name)
    for path, source in copies.items():
        text = _NUMBER.sub(lambda found: f"{found[1] or ''}{number}", source.read_text("utf-8"))
        path.write_text(text, "utf-8")
    toc.write_text(contents, "utf-8")
    return [*copies, toc]


def _with(toc: str, name: str) -> str:
    """The table of contents with a chapter behind the last one of its kind, numbered or lettered."""
    lines = toc.splitlines()
    kinds = [(at, found[1].isdigit()) for at, line in enumerate(lines) if (found := _ENTRY.match(line))]
    last = max(at for at, numbered in kinds if numbered == name[0].isdigit())
    indent = lines[last].partition("-")[0]
    return "\n".join([*lines[: last + 1], f"{indent}- file: chapters/{name}", *lines[last + 1 :]]) + "\n"


def main() -> None:
    """Begin the chapter that the command line names."""
    parser = argparse.ArgumentParser(
        description="Begin a chapter: copy the template, add it to the contents."
    )
    parser.add_argument("name", help="such as 10-depth, or k-more for an appendix")
    try:
        written = begin(HERE.parent, parser.parse_args().name)
    except ValueError as error:
        sys.exit(str(error))
    for path in written:
        print(f"wrote {path.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
