"""Values become bytes: tables as CSV and Parquet, everything else as JSON.

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

__all__ = ["csv_bytes", "json_bytes", "parquet_bytes", "sha256"]


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
