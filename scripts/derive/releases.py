"""The tables `releases` and `changes`: the rows that the last release has of them.

The rule: only a release adds rows, so between releases both tables stay as the last one has them. For example a claim
corrected today is in `changes` once it is released, and is shown by ``scripts.release --check`` until then. What is
typed in ``data/facts/changes.yaml`` are the reasons that the next release takes.
"""

from landmine_policy._editions import TABLES_OF_RELEASES
from scripts.read.fact_yaml import Scalar
from scripts.read.releases import Cells, Release
from scripts.read.rows import Row, Rows
from scripts.read.schemas import Schemas, Table
from scripts.read.values import typed_value


def add_releases(schemas: Schemas, rows: Rows, releases: list[Release]) -> None:
    """Put the released rows of both tables beside the others; `releases` are all of them, oldest first."""
    for name in TABLES_OF_RELEASES:
        released = releases[-1].rows(name) if releases else []
        rows[name] = [_row(schemas.tables[name], cells) for cells in released]


def _row(table: Table, cells: Cells) -> Row:
    """Return a released row as the table is today: a new column is empty, a removed one is left out."""
    values = {
        field.name: typed_value(field, Scalar(cells[field.name], 0, plain=True))
        for field in table.fields
        if cells.get(field.name)
    }
    return Row(table, "derived", 0, values)
