"""The image that Binder and a class hub use: its own commands, in an empty environment, without Docker."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import yaml
from jupyter_cache import get_cache
from playwright.sync_api import Browser, expect

from tests.conftest import ROOT, copy_of_checkout
from tests.lab.conftest import Lab, running_lab
from tests.lab.notebook import Notebook

CHAPTER = "chapters/03-base-model.ipynb"
IMAGE = ROOT / ".binder"
HUB = ROOT / "hub"
#: What the book says of the environment's size.
LARGEST_MB = 2000


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment of the image; where it is made, PyTorch's own index may be out of reach."""
    folder = tmp_path_factory.mktemp("image")
    repository = folder / "repository"
    copy_of_checkout(repository)
    requirements = repository / ".binder" / "requirements.txt"
    text = requirements.read_text("utf-8")
    requirements.write_text(re.sub(r"^--extra-index-url .*\n", "", text, flags=re.MULTILINE), "utf-8")
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    python = folder / "environment" / "bin" / "python"
    # What is compiled when it is imported need not be compiled here.
    quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run(
        [python, "-m", "pip", "install", *quiet, "-r", ".binder/requirements.txt"], cwd=repository, check=True
    )
    subprocess.run(
        ["bash", ".binder/postBuild"],
        cwd=repository,
        check=True,
        env={"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(folder), "PIP_QUIET": "1"},
    )
    return folder


@pytest.fixture(scope="session")
def served(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab from that environment, with the repository as a student gets it."""
    python = str(image / "environment" / "bin" / "python")
    home = tmp_path_factory.mktemp("served")
    with running_lab(home, image / "repository", {"PYTHONPATH": ""}, python) as started:
        yield started


@pytest.mark.wide
def test_the_environment_is_small_and_has_no_cuda(image: Path) -> None:
    files = [path for path in (image / "environment").rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) / 1e6 < LARGEST_MB
    assert not [path for path in files if "nvidia" in path.parts or path.name.startswith("libtorch_cuda")]


@pytest.mark.wide
def test_a_chapter_runs_and_its_explorer_answers(served: Lab, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1300, "height": 1000}, reduced_motion="reduce")
    notebook = Notebook(context.new_page(), served, CHAPTER)
    notebook.run_all(120)
    assert notebook.errors() == []
    explorer = notebook.page.get_by_role("region", name="Shape explorer")
    expect(explorer.get_by_text("Runs with your Python kernel")).to_be_visible()
    explorer.get_by_label("Features of the data").fill("3")
    expect(explorer.get_by_text("RuntimeError: mat1 and mat2 shapes cannot be multiplied")).to_be_visible()
    context.close()


@pytest.mark.wide
def test_a_student_fits_into_what_the_hubs_are_told(served: Lab) -> None:
    """The server and the kernel of the heaviest chapter, as the last build measured it."""
    records = get_cache(str(ROOT / "_build" / ".jupyter_cache")).list_cache_records()
    peaks = [record.data["peak_memory_mb"] for record in records]
    student_mb = max(peaks) + psutil.Process(served.pid).memory_info().rss / 2**20
    values = yaml.safe_load((HUB / "zero-to-jupyterhub.yaml").read_text("utf-8"))["singleuser"]["memory"]
    guarantee, limit = (float(values[name].removesuffix("G")) * 1024 for name in ("guarantee", "limit"))
    assert student_mb < guarantee < limit
    [told] = re.findall(r"limits\.memory ([\d.]+)G", (HUB / "littlest-jupyterhub.sh").read_text("utf-8"))
    assert float(told) * 1024 == limit


def test_the_image_and_the_tests_use_the_same_jupyterlab() -> None:
    pinned = re.search(r"^jupyterlab==.+$", (IMAGE / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned and pinned[0] in (ROOT / "tests" / "requirements.txt").read_text("utf-8").splitlines()
    assert (IMAGE / "runtime.txt").read_text("utf-8").strip() == f"python-3.{sys.version_info.minor}"
