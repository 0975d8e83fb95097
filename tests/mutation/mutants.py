"""Corrupted tables, one small corruption each: what a careless edit, a bad merge or a broken tool leaves behind.

The rule: a mutant is made of the shipped rows with a seeded choice of rows, differs from them in one thing, and keeps
the columns and types of its table. For example the operator `off_by_one` moves one date of one column by a day, and
`look_alike` puts a Cyrillic letter in place of a Latin one.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    CellChange = Callable[["Cell"], list[dict[str, Any]] | None]

SEED = 20220621
LOOK_ALIKES = str.maketrans("aceopxyi", "асеорхуі")  # noqa: RUF001 (Cyrillic on purpose)
CENTURY = 100
PARTNERS = {"start": "end", "low": "high", "earliest": "latest"}

Record = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One corrupted table; `column` is empty where whole rows are concerned."""

    operator: str
    table: str
    column: str
    corrupted: pa.Table


@dataclass(frozen=True)
class Cell:
    """One cell: the table's records, the record's position, the field, the table's schema, a source of chance."""

    records: list[Record]
    position: int
    field: Record
    schema: Record
    chance: random.Random

    @property
    def name(self) -> str:
        """The field's name."""
        return str(self.field["name"])

    @property
    def record(self) -> Record:
        """The cell's record."""
        return self.records[self.position]

    @property
    def value(self) -> Any:
        """What stands in the cell."""
        return self.record[self.name]

    def becoming(self, value: Any) -> list[Record]:
        """Return the records with another value in the cell."""
        return _with(self.records, self.position, {self.name: value})


def mutants_of(name: str, table: pa.Table, schema: dict[str, Any]) -> Iterator[Mutant]:
    """Yield all mutants of one table; `schema` is its descriptor."""
    records = table.to_pylist()
    for operator, corrupt in ROW_OPERATORS.items():
        chance = random.Random(f"{SEED}/{operator}/{name}")  # noqa: S311 (reproducible, not secret)
        changed = corrupt(list(records), chance)
        if changed is not None:
            yield Mutant(operator, name, "", _rebuilt(changed, table.schema))
    for field in schema["fields"]:
        for operator, change in CELL_OPERATORS.items():
            chance = random.Random(f"{SEED}/{operator}/{name}/{field['name']}")  # noqa: S311 (as above)
            order = list(range(len(records)))
            chance.shuffle(order)
            tried = (change(Cell(records, position, field, schema, chance)) for position in order)
            found = next((changed for changed in tried if changed is not None and changed != records), None)
            if found is not None:
                yield Mutant(operator, name, field["name"], _rebuilt(found, table.schema))
        yield Mutant("wrong_type", name, field["name"], _wrong_type(table, field["name"]))


def _with(records: list[Record], position: int, cells: Record) -> list[Record]:
    return [{**record, **cells} if number == position else record for number, record in enumerate(records)]


def _null(cell: Cell) -> list[Record] | None:
    return cell.becoming(None)


def _swap(cell: Cell) -> list[Record] | None:
    others = [number for number, record in enumerate(cell.records) if record[cell.name] != cell.value]
    if not others:
        return None
    other = cell.chance.choice(others)
    return _with(cell.becoming(cell.records[other][cell.name]), other, {cell.name: cell.value})


def _for_texts(change: Callable[[str], str]) -> CellChange:
    return lambda cell: cell.becoming(change(cell.value)) if isinstance(cell.value, str) else None


def _for_days(change: Callable[[dt.date], dt.date]) -> CellChange:
    return lambda cell: cell.becoming(change(cell.value)) if isinstance(cell.value, dt.date) else None


def _for_numbers(change: Callable[[float], float]) -> CellChange:
    def run(cell: Cell) -> list[Record] | None:
        number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and cell.value != 0
        return cell.becoming(change(cell.value)) if number else None

    return run


def _out_of_enum(cell: Cell) -> list[Record] | None:
    coded = "enum" in cell.field["constraints"] and cell.value is not None
    return cell.becoming("no_such_code") if coded else None


def _dangling(cell: Cell) -> list[Record] | None:
    keys = {name for key in cell.schema.get("foreignKeys", []) for name in key["fields"]}
    if cell.name not in keys or cell.value is None:
        return None
    return cell.becoming(f"{cell.value[:-3]}999" if cell.value[-1].isdigit() else f"{cell.value}-x")


def _id_reused(cell: Cell) -> list[Record] | None:
    key = cell.schema["primaryKey"]
    if cell.name not in key or len(cell.records) < 2:
        return None
    other = cell.records[(cell.position + 1) % len(cell.records)]
    return _with(cell.records, cell.position, {name: other[name] for name in key})


def _wrong_hash(cell: Cell) -> list[Record] | None:
    hashed = cell.name.endswith("sha256") and cell.value is not None
    return cell.becoming(f"{cell.chance.getrandbits(256):064x}") if hashed else None


