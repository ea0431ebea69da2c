"""How fast `fit` and `fit_many` are, as ratios to a hand-written loop measured in the same run.

    python -m benchmarks.bench_training [--epochs 300] [--seeds 256] [--repeats 5]

The contestants take turns, and each ratio is the median over the turns, so that a slow moment
of the computer hits both sides alike.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from course_utils.data import Split, load
from course_utils.ensembles import fit_many
from course_utils.models import mlp
from course_utils.training import fit

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


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=256)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    split, epochs, n_seeds = load("circles"), options.epochs, options.seeds

    def loop_by_hand() -> None:
        for seed in range(SEEDS_IN_LOOP):
            hand_written(split, epochs, seed)

    def loop_of_fit() -> None:
        for seed in range(SEEDS_IN_LOOP):
            fit(mlp(seed=seed), split, epochs, progress=False)

    def all_at_once() -> None:
        fit_many(seeds=range(n_seeds), dataset=split, epochs=epochs, progress=False)

    all_cores = torch.get_num_threads()
    print(f"2-10-10-1, 800 points, {epochs} epochs; fit_many trains {n_seeds} seeds")
    for threads in dict.fromkeys((1, all_cores)):
        torch.set_num_threads(threads)
        loop_by_hand()
        turns = [
            (
                seconds(loop_by_hand) / SEEDS_IN_LOOP,
                seconds(loop_of_fit) / SEEDS_IN_LOOP,
                seconds(all_at_once) / n_seeds,
            )
            for _ in range(options.repeats)
        ]
        by_hand, one_fit, per_model = (statistics.median(times) for times in zip(*turns, strict=True))
        overhead = statistics.median(f / h for h, f, _ in turns)
        gain = statistics.median(f / m for _, f, m in turns)
        gain_by_hand = statistics.median(h / m for h, _, m in turns)
        print(
            f"\n{threads} thread(s), seconds per model: loop by hand {by_hand:.4f}, fit {one_fit:.4f}, ",
            end="",
        )
        print(f"fit_many {per_model:.4f}")
        print(f"  fit / loop by hand, same four metrics every epoch : {overhead:.2f}")
        print(f"  loop of fit / fit_many, per model                 : {gain:.1f}")
        print(f"  loop by hand / fit_many, per model                : {gain_by_hand:.1f}")


if __name__ == "__main__":
    main()
