"""What runs cells in the page: what it weighs, and that it asks for nothing."""

from __future__ import annotations

import gzip

from .conftest import ROOT

STATIC = ROOT / "course_utils" / "explorers" / "static"
MAX_KILOBYTES = 600


def test_python_pytorch_and_editor_are_light_together() -> None:
    bundles = [STATIC / name for name in ("live.js", "live_page.js", "live_editor.js")]
    weight = sum(len(gzip.compress(bundle.read_bytes(), 9)) for bundle in bundles)
    assert weight < MAX_KILOBYTES * 1024


def test_the_parts_of_the_page_ask_for_nothing() -> None:
    for name in ("live_page.js", "live_editor.js"):
        source = (STATIC / name).read_bytes()
        for word in (b"import(", b"require(", b"eval(", b"new Function", b"fetch(", b"XMLHttpRequest"):
            assert word not in source, f"{word!r} in {name}"
