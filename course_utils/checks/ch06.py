"""The checks of chapter 6: activations by hand, bent lines, their places, and vanishing gradients."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._probes import (
    Tensor,
    bends,
    gives_logits,
    linear_widths,
    model,
    same_function,
)
from course_utils.data import load
from course_utils.models import mlp

# Both sides of the corners, not the corners themselves, where a slope may be either.
_Z = torch.tensor([-3.0, -1.5, -0.75, -0.2, 0.2, 0.5, 0.9, 1.25, 4.0])


@exercise("06-hard-tanh")
def _(functions: Any) -> str:
    if not isinstance(functions, tuple) or len(functions) != 2:
        raise Wrong("Give both functions, as in (hard_tanh, hard_tanh_slope).")
    function, slope = functions
    table = _Z[:8].reshape(4, 2)
    same_function(
        function,
        lambda z: torch.clamp(z, -1.0, 1.0),
        [(_Z,), (table,)],
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
        ],
    )
    same_function(
        slope,
        lambda z: (z.abs() < 1).float(),
        [(_Z,), (table,)],
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
    x = torch.linspace(-2, 3, 26)
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
        ],
    )
    return "Right: the second ReLU takes away the slope of the first."


@exercise("06-places")
def _(mended: Any) -> str:
    model(mended, what="The network")
    layers = [layer for layer in mended.modules() if not any(True for _ in layer.children())]
    activations = [layer for layer in layers if not isinstance(layer, nn.Linear)]
    if not isinstance(layers[0], nn.Linear):
        raise Wrong("The network bends its inputs before any layer has seen them: start with nn.Linear.")
    if not isinstance(layers[-1], nn.Linear):
        raise Wrong("The network bends its logit: let it end in nn.Linear, so the logit may be any number.")
    gives_logits(mended, what="The network")
    bends(mended, what="The network")
    linear_widths(mended, [(2, 8), (8, 8), (8, 1)], what="The network")
    for first, second in zip(layers, layers[1:], strict=False):
        if isinstance(first, nn.Linear) and isinstance(second, nn.Linear):
            raise Wrong("Two nn.Linear follow each other, and two in a row are one: put nn.Tanh() between.")
        if not isinstance(first, nn.Linear) and not isinstance(second, nn.Linear):
            raise Wrong("Two activations follow each other: one after each hidden layer is enough.")
    if not all(isinstance(layer, nn.Tanh) for layer in activations):
        other = next(layer for layer in activations if not isinstance(layer, nn.Tanh))
        raise Wrong(f"The network uses {type(other).__name__}: the exercise asks for nn.Tanh.")
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

    def weights(network: nn.Module, X: Tensor, y: Tensor) -> float:
        first, last = _ends(network, X, y)
        return float(last.weight.norm() / first.weight.norm())

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
    layers = [layer for layer in network.modules() if isinstance(layer, nn.Linear)]
    return layers[0], layers[-1]
