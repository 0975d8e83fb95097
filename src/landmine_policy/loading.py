"""Load a table by its name, typed, from the files that came with the package, without the network.

The rule: the schema decides the types, not the file and not the library. For example ``load("claims")["kind"]``
is categorical with every code of the list, whether or not a claim has it, and ``load("evidence")["start"]`` is
``Int64``; ``load("claims", backend="polars")["kind"]`` is an ``Enum`` of the same codes in the same order.
A file is read once a process, into an Arrow table, which nobody can change.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

from landmine_policy.names import BACKENDS, TABLES, require_table, unknown
from landmine_policy.package import base_folder, parquet_resources

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from landmine_policy.dtypes import FieldDescriptor
    from landmine_policy.names import Backend, TableName


def tables() -> list[TableName]:
    """Return the names of all tables.

    >>> tables()[:3]
    ['sources', 'claims', 'evidence']
    """
    return list(TABLES)


@overload
def load(table: TableName, backend: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["arrow"]) -> pa.Table: ...
@overload
def load(table: TableName, backend: Literal["polars"]) -> pl.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...
@overload
def load(table: TableName, backend: Backend) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation: ...
def load(
    table: TableName, backend: Backend = "pandas"
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation:
    """Load one table, typed.

    Parameters
    ----------
    table
        A name from `tables`.
    backend
        The library whose table is wanted. "polars" and "duckdb" have to be installed, "arrow" and "pandas" are.

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
        There is no such table or backend; the message lists those there are.
    ImportError
        The library of the backend is not installed; the message says what to type.

    Examples
    --------
    >>> claims = load("claims")
    >>> claims["source_id"].unique().tolist()
    ['nyt-2022-06-21', 'wapo-2022-06-21']
    >>> load("claims", backend="polars")["modality"].dtype.categories[:2].to_list()
    ['asserted', 'expected']
    >>> import duckdb
    >>> checks = load("checks", backend="duckdb")
    >>> duckdb.sql("SELECT DISTINCT verdict FROM checks ORDER BY verdict LIMIT 2").fetchall()
    [('confirmed',), ('imprecise',)]
    """
    require_table(table)
    if backend not in BACKENDS:
        raise unknown("backend", backend, BACKENDS, "Backends")
    if backend == "arrow":
        return load_arrow(table)
    # Importing landmine_policy must stay fast, so what makes frames is imported when one is made.
    from landmine_policy import dtypes  # noqa: PLC0415 (as above)

    if backend == "pandas":
        return dtypes.typed_frame(load_arrow(table), _pandas_dtypes(table))
    _require_library(backend)
    make: Any = {"polars": dtypes.typed_polars, "duckdb": dtypes.typed_relation}[backend]
    made: pl.DataFrame | duckdb.DuckDBPyRelation = make(load_arrow(table), fields_of(table))
    return made


def load_arrow(table: str) -> pa.Table:
    """Load one table as an Arrow table; raise ValueError where there is none of that name."""
    require_table(table)
    # Not from the descriptor, which takes longer to read than the table; a test compares the two.
    return _read(base_folder() / "data" / "parquet" / f"{table}.parquet")


def fields_of(table: str) -> list[FieldDescriptor]:
    """Return the fields of a table as the descriptor gives them. Do not change them.

    >>> fields_of("evidence")[2]["unit"]
    'code points'
    """
    fields: list[FieldDescriptor] = parquet_resources()[table]["schema"]["fields"]
    return fields


@cache
def _read(path: Path) -> pa.Table:
    # `pyarrow.parquet.read_table` would import pandas where it is installed.
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 (as above)

    with ParquetFile(path) as file:
        return file.read(use_threads=False)  # to start threads takes longer than to read so little


@cache
def _pandas_dtypes(table: str) -> dict[str, Any]:
    from landmine_policy.dtypes import pandas_dtype  # noqa: PLC0415 (as above)

    return {field["name"]: pandas_dtype(field) for field in fields_of(table)}


def _require_library(name: str) -> None:
    """Raise ImportError with what to type where an optional library is not installed."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        message = f"backend={name!r} needs {name}, which is not installed; type: pip install 'landmine-policy[{name}]'"
        raise ImportError(message, name=name) from error
