"""PyTorch's random streams, bit for bit."""

from __future__ import annotations

import pytest
import torch

from tests.explorers.torch import mirror
from tests.explorers.torch.mirror import Page, Program, compare

SEEDS = (0, 1, 42, 448, 2**31, 2**32 - 1, 2**40 + 3, -1)


def equal_bits(page: Page, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "SINGLE_TOLERANCE", 0)
    compare(page, program)


@pytest.mark.parametrize("seed", SEEDS)
def test_streams(page: Page, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    p = Program()
    p("manual_seed", seed)
    p("initial_seed")
    chances = p("rand", 5)
    for size in (1, 3, 15, 16, 17, 32, 100):
        p("randn", size)
    p("randn", 4, 7)
    p("randint", 0, 100, (5,))
    p("randint", 7, (2, 3))
    p("randint", 0, 2**33, (3,))
    p("randint", -5, 2**28 - 5, (3,))
    p("randperm", 10)
    p("rand", 3, dtype=torch.float64)
    p("randn", 3, dtype=torch.float64)
    p("bernoulli", chances)
    t = p("zeros", 3, 20)
    p("Tensor.bernoulli_", t, 0.3)
    p("Tensor.uniform_", t, -1, 2)
    p("Tensor.normal_", t, 2, 0.5)
    p("nn.functional.dropout", t, 0.3)
    p("nn.functional.dropout", t, 0.3, False)
    p("rand_like", t)
    p("randn_like", chances)
    p("normal", 0.5, 2.0, (20,))
    equal_bits(page, p, monkeypatch)


@pytest.mark.parametrize("shape", [(10, 2), (10, 10), (1, 10), (3, 40)])
def test_initialisations(page: Page, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    p = Program()
    p("manual_seed", 448)
    w = p("zeros", *shape)
    for name in ("kaiming_uniform_", "kaiming_normal_"):
        p(f"nn.init.{name}", w)
        p(f"nn.init.{name}", w, nonlinearity="relu")
        p(f"nn.init.{name}", w, a=5**0.5, mode="fan_out")
    for name in ("xavier_uniform_", "xavier_normal_", "uniform_", "normal_", "zeros_", "ones_"):
        p(f"nn.init.{name}", w)
    p("nn.init.calculate_gain", "tanh")
    p("nn.init.calculate_gain", "relu")
    equal_bits(page, p, monkeypatch)


def test_large_float64_normals_agree_to_the_last_digits(page: Page) -> None:
    p = Program()
    p("manual_seed", 1)
    p("randn", 200, dtype=torch.float64)
    compare(page, p, scale=1.0)


def test_generators_and_saved_states(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    p = Program()
    p("manual_seed", 9)
    p("randn", 3)
    state = p("get_rng_state")
    p("rand", 700)
    p("randn", 5)
    p("set_rng_state", state)
    p("rand", 700)
    p("randn", 5)
    answers = page.run(p)
    assert answers[3:5] == answers[6:8]

    p = Program()
    mine = p("Generator")
    p("Generator.manual_seed", mine, 7)
    p("Generator.initial_seed", mine)
    p("manual_seed", 8)
    p("rand", 3, generator=mine)
    p("rand", 3)
    p("randperm", 6, generator=mine)
    p("randint", 9, (4,), generator=mine)
    p("Tensor.normal_", p("zeros", 20), generator=mine)
    equal_bits(page, p, monkeypatch)
