"""The bar that long work shows."""

from __future__ import annotations

import os
import sys
from typing import Any

from tqdm.auto import tqdm

from course_utils import _arguments


def progress_bar(total: int, description: str, progress: bool | None) -> Any:
    """Return a tqdm bar, which counts with ``update()`` and ends with ``close()``.

    Args:
        total: how many updates there will be.
        description: what is being done.
        progress: True and False force the bar on and off. None shows it only to someone who
            watches (a terminal or a notebook), only once the run has lasted a second, and
            never while the environment variable ``TQDM_DISABLE`` is set.

    Raises:
        TypeError: ``progress`` is neither a bool nor None.
    """
    if progress is not None and not isinstance(progress, bool):
        raise TypeError(f"progress must be True, False or None, not {_arguments.shown(progress)}")
    total = _arguments.whole_number("total", total, minimum=0)
    shown = _someone_watches() if progress is None else progress
    delay = 1.0 if progress is None else 0.0
    return tqdm(total=total, desc=description, disable=not shown, delay=delay, leave=False)


def _someone_watches() -> bool:
    if os.environ.get("TQDM_DISABLE"):
        return False
    # IPython is only looked up, never imported: without it there is no notebook kernel.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    in_kernel = shell is not None and "IPKernelApp" in shell.config
    return in_kernel or (sys.stderr is not None and sys.stderr.isatty())
