"""The explorers in a real JupyterLab, Notebook 7 and classic Notebook, with a live kernel."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.lab.conftest import Lab, quiet_page
from tests.lab.notebook import ClassicNotebook, Notebook, Notebook7, write
from tests.notebooks.clean_room import SHOWS_EXPLORER, notebooks

CHAPTER_SECONDS = 300
#: One that meets the kernel while it takes a message apart is lost in the kernel's code; readers press again.
MOST_INTERRUPTS = 3


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    try:
        with quiet_page(browser) as page:
            yield page
    finally:
        lab.end_kernels()


SMALL = [
    """from course_utils.explorers import (
    ActivationExplorer, ArchitectureExplorer, ClassesExplorer, DataExplorer, ImbalanceExplorer, LineExplorer,
    LogitExplorer, ShapeExplorer, TourExplorer
)""",
    "activation = ActivationExplorer()\nactivation",
    "shape = ShapeExplorer()\nshape",
    "logit = LogitExplorer()\nlogit",
    "imbalance = ImbalanceExplorer()\nimbalance",
    """architecture = ArchitectureExplorer(n_samples=100, layers=[{"units": 4, "activation": "relu"}])
architecture""",
    """print(activation.state["activation"], activation.state["weight"], shape.state["features"])
print(logit.state["z"], imbalance.state["ratio"], architecture.state["lr"])""",
    """from course_utils.data import load
from course_utils.models import mlp
from course_utils.training import fit
expected = fit(mlp((4,)), load("circles", 100), epochs=max(architecture.state["trained"], 1), lr=0.2)
print(architecture.state["trained"], architecture.history.epochs)
if architecture.history.epochs:
    print(abs(architecture.history.test_loss - expected.test_loss).max())
print(architecture.model[0])""",
    "line = LineExplorer()\nline",
    "data = DataExplorer()\ndata",
    """import numpy as np
X = np.random.default_rng(0).normal(size=(60, 2)) * [1, 500]
own = ArchitectureExplorer(X=X, y=np.where(X[:, 0] > 0, "right", "left"), epochs=30)
own""",
    "tour = TourExplorer(model=own.model)\ntour",
    """print(own.state["trained"], tour.state["step"])
if own.history.epochs:
    print(f"{own.history.test_loss[-1]:.3f}")""",
    "many = ClassesExplorer(n_samples=100, epochs=20)\nmany",
    "print(many.state['classes'], many.state['trained'])",
]


def test_explorers_tell_python_what_the_reader_does(lab: Lab, page: Page) -> None:
    write(lab, "small.ipynb", SMALL)
    notebook = Notebook(page, lab, "small.ipynb")
    notebook.run_all()
    assert notebook.printed(6) == "relu 1.0 2\n17.0 10 0.1"

    activation = notebook.explorer(1, "Activation explorer")
    expect(activation.get_by_text("Runs with your Python kernel")).to_be_visible()
    activation.get_by_label("Activation function").select_option("tanh")
    activation.get_by_label("Weight w").first.fill("2.5")
    notebook.explorer(2, "Shape explorer").get_by_label("Features of the data").fill("3")
    notebook.explorer(3, "Logit explorer").get_by_label("Logit z").fill("3")
    notebook.explorer(4, "Imbalance explorer").get_by_label("Points of class 0 for each of class 1").fill(
        "30"
    )
    architecture = notebook.explorer(5, "Architecture explorer")
    architecture.get_by_label("Learning rate").press("ArrowRight")
    architecture.get_by_label("epochs", exact=True).fill("40")
    architecture.get_by_role("button", name="Run to", exact=True).click()
    expect(architecture.locator("[data-read=epoch]")).to_have_text("40")
    expect(architecture.get_by_text("Runs in your browser")).to_be_visible()
    assert notebook.run(6) == "tanh 2.5 3\n3.0 30 0.2"

    trained, difference, layer = notebook.run(7).splitlines()
    assert trained == "40 40"
    assert float(difference) == 0
    assert layer == "Linear(in_features=2, out_features=4, bias=True)"

    own = notebook.explorer(10, "Architecture explorer")
    expect(own.get_by_text("Across: x1. Up: x2. Class 0: left. Class 1: right.")).to_be_visible()
    own.get_by_role("button", name="Run to", exact=True).click()
    expect(own.locator("[data-read=epoch]")).to_have_text("30")
    tour = notebook.explorer(11, "Tour explorer")
    expect(tour.get_by_text("The weights are those that Python gave.")).to_be_visible()
    tour.get_by_role("button", name="The point enters").press("ArrowDown")
    shown = own.locator("[data-read=test] td").first.inner_text()
    assert notebook.run(12) == f"30 1\n{shown}"
    many = notebook.explorer(13, "Classes explorer")
    many.get_by_role("group", name="Classes").get_by_text("4", exact=True).click()
    many.get_by_role("button", name="Run to", exact=True).click()
    expect(many.locator("[data-read=epoch]")).to_have_text("20")
    assert notebook.run(14) == "4 20"
    assert notebook.errors() == []


OWN = [
    """import torch
