"""Nothing without a claim, and no claim without use.

The rule: every row of a record table rests on claims, and every claim is used by a record, a rendering or a
conflict, or is exempted with a reason. For example an event without ``claims:`` is refused, and so is a claim
that nothing names. Children of a row (`participants`, `stances`) name their own claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.read.rows import RECORD_LAYERS

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.rows import Rows

USES = ("provenance", "renderings", "conflict_claims")


def check_provenance(rows: Rows) -> list[Problem]:
    """Return a problem for each row without a claim, each claim without use and each exemption of a used claim."""
    found: list[Problem] = []
    supported = {
        (row.values["table"], row.values["record_id"]) for row in rows["provenance"] if row.values["field"] is None
    }
    for name, table in rows.items():
        for row in table:
            if row.table.layer in RECORD_LAYERS and (name, row.record) not in supported:
                found.append(row.problem("", "rests on no claim", "do: add claims: [claim_id, ...]"))
    used = {row.values.get("claim_id") for name in USES for row in rows.get(name, [])}
    exempted = {row.values.get("claim_id") for row in rows["exemptions"]}
    for row in rows["exemptions"]:
        if row.values.get("claim_id") in used:
            found.append(row.problem("claim_id", "is exempted and used", "do: delete the exemption"))
    for row in rows["claims"]:
        claim = row.values.get("claim_id")
        if claim is not None and claim not in used | exempted:
            found.append(
                row.problem(
                    "claim_id", "is used by nothing", "do: name it in a record, rendering or conflict, or exempt it"
                )
            )
    return found
