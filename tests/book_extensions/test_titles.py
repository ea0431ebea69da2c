"""A title stands everywhere with its number or letter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from book_extensions.titles import numbered_title


@pytest.mark.parametrize(
    ("number", "shown"),
    [({}, "The limit"), ({"secnumber": (5,)}, "5. The limit"), ({"secnumber": ("G",)}, "G. The limit")],
)
def test_a_title_has_its_number(number: dict[str, Any], shown: str) -> None:
    title = nodes.title("", "", nodes.Text("The "), nodes.literal("", "limit"), **number)
    env: Any = SimpleNamespace(titles={"a": title}, config=SimpleNamespace(html_secnumber_suffix=". "))
    assert numbered_title(env, "a") == shown
