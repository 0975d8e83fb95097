"""Mutation testing: ``python -m tests.mutation [--every N] [--table NAME]``, or ``make mutation``.

The rule: every corrupted copy of the tables must be caught without the facts beside it, or be a valid dataset and
listed in ``validation/exempt_mutants.yaml`` with the reason. For example swapping the descriptions of two actors gives
a valid dataset: only the facts or the articles can tell. A listed exemption that no longer occurs is refused too. The
score is written to ``validation/mutation.json``, which the report shows.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path

from rich.progress import track

from scripts.expectations.report import MUTATION
from scripts.problems import Problem, run_command, stop_if_any
from tests.mutation.laboratory import EXEMPT, Exemption, Kind, Laboratory, read_exemptions
from tests.mutation.mutants import SEED


@cache
def _laboratory(root: Path) -> Laboratory:
    """Open the laboratory once in each worker: it takes seconds."""
    return Laboratory(root)


def missed_of(root: Path, table: str, every: int) -> tuple[int, list[tuple[str, str, str]]]:
    """Try the mutants of one table, or every Nth; return how many, and the kinds of those not caught."""
    laboratory = _laboratory(root)
    mutants = list(laboratory.mutants(table))[::every]
    missed = [(m.operator, m.table, m.column) for m in mutants if not laboratory.catches(m)]
    gc.collect()
    return len(mutants), missed


def mutate(root: Path, every: int, only: str | None) -> int:
    """Try every mutant, or every Nth of each table; the command's body."""
    exemptions = read_exemptions(root)
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    names = [only] if only else [resource["name"] for resource in descriptor["resources"]]
    count, missed = 0, []
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        tried = workers.map(missed_of, repeat(root), names, repeat(every))
        for tried_of_table, missed_of_table in track(tried, "mutants", len(names), disable=not sys.stdout.isatty()):
            count += tried_of_table
            missed += [Kind(*kind) for kind in missed_of_table]
    return _conclude(root, count, missed, exemptions, whole=every == 1 and only is None)


def _conclude(root: Path, count: int, missed: list[Kind], exemptions: list[Exemption], *, whole: bool) -> int:
    used = {exemption for exemption in exemptions for mutant in missed if exemption.covers(mutant)}
    unexcused = [mutant for mutant in missed if not any(exemption.covers(mutant) for exemption in exemptions)]
    counts = {
        "mutants": count,
        "caught": count - len(missed),
        "exempt": len(missed) - len(unexcused),
        "missed": len(unexcused),
    }
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    problems = [
        _problem(str(mutant), None, "is not caught", f"do: add a rule, or list it in {EXEMPT}") for mutant in unexcused
    ]
    if whole:
        problems += [
            _problem(EXEMPT, f"{entry.operator} {entry.columns}", "is no mutant that goes uncaught", "do: delete it")
            for entry in exemptions
            if entry not in used
        ]
    stop_if_any(problems)
    if whole:
        (root / MUTATION).write_text(json.dumps({"seed": SEED, "score": counts}, indent=2) + "\n", "utf-8")
    return 0


def _problem(file: str, value: str | None, message: str, allowed: str) -> Problem:
    return Problem(file, message, value=value, allowed=allowed)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and mutate."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description="Corrupt the tables and see that each corruption is caught."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try every Nth mutant of each table only")
    parser.add_argument("--table", metavar="NAME", help="try the mutants of one table only")
    given = parser.parse_args(arguments)
    return run_command(lambda: mutate(given.root.resolve(), given.every, given.table))


if __name__ == "__main__":
    sys.exit(main())
