"""Tables become one SQLite file with types, keys and references.

The rule: a key is a PRIMARY KEY, a reference a FOREIGN KEY, a required field NOT NULL, and tables are STRICT. Days are
TEXT as YYYY-MM-DD, truth values INTEGER 0 or 1. For example the field ``deontic`` of ``provisions`` is
``"deontic" TEXT NOT NULL``. ``_package`` says what the dataset is, ``_codebook`` what its columns mean. A key of which
a part may be empty is a unique index. SQLite enforces foreign keys only after ``PRAGMA foreign_keys = ON``.
"""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from landmine_policy._codebook import codebook
from landmine_policy._dtypes import TYPES, create_table, sql_name, sql_text
from landmine_policy._export._datasette import CODEBOOK, PACKAGE, metadata, searched
from landmine_policy._package import base_folder
from landmine_policy._questions import FOLDER, questions_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from landmine_policy._editions import Edition
    from landmine_policy._schema import Table

STRICT_SINCE = (3, 37)


def write(path: Path, edition: Edition) -> None:
    """Write the tables to a new SQLite file, and beside it what Datasette says of them.

    The same tables give the same bytes with the same version of SQLite, which stands in the file's header.
    Raise RuntimeError where Python's SQLite is too old for STRICT tables, and sqlite3.IntegrityError where the
    rows break a key.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA encoding = 'UTF-8'")
        # Tables refer to each other in circles, so the references are checked once all rows are there.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        fill(connection, edition, edition.tables)
        _describe(connection, PACKAGE, ("item", "value"), 1, list(edition.about.items()))
        fields = codebook(version=edition).drop(columns="required")
        _describe(connection, CODEBOOK, tuple(fields.columns), 2, fields.fillna("").to_numpy().tolist())
        connection.execute("COMMIT")
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            message = f"{len(dangling)} rows refer to rows that are not there, the first in {dangling[0][0]!r}"
            raise sqlite3.IntegrityError(message)
        connection.execute("VACUUM")
        for name, columns in searched(edition).items():
            _index_words(connection, name, columns)
        asked = [item for item in questions_in(base_folder() / FOLDER) if _has_answer(connection, item.sql)]
    path.with_suffix(".metadata.json").write_bytes(metadata(path.stem, edition, asked))


def fill(connection: sqlite3.Connection, edition: Edition, tables: Iterable[str]) -> None:
    """Create some tables of an edition with their rows; raise RuntimeError where SQLite knows no STRICT tables."""
    if sqlite3.sqlite_version_info < STRICT_SINCE:
        wanted = ".".join(map(str, STRICT_SINCE))
        message = f"Python's SQLite is {sqlite3.sqlite_version}; this needs {wanted} or newer"
        raise RuntimeError(message)
    for name in tables:
        for statement in _create(edition[name].schema):
            connection.execute(statement)
        rows = edition[name].arrow.to_pylist()
        _insert(connection, name, [tuple(map(_stored, row.values())) for row in rows])


def _has_answer(connection: sqlite3.Connection, sql: str) -> bool:
    """Return whether a question is one of these tables; an earlier version may lack what it asks for."""
    try:
        connection.execute(f"EXPLAIN {sql}")
    except sqlite3.OperationalError:
        return False
    return True


def _create(table: Table) -> list[str]:
    """Return the SQL that creates one table: the table, and an index where its key may be partly empty."""
    unique = [*table.unique_keys, *((field.name,) for field in table.fields if field.constraints.get("unique"))]
    more = [f"UNIQUE ({_names(key)})" for key in unique if key != table.primary_key]
    more += [
        f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {sql_name(key.table)} ({_names(key.reference_fields)})"
        for key in table.foreign_keys
    ]
    return create_table(table, [TYPES[field.type].sqlite for field in table.fields], more, " STRICT")


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(sql_name, names))


def _stored(cell: Any) -> Any:
    if isinstance(cell, bool):
        return int(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def _describe(connection: sqlite3.Connection, name: str, columns: tuple[str, ...], key: int, rows: list[Any]) -> None:
    """Write a table of texts whose first `key` columns are its key."""
    typed = ", ".join(f"{sql_name(column)} TEXT" for column in columns)
    connection.execute(f"CREATE TABLE {sql_name(name)} ({typed}, PRIMARY KEY ({_names(columns[:key])})) STRICT")
    _insert(connection, name, rows)


def _index_words(connection: sqlite3.Connection, table: str, columns: list[str]) -> None:
    """Make the index by which Datasette searches a table: word forms too, as stockpiled for stockpile.

    It names rows by their numbers, which VACUUM may change: this comes last.
    """
    index = sql_name(f"{table}_words")
    # Datasette finds the index by the letters content="..." in its SQL.
    of = f"{_names(columns)}, content={sql_name(table)}, tokenize={sql_text('porter unicode61')}"
    connection.execute(f"CREATE VIRTUAL TABLE {index} USING fts5 ({of})")
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 (names are quoted)


def _insert(connection: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {sql_name(table)} VALUES ({marks})", rows)  # noqa: S608 (names are quoted)
