"""Losses, layers and optimiser steps of the page against live PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.explorers.torch.mirror import Page, Program, Var, compare, near
from tests.explorers.torch.strategies import FLOATS, tensors

quick = settings.get_profile("torch, quick")

F = "nn.functional."
REDUCTIONS = ("mean", "sum", "none")
logits = st.floats(-6.0, 6.0, width=32)
chances = st.floats(0.0625, 0.9375, width=32)

Loss = Callable[[Program, st.DataObject, torch.dtype, str], tuple[Var, Var]]


def draw(
    p: Program, data: st.DataObject, dtype: torch.dtype, elements: Any, shape: tuple[int, ...] = (5, 3)
) -> Var:
    return p.tensor(data.draw(tensors(dtype=dtype, shape=shape, elements=elements)))


def leaf(
    p: Program, data: st.DataObject, dtype: torch.dtype, elements: Any, shape: tuple[int, ...] = (5, 3)
) -> Var:
    return p("Tensor.requires_grad_", draw(p, data, dtype, elements, shape))


ones_and_zeros = st.sampled_from((0.0, 1.0))
classes = st.lists(st.integers(0, 2), min_size=5, max_size=5)


def bce_with_logits(p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str) -> tuple[Var, Var]:
    z = leaf(p, data, dtype, logits)
    options: dict[str, Any] = {"reduction": reduction}
    if data.draw(st.booleans()):
        options["weight"] = draw(p, data, dtype, chances, (3,))
    if data.draw(st.booleans()):
        options["pos_weight"] = draw(p, data, dtype, chances, (3,))
    return z, p(F + "binary_cross_entropy_with_logits", z, draw(p, data, dtype, ones_and_zeros), **options)


def bce(p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str) -> tuple[Var, Var]:
    x = leaf(p, data, dtype, chances)
    options: dict[str, Any] = {"reduction": reduction}
    if data.draw(st.booleans()):
        options["weight"] = draw(p, data, dtype, chances)
    return x, p(F + "binary_cross_entropy", x, draw(p, data, dtype, ones_and_zeros), **options)


def cross_entropy(p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str) -> tuple[Var, Var]:
    z = leaf(p, data, dtype, logits)
    options: dict[str, Any] = {"reduction": reduction}
    if data.draw(st.booleans()):
        options["weight"] = draw(p, data, dtype, chances, (3,))
    if data.draw(st.booleans()):
        options["label_smoothing"] = 0.1
    return z, p(F + "cross_entropy", z, p("tensor", data.draw(classes)), **options)


def cross_entropy_of_probabilities(
    p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str
) -> tuple[Var, Var]:
    z = leaf(p, data, dtype, logits)
    return z, p(F + "cross_entropy", z, p("softmax", draw(p, data, dtype, logits), 1), reduction=reduction)


def nll(p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str) -> tuple[Var, Var]:
    z = leaf(p, data, dtype, logits)
    labels = [0, *data.draw(classes)[1:]]
    return z, p(
        F + "nll_loss", p("log_softmax", z, 1), p("tensor", labels), ignore_index=1, reduction=reduction
    )


def pair(name: str) -> Loss:
    def make(p: Program, data: st.DataObject, dtype: torch.dtype, reduction: str) -> tuple[Var, Var]:
        x = leaf(p, data, dtype, logits)
        return x, p(F + name, x, draw(p, data, dtype, logits), reduction=reduction)

    return make


LOSSES: dict[str, Loss] = {
    "binary_cross_entropy_with_logits": bce_with_logits,
    "binary_cross_entropy": bce,
    "cross_entropy": cross_entropy,
    "cross_entropy of probabilities": cross_entropy_of_probabilities,
    "nll_loss": nll,
    **{
        name: pair(name)
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "soft_margin_loss")
    },
}


@pytest.mark.parametrize("name", sorted(LOSSES))
@quick
@given(data=st.data())
def test_losses_and_their_gradients(page: Page, name: str, data: st.DataObject) -> None:
    dtype, reduction = data.draw(st.sampled_from(FLOATS)), data.draw(st.sampled_from(REDUCTIONS))
    program = Program()
    x, loss = LOSSES[name](program, data, dtype, reduction)
    program("Tensor.backward", program("sum", loss))
    program("Tensor.grad", x)
    compare(page, program, scale=8.0 if reduction != "sum" else 64.0, with_repr=False)


@quick
@given(data=st.data(), training=st.booleans())
def test_normalisations(page: Page, data: st.DataObject, training: bool) -> None:
    p = Program()
    x = leaf(p, data, torch.float64, logits)
    weight, bias = (leaf(p, data, torch.float64, chances, (3,)) for _ in range(2))
    mean, variance = (draw(p, data, torch.float64, chances, (3,)) for _ in range(2))
    normed = p(F + "batch_norm", x, mean, variance, weight, bias, training)
    p("Tensor.clone", mean)
    p("Tensor.clone", variance)
    layered = p(F + "layer_norm", normed, (3,), weight, bias)
    p("Tensor.backward", p("sum", p("mul", layered, layered)))
    for t in (x, weight, bias):
        p("Tensor.grad", t)
    compare(page, p, scale=1e4, with_repr=False)


OPTIMISERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.1, "momentum": 0.5, "dampening": 0.2}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.01}),
    ("Adam", {"lr": 0.01, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.01, "amsgrad": True}),
    ("AdamW", {"lr": 0.01}),
    ("AdamW", {"lr": 0.01, "weight_decay": 0.1, "maximize": True}),
)


@pytest.mark.parametrize(("name", "options"), OPTIMISERS, ids=lambda value: str(value))
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_optimiser_steps(page: Page, name: str, options: dict[str, Any], dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(3)
    start = torch.randn(4, 3, generator=generator, dtype=dtype)
    gradients = [torch.randn(4, 3, generator=generator, dtype=dtype) for _ in range(8)]

    parameter = nn.Parameter(start.clone())
    optimizer = getattr(torch.optim, name)([parameter], foreach=False, **options)
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()

    p = Program()
    ours = p.tensor(start)
    zeros = [p("zeros_like", ours) for _ in range(3)]
    buffers: Any = None
    for step, gradient in enumerate(gradients, start=1):
        g = p.tensor(gradient)
        if name == "SGD":
            buffers = p("optim.sgd_step", [ours], [g], [None] if buffers is None else [buffers[0]], **options)
        else:
            chosen = {"weight_decay": 0.01 if name == "AdamW" else 0.0, **options}
            p(
                "optim.adam_step",
                [ours],
                [g],
                [zeros[0]],
                [zeros[1]],
                step,
                max_exp_avg_sqs=[zeros[2]],
                decoupled=name == "AdamW",
                **chosen,
            )
    p("Tensor.clone", ours)
    answers = page.run(p)
    assert not [answer for answer in answers if "error" in answer]
    for found, wanted in zip(answers[-1]["tensor"], parameter.detach().reshape(-1).tolist(), strict=True):
        assert near(float(found), wanted, dtype, 1.0)


def test_the_training_loop_of_chapter_4(page: Page) -> None:
    """The losses of 60 epochs, written out, on 800 points."""
    torch.manual_seed(448)
    X = torch.randn(800, 2)
    y = (X.norm(dim=1) < 1.1).float()
    model = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    p = Program()
    p("manual_seed", 448)
    points = p("randn", 800, 2)
    labels = p("Tensor.float", p("lt", p("norm", points, dim=1), 1.1))
    layers = []
    for n_in, n_out in ((2, 10), (10, 10), (10, 1)):
        weight = p("empty", n_out, n_in, requires_grad=True)
        p("nn.init.kaiming_uniform_", weight, a=5**0.5)
        bias = p("empty", n_out, requires_grad=True)
        p("nn.init.uniform_", bias, -(n_in**-0.5), n_in**-0.5)
        layers.append((weight, bias))
    parameters = [parameter for layer in layers for parameter in layer]
    losses, expected = [], []
    for _ in range(60):
        loss = nn.functional.binary_cross_entropy_with_logits(model(X).squeeze(1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        expected.append(loss.item())

        h = points
        for weight, bias in layers[:-1]:
            h = p("relu", p(F + "linear", h, weight, bias))
        z = p("Tensor.squeeze", p(F + "linear", h, *layers[-1]), 1)
        ours = p(F + "binary_cross_entropy_with_logits", z, labels)
        for parameter in parameters:
            p("Tensor.grad.__set__", parameter, None)
        p("Tensor.backward", ours)
        p(
            "optim.sgd_step",
            parameters,
            [p("Tensor.grad", parameter) for parameter in parameters],
            None,
            lr=0.1,
        )
        losses.append(p("Tensor.item", ours).step)
    answers = page.run(p)
    worst = max(
        abs(float(answers[step]["number"]) - wanted) for step, wanted in zip(losses, expected, strict=True)
    )
    assert worst <= 1e-6
