"""Run code that belongs to somebody else and leave the process as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def kept(seed: int) -> Iterator[None]:
    """Seed Python's, NumPy's and PyTorch's random numbers, and give all of them back afterwards.

    Inside, gradients are computed, whatever the caller's setting; that and PyTorch's default
    dtype are given back as well.
    """
    python_state, numpy_state = random.getstate(), np.random.get_state()
    dtype = torch.get_default_dtype()
    try:
        # Only the CPU's generator: manual_seed would also reset those of a GPU.
        with torch.random.fork_rng(devices=[]), torch.inference_mode(False), torch.enable_grad():
            random.seed(seed)
            np.random.seed(seed)
            torch.default_generator.manual_seed(seed)
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
        torch.set_default_dtype(dtype)
