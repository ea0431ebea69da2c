"""ArchitectureExplorer with a module of the reader's own, driven by the messages of its front end."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from jupyter_client.manager import start_new_kernel
from torch import nn

from book_extensions.execution.cache import KERNEL_ENVIRONMENT
from course_utils.data import Split, load
from course_utils.explorers import ArchitectureExplorer
from course_utils.models import ACTIVATIONS, mlp
from course_utils.training import History, evaluate, fit
from tests.conftest import ROOT

SPLIT = load("circles", 200)
SETTINGS: dict[str, Any] = {
    "lr": 0.1,
    "optimizer": "sgd",
    "momentum": 0.0,
    "weight_decay": 0.0,
    "batch_size": None,
    "batch_seed": 448,
}
WANTED = {"x1": [-1.2, 1.2], "x2": [-1.0, 1.4], "cells": 30, "unitCells": 7}


@pytest.fixture(autouse=True)
def no_loop() -> Iterator[None]:
    """A browser that other tests of this process use keeps a loop running in this thread."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


class FrontEnd:
    """Asks as the page does, over the widget's own channel, and reads the answers."""

    def __init__(self, explorer: ArchitectureExplorer) -> None:
        self.explorer = explorer
        self.answers: list[tuple[dict[str, Any], list[bytes]]] = []
        explorer.send = lambda content, buffers=None: self.answers.append((content, buffers or []))
        assert explorer._run is not None
        explorer._run._send = explorer.send
        self.n_asked = 0

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        self.n_asked += 1
        self.explorer._handle_custom_msg({"id": self.n_asked, "do": do, **fields}, [])
        content, buffers = self.answers[-1]
        assert content["id"] == self.n_asked
        assert len(content["buffers"]) == len(buffers)
        return content | dict(zip(content["buffers"], buffers, strict=True))

    def configure(self, **settings: Any) -> dict[str, Any]:
        return self.ask("configure", settings=SETTINGS | settings)

    def train(self, epochs: int) -> dict[str, Any]:
        """Ask for steps until that many epochs are trained."""
        end = self.explorer.history.epochs + epochs
        while self.explorer.history.epochs < end:
            answer = self.ask("step", until=end, milliseconds=50, have=0, wanted=None)
            if "fault" in answer or answer["diverged"] is not None:
                break
        return answer


def opened(model: nn.Module, split: Split = SPLIT, **arguments: Any) -> FrontEnd:
    return FrontEnd(ArchitectureExplorer(model=model, split=split, **arguments))


def assert_same(history: History, expected: History) -> None:
    for name, curve in vars(expected).items():
        assert np.array_equal(getattr(history, name), curve), name


def float32(data: bytes) -> np.ndarray:
    return np.frombuffer(data, "<f4")


def noisy() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 1))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"momentum": 0.9, "weight_decay": 0.01},
        {"optimizer": "adam", "lr": 0.01, "batch_size": 33, "batch_seed": 5},
        {"optimizer": "adamw", "lr": 0.01, "weight_decay": 0.1},
    ],
)
@pytest.mark.parametrize("make", [mlp, noisy])
def test_history_is_that_of_fit(make: Any, settings: dict[str, Any]) -> None:
    expected_model = make()
    torch.manual_seed(1)
    expected = fit(expected_model, SPLIT, epochs=25, **settings)
    model = make()
    page = opened(model, **settings)
    page.configure(**settings)
    torch.manual_seed(1)
    for epochs in (1, 20, 4):
        page.train(epochs)
        page.ask("observe", have=0, wanted=WANTED)
        page.ask("logits", X=[0.0, 0.5])
    assert_same(page.explorer.history, expected)
    assert page.explorer.model is model
    for value, same in zip(model.state_dict().values(), expected_model.state_dict().values(), strict=True):
        assert torch.equal(value, same)


