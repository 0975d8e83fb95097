"""What must hold inside the record tables and no schema can say.

The rules, each with its function: an exception is a permission, points at another rule of the same instrument
and never in a circle; numbers are in order, and a share lies between 0 and 1; *signed* never means *party*; a
stance points at a record that exists. For example a provision with ``exception_to: us-2022-use`` has
``deontic: permitted`` and ``instrument_id: us-2022``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows
    from scripts.read.values import Value

MAKE_PARTY = frozenset({"ratification", "acceptance", "approval", "accession", "succession"})


def check_records(rows: Rows) -> list[Problem]:
    """Return a problem for each record that breaks one of the rules."""
    return [*_exceptions(rows), *_quantities(rows), *_treaty_actions(rows), *_stances(rows), *_instruments(rows)]


def _exceptions(rows: Rows) -> list[Problem]:
    found = []
    by_id = {row.values.get("provision_id"): row for row in rows["provisions"]}
    for row in rows["provisions"]:
        target = by_id.get(row.values.get("exception_to"))
        if target is None:
            continue  # no exception, or dangling and reported as such
        if target is row:
            found.append(row.problem("exception_to", "points at itself", "do: name the rule that it lifts"))
        elif _circular(row, by_id):
            found.append(row.problem("exception_to", "leads back to itself", "do: let one of the rules stand alone"))
        if target.values.get("instrument_id") != row.values.get("instrument_id"):
            other = target.values.get("instrument_id")
            found.append(row.problem("exception_to", f"is a rule of {other}", "do: name a rule of the same instrument"))
        if row.values.get("deontic") != "permitted":
            found.append(row.problem("deontic", "is not that of an exception", "permitted"))
        if target.values.get("deontic") == "permitted":
            found.append(
                row.problem("exception_to", "is itself a permission", "do: name the prohibition or duty that it lifts")
            )
    return found


def _circular(row: Row, by_id: Mapping[Value, Row]) -> bool:
    seen = {row.record}
    following = by_id.get(row.values.get("exception_to"))
    while following is not None:
        if following.record in seen:
            return True
        seen.add(following.record)
        following = by_id.get(following.values.get("exception_to"))
    return False


def _quantities(rows: Rows) -> list[Problem]:
    found = []
    for row in rows["quantities"]:
        given = [(name, row.values.get(name)) for name in ("low", "best", "high")]
        numbers = [(name, value) for name, value in given if isinstance(value, float)]
        for (lower, small), (upper, large) in pairwise(numbers):
            if small > large:
                found.append(row.problem(lower, f"is above {upper}", f"at most {large:g}"))
        if row.values.get("unit") == "share":
            found += [row.problem(name, "is no share", "0 to 1") for name, value in numbers if value > 1]
    return found


def _treaty_actions(rows: Rows) -> list[Problem]:
    found = []
    for row in rows["treaty_actions"]:
        action, status = row.values.get("action"), row.values.get("status")
        if status == "state_party" and action not in MAKE_PARTY:
            found.append(
                row.problem(
                    "status", f"does not follow from {action}", "do: a signature makes a signatory, not a party"
                )
            )
        if status == "signatory" and action != "signature":
            found.append(
                row.problem("status", f"does not follow from {action}", "do: only a signature makes a signatory")
            )
    return found


def _stances(rows: Rows) -> list[Problem]:
    found = []
    for row in rows["stances"]:
        table, target = str(row.values.get("target_table")), row.values.get("target_id")
        if target not in {other.record for other in rows.get(table, [])}:
            found.append(row.problem("target_id", f"is not in {table}", f"do: give the id of a row of {table}"))
    return found


def _instruments(rows: Rows) -> list[Problem]:
    return [
        row.problem("other_id", "is the instrument itself", "do: name the other instrument")
        for row in rows["instrument_relations"]
        if row.values.get("other_id") is not None and row.values.get("other_id") == row.values.get("instrument_id")
    ]
