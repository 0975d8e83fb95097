"""Load a table by its name, typed, from the files that came with the package, without the network.

The rule: the schema decides the types, not the file and not pandas. For example ``load("claims")["kind"]`` is
categorical with every code of the list, whether or not a claim has it, and ``load("evidence")["start"]`` is
``Int64``.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from landmine_policy.package import base_folder, parquet_resources

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def tables() -> list[str]:
    """Return the names of all tables.

    >>> tables()[:3]
    ['sources', 'claims', 'evidence']
    """
    return list(parquet_resources())


def load(table: str) -> pd.DataFrame:
    """Load one table as a typed pandas DataFrame.

    Parameters
    ----------
    table
        A name from `tables`.

    Returns
    -------
    pandas.DataFrame
        One row a record, sorted by the table's key; one column a field of its schema. Texts are ``string``,
        coded fields
        ``category``, whole numbers ``Int64``, truth values ``boolean``, days ``datetime64[s]``; an empty cell
        is missing and means: not stated. The frame is the caller's own.

    Raises
    ------
    ValueError
        There is no such table; the message lists those there are.

    Examples
    --------
    >>> claims = load("claims")
    >>> claims["source_id"].unique().tolist()
    ['nyt-2022-06-21', 'wapo-2022-06-21']
    """
    from landmine_policy.dtypes import typed_frame  # noqa: PLC0415 (importing landmine_policy must stay fast)

    arrow = load_arrow(table)
    return typed_frame(arrow, parquet_resources()[table]["schema"]["fields"])


def load_arrow(table: str) -> pa.Table:
    """Load one table as an Arrow table; raise ValueError where there is none of that name."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415

    resources = parquet_resources()
    if table not in resources:
        near = difflib.get_close_matches(str(table), resources, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        message = f"There is no table {table!r}.{hint} Tables: {', '.join(resources)}."
        raise ValueError(message)
    with ParquetFile(base_folder() / resources[table]["path"]) as file:
        return file.read()
