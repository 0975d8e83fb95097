"""One version of the dataset, the installed one or an earlier one: its descriptor and its tables.

The rule: every public call reads an `Edition` and nothing else, so each answers for any version: the installed one from
its Parquet files, an earlier one from the CSV files in ``data/earlier.tar.xz``. For example
``edition_of("0.9.0")["claims"].arrow`` is the table that came with 0.9.0, whatever was corrected since.
"""

from __future__ import annotations

import io
import json
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from landmine_policy._articles import sha256
from landmine_policy._checksums import listing
from landmine_policy._dtypes import pandas_dtype, typed_frame
from landmine_policy._names import unknown
from landmine_policy._package import DESCRIPTOR, base_folder
from landmine_policy._schema import Table, record_id, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    Json = dict[str, Any]
    Row = dict[str, Any]
    Read = Callable[[Json], pa.Table | bytes]

EARLIER = "data/earlier.tar.xz"
ADVICE = "install landmine-policy again, or run `make data` in a checkout"
EMPTY_CELL = "An empty cell means: not stated. Other kinds of missing have a status column with a code of its own."
# They record the releases, so a release's hash of its tables cannot count them.
TABLES_OF_RELEASES = frozenset({"releases", "changes"})


class EditionTable:
    """One table of an edition. Each form is made when it is first asked for, and kept; do not change it."""

    def __init__(self, resource: Json, version: str, read: Read) -> None:
        self.resource, self.version, self._read = resource, version, read
        self._groups: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = {}

    @cached_property
    def schema(self) -> Table:
        """Fields and keys."""
        return table_of(self.resource)

    @cached_property
    def arrow(self) -> pa.Table:
        """The table, typed; raise ValueError where its file is not what its schema says."""
        content = self._read(self.resource)
        if not isinstance(content, bytes):
            return content
        from landmine_policy._csv_text import typed_table

        try:
            return typed_table(self.schema.fields, content)
        except ValueError as error:
            message = f"{self.resource['path']} of version {self.version}: {error}"
            raise ValueError(message) from None

    @cached_property
    def rows(self) -> dict[str, Row]:
        """The rows by their ids."""
        return {self.id_of(row): row for row in self.arrow.to_pylist()}

    def id_of(self, row: Row) -> str:
        """Return the id of a row."""
        return record_id(self.schema.primary_key, row)

    def grouped(self, *columns: str) -> dict[tuple[Any, ...], list[Row]]:
        """Return the rows by what they have in some columns."""
        if columns not in self._groups:
            groups: dict[tuple[Any, ...], list[Row]] = {}
            for row in self.rows.values():
                groups.setdefault(tuple(row[name] for name in columns), []).append(row)
            self._groups[columns] = groups
        return self._groups[columns]

    @property
    def csv(self) -> bytes:
        """The bytes of the CSV file; they are not kept."""
        from landmine_policy._csv_text import csv_content, csv_rows

        content = self._read(self.resource)
        return content if isinstance(content, bytes) else csv_content(content.column_names, csv_rows(content))

    def frame(self, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a new DataFrame of all columns or of some; raise ValueError where the version lacks one."""
        wanted = list(self._dtypes if columns is None else columns)
        if missing := [name for name in wanted if name not in self._dtypes]:
            table = self.schema.name
            message = (
                f"{table} of version {self.version} has no column {', '.join(missing)}, which this needs. "
                f"load({table!r}, version={self.version!r}) gives the table as it was."
            )
            raise ValueError(message)
        return typed_frame(self.arrow, {name: self._dtypes[name] for name in wanted})

    @cached_property
    def _dtypes(self) -> dict[str, Any]:
        return {field.name: pandas_dtype(field) for field in self.schema.fields}


class Edition:
    """One version: ``edition["claims"]`` is its table of that name.

    `read` returns the rows of a resource of the descriptor: an Arrow table, or the bytes of the CSV file.
    """

    def __init__(self, descriptor: Json, read: Read) -> None:
        self.descriptor, self.read = descriptor, read
        self.version = str(descriptor["version"])
        self._tables = {
            resource["name"]: EditionTable(resource, self.version, read) for resource in descriptor["resources"]
        }

    @property
    def tables(self) -> list[str]:
        """The names of the tables, in the order of the descriptor."""
        return list(self._tables)

    def __getitem__(self, table: str) -> EditionTable:
        """Return a table; raise ValueError with those there are where there is none of that name."""
        try:
            return self._tables[table]
        except (KeyError, TypeError):
            gone = self.tombstone("table", table)
            raise unknown("table", table, self.tables, f"Tables of version {self.version}", gone or None) from None

    @property
    def about(self) -> dict[str, str]:
        """What an export says of the version as a whole, by a short name."""
        given = self.descriptor
        creators = ", ".join(person["title"] for person in given["contributors"])
        return {
            "name": given["name"],
            "title": given["title"],
            "description": given["description"],
            "version": self.version,
            "licence": given["licenses"][0]["title"],
            "licence_url": given["licenses"][0]["path"],
            "citation": f"{creators}. {given['title']}, version {self.version}.",
            "empty_cell": EMPTY_CELL,
        }

    @cached_property
    def releases(self) -> dict[str, Row]:
        """The rows of the table `releases` by their versions, in the order of time; empty before the first."""
        rows = self["releases"].arrow.to_pylist() if "releases" in self._tables else []
        return {row["version"]: row for row in sorted(rows, key=lambda row: int(row["number"]))}

    @cached_property
    def tables_sha256(self) -> str:
        """The hash of the list that sha256sum prints of the CSV files, sorted by path, as `releases` has it."""
        counted = (table for name, table in self._tables.items() if name not in TABLES_OF_RELEASES)
        return sha256(listing({table.resource["path"]: sha256(table.csv) for table in counted}))

    def tombstone(
        self, kind: Literal["record", "column", "table"], name: object, tables: Iterable[str] | None = None
    ) -> str:
        """Return a sentence on the release that removed or renamed something; empty where none did.

        `tables` are those that a record or column may have been in; any where they are left out.
        """
        if "changes" not in self._tables:
            return ""
        column = {"record": "record_id", "column": "field", "table": "table"}[kind]
        found = [
            row
            for row in self["changes"].arrow.to_pylist()
            if (row["kind"], row["action"], row[column]) == (kind, "removed", name)
            and (tables is None or row["table"] in tables)
        ]
        if not found:
            return ""
        versions = list(self.releases)
        row = max(found, key=lambda row: versions.index(row["version"]))
        what = f"renamed to {row['renamed_to']!r}" if row["renamed_to"] else "removed"
        why = f": {row['reason']}" if row["reason"] else "."
        before = versions[: versions.index(row["version"])][-1:]
        where = f" load({row['table']!r}, version={before[0]!r}) still has it." if before else ""
        return f" It was {what} in {row['version']}{why}{where}"


Version = str | Edition | None  # None is the installed version; an Edition is taken as it is


class Editions:
    """The editions that a folder holds: the one of its descriptor, and the earlier releases of its archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def present(self) -> Edition:
        """The edition of the folder's own descriptor."""
        descriptor = json.loads((self.folder / DESCRIPTOR).read_bytes())
        return Edition(descriptor, lambda resource: _read(self.folder, resource))

    @cached_property
    def earlier(self) -> dict[str, Edition]:
        """The editions of the archive by their versions; raise ValueError where it is damaged."""
        path = self.folder / EARLIER
        return editions_in(path.read_bytes()) if path.is_file() else {}

    @property
    def versions(self) -> list[str]:
        """Every version there is: the released ones and, where it is none of them, the present one."""
        return list(dict.fromkeys([*self.present.releases, self.present.version]))

    def edition(self, version: str | None) -> Edition:
        """Return the edition of a version, or the present one.

        Raise ValueError where there is no such version or the archive is damaged, FileNotFoundError where it lacks it.
        """
        if version is None or version == self.present.version:
            return self.present
        if not isinstance(version, str) or version not in self.present.releases:
            raise unknown_version(version, self.versions)
        if version not in self.earlier:
            message = f"{EARLIER} is missing or lacks version {version}: {ADVICE}"
            raise FileNotFoundError(message)
        return self.earlier[version]


def unknown_version(version: object, versions: Iterable[str]) -> ValueError:
    """Return the error to raise for a version that is none. It names no nearest one, which is just another version."""
    return unknown("version", version, versions, "Versions", " A later one comes with a later package.")


def edition_of(version: Version = None) -> Edition:
    """Return the edition of a version that came with the package.

    >>> edition_of()["evidence"].arrow.schema.field("start").type
    DataType(int64)
    """
    return version if isinstance(version, Edition) else shipped().edition(version)


@cache
def shipped() -> Editions:
    """Return the editions that came with the package; they are read once."""
    return Editions(base_folder())


def editions_in(archive: bytes) -> dict[str, Edition]:
    """Return the editions of an archive by their versions; raise ValueError where it is damaged."""
    import lzma
    import tarfile

    files: dict[str, dict[str, bytes]] = {}
    try:
        # Unpacked to the end, since only there the format's own checksum is compared.
        with tarfile.open(fileobj=io.BytesIO(lzma.decompress(archive))) as tar:
            for item in tar:
                version, _, path = item.name.partition("/")
                opened = tar.extractfile(item)
                if opened is not None:
                    files.setdefault(version, {})[path] = opened.read()
        return {
            version: _edition_of_files(version, json.loads(found.pop(DESCRIPTOR)), found)
            for version, found in files.items()
        }
    except (lzma.LZMAError, tarfile.TarError, EOFError, KeyError, ValueError) as error:
        message = f"{EARLIER} is not what was published ({error!r}): {ADVICE}"
        raise ValueError(message) from None


def _edition_of_files(version: str, descriptor: Json, files: dict[str, bytes]) -> Edition:
    def read(resource: Json) -> bytes:
        if resource["path"] not in files:
            message = f"{EARLIER} lacks {resource['path']} of version {version}: {ADVICE}"
            raise ValueError(message)
        return files[resource["path"]]

    return Edition(descriptor, read)


def _read(folder: Path, resource: Json) -> pa.Table | bytes:
    """Return the rows of a resource: of its Parquet file, or of the CSV file where it names no other."""
    if "parquet" not in resource:
        return (folder / resource["path"]).read_bytes()
    return read_parquet(folder / resource["parquet"]["path"])


def read_parquet(path: Path) -> pa.Table:
    """Return a Parquet file as an Arrow table."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        return file.read(use_threads=False)  # starting threads takes longer than to read so little
