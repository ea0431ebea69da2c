"""The tour of one point: every number on it is autograd's, and a reader walks it as a list."""

from __future__ import annotations

import io
import json
import random
import re
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.data import load
from course_utils.explorers import TourExplorer
from course_utils.explorers._base import SCHEMA
from course_utils.models import ACTIVATIONS, mlp
from course_utils.training import fit
from tests.explorers.reader import button
from tests.site.axe import WIDTHS, violations_at

from .conftest import Ask

N_TOURS = 60


def test_it_offers_what_the_other_explorers_offer() -> None:
    fields, others = SCHEMA["tour"], SCHEMA["architecture"]
    assert fields["dataset"] == others["dataset"]
    ours, theirs = (of["layers"]["of"]["fields"]["activation"]["of"] for of in (fields, others))
    assert ours == theirs
    widest = [fields["layers"]["of"]["fields"]["units"]["max"]] * fields["layers"]["max"]
    assert fields["start"]["of"]["max"] == sum(p.numel() for p in mlp(widest).parameters())
    # The point, two for each hidden layer, three at the logit, two for each layer back but one, the update.
    assert fields["step"]["max"] + 1 == 1 + (2 * 3 + 1) + 3 + (2 * 4 - 1) + 1


def autograd(model: nn.Sequential, x: torch.Tensor, label: float, lr: float) -> dict[str, Any]:
    """Every number of a tour, as PyTorch has it."""
    values: list[torch.Tensor] = [x.clone().requires_grad_()]
    for module in model:
        values.append(module(values[-1]))
        values[-1].retain_grad()
    logit = values[-1]
    loss = nn.BCEWithLogitsLoss()(logit, torch.full_like(logit, label))
    loss.backward()
    linears = [i for i, module in enumerate(model) if isinstance(module, nn.Linear)]
    layers = []
    for i in linears:
        linear = model[i]
        # An identity is left out of the model.
        is_last_of_layer = i + 1 == len(model) or isinstance(model[i + 1], nn.Linear)
        out = values[i + 1 if is_last_of_layer else i + 2]
        layers.append(
            {
                "inputs": values[i],
                "products": linear.weight * values[i],
                "sums": values[i + 1],
                "outputs": out,
                "outputGradients": out.grad,
                "sumGradients": values[i + 1].grad,
                "weightGradients": linear.weight.grad,
                "biasGradients": linear.bias.grad,
                "inputGradients": values[i].grad,
            }
        )
    gradient = nn.utils.parameters_to_vector(p.grad for p in model.parameters())
    torch.optim.SGD(model.parameters(), lr=lr).step()
    return {
        "layers": layers,
        "logit": logit[0],
        "probability": torch.sigmoid(logit)[0],
        "loss": loss,
        "logitGradient": logit.grad[0],
        "gradient": gradient,
        "updated": nn.utils.parameters_to_vector(model.parameters()),
    }


def test_every_number_is_autograds(engine: Ask) -> None:
    rng = random.Random(448)
    questions, expected = [], []
    for seed in range(N_TOURS):
        widths = [rng.randint(1, 6) for _ in range(rng.randrange(4))]
        names = [rng.choice(list(ACTIVATIONS)) for _ in widths]
        label, lr = rng.randrange(2), rng.choice([0.01, 0.3, 3.0])
        model = mlp(widths, names, seed=seed).double()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter *= rng.uniform(0.5, 4)
        x = torch.tensor([rng.gauss(0, 1), rng.gauss(0, 1)], dtype=torch.float64)
        start = nn.utils.parameters_to_vector(model.parameters()).tolist()
        questions.append(("tour", widths, names, start, x.tolist(), label, lr))
        expected.append(autograd(model, x, label, lr))
    for question, tour, numbers in zip(questions, engine(questions), expected, strict=True):
        for ours, theirs in zip([tour, *tour["layers"]], [numbers, *numbers["layers"]], strict=True):
            for name, value in theirs.items():
                if name == "layers":
                    continue
                close = np.allclose(ours[name], value.detach().numpy(), rtol=1e-6, atol=1e-9)
                assert close, (name, question)


