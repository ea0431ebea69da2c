"""Every command that the book tells a person or a service to type runs as it stands.

Commands are read from where they are written: README, CONTRIBUTING, the page about hosting, `make help`, the
workflows and Read the Docs' file. The slow ones are typed into two fresh clones: into one by a service that
publishes the book and by a person who has `make`, into the other by people and services with an environment
of their own. A command that none of these tests types fails the first of them.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from runpy import run_path

import pytest
import yaml

from book_extensions.site.address import LAUNCH
from tests.conftest import ROOT, copy_of_checkout

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
HOSTING = ROOT / "chapters" / "i-hosting.md"
PYTORCH = run_path(str(ROOT / ".ci" / "install_pytorch.py"))
WORKFLOWS = ROOT / ".github" / "workflows"
#: Commands in a sentence begin with one of these.
PROGRAMS = r"make|npm|npx|pip|python|jupyter-book|source|bash|git|docker|helm|sudo|\.venv/bin/\w+"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(rf"(?<!`)`((?:{PROGRAMS}) [^`]+)`(?!`)")
SITE = "https://somebody.github.io/some-book"
#: What a runner puts in place of an expression, and what it tells every step.
EXPRESSIONS = {
    "steps.pages.outputs.base_url": SITE,
    "needs.build.outputs.address": SITE,
    "github.token": "a-token",
    "github.repository": "somebody/some-book",
    "github.server_url": "https://github.com",
    "github.run_id": "7",
}
GITHUB = {"GITHUB_REPOSITORY": "somebody/some-book", "GITHUB_SERVER_URL": "https://github.com"}
#: What a person fills in.
BLANKS = {"FILE": "tests/notebooks/colab.txt chapters/01-non-linearity.ipynb"}

#: What a teacher types.
REPORT = "python -m course_utils.progress FOLDER"
#: Typed by no test, and why.
NOT_HERE = {
    "make links": "it asks other sites; tests/book_extensions/test_links.py asks one of its own",
    "python -m tests.notebooks.measured --write": "it takes minutes; a test trains 64 of the 256 seeds",
    "make test": "these tests are what it runs",
    "make test-all": "so are these",
    "pip install jupyter-repo2docker": "what it installs needs Docker",
    "jupyter-repo2docker --no-run --user-id 1000 --user-name jovyan --image-name "
    "registry.example.org/bending-the-line .": "it needs Docker; tests/lab/test_image.py takes its steps",
    "docker push registry.example.org/bending-the-line": "it needs Docker and a registry of images",
    "helm repo add jupyterhub https://hub.jupyter.org/helm-chart/": "it needs a cluster",
    "helm upgrade --install class jupyterhub/jupyterhub --namespace class --create-namespace "
    "--values hub/zero-to-jupyterhub.yaml": "it needs a cluster",
}
#: These end with a verdict on this machine's speed, or on other people's releases. What they say counts, and
#: not how they end.
JUDGES = {
    "make audit": r"All \d+ pages reach every bar|\d+ of \d+ pages miss a bar",
    "make bench": r"^== \w+",
    "source .venv/bin/activate && python -m benchmarks build": r"^== build",
    "make newest": r"Every notebook ran without an error|cannot be installed together|\.ipynb: ",
}


@dataclass(frozen=True)
class Step:
    """Something to type, with the variables that a workflow gives it and the folder to type it in."""

    script: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "."


# Where commands are written ---------------------------------------------------------------------------------


def blocks(path: Path) -> list[list[str]]:
    """The commands of each console block of a page, without the remarks behind them."""
    found = BLOCK.findall(path.read_text("utf-8"))
    return [[line.partition("  #")[0].strip() for line in block.splitlines()] for block in found]


def sentences(path: Path) -> list[str]:
    """The commands that a page names in its sentences."""
    return INLINE.findall(BLOCK.sub("", path.read_text("utf-8")))


def job(workflow: str, name: str) -> list[Step]:
    """What a job of a workflow runs, in its order."""
    workflow_file = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))
    return [
        Step(step["run"].strip(), {key: filled(text) for key, text in step.get("env", {}).items()})
        for step in workflow_file["jobs"][name]["steps"]
        if "run" in step
    ]


def filled(text: str) -> str:
    return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: EXPRESSIONS[found[1]], text)


def targets() -> list[str]:
    """Each target of `make help`, as it is typed."""
    return [" ".join(line.split()[:2]) for line in typed("make help", ROOT, shell()).splitlines()]


def read_the_docs() -> list[str]:
    jobs = yaml.safe_load((ROOT / ".readthedocs.yaml").read_text("utf-8"))["build"]["jobs"]
    assert list(jobs) == ["install", "build"] and list(jobs["build"]) == ["html"]
    return [*jobs["install"], *jobs["build"]["html"]]


def written() -> set[str]:
    """Every command, wherever it is written."""
    found = {
        command for path in (README, CONTRIBUTING, HOSTING) for block in blocks(path) for command in block
    }
    found |= {command for path in (README, CONTRIBUTING, HOSTING) for command in sentences(path)}
    for path in WORKFLOWS.glob("*.yml"):
        for name in yaml.safe_load(path.read_text("utf-8"))["jobs"]:
            found |= {step.script for step in job(path.stem, name)}
    return found | {*targets(), *read_the_docs()}


# Which test types them --------------------------------------------------------------------------------------


def by_a_service() -> list[Step]:
    """What a clone sees that is published: the book is made, and then all that needs it made."""
    return [*job("publish", "build"), *job("publish", "launch"), *job("newest", "chapters")]


def by_a_contributor() -> list[Step]:
    """What is typed into the same clone afterwards; `make clean` leaves nothing to type anything into."""
    [chapter] = [block for block in blocks(CONTRIBUTING) if block[0].startswith("make chapter")]
    before = [*(step.script for step in by_a_service()), *chapter]
    seen = {name for script in before for name in names(script)} | {*NOT_HERE, "make clean"}
    typed_here = [command for command in sentences(CONTRIBUTING) if command not in NOT_HERE]
    said = [command for command in typed_here if not command.startswith("make")]
    steps = [Step(target) for target in targets() if target not in seen]
    [activate] = [command for command in said if command.startswith("source")]
    inside = [command for command in said if command.startswith(("jupyter-book", "python"))]
    steps += [Step(f"{activate} && {command}") for command in inside]
    steps += [Step(command) for command in said if command.startswith(".venv")]
    steps += [Step(command, folder="explorers") for command in said if command.startswith("npm")]
    return [*steps, *map(Step, chapter), Step("make clean")]


def by_someone_without_make() -> list[Step]:
    """What is typed into an environment that had nothing before: the ecosystem's two commands come first."""
    [both] = [block for block in blocks(README) if block[0].startswith("pip")]
    alone = [command for command in sentences(README) if command.startswith("pip")]
    return [*map(Step, both), *map(Step, read_the_docs()), *job("test", "package"), *map(Step, alone)]


