"""Every public function answers every odd argument: with a result, or by naming argument and value.

Each argument of each function is replaced in turn by each value of one list. What comes back is of the kind
that the function documents, or a TypeError or ValueError that `course_utils` itself raises and that names the
argument. An error of PyTorch, NumPy or Matplotlib that reaches the reader as it is would fail.
"""

from __future__ import annotations

import inspect
import itertools
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib.axes import Axes
from torch import nn

import course_utils
from course_utils import (
    book,
    challenge,
    checks,
    data,
    ensembles,
    explorers,
    models,
    plotting,
    training,
)
from course_utils._words import shown
from course_utils.challenge import RULES, ScoreCard

PACKAGE = str(Path(course_utils.__file__).parent)
X, Y = data.sample("moons", 20)
SPLIT = data.load("moons", 20)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


class Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("this object cannot show itself")


class Labels(nn.Linear):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x) > 0


def with_row(value: float) -> torch.Tensor:
    spoilt = X.clone()
    spoilt[3, 1] = value
    return spoilt


@torch.inference_mode()
def in_inference_mode() -> nn.Module:
    return nn.Linear(2, 1)


#: Makes each odd value anew, for some are used up or changed.
ODD: dict[str, Callable[[], Any]] = {
    f"{number} {shown(value)}": lambda value=value: value  # type: ignore[misc]
    for number, value in enumerate((
        None, True, False, "", "nonsense", "\ud800", "relu\n", b"moons", np.str_("moons"), np.str_("tanh"),
        0, -1, 1, 3, 2.0, 0.5, -0.5, 10**20, 10**400, -(10**400), 10**5000, 1e40, -1e40, 1e300, 5e-324,
        float("nan"), float("inf"), float("-inf"), 1j, Decimal("0.1"), Fraction(1, 2), np.float32(0.5),
        np.float64("nan"), np.int64(3), np.uint8(1), np.bool_(True), (), [], {}, set(), (10, 10), [3.0],
        [None], [1, "a"], (-1,), (10**20,), ["relu", "tanh"], {"a": 1}, {0: 1}, range(3), int, object, ...,
        len,
    ))
}  # fmt: skip
ODD |= {
    "10^5000 in a list": lambda: [10**5000],
    "a 0-d array": lambda: np.array(3),
    "a 1-d array": lambda: np.array([1.0, 2.0]),
    "an array of strings": lambda: np.array(["relu", "tanh"]),
    "an array of points": lambda: X.numpy().astype(np.float64),
    "a 0-d tensor": lambda: torch.tensor(0.5),
    "a tensor of one whole number": lambda: torch.tensor([3]),
    "an empty tensor": lambda: torch.zeros(0, 2),
    "no features": lambda: torch.zeros(20, 0),
    "one row": lambda: X[:1],
    "float64 points": lambda: X.double(),
    "float64 labels": lambda: Y.double(),
    "half points": lambda: X.half(),
    "complex points": lambda: X.to(torch.complex64),
    "whole labels": lambda: Y.long(),
    "labels as a column": lambda: Y[:, None],
    "sparse points": lambda: X.to_sparse(),
    "points on no device": lambda: X.to("meta"),
    "points with gradients": lambda: X.clone().requires_grad_(),
    "labels with gradients": lambda: Y.clone().requires_grad_(),
    "computed points": lambda: X.clone().requires_grad_() * 2,
    "nan in a row": lambda: with_row(float("nan")),
    "infinity in a row": lambda: with_row(float("inf")),
    "what float32 cannot hold": lambda: X.double() * 1e300,
    "far points": lambda: X * 1e38,
    "the same point": lambda: torch.ones(20, 2),
    "an endless iterator": itertools.count,
    "a generator": lambda: (n for n in (4, 4)),
    "deep nesting": lambda: nested(10_000),
    "an object": object,
    "what cannot be shown": Unshowable,
    "a function of nothing": lambda: lambda: None,
    "a function of anything": lambda: lambda *args, **kwargs: None,
    "a function that raises": lambda: lambda *args: 1 / 0,
    "a path": lambda: Path("no", "such", "file"),
    "a layer": lambda: nn.Linear(2, 1),
    "a float64 model": lambda: models.mlp((3,)).double(),
    "a half model": lambda: models.mlp((3,)).half(),
    "a lazy model": lambda: nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1)),
    "a model that says labels": lambda: Labels(2, 1),
    "a model with nothing to learn": lambda: nn.Identity(),
    "a wrong width": lambda: nn.Linear(3, 1),
    "weights from inference mode": in_inference_mode,
    "a compiled model": lambda: torch.compile(models.mlp((3,)), backend="eager"),
    "a split": lambda: SPLIT,
    "a history": lambda: HISTORY,
    "axes": lambda: plt.gca(),
    "a figure": lambda: plt.gcf(),
    "a list of axes": lambda: [plt.gca()],
}

