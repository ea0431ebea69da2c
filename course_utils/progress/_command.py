"""The command line of the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from course_utils.progress._files import read_folder
from course_utils.progress._report import write_report


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``python -m course_utils.progress FOLDER``.

    Args:
        arguments: of the command line; those of this process when None.
    """
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.progress",
        description="Read every progress file of a folder, as the book saves them, and write report.html, "
        "objectives.csv and questions.csv into its folder report. A file that cannot be read is named and "
        "left out.",
    )
    parser.add_argument("folder", type=Path, help="holds one .json file for each student")
    folder = parser.parse_args(arguments).folder
    try:
        records, broken = read_folder(folder)
        page = write_report(folder / "report", records, broken)
    except (ValueError, OSError) as error:
        parser.exit(2, f"{error}\n")
    for problem in [*broken, *(note for record in records for note in record.notes)]:
        print(problem, file=sys.stderr)
    print(f"{len(records)} students, {len(broken)} files left out: see {page}")
