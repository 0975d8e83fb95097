"""A table as a release had it, from the present table and what the two differ in; and the file that says so.

The rule: a row of the release is the present row of the same key, but for the cells that are named; what is not
named of a row that is no longer there is empty. For example a bridge whose length was 410, and one that is new since,
make ``{"gone": [["rope-bridge"]], "rows": [{"bridge_id": "old-bridge", "length": "410"}]}``.

A table of other columns, types, codes or keys than today has a ``schema`` of its own, and ``from`` names the present
column that holds the cells of one that is called otherwise today. Where no row can be matched, ``gone`` is ``"all"``
and every row is named. Cells are as in the CSV file.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Json = dict[str, Any]
    Key = tuple[str, ...]

ALL = "all"
# What a history file must have; the properties of a citation come beside them.
PARTS = {"version": str, "tables": list, "changed": dict}

_OPEN_LEVELS = 5  # file, changed, table, schema, fields: what lies deeper stands in one line
_SEAL = b'"sha256": "'


class TextTable(NamedTuple):
    """A table as it is written: what decides types, order and ids, and the cells of its CSV file."""

    schema: Json
    rows: list[list[str]]

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [field["name"] for field in self.schema["fields"]]


def reduced(schema: Json) -> Json:
    """Return what types, order and ids of a table need of its schema.

    >>> reduced({"fields": [{"name": "n", "type": "integer", "title": "N"}], "primaryKey": ["n"]})
    {'fields': [{'name': 'n', 'type': 'integer'}], 'primaryKey': ['n']}
    """
    kept: Json = {"fields": [_reduced_field(field) for field in schema["fields"]], "primaryKey": schema["primaryKey"]}
    return kept | ({"foreignKeys": schema["foreignKeys"]} if schema.get("foreignKeys") else {})


def _reduced_field(field: Json) -> Json:
    kept: Json = {"name": field["name"], "type": field["type"]}
    if field.get("categories") is not None:
        kept["categories"] = [{"value": category["value"]} for category in field["categories"]]
    return kept | ({"categoriesOrdered": True} if field.get("categoriesOrdered") else {})


def restored(change: Json, present: TextTable | None) -> TextTable:
    """Return a table as the release had it.

    Parameters
    ----------
    change
        What the release's table differs in, as `scripts.versioning.history` writes it.
    present
        The table as it is today; None where there is none of that name.

    Raises
    ------
    ValueError
        The difference was made for other tables.

    Examples
    --------
    >>> schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "say", "type": "string"}], "primaryKey": ["n"]}
    >>> today = TextTable(schema, [["9", "nine"], ["10", "ten"]])
    >>> restored({"gone": [["10"]], "rows": [{"n": "9", "say": "nien"}, {"n": "8"}]}, today).rows
    [['8', ''], ['9', 'nien']]
    """
    try:
        schema: Json = change["schema"] if present is None else change.get("schema", present.schema)
        names = [field["name"] for field in schema["fields"]]
        places = [names.index(name) for name in schema["primaryKey"]]
        rows: dict[Key, list[str]] = {}
        if present is not None and change["gone"] != ALL:
            rows = by_key(projected(present, names, change.get("from", {})), places)
            for key in change["gone"]:
                del rows[tuple(key)]
        for cells in change["rows"]:
            key = tuple(cells[names[place]] for place in places)
            before = rows.get(key, [""] * len(names))
            rows[key] = [cells.get(name, cell) for name, cell in zip(names, before, strict=True)]
        kinds = [schema["fields"][place]["type"] for place in places]
        return TextTable(schema, [rows[key] for key in sorted(rows, key=lambda key: sort_key(key, kinds))])
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        message = f"the difference was made for other tables ({error!r})"
        raise ValueError(message) from None


def projected(present: TextTable, names: Sequence[str], taken: Mapping[str, str]) -> list[list[str]]:
    """Return the present rows in other columns: those of the same name or the one `taken` says, else empty."""
    there = {name: place for place, name in enumerate(present.names)}
    places = [there.get(taken.get(name, name)) for name in names]
    return [["" if place is None else row[place] for place in places] for row in present.rows]


def by_key(rows: Iterable[list[str]], places: Sequence[int]) -> dict[Key, list[str]]:
    """Return rows by the cells of their key, which stand at the given places."""
    return {tuple(row[place] for place in places): row for row in rows}


def sort_key(cells: Sequence[str], kinds: Sequence[str]) -> tuple[tuple[bool, Any], ...]:
    """Return what the cells of a key sort by: empty ones first, integers and numbers by size, the rest by code point.

    >>> sorted([("10",), ("9",), ("",)], key=lambda key: sort_key(key, ["integer"]))
    [('',), ('9',), ('10',)]
    """
    sizes = {"integer": int, "number": float}
    return tuple(
        (True, sizes.get(kind, str)(cell)) if cell else (False, None) for cell, kind in zip(cells, kinds, strict=True)
    )


def file_bytes(content: Json) -> bytes:
    r"""Return what a release differs in as a file: JSON, a row a line, sealed with the sha256 of all lines above it.

    >>> file_bytes({"version": "0.9.0", "tables": ["bridges"]}).splitlines()[:4]
    [b'{', b'"version": "0.9.0",', b'"tables": [', b'"bridges"']
    """
    body = (_laid_out(content, _OPEN_LEVELS).removesuffix("\n}") + ",\n").encode()
    return body + _seal(body)


def read_file(content: bytes) -> Json:
    """Return what a file says; raise ValueError where it is not as it was written, down to the bit."""
    body = content.rpartition(_SEAL)[0]
    if content != body + _seal(body):
        message = "is not what was published: it does not match its own sha256"
        raise ValueError(message)
    past: Json = json.loads(content)
    if not isinstance(past, dict) or any(not isinstance(past.get(name), kind) for name, kind in PARTS.items()):
        message = f"is no history of a release: it lacks one of {', '.join(PARTS)}"
        raise ValueError(message)
    return past


def _seal(body: bytes) -> bytes:
    return _SEAL + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'


def _laid_out(value: Any, levels: int) -> str:
    if levels and value and isinstance(value, dict):
        items = [f"{json.dumps(name)}: {_laid_out(item, levels - 1)}" for name, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n}"
    if levels and value and isinstance(value, list):
        return "[\n" + ",\n".join(_laid_out(item, 0) for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
