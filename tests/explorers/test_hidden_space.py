"""The hidden space that the page draws is the one of the network: outputs, components and the cut."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from course_utils.data import load
from course_utils.models import mlp

from .conftest import Ask

HIDDEN = {"hidden": [12, 7], "activations": ["gelu", "tanh"], "nSamples": 200}


def outputs(answer: dict[str, Any], config: dict[str, Any], depth: int) -> tuple[np.ndarray, np.ndarray]:
    """What PyTorch's first layers give for the train points, and its logits."""
    model = mlp(config["hidden"], config["activations"])
    flat = torch.cat([torch.tensor(part).flatten() for part in answer["parameters"]])
    torch.nn.utils.vector_to_parameters(flat, model.parameters())
    X = load("circles", 200).X_train
    with torch.no_grad():
        return model[: 2 * depth](X).numpy(), model(X).squeeze(1).numpy()


@pytest.mark.parametrize("depth", [1, 2])
def test_many_units_are_drawn_along_principal_components(engine: Ask, depth: int) -> None:
    [answer] = engine([("hidden", HIDDEN, 60, depth)])
    expected, _ = outputs(answer, HIDDEN, depth)
    np.testing.assert_allclose(np.array(answer["outputs"]).T, expected, atol=1e-5)
    found = PCA(2).fit(expected.astype(np.float64))
    assert answer["kept"] == pytest.approx(found.explained_variance_ratio_.sum(), abs=1e-6)
    for direction, component in zip(answer["directions"], found.components_, strict=True):
        assert abs(np.dot(direction, component)) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("units", [1, 2, 3])
def test_few_units_are_drawn_as_they_are_and_the_cut_is_the_logit(engine: Ask, units: int) -> None:
    config = {"hidden": [units], "activations": ["tanh"], "nSamples": 200}
    [answer] = engine([("hidden", config, 60, 1)])
    expected, logits = outputs(answer, config, 1)
    assert answer["kept"] == 1
    np.testing.assert_allclose(np.array(answer["coordinates"]).T, expected, atol=1e-5)
    cut = answer["cut"]
    drawn = np.array(cut["normal"]) @ np.array(answer["coordinates"]) + cut["offset"]
    np.testing.assert_allclose(drawn, logits, atol=1e-5)


def test_among_components_the_cut_is_that_of_the_plane_through_their_middle(engine: Ask) -> None:
    [answer] = engine([("hidden", HIDDEN, 60, 2)])
    expected, logits = outputs(answer, HIDDEN, 2)
    directions, cut = np.array(answer["directions"]), answer["cut"]
    coordinates = np.array(answer["coordinates"])
    in_plane = expected.mean(axis=0) + coordinates.T @ directions
    weight, bias = np.array(answer["parameters"][-2])[0], answer["parameters"][-1][0]
    np.testing.assert_allclose(
        np.array(cut["normal"]) @ coordinates + cut["offset"], in_plane @ weight + bias, atol=1e-5
    )
    assert np.corrcoef(in_plane @ weight + bias, logits)[0, 1] > 0.9
