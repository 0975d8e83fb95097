"""One table of types, many targets: what a field of the data package is in Arrow, pandas, polars and DuckDB.

The rule: a field's Frictionless `type`, and whether it has `categories`, decide. For example ``{"type":
"integer"}`` is int64 in Arrow and ``Int64`` in pandas, so that an empty cell stays an integer's; a field with
categories is a dictionary of strings in Arrow and a ``category`` in pandas, ordered where the field says so.

| field               | Arrow                      | pandas           | polars  | DuckDB  |
|---------------------|----------------------------|------------------|---------|---------|
| string              | string                     | string (pyarrow) | String  | VARCHAR |
| string + categories | dictionary(int16, string)  | category         | Enum    | ENUM    |
| integer             | int64                      | Int64            | Int64   | BIGINT  |
| number              | float64                    | Float64          | Float64 | DOUBLE  |
| boolean             | bool                       | boolean          | Boolean | BOOLEAN |
| date                | date32                     | datetime64[s]    | Date    | DATE    |

polars and DuckDB make the right type of every Arrow type but one: the dictionary, whose codes they would lose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

FieldDescriptor = dict[str, Any]


def category_codes(field: FieldDescriptor) -> list[str] | None:
    """Return the codes of a field with categories, in their order; None for any other field.

    >>> category_codes({"type": "string", "categories": [{"value": "low"}, {"value": "high"}]})
    ['low', 'high']
    """
    categories = field.get("categories")
    return None if categories is None else [category["value"] for category in categories]


def arrow_type(field: FieldDescriptor) -> pa.DataType:
    """Return the Arrow type of a field; a type the data package does not use raises KeyError.

    >>> arrow_type({"type": "date"})
    DataType(date32[day])
    """
    import pyarrow as pa  # noqa: PLC0415 (importing landmine_policy must not import pyarrow)

    if field.get("categories") is not None:
        return pa.dictionary(pa.int16(), pa.string(), ordered=bool(field.get("categoriesOrdered")))
    return {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }[field["type"]]


def pandas_dtype(field: FieldDescriptor) -> Any:
    """Return the pandas dtype of a field; a type the data package does not use raises KeyError.

    >>> pandas_dtype({"type": "integer"})
    'Int64'
    """
    import pandas as pd  # noqa: PLC0415 (importing landmine_policy must not import pandas)

    codes = category_codes(field)
    if codes is not None:
        return pd.CategoricalDtype(codes, ordered=bool(field.get("categoriesOrdered")))
    if field["type"] == "string":
        return pd.StringDtype("pyarrow")
    return {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}[field["type"]]


def typed_frame(table: pa.Table, dtypes: Mapping[str, Any]) -> pd.DataFrame:
    """Return an Arrow table as a pandas DataFrame of its own memory, one column a dtype, in their order.

    Parameters
    ----------
    table
        A table of the data package.
    dtypes
        The pandas dtype of every column, as `pandas_dtype` gives it.

    Raises
    ------
    ValueError
        A coded column holds a code that its dtype has not.

    Examples
    --------
    >>> import pyarrow as pa
    >>> typed_frame(pa.table({"start": [7, None]}), {"start": "Int64"})["start"].tolist()
    [7, <NA>]
    """
    import pandas as pd  # noqa: PLC0415 (as above)

    columns = {name: _pandas_array(table.column(name), pd.api.types.pandas_dtype(dtypes[name])) for name in dtypes}
    # Every array is fresh, and each stays a block of its own: nothing is left to copy.
    return pd.DataFrame(columns, copy=False)


def _pandas_array(column: pa.ChunkedArray, dtype: Any) -> Any:
    """Return an Arrow column as a pandas array that owns its memory.

    Faster than `Table.to_pandas`, which also takes the categories from the file: an empty table has none there.
    """
    import pandas as pd  # noqa: PLC0415 (as above)
    import pyarrow as pa  # noqa: PLC0415 (as above)

    if isinstance(dtype, pd.CategoricalDtype):
        array = column.combine_chunks()
        codes = list(dtype.categories)
        positions = pa.array([codes.index(code) for code in array.dictionary.to_pylist()], pa.int16())
        taken = positions.take(array.indices).fill_null(-1)
        return pd.Categorical.from_codes(taken.to_numpy(zero_copy_only=False).copy(), dtype=dtype)
    if isinstance(dtype, pd.api.extensions.ExtensionDtype):
        return dtype.__from_arrow__(column)  # type: ignore[attr-defined] # pandas' protocol for Arrow, not in its stubs
    return column.cast(pa.timestamp("s")).to_numpy().copy()


def typed_polars(table: pa.Table, fields: list[FieldDescriptor]) -> pl.DataFrame:
    """Return an Arrow table as a polars DataFrame, coded fields as Enum with every code in its order.

    >>> import pyarrow as pa
    >>> field = {"name": "confidence", "type": "string", "categories": [{"value": "low"}, {"value": "high"}]}
    >>> typed_polars(pa.table({"confidence": ["high"]}), [field])["confidence"].dtype.categories.to_list()
    ['low', 'high']
    """
    import polars as pl  # noqa: PLC0415 (optional)

    frame = pl.DataFrame(table)
    coded = {field["name"]: codes for field in fields if (codes := category_codes(field)) is not None}
    return frame.with_columns(pl.col(name).cast(pl.Enum(codes)) for name, codes in coded.items())


def typed_relation(table: pa.Table, fields: list[FieldDescriptor]) -> duckdb.DuckDBPyRelation:
    """Return an Arrow table as a relation of DuckDB's default connection, coded fields as ENUM in their order.

    >>> import pyarrow as pa
    >>> field = {"name": "confidence", "type": "string", "categories": [{"value": "low"}, {"value": "high"}]}
    >>> typed_relation(pa.table({"confidence": ["high"]}), [field]).types
    [ENUM('low', 'high')]
    """
    import duckdb  # noqa: PLC0415 (optional)

    columns = []
    for field in fields:
        name, codes = f'"{field["name"]}"', category_codes(field)
        listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes or [])
        columns.append(name if codes is None else f"CAST({name} AS ENUM({listed})) AS {name}")
    return duckdb.from_arrow(table).project(", ".join(columns))
