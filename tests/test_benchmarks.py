"""`make bench` tells everything before it judges, and knows each benchmark."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import __main__ as bench
from benchmarks.reference import Verdict
from tests.conftest import ROOT


def stand_in(name: str, *verdicts: Verdict) -> ModuleType:
    module = ModuleType(f"benchmarks.bench_{name}", f"What {name} costs.\n\nMore.")

    def measure(loop: float, hurry: bool) -> list[Verdict]:
        print(f"{name}: {4.0 / loop:.1f} loops, in a hurry: {hurry}")
        return list(verdicts)

    module.measure = measure  # type: ignore[attr-defined]
    return module


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two benchmarks in place of the real ones, the first of which misses what is required."""
    missed, held = Verdict("a is 2 times b; 3 is required", False), Verdict("b is 9 times a", True)
    for module in (stand_in("first", missed), stand_in("second", held)):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(bench, "NAMES", ["first", "second"])
    monkeypatch.setattr(bench, "reference_loop", lambda: 0.5)


@pytest.mark.usefixtures("two")
def test_a_miss_stops_nothing_and_is_told_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines == [
        "The reference loop, 1,000 epochs of a plain loop on one thread: 0.500 s",
        "== first: What first costs.",
        "first: 8.0 loops, in a hurry: False",
        "== second: What second costs.",
        "second: 8.0 loops, in a hurry: False",
        "== what is required",
        "FAILS  a is 2 times b; 3 is required",
        "holds  b is 9 times a",
    ]


@pytest.mark.usefixtures("two")
def test_one_may_be_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "second", "--hurry"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert not ended.value.code
    said = capsys.readouterr().out
    assert "in a hurry: True" in said and "first" not in said
    monkeypatch.setattr(sys, "argv", ["benchmarks", "third"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2


def test_every_file_of_the_folder_is_a_benchmark() -> None:
    files = {path.stem for path in Path(ROOT, "benchmarks").glob("*.py")}
    assert files - {"__main__", "reference"} == {f"bench_{name}" for name in bench.NAMES}
