"""The forms that one right answer can have: numbers, tensors, functions and networks."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import nn

#: What the instructors' notes call the forms.
ANY_NUMBER = "a number of Python, NumPy or PyTorch of any width, also 0-d or of one element"
ANY_FLOAT = "float16 to float64, with or without gradient"
ANY_CALLABLE = "a function, a lambda, a partial, a method, an object that can be called, a module"
ANY_PAIR = "a tuple or a list"
ANY_NETWORK = (
    "a Sequential or a subclass, activations as modules or functions, shared or separate, layers in any "
    "order, in float32 or float64"
)

_INTEGERS = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64)
_FLOATS = (np.float16, np.float32, np.float64, np.longdouble)
_TENSORS = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
            torch.float16, torch.bfloat16, torch.float32, torch.float64)  # fmt: skip


def numbers(value: float, *, tolerance: float = 0.0) -> list[Any]:
    """The number in each type that holds it within the tolerance."""
    whole = float(value).is_integer()
    made: list[Any] = [float(value), Fraction(value)]
    if whole:
        made.append(int(value))
        made += [kind(value) for kind in _INTEGERS if np.iinfo(kind).min <= value <= np.iinfo(kind).max]
    made += [kind(value) for kind in _FLOATS]
    made += [np.array(value), np.array([value]), np.array([[value]], dtype=np.float32)]
    for dtype in _TENSORS:
        in_range = dtype.is_floating_point or (
            whole and torch.iinfo(dtype).min <= value <= torch.iinfo(dtype).max
        )
        if in_range:
            made += [torch.tensor(value, dtype=dtype), torch.tensor([value], dtype=dtype)]
    made.append(torch.tensor(float(value), requires_grad=True))
    made.append(nn.Parameter(torch.tensor([[float(value)]])))
    held = [float(one.item() if hasattr(one, "item") else one) for one in made]
    return [one for one, number in zip(made, held, strict=True) if abs(number - value) <= tolerance]


#: What a function may make of a number that it has computed.
NUMBER_RESULTS: list[Callable[[Any], Any]] = [
    float,
    np.float16,
    np.float32,
    np.float64,
    np.array,
    lambda value: np.array([value], dtype=np.float32),
    lambda value: torch.tensor(float(value)),
    lambda value: torch.tensor([float(value)], dtype=torch.float64),
    lambda value: torch.tensor(float(value), dtype=torch.float16),
    lambda value: torch.tensor(float(value), requires_grad=True),
]

#: What a function may make of a tensor that it has computed, where no dtype is asked for.
TENSOR_RESULTS: list[Callable[[torch.Tensor], Any]] = [
    torch.Tensor.float,
    torch.Tensor.double,
    torch.Tensor.half,
    lambda z: z.clone().requires_grad_(),
    lambda z: nn.Parameter(z.detach()),
    lambda z: z + torch.zeros((), requires_grad=True),
    lambda z: z.repeat_interleave(2, dim=0)[::2] if z.ndim else z,  # with gaps in its memory
]

#: The same where an array is as good.
ARRAY_RESULTS: list[Callable[[torch.Tensor], Any]] = [
    lambda z: z.detach().numpy(),
    lambda z: z.detach().double().numpy(),
]


def returning(function: Callable[..., Any], conversions: Sequence[Callable[[Any], Any]]) -> list[Any]:
    """The function with each conversion of what it returns."""

    def converted(convert: Callable[[Any], Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **options: Any) -> Any:
            return convert(function(*args, **options))

        return wrapped

    return [converted(convert) for convert in conversions]


def each(conversions: Sequence[Callable[[Any], Any]]) -> list[Callable[[Any], Any]]:
    """Conversions of a pair, both of its parts alike, as a tuple and as a list."""

    def of_pair(convert: Callable[[Any], Any], kind: Any) -> Callable[[Any], Any]:
        return lambda both: kind(convert(one) for one in both)

    return [of_pair(convert, kind) for convert in conversions for kind in (tuple, list)]


class Callable_:
    """An object that can be called, and that has a method."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)

    def method(self, *args: Any) -> Any:
        return self.function(*args)


class Module(nn.Module):
    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *args: Any) -> Any:
        return self.function(*args)


def callables(function: Callable[..., Any]) -> list[Any]:
    """The function in every form that can be called."""
    made = Callable_(function)

    def without_gradients(*args: Any, **options: Any) -> Any:
        with torch.no_grad():
            return function(*args, **options)

    def in_inference(*args: Any) -> Any:
        with torch.inference_mode():
            return function(*args)

    return [
        function,
        lambda *args: function(*args),
        functools.partial(function),
        made,
        made.method,
        Module(function),
        without_gradients,
        in_inference,
    ]


