"""The rows of a copy as tables in memory, for what is said in SQL: the views and the rules.

The rule: every table has the columns and types of its schema, and `_row`, the place of a row in its list, so that
what SQL finds leads back to file and line. For example ``SELECT _row FROM claims t WHERE t.sentence < 1`` gives
positions in ``rows["claims"]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from landmine_policy._dtypes import arrow_type

if TYPE_CHECKING:
    from scripts.read.rows import Row, Rows
    from scripts.read.schemas import Schemas, Table

ROW = "_row"


def open_database(schemas: Schemas, rows: Rows) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that holds the rows of every table, and reads and writes no file.

    It has one thread, so that it does the same anywhere.
    """
    closed = {"enable_external_access": "false", "lock_configuration": "true"}
    database = duckdb.connect(config={**closed, "threads": 1})
    for name, table in schemas.tables.items():
        fill_table(database, table, rows[name])
    return database


def fill_table(database: duckdb.DuckDBPyConnection, table: Table, rows: list[Row]) -> None:
    """Put the rows of one table into the database, in place of those that were there."""
    columns = {
        field.name: pa.array([row.values.get(field.name) for row in rows], arrow_type(field)) for field in table.fields
    }
    database.register("arrow", pa.table({**columns, ROW: pa.array(range(len(rows)), pa.int64())}))
    database.execute(f'CREATE OR REPLACE TABLE "{table.name}" AS SELECT * FROM arrow')
    database.unregister("arrow")
