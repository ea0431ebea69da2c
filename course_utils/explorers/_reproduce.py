"""Train in Python the network that the architecture explorer describes, as the page trains it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

from course_utils.data import Split, load
from course_utils.explorers._code import (
    FEATURES,
    drawn,
    features_of,
    lr_at,
    momentum_of,
    start_of,
    table_of,
    uses_data,
)  # fmt: skip
from course_utils.models import mlp, modes_restored
from course_utils.training import History, Training


def reproduce(state: dict[str, Any]) -> tuple[nn.Module, Split, History]:
    """Return the network of a state as far as it is trained, its points and what was measured.

    Args:
        state: of :class:`~course_utils.explorers.ArchitectureExplorer`, checked.
    """
    split = _points(state)
    hidden = [layer["units"] for layer in state["layers"]]
    activations = [layer["activation"] for layer in state["layers"]]
    model = mlp(hidden, activations, in_features=split.X_train.shape[1], seed=state["seed"])
    if (start := start_of(state)) is not None:
        nn.utils.vector_to_parameters(torch.tensor(start), model.parameters())
    training = Training(
        model,
        split,
        lr=state["lr"],
        optimizer=state["optimizer"],
        momentum=momentum_of(state),
        weight_decay=state["weight_decay"],
        batch_size=state["batch_size"],
        batch_seed=state["batch_seed"],
    )
    curves = np.empty((4, state["trained"]))
    with modes_restored(model):
        for epoch in range(state["trained"]):
            training.lr = lr_at(state, epoch)
            curves[:, epoch] = training.epoch()
    return model, split, History(*curves)


def _points(state: dict[str, Any]) -> Split:
    rows = [[point["x1"], point["x2"], point["label"]] for point in drawn(state)]
    own = torch.tensor(rows).reshape(-1, 3)
    X_own, y_own = own[:, :2], own[:, 2]
    if uses_data(state):
        split = _data(state)
        X_train, y_train = torch.cat([split.X_train, X_own]), torch.cat([split.y_train, y_own])
        X_test, y_test = split.X_test, split.y_test
    else:
        X_train, y_train, X_test, y_test = X_own, y_own, X_own, y_own
    return Split(_inputs(state, X_train), y_train, _inputs(state, X_test), y_test)


def _data(state: dict[str, Any]) -> Split:
    if (table := table_of(state)) is None:
        names = ("n_samples", "noise", "data_seed", "split_seed", "test_size")
        return load(state["dataset"], **{name: state[name] for name in names})
    rows = np.array(table["rows"])
    parts = train_test_split(
        rows[:, :2], rows[:, 2], test_size=state["test_size"], random_state=state["split_seed"]
    )
    if state["standardise"]:
        scaler = StandardScaler().fit(parts[0])
        parts[:2] = [scaler.transform(part) for part in parts[:2]]
    X_train, X_test, y_train, y_test = (torch.tensor(part, dtype=torch.float32) for part in parts)
    return Split(X_train, y_train, X_test, y_test)


def _inputs(state: dict[str, Any], X: torch.Tensor) -> torch.Tensor:
    # The script shows these expressions, so they are what is computed.
    return torch.stack([eval(FEATURES[name], {"torch": torch, "X": X}) for name in features_of(state)], dim=1)
