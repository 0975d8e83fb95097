"""Try mutants: validate one corrupted table among the others as they are shipped, without the facts.

The rule: a mutant is caught where its own table breaks a native expectation or where a row of any table breaks a
relation that looks at it. Both see the mutant as its Parquet file would be read. For example a deleted claim keeps
the suite of `claims` but for the number of rows, and leaves passages whose claim is gone.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.parquet as pq
import yaml

from scripts.expectations.relations import Database
from scripts.expectations.run_native import NativeSuites, read_frame
from scripts.expectations.suites import rule_book
from scripts.problems import CouldNotRun
from scripts.write.files import parquet_bytes
from tests.mutation.mutants import Mutant, mutants_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXEMPT = "validation/exempt_mutants.yaml"
COLUMN_KEYS = {"column", "column_A", "column_B"}


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


def read_exemptions(root: Path, path: str = EXEMPT) -> list[Exemption]:
    """Read a list of valid mutants; raise CouldNotRun where an entry has no reason."""
    entries = yaml.safe_load((root / path).read_text("utf-8")) if (root / path).is_file() else []
    for entry in entries:
        if set(entry) != {"operator", "columns", "reason"}:
            message = f"{path}: an entry has operator, columns and reason, not {sorted(entry)}"
            raise CouldNotRun(message)
    return [Exemption(**entry) for entry in entries]


class Laboratory:
    """The shipped tables, of which one at a time is replaced by a mutant."""

    def __init__(self, root: Path) -> None:
        descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
        self.schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
        self.tables = {name: _read(root / f"data/parquet/{name}.parquet") for name in self.schemas}
        self.book = rule_book(root, descriptor)
        self.native = NativeSuites(self.book)
        self.database = Database(self.book.keys, self.tables)
        self.relations = {
            name: [
                rule
                for rules in self.book.relations.values()
                for rule in rules
                if rule.table == name or re.search(rf"\b{name}\b", f"{rule.breaks} {rule.shows}")
            ]
            for name in self.schemas
        }

    def mutants(self, table: str) -> Iterator[Mutant]:
        """Yield all mutants of a table."""
        return mutants_of(table, self.tables[table], self.schemas[table])

    def catches(self, mutant: Mutant) -> bool:
        """Whether the validation tells the mutant from a valid dataset."""
        return bool(self.broken_expectations(mutant)) or next(self.broken_relations(mutant), None) is not None

    def broken_expectations(self, mutant: Mutant) -> list[dict[str, Any]]:
        """Return the native expectations that the mutant breaks, of those that look at what it changed."""
        content = parquet_bytes(mutant.corrupted)
        whole = self.tables[mutant.table]
        same = {name for name in whole.column_names if mutant.corrupted.column(name).equals(whole.column(name))}
        looked_at = [one for one in self.book.native[mutant.table] if not _columns(one) or _columns(one) - same]
        return self.native.broken(mutant.table, read_frame(io.BytesIO(content)), looked_at)

    def broken_relations(self, mutant: Mutant) -> Iterator[str]:
        """Yield a sentence for each row that breaks a relation; the rules that name its column come first."""
        self.database.put(mutant.table, _read(io.BytesIO(parquet_bytes(mutant.corrupted))))
        try:
            names = re.compile(rf"\b{mutant.column or mutant.table}\b")
            for rule in sorted(self.relations[mutant.table], key=lambda rule: not names.search(rule.breaks)):
                yield from map(str, self.database.problems([rule]))
        finally:
            self.database.put(mutant.table, self.tables[mutant.table])


def _columns(expectation: dict[str, Any]) -> set[str]:
    """Return the columns that an expectation looks at; none where it is one of the whole table."""
    given = expectation["kwargs"]
    whole = expectation["type"].startswith("expect_table_")
    return set() if whole else {*given.get("column_list", []), *(given[key] for key in given if key in COLUMN_KEYS)}


def _read(file: Path | io.BytesIO) -> Any:
    with pq.ParquetFile(file) as opened:
        return opened.read()
