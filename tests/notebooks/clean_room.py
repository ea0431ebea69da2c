"""Rooms to run notebooks in: chosen packages, `course_utils` from its wheel, and nothing of this repository.

A room is a virtual environment that holds what `course_utils` and a kernel require and no more. Its
packages are links: to those of a file of requirements, such as what Colab ships, and for the rest to the
environment of the tests, so that PyTorch is not unpacked again. By itself,

    python -m tests.notebooks.clean_room --requirements tests/notebooks/colab.txt
    python -m tests.notebooks.clean_room --newest --report _build/newest

runs every chapter's notebook in such a room, or in one with the newest release of every dependency.

Each notebook has a kernel of its own, except in `Room.one_kernel`, which shows in short that code runs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

import nbformat
from filelock import FileLock
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from book_extensions.execution.cache import KERNEL_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
COLAB = Path(__file__).with_name("colab.txt")
COLAB_CLASSIC = Path(__file__).with_name("colab_classic.txt")
STORE = ROOT / "_build" / "clean-room"
#: The packages of the tests' own environment: the pins.
PINNED = Path(sysconfig.get_path("purelib"))
WIDGET = "application/vnd.jupyter.widget-view+json"

#: The front ends' halves of ipywidgets, of which a kernel imports nothing; the older one requires a server.
_NOT_FOR_KERNELS = {"jupyterlab-widgets", "widgetsnbextension"}

_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
#: As in every Jupyter, so that notebooks find it.
_KERNEL, _KERNEL_TITLE = "python3", "Python 3 (ipykernel)"
SHOWS_EXPLORER = re.compile(r"^(?:\w+\.)?\w+Explorer\(.*\Z", re.MULTILINE | re.DOTALL)
#: What differs from one run to the next without being a result.
_INCIDENTAL = re.compile(r"0x[0-9a-f]+|(?<=T_)[0-9a-f]{5}|\b[0-9a-f]{32}\b")


#: `fit_many` draws nothing but what its seeds say, as its own tests prove. So what it gave once it may give
#: again for the same arguments; that takes most of a chapter's time.
_REMEMBER = """
def _remember():
    import functools, hashlib, os, pickle
    from pathlib import Path
    from course_utils import ensembles
    train, folder, trusts, own = ensembles.fit_many, Path({folder!r}), {trusts!r}, set()
    @functools.wraps(train)
    def fit_many(*arguments, **options):
        kept = folder / hashlib.sha256(pickle.dumps((arguments, options))).hexdigest()
        if kept in own or (trusts and kept.exists()):
            return pickle.loads(kept.read_bytes())
        runs = train(*arguments, **options)
        part = kept.with_suffix("." + str(os.getpid()))
        part.write_bytes(pickle.dumps(runs))
        part.replace(kept)
        own.add(kept)
        return runs
    ensembles.fit_many = fit_many
