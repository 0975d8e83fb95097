"""Rows become Arrow tables, and values become bytes: tables as CSV and Parquet, everything else as JSON.

The rule: the same values give the same bytes, with nothing that depends on clock or chance. CSV is written as
`landmine_policy._csv_text` says: the text ``a, b`` and an empty cell make the line ``"a, b",``. Parquet has the same
columns and rows, and is written by the locked pyarrow, whose name and version are in its footer.
"""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from landmine_policy._articles import sha256
from landmine_policy._csv_text import csv_content, csv_rows
from landmine_policy._dtypes import arrow_type
from landmine_policy._schema import field_of, sort_key
from scripts.read.rows import Row
from scripts.read.schemas import Table

__all__ = ["arrow_table", "csv_bytes", "json_bytes", "parquet_bytes", "sha256"]


def arrow_table(table: Table, rows: list[Row], fields: list[dict[str, Any]]) -> pa.Table:
    """Return the rows of one table, sorted by its key; `fields` are its fields as the descriptor gives them.

    An empty cell is a null, a coded field a dictionary that holds every code of its list in its order.
    """
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
    about = [(field["name"], {"description": field["description"]}) for field in fields]
    described = [
        pa.field(name, column.type, metadata=said) for (name, said), column in zip(about, columns, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(described))


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as CSV."""
    return csv_content(table.column_names, csv_rows(table))


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as Parquet. The version is left to the descriptor: a release then changes no data file."""
    buffer = io.BytesIO()
    # Small files, read whole: statistics and dictionaries of plain columns would only add to their size.
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        table,
        buffer,
        version="2.6",
        compression="zstd",
        compression_level=19,
        write_statistics=False,
        use_dictionary=coded,
    )
    return buffer.getvalue()


def json_bytes(value: Any) -> bytes:
    """Return a value as every JSON file of this project is written.

    >>> print(json_bytes({"name": "Brücke"}).decode(), end="")
    {
      "name": "Brücke"
    }
    """
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
