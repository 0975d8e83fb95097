"""What changed since a release, and what a message says of an id, a column or a table that a release took away."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

import landmine_policy as lp
from landmine_policy import _cli
from landmine_policy._editions import Edition, Editions
from tests.conftest import REPOSITORY
from tests.invented_edition import Invented, field, installation, put, shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Row = dict[str, Any]
    Install = Callable[..., Edition]

TABLES = {
    "sources": shipped("sources", [{"source_id": "gazette", "title": "On bridges", "copy_type": "original"}]),
    "claims": shipped("claims", [{"claim_id": "gazette.001", "source_id": "gazette", "says": "It is long."}]),
    "evidence": shipped("evidence", [{"claim_id": "gazette.001", "source_id": "gazette", "start": 0, "end": 4}]),
    "provenance": shipped("provenance", []),
    "check_sources": shipped("check_sources", []),
    "bridges": Invented(
        [field("bridge_id"), field("span", "integer"), field("claim_id")],
        ["bridge_id"],
        [["mill-bridge", "", "gazette.001"], ["stone-bridge", "410", "gazette.001"]],
    ),
}


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Return what makes an installation of the last of some versions, with its changes."""

    def installed(versions: list[str], changed: list[Row]) -> Edition:
        files = installation(*((version, TABLES) for version in versions), changes=changed)
        return Editions(put(tmp_path, files)).present

    return installed


def change(version: str, kind: str, table: str, name: str = "", new: str = "", **cells: str) -> Row:
    """Return a row of `changes`: something that was removed, unless the cells say otherwise."""
    where = {"record": "record_id", "column": "field"}.get(kind, "property")
    row: Row = {"version": version, "kind": kind, "table": table, where: name, "renamed_to": new}
    return row | {"action": "removed", "bump": "major", "must_act": "always"} | cells


RELEASES = ["0.9.0", "0.9.1", "0.10.0", "1.0.0"]
CHANGES = [
    change("0.10.0", "record", "claims", "gazette.002", action="added"),
    change("0.9.1", "record", "bridges", "stone-bridge", field="span", action="changed"),
    change("0.9.1", "record", "claims", "gazette.001", field="says", action="changed"),
    change("1.0.0", "table", "ferries"),
    change("1.0.0", "package", "", "limitations", action="changed"),
]


@pytest.fixture
def edition(install: Install) -> Edition:
    return install(RELEASES, CHANGES)


def test_changes_are_in_the_order_of_the_releases_not_of_their_texts(edition: Edition) -> None:
    found = lp.changes(version=edition)
    assert found["version"].tolist() == ["0.9.1", "0.9.1", "0.10.0", "1.0.0", "1.0.0"]
    assert found.loc[:1, "table"].tolist() == ["bridges", "claims"]
    assert found.index.tolist() == list(range(5))


@pytest.mark.parametrize(("since", "left"), [("0.9.0", 5), ("0.9.1", 3), ("0.10.0", 2), ("1.0.0", 0)])
def test_only_later_releases_than_the_one_given(since: str, left: int, edition: Edition) -> None:
    found = lp.changes(since, version=edition)
    assert len(found) == left
    pd.testing.assert_series_equal(found.dtypes, lp.load("changes", version=edition).dtypes)


def test_only_releases_up_to_the_version_given(tmp_path: Path) -> None:
    files = installation(*((version, TABLES) for version in RELEASES), changes=CHANGES)
    editions = Editions(put(tmp_path, files))
    assert [len(lp.changes(version=editions.edition(version))) for version in RELEASES] == [0, 2, 3, 5]
    assert lp.changes("0.9.1", version=editions.edition("0.10.0"))["record_id"].tolist() == ["gazette.002"]


def test_changes_of_one_table_also_of_one_that_is_gone(edition: Edition) -> None:
    assert lp.changes(table="claims", version=edition)["version"].tolist() == ["0.9.1", "0.10.0"]
    assert lp.changes("0.9.1", "claims", edition)["version"].tolist() == ["0.10.0"]
    assert lp.changes(table="ferries", version=edition)["action"].tolist() == ["removed"]
    assert lp.changes(table="sources", version=edition).empty
    with pytest.raises(ValueError, match="Did you mean 'bridges'"):
        lp.changes(table="bridge", version=edition)


def test_a_version_that_was_not_released_is_answered_with_those_that_were(edition: Edition) -> None:
    with pytest.raises(ValueError, match=r"no version '0\.9\.2'\. .* Versions: 0\.9\.0, 0\.9\.1, 0\.10\.0, 1\.0\.0\.$"):
        lp.changes("0.9.2", version=edition)
    with pytest.raises(ValueError, match="Versions: none yet"):
        lp.changes("0.0.0", version=Edition(edition.descriptor, _without_releases(edition)))