def test_a_loss_of_ones_own_is_used() -> None:
    loss_fn = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0))
    page = opened(mlp(), loss_fn=loss_fn)
    page.configure()
    page.train(5)
    assert_same(page.explorer.history, fit(mlp(), SPLIT, epochs=5, loss_fn=loss_fn))


def test_what_is_observed_is_the_model() -> None:
    model = mlp((5, 4), ("tanh", "relu"))
    page = opened(model)
    configured = page.configure()
    assert configured["layers"] == [
        {"inputs": 2, "units": 5, "bias": True, "activation": "tanh"},
        {"inputs": 5, "units": 4, "bias": True, "activation": "relu"},
        {"inputs": 4, "units": 1, "bias": True, "activation": "identity"},
    ]
    assert np.array_equal(float32(configured["XTrain"]).reshape(-1, 2), SPLIT.X_train)
    assert np.array_equal(float32(configured["yTest"]), SPLIT.y_test)

    page.train(10)
    seen = page.ask("observe", have=7, wanted=WANTED)
    assert seen["epoch"] == 10
    assert seen["train"] == evaluate(model, SPLIT.X_train, SPLIT.y_train)
    assert seen["test"] == evaluate(model, SPLIT.X_test, SPLIT.y_test)
    history = page.explorer.history
    rows = np.frombuffer(seen["rows"], "<f8").reshape(-1, 4)
    assert np.array_equal(rows.T, np.array(list(vars(history).values()))[:, 7:])
    expected = nn.utils.parameters_to_vector(model.parameters()).detach()
    assert np.array_equal(float32(seen["parameters"]), expected)

    def centres(cells: int) -> torch.Tensor:
        x1 = -1.2 + (torch.arange(cells) + 0.5) / cells * 2.4
        x2 = 1.4 - (torch.arange(cells) + 0.5) / cells * 2.4
        return torch.stack([x1.repeat(cells), x2.repeat_interleave(cells)], dim=1)

    with torch.no_grad():
        np.testing.assert_allclose(float32(seen["logits"]), model(centres(30))[:, 0], atol=1e-5)
        first, second = model[:2](centres(7)), model[:4](centres(7))
        units = np.concatenate([first.T, second.T, model(centres(7)).T])
        np.testing.assert_allclose(float32(seen["units"]).reshape(10, 49), units, atol=1e-5)
        asked = float32(page.ask("logits", X=[0.1, 0.2, 0.3, 0.4])["logits"])
        np.testing.assert_allclose(asked, model(torch.tensor([[0.1, 0.2], [0.3, 0.4]]))[:, 0], atol=1e-6)


class Functional(nn.Module):
    """Applies its activation as a function, so no module tells of it."""

    def __init__(self, activation: Any) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, 6), nn.Linear(6, 1)
        self.activation = [activation]

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.second(self.activation[0](self.first(X))).squeeze(1)


@pytest.mark.parametrize(
    ("activation", "name"),
    [*((make(), name) for name, make in ACTIVATIONS.items()), (torch.cos, "other"), (torch.relu_, "relu")],
)
def test_activations_are_recognised_by_what_they_do(activation: Any, name: str) -> None:
    torch.manual_seed(0)
    layers = opened(Functional(activation)).configure()["layers"]
    assert [layer["activation"] for layer in layers] == [name, "identity"]


class Skip(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.output = nn.Linear(2, 6), nn.Linear(8, 1)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.output(torch.cat([X, self.hidden(X).relu()], dim=1))


def test_a_module_that_is_no_chain_of_layers_is_trained_without_a_diagram() -> None:
    page = opened(Skip())
    assert page.configure()["layers"] is None
    answer = page.train(3)
    assert answer["epoch"] == 3
    seen = page.ask("observe", have=0, wanted=WANTED)
    assert seen["buffers"] == ["rows", "logits"]


def test_lazy_layers_find_their_sizes() -> None:
    page = opened(nn.Sequential(nn.LazyLinear(4), nn.ReLU(), nn.LazyLinear(1)))
    assert [layer["inputs"] for layer in page.configure()["layers"]] == [2, 4]
    assert page.train(2)["epoch"] == 2


def test_reset_brings_back_the_start() -> None:
    model = mlp()
    page = opened(model)
    page.configure()
    page.train(5)
    page.ask("reset")
    assert page.explorer.history.epochs == 0
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), mlp().parameters(), strict=True))
    page.train(5)
    assert_same(page.explorer.history, fit(mlp(), SPLIT, epochs=5))


