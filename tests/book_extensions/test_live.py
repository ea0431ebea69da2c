"""Which cells of a page may run, what they need from above, and what the page gets for it."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from book_extensions.live.cells import digest
from book_extensions.live.needs import names_of
from tests.book_extensions.conftest import Book, empty_book

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

CELLS = {
    "hidden": "import torch",
    "shown": "x = torch.ones(2)\nprint(x)",
    "other": "print('does not run')",
    "starter": 'answer = 0\n"✗ not yet"  # check("05-a", answer)',
    "solution": 'answer = 1\n"✓ right"  # check("05-a", answer)',
}
PAGE = f"""
# A page

A first paragraph that is long enough to describe this page to a search engine.

```{{code-cell}} ipython3
:tags: [remove-cell]
{CELLS["hidden"]}
```

```{{code-cell}} ipython3
{CELLS["shown"]}
```

```{{code-cell}} ipython3
{CELLS["other"]}
```

```{{exercise}} One
:label: ex-05-a

*About 1 minute.* Find it.
```

```{{code-cell}} ipython3
{CELLS["starter"]}
```

```{{solution-start}} ex-05-a
:label: sol-05-a
:class: dropdown
```

```{{code-cell}} ipython3
:tags: [hide-cell]
{CELLS["solution"]}
```

```{{solution-end}}
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A page of which all cells but one may run, built."""
    book = empty_book(tmp_path_factory.mktemp("live"))
    entries = [
        {"index": index, "source_digest": digest(code), "runs": name != "other", "reason": "a test"}
        for index, (name, code) in enumerate(CELLS.items())
    ]
    # What was measured of code that has changed since says nothing.
    entries.append({"index": 2, "source_digest": digest("older"), "runs": True, "reason": ""})
    measured = book.path / "cells.json"
    measured.write_text(json.dumps({"chapters/index": entries}), "utf-8")
    config = book.path / "_config.yml"
    text = config.read_text("utf-8").replace(
        "    language: en\n", f"    language: en\n    live_cells: {measured}\n"
    )
    config.write_text(text, "utf-8")
    book.write(PAGE)
    done = book.build("-W", "-n")
    assert done.code == 0, done.output
    return book


def test_a_cell_that_may_run_has_its_buttons(built: Book) -> None:
    page = BeautifulSoup(built.html(), "html.parser")
    cells = page.select(".cell.runs")
    assert [cell["id"] for cell in cells] == ["cell-1", "cell-3", "cell-4"]
    assert [cell["id"] for cell in page.select(".cell.starter")] == ["cell-3"]
    assert [bar["data-cell"] for bar in page.select(".live-bar")] == [
        digest(CELLS[name])[:12] for name in ("shown", "starter", "solution")
    ]
    for cell in cells:
        number = cell["id"].removeprefix("cell-")
        bar = cell.select_one(".live-bar")
        assert bar and bar.find_previous_sibling(class_="cell_input"), "the buttons stand under the code"
        names = [button["aria-label"] for button in bar.select("button")]
        assert names == [f"Run cell {number}", f"Edit cell {number}"]
    assert "does not run" in page.get_text()


def test_the_cells_of_a_page_wait_in_a_script(built: Book) -> None:
    folder = built.path / "_build/html/_static/live"
    script = (folder / "cells/chapters/index.js").read_text("utf-8")
    arguments = re.fullmatch(r"bookLive\.cells\((.*)\);\n", script)
    assert arguments
    cells, imported = json.loads(f"[{arguments[1]}]")
    assert [cell["code"] for cell in cells] == list(CELLS.values())
    assert [cell.get("number") for cell in cells] == [None, 1, 2, 3, 4]
    assert imported == ["torch"]
    assert cells[1]["reads"] == ["torch"]
    worker = (folder / "parts/worker.js").read_text("utf-8")
    assert worker.startswith("bookLive.worker = function () {\n")
    # Sphinx's search would find the words of buttons on every page.
    index = (built.path / "_build/html/searchindex.js").read_text("utf-8")
    assert '"edit"' not in index


def test_a_page_without_measured_cells_has_no_buttons(book: Book) -> None:
    book.write(PAGE)
    done = book.build("-W", "-n")
    assert done.code == 0, done.output
    assert "live-bar" not in book.html()
    assert not (book.path / "_build/html/_static/live").exists()
