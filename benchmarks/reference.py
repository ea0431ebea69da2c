"""What every benchmark is told in: the time of the plain loop that PyTorch's tutorials write."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from course_utils.data import load
from course_utils.models import mlp

EPOCHS = 1000
_TURNS = 5


@dataclass(frozen=True)
class Verdict:
    """A ratio that was required: a sentence with both numbers, and whether it holds."""

    sentence: str
    holds: bool


def seconds(run: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def train() -> None:
    """1,000 epochs, 800 points, layers 2-10-10-1 with ReLU, full batch; nothing is recorded."""
    split, model = load("circles"), mlp(seed=448)
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(EPOCHS):
        loss = loss_fn(model(split.X_train).squeeze(1), split.y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def reference_loop() -> float:
    """Seconds of the loop on one thread, the median of five turns after one that warms up."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    train()
    turns = [seconds(train) for _ in range(_TURNS)]
    torch.set_num_threads(threads)
    return statistics.median(turns)
