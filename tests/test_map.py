"""The map in the guide is true: no import runs against its arrows, and its arrows run in no circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCREEN = 40  # lines
ROOTS = ("course_utils", "book_extensions", "explorers", "template", "benchmarks")
SUFFIXES = (".py", ".ts", ".tsx", ".mjs", ".js")
GENERATED = ("node_modules", "build", "static", "__pycache__")
_ROW = re.compile(r"^\| `([\w/]+)` \|([^|]+)\|([^|]+)\|$", re.MULTILINE)
_SCRIPT_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"'?]*)""")


def section() -> str:
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.search(r"^## The map\n.*?(?=^## )", guide, re.DOTALL | re.MULTILINE)
    assert found
    return found[0]


#: Each wing of the map with the wings that it may import.
MAP = {wing: set(re.findall(r"`([\w/]+)`", allowed)) for wing, _, allowed in _ROW.findall(section())}


@dataclass(frozen=True)
class Import:
    """A file, and what it takes from where in the repository; both as paths from its root."""

    file: str
    target: str

    def __str__(self) -> str:
        return f"{self.file} imports {self.target}"


def wing_of(path: str) -> str | None:
    """The wing that a path belongs to: the one with the longest name."""
    within = [wing for wing in MAP if path == wing or path.startswith(f"{wing}/")]
    return max(within, key=len, default=None)


def sources() -> Iterator[Path]:
    for root in ROOTS:
        for path in sorted((ROOT / root).rglob("*")):
            if path.suffix in SUFFIXES and not set(GENERATED) & set(path.relative_to(ROOT).parts):
                yield path


def imports(path: Path, text: str) -> Iterator[Import]:
    """What a Python module, TypeScript or JavaScript file takes from elsewhere in the repository."""
    file = path.relative_to(ROOT).as_posix()
    if path.suffix != ".py":
        for target in _SCRIPT_IMPORT.findall(text):
            resolved = Path(path.parent, target).resolve()
            if resolved.is_relative_to(ROOT) and not set(GENERATED) & set(resolved.parts):
                yield Import(file, resolved.relative_to(ROOT).as_posix())
        return
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            # `from package import module` and `from module import name` look alike.
            names = [f"{module}.{alias.name}" for alias in node.names]
        for name in names:
            if (ROOT / name.partition(".")[0]).is_dir():
                yield Import(file, name.replace(".", "/"))


def against_the_map(found: Import) -> bool:
    wing, target = wing_of(found.file), wing_of(found.target)
    assert wing is not None, f"{found.file} is in no wing of the map"
    return target != wing and target not in MAP[wing]


def test_no_import_runs_against_the_map() -> None:
    found = [one for path in sources() for one in imports(path, path.read_text("utf-8"))]
    assert len(found) > 200
    wrong = [str(one) for one in found if against_the_map(one)]
    assert not wrong, "\n".join(["CONTRIBUTING.md's map has no arrow for:", *wrong])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("course_utils/data.py", "def f():\n    from course_utils.checks import check"),
        ("course_utils/checks/ch01.py", "import book_extensions.site.address"),
        ("book_extensions/site/meta.py", "from book_extensions.editions import slides"),
        ("book_extensions/order.py", "from .questions import boxes"),
        ("course_utils/models.py", "from tests.conftest import ROOT"),
        ("explorers/engine/run.ts", 'import { text } from "../text.js";'),
        ("explorers/engine/kernels/wasm.ts", 'const { view } = await import("../../views/plane.js");'),
        ("explorers/views/plane.tsx", 'export { State } from "../apps/architecture/state.js";'),
    ],
)
def test_an_import_against_the_map_is_found(file: str, text: str) -> None:
    assert [one for one in imports(ROOT / file, text) if against_the_map(one)]


def test_every_folder_is_a_wing_of_the_map() -> None:
    parts = [path.relative_to(ROOT).parts for path in sources()]
    # A folder with an underscore is a room of the wing that it lies in.
    rooms = [part for part in parts if len(part) > 2 and part[0] != "benchmarks" and part[1][0] != "_"]
    assert {"/".join(part[:2]) for part in rooms} | set(ROOTS) == set(MAP)


def test_arrows_run_in_no_circle() -> None:
    assert set().union(*MAP.values()) <= set(MAP)
    assert len(list(TopologicalSorter(MAP).static_order())) == len(MAP)


def test_the_map_fits_on_a_screen() -> None:
    assert len(section().splitlines()) <= SCREEN
