"""One table of types, many targets: what a field of the data package is in Arrow and in pandas.

The rule: a field's Frictionless `type`, and whether it has `categories`, decide. For example ``{"type":
"integer"}`` is int64 in Arrow and ``Int64`` in pandas, so that an empty cell stays an integer's; a field with
categories is a dictionary of strings in Arrow and a ``category`` in pandas, ordered where the field says so.

| field               | Arrow                      | pandas           |
|---------------------|----------------------------|------------------|
| string              | string                     | string (pyarrow) |
| string + categories | dictionary(int16, string)  | category         |
| integer             | int64                      | Int64            |
| number              | float64                    | Float64          |
| boolean             | bool                       | boolean          |
| date                | date32                     | datetime64[s]    |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
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


def typed_frame(table: pa.Table, fields: list[FieldDescriptor]) -> pd.DataFrame:
    """Return an Arrow table as a pandas DataFrame with the dtypes of its fields, one column a field, in their order."""
    import pandas as pd  # noqa: PLC0415

    columns = {}
    for field in fields:
        dtype = pandas_dtype(field)
        values = table.column(field["name"]).to_pylist()
        if dtype == "datetime64[s]":
            columns[field["name"]] = pd.Series(pd.to_datetime(values)).astype(dtype)
        else:
            columns[field["name"]] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(columns)
