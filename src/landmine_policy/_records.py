"""Find a record by its id, the same way in every call.

The rule: a record is given as ``TABLE/ID``, as a pair of both, or as its id alone where only one table has it. For
example "checks/nyt-treaty-133", ("checks", "nyt-treaty-133") and "nyt-treaty-133" are one record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._names import nearest

if TYPE_CHECKING:
    from landmine_policy._editions import Edition
    from landmine_policy._schema import Table

    Record = tuple[str, str]  # the name of a table, and an id in it


def located(edition: Edition, record: str | Record) -> Record:
    """Return a record as table and id; raise ValueError where it is none or more than one."""
    if isinstance(record, str):
        # A table whose whole key points at another one, such as facts at claims, has no ids of its own.
        record_id, holders = record, [n for n in edition.tables if not _borrows_its_ids(edition[n].schema)]
        table, _, rest = record.partition("/")
        if table in edition.tables and not _held(edition, record, holders):
            record_id, holders = rest, [table]
    elif isinstance(record, tuple) and len(record) == 2 and isinstance(record[1], str):
        record_id, holders = record[1], [edition[record[0]].schema.name]
    else:
        message = f"{record!r} is no id. Give an id as in the tables, or TABLE/ID."
        raise ValueError(message)
    found = _held(edition, record_id, holders)
    if not found:
        raise _unknown(edition, record_id, holders)
    if len(found) > 1:
        choices = " or ".join(f"'{table}/{record_id}'" for table in found)
        message = f"{record_id!r} is a record of {' and of '.join(found)}. Say which: {choices}."
        raise ValueError(message)
    return found[0], record_id


def _held(edition: Edition, record_id: str, tables: list[str]) -> list[str]:
    return [table for table in tables if record_id in edition[table].rows]


def _borrows_its_ids(table: Table) -> bool:
    return any(key.fields == table.primary_key and key.table != table.name for key in table.foreign_keys)


def _unknown(edition: Edition, record_id: object, tables: list[str]) -> ValueError:
    """Return the error to raise for an id that no record has: with what became of it, or the nearest ids."""
    where = tables[0] if len(tables) == 1 else "any table"
    ids = list(dict.fromkeys(key for table in tables for key in edition[table].rows))
    near = ", ".join(map(repr, nearest(record_id, ids, most=3)))
    hint = edition.tombstone("record", record_id, tables) or (f" Did you mean {near}?" if near else "")
    if len(tables) == 1:
        key = "/".join(edition[where].schema.primary_key)
        advice = f"Records are named by {key}, such as {', '.join(ids[:3]) or 'none yet'}; load({where!r}) has all."
    else:
        advice = "Give an id as in the tables, or TABLE/ID."
    return ValueError(f"There is no record {record_id!r} in {where} of version {edition.version}.{hint} {advice}")
