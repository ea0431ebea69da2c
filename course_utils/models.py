"""Multi-layer perceptrons from a short specification, and what the shapes in a model are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import pandas as pd
import torch
from torch import nn

from course_utils import _arguments

MAX_WIDTH = 1024
MAX_LAYERS = 1000
MAX_FEATURES = 100_000

#: The activations that :func:`mlp` knows, by name; each makes the module with PyTorch's defaults.
ACTIVATIONS: MappingProxyType[str, Callable[[], nn.Module]] = MappingProxyType(
    {
        "identity": nn.Identity,
        "relu": nn.ReLU,
        "leaky_relu": nn.LeakyReLU,
        "silu": nn.SiLU,
        "gelu": nn.GELU,
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
        "elu": nn.ELU,
        "softplus": nn.Softplus,
    }
)


def layer_widths(hidden: Sequence[int]) -> tuple[int, ...]:
    """Return the widths of the hidden layers as a tuple of ints.

    Args:
        hidden: one width per hidden layer, each 1 to 1024, at most 1000; empty for no hidden layer.

    Raises:
        TypeError: ``hidden`` is no sequence of whole numbers.
        ValueError: a width is out of its range.
    """
    given = _arguments.items("hidden", hidden, "a sequence of widths such as (10, 10)", most=MAX_LAYERS)
    return tuple(
        _arguments.whole_number(f"hidden[{i}]", width, minimum=1, maximum=MAX_WIDTH)
        for i, width in enumerate(given)
    )


def layer_activations(activation: str | Sequence[str], n_hidden: int) -> tuple[str, ...]:
    """Return the name of each hidden layer's activation.

    Args:
        activation: one of :data:`ACTIVATIONS` for all hidden layers, or one name for each.
        n_hidden: how many hidden layers there are.

    Raises:
        TypeError: ``activation`` is neither a name nor a sequence of names.
        ValueError: a name is unknown, or there are more or fewer names than hidden layers.
    """
    n_hidden = _arguments.whole_number("n_hidden", n_hidden, minimum=0, maximum=MAX_LAYERS)
    if isinstance(activation, str):
        return (_arguments.choice("activation", activation, ACTIVATIONS),) * n_hidden
    wanted = "a name or one name per hidden layer"
    given = enumerate(_arguments.items("activation", activation, wanted, most=MAX_LAYERS))
    names = tuple(_arguments.choice(f"activation[{i}]", name, ACTIVATIONS) for i, name in given)
    if len(names) != n_hidden:
        wanted = f"one name for each of {n_hidden} hidden layers"
        raise ValueError(f"activation must hold {wanted}, not {_arguments.shown(names)}")
    return names


def mlp(
    hidden: Sequence[int] = (10, 10),
    activation: str | Sequence[str] = "relu",
    in_features: int = 2,
    out_features: int = 1,
    seed: int | None = 448,
) -> nn.Sequential:
    """Build a multi-layer perceptron: Linear, activation, Linear, activation, ..., Linear.

    The weights are those of ``torch.manual_seed(seed)`` followed by the same ``nn.Linear``
    modules in order, but the caller's own random numbers go on as if nothing had happened.

    Args:
        hidden: width of each of at most 1000 hidden layers, 1 to 1024; ``()`` gives a single ``nn.Linear``.
        activation: one of :data:`ACTIVATIONS` for all hidden layers, or one name for each.
            ``"identity"`` adds no module, so the Linear layers then follow each other.
        in_features: numbers per point, 1 to 100,000.
        out_features: outputs per point, 1 to 100,000; these are logits, with no activation.
        seed: seed of the initial weights, 0 to 2**32 - 1; None draws them from PyTorch's
            global generator.

    Returns:
        A model from (n, in_features) to (n, out_features).

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: an argument is out of its range, or an activation is unknown.
    """
    widths = (
        _arguments.whole_number("in_features", in_features, minimum=1, ceiling=MAX_FEATURES),
        *layer_widths(hidden),
        _arguments.whole_number("out_features", out_features, minimum=1, ceiling=MAX_FEATURES),
    )
    names = (*layer_activations(activation, len(widths) - 2), "identity")
    if seed is None:
        return _stack(widths, names)
    # Only the CPU generator draws these weights; manual_seed would also reset those of a GPU.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(_arguments.seed("seed", seed))
        return _stack(widths, names)


def _stack(widths: Sequence[int], names: Sequence[str]) -> nn.Sequential:
    modules: list[nn.Module] = []
    with torch.inference_mode(False):  # weights that are made in it can never be trained
        for n_in, n_out, name in zip(widths[:-1], widths[1:], names, strict=True):
            modules.append(nn.Linear(n_in, n_out))
            if name != "identity":
                modules.append(ACTIVATIONS[name]())
    return nn.Sequential(*modules)


def check_model(model: Any) -> nn.Module:
    """Return ``model``, or raise a TypeError when it is no ``nn.Module``."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, not {_arguments.shown(model)}")
    return model


