"""Chapter 9's exercises: the right answer passes, each usual mistake is named."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def to_rows(pictures, largest):
    return pictures.float().flatten(start_dim=1) / largest


def test_rows_pass(passes):
    passes("09-rows", to_rows)
    passes("09-rows", lambda p, largest: p.reshape(len(p), -1).to(torch.float32) / largest)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda p, n: p, "as they are: flatten"),
        (lambda p, n: p.flatten(1), "leaves the values"),
        (lambda p, n: p.float().flatten(1), "does not scale"),
        (lambda p, n: p.float().flatten() / n, "one long row"),
        (lambda p, n: p.float() / n, "height and width apart"),
        (lambda p, n: p.float().flatten(1) / 16, "always divides by 16"),
        (lambda p, n: p.float().flatten(1) / 255, "always divides by 255"),
        (lambda p, n: p.float().flatten(1) / p.max(), "largest value it finds"),
        (lambda p, n: p.float().transpose(1, 2).flatten(1) / n, "down the columns"),
    ],
)
def test_rows_name_the_mistake(fails, function, part):
    fails("09-rows", function, part)


def softmax(logits):
    powers = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)


def test_softmax_passes(passes):
    passes("09-softmax", softmax)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda z: torch.ones_like(z) / z.shape[1], "the same: it must look"),
        (lambda z: z.exp() / z.exp().sum(dim=1, keepdim=True), "nan for large logits"),
        (lambda z: torch.softmax(z, dim=0), "adds up each column"),
        (lambda z: z.exp() / z.exp().sum(dim=0), "adds up each column"),
        (lambda z: z.exp() / z.exp().sum(), "over all images"),
        (torch.exp, "does not divide"),
        (torch.sigmoid, "is a sigmoid"),
        (lambda z: z / z.sum(dim=1, keepdim=True), "the logits themselves"),
    ],
)
def test_softmax_names_the_mistake(fails, function, part):
    fails("09-softmax", function, part)


def share_right(logits, y):
    return (logits.argmax(dim=1) == y).float().mean().item()


def test_share_passes(passes):
    passes("09-share", share_right)
    passes("09-share", lambda z, y: (z.softmax(1).argmax(1) == y).float().mean())


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda z, y: 0.1, "0.1 for everything"),
        (lambda z, y: (z.argmax(1) == y).sum().item(), "counts"),
        (lambda z, y: 100 * share_right(z, y), "in per cent"),
        (lambda z, y: 1 - share_right(z, y), "wrong answers"),
        (lambda z, y: (z.argmax() == y).float().mean(), "largest of all logits"),
        (lambda z, y: ((z >= 0).sum(1) == y).float().mean(), "compares with 0"),
        (lambda z, y: (z.argmax(1) == y).float(), "take their mean"),
        (lambda z, y: (z.argmax(0) == y).float().mean(), "raises"),
    ],
)
def test_share_names_the_mistake(fails, function, part):
    fails("09-share", function, part)


DIGITS = load_digits()
IMAGES, LABELS = torch.from_numpy(DIGITS.images).float(), torch.from_numpy(DIGITS.target)
LEARN, TEST = train_test_split(np.arange(len(LABELS)), test_size=0.25, random_state=448, stratify=LABELS)
BLANK = torch.zeros(len(IMAGES), 8, 1)
LEFT = torch.cat([IMAGES[:, :, 1:], BLANK], dim=2)
RIGHT = torch.cat([BLANK, IMAGES[:, :, :-1]], dim=2)


def rows(*parts, of=LEARN, largest=16):
    return torch.cat([part[of] for part in parts]).flatten(1) / largest


X_MORE, Y_MORE = rows(IMAGES, LEFT, RIGHT), torch.cat([LABELS[LEARN]] * 3)


def test_move_passes(passes):
    passes("09-move", (X_MORE, Y_MORE))


@pytest.mark.parametrize(
    ("X", "y", "part"),
    [
        (rows(IMAGES), LABELS[LEARN], "only the images as they are"),
        (rows(IMAGES, LEFT, RIGHT, of=np.arange(len(LABELS))), Y_MORE, "moved test images"),
        (rows(IMAGES, RIGHT, LEFT), Y_MORE, "other order"),
        (rows(IMAGES, IMAGES.roll(-1, 2), IMAGES.roll(1, 2)), Y_MORE, "as roll does"),
        (rows(IMAGES, LEFT, RIGHT, largest=1), Y_MORE, "not scaled"),
        (rows(IMAGES, IMAGES, IMAGES), Y_MORE, "the same images three times"),
        (rows(IMAGES, IMAGES.roll(-1, 1), IMAGES.roll(1, 1)), Y_MORE, "up and down"),
        (rows(IMAGES, LEFT, RIGHT, of=TEST), Y_MORE, "made of the test images"),
        (X_MORE.reshape(-1, 8, 8), Y_MORE, "must have the shape"),
        (X_MORE, LABELS[LEARN], "needs its label too"),
        (X_MORE, LABELS[LEARN].repeat_interleave(3), "on the spot"),
        (X_MORE, Y_MORE.float(), "y_more is float"),
    ],
)
def test_move_names_the_mistake(fails, X, y, part):
    fails("09-move", (X, y), part)


def test_move_wants_both(fails):
    fails("09-move", X_MORE, "Give both")
