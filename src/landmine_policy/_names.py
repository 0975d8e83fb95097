"""The names that users type: tables and backends, and what to say of one that does not exist.

The rule: a type checker knows the names because they are written out here, and a test holds them against the
descriptor, so that they cannot drift. A wrong name is answered with the nearest right one and all there are.
For example ``load("claim")`` raises ``There is no table 'claim'. Did you mean 'claims'? Tables: sources, ...``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

TableName = Literal[
    "sources",
    "claims",
    "evidence",
    "gaps",
    "words",
    "provenance",
    "exemptions",
    "actors",
    "roles",
    "places",
    "weapons",
    "instruments",
    "instrument_relations",
    "provisions",
    "treaty_actions",
    "events",
    "participants",
    "statements",
    "stances",
    "quantities",
    "renderings",
    "conflicts",
    "conflict_claims",
    "checks",
    "check_sources",
    "treaty_states",
    "un_votes",
    "casualties",
    "record_sources",
    "facts",
    "rules",
    "timeline",
    "codes",
    "releases",
    "changes",
]
Backend = Literal["pandas", "arrow", "polars", "duckdb"]

TABLES: tuple[TableName, ...] = get_args(TableName)
BACKENDS: tuple[Backend, ...] = get_args(Backend)


def nearest(name: object, choices: Iterable[str], most: int = 1) -> list[str]:
    """Return the choices that look most like a name, at most so many; none where nothing does.

    >>> nearest("claim", TABLES)
    ['claims']
    """
    import difflib  # noqa: PLC0415 (6 ms that only a mistake is worth)

    return difflib.get_close_matches(str(name), list(choices), n=most)


def unknown(kind: str, name: object, choices: Iterable[str], heading: str) -> ValueError:
    """Return the error to raise for a name that is none of the choices.

    >>> unknown("backend", "panda", BACKENDS, "Backends")
    ValueError("There is no backend 'panda'. Did you mean 'pandas'? Backends: pandas, arrow, polars, duckdb.")
    """
    listed = list(choices)
    # The nearest version is just another one.
    near = [] if kind == "version" else nearest(name, listed)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    later = " A later one comes with a later package." if kind == "version" else ""
    return ValueError(f"There is no {kind} {name!r}.{hint} {heading}: {', '.join(listed)}.{later}")


def require_table(table: object) -> None:
    """Raise ValueError where there is no such table."""
    if table not in TABLES:
        raise unknown("table", table, TABLES, "Tables")
