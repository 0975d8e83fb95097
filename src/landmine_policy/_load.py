"""Load a table by its name, typed, from the files that came with the package, without the network.

The rule: the schema decides the types, not the file and not the library. For example ``load("claims")["kind"]`` is
categorical with every code of the list, whether or not a claim has it, and with polars an ``Enum`` of the same codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from landmine_policy._dtypes import typed_polars, typed_relation
from landmine_policy._editions import Edition, Version, edition_of
from landmine_policy._names import BACKENDS, Backend, TableName, chosen, optional_library

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa


def tables(version: Version = None) -> pd.DataFrame:
    """Return all tables with what one row of each is, in the order of the codebook.

    Parameters
    ----------
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        One row a table: `table` (its name, to `load`), `layer` (front, records, judgement, recorded, evidence,
        reference or release; empty before 0.10.0), `rows` (their number), `one_row_is` and `description`.

    Raises
    ------
    ValueError
        There is no such version; the message lists those there are.

    Examples
    --------
    >>> tables()[["table", "layer", "one_row_is"]].iloc[0].tolist()
    ['facts', 'front', 'one claim, readable alone, with the record beside it']
    """
    import pandas as pd

    edition = edition_of(version)
    layers = {name: layer["name"] for layer in edition.descriptor.get("layers", ()) for name in layer["tables"]}
    given = [edition[name].resource for name in edition.tables]
    columns = {
        "table": [table["name"] for table in given],
        "layer": [layers.get(table["name"]) for table in given],
        "rows": [table["rowCount"] for table in given],
        "one_row_is": [table["title"] for table in given],
        "description": [table["description"] for table in given],
    }
    types = dict.fromkeys(columns, "string[pyarrow]") | {"rows": "Int64"}
    return pd.DataFrame({name: pd.Series(column, dtype=types[name]) for name, column in columns.items()})


@overload
def load(table: TableName, backend: Literal["pandas"] = "pandas", version: Version = None) -> pd.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["arrow"], version: Version = None) -> pa.Table: ...
@overload
def load(table: TableName, backend: Literal["polars"], version: Version = None) -> pl.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["duckdb"], version: Version = None) -> duckdb.DuckDBPyRelation: ...
@overload
def load(
    table: TableName, backend: Backend, version: Version = None
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation: ...
@overload
def load(  # a table of an earlier release may have a name that no table has today
    table: str, backend: Backend = "pandas", *, version: str | Edition
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation: ...
def load(
    table: str, backend: Backend = "pandas", version: Version = None
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation:
    """Load one table, typed.

    Parameters
    ----------
    table
        A name from `tables`.
    backend
        The library whose table is wanted. Install "polars" and "duckdb" yourself; "arrow" and "pandas" are there.
    version
        A released version, such as "0.9.0": the table has the columns, types and codes that it was released with. The
        installed version where it is left out.

    Returns
    -------
    pandas.DataFrame
        With "pandas": texts are ``string``, coded fields ``category``, whole numbers ``Int64``, numbers
        ``Float64``, truth values ``boolean``, days ``datetime64[s]``. The frame is the caller's own: changing it
        does not change the next one.
    pyarrow.Table
        With "arrow": string, dictionary, int64, double, bool and date32. pandas is not imported.
    polars.DataFrame
        With "polars": String, Enum with the codes in their order, Int64, Float64, Boolean and Date.
    duckdb.DuckDBPyRelation
        With "duckdb": a relation of the default connection over the Arrow table, so that ``duckdb.sql`` finds it
        by the name of the variable that holds it: VARCHAR, ENUM with the codes in their order, BIGINT, DOUBLE,
        BOOLEAN and DATE. Nothing is written.

    In all of them there is one row a record, sorted by the table's key, and one column a field of its schema;
    `codebook` says what each means and in which unit. An empty cell is missing and means: not stated.

    Raises
    ------
    ValueError
        There is no such table, backend or version, or the version has no such table. The message lists those there are,
        and says what became of a table that a release removed.
    ImportError
        The library of the backend is not installed; the message says what to type.

    Examples
    --------
    >>> claims = load("claims")
    >>> claims["source_id"].unique().tolist()
    ['nyt-2022-06-21', 'wapo-2022-06-21']
    >>> load("claims", backend="polars")["modality"].dtype.categories[:2].to_list()
    ['asserted', 'expected']
    >>> len(load("claims", version="0.9.0"))
    400
    >>> import duckdb
    >>> checks = load("checks", backend="duckdb")
    >>> duckdb.sql("SELECT DISTINCT verdict FROM checks ORDER BY verdict LIMIT 2").fetchall()
    [('confirmed',), ('imprecise',)]
    """
    chosen("backend", backend, BACKENDS, "Backends")
    held = edition_of(version)[table]
    if backend == "pandas":
        return held.frame()
    if backend == "arrow":
        return held.arrow
    optional_library(backend, backend)
    return (typed_polars if backend == "polars" else typed_relation)(held.arrow, held.schema.fields)
