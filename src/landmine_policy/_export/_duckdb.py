"""Tables become one DuckDB file: typed columns, codes as ENUM, keys, and comments that say what everything is.

The rule: what the schema says is in the catalogue. For example ``deontic`` of ``provisions`` is an ``ENUM`` of its
codes in their order, NOT NULL, and ``SELECT comment FROM duckdb_columns()`` gives its description. A key of which
a part may be empty is a unique index instead of a primary key. ``_package`` holds version, licence and citation.

The file is *not* the same to the byte from one export to the next: some tens of bytes of DuckDB's own bookkeeping
differ. Its tables, their rows and the order of these are the same. Foreign keys are in the SQLite export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._export._sqlite import literal, quoted
from landmine_policy._export._tables import described, optional_library

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._export._tables import Column, ExportTable

# DuckDB's smallest. Every column takes at least one block; with the default of 262144 the file is five times as large.
BLOCK_SIZE = 16_384

TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def write_duckdb(path: Path, tables: list[ExportTable], about: dict[str, str]) -> None:
    """Write the tables to a new DuckDB file; raise ImportError where duckdb is not installed."""
    duckdb = optional_library("duckdb", "duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(path))} AS exported (BLOCK_SIZE {BLOCK_SIZE})")
        connection.execute("USE exported")
        for table in tables:
            for statement in create_statements(table):
                connection.execute(statement)
            names = ", ".join(quoted(column.name) for column in table.columns)
            connection.register("exported_rows", table.arrow)
            connection.execute(f"INSERT INTO {quoted(table.name)} SELECT {names} FROM exported_rows")  # noqa: S608 (names of our own schemas)
            connection.unregister("exported_rows")
        connection.execute('CREATE TABLE "_package" ("item" VARCHAR PRIMARY KEY, "value" VARCHAR NOT NULL)')
        connection.executemany('INSERT INTO "_package" VALUES (?, ?)', list(about.items()))


def create_statements(table: ExportTable) -> list[str]:
    """Return the SQL that creates and describes one table."""
    name = quoted(table.name)
    lines = [f"{quoted(c.name)} {column_type(c)}{' NOT NULL' if c.required else ''}" for c in table.columns]
    if not table.key_may_be_empty():
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.primary_key))})")
    statements = [f"CREATE TABLE {name} ({', '.join(lines)})"]
    if table.key_may_be_empty():
        parts = ", ".join(f"coalesce({quoted(part)}, '')" for part in table.primary_key)
        statements.append(f"CREATE UNIQUE INDEX {quoted(table.name + '_key')} ON {name} ({parts})")
    statements.append(f"COMMENT ON TABLE {name} IS {literal(f'{table.title}. {table.description}')}")
    statements += [
        f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {literal(described(column))}" for column in table.columns
    ]
    return statements


def column_type(column: Column) -> str:
    """Return the DuckDB type of a column.

    >>> from landmine_policy._export._tables import Column
    >>> column_type(Column("grade", "string", "Grade", "How good.", codes={"low": "Low", "high": "High"}))
    "ENUM ('low', 'high')"
    """
    return TYPES[column.type] if column.codes is None else f"ENUM ({', '.join(map(literal, column.codes))})"