def for_a_class() -> list[str]:
    """What the administrator of a Littlest JupyterHub types."""
    [commands] = [block for block in blocks(HOSTING) if block[0].startswith("git clone")]
    return commands


def names(script: str) -> Iterator[str]:
    """A script, and what `make` is told in it, a target at a time."""
    yield script
    for line in re.findall(r"^make (.+)$", script, re.MULTILINE):
        yield from (f"make {target}" for target in line.split())
    if " && " in script:
        yield from script.split(" && ")


def test_every_command_is_typed_or_says_why_not() -> None:
    steps = [*by_a_service(), *by_a_contributor(), *by_someone_without_make(), *job("newest", "report")]
    scripts = [*(step.script for step in steps), *for_a_class(), "make site-zip", REPORT]
    done = {name for script in scripts for name in names(script)}
    assert written() - done - set(NOT_HERE) == set(), "let a test type these, or say why none can"
    assert set(NOT_HERE) - written() == set(), "nobody types these any more"


# How --------------------------------------------------------------------------------------------------------


def shell(**more: str) -> dict[str, str]:
    """The variables of a shell that somebody has just opened, outside of any environment and service."""
    not_there = re.compile(
        r"PYTHON|VIRTUAL_ENV|PYTEST|MAKE|MFLAGS|GITHUB_|CI_|READTHEDOCS|PAGES_|JUPYTER|(OMP|MKL|OPENBLAS)_NUM"
    )
    kept = {name: value for name, value in os.environ.items() if not not_there.match(name)}
    here = str(Path(sys.prefix, "bin"))
    path = os.pathsep.join(part for part in kept["PATH"].split(os.pathsep) if part != here)
    return {**kept, "PATH": path, "BROWSER": "true", **more}


