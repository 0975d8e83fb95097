"""What a record takes from its claims: its article, the attribution of its speaker, and what is known of its errors.

The rule: ``data/schema/records.sql`` gives one row for each record, and a cell whose field is marked as derived takes
its value from there. For example a quantity that rests on a claim whose check found it contradicted has the
`worst_verdict` contradicted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from scripts.derive.database import fill_table
from scripts.problems import CouldNotRun
from scripts.read.views import RECORDS_QUERY, derived_columns, read_records_query

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas


def fill_records(root: Path, schemas: Schemas, rows: Rows, database: duckdb.DuckDBPyConnection) -> None:
    """Fill in what the records take from their claims, in the rows and in the database."""
    try:
        found = database.execute(read_records_query(root)).fetchall()
        names = [column[0] for column in database.description or []]
    except duckdb.Error as error:
        message = f"{RECORDS_QUERY} does not run: {error}"
        raise CouldNotRun(message) from None
    taken = {(values[0], values[1]): dict(zip(names, values, strict=True)) for values in found}
    for name, table in schemas.tables.items():
        if not (columns := derived_columns(table)):
            continue
        for row in rows[name]:
            row.values |= {column: taken.get((name, row.record), {}).get(column) for column in columns}
        fill_table(database, table, rows[name])
