"""The table schemas of ``data/schema/``: the one source of tables, fields, types, keys, codes and descriptions.

The rule: ``package.json`` names the tables in their order and layers, one JSON file a table says the rest, as a
Frictionless Table Schema with a few properties of our own. `landmine_policy._schema` is the model of a table; only
where its rows are typed is added here. For example the schema of `claims` has a field with ``"codes": "claim_kind"``:
its values are the codes of that list, and the descriptor's ``enum`` and ``categories`` are filled in from it.

Our own properties of a field: ``codes`` (name of its code list), ``unit``, ``derived`` (computed by the
build, never typed). Of a table: ``layer``, where it is another one than the list in which it is
shown, as a table of records among the front ones; and ``facts``, which says where its rows are typed:

``{"files": ["claims/*.yaml"], "shared": ["source_id"]}``
    rows stand under the table's name in these files; ``source_id`` is typed once at the top of the file.
``{"inside": "claims", "inherits": ["claim_id", "source_id"]}``
    rows stand inside the rows of another table and take these fields from them.
``"stub": ["kind", "says"]``
    a row in which all of these are still empty is a stub: it says what is to be coded, and is no row of the table.
``"index": "position"`` in either fills that field with 1, 2, 3 in the order of the file.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landmine_policy import _schema
from landmine_policy._dtypes import TYPES
from landmine_policy._schema import Field, ForeignKey
from scripts.problems import CouldNotRun
from scripts.read.files import read_code, shaped

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
    stub: tuple[str, ...] = ()


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
    tables: dict[str, Table] = {}
    with shaped(folder / "package.json"):
        layer_of = {str(name): str(layer["name"]) for layer in package["layers"] for name in layer["tables"]}
    for name, layer in layer_of.items():
        with shaped(folder / f"{name}.json"):
            tables[name] = _table(name, layer, _read_json(folder / f"{name}.json"))
    for name, table in tables.items():
        with shaped(folder / f"{name}.json"):
            _check(table, tables)
    return Schemas(package, tables)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        with shaped(path):
            return dict(json.loads(read_code(path)).items())
    except FileNotFoundError:
        message = f"{path} is missing; give the root of a copy of this repository with --root"
        raise CouldNotRun(message) from None


def _table(name: str, layer: str, schema: dict[str, Any]) -> Table:
    facts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in schema.get("facts", {}).items()
    }
    table = _schema.table_of({"layer": layer, **schema, "name": name, "schema": schema})
    return Table(**vars(table), facts=FactsRule(**facts))


def _check(table: Table, tables: dict[str, Table]) -> None:
    """Raise ValueError where a field has no type, or a key names a table or a field that there is not."""
    for item in table.fields:
        if item.type not in TYPES:
            message = f"the type of {item.name} is {item.type!r}; allowed: {', '.join(TYPES)}"
            raise ValueError(message)
        re.compile(item.constraints.get("pattern", ""))
    rule = table.facts
    own = [table.primary_key, *table.unique_keys, *(key.fields for key in table.foreign_keys), rule.shared, rule.stub]
    named = [(table.name, name) for names in [*own, rule.inherits, (rule.index,) * bool(rule.index)] for name in names]
    named += [(key.table, name) for key in table.foreign_keys for name in key.reference_fields]
    if lost := [f"{where}.{name}" for where, name in named if where not in tables or name not in tables[where].by_name]:
        message = f"there is no {', '.join(lost)}"
        raise ValueError(message)
