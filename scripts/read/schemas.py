"""The table schemas of ``data/schema/``: the one source of tables, fields, types, keys, codes and descriptions.

The rule: ``package.json`` names the tables in their order, one JSON file a table says the rest, as a
Frictionless Table Schema with a few properties of our own. For example the schema of `claims` has a field
with ``"codes": "claim_kind"``: its values are the codes of that list, and the descriptor's ``enum`` and
``categories`` are filled in from it.

Our own properties of a field: ``codes`` (name of its code list), ``unit``, ``derived`` (computed by the
build, never typed). Of a table: ``layer`` and ``facts``, which says where its rows are typed:

``{"files": ["claims/*.yaml"], "shared": ["source_id"]}``
    rows stand under the table's name in these files; ``source_id`` is typed once at the top of the file.
``{"inside": "claims", "inherits": ["claim_id", "source_id"]}``
    rows stand inside the rows of another table and take these fields from them.
``"index": "position"`` in either fills that field with 1, 2, 3 in the order of the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_FOLDER = "data/schema"


@dataclass(frozen=True)
class Field:
    """One column: its Frictionless type, its constraints, its code list."""

    name: str
    type: str
    title: str
    description: str
    example: Any
    constraints: dict[str, Any]
    codes: str | None = None
    ordered: bool = False
    unit: str | None = None
    derived: bool = False

    @property
    def required(self) -> bool:
        """Whether the cell may not be empty."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of this table point at `reference_fields` of `table`."""

    fields: tuple[str, ...]
    table: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class FactsRule:
    """Where the rows of a table are typed; see the module's docstring."""

    files: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    inside: str | None = None
    inherits: tuple[str, ...] = ()
    index: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of the dataset."""

    name: str
    title: str
    description: str
    layer: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    facts: FactsRule

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {item.name: item for item in self.fields}


@dataclass(frozen=True)
class Schemas:
    """All tables in their order, and the package's own metadata."""

    package: dict[str, Any]
    tables: dict[str, Table] = field(default_factory=dict)


def read_schemas(root: Path) -> Schemas:
    """Read ``data/schema/``; raise CouldNotRun where it is missing or broken: it is code, not a fact."""
    folder = root / SCHEMA_FOLDER
    package = _read_json(folder / "package.json")
    tables = {}
    for layer in package["layers"]:
        for name in layer["tables"]:
            tables[name] = _table(name, layer["name"], _read_json(folder / f"{name}.json"))
    return Schemas(package, tables)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        message = f"{path} is missing; give the root of a copy of this repository with --root"
        raise CouldNotRun(message) from None
    except ValueError as error:
        message = f"{path} is not JSON: {error}"
        raise CouldNotRun(message) from None
    return found


def _table(name: str, layer: str, schema: dict[str, Any]) -> Table:
    facts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in schema.get("facts", {}).items()
    }
    return Table(
        name=name,
        title=schema["title"],
        description=schema["description"],
        layer=layer,
        fields=tuple(_field(item) for item in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        unique_keys=tuple(tuple(key) for key in schema.get("uniqueKeys", [])),
        foreign_keys=tuple(_foreign_key(item) for item in schema.get("foreignKeys", [])),
        facts=FactsRule(**facts),
    )


def _field(item: dict[str, Any]) -> Field:
    return Field(
        name=item["name"],
        type=item["type"],
        title=item["title"],
        description=item["description"],
        example=item["example"],
        constraints=item["constraints"],
        codes=item.get("codes"),
        ordered=item.get("categoriesOrdered", False),
        unit=item.get("unit"),
        derived=item.get("derived", False),
    )


def _foreign_key(item: dict[str, Any]) -> ForeignKey:
    reference = item["reference"]
    return ForeignKey(tuple(item["fields"]), reference["resource"], tuple(reference["fields"]))
