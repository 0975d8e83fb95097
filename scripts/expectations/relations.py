"""What relates rows to each other, to other tables or to their CSV file: queries for the rows that break a rule.

The rule: each relation is one query, which gives `record` and `value` of the rows that break it, and none where it
holds. For example the rule `claims_have_passages` gives ``nyt-2022-06-21.017`` where no passage supports that claim.
Here the queries run on tables in DuckDB's memory, where a rule may read no file and change no setting, so that it sees
one copy and nothing else. The data asset of Great Expectations is all of them in one query, which reads the files of a
copy by their paths from its root.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.problems import Problem
from scripts.read.rules import Rule
from scripts.write.files import csv_bytes

PARQUET = "data/parquet/{table}.parquet"
CSV = "data/csv/{table}.csv"
MOST_ROWS = 1_000_000
CANNOT = "cannot be held against"
AGREEMENT = "The CSV file and the Parquet file of {table} hold the same rows with the same values."
Keys = dict[str, list[str]]  # the primary key of every table
Relations = dict[str, list["Rule"]]  # by table


def broken_rows(rule: Rule, key: list[str]) -> str:
    """Return SQL for the rows of a table that break a rule. A window is not allowed in WHERE, hence the inner query.

    >>> from scripts.read.rules import Rule
    >>> rule = Rule("claims", "claims_say_something", "A claim says something.", "t.says = ''", "t.kind")
    >>> print(broken_rows(rule, ["claim_id"]))
    SELECT record, value FROM (SELECT concat_ws('/', t."claim_id") AS record,
    CAST((t.kind) AS STRING) AS value, (t.says = '') AS broken FROM "claims" t) WHERE broken
    """
    return (
        f"SELECT record, value FROM (SELECT {_record(key)} AS record,\n"
        f'CAST(({rule.shows.strip()}) AS STRING) AS value, ({rule.breaks.strip()}) AS broken FROM "{rule.table}" t)'
        " WHERE broken"
    )


def rows_of_one_file(table: str, key: list[str], root: str = "") -> str:
    """Return SQL for the rows that only the CSV file or only the Parquet file of a table has."""
    dialect = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    csv = f"SELECT * FROM read_csv('{root}{CSV.format(table=table)}', {dialect})"
    # A CSV file has TRUE and FALSE in capitals.
    cell = "CASE typeof(COLUMNS(*)) WHEN 'BOOLEAN' THEN upper(COLUMNS(*)::STRING) ELSE COLUMNS(*)::STRING END"
    parquet = f"SELECT {cell} FROM '{root}{PARQUET.format(table=table)}'"
    return "\nUNION ALL ".join(
        f"SELECT {_record(key)} AS record, 'in the {form} file only' AS value FROM ({rows}) t"
        for form, rows in (("CSV", f"{csv} EXCEPT ALL {parquet}"), ("Parquet", f"{parquet} EXCEPT ALL {csv}"))
    )


def all_broken_rows(relations: Relations, keys: Keys) -> str:
    """Return SQL for all rows of the files of a copy that break a relation, with its `full_name` as `rule`."""
    files = ",\n".join(f"\"{table}\" AS MATERIALIZED (SELECT * FROM '{PARQUET.format(table=table)}')" for table in keys)
    queries = {
        full_name(table, rule.name): broken_rows(rule, keys[table])
        for table, rules in relations.items()
        for rule in rules
    }
    queries |= {full_name(table): rows_of_one_file(table, key) for table, key in keys.items()}
    rows = "\nUNION ALL ".join(f"SELECT '{name}' AS rule, * FROM ({query})" for name, query in queries.items())
    return f"WITH {files}\n{rows}"


def full_name(table: str, rule: str = "csv_and_parquet_agree") -> str:
    """Return the name of a rule among those of all tables."""
    return f"{table}.{rule}"


def _record(key: list[str]) -> str:
    parts = ", ".join(f't."{name}"' for name in key)
    return f"concat_ws('/', {parts})"


class Database:
    """Tables in memory."""

    def __init__(self, keys: Keys, tables: dict[str, pa.Table]) -> None:
        self.keys = keys
        closed = {"enable_external_access": "false", "lock_configuration": "true"}
        self.connection = duckdb.connect(config={**closed, "threads": 1})
        for name, table in tables.items():
            self.put(name, table)

    def put(self, name: str, table: pa.Table) -> None:
        """Give a table, or another one in its place."""
        plain = [pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
        self.connection.register("given", table.cast(pa.schema(plain)))
        self.connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM given')
        self.connection.unregister("given")

    def problems(self, rules: Iterable[Rule]) -> list[Problem]:
        """Return a problem for each row that breaks one of the rules."""
        return [problem for rule in rules for problem in self._of_one(rule)]

    def _of_one(self, rule: Rule) -> list[Problem]:
        try:
            rows = self.connection.execute(broken_rows(rule, self.keys[rule.table])).fetchall()
        except duckdb.Error as error:
            return [_problem(rule.table, f"{CANNOT} the rule {rule.name}: {_reason(error)}")]
        message = f"breaks the rule {rule.name}: {rule.sentence}"
        return [_problem(rule.table, message, record, value, rule.field) for record, value in rows]


def boundless_tables(root: Path, keys: Keys) -> Iterator[Problem]:
    """Yield a problem for each Parquet file that would unpack to more rows than a table could have."""
    for name in keys:
        path = PARQUET.format(table=name)
        try:
            rows = pq.read_metadata(root / path).num_rows
        except (OSError, pa.ArrowException):
            continue  # the native suites say why the file cannot be read
        if rows > MOST_ROWS:
            yield Problem(path, f"has {rows:,} rows, and a table at most {MOST_ROWS:,}")


def relation_problems(root: Path, relations: Relations, keys: Keys) -> list[Problem]:
    """Run all relations on the Parquet files of a copy, and compare these with the CSV files where there are any."""
    database, found = Database(keys, {}), []
    tables: dict[str, pa.Table] = {}
    for name in keys:
        path = PARQUET.format(table=name)
        try:
            with pq.ParquetFile(root / path) as file:
                table = file.read()
        except (OSError, pa.ArrowException):
            continue  # the native suites say why the file cannot be read
        try:
            database.put(name, table)
            tables[name] = table
        except (pa.ArrowException, duckdb.Error) as error:
            found.append(Problem(path, f"holds what no table can: {' '.join(str(error).split())}"))
    broken = [problem for name in tables for problem in database.problems(relations[name])]
    unheld = [problem for problem in broken if problem.message.startswith(CANNOT)]
    found += [problem for problem in broken if problem not in unheld] + unheld[:1]  # of one cause, as a lost column
    for name, table in tables.items():
        beside = root / CSV.format(table=name)
        if beside.is_file() and beside.read_bytes() != _as_csv(table):
            found += _differences(root, name, keys[name])
    return found


def _as_csv(table: pa.Table) -> bytes | None:
    """Return a table as a CSV file holds it; None where it holds what none does, such as a day in the year 99999."""
    try:
        return csv_bytes(table)
    except (ValueError, TypeError, OverflowError):
        return None


def _differences(root: Path, table: str, key: list[str]) -> list[Problem]:
    """Return a problem for each row that only one file of a table has; none where the two differ in form only."""
    try:
        folder = f"{root}/".replace("'", "''")
        with duckdb.connect() as connection:
            connection.execute(f"SET allowed_directories = ['{folder}data/']; SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            rows = connection.execute(rows_of_one_file(table, key, folder)).fetchall()
    except duckdb.Error as error:
        return [_problem(table, f"cannot be compared with its CSV file: {_reason(error)}")]
    return [_problem(table, f"stands {where}: {AGREEMENT.format(table=table)}", record) for record, where in rows]


def _reason(error: duckdb.Error) -> str:
    return " ".join(str(error).split("\n\nLINE")[0].split())


def _problem(table: str, message: str, record: str = "", value: str | None = None, field: str = "") -> Problem:
    return Problem(table, message, record=record, field=field, value=value)
