"""The checks of chapter 6: activations by hand, bent lines, their places, and vanishing gradients."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._networks import NOTHING, activations, bends, free_ends, linear_layers, model
from course_utils.checks._probes import Tensor, calls, pair, same_function, takes
from course_utils.data import load
from course_utils.models import mlp

# Both sides of the corners, not the corners themselves, where a slope may be either.
_Z = torch.tensor([-3.0, -1.5, -0.75, -0.2, 0.2, 0.5, 0.9, 1.25, 4.0])


@exercise("06-hard-tanh")
def _(functions: Any) -> str:
    function, slope = pair(functions, "hard_tanh", "hard_tanh_slope")
    inputs = [(_Z,), (_Z[:8].reshape(4, 2),), (_Z[:8].reshape(2, 2, 2),), (_Z[5],)]
    same_function(
        function,
        lambda z: torch.clamp(z, -1.0, 1.0),
        inputs,
        what="hard_tanh",
        mistakes=[
            (lambda z: z, "hard_tanh changes nothing: cut off what is above 1 or below -1."),
            (lambda z: torch.tanh(z), "hard_tanh is the smooth tanh: between -1 and 1 it must be z itself."),
            (
                lambda z: torch.clamp(z, 0.0, 1.0),
                "hard_tanh is 0 for negative z: it must go down to -1 there.",
            ),
            (lambda z: torch.clamp(z, max=1.0), "hard_tanh has no floor: cut off below -1 as well."),
            (lambda z: torch.clamp(z, min=-1.0), "hard_tanh has no ceiling: cut off above 1 as well."),
            (
                lambda z: torch.where(z.abs() < 1, z, 0.0),
                "hard_tanh falls back to 0 outside: it must stay at -1 below and at 1 above.",
            ),
            (lambda z: torch.sign(z), "hard_tanh is a step: between -1 and 1 it must be z itself."),
            (lambda z: -torch.clamp(z, -1.0, 1.0), "hard_tanh falls: between -1 and 1 it must be z itself."),
        ],
    )
    if any("hardtanh" in name for name in calls(function, _Z, what="hard_tanh")):
        raise Wrong("hard_tanh is right, but it is PyTorch's own that computes it: write it yourself.")
    same_function(
        slope,
        lambda z: (z.abs() < 1).float(),
        inputs,
        what="hard_tanh_slope",
        mistakes=[
            (
                lambda z: torch.ones_like(z),
                "hard_tanh_slope is 1 everywhere: outside of -1 to 1 the function is flat.",
            ),
            (
                lambda z: torch.clamp(z, -1.0, 1.0),
                "hard_tanh_slope returns the function: it must return how steep that is.",
            ),
            (
                lambda z: z.abs() < 1,
                "hard_tanh_slope gives true and false: turn them into numbers with .float().",
            ),
            (
                lambda z: (z > -1).float(),
                "hard_tanh_slope is 1 far to the right, where the function is flat at 1.",
            ),
            (
                lambda z: (z > 0).float(),
                "hard_tanh_slope is that of a ReLU: this function also rises between -1 and 0.",
            ),
            (
                lambda z: (z < 1).float(),
                "hard_tanh_slope is 1 far to the left, where the function is flat at -1.",
            ),
            (
                lambda z: (z.abs() > 1).float(),
                "hard_tanh_slope has it the wrong way round: the slope is 1 inside and 0 outside.",
            ),
            (
                lambda z: 1 - torch.tanh(z) ** 2,
                "hard_tanh_slope is that of the smooth tanh: this one is 1 or 0.",
            ),
        ],
    )
    return "Right: a straight line of slope 1, flat at both ends."


@exercise("06-ramp")
def _(ramp: Any) -> str:
    x = torch.linspace(-2, 3, 26)  # 1 / 5 apart, so both corners are among them
    same_function(
        ramp,
        lambda x: torch.clamp(x, 0.0, 1.0),
        [(x,)],
        what="ramp",
        mistakes=[
            (lambda x: torch.relu(x), "ramp goes on rising: from x = 1 a second ReLU must pull it back."),
            (
                lambda x: torch.relu(x) + torch.relu(x - 1),
                "ramp gets steeper at x = 1: subtract the second ReLU.",
            ),
            (
                lambda x: torch.relu(x) - torch.relu(x + 1),
                "ramp has its second corner at x = -1: ReLU(x - 1) has it at 1.",
            ),
            (
                lambda x: torch.relu(x) - 2 * torch.relu(x - 1),
                "ramp comes down again like a tent: subtract the second ReLU once.",
            ),
            (
                lambda x: torch.relu(x + 1) - torch.relu(x),
                "ramp starts to rise at x = -1: move both corners one to the right.",
            ),
            (
                lambda x: torch.relu(x + 1) - 2 * torch.relu(x) + torch.relu(x - 1),
                "ramp is the tent of the text: it must stay at 1.",
            ),
            (
                lambda x: torch.relu(x) * torch.relu(1 - x),
                "ramp multiplies two ReLUs, which gives a bump: take sums and factors only.",
            ),
            (
                lambda x: torch.relu(x - 1) - torch.relu(x),
                "ramp goes down: the first ReLU counts plus, the second minus.",
            ),
        ],
    )
    if "relu" not in calls(ramp, x, what="ramp"):
        raise Wrong(
            "ramp has the right values, but no torch.relu in it: build it from ReLUs, sums and factors."
        )
    return "Right: the second ReLU takes away the slope of the first."


@exercise("06-places")
def _(mended: Any) -> str:
    what = "The network"
    model(mended, what=what)
    bends(mended, what=what)
    wanted = [NOTHING, "Tanh", "Tanh", NOTHING]
    found = activations(mended, (2, 8, 8, 1), wanted, what=what)
    free_ends(found, what=what)
    if NOTHING in found[1:-1]:
        raise Wrong("Two nn.Linear follow each other, and two in a row are one: put nn.Tanh() between.")
    if "two Tanh" in found:
        raise Wrong("Two activations follow each other: one after each hidden layer is enough.")
    for name in found[1:-1]:
        if name != "Tanh":
            raise Wrong(f"The network uses {name}: the exercise asks for nn.Tanh.")
    return "Right: one activation after each hidden layer, and none at the two ends."


@exercise("06-ratio")
def _(gradient_ratio: Any) -> str:
    split = load("circles", 100)
    X, y = split.X_train, split.y_train

    def prepared() -> nn.Module:
        """A network with gradients of other data, as an earlier backward() leaves them."""
        network = mlp(hidden=(6, 6, 6), activation="sigmoid", seed=3)
        (100 * network(X[:5])).sum().backward()
        return network

    def right(network: nn.Module, X: Tensor, y: Tensor, reset: bool = True) -> float:
        first, last = _ends(network, X, y, reset)
        assert first.weight.grad is not None and last.weight.grad is not None
        return float(last.weight.grad.norm() / first.weight.grad.norm())

    def biases(network: nn.Module, X: Tensor, y: Tensor) -> float:
        first, last = _ends(network, X, y)
        assert first.bias.grad is not None and last.bias.grad is not None
        return float(last.bias.grad.norm() / first.bias.grad.norm())

    def mean_sizes(network: nn.Module, X: Tensor, y: Tensor) -> float:
        first, last = _ends(network, X, y)
        assert first.weight.grad is not None and last.weight.grad is not None
        return float(last.weight.grad.abs().mean() / first.weight.grad.abs().mean())

    def weights(network: nn.Module, X: Tensor, y: Tensor) -> float:
        first, last = _ends(network, X, y)
        return float(last.weight.norm() / first.weight.norm())

    takes(gradient_ratio, prepared(), X, y, what="gradient_ratio")
    same_function(
        lambda X, y: gradient_ratio(prepared(), X, y),
        lambda X, y: right(prepared(), X, y),
        [(X, y), (X[:30], y[:30])],
        tolerance=1e-2,
        what="gradient_ratio",
        mistakes=[
            (lambda X, y: 1.0, "gradient_ratio is 1 for every network: compute the two gradients first."),
            (
                lambda X, y: 1 / right(prepared(), X, y),
                "gradient_ratio is upside down: divide the last layer's by the first layer's.",
            ),
            (
                lambda X, y: right(prepared(), X, y, reset=False),
                "gradient_ratio adds to gradients that are there already: call model.zero_grad() first.",
            ),
            (
                lambda X, y: weights(prepared(), X, y),
                "gradient_ratio compares the weights: take the length of weight.grad.",
            ),
            (
                lambda X, y: right(prepared(), X, y) ** 2,
                "gradient_ratio compares the squares of the lengths: take the root, as .norm() does.",
            ),
            (
                lambda X, y: mean_sizes(prepared(), X, y),
                "gradient_ratio compares means of absolute values: take the length, .norm().",
            ),
            (
                lambda X, y: biases(prepared(), X, y),
                "gradient_ratio compares the gradients of the biases: take those of the weights.",
            ),
        ],
    )
    return "Right: the first layer learns that many times more slowly than the last one."


def _ends(network: nn.Module, X: Tensor, y: Tensor, reset: bool = True) -> tuple[nn.Linear, nn.Linear]:
    """The first and the last linear layer, with gradients of the loss."""
    if reset:
        network.zero_grad()
    nn.functional.binary_cross_entropy_with_logits(network(X).squeeze(1), y).backward()  # type: ignore[no-untyped-call]
    layers = linear_layers(network)
    return layers[0], layers[-1]
