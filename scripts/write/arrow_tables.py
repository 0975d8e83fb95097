"""Rows become Arrow tables: the descriptor's types, sorted by key.

The rule: columns in the order of the schema, rows sorted by the primary key, an empty cell a null, a coded
field a dictionary that holds every code of its list in its order. For example a table with no rows still has
all its columns, of the right types.
"""

from typing import Any

import pyarrow as pa

from landmine_policy._dtypes import arrow_type
from landmine_policy._schema import field_of, sort_key
from scripts.read.rows import Row
from scripts.read.schemas import Table


def arrow_table(table: Table, rows: list[Row], fields: list[dict[str, Any]]) -> pa.Table:
    """Return the rows of one table; `fields` are its fields as the descriptor gives them."""
    key = [table.by_name[name] for name in table.primary_key]
    ordered = sorted(rows, key=lambda row: sort_key(key, row.values))
    columns = []
    for field in map(field_of, fields):
        values = [row.values.get(field.name) for row in ordered]
        if field.codes is None:
            columns.append(pa.array(values, arrow_type(field)))
        else:
            codes = field.code_values
            position = {code: number for number, code in enumerate(codes)}
            indices = pa.array([None if value is None else position[str(value)] for value in values], pa.int16())
            columns.append(pa.DictionaryArray.from_arrays(indices, pa.array(codes, pa.string()), ordered=field.ordered))
    return described(pa.Table.from_arrays(columns, names=[field["name"] for field in fields]), fields)


def described(table: pa.Table, fields: list[dict[str, Any]]) -> pa.Table:
    """Return a table whose columns bear the descriptions of their fields."""
    about = [{"description": field["description"]} for field in fields]
    schema = pa.schema([column.with_metadata(said) for column, said in zip(table.schema, about, strict=True)])
    return table.cast(schema)
