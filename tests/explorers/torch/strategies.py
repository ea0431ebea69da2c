"""Random tensors, shapes and indices for the property tests."""

from __future__ import annotations

import math
from typing import Any

import torch
from hypothesis import strategies as st

FLOATS = (torch.float32, torch.float64)
DTYPES = (torch.float32, torch.float64, torch.int64, torch.bool)

shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
full_shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)

_SPECIAL = (0.0, -0.0, 0.5, 1.5, -2.5, 1.0, -1.0, math.inf, -math.inf, math.nan)


def numbers(dtype: torch.dtype, special: bool = True) -> st.SearchStrategy[Any]:
    if dtype is torch.bool:
        return st.booleans()
    if not dtype.is_floating_point:
        return st.integers(-9, 9)
    ordinary = st.floats(-8.0, 8.0, width=32 if dtype is torch.float32 else 64, allow_subnormal=False)
    return st.one_of(ordinary, st.sampled_from(_SPECIAL)) if special else ordinary


@st.composite
def tensors(
    draw: st.DrawFn, dtype: Any = None, shape: Any = None, special: bool = True, elements: Any = None
) -> torch.Tensor:
    kind = draw(st.sampled_from(DTYPES)) if dtype is None else dtype
    sizes = draw(shapes) if shape is None else shape
    count = math.prod(sizes)
    values = draw(st.lists(elements or numbers(kind, special), min_size=count, max_size=count))
    return torch.tensor(values, dtype=kind).reshape(sizes)


@st.composite
def broadcastable(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes; they fit together, most of the time."""
    shape = draw(st.lists(st.integers(0, 4), max_size=3))
    other = [1 if draw(st.booleans()) else size for size in shape][draw(st.integers(0, len(shape))) :]
    first = [1 if draw(st.integers(0, 3)) == 0 else size for size in shape]
    if other and draw(st.integers(0, 9)) == 0:
        other[-1] += 2
    return tuple(first), tuple(other)


scalars = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-4.0, 4.0, allow_subnormal=False).map(lambda x: round(x, 3)),
)


@st.composite
def indices(draw: st.DrawFn, shape: tuple[int, ...]) -> Any:
    """An index of a tensor of this shape: integers, slices, None, ..., masks, lists; some out of range."""
    parts: list[Any] = []
    dim = 0
    wanted = draw(st.integers(0, len(shape) + 1))
    for _ in range(wanted):
        size = shape[dim] if dim < len(shape) else 1
        edge = st.none() | st.integers(-size - 1, size + 1)
        kinds = [
            st.integers(-size, size),
            st.builds(slice, edge, edge, st.none() | st.integers(1, 3)),
            st.none(),
            st.lists(st.integers(-size, max(size - 1, 0)), min_size=1, max_size=3),
            st.lists(st.booleans(), min_size=size, max_size=size),
        ]
        if Ellipsis not in [part for part in parts if part is Ellipsis]:
            kinds.append(st.just(Ellipsis))
        part = draw(st.one_of(kinds))
        parts.append(part)
        dim += part is not None and part is not Ellipsis
    return parts[0] if len(parts) == 1 and draw(st.booleans()) else tuple(parts)
