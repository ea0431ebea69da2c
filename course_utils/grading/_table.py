"""The table of a graded folder, for a spreadsheet and as a page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from course_utils import _tables
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


def write_tables(folder: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write ``table.csv`` and ``table.html``, best score first, then those without a score by name.

    Args:
        folder: where to write.
        outcomes: of all submissions.

    Returns:
        The page.
    """
    rows = _rows(outcomes)
    _tables.write_whole(folder / "table.csv", _tables.as_csv(_COLUMNS, (row for row, _ in rows)))
    page = folder / "table.html"
    _tables.write_whole(page, _page(rows))
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


def _page(rows: Sequence[tuple[list[str], str]]) -> str:
    body = []
    for cells, log in rows:
        text = html.escape(log.strip())
        printed = f"<details><summary>show</summary><pre>{text}</pre></details>" if text else ""
        body.append([*map(html.escape, cells), printed])
    table = _tables.as_html("", (*_COLUMNS, "printed"), body, _NUMBERS)
    return _tables.page("The challenge, graded", table)
