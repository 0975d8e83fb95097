"""A column or id that was renamed keeps working under its former name, with a warning, until the next major version.

The rule: the renames are those that `changes` lists for the installed version's major number, followed from release
to release to the name of today. One whose former name stands for something again, or whose new name is gone, is
none. For example `length`, renamed to `span` in 2.0.0, is still a column of ``load("bridges")`` in 2.7.1; `width`,
renamed to `deck` in 1.0.0, is none.
"""

from __future__ import annotations

import sys
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from landmine_policy._changes import release_numbers
from landmine_policy._package import read_descriptor, resources
from landmine_policy._present import load_arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from landmine_policy._dtypes import FieldDescriptor

    Renames = Mapping[str, str]

HERE = str(Path(__file__).resolve().parent)

# Columns of a key that point at a record of whatever table another one names, so that no foreign key says which.
NAMED_BESIDE = {"record_id": "table", "target_id": "target_table"}


def former_columns(table: str) -> Renames:
    """Return the present names of the columns of a table by their former ones; nothing for nearly all tables.

    Parameters
    ----------
    table
        A name from `tables`.

    Returns
    -------
    Mapping[str, str]
        Former name to present name, those renamed first coming first.

    Examples
    --------
    >>> dict(former_columns("codes"))
    {}
    """
    renames = _renames("column").get(table)
    if not renames:
        return {}
    return _aliases(renames, load_arrow(table).column_names)


def with_former_columns(
    table: pa.Table, fields: list[FieldDescriptor], renames: Renames
) -> tuple[pa.Table, list[FieldDescriptor]]:
    """Return a table and its fields with the renamed columns once more, under their former names, after all others.

    Parameters
    ----------
    table
        Rows x columns. It is not changed, and no cell is copied.
    fields
        The fields of its columns, as the descriptor gives them.
    renames
        Present names by former ones, as `former_columns` returns them.

    Returns
    -------
    tuple[pyarrow.Table, list[FieldDescriptor]]
        The same rows x the columns and one for each former name, and their fields in the same order.

    Raises
    ------
    KeyError
        A present name is no column.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fields = [{"name": "span", "type": "integer"}]
    >>> bridges, fields = with_former_columns(pa.table({"span": [410]}), fields, {"length": "span"})
    >>> bridges.to_pylist(), [field["name"] for field in fields]
    ([{'span': 410, 'length': 410}], ['span', 'length'])
    """
    by_name = {field["name"]: field for field in fields}
    for former, present in renames.items():
        table = table.append_column(table.schema.field(present).with_name(former), table.column(present))
    return table, [*fields, *(by_name[present] | {"name": former} for former, present in renames.items())]


def warn_of_columns(table: str, renames: Renames) -> None:
    """Warn, once for all columns of a table, that they have other names now.

    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     warn_of_columns("bridges", {"length": "span"})
    >>> str(caught[0].message).partition(";")[0]
    'bridges.length is now bridges.span'
    """
    listed = ", ".join(f"{table}.{former} is now {table}.{present}" for former, present in renames.items())
    _warn(f"{listed}; the old {'name stays' if len(renames) == 1 else 'names stay'} until {_next_major()}")


def current_id(table: str, record_id: str) -> str:
    """Return the id that a record has today: the one that is given, or the new one where it was renamed.

    Parameters
    ----------
    table
        A name from `tables`.
    record_id
        The record's key, the parts of a compound one joined by a slash. A part that is the former id of
        another record, such as the claim of a passage, is renamed too.

    Returns
    -------
    str
        The present id, with a FutureWarning where it is another; what is no former id comes back as it is.

    Examples
    --------
    >>> current_id("claims", "nyt-2022-06-21.002")
    'nyt-2022-06-21.002'
    """
    if not _renames("record") or record_id in _ids(table):
        return record_id
    present = _former_ids(table).get(record_id) or _renamed_parts(table, record_id)
    if present not in _ids(table):
        return record_id
    _warn(f"{record_id!r} of {table} is now {present!r}; the old id stays until {_next_major()}")
    return present


def composed(steps: Iterable[Renames]) -> dict[str, str]:
    """Return what each former name is called in the end; a step renames all its names at once.

    >>> composed([{"length": "span"}, {"span": "width", "width": "deck"}])
    {'length': 'width', 'span': 'width', 'width': 'deck'}
    """
    names: dict[str, str] = {}
    for step in steps:
        names = {former: step.get(present, present) for former, present in names.items()} | dict(step)
    return names


def _aliases(renames: Renames, present: Iterable[str]) -> dict[str, str]:
    """Return the renames whose former name is free and whose new name is there."""
    names = set(present)
    return {former: now for former, now in renames.items() if former not in names and now in names}


@cache
def _renames(kind: str) -> dict[str, dict[str, str]]:
    """Return, by table, what the columns or records that were renamed in this major version were renamed to."""
    if not _any_renames():
        return {}
    name = {"column": "field", "record": "record_id"}[kind]
    columns = ["version", "kind", "table", "action", name, "renamed_to"]
    steps: dict[str, dict[str, dict[str, str]]] = {}
    for row in load_arrow("changes").select(columns).to_pylist():
        renamed = row["renamed_to"] and row["action"] == "removed" and row["kind"] == kind
        if renamed and _major(row["version"]) == _installed_major():
            steps.setdefault(row["table"], {}).setdefault(row["version"], {})[row[name]] = row["renamed_to"]
    return {
        table: composed(found[version] for version in release_numbers() if version in found)
        for table, found in steps.items()
    }


@cache
def _any_renames() -> bool:
    """Return whether any version renamed anything: every `load` asks."""
    column = load_arrow("changes").column("renamed_to")
    return bool(column.null_count < len(column))


@cache
def _ids(table: str) -> frozenset[str]:
    """Return the keys of a table's rows, the parts joined by a slash, empty ones left out."""
    rows = load_arrow(table).select(resources()[table]["schema"]["primaryKey"]).to_pylist()
    return frozenset("/".join(str(part) for part in row.values() if part is not None) for row in rows)


@cache
def _former_ids(table: str) -> dict[str, str]:
    return _aliases(_renames("record").get(table, {}), _ids(table))


def _renamed_parts(table: str, record_id: str) -> str:
    """Return a key with each part that is a former id of another table's record as the present one."""
    schema = resources()[table]["schema"]
    key, parts = schema["primaryKey"], record_id.split("/")
    if len(key) != len(parts):
        return record_id
    values = dict(zip(key, parts, strict=True))
    targets = {name: values[beside] for name, beside in NAMED_BESIDE.items() if name in values}
    for foreign in schema.get("foreignKeys", []):
        if len(foreign["fields"]) == 1:
            targets[foreign["fields"][0]] = foreign["reference"]["resource"]
    for name, target in targets.items():
        if name in values and target in resources():
            values[name] = _former_ids(target).get(values[name], values[name])
    return "/".join(values.values())


def _major(version: str) -> int:
    """Return the first number of a version.

    >>> _major("2.0.0+unreleased")
    2
    """
    return int(version.partition(".")[0])


def _installed_major() -> int:
    return _major(read_descriptor()["version"])


def _next_major() -> str:
    return f"{_installed_major() + 1}.0.0"


def _warn(message: str) -> None:
    """Warn at the line that called this package, however deep in it the name was met."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, FutureWarning, stacklevel=level)
