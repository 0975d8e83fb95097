"""What changed since a release, former names of columns and ids, and the form on which a wrong fact is reported.

The package is an invented one: bridges with their spans, the gazette's claims about them, and its own releases.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import landmine_policy
from landmine_policy import _aliases, _cli, _package
from landmine_policy._aliases import composed, current_id
from landmine_policy._changes import changes
from landmine_policy._cite import cite
from landmine_policy._dtypes import arrow_type, category_codes
from landmine_policy._evidence import claims_of, evidence
from landmine_policy._load import load
from landmine_policy._names import BACKENDS
from tests.conftest import DESCRIPTOR, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Row = dict[str, Any]
    Install = Callable[..., Path]

SHIPPED = {r["name"]: r["schema"] for r in DESCRIPTOR["resources"]}
KINDS = [{"value": "arch"}, {"value": "rope"}]


def schema(fields: dict[str, str], key: list[str], **targets: str) -> Row:
    described: list[Row] = [{"name": name, "type": kind} for name, kind in fields.items()]
    for field in described:
        if field["name"] == "kind":
            field["categories"] = KINDS
    foreign = [
        {"fields": [name], "reference": {"resource": f"{table}-parquet", "fields": [name]}}
        for name, table in targets.items()
    ]
    return {"fields": described, "primaryKey": key, "foreignKeys": foreign}


SCHEMAS: dict[str, Row] = {
    "claims": schema({"claim_id": "string", "source_id": "string", "says": "string"}, ["claim_id"]),
    "evidence": schema(
        {"claim_id": "string", "source_id": "string", "start": "integer", "end": "integer", "sha256": "string"},
        ["claim_id", "source_id", "start"],
        claim_id="claims",
    ),
    "bridges": schema(
        {"bridge_id": "string", "span": "integer", "kind": "string", "opened": "date", "claim_id": "string"},
        ["bridge_id"],
        claim_id="claims",
    ),
    "tolls": schema({"bridge_id": "string", "claim_id": "string"}, ["bridge_id", "claim_id"], bridge_id="bridges"),
    "views": schema({"bridge_id": "string", "claim_id": "string"}, ["bridge_id"], bridge_id="bridges"),
    "opinions": schema(
        {"speaker": "string", "target_table": "string", "target_id": "string", "claim_id": "string"},
        ["speaker", "target_table", "target_id"],
    ),
    "provenance": schema(
        {"table": "string", "record_id": "string", "field": "string", "claim_id": "string"},
        ["table", "record_id", "field", "claim_id"],
        claim_id="claims",
    ),
    "sources": SHIPPED["sources"],
    "releases": SHIPPED["releases"],
    "changes": SHIPPED["changes"],
}
ROWS: dict[str, list[Row]] = {
    "claims": [{"claim_id": "gazette.001", "source_id": "gazette", "says": "The stone bridge spans 410 feet."}],
    "evidence": [{"claim_id": "gazette.001", "source_id": "gazette", "start": 4, "end": 16, "sha256": "ab"}],
    "bridges": [
        {"bridge_id": "mill-bridge", "kind": "rope"},
        {"bridge_id": "stone-bridge", "span": 410, "kind": "arch", "claim_id": "gazette.001"},
    ],
    "tolls": [{"bridge_id": "stone-bridge", "claim_id": "gazette.001"}],
    "views": [{"bridge_id": "stone-bridge", "claim_id": "gazette.001"}],
    "opinions": [
        {"speaker": "mayor", "target_table": "bridges", "target_id": "stone-bridge", "claim_id": "gazette.001"}
    ],
    "provenance": [],
    "sources": [{"source_id": "gazette", "title": "On bridges", "publisher": "The Gazette", "copy_type": "original"}],
}


def arrow(fields: list[Row], rows: list[Row]) -> pa.Table:
    columns = {}
    for field in fields:
        values, codes = [row.get(field["name"]) for row in rows], category_codes(field)
        if codes is None:
            columns[field["name"]] = pa.array(values, arrow_type(field))
        else:
            places = pa.array([None if value is None else codes.index(value) for value in values], pa.int16())
            ordered = bool(field.get("categoriesOrdered"))
            columns[field["name"]] = pa.DictionaryArray.from_arrays(places, codes, ordered=ordered)
    return pa.table(columns)


def forget() -> None:
    """Empty every cache of the package: what it read belongs to one package."""
    for name in [name for name in sys.modules if name.startswith("landmine_policy")]:
        for value in vars(sys.modules[name]).values():
            getattr(value, "cache_clear", int)()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return what makes the invented package the one that is installed: its version, its releases, its changes."""

    def installed(version: str, released: list[str] | None = None, changed: list[Row] | None = None) -> Path:
        versions = [version] if released is None else released
        releases = [{"version": name, "number": place + 1} for place, name in enumerate(versions)]
        # As shipped: sorted by the version's text.
        rows = ROWS | {"releases": sorted(releases, key=lambda row: str(row["version"])), "changes": changed or []}
        (tmp_path / "data" / "parquet").mkdir(parents=True, exist_ok=True)
        resources = []
        for name, described in SCHEMAS.items():
            path = f"data/parquet/{name}.parquet"
            pq.write_table(arrow(described["fields"], rows[name]), tmp_path / path)
            resources.append({"name": f"{name}-parquet", "path": path, "schema": described})
        about = {"name": "bridges", "title": "Bridges", "contributors": [{"title": "The bridge counters"}]}
        descriptor = json.dumps({**about, "version": version, "resources": resources})
        (tmp_path / "datapackage.json").write_text(descriptor, "utf-8")
        monkeypatch.setattr(_package, "__file__", str(tmp_path / "package.py"))
        monkeypatch.setattr("landmine_policy._names.TABLES", tuple(SCHEMAS))
        monkeypatch.setattr("landmine_policy._changes.TABLES", tuple(SCHEMAS))
        forget()
        return tmp_path

    yield installed
    forget()