HISTORY = training.fit(models.mlp((3,)), SPLIT, epochs=2)
RUNS = ensembles.fit_many((3,), seeds=range(2), dataset=SPLIT, epochs=2)
CARD = ScoreCard("mine", (0.98, 0.99), 0.985, 151, 800.0, 0.5, 100_000)


@dataclass(frozen=True)
class Call:
    """A public function, arguments that it takes, and what it gives."""

    function: Callable[..., Any]
    arguments: Callable[[], dict[str, Any]]
    gives: Any
    #: Names under which errors may speak of an argument, besides its own.
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Arguments that are any object.
    free: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self.function.__qualname__


def some(**arguments: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {name: make() if inspect.isfunction(make) else make for name, make in arguments.items()}


def short(model: nn.Module, split: Any) -> None:
    training.fit(model, split, epochs=2)


def linear() -> nn.Module:
    return nn.Linear(2, 1)


def reader() -> nn.Module:
    return nn.Sequential(nn.Linear(64, 10))


POINTS = {"X": X, "y": Y}
LR = {"lr": 0.1, "momentum": 0.0, "weight_decay": 0.0}
CALLS = [
    Call(data.sample, some(name="moons", n_samples=20, noise=0.1, seed=1), tuple),
    Call(
        data.load,
        some(name="moons", n_samples=20, noise=0.1, data_seed=1, split_seed=1, test_size=0.2, stratify=True),
        data.Split,
    ),
    Call(
        data.Split,
        some(X_train=X, y_train=Y, X_test=X, y_test=Y),
        data.Split,
        {name: (name[0],) for name in ("X_train", "y_train", "X_test", "y_test")},
    ),
    Call(models.layer_widths, some(hidden=(3,)), tuple),
    Call(models.layer_activations, some(activation="relu", n_hidden=2), tuple, {"n_hidden": ("activation",)}),
    Call(
        models.mlp,
        some(hidden=(3,), activation="relu", in_features=2, out_features=1, seed=1),
        nn.Sequential,
        {"hidden": ("activation",)},
    ),
    Call(
        models.describe,
        some(model=lambda: models.mlp((3,)), in_features=2),
        pd.DataFrame,
        {"in_features": ("model",)},
    ),
    Call(
        training.make_optimizer,
        some(optimizer="sgd", parameters=lambda: [torch.zeros(1)], **LR),
        torch.optim.Optimizer,
    ),
    Call(
        training.fit,
        some(
            model=lambda: models.mlp((3,)), split=SPLIT, epochs=2, **LR, optimizer="sgd", batch_size=4,
            loss_fn=None, progress=False, batch_seed=1,
        ),
        training.History,
        {"split": ("model",), "optimizer": ("momentum",)},
    ),
    Call(training.evaluate, some(model=lambda: models.mlp((3,)), **POINTS), dict, {"X": ("model", "y")}),
    Call(training.logits_of, some(model=lambda: models.mlp((3,)), X=X), torch.Tensor, {"X": ("model",)}),
    Call(
        ensembles.fit_many,
        some(
            hidden=(3,), activation="relu", seeds=(1, 2), dataset=SPLIT, epochs=2, **LR, optimizer="sgd",
            record_every=1, vary_split=False, progress=False, chunk_size=1,
        ),
        ensembles.Runs,
        {"hidden": ("activation",), "vary_split": ("dataset",), "dataset": ("vary_split",)},
    ),
    Call(RUNS.model, some(seed=1), nn.Sequential),
    Call(RUNS.score, some(**POINTS), np.ndarray, {"X": ("y",)}),
    Call(
        plotting.plot_points,
        some(**POINTS, ax=None, title="t", size=9.0, legend=True),
        Axes,
        {"X": ("y",)},
    ),
    Call(
        plotting.plot_boundary,
        some(model=linear, **POINTS, ax=None, title="t", resolution=5, size=9.0, legend=True),
        Axes,
        {"X": ("y",)},
    ),
    Call(plotting.plot_history, some(history=HISTORY, metric="loss", ax=None, title="t"), Axes),
    Call(plotting.plot_runs, some(runs=RUNS, metric="test_loss", ax=None, title="t"), Axes),
    Call(plotting.plot_network, some(model=linear, ax=None, weights=True, title="t"), Axes),
    Call(
        plotting.plot_activations,
        some(names=("relu",), axes=None, limit=4.0, derivative=True),
        list,
        {"names": ("axes",), "axes": ("ax",)},
    ),
    Call(
        challenge.grade,
        some(
            make_model=lambda: linear, train=lambda: short, name="n", runs=2, n_fresh=1000, fresh_seed=1,
            time_limit=30.0,
        ),
        ScoreCard,
        {"make_model": ("model",), "train": ("model",)},
    ),
    Call(RULES.split, some(run=0), data.Split),
    Call(RULES.fresh, some(n_points=10), tuple),
    Call(
        ScoreCard,
        some(
            name="n", accuracies=(0.9, 0.8), f1=0.9, parameters=3, epochs=1.0, seconds=1.0, n_fresh=1000,
            blocks=(), notes=(),
        ),
        ScoreCard,
    ),
    Call(ScoreCard.load, some(path="nothing"), ScoreCard),
    Call(CARD.save, some(path="nothing"), type(None)),
    Call(challenge.compare, some(cards=[CARD]), pd.DataFrame),
    Call(checks.check, some(exercise="04-labels", answer=None), checks.Feedback, free=("answer",)),
    Call(book.glue, some(value=1), type(None)),
    Call(
        explorers.ArchitectureExplorer,
        some(dataset="moons", n_samples=20, noise=0.1, layers=[], lr=0.1, trained=0, drawn=[], start=None),
        explorers.ArchitectureExplorer,
    ),
    Call(explorers.DigitExplorer, some(model=reader, pixels=[0] * 64), explorers.DigitExplorer),
    Call(
        explorers.ArchitectureExplorer,
        some(model=linear, split=SPLIT, loss_fn=None, lr=0.1),
        explorers.ArchitectureExplorer,
        {"split": ("model",)},
    ),
    Call(explorers.ArchitectureExplorer, some(X=X, y=Y, lr=0.1), explorers.ArchitectureExplorer),
    Call(explorers.TourExplorer, some(model=models.mlp((3,)), lr=0.1), explorers.TourExplorer),
]  # fmt: skip

#: Public functions that take no argument, or whose arguments are other people's to check.
ELSEWHERE = {
    "use_style",  # takes nothing
    "check_model", "check_training", "modes_restored",  # take what the callers above hand on
    "Dataset", "History", "Runs", "Training", "Rules",  # records of results, and the loop of fit
    "Feedback", "Explorer", "ActivationExplorer", "ShapeExplorer", "LogitExplorer", "ImbalanceExplorer",
    "ClassesExplorer", "DataExplorer", "LineExplorer",
    "Refused",
}  # fmt: skip


def test_no_public_function_is_left_out() -> None:
    modules = (book, challenge, checks, data, ensembles, explorers, models, plotting, training)
    homes = ("course_utils.checks", "course_utils.explorers", *(module.__name__ for module in modules))
    public = {
        name
        for module in modules
        for name, thing in vars(module).items()
        if not name.startswith("_") and callable(thing) and getattr(thing, "__module__", "").startswith(homes)
    }
    tried = {call.function.__name__ for call in CALLS}
    assert public - tried - ELSEWHERE == set()


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


def fault(call: Call, argument: str, odd: Any) -> str | None:
    """What is wrong with the answer to an odd argument, or None."""
    plt.close("all")
    arguments = call.arguments() | {argument: odd}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "the loss .* not finite", RuntimeWarning)
            result = call.function(**arguments)
            if not isinstance(result, call.gives):
                return f"gave {type(result).__name__}"
            for number in plt.get_fignums():
                plt.figure(number).draw_without_rendering()
    except (TypeError, ValueError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1].filename
        if not where.startswith(PACKAGE):
            return f"raised in {where}: {type(error).__name__}: {error}"
        names = (argument, *call.aliases.get(argument, ()))
        if not any(name in str(error) for name in names):
            return f"does not name {argument}: {error}"
        if len(str(error)) > 600 or "\n" in str(error).strip() and "fails on" not in str(error):
            return f"is no sentence: {str(error)[:300]}"
    except OSError as error:
        # What cannot be opened is told by the system, with the file's name.
        return None if argument == "path" else f"{type(error).__name__}: {error}"
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    return None


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_odd_arguments_are_answered(call: Call) -> None:
    torch.manual_seed(0)
    faults = [
        f"{argument} = {name}: {problem}"
        for argument in call.arguments()
        if argument not in call.free
        for name, make in ODD.items()
        if (problem := fault(call, argument, make()))
    ]
    assert not faults, "\n".join([f"{len(faults)} faults", *faults])


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_callers_setting_of_gradients_does_not_matter(mode: Any) -> None:
    expected = training.fit(models.mlp((3,)), SPLIT, epochs=3).test_loss
    with mode():
        model = models.mlp((3,))
        assert np.array_equal(training.fit(model, SPLIT, epochs=3).test_loss, expected)
        assert ensembles.fit_many((3,), seeds=[1], dataset=SPLIT, epochs=2).test_loss.shape == (1, 2)
        plotting.plot_boundary(model, X, Y, resolution=5)
        plotting.plot_activations(("tanh",))
        assert challenge.grade(linear, short, runs=2, n_fresh=1000).epochs == 2


