"""Tables for a teacher, for a spreadsheet and as a page, in files that are written whole or not at all."""

from __future__ import annotations

import csv
import html
import io
import os
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 650; padding: .35rem .7rem; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
tbody th { font-weight: inherit; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { max-width: 60ch; max-height: 12rem; overflow: auto; white-space: pre-wrap; }
.wide { overflow-x: auto; }
"""


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, whenever the program is stopped.

    Args:
        path: the file.
        text: what it is to hold.
    """
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, "utf-8", newline="")
    os.replace(part, path)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The text of a table for a spreadsheet, in which nothing counts as a formula.

    Args:
        columns: their names.
        rows: as many cells as columns each.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(column) for column in columns])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    # A spreadsheet would run what begins like a formula.
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell


def as_html(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Container[str] = (),
    header: str = "",
) -> str:
    """A table of a page.

    Args:
        caption: what stands above it, or an empty string.
        columns: their names.
        rows: as many cells as columns each, as HTML.
        numbers: columns with numbers, which stand to the right.
        header: the column that names its row, or an empty string.
    """

    def cell(kind: str, column: str, text: str) -> str:
        number = ' class="number"' if column in numbers else ""
        if kind == "td" and column == header:
            return f'<th scope="row">{text}</th>'
        scope = ' scope="col"' if kind == "th" else ""
        return f"<{kind}{number}{scope}>{text}</{kind}>"

    head = "".join(cell("th", column, html.escape(column)) for column in columns)
    body = "".join(
        f"<tr>{''.join(cell('td', c, t) for c, t in zip(columns, row, strict=True))}</tr>\n" for row in rows
    )
    told = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def page(title: str, *parts: str) -> str:
    """A page that needs nothing else.

    Args:
        title: of the page.
        parts: what follows its heading, as HTML.
    """
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body>'
        f"<h1>{html.escape(title)}</h1>\n{''.join(parts)}</body></html>\n"
    )
