"""What was released stays: ids that were removed do not return, and every typed reason says why and on what.

The rule: an id that a release removed is never used again, not even for the same thing, since a paper may cite it
as it was. For example a claim removed in 2.0.0 stands in `changes` as a tombstone, and a new claim of that id is
refused; so is a table by the name of a removed one. A reason for a change needs its sentence and what shows it;
whether the change happened is seen when the next release is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.problems import Problem
from scripts.read.schemas import SCHEMA_FOLDER
from scripts.versions.descriptor import tables_of_parts

if TYPE_CHECKING:
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Schemas, Table


def check_tombstones(schemas: Schemas, rows: Rows) -> list[Problem]:
    """Return a problem for each record whose id a release removed; parts of records have no ids that could be cited."""
    parts = tables_of_parts({"resources": [_keys(table) for table in schemas.tables.values()]})
    removed = {
        (row.values["table"], row.values["record_id"]): row.values["version"]
        for row in rows["changes"]
        if row.values["kind"] == "record" and row.values["action"] == "removed"
    }
    tables = {
        row.values["table"]: row.values["version"]
        for row in rows["changes"]
        if row.values["kind"] == "table" and row.values["action"] == "removed"
    }
    advice = "do: give it another name; its ids may have been cited"
    found = [
        Problem(f"{SCHEMA_FOLDER}/{name}.json", 0, name, "", None, f"was removed in {tables[name]}", advice)
        for name in schemas.tables
        if name in tables
    ]
    for name, table in rows.items():
        if name in parts:
            continue
        for row in table:
            version = removed.get((name, row.record))
            if version is not None:
                field = row.table.primary_key[-1]
                found.append(row.problem(field, f"was removed in {version}", "do: give a new id; none is used twice"))
    return found


def check_reasons(reasons: list[Row]) -> list[Problem]:
    """Return a problem for each typed reason that lacks the sentence or what shows it."""
    return [
        row.problem(name, "is missing", f"do: {advice}")
        for row in reasons
        for name, advice in (
            ("reason", "say in a sentence why it changed"),
            ("reference", "give the id of a claim, check or source, an address, or the issue"),
        )
        if row.values.get(name) is None
    ]


def _keys(table: Table) -> dict[str, object]:
    """Return the keys of a table as a descriptor gives them."""
    foreign = [{"fields": list(key.fields), "reference": {"resource": key.table}} for key in table.foreign_keys]
    return {"name": table.name, "schema": {"primaryKey": list(table.primary_key), "foreignKeys": foreign}}
