"""Rows become Arrow tables: the descriptor's types, sorted by key.

The rule: columns in the order of the schema, rows sorted by the primary key, an empty cell a null, a coded
field a dictionary that holds every code of its list in its order. For example a table with no rows still has
all its columns, of the right types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from landmine_policy._dtypes import arrow_type, category_codes

if TYPE_CHECKING:
    from scripts.read.rows import Row
    from scripts.read.schemas import Table


def arrow_table(table: Table, rows: list[Row], fields: list[dict[str, Any]]) -> pa.Table:
    """Return the rows of one table; `fields` are its fields as the descriptor gives them."""
    ordered = sorted(rows, key=lambda row: _sort_key(row, table.primary_key))
    columns = []
    for field in fields:
        values = [row.values.get(field["name"]) for row in ordered]
        codes = category_codes(field)
        if codes is None:
            columns.append(pa.array(values, arrow_type(field)))
        else:
            position = {code: number for number, code in enumerate(codes)}
            indices = pa.array([None if value is None else position[str(value)] for value in values], pa.int16())
            ordered_codes = bool(field.get("categoriesOrdered"))
            columns.append(pa.DictionaryArray.from_arrays(indices, pa.array(codes, pa.string()), ordered=ordered_codes))
    return described(pa.Table.from_arrays(columns, names=[field["name"] for field in fields]), fields)


def described(table: pa.Table, fields: list[dict[str, Any]]) -> pa.Table:
    """Return a table whose columns bear the descriptions of their fields."""
    about = [{"description": field["description"]} for field in fields]
    schema = pa.schema([column.with_metadata(said) for column, said in zip(table.schema, about, strict=True)])
    return table.cast(schema)


def _sort_key(row: Row, fields: tuple[str, ...]) -> tuple[tuple[bool, Any], ...]:
    """Order by the key's values, empty parts first."""
    return tuple((row.values.get(name) is not None, row.values.get(name)) for name in fields)
