"""Where fences stand in MyST, and what a directive says."""

from __future__ import annotations

import pytest

from book_extensions.myst import colon_options, directives, fences, options, outside_code

TEXT = """# A title

:::{note} Beside
Words.

```python
# no heading
```
:::

- An item

  ```{figure} picture.svg
  :alt: Words
  ```

> ```
> quoted
> ```
""".splitlines()


def test_fences_are_found_in_lists_and_not_in_fences_or_quotations() -> None:
    note, figure = fences(TEXT)
    assert (note.start, note.end, note.markup, note.name, note.argument) == (2, 9, ":::", "note", "Beside")
    assert note.content[0] == "Words." and note.closed
    assert (figure.start, figure.end, figure.indent) == (12, 15, "  ")
    assert figure.lines == ("```{figure} picture.svg", ":alt: Words", "```")


def test_directives_are_found_in_directives() -> None:
    outer = "::::{note}\n:::{tip}\nWords.\n:::\n```{code-cell} ipython3\n```\n::::".splitlines()
    assert [fence.name for fence in directives(outer)] == ["note", "tip"]


def test_code_is_no_text() -> None:
    lines = list(outside_code(TEXT))
    assert "Words." in lines and "# no heading" not in lines and ":::{note} Beside" not in lines


@pytest.mark.parametrize("text", ["```{note}\nWords.", "- ```{note}\n  Words.", "```"])
def test_a_fence_may_be_left_open(text: str) -> None:
    assert not any(fence.closed for fence in fences(text.splitlines()))


def test_a_longer_fence_holds_a_shorter_one() -> None:
    (outer,) = fences("````{note}\n```\ncode\n```\n````".splitlines())
    assert outer.content == ("```", "code", "```")


def test_a_backtick_in_the_first_line_makes_it_text() -> None:
    assert not list(fences(["```{question} What is `x`?"]))
    assert [fence.name for fence in fences([":::{question} What is `x`?", ":::"])] == ["question"]


def test_options_stand_in_two_forms() -> None:
    assert options([":name: a", ":class:  b c", "", ":no: more"]) == ([("name", "a"), ("class", "b c")], 2)
    assert options(["---", "name: a", "---", "Text"]) == ([("name", "a")], 3)
    assert options(["Text", ":no: option"]) == ([], 0)


def test_a_value_is_taken_as_it_stands() -> None:
    assert colon_options([":answer: {glue}name:.1f", ":unit: %"]) == [
        ("answer", "{glue}name:.1f"),
        ("unit", "%"),
    ]
