"""A page with code cells of every kind, whose code the page's Python knows."""

from __future__ import annotations

import json

from book_extensions.live.cells import digest
from tests.book_extensions.conftest import Book

CELLS = {
    "hidden": "import torch\n\nfrom course_utils.checks import check",
    "tensor": "base = torch.tensor([1.0, 2.0])\nprint(base)",
    "value": '''def double(x):
    """Twice as much."""
    return 2 * x  # a comment


double(base)''',
    "refused": "left = [3]\nleft.append(torch.fft.fft(torch.ones(2)).numel())\nprint(left)",
    "squares": "squares = [n * n for n in range(5)]\nsquares",
    "starter": """heads = {
    "digit": (0, ""),
    "topics": (0, ""),
    "tumour": (0, ""),
}
check("04-heads", heads)""",
    "solution": """heads = {
    "digit": (10, "softmax"),
    "topics": (6, "sigmoid"),
    "tumour": (1, "sigmoid"),
}
check("04-heads", heads)""",
}
PAGE = f"""
# A page

A first paragraph that is long enough to describe this page to a search engine.

```{{code-cell}} ipython3
:tags: [remove-cell]
{CELLS["hidden"]}
```

```{{code-cell}} ipython3
{CELLS["tensor"]}
```

```{{code-cell}} ipython3
{CELLS["value"]}
```

```{{code-cell}} ipython3
{CELLS["refused"]}
```

```{{code-cell}} ipython3
{CELLS["squares"]}
```

```{{exercise}} One
:label: ex-04-heads

*About 1 minute.* Find it.
```

```{{code-cell}} ipython3
{CELLS["starter"]}
```

```{{solution-start}} ex-04-heads
:label: sol-04-heads
:class: dropdown
```

```{{code-cell}} ipython3
:tags: [hide-cell]
{CELLS["solution"]}
```

```{{solution-end}}
```
"""


def build_live_page(book: Book) -> Book:
    """Fill a book with the page, of which all cells but one may run, and build it."""
    entries = [
        {"index": index, "source_digest": digest(code), "runs": name != "refused", "reason": "a test"}
        for index, (name, code) in enumerate(CELLS.items())
    ]
    # What was measured of code that has changed since says nothing.
    entries.append({"index": 3, "source_digest": digest("older"), "runs": True, "reason": ""})
    measured = book.path / "cells.json"
    measured.write_text(json.dumps({"chapters/index": entries}), "utf-8")
    config = book.path / "_config.yml"
    setting = f"    language: en\n    live_cells: {measured}\n"
    config.write_text(config.read_text("utf-8").replace("    language: en\n", setting), "utf-8")
    book.write(PAGE)
    done = book.build("-W", "-n", dressed=True)
    assert done.code == 0, done.output
    return book
