"""Chapter 6's exercises: the right answer passes, each usual mistake is named."""

import pytest
import torch
from torch import nn

from course_utils.models import mlp


def hard_tanh(z):
    return torch.clamp(z, -1.0, 1.0)


def hard_tanh_slope(z):
    return (z.abs() < 1).float()


def test_hard_tanh_passes(passes):
    passes("06-hard-tanh", (hard_tanh, hard_tanh_slope))
    passes("06-hard-tanh", (lambda z: torch.relu(z + 1) - torch.relu(z - 1) - 1, hard_tanh_slope))


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda z: z, "changes nothing"),
        (torch.tanh, "smooth tanh"),
        (lambda z: z.clamp(0, 1), "is 0 for negative z"),
        (lambda z: z.clamp(max=1), "has no floor"),
        (lambda z: z.clamp(min=-1), "has no ceiling"),
        (lambda z: torch.where(z.abs() < 1, z, 0.0), "falls back to 0"),
        (torch.sign, "is a step"),
        (lambda z: None, "is the return missing"),
    ],
)
def test_hard_tanh_names_the_mistake(fails, function, part):
    fails("06-hard-tanh", (function, hard_tanh_slope), part)


@pytest.mark.parametrize(
    ("slope", "part"),
    [
        (torch.ones_like, "is 1 everywhere"),
        (hard_tanh, "returns the function"),
        (lambda z: z.abs() < 1, "turn them into numbers"),
        (lambda z: (z < 1).float(), "far to the left"),
        (lambda z: (z.abs() > 1).float(), "wrong way round"),
        (lambda z: 1 - torch.tanh(z) ** 2, "smooth tanh"),
    ],
)
def test_its_slope_names_the_mistake(fails, slope, part):
    fails("06-hard-tanh", (hard_tanh, slope), part)


def test_hard_tanh_wants_both(fails):
    fails("06-hard-tanh", hard_tanh, "Give both functions")


def test_ramp_passes(passes):
    passes("06-ramp", lambda x: torch.relu(x) - torch.relu(x - 1))


@pytest.mark.parametrize(
    ("ramp", "part"),
    [
        (torch.relu, "goes on rising"),
        (lambda x: torch.relu(x) + torch.relu(x - 1), "gets steeper"),
        (lambda x: torch.relu(x) - torch.relu(x + 1), "second corner at x = -1"),
        (lambda x: torch.relu(x) - 2 * torch.relu(x - 1), "like a tent"),
        (lambda x: torch.relu(x + 1) - torch.relu(x), "starts to rise at x = -1"),
        (lambda x: torch.relu(x + 1) - 2 * torch.relu(x) + torch.relu(x - 1), "is the tent"),
        (lambda x: torch.tanh(x), "values are wrong"),
    ],
)
def test_ramp_names_the_mistake(fails, ramp, part):
    fails("06-ramp", ramp, part)


def test_places_pass(passes):
    passes("06-places", mlp((8, 8), "tanh"))

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.network = mlp((8, 8), "tanh")

        def forward(self, x):
            return self.network(x)

    passes("06-places", Own())


@pytest.mark.parametrize(
    ("layers", "part"),
    [
        ([nn.Tanh(), nn.Linear(2, 8), nn.Linear(8, 8), nn.Linear(8, 1)], "bends its inputs"),
        (
            [nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1), nn.Tanh()],
            "bends its logit",
        ),
        ([nn.Linear(2, 8), nn.Linear(8, 8), nn.Linear(8, 1)], "still one straight line"),
        ([nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Linear(8, 1)], "Two nn.Linear follow"),
        (
            [nn.Linear(2, 8), nn.Tanh(), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)],
            "Two activations follow",
        ),
        ([nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)], "uses ReLU"),
        ([nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)], "Linear layers"),
    ],
)
def test_places_name_the_mistake(fails, layers, part):
    fails("06-places", nn.Sequential(*layers), part)


def ratio(reset=True, upside_down=False, of="weight", gradient=True):
    def gradient_ratio(model, X, y):
        if reset:
            model.zero_grad()
        nn.BCEWithLogitsLoss()(model(X).squeeze(1), y).backward()
        layers = [layer for layer in model if isinstance(layer, nn.Linear)]
        tensors = [getattr(layer, of) for layer in layers]
        sizes = [(t.grad if gradient else t).norm() for t in tensors]
        return (sizes[0] / sizes[-1] if upside_down else sizes[-1] / sizes[0]).item()

    return gradient_ratio


def test_ratio_passes(passes):
    passes("06-ratio", ratio())


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (lambda model, X, y: 1.0, "is 1 for every network"),
        (ratio(upside_down=True), "upside down"),
        (ratio(reset=False), "zero_grad() first"),
        (ratio(gradient=False), "compares the weights"),
        (ratio(of="bias"), "gradients of the biases"),
        (lambda model, X, y: nn.BCEWithLogitsLoss()(model(X), y).item(), "call .squeeze(1) on the logits"),
    ],
)
def test_ratio_names_the_mistake(fails, answer, part):
    fails("06-ratio", answer, part)
