"""The PyTorch script of what is on screen: one template, which the page fills in as well.

`code_on_screen.json` holds the lines; ``pytorchCode`` in the front end's engine knows the same facts and
values, and a test compares what the two write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from string import Template
from typing import Any

from course_utils.explorers._base import FILES

_TEMPLATE: dict[str, Any] = json.loads(FILES.joinpath("code_on_screen.json").read_text(encoding="utf-8"))
_NUMPY = {"blobs", "xor", "spirals", "linear"}
#: A table with more rows is read from its file.
_MOST_INLINE = 300

#: The inputs that the explorer offers, as PyTorch computes them from X of shape (n, 2).
FEATURES: dict[str, str] = _TEMPLATE["features"]


def script(state: dict[str, Any]) -> str:
    """The script for a network that the explorer describes.

    Args:
        state: of :class:`~course_utils.explorers.ArchitectureExplorer`, checked.
    """
    from course_utils.data import DATASETS
    from course_utils.models import ACTIVATIONS

    named, points, start = uses_data(state), drawn(state), start_of(state)
    features = features_of(state)
    hidden = [layer["units"] for layer in state["layers"]]
    layers = [
        {"n_in": n_in, "n_out": n_out, "activation": type(ACTIVATIONS[layer["activation"]]()).__name__}
        for n_in, n_out, layer in zip([len(features), *hidden], hidden, state["layers"], strict=False)
    ]
    table = table_of(state) if named else None
    inline = table is not None and len(table["rows"]) <= _MOST_INLINE
    facts = {
        "named": named,
        state["dataset"]: named and table is None,
        "numpy": named and (table is not None or state["dataset"] in _NUMPY),
        "inline": inline,
        "file": table is not None and not inline and table["name"] != "",
        "given": table is not None and not inline and table["name"] == "",
        "standardise": table is not None and state["standardise"],
        "drawn": bool(points),
        "features": features != ["x1", "x2"],
        "start": start is not None,
    }
    values = {
        **(_table_values(table) if table is not None else {}),
        "n_samples": state["n_samples"],
        "noise": DATASETS[state["dataset"]].noise if state["noise"] is None else state["noise"],
        "data_seed": state["data_seed"],
        "test_size": state["test_size"],
        "split_seed": state["split_seed"],
        "stratify": "None",
        "features": ", ".join(FEATURES[name] for name in features),
        "seed": state["seed"],
        "n_last": [len(features), *hidden][-1],
        "n_out": 1,
        "squeeze": ".squeeze(1)",
        "label_dtype": "float32",
        "start": f"[{', '.join(map(_text, start or []))}]",
    }
    rows = [dict(zip(("x1", "x2", "label"), row, strict=True)) for row in table["rows"]] if table else []
    return _filled(state, state["trained"], facts, values, {"points": points, "layers": layers, "rows": rows})


def table_of(state: dict[str, Any]) -> dict[str, Any] | None:
    """The reader's own table, while it is in use; as in the figure, labels that no class has keep it out."""
    table: dict[str, Any] | None = state["table"]
    if table is None or not state["use_table"]:
        return None
    places = range(len(table["classes"]))
    return table if all(row[2] in places for row in table["rows"]) else None


def _table_values(table: dict[str, Any]) -> dict[str, Any]:
    """How the rows are found in their file; JSON's escapes are Python's, too."""
    x1, x2, label = table["columns"]
    return {
        "file": _literal(table["name"]),
        "encoding": table["encoding"],
        "separator": _literal(table["separator"]),
        "classes": ", ".join(map(_literal, table["classes"])),
        "x1": x1,
        "x2": x2,
        "label": label,
        "point": '.replace(",", ".")' if table["decimal"] == "," else "",
        "below": "[1:]" if table["header"] else "",
    }


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def loop(state: dict[str, Any], epochs: int, own_loss: bool) -> str:
    """The training loop for a module of the reader's own, with the same settings.

    Args:
        state: of :class:`~course_utils.explorers.ArchitectureExplorer`, checked.
        epochs: how many were trained.
        own_loss: whether the reader gave a loss.
    """
    return _filled(state, epochs, {"own": True, "own_loss": own_loss}, {}, {})


def uses_data(state: dict[str, Any]) -> bool:
    """Whether the named data set is trained on."""
    return state["points"] != "drawn" or not state["drawn"]


def drawn(state: dict[str, Any]) -> list[dict[str, float]]:
    """The points that the reader drew, while they are in use."""
    return [] if state["points"] == "data" else state["drawn"]


def features_of(state: dict[str, Any]) -> list[str]:
    """The inputs without repeats, which a state may hold."""
    return list(dict.fromkeys(state["features"]))


def start_of(state: dict[str, Any]) -> list[float] | None:
    """The start to use; as in the figure, one that was saved for another network does not count."""
    widths = [len(features_of(state)), *(layer["units"] for layer in state["layers"]), 1]
    n_parameters = sum(n_out * (n_in + 1) for n_in, n_out in zip(widths, widths[1:], strict=False))
    start: list[float] | None = state["start"]
    return start if start is not None and len(start) == n_parameters else None


def lr_at(state: Mapping[str, Any], epoch: int) -> float:
    """The learning rate of an epoch, counted from 0: that of its stage, or the last.

    Args:
        state: has ``lr`` and ``stages``.
        epoch: at least 0.
    """
    end = 0
    for stage in state["stages"]:
        end += stage["epochs"]
        if epoch < end:
            return float(stage["lr"])
    return float(state["lr"])


def momentum_of(state: dict[str, Any]) -> float:
    """The momentum; the figure remembers it while another optimizer is chosen, which has its own."""
    return float(state["momentum"]) if state["optimizer"] == "sgd" else 0.0


def _filled(
    state: dict[str, Any],
    epochs: int,
    facts: Mapping[str, bool],
    values: Mapping[str, Any],
    lists: Mapping[str, Sequence[Mapping[str, Any]]],
) -> str:
    from course_utils.training import OPTIMIZERS

    settings = [f"lr={_text(lr_at(state, 0))}"]
    if momentum_of(state):
        settings.append(f"momentum={_text(momentum_of(state))}")
    # AdamW's own default is not 0, so it is always said.
    if state["weight_decay"] or state["optimizer"] == "adamw":
        settings.append(f"weight_decay={_text(state['weight_decay'])}")
    starts = list(accumulate(stage["epochs"] for stage in state["stages"]))
    facts = {**facts, "batches": state["batch_size"] is not None, "stages": bool(starts)}
    values = {
        **values,
        "optimizer": OPTIMIZERS[state["optimizer"]].__name__,
        "settings": ", ".join(settings),
        "rates": ", ".join(f"{start}: {_text(lr_at(state, start))}" for start in starts),
        "batch_seed": state["batch_seed"],
        "batch_size": state["batch_size"],
        "epochs": epochs,
    }
    lines: list[str] = []
    for block in _TEMPLATE["script"]:
        if all(facts.get(fact.lstrip("!"), False) != fact.startswith("!") for fact in block["when"].split()):
            for item in lists.get(block["each"], ()) if "each" in block else (values,):
                lines += _lines(block["lines"], item)
    return "\n".join(lines) + "\n"


def _lines(lines: Iterable[str], values: Mapping[str, Any]) -> Iterable[str]:
    given = {name: _text(value) for name, value in values.items()}
    return (Template(line).substitute(given) for line in lines)


def _text(value: Any) -> str:
    """A value as the page writes it: JavaScript has one kind of number, and few exponents."""
    if not isinstance(value, float):
        return str(value)
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return repr(value).replace("e-0", "e-")