def change(version: str, kind: str, table: str, name: str = "", new: str | None = None, **cells: str) -> Row:
    """Return a row of `changes`: a column or record that was removed, unless the cells say otherwise."""
    where = {"record": "record_id", "column": "field"}.get(kind, "property")
    row: Row = {"version": version, "kind": kind, "table": table or None, "action": "removed", "bump": "major"}
    return row | {where: name or None, "renamed_to": new, "must_act": "always"} | cells


LENGTH = change("2.0.0", "column", "bridges", "length", "span")
OLD_BRIDGE = change("2.0.0", "record", "bridges", "old-bridge", "stone-bridge")


# changes

HISTORY = [
    change("0.10.0", "record", "claims", "gazette.002", action="added"),
    change("0.9.1", "record", "bridges", "stone-bridge", field="span", action="changed"),
    change("0.9.1", "record", "claims", "gazette.001", field="says", action="changed"),
    change("0.9.1", "file", "claims-parquet"),
    change("1.0.0", "table", "ferries"),
    change("1.0.0", "package", "", "limitations", action="changed"),
]
RELEASES = ["0.9.0", "0.9.1", "0.10.0", "1.0.0"]


@pytest.fixture
def history(install: Install) -> None:
    install("1.0.0", RELEASES, HISTORY)


@pytest.mark.usefixtures("history")
def test_changes_are_in_the_order_of_the_releases_not_of_their_texts() -> None:
    found = changes()
    assert found["version"].tolist() == ["0.9.1", "0.9.1", "0.9.1", "0.10.0", "1.0.0", "1.0.0"]
    assert found.loc[:2, "table"].tolist() == ["bridges", "claims", "claims-parquet"]
    assert found.index.tolist() == list(range(6))


@pytest.mark.parametrize(("since", "left"), [("0.9.0", 6), ("0.9.1", 3), ("0.10.0", 2), ("1.0.0", 0)])
@pytest.mark.usefixtures("history")
def test_only_later_releases_than_the_one_given(since: str, left: int) -> None:
    assert len(changes(since)) == left


