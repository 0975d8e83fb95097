"""Tables become one SQLite file whose own constraints keep what the schemas say.

The rule: a key is a PRIMARY KEY, a reference a FOREIGN KEY, a required field NOT NULL, and codes, limits, truth
values and days are CHECKs; tables are STRICT. Days are TEXT as YYYY-MM-DD, truth values INTEGER 0 or 1. For
example the field ``deontic`` of ``provisions`` is ``"deontic" TEXT NOT NULL CHECK ("deontic" IN
('prohibited', 'permitted', ...))``. ``_package``, ``_tables`` and ``_columns`` say what the dataset, its tables
and their columns are; `datasette_metadata` says the same to Datasette.

A key of which a part may be empty is a unique index over its parts instead, since SQLite lets no primary key of
a STRICT table be empty. SQLite enforces foreign keys only where asked to: ``PRAGMA foreign_keys = ON``.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from landmine_policy._export._tables import described

if TYPE_CHECKING:
    from pathlib import Path

    from landmine_policy._export._tables import Cell, Column, ExportTable

TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}

STRICT_SINCE = (3, 37)

# Table, its columns, and which of them are its key.
DESCRIBING = {
    "_package": (("item", "value"), ("item",)),
    "_tables": (("table", "title", "description", "rows"), ("table",)),
    "_columns": (("table", "column", "type", "title", "description", "unit"), ("table", "column")),
}


def write_sqlite(path: Path, tables: list[ExportTable], about: dict[str, str]) -> None:
    """Write the tables to a new SQLite file.

    The same tables give the same bytes with the same version of SQLite, which stands in the file's header.
    Raise RuntimeError where Python's SQLite is too old for STRICT tables, and sqlite3.IntegrityError where the
    rows break a constraint.
    """
    if sqlite3.sqlite_version_info < STRICT_SINCE:
        wanted = ".".join(map(str, STRICT_SINCE))
        message = f"Python's SQLite is {sqlite3.sqlite_version}; the export needs {wanted} or newer, or another format"
        raise RuntimeError(message)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA encoding = 'UTF-8'")
        # Tables refer to each other in circles, so the references are checked once all rows are there.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        for table in tables:
            for statement in create_statements(table):
                connection.execute(statement)
            marks = ", ".join("?" * len(table.columns))
            insert = f"INSERT INTO {quoted(table.name)} VALUES ({marks})"  # noqa: S608 (names are quoted)
            connection.executemany(insert, ([_stored(cell) for cell in row] for row in table.rows()))
        _describe(connection, tables, about)
        connection.execute("COMMIT")
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            message = f"{len(dangling)} rows refer to rows that are not there, the first in {dangling[0][0]!r}"
            raise sqlite3.IntegrityError(message)
        connection.execute("VACUUM")


def create_statements(table: ExportTable) -> list[str]:
    """Return the SQL that creates one table: the table, and an index where its key may be partly empty."""
    lines = [_column(column) for column in table.columns]
    if not table.key_may_be_empty():
        lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    unique = [*table.unique_keys, *((c.name,) for c in table.columns if (c.constraints or {}).get("unique"))]
    lines += [f"UNIQUE ({_names(key)})" for key in unique if key != table.primary_key]
    lines += [
        f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {quoted(key.table)} ({_names(key.references)})"
        for key in table.foreign_keys
    ]
    body = ",\n  ".join(lines)
    statements = [f"CREATE TABLE {quoted(table.name)} (\n  {body}\n) STRICT"]
    if table.key_may_be_empty():
        parts = ", ".join(f"ifnull({quoted(name)}, '')" for name in table.primary_key)
        statements.append(f"CREATE UNIQUE INDEX {quoted(table.name + '_key')} ON {quoted(table.name)} ({parts})")
    return statements


def datasette_metadata(database: str, tables: list[ExportTable], about: dict[str, str]) -> bytes:
    """Return the metadata file that Datasette takes with ``--metadata``; `database` is the file's name without suffix.

    Units stand in the descriptions of their columns: Datasette knows physical units only and would fail on others.
    """
    shown = {
        table.name: {
            "title": f"{table.name}: {table.title}",
            "description": table.description,
            "columns": {column.name: described(column) for column in table.columns},
        }
        for table in tables
    }
    metadata = {
        "title": about["title"],
        "description": f"{about['description']} {about['empty_cell']}",
        "license": about["licence"],
        "license_url": about["licence_url"],
        "source": about["citation"],
        "databases": {database: {"tables": shown | {name: {"hidden": True} for name in DESCRIBING}}},
    }
    return (json.dumps(metadata, indent=2, ensure_ascii=False) + "\n").encode()


def quoted(name: str) -> str:
    """Return a name as SQL quotes it.

    >>> quoted("end")
    '"end"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL quotes it.

    >>> literal("the articles' own voice")
    "'the articles'' own voice'"
    """
    return "'" + text.replace("'", "''") + "'"


def _column(column: Column) -> str:
    name = quoted(column.name)
    limits = column.constraints or {}
    checks = []
    if column.codes is not None:
        checks.append(f"{name} IN ({', '.join(map(literal, column.codes))})")
    if column.type == "boolean":
        checks.append(f"{name} IN (0, 1)")
    if column.type == "date":
        # Without a modifier, date() lets 30 February pass; without IS, an unreadable day gives NULL, which passes.
        checks.append(f"{name} IS date({name}, '+0 days')")
    for limit, sign in (("minimum", ">="), ("maximum", "<=")):
        if limit in limits:
            bound = limits[limit]
            checks.append(f"{name} {sign} {literal(bound) if isinstance(bound, str) else bound}")
    if "maxLength" in limits:
        checks.append(f"length({name}) <= {limits['maxLength']}")
    required = " NOT NULL" if column.required else ""
    return f"{name} {TYPES[column.type]}{required}" + "".join(f" CHECK ({check})" for check in checks)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _stored(cell: Cell) -> str | int | float | None:
    if isinstance(cell, bool):
        return int(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def _describe(connection: sqlite3.Connection, tables: list[ExportTable], about: dict[str, str]) -> None:
    """Write the tables that say what the dataset, its tables and their columns are."""
    rows: dict[str, list[tuple[str | int | None, ...]]] = {
        "_package": list(about.items()),
        "_tables": [(table.name, table.title, table.description, table.arrow.num_rows) for table in tables],
        "_columns": [
            (table.name, column.name, column.type, column.title, column.description, column.unit)
            for table in tables
            for column in table.columns
        ],
    }
    for name, (columns, key) in DESCRIBING.items():
        typed = ", ".join(f"{quoted(column)} {'INTEGER' if column == 'rows' else 'TEXT'}" for column in columns)
        connection.execute(f"CREATE TABLE {quoted(name)} ({typed}, PRIMARY KEY ({_names(key)})) STRICT")
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", rows[name])  # noqa: S608 (names are quoted)
