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

from scripts.problems import Problem
from scripts.read.rows import Row
from scripts.read.schemas import FactsRule
from scripts.versions.answers import changed_answers
from scripts.versions.bump import Reason, reasons, required_bump
from scripts.versions.compare import TABLES_OF_RELEASES, compare
from scripts.versions.descriptor import DESCRIPTOR, parents_of_parts, read_descriptor, tables_of_parts
from scripts.versions.explain import check_new_names, explain
from scripts.versions.frozen import tables_sha256
from scripts.versions.listing import listed_changes
from scripts.versions.release_source import Release, open_release
from scripts.versions.restored import restored_files
from scripts.versions.semver import Bump, Version, next_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from scripts.read.schemas import Schemas
    from scripts.versions.explain import Place
    from scripts.versions.frozen import Frozen
    from scripts.versions.listing import Listed

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
    differences = list(compare(old, new))
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


def check_version(
    given: Version | None, day: dt.date, following: Next, earlier: Iterable[Frozen]
) -> tuple[Version | None, list[Problem]]:
    """Return the version of the next release, and what is wrong with the one that was given or with the day."""
    releases = list(earlier)
    problems = []
    if releases and day.isoformat() < releases[-1].manifest["released_on"]:
        before = releases[-1].manifest["released_on"]
        problems.append(_argument("--date", str(day), f"is before the last release, of {before}"))
    if following.follows is None:
        if given is None:
            problems.append(_argument("--version", None, "is needed: there is no release that it could follow from"))
        return given, problems + _form(given)
    if given is None:
        if following.bump is Bump.NONE:
            message = f"are those of {releases[-1].version}"
            advice = "do: give --version to release the package around the same tables"
            problems.append(Problem("the facts", 0, "", "", None, message, advice))
        return following.follows, problems
    smallest = following.follows if following.bump else next_version(releases[-1].version, Bump.PATCH)
    if given in [release.version for release in releases]:
        problems.append(_argument("--version", str(given), "is released already; what is released never changes"))
    elif given < smallest:
        problems.append(
            _argument(
                "--version",
                str(given),
                f"is too small: the changes are {following.bump.word}",
                f"{smallest} or greater",
            )
        )
    return given, problems + _form(given)


def _form(given: Version | None) -> list[Problem]:
    if given is not None and given.build:
        message = "has build metadata, which no release has"
        return [_argument("--version", str(given), message, "do: leave out the plus and what follows")]
    return []


def _argument(name: str, value: str | None, message: str, allowed: str = "") -> Problem:
    return Problem("command line", 0, "", name, value, message, allowed)
