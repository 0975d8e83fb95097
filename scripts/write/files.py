"""Arrow tables become bytes: CSV for everyone, Parquet for typed loading, the same columns and rows in both.

The rule: CSV is written as `landmine_policy._csv_text` says. For example the text ``a, b`` and an empty cell make the
line ``"a, b",``. Parquet is written by the locked pyarrow, whose name and version stand in its footer, with nothing
that depends on clock or chance.
"""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from landmine_policy._csv_text import csv_content, csv_rows


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
