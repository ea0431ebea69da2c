"""How fast the page's Python trains, beside eager PyTorch running the same code.

Both run the same text and time themselves, in turns, and each ratio is the median over the turns. The page's
Python runs in Node, whose engine is Chromium's. The first turn, which compiles, does not count.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from benchmarks.reference import EPOCHS, Verdict

_RUN = Path(__file__).resolve().parent.parent / "explorers" / "live" / "run.mjs"
TURNS = 5
#: The loop by hand may take so many times PyTorch's time, and `fit`, which measures both parts after every
#: epoch, must be so many times as fast as the same `fit` there.
MOST_LOOP, LEAST_GAIN = 1.5, 3
#: Chapter 4's loop and `fit`, with the same network and points; `turns` and `epochs` are set before.
CODE = """
import time
import torch
from torch import nn
from course_utils.data import load
from course_utils.models import mlp
from course_utils.training import fit

split = load("circles")
loops, fits = [], []
for _ in range(1 + turns):
    model = mlp(seed=448)
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    began = time.perf_counter()
    for _ in range(epochs):
        logits = model(split.X_train).squeeze(1)
        loss = loss_fn(logits, split.y_train)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    loops.append(time.perf_counter() - began)
    model = mlp(seed=448)
    began = time.perf_counter()
    history = fit(model, split, epochs=epochs, lr=0.1, progress=False)
    fits.append(time.perf_counter() - began)
print([loops[1:], fits[1:], loss.item(), float(history.train_loss[-1])])
"""


def in_pytorch(code: str) -> list[list[float]]:
    """What the code prints in this Python, on one thread."""
    printed = io.StringIO()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "<benchmark>", "exec"), {"__name__": "__main__"})
    torch.set_num_threads(threads)
    found: list[list[float]] = json.loads(printed.getvalue())
    return found


def in_the_page(code: str) -> list[list[float]]:
    """What the code prints in the page's Python."""
    node = shutil.which("node")
    if node is None:
        sys.exit("This benchmark needs Node.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "benchmark.py"
        file.write_text(code, "utf-8")
        done = subprocess.run([node, str(_RUN), str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: list[list[float]] = json.loads(done.stdout)
    return found


def measure(loop: float, hurry: bool) -> list[Verdict]:
    """Print what the loop by hand and `fit` cost in the page, in times of PyTorch."""
    code = f"turns, epochs = 1, {EPOCHS // 10 if hurry else EPOCHS}\n{CODE}"
    turns = [(in_pytorch(code), in_the_page(code)) for _ in range(1 if hurry else TURNS)]
    by_hand = statistics.median(page[0][0] / torch_[0][0] for torch_, page in turns)
    gain = statistics.median(torch_[0][0] / page[1][0] for torch_, page in turns)
    gain_of_fit = statistics.median(torch_[1][0] / page[1][0] for torch_, page in turns)
    last, page_last = turns[-1]
    print(
        f"2-10-10-1, 800 points, full batch; last loss {page_last[2]:.7f} here and {last[2]:.7f} in PyTorch:"
    )
    print(f"  the loop by hand, in the page / in PyTorch      : {by_hand:.2f}")
    print(f"  the loop by hand in PyTorch / fit in the page   : {gain:.1f}")
    print(f"  fit in PyTorch / fit in the page                : {gain_of_fit:.1f}")
    return [
        Verdict(
            f"the loop by hand takes {by_hand:.2f} times as long in the page as in PyTorch; "
            f"at most {MOST_LOOP} is required",
            by_hand <= MOST_LOOP,
        ),
        Verdict(
            f"fit in the page is {gain_of_fit:.1f} times as fast as in PyTorch; "
            f"at least {LEAST_GAIN} is required",
            gain_of_fit >= LEAST_GAIN,
        ),
    ]
