"""What a chapter hands to its page: the measured numbers that its sentences quote."""

from __future__ import annotations

from numbers import Number


def glue(**values: object) -> None:
    """Name measured values, so that the chapter's sentences can quote them.

    ``glue(v0_median=45.5)`` lets the text say ``{glue:text}`v0_median:.1f```. It shows nothing,
    and does nothing where the book is only read as a notebook (no ``myst_nb`` installed).

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
            raise TypeError(f"{name} must be a number or a string to be quoted in the text, not {value!r}")
        plain[name] = value
    try:
        from myst_nb import glue as hand_over
    except ImportError:
        return
    for name, value in plain.items():
        hand_over(name, value, display=False)
