"""What changed from release to release, for whoever moves from one version to a later one.

The rule: a release is later than another by `number` in `releases`, never by the text of its version. For example
``changes(since="0.9.0")`` has what 0.9.1 and 0.10.0 brought, and ``changes(since="0.10.0")`` none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._names import TABLES, unknown
from landmine_policy._present import load_arrow, load_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from landmine_policy._names import TableName


def changes(since: str | None = None, table: TableName | None = None) -> pd.DataFrame:
    """Return what was added, removed and changed by the releases after a version.

    Released changes only: a checkout that was edited since its last release, whose ``__version__`` ends in
    "+unreleased", is compared with that release by ``python -m scripts.diff``.

    Parameters
    ----------
    since
        A released version, such as the one that an analysis used; all releases where it is left out.
    table
        A name from `tables`, or one that a table bore before it was removed. Only the rows with this name in
        `table` are returned; those about a file or the whole package have others.

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
    numbers = release_numbers()
    if since is not None and since not in numbers:
        raise unknown("version", since, list(numbers) or ["none yet"], "Versions")
    frame = load_frame("changes")
    if table is not None and table not in (known := _tables_of(frame)):
        raise unknown("table", table, known, "Tables")
    release = frame["version"].map(numbers).astype("Int64")
    wanted = release > (0 if since is None else numbers[since])
    if table is not None:
        wanted &= frame["table"].eq(table).fillna(value=False)
    # The shipped rows are sorted by their key, whose first part is the version's text: only the releases have to move.
    return frame.loc[release[wanted].sort_values(kind="stable").index].reset_index(drop=True)


def release_numbers() -> dict[str, int]:
    """Return the number of each release by its version, in the order of time; empty before the first.

    >>> numbers = release_numbers()
    >>> list(numbers.values()) == list(range(1, len(numbers) + 1))
    True
    """
    rows = load_arrow("releases").select(["version", "number"]).to_pylist()
    return {row["version"]: row["number"] for row in sorted(rows, key=lambda row: int(row["number"]))}


def tombstone(tables: Iterable[str], record_id: str) -> str:
    """Return a sentence on the release that removed a record, to end a message with; empty where none did.

    >>> tombstone(["claims"], "nyt-2022-06-21.002")
    ''
    """
    wanted = set(tables)
    for row in load_arrow("changes").to_pylist():
        if (row["kind"], row["action"], row["record_id"]) == ("record", "removed", record_id) and row[
            "table"
        ] in wanted:
            what = f"renamed to {row['renamed_to']!r}" if row["renamed_to"] else "removed"
            why = f": {row['reason']}" if row["reason"] else "."
            versions = list(release_numbers())
            before = versions[: versions.index(row["version"])][-1:]
            where = f" load({row['table']!r}, version={before[0]!r}) still has it." if before else ""
            return f" It was {what} in {row['version']}{why}{where}"
    return ""


def _tables_of(changed: pd.DataFrame) -> list[str]:
    """Return the tables there are, and those that are gone: their removal stands in the changes."""
    return [*TABLES, *sorted(set(changed["table"].dropna()) - set(TABLES))]