_FUNCTIONS = {"Tanh": torch.tanh, "ReLU": torch.relu, "": lambda z: z}
_OWN = {"Tanh": lambda z: 2 * torch.sigmoid(2 * z) - 1, "ReLU": lambda z: z.clamp(min=0), "": lambda z: z}


def sequential(widths: Sequence[int], names: Sequence[str]) -> nn.Sequential:
    """A chain of Linear layers, with the named activations after the hidden ones, "" for none."""
    layers: list[nn.Module] = []
    for i, (n_in, n_out) in enumerate(zip(widths, widths[1:], strict=False)):
        layers.append(nn.Linear(n_in, n_out))
        if i < len(names) and names[i]:
            layers.append(getattr(nn, names[i])())
    return nn.Sequential(*layers)


def subclass(
    widths: Sequence[int],
    names: Sequence[str],
    functions: dict[str, Any] = _FUNCTIONS,
    *,
    backwards: bool = False,
) -> type[nn.Module]:
    """A class with the layers as attributes, and activations as functions."""

    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            pairs = list(enumerate(zip(widths, widths[1:], strict=False)))
            for i, (n_in, n_out) in reversed(pairs) if backwards else pairs:
                setattr(self, f"layer_{i}", nn.Linear(n_in, n_out))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for i in range(len(widths) - 1):
                x = getattr(self, f"layer_{i}")(x)
                if i < len(names):
                    x = functions[names[i]](x)
            return x

    return Own


def classes(widths: Sequence[int], names: Sequence[str]) -> list[type[nn.Module]]:
    """Classes that make the network, written in as many ways as students find."""

    class Nested(nn.Module):
        def __init__(self, n_hidden: int = 0) -> None:
            super().__init__()
            whole = list(sequential(widths, names))
            self.front, self.back = nn.Sequential(*whole[:2]), nn.Sequential(*whole[2:])

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.back(self.front(x))

    class Listed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(sequential(widths, names))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for layer in self.layers:
                x = layer(x)
            return x

    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleDict({f"l{i}": layer for i, layer in enumerate(sequential(widths, names))})

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            return functools.reduce(lambda x, layer: layer(x), self.layers.values(), inputs)

    class OfSequential(nn.Sequential):
        def __init__(self) -> None:
            super().__init__(*sequential(widths, names))

    class ActivationsLast(nn.Module):
        """Lists all Linear layers, the last first, and the activations after them."""

        def __init__(self) -> None:
            super().__init__()
            whole = list(sequential(widths, names))
            self.linear = nn.ModuleList([m for m in whole if isinstance(m, nn.Linear)][::-1])
            self.bends = nn.ModuleList([m for m in whole if not isinstance(m, nn.Linear)])

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for i, layer in enumerate(reversed(self.linear)):
                x = layer(x)
                x = self.bends[i](x) if i < len(self.bends) else x
            return x

    class Weights(nn.Module):
        """Uses the layers' weights, not the layers."""

        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:], strict=False))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for i, layer in enumerate(self.layers):
                x = x @ layer.weight.T + layer.bias
                x = _FUNCTIONS[names[i]](x) if i < len(names) else x
            return x

    return [
        subclass(widths, names),
        subclass(widths, names, _OWN),
        subclass(widths, names, backwards=True),
        Nested,
        Listed,
        Named,
        OfSequential,
        ActivationsLast,
        Weights,
    ]


def networks(widths: Sequence[int], names: Sequence[str]) -> Iterator[nn.Module]:
    """The network in every form: as classes make it, and as a Sequential of many kinds."""

    def plain() -> nn.Sequential:
        return sequential(widths, names)

    for kind in classes(widths, names):
        yield kind()
    yield plain()
    yield nn.Sequential(plain())
    yield nn.Sequential(OrderedDict((f"step_{i}", layer) for i, layer in enumerate(plain())))
    yield nn.Sequential(*plain(), nn.Identity())
    yield nn.Sequential(nn.Flatten(), *plain(), nn.Dropout(0.0))
    yield plain().double()
    yield plain().eval()
    yield plain().requires_grad_(False)
    shared = {name: getattr(nn, name)() for name in names if name}
    layers = [m if isinstance(m, nn.Linear) else shared[type(m).__name__] for m in plain()]
    yield nn.Sequential(*layers)
    yield nn.Sequential(*(nn.LazyLinear(m.out_features) if isinstance(m, nn.Linear) else m for m in plain()))
    for value in (0.0, 1e-3, 30.0):
        odd = plain()
        with torch.no_grad():
            for parameter in odd.parameters():
                parameter.fill_(value)
        yield odd
    trained = plain()
    trained(torch.ones(3, widths[0])).sum().backward()
    yield trained
