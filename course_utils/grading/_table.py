"""The table of a graded folder, for a spreadsheet and as a page."""

from __future__ import annotations

import csv
import html
from collections.abc import Sequence
from pathlib import Path

from course_utils.challenge import compare
from course_utils.grading._folder import Outcome

_COLUMNS = (
    "place",
    "name",
    "outcome",
    "score in %",
    "± in %",
    "worst run in %",
    "against the best",
    "epochs",
    "parameters",
    "seconds",
    "notes",
    "message",
)
_NUMBERS = {"place", "score in %", "± in %", "worst run in %", "epochs", "parameters", "seconds"}

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem; }
table { border-collapse: collapse; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid #8886; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { max-width: 60ch; max-height: 12rem; overflow: auto; white-space: pre-wrap; }
"""


def write_tables(folder: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write ``table.csv`` and ``table.html``, best score first, then those without a score by name.

    Args:
        folder: where to write.
        outcomes: of all submissions.

    Returns:
        The page.
    """
    rows = _rows(outcomes)
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows([_harmless(cell) for cell in row] for row, _ in rows)
    page = folder / "table.html"
    page.write_text(_page(rows), "utf-8")
    return page


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[list[str], str]]:
    scored = sorted((o for o in outcomes if o.card), key=lambda o: -o.card.accuracy if o.card else 0.0)
    verdicts = list(compare([o.card for o in scored if o.card])["verdict"]) if scored else []
    rows = []
    for place, (outcome, verdict) in enumerate(zip(scored, verdicts, strict=True), start=1):
        card = outcome.card
        assert card is not None
        cells = [
            str(place),
            outcome.name,
            outcome.kind,
            *(f"{100 * share:.2f}" for share in (card.accuracy, card.standard_error, card.worst)),
            verdict,
            f"{card.epochs:g}",
            str(card.parameters),
            f"{card.seconds:.1f}",
            "; ".join(card.notes),
            "",
        ]
        rows.append((cells, outcome.log))
    for outcome in sorted((o for o in outcomes if not o.card), key=lambda o: o.name):
        blank = [""] * 6
        cells = ["", outcome.name, outcome.kind, *blank, f"{outcome.seconds:.1f}", "", outcome.message]
        rows.append((cells, outcome.log))
    return rows


def _harmless(cell: str) -> str:
    # A spreadsheet would run what begins like a formula.
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell


def _page(rows: Sequence[tuple[list[str], str]]) -> str:
    def cell(kind: str, column: str, text: str) -> str:
        number = ' class="number"' if column in _NUMBERS else ""
        scope = ' scope="col"' if kind == "th" else ""
        return f"<{kind}{number}{scope}>{text}</{kind}>"

    head = "".join(cell("th", column, column) for column in (*_COLUMNS, "printed"))
    body = []
    for cells, log in rows:
        text = html.escape(log.strip())
        printed = f"<details><summary>show</summary><pre>{text}</pre></details>" if text else ""
        texts = [*map(html.escape, cells), printed]
        columns = (*_COLUMNS, "printed")
        body.append("".join(cell("td", c, t) for c, t in zip(columns, texts, strict=True)))
    table = "".join(f"<tr>{row}</tr>\n" for row in body)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>The challenge, graded</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body>'
        f"<h1>The challenge, graded</h1>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{table}</tbody>"
        "</table></body></html>\n"
    )