def _without_releases(edition: Edition) -> Callable[[Row], Any]:
    return lambda resource: edition.read(resource).slice(0, 0 if resource["name"] == "releases" else None)


def test_the_command_prints_what_the_function_returns(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["changes", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(lp.changes())
    assert _cli.main(["changes", "--since", "0.0.1"]) == _cli.COULD_NOT_RUN
    assert "Versions: 0.9.0" in capsys.readouterr().err


# what is gone

OLD_BRIDGE = change("2.0.0", "record", "bridges", "old-bridge", "stone-bridge", reason="It is of stone.")
BEFORE = r" load\('bridges', version='1\.0\.0'\) still has it\."


def asked(edition: Edition, record_id: str) -> list[Callable[[], object]]:
    return [
        lambda: lp.evidence("bridges", record_id, version=edition),  # type: ignore[arg-type] # an invented table
        lambda: lp.cite(edition, [record_id]),
        lambda: lp.cite(edition, [("bridges", record_id)]),
    ]


def test_a_renamed_id_is_answered_with_the_new_one(install: Install) -> None:
    edition = install(["1.0.0", "2.0.0", "2.1.0"], [OLD_BRIDGE])
    for call in asked(edition, "old-bridge"):
        with pytest.raises(ValueError, match=r"It was renamed to 'stone-bridge' in 2\.0\.0: It is of stone\." + BEFORE):
            call()


def test_a_removed_id_is_answered_with_the_release_that_removed_it(install: Install) -> None:
    gone = change("2.0.0", "record", "bridges", "lost-bridge", reason="It never stood.")
    edition = install(["1.0.0", "2.0.0"], [gone])
    for call in asked(edition, "lost-bridge"):
        with pytest.raises(ValueError, match=r"It was removed in 2\.0\.0: It never stood\." + BEFORE):
            call()


def test_a_renamed_column_is_answered_with_the_new_one(install: Install) -> None:
    renames = [("2.0.0", "length", "reach"), ("10.0.0", "length", "span")]  # a later release took the name again
    rows = [change(version, "column", "bridges", old, new) for version, old, new in renames]
    edition = install(["1.0.0", "2.0.0", "10.0.0"], rows)
    with pytest.raises(ValueError, match=r"no field of bridges 'length'\. It was renamed to 'span' in 10\.0\.0\."):
        lp.evidence("bridges", "stone-bridge", "length", version=edition)  # type: ignore[arg-type] # an invented table


def test_a_removed_table_is_answered_with_the_release_that_still_has_it(install: Install) -> None:
    edition = install(["1.0.0", "2.0.0"], [change("2.0.0", "table", "ferries", reason="None sails.")])
    said = r"no table 'ferries'\. It was removed in 2\.0\.0: None sails\. load\('ferries', version='1\.0\.0'\) still"
    for call in (lp.load, lp.codebook, lambda name, version: lp.evidence(name, "x", version=version)):
        with pytest.raises(ValueError, match=said):
            call("ferries", version=edition)


NOT_GONE = {
    "another id": [OLD_BRIDGE | {"record_id": "older-bridge"}],
    "of another table": [OLD_BRIDGE | {"table": "ferries"}],
    "a column": [change("2.0.0", "column", "bridges", "old-bridge", "stone-bridge")],
    "not removed": [OLD_BRIDGE | {"action": "changed"}],
}


@pytest.mark.parametrize("case", NOT_GONE)
def test_what_was_never_there_is_answered_with_what_is_near(install: Install, case: str) -> None:
    edition = install(["1.0.0", "2.0.0"], NOT_GONE[case])
    for call in asked(edition, "old-bridge"):
        with pytest.raises(
            ValueError, match=r"no record 'old-bridge' in .*(Near: |Did you mean )'?\w+-bridge"
        ) as error:
            call()
        assert "It was" not in str(error.value)


# the form on which a wrong fact is reported


def test_the_form_asks_for_what_is_needed_to_find_and_correct_a_fact() -> None:
    form = yaml.safe_load((REPOSITORY / ".github/ISSUE_TEMPLATE/wrong-fact.yml").read_text("utf-8"))
    parts = {part["id"]: part for part in form["body"] if part["type"] != "markdown"}
    required = [name for name, part in parts.items() if part.get("validations", {}).get("required")]
    assert required == ["version", "table", "record", "wrong", "right", "evidence"]
    assert "field" in parts
    (option,) = parts["no-article-text"]["attributes"]["options"]
    assert option["required"] is True
    assert re.search("four", option["label"])