def test_float64_works_everywhere() -> None:
    wide = data.Split(*(part.double() for part in vars(SPLIT).values()))
    expected = training.fit(models.mlp((3,)).double(), wide, epochs=3).test_loss
    assert np.array_equal(training.fit(models.mlp((3,)).double(), SPLIT, epochs=3).test_loss, expected)
    narrow = training.fit(models.mlp((3,)), wide, epochs=3).test_loss
    np.testing.assert_allclose(narrow, expected, rtol=1e-5)
    plotting.plot_boundary(models.mlp((3,)).double(), X, Y, resolution=5)
    plotting.plot_boundary(models.mlp((3,)), X.double(), Y.double(), resolution=5)
    many = ensembles.fit_many((3,), seeds=[448], dataset=wide, epochs=3).test_loss[0]
    np.testing.assert_allclose(many, expected, rtol=1e-5)
    card = challenge.grade(lambda: models.mlp((3,), seed=None).double(), short, runs=2, n_fresh=1000)
    assert card.epochs == 2
    torch.set_default_dtype(torch.float64)
    try:
        model = models.mlp((3,))
        training.fit(model, SPLIT, epochs=2)
        assert training.evaluate(model, X, Y)["loss"] > 0
        assert (
            ensembles.fit_many((3,), seeds=[1], dataset=SPLIT, epochs=2).parameters["0.weight"].dtype
            == torch.float32
        )
        plotting.plot_boundary(model, X, Y, resolution=5)
        assert challenge.grade(linear, short, runs=2, n_fresh=1000).epochs == 2
    finally:
        torch.set_default_dtype(torch.float32)
        plt.close("all")


