"""An invented installation: tables of bridges and mayors, their releases, and the archive of the earlier ones."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landmine_policy._checksums import CHECKSUMS, listing
from landmine_policy._csv_text import csv_content, typed_table
from landmine_policy._editions import EARLIER
from landmine_policy._schema import field_of
from scripts.write.files import parquet_bytes
from tests.conftest import DESCRIPTOR

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

Json = dict[str, Any]
Tables = dict[str, "Invented"]
Files = dict[str, bytes]

SHIPPED = {resource["name"]: resource["schema"] for resource in DESCRIPTOR["resources"]}


@dataclass
class Invented:
    """A table that a test makes up: its fields, its key and its rows, sorted, as CSV cells."""

    fields: list[Json]
    key: list[str]
    rows: list[list[str]]
    foreign_keys: tuple[Json, ...] = ()

    @property
    def csv(self) -> bytes:
        """The bytes of its CSV file."""
        return csv_content([field["name"] for field in self.fields], self.rows)

    @property
    def arrow(self) -> pa.Table:
        """The table, typed."""
        return typed_table(list(map(field_of, self.fields)), self.csv)

    def resource(self, name: str) -> Json:
        """Return its resource in a descriptor."""
        schema = {"fields": self.fields, "primaryKey": self.key, "foreignKeys": list(self.foreign_keys)}
        file = {"path": f"data/csv/{name}.csv", "hash": f"sha256:{hashlib.sha256(self.csv).hexdigest()}"}
        said = {"title": f"one of {name}", "description": "Invented.", "rowCount": len(self.rows)}
        return {"name": name, **file, **said, "schema": schema}


def field(name: str, kind: str = "string", codes: tuple[str, ...] = (), *, ordered: bool = False) -> Json:
    made: Json = {"name": name, "type": kind, "title": name.title(), "description": "Invented.", "example": ""}
    made |= {"constraints": {}, **({"categoriesOrdered": True} if ordered else {})}
    return made | ({"categories": [{"value": code, "label": code.title()} for code in codes]} if codes else {})


def pointing(name: str, table: str) -> Json:
    """Return the foreign key of a field that points at the field of the same name."""
    return {"fields": [name], "reference": {"resource": table, "fields": [name]}}


def shipped(name: str, rows: list[Json]) -> Invented:
    """Return a table with the fields and key of a shipped one, and without its limits."""
    fields = [item | {"constraints": {}} for item in SHIPPED[name]["fields"]]
    cells = [[str(row.get(item["name"], "")) for item in fields] for row in rows]
    return Invented(fields, SHIPPED[name]["primaryKey"], sorted(cells))


def digest(tables: Tables) -> str:
    """Return the hash that sha256sum would give of the list of the CSV files' own hashes."""
    lines = [f"{hashlib.sha256(table.csv).hexdigest()}  data/csv/{name}.csv\n" for name, table in tables.items()]
    return hashlib.sha256("".join(sorted(lines, key=lambda line: line.split()[1])).encode()).hexdigest()


def release_row(number: int, version: str, tables: Tables) -> Json:
    day = f"2031-05-0{number}"
    return {"version": version, "number": number, "released_on": day, "tables_sha256": digest(tables)}


def descriptor(version: str, tables: Tables, created: str = "") -> Json:
    """Return a descriptor that names CSV files only."""
    return {
        "name": "bridges",
        "title": f"Bridges as of {version}",
        "description": "Invented.",
        "version": version,
        **({"created": created} if created else {}),
        "contributors": [{"title": "The Harbour Board"}],
        "licenses": [{"title": "None", "path": "https://example.org/"}],
        "resources": [table.resource(name) for name, table in tables.items()],
    }


def archive(editions: dict[str, tuple[Json, Tables]]) -> bytes:
    """Return the archive of earlier releases, in the form that the package reads."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for version, (described, tables) in editions.items():
            files = {"datapackage.json": json.dumps(described).encode()}
            files |= {f"data/csv/{name}.csv": table.csv for name, table in tables.items()}
            for path, content in files.items():
                item = tarfile.TarInfo(f"{version}/{path}")
                item.size = len(content)
                tar.addfile(item, io.BytesIO(content))
    return lzma.compress(plain.getvalue())


def installation(
    *releases: tuple[str, Tables], changes: list[Json] | None = None, unreleased: tuple[str, Tables] | None = None
) -> Files:
    """Return what an installation of the last release holds, or of a copy that was edited since, by path."""
    rows = [release_row(number, *release) for number, release in enumerate(releases, 1)]
    made: dict[str, tuple[Json, Tables]] = {}
    for number, (version, tables) in enumerate([*releases, *([unreleased] if unreleased else [])], 1):
        changed = [row for row in changes or [] if row["version"] in {row["version"] for row in rows[:number]}]
        everything = {**tables, "releases": shipped("releases", rows[:number]), "changes": shipped("changes", changed)}
        created = f"2031-05-0{number}T00:00:00Z" if number <= len(rows) else ""
        made[version] = (descriptor(version, everything, created), everything)
    last, (described, tables) = made.popitem()
    earlier = {version: edition for version, edition in made.items() if version != last}
    files: Files = {"data/earlier.tar.xz": archive(earlier)} if earlier else {}
    for resource in described["resources"]:
        name = resource["name"]
        parquet = parquet_bytes(tables[name].arrow)
        hashed = f"sha256:{hashlib.sha256(parquet).hexdigest()}"
        resource["parquet"] = {"path": f"data/parquet/{name}.parquet", "bytes": len(parquet), "hash": hashed}
        files |= {resource["path"]: tables[name].csv, resource["parquet"]["path"]: parquet}
    files["datapackage.json"] = json.dumps(described).encode()
    return files | seal(files)


def seal(files: Files) -> Files:
    """Return the list of the hashes of files, by its path."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items() if path != EARLIER}
    return {CHECKSUMS: listing(digests)}


def put(folder: Path, files: Files) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder
