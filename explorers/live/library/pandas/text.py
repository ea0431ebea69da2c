"""Tables as pandas prints them (display.precision 6, width 80, at most 60 rows)."""

import math
import re

_NUMBER = re.compile(r"^\s*[\+-]?[0-9]+\.[0-9]*$")
DIGITS, WIDTH, MAX_ROWS, SHORT_ROWS = 6, 80, 60, 10


def _trim(texts):
    numbers = [t for t in texts if _NUMBER.match(t)]
    while numbers and all([t.endswith("0") for t in numbers]):
        texts = [t[:-1] if _NUMBER.match(t) else t for t in texts]
        numbers = [t for t in texts if _NUMBER.match(t)]
    return [t + "0" if _NUMBER.match(t) and t.endswith(".") else t for t in texts]


def floats(values, float_format=None):
    def with_spec(spec):
        out = []
        for v in values:
            if v != v:
                out.append("NaN")
            elif float_format is not None:
                out.append(float_format(v))
            else:
                out.append(format(float(v), spec))
        return out

    if float_format is not None:
        return with_spec("")
    texts = _trim(with_spec(f" .{DIGITS}f"))
    known = [abs(v) for v in values if v == v and v not in (math.inf, -math.inf)]
    long = max([len(t) for t in texts], default=0) > DIGITS + 6
    if any([0 < v < 10**-DIGITS for v in known]) or (long and any([v > 1e6 for v in known])):
        return with_spec(f" .{DIGITS}e")
    return texts


def column(values, kind, float_format=None):
    if kind == "f":
        return floats(values, float_format)
    if kind == "i":
        return [f"{int(v): d}" for v in values]
    if kind == "b":
        return [f" {v}" for v in values]
    if any([isinstance(v, float) for v in values]):
        return [float_one(v) if isinstance(v, float) else f" {v}" for v in values]
    return [f" {'None' if v is None else v}" for v in values]


def float_one(v):
    return (
        " NaN"
        if v != v
        else f" {float(v):.{DIGITS}f}".rstrip("0")
        + ("0" if f"{float(v):.{DIGITS}f}".rstrip("0").endswith(".") else "")
    )


def index_texts(labels):
    if labels and all([isinstance(v, float) for v in labels]):
        texts = floats(labels)
        return [t[1:] for t in texts] if all([t.startswith(" ") for t in texts]) else texts
    return [str(v) for v in labels]


def _justify(texts, width, mode):
    return [t.ljust(width) if mode == "left" else t.rjust(width) for t in texts]


def adjoin(space, *lists):
    lengths = [max([len(t) for t in one]) + space for one in lists[:-1]] + [max([len(t) for t in lists[-1]])]
    tall = max([len(one) for one in lists])
    padded = [[" " * n] * (tall - len(one)) + _justify(one, n, "left") for one, n in zip(lists, lengths)]
    return "\n".join(["".join(row) for row in zip(*padded)])


def _sparse(levels):
    """Repeated labels of outer levels are left out."""
    out = []
    before = None
    for row in levels:
        shown = list(row)
        if before is not None:
            for i in range(len(row) - 1):
                if row[: i + 1] == before[: i + 1]:
                    shown[i] = ""
        out.append(shown)
        before = row
    return out


def _index_column(frame):
    index = frame.index
    names = index.names
    if index.nlevels > 1:
        rows = _sparse([tuple([str(v) for v in label]) for label in index.labels])
        columns = [[row[i] for row in rows] for i in range(index.nlevels)]
        columns = [_justify(c, max([len(t) for t in c], default=0), "left") for c in columns]
        if any([n is not None for n in names]):
            columns = [["" if n is None else str(n), *c] for n, c in zip(names, columns)]
        lines = adjoin(1, *columns).split("\n")
    else:
        texts = index_texts(index.labels)
        if names[0] is not None:
            texts = [str(names[0]), *texts]
        lines = _justify(texts, max([len(t) for t in texts], default=0), "left")
    columns = frame.columns
    head = ["" if n is None else str(n) for n in columns.names]
    return head + lines


def frame_text(frame, float_format=None, line_width=WIDTH):
    n = len(frame.index)
    if n == 0 or len(frame.columns) == 0:
        return f"Empty DataFrame\nColumns: {list(frame.columns.labels)}\nIndex: {list(frame.index.labels)}"
    cut = n > MAX_ROWS
    shown = frame
    if cut:
        half = SHORT_ROWS // 2
        shown = frame.iloc[[*range(half), *range(n - half, n)]]
    named = any([name is not None for name in shown.index.names])
    strcols = [_index_column(shown)]
    levels = shown.columns.nlevels
    headers = [[str(v) for v in label] if levels > 1 else [str(label)] for label in shown.columns.labels]
    if levels > 1:
        headers = [list(row) for row in _sparse([tuple(h) for h in headers])]
    for i, header in enumerate(headers):
        values, kind = shown.column_at(i)
        texts = column(values, kind, float_format)
        numeric = kind in ("f", "i", "b") and kind != "b" or kind in ("f", "i")
        head = [" " + h if numeric and levels == 1 else h for h in header]
        if named:
            head = [*head, ""]
        width = max([len(t) for t in [*head, *texts]])
        strcols.append([*_justify(head, width, "right"), *_justify(texts, width, "right")])
    if cut:
        at = len(strcols[0]) - SHORT_ROWS // 2
        for i, one in enumerate(strcols):
            width = max([len(t) for t in one])
            dots = "..".ljust(width) if i == 0 else "...".rjust(width) if width >= 3 else ".."
            one.insert(at, dots)
    text = _wrapped(strcols, line_width)
    if cut:
        text += f"\n\n[{n} rows x {len(frame.columns)} columns]"
    return text


