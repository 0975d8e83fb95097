"""How long things take: ``python -m tests.bench [--pairs N] [--only WORD]``, or ``make bench``.

The rule: fresh processes, measured in turns, medians, printed as ratios of one run, with the goal where there
is one; never asserted in a test. For example "validate / import great_expectations" is the median time of
`make validate` over that of the import, both taken in turns on this machine. What is short is measured inside
one process instead: the import of the package, and a second call of `load`.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = "import sys; sys.path.insert(0, 'src'); import landmine_policy as lp; "
LOAD = HERE + "lp.load('claims')"
PENGUINS = "from palmerpenguins import load_penguins; load_penguins()"

# what is measured: its arguments, what it is measured against, how large the ratio may be
RATIOS = {
    "load arrow / palmerpenguins": (["-c", HERE + "lp.load('claims', backend='arrow')"], ["-c", PENGUINS], 0.35),
    "load pandas / pandas.read_parquet": (
        ["-c", LOAD],
        ["-c", "import pandas; pandas.read_parquet('data/parquet/claims.parquet')"],
        1.10,
    ),
    "load pandas / palmerpenguins": (["-c", LOAD], ["-c", PENGUINS], 1.0),
    "load pandas / vega_datasets": (["-c", LOAD], ["-c", "from vega_datasets import data; data.cars()"], 1.0),
    "build / import pandas": (["-m", "scripts.build"], ["-c", "import pandas"], None),
    "validate / import great_expectations": (["-m", "scripts.validate"], ["-c", "import great_expectations"], 1.5),
}

# what is measured inside a process, in milliseconds, and how long it may take
MOMENTS = {
    "import landmine_policy": ("sys.path.insert(0, 'src')", "import landmine_policy", 60),
    "second call of load, arrow": (
        HERE + "lp.load('claims', backend='arrow')",
        "lp.load('claims', backend='arrow')",
        5,
    ),
    "second call of load, pandas": (HERE + "lp.load('claims')", "lp.load('claims')", 5),
}


def seconds(arguments: list[str]) -> float:
    """Return how long one fresh process takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


def milliseconds(before: str, timed: str) -> float:
    """Return how long a statement takes inside a fresh process, after another one."""
    code = (
        f"import sys, time; {before}\nbegan = time.perf_counter()\n{timed}\nprint(1000 * (time.perf_counter() - began))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main(arguments: list[str] | None = None) -> int:
    """Measure everything in turns and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print ratios of times.")
    parser.add_argument("--pairs", type=int, default=7, help="how many times each is measured (default: %(default)s)")
    parser.add_argument("--only", default="", metavar="WORD", help="only what has this word in its name")
    given = parser.parse_args(arguments)
    for name, (measured, against, goal) in RATIOS.items():
        if given.only in name:
            times = [(seconds(measured), seconds(against)) for _ in range(given.pairs)]
            first, second = (statistics.median(column) for column in zip(*times, strict=True))
            wanted = f", goal {goal}" if goal else ""
            print(f"{name}: {first / second:.2f} ({first:.2f} s / {second:.2f} s, medians of {given.pairs}{wanted})")
    for name, (before, timed, most) in MOMENTS.items():
        if given.only in name:
            median = statistics.median(milliseconds(before, timed) for _ in range(given.pairs))
            print(f"{name}: {median:.1f} ms (median of {given.pairs}, goal {most})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
