"""Every cell keeps the constraints and the code list of its field.

The rule: what the schema says, nothing more. For example a field with ``"codes": "claim_kind"`` holds a code
that stands in
``data/facts/codes/claim_kind.yaml``; one with ``"pattern": "[a-z]+"`` matches it from the first letter to the last.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from scripts.problems import did_you_mean

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Field


def code_lists(rows: Rows) -> dict[str, list[str]]:
    """Return the codes of each list, in the order in which they were typed."""
    lists: dict[str, list[str]] = {}
    for row in rows["codes"]:
        lists.setdefault(str(row.values.get("code_list")), []).append(str(row.values.get("code")))
    return lists


def check_cells(rows: Rows) -> list[Problem]:
    """Return a problem for each cell that breaks a constraint of its field or holds no code of its list."""
    lists = code_lists(rows)
    found: list[Problem] = []
    for table in rows.values():
        for row in table:
            for column in row.table.fields:
                if row.values.get(column.name) is not None:
                    found += _check_cell(row, column, lists)
    return found


def _check_cell(row: Row, column: Field, lists: dict[str, list[str]]) -> list[Problem]:
    value: Any = row.values[column.name]  # of the type its field demands: reading saw to that
    if column.code_list is not None and value not in lists.get(column.code_list, []):
        allowed = lists.get(column.code_list, [])
        hint = did_you_mean(value, allowed)
        return [row.problem(column.name, f"is not a code of {column.code_list}{hint}", ", ".join(allowed))]
    limits = dict(column.constraints)
    if column.type == "date":
        limits |= {name: dt.date.fromisoformat(limits[name]) for name in ("minimum", "maximum") if name in limits}
    found = []
    if "pattern" in limits and not re.fullmatch(limits["pattern"], str(value)):
        found.append(
            row.problem(column.name, "does not match the pattern", f"{limits['pattern']}, as {column.example}")
        )
    if "minimum" in limits and value < limits["minimum"]:
        found.append(row.problem(column.name, "is too small", f"at least {limits['minimum']}"))
    if "maximum" in limits and value > limits["maximum"]:
        found.append(row.problem(column.name, "is too large", f"at most {limits['maximum']}"))
    if "maxLength" in limits and len(str(value)) > limits["maxLength"]:
        message = f"is too long, {len(str(value))} characters"
        found.append(row.problem(column.name, message, f"at most {limits['maxLength']}"))
    return found