def test_an_edit_starts_a_new_training_there() -> None:
    model, settings = mlp((5, 4)), {"optimizer": "adam", "lr": 0.01, "batch_size": 50}
    page = opened(model, **settings)
    page.configure(**settings)
    page.train(7)
    start = nn.utils.parameters_to_vector(model.parameters()).detach().clone()
    for index, value in ((7, -1.5), (len(start) - 1, 2.5), (11, 0)):
        assert "fault" not in page.ask("edit", index=index, value=value)
        start[index] = value
        assert page.explorer.history.epochs == 0
        assert torch.equal(nn.utils.parameters_to_vector(model.parameters()), start)
        assert np.array_equal(float32(page.ask("observe", have=0, wanted=WANTED)["parameters"]), start)

    expected_model = mlp((5, 4))
    nn.utils.vector_to_parameters(start.clone(), expected_model.parameters())
    expected = fit(expected_model, SPLIT, epochs=6, **settings)
    for _ in range(2):  # the second time after "Start again"
        page.train(6)
        assert_same(page.explorer.history, expected)
        page.ask("reset")
        assert torch.equal(nn.utils.parameters_to_vector(model.parameters()), start)


class Backwards(nn.Module):
    """Its layers are called in another order than they were made in, and one weight is stored by columns."""

    def __init__(self) -> None:
        super().__init__()
        self.last, self.first = nn.Linear(3, 1), nn.Linear(2, 3)
        self.first.weight = nn.Parameter(torch.zeros(2, 3).T)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.last(self.first(X))


def test_an_edit_finds_what_is_shown_whatever_the_order_in_the_module() -> None:
    model = Backwards()
    page = opened(model)
    page.configure()
    page.ask("edit", index=3, value=4.0)
    page.ask("edit", index=10, value=5.0)
    assert (model.first.weight[1, 1].item(), model.last.weight[0, 1].item()) == (4, 5)
    shown = float32(page.ask("observe", have=0, wanted=WANTED)["parameters"])
    assert (shown[3], shown[10]) == (4, 5)


def test_a_missing_bias_is_told_and_cannot_be_edited() -> None:
    model = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Tanh(), nn.Linear(3, 1))
    page = opened(model)
    assert [layer["bias"] for layer in page.configure()["layers"]] == [False, True]
    answer = page.ask("edit", index=6, value=1.0)
    assert (
        answer["fault"]["message"]
        == "ValueError: index must be that of a weight, because this layer has no bias"
    )
    page.ask("edit", index=12, value=1.0)
    assert model[2].bias.item() == 1


@pytest.mark.parametrize(
    ("model", "index", "value", "message"),
    [
        (mlp((3,)), 13, 1.0, "ValueError: index must be a whole number from 0 to 12, not 13"),
        (mlp((3,)), -1, 1.0, "ValueError: index must be"),
        (mlp((3,)), 1.5, 1.0, "TypeError: index must be"),
        (mlp((3,)), 0, None, "TypeError: value must be a finite number"),
        (mlp((3,)), 0, float("nan"), "ValueError: value must be a finite number"),
        (mlp((3,)), 0, float("inf"), "ValueError: value must be a finite number"),
        (mlp((3,)), 0, 1e7, "ValueError: value must be a finite number"),
        (Skip(), 0, 1.0, "ValueError: model must be one chain of nn.Linear layers for its weights to be set"),
        (
            nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 1))),
            0,
            1.0,
            "ValueError: index must be that of a parameter, and this layer computes its weight from others",
        ),
    ],
)
def test_what_cannot_be_edited_is_refused_and_changes_nothing(
    model: nn.Module, index: Any, value: Any, message: str
) -> None:
    page = opened(model)
    page.configure()
    page.train(2)
    before = [parameter.clone() for parameter in model.parameters()]
    assert page.ask("edit", index=index, value=value)["fault"]["message"].startswith(message)
    assert page.explorer.history.epochs == 2
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    assert page.train(1)["epoch"] == 3


