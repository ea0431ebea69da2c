"""Code and styles inside a page are found before a browser refuses them."""

from __future__ import annotations

import base64
import hashlib

import pytest

from book_extensions.site.security_policy import POLICY, alone, refused
from tests.book_extensions.conftest import Book


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { top: 0 }</style>",
        '<p style="top: 0">',
        '<button onclick="go()">',
        '<a href="JavaScript:go()">',
        '<iframe src="https://example.org">',
    ],
)
def test_what_a_browser_refuses_is_found_with_its_line(markup: str) -> None:
    assert [line for line, _ in refused(f"<body>\n{markup}")] == [2]


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="a.js"></script>',
        '<script type="application/json">{"a": 1}</script>',
        "<code>&lt;p style=&quot;&quot;&gt;</code>",
        '<a href="#javascript">',
    ],
)
def test_the_rest_is_not(markup: str) -> None:
    assert refused(markup) == []


def test_the_policy_names_no_other_host_and_allows_nothing_inside_a_page() -> None:
    assert "http" not in POLICY and "unsafe-inline" not in POLICY and "'unsafe-eval'" not in POLICY
    assert "*" not in POLICY and POLICY.startswith("default-src 'none'")


def test_a_page_that_stands_alone_allows_its_own_style_and_script_only() -> None:
    digest = base64.b64encode(hashlib.sha256(b"p{}").digest()).decode()
    assert f"style-src 'sha256-{digest}';" in alone("p{}") and "script-src" not in alone("p{}")
    assert f"script-src 'sha256-{digest}';" in alone("q{}", "p{}")


def test_a_style_in_a_page_stops_the_build_every_time(book: Book) -> None:
    book.write('# A page\n\n<p style="color: red">Text</p>\n', notebook=False)
    for _ in range(2):
        built = book.build("-W", "-n", "--keep-going")
        assert built.code != 0
        assert 'the content policy refuses style="color: red"' in built.output
