"""A tiny book with every kind of question, and programs of others that read what is written of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from tests.book_extensions.conftest import TOC, Book, empty_book

READERS = Path(__file__).with_name("readers")
QUESTIONS = r"""# A chapter

```{admonition} In this chapter
:class: objectives
- **explain** it
```

:::{question} Which is `a = {1: "x"}` # if $\nabla_w \{w\} \neq 0$?
:name: q-05-choice
:kind: choice
:objective: 1

```python
a = {1: "x"}  # ~ a = b

if a -> b: pass
```

![A blue square on a white ground, drawn for the test](square.svg)

$$
\frac{\partial f}{\partial x} = \{0\}
$$

- [ ] 50 % = $\frac{1}{2}$
  It tempts: ~ is {not} = right # at all.
- [x] `{1: "x"}`
  It is < right & > true.
:::

```{question} Which two?
:name: q-05-several
:kind: several
:objective: 1

- [x] One
  Yes.
- [ ] Two
  No.
- [x] Three
  Yes as well.
- [ ] Four
  No again.
```

```{question} How much?
:name: q-05-number
:kind: number
:objective: 1
:answer: 0.25
:tolerance: 0.01
:unit: nats

- [ ] -4e3
  Too small.
- [x] 0.25
  A quarter.
```

```{question} Put it in order.
:name: q-05-order
:kind: order
:objective: 1

1. `a -> b`
   First.
2. $x^2$
   Second.
3. Last
   Third.
```

`````{exercise} By hand
:label: ex-05-hand
Compute it. *About 5 minutes. Objective 1.*
`````
"""
GLOSSARY = """# Glossary

```{glossary}
logit
  A number $z$ in `nats`.

epoch
  One pass.
```
"""
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<rect width="20" height="20" fill="#2f6fd6"/></svg>'
)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book with every kind of question, a formula, code, a figure and a glossary."""
    book = empty_book(tmp_path_factory.mktemp("tiny"))
    chapters = book.path / "chapters"
    (chapters / "index.md").write_text("# A book\n\nIt has a chapter.\n\n```{progress}\n```\n", "utf-8")
    (chapters / "05-chapter.md").write_text(QUESTIONS, "utf-8")
    (chapters / "b-glossary.md").write_text(GLOSSARY, "utf-8")
    (chapters / "square.svg").write_text(SQUARE, "utf-8")
    files = "".join(f"      - file: chapters/{name}\n" for name in ("05-chapter", "b-glossary"))
    (book.path / "_toc.yml").write_text(f"{TOC}parts:\n  - caption: More\n    chapters:\n{files}", "utf-8")
    built = book.build("-W", "-n", dressed=True)
    assert built.code == 0, built.output
    return book


@pytest.fixture(scope="session")
def readers() -> Path:
    """The folder of programs of others, from npm."""
    npm = shutil.which("npm")
    assert npm, "npm is needed"
    with FileLock(Path(tempfile.gettempdir()) / "readers-npm-ci.lock"):
        if not (READERS / "node_modules" / ".package-lock.json").exists():
            subprocess.run([npm, "--prefix", str(READERS), "ci", "--no-progress"], check=True)
    return READERS
