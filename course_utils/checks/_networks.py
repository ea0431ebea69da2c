"""Probes of models and training loops: what a network computes decides, not how it is written.

A network's structure is read from what it does. A copy of it gets new weights, so that neither
unlucky nor chosen ones hide anything, and its outputs are compared with those of its own Linear
layers in the order that the exercise asks for, with each activation in each place in turn. So a
module, a function and a shared instance are the same, in whatever order a class lists them.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from course_utils.checks._feedback import Wrong, described
from course_utils.checks._probes import Tensor, count, kind, run, tensor
from course_utils.data import Split, load
from course_utils.models import mlp, modes_restored

#: No activation at a place.
NOTHING = "nothing"

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    NOTHING: lambda z: z,
    "Tanh": torch.tanh,
    "ReLU": torch.relu,
    "Sigmoid": torch.sigmoid,
    "LeakyReLU": F.leaky_relu,
    "ELU": F.elu,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "Softplus": F.softplus,
    "Softmax": lambda z: torch.softmax(z, dim=1),
    "Hardtanh": F.hardtanh,
    "two Tanh": lambda z: torch.tanh(torch.tanh(z)),
}


# --- Models -------------------------------------------------------------------------------------


def model(answer: Any, *, in_features: int = 2, out_features: int = 1, what: str = "The model") -> nn.Module:
    """Require an ``nn.Module`` from (n, in_features) to (n, out_features) with finite outputs."""
    if isinstance(answer, type) and issubclass(answer, nn.Module):
        raise Wrong(f"{what} is a class: call it, as in {answer.__name__}(), to make a model.")
    if not isinstance(answer, nn.Module):
        raise Wrong(f"{what} must be an nn.Module, not {kind(answer)}.")
    n = 7
    tensor(
        outputs(answer, torch.linspace(-1, 1, n * in_features).reshape(n, in_features), what),
        shape=(n, out_features),
        dtype=None,
        what=f"The output of {_inside(what)} for {n} points",
    )
    if not any(True for _ in answer.parameters()):
        raise Wrong(f"{what} has no parameters: are its layers attributes set in __init__?")
    return answer


def make_model(
    answer: Any, *, in_features: int = 2, out_features: int = 1, what: str = "The model"
) -> nn.Module:
    """Require a subclass of ``nn.Module`` that makes such a :func:`model` when it is called."""
    if isinstance(answer, nn.Module):
        raise Wrong(f"{what} is a model already: give the class that makes it.")
    if not isinstance(answer, type) or not issubclass(answer, nn.Module):
        raise Wrong(f"{what} must be a subclass of nn.Module: write class {what}(nn.Module).")
    try:
        made = answer()
    except AttributeError as error:
        if "before Module.__init__() call" in str(error):
            raise Wrong(f"{what} sets a layer before super().__init__(): call that first.") from error
        raise Wrong(f"Making {_inside(what)} raises {described(error)}.") from error
    except Exception as error:
        raise Wrong(f"Making {_inside(what)} raises {described(error)}.") from error
    return model(made, in_features=in_features, out_features=out_features, what=what)


def outputs(answer: nn.Module, X: Tensor, what: str = "The model") -> Any:
    """Return what a model makes of points in eval mode, whatever float dtype its weights have."""
    with modes_restored(answer), torch.no_grad():
        answer.eval()
        try:
            made = run(lambda: answer(X.to(_dtype(answer))), what)
        except Wrong as wrong:
            if isinstance(wrong.__cause__, NotImplementedError):
                raise Wrong(f"{what} has no forward method, or its name is misspelt.") from None
            raise
    if made is None:
        raise Wrong(f"The forward method of {_inside(what)} returns None: is the return missing?")
    return made


def _dtype(answer: nn.Module) -> torch.dtype:
    return next((p.dtype for p in answer.parameters() if p.is_floating_point()), torch.float32)


def redrawn(answer: nn.Module) -> nn.Module:
    """Return a copy with other weights, large enough to bend whatever can bend."""
    twin = copy.deepcopy(answer)
    generator = torch.Generator().manual_seed(448)
    with torch.no_grad():
        for layer in linear_layers(twin):
            spread = 1.5 * layer.in_features**-0.5
            layer.weight.copy_(spread * torch.randn(layer.weight.shape, generator=generator))
            if layer.bias is not None:
                layer.bias.copy_(0.5 * torch.randn(layer.bias.shape, generator=generator))
    return twin


def linear_layers(answer: nn.Module) -> list[nn.Linear]:
    """Return the Linear layers of a model, as it lists them."""
    return [layer for layer in answer.modules() if isinstance(layer, nn.Linear)]


def activations(
    answer: nn.Module, widths: Sequence[int], wanted: Sequence[str], *, what: str = "The model"
) -> tuple[str, ...]:
    """Require a chain of Linear layers with biases, and return which activation stands where.

    Args:
        answer: a :func:`model` from widths[0] to widths[-1] numbers.
        widths: the numbers that go into the layers, and that come out of the last; no two layers
            may share both of theirs.
        wanted: the right names, before the first layer and after each one.
        what: how the messages call the model.

    Returns:
        The names found, as many as ``wanted``, each a key of the known activations.
    """
    twin = redrawn(answer)
    layers = chain(twin, widths, what=what)
    X = 1.5 * torch.randn(64, widths[0], generator=torch.Generator().manual_seed(449))
    found = outputs(twin, X, what)
    twin.train()
    with torch.no_grad():
        in_training = run(lambda: twin(X.to(_dtype(twin))), what)
    if not _near(in_training, found):
        raise Wrong(
            f"{what} gives other outputs in train mode than in eval mode: it needs no dropout and no "
            "normalisation."
        )
    made: dict[tuple[str, ...], Tensor] = {}  # by the names up to each layer, for most choices share some
    best: tuple[str, ...] | None = None
    for names in _choices(wanted):
        if _near(_composed(layers, X.to(_dtype(twin)), names, made), found):
            best = names
            break
    if best is None:
        raise Wrong(
            f"{what} has the right layers, but computes something else than {_arrows(wanted)}: does its "
            "forward method change the numbers on the way?"
        )
    if best[-1] == NOTHING:
        _free_when_large(twin, layers, X, best, what)
    return best


def _free_when_large(
    twin: nn.Module, layers: Sequence[nn.Linear], X: Tensor, names: tuple[str, ...], what: str
) -> None:
    """Require that nothing cuts logits off that everyday weights do not reach."""
    with torch.no_grad():
        layers[-1].weight.mul_(1e4)
    right = _composed(layers, X.to(_dtype(twin)), names, {})
    if not _near(outputs(twin, X, what) / right.abs().max(), right / right.abs().max()):
        raise Wrong(f"{what} cuts large logits off: let it end in nn.Linear, so the logit may be any number.")


def chain(answer: nn.Module, widths: Sequence[int], *, what: str = "The model") -> list[nn.Linear]:
    """Require just the Linear layers that lead from width to width; return them in this order."""
    pairs = list(zip(widths, widths[1:], strict=False))
    layers = linear_layers(answer)
    shapes = [(layer.in_features, layer.out_features) for layer in layers]
    if sorted(shapes) != sorted(pairs):
        listed = ", ".join(f"{n_in}→{n_out}" for n_in, n_out in shapes) or "(none)"
        asked = ", ".join(f"{n_in}→{n_out}" for n_in, n_out in pairs)
        raise Wrong(f"{what} must have the Linear layers {asked}, not {listed}.")
    if any(layer.bias is None for layer in layers):
        raise Wrong(f"{what} has a layer without bias: leave bias=False out.")
    return [layers[shapes.index(pair)] for pair in pairs]


def _choices(wanted: Sequence[str]) -> list[tuple[str, ...]]:
    """The activations that a network may have in its places, the fewest mistakes first.

    These are all with one or two wrong places, and all with one other activation or none in any.
    """
    right = tuple(wanted)
    places = range(len(right))
    choices = {right}
    for first, second in itertools.combinations(places, 2):
        for one, other in itertools.product(_ACTIVATIONS, repeat=2):
            choices.add(tuple(one if i == first else other if i == second else right[i] for i in places))
    for name in _ACTIVATIONS:
        choices.update(itertools.product(*({wanted, NOTHING, name} for wanted in right)))
    return sorted(choices, key=lambda names: (_misplaced(names, right), names))


def _composed(
    layers: Sequence[nn.Linear], X: Tensor, names: tuple[str, ...], made: dict[tuple[str, ...], Tensor]
) -> Tensor:
    """Return what the layers make of X with an activation before the first and after each one."""
    if names not in made:
        given = X
        if len(names) > 1:
            given = layers[len(names) - 2](_composed(layers, X, names[:-1], made))
        made[names] = _ACTIVATIONS[names[-1]](given).detach()
    return made[names]


def _near(one: Any, other: Tensor) -> bool:
    return (
        isinstance(one, Tensor)
        and one.shape == other.shape
        and torch.allclose(one.double(), other.double(), rtol=1e-4, atol=1e-5)
    )


def _misplaced(names: Sequence[str], wanted: Sequence[str]) -> int:
    return sum(one != other for one, other in zip(names, wanted, strict=True))


def _arrows(names: Sequence[str]) -> str:
    parts = [names[0]]
    for name in names[1:]:
        parts += ["Linear", name]
    return " → ".join(part for part in parts if part != NOTHING)


def free_ends(found: Sequence[str], *, what: str = "The model") -> None:
    """Require, of what :func:`activations` found, that inputs and logits are not bent."""
    if found[0] != NOTHING:
        raise Wrong(f"{what} bends its inputs before any layer has seen them: start with nn.Linear.")
    if found[-1] == "Sigmoid":
        raise Wrong(f"{what} ends in a sigmoid, so it gives probabilities: let it end in a Linear layer.")
    if found[-1] == "ReLU":
        raise Wrong(f"{what} ends in a ReLU, so no logit is negative: let it end in a Linear layer.")
    if found[-1] != NOTHING:
        raise Wrong(f"{what} bends its logit: let it end in nn.Linear, so the logit may be any number.")


def bends(answer: nn.Module, *, in_features: int = 2, what: str = "The model") -> None:
    """Require that a model is more than one straight line, whatever its weights are."""
    twin = redrawn(answer)
    ends = 3 * torch.randn(64, 2, in_features, generator=torch.Generator().manual_seed(448))
    middle = ends.mean(dim=1)
    first, second, between = (outputs(twin, X, what) for X in (ends[:, 0], ends[:, 1], middle))
    # An affine map's value half-way is the mean of the values at the two ends.
    if torch.allclose(between, (first + second) / 2, rtol=0, atol=1e-5 * (1 + float(between.abs().max()))):
        raise Wrong(f"{what} is still one straight line: put an activation between its Linear layers.")


def labels(answer: nn.Module, X: Tensor, what: str = "The model") -> Tensor:
    """Return the label of each point, 0.0 or 1.0, shape (n,), from one finite logit for each."""
    logits = tensor(outputs(answer, X, what), dtype=None, what=f"The output of {_inside(what)}")
    return (logits.reshape(-1) >= 0).float()


# --- Training -----------------------------------------------------------------------------------


def training(
    train: Callable[[nn.Module, Tensor, Tensor], Any],
    *,
    epochs: int,
    lr: float = 0.1,
    what: str = "The training loop",
    data: Split | None = None,
) -> tuple[Any, list[float]]:
    """Require that ``train(model, X, y)`` trains the model: full batch, SGD, BCE on logits.

    The model goes from (n, 2) to (n, 1), y has the shape (n,). The parameters afterwards are
    compared with those of the five steps done right, and otherwise with each usual mistake.

    Args:
        train: calls the reader's function, for example ``lambda model, X, y: train(model, X, y, 3)``.
            For one that takes the optimiser as well, make it there and call it ``epochs`` times.
        epochs: how many updates that must be, at least 3, for some mistakes show only then.
        lr: learning rate of the SGD that it must be.
        what: how the messages call the function.
        data: the points; 40 of the circles when None.

    Returns:
        What ``train`` returned, and the loss before each update and after the last.
    """
    split = load("circles", 50) if data is None else data
    X, y = split.X_train, split.y_train
    start = mlp(hidden=(4,), activation="tanh", seed=448)
    student = copy.deepcopy(start)
    backward = _noted_backward(student)
    result = run(lambda: train(student, X.clone(), y.clone()), what)

    right, losses = _trained(start, X, y, epochs, lr)
    if _same_weights(student, right):
        return result, losses
    if not all(bool(torch.isfinite(p).all()) for p in student.parameters()):
        raise Wrong(f"{what} leaves parameters that are not finite: its steps are far too long.")
    if _same_weights(student, start):
        if not backward:
            raise Wrong(
                f"{what} changes nothing and computes no gradient: call loss.backward(), and train the model "
                "that is given."
            )
        if all(p.grad is None or not bool(p.grad.any()) for p in student.parameters()):
            raise Wrong(
                f"{what} changes nothing: zero_grad() between backward() and step() throws the gradients "
                "away before they are used."
            )
        raise Wrong(f"{what} computes gradients and never uses them: call optimizer.step().")
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"reset": False}, "lets gradients pile up over the steps: call optimizer.zero_grad() in each"),
        (
            {"loss_fn": lambda z, y: _bce(torch.sigmoid(z), y)},
            "applies a sigmoid before BCEWithLogitsLoss, which has one built in: give it the logits",
        ),
        (
            {"loss_fn": lambda z, y: _bce(z[:, None].expand(-1, len(y)), y.expand(len(y), -1))},
            "compares every logit with every label: call .squeeze(1) on logits of shape (n, 1)",
        ),
        ({"loss_fn": lambda z, y: len(y) * _bce(z, y)}, "sums the loss over the points: take its mean"),
        ({"loss_fn": lambda z, y: -_bce(z, y)}, "walks uphill: subtract the gradient times lr"),
        ({"loss_fn": lambda z, y: _bce(z, 1 - y)}, "has the two classes swapped in its loss"),
        (
            {"loss_fn": lambda z, y: F.mse_loss(torch.sigmoid(z), y)},
            "takes the squared error of the probabilities: take the binary cross-entropy of the logits",
        ),
        ({"optimizer": torch.optim.Adam}, "uses Adam: the exercise asks for SGD"),
        ({"momentum": 0.9}, "uses a momentum: the exercise asks for plain SGD"),
        ({"lr": 0.1}, "takes the learning rate 0.1, whatever it is given: use its argument lr"),
        ({"lr": 0.01}, "takes the learning rate 0.01, whatever it is given: use its argument lr"),
        ({"epochs": 1}, f"makes one update instead of {epochs}: put all five steps into the loop"),
        ({"epochs": epochs - 1}, f"makes {epochs - 1} updates instead of {epochs}: count the epochs"),
        ({"epochs": epochs + 1}, f"makes {epochs + 1} updates instead of {epochs}: count the epochs"),
        ({"epochs": 100}, f"makes 100 updates instead of {epochs}: use its argument epochs"),
    ]
    for mistake, sentence in mistakes:
        wrong, _ = _trained(start, X, y, **{"epochs": epochs, "lr": lr, **mistake})
        if _same_weights(student, wrong):
            raise Wrong(f"{what} {sentence}.")
    raise Wrong(
        f"{what} changes the parameters, but not by {count(epochs, 'step')} of SGD with lr={lr:g} on the "
        "binary cross-entropy of all points: compare it with the five steps of chapter 4."
    )


_bce = F.binary_cross_entropy_with_logits


def _trained(
    start: nn.Module,
    X: Tensor,
    y: Tensor,
    epochs: int,
    lr: float,
    loss_fn: Callable[[Tensor, Tensor], Tensor] = _bce,
    reset: bool = True,
    optimizer: Any = torch.optim.SGD,
    **options: float,
) -> tuple[nn.Module, list[float]]:
    """Return a copy of ``start`` after training with one mistake or none, and its losses."""
    twin = copy.deepcopy(start)
    steps = optimizer(twin.parameters(), lr=lr, **options)
    losses = []
    for _ in range(epochs):
        loss = loss_fn(twin(X).squeeze(1), y)
        losses.append(loss.item())
        if reset:
            steps.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        steps.step()
    with torch.no_grad():
        losses.append(loss_fn(twin(X).squeeze(1), y).item())
    return twin, losses


def _same_weights(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b, rtol=0.0, atol=1e-5) for a, b in pairs)


def _noted_backward(model: nn.Module) -> list[str]:
    """Return a list that grows whenever a gradient of the model is computed."""
    seen: list[str] = []

    for parameter in model.parameters():
        parameter.register_hook(lambda gradient: seen.append("backward"))  # type: ignore[no-untyped-call]
    return seen


def _inside(what: str) -> str:
    """Return ``what`` as it reads in the middle of a sentence."""
    return what[0].lower() + what[1:] if what.startswith("The ") else what
