"""The descriptor: ``datapackage.json``, Data Package v2, one resource a table.

The rule: nothing is written here that is not in the schemas, the codes, the sources or the files themselves. For
example a field with ``"codes": "claim_kind"`` gets ``constraints.enum`` and ``categories`` with labels, both from the
code list, and each resource its size, sha256 and number of rows from the bytes that are about to be written. The
resource is the CSV file. Its property ``parquet`` gives path, size and hash of the Parquet file with the same rows.

Codes are there twice because each reader knows one of the two: Frictionless checks ``enum`` and ignores
``categories``; pandas, polars and DuckDB get their categories, and readers their labels, from ``categories``.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun, InvalidFacts, Problem
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Field, Schemas, Table
from scripts.write.files import sha256

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FOLDERS = {"csv": "data/csv", "parquet": "data/parquet"}


@dataclass(frozen=True)
class Stamp:
    """Version and, of a release, the day."""

    version: str
    released_on: str = ""

    def properties(self) -> dict[str, str]:
        """Return the descriptor's properties that say so.

        >>> Stamp("1.0.0", "2022-06-21").properties()
        {'version': '1.0.0', 'created': '2022-06-21T00:00:00Z'}
        """
        return {"version": self.version} | ({"created": f"{self.released_on}T00:00:00Z"} if self.released_on else {})


def field_descriptors(table: Table, rows: Rows) -> list[dict[str, Any]]:
    """Return a table's fields as the descriptor shows them, with the codes of coded fields."""
    return [_field(item, rows["codes"]) for item in table.fields]


def describe(
    schemas: Schemas, rows: Rows, contents: dict[str, bytes], counts: dict[str, int], stamp: Stamp
) -> dict[str, Any]:
    """Return the descriptor, with a resource for each table.

    `contents` holds the bytes of each CSV and Parquet file by its path, `counts` the rows by table.
    """
    metadata: dict[str, Any] = {}
    for key, value in schemas.package.items():
        if key == "version":
            metadata |= stamp.properties()
        else:
            metadata[key] = value
    descriptor = {"$schema": PROFILE, **metadata, "sources": _sources(rows["sources"]), "resources": []}
    descriptor["resources"] = [_resource(table, rows, contents, counts[name]) for name, table in schemas.tables.items()]
    return descriptor


def read_descriptor(root: Path) -> dict[str, Any]:
    """Return the descriptor of a copy; raise CouldNotRun where there is none, InvalidFacts where it is not JSON."""
    path = root / DESCRIPTOR
    if not path.is_file():
        message = f"{path} is missing; run `make data`, or give the root of a copy with --root"
        raise CouldNotRun(message)
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        todo = "do: run `make data`"
        raise InvalidFacts([Problem(DESCRIPTOR, f"is not JSON: {error}", allowed=todo)]) from None
    return found


def files_of(resource: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return path, size, hash and media type of a table's CSV file and of its Parquet file."""
    return resource, resource["parquet"] | {"mediatype": "application/vnd.apache.parquet"}


def data_path(table: str, form: str) -> str:
    """Return where a table lies in one format.

    >>> data_path("claims", "parquet")
    'data/parquet/claims.parquet'
    """
    return f"{FOLDERS[form]}/{table}.{form}"


def _resource(table: Table, rows: Rows, contents: dict[str, bytes], count: int) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        **_file(data_path(table.name, "csv"), contents),
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "rowCount": count,
        "parquet": _file(data_path(table.name, "parquet"), contents),
        "schema": _schema(table, rows),
    }


def _file(path: str, contents: dict[str, bytes]) -> dict[str, Any]:
    """Return path, size and hash of a data file."""
    content = contents[path]
    return {"path": path, "bytes": len(content), "hash": f"sha256:{sha256(content)}"}


def _schema(table: Table, rows: Rows) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": field_descriptors(table, rows), "primaryKey": list(table.primary_key)}
    if table.unique_keys:
        schema["uniqueKeys"] = [list(key) for key in table.unique_keys]
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.fields),
                # A table that points at itself is named by the empty text, as the standard wants it.
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.reference_fields),
                },
            }
            for key in table.foreign_keys
        ]
    return schema


def _field(item: Field, codes: list[Row]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": item.name, "type": item.type, "title": item.title, "description": item.description}
    if item.unit:
        field["unit"] = item.unit
    field["example"] = item.example
    field["constraints"] = dict(item.constraints)
    # Frictionless writes these two into SQL so that rows are refused: it compares an empty cell with a pattern, and a
    # day with 2026 - 12 - 31. The build and the expectations hold both.
    if not item.constraints.get("required"):
        field["constraints"].pop("pattern", None)
    if item.type == "date":
        field["constraints"].pop("maximum", None)
    if item.code_list is not None:
        members = [row for row in codes if row.values["code_list"] == item.code_list]
        field["constraints"]["enum"] = [row.values["code"] for row in members]
        field["categories"] = [{"value": row.values["code"], "label": row.values["label"]} for row in members]
        if item.ordered:
            field["categoriesOrdered"] = True
    return field


def _sources(sources: list[Row]) -> list[dict[str, Any]]:
    # The length of a text stands in no table twice; a rule compares the passages with it.
    articles = [row.values for row in sources if row.values.get("role") == "article"]
    return [
        {"title": row["title"], "length": row["text_length"]} | ({"path": row["url"]} if row.get("url") else {})
        for row in articles
    ]
