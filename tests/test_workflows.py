"""The workflows: valid, pinned, and with no more rights than they need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
NAMES = [path.stem for path in WORKFLOWS]
PINNED = re.compile(r"^[\w./-]+@[0-9a-f]{40}$")
#: Minutes that a run may take; any other has an hour.
LONGEST = {"test-all": 180}
#: Rights of a job of its own, by workflow and job; everything else only reads what is in the repository.
RIGHTS = {
    ("publish", "build"): {"contents": "read", "pages": "read"},
    ("publish", "launch"): {"contents": "write"},
    ("publish", "deploy"): {"pages": "write", "id-token": "write"},
    ("newest", "report"): {"issues": "write"},
}


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [FOLDER / "dependabot.yml"]),
        ("vendor.readthedocs", [ROOT / ".readthedocs.yaml"]),
    ],
)
def test_files_keep_to_their_schema(schema: str, files: list[Path]) -> None:
    done = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", schema, *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_auditor_has_nothing_to_say() -> None:
    done = subprocess.run([tool("zizmor"), "--offline", FOLDER], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_actions_are_pinned_and_rights_are_least(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions", {}) == RIGHTS.get((path.stem, name), {})
        assert job["timeout-minutes"] <= LONGEST.get(path.stem, 60)
        for step in job["steps"]:
            assert PINNED.match(step.get("uses", f"run@{'0' * 40}")), step


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflows_call_what_the_makefile_has(path: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    called = re.findall(r"(?:run: |^ +)make (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert called
    assert {target for line in called for target in line.split()} <= targets


def test_the_tests_run_on_every_system() -> None:
    jobs = yaml.safe_load((FOLDER / "workflows" / "test.yml").read_text("utf-8"))["jobs"]
    systems = jobs["package"]["strategy"]["matrix"]["os"]
    assert {name.partition("-")[0] for name in systems} == {"ubuntu", "macos", "windows"}
