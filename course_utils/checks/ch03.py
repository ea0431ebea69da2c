"""Checks of chapter 3: a network's parameters, shapes and first weights."""

from __future__ import annotations

import contextlib
from typing import Any

import torch
from torch import nn

from course_utils.checks import _probes as probe
from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._networks import NOTHING, activations, linear_layers, make_model, model, outputs

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
    made = make_model(answer, what=what)
    _only_layers(made, (2, 32, 8, 1), what)
    return "WideModel has 369 parameters and gives one logit for each point."


def _only_layers(model: nn.Module, widths: tuple[int, ...], what: str) -> None:
    """Require Linear layers of these widths, one after the other, and nothing that bends."""
    found = activations(model, widths, [NOTHING] * len(widths), what=what)
    if found[-1] == "Sigmoid":
        raise Wrong(f"{what} ends in a sigmoid, so it gives probabilities: let it end in a Linear layer.")
    if any(name != NOTHING for name in found):
        raise Wrong(
            f"{what} has something that bends between its layers: leave only the three Linear layers."
        )


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
    used = probe.calls(answer, numbers(6, 2), numbers(4, 2), numbers(4), what=what) & {"linear", "bilinear"}
    if used:
        raise Wrong(f"{what} is right, but leaves the work to PyTorch's {used.pop()}: write the formula.")
    return "linear_by_hand computes what nn.Linear computes."


@exercise("03-mend")
def _(answer: Any) -> str:
    if not isinstance(answer, nn.Module) or isinstance(answer, nn.Linear):
        raise Wrong("mended must be an nn.Sequential with three Linear layers.")
    with contextlib.suppress(Wrong):
        outputs(answer, torch.zeros(2, 3))  # lazy layers learn their widths; the mistakes are told below
    layers = linear_layers(answer)
    if len(layers) != 3:
        raise Wrong(f"mended must keep three Linear layers, not {len(layers)}.")
    shapes = [(layer.in_features, layer.out_features) for layer in layers]
    if sorted(shapes) == [(3, 10), (6, 1), (10, 6)]:  # a class may list them in any order
        layers = [layers[shapes.index(shape)] for shape in ((3, 10), (10, 6), (6, 1))]
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
    _only_layers(model(answer, in_features=3, what="mended"), (3, 10, 6, 1), "mended")
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

    def unscaled(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        return drawn(1.0, d, k, seed)

    def half(d: int, k: int, seed: int) -> tuple[Tensor, Tensor]:
        torch.manual_seed(seed)
        return torch.empty(k, d).uniform_(0, d**-0.5), torch.empty(k).uniform_(0, d**-0.5)

    first = probe.call(answer, 2, 10, 5, what=what)
    torch.rand(3)
    if not _alike(first, probe.call(answer, 2, 10, 5, what=what)):
        raise Wrong(
            f"{what} gives other numbers each time: call torch.manual_seed(seed) inside, before it draws."
        )
    # With a layer of its own the numbers are right, and nothing was drawn by hand.
    made = _layers_made(lambda: probe.call(answer, 2, 10, 5, what=what))
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
                unscaled,
                f"{what} draws between -1 and 1: the bound is 1 divided by the square root of d.",
            ),
            (
                lambda d, k, seed: right(d, k, 448),
                f"{what} starts from 448 whatever the seed is: use the argument seed.",
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
    if made:
        raise Wrong(f"{what} gives the right numbers, but lets nn.Linear draw them: use uniform_ yourself.")
    return "The same numbers as in nn.Linear, from the same place in the sequence."


def _alike(one: Any, other: Any) -> bool:
    if not isinstance(one, (tuple, list)) or not isinstance(other, (tuple, list)):
        return True  # of another kind, which is told later
    return all(not isinstance(a, Tensor) or torch.equal(a, b) for a, b in zip(one, other, strict=True))


def _layers_made(action: Any) -> bool:
    """Whether the action makes an ``nn.Linear``."""
    made: list[nn.Linear] = []
    original = nn.Linear.reset_parameters

    def noted(layer: nn.Linear) -> None:
        made.append(layer)
        original(layer)

    nn.Linear.reset_parameters = noted  # type: ignore[method-assign, assignment]
    try:
        action()
    finally:
        nn.Linear.reset_parameters = original  # type: ignore[method-assign]
    return bool(made)