def run(code: str) -> list[str]:
    """The lines that a script prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "<copied>", "exec"), {})
    return printed.getvalue().splitlines()


def shown_rows(page) -> list[list[str]]:
    rows = page.locator(".cx-tour tbody tr").all()
    return [[cell.replace("−", "-") for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def test_a_reader_walks_it_by_keyboard_with_a_network_of_their_own(show) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "relu"}]
    page = show(explorer="tour", wait=".cx-tour", layers=layers, epochs=200, lr=0.3)
    # The code is of what is on screen.
    page.locator(".cx-code summary").click()
    button(page, "Copy code").click()
    code = page.wait_for_function("window.copied").json_value()
    printed = run(code)
    start = torch.tensor(json.loads(re.search(r"start = torch.tensor\((.*)\)", code)[1]))
    model = mlp((3, 2), ("tanh", "relu"))
    fit(model, load("circles"), epochs=200, lr=0.3)
    trained = nn.utils.parameters_to_vector(model.parameters())
    torch.testing.assert_close(start, trained, rtol=0, atol=5e-3)
    nn.utils.vector_to_parameters(start, model.parameters())
    model.zero_grad()
    numbers = autograd(model.double(), torch.tensor([0.5, 0.6]).double(), 1, 0.3)
    steps = page.locator(".cx-tour > li")
    titles = steps.locator("button").all_inner_texts()
    assert titles == [
        "The point enters", "Layer 1: products and sum", "Layer 1: Tanh", "Layer 2: products and sum",
        "Layer 2: ReLU", "Output layer: the logit", "Probability of class 1", "Loss",
        "Back: gradient at the logit", "Back: weights of the output layer",
        "Back: through layer 2's activation", "Back: weights of layer 2",
        "Back: through layer 1's activation", "Back: weights of layer 1", "The update",
    ]  # fmt: skip
    expected = {
        2: numbers["layers"][0]["outputs"],
        4: numbers["layers"][1]["outputs"],
        5: numbers["logit"],
        6: numbers["probability"],
        7: numbers["loss"],
        8: numbers["logitGradient"],
        12: numbers["layers"][0]["sumGradients"],
        14: numbers["updated"],
    }
    steps.nth(0).get_by_role("button").focus()
    status = page.get_by_role("status").filter(has_text="Step")
    for step, title in enumerate(titles):
        if step > 0:
            page.keyboard.press("ArrowDown")
        status.get_by_text(f"Step {step + 1} of 15: {title}.").wait_for()
        assert page.evaluate("document.activeElement.textContent") == title
        assert steps.nth(step).get_attribute("aria-current") == "step"
        if step in expected:
            results = [float(row[-1]) for row in shown_rows(page)]
            if step == 14:  # by layer, each unit's weights and then its bias
                flat = expected[step].detach()
                order = [0, 1, 6, 2, 3, 7, 4, 5, 8, 9, 10, 11, 15, 12, 13, 14, 16, 17, 18, 19]
                assert results == pytest.approx(flat[order].tolist(), abs=1e-4)
            else:
                assert results == pytest.approx(expected[step].detach().reshape(-1).tolist(), abs=1e-4)

    loss, after = (re.search(r"[\d.]+$", line)[0] for line in (printed[0], printed[-1]))
    assert f"from {loss} to {after}" in status.inner_text()

    # Another point, by keyboard; the label; and a link that restores both.
    plane = page.get_by_role("application")
    plane.press("ArrowRight")
    plane.press("Enter")
    assert page.get_by_label("x1", exact=True).input_value() != "0.5"
    page.get_by_text("0", exact=True).first.click()
    button(page, "Copy link").click()
    link = page.wait_for_function("window.copied.includes('#') && window.copied").json_value()
    again = show("#" + link.split("#")[1], explorer="tour", wait=".cx-tour")
    assert (
        again.get_by_label("x1", exact=True).input_value()
        == page.get_by_label("x1", exact=True).input_value()
    )
    assert shown_rows(again) == shown_rows(page)
    assert violations_at(again, WIDTHS, part=".cx") == []


@pytest.mark.parametrize("name", [None, *ACTIVATIONS])
def test_a_module_of_ones_own_brings_its_weights(name: str | None) -> None:
    torch.manual_seed(0)
    between = [] if name is None else [ACTIVATIONS[name]()]
    model = nn.Sequential(nn.Linear(2, 4), *between, nn.Linear(4, 1))
    state = TourExplorer(model=model, x1=0.25).state
    assert state["layers"] == [{"units": 4, "activation": name or "identity"}]
    assert state["start"] == nn.utils.parameters_to_vector(model.parameters()).tolist()
    assert TourExplorer(model=nn.Linear(2, 1)).state["layers"] == []


@pytest.mark.parametrize(
    ("model", "error", "told"),
    [
        ("mlp", TypeError, "model must be an nn.Sequential"),
        (nn.Linear(3, 1), ValueError, "from 2 features.*does not fit"),
        (nn.Sequential(nn.Linear(2, 4), nn.Tanh()), ValueError, "does not end with one logit"),
        (nn.Sequential(nn.Linear(2, 4), nn.ELU(), nn.ReLU()), ValueError, "ReLU.*does not fit"),
        (nn.Sequential(nn.Linear(2, 4, bias=False), nn.Linear(4, 1)), ValueError, "with a bias"),
        (nn.Sequential(nn.Linear(2, 4), nn.Dropout(), nn.Linear(4, 1)), ValueError, "Dropout.*does not fit"),
        (nn.Sequential(nn.Linear(2, 11), nn.Linear(11, 1)), ValueError, r"layers\[0\]\.units"),
    ],
)  # fmt: skip
def test_other_modules_are_refused_by_name(model: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        TourExplorer(model=model)
    with pytest.raises(TypeError, match="seed cannot be set with a model"):
        TourExplorer(model=nn.Linear(2, 1), seed=3)
