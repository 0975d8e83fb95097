"""Each change meets its reason: the typed reasons of ``data/facts/changes.yaml`` against what really changed.

The rule: every change that needs a reason has one, every reason belongs to a change that happened, and a new name
exists. A cell that only follows the renaming of the record it points at needs none. A reason that names no field
holds for all cells of its record, one that names no property for all of its column or table. For example
``{kind: record, table: bridges, record_id: old-bridge, reason: ...}`` explains that both `length` and `note` of the
bridge changed, or that the bridge was removed.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from scripts.problems import Problem
from scripts.versioning.compare import CHANGED, COLUMN, RECORD, REMOVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.read.rows import Row
    from scripts.versioning.listing import Listed

REASONS = "data/facts/changes.yaml"

Place = tuple[str, str, str, str, str]


def explain(changes: list[Listed], reasons: list[Row]) -> tuple[dict[Place, Row], list[Problem], list[Problem]]:
    """Return the reason of each change that has one, the changes that lack one, and the reasons of nothing.

    Changes without a reason are for whoever releases to explain; a reason of nothing is a mistake at any time.
    """
    typed = {_place(row): row for row in reasons}
    renamed = {pair for row in reasons for pair in _renames(row)}
    found: dict[Place, Row] = {}
    missing: list[Problem] = []
    for change in changes:
        place = next((p for p in _wider(change.place) if p in typed), None)
        if place is not None:
            found[change.place] = typed[place]
        elif change.needs_reason and (change.old, change.new) not in renamed:
            missing.append(_missing(change))
    used = {_place(row) for row in found.values()}
    near = {one.table for one in changes}, {one.record_id or one.field for one in changes}
    return found, missing, [_idle(row, *near) for place, row in typed.items() if place not in used]


def check_new_names(changes: list[Listed], reasons: dict[Place, Row], since: str) -> list[Problem]:
    """Return a problem for each `renamed_to` that names nothing new, or stands at what was not removed."""
    added = {(one.kind, one.table, one.record_id or one.field) for one in changes if one.action == "added"}
    found = []
    for change in changes:
        row = reasons.get(change.place)
        name = row and row.values.get("renamed_to")
        if row is None or not name:
            continue
        if change.action != REMOVED or change.kind not in (COLUMN, RECORD):
            message = "is the new name of something that was not removed"
            found.append(row.problem("renamed_to", message, "do: leave it out; only columns and records are renamed"))
        elif (change.kind, change.table, name) not in added:
            message = f"is no {change.kind} that was added to {change.table} since {since}"
            found.append(row.problem("renamed_to", message, "do: give the name that it has now"))
    return found


def _wider(place: Place) -> list[Place]:
    """Return the places whose reason holds for a change, the narrowest first.

    >>> _wider(("record", "bridges", "old-bridge", "length", ""))[-1]
    ('record', 'bridges', 'old-bridge', '', '')
    """
    kind, table, record_id, field, _ = place
    return [place, (kind, table, record_id, field, ""), *([(kind, table, record_id, "", "")] if kind == RECORD else [])]


def _place(row: Row) -> Place:
    kind, table, record_id, field, name = (
        str(row.values.get(part) or "") for part in ("kind", "table", "record_id", "field", "property")
    )
    return kind, table, record_id, field, name


def _renames(row: Row) -> Iterator[tuple[str, str]]:
    """Yield former and new id of a renamed record, as cells that point at it have them."""
    former, now = str(row.values.get("record_id")), row.values.get("renamed_to")
    if row.values.get("kind") == RECORD and now is not None:
        yield former, str(now)
        if row.values.get("table") == "codes":  # a cell holds the code without its list
            yield former.partition("/")[2], str(now).partition("/")[2]


def _idle(row: Row, tables: set[str], places: set[str]) -> Problem:
    advice = "do: delete it, or name what changed as `make release-check` lists it"
    for name, changed in (("table", tables), ("record_id", places), ("field", places)):
        value = str(row.values.get(name) or "")
        close = difflib.get_close_matches(value, sorted(changed), n=1) if value and value not in changed else []
        if close:
            return row.problem(name, f"is nothing that changed (did you mean {close[0]}?)", advice)
    return row.problem("", "is a reason for a change that did not happen", advice)


def _missing(change: Listed) -> Problem:
    """Return the problem of a change without a reason, with the entry to type."""
    words = [change.table] if change.kind == RECORD else [change.kind, change.table, change.detail]
    record = " ".join(word for word in [*words, change.record_id] if word)
    what = f"was {change.action}"
    if change.action == CHANGED:
        old, new = (repr(value) if value else "empty" for value in (change.old, change.new))
        what += f", {old} -> {new}"
    names = ("kind", "table", "record_id", "field", "property")
    entry = [f"{name}: {value}" for name, value in zip(names, change.place, strict=True) if value]
    renamed = (
        ["renamed_to: ... if it has a new one"] if change.action == REMOVED and change.kind in (RECORD, COLUMN) else []
    )
    advice = f"do: add {{{', '.join([*entry, *renamed, 'reason: ..., reference: ...'])}}}"
    return Problem(REASONS, f"{what}, and no reason is given", record=record, field=change.field, allowed=advice)
