"""The checks of chapter 9: images as rows, softmax, the argmax, and images that were moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from course_utils.checks._feedback import Wrong, exercise
from course_utils.checks._probes import Tensor, call, calls, close, pair, same_function, tensor


@exercise("09-rows")
def _(to_rows: Any) -> str:
    small = torch.arange(24, dtype=torch.uint8).reshape(2, 3, 4)
    wide = torch.arange(30, dtype=torch.float32).reshape(5, 2, 3)
    exact = torch.arange(24, dtype=torch.float64).reshape(4, 3, 2)
    signed = torch.arange(8, dtype=torch.int16).reshape(2, 2, 2)
    same_function(
        to_rows,
        lambda pictures, largest: pictures.float().flatten(1) / largest,
        [(small, 24), (wide, 255), (exact, 48), (signed, 8)],
        dtype=torch.float32,
        arrays=False,
        what="to_rows",
        mistakes=[
            (lambda p, n: p, "to_rows returns the pictures as they are: flatten them, and scale."),
            (
                lambda p, n: p.flatten(1) / n,
                "to_rows keeps float64 where pictures are float64: call .float() on them.",
            ),
            (lambda p, n: p.flatten(1), "to_rows leaves the values as they are: divide by largest."),
            (lambda p, n: p.float().flatten(1), "to_rows does not scale: divide by largest."),
            (
                lambda p, n: p.float().flatten() / n,
                "to_rows makes one long row of all pictures: flatten from dimension 1 on.",
            ),
            (lambda p, n: p.float() / n, "to_rows keeps height and width apart: flatten(start_dim=1)."),
            (
                lambda p, n: p.float().flatten(1) / 16,
                "to_rows always divides by 16: divide by the largest value that it is given.",
            ),
            (
                lambda p, n: p.float().flatten(1) / 255,
                "to_rows always divides by 255: divide by the largest value that it is given.",
            ),
            (
                lambda p, n: p.float().flatten(1) / p.max(),
                "to_rows divides by the largest value it finds: another set would be scaled differently.",
            ),
            (
                lambda p, n: p.float().transpose(1, 2).flatten(1) / n,
                "to_rows goes down the columns: lay the rows end to end.",
            ),
        ],
    )
    return "Right: one row of numbers from 0 to 1 for every picture."


@exercise("09-softmax")
def _(softmax: Any) -> str:
    logits = torch.tensor([[0.0, 1.0, -0.5], [2.0, 2.0, 0.5]])
    square = torch.tensor([[0.3, -1.0, 2.0], [1.5, 0.0, -0.5], [-2.0, 1.0, 0.7]])
    large = torch.tensor([[1000.0, 999.0, -1000.0]])
    # Beside large logits, those of another image are far below: each row needs its own shift.
    mixed = torch.tensor([[1000.0, 999.0, -1000.0], [0.0, 1.0, 2.0], [-1000.0, -999.0, -2000.0]])
    same_function(
        softmax,
        lambda z: torch.softmax(z, dim=1),
        [(logits,), (square,)],
        what="softmax",
        mistakes=[
            (
                lambda z: torch.ones_like(z) / z.shape[1],
                "softmax gives every class the same: it must look at the logits.",
            ),
            (
                lambda z: torch.softmax(z, dim=0),
                "softmax adds up each column: the logits of one image are a row, dim=1.",
            ),
            (
                lambda z: torch.exp(z) / torch.exp(z).sum(),
                "softmax divides by the sum over all images: each row has its own sum.",
            ),
            (
                lambda z: torch.exp(z) / torch.exp(z).sum(dim=1),
                "softmax divides by the sums of other rows: keepdim=True keeps each sum in its own row.",
            ),
            (
                lambda z: torch.log_softmax(z, dim=1),
                "softmax gives logarithms of probabilities: leave the logarithm out.",
            ),
            (
                lambda z: torch.softmax(-z, dim=1),
                "softmax has the wrong sign: the largest logit has the largest probability.",
            ),
            (
                lambda z: z.exp2() / z.exp2().sum(dim=1, keepdim=True),
                "softmax takes powers of 2: take exp.",
            ),
            (torch.exp, "softmax does not divide: the probabilities of a row must add up to 1."),
            (torch.sigmoid, "softmax is a sigmoid of each logit: the probabilities must add up to 1."),
            (
                lambda z: z / z.sum(dim=1, keepdim=True),
                "softmax divides the logits themselves: take exp of them first.",
            ),
        ],
    )
    own = sorted(name for name in calls(softmax, logits, what="softmax") if "softm" in name)
    if own:
        raise Wrong(
            f"softmax is right, but it is PyTorch's {own[0]} that computes it: write the formula yourself."
        )
    if not _finite(call(softmax, large, what="softmax")):
        raise Wrong("softmax gives nan for large logits: subtract the largest logit of each row before exp.")
    if not _finite(call(softmax, mixed, what="softmax")):
        raise Wrong(
            "softmax gives nan where another image has much larger logits: subtract the largest logit of "
            "each row, amax(dim=1, keepdim=True), not that of all."
        )
    same_function(
        softmax, lambda z: torch.softmax(z, dim=1), [(large,), (mixed,)], tolerance=1e-4, what="softmax"
    )
    return "Right: every row adds up to 1, and no logit is too large."


def _finite(probabilities: Any) -> bool:
    values = probabilities.detach() if isinstance(probabilities, Tensor) else probabilities
    return bool(np.isfinite(np.asarray(values)).all())


@exercise("09-share")
def _(share_right: Any) -> str:
    generator = torch.Generator().manual_seed(448)
    logits = torch.randn(12, 10, generator=generator) - 1
    logits[[0, 6, 7], 4] = torch.tensor([6.0, 5.0, 5.0])  # the largest of all, in the first row
    logits[1, 3] = 3.0  # the largest of its row is the digit itself
    y = logits.argmax(dim=1)
    y[[2, 5]] = logits[[2, 5]].argmin(dim=1)
    y[[3, 10]] = (logits[[3, 10]] >= 0).sum(dim=1)
    y[4] = (y[4] + 1) % 10
    few, few_y = logits[:5], y[:5]
    ten, ten_y = logits[:10], y[:10]  # a square, on which a wrong dimension raises no error

    def right(z: Tensor, y: Tensor) -> float:
        return float((z.argmax(dim=1) == y).float().mean())

    same_function(
        share_right,
        right,
        [(logits, y), (few, few_y), (ten, ten_y)],
        what="share_right",
        mistakes=[
            (lambda z, y: 0.1, "share_right is 0.1 for everything: look at the logits."),
            (lambda z, y: len(y) * right(z, y), "share_right counts: divide by the number of images."),
            (lambda z, y: 100 * right(z, y), "share_right is in per cent: return a share between 0 and 1."),
            (lambda z, y: 1 - right(z, y), "share_right returns the share of wrong answers."),
            (
                lambda z, y: float((z.argmax() == y).float().mean()),
                "share_right takes the largest of all logits: take that of each row, argmax(dim=1).",
            ),
            (
                lambda z, y: float(((z >= 0).float().sum(dim=1) == y).float().mean()),
                "share_right compares with 0: with ten classes the largest logit wins, whatever its sign.",
            ),
            (
                lambda z, y: float((z.argmax(dim=0) == y).float().mean()),
                "share_right looks down the columns: the ten logits of an image are a row, argmax(dim=1).",
            ),
            (
                lambda z, y: float((z.argmin(dim=1) == y).float().mean()),
                "share_right takes the smallest logit: take the largest, argmax.",
            ),
            (
                lambda z, y: float((z.amax(dim=1) == y).float().mean()),
                "share_right compares the largest logits themselves: compare their places, argmax.",
            ),
            (
                lambda z, y: (z.argmax(dim=1) == y).float(),
                "share_right returns one value for each image: take their mean.",
            ),
        ],
    )
    return "Right: the largest logit wins, and no threshold is needed."


@exercise("09-move")
def _(sets: Any) -> str:
    X_more, y_more = pair(sets, "X_more", "y_more")
    digits = load_digits()
    images, labels = torch.from_numpy(digits.images).float(), torch.from_numpy(digits.target)
    # The split of the chapter.
    learn, test = train_test_split(np.arange(len(labels)), test_size=0.25, random_state=448, stratify=labels)
    blank = torch.zeros(len(images), 8, 1)
    left = torch.cat([images[:, :, 1:], blank], dim=2)
    right = torch.cat([blank, images[:, :, :-1]], dim=2)

    def rows(*parts: Tensor, of: np.ndarray = learn) -> Tensor:
        return torch.cat([part[of] for part in parts]).flatten(1) / 16

    def twice(moved: Tensor, step: int) -> Tensor:
        edge = moved.roll(step, 2).clone()
        edge[:, :, 0 if step > 0 else -1] = 0
        return edge

    n = len(learn)
    tensor(X_more, shape=(None, 64), what="X_more")
    if len(X_more) == n:
        raise Wrong("X_more holds only the images as they are: add those moved to the left and to the right.")
    if len(X_more) == 3 * len(labels) or len(X_more) == n + 2 * len(labels):
        raise Wrong("X_more holds moved test images: take only the train rows before you move or after.")
    close(
        X_more,
        rows(images, left, right),
        dtype=torch.float32,
        what="X_more",
        mistakes=[
            (rows(images, right, left), "X_more has right and left in the other order: left comes first."),
            (
                rows(images, images.roll(-1, 2), images.roll(1, 2)),
                "X_more lets the ink of one edge come in at the other, as roll does: fill with blank pixels.",
            ),
            (
                rows(images, twice(left, -1), twice(right, 1)),
                "X_more moves by two pixels: one is asked for.",
            ),
            (
                rows(left, right, images),
                "X_more has the images as they are at the end: they come first.",
            ),
            (
                torch.stack([images[learn], left[learn], right[learn]], dim=1).flatten(0, 1).flatten(1) / 16,
                "X_more puts the three versions of an image side by side: make three blocks.",
            ),
            (
                16 * rows(images, left, right),
                "X_more is not scaled: divide by 16, as for the images as they are.",
            ),
            (rows(images, images, images), "X_more holds the same images three times: move two parts."),
            (
                rows(images, images.roll(-1, 1), images.roll(1, 1)),
                "X_more moves up and down: left and right are along the last dimension.",
            ),
            (rows(images, left, right, of=test), "X_more is made of the test images: use the train rows."),
        ],
    )
    y_train = labels[learn]
    close(
        y_more,
        torch.cat([y_train] * 3),
        dtype=torch.int64,
        what="y_more",
        mistakes=[
            (y_train, "y_more has one label for each image as it was: a moved image needs its label too."),
            (
                y_train.repeat_interleave(3),
                "y_more repeats each label on the spot: the images are three blocks, so repeat the block.",
            ),
            (torch.cat([y_train] * 3).float(), "y_more is float: cross-entropy wants whole numbers, int64."),
        ],
    )
    return "Right: three blocks of train images, and no test image among them."
