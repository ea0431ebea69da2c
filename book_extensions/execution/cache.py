"""Execute chapters before Sphinx reads them, into a cache that cannot go stale.

jupyter-cache knows a notebook by its code cells alone. What a cell shows also depends on the
modules of `course_utils` that it uses, on the pinned packages, on Python and on what the build runs in
the kernel first. A hash of these is kept with each result, and a result with another hash is made again:
a prose edit executes nothing, a change in one module only the chapters that reach it.

Executing ahead of the reading buys three things: chapters run side by side, their kernels begin with
everything loaded, and a failing cell is reported by file, line and first lines instead of by Sphinx's
traceback file.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import json
import os
import platform
import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from book_extensions.execution.fork_server import load
from book_extensions.execution.imports import imports
from book_extensions.execution.kernels import CAN_FORK, ForkServer, kernel_manager, shared_imports
from book_extensions.figures.number_tables import KERNEL_CELL
from book_extensions.order import Finish

logger = logging.getLogger(__name__)

_FIRST_LINES = 3
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TRAINS_MANY = re.compile(r"\b(?:fit_many|grade)\(")

#: Processors with wider registers round differently, and a thousand epochs turn that into other
#: results. So every x86 machine takes the instructions that all of them have.
_SAME_ROUNDING = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_CBWR": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}

#: One thread each, because chapters already share the cores, and because sums then round the same
#: way on every machine; no hash or progress bar may differ from one build to the next.
KERNEL_ENVIRONMENT = {
    **(_SAME_ROUNDING if platform.machine().lower() in ("x86_64", "amd64") else {}),
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TQDM_DISABLE": "1",
}


#: Runs after a chapter's last cell and is never kept. The peak comes from /proc, because getrusage would
#: count what the process that started the kernel had used.
_USAGE = """
import json as _json, os as _os, pathlib as _pathlib
_status = _pathlib.Path("/proc/self/status")
_used = {"cpu_seconds": sum(_os.times()[:2])}
if _status.exists():
    _peak = next(line for line in _status.read_text().splitlines() if line.startswith("VmHWM:"))
    _used["peak_memory_mb"] = int(_peak.split()[1]) / 1024
print(_json.dumps(_used))
"""


@dataclass(frozen=True)
class _Job:
    docname: str
    path: Path
    notebook: NotebookNode
    #: Filled by the execution: processor time of the kernel in seconds and, on Linux, its peak memory in MB.
    used: dict[str, float | str] = field(default_factory=dict)


def fingerprint(root: Path, notebook: NotebookNode) -> str:
    """A short hash of everything outside a chapter that its results depend on.

    Args:
        root: the folder that holds `course_utils/` and `requirements.txt`; either may be absent.
        notebook: the chapter; its own code is not part of the hash.
    """
    digest = hashlib.sha256()

    def add(*parts: str | bytes) -> None:
        for part in parts:
            digest.update(part if isinstance(part, bytes) else part.encode())
            digest.update(b"\0")

    for path in used_files(root, notebook):
        add(path.relative_to(root).as_posix(), path.read_bytes())
    requirements = root / "requirements.txt"
    if requirements.is_file():
        text = requirements.read_text("utf-8")
        add(text)
        # An environment that drifted from the pins must not fill the cache of one that has not.
        for name in re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE):
            add(*_installed(name))
    add(KERNEL_CELL)
    add(platform.python_version(), *(f"{k}={v}" for k, v in sorted(KERNEL_ENVIRONMENT.items())))
    return digest.hexdigest()[:16]


@functools.cache  # each chapter's hash asks for all of them, and each answer is read from a file
def _installed(name: str) -> tuple[str, ...]:
    try:
        return name, metadata.version(name)
    except metadata.PackageNotFoundError:
        return ()


def used_files(root: Path, notebook: NotebookNode) -> list[Path]:
    """The files of `course_utils` that a chapter's code reaches, directly or through one another."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    waiting = [name for source in code for name in _imported(source)]
    # Exercises are checked by a module that is found by the exercise's name.
    for number in re.findall(r"check\([\"'](\w+?)-", "\n".join(code)):
        waiting.append(f"course_utils.checks.ch{number}")
    found: set[Path] = set()
    while waiting:
        parts = waiting.pop().split(".")
        # Importing a module runs the __init__ of every package on the way to it.
        for length in range(1, len(parts) + 1):
            path = root.joinpath(*parts[:length])
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            if path.is_file() and path not in found:
                found.add(path)
                waiting += _imported(path.read_text("utf-8"))
    data = {file for folder in {path.parent for path in found} for file in folder.glob("*.json")}
    return sorted(found | data)


