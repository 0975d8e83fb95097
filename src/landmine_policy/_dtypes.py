"""One table of types: what a field of the data package is in every other system.

The rule: a field's Frictionless `type`, and whether it has codes, decide. For example an integer is int64 in Arrow and
``Int64`` in pandas, so that a column with an empty cell stays a column of integers. A coded field is a dictionary of
strings in Arrow, a ``category`` in pandas, an ``Enum`` in polars and an ``ENUM`` in DuckDB, with all codes in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from landmine_policy._schema import Field, Table


class Types(NamedTuple):
    """The names of one type."""

    arrow: str
    pandas: str
    duckdb: str
    sqlite: str
    croissant: str


TYPES = {
    "string": Types("string", "string[pyarrow]", "VARCHAR", "TEXT", "sc:Text"),
    "integer": Types("int64", "Int64", "BIGINT", "INTEGER", "sc:Integer"),
    "number": Types("double", "Float64", "DOUBLE", "REAL", "sc:Float"),
    "boolean": Types("bool", "boolean", "BOOLEAN", "INTEGER", "sc:Boolean"),
    "date": Types("date32", "datetime64[s]", "DATE", "TEXT", "sc:Date"),
}


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a field; raise KeyError for a type that the data package does not use."""
    import pyarrow as pa

    if field.codes is not None:
        return pa.dictionary(pa.int16(), pa.string(), ordered=field.ordered)
    return pa.type_for_alias(TYPES[field.type].arrow)


def pandas_dtype(field: Field) -> Any:
    """Return the pandas dtype of a field; raise KeyError for a type that the data package does not use."""
    import pandas as pd

    if field.codes is not None:
        return pd.CategoricalDtype(field.code_values, ordered=field.ordered)
    return pd.api.types.pandas_dtype(TYPES[field.type].pandas)


def duckdb_type(field: Field) -> str:
    """Return the DuckDB type of a field; raise KeyError for a type that the data package does not use.

    >>> from landmine_policy._schema import Field
    >>> codes = (("low", "Low"), ("high", "High"))
    >>> duckdb_type(Field("confidence", "string", "Confidence", "How sure.", "low", {}, codes=codes))
    "ENUM('low', 'high')"
    """
    if field.codes is not None:
        return f"ENUM({', '.join(map(sql_text, field.code_values))})"
    return TYPES[field.type].duckdb


def sql_name(name: str) -> str:
    """Return a name as SQL quotes it.

    >>> sql_name("end")
    '"end"'
    """
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """Return a text as SQL quotes it.

    >>> sql_text("the articles' own voice")
    "'the articles'' own voice'"
    """
    return "'" + text.replace("'", "''") + "'"


def create_table(table: Table, types: Iterable[str], more: Iterable[str] = (), options: str = "") -> list[str]:
    """Return the SQL that creates a table with columns of these types: keys, `more` constraints, and `options` behind.

    A key of which a part may be empty is a unique index, since no primary key may be.
    """
    name = sql_name(table.name)
    fields = zip(table.fields, types, strict=True)
    lines = [f"{sql_name(field.name)} {kind}{' NOT NULL' if field.required else ''}" for field, kind in fields]
    index = []
    if table.key_may_be_empty:
        parts = ", ".join(f"coalesce({sql_name(part)}, '')" for part in table.primary_key)
        index = [f"CREATE UNIQUE INDEX {sql_name(table.name + '_key')} ON {name} ({parts})"]
    else:
        lines.append(f"PRIMARY KEY ({', '.join(map(sql_name, table.primary_key))})")
    body = ",\n  ".join([*lines, *more])
    return [f"CREATE TABLE {name} (\n  {body}\n){options}", *index]


def typed_frame(table: pa.Table, dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """Return an Arrow table as a pandas DataFrame of its own memory, one column a dtype, in their order.

    Raise ValueError where a coded column holds a code that its dtype does not have.

    >>> import pandas as pd, pyarrow as pa
    >>> typed_frame(pa.table({"start": [7, None]}), {"start": pd.Int64Dtype()})["start"].tolist()
    [7, <NA>]
    """
    import pandas as pd

    columns = {name: _pandas_array(table.column(name), dtype) for name, dtype in dtypes.items()}
    # Every array is fresh, and each stays a block of its own: nothing is left to copy.
    return pd.DataFrame(columns, copy=False)


def _pandas_array(column: pa.ChunkedArray, dtype: Any) -> Any:
    """Return an Arrow column as a pandas array that owns its memory.

    Faster than `Table.to_pandas`, which also takes the categories from the file: an empty table has none there.
    """
    import pandas as pd
    import pyarrow as pa

    if isinstance(dtype, pd.CategoricalDtype):
        array = column.combine_chunks()
        codes = list(dtype.categories)
        positions = pa.array([codes.index(code) for code in array.dictionary.to_pylist()], pa.int16())
        taken = positions.take(array.indices).fill_null(-1)
        return pd.Categorical.from_codes(taken.to_numpy(zero_copy_only=False).copy(), dtype=dtype)
    if isinstance(dtype, pd.api.extensions.ExtensionDtype):
        return dtype.__from_arrow__(column)  # type: ignore[attr-defined] # pandas' protocol for Arrow, not in its stubs
    return column.cast(pa.timestamp("s")).to_numpy().copy()


def typed_polars(table: pa.Table, fields: Sequence[Field]) -> pl.DataFrame:
    """Return an Arrow table as a polars DataFrame, coded fields as Enum with every code in its order."""
    import polars as pl

    coded = (field for field in fields if field.codes is not None)
    return pl.DataFrame(table).with_columns(pl.col(field.name).cast(pl.Enum(field.code_values)) for field in coded)


def typed_relation(table: pa.Table, fields: Sequence[Field]) -> duckdb.DuckDBPyRelation:
    """Return an Arrow table as a relation of DuckDB's default connection, coded fields as ENUM in their order."""
    import duckdb

    names = ((sql_name(field.name), field) for field in fields)
    columns = [f"CAST({name} AS {duckdb_type(field)}) AS {name}" for name, field in names]
    return duckdb.from_arrow(table).project(", ".join(columns))