from torch import nn
from course_utils.data import load
from course_utils.explorers import ArchitectureExplorer
from course_utils.training import fit
split = load("circles", 400)
def make():
    torch.manual_seed(448)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
model = make()
runs_of_the_mender = 0""",
    "explorer = ArchitectureExplorer(model=model, split=split, lr=0.3, speed=20)\nexplorer",
    "broken = nn.Linear(3, 1)\nbad = ArchitectureExplorer(model=broken, split=split)\nbad",
    """history = explorer.history
expected = fit(make(), split, max(history.epochs, 1), lr=0.3)
same = all((curve[: history.epochs] == getattr(history, name)).all()
           for name, curve in vars(expected).items())
print(history.epochs, explorer.state["trained"], same, explorer.model is model)""",
    """runs_of_the_mender += 1
if runs_of_the_mender == 2:
    mended = nn.Linear(2, 1)
    broken.weight, broken.bias = mended.weight, mended.bias
print(broken.weight.shape)""",
    """ArchitectureExplorer(model=nn.Linear(2, 1), split=split, lr=3.0,
    loss_fn=lambda logits, labels: (logits * torch.inf).mean())""",
    "import time\nfor _ in range(50):\n    time.sleep(0.02)\nprint('slept')",
    "explorer",
    """edited = make()
with torch.no_grad():
    edited[0].bias[0] = 2.5