@pytest.mark.parametrize("since", [None, "1.0.0"])
@pytest.mark.usefixtures("history")
def test_columns_and_types_are_those_of_the_table_even_where_nothing_is_later(since: str | None) -> None:
    pd.testing.assert_series_equal(changes(since).dtypes, load("changes").dtypes)


@pytest.mark.usefixtures("history")
def test_changes_of_one_table_also_of_one_that_is_gone() -> None:
    assert changes(table="claims")["version"].tolist() == ["0.9.1", "0.10.0"]
    assert changes("0.9.1", "claims")["version"].tolist() == ["0.10.0"]
    assert changes(table="ferries")["action"].tolist() == ["removed"]
    assert changes(table="tolls").empty


@pytest.mark.usefixtures("history")
def test_a_version_that_was_not_released_is_answered_with_those_that_were() -> None:
    with pytest.raises(ValueError, match=re.escape("no version '0.9.2'")) as error:
        changes("0.9.2")
    assert str(error.value).endswith("Versions: 0.9.0, 0.9.1, 0.10.0, 1.0.0. A later one comes with a later package.")


@pytest.mark.usefixtures("history")
def test_a_table_that_never_was_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="Did you mean 'bridges'"):
        changes(table="bridge")


def test_before_the_first_release_there_is_nothing_to_list(install: Install) -> None:
    install("0.0.0+unreleased", released=[])
    assert changes().empty
    with pytest.raises(ValueError, match="Versions: none yet"):
        changes("0.0.0")


