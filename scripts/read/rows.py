"""Fact files in, typed rows out: the schema says where a row stands, which keys it may have and what type they are.

The rule: a row is a YAML mapping whose keys are the fields of its table, and the names of tables whose rows
stand inside it. What is not stated is left out. For example, in ``data/facts/claims/nyt-2022-06-21.yaml``::

    source_id: nyt-2022-06-21
    claims:
      - claim_id: nyt-2022-06-21.001
        kind: rule
        evidence:
          - {start: 0, end: 8, sha256: ...}

gives one row of `claims` with `source_id` from the top of the file, and one row of `evidence` with `claim_id`
and `source_id` from its claim. In tables of records, ``claims: [id, ...]`` and ``cell_claims: {field: [id,
...]}`` become rows of `provenance`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from landmine_policy._schema import record_id
from scripts.problems import Problem, did_you_mean, stop_if_any
from scripts.read.fact_yaml import Mapping, Node, Scalar, Sequence, read_fact_file
from scripts.read.values import Value, fault_of_text, typed_value, what_it_takes

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.read.schemas import Field, Schemas, Table

FACTS_FOLDER = "data/facts"
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


def read_rows(root: Path, schemas: Schemas) -> tuple[Rows, list[Problem]]:
    """Read every fact file below ``data/facts/``; return the rows of each table, in file order, and all problems.

    Where a file cannot be read at all, InvalidFacts is raised with all problems so far: what the other files say of
    its rows would be noise.
    """
    rows: Rows = {name: [] for name in schemas.tables}
    problems: list[Problem] = []
    unreadable = False
    folder = root / FACTS_FOLDER
    files = sorted(folder.rglob("*.yaml"), key=lambda path: path.relative_to(folder).as_posix())
    if not files:
        message = "there are no fact files here"
        problems.append(Problem(FACTS_FOLDER, message, allowed="do: give the root of a copy with --root"))
    for path in files:
        relative = path.relative_to(folder).as_posix()
        name = f"{FACTS_FOLDER}/{relative}"
        top, found = read_fact_file(path, name)
        problems += found
        if top is not None:
            _FileReader(schemas, rows, problems, name).read(top, relative)
        else:
            unreadable = True
    stop_if_any(problems if unreadable else [])
    return rows, problems


class _FileReader:
    """Reads the rows of one file into `rows`, its mistakes into `problems`."""

    def __init__(self, schemas: Schemas, rows: Rows, problems: list[Problem], name: str) -> None:
        self.tables, self.rows, self.problems, self.name = schemas.tables, rows, problems, name
        self.inside: dict[str, list[Table]] = {}
        for table in self.tables.values():
            if table.facts.inside:
                self.inside.setdefault(table.facts.inside, []).append(table)

    def read(self, top: Mapping, relative: str) -> None:
        here = [t for t in self.tables.values() if any(fnmatch(relative, name) for name in t.facts.files)]
        shared_names = {name for table in here for name in table.facts.shared}
        allowed = [table.name for table in here] + sorted(shared_names)
        if not here:
            homes = sorted({name for t in self.tables.values() for name in t.facts.files})
            self.note(0, "", "", None, "is the fact file of no table", ", ".join(homes))
            return
        for key in top.entries:
            if key not in allowed:
                self.unknown_key(top, key, "", allowed)
        shared = Mapping(top.line, {k: v for k, v in top.entries.items() if k in shared_names}, top.key_lines)
        for table in here:
            if table.name in top.entries:
                self.read_list(table, top.entries[table.name], top.key_lines[table.name], shared)

    def read_list(self, table: Table, node: Node, line: int, given: Mapping) -> None:
        """Read the rows of a table from a list; `given` holds what they take from the file or the row around them."""
        if not isinstance(node, Sequence):
            self.note(line, "", table.name, None, "is not a list of rows", "do: begin each row with a dash")
            return
        for position, item in enumerate(node.items, start=1):
            if isinstance(item, Mapping):
                self.read_row(table, item, given, position)
            else:
                self.note(item.line, "", table.name, _text(item), "is not a row", "do: write field: value pairs")

    def read_row(self, table: Table, node: Mapping, given: Mapping, position: int) -> None:
        row = Row(table, self.name, node.line)
        children = {child.name: child for child in self.inside.get(table.name, [])}
        claims = {"claims", "cell_claims"} if table.layer in RECORD_LAYERS else set()
        rule = table.facts
        typed_elsewhere = {*rule.shared, *rule.inherits, rule.index}
        own = [f.name for f in table.fields if not f.derived and f.name not in typed_elsewhere]
        for key, value in [*given.entries.items(), *node.entries.items()]:
            from_here = key in node.entries
            row.lines[key] = (node if from_here else given).key_lines.get(key, node.line)
            if key in table.by_name and (key in own or not from_here):
                row.values[key] = self.value(row, table.by_name[key], value)
        for name, key_line in node.key_lines.items():
            if name not in own and name not in children and name not in claims:
                self.unknown_key(node, name, row.record, [*own, *children, *sorted(claims)], key_line)
        if rule.index:
            row.values[rule.index] = position
        for item in table.fields:
            if (
                item.required
                and not item.derived
                and row.values.get(item.name) is None
                and item.name not in node.entries
            ):
                row.values.setdefault(item.name, None)
                self.problems.append(row.problem(item.name, "is missing", f"do: {what_it_takes(item)}"))
        self.rows[table.name].append(row)
        for name, child in children.items():
            if name in node.entries:
                handed: dict[str, Node] = {
                    field_name: Scalar(str(row.values[field_name]), node.line)
                    for field_name in child.facts.inherits
                    if row.values.get(field_name) is not None
                }
                self.read_list(child, node.entries[name], node.key_lines[name], Mapping(node.line, handed))
        if claims:
            self.read_provenance(row, node)

    def read_provenance(self, row: Row, node: Mapping) -> None:
        """Turn `claims` and `cell_claims` of a record's row into rows of `provenance`."""
        if "claims" in node.entries:
            self.read_claim_list(row, "", node.entries["claims"], node.key_lines["claims"])
        cells = node.entries.get("cell_claims")
        if isinstance(cells, Mapping):
            for name, claims in cells.entries.items():
                if name not in row.table.by_name:
                    self.unknown_key(cells, name, row.record, list(row.table.by_name))
                else:
                    self.read_claim_list(row, name, claims, cells.key_lines[name])
        elif cells is not None:
            self.note(
                cells.line, row.record, "cell_claims", _text(cells), "is not a mapping", "do: write field: [claim, ...]"
            )

    def read_claim_list(self, row: Row, field_name: str, node: Node, line: int) -> None:
        provenance = self.tables["provenance"]
        if not isinstance(node, Sequence) or not node.items:
            shown = field_name or "claims"
            self.note(line, row.record, shown, _text(node), "is not a list of claims", "do: write [claim_id, ...]")
            return
        for item in node.items:
            if not isinstance(item, Scalar):
                self.note(item.line, row.record, "claims", None, "is not a claim id", "do: write the id of a claim")
                continue
            values: dict[str, Value] = {
                "table": row.table.name,
                "record_id": row.record,
                "field": field_name or None,
                "claim_id": item.text,
            }
            lines = dict.fromkeys(values, item.line)
            self.rows["provenance"].append(Row(provenance, self.name, item.line, values, lines))

    def value(self, row: Row, column: Field, node: Node) -> Value:
        """Return the node as the field's type; None, and a problem, where it is not."""
        line = row.lines[column.name]
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, Sequence) else "a mapping"
            self.note(line, row.record, column.name, None, f"holds {kind}", f"do: {what_it_takes(column)}")
            return None
        if node.text == "" or (node.plain and node.text in {"~", "null"}):
            self.note(
                line, row.record, column.name, node.text, "is empty", "do: leave the field out where nothing is stated"
            )
            return None
        message = fault_of_text(node.text)
        if message:
            self.note(line, row.record, column.name, node.text, message, "do: type it without")
            return None
        value = typed_value(column, node)
        if value is None:
            self.note(
                line,
                row.record,
                column.name,
                node.text,
                f"is not of type {column.type}",
                f"do: {what_it_takes(column)}",
            )
        return value

    def unknown_key(self, node: Mapping, key: str, record: str, allowed: list[str], line: int | None = None) -> None:
        hint = did_you_mean(key, allowed)
        self.note(line or node.key_lines[key], record, key, None, f"is not a field here{hint}", ", ".join(allowed))

    def note(self, line: int, record: str, field_name: str, value: str | None, message: str, allowed: str) -> None:
        self.problems.append(
            Problem(self.name, message, line=line, record=record, field=field_name, value=value, allowed=allowed)
        )


def _text(node: Node) -> str | None:
    return node.text if isinstance(node, Scalar) else None
