"""What the page's PyTorch has and has not, against the names of PyTorch."""

from __future__ import annotations

import inspect
import json
import subprocess
import types
from collections.abc import Callable
from typing import Any

import torch
import torch.onnx  # PyTorch loads it when somebody asks for it

from course_utils.explorers._base import FILES
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


def classes_and_modules() -> set[str]:
    """Names of PyTorch that the page writes in Python, if it has them: classes, modules, dtypes."""
    found = {f"nn.{name}" for name, value in vars(torch.nn).items() if inspect.isclass(value)}
    for module in (torch.optim, torch.optim.lr_scheduler, torch.utils.data):
        prefix = module.__name__.removeprefix("torch.")
        found |= {f"{prefix}.{name}" for name in module.__all__ if not name.startswith("_")}
    for name, value in vars(torch).items():
        is_module = isinstance(value, types.ModuleType) and value.__name__ == f"torch.{name}"
        if (is_module or isinstance(value, torch.dtype)) and not name.startswith("_"):
            found.add(name)
    return found


def test_every_name_of_pytorch_is_there_or_has_a_reason(page: Page) -> None:
    manifest = page.ask("names")
    public, others = public_names(), classes_and_modules()
    missing = set(manifest["missing"])
    assert sorted(public - set(manifest["names"]) - missing) == []
    assert sorted(missing - public - others) == []
    assert not set(manifest["names"]) & missing
    assert all(manifest["missing"].values())


def test_every_class_and_module_is_there_or_says_where_it_is(
    page: Page, run_file: Callable[[str], subprocess.CompletedProcess[str]]
) -> None:
    done = run_file(
        "import torch.optim.lr_scheduler, torch.utils.data\n"
        f"for name in {sorted(classes_and_modules())}:\n"
        "    at = torch\n"
        "    try:\n"
        "        for part in name.split('.'):\n"
        "            at = getattr(at, part)\n"
        "        said = 'there'\n"
        "    except AttributeError as error:\n"
        "        said = error\n"
        "    print(name, said, sep=': ')\n"
    )
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    elsewhere = "torch.{} is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
    assert {name: text for name, text in said.items() if text not in ("there", elsewhere.format(name))} == {}
    # Whoever asks what a layer is may name these; making one says where it is.
    named = {"nn.Bilinear", "nn.Conv2d", "nn.LazyLinear", "nn.MaxPool2d"}
    absent = {name for name, text in said.items() if text != "there"}
    assert absent | named == set(page.ask("names")["missing"]) & set(said)


def test_what_the_list_of_names_says_is_true(page: Page) -> None:
    listed = json.loads((FILES / "static" / "live_names.json").read_text("utf-8"))
    names = {
        f"{space}.{name}".removeprefix("torch.") for space, held in listed["there"].items() for name in held
    }
    assert sorted(name for name in names if not exists(name)) == []
    absent = {name: reason for reason, held in listed["absent"].items() for name in held}
    assert absent == page.ask("names")["missing"]
    assert not names & set(absent)


def exists(name: str) -> bool:
    found: Any = torch
    for part in name.removesuffix(".__set__").split("."):
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def test_every_name_of_the_page_is_pytorchs(page: Page) -> None:
    assert sorted(name for name in set(page.ask("names")["names"]) - OWN if not exists(name)) == []
