"""Earlier releases: every table as each of them had it, from the files that came with the _package.

The rule: a release whose tables are not the present ones has a file ``data/history/VERSION.json`` with what they
differ in (`differences`); without one, its tables are the present ones, and their hash in the table `releases` says
whether that is so. For example ``history().arrow("0.9.0", "claims")`` is the table that came with 0.9.0, down to the
byte of its CSV file, whatever was corrected since.
"""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from landmine_policy import _package
from landmine_policy._csv_text import csv_content, csv_rows, typed_table
from landmine_policy._differences import TextTable, read_file, restored
from landmine_policy._names import unknown
from landmine_policy._present import read_parquet

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    Json = dict[str, Any]

FOLDER = "data/history"
# They record the releases, so a release's hash of its tables cannot count them.
RELEASES = "releases"
TABLES_OF_RELEASES = frozenset({RELEASES, "changes"})


def history() -> History:
    """Return the releases of the shipped files.

    >>> history().arrow(history().installed, "evidence").schema.field("start").type
    DataType(int64)
    """
    return _history(_package.base_folder())


@cache
def _history(folder: Path) -> History:
    return History(folder, _package.read_descriptor())


class History:
    """The releases that one folder of shipped files holds: its present tables and those that can be restored.

    `folder` holds the descriptor, and the files at the paths that this names.
    """

    def __init__(self, folder: Path, descriptor: Json) -> None:
        self.folder = folder
        self.descriptor = descriptor
        self.installed = str(descriptor["version"])
        self.resources = _package.resources(descriptor)
        self._pasts: dict[str, Json | None] = {}
        self._tables: dict[tuple[str, str], pa.Table] = {}
        self._present_digests: dict[str, str] = {}

    @cached_property
    def releases(self) -> list[Json]:
        """The rows of the table `releases`, oldest first."""
        if RELEASES not in self.resources:
            return []
        return sorted(self._present(RELEASES).to_pylist(), key=lambda row: int(row["number"]))

    @property
    def released(self) -> list[str]:
        """The released versions, oldest first."""
        return [row["version"] for row in self.releases]

    @property
    def versions(self) -> list[str]:
        """Every version at hand: the released ones and, where it is none of them, the installed one."""
        return list(dict.fromkeys([*self.released, self.installed]))

    def tables(self, version: str) -> list[str]:
        """Return the names of a version's tables, in its order."""
        past = self.past(version)
        return list(self.resources if past is None else past["tables"])

    def schema(self, version: str, table: str) -> Json:
        """Return fields and keys of a version's table."""
        change = self._change(version, table)
        schema: Json = (change or {}).get("schema") or self.resources[table]["schema"]
        return schema

    def title(self, version: str, table: str) -> str:
        """Return what one row of a version's table is."""
        resource: Json = self.resources.get(table) or self._change(version, table) or {}
        return str(resource.get("title", ""))

    def arrow(self, version: str, table: str) -> pa.Table:
        """Return a version's table, typed."""
        change = self._change(version, table)
        if (version, table) not in self._tables:
            if change is None:
                made = self._present(table)
            else:
                schema, rows = self.text(version, table)
                made = typed_table(schema["fields"], rows)
            self._tables[version, table] = made
        return self._tables[version, table]

    def text(self, version: str, table: str) -> TextTable:
        """Return a version's table as it is written, with its schema."""
        change = self._change(version, table)
        present = None
        if table in self.resources:
            present = TextTable(self.resources[table]["schema"], csv_rows(self._present(table)))
        if change is None and present is not None:
            return present
        try:
            return restored(change or {}, present)
        except ValueError as error:
            message = f"{FOLDER}/{version}.json does not restore {table}: {error}"
            raise ValueError(message) from None

    def past(self, version: str) -> Json | None:
        """Return what a version differs in from the present tables; None where it does not.

        Raises
        ------
        ValueError
            There is no such version, or its file is not what was published.
        FileNotFoundError
            It has no file, and its tables are not the present ones.
        """
        if version == self.installed:
            return None
        if version not in self.released:
            raise unknown("version", version, self.versions, "Versions")
        if version not in self._pasts:
            self._pasts[version] = self._read_past(version)
        return self._pasts[version]

    def digest(self, version: str) -> str:
        """Return the sha256 of all tables of a version, as `releases.tables_sha256` has it."""
        paths = {f"data/csv/{table}.csv": table for table in self.tables(version) if table not in TABLES_OF_RELEASES}
        lines = (f"{self._table_digest(version, paths[path])}  {path}\n" for path in sorted(paths))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def _read_past(self, version: str) -> Json | None:
        name = f"{FOLDER}/{version}.json"
        path = self.folder / name
        if not path.is_file():
            row = next(row for row in self.releases if row["version"] == version)
            # Nothing tells a file that was lost from one that is not needed but the tables themselves.
            if self.digest(self.installed) == row["tables_sha256"]:
                return None
            message = f"{name} is missing: install landmine-policy again, or run `make data` in a checkout"
            raise FileNotFoundError(message)
        try:
            past = read_file(path.read_bytes())
        except ValueError as error:
            message = f"{name} {error}"
            raise ValueError(message) from None
        if past["version"] != version:
            message = f"{name} is the history of another version: {past['version']}"
            raise ValueError(message)
        return past

    def _change(self, version: str, table: str) -> Json | None:
        """Return what a version's table differs in; None where it does not. Raise ValueError where it has none."""
        tables = self.tables(version)
        if table not in tables:
            raise unknown("table", table, tables, f"Tables of version {version}")
        past = self.past(version)
        change: Json | None = None if past is None else past["changed"].get(table)
        if change is None and table not in self.resources:
            message = f"{FOLDER}/{version}.json does not say what was in {table}, which is no table any more"
            raise ValueError(message)
        return change

    def _present(self, table: str) -> pa.Table:
        return read_parquet(self.folder / self.resources[table]["parquet"]["path"])

    def _table_digest(self, version: str, table: str) -> str:
        """Return the sha256 of the CSV file of one table; a present one is written once for all versions."""
        changed = self._change(version, table) is not None
        if not changed and table in self._present_digests:
            return self._present_digests[table]
        text = self.text(version, table)
        digest = hashlib.sha256(csv_content(text.names, text.rows)).hexdigest()
        if not changed:
            self._present_digests[table] = digest
        return digest
