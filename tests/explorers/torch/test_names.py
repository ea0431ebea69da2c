"""What the page's PyTorch has and has not, against the names of PyTorch."""

from __future__ import annotations

import inspect
import types
from typing import Any

import torch

from tests.explorers.torch.mirror import Page

#: Calls between the page's Python and its PyTorch that PyTorch keeps to itself or writes as classes.
OWN = {
    "_format_fixed",
    "_format_scientific",
    "_set_inference_mode",
    "default_generator",
    "Generator",
    "optim.sgd_step",
    "optim.adam_step",
    "Tensor.__new__",
}

SPACES: dict[str, Any] = {
    "": torch,
    "Tensor.": torch.Tensor,
    "nn.functional.": torch.nn.functional,
    "nn.init.": torch.nn.init,
    "nn.utils.": torch.nn.utils,
    "linalg.": torch.linalg,
    "special.": torch.special,
    "fft.": torch.fft,
}

_CONSTANTS = (
    bool,
    int,
    float,
    str,
    tuple,
    dict,
    set,
    torch.dtype,
    torch.layout,
    torch.memory_format,
    torch.qscheme,
    types.ModuleType,
)

#: Old spellings that PyTorch warns about or has taken away, and its own tools.
RETIRED = (
    "symeig",
    "solve",
    "range",
    "volatile",
    "reinforce",
    "name",
    "classproperty",
    "Literal",
    "unify_type_list",
    "boolean_dispatch",
    "get_file_path",
    "prepare_multiprocessing_environment",
)


def public_names() -> set[str]:
    found = set()
    for prefix, space in SPACES.items():
        for name in dir(space):
            if (
                name.startswith("_")
                or name in RETIRED
                or name.startswith(("parse_", "has_torch_", "handle_torch_"))
            ):
                continue
            value = getattr(space, name)
            is_old_init = (
                prefix == "nn.init." and not name.endswith("_") and hasattr(torch.nn.init, name + "_")
            )
            is_old_util = prefix == "nn.utils." and hasattr(torch.nn.utils, name + "_")
            if inspect.isclass(value) or isinstance(value, _CONSTANTS) or is_old_init or is_old_util:
                continue
            if prefix == "Tensor." or callable(value):
                found.add(prefix + name)
    return found


def test_every_name_of_pytorch_is_there_or_has_a_reason(page: Page) -> None:
    manifest = page.ask("names")
    public = public_names()
    assert sorted(public - set(manifest["names"]) - set(manifest["missing"])) == []
    assert sorted(set(manifest["missing"]) - public) == []
    assert not set(manifest["names"]) & set(manifest["missing"])
    assert all(manifest["missing"].values())


def exists(name: str) -> bool:
    found: Any = torch
    for part in name.removesuffix(".__set__").split("."):
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def test_every_name_of_the_page_is_pytorchs(page: Page) -> None:
    assert sorted(name for name in set(page.ask("names")["names"]) - OWN if not exists(name)) == []
