"""List what each chapter asks, for the report on a class: `python -m book_extensions.questions.listed`.

`course_utils.progress` knows the book by this list alone. It is taken from the sources, without a build.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from book_extensions.myst import colon_options, fences
from book_extensions.questions.objectives import named_in
from book_extensions.questions.source import blocks, parse

ROOT = Path(__file__).resolve().parents[2]
LISTED = ROOT / "course_utils" / "progress" / "objectives.json"

_BULLET = re.compile(r"^- (.*(?:\n {2,}\S.*)*)", re.MULTILINE)
_MARKUP = re.compile(r"\*\*?|`|\$|\{[\w:]+\}|\\(?=[a-z])")


def chapters_in(root: Path) -> list[str]:
    """The documents of the table of contents, the root first.

    Args:
        root: the folder of the book.
    """
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(entry["file"] for part in toc.get("parts", ()) for entry in part["chapters"])]


def number_of(chapter: str) -> str:
    """A chapter's number or letter, as its address has it: "05", "g".

    Args:
        chapter: the document.
    """
    return Path(chapter).name.partition("-")[0]


def listed(root: Path) -> dict[str, Any]:
    """The chapters with questions, by their numbers: title, objectives, what assesses each.

    Args:
        root: the folder of the book, with its table of contents.

    Raises:
        QuestionError: a question is malformed.
    """
    found = {}
    for chapter in chapters_in(root):
        source = (root / f"{chapter}.md").read_text("utf-8")
        questions = [parse(block.text) for block in blocks(source)]
        if questions:
            title = re.search(r"^# (.+)$", source, re.MULTILINE)
            assert title, f"{chapter} has no title"
            found[number_of(chapter).lstrip("0")] = {
                "title": _plain(title[1]),
                "objectives": _objectives(source),
                "questions": {question.name: question.objective for question in questions},
                "exercises": _exercises(source),
            }
    return found


def text(root: Path) -> str:
    """The file of the list.

    Args:
        root: the folder of the book.
    """
    return json.dumps(listed(root), indent=1, ensure_ascii=False) + "\n"


def _objectives(source: str) -> list[str]:
    for fence in fences(source.splitlines()):
        if ("class", "objectives") in colon_options(fence.content):
            return [_plain(item) for item in _BULLET.findall("\n".join(fence.content))]
    return []


def _exercises(source: str) -> dict[str, list[int]]:
    return {
        dict(colon_options(fence.content))["label"]: named_in(" ".join(fence.content))
        for fence in fences(source.splitlines())
        if fence.name == "exercise"
    }


def _plain(markdown: str) -> str:
    return " ".join(_MARKUP.sub("", markdown).split()).rstrip(",;.")


if __name__ == "__main__":
    LISTED.write_text(text(ROOT), "utf-8")
