"""Each change meets its reason: the typed reasons of ``data/facts/changes.yaml`` against what really changed.

The rule: every change that needs a reason has one, every reason belongs to a change that happened, and a new name
exists. A reason that names no field holds for all cells of its record, one that names no property for all of its
column or table. For example ``{kind: record, table: bridges, record_id: old-bridge, reason: ...}`` explains that both
`length` and `note` of the bridge changed, or that the bridge was removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.problems import Problem
from scripts.versions.compare import COLUMN, RECORD, REMOVED

if TYPE_CHECKING:
    from scripts.read.rows import Row
    from scripts.versions.listing import Listed

REASONS = "data/facts/changes.yaml"

Place = tuple[str, str, str, str, str]


def explain(changes: list[Listed], reasons: list[Row]) -> tuple[dict[Place, Row], list[Problem], list[Problem]]:
    """Return the reason of each change that has one, the changes that lack one, and the reasons of nothing.

    Changes without a reason are for whoever releases to explain; a reason of nothing is a mistake at any time.
    """
    typed = {_place(row): row for row in reasons}
    found: dict[Place, Row] = {}
    missing: list[Problem] = []
    used: set[Place] = set()
    for change in changes:
        place = next((p for p in _wider(change.place) if p in typed), None)
        if place is not None:
            found[change.place] = typed[place]
            used.add(place)
        elif change.needs_reason:
            missing.append(_missing(change))
    idle = [
        row.problem("", "is a reason for a change that did not happen", "do: delete it, or see `make release-check`")
        for place, row in typed.items()
        if place not in used
    ]
    return found, missing, idle


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


def _missing(change: Listed) -> Problem:
    words = [change.table] if change.kind == RECORD else [change.kind, change.table, change.detail]
    record = " ".join(word for word in [*words, change.record_id] if word)
    values = f", {change.old or 'empty'!r} -> {change.new or 'empty'!r}" if change.field or change.detail else ""
    advice = "do: add kind, table, record_id, field, reason and reference"
    message = f"was {change.action}{values}, and no reason is given"
    return Problem(REASONS, 0, record, change.field, None, message, advice)
