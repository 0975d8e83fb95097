"""An id that one call gives is an id that every other call takes, and they say the same of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import landmine_policy as lp
from tests.conftest import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEYS = {resource["name"]: resource["schema"]["primaryKey"] for resource in DESCRIPTOR["resources"]}


def pairs(frame: str, table: str, record_id: str) -> Iterator[tuple[str, str]]:
    """Yield the records that the rows of a table name in two of its columns."""
    for row in lp.load(frame, "arrow").to_pylist():
        if row[table] is not None and row[record_id] is not None:
            yield row[table], row[record_id]


def column(frame: object, table: str, name: str) -> Iterator[tuple[str, str]]:
    yield from ((table, record_id) for record_id in frame[name].dropna().unique())  # type: ignore[index]


# What each call returns, as pairs of a table and an id.
GIVEN: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "provenance": lambda: pairs("provenance", "table", "record_id"),
    "timeline": lambda: pairs("timeline", "table", "record_id"),
    "stances": lambda: pairs("stances", "target_table", "target_id"),
    "evidence": lambda: column(lp.evidence("quantities", "nyt-us-stockpile"), "claims", "claim_id"),
    "find": lambda: ((row.table, row.id) for row in lp.find("mine").itertuples() if row.kind in {"fact", "code"}),
    "rules": lambda: column(lp.rules(), "rules", "rule_id"),
    "exceptions": lambda: column(lp.rules(), "rules", "lifts"),
    "checks": lambda: column(lp.checks(), "checks", "check_id"),
    "conflicts": lambda: column(lp.conflicts(), "conflicts", "conflict_id"),
    "claims in conflict": lambda: column(lp.conflicts(), "facts", "claim_id"),
}
# Every row of every table, named by its key: the parts joined by a slash, empty ones left out.
GIVEN |= {
    f"rows of {table}": lambda table=table: (  # type: ignore[misc]
        (table, "/".join(str(part) for part in row.values() if part is not None))
        for row in lp.load(table, "arrow").select(KEYS[table]).to_pylist()
    )
    for table in KEYS
}


def sources_behind(table: str, record_id: str) -> set[str]:
    """Return the articles that `evidence` names for a record."""
    return set(lp.evidence(table, record_id)["source_id"])


def cited(records: list[tuple[str, str]]) -> set[str]:
    """Return the sources that `cite` names for records."""
    return {item["id"] for item in json.loads(lp.cite(records=records, style="csl-json"))}


@pytest.mark.parametrize("call", GIVEN)
def test_an_id_that_one_call_gives_is_taken_by_every_other(call: str) -> None:
    given = list(dict.fromkeys(GIVEN[call]()))
    behind = {record: sources_behind(*record) for record in given[:: max(1, len(given) // 12)]}
    for record, sources in behind.items():
        if sources:
            assert sources <= cited([record]), record
    resting = [record for record in given if record[0] not in {"codes", "releases", "changes", "reliability"}]
    if resting:
        articles = set().union(*behind.values())
        assert articles <= cited(resting)
