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
...]}`` become rows of `provenance`. Instead of one file ``events.yaml`` there may be many, ``events/*.yaml``, as one an
article, or both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from scripts.problems import Problem, stop_if_any
from scripts.read.fact_yaml import Mapping, Node, Scalar, Sequence, read_fact_file
from scripts.read.files import files_below
from scripts.read.provenance import not_a_field, read_provenance, text_of
from scripts.read.rows import RECORD_LAYERS, Row, Rows
from scripts.read.schemas import Field, Schemas, Table
from scripts.read.values import Value, fault_of_text, typed_value, what_it_takes

FACTS_FOLDER = "data/facts"
FACT_FILE = ".yaml"


def read_rows(root: Path, schemas: Schemas) -> tuple[Rows, list[Problem]]:
    """Read every fact file below ``data/facts/``; return the rows of each table, in file order, and all problems.

    Where a file cannot be read at all, InvalidFacts is raised with all problems so far: what the other files say of
    its rows would be noise.
    """
    rows: Rows = {name: [] for name in schemas.tables}
    problems: list[Problem] = []
    unreadable = False
    folder = root / FACTS_FOLDER
    files = files_below(folder)
    if not files:
        problems.append(_no_facts())
    for relative in files:
        name = f"{FACTS_FOLDER}/{relative}"
        if not relative.endswith(FACT_FILE):
            message = "is not read: a fact file is a plain file whose name ends in .yaml, in small letters"
            problems.append(Problem(name, message, allowed="do: rename it, or take it out"))
            continue
        top, found = read_fact_file(folder / relative, name)
        problems += found
        if top is not None:
            _FileReader(schemas, rows, problems, name).read(top, relative)
        else:
            unreadable = True
    stop_if_any(problems if unreadable else [])
    return rows, problems


def read_claims_file(schemas: Schemas, file: Path) -> tuple[Rows, list[Problem]]:
    """Read a file of claims that lies anywhere, such as the coding of one coder; return its rows and all problems."""
    rows: Rows = {name: [] for name in schemas.tables}
    top, problems = read_fact_file(file, str(file))
    stop_if_any(problems)
    if top is not None:
        _FileReader(schemas, rows, problems, str(file)).read(top, f"claims/{file.stem}{FACT_FILE}")
    return rows, problems


@dataclass(frozen=True)
class _Form:
    """What a row of a table may hold, besides what it takes from around it."""

    own: list[str]
    needed: list[Field]
    children: dict[str, Table]
    claims: list[str]
    keys: list[str]  # all of these


def _form(table: Table, tables: dict[str, Table]) -> _Form:
    rule = table.facts
    typed_elsewhere = {*rule.shared, *rule.inherits, rule.index}
    own = [f.name for f in table.fields if not f.derived and f.name not in typed_elsewhere]
    needed = [f for f in table.fields if f.required and not f.derived and f.name not in typed_elsewhere]
    children = {child.name: child for child in tables.values() if child.facts.inside == table.name}
    claims = ["cell_claims", "claims"] if table.layer in RECORD_LAYERS else []
    return _Form(own, needed, children, claims, keys=[*own, *children, *claims])


def _no_facts() -> Problem:
    message, allowed = "there are no fact files here", "do: give the root of a copy with --root"
    return Problem(FACTS_FOLDER, message, allowed=allowed)


class _FileReader:
    """Reads the rows of one file into `rows`, its mistakes into `problems`."""

    def __init__(self, schemas: Schemas, rows: Rows, problems: list[Problem], name: str) -> None:
        self.tables, self.rows, self.problems, self.name = schemas.tables, rows, problems, name
        self.forms = {name: _form(table, self.tables) for name, table in self.tables.items()}

    def read(self, top: Mapping, relative: str) -> None:
        here = [t for t in self.tables.values() if any(_is_one_of(relative, name) for name in t.facts.files)]
        shared_names = {name for table in here for name in table.facts.shared}
        allowed = [table.name for table in here] + sorted(shared_names)
        if not here:
            homes = sorted({name for t in self.tables.values() for name in t.facts.files})
            self.note(0, "", "", None, "is the fact file of no table", ", ".join(homes))
            return
        self.refuse_unknown(top, "", allowed)
        for table in here:
            for column in table.fields:
                if column.name in table.facts.shared and column.required and column.name not in top.entries:
                    advice = f"do: {what_it_takes(column)}, once, at the top of the file"
                    self.note(0, "", column.name, None, "is missing", advice)
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
                self.note(item.line, "", table.name, text_of(item), "is not a row", "do: write field: value pairs")

    def read_row(self, table: Table, node: Mapping, given: Mapping, position: int) -> None:
        """Read one row, the rows inside it and the claims that it names."""
        row, form = Row(table, self.name, node.line), self.forms[table.name]
        row.values = {column.name: None for column in table.fields if column.required and not column.derived}
        open_fields = table.facts.stub if all(_is_empty(node.entries.get(name)) for name in table.facts.stub) else ()
        self.read_cells(row, given, given.entries)
        self.read_cells(row, node, [name for name in form.own if name not in open_fields])
        self.refuse_unknown(node, row.record, form.keys)
        if table.facts.index:
            row.values[table.facts.index] = position
        for field_needed in form.needed:
            if row.values.get(field_needed.name) is None and field_needed.name not in {*node.entries, *open_fields}:
                advice = f"do: {what_it_takes(field_needed)}"
                self.problems.append(row.problem(field_needed.name, "is missing", advice))
        self.rows[table.name].append(row)
        for name, child in form.children.items():
            if name in node.entries:
                self.read_list(child, node.entries[name], node.key_lines[name], _handed(row, child))
        if form.claims:
            self.rows["provenance"] += read_provenance(self.tables["provenance"], row, node, self.note)

    def read_cells(self, row: Row, node: Mapping, names: Iterable[str]) -> None:
        """Read the cells of a row that stand in a mapping and may stand there."""
        for key, value in node.entries.items():
            row.lines[key] = node.key_lines.get(key, node.line)  # that of the row around it, where it is from there
            if key in names and key in row.table.by_name:
                row.values[key] = self.value(row, row.table.by_name[key], value)

    def value(self, row: Row, column: Field, node: Node) -> Value:
        """Return the node as the field's type; None, and a problem, where it is not."""
        value, text = None, text_of(node)
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, Sequence) else "a mapping"
            message, advice = f"holds {kind}", what_it_takes(column)
        elif node.text == "" or (node.plain and node.text in {"~", "null"}):
            advice = what_it_takes(column) if column.required else "leave the field out where nothing is stated"
            message = "is empty"
        elif message := fault_of_text(node.text):
            advice = "type it without"
        else:
            value = typed_value(column, node)
            message, advice = f"is not of type {column.type}", what_it_takes(column)
        if value is None:
            self.note(row.lines[column.name], row.record, column.name, text, message, f"do: {advice}")
        return value

    def refuse_unknown(self, node: Mapping, record: str, allowed: list[str]) -> None:
        """Note the keys of a mapping that may not stand there."""
        for key, line in node.key_lines.items():
            if key not in allowed:
                self.note(line, record, key, None, *not_a_field(key, allowed))

    def note(self, line: int, record: str, field_name: str, value: str | None, message: str, allowed: str) -> None:
        self.problems.append(
            Problem(self.name, message, line=line, record=record, field=field_name, value=value, allowed=allowed)
        )


def _is_one_of(relative: str, name: str) -> bool:
    """Return whether a file is the one of a name, or one of the folder that may stand in its place.

    >>> _is_one_of("events.yaml", "events.yaml"), _is_one_of("events/gazette-2021-03-05.yaml", "events.yaml")
    (True, True)
    """
    return fnmatch(relative, name) or fnmatch(relative, f"{name.removesuffix(FACT_FILE)}/*{FACT_FILE}")


def _is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.plain and not node.text)


def _handed(row: Row, child: Table) -> Mapping:
    """Return what the rows inside a row take from it."""
    values = {name: row.values[name] for name in child.facts.inherits if row.values.get(name) is not None}
    return Mapping(row.line, {name: Scalar(str(value), row.line) for name, value in values.items()})
