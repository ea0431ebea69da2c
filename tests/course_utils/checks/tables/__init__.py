"""What each exercise's check must accept and must name: one module for each chapter.

A function under :func:`forms` gives an exercise's right answers in as many forms as students
find, under the words by which the instructors' notes call them. One under :func:`mistakes` gives
wrong answers, each with a part of the sentence that must meet it. Both are called when they are
needed, for some answers are trained first.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Forms = Callable[[], dict[str, Iterable[Any]]]
Mistakes = Callable[[], Iterable[tuple[Any, str]]]

FORMS: dict[str, Forms] = {}
MISTAKES: dict[str, Mistakes] = {}
#: What takes too long for every change.
WIDE_FORMS: dict[str, Forms] = {}
WIDE_MISTAKES: dict[str, Mistakes] = {}


def forms(exercise: str, *, wide: bool = False) -> Callable[[Forms], Forms]:
    """Register the decorated function as the table of an exercise's right answers."""

    def register(table: Forms) -> Forms:
        (WIDE_FORMS if wide else FORMS)[exercise] = table
        return table

    return register


def mistakes(exercise: str, *, wide: bool = False) -> Callable[[Mistakes], Mistakes]:
    """Register the decorated function as the table of an exercise's wrong answers."""

    def register(table: Mistakes) -> Mistakes:
        (WIDE_MISTAKES if wide else MISTAKES)[exercise] = table
        return table

    return register


for module in sorted(Path(__file__).parent.glob("ch*.py")):
    importlib.import_module(f"{__name__}.{module.stem}")
