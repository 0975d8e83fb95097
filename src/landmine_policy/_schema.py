"""What a table is: its fields, its keys, the id of a record and the order of the rows. The only model of it.

The rule: a descriptor's resource, in ``datapackage.json`` or in ``data/schema/``, says everything, and `table_of` reads
it. The id of a record is its key: the parts joined by a slash, empty parts left out. For example the row of
`provenance` that supports a whole event has no `field`, and its id is
``events/nyt-us-use-desert-storm-1991/nyt-2022-06-21.017``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Json = dict[str, Any]
    SortKey = tuple[tuple[bool, Any], ...]


@dataclass(frozen=True)
class Field:
    """One column.

    `codes` holds the codes of a coded field in their order, each with its label; `ordered` says that they are a scale,
    `derived` that the build fills the field in. ``data/schema/`` has `code_list`, their name, instead of `codes`.
    """

    name: str
    type: str
    title: str
    description: str
    example: Any
    constraints: Json
    code_list: str | None = None
    codes: tuple[tuple[str, str], ...] | None = None
    ordered: bool = False
    unit: str | None = None
    derived: bool = False

    @property
    def required(self) -> bool:
        """Whether the cell may not be empty."""
        return bool(self.constraints.get("required"))

    @cached_property
    def code_values(self) -> list[str]:
        """The codes in their order, without labels; empty where the field has none."""
        return [code for code, _ in self.codes or ()]

    @property
    def label(self) -> str:
        """The title, and the unit where the field measures something."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def description_with_unit(self) -> str:
        """The description, and the unit where the field measures something."""
        return f"{self.description} Unit: {self.unit}." if self.unit else self.description


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table point at `reference_fields` of `table`."""

    fields: tuple[str, ...]
    table: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table; `layer` stands in ``data/schema/`` only."""

    name: str
    title: str
    description: str
    layer: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {item.name: item for item in self.fields}

    @property
    def key_may_be_empty(self) -> bool:
        """Whether a part of the key may be empty; databases want none in a primary key."""
        return not all(self.by_name[name].required for name in self.primary_key)


def table_of(resource: Mapping[str, Any]) -> Table:
    """Return the table of a descriptor's resource.

    >>> schema = {"fields": [], "primaryKey": ["bridge_id"], "foreignKeys": [
    ...     {"fields": ["next_to"], "reference": {"resource": "", "fields": ["bridge_id"]}}]}
    >>> table_of({"name": "bridges", "title": "one bridge", "description": "", "schema": schema}).foreign_keys
    (ForeignKey(fields=('next_to',), table='bridges', reference_fields=('bridge_id',)),)
    """
    schema = resource["schema"]
    return Table(
        name=resource["name"],
        title=resource["title"],
        description=resource["description"],
        layer=resource.get("layer", ""),
        fields=tuple(field_of(item) for item in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        unique_keys=tuple(tuple(key) for key in schema.get("uniqueKeys", ())),
        foreign_keys=tuple(
            # The standard names a table that points at itself by an empty text.
            ForeignKey(
                tuple(key["fields"]),
                key["reference"]["resource"] or resource["name"],
                tuple(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


def field_of(item: Mapping[str, Any]) -> Field:
    """Return the field of a descriptor's or a schema file's entry.

    >>> field_of({"name": "length", "type": "integer", "title": "Length", "description": "From bank to bank.",
    ...     "unit": "feet", "example": 410, "constraints": {"minimum": 1}}).description_with_unit
    'From bank to bank. Unit: feet.'
    """
    categories = item.get("categories")
    return Field(
        name=item["name"],
        type=item["type"],
        title=item["title"],
        description=item["description"],
        example=item["example"],
        constraints=item["constraints"],
        code_list=item.get("codes"),
        codes=None if categories is None else tuple((code["value"], code["label"]) for code in categories),
        ordered=item.get("categoriesOrdered", False),
        unit=item.get("unit"),
        derived=item.get("derived", False),
    )


def cell_text(value: object) -> str:
    """Return a value as it stands in a CSV file.

    >>> cell_text(None), cell_text(False), cell_text(410)
    ('', 'FALSE', '410')
    """
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)


def record_id(key: Iterable[str], row: Mapping[str, Any]) -> str:
    """Return the id of a row: the parts of its key joined by a slash, empty parts left out.

    Values may be typed, or cells of a CSV file.

    >>> record_id(["table", "record_id", "field"], {"table": "events", "record_id": "use-1991", "field": None})
    'events/use-1991'
    """
    return "/".join(filter(None, (cell_text(row.get(name)) for name in key)))


def sort_key(key: Sequence[Field], row: Mapping[str, Any]) -> SortKey:
    """Return what a row sorts by: the parts of its key, empty ones first, numbers by size, the rest by code point.

    Values may be typed, or cells of a CSV file: both sort alike.

    >>> number = Field("n", "integer", "N", "A number.", 9, {})
    >>> sorted([{"n": "10"}, {"n": "9"}, {"n": ""}], key=lambda row: sort_key([number], row))
    [{'n': ''}, {'n': '9'}, {'n': '10'}]
    """
    sizes = {"integer": int, "number": float}
    texts = ((field, cell_text(row.get(field.name))) for field in key)
    return tuple((True, sizes.get(field.type, str)(text)) if text else (False, None) for field, text in texts)