def _wrapped(strcols, line_width):
    total = adjoin(1, *strcols)
    if line_width is None or max([len(line) for line in total.split("\n")]) <= line_width:
        return total
    idx, *rest = strcols
    room = line_width - max([len(t) for t in idx]) - 1
    widths = [max([len(t) for t in one]) for one in rest]
    bins, current = [], 0
    for i, w in enumerate(widths):
        current += w + 1
        if current + (1 if i == len(widths) - 1 else 2) > room and i > 0:
            bins.append(i)
            current = w + 1
    bins.append(len(widths))
    parts, start = [], 0
    for k, end in enumerate(bins):
        row = [idx, *rest[start:end]]
        tall = len(row[-1])
        if len(bins) > 1:
            row.append([" \\", *["  "] * (tall - 1)] if k < len(bins) - 1 else [" "] * tall)
        parts.append(adjoin(1, *row))
        start = end
    return "\n\n".join(parts)


def _escaped(v):
    return str(v).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def frame_html(frame):
    n = len(frame.index)
    rows = list(range(n)) if n <= MAX_ROWS else [*range(5), None, *range(n - 5, n)]
    levels, depth = frame.columns.nlevels, frame.index.nlevels
    texts = [[t.strip() for t in column(*frame.column_at(i))] for i in range(len(frame.columns))]
    labels = index_texts(frame.index.labels) if depth == 1 else None
    head = []
    for level in range(levels):
        names = [label[level] if levels > 1 else label for label in frame.columns.labels]
        name = frame.columns.names[level]
        cells = [
            f"<th>{'' if name is None else _escaped(name)}</th>" if i == depth - 1 else "<th></th>"
            for i in range(depth)
        ]
        head.append("<tr>" + "".join(cells) + "".join([f"<th>{_escaped(v)}</th>" for v in names]) + "</tr>")
    if any([name is not None for name in frame.index.names]):
        cells = "".join([f"<th>{'' if name is None else _escaped(name)}</th>" for name in frame.index.names])
        head.append(f"<tr>{cells}" + "<th></th>" * len(frame.columns) + "</tr>")
    sparse = _sparse(frame.index.labels) if depth > 1 else None
    body = []
    for r in rows:
        if r is None:
            body.append("<tr>" + "<th>...</th>" * depth + "<td>...</td>" * len(frame.columns) + "</tr>")
            continue
        row_head = (
            "".join([f"<th>{_escaped(v)}</th>" for v in sparse[r]])
            if depth > 1
            else f"<th>{_escaped(labels[r])}</th>"
        )
        body.append(f"<tr>{row_head}" + "".join([f"<td>{_escaped(t[r])}</td>" for t in texts]) + "</tr>")
    return f'<table class="dataframe"><thead>{"".join(head)}</thead><tbody>{"".join(body)}</tbody></table>'


def series_text(series, float_format=None, footer=True):
    n = len(series)
    if n == 0:
        return f"Series([], dtype: {series.dtype})"
    shown, cut = series, footer and n > MAX_ROWS
    if cut:
        shown = series.iloc[[*range(SHORT_ROWS // 2), *range(n - SHORT_ROWS // 2, n)]]
    texts = column(shown.tolist(), shown.kind, float_format)
    texts = (
        [t[1:] if t.startswith(" ") else t for t in texts]
        if all([t.startswith(" ") for t in texts])
        else texts
    )
    width = max([len(t) for t in texts])
    if shown.index.nlevels > 1:
        rows = _sparse([tuple([str(v) for v in label]) for label in shown.index.labels])
        columns = [[row[i] for row in rows] for i in range(shown.index.nlevels)]
        names = adjoin(2, *columns).split("\n")
    else:
        names = index_texts(shown.index.labels)
    left = max([len(t) for t in names])
    lines = [f"{name.ljust(left)}    {text.rjust(width)}" for name, text in zip(names, texts)]
    if cut:
        lines.insert(SHORT_ROWS // 2, " " * (left + 4) + "...".rjust(width) if width >= 3 else "..")
    if shown.index.names[0] is not None and shown.index.nlevels == 1:
        lines.insert(0, str(shown.index.names[0]))
    if not footer:
        return "\n".join(lines)
    tail = [f"Name: {series.name}"] if series.name is not None else []
    if cut:
        tail.append(f"Length: {n}")
    tail.append(f"dtype: {series.dtype}")
    return "\n".join([*lines, ", ".join(tail)])