def test_a_row_that_is_not_finite_is_named() -> None:
    with pytest.raises(ValueError, match=r"the train part of a Split: X must hold finite .* in row 3"):
        data.Split(with_row(float("nan")), Y, X, Y)


def test_runs_bear_the_names_of_their_keys() -> None:
    ax = plotting.plot_runs({0: RUNS, (10, 10): RUNS, (4,): RUNS, "four": RUNS})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "(10, 10)", "(4,)", "four"]


def test_settings_in_numpys_kinds_train_as_plain_ones() -> None:
    explorer = explorers.ArchitectureExplorer(dataset=np.str_("moons"), n_samples=np.int64(40), trained=2)
    assert type(explorer.state["dataset"]) is str
    assert explorer.history.epochs == 2


def test_a_compiled_model_is_described_twice() -> None:
    tables = [models.describe(torch.compile(models.mlp((3,)), backend="eager")) for _ in range(2)]
    assert list(tables[0]["layer"]) == list(tables[1]["layer"]) == ["Linear", "ReLU", "Linear", "Total"]


def test_lazy_layers_are_drawn_once_they_know_their_widths() -> None:
    lazy = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1))
    with pytest.raises(ValueError, match="model must know its widths"):
        plotting.plot_network(lazy)
    lazy(X)
    assert isinstance(plotting.plot_network(lazy), Axes)


def test_one_axes_instead_of_a_list_is_told() -> None:
    with pytest.raises(TypeError, match="axes must be a list of Axes, one for each name, not <Axes"):
        plotting.plot_activations(("relu",), plt.gca())
