"""What is exported: the shipped tables with everything their schema says, in the form every writer takes.

The rule: a table is its Arrow columns plus the columns' descriptions, codes and keys, read from the descriptor;
a writer sees nothing else, so an invented table can be written too. For example a field with ``categories``
becomes a `Column` whose ``codes`` are its codes with their labels, in their order.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from landmine_policy._package import read_descriptor, resources
from landmine_policy._present import load_arrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

Cell = str | int | float | bool | datetime.date | None

EMPTY_CELL = "An empty cell means: not stated. Other kinds of missing have a status column with a code of its own."


@dataclass(frozen=True)
class Column:
    """One field: `codes` maps each code to its label and is None where the field is not coded."""

    name: str
    type: str
    title: str
    description: str
    unit: str | None = None
    codes: dict[str, str] | None = None
    required: bool = False
    constraints: dict[str, Any] | None = None


@dataclass(frozen=True)
class ForeignKey:
    """`columns` must be found in `references` of `table`, or be empty."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class ExportTable:
    """One table: its rows as Arrow, in the order of the key, and what its schema says of them."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    arrow: pa.Table
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Return the rows, cells in the order of `columns`; an empty cell is None."""
        return zip(*(self.arrow.column(column.name).to_pylist() for column in self.columns), strict=True)

    def key_may_be_empty(self) -> bool:
        """Tell whether a part of the key may be empty; databases want none in a primary key."""
        required = {column.name for column in self.columns if column.required}
        return not required.issuperset(self.primary_key)


def shipped_tables() -> list[ExportTable]:
    """Return every shipped table.

    >>> [table.name for table in shipped_tables()][:3]
    ['sources', 'claims', 'evidence']
    """
    return [export_table(resource, name, load_arrow(name)) for name, resource in resources().items()]


def export_table(resource: dict[str, Any], name: str, arrow: pa.Table) -> ExportTable:
    """Return one table from its resource in the descriptor and its rows.

    A foreign key names the resource it points at, which has the suffix of its format, or nothing where a table
    points at itself.
    """
    schema = resource["schema"]
    return ExportTable(
        name=name,
        title=resource["title"],
        description=resource["description"],
        columns=tuple(_column(field) for field in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        arrow=arrow,
        unique_keys=tuple(tuple(key) for key in schema.get("uniqueKeys", ())),
        foreign_keys=tuple(
            ForeignKey(
                tuple(key["fields"]),
                key["reference"]["resource"] or name,
                tuple(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
    )


def about_package(descriptor: dict[str, Any] | None = None) -> dict[str, str]:
    """Return what every export says of the dataset as a whole, by a short name.

    >>> list(about_package())
    ['name', 'title', 'description', 'version', 'licence', 'licence_url', 'citation', 'empty_cell']
    """
    given = read_descriptor() if descriptor is None else descriptor
    creators = ", ".join(person["title"] for person in given["contributors"])
    return {
        "name": given["name"],
        "title": given["title"],
        "description": given["description"],
        "version": given["version"],
        "licence": given["licenses"][0]["title"],
        "licence_url": given["licenses"][0]["path"],
        "citation": f"{creators}. {given['title']}, version {given['version']}.",
        "empty_cell": EMPTY_CELL,
    }


def described(column: Column) -> str:
    """Return a column's description with its unit, where it measures something.

    >>> described(Column("start", "integer", "Start", "Position of the first character.", unit="code points"))
    'Position of the first character. Unit: code points.'
    """
    return f"{column.description} Unit: {column.unit}." if column.unit else column.description


def optional_library(name: str, extra: str) -> Any:
    """Import a library that only an extra installs; where it is missing, say what to type.

    >>> optional_library("no_such_library", "excel")
    Traceback (most recent call last):
    ImportError: This needs no_such_library, which is not installed: pip install landmine-policy[excel]
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        message = f"This needs {name}, which is not installed: pip install landmine-policy[{extra}]"
        raise ImportError(message, name=name) from None


def _column(field: dict[str, Any]) -> Column:
    categories = field.get("categories")
    constraints = field.get("constraints", {})
    return Column(
        name=field["name"],
        type=field["type"],
        title=field["title"],
        description=field["description"],
        unit=field.get("unit"),
        codes=None if categories is None else {code["value"]: code["label"] for code in categories},
        required=bool(constraints.get("required")),
        constraints=constraints,
    )
