"""Validate the data package with Frictionless.

The rule: every CSV resource as Frictionless reads it, every Parquet resource with its rows read by pyarrow,
each against its schema with keys and foreign keys. ``frictionless validate datapackage.json`` does the same
and reads the Parquet files itself, row by row through pandas, which takes much longer; the tests run
that too. For example an empty required cell of a CSV file is one problem with the file, the row, the
field and Frictionless's note.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def frictionless_problems(root: Path) -> list[dict[str, str]]:
    """Return the problems of a package: path, row, field and note of each."""
    from frictionless import Package, Resource, Schema, system  # noqa: PLC0415 (a second to import)
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 (as above)

    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    # The descriptor's paths are relative to it; a root elsewhere is no reason not to trust them.
    with system.use_context(trusted=True):
        package = Package(str(root / "datapackage.json"))
        for described in descriptor["resources"]:
            if described["format"] == "csv" and not (root / "data/csv").is_dir():
                package.remove_resource(described["name"])  # a wheel holds the Parquet files only
            if described["format"] == "parquet":
                with ParquetFile(root / described["path"]) as file:
                    table = file.read()
                rows = [table.column_names, *(list(row.values()) for row in table.to_pylist())]
                schema = Schema.from_descriptor(described["schema"])
                package.set_resource(Resource(name=described["name"], data=rows, schema=schema))
        report = package.validate()
    found = [
        {"path": str(name or path or ""), "row": str(row or ""), "field": str(field or ""), "note": str(note or "")}
        for name, path, row, field, note in report.flatten(["name", "path", "rowNumber", "fieldName", "note"])
    ]
    return found + [{"path": "datapackage.json", "row": "", "field": "", "note": error.note} for error in report.errors]
