"""The rows of `changes` between two releases, each with its reason from ``data/facts/changes.yaml``.

The rule: what was removed or changed needs a reason. None is needed for values that the build computes, for parts that
were added or removed, and for cells that follow the new id of the record that they point at. For example a corrected
`date_edtf` needs a reason, and its bounds do not. A reason that names no field holds for all cells of its record, one
that names no property for all of its column or table.
"""

from collections.abc import Iterator, Mapping

from scripts.problems import Problem
from scripts.read.rows import Row
from scripts.versioning.compare import ADDED, CODE, COLUMN, PACKAGE, RECORD, REMOVED, Change

REASONS = "data/facts/changes.yaml"
PLACE = ("kind", "table", "record_id", "field", "property")

Place = tuple[str, ...]
Explained = list[tuple[Change, Row | None]]
Computed = dict[str, frozenset[str]]


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
