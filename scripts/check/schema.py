"""What the schema says of rows: constraints and codes of cells, unique keys, references that lead somewhere.

The rule: nothing is said here that is not in ``data/schema/``. For example a field with ``"codes": "claim_kind"``
holds a code that stands in ``data/facts/codes/claim_kind.yaml``, one with ``"pattern": "[a-z]+"`` matches it from the
first letter to the last, and a claim whose `speaker_id` is ``ada-quill`` needs an actor ``ada-quill``.
"""

import datetime as dt
import re
from typing import Any

from scripts.problems import Problem, did_you_mean
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Field, ForeignKey, Schemas
from scripts.read.values import Value

Key = tuple[Value, ...]
LONGEST_ID = 200  # characters
MOST_LOST = 50  # references into one table; more have one cause
CODES = "data/facts/codes"


def check_schema(schemas: Schemas, rows: Rows) -> list[Problem]:
    """Return a problem for each cell, key and reference that is not as the schema says."""
    lists: dict[str, list[str]] = {}
    for row in rows["codes"]:
        lists.setdefault(str(row.values.get("code_list")), []).append(str(row.values.get("code")))
    return [*_check_lists(schemas, lists), *_check_cells(rows, lists), *_check_keys(schemas, rows)]


def _check_lists(schemas: Schemas, lists: dict[str, list[str]]) -> list[Problem]:
    """Return a problem for each code list that is lost; one for all where there is none."""
    used = {column.code_list for table in schemas.tables.values() for column in table.fields if column.code_list}
    places = [f"{CODES}/{name}.yaml" for name in sorted(used - lists.keys())] if lists else [CODES]
    return [Problem(place, "is missing or has no codes", allowed="do: restore it") for place in places if used]


def _check_cells(rows: Rows, lists: dict[str, list[str]]) -> list[Problem]:
    return [
        problem
        for table in rows.values()
        for row in table
        for column in row.table.fields
        if row.values.get(column.name) is not None
        for problem in _check_cell(row, column, lists)
    ]


def _check_cell(row: Row, column: Field, lists: dict[str, list[str]]) -> list[Problem]:
    if column.code_list is None:
        return _check_limits(row, column)
    allowed = lists.get(column.code_list, [])
    if row.values[column.name] in allowed or not allowed:
        return []
    hint = did_you_mean(str(row.values[column.name]), allowed)
    return [row.problem(column.name, f"is not a code of {column.code_list}{hint}", ", ".join(allowed))]


def _check_limits(row: Row, column: Field) -> list[Problem]:
    value: Any = row.values[column.name]  # of the type its field demands: reading saw to that
    limits = column.constraints
    lowest, highest = (_limit(column, name) for name in ("minimum", "maximum"))
    found = []
    if "pattern" in limits and not re.fullmatch(limits["pattern"], str(value)):
        found.append(("does not match the pattern", f"{limits['pattern']}, as {column.example}"))
    if lowest is not None and value < lowest:
        found.append(("is too small", f"at least {lowest}"))
    if highest is not None and value > highest:
        found.append(("is too large", f"at most {highest}"))
    longest = limits.get("maxLength", LONGEST_ID if limits.get("unique") else len(str(value)))
    if len(str(value)) > longest:
        found.append((f"is too long, {len(str(value))} characters", f"at most {longest}"))
    return [row.problem(column.name, message, allowed) for message, allowed in found]


def _limit(column: Field, name: str) -> Any:
    limit = column.constraints.get(name)
    return dt.date.fromisoformat(limit) if column.type == "date" and limit is not None else limit


def _check_keys(schemas: Schemas, rows: Rows) -> list[Problem]:
    found: list[Problem] = []
    for name, table in schemas.tables.items():
        unique = [(column.name,) for column in table.fields if column.constraints.get("unique")]
        for key in dict.fromkeys([table.primary_key, *table.unique_keys, *unique]):
            found += _repeated(rows[name], key)
    for target in schemas.tables:
        keys = [(rows[name], key) for name, table in schemas.tables.items() for key in table.foreign_keys]
        lost = [one for own, key in keys if key.table == target for one in _dangling(own, rows[target], key)]
        if len(lost) > MOST_LOST or (lost and not rows[target]):
            message = f"lacks the rows that {len(lost)} references lead to, such as {lost[0].value}"
            lost = [Problem(f"the table {target}", message, allowed="do: see whether a file of data/facts is lost")]
        found += lost
    return found


def _key(row: Row, fields: tuple[str, ...]) -> Key:
    return tuple(row.values.get(name) for name in fields)


def _repeated(rows: list[Row], fields: tuple[str, ...]) -> list[Problem]:
    first: dict[Key, Row] = {}
    found = []
    for row in rows:
        key = _key(row, fields)
        if all(value is None for value in key):
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row:
            advice = f"do: see {earlier.file}:{earlier.line}, keep one of the two"
            found.append(row.problem(fields[-1], f"repeats a key of {row.table.name}", advice))
    return found


def _dangling(rows: list[Row], targets: list[Row], foreign_key: ForeignKey) -> list[Problem]:
    known = {_key(row, foreign_key.reference_fields) for row in targets}
    keys = [(row, _key(row, foreign_key.fields)) for row in rows]
    lost = [(row, key) for row, key in keys if key not in known and not any(value is None for value in key)]
    names = sorted({str(target[-1]) for target in known}) if lost else []
    advice = f"do: give an id that is, or add it to {foreign_key.table}"
    return [
        row.problem(foreign_key.fields[-1], f"is not in {foreign_key.table}{did_you_mean(str(key[-1]), names)}", advice)
        for row, key in lost
    ]