expected = fit(edited, split, max(explorer.history.epochs, 1), lr=0.3)
print(explorer.history.epochs, (expected.test_loss == explorer.history.test_loss).all())
print([(run["dataset"], run["layers"], run["epochs"]) for run in explorer.state["kept"]])""",
]


@pytest.mark.wide
def test_ones_own_module_is_trained_in_the_kernel(lab: Lab, page: Page) -> None:
    write(lab, "own.ipynb", OWN)
    notebook = Notebook(page, lab, "own.ipynb")
    notebook.run_all()
    own = notebook.explorer(1, "Architecture explorer")
    expect(own.get_by_text("Runs with your Python kernel")).to_be_visible()
    epoch = own.locator("[data-read=epoch]")
    expect(epoch).to_have_text("0")
    expect(own.get_by_role("heading", name="Data")).to_have_count(0)

    own.get_by_role("button", name="One step").click()
    expect(epoch).to_have_text("1")
    own.get_by_role("button", name="Play").click()
    expect(epoch).to_have_text(re.compile("[0-9,]{3,}"), timeout=20_000)
    # The kernel goes on with other work, and the training with what is left of its time.
    before = number(epoch)
    assert notebook.run(6) == "slept"
    expect(epoch).not_to_have_text(f"{before:,}")
    own.get_by_role("button", name="Pause").click()
    expect(own.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_timeout(300)
    rest = number(epoch)
    page.wait_for_timeout(300)
    assert number(epoch) == rest > before
    assert notebook.run(3) == f"{rest} {rest} True True"

    own.get_by_role("button", name="Play").click()
    expect(epoch).not_to_have_text(f"{rest:,}")
    stopped = own.get_by_role("alert").filter(has_text="the kernel was interrupted")
    for _ in range(MOST_INTERRUPTS):
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        # One that is still on its way would hit what the reader does next.
        with page.expect_response(re.compile("/interrupt")):
            page.get_by_role("menuitem", name="Interrupt Kernel").click()
        with contextlib.suppress(PlaywrightTimeout):
            stopped.wait_for(timeout=5000)
            break
    expect(stopped).to_be_visible()
    expect(own.get_by_role("button", name="Play")).to_be_visible()
    own.get_by_role("button", name="Start again").click()
    expect(epoch).to_have_text("0")
    expect(own.get_by_role("alert")).to_have_count(0)

    own.get_by_role("button", name="One step").click()
    expect(epoch).to_have_text("1")
    own.get_by_role("button", name="Keep this run to compare").click()
    kept = "Kept 1: Your own model, 2-8-1, Tanh, SGD 0.3, 1 epoch, test accuracy"
    expect(own.locator(".cx-kept li")).to_contain_text(kept)
    own.get_by_role("button", name="Start again").click()
    own.get_by_label("Bias", exact=True).fill("2.5")
    expect(epoch).to_have_text("0")
    own.get_by_label("epochs", exact=True).fill("30")
    own.get_by_role("button", name="Run to", exact=True).click()
    expect(epoch).to_have_text("30")
    expect(own.get_by_role("alert")).to_have_count(0)
    known = "[{'units': 8, 'activation': 'tanh'}]"
    assert notebook.run(8) == f"30 True\n[(None, {known}, 1)]"
    # The hidden space is that of the kernel's weights.
    own.get_by_text("Hidden space: what a layer makes of the plane").click()
    drawn = "8 units, drawn along two principal components"
    expect(own.locator("[data-read=space]")).to_contain_text(drawn)
    # A second view, as after a reload, shows the same.
    again = notebook.explorer(7, "Architecture explorer")
    expect(again.locator("[data-read=epoch]")).to_have_text("30")
    expect(again.locator(".cx-kept li")).to_contain_text(kept)
    # What one of them does at epoch 0, where no number changes, the other shows as well.
    again.get_by_role("button", name="Start again").click()
    expect(epoch).to_have_text("0")
    again.get_by_label("Bias", exact=True).fill("-1.5")
    expect(own.get_by_label("Bias", exact=True)).to_have_value("-1.5")

    bad = notebook.explorer(2, "Architecture explorer")
    alert = bad.get_by_role("alert")
    expect(alert).to_contain_text("RuntimeError: mat1 and mat2 shapes cannot be multiplied (320x2 and 3x1)")
    bad.get_by_role("button", name="One step").click()
    expect(alert).to_contain_text("RuntimeError: mat1 and mat2")
    assert notebook.run(4) == "torch.Size([1, 2])"
    bad.get_by_role("button", name="One step").click()
    expect(bad.locator("[data-read=epoch]")).to_have_text("1")
    expect(alert).to_have_count(0)

    diverging = notebook.explorer(5, "Architecture explorer")
    diverging.get_by_role("button", name="Play").click()
    expect(diverging.get_by_role("alert")).to_contain_text(
        "The loss stopped being a finite number in epoch 1"
    )
    diverging.get_by_role("button", name="Use").click()
    expect(diverging.get_by_role("alert")).to_have_count(0)
    expect(diverging.locator("[data-read=epoch]")).to_have_text("0")
    assert notebook.errors() == []


def train_with_both_engines(notebook: Notebook | ClassicNotebook, in_page: int, in_kernel: int) -> Locator:
    """Train in the page at rate 0.2, and in the kernel for 25 epochs; the explorer of the latter's cell."""
    in_browser = notebook.explorer(in_page, "Architecture explorer")
    in_browser.get_by_label("Learning rate").press("ArrowRight")
    in_browser.get_by_role("button", name="Run to", exact=True).click()
    expect(in_browser.locator("[data-read=epoch]")).to_have_text("1,000")
    own = notebook.explorer(in_kernel, "Architecture explorer")
    expect(own.get_by_text("Runs with your Python kernel")).to_be_visible()
    epochs = own.get_by_label("epochs", exact=True)
    epochs.press("Control+A")
    epochs.press_sequentially("25")  # notebooks have shortcuts of their own
    own.get_by_role("button", name="Run to", exact=True).click()
    expect(own.locator("[data-read=epoch]")).to_have_text("25")
    return own


