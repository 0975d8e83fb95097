"""The rules of `releases` and `changes` break for what they forbid: the tables say too little to corrupt them."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from scripts.read.rules import Rule, read_rules
from scripts.read.schemas import read_schemas
from tests.conftest import REPOSITORY

Row = dict[str, Any]

TABLES = read_schemas(REPOSITORY).tables
DAY = pd.Timestamp("2022-07-01")

RELEASES: list[Row] = [
    {"version": "0.9.0", "number": 1, "released_on": DAY, "previous_version": None, "bump": None},
    {"version": "0.9.1", "number": 2, "released_on": DAY, "previous_version": "0.9.0", "bump": "minor"},
]
CELL: Row = {
    "version": "0.9.1", "kind": "record", "table": "bridges", "record_id": "old-bridge", "field": "length",
    "property": None, "action": "changed", "old_value": "410", "new_value": "412", "renamed_to": None,
    "bump": "patch", "must_act": "if_used", "reason": "The register has it so.", "reference": "bridge-register",
}  # fmt: skip
GONE: Row = {**CELL, "field": None, "action": "removed", "old_value": None, "new_value": None} | {
    "bump": "major",
    "must_act": "always",
    "renamed_to": "new-bridge",
}
COLUMN: Row = {**GONE, "kind": "column", "record_id": None, "field": "length", "renamed_to": "span"}
ADDED: Row = {**CELL, "action": "added", "field": None, "old_value": None, "new_value": None, "bump": "minor"} | {
    "must_act": "none",
    "reason": None,
    "reference": None,
}
ANSWER: Row = {**ADDED, "kind": "answer", "table": None, "record_id": None, "property": "How many?"} | {
    "action": "changed",
    "must_act": "if_used",
}
SOUND = [CELL, ADDED, ANSWER]

# The rows that break each rule.
CHANGES_THAT_BREAK: list[tuple[str, Row]] = [
    ("a_change_names_its_place", {**CELL, "record_id": None}),
    ("a_change_names_its_place", {**CELL, "table": None}),
    ("a_change_names_its_place", {**CELL, "property": "type"}),
    ("a_change_names_its_place", {**COLUMN, "field": None}),
    ("a_change_names_its_place", {**COLUMN, "kind": "code", "renamed_to": None}),
    ("a_change_names_its_place", {**COLUMN, "kind": "package", "field": None, "renamed_to": None}),
    ("a_change_names_its_place", {**ANSWER, "property": None}),
    ("a_change_names_its_place", {**ANSWER, "table": "bridges"}),
    ("a_changed_record_names_its_cell", {**CELL, "field": None}),
    ("a_changed_record_names_its_cell", {**ADDED, "field": "length"}),
    ("a_changed_value_is_another_one", {**CELL, "new_value": "410"}),
    ("a_changed_value_is_another_one", {**CELL, "old_value": None, "new_value": None}),
    ("a_changed_value_is_another_one", {**ADDED, "new_value": "412"}),
    ("a_reason_has_its_reference", {**CELL, "reference": None}),
    ("a_reason_has_its_reference", {**CELL, "reason": None}),
    ("only_what_was_removed_has_a_new_name", {**CELL, "renamed_to": "new-bridge"}),
    ("only_what_was_removed_has_a_new_name", {**GONE, "renamed_to": "old-bridge"}),
    ("only_what_was_removed_has_a_new_name", {**COLUMN, "kind": "table", "field": None}),
    ("who_must_act_follows_from_the_weight", {**GONE, "must_act": "if_used"}),
    ("who_must_act_follows_from_the_weight", {**CELL, "must_act": "always"}),
    ("who_must_act_follows_from_the_weight", {**ADDED, "must_act": "if_used"}),
    ("the_first_release_changes_nothing", {**CELL, "version": "0.9.0"}),
]
RELEASES_THAT_BREAK: list[tuple[str, Row]] = [
    ("releases_are_numbered_without_a_gap", {"number": 3}),
    ("a_release_names_the_one_before_it", {"previous_version": None}),
    ("a_release_names_the_one_before_it", {"number": 1}),
    ("versions_rise", {"version": "0.8.9"}),
    ("versions_rise", {"version": "0.9.0"}),
    ("versions_rise", {"version": "0.9.0-rc.1"}),
    ("the_number_rises_as_the_bump_says", {"bump": "major"}),
    ("the_number_rises_as_the_bump_says", {"previous_version": "1.0.0", "version": "1.0.1"}),
    ("the_number_rises_as_the_bump_says", {"previous_version": "1.0.0", "version": "1.1.0", "bump": "major"}),
    ("the_first_release_is_compared_with_nothing", {"number": 1}),
    ("days_do_not_run_backwards", {"released_on": pd.Timestamp("2022-06-30")}),
    ("the_bump_is_that_of_its_changes", {"bump": "patch"}),
    ("the_bump_is_that_of_its_changes", {"bump": None}),
]


RULES = read_rules(REPOSITORY, TABLES)


def written(table: str) -> list[Rule]:
    return [rule for rule in RULES[table] if not rule.by_construction]


def broken(table: str, releases: list[Row], changes: list[Row]) -> set[str]:
    """Return the hand-written rules of a table that some row breaks."""
    found = set()
    with duckdb.connect() as connection:
        connection.register("releases", pd.DataFrame(releases).astype({"version": "string", "bump": "string"}))
        connection.register("changes", pd.DataFrame(changes).astype("string"))
        for rule in written(table):
            rows = connection.execute(f"SELECT {rule.breaks} FROM {table} t").fetchall()  # noqa: S608 (our own rules)
            if any(breaks for (breaks,) in rows):
                found.add(rule.name)
    return found


def test_sound_rows_keep_every_rule() -> None:
    assert broken("releases", RELEASES, SOUND) == set()
    assert broken("changes", RELEASES, [*SOUND, GONE, COLUMN]) == set()


@pytest.mark.parametrize(
    ("before", "version", "bump"),
    [
        ("0.9.0", "0.9.1", "patch"),
        ("0.9.0", "0.10.0", "major"),
        ("0.9.0", "1.0.0", "major"),
        ("0.9.0", "1.0.0", "patch"),
        ("1.0.0", "1.1.0", "minor"),
        ("1.0.0", "2.0.0", "major"),
        ("0.10.0-rc.1", "0.10.0", "major"),
    ],
)
def test_the_numbers_rise_by_the_rule(before: str, version: str, bump: str) -> None:
    last = {**RELEASES[0], "version": before}
    assert (
        broken(
            "releases",
            [last, {**RELEASES[1], "version": version, "previous_version": before, "bump": bump}],
            [
                {**CELL, "version": version, "bump": "patch"},
            ],
        )
        == set()
    )


@pytest.mark.parametrize(("rule", "row"), CHANGES_THAT_BREAK)
def test_a_change_breaks_its_rule(rule: str, row: Row) -> None:
    assert rule in broken("changes", RELEASES, [*SOUND, row])


@pytest.mark.parametrize(("rule", "cells"), RELEASES_THAT_BREAK)
def test_a_release_breaks_its_rule(rule: str, cells: Row) -> None:
    assert rule in broken("releases", [RELEASES[0], {**RELEASES[1], **cells}], SOUND)


@pytest.mark.parametrize(("table", "cases"), [("changes", CHANGES_THAT_BREAK), ("releases", RELEASES_THAT_BREAK)])
def test_every_rule_has_a_row_that_breaks_it(table: str, cases: list[tuple[str, Row]]) -> None:
    own = yaml.safe_load((REPOSITORY / f"validation/rules/{table}.yaml").read_text("utf-8"))
    assert {rule["name"] for rule in own} == {name for name, _ in cases}
