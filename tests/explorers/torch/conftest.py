"""The page's PyTorch for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from tests.explorers.torch.mirror import Page


@pytest.fixture(scope="session")
def page(node: str, npm: str) -> Iterator[Page]:
    # One thread: sums over several differ in their last bits from run to run.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    opened = Page(node)
    yield opened
    opened.close()
    torch.set_num_threads(threads)
