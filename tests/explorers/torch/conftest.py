"""The page's PyTorch for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from hypothesis import HealthCheck, settings

from tests.explorers.torch.mirror import Page


def pytest_configure(config: pytest.Config) -> None:
    """With the wide tests, every property is tried with more examples."""
    share = 8 if "not wide" in config.option.markexpr else 1
    for name, most in (("torch, quick", 25), ("torch, thorough", 150)):
        settings.register_profile(
            name,
            max_examples=most // share,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )


@pytest.fixture(scope="session")
def page(node: str, npm: str) -> Iterator[Page]:
    # One thread: sums over several differ in their last bits from run to run.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    opened = Page(node)
    yield opened
    opened.close()
    torch.set_num_threads(threads)
