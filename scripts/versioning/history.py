"""What an earlier release differs in from the present tables, as the one small file that the wheel ships of it.

The rule: `landmine_policy._history` restores from it, byte for byte, every CSV file of that release; whoever writes one
has seen that it does. For example 0.9.0, of which one cell was corrected since, makes a file of one row with that one
cell, as `landmine_policy._differences` shows it.

Rows are matched by the release's key. A column that is called otherwise today is found by what it holds.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from landmine_policy._csv_text import csv_content, read_cells
from landmine_policy._differences import ALL, TextTable, by_key, file_bytes, projected, reduced, restored
from landmine_policy._package import DESCRIPTOR
from scripts.versioning.descriptor import listed
from scripts.versioning.frozen import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.versioning.descriptor import Json
    from scripts.versioning.frozen import Frozen

# What a citation of the release needs of its descriptor.
CITED = ("version", "created", "name", "title", "homepage", "contributors")
# What differs between a release and an edit taken back says nothing of the release.
FOLLOWING = {"version": "", "created": ""}


# Where the files lie; `landmine_policy._history` reads them from there.
HISTORY = "data/history"


class Snapshot(NamedTuple):
    """The tables of one version: its descriptor, and the bytes of each CSV file by the name of its table."""

    descriptor: Json
    csv: dict[str, bytes]


def history_files(releases: list[Frozen], contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return by path what restores each frozen release from the files that are about to be written."""
    found: dict[str, bytes] = {}
    for release in releases:
        # The descriptor holds the hash of every table: where it is the same, so is all the rest.
        if release.manifest["files"].get(DESCRIPTOR) == sha256(contents[DESCRIPTOR]):
            continue
        made = history_file(snapshot(release.files()), snapshot(contents))
        found |= {f"{HISTORY}/{release.version}.json": made} if made else {}
    return found


def snapshot(files: Mapping[str, bytes]) -> Snapshot:
    """Return the tables among files by their paths, as a build or a frozen release has them.

    >>> descriptor = b'{"resources": [{"name": "bridges", "path": "data/csv/bridges.csv", "format": "csv"}]}'
    >>> snapshot({"datapackage.json": descriptor, "data/csv/bridges.csv": b"bridge_id"}).csv
    {'bridges': b'bridge_id'}
    """
    descriptor = json.loads(files[DESCRIPTOR])
    return Snapshot(descriptor, {name: files[item["path"]] for name, item in _resources(descriptor).items()})


def history_file(old: Snapshot, new: Snapshot) -> bytes | None:
    """Return the file that restores the tables of `old` from those of `new`; None where no table differs.

    Raises
    ------
    ValueError
        A table of `old` is not as a build writes it: not UTF-8, not CSV, or not sorted by its key.
    """
    then, now = _tables(old), _tables(new)
    changed: dict[str, Json] = {}
    for name, table in then.items():
        present = now.get(name)
        change = difference(table, present)
        made = restored(change or {"gone": [], "rows": []}, present)
        if csv_content(made.names, made.rows) != old.csv[name]:
            message = f"{name}: cannot be restored: its rows are not sorted by its key, or not written as by a build"
            raise ValueError(message)
        if change is not None and present is None:
            change["title"] = _resources(old.descriptor)[name].get("title", "")
        if change is not None:
            changed[name] = change
    cited, today = ({name: made.descriptor.get(name) for name in CITED} for made in (old, new))
    if not changed and list(then) == list(now) and cited | FOLLOWING == today | FOLLOWING:
        return None
    cited = {name: value for name, value in cited.items() if value is not None}
    return file_bytes({**cited, "tables": list(then), "changed": changed})


def difference(old: TextTable, new: TextTable | None) -> Json | None:
    """Return what restores a table from the present one of its name, if there is one; None where they are the same.

    >>> schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "say", "type": "string"}], "primaryKey": ["n"]}
    >>> today = TextTable(schema, [["9", "nine"], ["10", "ten"]])
    >>> difference(TextTable(schema, [["8", ""], ["9", "nien"]]), today)
    {'gone': [['10']], 'rows': [{'n': '8'}, {'n': '9', 'say': 'nien'}]}
    """
    keys = old.schema["primaryKey"]
    places = [old.names.index(name) for name in keys]
    taken = {} if new is None else _renamed(old, new)
    then = by_key(old.rows, places)
    now = {} if new is None else by_key(projected(new, old.names, taken), places)
    gone: str | list[list[str]] = [list(key) for key in now if key not in then]
    if new is None or (gone and len(gone) == len(now)):
        gone, taken = ALL, {}
    written = []
    for key, row in then.items():
        before = now.get(key)
        if row != before:
            cells = zip(old.names, row, before or [""] * len(row), strict=True)
            written.append({name: cell for name, cell, today in cells if cell != today or name in keys})
    change: Json = {}
    if new is None or old.schema != new.schema:
        change["schema"] = old.schema
    if taken:
        change["from"] = taken
    if gone or written or change:
        return {**change, "gone": gone, "rows": written}
    return None


def _renamed(old: TextTable, new: TextTable) -> dict[str, str]:
    """Return the present columns that hold most cells of a column that is not there by its name any more.

    A wrong guess makes the file longer and nothing else: cells that differ are written whatever they are taken from.
    """
    added = {name: _cells(new, name) for name in new.names if name not in old.names}
    found: dict[str, str] = {}
    for name in old.names:
        if name in new.names or not added:
            continue
        cells = _cells(old, name)
        shared = {other: sum((cells & others).values()) for other, others in added.items()}
        best = max(shared, key=lambda other: shared[other])
        # Rows came and went since, so most of the shorter column is enough.
        if 2 * shared[best] > min(sum(cells.values()), sum(added[best].values())):
            found[name] = best
    return found


def _cells(table: TextTable, name: str) -> Counter[str]:
    """Return how often each text stands in a column; empty cells do not count."""
    place = table.names.index(name)
    return Counter(row[place] for row in table.rows if row[place])


def _tables(version: Snapshot) -> dict[str, TextTable]:
    return {name: _table(name, item["schema"], version.csv) for name, item in _resources(version.descriptor).items()}


def _table(name: str, schema: Json, files: Mapping[str, bytes]) -> TextTable:
    schema = schema | {"primaryKey": listed(schema["primaryKey"])}
    try:
        names, rows = read_cells(files[name])
    except ValueError as error:
        message = f"{name}: {error}"
        raise ValueError(message) from None
    table = TextTable(reduced(schema), rows)
    if names != table.names:
        message = f"{name}: has other columns than its descriptor: {', '.join(names)}"
        raise ValueError(message)
    return table


def _resources(descriptor: Json) -> dict[str, Any]:
    """Return the CSV resources by name."""
    return {item["name"]: item for item in descriptor["resources"] if item["format"] == "csv"}
