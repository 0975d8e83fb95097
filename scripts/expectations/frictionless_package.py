"""Validate the data package with Frictionless.

The rule: Frictionless reads every resource, which is a CSV file, against its schema, with keys and foreign keys.
A rule of the suites compares the Parquet files with the CSV files. For example an empty required cell of a CSV
file is one problem with the file, the row, the field and Frictionless's note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._package import DESCRIPTOR

if TYPE_CHECKING:
    from pathlib import Path


def frictionless_problems(root: Path) -> list[dict[str, str]]:
    """Return the problems of a package: path, row, field and note of each."""
    from frictionless import Package, system  # noqa: PLC0415 (a second to import)

    # The descriptor's paths are relative to it; a root elsewhere is no reason not to trust them.
    with system.use_context(trusted=True):
        report = Package(str(root / DESCRIPTOR)).validate()
    found = [
        {"path": str(name or path or ""), "row": str(row or ""), "field": str(field or ""), "note": str(note or "")}
        for name, path, row, field, note in report.flatten(["name", "path", "rowNumber", "fieldName", "note"])
    ]
    return found + [{"path": DESCRIPTOR, "row": "", "field": "", "note": error.note} for error in report.errors]
