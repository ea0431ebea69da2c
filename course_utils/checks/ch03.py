"""Checks of chapter 3: a network's parameters, shapes and first weights."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from course_utils.checks import _probes as probe
from course_utils.checks._feedback import Wrong, exercise

Tensor = torch.Tensor


@exercise("03-count")
def _(answer: Any) -> str:
    probe.number(
        answer,
        369,
        tolerance=0,
        what="n_parameters",
        mistakes=[
            (0, "n_parameters is still 0: add up weights and biases of the three layers."),
            (328, "328 are the weights alone: each of the 32 + 8 + 1 units also has a bias."),
            (41, "41 are the biases alone: add the weights, inputs times outputs of each layer."),
            (368, "One is missing: the output unit has a bias too."),
            (43, "43 counts the dots of the picture: parameters are the lines between them, and the biases."),
            (512, "2 * 32 * 8 counts paths: multiply within a layer, and add up the layers."),
            (371, "You counted a bias for each input: biases belong to the outputs of a layer."),
        ],
    )
    return "96 + 264 + 9 = 369 parameters."


@exercise("03-wide")
def _(answer: Any) -> str:
    what = "WideModel"
    if isinstance(answer, type) and not issubclass(answer, nn.Module):
        raise Wrong(f"{what} must be a subclass of nn.Module: write class WideModel(nn.Module).")
    model = probe.make_model(answer, what=what)
    probe.linear_widths(model, [(2, 32), (32, 8), (8, 1)], what=what)
    try:
        probe.bends(model)
    except Wrong:
        return "WideModel has 369 parameters and gives one logit for each point."
    raise Wrong(f"{what} has something that bends between its layers: leave only the three Linear layers.")


@exercise("03-by-hand")
def _(answer: Any) -> str:
    what = "linear_by_hand"
    generator = torch.Generator().manual_seed(448)

    def numbers(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    probe.same_function(
        answer,
        lambda X, weight, bias: X @ weight.T + bias,
        # Squares too: only there do a forgotten .T and a product number by number give anything.
        [(numbers(3, 3), numbers(3, 3), numbers(3)), (numbers(6, 2), numbers(4, 2), numbers(4))],
        what=what,
        mistakes=[
            (
                lambda X, weight, bias: torch.zeros(len(X), len(bias)),
                f"{what} still returns zeros: compute the weighted sums.",
            ),
            (
                lambda X, weight, bias: X @ weight.T,
                f"{what} leaves out the bias: add it to every row.",
            ),
            (
                lambda X, weight, bias: X @ weight + bias,
                f"{what} multiplies by weight as it is: its rows belong to the units, so use weight.T.",
            ),
            (
                lambda X, weight, bias: X * weight + bias,
                f"{what} multiplies number by number: @ is the matrix product.",
            ),
            (
                lambda X, weight, bias: (X @ weight.T + bias).T,
                f"{what} has rows and columns swapped: a row for each point.",
            ),
            (
                lambda X, weight, bias: X @ weight.T - bias,
                f"{what} subtracts the bias: it is added.",
            ),
        ],
    )
    return "linear_by_hand computes what nn.Linear computes."


@exercise("03-mend")
def _(answer: Any) -> str:
    if not isinstance(answer, nn.Module) or isinstance(answer, nn.Linear):
        raise Wrong("mended must be an nn.Sequential with three Linear layers.")
    layers = [module for module in answer.modules() if isinstance(module, nn.Linear)]
    if len(layers) != 3:
        raise Wrong(f"mended must keep three Linear layers, not {len(layers)}.")
    if layers[0].in_features != 3:
        raise Wrong(
            f"The first layer takes {layers[0].in_features} numbers, and each point brings 3: mend that."
        )
    for name, before, after in zip(("second", "third"), layers, layers[1:], strict=False):
        if before.out_features != after.in_features:
            raise Wrong(
                f"{before.out_features} numbers arrive at the {name} layer, which takes {after.in_features}: "
                "these two must be equal."
            )
    if layers[-1].out_features != 1:
        raise Wrong(
            f"mended runs, but gives {layers[-1].out_features} numbers for each point, not one logit."
        )
    probe.linear_widths(answer, [(3, 10), (10, 6), (6, 1)], what="mended")
    probe.model(answer, in_features=3, what="mended")
    return "Three numbers come in, every joint fits, and one logit comes out."


@exercise("03-start")
def _(answer: Any) -> str:
    what = "start_by_hand"

    def right(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        layer = nn.Linear(d, k)
        return layer.weight.detach(), layer.bias.detach()

    def drawn(bound: float, d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        return torch.empty(k, d).uniform_(-bound, bound), torch.empty(k).uniform_(-bound, bound)

    def bias_first(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        bias = torch.empty(k).uniform_(-(d**-0.5), d**-0.5)
        return torch.empty(k, d).uniform_(-(d**-0.5), d**-0.5), bias

    def seeded_twice(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        weight, _ = right(d, k, seed)
        torch.manual_seed(seed)
        return weight, torch.empty(k).uniform_(-(d**-0.5), d**-0.5)

    def half(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        return torch.empty(k, d).uniform_(0, d**-0.5), torch.empty(k).uniform_(0, d**-0.5)

    inputs = [(2, 10, 448), (7, 3, 5)]
    probe.same_function(
        answer,
        right,
        inputs,
        tolerance=1e-6,
        what=what,
        mistakes=[
            (
                lambda d, k, seed: (torch.zeros(k, d), torch.zeros(k)),
                f"{what} still returns zeros: draw the numbers with uniform_.",
            ),
            (
                bias_first,
                f"{what} draws the biases first: the weights come first in the sequence.",
            ),
            (
                seeded_twice,
                f"{what} sets the seed again before the biases: they follow the weights.",
            ),
            (
                lambda d, k, seed: drawn(1 / d, d, k, seed),
                f"{what} uses the bound 1 / d: it is 1 divided by the square root of d.",
            ),
            (
                lambda d, k, seed: drawn(k**-0.5, d, k, seed),
                f"{what} takes the bound from the outputs: the number of inputs, d, decides.",
            ),
            (
                half,
                f"{what} draws only positive numbers: they spread from minus the bound to plus the bound.",
            ),
            (
                lambda d, k, seed: (right(d, k, seed)[0], torch.zeros(k)),
                f"{what} leaves the biases at 0: they are drawn as the weights are.",
            ),
        ],
    )
    return "The same numbers as in nn.Linear, from the same place in the sequence."
