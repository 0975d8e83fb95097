"""What was released stays: ids that were removed do not return, and every typed reason says why and on what.

The rule: an id that a release removed is never used again, not even for the same thing, since a paper may cite it
as it was. For example a claim removed in 2.0.0 stands in `changes` as a tombstone, and a new claim of that id is
refused; so is a table by the name of a removed one. A reason for a change needs its sentence and what shows it;
whether the change happened is seen when the next release is made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.problems import Problem
from scripts.read.schemas import SCHEMA_FOLDER
from scripts.versioning.descriptor import tables_of_parts

if TYPE_CHECKING:
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Schemas, Table

REFERENCE = re.compile(r"https?://\S+|#[0-9]+")
SHOWN_BY = "give the id of a claim, check, source or of the record itself, an address, or an issue as #12"


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
        Problem(f"{SCHEMA_FOLDER}/{name}.json", f"was removed in {tables[name]}", record=name, allowed=advice)
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


def check_reasons(reasons: list[Row], rows: Rows) -> list[Problem]:
    """Return a problem for each typed reason that lacks its sentence or what shows it, or names nothing."""
    ids = {row.record for table in rows.values() for row in table}
    ids |= {str(row.values.get("record_id")) for row in reasons}  # those that went
    found: list[Problem] = []
    for row in reasons:
        for name, advice in (("reason", "say in a sentence why it changed"), ("reference", SHOWN_BY)):
            value = row.values.get(name)
            if value is None:
                found.append(row.problem(name, "is missing", f"do: {advice}"))
            elif not re.search(r"\w", str(value)):
                found.append(row.problem(name, "is a placeholder", f"do: {advice}"))
            elif name == "reference" and str(value) not in ids and not REFERENCE.fullmatch(str(value)):
                found.append(row.problem(name, "is no id, address or issue", f"do: {advice}"))
    return found


def _keys(table: Table) -> dict[str, object]:
    """Return the keys of a table as a descriptor gives them."""
    foreign = [{"fields": list(key.fields), "reference": {"resource": key.table}} for key in table.foreign_keys]
    return {"name": table.name, "schema": {"primaryKey": list(table.primary_key), "foreignKeys": foreign}}
