"""Load a table by its name, typed, from the files that came with the package, without the network.

The rule: the schema decides the types, not the file and not the library. For example ``load("claims")["kind"]``
is categorical with every code of the list, whether or not a claim has it, and ``load("evidence")["start"]`` is
``Int64``; ``load("claims", backend="polars")["kind"]`` is an ``Enum`` of the same codes in the same order.
With ``version="0.9.0"`` it is the table as that release had it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal, overload

from landmine_policy._names import BACKENDS, TABLES, require_table, unknown
from landmine_policy._present import fields_of, load_arrow, load_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from landmine_policy._names import Backend, TableName


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
    from landmine_policy._history import history  # noqa: PLC0415 (only who asks for another version needs it)

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
    >>> len(load("claims", version="0.9.0"))
    400
    >>> import duckdb
    >>> checks = load("checks", backend="duckdb")
    >>> duckdb.sql("SELECT DISTINCT verdict FROM checks ORDER BY verdict LIMIT 2").fetchall()
    [('confirmed',), ('imprecise',)]
    """
    if version is None:
        require_table(table)
    if backend not in BACKENDS:
        raise unknown("backend", backend, BACKENDS, "Backends")
    from landmine_policy import _aliases  # noqa: PLC0415 (a third of a millisecond that `tables` need not pay)

    # A release is given as it was, the installed version under former names too.
    renames = _aliases.former_columns(table) if version is None else {}
    if renames:
        _aliases.warn_of_columns(table, renames)
    made: pd.DataFrame | pa.Table | pl.DataFrame | duckdb.DuckDBPyRelation = _typed(table, backend, version, renames)
    return made


def _typed(table: str, backend: Backend, version: str | None, renames: Mapping[str, str]) -> Any:
    """Return a table in the library that is wanted, the renamed columns under their former names too."""
    if version is None and not renames and backend in ("arrow", "pandas"):
        return load_arrow(table) if backend == "arrow" else load_frame(table)
    # Importing landmine_policy must stay fast, so what makes frames is imported when one is made.
    from landmine_policy import _aliases, _dtypes  # noqa: PLC0415 (as above)

    if version is None:
        arrow, fields = load_arrow(table), fields_of(table)
    else:
        from landmine_policy._history import history  # noqa: PLC0415 (only who asks for another version needs it)

        arrow, fields = history().arrow(version, table), history().schema(version, table)["fields"]
    arrow, fields = _aliases.with_former_columns(arrow, fields, renames)
    if backend == "arrow":
        return arrow
    if backend == "pandas":
        return _dtypes.typed_frame(arrow, {field["name"]: _dtypes.pandas_dtype(field) for field in fields})
    _require_library(backend)
    return {"polars": _dtypes.typed_polars, "duckdb": _dtypes.typed_relation}[backend](arrow, fields)


def _require_library(name: str) -> None:
    """Raise ImportError with what to type where an optional library is not installed."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        message = f"backend={name!r} needs {name}, which is not installed; type: pip install 'landmine-policy[{name}]'"
        raise ImportError(message, name=name) from error