def _swapped_bounds(cell: Cell) -> list[Record] | None:
    partner = PARTNERS.get(cell.name) or (cell.name.removesuffix("_min") + "_max" if cell.name.endswith("_min") else "")
    other = cell.record.get(partner)
    if cell.value is None or other is None or cell.value == other:
        return None
    return _with(cell.records, cell.position, {cell.name: other, partner: cell.value})


def _other_century(cell: Cell) -> list[Record] | None:
    """Move a whole date, string and bounds alike, a hundred years back."""
    if not cell.name.endswith("edtf") or not cell.value or not cell.value[:4].isdigit():
        return None
    parts = (f"{int(p[:4]) - CENTURY}{p[4:]}" if p[:4].isdigit() else p for p in cell.value.split("/"))
    moved: Record = {cell.name: "/".join(parts)}
    prefix = cell.name.removesuffix("edtf")
    for bound in (f"{prefix}min", f"{prefix}max", "earliest", "latest", "sort_date"):
        if isinstance(cell.record.get(bound), dt.date):
            moved[bound] = _a_century_back(cell.record[bound])
    return _with(cell.records, cell.position, moved)


def _a_century_back(day: dt.date) -> dt.date:
    return day.replace(year=day.year - CENTURY, day=min(day.day, 28))


CELL_OPERATORS: dict[str, Any] = {
    "null": _null,
    "swap": _swap,
    "out_of_enum": _out_of_enum,
    "off_by_one": _for_days(lambda day: day + dt.timedelta(days=1)),
    "century_of_a_bound": _for_days(_a_century_back),
    "other_century": _other_century,
    "swapped_bounds": _swapped_bounds,
    "shifted": _for_numbers(lambda number: number + 1),
    "negative": _for_numbers(lambda number: -number),
    "dangling": _dangling,
    "id_reused": _id_reused,
    "wrong_hash": _wrong_hash,
    "leading_blank": _for_texts(lambda text: f" {text}"),
    "trailing_blank": _for_texts(lambda text: f"{text} "),
    "look_alike": _for_texts(lambda text: text[0] + text[1:].translate(LOOK_ALIKES)),
    "formula_equals": _for_texts(lambda text: f"={text}"),
    "formula_plus": _for_texts(lambda text: f"+{text}"),
    "formula_minus": _for_texts(lambda text: f"-{text}"),
    "formula_at": _for_texts(lambda text: f"@{text}"),
}


def _duplicate(records: list[Record], chance: random.Random) -> list[Record] | None:
    return [*records, chance.choice(records)] if records else None


def _without_one(records: list[Record], chance: random.Random) -> list[Record] | None:
    gone = chance.randrange(len(records)) if records else -1
    return [record for number, record in enumerate(records) if number != gone] if records else None


def _orphan(records: list[Record], chance: random.Random) -> list[Record] | None:
    """Take away every row of a claim: its passages, its uses."""
    if not records or "claim_id" not in records[0]:
        return None
    claim = chance.choice(records)["claim_id"]
    return [record for record in records if record["claim_id"] != claim]


def _low_above_high(records: list[Record], chance: random.Random) -> list[Record] | None:
    numbered = [number for number, record in enumerate(records) if record.get("best") is not None]
    if not numbered:
        return None
    chosen = chance.choice(numbered)
    return _with(records, chosen, {"low": records[chosen]["best"] + 1})


def _reference_without_address(records: list[Record], chance: random.Random) -> list[Record] | None:
    cited = [number for number, record in enumerate(records) if record.get("url")]
    return _with(records, chance.choice(cited), {"url": None}) if cited else None


ROW_OPERATORS: dict[str, Any] = {
    "duplicate": _duplicate,
    "delete": _without_one,
    "delete_another": _without_one,
    "orphan": _orphan,
    "low_above_high": _low_above_high,
    "reference_without_address": _reference_without_address,
}


def _wrong_type(table: pa.Table, column: str) -> pa.Table:
    """Return the table with one column of another type: texts as bytes, everything else as text."""
    index = table.schema.get_field_index(column)
    values = table.column(column)
    plain = values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values
    other = plain.cast(pa.binary()) if pa.types.is_string(plain.type) else plain.cast(pa.string())
    return table.set_column(index, column, other)


def _rebuilt(records: list[Record], schema: pa.Schema) -> pa.Table:
    """Return the records as a table of the same columns and types; a code that is new joins the list of its column."""
    table = pa.Table.from_pylist(records, schema=pa.schema([_plain(field) for field in schema]))
    for index, field in enumerate(schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(index, field.name, table.column(index).dictionary_encode().cast(field.type))
    return table


def _plain(field: pa.Field) -> pa.Field:
    return pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
