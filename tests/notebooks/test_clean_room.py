"""Every notebook, and its set-up cell, where this repository is not: with what Colab ships.

With the pinned packages they run in JupyterLab (`tests/lab`), in a room without the repository too.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from pathlib import Path

import nbformat
import pytest
import tomllib
from nbformat import NotebookNode
from packaging.requirements import Requirement

from book_extensions.notebooks.plain_markdown import Book
from book_extensions.notebooks.publish import publish
from book_extensions.notebooks.write import to_notebook
from book_extensions.site.address import Address
from tests.notebooks.clean_room import (
    COLAB,
    PINNED,
    ROOT,
    Conflict,
    Room,
    build_wheel,
    empty_room,
    furnished_room,
    installed,
    notebooks,
    source,
)

CHAPTER = """---
kernelspec:
  name: python3
  display_name: Python 3
jupytext:
  text_representation:
    format_name: myst
---

```{code-cell} ipython3
from course_utils.book import glue
from course_utils.plotting import plot_points
```
"""


@pytest.fixture(scope="session")
def colab(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    return furnished_room(tmp_path_factory.mktemp("colab"), wheel, COLAB)


def test_the_room_has_what_colab_ships_and_nothing_of_this_repository(colab: Room) -> None:
    wanted = dict(line.split("==") for line in COLAB.read_text("utf-8").split() if "==" in line)
    code = f"""
import importlib.metadata, importlib.util, json, sys
print(json.dumps({{
    "versions": {{name: importlib.metadata.version(name) for name in {list(wanted)}}},
    "path": sys.path,
    "ours": importlib.util.find_spec("course_utils").origin,
    "absent": [importlib.util.find_spec(name) for name in ("book_extensions", "sphinx", "tests", "pytest")],
}}))"""
    seen = json.loads(colab.ask(code))
    assert seen["versions"] == wanted
    assert Path(seen["ours"]).is_relative_to(colab.packages)
    assert seen["absent"] == [None] * 4
    assert not [path for path in seen["path"] if Path(path).is_relative_to(ROOT)]


def test_the_lower_bounds_that_course_utils_declares_are_what_runs_here(colab: Room) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = {required.name: required.specifier for required in map(Requirement, project["dependencies"])}
    del bounds["torch"]  # other builds of it are too large for a test
    room = {one.name: one.version for one in distributions(path=[str(colab.packages)])}
    for name, specifier in bounds.items():
        ((operator, bound),) = ((one.operator, one.version) for one in specifier)
        assert operator == ">=" and f"{room[name]}.".startswith(f"{bound}."), name


@pytest.fixture(scope="session")
def one_kernel(colab: Room) -> Iterator[Callable[[NotebookNode], list[str]]]:
    with colab.one_kernel() as run:
        yield run


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.stem))
def test_notebook_runs(one_kernel: Callable[[NotebookNode], list[str]], path: Path) -> None:
    assert one_kernel(nbformat.read(path, as_version=4)) == []


@pytest.mark.wide
@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.stem))
def test_notebook_gives_the_same_when_it_runs_again(colab: Room, trained: Path, path: Path) -> None:
    assert colab.run_twice(nbformat.read(path, as_version=4), trained) == []


def notebook(*cells: str) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


@pytest.mark.wide
def test_one_kernel_serves_notebooks_that_know_nothing_of_each_other(colab: Room) -> None:
    leaves = notebook(
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 9\nfigure = plt.figure()",
        "open('left', 'w').close()",
    )
    finds = notebook(
        "import os\nimport matplotlib.pyplot as plt\nfrom matplotlib import rcParams",
        "print(os.listdir(), plt.get_fignums(), rcParams['lines.linewidth'], 'figure' in dir(), os.getpid())",
    )
    with colab.one_kernel() as run:
        assert run(leaves) == run(finds) == []
        said = finds.cells[1].outputs[0].text.split()
        assert said[:-1] == ["[]", "[]", "1.5", "False"]
        assert run(notebook("figure"))[0] == "cell 0 raised NameError: name 'figure' is not defined"
        again = notebook("import os\nprint(os.getpid())")
        assert run(again) == [] and again.cells[0].outputs[0].text.split() == said[-1:]


@pytest.mark.wide
def test_few_runs_look_like_all_of_them(colab: Room) -> None:
    look = """from course_utils.data import load