def test_what_a_cell_did_to_the_module_before_the_training_survives() -> None:
    model = mlp()
    page = opened(model)
    page.configure()
    model.load_state_dict(mlp(seed=9).state_dict())
    page.train(5)
    assert_same(page.explorer.history, fit(mlp(seed=9), SPLIT, epochs=5))
    page.ask("reset")
    assert torch.equal(model[0].weight, mlp(seed=9)[0].weight)


def test_a_second_look_does_not_start_again_but_other_settings_do() -> None:
    page = opened(mlp())
    page.configure()
    page.train(5)
    assert page.configure()["epoch"] == 5
    assert page.configure(lr=0.3)["epoch"] == 0
    page.train(5)
    assert_same(page.explorer.history, fit(mlp(), SPLIT, epochs=5, lr=0.3))


def test_a_view_that_lags_behind_is_told_where_the_training_stands() -> None:
    page = opened(mlp())
    page.configure()
    page.train(5)
    late = page.ask("step", until=3, milliseconds=50, have=2, wanted=None)
    assert (late["epoch"], late["first"], len(late["rows"])) == (5, 2, 3 * 32)
    page.ask("reset")
    page.train(1)
    ahead = page.ask("observe", have=5, wanted=None)
    assert (ahead["epoch"], ahead["first"], len(ahead["rows"])) == (1, 0, 32)


def test_other_views_are_told_what_begins_the_training_anew_and_only_that() -> None:
    page = opened(mlp())
    first, again, other = page.configure(), page.configure(), page.configure(lr=0.3)
    assert [first["restarted"], again["restarted"], other["restarted"]] == [True, False, True]
    assert not page.train(2).get("restarted")
    assert not page.ask("observe", have=0, wanted=None).get("restarted")
    assert not page.ask("edit", index=-1, value=1.0).get("restarted")  # refused
    assert page.ask("edit", index=0, value=1.0)["restarted"] is True
    assert page.ask("reset")["restarted"] is True


def test_the_module_keeps_its_mode() -> None:
    model = noisy().eval()
    page = opened(model)
    page.configure()
    page.train(2)
    page.ask("observe", have=0, wanted=WANTED)
    assert not any(module.training for module in model.modules())


class Raising(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 1)
        self.broken = True

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        if self.broken:
            raise KeyError("not today")
        return self.linear(X)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.Linear(3, 1), "RuntimeError: mat1 and mat2 shapes cannot be multiplied (160x2 and 3x1)"),
        (
            nn.Linear(2, 2),
            "ValueError: model must give one logit per point, shape (160, 1) or (160,), not (160, 2)",
        ),
        (nn.Flatten(0), "ValueError: model must give one logit per point"),
        (nn.Sequential(nn.Flatten(), nn.AvgPool1d(2)), "ValueError: model must have parameters to train"),
        (Raising(), "KeyError: 'not today'"),
    ],
)
def test_a_module_that_cannot_work_is_told(model: nn.Module, message: str) -> None:
    page = opened(model)
    for answer in (page.configure(), page.train(1)):
        assert message in answer["fault"]["message"]
        assert answer["fault"]["kind"] == "error"
    assert page.explorer.history.epochs == 0