_remember()
"""


#: Runs before each notebook of a kernel that serves several: nothing of the one before may help it.
_FORGET = """
import os
os.chdir({folder!r})
import matplotlib.pyplot
matplotlib.pyplot.close("all")
matplotlib.rcdefaults()
get_ipython().run_line_magic("reset", "-f")
"""
_FEW = Path(__file__).with_name("few.py")
#: Of cells that judge what only the full training shows.
CLAIM = "claim"


def remember(folder: Path, *, trusts: bool) -> str:
    """Code that has a kernel keep what `fit_many` gives, and give it again when it is asked the same.

    Args:
        folder: where it is kept.
        trusts: whether what other kernels have left there counts as well.
    """
    return _REMEMBER.format(folder=str(folder), trusts=trusts)


class Conflict(Exception):
    """A package of a room lies outside the range that another one declares."""


@dataclass(frozen=True)
class Room:
    """A virtual environment in a folder, with the specification of a kernel beside it."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "env" / "bin" / "python"

    @property
    def packages(self) -> Path:
        return next((self.folder / "env" / "lib").glob("python3*")) / "site-packages"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its processes: none leads to this repository or to a user's own files."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "IPYTHON"))}
        return {**kept, **KERNEL_ENVIRONMENT, "IPYTHONDIR": str(self.folder / "ipython")}

    def ask(self, code: str) -> str:
        """What a piece of Python prints in the room."""
        return subprocess.run(
            [self.python, "-c", code],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def install(self, *what: str) -> None:
        """Let pip install into the room."""
        subprocess.run([*_PIP, "--python", str(self.python), "install", *what], check=True)

    def furnish(self, names: Iterable[str], stores: Sequence[Path]) -> None:
        """Link what packages require, and what that requires, from the first store that has it.

        Raises:
            Conflict: a version lies outside a declared range.
        """
        found: dict[str, Distribution] = {}
        for folder in (self.packages, *stores):
            for one in distributions(path=[str(folder)]):
                found.setdefault(canonicalize_name(one.name), one)
        waiting = [(Requirement(name), "the room") for name in names]
        done: set[str] = set()
        while waiting:
            wanted, by = waiting.pop()
            name = canonicalize_name(wanted.name)
            if name in _NOT_FOR_KERNELS:
                continue
            if not wanted.specifier.contains(found[name].version, prereleases=True):
                raise Conflict(f"{by} requires {wanted}, and the room has {found[name].version}")
            if name in done:
                continue
            done.add(name)
            self._link(found[name])
            for text in found[name].requires or ():
                required = Requirement(text)
                if required.marker is None or required.marker.evaluate({"extra": ""}):
                    waiting.append((required, name))

    def _link(self, found: Distribution) -> None:
        for part in {Path(str(file)).parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            link = self.packages / part
            if not link.exists():
                link.symlink_to(Path(str(found.locate_file(part))))

    @contextlib.contextmanager
    def _manager(self) -> Iterator[AsyncKernelManager]:
        specs = KernelSpecManager(kernel_dirs=[str(self.folder / "kernels")], ensure_native_kernel=False)
        manager = AsyncKernelManager(kernel_name=_KERNEL, kernel_spec_manager=specs)
        try:
            yield manager
        finally:
            run_sync(manager.shutdown_kernel)(now=True)

    @contextlib.contextmanager
    def _client(self, notebook: NotebookNode, manager: AsyncKernelManager) -> Iterator[NotebookClient]:
        """What runs the cells of a notebook in a kernel, which starts in an empty folder if it must."""
        with tempfile.TemporaryDirectory() as empty:
            resources = {"metadata": {"path": empty}}
            client = NotebookClient(notebook, km=manager, timeout=300, allow_errors=True, resources=resources)
            with client.setup_kernel(env=self.environment):
                yield client
                client.kc.stop_channels()

    @contextlib.contextmanager
    def kernel(self, notebook: NotebookNode) -> Iterator[NotebookClient]:
        """A kernel of the room, started in an empty folder, for the cells of a notebook."""
        with self._manager() as manager, self._client(notebook, manager) as client:
            yield client

    @contextlib.contextmanager
    def one_kernel(self) -> Iterator[Callable[[NotebookNode], list[str]]]:
        """One kernel for many notebooks, in which `fit` and `fit_many` train for a few epochs only.

        It gives a function like :meth:`run`. A notebook finds no name, figure or file of the one before.
        """
        with self._manager() as manager:

            def run(notebook: NotebookNode) -> list[str]:
                has_begun = manager.has_kernel
                with self._client(notebook, manager) as client:
                    if not has_begun:  # among names of its own, which no notebook loses
                        _tell(client, f"exec({_FEW.read_text('utf-8')!r}, {{'__name__': 'few'}})")
                    _tell(client, _FORGET.format(folder=client.resources["metadata"]["path"]))
                    return _run_cells(client, leave_out=CLAIM)

            yield run

    def run(self, notebook: NotebookNode) -> list[str]:
        """Run the cells of a notebook from top to bottom, and tell what went wrong."""
        with self.kernel(notebook) as client:
            return _run_cells(client)

    def run_twice(self, notebook: NotebookNode, trained: Path) -> list[str]:
        """Run all cells, then all of them again in the same kernel, and tell what went wrong or differs.

        Args:
            notebook: with code cells; their outputs are those of the second run.
            trained: a folder that keeps what the first run trains.
        """
        with self.kernel(notebook) as client:
            _tell(client, remember(trained, trusts=False))
            if wrong := _run_cells(client):
                return wrong
            first = [_shown(cell) for cell in notebook.cells]
            if wrong := _run_cells(client):
                return [f"the second time, {message}" for message in wrong]
            second = [_shown(cell) for cell in notebook.cells]
        return [
            f"cell {number} showed {before!r}, and the second time {after!r}"
            for number, (before, after) in enumerate(zip(first, second, strict=True))
            if before != after
        ]


def _tell(client: NotebookClient, code: str) -> None:
    """Run code that is no cell of the notebook."""
    reply = run_sync(client.kc.execute_interactive)(code, store_history=False)
    assert reply["content"]["status"] == "ok", reply["content"]


def _run_cells(client: NotebookClient, leave_out: str = "") -> list[str]:
    for number, cell in enumerate(client.nb.cells):
        if cell.cell_type == "code" and leave_out not in cell.metadata.get("tags", []):
            client.execute_cell(cell, number)
            if wrong := _problems(number, cell):
                return wrong  # what follows would fail for the same reason
    return []


def _problems(number: int, cell: NotebookNode) -> list[str]:
    found = []
    for output in cell.outputs:
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", []):
            found.append(f"cell {number} raised {output.ename}: {output.evalue}")
        if output.output_type == "stream" and output.name == "stderr":
            found.append(f"cell {number} wrote to its error stream: {output.text}")
    shown = [output for output in cell.outputs if WIDGET in output.get("data", {})]
    if SHOWS_EXPLORER.search(cell.source) and not shown:
        found.append(f"cell {number} shows no widget")
    return found


def _shown(cell: NotebookNode) -> str:
    """What a cell claims: its printed lines and tables, but not its pictures.

    A glued value counts as it is printed: in its sixteenth digit a sum may round as memory happens to lie.
    """
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.output_type == "stream":
            texts.append(output.text)
        elif WIDGET not in data:
            texts += [str(text) for kind, text in sorted(data.items()) if kind.startswith("text/")]
    return _INCIDENTAL.sub("…", "".join(texts))


def empty_room(folder: Path) -> Room:
    """A room without packages.

    Args:
        folder: a new folder.
    """
    venv.create(folder / "env", with_pip=False, symlinks=True)
    room = Room(folder)
    spec = folder / "kernels" / _KERNEL / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(room.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": _KERNEL_TITLE, "language": "python"}), "utf-8")
    return room


def furnished_room(folder: Path, wheel: Path, requirements: Path | None = None) -> Room:
    """A room with `course_utils` and what it and a kernel require: as a file says, for the rest as pinned."""
    room = empty_room(folder)
    stores = [PINNED] if requirements is None else [installed(requirements), PINNED]
    room.install("--no-deps", str(wheel))
    room.furnish(["course_utils", "ipykernel"], stores)
    return room


def newest_room(folder: Path, wheel: Path) -> Room:
    """A room with the newest release of every dependency."""
    room = empty_room(folder)
    room.install("--upgrade", str(wheel), "ipykernel")
    return room


def installed(requirements: Path) -> Path:
    """A folder with the packages that a file names, filled once for every run of the tests."""
    key = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    kept = STORE / f"{requirements.stem}-{key}"
    STORE.mkdir(parents=True, exist_ok=True)
    with FileLock(STORE / "lock"):
        if not kept.is_dir():
            unfinished = tempfile.mkdtemp(dir=STORE)
            # What is compiled when it is imported need not be compiled here.
            options = ("--no-deps", "--no-compile", "--target", unfinished)
            subprocess.run([*_PIP, "install", *options, "--requirement", str(requirements)], check=True)
            Path(unfinished).rename(kept)
    return kept


def source(folder: Path) -> Path:
    """A copy of what `pip install` needs of this repository."""
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "course_utils", folder / "course_utils", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def build_wheel(folder: Path, project: Path | None = None) -> Path:
    """The wheel of `course_utils`, of a copy by default, because a build leaves files behind."""
    project = project or source(folder / "source")
    options = ("--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    subprocess.run([*_PIP, "wheel", *options, str(project)], check=True)
    return next(folder.glob("course_utils-*.whl"))


def notebooks() -> list[Path]:
    """Every chapter's notebook."""
    return sorted((ROOT / "chapters").glob("*.ipynb"))


def report(options: argparse.Namespace, folder: Path) -> tuple[list[str], list[str]]:
    """The packages of the room that the options ask for, and what went wrong in it."""
    wheel = build_wheel(folder)
    try:
        if options.newest:
            room = newest_room(folder / "room", wheel)
        else:
            room = furnished_room(folder / "room", wheel, options.requirements)
    except (subprocess.CalledProcessError, Conflict) as error:
        return [], [f"the packages cannot be installed together: {error}"]
    versions = sorted({f"{one.name}=={one.version}" for one in distributions(path=[str(room.packages)])})
    paths = options.notebook or notebooks()
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda path: room.run(nbformat.read(path, as_version=4)), paths))
    return versions, [
        f"{path.name}: {wrong}" for path, each in zip(paths, found, strict=True) for wrong in each
    ]


def main() -> None:
    """Run notebooks in a room, and report what went wrong."""
    parser = argparse.ArgumentParser(description="Run the chapters' notebooks without this repository.")
    parser.add_argument("notebook", type=Path, nargs="*", help="every chapter's, if none is named")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--requirements", type=Path, help="packages that replace the pinned ones")
    which.add_argument("--newest", action="store_true", help="the newest release of every dependency")
    parser.add_argument("--report", type=Path, help="a folder for what was installed and what failed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        versions, failures = report(options, Path(name))
    if options.report:
        options.report.mkdir(parents=True, exist_ok=True)
        for file, lines in (("installed.txt", versions), ("failures.txt", failures)):
            (options.report / file).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print("\n".join(failures) or "Every notebook ran without an error.")
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
