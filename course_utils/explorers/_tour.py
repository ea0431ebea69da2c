"""The tour explorer: one point's way through a network, and its loss's way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course_utils._words import shown
from course_utils.explorers._base import Explorer

# PyTorch takes seconds to load, and a page that shows explorers needs none of it.
if TYPE_CHECKING:
    from torch import nn


class TourExplorer(Explorer):
    """Which numbers meet when one point goes through a network, and its loss comes back to every weight?

    ``TourExplorer(layers=[{"units": 3, "activation": "tanh"}], epochs=200, x1=0.5, x2=0.6, label=1)``
    trains the network for so many epochs, and tours it with that point. ``TourExplorer(model=module)``
    tours a module of your own, with the weights that it has now.

    Args:
        model: an ``nn.Sequential`` that takes 2 features and gives 1 logit: at most three hidden
            ``nn.Linear`` of at most 10 units, each with a bias and followed by one of the course's
            activations or by none.
        settings: fields of the state; with a model not ``layers``, ``seed`` and ``start``.

    Raises:
        TypeError: an argument is of the wrong kind or unknown, or does not go with a model.
        ValueError: an argument is out of its range, or the model is no such chain.
    """

    _explorer = "tour"

    def __init__(self, model: nn.Module | None = None, **settings: Any) -> None:
        if model is not None:
            for name in ("layers", "seed", "start"):
                if name in settings:
                    raise TypeError(f"{name} cannot be set with a model of your own, which has its weights")
            settings |= _weights_of(model)
        super().__init__(**settings)


def _weights_of(model: Any) -> dict[str, Any]:
    """The layers and the parameters of a chain of linear layers, as the state has them."""
    from torch import nn

    from course_utils.models import ACTIVATIONS

    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Sequential, not {shown(model)}")
    names = {type(make()): name for name, make in ACTIVATIONS.items()}
    accepted = (
        "model must be an nn.Sequential from 2 features to 1 logit, of nn.Linear layers with a bias "
        "and of activations of this course"
    )
    chain = list(model) if isinstance(model, nn.Sequential) else [model]
    layers: list[dict[str, Any]] = []
    start: list[float] = []
    entering = 2
    for module in chain:
        if isinstance(module, nn.Linear) and module.bias is not None and module.in_features == entering:
            layers.append({"units": module.out_features, "activation": "identity"})
            for parameter in (module.weight, module.bias):
                start += parameter.detach().cpu().flatten().tolist()
            entering = module.out_features
        elif type(module) in names and layers and layers[-1]["activation"] == "identity":
            layers[-1]["activation"] = names[type(module)]
        else:
            raise ValueError(f"{accepted}, and {shown(module)} does not fit there")
    if not layers or layers[-1] != {"units": 1, "activation": "identity"}:
        raise ValueError(f"{accepted}; this one does not end with one logit")
    return {"layers": layers[:-1], "start": start}