def test_a_module_in_double_precision_is_looked_at_as_it_is_trained() -> None:
    model = nn.Linear(2, 1).double()
    page = opened(model)
    seen = page.configure()
    assert "fault" not in seen
    answer = page.ask("logits", X=SPLIT.X_test[:5].flatten().tolist())
    with torch.no_grad():
        expected = model(SPLIT.X_test[:5].double()).squeeze(1)
    np.testing.assert_allclose(float32(answer["logits"]), expected, rtol=1e-6)
    assert "fault" not in page.train(1) and page.explorer.history.epochs == 1


def test_a_page_without_a_kernel_does_not_pretend_to_show_the_module() -> None:
    own = ArchitectureExplorer(model=mlp(), split=SPLIT)._page_view()
    assert "data-explorer" not in own
    assert "notebook" in own
    assert 'data-explorer="architecture"' in ArchitectureExplorer()._page_view()


def test_a_mended_module_goes_on() -> None:
    model = Raising()
    page = opened(model)
    assert "fault" in page.configure()
    model.broken = False
    assert page.configure()["epoch"] == 0
    assert page.train(3)["epoch"] == 3
    model.broken = True
    assert "fault" in page.train(3)
    assert page.explorer.history.epochs == 3
    model.broken = False
    assert page.train(3)["epoch"] == 6


def test_a_loss_that_is_not_finite_ends_the_training() -> None:
    page = opened(nn.Linear(2, 1), loss_fn=lambda z, y: (z * torch.inf).mean())
    page.configure()
    answer = page.train(50)
    epochs = page.explorer.history.epochs
    assert epochs < 50
    assert answer["diverged"] == epochs - 1
    assert None in answer["train"].values(), "JSON has no NaN"
    assert page.train(1)["epoch"] == epochs
    page.ask("reset")
    assert page.ask("observe", have=0, wanted=None)["diverged"] is None


@pytest.mark.parametrize(
    "request_",
    [
        None,
        "step",
        {},
        {"do": "delete"},
        {"do": ["step"]},
        {"do": "step"},
        {"do": "step", "until": -1, "milliseconds": 1, "have": 0, "wanted": None},
        {"do": "step", "until": 1, "milliseconds": "a", "have": 0, "wanted": None},
        {"do": "observe", "have": 0, "wanted": WANTED | {"cells": 10**9}},
        {"do": "observe", "have": 0, "wanted": {"x1": 3}},
        {"do": "configure", "settings": {"lr": float("nan")}},
        {"do": "configure", "settings": {"colour": 1}},
        {"do": "logits", "X": [1.0, 2.0, 3.0]},
        {"do": "edit"},
        {"do": "edit", "index": "0", "value": 1.0},
    ],
)
def test_requests_that_make_no_sense_do_no_harm(request_: Any) -> None:
    page = opened(mlp())
    page.explorer._handle_custom_msg(request_, [])
    assert all("fault" in content for content, _ in page.answers)
    assert page.configure()["epoch"] == 0
    assert page.train(2)["epoch"] == 2


def test_one_step_is_short_whatever_is_asked() -> None:
    page = opened(mlp())
    page.configure()
    begin = time.perf_counter()
    answer = page.ask("step", until=10**6, milliseconds=10**6, have=0, wanted=None)
    assert 1 <= answer["epoch"] < 10**6
    assert time.perf_counter() - begin < 5


def test_requests_from_another_thread_are_served_where_the_cells_run() -> None:
    threads = []

    class Spy(nn.Linear):
        def forward(self, X: torch.Tensor) -> torch.Tensor:
            threads.append(threading.current_thread())
            return super().forward(X)

    async def notebook() -> None:
        explorer = ArchitectureExplorer(model=Spy(2, 1), split=SPLIT)
        page = FrontEnd(explorer)
        content = {"id": 1, "do": "configure", "settings": SETTINGS}
        other = threading.Thread(target=explorer._handle_custom_msg, args=(content, []))
        other.start()
        while not page.answers:
            await asyncio.sleep(0.01)
        other.join()

    asyncio.run(asyncio.wait_for(notebook(), 20))
    assert set(threads) == {threading.main_thread()}


