"""Train again what `course_utils.measured` keeps: ``python -m tests.notebooks.measured``.

The functions are those of the chapters, which are read from there, and they run with the threads and the
rounding of the build. Results that differ from the kept ones end it with an error; with ``--write`` they are
kept in their place.
"""

from __future__ import annotations

import argparse
import ast
import functools
import os
import sys
import textwrap
from pathlib import Path
from typing import Any

from course_utils.measured import digest

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "course_utils" / "_measured.py"
SETTINGS: dict[str, tuple[Any, ...]] = {
    "after": (300, 500, 800, 1000, 2000),
    "after_800": (0.01, 0.1, 0.3, 1.0, 3.0),
    "silent": (3.0,),
    "race": ("relu", "leaky_relu", "elu", "tanh", "gelu", "silu", "sigmoid"),
    "on_fresh_points": (2, 3, 4, 5, 6, 8),
    "straight": (1, 3, 6),
    "scores_of": (
        "start: ReLU, SGD 0.1",
        "A: ReLU, SGD 0.3",
        "B: ReLU, momentum 0.9",
        "C: tanh, momentum 0.9",
        "D: SiLU, Adam 0.01",
        "E: tanh 4-4, Adam 0.01",
        "bad: sigmoid, SGD 0.1",
        "sigmoid, Adam 0.01",
    ),
}
SEEDS = 256
#: Significant digits: more than any number in the book shows, fewer than two roundings share.
_DIGITS = 5
_WIDTH = 95


def statements(name: str) -> list[tuple[ast.stmt, str]]:
    """What the cells of the chapter that measures with a function say on their first level, and how."""
    import jupytext.myst

    texts = (path.read_text("utf-8") for path in sorted(ROOT.glob("chapters/*.md")))
    notebook = jupytext.myst.myst_to_notebook(next(text for text in texts if f"measured({name})" in text))
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return [
        (statement, ast.get_source_segment(cell, statement) or "")
        for cell in cells
        if not cell.lstrip().startswith("%")
        for statement in ast.parse(cell).body
    ]


def defined(statement: ast.stmt) -> set[str]:
    """The names that a statement gives something."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {name.asname or name.name.partition(".")[0] for name in statement.names}
    if isinstance(statement, ast.Assign):
        return {node.id for t in statement.targets for node in ast.walk(t) if isinstance(node, ast.Name)}
    return set()


def read(statement: ast.stmt) -> set[str]:
    """The names that a statement takes from around it."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    own = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names} - own


@functools.cache  # one for all settings
def function(name: str) -> tuple[Any, str]:
    """A function of the chapter, alone with what it reads, and its source."""
    listed = statements(name)
    last = next(i for i, (s, _) in enumerate(listed) if isinstance(s, ast.FunctionDef) and s.name == name)
    wanted, taken = {name}, []
    for statement, source in reversed(listed[: last + 1]):
        if found := defined(statement) & wanted:
            wanted -= found
            wanted |= read(statement)
            taken.append(source)
    scope: dict[str, Any] = {}
    for source in reversed(taken):
        exec(source, scope)
    return scope[name], listed[last][1]


def rounded(number: float) -> str:
    return f"{number:.{_DIGITS}g}"


def trained(name: str, setting: Any, seeds: range) -> list[list[str]]:
    """What the function gives, a list of texts for each of its numbers."""
    import numpy as np

    rows = np.asarray(function(name)[0](setting, seeds=seeds), dtype=float).reshape(len(seeds), -1)
    return [[rounded(number) for number in column] for column in rows.T]


def written(name: str) -> str:
    """The results of one function as Python."""
    lines = [f'    "{name}": {{']
    for setting in SETTINGS[name]:
        lines.append(f"        {setting!r}: (".replace("'", '"'))
        for column in trained(name, setting, range(SEEDS)):
            body = textwrap.fill(" ".join(column), _WIDTH)
            lines += [f'            """{body}""",']
        lines.append("        ),")
    return "\n".join([*lines, "    },"])


def write() -> None:
    sources = "\n".join(f'    "{name}": "{digest(function(name)[1])}",' for name in SETTINGS)
    runs = "\n".join(written(name) for name in SETTINGS)
    KEPT.write_text(
        '"""What functions of the book measured, by `python -m tests.notebooks.measured --write`."""\n\n'
        "from typing import Any\n\n"
        f"#: Of each function the hash of its source.\nCODE = {{\n{sources}\n}}\n\n"
        f"RUNS: dict[str, dict[Any, tuple[str, ...]]] = {{\n{runs}\n}}\n",
        "utf-8",
    )


def differences(seeds: range, names: list[str]) -> list[str]:
    """Where the kept results are not what training gives now."""
    from course_utils._measured import CODE, RUNS

    found = [f"{name}: its code has changed" for name in SETTINGS if digest(function(name)[1]) != CODE[name]]
    for name in names:
        for setting in SETTINGS[name]:
            kept = [text.split()[seeds.start : seeds.stop] for text in RUNS[name][setting]]
            if kept != trained(name, setting, seeds):
                found.append(f"{name}({setting!r}): other results for the seeds {seeds}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds to train, from 0 on")
    parser.add_argument("--write", action="store_true", help="keep the results of all seeds")
    parser.add_argument("--only", nargs="+", choices=SETTINGS, default=[*SETTINGS], help="which functions")
    options = parser.parse_args()
    if options.write:
        write()
    elif found := differences(range(options.seeds), options.only):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    from book_extensions.execution.cache import KERNEL_ENVIRONMENT

    if os.environ.items() >= KERNEL_ENVIRONMENT.items():
        main()
    else:  # PyTorch reads them when it is loaded
        command = [sys.executable, "-m", "tests.notebooks.measured", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | KERNEL_ENVIRONMENT)
