"""The architecture explorer's settings mean in Python what they mean in the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course_utils.data import DATASETS
from course_utils.explorers import ArchitectureExplorer
from course_utils.explorers._base import SCHEMA
from course_utils.models import ACTIVATIONS
from course_utils.training import OPTIMIZERS

FIELDS = SCHEMA["architecture"]


def test_it_offers_what_the_course_offers() -> None:
    assert FIELDS["dataset"]["of"] == list(DATASETS)
    assert FIELDS["layers"]["of"]["fields"]["activation"]["of"] == list(ACTIVATIONS)
    assert FIELDS["optimizer"]["of"] == list(OPTIMIZERS)


def accepted(field: Any) -> Any:
    """What a field takes, whatever its default."""
    if isinstance(field, dict):
        return {key: accepted(value) for key, value in field.items() if key != "default"}
    return field


def test_kept_runs_accept_what_runs_can_be() -> None:
    kept = accepted(FIELDS["kept"]["of"]["fields"])
    # A module of the reader's own has no data set, maybe no layers to see, and any function between them.
    assert kept["dataset"]["kind"] == kept["layers"]["kind"] == "optional"
    activation = kept["layers"]["of"]["of"]["fields"]["activation"]
    *activation["of"], unnamed = activation["of"]
    assert unnamed == "other"
    for name, field in (
        ("dataset", kept["dataset"]["of"]),
        ("layers", kept["layers"]["of"]),
        ("optimizer", kept["optimizer"]),
        ("lr", kept["lr"]),
    ):
        assert field == accepted(FIELDS[name])
    assert kept["inputs"]["max"] == FIELDS["features"]["max"]


def as_numpy(value: Any) -> Any:
    """The value with every scalar in it as NumPy has it."""
    if isinstance(value, dict):
        return {name: as_numpy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_numpy(inner) for inner in value]
    return value if value is None else np.array(value)[()]


def test_scalars_of_numpy_mean_what_plain_ones_do() -> None:
    settings = {
        "dataset": "moons", "n_samples": 60, "noise": 0.25, "features": ["x1", "x2", "x1*x2"],
        "layers": [{"units": 4, "activation": "tanh"}], "optimizer": "adam", "lr": 0.5,
        "stages": [{"epochs": 2, "lr": 0.25}], "batch_size": 16, "seed": 3, "trained": 4, "speed": 20,
        "drawn": [{"x1": 0.5, "x2": -0.25, "label": 1}], "points": "both", "instant": True,
        "start": [0.5] * 21,
    }  # fmt: skip
    plain, numpy = ArchitectureExplorer(**settings), ArchitectureExplorer(**as_numpy(settings))
    assert numpy.code == plain.code
    assert repr(numpy.state) == repr(plain.state)
    exec(numpy.code, {})
    single = ArchitectureExplorer(
        layers=[], lr=np.float32(0.25), momentum=np.float16(0.5), trained=np.uint8(1)
    )
    exec(single.code, {})
    assert "lr=0.25, momentum=0.5" in single.code


def test_it_opens_with_the_linear_network_of_the_book_untrained() -> None:
    state = ArchitectureExplorer().state
    assert state["layers"] == [{"units": 10, "activation": "identity"}] * 2
    assert state["trained"] == 0
    assert state["noise"] is None


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"layers": [{"units": 33, "activation": "relu"}]}, r"layers\[0\]\.units"),
        ({"layers": [{"units": 3, "activation": "tahn"}]}, r"layers\[0\]\.activation"),
        ({"layers": [{"units": 3, "activation": "tanh"}] * 7}, "layers"),
        ({"lr": 0}, "lr"),
        ({"lr": float("nan")}, "lr"),
        ({"features": []}, "features"),
        ({"dataset": "iris"}, "dataset"),
    ],
)
def test_bad_settings_are_named(settings: dict[str, object], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        ArchitectureExplorer(**settings)