from course_utils.ensembles import fit_many
from course_utils.models import mlp
from course_utils.training import fit
history = fit(mlp((3,)), load("circles"), 50)
print(history.epochs, [(curve.shape, curve.dtype) for curve in vars(history).values()])
runs = fit_many((3, 2), "tanh", seeds=range(9), epochs=250, record_every=100)
print(runs, runs.epochs, runs.test_loss.shape, runs.model(8)[0].weight.shape, runs.score.__name__)
print({name: tuple(stack.shape) for name, stack in runs.parameters.items()}, runs.seeds)"""
    short, full = notebook(look, "1 / 0"), notebook(look)
    short.cells[1].metadata["tags"] = ["claim"]
    with colab.one_kernel() as run:
        assert run(short) == []
    assert colab.run(full) == []
    said, expected = ("".join(part.text for part in cell.outputs) for cell in (short.cells[0], full.cells[0]))
    assert said == expected


@pytest.mark.wide
def test_a_difference_and_a_failure_would_be_seen(colab: Room, trained: Path) -> None:
    counting = notebook("n = globals().get('n', 0) + 1\nprint(n)")
    assert colab.run_twice(counting, trained) == ["cell 0 showed '1\\n', and the second time '2\\n'"]
    assert colab.run(notebook("x = 1", "y", "z")) == ["cell 1 raised NameError: name 'y' is not defined"]
    assert colab.run(notebook("import sys\nprint('!', file=sys.stderr)"))[0].startswith("cell 0 wrote to its")
    assert colab.run(notebook("class NoExplorer:\n    pass\n\n\nNoExplorer();")) == ["cell 0 shows no widget"]


@pytest.mark.wide
def test_a_version_outside_a_declared_range_would_be_seen(tmp_path: Path) -> None:
    copy = source(tmp_path / "source")
    project = copy / "pyproject.toml"
    project.write_text(re.sub(r'"numpy>=[^"]*"', '"numpy>=2.1"', project.read_text("utf-8")), "utf-8")
    room = empty_room(tmp_path / "room")
    room.install("--no-deps", str(build_wheel(tmp_path, copy)))
    with pytest.raises(Conflict, match=r"course-utils requires numpy>=2\.1, and the room has 2\.0\.2"):
        room.furnish(["course_utils"], [installed(COLAB), PINNED])


def set_up(address: Address) -> NotebookNode:
    """The notebook of a short chapter, down to its set-up cell."""
    notebook = nbformat.reads(to_notebook(CHAPTER, Book(address), Path("chapter.md")), as_version=4)
    del notebook.cells[1:]
    return notebook


def message(room: Room, address: Address) -> str:
    """The one line that the set-up cell shows in place of a traceback."""
    notebook = set_up(address)
    room.run(notebook)
    (shown,) = notebook.cells[0].outputs
    assert shown.output_type == "error"
    assert shown.traceback == [shown.evalue] and "\n" not in shown.evalue
    return str(shown.evalue)


@pytest.fixture(scope="session")
def stripped(colab: Room, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Room]:
    """Rooms like Colab's without `course_utils`, and without what else a test names."""

    def make(*without: str) -> Room:
        room = empty_room(tmp_path_factory.mktemp("stripped"))
        for path in colab.packages.iterdir():
            if not path.name.startswith(("course_utils", *without)):
                (room.packages / path.name).symlink_to(path.resolve())
        return room

    return make


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a branch that `make launch` has pushed."""
    folder = tmp_path_factory.mktemp("published")
    book, origin = source(folder / "book"), folder / "origin.git"
    (book / "chapters").mkdir()
    (book / "chapters" / "01-one.md").write_text(CHAPTER, "utf-8")
    git = ["git", "-C", str(book), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", "--bare", origin], check=True)
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run([*git, *command], check=True)
    publish(book, Address(f"file://{origin}"), str(origin))
    return origin


@pytest.mark.wide
def test_set_up_installs_where_the_package_is_missing_and_says_so(
    stripped: Callable[..., Room], published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = stripped()
    room.furnish(["pip", "setuptools"], [PINNED])
    for name, value in {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_DEPS": "1"}.items():
        monkeypatch.setenv(name, value)
    show = ["git", "-C", published, "show", "launch:chapters/01-one.ipynb"]
    opened = subprocess.run(show, check=True, capture_output=True, text=True).stdout
    for said in (
        f"Installed course_utils from git+file://{published}@launch.",
        "course_utils is here already: ",
    ):
        notebook = nbformat.reads(opened, as_version=4)
        del notebook.cells[1:]
        assert room.run(notebook) == []
        (printed,) = notebook.cells[0].outputs
        assert printed.text.startswith(said) and printed.text.count("\n") == 1


def test_set_up_without_an_address_says_how_to_install_from_the_folder(stripped: Callable[..., Room]) -> None:
    said = message(stripped(), Address())
    assert said == "course_utils is missing: run `pip install .` in the book's folder, then this cell again."


def test_set_up_without_a_network_says_so(stripped: Callable[..., Room]) -> None:
    room = stripped()
    room.furnish(["pip"], [PINNED])
    said = message(room, Address("https://127.0.0.1:9/a/b"))
    assert said.startswith(
        "course_utils could not be fetched: check the network connection and run this cell"
    )
    assert said.endswith("run `%pip install git+https://127.0.0.1:9/a/b@launch`.")


@pytest.mark.wide
def test_set_up_with_an_old_package_says_how_to_get_the_new_one(stripped: Callable[..., Room]) -> None:
    room = stripped()
    old = room.packages / "course_utils"
    old.mkdir()
    (old / "__init__.py").write_text('__version__ = "0.0.1"\n', "utf-8")
    (old / "book.py").write_text("", "utf-8")
    advice = "restart the kernel and run this cell again."
    address = Address("https://github.com/a/b")
    assert message(room, address) == (
        "course_utils is too old for this notebook: run "
        f"`%pip install --upgrade git+https://github.com/a/b@launch`, {advice}"
    )
    assert message(room, Address()) == (
        "course_utils is too old for this notebook: run "
        f"`pip install --upgrade .` in the book's folder, {advice}"
    )


@pytest.mark.wide
def test_set_up_names_a_package_that_is_missing(stripped: Callable[..., Room], colab: Room) -> None:
    room = stripped("matplotlib", "mpl_toolkits", "pylab")
    (room.packages / "course_utils").symlink_to(colab.packages / "course_utils")
    said = message(room, Address("https://github.com/a/b"))
    assert said.startswith(
        "matplotlib is missing: run `%pip install --upgrade git+https://github.com/a/b@launch`,"
    )
