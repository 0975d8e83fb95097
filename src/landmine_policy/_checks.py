"""Which claims were checked against the public record, and what it says.

The rule: this is a join of shipped tables and says nothing of its own. For example ``checks("contradicted")`` has the
claim in words beside what the record says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import Edition, Version, edition_of
from landmine_policy._evidence import claims_behind
from landmine_policy._names import require
from landmine_policy._records import located

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from landmine_policy._names import Verdict


# What a joined table shows of a claim.
CLAIM = ["claim_id", "source_id", "says", "speaker"]


def checks(
    verdict: Verdict | Iterable[Verdict] | str | None = None, version: Version = None, *, record: str | None = None
) -> pd.DataFrame:
    """Return the claims that were checked against the public record, with what it says and who introduced the error.

    Parameters
    ----------
    verdict
        One or several codes of ``checks.verdict``, such as "contradicted"; all checks where it is left out. Or, in its
        place, a record as ``TABLE/ID``.
    version
        A released version; the installed one where it is left out.
    record
        Only what was checked of this record: the checks of the claims that it rests on, and those that it decided as
        a row of the public record. ``TABLE/ID``, or the id alone where only one table has it, as `evidence` takes it.

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
        There is no such verdict, version or record; the message lists those there are, or the nearest.

    Examples
    --------
    >>> checks(verdict="contradicted")["introduced_by"].unique().tolist()
    ['newspaper']
    >>> checks("provisions/us-2022-use-wapo")["verdict"].unique().tolist()
    ['imprecise', 'confirmed']
    """
    edition = edition_of(version)
    frame = edition["checks"].frame()
    codes, record = code_or_record(verdict, record)
    if record is not None:
        wanted = frame["claim_id"].isin(claims_behind(edition, record))
        if "record_table" in frame:  # from 0.10.0 on
            table, record_id = located(edition, record)
            wanted |= frame["record_table"].eq(table) & frame["record_id"].eq(record_id).fillna(value=False)
        frame = frame[wanted]
    if codes is not None:
        frame = frame[frame["verdict"].isin(require("verdict", codes, frame["verdict"].cat.categories, "Codes"))]
    claims = edition["facts"].frame(CLAIM)
    frame = frame.merge(claims, on="claim_id").merge(_references(edition), on="check_id", how="left")
    columns = [*CLAIM, "verdict", "introduced_by", "finding", "recorded_value", "recorded_number", "recorded_unit"]
    columns += ["recorded_date_edtf", "as_of_edtf", "confidence", "references", "check_id"]
    return frame.sort_values("claim_id", ignore_index=True)[columns]


def code_or_record(
    code: str | Iterable[str] | None, record: str | None
) -> tuple[str | Iterable[str] | None, str | None]:
    """Return what is asked for by a code and by a record; no code has a slash.

    >>> code_or_record("quantities/nyt-us-stockpile", None)
    (None, 'quantities/nyt-us-stockpile')
    """
    return (None, code) if isinstance(code, str) and "/" in code and record is None else (code, record)


def _references(edition: Edition) -> pd.DataFrame:
    """Return one row a check: its references as publisher, date and title, in one text."""
    sources = edition["sources"].frame(["source_id", "publisher", "published", "read_at", "title"])
    cited = edition["check_sources"].frame().merge(sources, on="source_id")
    when = cited["published"].fillna("undated")
    copy = (", read at " + cited["read_at"]).fillna("")
    cited["references"] = cited["publisher"] + " (" + when + copy + "): " + cited["title"]
    return cited.groupby("check_id")["references"].agg("; ".join).astype(cited["references"].dtype).reset_index()
