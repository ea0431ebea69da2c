"""Show the numbers behind a figure under it, folded away: what the build read from what was drawn.

A figure drawn with `course_utils.plotting.use_style` carries its numbers, as `numbers_reader` reads
them, as the description of its SVG file. They become tables and sentences that a reader who cannot see
the figure can go through.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

SUMMARY = "Numbers behind this figure"

_FOLDER = Path(__file__).parent

#: Runs before a chapter's first cell, so that its figures carry their numbers.
KERNEL_CELL = (
    (_FOLDER / "numbers_cell.py")
    .read_text("utf-8")
    .replace('READER = ""', f"READER = {(_FOLDER / 'numbers_reader.py').read_text('utf-8')!r}", 1)
)

_DESCRIPTION = re.compile(r"<dc:description>(.*?)</dc:description>", re.DOTALL)


def numbers_in(svg: str) -> dict[str, Any] | None:
    """The tables and notes that a figure's file carries, or None.

    Args:
        svg: the figure as Matplotlib wrote it.
    """
    found = _DESCRIPTION.search(svg)
    if not found:
        return None
    try:
        numbers = json.loads(html.unescape(found[1]))
    except ValueError:
        return None
    return numbers if isinstance(numbers, dict) and (numbers.get("tables") or numbers.get("notes")) else None


def as_html(numbers: dict[str, Any]) -> str:
    """The folded tables and sentences.

    Args:
        numbers: what `numbers_in` gave.
    """
    tables = "".join(map(_table, numbers["tables"]))
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in numbers["notes"])
    listed = f"<ul>{notes}</ul>" if notes else ""
    return f'<details class="figure-numbers"><summary>{SUMMARY}</summary>{tables}{listed}</details>\n'


def _table(table: dict[str, Any]) -> str:
    caption = f"<caption>{html.escape(table['title'])}</caption>" if table["title"] else ""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in table["head"])
    rows = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in table["rows"]
    )
    return (
        f'<div class="table-scroll"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
