"""Mutation testing: ``python -m scripts.mutate [--every N] [--table NAME]``, or ``make mutation``.

The rule: every corrupted copy of the tables must be caught by the Great Expectations project, without the
facts beside it, or be a valid dataset and listed in ``validation/exempt_mutants.yaml`` with the reason. For
example swapping the descriptions of two actors gives a valid dataset: only the facts or the articles can
tell. A listed exemption that no longer occurs is refused too. The score is written to
``validation/mutation.json``, which the report shows.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import yaml
from rich.progress import track

from landmine_policy._package import DESCRIPTOR
from scripts.expectations.mutants import SEED, Mutant, mutants_of
from scripts.expectations.report import MUTATION
from scripts.expectations.run import Failure, Project
from scripts.expectations.suites import COLUMNS, parquet_schemas
from scripts.problems import CouldNotRun, Problem, run_command, stop_if_any
from scripts.write.files import csv_bytes, parquet_bytes

EXEMPT = "validation/exempt_mutants.yaml"


class Kind(NamedTuple):
    """What was corrupted how."""

    operator: str
    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.operator}:{self.table}.{self.column}".rstrip(".")


@dataclass(frozen=True)
class Exemption:
    """A kind of mutant that is a valid dataset: operator and columns as patterns, and the reason."""

    operator: str
    columns: str
    reason: str

    def covers(self, mutant: Kind) -> bool:
        """Whether the mutant is of this kind."""
        place = f"{mutant.table}.{mutant.column}"
        return fnmatch(mutant.operator, self.operator) and any(fnmatch(place, name) for name in self.columns.split())


class Laboratory:
    """A copy of the shipped tables in which one table at a time is replaced by a mutant."""

    def __init__(self, root: Path, copy: Path, project: Project) -> None:
        descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
        self.root, self.copy, self.schemas, self.project = root, copy, parquet_schemas(descriptor), project
        for folder in ("data/csv", "data/parquet"):
            shutil.copytree(root / folder, copy / folder)
        queries = self.project.queries()
        self.readers = {
            name: [
                other
                for other, query in queries.items()
                if other not in {name, COLUMNS} and f"/{name}.parquet" in query
            ]
            for name in self.schemas
        }

    def table(self, name: str) -> Any:
        """Return a shipped table."""
        with pq.ParquetFile(self.root / f"data/parquet/{name}.parquet") as file:
            return file.read()

    def failures(self, mutant: Mutant) -> list[Failure]:
        """Return what the validation finds: first in the mutant's own table, then in those that look at it."""
        own = {"parquet": parquet_bytes(mutant.corrupted), "csv": csv_bytes(mutant.corrupted)}
        for form, content in own.items():
            (self.copy / f"data/{form}/{mutant.table}.{form}").write_bytes(content)
        try:
            for tables in ([mutant.table], self.readers[mutant.table]):
                found = [failure for failures in self.project.run(self.copy, tables).values() for failure in failures]
                if found:
                    return found
            return []
        finally:
            for form in own:
                name = f"data/{form}/{mutant.table}.{form}"
                shutil.copyfile(self.root / name, self.copy / name)


@cache
def _project(root: Path) -> Project:
    """Open the project once in each worker: it takes seconds."""
    return Project(root)


def _laboratory(root: Path, folder: Path) -> Laboratory:
    return Laboratory(root, folder, _project(root))


def read_exemptions(root: Path) -> list[Exemption]:
    """Read the list of valid mutants; raise CouldNotRun where an entry has no reason."""
    entries = yaml.safe_load((root / EXEMPT).read_text("utf-8")) if (root / EXEMPT).is_file() else []
    for entry in entries:
        if set(entry) != {"operator", "columns", "reason"}:
            message = f"{EXEMPT}: an entry has operator, columns and reason, not {sorted(entry)}"
            raise CouldNotRun(message)
    return [Exemption(**entry) for entry in entries]


def missed_of(root: Path, table: str, every: int) -> tuple[int, list[tuple[str, str, str]]]:
    """Try the mutants of one table, or every Nth; return how many, and the kinds of those not caught."""
    with tempfile.TemporaryDirectory() as folder:
        laboratory = _laboratory(root, Path(folder))
        mutants = list(mutants_of(table, laboratory.table(table), laboratory.schemas[table]))[::every]
        missed = [(m.operator, m.table, m.column) for m in mutants if not laboratory.failures(m)]
    return len(mutants), missed


def mutate(root: Path, every: int, only: str | None) -> int:
    """Try every mutant, or every Nth of each table; the command's body."""
    exemptions = read_exemptions(root)
    descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    names = [only] if only else list(parquet_schemas(descriptor))
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
        Problem(str(mutant), "is not caught", allowed=f"do: add a rule, or list it in {EXEMPT}") for mutant in unexcused
    ]
    if whole:
        problems += [
            Problem(
                EXEMPT,
                "is no mutant that goes uncaught",
                value=f"{exemption.operator} {exemption.columns}",
                allowed="do: delete it",
            )
            for exemption in exemptions
            if exemption not in used
        ]
    stop_if_any(problems)
    if whole:
        (root / MUTATION).write_text(json.dumps({"seed": SEED, "score": counts}, indent=2) + "\n", "utf-8")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and mutate."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.mutate", description="Corrupt the tables and see that each corruption is caught."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try every Nth mutant of each table only")
    parser.add_argument("--table", metavar="NAME", help="try the mutants of one table only")
    given = parser.parse_args(arguments)
    return run_command(lambda: mutate(given.root.resolve(), given.every, given.table))


if __name__ == "__main__":
    sys.exit(main())
