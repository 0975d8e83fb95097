"""One row of one table in memory, with the file and the lines that it was typed at, so that a mistake can be placed.

The rule: a row holds the values of its fields, typed; a field that is not stated has none. For example the claim typed
at line 4 of ``data/facts/claims/gazette-2021-03-05.yaml`` is a `Row` of the table `claims` with that file and line.
"""

from dataclasses import dataclass, field

from landmine_policy._schema import record_id
from scripts.problems import Problem
from scripts.read.schemas import Table
from scripts.read.values import Value

RECORD_LAYERS = frozenset({"records"})


@dataclass
class Row:
    """One row of one table, with the file and the lines it was typed at."""

    table: Table
    file: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """The row's key as one text, its parts joined by a slash; the name of the table where it has none yet."""
        return record_id(self.table.primary_key, self.values) or f"a row of {self.table.name}"

    def problem(self, field_name: str, message: str, allowed: str = "") -> Problem:
        """Return a problem of this row, at the line of the field, showing its value."""
        value = self.values.get(field_name)
        line = self.lines.get(field_name, self.line)
        return Problem(
            self.file,
            message,
            line=line,
            record=self.record,
            field=field_name,
            value=None if value is None else str(value),
            allowed=allowed,
        )


Rows = dict[str, list[Row]]
