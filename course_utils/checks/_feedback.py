"""How an answer reaches its check, and how the check's verdict reaches the reader."""

from __future__ import annotations

import contextlib
import copy
import difflib
import html
import importlib
import io
import pkgutil
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from course_utils import _random_state
from course_utils._words import shown

#: A check takes the reader's answer and returns what to say when it is right.
Checker = Callable[[Any], str]

_NAME = re.compile(r"(\d\d|[a-z])-[a-z0-9]+(-[a-z0-9]+)*")
_checkers: dict[str, Checker] = {}


class Wrong(Exception):
    """The answer is wrong: one sentence that names the mistake and the remedy."""


@dataclass(frozen=True, repr=False)
class Feedback:
    """What a check says about an answer. A notebook shows it as ✓ or ✗ and the message.

    Attributes:
        exercise: the exercise's name.
        passed: whether the answer is right.
        message: one sentence: what is right, or which mistake it is and how to mend it.
    """

    exercise: str
    passed: bool
    message: str

    def __repr__(self) -> str:
        return f"{'✓' if self.passed else '✗'} {self.message}"

    def _repr_html_(self) -> str:
        # A paragraph wraps, where a page would let the plain text run out of its cell.
        return f"<p>{html.escape(repr(self))}</p>"


def exercise(name: str) -> Callable[[Checker], Checker]:
    """Register the decorated function as the check of an exercise.

    The function gets the reader's answer, models in it already copied. It raises :class:`Wrong`,
    or returns the message of a right answer.

    Args:
        name: the chapter's two digits, or an appendix's letter, and words, all joined by hyphens,
            such as ``"04-labels"``.

    Raises:
        ValueError: ``name`` has another form, or is taken.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be like '04-labels', not {name!r}")

    def register(checker: Checker) -> Checker:
        if name in _checkers:
            raise ValueError(f"name must be unique, and {name!r} is in {_checkers[name].__module__} already")
        _checkers[name] = checker
        return checker

    return register


def exercises() -> list[str]:
    """Return the names of all exercises of the book, sorted."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if re.fullmatch(r"ch(\d\d|[a-z])", module.name):
            importlib.import_module(f"{__package__}.{module.name}")
    return sorted(_checkers)


def check(exercise: str, answer: Any) -> Feedback:
    """Check the answer to an exercise.

    Nothing is changed: models are copied before they are trained, the random generators of
    Python, NumPy and PyTorch go on as if nothing had happened, and what the answer prints is
    swallowed. A mistake in the answer never raises, whatever it is: it is what the feedback says.

    Args:
        exercise: the name that stands in the exercise, such as ``"04-labels"``.
        answer: what the exercise asks for, for example a number, a function or a model.

    Returns:
        The :class:`Feedback`.

    Raises:
        TypeError: ``exercise`` is no string.
        ValueError: there is no such exercise.
    """
    checker = _find(exercise)
    if answer is None or answer is ...:
        return Feedback(exercise, False, f"There is no answer yet: check was given {answer!r}.")
    try:
        with (
            _random_state.kept(seed=448),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            return Feedback(exercise, True, checker(_copied(answer)))
    except Wrong as mistake:
        message = str(mistake)
    except (Exception, SystemExit) as error:
        message = f"Your answer could not be checked, it raised {described(error)}."
    return Feedback(exercise, False, message)


def described(error: BaseException) -> str:
    """Return an exception's type and the first line of its message."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0].rstrip('.')}" if lines else type(error).__name__


def _find(name: str) -> Checker:
    if not isinstance(name, str):
        raise TypeError(f"exercise must be a name such as '04-labels', not {shown(name)}")
    if _NAME.fullmatch(name):
        module = f"{__package__}.ch{name.partition('-')[0]}"
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
    if name not in _checkers:
        known = exercises()
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        close = close or [other for other in known if other[:2] == name[:2]] or known
        raise ValueError(f"exercise must be one of the book's, such as {', '.join(close)}, not {name!r}")
    return _checkers[name]


def _copied(answer: Any) -> Any:
    """Return a copy of the models and optimisers in an answer that still belong to each other."""
    members: list[Any] = []
    if isinstance(answer, dict):
        members = list(answer.values())
    elif isinstance(answer, (tuple, list)):
        members = list(answer)
    elif not isinstance(answer, (nn.Module, torch.optim.Optimizer)):
        return answer
    # deepcopy refuses a tensor that remembers how it was computed; no check changes a tensor.
    as_they_are = {id(member): member for member in members if isinstance(member, torch.Tensor)}
    try:
        return copy.deepcopy(answer, as_they_are)
    except Exception as error:
        raise Wrong(
            "Your answer could not be copied, which is done so that the check changes nothing: "
            f"{described(error)}."
        ) from error
