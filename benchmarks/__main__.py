"""Measure what this folder measures: `python -m benchmarks [NAME ...] [--hurry]`.

The reference loop comes first, and every other time is a multiple of it, since computers differ. Nothing is
judged before everything is printed, and only ratios of what was measured in this run are judged.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.reference import EPOCHS, Verdict, reference_loop

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main() -> None:
    """Run the benchmarks named on the command line, or all; fail where a required ratio is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", choices=[*NAMES, []], help=f"of {', '.join(NAMES)}; all without")
    parser.add_argument(
        "--hurry", action="store_true", help="measure for a moment, to see that the benchmarks run"
    )
    options = parser.parse_args()
    loop = reference_loop()
    print(f"The reference loop, {EPOCHS:,} epochs of a plain loop on one thread: {loop:.3f} s")
    verdicts: list[Verdict] = []
    for name in options.name or NAMES:
        module = import_module(f"benchmarks.bench_{name}")
        title = str(module.__doc__).partition("\n")[0]
        print(f"\n== {name}: {title}\n", flush=True)
        verdicts += module.measure(loop, options.hurry)
    print("\n== what is required\n")
    for verdict in verdicts:
        print(f"{'holds' if verdict.holds else 'FAILS'}  {verdict.sentence}")
    sys.exit(not all(verdict.holds for verdict in verdicts))


if __name__ == "__main__":
    main()
