"""Many small networks in one operation: forward, backward and measured, for a stack of seeds.

A layer's values have the shape (seeds, width, points): with the points last, every operation runs along
contiguous memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

_aten = torch.ops.aten

# For each activation h = f(z): (z, out) -> f(z) and (g, z, h, out) -> g * f'(z), the kernel that autograd
# calls. Each writes its result into ``out``, which may be what it reads: new memory costs more than the sums.
_ACTIVATION_PASSES: dict[
    str, tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]]
] = {
    "identity": (lambda z, out: out.copy_(z), lambda g, z, h, out: g),
    "relu": (
        lambda z, out: torch.clamp_min(z, 0, out=out),
        lambda g, z, h, out: _aten.threshold_backward.grad_input(g, h, 0, grad_input=out),
    ),
    "leaky_relu": (
        lambda z, out: _aten.leaky_relu.out(z, 0.01, out=out),
        lambda g, z, h, out: _aten.leaky_relu_backward.grad_input(g, z, 0.01, False, grad_input=out),
    ),
    "silu": (
        lambda z, out: _aten.silu.out(z, out=out),
        lambda g, z, h, out: _aten.silu_backward.grad_input(g, z, grad_input=out),
    ),
    # PyTorch's own library for it writes into a part of a tensor as if it were a whole one.
    "gelu": (lambda z, out: out.copy_(F.gelu(z)), lambda g, z, h, out: _aten.gelu_backward(g, z)),
    "tanh": (
        lambda z, out: torch.tanh(z, out=out),
        lambda g, z, h, out: _aten.tanh_backward.grad_input(g, h, grad_input=out),
    ),
    "sigmoid": (
        lambda z, out: torch.sigmoid(z, out=out),
        lambda g, z, h, out: _aten.sigmoid_backward.grad_input(g, h, grad_input=out),
    ),
    "elu": (
        lambda z, out: _aten.elu.out(z, out=out),
        lambda g, z, h, out: _aten.elu_backward.grad_input(g, 1.0, 1.0, 1.0, False, z, grad_input=out),
    ),
    "softplus": (
        lambda z, out: _aten.softplus.out(z, out=out),
        lambda g, z, h, out: _aten.softplus_backward.grad_input(g, z, 1.0, 20.0, grad_input=out),
    ),
}


def joined(parameters: dict[str, Tensor]) -> list[Tensor]:
    """Return for each Linear layer its weights with the biases as a last column, (seeds, out, in + 1)."""
    stacks = list(parameters.values())
    return [torch.cat([w, b[..., None]], -1) for w, b in zip(stacks[0::2], stacks[1::2], strict=True)]


def parted(joined: Sequence[Tensor], names: Iterable[str]) -> dict[str, Tensor]:
    """Return the weights and biases of layers that were joined, under their names."""
    parts = [part.clone() for layer in joined for part in (layer[..., :-1], layer[..., -1])]
    return dict(zip(names, parts, strict=True))


def stacked_logits(layers: Sequence[Tensor], names: Sequence[str], X: Tensor) -> Tensor:
    """Return the logits of joined layers on inputs of the shape (seeds, features, n), as (seeds, 1, n)."""
    for layer, name in zip(layers, (*names, "identity"), strict=True):
        X = torch.baddbmm(layer[..., -1:], layer[..., :-1], X)
        if name != "identity":
            _ACTIVATION_PASSES[name][0](X, X)
    return X


class Passes:
    """Forward and back through some seeds' networks, again and again in the same memory.

    The inputs of every layer have a last row of ones. A layer's weights, joined with its biases, times these
    are its sums, and one product gives the gradients by both.
    """

    def __init__(self, layers: Sequence[Tensor], names: Sequence[str], X: Tensor) -> None:
        n_seeds, _, n = X.shape
        self._layers = layers
        self._bends = [_ACTIVATION_PASSES[name] for name in names]
        self._inputs = [torch.cat([X, X.new_ones(n_seeds, 1, n)], 1)]
        self._inputs += [X.new_ones(n_seeds, layer.shape[1] + 1, n) for layer in layers[:-1]]
        self._sums = [X.new_empty(n_seeds, layer.shape[1], n) for layer in layers]
        self._gradients = [torch.empty_like(sums) for sums in self._sums[:-1]]

    def forward(self) -> Tensor:
        """Return the logits, which the next call overwrites."""
        for i, layer in enumerate(self._layers):
            torch.bmm(layer, self._inputs[i], out=self._sums[i])
            if i < len(self._bends):
                self._bends[i][0](self._sums[i], self._inputs[i + 1][:, :-1])
        return self._sums[-1]

    def backward(self, gradient: Tensor) -> None:
        """Set the layers' gradients by hand, which takes half of the time that autograd takes.

        ``gradient`` is that of the loss by the logits. With a layer's z = W h and g the gradient by z, the
        gradients are g h' by W, and W' g by h.
        """
        for i in reversed(range(len(self._layers))):
            layer = self._layers[i]
            layer.grad = torch.bmm(gradient, self._inputs[i].mT)
            if i > 0:
                by_output = torch.bmm(layer[..., :-1].mT, gradient, out=self._gradients[i - 1])
                output = self._inputs[i][:, :-1]
                gradient = self._bends[i - 1][1](by_output, self._sums[i - 1], output, by_output)


def measured(logits: Tensor, y: Tensor) -> np.ndarray:
    """Return each seed's mean loss and accuracy, shape (2, seeds)."""
    losses = F.binary_cross_entropy_with_logits(logits, y, reduction="none").mean(-1).squeeze(1)
    return np.stack([losses.numpy(), n_right(logits, y == 1).numpy() / y.shape[-1]])


def n_right(logits: Tensor, is_one: Tensor) -> Tensor:
    return ((logits >= 0) == is_one).sum(-1).squeeze(1)