def test_an_interrupt_stops_a_step_and_the_next_one_goes_on() -> None:
    class Endless(nn.Linear):
        hangs = False

        def forward(self, X: torch.Tensor) -> torch.Tensor:
            if self.hangs:
                threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
                time.sleep(30)
            return super().forward(X)

    handler = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a kernel does between cells
    try:
        model = Endless(2, 1)
        page = opened(model)
        page.configure()
        model.hangs = True
        assert page.train(1)["fault"] == {"kind": "interrupted"}
        model.hangs = False
        assert page.train(1)["epoch"] == 1
        model.hangs = True
        look = page.ask("observe", have=0, wanted=None)
        assert look["fault"] == {"kind": "interrupted"}
        model.hangs = False
        assert page.train(1)["fault"] == {"kind": "interrupted"}
        os.kill(os.getpid(), signal.SIGINT)  # between two steps
        assert page.train(1)["fault"] == {"kind": "interrupted"}
        assert page.train(1)["epoch"] == 2
    finally:
        signal.signal(signal.SIGINT, handler)


X5 = torch.zeros(4, 5)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"model": mlp()}, ValueError, "split must not be None"),
        ({"split": SPLIT}, ValueError, "model must not be None"),
        ({"loss_fn": nn.BCEWithLogitsLoss()}, ValueError, "model must not be None"),
        ({"model": nn.Linear, "split": SPLIT}, TypeError, "model must be a torch.nn.Module, not <class"),
        ({"model": mlp(), "split": (1, 2)}, TypeError, "split must be a course_utils.data.Split, not tuple"),
        ({"model": mlp(), "split": SPLIT, "loss_fn": "bce"}, TypeError, "loss_fn must be called as"),
        (
            {"model": mlp(), "split": Split(X5, torch.zeros(4), X5, torch.zeros(4))},
            ValueError,
            "split must have 2 features to be drawn, not 5",
        ),
        ({"model": mlp(), "split": SPLIT, "lr": "fast"}, TypeError, "lr must be a number"),
        ({"model": mlp(), "split": SPLIT, "lr": -1}, ValueError, "lr must be a number from"),
        (
            {"model": mlp(), "split": SPLIT, "optimizer": "lbfgs"},
            ValueError,
            "optimizer must be one of 'sgd'",
        ),
        ({"model": mlp(), "split": SPLIT, "layers": []}, TypeError, "layers cannot be set with a model"),
        ({"model": mlp(), "split": SPLIT, "colour": 1}, TypeError, "colour cannot be set with a model"),
        ({"colour": 1}, TypeError, "colour' is no setting of this explorer"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        ArchitectureExplorer(**arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_size": 33},
        {"optimizer": "adamw", "lr": 0.01},
        {"momentum": 0.5, "stages": [{"epochs": 3, "lr": 0.5}, {"epochs": 4, "lr": 0.01}]},
    ],
)
@pytest.mark.parametrize("loss_fn", [None, nn.SoftMarginLoss()])
def test_the_code_repeats_the_training_of_ones_own_module(settings: dict[str, Any], loss_fn: Any) -> None:
    page = opened(mlp(), loss_fn=loss_fn, **settings)
    page.configure(**settings)
    page.train(12)
    names: dict[str, Any] = {"model": mlp(), "split": SPLIT, "loss_fn": loss_fn}
    exec(page.explorer.code, names)
    for value, same in zip(page.explorer.model.parameters(), names["model"].parameters(), strict=True):
        torch.testing.assert_close(value, same, rtol=0, atol=1e-6)


