"""What a chapter hands to its page: the measured numbers that its sentences quote."""

from __future__ import annotations

import sys
import textwrap
from numbers import Number
from typing import Any

from course_utils import _arguments

_HIDDEN = "application/papermill.record/"  # no front end shows this MIME type


def glue(**values: object) -> None:
    """Name measured values, so that the chapter's sentences can quote them.

    ``glue(v0_median=45.5)`` lets the text say ``{glue:text}`v0_median:.1f```. In a notebook, whose text
    quotes the book's own run, it prints what this run measured. Outside a notebook it does nothing.

    Args:
        values: numbers (also of NumPy, or one-element tensors) or strings, by name.

    Raises:
        TypeError: a value is neither a number nor a string.
    """
    plain: dict[str, object] = {}
    for name, value in values.items():
        item = getattr(value, "item", None)
        try:
            value = item() if callable(item) else value
        except (RuntimeError, ValueError):
            pass  # many elements: refused below
        if not isinstance(value, (Number, str)):
            raise TypeError(
                f"{name} must be a number or a string to be quoted in the text, not {_arguments.shown(value)}"
            )
        plain[name] = value
    ipython = sys.modules.get("IPython")  # only looked up: without it there is no notebook
    if ipython is None or ipython.get_ipython() is None:
        return
    for name, value in plain.items():
        _publish(ipython, name, value)
    print(textwrap.fill(", ".join(f"{name} = {_short(value)}" for name, value in plain.items()), 100))


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _publish(ipython: Any, name: str, value: object) -> None:
    # What myst_nb.glue(name, value, display=False) writes. Importing that for eleven chapters would
    # cost a fifth of the build, and a reader's environment need not have it.
    ipython.display.display(
        {f"{_HIDDEN}text/plain": repr(value)},
        raw=True,
        metadata={"scrapbook": {"name": name, "mime_prefix": _HIDDEN}},
    )
