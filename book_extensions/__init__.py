"""Sphinx extensions that publish this book; readers never import them."""

from __future__ import annotations

from typing import Any


def setup(app: Any) -> dict[str, Any]:
    """Do nothing: `_config.yml` names the package so that its modules become importable."""
    return {"parallel_read_safe": True, "parallel_write_safe": True}
