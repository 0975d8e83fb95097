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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from landmine_policy.dtypes import FieldDescriptor
    from landmine_policy.names import Backend, TableName


@overload
def tables() -> list[TableName]: ...
@overload
def tables(version: str | None) -> list[str]: ...
def tables(version: str | None = None) -> Sequence[str]:
    """Return the names of all tables.

    Parameters
    ----------
    version
        A released version, whose tables are wanted; left out, the installed one.

    Returns
    -------
    list of str
        The names, in the order of the codebook.

    Raises
    ------
    ValueError
        There is no such version; the message lists those there are.

    Examples
    --------
    >>> tables()[:3]
    ['sources', 'claims', 'evidence']
    """
    if version is None:
        return list(TABLES)
    from landmine_policy.history import history  # noqa: PLC0415 (only who asks for another version needs it)

    return history().tables(version)


@overload
def load(table: TableName, backend: Literal["pandas"] = "pandas", version: str | None = None) -> pd.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["arrow"], version: str | None = None) -> pa.Table: ...
@overload
def load(table: TableName, backend: Literal["polars"], version: str | None = None) -> pl.DataFrame: ...
@overload
def load(table: TableName, backend: Literal["duckdb"], version: str | None = None) -> duckdb.DuckDBPyRelation: ...
@overload
def load(
    table: TableName, backend: Backend, version: str | None = None
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation: ...
@overload
def load(  # a table of an earlier release may have a name that no table has today
    table: str, backend: Backend = "pandas", *, version: str
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation: ...
def load(
    table: str, backend: Backend = "pandas", version: str | None = None
) -> pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation:
    """Load one table, typed.

    Parameters
    ----------
    table
        A name from `tables`.
    backend
        The library whose table is wanted. "polars" and "duckdb" have to be installed, "arrow" and "pandas" are.
    version
        A released version, as in the table `releases`: its table is given as it was released, with the columns, types
        and codes it had. Left out, the installed one.

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

    Warns
    -----
    FutureWarning
        A column was renamed. It is there under its former name too, after all others, until the next major version.

    Raises
    ------
    ValueError
        There is no such table, backend or version, or the version has no such table; the message lists those there
        are.
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
    if version is None:
        require_table(table)
    if backend not in BACKENDS:
        raise unknown("backend", backend, BACKENDS, "Backends")
    from landmine_policy import aliases  # noqa: PLC0415 (aliases reads with this module)

    # A release is given as it was, the installed version under former names too.
    renames = aliases.former_columns(table) if version is None else {}
    if renames:
        aliases.warn_of_columns(table, renames)
    made: pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation = _typed(table, backend, version, renames)
    return made


def load_frame(table: str) -> pd.DataFrame:
    """Load one table as a DataFrame without former columns: what this package itself works with."""
    require_table(table)
    frame: pd.DataFrame = _typed(table, "pandas", None, {})
    return frame


def _typed(table: str, backend: Backend, version: str | None, renames: Mapping[str, str]) -> Any:
    """Return a table in the library that is wanted, the renamed columns under their former names too."""
    arrow = load_arrow(table, version)
    if backend == "arrow" and not renames:
        return arrow  # without its fields: to read the descriptor takes longer than to read the table
    # Importing landmine_policy must stay fast, so what makes frames is imported when one is made.
    from landmine_policy import aliases, dtypes  # noqa: PLC0415 (as above)

    if backend == "pandas" and not renames:
        return dtypes.typed_frame(arrow, _pandas_dtypes(table, version))
    arrow, fields = aliases.with_former_columns(arrow, fields_of(table, version), renames)
    if backend == "arrow":
        return arrow
    if backend == "pandas":
        return dtypes.typed_frame(arrow, {field["name"]: dtypes.pandas_dtype(field) for field in fields})
    _require_library(backend)
    return {"polars": dtypes.typed_polars, "duckdb": dtypes.typed_relation}[backend](arrow, fields)


def load_arrow(table: str, version: str | None = None) -> pa.Table:
    """Load one table as an Arrow table; raise ValueError where there is none of that name."""
    if version is not None:
        from landmine_policy.history import history  # noqa: PLC0415 (only who asks for another version needs it)

        return history().arrow(version, table)
    require_table(table)
    # Not from the descriptor, which takes longer to read than the table; a test compares the two.
    return _read(base_folder() / "data" / "parquet" / f"{table}.parquet")


def fields_of(table: str, version: str | None = None) -> list[FieldDescriptor]:
    """Return the fields of a table as the descriptor gives them. Do not change them.

    Those of an earlier release have name, type and codes only, where they are not those of today.

    >>> fields_of("evidence")[2]["unit"]
    'code points'
    """
    if version is None:
        schema = parquet_resources()[table]["schema"]
    else:
        from landmine_policy.history import history  # noqa: PLC0415 (as above)

        schema = history().schema(version, table)
    fields: list[FieldDescriptor] = schema["fields"]
    return fields


@cache
def _read(path: Path) -> pa.Table:
    # `pyarrow.parquet.read_table` would import pandas where it is installed.
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 (as above)

    with ParquetFile(path) as file:
        return file.read(use_threads=False)  # to start threads takes longer than to read so little


@cache
def _pandas_dtypes(table: str, version: str | None) -> dict[str, Any]:
    from landmine_policy.dtypes import pandas_dtype  # noqa: PLC0415 (as above)

    return {field["name"]: pandas_dtype(field) for field in fields_of(table, version)}


def _require_library(name: str) -> None:
    """Raise ImportError with what to type where an optional library is not installed."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        message = f"backend={name!r} needs {name}, which is not installed; type: pip install 'landmine-policy[{name}]'"
        raise ImportError(message, name=name) from error
