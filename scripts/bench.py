"""How long things take: ``python -m scripts.bench [--pairs N]``, or ``make bench``.

The rule: fresh processes, measured in turns, medians, printed as ratios of one run; never asserted in a test.
For example "validate / import great_expectations" is the median time of `make validate` over the median time
of the import, both taken in turns on this machine.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = "data/parquet/claims.parquet"
LOAD = "import sys; sys.path.insert(0, 'src'); import landmine_policy; landmine_policy.load('claims')"

# name: what is measured, what it is measured against, how large the ratio may be
RATIOS = {
    "validate / import great_expectations": (["-m", "scripts.validate"], ["-c", "import great_expectations"], 2.0),
    "build / import pandas": (["-m", "scripts.build"], ["-c", "import pandas"], None),
    "load pandas / pandas.read_parquet": (["-c", LOAD], ["-c", f"import pandas; pandas.read_parquet('{FILE}')"], 1.1),
}


def seconds(arguments: list[str]) -> float:
    """Return how long one fresh process takes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    return time.perf_counter() - began


def main(arguments: list[str] | None = None) -> int:
    """Measure every ratio in turns and print them."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description="Print ratios of times.")
    parser.add_argument("--pairs", type=int, default=5, help="how many times each is measured (default: %(default)s)")
    pairs = parser.parse_args(arguments).pairs
    for name, (measured, against, goal) in RATIOS.items():
        times = [(seconds(measured), seconds(against)) for _ in range(pairs)]
        first, second = (statistics.median(column) for column in zip(*times, strict=True))
        wanted = f", goal {goal}" if goal else ""
        print(f"{name}: {first / second:.2f} ({first:.2f} s / {second:.2f} s, medians of {pairs}{wanted})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
