"""The process in which one submission runs: `python -m course_utils.grading._worker`, its job on stdin."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import math
import os
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

import course_utils
from course_utils._time_limit import TookTooLong
from course_utils._words import said
from course_utils.challenge import Refused, grade
from course_utils.data import load
from course_utils.models import mlp
from course_utils.training import fit

_CLOSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.")
_CHANGES = {
    f"os.{name}" for name in ("remove", "rename", "rmdir", "mkdir", "link", "symlink", "truncate", "chmod")
}


def main() -> None:
    """Grade the submission of the job that stands on standard input, and write the answer."""
    job = json.loads(sys.stdin.readline())
    # When the grading itself is killed, its end of the pipe closes, and this process goes with it.
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    torch.set_num_threads(1)
    # What PyTorch loads with its first step is not the submission's to pay for.
    fit(mlp((1,)), load("moons", 4, test_size=0.5), epochs=1)
    answer = _answering(Path(job["answer"]))
    _limit(job["memory_mb"], job["processor_seconds"])
    _leave_the_network()
    _close_doors(Path(job["path"]), Path.cwd())
    try:
        module = _imported(Path(job["path"]))
        missing = [name for name in ("make_model", "train") if not hasattr(module, name)]
        if missing:
            return answer("failed", f"the file has no {' and no '.join(missing)}", None)
        card = grade(
            module.make_model,
            module.train,
            name=job["name"],
            runs=job["runs"],
            fresh_seed=job["fresh_seed"],
            time_limit=job["seconds"],
        )
    except TookTooLong as reason:
        return answer("out of time", str(reason), None)
    except Refused as reason:
        return answer("refused", str(reason), None)
    except MemoryError:
        return answer("failed", f"it needs more memory than the limit of {job['memory_mb']} MB", None)
    except (Exception, SystemExit) as error:
        return answer("failed", f"the file cannot be used: {said(error, 500)}", None)
    answer("scored", "", asdict(card))


def _answering(path: Path) -> Callable[[str, str, dict[str, Any] | None], None]:
    # Opened now, and under no name that the submission meets.
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)

    def answer(kind: str, message: str, card: dict[str, Any] | None) -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # the submission may have closed it
                stream.flush()
        os.write(file, json.dumps({"kind": kind, "message": message, "card": card}).encode())
        os._exit(0)  # whatever threads or hooks the submission has left

    return answer


def _imported(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("submission", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["submission"] = module
    spec.loader.exec_module(module)
    return module


def _end_with_the_pipe() -> None:
    sys.stdin.read()
    os._exit(1)


def _limit(megabytes: int, seconds: float) -> None:
    if sys.platform == "win32":
        return
    import resource

    used = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (used, used + 5))
    if sys.platform != "linux":
        return
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = held + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """Where Linux allows it, go to a network of one's own, which reaches nothing."""
    if sys.platform != "linux":
        return
    import ctypes

    new_user, new_network = 0x10000000, 0x40000000
    libc = ctypes.CDLL(None)
    if libc.unshare(new_network) != 0:
        libc.unshare(new_user | new_network)


def _close_doors(submission: Path, place: Path) -> None:
    """Refuse what no recipe needs: connections, other programs, other files, writing elsewhere."""
    package = Path(course_utils.__file__).parent
    known = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, package, submission, place}
    system = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys", "/usr", "/lib", "/etc")
    readable = tuple(map(os.path.realpath, map(str, (*known, *system))))
    own = os.path.realpath(place)

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(_CLOSED):
            raise PermissionError(f"a submission may not use {event}")
        if event in _CHANGES:
            _within(args[0], (own,), "change")
        elif event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
            mode, flags = args[1], args[2]
            writes = any(c in mode for c in "wax+") if isinstance(mode, str) else False
            writes = writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) != 0)
            if args[0] != os.devnull:
                _within(args[0], (own,) if writes else readable, "write" if writes else "read")

    sys.addaudithook(guard)


def _within(path: Any, allowed: tuple[str, ...], what: str) -> None:
    real = os.path.realpath(os.fsdecode(path))
    if not any(real == folder or real.startswith(folder.rstrip(os.sep) + os.sep) for folder in allowed):
        raise PermissionError(f"a submission may not {what} {real}")


if __name__ == "__main__":
    main()
