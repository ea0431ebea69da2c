"""What stays of a style sheet and of a font."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from book_extensions.site.purge import Used, embedded_font, purge, with_imports

PAGE = """<html data-theme="auto"><body class="wide"><nav id="menu"><a href="#">go</a></nav>
<p class="note big">text <code>x</code></p></body></html>"""
SCRIPT = 'element.classList.toggle("is-open"); element.dataset.rowCount = 3;'


@pytest.fixture
def used() -> Used:
    """The names of one page and one script."""
    names = Used()
    names.add_page(PAGE)
    names.add_words(SCRIPT)
    return names


@pytest.mark.parametrize(
    "selector",
    [
        "*",
        ":root",
        "p.note.big > code",
        "#menu a:hover::before",
        "html[data-theme=dark] p",
        ".note.is-open",
        "[data-row-count]",
        "p:not(.absent)",
        ":is(.absent, .note) code",
        "li:not(p), p",
        "p:nth-child(2n + 1)",
        "P",
    ],
)
def test_a_selector_that_may_match_stays(used: Used, selector: str) -> None:
    assert "color:red" in purge([("a.css", f"{selector} {{ color: red }}")], used)


@pytest.mark.parametrize(
    "selector",
    [".absent", "p.absent", "#other", "table td", "p[data-absent]", ":is(.absent, #other)", ".Note"],
)
def test_a_selector_that_cannot_match_goes(used: Used, selector: str) -> None:
    assert purge([("a.css", f"{selector} {{ color: red }}")], used) == ""


def test_a_list_of_selectors_keeps_those_that_may_match(used: Used) -> None:
    assert purge([("a.css", ".absent, p, .gone:hover { color: red }")], used) == "p{color:red}\n"


def test_groups_go_when_they_are_empty_and_keep_their_rules(used: Used) -> None:
    text = """@charset "utf-8"; @media print { .absent { top: 0 } }
    @media (max-width: 3px) { p { top: 0 !important } .absent { top: 1px } }
    @keyframes turn { from { top: 0 } 50% { top: 1px } }"""
    assert purge([("a.css", text)], used) == (
        "@media (max-width: 3px){\np{top:0!important}\n}\n@keyframes turn{from{top:0}\n50%{top:1px}\n}\n"
    )


def test_variables_stay_that_are_read_through_others_or_by_a_script(used: Used) -> None:
    used.add_words('getPropertyValue("--from-script")')
    text = """:root { --a: var(--b); --b: 1px; --c: var(--d); --d: 2px; --from-script: 0 }
    p { margin: var(--a) }"""
    assert purge([("a.css", text)], used) == (
        ":root{--a:var(--b);--b:1px;--from-script:0}\np{margin:var(--a)}\n"
    )


def test_addresses_lead_to_the_same_files_from_the_new_place(used: Used) -> None:
    text = (
        "p { background: url(../i/a.png), url('b.png'), url(data:x), url(/c.png) } @font-face { src: url(f) }"
    )
    assert purge([("styles/a.css", text)], used) == (
        'p{background:url("i/a.png"), url("styles/b.png"), url("data:x"), url("/c.png")}\n'
        '@font-face{src:url("styles/f")}\n'
    )


def test_licence_notices_stay_and_other_comments_go(used: Used) -> None:
    assert purge([("a.css", "/*! (c) */ /* no */ p { /* no */ top: 0 }")], used) == "/*! (c) */\np{top:0}\n"


def test_imported_sheets_come_first() -> None:
    files = {"styles/a.css": '@import "../b.css";\np{}', "b.css": "q{}"}
    assert [path for path, _ in with_imports("styles/a.css", files.__getitem__)] == ["b.css", "styles/a.css"]
    assert "@import" not in "".join(text for _, text in with_imports("styles/a.css", files.__getitem__))


def test_a_font_holds_the_asked_characters_and_says_which_it_had() -> None:
    file = Path(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    address, had = embedded_font(file, {"A", "\ue123"})
    assert had == {"A"}
    head, _, data = address.partition(",")
    assert head == "data:font/woff;base64"
    assert set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) == {ord("A")}
    assert embedded_font(file, {"A"}) == (address, had), "the same font differs from run to run"
    assert embedded_font(file, {"\ue123"}) == ("", set())