@contextmanager
def modes_restored(model: nn.Module) -> Iterator[None]:
    """Give every module of ``model`` back the train or eval mode that it has now."""
    modes = [(module, module.training) for module in check_model(model).modules()]
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def describe(model: nn.Module, in_features: int | None = None) -> pd.DataFrame:
    """Tabulate what each layer of a model takes, gives and learns.

    A small batch of zeros goes through the model in eval mode; the model's parameters, modes
    and the caller's random numbers stay as they are.

    Args:
        model: any module that takes one tensor of shape (n, in_features).
        in_features: numbers per point; those of the model's first ``nn.Linear`` when None.

    Returns:
        One row per layer in the order in which they run, indexed by the layer's name inside
        the model, with the columns ``layer`` (its class), ``shape in`` and ``shape out``
        (``"(n, 2)"`` for n points of 2 numbers) and ``parameters`` (how many numbers it
        learns, counted once when layers share them). The last row, ``Total``, is the whole
        model. A layer with parameters that never runs says ``not called``.

    Raises:
        TypeError: ``model`` is no ``nn.Module``, or ``in_features`` no whole number.
        ValueError: the input width cannot be known, or the model fails on such an input.
    """
    model = getattr(check_model(model), "_orig_mod", model)  # inside a compiled model no layer is seen to run
    if in_features is None:
        width = next((m.in_features for m in model.modules() if isinstance(m, nn.Linear)), 0)
        if width == 0:
            raise ValueError(
                f"in_features cannot be read from {type(model).__name__}, which has no nn.Linear "
                "with a known width: give it, as in describe(model, in_features=2)"
            )
        in_features = width
    in_features = _arguments.whole_number("in_features", in_features, minimum=1, ceiling=MAX_FEATURES)

    calls: list[tuple[nn.Module, str, str]] = []

    def note(module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        calls.append((module, _shape(args), _shape(output)))

    rows_for = {
        module: name
        for name, module in model.named_modules()
        if not list(module.children()) or list(module.parameters(recurse=False))
    }
    hooks = [module.register_forward_hook(note) for module in rows_for]
    try:
        with modes_restored(model), torch.random.fork_rng(devices=[]), torch.no_grad():
            output = model.eval()(_blank_batch(model, in_features))
    except Exception as error:
        raise ValueError(
            f"model fails on inputs of shape (n, {in_features}): {_arguments.said(error)}"
        ) from error
    finally:
        for hook in hooks:
            hook.remove()

    called = {module for module, _, _ in calls}
    for module in rows_for:
        if module not in called and list(module.parameters(recurse=False)):
            calls.append((module, "not called", "not called"))
    counted: set[nn.Parameter] = set()
    names: list[str] = []
    rows: list[tuple[str, str, str, int]] = []
    for module, shape_in, shape_out in calls:
        own = [p for p in module.parameters(recurse=False) if p not in counted]
        counted.update(own)
        names.append(rows_for[module])
        rows.append((type(module).__name__, shape_in, shape_out, sum(p.numel() for p in own)))
    total = sum(p.numel() for p in model.parameters())
    rows.append(("Total", f"(n, {in_features})", _shape(output), total))
    return pd.DataFrame(
        rows, columns=["layer", "shape in", "shape out", "parameters"], index=pd.Index([*names, ""])
    )


# A size that is unlikely to be met elsewhere in a shape, so that it can be shown as n.
_BATCH = 7


def _blank_batch(model: nn.Module, in_features: int) -> torch.Tensor:
    parameter = next((p for p in model.parameters() if p.is_floating_point()), torch.empty(0))
    return torch.zeros(_BATCH, in_features, dtype=parameter.dtype, device=parameter.device)


def _shape(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        sizes = ["n" if i == 0 and size == _BATCH else str(size) for i, size in enumerate(value.shape)]
        return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
    if isinstance(value, (tuple, list)):
        return ", ".join(_shape(item) for item in value)
    return type(value).__name__