@functools.cache  # most chapters reach the same modules
def _imported(source: str) -> list[str]:
    """Every module of `course_utils` that Python code may import."""
    # What is taken from a package may be a module of it.
    names = [
        name for module, taken in imports(source) for name in (module, *(f"{module}.{n}" for n in taken))
    ]
    return [name for name in names if name.split(".")[0] == "course_utils"]


def last_results(root: Path, notebook: NotebookNode) -> NotebookNode | None:
    """A chapter with the outputs that the last build gave it, unless it would be executed again.

    Args:
        root: the book's folder.
        notebook: the chapter, as myst-nb reads it.
    """
    folder = root / "_build" / ".jupyter_cache"
    cache = get_cache(folder) if folder.is_dir() else None
    return None if cache is None else _stored(cache, root, notebook)


def _choose_cache(app: Sphinx, config: Config) -> None:
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache")
    os.environ.update(KERNEL_ENVIRONMENT)
    # Kernels find `course_utils` here, whether or not it is installed, and no other one that is.
    paths = [str(app.srcdir), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


def _let_garbage_lie(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    # Pages are millions of small objects that stay. To look through them again and again for what could go
    # takes a third of a build, and would free less memory than the kernels took that have just ended.
    gc.disable()


def _leave_garbage(app: Sphinx, exception: Exception | None) -> None:
    # The process ends now, and need not look through all of it once more.
    gc.freeze()
    gc.enable()


def _write_side_by_side(app: Sphinx, env: BuildEnvironment) -> None:
    # Not earlier: pages are read one after the other, which an extension of Jupyter Book asks for.
    # And one more than there are cores, because Sphinx counts itself, which mostly waits for those who write.
    app.parallel = _cores() + 1 if CAN_FORK else 1


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Chapters whose text is as it was and whose results are not."""
    if app.config.nb_execution_mode != "cache":
        return []
    cache = get_cache(app.config.nb_execution_cache_path)
    root = Path(app.srcdir)
    unchanged = env.found_docs - added - changed - removed
    return [job.docname for job in executable(env, unchanged) if _stored(cache, root, job.notebook) is None]


def _execute_changed(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    if app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    root = Path(app.srcdir)
    jobs = [job for job in executable(env, docnames) if _stored(cache, root, job.notebook) is None]
    if not jobs:
        logger.info("every code cell's result is in the cache: nothing to execute")
        return
    # The slowest chapter must not be left for the end. As the best guess it is the one that trains many
    # networks most often, and then the one with the most code.
    jobs.sort(key=_guessed_cost, reverse=True)
    # Before anything runs: a module may be edited meanwhile, and Python 3.11 parses in one thread at a time.
    prints = {job.docname: fingerprint(root, job.notebook) for job in jobs}
    failures: list[str] = []
    with _fork_server(jobs) as server, ThreadPoolExecutor(max_workers=_cores()) as pool:
        if server is not None:
            # The page about `course_utils` will have Sphinx load the same. No kernel can begin before the
            # server has done so, and a core is idle until then.
            pool.submit(load, server.modules)
        futures: dict[Future[ExecutionResult], _Job] = {
            pool.submit(_execute, job, app.config.nb_execution_timeout, server): job for job in jobs
        }
        for future in as_completed(futures):
            job = futures[future]
            where = job.path.relative_to(app.srcdir).as_posix()
            try:
                result = future.result()
            except Exception as error:  # a kernel that died, not a cell that raised
                failures.append(f"{where}: the kernel stopped\n    {type(error).__name__}: {error}")
                continue
            if result.err is not None:
                failures.append(_describe_failure(where, job.notebook, result.err))
                continue
            logger.info("executed %s in %.1f s", where, result.time)
            known = {"fingerprint": prints[job.docname], "execution_seconds": result.time}
            cache.cache_notebook_bundle(
                CacheBundleIn(job.notebook, str(job.path), data={**known, **job.used}),
                check_validity=False,
                overwrite=True,
            )
    if failures:
        # Not an exception: Jupyter Book would bury the message under its own traceback.
        raise SystemExit("\n\n".join(["", "Code cells failed:", *sorted(failures)]))


def _guessed_cost(job: _Job) -> tuple[int, int]:
    cells = [cell.source for cell in job.notebook.cells if cell.cell_type == "code"]
    return sum(len(_TRAINS_MANY.findall(source)) for source in cells), sum(map(len, cells))


def machine() -> str:
    """The processor, and how many of its cores this process may use."""
    name = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.is_file():
        found = re.search(r"^model name\s*:\s*(.+)$", cpus.read_text("utf-8"), re.MULTILINE)
        name = found[1] if found else name
    cores = _cores()
    return f"{' '.join(name.split())}, {cores} {'core' if cores == 1 else 'cores'}"


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def executable(env: BuildEnvironment, docnames: Iterable[str]) -> Iterator[_Job]:
    """The pages that have code to run, with their code.

    Args:
        env: Sphinx's environment.
        docnames: the pages to look at.
    """
    # myst-nb attaches its own configuration to Sphinx's environment.
    settings: Any = env
    # A build asks for each chapter up to five times.
    known: dict[str, tuple[str, NotebookNode | None]] = env.app.__dict__.setdefault("_chapters_read", {})
    for docname in docnames:
        path = Path(env.doc2path(docname))
        text = path.read_text("utf-8")
        if docname not in known or known[docname][0] != text:
            reader = create_nb_reader(str(path), settings.myst_config, settings.mystnb_config, text)
            known[docname] = text, None if reader is None else reader.read(text)
        notebook = known[docname][1]
        if notebook is not None and any(cell.cell_type == "code" for cell in notebook.cells):
            yield _Job(docname, path, notebook)


def _stored(cache: Any, root: Path, notebook: NotebookNode) -> NotebookNode | None:
    """The notebook with its results, where they are there and still hold."""
    try:
        record = cache.match_cache_notebook(notebook)
        stored = cache.get_cache_bundle(record.pk).nb
    except KeyError:  # it never ran, or somebody has deleted what it gave
        return None
    if record.data.get("fingerprint") != fingerprint(root, notebook):
        return None
    wanted = [cell for cell in notebook.cells if cell.cell_type == "code"]
    had = [cell for cell in stored.cells if cell.cell_type == "code"]
    # The cache does not look at tags: an error that was expected then may not be expected now.
    unexpected = any(
        output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", [])
        for cell, old in zip(wanted, had, strict=True)
        for output in old.outputs
    )
    return None if unexpected else stored


def _fork_server(jobs: list[_Job]) -> contextlib.AbstractContextManager[ForkServer | None]:
    """What the kernels are forked from, where there are several of them."""
    if len(jobs) == 1 or not CAN_FORK:
        return contextlib.nullcontext()
    cells = ([c.source for c in job.notebook.cells if c.cell_type == "code"] for job in jobs)
    return ForkServer(shared_imports(cells))


def _execute(job: _Job, timeout: int, server: ForkServer | None) -> ExecutionResult:
    started = time.monotonic()
    own = job.notebook.cells
    first, usage = new_code_cell(KERNEL_CELL), new_code_cell(_USAGE)
    job.notebook.cells = [first, *own, usage]
    with kernel_manager(server) as manager:
        result = single_nb_execution(
            job.notebook,
            cwd=str(job.path.parent),
            timeout=timeout,
            allow_errors=False,
            # Without a history: the cell of the build takes a number that a cell of the chapter takes again.
            extra_arguments=["--log-level=ERROR", "--HistoryManager.enabled=False"],
            km=manager,
        )
    result.time = result.time or time.monotonic() - started
    job.notebook.cells = own
    if usage.outputs:
        job.used.update(json.loads(usage.outputs[0].text))
    join_streams(job.notebook)
    job.used["ended"] = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M}"
    job.used["machine"] = machine()
    return result


def join_streams(notebook: NotebookNode) -> None:
    """Join printed text that a kernel sent in pieces, which its clock cuts differently each time."""
    for cell in notebook.cells:
        joined: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            kind = (output.output_type, output.get("name"))
            if kind[0] == "stream" and joined and kind == (joined[-1].output_type, joined[-1].get("name")):
                joined[-1].text += output.text
            else:
                joined.append(output)
        if cell.cell_type == "code":
            cell.outputs = joined


def _describe_failure(where: str, notebook: NotebookNode, error: Exception) -> str:
    lines = notebook.metadata.get("source_map")
    number = 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        number += 1
        raised = [output for output in cell.outputs if output.output_type == "error"]
        expected = "raises-exception" in cell.metadata.get("tags", [])
        unfinished = cell.execution_count is None
        if (raised and not expected) or unfinished:
            line = f":{lines[index] + 1}" if lines else ""
            source = cell.source.splitlines()
            shown = [f"    | {text}" for text in source[:_FIRST_LINES]]
            if len(source) > _FIRST_LINES:
                shown.append("    | ...")
            if raised:
                what = _ANSI.sub("", f"{raised[0].ename}: {raised[0].evalue}")
            else:
                what = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
            return "\n".join([f"{where}{line}: code cell {number}", *shown, f"    {what}"])
    return f"{where}: {error}"


def _forget_a_build_with_warnings(app: Sphinx, exception: Exception | None) -> None:
    # A page that was read with a warning would count as done, and the next build would pass.
    if exception is not None or app._warncount:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", _choose_cache)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _execute_changed)
    app.connect("env-before-read-docs", _let_garbage_lie)
    app.connect("env-updated", _write_side_by_side)
    app.connect("build-finished", _forget_a_build_with_warnings, priority=Finish.WARNINGS)
    app.connect("build-finished", _leave_garbage, priority=Finish.WARNINGS)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
