"""The text says "chapter 5" and "appendix B": titles, the sidebar and the links beside a page say it too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from tests.site.conftest import SITE, chapters
from tests.site.test_links import parse


def number(docname: str) -> str:
    """What the file's name begins with: the number of a chapter, the letter of an appendix."""
    return Path(docname).name.partition("-")[0].lstrip("0").upper()


PAGES = chapters()[1:]


def soup(docname: str) -> BeautifulSoup:
    return parse(SITE / f"{docname}.html")


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def test_names_follow_the_table_of_contents() -> None:
    chaptered = [number(page) for page in PAGES if number(page).isdigit()]
    lettered = [number(page) for page in PAGES if not number(page).isdigit()]
    assert chaptered == [str(place) for place in range(1, len(chaptered) + 1)]
    assert lettered == [chr(ord("A") + place) for place in range(len(lettered))]


@pytest.mark.parametrize("docname", PAGES)
def test_title_and_neighbours_carry_their_numbers(docname: str) -> None:
    page = soup(docname)
    assert words(page.h1).startswith(f"{number(docname)}. ")
    assert [tag for tag in page.select("article :is(h2, h3) .section-number")] == []
    place = PAGES.index(docname)
    for link, beside in (("left-prev", place - 1), ("right-next", place + 1)):
        if 0 <= beside < len(PAGES):
            title = words(page.select_one(f"a.{link} .prev-next-title"))
            assert title.startswith(f"{number(PAGES[beside])}. "), title


def test_the_sidebar_carries_the_numbers() -> None:
    links = soup(PAGES[0]).select(".bd-sidebar-primary li a")
    shown = [found[1] for link in links if (found := re.match(r"(\d+|[A-Z])\. ", words(link)))]
    assert shown == [number(page) for page in PAGES]
