"""The command `python -m book_extensions.editions.lms SITE FOLDER`."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import yaml

from book_extensions.editions.archive import last_change, write_archive
from book_extensions.editions.lms import anki, gift, moodle, qti, scorm
from book_extensions.editions.lms.cards import Book, read
from book_extensions.editions.lms.markup import CardError
from book_extensions.questions.listed import LISTED, ROOT

NAME = "bending-the-line"


def write(book: Book, site: Path, folder: Path, moment: int) -> list[Path]:
    """Write every format into a folder, all of them or none.

    Args:
        book: the questions and terms.
        site: the folder of the built book.
        folder: where to write; what it held before is replaced.
        moment: the time that files carry, in seconds since 1970.

    Returns:
        The files.

    Raises:
        CardError: a question cannot be shown everywhere; file and line are named.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        (part / f"{NAME}.gift.txt").write_text(gift.to_gift(book, site), "utf-8")
        (part / f"{NAME}.moodle.xml").write_text(moodle.to_moodle(book, site), "utf-8")
        write_archive(part / f"{NAME}.qti.zip", qti.files(book, site), moment)
        anki.write(book, site, part / f"{NAME}.apkg", moment)
        write_archive(part / f"{NAME}.scorm.zip", scorm.files(book, site), moment)
    except BaseException:
        shutil.rmtree(part)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return sorted(folder.iterdir())


def main() -> None:
    """Write what the command line names."""
    parser = argparse.ArgumentParser(description="Write the questions and the book for learning platforms.")
    parser.add_argument("site", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    title = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["title"].partition(":")[0]
    try:
        book = read(given.site.resolve(), ROOT, title, LISTED)
        written = write(book, given.site.resolve(), given.folder.resolve(), last_change(ROOT))
    except (CardError, FileNotFoundError) as error:
        sys.exit(str(error))
    print(f"{len(book.cards)} questions and {len(book.terms)} terms:")
    for path in written:
        print(f"  {given.folder / path.name}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
