"""What `make links` runs asks the pages of other sites that the book links to; the build asks none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.book_extensions.conftest import Book
from tests.conftest import ROOT

#: What `make links` gives to `jupyter-book build`.
LINKS = ("--builder", "linkcheck", "--path-output", "_build/links")


class _Site(BaseHTTPRequestHandler):
    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def other_site() -> Iterator[tuple[str, list[str]]]:
    """The address of another site, and what it is asked for."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Site", (_Site,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_make_links_asks_so() -> None:
    assert f"jupyter-book build {' '.join(LINKS)} .\n" in (ROOT / "Makefile").read_text("utf-8")


def test_a_page_that_is_gone_is_named(book: Book, other_site: tuple[str, list[str]]) -> None:
    site, asked = other_site
    book.write(f"# A page\n\n[one]({site}/there) and [another]({site}/gone)\n", notebook=False)
    assert book.build("-W", "-n").code == 0 and asked == []
    checked = book.build(*LINKS)
    assert checked.code != 0 and set(asked) == {"/there", "/gone"}
    found = (book.path / "_build/links/_build/html/output.txt").read_text("utf-8")
    assert "[broken]" in found and "/gone" in found and "/there" not in found
    book.write(f"# A page\n\n[one]({site}/there)\n", notebook=False)
    assert book.build(*LINKS).code == 0
