"""The tables `releases` and `changes`: what the last release recorded, read back from its frozen archive.

The rule: only a release adds rows, so between releases both tables stay as the last one froze them. For example
a claim corrected today stands in `changes` once it is released, and is shown by ``scripts.release --check`` until
then. What is typed in ``data/facts/changes.yaml`` are the reasons that the next release takes.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from landmine_policy._editions import TABLES_OF_RELEASES
from scripts.read.fact_yaml import Scalar
from scripts.read.rows import Row
from scripts.read.values import typed_value
from scripts.write.descriptor import data_path

if TYPE_CHECKING:
    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas, Table


def take_reasons(rows: Rows) -> list[Row]:
    """Return the reasons that were typed for the next release, and empty the table that they were read into."""
    reasons, rows["changes"] = rows["changes"], []
    return reasons


def add_releases(schemas: Schemas, rows: Rows, frozen: dict[str, bytes]) -> None:
    """Put the released rows of both tables beside the others; `frozen` holds the last release's files by path."""
    for name in TABLES_OF_RELEASES:
        content = frozen.get(data_path(name, "csv"), b"")
        rows[name] = [_row(schemas.tables[name], cells) for cells in _read(content)]


def _read(content: bytes) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(content.decode(), newline=""))


def _row(table: Table, cells: dict[str, str]) -> Row:
    """Return a frozen row as the table is today: a column that came since is empty, one that went is left out."""
    values = {
        field.name: typed_value(field, Scalar(cells[field.name], 0, plain=True))
        for field in table.fields
        if cells.get(field.name)
    }
    return Row(table, "derived", 0, values)
