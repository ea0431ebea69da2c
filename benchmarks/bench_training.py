"""How fast `fit` and `fit_many` are, beside a hand-written loop that records what they record.

The contestants take turns, and each ratio is the median over the turns, so that a slow moment
of the computer hits both sides alike.
"""

from __future__ import annotations

import statistics

import torch
from torch import nn

from benchmarks.reference import Verdict, seconds
from course_utils.data import Split, load
from course_utils.ensembles import fit_many
from course_utils.models import mlp
from course_utils.training import fit

EPOCHS, SEEDS, TURNS = 300, 256, 5
#: What training many seeds at once must gain.
LEAST_GAIN = 5
SEEDS_IN_LOOP = 3  # a loop of fit takes the same time for every seed, so a few stand for all


def hand_written(split: Split, epochs: int, seed: int) -> list[list[float]]:
    """Train as a tutorial does, recording what `fit` records."""
    model = mlp(seed=seed)
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    train_loss, test_loss, train_accuracy, test_accuracy = [], [], [], []
    for _ in range(epochs):
        model.train()
        logits = model(split.X_train).squeeze(1)
        loss = loss_fn(logits, split.y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        train_loss.append(loss.item())
        train_accuracy.append(((logits >= 0) == (split.y_train == 1)).float().mean().item())
        model.eval()
        with torch.no_grad():
            test_logits = model(split.X_test).squeeze(1)
            test_loss.append(loss_fn(test_logits, split.y_test).item())
            test_accuracy.append(((test_logits >= 0) == (split.y_test == 1)).float().mean().item())
    return [train_loss, test_loss, train_accuracy, test_accuracy]


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print what each contestant costs for a model, with one thread and with all."""
    split, epochs = load("circles"), EPOCHS // 10 if hurry else EPOCHS

    def loop_by_hand() -> None:
        for seed in range(SEEDS_IN_LOOP):
            hand_written(split, epochs, seed)

    def loop_of_fit() -> None:
        for seed in range(SEEDS_IN_LOOP):
            fit(mlp(seed=seed), split, epochs, progress=False)

    def all_at_once() -> None:
        fit_many(seeds=range(SEEDS), dataset=split, epochs=epochs, progress=False)

    all_cores = torch.get_num_threads()
    print(f"2-10-10-1, 800 points, {epochs} epochs, {SEEDS} seeds for fit_many; reference loops per model:")
    verdicts = []
    for threads in dict.fromkeys((1, all_cores)):
        torch.set_num_threads(threads)
        loop_by_hand()
        turns = [
            (
                seconds(loop_by_hand) / SEEDS_IN_LOOP,
                seconds(loop_of_fit) / SEEDS_IN_LOOP,
                seconds(all_at_once) / SEEDS,
            )
            for _ in range(1 if hurry else TURNS)
        ]
        by_hand, one_fit, per_model = (statistics.median(times) / loop for times in zip(*turns, strict=True))
        overhead = statistics.median(f / h for h, f, _ in turns)
        gain = statistics.median(f / m for _, f, m in turns)
        gain_by_hand = statistics.median(h / m for h, _, m in turns)
        print(f"\n{threads} thread(s): by hand {by_hand:.3f}, fit {one_fit:.3f}, fit_many {per_model:.4f}")
        print(f"  fit / loop by hand, same four metrics every epoch : {overhead:.2f}")
        print(f"  loop of fit / fit_many, per model                 : {gain:.1f}")
        print(f"  loop by hand / fit_many, per model                : {gain_by_hand:.1f}")
        if threads == 1:
            sentence = (
                f"fit_many trains a model {gain_by_hand:.1f} times as fast as a loop by hand, on one thread"
            )
            verdicts = [Verdict(f"{sentence}; at least {LEAST_GAIN} is required", gain_by_hand >= LEAST_GAIN)]
    torch.set_num_threads(all_cores)
    return verdicts
