"""Grade each submission of a folder in a process of its own, and remember what came out."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course_utils import _arguments, _tables
from course_utils._time_limit import PATIENCE
from course_utils.challenge import RULES, ScoreCard

#: What became of a submission.
SCORED, REFUSED, FAILED, TIME, CRASHED = "scored", "refused", "failed", "out of time", "crashed"

_START_SECONDS = 120.0  # to start Python and load PyTorch, on a slow disk
_LOG = 2000  # characters of what a submission printed last


@dataclass(frozen=True)
class Limits:
    """What each submission may use.

    Attributes:
        runs: how many times it is trained, 2 to 1000.
        seconds: processor time of each run, more than 0.
        memory_mb: beyond what Python and PyTorch need to start, at least 100; enforced on Linux.
    """

    runs: int = RULES.runs
    seconds: float = 120.0
    memory_mb: int = 2000

    @property
    def processor_seconds(self) -> float:
        """What the whole process may use, enforced by the system; more than its runs together."""
        return (self.runs + 1) * self.seconds + 5.0

    def __post_init__(self) -> None:
        _arguments.whole_number("runs", self.runs, minimum=2, maximum=1000)
        _arguments.real_number("seconds", self.seconds, minimum=0.0, maximum=1e6, exclusive=True)
        _arguments.whole_number("memory_mb", self.memory_mb, minimum=100, maximum=10**6)


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Attributes:
        name: of its file, without the ending.
        kind: "scored", "refused", "failed", "out of time" or "crashed".
        message: why there is no score; "" when there is one.
        seconds: how long its process took.
        card: its score card, or None.
        log: the end of what it printed.
    """

    name: str
    kind: str
    message: str
    seconds: float
    card: ScoreCard | None
    log: str


def grade_folder(
    folder: Path,
    limits: Limits | None = None,
    fresh_seed: int | None = None,
    say: Callable[[str], Any] = lambda line: None,
) -> list[Outcome]:
    """Grade every Python file of a folder, one after the other, in the order of their names.

    What came out is kept in the folder ``graded`` inside it, one file for each submission. A submission
    that was graded before, by the same limits and fresh points, is not run again.

    Args:
        folder: holds the submissions; files whose names begin with "_" or "." are left out.
        limits: what each may use; the defaults when None.
        fresh_seed: seed of the points that score; when None the one that the folder was graded with
            before, or else a new one that nobody knows.
        say: is called with a line for each submission.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: the folder has no submissions, or the seed is out of its range.
        OSError: the folder cannot be read or written.
    """
    folder, limits = Path(folder), limits or Limits()
    submissions = sorted(path for path in folder.glob("*.py") if path.name[0] not in "_.")
    if not submissions:
        raise ValueError(f"folder must hold .py files with make_model and train, and {folder} has none")
    graded = folder / "graded"
    graded.mkdir(exist_ok=True)
    seed = _fresh_seed(graded / "settings.json", fresh_seed)
    outcomes = []
    for number, path in enumerate(submissions, start=1):
        job = {**asdict(limits), "fresh_seed": seed, "code": hashlib.sha256(path.read_bytes()).hexdigest()}
        kept = graded / f"{path.stem}.json"
        outcome = _remembered(kept, job)
        is_new = outcome is None
        if outcome is None:
            outcome = _graded(path, limits, seed)
            _write(kept, {"job": job, **asdict(outcome)})
        outcomes.append(outcome)
        score = f"{outcome.card.accuracy:.2%}" if outcome.card else outcome.message
        again = "" if is_new else " (graded before)"
        say(f"{number}/{len(submissions)} {outcome.name}: {outcome.kind}, {score}{again}")
    return outcomes


def _fresh_seed(settings: Path, given: int | None) -> int:
    if given is not None:
        seed = _arguments.seed("fresh_seed", given)
    elif settings.exists():
        seed = _arguments.seed("fresh_seed", json.loads(settings.read_text("utf-8"))["fresh_seed"])
    else:
        seed = secrets.randbelow(_arguments.MAX_SEED)
    _write(settings, {"fresh_seed": seed})
    return seed


def _remembered(kept: Path, job: dict[str, Any]) -> Outcome | None:
    try:
        content = json.loads(kept.read_text("utf-8"))
        if content.pop("job") != job:
            return None
        card = content.pop("card")
        return Outcome(**content, card=card and ScoreCard.of(card))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # never graded, or the file is damaged


def _write(path: Path, content: dict[str, Any]) -> None:
    _tables.write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _graded(path: Path, limits: Limits, fresh_seed: int) -> Outcome:
    """Run a submission in a process of its own until it ends or its time is up."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="submission-") as place, tempfile.TemporaryFile() as log:
        answer = Path(place, "answer.json")
        job = {
            "path": str(path.resolve()),
            "name": path.stem[:60],
            "answer": str(answer),
            "processor_seconds": limits.processor_seconds,
            "fresh_seed": fresh_seed,
            **asdict(limits),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "course_utils.grading._worker"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=place,
            env=_environment(),
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            kind, message = "", ""
            try:
                process.stdin.write(json.dumps(job).encode() + b"\n")
                process.stdin.flush()
                _wait_for(answer, process)
                # Each run ends itself by its processor time; this is for code that sleeps on.
                process.wait(PATIENCE * limits.processor_seconds)
            except BrokenPipeError:
                process.wait()
            except subprocess.TimeoutExpired:
                kind, message = TIME, f"it took longer than {limits.seconds:g} seconds a run and was ended"
            finally:
                _end(process)
        card = None
        if not kind:
            kind, message, card = _answer(answer, process.returncode)
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - 4 * _LOG))
        printed = log.read().decode("utf-8", "replace")[-_LOG:]
    return Outcome(path.stem, kind, message, round(time.monotonic() - began, 1), card, printed)


def _wait_for(answer: Path, process: subprocess.Popen[bytes]) -> None:
    """Return once the worker has loaded what it needs, which it shows by making its file, or has ended."""
    end = time.monotonic() + _START_SECONDS
    while not answer.exists() and process.poll() is None:
        if time.monotonic() > end:
            raise subprocess.TimeoutExpired(process.args, _START_SECONDS)
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    """What the worker needs of the environment, without the teacher's secrets."""
    needed = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [here, kept.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": path, "TQDM_DISABLE": "1", "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _answer(answer: Path, code: int) -> tuple[str, str, ScoreCard | None]:
    try:
        content = json.loads(answer.read_text("utf-8"))
        card = content["card"] and ScoreCard.of(content["card"])
        return content["kind"], content["message"], card
    except (OSError, ValueError, TypeError, KeyError):
        if code == -getattr(signal, "SIGXCPU", 0):
            return TIME, "it used up its processor time outside a run, or did not let itself be ended", None
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return CRASHED, f"its process ended with {how} and left no result", None