def typed(script: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a script as a runner does, and give what it printed.

    Raises:
        AssertionError: it failed; the end of what it printed is shown.
    """
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = done.stdout
    if script in JUDGES:
        assert re.search(JUDGES[script], said, re.MULTILINE) and "Traceback" not in said, (
            f"$ {script}\n{said[-4000:]}"
        )
    else:
        assert done.returncode == 0, f"$ {script}\n{said[-4000:]}"
    return said


def take(step: Step, clone: Path, environment: dict[str, str]) -> str:
    """Type a step into a clone."""
    script = re.sub(r"\b[A-Z]{4,}\b", lambda word: BLANKS.get(word[0], word[0]), step.script)
    variables = dict(step.environment)
    index = PYTORCH["INDEX"]
    if index in script + str(variables) and not PYTORCH["answers"](index):
        # Where PyTorch's own index is out of reach, pip would wait for it in vain, once for every package.
        script = script.replace(f" --extra-index-url {index}", "")
        variables = {name: value for name, value in variables.items() if value != index}
    return typed(script, clone / step.folder, {**environment, **variables})


def fresh_clone(folder: Path) -> Path:
    """A clone of this checkout, with the repository beside it that it came from."""
    book, origin = folder / "book", folder / "origin.git"
    copy_of_checkout(book)
    git = ["git", "-C", str(book), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", origin], check=True)
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["commit", "--quiet", "--message", "The book"],
        ["remote", "add", "origin", str(origin)],
        ["push", "--quiet", "origin", "main"],
    ):
        subprocess.run([*git, *command], check=True)
    return book


def recorder(folder: Path, name: str, answer: str = "") -> Path:
    """A program that notes how it is called. It gives the file with the notes."""
    log, program = folder / f"{name}.log", folder / name
    program.write_text(f'#!/bin/bash\nprintf "%s\\n" "$*" >> {log}\n{answer}\n', "utf-8")
    program.chmod(0o755)
    return log


def serve(command: str, clone: Path, environment: dict[str, str]) -> str:
    """Type `make serve`, read the book from its address, and end it as Ctrl-C does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    variables = {**environment, "PORT": port}
    # What a script starts in the background is deaf to Ctrl-C; a shell that somebody opened is not.
    server = subprocess.Popen(
        shlex.split(command),
        cwd=clone,
        env=variables,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        while True:
            assert server.poll() is None, "the server ended by itself"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/chapters/index.html") as page:
                    return str(page.read().decode())
            except urllib.error.URLError:
                time.sleep(0.2)
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait()


# The quick ones ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["make site-zip"])
def test_quick_commands_run_in_this_checkout(command: str) -> None:
    typed(command, ROOT, shell())


def test_a_class_is_reported_on(tmp_path: Path) -> None:
    copy = '{"book": "bending-the-line", "version": 1, "questions": {}, "exercises": {}}'
    (tmp_path / "anna.json").write_text(copy, "utf-8")
    own = os.pathsep.join((str(Path(sys.prefix, "bin")), os.environ["PATH"]))
    said = typed(REPORT.replace("FOLDER", str(tmp_path)), ROOT, shell(PATH=own))
    assert "1 students, 0 files left out" in said


@pytest.mark.parametrize(
    ("listed", "called"), [("", "issue create --title"), ("12", "issue comment 12 --body")]
)
def test_a_report_opens_an_issue_or_adds_to_the_open_one(tmp_path: Path, listed: str, called: str) -> None:
    log = recorder(tmp_path, "gh", f'if [ "$2" = list ]; then echo "{listed}"; fi')
    [report] = job("newest", "report")
    take(report, tmp_path, shell(**GITHUB, PATH=f"{tmp_path}:/usr/bin:/bin"))
    _, last = log.read_text("utf-8").splitlines()
    assert last.startswith(called)
    assert "https://github.com/somebody/some-book/actions/runs/7" in last


def test_littlest_hub_is_set_up_step_by_step(tmp_path: Path) -> None:
    """With a recorder in place of each program that only such a hub has."""
    fresh_clone(tmp_path)
    log = recorder(tmp_path, "sudo")
    for name in ("pip", "tljh-config"):
        recorder(tmp_path, name)
    environment = shell(TLJH_PIP=str(tmp_path / "pip"), PATH=f"{tmp_path}:/usr/bin:/bin")
    clone, prepare = for_a_class()
    typed(clone.replace("REPOSITORY", "origin.git"), tmp_path, environment)
    typed(prepare, tmp_path, environment)
    first, second, *_, last = log.read_text("utf-8").splitlines()
    assert first == f"-E {tmp_path}/pip install -r .binder/requirements.txt"
    assert second == f"-E {tmp_path}/pip install --no-deps ."
    assert last == "tljh-config reload"
    with pytest.raises(AssertionError, match="This is no Littlest JupyterHub"):
        typed(prepare, tmp_path, {**environment, "TLJH_PIP": str(tmp_path / "none")})


# The slow ones ----------------------------------------------------------------------------------------------


def buttons(page: Path) -> Iterable[str]:
    return re.findall(r'href="(https://[^"]*some-book[^"]*)"', page.read_text("utf-8"))


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The clone that a service publishes."""
    return fresh_clone(tmp_path)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """The clone of somebody who has an environment of their own."""
    return fresh_clone(tmp_path)


@pytest.mark.wide
def test_a_fresh_clone_is_published_and_then_worked_in(service: Path, tmp_path: Path) -> None:
    clone = service
    gh = recorder(tmp_path, "gh")
    environment = shell()
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    for step in by_a_service():
        take(step, clone, {**environment, **GITHUB})
    for name in ("bending-the-line.pdf", "bending-the-line.epub", "bending-the-line.zip"):
        assert (clone / "_build" / "html" / name).is_file()
    assert len(list((clone / "_build" / "html" / "lms").iterdir())) == 5
    assert gh.read_text("utf-8") == "auth setup-git\n"
    opened = buttons(clone / "_build" / "html" / "chapters" / "03-base-model.html")
    path = f"{LAUNCH}/chapters/03-base-model.ipynb"
    assert f"https://colab.research.google.com/github/somebody/some-book/blob/{path}" in opened
    command = ["git", "-C", str(tmp_path / "origin.git"), "show", path.replace("/", ":", 1)]
    notebook = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"git+https://github.com/somebody/some-book@{LAUNCH}" in notebook
    assert SITE in notebook

    # A contributor has no service around, and this clone's origin is a folder: the pages lose their buttons.
    for step in by_a_contributor():
        if step.script.startswith("make chapter"):
            assert not buttons(clone / "_build" / "html" / "chapters" / "03-base-model.html")
            git = ["git", "-C", str(clone), "status", "--porcelain"]
            assert not subprocess.run(git, capture_output=True, text=True, check=True).stdout
        if step.script == "make serve":
            assert "Bending the Line" in serve(step.script, clone, environment)
        else:
            # What they measure depends on the machine; here they are to run, and to say what they found.
            take(step, clone, {**environment, "HURRY": "1"})
    assert not (clone / "_build").exists()


@pytest.mark.wide
def test_an_environment_that_had_nothing_builds_the_book(stranger: Path, tmp_path: Path) -> None:
    clone = stranger
    own = shell()
    typed(f"python3 -m venv {tmp_path}/own", tmp_path, own)
    own |= {"PATH": f"{tmp_path}/own/bin:{own['PATH']}", "READTHEDOCS_OUTPUT": str(tmp_path / "output")}
    own |= {"READTHEDOCS_GIT_CLONE_URL": "git@github.com:somebody/some-book.git"}
    own |= {"READTHEDOCS_CANONICAL_URL": "https://some-book.readthedocs.io/en/latest/"}
    for step in by_someone_without_make():
        take(step, clone, own)
    page = (tmp_path / "output" / "html" / "chapters" / "03-base-model.html").read_text("utf-8")
    assert (
        'rel="canonical" href="https://some-book.readthedocs.io/en/latest/chapters/03-base-model.html"'
        in page
    )
    assert "https://github.com/somebody/some-book/edit/main/chapters/03-base-model.md" in page
