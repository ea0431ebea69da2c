"""The order in which extensions act stands in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from book_extensions import order
from tests.conftest import ROOT

MODULES = sorted((ROOT / "book_extensions").rglob("*.py"))


def places(source: str) -> list[str]:
    """What the code of an extension says about its place among the others, as written."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "priority":
            found.append(ast.unparse(node.value))
        if isinstance(node, ast.Assign) and "default_priority" in map(ast.unparse, node.targets):
            found.append(ast.unparse(node.value))
    return found


def test_numbers_are_found() -> None:
    assert set(places("app.connect(a, f, priority=3)\nclass T:\n    default_priority = 5")) == {"3", "5"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_extension_names_its_place(module: Path) -> None:
    known = {
        f"{kind.__name__}.{place.name}"
        for kind in (order.Begin, order.Read, order.Resolve, order.Page, order.Finish)
        for place in kind
    }
    assert set(places(module.read_text("utf-8"))) <= known


def test_every_place_is_taken() -> None:
    taken = {place for module in MODULES for place in places(module.read_text("utf-8"))}
    for kind in (order.Begin, order.Read, order.Resolve, order.Page, order.Finish):
        assert {f"{kind.__name__}.{place.name}" for place in kind} <= taken