@pytest.mark.usefixtures("history")
def test_the_command_prints_what_the_function_returns(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["changes", "--since", "0.9.1", "--table", "claims", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["record_id"] for row in rows] == ["gazette.002"]
    assert list(rows[0]) == list(changes().columns)
    assert _cli.main(["changes", "--since", "1.1.0"]) == _cli.COULD_NOT_RUN
    assert "Versions: 0.9.0" in capsys.readouterr().err


def test_changes_is_among_the_public_names() -> None:
    assert landmine_policy.changes is changes
    assert "changes" in dir(landmine_policy)


# former names of columns


def columns_of(made: Any) -> dict[str, list[Any]]:
    """Return the columns of a table of any library, as lists."""
    if isinstance(made, pd.DataFrame):
        return {str(name): [None if pd.isna(v) else v for v in made[name].tolist()] for name in made}
    table = made if isinstance(made, pa.Table) else made.to_arrow() if hasattr(made, "to_arrow") else made.arrow()
    table = table if isinstance(table, pa.Table) else table.read_all()
    return {name: table.column(name).to_pylist() for name in table.column_names}


def type_of(made: Any, name: str) -> object:
    if isinstance(made, pa.Table):
        return made.schema.field(name).type
    return dict(zip(made.columns, made.types if hasattr(made, "types") else made.dtypes, strict=True))[name]


every_backend = pytest.mark.parametrize("backend", BACKENDS)


@every_backend
@pytest.mark.parametrize(("former", "present"), [("length", "span"), ("sort", "kind"), ("built", "opened")])
def test_a_renamed_column_is_there_under_both_names(install: Install, backend: Any, former: str, present: str) -> None:
    install("2.7.1", ["2.0.0", "2.7.1"], [change("2.0.0", "column", "bridges", former, present)])
    with pytest.warns(FutureWarning):
        made = load("bridges", backend)
    columns = columns_of(made)
    assert list(columns) == ["bridge_id", "span", "kind", "opened", "claim_id", former]
    assert columns[former] == columns[present]
    assert type_of(made, former) == type_of(made, present)


@every_backend
def test_loading_warns_once_at_the_callers_line(install: Install, backend: Any) -> None:
    install("2.0.0", changed=[LENGTH, change("2.0.0", "column", "bridges", "sort", "kind")])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load("bridges", backend)
        line = sys._getframe().f_lineno - 1
        landmine_policy.load("bridges", backend)
    assert [(warning.category, warning.filename, warning.lineno) for warning in caught] == [
        (FutureWarning, __file__, line),
        (FutureWarning, __file__, line + 2),
    ]
    assert str(caught[0].message) == (
        "bridges.length is now bridges.span, bridges.sort is now bridges.kind; the old names stay until 3.0.0"
    )


def test_the_warning_of_one_column_names_the_old_and_the_new(install: Install) -> None:
    install("2.1.0+unreleased", ["2.0.0", "2.1.0"], [LENGTH])
    with pytest.warns(FutureWarning, match=r"^bridges\.length is now bridges\.span; the old name stays until 3\.0\.0$"):
        load("bridges")


@every_backend
def test_the_frame_of_a_call_does_not_gain_columns_from_another(install: Install, backend: Any) -> None:
    install("2.0.0", changed=[LENGTH])
    with pytest.warns(FutureWarning):
        made = load("bridges", backend)
        again = load("bridges", backend)
    assert columns_of(made) == columns_of(again)


def test_a_former_column_of_pandas_is_a_copy(install: Install) -> None:
    install("2.0.0", changed=[LENGTH])
    with pytest.warns(FutureWarning):
        frame = load("bridges")
    frame.loc[1, "length"] = 1
    assert frame["span"].tolist()[1] == 410


NO_ALIAS = {
    "nothing changed": ("2.0.0", []),
    "removed without a new name": ("2.0.0", [change("2.0.0", "column", "bridges", "length")]),
    "the next major version": ("3.0.0", [LENGTH]),
    "an edited copy of the next major version": ("3.0.0+unreleased", [LENGTH]),
    "the former name stands for something again": ("2.0.0", [change("2.0.0", "column", "bridges", "kind", "span")]),
    "the new name is gone": ("2.0.0", [change("2.0.0", "column", "bridges", "length", "reach")]),
    "of another table": ("2.0.0", [change("2.0.0", "column", "tolls", "bridge", "bridge_id")]),
    "of a table that is gone": ("2.0.0", [change("2.0.0", "column", "ferries", "length", "span")]),
    "an id": ("2.0.0", [change("2.0.0", "record", "bridges", "length", "span")]),
    "not removed": ("2.0.0", [LENGTH | {"action": "changed"}]),
}


@every_backend
@pytest.mark.parametrize("case", NO_ALIAS)
def test_nothing_is_added_and_nothing_warned_of_where_there_is_no_alias(
    install: Install, backend: Any, case: str
) -> None:
    version, changed = NO_ALIAS[case]
    install(version, ["2.0.0", "3.0.0"], changed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = load("bridges", backend)
    assert list(columns_of(made)) == ["bridge_id", "span", "kind", "opened", "claim_id"]


def test_a_rename_of_a_rename_leads_to_the_name_of_today(install: Install) -> None:
    later = change("2.0.0-rc.10", "column", "bridges", "reach", "span")
    install("2.0.0", ["2.0.0-rc.9", "2.0.0-rc.10"], [later, change("2.0.0-rc.9", "column", "bridges", "long", "reach")])
    assert _aliases.former_columns("bridges") == {"long": "span", "reach": "span"}


def test_renames_of_one_release_happen_at_once(install: Install) -> None:
    shifted = [
        change("2.0.0", "column", "bridges", "length", "reach"),
        change("2.0.0", "column", "bridges", "reach", "span"),
    ]
    install("2.0.0", changed=shifted)
    # What was `length` is `reach` now, which is no column of today's: only the other leads somewhere.
    assert _aliases.former_columns("bridges") == {"reach": "span"}


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ([], {}),
        ([{"a": "b"}, {"b": "c"}, {"c": "d"}], {"a": "d", "b": "d", "c": "d"}),
        ([{"a": "b", "b": "a"}], {"a": "b", "b": "a"}),
        ([{"a": "b"}, {"b": "a"}], {"a": "a", "b": "a"}),
        ([{"a": "b"}, {"a": "c"}], {"a": "c"}),
    ],
)
def test_composed_renames(steps: list[dict[str, str]], names: dict[str, str]) -> None:
    assert composed(steps) == names


