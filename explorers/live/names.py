"""Prints, as JSON, the names of PyTorch that the page has and has not; the build runs it as a page would."""

import json

import _torch
import torch
import torch.optim.lr_scheduler
import torch.utils.data
from torch import nn

#: What the page writes in Python, and what comes from its TypeScript as it is asked for.
WRITTEN = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn": nn,
    "torch.nn.utils": nn.utils,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
    "torch.utils.data": torch.utils.data,
}
GIVEN = ("torch.nn.functional", "torch.nn.init", "torch.linalg", "torch.special")

absent = _torch._absent()


def belongs(space, held, name):
    if name.startswith("_") or f"{space}.{name}".removeprefix("torch.") in absent:
        return False
    if space == "torch.Tensor":
        return True
    value = getattr(held, name)
    # Some modules import names of torch for themselves.
    return not isinstance(value, type(json)) and (space == "torch" or getattr(torch, name, None) is not value)


there = {space: [n for n in sorted(dir(held)) if belongs(space, held, n)] for space, held in WRITTEN.items()}
for space in GIVEN:
    prefix = f"{space.removeprefix('torch.')}."
    names = [name.removeprefix(prefix) for name in _torch._names(prefix)]
    there[space] = sorted(name for name in names if not name.startswith("_"))
reasons = {}
for name, reason in sorted(absent.items()):
    reasons.setdefault(reason, []).append(name)
print(json.dumps({"there": there, "absent": reasons}, indent=1))