def test_without_a_model_the_settings_come_back_as_model_history_and_code() -> None:
    layers = [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "relu"}]
    explorer = ArchitectureExplorer(dataset="moons", n_samples=200, layers=layers, seed=3, lr=0.3, trained=20)
    expected_model = mlp((4, 3), ("tanh", "relu"), seed=3)
    expected = fit(expected_model, load("moons", 200), epochs=20, lr=0.3)
    assert_same(explorer.history, expected)
    assert torch.equal(explorer.model[0].weight, expected_model[0].weight)
    assert explorer.model is explorer.model
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(explorer.code, names)
    for value, same in zip(names["model"].parameters(), expected_model.parameters(), strict=True):
        torch.testing.assert_close(value, same, rtol=0, atol=1e-6)
    assert names["test_loss"].item() == pytest.approx(expected.test_loss[-1], abs=1e-6)
    explorer.state = explorer.state | {"stages": [{"epochs": 20, "lr": 0.3}], "trained": 21}
    assert np.array_equal(explorer.history.test_loss[:20], expected.test_loss)
    explorer.state = explorer.state | {"trained": 0}
    assert explorer.history.epochs == 0
    assert torch.equal(explorer.model[0].weight, mlp((4, 3), "tanh", seed=3)[0].weight)


def test_features_drawn_points_and_a_start_of_ones_own_count_too() -> None:
    drawn = [{"x1": 0.5, "x2": 2.0, "label": 1}, {"x1": -0.5, "x2": 1.0, "label": 0}]
    start = [0.1 * i for i in range(9)]
    explorer = ArchitectureExplorer(
        n_samples=40,
        features=["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"],
        layers=[{"units": 1, "activation": "identity"}],
        drawn=drawn,
        points="both",
        trained=1,
    )
    assert len(explorer._trained()[1].X_train) == 34
    last = explorer._trained()[1].X_train[-2]
    expected = [0.5, 2.0, 0.25, 4.0, 1.0, np.sin(0.5), np.sin(2.0)]
    np.testing.assert_allclose(last, expected, atol=1e-6)
    explorer = ArchitectureExplorer(
        layers=[{"units": 2, "activation": "relu"}], start=start, drawn=drawn, points="drawn"
    )
    np.testing.assert_allclose(nn.utils.parameters_to_vector(explorer.model.parameters()).detach(), start)
    assert len(explorer._trained()[1].X_train) == 2


CELL = """
from course_utils.data import load
from course_utils.explorers import ArchitectureExplorer
from course_utils.models import mlp
explorer = ArchitectureExplorer(model=mlp(), split=load("circles", 200))
print(explorer.comm.comm_id)
"""


@pytest.mark.wide
def test_a_kernel_trains_between_its_other_work() -> None:
    environment = {**os.environ, **KERNEL_ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    manager, client = start_new_kernel(env=environment)
    try:

        def execute(code: str) -> str:
            printed: list[str] = []

            def note(message: dict[str, Any]) -> None:
                assert message["msg_type"] != "error", message["content"]
                if message["msg_type"] == "stream":
                    printed.append(message["content"]["text"])

            client.execute_interactive(code, timeout=60, output_hook=note)
            return "".join(printed).strip()

        comm_id = execute(CELL)

        def ask(**request: Any) -> dict[str, Any]:
            content = {"comm_id": comm_id, "data": {"method": "custom", "content": request}}
            client.shell_channel.send(client.session.msg("comm_msg", content))
            while True:
                message = client.get_iopub_msg(timeout=30)
                data = message["content"].get("data", {}) if message["msg_type"] == "comm_msg" else {}
                answer: dict[str, Any] = data.get("content", {})
                if answer.get("id") == request["id"]:
                    return answer

        def step(number: int) -> dict[str, Any]:
            return ask(id=number, do="step", until=10**6, milliseconds=50, have=0, wanted=None)

        assert ask(id=0, do="configure", settings=SETTINGS)["epoch"] == 0
        before = step(1)["epoch"]
        assert before > 0
        assert int(execute("print(explorer.history.epochs)")) == before
        assert step(2)["epoch"] > before
        manager.interrupt_kernel()
        assert step(3)["fault"] == {"kind": "interrupted"}
        assert "fault" not in step(4)
        assert execute("print(1 + 1)") == "2"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
