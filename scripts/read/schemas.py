"""The table schemas of ``data/schema/``: the one source of tables, fields, types, keys, codes and descriptions.

The rule: ``package.json`` names the tables in their order, one JSON file a table says the rest, as a
Frictionless Table Schema with a few properties of our own. `landmine_policy._schema` is the model of a table; only
where its rows are typed is added here. For example the schema of `claims` has a field with ``"codes": "claim_kind"``:
its values are the codes of that list, and the descriptor's ``enum`` and ``categories`` are filled in from it.

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
from typing import TYPE_CHECKING, Any

from landmine_policy import _schema
from landmine_policy._schema import Field, ForeignKey
from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SCHEMA_FOLDER", "FactsRule", "Field", "ForeignKey", "Schemas", "Table", "read_schemas"]

SCHEMA_FOLDER = "data/schema"


@dataclass(frozen=True)
class FactsRule:
    """Where the rows of a table are typed; see the module's docstring."""

    files: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    inside: str | None = None
    inherits: tuple[str, ...] = ()
    index: str | None = None


@dataclass(frozen=True)
class Table(_schema.Table):
    """One table of the dataset, and where its rows are typed."""

    facts: FactsRule


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
    table = _schema.table_of({**schema, "name": name, "layer": layer, "schema": schema})
    return Table(**vars(table), facts=FactsRule(**facts))
