"""Which cells of a page may run, what they need from above, and what the page gets for it."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from book_extensions.live.cells import digest
from book_extensions.live.needs import names_of
from tests.book_extensions.conftest import Book
from tests.book_extensions.live.book import CELLS

# Names


@pytest.mark.parametrize(
    ("code", "reads", "binds", "changes"),
    [
        ("y = x + 1", {"x"}, {"y"}, set()),
        ("x = 1\ny = x", set(), {"x", "y"}, set()),
        ("(a, b), *c = d", {"d"}, {"a", "b", "c"}, set()),
        ("x += y", {"x", "y"}, set(), {"x"}),
        ("if x:\n    y = 1", {"x"}, set(), {"y"}),
        ("with open(p) as f:\n    y = f", {"p"}, {"f", "y"}, set()),
        ("for i in x:\n    y = i", {"x"}, {"i", "y"}, set()),
        ("[i * k for i in x]", {"k", "x"}, set(), set()),
        ("def f(a, b=c):\n    return a + d", {"c", "d"}, {"f"}, set()),
        ("class A(B):\n    x = y", {"B", "y"}, {"A"}, set()),
        ("import a.b\nfrom c import d as e", set(), {"a", "e"}, set()),
        ("print(len(x))", {"x"}, set(), set()),
        ("x[0] = 1", {"x"}, set(), {"x"}),
        ("x.weight = 1", {"x"}, set(), {"x"}),
        ("x.append(y)", {"x", "y"}, set(), {"x", "y"}),
        ("x.fill_(0)", {"x"}, set(), {"x"}),
        ("x.mean()", {"x"}, set(), set()),
        ("this is no Python", set(), set(), set()),
    ],
)
def test_names_of_a_cell(code: str, reads: set[str], binds: set[str], changes: set[str]) -> None:
    ([names], _) = names_of([code])
    assert (names.reads, names.binds, names.changes) == (reads, binds, changes)


def test_a_step_changes_the_model_and_not_the_data() -> None:
    cells = [
        "import torch\nfrom torch import nn",
        "X = torch.randn(4, 2)\nmodel = nn.Linear(2, 1)\noptimizer = torch.optim.SGD(model.parameters())",
        "loss = model(X).mean()\nloss.backward()\noptimizer.step()",
        "print(model(X))",
    ]
    names, imported = names_of(cells)
    assert imported == {"torch", "nn"}
    assert {"model", "optimizer"} <= names[2].changes
    assert not names[2].changes & {"X", "torch", "nn"}
    assert not names[3].changes


def test_a_function_changes_what_its_body_changes() -> None:
    cells = [
        "def train(model, X):\n    inner = model\n    inner.train()\n    return X.mean()",
        "def look(model):\n    return model.weight",
        "train(first, data)\nlook(second)",
    ]
    names, _ = names_of(cells)
    assert names[2].changes == {"first", "data"}


# Pages


def test_a_cell_that_may_run_has_its_buttons(built: Book) -> None:
    page = BeautifulSoup(built.html(), "html.parser")
    cells = page.select(".cell.runs")
    assert [cell["id"] for cell in cells] == ["cell-1", "cell-2", "cell-4", "cell-5", "cell-6"]
    assert [bar["data-cell"] for bar in page.select(".live-bar")] == [
        digest(CELLS[name])[:12] for name in ("tensor", "value", "squares", "starter", "solution")
    ]
    for cell in cells:
        number = str(cell["id"]).removeprefix("cell-")
        bar = cell.select_one(".live-bar")
        assert bar and bar.find_previous_sibling(class_="cell_input"), "the buttons stand under the code"
        names = [button["aria-label"] for button in bar.select("button")]
        assert names == [f"Run cell {number}", f"Edit cell {number}"]


def test_the_cells_of_a_page_wait_in_a_script(built: Book) -> None:
    folder = built.path / "_build/html/_static/live"
    script = (folder / "cells/chapters/index.js").read_text("utf-8")
    arguments = re.fullmatch(r"bookLive\.cells\((.*)\);\n", script)
    assert arguments
    cells, imported = json.loads(f"[{arguments[1]}]")
    assert [cell["code"] for cell in cells] == list(CELLS.values())
    assert [cell.get("number") for cell in cells] == [None, 1, 2, 3, 4, 5, 6]
    assert imported == ["check", "torch"]
    assert cells[1]["reads"] == ["torch"]
    worker = (folder / "parts/worker.js").read_text("utf-8")
    assert worker.startswith("bookLive.worker = function () {\n")


def test_the_colours_of_the_editor_stay_in_the_sheet(built: Book) -> None:
    static = built.path / "_build/html/_static"
    sheet = (static / "site.css").read_text("utf-8")
    for name in set(re.findall(r"var\((--[\w-]+)\)", (static / "live/parts/editor.js").read_text("utf-8"))):
        assert f"{name}:" in sheet, name


def test_the_search_does_not_find_buttons(built: Book) -> None:
    index = (built.path / "_build/html/searchindex.js").read_text("utf-8")
    assert '"edit"' not in index


def test_a_page_without_measured_cells_has_no_buttons(book: Book) -> None:
    book.write("# A page\n\n```{code-cell} ipython3\nprint(1)\n```\n")
    done = book.build("-n")
    assert done.code == 0, done.output
    assert "live-bar" not in book.html()
    assert not (book.path / "_build/html/_static/live").exists()
