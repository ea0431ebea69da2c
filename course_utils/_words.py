"""Values and errors in a few words, for messages. It needs nothing, for pages that load no PyTorch."""

from __future__ import annotations

from reprlib import Repr
from typing import Any

_shortly = Repr()
_shortly.maxstring = _shortly.maxother = _shortly.maxlong = 60


def shown(value: Any) -> str:
    """Return a value in a few words: it may be huge, nested deeply, or unable to show itself."""
    if type(value).__module__ in ("torch", "numpy") and getattr(value, "shape", None):
        return f"a {type(value).__name__} of shape {tuple(value.shape)}"
    try:
        return " ".join(_shortly.repr(value).split())
    except Exception:
        return f"a value of type {type(value).__name__}"


def said(error: BaseException, most: int = 300) -> str:
    """Return an exception's type and message in one line, at most so many characters of it."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:most]
