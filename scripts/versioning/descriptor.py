"""What a release says of itself: reading ``datapackage.json`` and what is derived from it.

The rule: every CSV resource is a table and has a name, a path inside the package, typed fields and a primary key;
whatever lacks one of these is refused before a row is read. For example a table with ``"primaryKey": "bridge_id"``
and no field of that name gives one line that names both.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import PurePosixPath
from typing import Any

from scripts.problems import InvalidFacts, Problem, stop_if_any
from scripts.versioning.semver import Version, parse_version

Json = dict[str, Any]


def read_descriptor(content: bytes, file: str) -> tuple[Json, Version, dict[str, Json]]:
    """Return the descriptor, its version and its tables by name; raise InvalidFacts with all that is wrong with it."""
    try:
        descriptor = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidFacts([Problem(file, f"is not JSON: {error}")]) from None
    try:
        resources = descriptor["resources"]
        tables = {item["name"]: item for item in resources if item["format"] == "csv"}
        names = Counter(item["name"] for item in resources)
        faults = [(name, "is the name of two resources") for name, count in names.items() if count > 1]
        faults += [(name, fault) for name, resource in tables.items() for fault in _faults(resource)]
        stated = descriptor["version"]
    except (KeyError, TypeError, AttributeError) as error:
        fault = f"is not a data package of tables: missing or of another form: {error}"
        raise InvalidFacts([Problem(file, fault)]) from None
    problems = [Problem(file, fault, record=name) for name, fault in faults]
    try:
        version = parse_version(str(stated))
    except ValueError as error:
        raise InvalidFacts([*problems, Problem(file, str(error), field="version")]) from None
    stop_if_any(problems)
    return descriptor, version, tables


def listed(value: Any) -> list[str]:
    """Return the fields of a key, which the standard lets be one name or a list.

    >>> listed("bridge_id"), listed(["bridge_id", "span"]), listed(None)
    (['bridge_id'], ['bridge_id', 'span'], [])
    """
    return [value] if isinstance(value, str) else list(value or [])


def key_fields(schema: Json) -> list[tuple[str, str]]:
    """Return name and type of each field of a table's primary key."""
    types = {field["name"]: field["type"] for field in schema["fields"]}
    return [(name, types[name]) for name in listed(schema["primaryKey"])]


def codes_of(field: Json) -> dict[str, str] | None:
    """Return the codes of a field with their labels; None where it is not coded.

    >>> codes_of({"categories": [{"value": "arch", "label": "Arch"}]}), codes_of({"constraints": {"enum": ["arch"]}})
    ({'arch': 'Arch'}, {'arch': ''})
    """
    if field.get("categories") is not None:
        items = [item if isinstance(item, dict) else {"value": item} for item in field["categories"]]
        return {str(item["value"]): str(item.get("label", "")) for item in items}
    enum = field.get("constraints", {}).get("enum")
    return None if enum is None else {str(code): "" for code in enum}


def tables_of_parts(descriptor: Json) -> frozenset[str]:
    """Return the tables whose rows have no id of their own: a field of their key points at another table.

    >>> spans = {"primaryKey": ["bridge_id", "span"], "foreignKeys": [
    ...     {"fields": "bridge_id", "reference": {"resource": "bridges", "fields": "bridge_id"}}]}
    >>> sorted(tables_of_parts({"resources": [{"name": "spans", "schema": spans}]}))
    ['spans']
    """
    return frozenset(parents_of_parts(descriptor))


def parents_of_parts(descriptor: Json) -> dict[str, frozenset[str]]:
    """Return the tables that rows of each table of parts are parts of."""
    parts = {}
    for resource in descriptor["resources"]:
        schema = resource.get("schema", {})
        key = set(listed(schema.get("primaryKey")))
        parents = frozenset(
            foreign["reference"]["resource"]
            for foreign in schema.get("foreignKeys", [])
            if foreign["reference"]["resource"] not in ("", resource["name"]) and key & set(listed(foreign["fields"]))
        )
        if parents:
            parts[resource["name"]] = parents
    return parts


def _faults(resource: Json) -> list[str]:
    """Return what keeps a table from being read; raise KeyError, TypeError or AttributeError where it is no table."""
    schema = resource["schema"]
    names = Counter(field["name"] for field in schema["fields"] if field["type"])
    path = PurePosixPath(resource["path"])
    key = listed(schema.get("primaryKey"))
    for field in schema["fields"]:
        field.get("constraints", {}).items()
        codes_of(field)
    tables_of_parts({"resources": [resource]})
    faults = [f"has two fields named {name}" for name, count in names.items() if count > 1]
    if path.is_absolute() or ".." in path.parts:
        faults.append(f"has a path that leaves the package: {path}")
    if not key:
        faults.append("has no primary key, by which its rows could be matched")
    return faults + [f"has a key field that is no field: {name}" for name in key if name not in names]
