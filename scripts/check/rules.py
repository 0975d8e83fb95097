"""What must hold between rows: the rule book, run by DuckDB on the tables in memory.

The rule: each rule of ``validation/rules/`` is one query, and a row that it gives is a problem at the file and line
where the row was typed, with the rule's name and sentence. For example a claim without a passage is told as
``data/facts/claims/gazette-2021-03-05.yaml:4: gazette-2021-03-05.001, field claim_id: 'gazette-2021-03-05.001'
breaks the rule "A claim has at least one passage." (claims_have_passages); add evidence, as scripts.anchor prints it``.
"""

from collections.abc import Iterable

import duckdb

from scripts.derive.database import ROW
from scripts.problems import CouldNotRun, Problem
from scripts.read.rows import Row, Rows
from scripts.read.rules import Rule

MOST_SHOWN = 1000  # rows of one rule; who mends these sees the next ones


def check_rules(rules: dict[str, list[Rule]], rows: Rows, database: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Return a problem for each row that breaks a rule; raise CouldNotRun, with its name, where a rule cannot run."""
    return [
        _problem(rule, rows[table][position], value)
        for table, rules_of_table in rules.items()
        if rows[table]
        for rule in rules_of_table
        if not rule.by_construction and rule.draft != "told"
        for position, value in broken_rows(rule, database)
    ]


def broken_rows(rule: Rule, database: duckdb.DuckDBPyConnection) -> Iterable[tuple[int, str | None]]:
    """Return the positions of the rows that break a rule, and what each shows."""
    try:
        found = [row for (row,) in database.execute(query(rule)).fetchall()]
        if not found:
            return []
        listed = ", ".join(str(row) for row in found)
        shown = f'SELECT {ROW}, CAST({rule.shows} AS VARCHAR) FROM "{rule.table}" t WHERE {ROW} IN ({listed})'
        return database.execute(shown).fetchall()
    except duckdb.Error as error:
        reason = " ".join(str(error).split("\n\nLINE")[0].split())
        message = f"the SQL of the rule {rule.name} of {rule.table} does not run: {reason}"
        raise CouldNotRun(message) from None


def query(rule: Rule) -> str:
    """Return the query that gives the rows that break a rule. A window is not allowed in WHERE, hence the inner one."""
    inner = f'SELECT t.{ROW}, ({rule.breaks}) AS broken FROM "{rule.table}" t'
    return f"SELECT {ROW} FROM ({inner}) WHERE broken LIMIT {MOST_SHOWN}"


def _problem(rule: Rule, row: Row, value: str | None) -> Problem:
    return Problem(
        row.file,
        f'breaks the rule "{rule.sentence}" ({rule.name})',
        line=row.lines.get(rule.field, row.line),
        record=row.record,
        field=rule.field,
        value=value,
        allowed=rule.mend,
        unfinished=rule.draft == "open",
    )
