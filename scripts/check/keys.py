"""Keys are unique and references lead somewhere.

The rule: no two rows of a table share its primary key or one of its unique keys, and the values of a foreign
key, where none is empty, are those of a row of the other table. For example a claim whose `speaker_id` is
``ada-quill`` needs an actor
``ada-quill``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.problems import did_you_mean

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import ForeignKey, Schemas
    from scripts.read.values import Value

Key = tuple["Value", ...]


def check_keys(schemas: Schemas, rows: Rows) -> list[Problem]:
    """Return a problem for each repeated key and each reference that leads nowhere."""
    found: list[Problem] = []
    for name, table in schemas.tables.items():
        found += _repeated(rows[name], table.primary_key)
        for key in table.unique_keys:
            found += _repeated(rows[name], key)
        for column in table.fields:
            if column.constraints.get("unique") and table.primary_key != (column.name,):
                found += _repeated(rows[name], (column.name,))
        for foreign_key in table.foreign_keys:
            found += _dangling(rows[name], rows[foreign_key.table], foreign_key)
    return found


def key_of(row: Row, fields: tuple[str, ...]) -> Key:
    """Return the values of some fields of a row."""
    return tuple(row.values.get(name) for name in fields)


def _repeated(rows: list[Row], fields: tuple[str, ...]) -> list[Problem]:
    first: dict[Key, Row] = {}
    found = []
    for row in rows:
        key = key_of(row, fields)
        if all(value is None for value in key):
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row:
            place = f"{earlier.file}:{earlier.line}"
            found.append(
                row.problem(fields[-1], f"repeats a key of {row.table.name}", f"do: see {place}, keep one of the two")
            )
    return found


def _dangling(rows: list[Row], targets: list[Row], foreign_key: ForeignKey) -> list[Problem]:
    known = {key_of(row, foreign_key.reference_fields) for row in targets}
    found = []
    for row in rows:
        key = key_of(row, foreign_key.fields)
        if any(value is None for value in key) or key in known:
            continue
        names = sorted({str(target[-1]) for target in known})
        hint = did_you_mean(key[-1], names)
        message = f"is not in {foreign_key.table}{hint}"
        found.append(
            row.problem(foreign_key.fields[-1], message, f"do: give an id that is, or add it to {foreign_key.table}")
        )
    return found
