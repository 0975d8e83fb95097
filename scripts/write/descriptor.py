"""The descriptor: ``datapackage.json``, Data Package v2, every table as a CSV and as a Parquet resource.

The rule: nothing is written here that is not in the schemas, the codes, the sources or the files themselves.
For example a field with
``"codes": "claim_kind"`` gets ``constraints.enum`` and ``categories`` with labels, both from the code list,
and each resource its size, sha256 and number of rows from the bytes that are about to be written. A Parquet
file has its size and hash as `fileSize` and `fileHash`: Frictionless does not count the bytes of Parquet
files and would call `bytes` and `hash` wrong.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Field, Schemas, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FORMATS = {
    "csv": {"folder": "data/csv", "mediatype": "text/csv", "suffix": ""},
    "parquet": {"folder": "data/parquet", "mediatype": "application/vnd.apache.parquet", "suffix": "-parquet"},
}


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
    """Return the descriptor, with a resource for each table and format that there is a file of.

    `contents` holds the bytes of each data file by its path, `counts` the rows by table.
    """
    metadata: dict[str, Any] = {}
    for key, value in schemas.package.items():
        if key == "version":
            metadata |= stamp.properties()
        elif key != "layers":
            metadata[key] = value
    descriptor = {"$schema": PROFILE, **metadata, "sources": _sources(rows["sources"]), "resources": []}
    for name, table in schemas.tables.items():
        # A table's files stand beside each other, so that compression sees what they say twice.
        for form in FORMATS:
            path = data_path(name, form)
            if path in contents:
                descriptor["resources"].append(_resource(table, form, rows, contents[path], counts[name]))
    return descriptor


def descriptor_bytes(descriptor: dict[str, Any]) -> bytes:
    """Return the descriptor as it is written."""
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()


def data_path(table: str, form: str) -> str:
    """Return where a table lies in one format.

    >>> data_path("claims", "parquet")
    'data/parquet/claims.parquet'
    """
    return f"{FORMATS[form]['folder']}/{table}.{form}"


def _resource(table: Table, form: str, rows: Rows, content: bytes, count: int) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": table.name + FORMATS[form]["suffix"],
        "type": "table",
        "path": data_path(table.name, form),
        "title": table.title,
        "description": table.description,
        "format": form,
        "mediatype": FORMATS[form]["mediatype"],
    }
    if form == "csv":
        resource["encoding"] = "utf-8"
        resource["dialect"] = {"lineTerminator": "\n"}
    size, digest = ("bytes", "hash") if form == "csv" else ("fileSize", "fileHash")
    resource |= {
        size: len(content),
        digest: f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rowCount": count,
        "schema": _schema(table, rows, form),
    }
    return resource


def _schema(table: Table, rows: Rows, form: str) -> dict[str, Any]:
    suffix = FORMATS[form]["suffix"]
    fields = field_descriptors(table, rows)
    if form == "parquet":
        fields = [_without_limits(field) for field in fields]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.primary_key)}
    if table.unique_keys:
        schema["uniqueKeys"] = [list(key) for key in table.unique_keys]
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.fields),
                # A table that points at itself is named by the empty text, as the standard wants it.
                "reference": {
                    "resource": "" if key.table == table.name else key.table + suffix,
                    "fields": list(key.reference_fields),
                },
            }
            for key in table.foreign_keys
        ]
    return schema


def _without_limits(field: dict[str, Any]) -> dict[str, Any]:
    """Return a number's field without its limits: Frictionless reads an empty Parquet cell as NaN, which keeps none."""
    if field["type"] != "number":
        return field
    limits = {name: value for name, value in field["constraints"].items() if name not in {"minimum", "maximum"}}
    return {**field, "constraints": limits}


def _field(item: Field, codes: list[Row]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": item.name, "type": item.type, "title": item.title, "description": item.description}
    if item.unit:
        field["unit"] = item.unit
    field["example"] = item.example
    field["constraints"] = dict(item.constraints)
    if item.codes is not None:
        members = [row for row in codes if row.values["code_list"] == item.codes]
        field["constraints"]["enum"] = [row.values["code"] for row in members]
        field["categories"] = [{"value": row.values["code"], "label": row.values["label"]} for row in members]
        if item.ordered:
            field["categoriesOrdered"] = True
    return field


def _sources(sources: list[Row]) -> list[dict[str, Any]]:
    described = []
    for row in sources:
        if row.values.get("role") != "article":
            continue
        source: dict[str, Any] = {"title": row.values["title"]}
        if row.values.get("url"):
            source["path"] = row.values["url"]
        described.append(source)
    return described
