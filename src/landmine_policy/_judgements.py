"""What the articles disagree on and where the public record says otherwise, joined so that it can be read.

The rule: these are joins of shipped tables and say nothing of their own. For example
``checks(verdict="contradicted")`` has the claim in words beside what the record says, and ``conflicts()`` one
row for each claim's part in a conflict, the sides of one conflict below each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._names import unknown
from landmine_policy._present import load_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

CLAIM = ["claim_id", "source_id", "says", "speaker"]


def conflicts(relation: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return the points on which claims agree, differ or contradict each other.

    Parameters
    ----------
    relation
        One or several codes of ``conflicts.relation``, such as "contradicts"; all conflicts where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row for each claim's part in a conflict, sorted by conflict and side: the conflict's topic,
        relation, cause, resolution and reason, the side and what it says, the claim in words, its speaker,
        and its verdict if it was checked.

    Raises
    ------
    ValueError
        There is no such relation; the message lists those there are.

    Examples
    --------
    >>> found = conflicts(relation="contradicts")
    >>> set(found.groupby("conflict_id").size() >= 2)
    {True}
    """
    frame = load_frame("conflicts")
    if relation is not None:
        frame = frame[frame["relation"].isin(_known(relation, frame["relation"]))]
    members = (
        load_frame("conflict_claims").merge(frame, on="conflict_id").sort_values(["conflict_id", "side", "claim_id"])
    )
    claims = load_frame("facts")[[*CLAIM, "verdict", "recorded_value"]]
    columns = ["conflict_id", "topic", "within", "relation", "side", "position", *CLAIM]
    columns += ["cause", "resolution", "reason", "check_id", "verdict", "recorded_value"]
    return members.merge(claims, on="claim_id")[columns]


def checks(verdict: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Return the claims that were held against the public record, with what it says and who introduced the error.

    Parameters
    ----------
    verdict
        One or several codes of ``checks.verdict``, such as "contradicted"; all checks where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a check, in the order of the claims: the claim in words, the verdict, who introduced the
        error, the finding, the recorded value (as text, and as number with unit or as date where it is one),
        the day the finding holds for, the confidence, and the references in one text for reading
        (`check_sources` has them one a row).

    Raises
    ------
    ValueError
        There is no such verdict; the message lists those there are.

    Examples
    --------
    >>> checks(verdict="contradicted")["introduced_by"].unique().tolist()
    ['newspaper']
    """
    frame = load_frame("checks")
    if verdict is not None:
        frame = frame[frame["verdict"].isin(_known(verdict, frame["verdict"]))]
    frame = frame.merge(load_frame("facts")[CLAIM], on="claim_id").merge(_references(), on="check_id", how="left")
    columns = [*CLAIM, "verdict", "introduced_by", "finding", "recorded_value", "recorded_number", "recorded_unit"]
    columns += ["recorded_date_edtf", "as_of_edtf", "confidence", "references", "check_id"]
    return frame.sort_values("claim_id", ignore_index=True)[columns]


def _references() -> pd.DataFrame:
    """Return one row a check: its references as publisher, date and title, in one text."""
    cited = load_frame("check_sources").merge(load_frame("sources"), on="source_id")
    when = cited["published"].fillna("undated")
    copy = (", read at " + cited["read_at"]).fillna("")
    cited["references"] = cited["publisher"] + " (" + when + copy + "): " + cited["title"]
    return cited.groupby("check_id")["references"].agg("; ".join).astype(cited["references"].dtype).reset_index()


def _known(wanted: str | Iterable[str], column: pd.Series) -> list[str]:
    """Return the wanted codes as a list; raise ValueError where one is no code of the column."""
    codes = list(column.cat.categories)
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    for code in asked:
        if code not in codes:
            raise unknown(str(column.name), code, codes, "Codes")
    return asked
