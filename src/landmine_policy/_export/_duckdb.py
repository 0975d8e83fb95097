"""Tables become one DuckDB file: typed columns, codes as ENUM, keys, and comments that say what everything is.

The rule: what the schema says is in the catalogue. For example ``deontic`` of ``provisions`` is an ``ENUM`` of its
codes in their order, NOT NULL, and ``SELECT comment FROM duckdb_columns()`` gives its description. A key of which
a part may be empty is a unique index instead of a primary key. ``_package`` holds version, licence and citation.
Some tens of bytes of DuckDB's own bookkeeping differ from one export to the next. Foreign keys are in SQLite only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._dtypes import create_table, duckdb_type, sql_name, sql_text
from landmine_policy._names import optional_library

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._editions import Edition
    from landmine_policy._schema import Table

# DuckDB's smallest. Every column takes at least one block; with the default of 262144 the file is five times as large.
BLOCK_SIZE = 16_384


def write(path: Path, edition: Edition) -> None:
    """Write the tables to a new DuckDB file; raise ImportError where duckdb is not installed."""
    duckdb = optional_library("duckdb", "duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {sql_text(str(path))} AS exported (BLOCK_SIZE {BLOCK_SIZE})")
        connection.execute("USE exported")
        for name in edition.tables:
            for statement in _create(edition[name].schema):
                connection.execute(statement)
            connection.register("exported_rows", edition[name].arrow)
            connection.execute(f"INSERT INTO {sql_name(name)} SELECT * FROM exported_rows")  # noqa: S608 (names of our own schemas)
            connection.unregister("exported_rows")
        connection.execute('CREATE TABLE "_package" ("item" VARCHAR PRIMARY KEY, "value" VARCHAR NOT NULL)')
        connection.executemany('INSERT INTO "_package" VALUES (?, ?)', list(edition.about.items()))


def _create(table: Table) -> list[str]:
    """Return the SQL that creates and describes one table."""
    name = sql_name(table.name)
    return [
        *create_table(table, map(duckdb_type, table.fields)),
        f"COMMENT ON TABLE {name} IS {sql_text(f'{table.title}. {table.description}')}",
        *(
            f"COMMENT ON COLUMN {name}.{sql_name(field.name)} IS {sql_text(field.description_with_unit)}"
            for field in table.fields
        ),
    ]
