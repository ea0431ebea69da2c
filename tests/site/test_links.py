"""The site's files read without a browser: every link leads somewhere, nothing comes from outside."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup

CDN = re.compile(
    r"jsdelivr|unpkg|cdnjs|cloudflare\.com|googleapis|gstatic|mathjax|requirejs|skypack|esm\.sh",
    re.I,
)
_REFERENCES = (
    ("a", "href"),
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
)


@cache
def parse(path: Path) -> BeautifulSoup:
    """A page."""
    return BeautifulSoup(path.read_text("utf-8"), "lxml")


@cache
def anchors(path: Path) -> frozenset[str]:
    """What a link may name on a page."""
    return frozenset(element["id"] for element in parse(path).find_all(id=True))


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """Every page of the site."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def test_internal_links_and_files_exist(site: Path, pages: list[Path]) -> None:
    broken = []
    for page in pages:
        for tag, attribute in _REFERENCES:
            for element in parse(page).find_all(tag, attrs={attribute: True}):
                url = element[attribute]
                target, fragment = urldefrag(url)
                if urlsplit(url).scheme or url.startswith("//"):
                    continue
                way = unquote(urlsplit(target).path)
                start = site if way.startswith("/") else page.parent
                path = (start / way.lstrip("/")).resolve() if target else page
                if not path.is_file():
                    broken.append(f"{page.relative_to(site)}: {url}: no such file")
                elif fragment and path.suffix == ".html" and unquote(fragment) not in anchors(path):
                    broken.append(f"{page.relative_to(site)}: {url}: no such anchor")
    assert not broken, "\n".join(broken)


def test_other_hosts_appear_only_in_links_to_read(site: Path, pages: list[Path]) -> None:
    outside = []
    for page in pages:
        for tag, attribute in _REFERENCES[1:]:
            for element in parse(page).find_all(tag, attrs={attribute: True}):
                if re.match(r"(https?:)?//", element[attribute]):
                    outside.append(f"{page.relative_to(site)}: <{tag}> {element[attribute]}")
        for element in parse(page).find_all(["script", "style"]):
            if not element.get("src") and CDN.search(element.get_text()):
                outside.append(f"{page.relative_to(site)}: inline <{element.name}> names a CDN")
    for sheet in site.rglob("*.css"):
        for found in re.findall(
            r"(?:url\(|@import\s+)[\"']?((?:https?:)?//[^\"')]+)", sheet.read_text("utf-8")
        ):
            outside.append(f"{sheet.relative_to(site)}: {found}")
    assert not outside, "\n".join(outside)


def test_no_page_names_a_cdn(site: Path, pages: list[Path]) -> None:
    named = []
    for page in pages:
        for element in parse(page).find_all(True):
            for name, value in element.attrs.items():
                text = " ".join(value) if isinstance(value, list) else str(value)
                loads = name in {"src", "href", "data-src"} and not text.startswith("data:")
                if element.name != "a" and loads and CDN.search(text):
                    named.append(f"{page.relative_to(site)}: {text}")
    assert not named, "\n".join(named)


def test_ids_are_unique_on_each_page(site: Path, pages: list[Path]) -> None:
    repeated = []
    for page in pages:
        ids = [element["id"] for element in parse(page).find_all(id=True)]
        repeated += [f"{page.relative_to(site)}: {x}" for x in {i for i in ids if ids.count(i) > 1}]
    assert not repeated, "\n".join(repeated)


def test_buttons_wait_for_a_repository(pages: list[Path]) -> None:
    for page in pages:
        for element in parse(page).select(".article-header-buttons a[href]"):
            assert "None" not in element["href"] and element["href"].strip("#")
