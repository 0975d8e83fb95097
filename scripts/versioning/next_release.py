"""What the next release would be: its changes with their reasons, the bump, and the rows it adds to the tables.

The rule: everything follows from the last release and the copy at hand; nothing here reads or writes a file of the
copy. For example a corrected cell gives one row of `changes`, the bump patch, and a problem until its reason is
typed.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landmine_policy._editions import TABLES_OF_RELEASES
from landmine_policy._package import DESCRIPTOR
from scripts.read.rows import Row
from scripts.read.schemas import FactsRule
from scripts.versioning.answers import changed_answers
from scripts.versioning.bump import Reason, reasons, required_bump
from scripts.versioning.compare import COLUMN, compare
from scripts.versioning.descriptor import parents_of_parts, read_descriptor, tables_of_parts
from scripts.versioning.explain import check_new_names, explain
from scripts.versioning.frozen import tables_sha256
from scripts.versioning.listing import listed_changes
from scripts.versioning.release_source import Release, open_release
from scripts.versioning.restored import restored_files
from scripts.versioning.semver import Bump, next_version

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from scripts.problems import Problem
    from scripts.read.schemas import Schemas
    from scripts.versioning.explain import Place
    from scripts.versioning.frozen import Frozen
    from scripts.versioning.listing import Listed
    from scripts.versioning.semver import Version

LEFT_OUT = frozenset(f"data/csv/{table}.csv" for table in TABLES_OF_RELEASES)


@dataclass(frozen=True)
class Next:
    """What follows from the differences to the last release.

    `missing` are changes that still need a reason, `wrong` typed reasons that are none. `follows` is the smallest
    version that may come, None before the first release.
    """

    changes: list[Listed]
    explained: dict[Place, Row]
    missing: list[Problem]
    wrong: list[Problem]
    reasons: list[Reason]
    bump: Bump
    follows: Version | None


def next_release(
    last: Frozen | None, root: Path, contents: dict[str, bytes], schemas: Schemas, typed: list[Row]
) -> Next:
    """Return what the next release would be.

    Parameters
    ----------
    last
        The last release; None before the first.
    root
        The copy that holds it.
    contents
        What the facts give: the bytes of every derived file by path.
    schemas, typed
        The schemas, and the typed reasons.
    """
    if last is None:
        message = "is a reason for a change, and there is no release yet"
        idle = [row.problem("", message, "do: delete it") for row in typed]
        return Next([], {}, [], idle, [], Bump.NONE, None)
    old, new = open_release(str(last.version), root), in_memory(contents)
    differences = list(compare(old, new, renamed_columns(typed, old, new)))
    parts = tables_of_parts(old.descriptor)
    found = reasons(differences, parts)
    # It takes seconds, and where nothing changed nothing is answered otherwise.
    answers = changed_answers(restored_files(last), contents) if found else []
    found = reasons(differences, parts, answers)
    parents = parents_of_parts(old.descriptor) | parents_of_parts(new.descriptor)
    changes = listed_changes(differences, parents, computed_fields(schemas), answers)
    explained, missing, idle = explain(changes, typed)
    bump = required_bump(found)
    wrong = [*idle, *check_new_names(changes, explained, str(last.version))]
    return Next(changes, explained, missing, wrong, found, bump, next_version(last.version, bump))


def in_memory(contents: dict[str, bytes]) -> Release:
    """Return what the facts give as a release."""
    descriptor, version, tables = read_descriptor(contents[DESCRIPTOR], DESCRIPTOR)
    return Release("the facts", descriptor, version, tables, lambda path: io.BytesIO(contents[path]))


def renamed_columns(typed: list[Row], old: Release, new: Release) -> dict[str, dict[str, str]]:
    """Return the columns that a typed reason says are renamed, and that are: by table, former to new name."""
    found: dict[str, dict[str, str]] = {}
    for row in typed:
        table, name, now = (str(row.values.get(part)) for part in ("table", "field", "renamed_to"))
        if row.values.get("kind") == COLUMN and {table} <= set(old.tables) & set(new.tables):
            before, after = ({f["name"] for f in made.tables[table]["schema"]["fields"]} for made in (old, new))
            if name in before - after and now in after - before:
                found.setdefault(table, {})[name] = now
    return found


def computed_fields(schemas: Schemas) -> dict[str, frozenset[str]]:
    """Return the fields of each table that the build computes; ``*`` for a table that is computed as a whole."""
    return {
        name: frozenset({"*"})
        if table.facts == FactsRule()
        else frozenset(field.name for field in table.fields if field.derived or field.name == table.facts.index)
        for name, table in schemas.tables.items()
    }


def release_row(
    schemas: Schemas, version: Version, day: dt.date, earlier: list[Row], bump: Bump, contents: dict[str, bytes]
) -> Row:
    """Return the row of `releases` for a new release."""
    counted = [
        resource
        for resource in json.loads(contents[DESCRIPTOR])["resources"]
        if resource["format"] == "csv" and resource["name"] not in TABLES_OF_RELEASES
    ]
    last = max(earlier, key=lambda row: int(str(row.values["number"])), default=None)
    values: dict[str, Any] = {
        "version": str(version),
        "number": len(earlier) + 1,
        "released_on": day,
        "previous_version": last and last.values["version"],
        "bump": None if bump is Bump.NONE else bump.word,
        "tables": len(counted),
        "rows": sum(resource["rowCount"] for resource in counted),
        "tables_sha256": tables_sha256(contents, LEFT_OUT),
    }
    return Row(schemas.tables["releases"], "derived", 0, values)


def change_rows(schemas: Schemas, version: Version, following: Next) -> list[Row]:
    """Return the rows of `changes` for a new release."""
    return [
        Row(
            schemas.tables["changes"],
            "derived",
            0,
            {
                "version": str(version),
                "kind": change.kind,
                "table": change.table or None,
                "record_id": change.record_id or None,
                "field": change.field or None,
                "property": change.detail or None,
                "action": change.action,
                "old_value": change.old or None,
                "new_value": change.new or None,
                "bump": change.bump.word,
                "must_act": change.must_act,
                **_typed(following.explained.get(change.place)),
            },
        )
        for change in following.changes
    ]


def _typed(reason: Row | None) -> dict[str, Any]:
    names = ("renamed_to", "reason", "reference")
    return {name: reason.values.get(name) for name in names} if reason else {}
