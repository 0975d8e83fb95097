"""What two releases differ in, down to the cell.

The rule: rows are matched by primary key, columns, tables and codes by name, and cells are compared as they are
written. For example a `length` that was ``410`` and is ``412`` is one change of the record `old-bridge`. A rename is
two changes. A table or column that only one release has is one change; its rows or cells are not listed. What follows
from other content, such as sizes and hashes, is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landmine_policy._editions import TABLES_OF_RELEASES
from landmine_policy._schema import record_id
from scripts.problems import InvalidFacts, Problem, stop_if_any
from scripts.read.releases import Cells, Json, Release

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PACKAGE, TABLE, COLUMN, CODE, RECORD = "package", "table", "column", "code", "record"

# The property that says why the rows of a table were not compared.
MATCHING = "key to match rows by"

# What follows from other changes; `layers` lists the tables in the order in which readers see them.
FOLLOWS = {"bytes", "hash", "rowCount", "parquet", "version", "created", "layers"}
INSIDE = {"resources", "schema", "fields", "categories", "constraints"}

Place = tuple[str, str, str]
Difference = tuple[str, str | None, str | None]  # name, old and new text; None stands for what is empty or not there


@dataclass(frozen=True)
class Change:
    """One difference, as a row of the table `changes` has it.

    `kind` says of what, `action` whether it was added, removed or changed. `field` is the cell of a changed record, or
    the column; `property` what of a column, table or package changed, or the code. `old` and `new` are the texts of
    what changed, and the label of a code.
    """

    kind: str
    action: str
    table: str
    record_id: str = ""
    field: str = ""
    property: str = ""
    old: str | None = None
    new: str | None = None

    def place(self) -> tuple[str, ...]:
        """Return what a reason for it names: kind, table, record, field and property."""
        return self.kind, self.table, self.record_id, self.field, self.property

    def texts(self) -> str:
        """Return the old and the new text as the end of a sentence; nothing where there is neither."""
        if self.old is None and self.new is None:
            return ""
        return ": " + " -> ".join("empty" if text is None else repr(text) for text in (self.old, self.new))


def compare(old: Release, new: Release, renames: Mapping[str, Mapping[str, str]] | None = None) -> list[Change]:
    """Return what two releases differ in: the descriptor first, then the rows, table by table.

    `renames` gives the new names of columns by table and former name, where they are known: their cells are then
    compared too. Raise InvalidFacts with a problem for each table that cannot be read.
    """
    found = list(compare_descriptors(old.descriptor, new.descriptor))
    problems: list[Problem] = []
    for table in old.tables:
        if table in new.tables and table not in TABLES_OF_RELEASES:
            try:
                found += _compare_rows(table, old, new, (renames or {}).get(table, {}))
            except InvalidFacts as invalid:
                problems += invalid.problems
    stop_if_any(problems)
    return found


def _compare_rows(table: str, old: Release, new: Release, renames: Mapping[str, str]) -> Iterator[Change]:
    """Yield the records of a table that differ, matched by the key that the earlier release has."""
    key = [renames.get(name, name) for name in old[table].resource["schema"]["primaryKey"]]
    then, now = _by_key(old.rows(table), key, renames), _by_key(new.rows(table), key, {})
    if then is None or now is None:
        keys = [", ".join(names) for names in (key, new[table].resource["schema"]["primaryKey"])]
        yield Change(TABLE, CHANGED, table, property=MATCHING, old=keys[0], new=keys[1])
        return
    for place, row in then.items():
        if place not in now:
            yield Change(RECORD, REMOVED, table, record_id(key, row))
            continue
        common = [name for name in row if name in now[place]]
        for name, *texts in _differences(row, now[place], common):
            yield Change(RECORD, CHANGED, table, record_id(key, row), name, "", *texts)
    yield from (Change(RECORD, ADDED, table, record_id(key, row)) for place, row in now.items() if place not in then)


def _by_key(rows: list[Cells], key: list[str], renames: Mapping[str, str]) -> dict[tuple[str, ...], Cells] | None:
    """Return rows by the cells of a key; None where they lack a field of it, or two share one."""
    renamed = [{renames.get(name, name): cell for name, cell in row.items()} for row in rows]
    if renamed and not set(key) <= set(renamed[0]):
        return None
    found = {tuple(row[name] for name in key): row for row in renamed}
    return found if len(found) == len(rows) else None


def compare_descriptors(old: Json, new: Json) -> Iterator[Change]:
    """Yield what two descriptors differ in: the package, its tables, their columns and codes."""
    then, now = _properties(old), _properties(new)
    for one, other, action in ((then, now, REMOVED), (now, then, ADDED)):
        for kind, table, name in one:
            # The columns of a table that only one of them has are said with it.
            if (kind, table, name) not in other and (kind == TABLE or (TABLE, table, "") in other):
                yield Change(kind, action, table, field=name)
    for place, properties in then.items():
        if place in now:
            yield from _compare_properties(place, properties, now[place])


def _properties(descriptor: Json) -> dict[Place, Json]:
    """Return the properties of the package, of each table and of each column by their place."""
    found: dict[Place, Json] = {(PACKAGE, "", ""): _plain(descriptor)}
    for resource in descriptor["resources"]:
        schema, name = resource["schema"], resource["name"]
        columns = [field["name"] for field in schema["fields"]]
        found[TABLE, name, ""] = _plain(resource) | _plain(schema) | {"columns": columns}
        for field in schema["fields"]:
            limits = {key: value for key, value in field.get("constraints", {}).items() if key != "enum"}
            found[COLUMN, name, field["name"]] = _plain(field) | {"constraints": limits, "codes": _codes(field)}
    return found


def _compare_properties(place: Place, old: Json, new: Json) -> Iterator[Change]:
    """Yield a change for each property that differs, and one for each code that does."""
    kind, table, name = place
    order = "order of the scale" if new.get("categoriesOrdered") else "order of codes"
    before, after = _orders(old, new, order), _orders(new, old, order)
    for item, *values in _differences(before, after, dict.fromkeys([*before, *after])):
        yield Change(kind, CHANGED, table, "", name, item, *values)
    if order in before:
        for code, *labels in _differences(old["codes"], new["codes"], dict.fromkeys([*old["codes"], *new["codes"]])):
            action = ADDED if code not in old["codes"] else REMOVED if code not in new["codes"] else CHANGED
            yield Change(CODE, action, table, "", name, code, *labels)


def _orders(properties: Json, other: Json, order_of_codes: str) -> Json:
    """Return properties with columns and codes replaced by the order of those that the other has too.

    Codes stay as they are where the other has none: a text that becomes a code has another type wherever it is loaded.
    """
    made = dict(properties)
    for name, order in (("columns", "order of columns"), ("codes", order_of_codes)):
        if made.get(name) is not None and other.get(name) is not None:
            made[order] = [value for value in made.pop(name) if value in other[name]]
    return made


def _codes(field: Json) -> Json | None:
    """Return the codes of a field with their labels; None where it is not coded.

    >>> _codes({"categories": [{"value": "arch", "label": "Arch"}]}), _codes({"type": "string"})
    ({'arch': 'Arch'}, None)
    """
    codes = field.get("categories")
    return None if codes is None else {code["value"]: code.get("label", "") for code in codes}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], names: Iterable[str]) -> Iterator[Difference]:
    for name in names:
        before, after = _text(old.get(name)), _text(new.get(name))
        if before != after:
            yield name, before, after


def _plain(properties: Json) -> Json:
    return {name: value for name, value in properties.items() if name not in FOLLOWS | INSIDE}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
