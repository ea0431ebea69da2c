"""Chapter 9: images as rows, softmax, the argmax, and images that were moved."""

import functools

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F

from . import forms, mistakes
from .equivalent import (
    ANY_CALLABLE,
    ANY_FLOAT,
    ANY_NUMBER,
    ANY_PAIR,
    ARRAY_RESULTS,
    NUMBER_RESULTS,
    TENSOR_RESULTS,
    callables,
    returning,
)


def to_rows(pictures, largest):
    return pictures.float().flatten(start_dim=1) / largest


@forms("09-rows")
def _():
    return {
        "flatten, reshape, view or a loop, in any order": [
            to_rows,
            lambda p, largest: p.reshape(len(p), -1).to(torch.float32) / largest,
            lambda p, largest: (p / largest).flatten(1).float(),
            lambda p, largest: p.float().div(largest).view(p.shape[0], p.shape[1] * p.shape[2]),
            lambda p, largest: nn.Flatten()(p.type(torch.float32) * (1 / largest)),
            lambda p, largest: torch.stack([torch.cat(list(one)) for one in p.float()]) / largest,
            lambda p, largest: torch.tensor(p.numpy().reshape(len(p), -1) / largest, dtype=torch.float32),
        ],
        ANY_CALLABLE: callables(to_rows),
        "with or without gradient": returning(
            to_rows, [f for f in TENSOR_RESULTS if f not in (torch.Tensor.double, torch.Tensor.half)]
        ),
    }


@mistakes("09-rows")
def _():
    return [
        (lambda p, n: p, "as they are: flatten"),
        (lambda p, n: p.flatten(1), "leaves the values"),
        (lambda p, n: p.float().flatten(1), "does not scale"),
        (lambda p, n: p.float().flatten() / n, "one long row"),
        (lambda p, n: p.float() / n, "height and width apart"),
        (lambda p, n: p.float().flatten(1) / 16, "always divides by 16"),
        (lambda p, n: p.float().flatten(1) / 255, "always divides by 255"),
        (lambda p, n: p.float().flatten(1) / p.max(), "largest value it finds"),
        (lambda p, n: p.float().transpose(1, 2).flatten(1) / n, "down the columns"),
        (lambda p, n: p.flatten(1) / n, "keeps float64 where pictures are float64"),
        (lambda p, n: to_rows(p, n).double(), "not torch.float64: call .float()"),
        (lambda p, n: to_rows(p, n).T, "rows and columns are swapped"),
        (lambda p, n: p.flatten(1).float() // n, "values are wrong"),
        (lambda p, n: to_rows(p, n).numpy(), "must be a tensor, not a NumPy array"),
        (lambda p, n: to_rows(p, n) - 0.5, "values are wrong"),
        (lambda p, n: p.fill_(0).flatten(1).float(), "changes the tensor"),
        (lambda p, n: None, "returns None"),
        (lambda p: p.flatten(1), "must take 2 arguments"),
    ]


def softmax(logits):
    powers = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)


