"""A limit of processor time for code that may never end."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from course_utils._watch import Refused

#: So many times its limit may pass for a run that waits, as on a busy computer.
PATIENCE = 20


class TookTooLong(Refused):
    """A run was ended at its time limit."""


class _TimeUp(BaseException):
    """Raised inside the code that takes too long; no ``except Exception`` holds it up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise :class:`TookTooLong` out of the block that takes more seconds of processor time."""
    thread = ctypes.c_ulong(threading.get_ident())
    lock, over = threading.Lock(), threading.Event()
    is_late = False

    began, began_at = time.process_time(), time.monotonic()

    def interrupt() -> None:
        nonlocal is_late
        while not over.wait(max(0.01, min(1.0, seconds / 10))):
            used, passed = time.process_time() - began, time.monotonic() - began_at
            if used < seconds and passed < PATIENCE * seconds:
                continue
            with lock:
                if not over.is_set():  # again and again, for a bare except may have swallowed it
                    is_late = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(_TimeUp))

    def end() -> None:
        while not over.is_set():
            try:
                with lock:
                    over.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
            except _TimeUp:  # it was on its way already
                pass

    clock = threading.Thread(target=interrupt, name="course_utils time limit", daemon=True)
    clock.start()
    try:
        try:
            yield
        finally:
            end()
    except BaseException:
        end()
        if not is_late:
            raise  # otherwise it follows from the interruption
    clock.join()
    if is_late:
        raise TookTooLong(f"a run takes longer than time_limit={seconds:g} seconds") from None
