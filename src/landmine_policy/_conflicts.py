"""Where claims agree, differ or contradict each other.

The rule: this is a join of shipped tables and says nothing of its own. For example ``conflicts("contradicts")`` has one
row for each claim's part in a conflict, the sides of one conflict below each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._checks import CLAIM, code_or_record
from landmine_policy._editions import Version, edition_of
from landmine_policy._evidence import claims_behind
from landmine_policy._names import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from landmine_policy._names import Relation


def conflicts(
    relation: Relation | Iterable[Relation] | str | None = None, version: Version = None, *, record: str | None = None
) -> pd.DataFrame:
    """Return the points on which claims agree, differ or contradict each other.

    Parameters
    ----------
    relation
        One or several codes of ``conflicts.relation``, such as "contradicts"; all conflicts where it is left out. Or,
        in its place, a record as ``TABLE/ID``.
    version
        A released version; the installed one where it is left out.
    record
        Only the conflicts in which a claim has a part that this record rests on. ``TABLE/ID``, or the id alone where
        only one table has it, as `evidence` takes it.

    Returns
    -------
    pandas.DataFrame
        One row for each claim's part in a conflict, sorted by conflict and side: the conflict's topic,
        relation, cause, resolution and reason, the side and what it says, the claim in words, its speaker,
        and its verdict if it was checked.

    Raises
    ------
    ValueError
        There is no such relation, version or record; the message lists those there are, or the nearest.

    Examples
    --------
    >>> found = conflicts(relation="contradicts")
    >>> set(found.groupby("conflict_id").size() >= 2)
    {True}
    """
    edition = edition_of(version)
    frame = edition["conflicts"].frame()
    members = edition["conflict_claims"].frame()
    codes, record = code_or_record(relation, record)
    if record is not None:
        of_record = members["claim_id"].isin(claims_behind(edition, record))
        frame = frame[frame["conflict_id"].isin(members.loc[of_record, "conflict_id"])]
    if codes is not None:
        wanted = require("relation", codes, frame["relation"].cat.categories, "Codes")
        frame = frame[frame["relation"].isin(wanted)]
    members = members.merge(frame, on="conflict_id")
    members = members.sort_values(["conflict_id", "side", "claim_id"])
    claims = edition["facts"].frame([*CLAIM, "verdict", "recorded_value"])
    columns = ["conflict_id", "topic", "within", "relation", "side", "position", *CLAIM]
    columns += ["cause", "resolution", "reason", "check_id", "verdict", "recorded_value"]
    return members.merge(claims, on="claim_id")[columns]