@forms("09-softmax")
def _():
    def row_by_row(z):
        return torch.stack([(row - row.max()).exp() / (row - row.max()).exp().sum() for row in z])

    def in_numpy(z):
        powers = np.exp(z.numpy() - z.numpy().max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    return {
        "shifted by the largest logit, by logsumexp, or by differences; row by row, NumPy": [
            softmax,
            row_by_row,
            in_numpy,
            lambda z: torch.exp(z - torch.logsumexp(z, dim=1, keepdim=True)),
            lambda z: 1 / torch.exp(z[:, None, :] - z[:, :, None]).sum(dim=2),
            lambda z: torch.exp(z - z.max(dim=1)[0][:, None]) / torch.exp(z.T - z.amax(1)).sum(0)[:, None],
            lambda z: (p := torch.exp(z - z.max(1, True).values)) / (p.sum(1, True) + 1e-12),
        ],
        ANY_CALLABLE: callables(softmax),
        f"{ANY_FLOAT}, also as an array": returning(softmax, TENSOR_RESULTS + ARRAY_RESULTS),
    }


@mistakes("09-softmax")
def _():
    def shifted_by(shift):
        def function(z):
            powers = torch.exp(z - shift(z))
            return powers / powers.sum(dim=1, keepdim=True)

        return function

    return [
        (lambda z: torch.ones_like(z) / z.shape[1], "the same: it must look"),
        (shifted_by(lambda z: 0), "nan for large logits"),
        (shifted_by(lambda z: z.mean(dim=1, keepdim=True)), "nan for large logits"),
        (shifted_by(lambda z: z.amin(dim=1, keepdim=True)), "nan for large logits"),
        (shifted_by(lambda z: z.max()), "nan where another image has much larger logits"),
        (shifted_by(lambda z: z[:1].amax()), "nan where another image has much larger logits"),
        (shifted_by(lambda z: z - z.clamp(-50, 50)), "values are wrong"),
        (lambda z: torch.nan_to_num(shifted_by(lambda z: 0)(z)), "values are wrong"),
        (lambda z: torch.nan_to_num(shifted_by(lambda z: z.max())(z)), "values are wrong"),
        (lambda z: torch.softmax(z - z.max(), dim=0), "adds up each column"),
        (lambda z: z.exp() / z.exp().sum(dim=0), "adds up each column"),
        (lambda z: z.exp() / z.exp().sum(), "over all images"),
        (lambda z: z.exp() / z.exp().sum(dim=1), "keepdim=True"),
        (lambda z: (z - z.amax(1, True)) - (z - z.amax(1, True)).exp().sum(1, True).log(), "logarithms"),
        (lambda z: softmax(-z), "the wrong sign"),
        (lambda z: softmax(z * 0.6931472), "powers of 2"),
        (lambda z: softmax(z / 2), "values are wrong"),
        (torch.exp, "does not divide"),
        (torch.sigmoid, "is a sigmoid"),
        (lambda z: z / z.sum(dim=1, keepdim=True), "the logits themselves"),
        (lambda z: (z == z.amax(dim=1, keepdim=True)).float(), "values are wrong"),
        (lambda z: torch.softmax(z, dim=1), "it is PyTorch's softmax that computes it"),
        (nn.Softmax(dim=1), "it is PyTorch's softmax that computes it"),
        (lambda z: F.log_softmax(z, dim=1).exp(), "it is PyTorch's log_softmax"),
        (lambda z: z.softmax(1), "it is PyTorch's softmax"),
        (lambda z: softmax(z.sub_(z.amax(1, True))), "changes the tensor"),
        (lambda z: None, "returns None"),
    ]


def share_right(logits, y):
    return (logits.argmax(dim=1) == y).float().mean().item()


@forms("09-share")
def _():
    return {
        "argmax, max, topk or sort, of logits or of probabilities, image by image, NumPy": [
            share_right,
            lambda z, y: (z.softmax(1).argmax(1) == y).float().mean(),
            lambda z, y: (z.max(1)[1] == y).sum().item() / len(y),
            lambda z, y: (z.topk(1).indices.squeeze(1) == y).double().mean(),
            lambda z, y: np.mean(z.numpy().argmax(axis=-1) == y.numpy()),
            lambda z, y: sum(int(row.argmax() == k) for row, k in zip(z, y, strict=True)) / len(z),
            lambda z, y: (z.gather(1, y[:, None])[:, 0] >= z.amax(1)).float().mean(),
            lambda z, y: 1 - torch.count_nonzero(z.argsort(1)[:, -1] - y) / len(y),
        ],
        ANY_CALLABLE: callables(share_right),
        ANY_NUMBER: returning(share_right, NUMBER_RESULTS),
    }


@mistakes("09-share")
def _():
    return [
        (lambda z, y: 0.1, "0.1 for everything"),
        (lambda z, y: (z.argmax(1) == y).sum().item(), "counts"),
        (lambda z, y: 100 * share_right(z, y), "in per cent"),
        (lambda z, y: 1 - share_right(z, y), "wrong answers"),
        (lambda z, y: (z.argmax() == y).float().mean(), "largest of all logits"),
        (lambda z, y: ((z >= 0).sum(1) == y).float().mean(), "compares with 0"),
        (lambda z, y: (z.argmax(1) == y).float(), "take their mean"),
        (lambda z, y: (z.argmin(1) == y).float().mean(), "takes the smallest logit"),
        (lambda z, y: (z.amax(1) == y).float().mean(), "the largest logits themselves"),
        (lambda z, y: (z.argmax(0) == y).float().mean(), "looks down the columns"),
        (lambda z, y: (z.argmax(1, keepdim=True) == y).float().mean(), "instead of"),
        (lambda z, y: (z.topk(3).indices == y[:, None]).any(1).float().mean(), "instead of"),
        (lambda z, y: share_right(z, y) > 0.5, "must be a number, not a bool"),
        (lambda z, y: None, "returns None"),
        (lambda z: 0.1, "must take 2 arguments"),
    ]


@functools.cache
def digits():
    """The images, their labels, and the rows of the train and the test part."""
    data = load_digits()
    images, labels = torch.from_numpy(data.images).float(), torch.from_numpy(data.target)
    parts = train_test_split(np.arange(len(labels)), test_size=0.25, random_state=448, stratify=labels)
    return images, labels, *parts


def moved(step):
    images, *_ = digits()
    made = torch.zeros_like(images)
    if step < 0:
        made[:, :, :step] = images[:, :, -step:]
    else:
        made[:, :, step:] = images[:, :, : images.shape[2] - step]
    return made


def rows(*parts, of=None, largest=16):
    _, _, learn, _ = digits()
    return torch.cat([part[learn if of is None else of] for part in parts]).flatten(1) / largest


@forms("09-move")
def _():
    images, labels, learn, _ = digits()
    X, y = rows(images, moved(-1), moved(1)), labels[learn]
    padded = F.pad(images, (1, 1))
    return {
        "roll with blank edges, pad, slices; scaled before or after": [
            (X, torch.cat([y] * 3)),
            (X.clone(), y.repeat(3)),
            (torch.vstack([part[learn].reshape(-1, 64) * 0.0625 for part in (images, moved(-1), moved(1))]),
             y.tile(3)),
            (rows(images, padded[:, :, 2:], padded[:, :, :-2]), torch.from_numpy(np.tile(y.numpy(), 3))),
        ],
        ANY_PAIR: [[X, y.repeat(3)]],
    }  # fmt: skip


@mistakes("09-move")
def _():
    images, labels, learn, test = digits()
    left, right, y = moved(-1), moved(1), labels[learn]
    X_more, y_more = rows(images, left, right), torch.cat([y] * 3)
    beside = torch.stack([images[learn], left[learn], right[learn]], dim=1).reshape(-1, 64) / 16
    for X, y_given, part in [
        (rows(images), y, "only the images as they are"),
        (rows(images, left, right, of=np.arange(len(labels))), y_more, "moved test images"),
        (
            torch.cat([rows(images), rows(left, right, of=np.arange(len(labels)))]),
            y_more,
            "moved test images",
        ),
        (rows(images, left), y_more, "must have the shape"),
        (rows(images, right, left), y_more, "other order"),
        (rows(images, images.roll(-1, 2), images.roll(1, 2)), y_more, "as roll does"),
        (rows(images, moved(-2), moved(2)), y_more, "moves by two pixels"),
        (rows(left, right, images), y_more, "at the end: they come first"),
        (beside, y.repeat_interleave(3), "make three blocks"),
        (rows(images, left, right, largest=1), y_more, "not scaled"),
        (rows(images, left, right, largest=255), y_more, "values are wrong"),
        (rows(images, images, images), y_more, "the same images three times"),
        (rows(images, images.roll(-1, 1), images.roll(1, 1)), y_more, "up and down"),
        (rows(images, left, right, of=test), y_more, "made of the test images"),
        (X_more.reshape(-1, 8, 8), y_more, "must have the shape"),
        (X_more.double(), y_more, "not torch.float64: call .float()"),
        (X_more.numpy(), y_more, "must be a tensor, not a NumPy array"),
        (X_more, y, "needs its label too"),
        (X_more, y.repeat_interleave(3), "on the spot"),
        (X_more, y_more.float(), "y_more is float"),
        (X_more, y_more.int(), "not torch.int32: call .long()"),
        (X_more, y_more[:, None], "call .squeeze(1)"),
        (X_more, y_more.flip(0), "values are wrong"),
    ]:
        yield (X, y_given), part
    yield X_more, "as (X_more, y_more)"
