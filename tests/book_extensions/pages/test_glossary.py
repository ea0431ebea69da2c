"""The glossary sends its reader to chapters that speak of the term."""

from __future__ import annotations

import re

from tests.conftest import ROOT

CHAPTERS = ROOT / "chapters"
ENTRY = re.compile(r"^(\S[^\n]*(?:\n\S[^\n]*)*)\n((?: {4}[^\n]*\n|\n)+)", re.MULTILINE)


def sent_elsewhere(glossary: str) -> list[str]:
    """The terms whose chapter has none of their names."""
    found = []
    for names, text in ENTRY.findall(glossary.partition("{glossary}")[2]):
        # Without its last letter, a plural is the same word.
        words = [re.escape(name.lower()[: max(4, len(name) - 1)]) for name in names.splitlines()]
        for page in re.findall(r"→.*?\(([\w-]+\.md)", text):
            if not re.search(rf"\b({'|'.join(words)})", (CHAPTERS / page).read_text("utf-8").lower()):
                found.append(f"{names.splitlines()[0]}: {page}")
    return found


def test_each_term_is_in_the_chapter_that_introduces_it() -> None:
    glossary = (CHAPTERS / "b-glossary.md").read_text("utf-8")
    assert len(ENTRY.findall(glossary)) > 60 and sent_elsewhere(glossary) == []


def test_a_term_that_a_chapter_does_not_have_is_found() -> None:
    glossary = (
        "```{glossary}\nquaternion\n    Four numbers in one.\n    → [Base model](03-base-model.md)\n\n```\n"
    )
    assert sent_elsewhere(glossary) == ["quaternion: 03-base-model.md"]
