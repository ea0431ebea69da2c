"""A reader's own data in the architecture explorer: opened, dropped, pasted, trained on and shared."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import FilePayload

from course_utils.explorers import ArchitectureExplorer
from tests.explorers.reader import button, epoch, read, run_code, run_to, stored, wait_for_rest
from tests.site.axe import WIDTHS, violations_at

RNG = np.random.default_rng(448)
N = 320
LABEL = np.arange(N) % 2
MASS = RNG.normal(3700 + 1400 * LABEL, 350)
LENGTH = RNG.normal(39 + 8 * LABEL, 2.5)


def penguins(decimal: str = ",", spoiled: str = "") -> bytes:
    """As a spreadsheet in many countries saves it, with one cell spoiled where that is asked for."""
    lines = ["No;mass;species;note;length"]
    for i in range(N):
        mass, length = (repr(float(value)).replace(".", decimal) for value in (MASS[i], LENGTH[i]))
        lines.append(
            f"{i};{spoiled if i == 9 and spoiled else mass};{'Adélie' if LABEL[i] else 'Gentoo'};;{length}"
        )
    return "\r\n".join(lines).encode("cp1252")


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


TREE = {"layers": [{"units": 4, "activation": "tanh"}], "lr": 0.3}
DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    const box = document.querySelector('.cx-drop');
    const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true });
    const dropped = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    box.dispatchEvent(over);
    box.dispatchEvent(dropped);
    return [over.defaultPrevented, dropped.defaultPrevented];
}"""


@pytest.mark.wide
def test_a_file_is_opened_mended_chosen_from_trained_on_and_shared(
    show, context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(**TREE)
    page.get_by_text("Your own data", exact=True).click()
    status = page.locator("[data-read=table]")
    files = page.get_by_label("Open a CSV or TSV file, or drop it here")

    # What is wrong is told by row and column, and the points stay.
    files.set_input_files(
        {"name": "penguins.csv", "mimeType": "text/csv", "buffer": penguins(spoiled="n. a.")}
    )
    alert = page.get_by_role("alert")
    alert.get_by_text("Row 11, column “mass”: “n. a.” is no number with a decimal comma.").wait_for()
    assert page.get_by_label("Data set", exact=True).locator("option").count() == 6

    # The mended file has the same name.
    files.set_input_files(file("penguins.csv", penguins()))
    status.get_by_text("penguins.csv: 256 points to train on, 64 to test on.").wait_for()
    assert alert.count() == 0
    table = stored(page)["table"]
    assert (table["encoding"], table["separator"], table["decimal"]) == ("cp1252", ";", ",")
    assert table["columns"] == [1, 4, 2]
    assert np.allclose(table["rows"], np.stack([MASS, LENGTH, 1 - LABEL], axis=1), atol=0)
    assert page.get_by_label("Data set", exact=True).input_value() == "table"
    page.get_by_text("Across: mass. Up: length. Class 0: Adélie. Class 1: Gentoo.").wait_for()

    # Another column for a feature, by keyboard; and back.
    first = page.get_by_label("First feature (x1)")
    first.focus()
    page.keyboard.press("ArrowDown")
    alert.get_by_text("Row 2, column “species”: “Gentoo” is no number").wait_for()
    page.keyboard.press("ArrowUp")
    alert.wait_for(state="detached")

    # The run, the code that reads the file, and Python's own result agree.
    run_to(page, 150)
    (tmp_path / "penguins.csv").write_bytes(penguins())
    monkeypatch.chdir(tmp_path)
    loss, accuracy, _ = read(page, "test")
    assert run_code(page) == pytest.approx(accuracy, abs=0.06)
    python = ArchitectureExplorer(**stored(page))
    assert python.history.test_loss[-1] == pytest.approx(loss, abs=1e-3)
    assert 100 * python.history.test_accuracy[-1] == pytest.approx(accuracy, abs=0.06)

    # Left as they are, kilograms-times-a-thousand and millimetres have scales of their own.
    page.get_by_label("Standardise by the train part").uncheck()
    wait_for_rest(page)
    assert epoch(page) == 0
    page.locator(".cx-plane").first.press("ArrowRight")
    assert "At (4" in page.get_by_text("probability of class 1 is").inner_text()
    page.get_by_label("Standardise by the train part").check()

    # A link carries it, Reset and a scene of the book leave it at hand.
    run_to(page, 20)
    button(page, "Copy link").click()
    link = page.wait_for_function("window.copied.includes('#') && window.copied").json_value()
    shared = show(fragment="#" + link.split("#")[1])
    shared.get_by_text("Across: mass. Up: length.").wait_for()
    assert read(shared, "test") == read(page, "test")
    button(shared, "Reset").click()
    assert shared.get_by_label("Data set", exact=True).input_value() == "circles"
    shared.get_by_label("Data set", exact=True).select_option(label="penguins.csv")
    shared.get_by_text("Across: mass. Up: length.").wait_for()


def test_tables_are_dropped_and_pasted_and_everybody_can_use_them(show) -> None:
    page = show(motion="reduce", scheme="dark", **TREE)
    page.get_by_text("Your own data", exact=True).click()
    status = page.locator("[data-read=table]")
    assert page.evaluate(
        DROP, ["birds.tsv", base64.b64encode(penguins(".").replace(b";", b"\t")).decode()]
    ) == [True, True]
    status.get_by_text("birds.tsv: 256 points").wait_for()

    page.get_by_label("Or paste the rows").fill("1,2,0\n3,4,1\n2,2,0\n")
    button(page, "Use these rows").press("Enter")
    page.get_by_role("alert").get_by_text("It has 3 rows of points, and at least 4 are needed.").wait_for()
    status.get_by_text("birds.tsv").wait_for()
    page.get_by_label("Or paste the rows").fill(
        "\n".join(f"{a},{b},{c}" for a, b, c in zip(MASS, LENGTH, LABEL, strict=True))
    )
    button(page, "Use these rows").press("Enter")
    status.get_by_text("pasted.csv: 256 points").wait_for()
    # The code reads more rows than it can hold from the file that the explorer saves.
    with page.expect_download() as download:
        button(page, "Save the rows as pasted.csv").click()
    assert download.value.suggested_filename == "pasted.csv"
    saved = np.loadtxt(download.value.path(), delimiter=",", skiprows=1)
    assert np.allclose(saved, np.stack([MASS, LENGTH, LABEL], axis=1), atol=0)
    run_to(page, 10)
    page.locator(".cx-code summary").click()
    assert 'open("pasted.csv"' in page.locator(".cx-code pre").inner_text()

    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    button(page, "Keep this run to compare").click()
    page.get_by_text("Kept 1: pasted.csv, 2-4-1, Tanh").wait_for()
    button(page, "Train 64 seeds").click()
    page.get_by_text("64 seeds: median").wait_for()
    assert violations_at(page, WIDTHS, part=".cx") == []