@pytest.mark.wide
def test_notebook_7_shows_them_too(lab: Lab, page: Page) -> None:
    write(
        lab,
        "seven.ipynb",
        [SMALL[0], SMALL[5], *OWN[:2], "print(architecture.state['lr'], explorer.history.epochs)"],
    )
    notebook = Notebook7(page, lab, "seven.ipynb")
    notebook.run_all()
    assert "/notebooks/" in page.url
    train_with_both_engines(notebook, in_page=1, in_kernel=3)
    assert notebook.run(4) == "0.2 25"
    assert notebook.errors() == []


@pytest.mark.wide
def test_classic_notebook_shows_them_with_the_ipywidgets_of_colab(colab: Lab, browser: Browser) -> None:
    cells = [
        "import ipywidgets, notebook\nprint(ipywidgets.__version__, notebook.__version__)",
        *(SMALL[0], SMALL[5], *OWN[:2]),
        "print(architecture.state['lr'], explorer.history.epochs, model[0].bias[0].item() == 2.5)",
    ]
    write(colab, "classic.ipynb", cells)
    with quiet_page(browser) as page:
        notebook = ClassicNotebook(page, colab, "classic.ipynb")
        notebook.run_all()
        assert notebook.printed(0) == "7.7.1 6.5.7"
        own = train_with_both_engines(notebook, in_page=2, in_kernel=4)
        assert notebook.run(5) == "0.2 25 False"
        own.get_by_label("Bias", exact=True).fill("2.5")
        expect(own.locator("[data-read=epoch]")).to_have_text("0")
        assert notebook.run(5) == "0.2 0 True"
        assert notebook.errors() == []


def number(shown: Locator) -> int:
    return int(shown.inner_text().replace(",", ""))


#: Buttons that show something else, the surest first: the last suggestion too may be what is there already.
ANSWERS = ("One step", re.compile("Play|Pause"), "Show me")
#: Everything that a reader sees of an explorer.
SEEN = "part => part.innerText + [...part.querySelectorAll('input, select')].map(x => x.value + x.checked)"


#: The chapter that is run whole at every change: little to train, a table, errors on purpose, an explorer.
ALWAYS = "03-base-model"


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[] if path.stem == ALWAYS else pytest.mark.wide) for path in notebooks()],
    ids=lambda path: str(path.stem),
)
def test_each_notebook_runs_and_its_explorers_answer(lab: Lab, page: Page, path: Path) -> None:
    folder = lab.folder / path.stem
    folder.mkdir()
    shutil.copy(path, folder)
    notebook = Notebook(page, lab, f"{path.stem}/{path.name}")
    notebook.run_all(CHAPTER_SECONDS)
    cells = nbformat.read(path, as_version=4).cells
    shown = [
        n for n, cell in enumerate(cells) if cell.cell_type == "code" and SHOWS_EXPLORER.search(cell.source)
    ]
    for number in shown:
        explorer = notebook.output(number).locator("section.cx")
        expect(explorer).to_be_visible(timeout=20_000)
        before = explorer.evaluate(SEEN)
        buttons = [explorer.get_by_role("button", name=name) for name in ANSWERS]
        next(button for button in buttons if button.count()).last.click()
        page.wait_for_function(
            f"([part, before]) => ({SEEN})(part) !== before", arg=[explorer.element_handle(), before]
        )
    expect(page.locator("section.cx")).to_have_count(len(shown))
    assert notebook.errors() == []
