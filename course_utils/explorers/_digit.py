"""The explorer that reads what a reader draws, with a network that the notebook trained."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import traitlets

from course_utils._words import shown
from course_utils.explorers._base import Explorer

if TYPE_CHECKING:
    from torch import nn

PIXELS, DIGITS = 64, 10
MAX_UNITS = 128
_ACCEPTED = (
    "an nn.Sequential of nn.Linear layers with nn.ReLU between them, "
    f"from {PIXELS} features to {DIGITS} logits"
)


class DigitExplorer(Explorer):
    """What a network of chapter 9 sees in a digit that the reader draws on 8 by 8 pixels.

    Args:
        model: an ``nn.Sequential`` of at most four ``nn.Linear`` layers with ``nn.ReLU`` between them, from
            64 features (pixels, row by row from the top, 0 for paper to 1 for full ink) to 10 logits. It is
            copied as it is now.
        settings: ``pixels``, 64 whole numbers from 0 to 16.

    Raises:
        TypeError: ``model`` is no such network, or a setting is of the wrong kind or unknown.
        ValueError: a setting is out of its range.
    """

    _explorer = "digit"
    _page_traits = ("network",)

    network = traitlets.Dict().tag(sync=True)

    def __init__(self, model: nn.Module, **settings: Any) -> None:
        network = _network(model)
        super().__init__(**settings)
        self.network = network


def _network(model: Any) -> dict[str, Any]:
    from torch import nn

    refused = TypeError(f"model must be {_ACCEPTED}, not {shown(model)}")
    if not isinstance(model, nn.Sequential):
        raise refused
    layers, between = list(model)[::2], list(model)[1::2]
    linears = [layer for layer in layers if isinstance(layer, nn.Linear) and layer.bias is not None]
    whole = len(linears) == len(layers) == len(between) + 1 <= 4
    if not whole or not all(isinstance(module, nn.ReLU) for module in between):
        raise refused
    widths = [linears[0].in_features, *(linear.out_features for linear in linears)]
    fit = all(a.out_features == b.in_features for a, b in zip(linears, linears[1:], strict=False))
    if not fit or (widths[0], widths[-1]) != (PIXELS, DIGITS) or max(widths[1:]) > MAX_UNITS:
        raise refused
    flat = nn.utils.parameters_to_vector(model.parameters()).numpy(force=True).astype("<f4")
    return {"widths": widths, "parameters": base64.b64encode(flat.tobytes()).decode("ascii")}
