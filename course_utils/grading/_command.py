"""The command line of the grading."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from course_utils.challenge import RULES
from course_utils.grading._folder import Limits, grade_folder
from course_utils.grading._table import write_tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``python -m course_utils.challenge grade FOLDER``.

    Args:
        arguments: of the command line; those of this process when None.
    """
    default = Limits()
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.challenge", description="The challenge of chapter 8, for teachers."
    )
    commands = parser.add_subparsers(required=True, metavar="grade")
    grade = commands.add_parser(
        "grade",
        help="grade a folder of submissions",
        description="Grade every Python file of a folder, each in a process of its own, and write "
        "graded/table.csv and graded/table.html into it. A second run goes on where the first one ended; "
        "a file that was changed is graded again.",
    )
    grade.add_argument("folder", type=Path, help="holds one .py file for each student")
    grade.add_argument("--runs", type=int, default=RULES.runs, help=f"trainings of each ({RULES.runs})")
    grade.add_argument(
        "--fresh-seed",
        type=int,
        default=None,
        help="seed of the points that score; best one that students do not know "
        "(drawn once for the folder and kept in graded/settings.json)",
    )
    grade.add_argument(
        "--seconds",
        type=float,
        default=default.seconds,
        help=f"processor time of a run ({default.seconds:g})",
    )
    grade.add_argument(
        "--memory", type=int, default=default.memory_mb, help=f"limit in MB, on Linux ({default.memory_mb})"
    )
    chosen = parser.parse_args(arguments)
    try:
        limits = Limits(chosen.runs, chosen.seconds, chosen.memory)
        outcomes = grade_folder(chosen.folder, limits, chosen.fresh_seed, say=print)
        table = write_tables(chosen.folder / "graded", outcomes)
    except (TypeError, ValueError, OSError) as error:
        parser.exit(2, f"{error}\n")
    print(f"{len(outcomes)} submissions: see {table}")
