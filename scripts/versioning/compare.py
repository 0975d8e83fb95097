"""What two releases differ in, down to the cell, in one pass over both.

The rule: rows are matched by primary key, columns, tables and codes by name, cells compared as they are written.
For example a `length` that was ``410`` and is ``412`` gives one change of the record `old-bridge`, with the cell
``("length", "410", "412")``. Whatever has another name is gone and another one is there: a rename is a removal and
an addition. Both tables are sorted, so they are merged like two decks of cards, and never more than one row of
each is held.

A table is compared by the columns that both releases have; that a column came or went is said once, not cell by
cell. Where the key differs, rows are matched by the former one, as long as its fields are there and still tell rows
apart; if not, there is nothing to match by, and only that is said.

What follows from other content is left out: sizes, hashes, numbers of rows, the version and its date, and the rows
of the tables that record releases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from landmine_policy._editions import TABLES_OF_RELEASES
from scripts.problems import InvalidFacts, stop_if_any
from scripts.versioning.descriptor import codes_of, key_fields, listed
from scripts.versioning.release_source import Row, shown_key, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.problems import Problem
    from scripts.versioning.descriptor import Json
    from scripts.versioning.release_source import Release

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PACKAGE, TABLE, FILE, COLUMN, CODE, RECORD = "package", "table", "file", "column", "code", "record"

# The property that says why the rows of a table were not compared.
MATCHING = "key to match rows by"

FOLLOWS_FROM_CONTENT = {"bytes", "hash", "rowCount", "fileSize", "fileHash", "parquet"}
FOLLOWS_FROM_RELEASE = {"version", "created"}
# A Parquet file holds the table of the CSV file: of a file that is not CSV only the form is compared.
FORM_OF_FILE = {"path", "format", "mediatype"}

Cell = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Change:
    """One difference.

    `kind` says of what, `action` whether it was added, removed or changed. `id` is the record's key or the
    column's name, empty for a table, a file and the package. `cells` holds field, old and new: the cells that
    differ or, of a record that came or went, those that are not empty; of a code the code and its labels; of
    anything else its properties. None stands for what is not there.
    """

    kind: str
    action: str
    table: str
    id: str = ""
    cells: tuple[Cell, ...] = ()


def compare(old: Release, new: Release, renames: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[Change]:
    """Yield what two releases differ in: the descriptor first, then the rows, table by table.

    Parameters
    ----------
    old, new
        Any two releases.
    renames
        The new names of columns by table and former name, where somebody knows them: their cells are then compared too.

    Raises
    ------
    InvalidFacts
        After the last change, with the first mistake of each table that could not be read to its end.
    """
    yield from compare_descriptors(old.descriptor, new.descriptor)
    problems: list[Problem] = []
    for table in [*old.tables, *(name for name in new.tables if name not in old.tables)]:
        if table in TABLES_OF_RELEASES:  # their rows say what was released; only a release adds to them
            continue
        try:
            yield from _compare_table(old, new, table, (renames or {}).get(table, {}))
        except InvalidFacts as invalid:
            problems += invalid.problems
    stop_if_any(problems)


def _compare_table(old: Release, new: Release, table: str, renames: Mapping[str, str]) -> Iterator[Change]:
    schemas = [release.tables[table]["schema"] for release in (old, new) if table in release.tables]
    key = [(renames.get(name, name), kind) for name, kind in key_fields(schemas[0])]
    before, after = (release.rows(table) if table in release.tables else iter(()) for release in (old, new))
    if renames:
        before = (Row(row.key, {renames.get(n, n): cell for n, cell in row.cells.items()}) for row in before)
    there = [{field["name"]: field["type"] for field in schema["fields"]} for schema in schemas]
    there[0] = {renames.get(name, name): kind for name, kind in there[0].items()}
    if key != key_fields(schemas[-1]):
        stated = [", ".join(map(" ".join, fields)) for fields in (key, key_fields(schemas[-1]))]
        yield Change(TABLE, CHANGED, table, "", ((MATCHING, stated[0], stated[1]),))
        matched = _by_former_key(after, key, there[-1])
        if matched is None:
            for _ in before:  # a file that cannot be read is still said to be so
                pass
            return
        after = matched
    yield from compare_rows(table, key, set(there[0]) & set(there[-1]), before, after)


def _by_former_key(rows: Iterator[Row], key: list[tuple[str, str]], types: dict[str, str]) -> Iterator[Row] | None:
    """Return rows sorted by the key that they had before; None where it is none any more. This alone holds a table."""
    held = list(rows)
    if any(types.get(name) != kind for name, kind in key):
        return None
    former = sorted((Row(sort_key(row.cells, key), row.cells) for row in held), key=lambda row: row.key)
    return iter(former) if all(a.key != b.key for a, b in pairwise(former)) else None


def compare_rows(
    table: str, key: list[tuple[str, str]], fields: set[str], old: Iterator[Row], new: Iterator[Row]
) -> Iterator[Change]:
    """Yield the records that differ between two sorted streams of rows, comparing the given fields.

    >>> from scripts.versioning.release_source import Row, sort_key
    >>> key = [("n", "integer")]
    >>> def rows(*cells: dict[str, str]) -> Iterator[Row]:
    ...     return (Row(sort_key(row, key), row) for row in cells)
    >>> old, new = rows({"n": "9", "say": "nien"}), rows({"n": "9", "say": "nine"}, {"n": "10", "say": "ten"})
    >>> for change in compare_rows("numbers", key, {"n", "say"}, old, new):
    ...     print(change.action, change.id, change.cells)
    changed 9 (('say', 'nien', 'nine'),)
    added 10 (('n', None, '10'), ('say', None, 'ten'))
    """
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.key < right.key):
            assert left is not None  # noqa: S101 (the loop goes on only while one of them is a row)
            cells = tuple((name, value, None) for name, value in left.cells.items() if value)
            yield Change(RECORD, REMOVED, table, shown_key(left.cells, key), cells)
            left = next(old, None)
        elif left is None or right.key < left.key:
            added = tuple((name, None, value) for name, value in right.cells.items() if value)
            yield Change(RECORD, ADDED, table, shown_key(right.cells, key), added)
            right = next(new, None)
        else:
            before = left.cells
            differ = tuple((n, before[n], v) for n, v in right.cells.items() if n in fields and before[n] != v)
            if differ:
                yield Change(RECORD, CHANGED, table, shown_key(right.cells, key), differ)
            left, right = next(old, None), next(new, None)


def compare_descriptors(old: Json, new: Json) -> Iterator[Change]:
    """Yield what two descriptors differ in: the package, its tables and files, their columns and codes."""
    beside = FOLLOWS_FROM_RELEASE | {"resources"}
    yield from _properties(PACKAGE, "", "", _without(old, beside), _without(new, beside))
    resources = [{item["name"]: item for item in descriptor["resources"]} for descriptor in (old, new)]
    yield from _names(resources[0], resources[1], lambda name: (_kind(resources, name), name, ""))
    for name, before in resources[0].items():
        after = resources[1].get(name)
        if after is None:
            continue
        if "csv" not in (before["format"], after["format"]):
            forms = [{key: item.get(key) for key in FORM_OF_FILE} for item in (before, after)]
            yield from _properties(FILE, name, "", forms[0], forms[1])
            continue
        beside = FOLLOWS_FROM_CONTENT | {"schema"}
        yield from _properties(TABLE, name, "", _without(before, beside), _without(after, beside))
        yield from _compare_schemas(name, before["schema"], after["schema"])


def _compare_schemas(table: str, old: Json, new: Json) -> Iterator[Change]:
    columns = [{field["name"]: field for field in schema["fields"]} for schema in (old, new)]
    common = [[name for name in fields if name in columns[0] and name in columns[1]] for fields in columns]
    keys = [schema | {"primaryKey": listed(schema["primaryKey"]), "fields": None} for schema in (old, new)]
    keys = [schema | {"order of columns": order} for schema, order in zip(keys, common, strict=True)]
    yield from _properties(TABLE, table, "", keys[0], keys[1])
    yield from _names(columns[0], columns[1], lambda name: (COLUMN, table, name))
    for name in common[0]:
        yield from _compare_columns(table, name, columns[0][name], columns[1][name])


def _compare_columns(table: str, name: str, old: Json, new: Json) -> Iterator[Change]:
    before, after = codes_of(old), codes_of(new)
    fields = [_without(field, {"categories", "constraints"}) for field in (old, new)]
    limits = [_without(field.get("constraints", {}), {"enum"}) for field in (old, new)]
    plain = [field | {"constraints": limit} for field, limit in zip(fields, limits, strict=True)]
    if before is None or after is None:
        # A text that becomes a code, or the reverse, has another type wherever it is loaded.
        plain = [field | {"codes": codes and list(codes)} for field, codes in zip(plain, (before, after), strict=True)]
    else:
        common = [[code for code in codes if code in before and code in after] for codes in (before, after)]
        order = "order of the scale" if new.get("categoriesOrdered") else "order of codes"
        plain = [field | {order: codes} for field, codes in zip(plain, common, strict=True)]
    yield from _properties(COLUMN, table, name, plain[0], plain[1])
    if before is None or after is None:
        return
    for code in [*before, *(code for code in after if code not in before)]:
        cell = (code, before.get(code), after.get(code))
        if cell[1] != cell[2]:
            yield Change(CODE, _action(cell), table, name, (cell,))


def _names(old: Json, new: Json, place: Callable[[str], tuple[str, str, str]]) -> Iterator[Change]:
    """Yield what is there by one of two names only; `place` gives kind, table and id of a name."""
    for action, names in ((REMOVED, [n for n in old if n not in new]), (ADDED, [n for n in new if n not in old])):
        for name in names:
            kind, table, identifier = place(name)
            yield Change(kind, action, table, identifier)


def _properties(kind: str, table: str, identifier: str, old: Json, new: Json) -> Iterator[Change]:
    """Yield one change with all properties that differ, if any does."""
    names = [*old, *(name for name in new if name not in old)]
    cells = tuple((n, _text(old.get(n)), _text(new.get(n))) for n in names if old.get(n) != new.get(n))
    if cells:
        yield Change(kind, CHANGED, table, identifier, cells)


def _kind(resources: list[dict[str, Json]], name: str) -> str:
    return TABLE if next(found[name] for found in resources if name in found)["format"] == "csv" else FILE


def _without(properties: Json, names: set[str]) -> Json:
    return {name: value for name, value in properties.items() if name not in names}


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _action(cell: Cell) -> str:
    return ADDED if cell[1] is None else REMOVED if cell[2] is None else CHANGED
