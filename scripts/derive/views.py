"""The flat views for people: `facts`, `rules`, `positions` and `timeline`, one row each, readable without a join.

The rule: a view says nothing of its own; its rows are what its query in ``data/schema/views/`` gives of the other
tables. For example a row of `rules` has the name of the weapon where `provisions` has its id. A view may use those
before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from scripts.derive.database import fill_table
from scripts.problems import CouldNotRun
from scripts.read.rows import Row
from scripts.read.views import VIEWS_FOLDER, read_view

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas


def add_views(root: Path, schemas: Schemas, rows: Rows, database: duckdb.DuckDBPyConnection) -> None:
    """Put the rows of the views beside those of the records they are made of, and into the database."""
    for name, table in schemas.tables.items():
        query = read_view(root, name)
        if query is None:
            continue
        names = [field.name for field in table.fields]
        columns = ", ".join(f'"{field}"' for field in names)
        try:
            found = database.execute(f"SELECT {columns} FROM (\n{query}\n)").fetchall()
        except duckdb.Error as error:
            message = f"{VIEWS_FOLDER}/{name}.sql does not run: {error}"
            raise CouldNotRun(message) from None
        rows[name] = [Row(table, "derived", 0, dict(zip(names, values, strict=True))) for values in found]
        fill_table(database, table, rows[name])
