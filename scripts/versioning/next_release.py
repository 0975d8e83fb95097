"""What the next release would be: its changes with their reasons, the bump, and the rows that it adds to the tables.

The rule: everything follows from the last release and the copy that is compared with it; nothing here reads or writes a
file. What was removed or changed needs a reason from ``data/facts/changes.yaml``. None is needed for values that the
build computes, for parts that were added or removed, and for cells that follow the new id of the record that they point
at. For example a corrected `date_edtf` gives one row of `changes`, the bump patch, and a problem until its reason is
typed; its bounds need none. A reason that names no field holds for all cells of its record, one that names no property
for all of its column or table.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from semver import Version

from landmine_policy._editions import TABLES_OF_RELEASES
from scripts.problems import Problem
from scripts.read.releases import Release
from scripts.read.rows import Row
from scripts.read.schemas import FactsRule, Schemas
from scripts.versioning.bump import Bump, Reason, Weight, must_act, next_version, tables_of_parts, verdict, weigh
from scripts.versioning.compare import ADDED, CODE, COLUMN, PACKAGE, RECORD, REMOVED, Change, compare

DAY, VERSION = "--date", "--version"
REASONS = "data/facts/changes.yaml"
PLACE = ("kind", "table", "record_id", "field", "property")

Place = tuple[str, ...]
Explained = list[tuple[Change, Row | None]]
Computed = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Next:
    """What follows from the differences to the last release.

    `changes` are the rows of the table `changes` to be, `missing` those that still need a reason, `wrong` what is wrong
    with the typed reasons. `why` says why the version rises, `follows` is the smallest version that may come, None
    before the first release.
    """

    changes: list[dict[str, Any]]
    missing: list[Problem]
    wrong: list[Problem]
    why: list[Reason]
    bump: Bump
    follows: Version | None


def next_release(last: Release | None, present: Release, schemas: Schemas, typed: list[Row]) -> Next:
    """Return what the next release would be; `last` is None before the first, `typed` are the typed reasons."""
    if last is None:
        message = "is a reason for a change, and there is no release yet"
        return Next([], [], [row.problem("", message, "do: delete it") for row in typed], [], Bump.NONE, None)
    differences = compare(last, present, renamed_columns(typed, last, present))
    parts = tables_of_parts(last.descriptor) | tables_of_parts(present.descriptor)
    computed = computed_fields(schemas)
    # Rows of a table that is computed as a whole changed in other tables.
    told = [one for one in differences if one.kind != RECORD or "*" not in computed.get(one.table, ())]
    explained, missing, wrong = explain(told, typed, parts, computed)
    rows = [_row(change, weigh(change, parts), reason) for change, reason in explained]
    return Next(rows, missing, wrong, *verdict(last.number, differences, parts))


def _row(change: Change, weight: Weight, reason: Row | None) -> dict[str, Any]:
    """Return the row of `changes` for a change, without the version."""
    values: dict[str, Any] = dict(zip(PLACE, change.place(), strict=True))
    values |= {"action": change.action, "old_value": change.old, "new_value": change.new}
    values |= {"bump": weight[0].word, "must_act": must_act(change, weight)}
    values |= {name: reason.values.get(name) for name in ("renamed_to", "reason", "reference")} if reason else {}
    return {name: value or None for name, value in values.items()}


def renamed_columns(typed: list[Row], old: Release, new: Release) -> dict[str, dict[str, str]]:
    """Return the columns that a typed reason says are renamed, and that are: by table, former to new name."""
    found: dict[str, dict[str, str]] = {}
    for row in typed:
        table, name, now = (str(row.values.get(part)) for part in ("table", "field", "renamed_to"))
        if row.values.get("kind") == COLUMN and table in old.tables and table in new.tables:
            before, after = ({f["name"] for f in made[table].resource["schema"]["fields"]} for made in (old, new))
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


def check_choice(given: Version | None, day: dt.date, following: Next, last: Release | None) -> Iterator[Problem]:
    """Yield what is wrong with the version and the day that were given for the next release.

    A pre-release may announce the version that follows, as 1.5.0-rc.1 does.
    """
    if given is not None and given.build:
        yield _wrong(VERSION, given, "has build metadata, which no release has", "do: leave out the plus and the rest")
    if last is None:
        if given is None:
            yield _wrong(VERSION, None, "is needed: there is no release that it could follow from")
        return
    if day.isoformat() < (before := str(last.descriptor["created"])[:10]):
        yield _wrong(DAY, day, f"is before the last release, of {before}")
    smallest = next_version(last.number, following.bump or Bump.PATCH)
    if given is None and following.bump is Bump.NONE:
        yield _wrong(VERSION, None, f"is needed: nothing changed since {last.version}", f"{smallest} or greater")
    elif given is not None and (given <= last.number or given.finalize_version() < smallest):
        message = f"is too small: the last release is {last.version}, the bump {following.bump.word}"
        yield _wrong(VERSION, given, message, f"{smallest} or greater")


def release_row(schemas: Schemas, version: Version, day: dt.date, bump: Bump, made: Release, earlier: list[Row]) -> Row:
    """Return the row of `releases` for a new release; `earlier` are its rows so far."""
    counted = [made[name].resource for name in made.tables if name not in TABLES_OF_RELEASES]
    last = max(earlier, key=lambda row: int(str(row.values["number"])), default=None)
    values: dict[str, Any] = {
        "version": str(version),
        "number": len(earlier) + 1,
        "released_on": day,
        "previous_version": last and last.values["version"],
        "bump": None if bump is Bump.NONE else bump.word,
        "tables": len(counted),
        "rows": sum(resource["rowCount"] for resource in counted),
        "tables_sha256": made.tables_sha256,
    }
    return Row(schemas.tables["releases"], "derived", 0, values)


def _wrong(name: str, value: object, message: str, allowed: str = "") -> Problem:
    shown = None if value is None else str(value)
    return Problem("command line", message, field=name, value=shown, allowed=allowed)


def explain(
    changes: list[Change], typed: list[Row], parts: frozenset[str], computed: Computed
) -> tuple[Explained, list[Problem], list[Problem]]:
    """Return each change with its reason, a problem for each that lacks one, and what is wrong with the reasons.

    `parts` are the tables whose rows are parts of other records, `computed` the fields of each table that the build
    computes.
    """
    reasons = {tuple(str(row.values.get(name) or "") for name in PLACE): row for row in typed}
    found = [(change, _reason(change, reasons)) for change in changes]
    follows: set[tuple[str | None, str | None]] = {pair for row in typed for pair in _renames(row)}
    # What the descriptor says of a code, the table `codes` says too.
    follows |= {(CODE, one.record_id.partition("/")[2]) for one in changes if one.table == "codes"}
    missing = [
        _missing(change)
        for change, row in found
        if row is None
        and _needs_reason(change, parts, computed)
        and follows.isdisjoint({(change.kind, change.property), (change.old, change.new)})
    ]
    return found, missing, _wrong_reasons(typed, found)


def _reason(change: Change, reasons: Mapping[Place, Row]) -> Row | None:
    """Return the typed reason of a change: the one that names its place most narrowly."""
    place = change.place()
    wider = [place, (*place[:4], ""), *([(*place[:3], "", "")] if change.kind == RECORD else [])]
    return next((reasons[place] for place in wider if place in reasons), None)


def _needs_reason(change: Change, parts: frozenset[str], computed: Computed) -> bool:
    """Return whether a change needs a reason, as far as its place tells."""
    if change.action == ADDED:
        return False
    if change.kind == RECORD and change.action == REMOVED:
        return change.table not in parts
    if change.kind == RECORD:
        return change.field not in computed.get(change.table, ())
    return (change.kind, change.property) != (PACKAGE, "sources")  # they are in the table `sources`


def _wrong_reasons(typed: list[Row], found: Explained) -> list[Problem]:
    """Return a problem for each reason of nothing, and for each `renamed_to` that is no new name."""
    advice = "do: delete it, or name what changed as `make release-check` lists it"
    used = {id(row) for _, row in found}
    idle = [row for row in typed if id(row) not in used]
    wrong = [row.problem("", "is a reason for a change that did not happen", advice) for row in idle]
    added = {(one.kind, one.table, one.record_id or one.field) for one, _ in found if one.action == ADDED}
    for change, row in found:
        name = row and row.values.get("renamed_to")
        if row and name and (change.action != REMOVED or (change.kind, change.table, name) not in added):
            message = f"is no {change.kind} that was added to {change.table} where another one was removed"
            wrong.append(row.problem("renamed_to", message, "do: give the name that it has now, or leave it out"))
    return wrong


def _renames(row: Row) -> Iterator[tuple[str, str]]:
    """Yield former and new id of a renamed record, as the cells that point at it have them."""
    former, now = str(row.values.get("record_id")), row.values.get("renamed_to")
    if row.values.get("kind") == RECORD and now:
        yield former, str(now)
        if row.values.get("table") == "codes":  # a cell holds the code without its list
            yield former.partition("/")[2], str(now).partition("/")[2]


def _missing(change: Change) -> Problem:
    """Return the problem of a change without a reason, with the entry to type."""
    record = change.kind == RECORD
    words = (change.table, change.record_id) if record else (change.kind, change.table, change.property)
    entry = [f"{name}: {part}" for name, part in zip(PLACE, change.place(), strict=True) if part]
    if change.action == REMOVED and change.kind in (RECORD, COLUMN):
        entry.append("renamed_to: ... if it has a new one")
    return Problem(
        REASONS,
        f"was {change.action}{change.texts()}, and no reason is given",
        record=" ".join(word for word in words if word),
        field=change.field,
        allowed=f"do: add {{{', '.join([*entry, 'reason: ..., reference: ...'])}}}",
    )
