"""One Chromium per test process, opening the built book as a reader without a network would."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from playwright.sync_api import Frame, Page

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def chapters() -> list[str]:
    """Every document of the table of contents, the root first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    listed = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    return [toc["root"], *listed]


def first_of(values: Iterable[Any]) -> list[Any]:
    """Parameters of which every change tries the first; the others are wide."""
    first, *others = (value if isinstance(value, tuple) else (value,) for value in values)
    return [pytest.param(*first), *(pytest.param(*value, marks=pytest.mark.wide) for value in others)]


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book."""
    assert (SITE / "search.html").is_file(), "the book is not built: run `make book`"
    return SITE


def until(page: Page | Frame, expression: str, arg: object = None, seconds: float = 30) -> Any:
    """Wait until a JavaScript expression is true on a page, and give its value.

    `Page.wait_for_function` would compile the expression in the page, which its content policy refuses.
    """
    end = time.monotonic() + seconds
    while not (value := page.evaluate(expression, arg)):
        assert time.monotonic() < end, f"never true in {seconds} s: {expression}"
        page.wait_for_timeout(50)
    return value


#: A page lays out section by section what nobody sees yet, and the rest at once when a reader acts, which
#: costs half as much. Then the theme hears again that the page is loaded.
_ACT = """() => new Promise(done => {
    if (!('arriving' in document.documentElement.dataset)) return done();
    addEventListener('load', () => done(), { once: true });
    dispatchEvent(new Event('wheel'));
})"""


def visit(page: Page, address: str) -> None:
    """Open a page of the book as a reader who scrolls at once, and wait until all of it is laid out."""
    page.goto(address)
    page.evaluate(_ACT)


def laid_out(page: Page | Frame) -> None:
    """Wait until a page whose reader does nothing has laid out all of its sections."""
    until(page, "!('arriving' in document.documentElement.dataset)")


def uncover(page: Page) -> None:
    """Have all results of a page shown, whether or not the reader has predicted them."""
    while page.locator(".prediction-cover").count():
        page.locator(".prediction-cover button").first.evaluate("button => button.click()")


def use_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let the reader's system ask for a colour scheme, and wait until the page follows."""
    page.emulate_media(color_scheme=scheme)
    until(page, "scheme => document.documentElement.dataset.theme === scheme", scheme)
