"""Which claims were checked against the public record, and what it says.

The rule: this is a join of shipped tables and says nothing of its own. For example ``checks("contradicted")`` has the
claim in words beside what the record says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import Edition, Version, edition_of
from landmine_policy._names import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


# What a joined table shows of a claim.
CLAIM = ["claim_id", "source_id", "says", "speaker"]


def checks(verdict: str | Iterable[str] | None = None, version: Version = None) -> pd.DataFrame:
    """Return the claims that were checked against the public record, with what it says and who introduced the error.

    Parameters
    ----------
    verdict
        One or several codes of ``checks.verdict``, such as "contradicted"; all checks where it is left out.
    version
        A released version; the installed one where it is left out.

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
        There is no such verdict or version; the message lists those there are.

    Examples
    --------
    >>> checks(verdict="contradicted")["introduced_by"].unique().tolist()
    ['newspaper']
    """
    edition = edition_of(version)
    frame = edition["checks"].frame()
    if verdict is not None:
        frame = frame[frame["verdict"].isin(require("verdict", verdict, frame["verdict"].cat.categories, "Codes"))]
    claims = edition["facts"].frame(CLAIM)
    frame = frame.merge(claims, on="claim_id").merge(_references(edition), on="check_id", how="left")
    columns = [*CLAIM, "verdict", "introduced_by", "finding", "recorded_value", "recorded_number", "recorded_unit"]
    columns += ["recorded_date_edtf", "as_of_edtf", "confidence", "references", "check_id"]
    return frame.sort_values("claim_id", ignore_index=True)[columns]


def _references(edition: Edition) -> pd.DataFrame:
    """Return one row a check: its references as publisher, date and title, in one text."""
    sources = edition["sources"].frame(["source_id", "publisher", "published", "read_at", "title"])
    cited = edition["check_sources"].frame().merge(sources, on="source_id")
    when = cited["published"].fillna("undated")
    copy = (", read at " + cited["read_at"]).fillna("")
    cited["references"] = cited["publisher"] + " (" + when + copy + "): " + cited["title"]
    return cited.groupby("check_id")["references"].agg("; ".join).astype(cited["references"].dtype).reset_index()