def test_what_the_package_reads_for_itself_warns_of_nothing(install: Install) -> None:
    renamed = [change("2.0.0", "column", table, "old", "claim_id") for table in ("bridges", "claims", "evidence")]
    install("2.0.0", changed=[*renamed, change("2.0.0", "column", "changes", "why", "reason")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "old" not in evidence("bridges", "stone-bridge")
        assert "why" not in changes()


@pytest.mark.parametrize("changed", [[], [LENGTH]])
def test_arrow_does_without_pandas_with_and_without_aliases(install: Install, changed: list[Row]) -> None:
    folder = install("2.0.0", changed=changed)
    script = (
        "import sys, landmine_policy\n"
        "from landmine_policy import _names, _package\n"
        f"package.__file__, names.TABLES = {str(folder / 'package.py')!r}, ('bridges', 'releases', 'changes')\n"
        "names_of = landmine_policy.load('bridges', 'arrow').column_names\n"
        "print('length' in names_of, 'pandas' in sys.modules)"
    )
    run = [sys.executable, "-W", "ignore", "-c", script]
    said = subprocess.run(run, env={"PYTHONPATH": str(REPOSITORY / "src")}, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(bool(changed)), "False"]


def test_the_file_that_is_asked_first_is_the_one_of_the_descriptor() -> None:
    path = next(r["path"] for r in DESCRIPTOR["resources"] if r["name"] == "changes-parquet")
    assert path == "data/parquet/changes.parquet"


# former ids


FORMER = {
    "a record": ("bridges", "old-bridge", "stone-bridge"),
    "a row of a view": ("views", "old-bridge", "stone-bridge"),
    "a part of a compound key": ("tolls", "old-bridge/gazette.001", "stone-bridge/gazette.001"),
    "a record of a table named beside": (
        "opinions", "mayor/bridges/old-bridge", "mayor/bridges/stone-bridge",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FORMER)
def test_a_former_id_leads_to_the_evidence_of_the_present_one(install: Install, case: str) -> None:
    table, former, present = FORMER[case]
    install("2.3.0", ["2.0.0", "2.3.0"], [OLD_BRIDGE])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = evidence(table, former)
        line = sys._getframe().f_lineno - 1
        assert claims_of(table, former) == ["gazette.001"]
    assert [(w.category, w.filename, w.lineno) for w in caught] == [
        (FutureWarning, __file__, line),
        (FutureWarning, __file__, line + 2),
    ]
    assert str(caught[0].message) == f"{former!r} of {table} is now {present!r}; the old id stays until 3.0.0"
    assert len(found) == 1
    pd.testing.assert_frame_equal(found, evidence(table, present))


def test_an_id_renamed_twice_leads_to_the_one_of_today(install: Install) -> None:
    earlier = change("2.0.0-rc.1", "record", "bridges", "oldest-bridge", "old-bridge")
    install("2.0.0", ["2.0.0-rc.1", "2.0.0"], [OLD_BRIDGE, earlier])
    with pytest.warns(FutureWarning, match="'stone-bridge'"):
        assert current_id("bridges", "oldest-bridge") == "stone-bridge"


@pytest.mark.parametrize("former", ["old-bridge", ("bridges", "old-bridge")])
def test_a_former_id_is_cited_as_the_present_one(install: Install, former: Any) -> None:
    install("2.3.0", ["2.0.0", "2.3.0"], [OLD_BRIDGE])
    with pytest.warns(FutureWarning, match="'old-bridge' of bridges is now 'stone-bridge'") as caught:
        cited = cite(records=[former])
    assert [warning.filename for warning in caught] == [__file__]
    assert cited == cite(records=["stone-bridge"])
    assert "On bridges" in cited


def test_a_record_of_no_id_present_or_former_is_not_cited(install: Install) -> None:
    install("3.0.0", ["2.0.0", "3.0.0"], [OLD_BRIDGE])
    with pytest.raises(ValueError, match="There is no record 'old-bridge' in any table"):
        cite(records=["old-bridge"])


def test_a_removed_id_is_answered_with_the_release_that_removed_it(install: Install) -> None:
    gone = change("2.0.0", "record", "bridges", "lost-bridge") | {"reason": "It never stood."}
    install("2.1.0", ["1.0.0", "2.0.0", "2.1.0"], [gone])
    said = r"It was removed in 2\.0\.0: It never stood\. load\('bridges', version='1\.0\.0'\) still has it\."
    with pytest.raises(ValueError, match=said):
        evidence("bridges", "lost-bridge")
    with pytest.raises(ValueError, match=said):
        cite(records=["lost-bridge"])


def test_an_id_renamed_long_ago_is_answered_with_the_new_one(install: Install) -> None:
    install("3.0.0", ["1.0.0", "2.0.0", "3.0.0"], [OLD_BRIDGE])
    with pytest.raises(ValueError, match=r"It was renamed to 'stone-bridge' in 2\.0\.0"):
        evidence("bridges", "old-bridge")


NO_FORMER_ID = {
    "nothing renamed": ("2.0.0", [], "old-bridge"),
    "the next major version": ("3.0.0", [OLD_BRIDGE], "old-bridge"),
    "the new id is gone": ("2.0.0", [OLD_BRIDGE | {"renamed_to": "rope-bridge"}], "old-bridge"),
    "another": ("2.0.0", [OLD_BRIDGE], "older-bridge"),
    "a column": ("2.0.0", [change("2.0.0", "column", "bridges", "old-bridge", "stone-bridge")], "old-bridge"),
}


@pytest.mark.parametrize("case", NO_FORMER_ID)
def test_what_is_no_former_id_is_no_record(install: Install, case: str) -> None:
    version, changed, record_id = NO_FORMER_ID[case]
    install(version, ["2.0.0", "3.0.0"], changed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert current_id("bridges", record_id) == record_id
        with pytest.raises(ValueError, match=f"There is no record '{record_id}' in bridges"):
            evidence("bridges", record_id)


def test_an_id_that_is_in_use_is_that_record(install: Install) -> None:
    install("2.0.0", changed=[change("2.0.0", "record", "bridges", "mill-bridge", "stone-bridge")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert current_id("bridges", "mill-bridge") == "mill-bridge"


# the form on which a wrong fact is reported

# What GitHub's form schema permits: https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-
# and-pull-requests/syntax-for-githubs-form-schema; other keys make the whole form invalid.
TOP = {"name", "description", "body", "title", "labels", "assignees", "projects", "type"}
ATTRIBUTES = {
    "markdown": {"value"},
    "input": {"label", "description", "placeholder", "value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}
FORM: Row = yaml.safe_load((REPOSITORY / ".github/ISSUE_TEMPLATE/wrong-fact.yml").read_text("utf-8"))
ASKED: dict[str, Row] = {part["id"]: part for part in FORM["body"] if part["type"] != "markdown"}


def test_the_form_holds_what_github_permits() -> None:
    assert {"name", "description", "body"} <= set(FORM) <= TOP
    assert all(isinstance(FORM[key], str) and FORM[key].strip() for key in ("name", "description", "title"))
    for part in FORM["body"]:
        assert set(part) <= {"type", "id", "attributes", "validations"}
        assert set(part["attributes"]) <= ATTRIBUTES[part["type"]]
        assert ("value" if part["type"] == "markdown" else "label") in part["attributes"]
        assert set(part.get("validations", {})) <= {"required"}
        texts = [value for key, value in part["attributes"].items() if key != "options"]
        assert all(isinstance(text, str) and text.strip() for text in texts)
    names = [part["attributes"]["label"] for part in ASKED.values()]
    names += [option["label"] for option in ASKED["no-article-text"]["attributes"]["options"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Za-z0-9_-]+", name) for name in ASKED)
    assert len(ASKED) == len(FORM["body"]) - 1


def test_the_form_asks_for_what_is_needed_to_find_and_mend_a_fact() -> None:
    required = [name for name, part in ASKED.items() if part.get("validations", {}).get("required")]
    assert required == ["version", "table", "record", "wrong", "right", "evidence"]
    assert "field" in ASKED
    (option,) = ASKED["no-article-text"]["attributes"]["options"]
    assert option["required"] is True
    assert "four" in option["label"]
