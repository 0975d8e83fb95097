"""What changed from release to release, for whoever moves from one version to a later one.

The rule: a release is later than another by `number` in `releases`, never by the text of its version. For example
``changes(since="0.9.0")`` has what 0.9.1 and 0.10.0 brought, and ``changes(since="0.10.0")`` none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import Version, edition_of, unknown_version
from landmine_policy._names import TableName, chosen

if TYPE_CHECKING:
    import pandas as pd


def changes(since: str | None = None, table: TableName | None = None, version: Version = None) -> pd.DataFrame:
    """Return what was added, removed and changed by the releases after a version.

    Released changes only: a checkout that was edited since its last release, whose ``__version__`` ends in
    "+unreleased", is compared with that release by ``python -m scripts.diff``.

    Parameters
    ----------
    since
        A released version, such as the one that an analysis used; all releases where it is left out.
    table
        A name from `tables`, or the name of a table that was removed. Only the rows with this name in `table` are
        returned; those about a file or the whole package have others.
    version
        The last release to look at; the installed version where it is left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the table `changes` with its columns and types, sorted by release in the order of time, then by
        kind, table, record, field and property. `must_act` says whether a change asks something of those who
        used the version before. Empty, with all columns, where no release is later.

    Raises
    ------
    ValueError
        There is no such version or table; the message lists those there are.

    Examples
    --------
    >>> changes()[["version", "kind", "action", "must_act"]].dtypes.astype(str).unique().tolist()
    ['string', 'category']
    """
    edition = edition_of(version)
    numbers = {name: row["number"] for name, row in edition.releases.items()}
    if since is not None and not (isinstance(since, str) and since in numbers):
        raise unknown_version(since, list(numbers) or ["none yet"])
    frame = edition["changes"].frame()
    if table is not None:
        # The changes name the tables that are gone too.
        gone = sorted(set(frame["table"].dropna()) - set(edition.tables))
        chosen("table", table, [*edition.tables, *gone], "Tables")
    release = frame["version"].map(numbers).astype("Int64")
    wanted = release > (0 if since is None else numbers[since])
    if table is not None:
        wanted &= frame["table"].eq(table).fillna(value=False)
    # The shipped rows are sorted by their key, whose first part is the version's text: only the releases have to move.
    return frame.loc[release[wanted].sort_values(kind="stable").index].reset_index(drop=True)
