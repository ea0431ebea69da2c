"""The architecture explorer's settings mean in Python what they mean in the page."""

from __future__ import annotations

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


def test_kept_runs_accept_what_runs_can_be() -> None:
    kept = FIELDS["kept"]["of"]["fields"]
    for field in ("dataset", "layers", "optimizer", "lr"):
        same = {key: value for key, value in kept[field].items() if key != "default"}
        assert same == {key: value for key, value in FIELDS[field].items() if key != "default"}


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
