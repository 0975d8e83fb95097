"""The rows of `changes` that a difference between two releases makes, and which of them need a reason.

The rule: one row a record that came or went, one a cell that changed, one a property of the descriptor; what was
removed or changed needs a reason, unless it follows from something else that has one. For example a corrected
`date_edtf` needs a reason, and the bounds that the build computes from it do not; a removed claim needs one, and
the passages that went with it do not.

Rows of tables that are computed from others are left out: they changed elsewhere. What the descriptor only repeats is
listed and needs no reason: the codes of a column stand in `codes`, the articles in `sources`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scripts.versioning.bump import MEANING_MAY_HAVE_CHANGED, Weight, weigh
from scripts.versioning.compare import ADDED, CHANGED, CODE, COLUMN, FILE, PACKAGE, RECORD, REMOVED, TABLE
from scripts.versioning.semver import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.versioning.compare import Change

# Rows that stand in two records' names: the record's table and id are columns of their own.
PROVENANCE = "provenance"
# A kind beside those of `compare`: no table says what an answer is.
ANSWER = "answer"
# A code that comes or goes moves those below it; where the order is a scale, the descriptor says that it changed.
POSITIONS = ("codes", ["position"])

Record = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """One row of `changes` to be, without version and reason."""

    kind: str
    table: str
    record_id: str
    field: str
    detail: str
    action: str
    old: str | None
    new: str | None
    bump: Bump
    must_act: str
    needs_reason: bool

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """What a reason names: kind, table, record, field and property."""
        return self.kind, self.table, self.record_id, self.field, self.detail

    def __str__(self) -> str:
        return " ".join(part for part in self.place if part and part != RECORD)


def listed_changes(
    changes: Iterable[Change],
    parents: dict[str, frozenset[str]],
    computed: dict[str, frozenset[str]],
    answers: Iterable[str] = (),
) -> list[Listed]:
    """Return the rows of `changes`, in the order of the differences.

    Parameters
    ----------
    changes
        What the releases differ in, as `compare` yields it.
    parents
        Of each table of parts the tables that its rows are parts of, as `parents_of_parts` gives them.
    computed
        The fields of each table that the build computes; ``*`` stands for a table that is computed as a whole.
    answers
        The documented questions that are answered otherwise.
    """
    found: list[Listed] = []
    whole = {table for table, fields in computed.items() if "*" in fields}
    for change in changes:
        if change.kind == TABLE and change.action != CHANGED:
            whole.add(change.table)  # said once, not row by row
        if change.kind != RECORD or change.table not in whole:
            found += _listed(change, frozenset(parents))
    asked = [
        Listed(ANSWER, "", "", "", question, CHANGED, None, None, Bump.MINOR, "if_used", needs_reason=False)
        for question in answers
    ]
    return [*_that_need_reasons(found, parents, computed), *asked]


def came_or_went_with(table: str, record_id: str, moved: set[Record], parents: dict[str, frozenset[str]]) -> bool:
    """Return whether a part belongs to one of the records that came or went.

    >>> came_or_went_with("spans", "old-bridge/2", {("bridges", "old-bridge")}, {"spans": frozenset({"bridges"})})
    True
    >>> came_or_went_with("provenance", "bridges/old-bridge//nyt.1", {("bridges", "old-bridge")}, {})
    True
    """
    parts = record_id.split("/")
    if table == PROVENANCE:
        records = (("/".join(parts[1:end]), parts[0]) for end in range(2, len(parts)))
        return ("claims", parts[-1]) in moved or any((name, record) in moved for record, name in records)
    prefixes = ["/".join(parts[:end]) for end in range(1, len(parts))]
    # Where the key begins with its own name, the record it belongs to comes second, as the claim of a conflict.
    names = [*prefixes, *parts]
    return any((parent, name) in moved for parent in parents.get(table, ()) for name in names)


def _listed(change: Change, parts: frozenset[str]) -> Iterator[Listed]:
    weights = weigh(change, parts)
    if change.action != CHANGED and change.kind != CODE:
        field = change.id if change.kind == COLUMN else ""
        record_id = change.id if change.kind == RECORD else ""
        yield _row(change, record_id, field, "", (None, None), weights[0])
        return
    per_cell = weights if len(weights) == len(change.cells) else weights * len(change.cells)
    for (name, old, new), weight in zip(change.cells, per_cell, strict=True):
        if change.kind == RECORD:
            yield _row(change, change.id, name, "", (old, new), weight)
        else:
            yield _row(change, "", change.id, name, (old, new), weight)


def _row(
    change: Change, record_id: str, field: str, name: str, values: tuple[str | None, str | None], weight: Weight
) -> Listed:
    needs = change.action != ADDED
    act = _must_act(change, weight)
    return Listed(change.kind, change.table, record_id, field, name, change.action, *values, weight[0], act, needs)


def _must_act(change: Change, weight: Weight) -> str:
    bump, sentence = weight
    if bump is Bump.MAJOR:
        return "always"
    if change.action == ADDED or (change.table, [name for name, _, _ in change.cells]) == POSITIONS:
        return "none"
    if change.kind == RECORD or bump is Bump.MINOR or sentence == MEANING_MAY_HAVE_CHANGED:
        return "if_used"
    return "none"


def _that_need_reasons(
    found: list[Listed], parents: dict[str, frozenset[str]], computed: dict[str, frozenset[str]]
) -> Iterator[Listed]:
    """Yield the rows, those that follow from others marked as needing no reason."""
    moved = {(one.table, one.record_id) for one in found if one.kind == RECORD and one.action != CHANGED}
    typed = {
        (one.table, one.record_id)
        for one in found
        if one.kind == RECORD and one.action == CHANGED and one.field not in computed.get(one.table, ())
    }
    codes = {one.record_id.partition("/")[2] for one in found if one.kind == RECORD and one.table == "codes"}
    tables = {one.table for one in found if one.kind == TABLE and one.action == REMOVED}
    columns = {(one.table, one.field) for one in found if one.kind == COLUMN and one.action == REMOVED}
    for one in found:
        record = one.kind == RECORD
        follows = (
            (record and one.action == REMOVED and came_or_went_with(one.table, one.record_id, moved, parents))
            or (record and one.field in computed.get(one.table, ()) and (one.table, one.record_id) in typed)
            or (record and (one.table, [one.field]) == POSITIONS)
            or (record and one.table == PROVENANCE and _supported_cell(one.record_id) in columns)
            or (one.kind == CODE and one.detail in codes)
            or (one.kind == FILE and one.table.rpartition("-")[0] in tables)
            or (one.kind == PACKAGE and one.detail == "sources")
        )
        yield replace(one, needs_reason=False) if follows else one


def _supported_cell(record_id: str) -> tuple[str, str]:
    """Return table and field that a row of `provenance` is about.

    >>> _supported_cell("bridges/old-bridge/length/gazette-2021-03-05.004")
    ('bridges', 'length')
    """
    parts = record_id.split("/")
    return parts[0], parts[-2]
