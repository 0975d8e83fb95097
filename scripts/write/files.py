"""Arrow tables become bytes: CSV for everyone, Parquet for typed loading, the same columns and rows in both.

The rule: CSV is UTF-8, a header, LF, quoted only where RFC 4180 needs it, an empty cell nothing at all, days
as YYYY-MM-DD, truth values
``true`` and ``false``. For example the text ``a, b`` and an empty cell make the line ``"a, b",``. Parquet is
written by the locked pyarrow, whose name and version stand in its footer, with nothing that depends on clock
or chance.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from scripts.read.values import Value


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [column.to_pylist() for column in table.columns]
    writer.writerows([_csv_cell(value) for value in row] for row in zip(*columns, strict=True))
    return buffer.getvalue().encode()


def parquet_bytes(table: pa.Table, version: str) -> bytes:
    """Return a table as Parquet, with the dataset's version in its metadata."""
    buffer = io.BytesIO()
    stamped = table.replace_schema_metadata({"landmine-policy": version})
    # Small files, read whole: statistics and dictionaries of plain columns would only add to their size.
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        stamped,
        buffer,
        version="2.6",
        compression="zstd",
        compression_level=19,
        write_statistics=False,
        use_dictionary=coded,
    )
    return buffer.getvalue()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
