"""Two releases give their differences and the version that follows; what is no release gives one clear line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scripts.diff import main
from scripts.read.schemas import read_schemas
from scripts.versioning.bump import DERIVED_TABLES
from scripts.versioning.next_release import computed_fields
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]
Tables = dict[str, list[list[str]]]


def test_the_tables_that_weigh_little_are_those_that_are_computed() -> None:
    computed = {name for name, fields in computed_fields(read_schemas(REPOSITORY)).items() if "*" in fields}
    assert computed - {"releases"} == DERIVED_TABLES - {"provenance"}  # typed, with the records


def field(name: str, kind: str = "string", codes: tuple[str, ...] = (), **more: Any) -> Json:
    made: Json = {"name": name, "type": kind, "title": name, "description": f"The {name}.", "constraints": {}, **more}
    if codes:
        made["constraints"] = {"enum": list(codes)}
        made["categories"] = [{"value": code, "label": code.title()} for code in codes]
    return made


def resource(name: str, fields: list[Json], key: list[str], points_at: str = "") -> Json:
    schema: Json = {"fields": fields, "primaryKey": key}
    if points_at:
        schema["foreignKeys"] = [{"fields": key[:1], "reference": {"resource": points_at, "fields": key[:1]}}]
    path = f"data/csv/{name}.csv"
    return {"name": name, "title": name, "description": f"All {name}.", "path": path, "format": "csv", "schema": schema}


def bridges() -> tuple[Json, Tables]:
    """Return descriptor and rows of an invented package; the tests edit them."""
    verdict = field("verdict", codes=("confirmed", "contradicted"))
    kinds = field("kind", codes=("arch", "beam"))
    tables = [
        resource(
            "bridges", [field("bridge_id"), kinds, field("length", "integer", unit="m"), field("says")], ["bridge_id"]
        ),
        resource("spans", [field("bridge_id"), field("number", "integer")], ["bridge_id", "number"], "bridges"),
        resource("checks", [field("check_id"), verdict], ["check_id"]),
        resource("conflicts", [field("conflict_id"), field("resolution")], ["conflict_id"]),
        resource("facts", [field("bridge_id"), field("says")], ["bridge_id"], "bridges"),
        resource("codes", [field("code_list"), field("code"), field("definition")], ["code_list", "code"]),
    ]
    rows: Tables = {
        "bridges": [
            ["mill-bridge", "beam", "38", "Carries the mill road."],
            ["old-bridge", "arch", "410", "It is the lonegst."],
        ],
        "spans": [["old-bridge", "2"], ["old-bridge", "10"]],
        "checks": [["old-bridge-length", "confirmed"]],
        "conflicts": [["length", "both_stand"]],
        "facts": [["mill-bridge", "Carries the mill road."], ["old-bridge", "It is the lonegst."]],
        "codes": [["kind", "arch", "Rests on curves."], ["kind", "beam", "Rests on posts."]],
    }
    package = {"name": "bridges", "title": "Bridges", "version": "1.0.0", "resources": tables}
    return package, rows


def write(folder: Path, package: Json, rows: Tables) -> Path:
    (folder / "data/csv").mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    for table in package["resources"]:
        header = [item["name"] for item in table["schema"]["fields"]]
        with (folder / table["path"]).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows[table["name"]]])
    return folder


Edit = "Callable[[dict[str, Json], Tables], object]"


@pytest.fixture
def compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Edit], Json]:
    """Return a function that edits a copy of the bridges and returns the difference as JSON."""

    def compare_with(edit: Edit) -> Json:
        old, (package, rows) = bridges(), bridges()
        edit({item["name"]: item for item in package["resources"]}, rows)
        write(tmp_path / "old", *old)
        write(tmp_path / "new", package, rows)
        assert main([str(tmp_path / "old"), str(tmp_path / "new"), "--format", "json"]) == 0
        found: Json = json.loads(capsys.readouterr().out)
        return found

    return compare_with


def schema_field(tables: dict[str, Json], table: str, number: int) -> Json:
    found: Json = tables[table]["schema"]["fields"][number]
    return found


# The edits, small enough to be read beside what follows from them.


def fix_typo(_: dict[str, Json], rows: Tables) -> None:
    rows["bridges"][1][3] = "It is the longest."
    rows["facts"][1][1] = "It is the longest."


def add_record(_: dict[str, Json], rows: Tables) -> None:
    rows["bridges"].append(["rope-bridge", "arch", "", ""])


def rename_column(tables: dict[str, Json], _: Tables) -> None:
    schema_field(tables, "bridges", 2)["name"] = "span"


def remove_record(_: dict[str, Json], rows: Tables) -> None:
    del rows["bridges"][0], rows["facts"][0]


def flip_verdict(_: dict[str, Json], rows: Tables) -> None:
    rows["checks"][0][1] = "contradicted"


def change_id(_: dict[str, Json], rows: Tables) -> None:
    rows["bridges"][0][0] = "miller-bridge"


def change_type(tables: dict[str, Json], _: Tables) -> None:
    schema_field(tables, "bridges", 2)["type"] = "number"


def add_code(tables: dict[str, Json], rows: Tables) -> None:
    tables["bridges"]["schema"]["fields"][1] = field("kind", codes=("arch", "beam", "rope"))
    rows["codes"].append(["kind", "rope", "Hangs."])


REHEARSALS: dict[str, tuple[Edit, str, str, list[str]]] = {
    "typo fix": (fix_typo, "patch", "1.0.1", ["changed bridges old-bridge says", "changed facts old-bridge says"]),
    "new claim": (add_record, "minor", "1.1.0", ["added bridges rope-bridge"]),
    "renamed column": (rename_column, "major", "2.0.0", ["removed bridges length", "added bridges span"]),
    "removed record": (remove_record, "major", "2.0.0", ["removed bridges mill-bridge", "removed facts mill-bridge"]),
    "flipped verdict": (flip_verdict, "minor", "1.1.0", ["changed checks old-bridge-length verdict"]),
    "id change": (change_id, "major", "2.0.0", ["removed bridges mill-bridge", "added bridges miller-bridge"]),
    "type change": (change_type, "major", "2.0.0", ["changed bridges length type"]),
    "new code": (add_code, "minor", "1.1.0", ["added bridges kind rope", "added codes kind/rope"]),
}


def test_a_truth_value_in_small_letters_is_the_same_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, texts in (("old", ("true", "false")), ("new", ("TRUE", "TRUE"))):
        package, rows = bridges()
        package["resources"][0]["schema"]["fields"].append(field("open", "boolean"))
        rows["bridges"] = [[*row, text] for row, text in zip(rows["bridges"], texts, strict=True)]
        write(tmp_path / folder, package, rows)
    assert main([str(tmp_path / "old"), str(tmp_path / "new"), "--format", "json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(one["record_id"], one["old"], one["new"]) for one in changes] == [("old-bridge", "FALSE", "TRUE")]


@pytest.mark.parametrize("name", REHEARSALS)
def test_each_rehearsal_gives_its_changes_and_its_version(name: str, compared: Callable[[Edit], Json]) -> None:
    edit, bump, version, changes = REHEARSALS[name]
    found = compared(edit)
    names = ("action", "table", "record_id", "field", "property")
    assert [" ".join(one[name] for name in names if one[name]) for one in found["changes"]] == changes
    assert (found["bump"], found["next_version"]) == (bump, version)


def set_to(table: str, number: int | None, name: str, value: Any) -> Edit:
    """Return an edit of one property of a column or, without a number, of a table."""

    def edit(tables: dict[str, Json], _: Tables) -> None:
        (tables[table] if number is None else schema_field(tables, table, number))[name] = value

    return edit


def swap_columns(tables: dict[str, Json], rows: Tables) -> None:
    tables["conflicts"]["schema"]["fields"].reverse()
    rows["conflicts"] = [row[::-1] for row in rows["conflicts"]]


def drop_table(tables: dict[str, Json], rows: Tables) -> None:
    # A table that is there by another name is one removed and one added.
    tables["spans"] |= {"name": "arches", "path": "data/csv/arches.csv"}
    rows["arches"] = rows["spans"]


OTHERS: dict[str, tuple[Edit, str, str]] = {
    "nothing": (lambda _, rows: rows, "none", ""),
    "what follows from the content": (set_to("bridges", None, "bytes", 7), "none", ""),
    "a renamed table": (drop_table, "major", "table removed or renamed"),
    "a moved file": (set_to("bridges", None, "path", "data/csv/b.csv"), "major", "path of a table changed"),
    "a removed code": (
        set_to("checks", 1, "categories", [{"value": "confirmed", "label": "Confirmed"}]),
        "major",
        "code removed or renamed",
    ),
    "a text that becomes a code": (
        set_to("conflicts", 1, "categories", [{"value": "both_stand"}]),
        "major",
        "codes of a column changed",
    ),
    "columns in another order": (swap_columns, "major", "order of columns of a table changed"),
    "another unit": (set_to("bridges", 2, "unit", "ft"), "major", "unit of a column changed"),
    "another key": (
        lambda tables, _: tables["codes"]["schema"].update(primaryKey=["code"]),
        "major",
        "primaryKey of a table changed",
    ),
    "a removed code of the code list": (
        lambda _, rows: rows["codes"].pop(),
        "major",
        "record removed, or its id changed: citations of it point at nothing",
    ),
    "a part removed": (lambda _, rows: rows["spans"].pop(0), "minor", "part of a record removed"),
    "a flipped resolution": (
        lambda _, rows: rows["conflicts"][0].__setitem__(1, "record_decides"),
        "minor",
        "resolution changed",
    ),
    "a new limit": (
        set_to("bridges", 2, "constraints", {"minimum": 0}),
        "minor",
        "constraints changed: cells may hold what they could not",
    ),
    "a view alone": (
        lambda _, rows: rows["facts"].pop(),
        "patch",
        "row of a view or of provenance changed: it follows from another change",
    ),
    "a column of a view": (set_to("facts", 1, "type", "any"), "major", "type of a column changed"),
    "another example": (set_to("bridges", 2, "example", 12), "patch", "metadata corrected"),
    "another description": (
        set_to("bridges", 2, "description", "From bank to bank."),
        "patch",
        "meaning may have changed: read it; if it did, release it as major",
    ),
    "another label": (
        set_to(
            "checks",
            1,
            "categories",
            [{"value": "confirmed", "label": "Sure"}, {"value": "contradicted", "label": "Contradicted"}],
        ),
        "patch",
        "meaning may have changed: read it; if it did, release it as major",
    ),
    "another definition": (
        lambda _, rows: rows["codes"][0].__setitem__(2, "Curved."),
        "patch",
        "meaning may have changed: read it; if it did, release it as major",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_kind_of_change_weighs_what_the_rule_says(name: str, compared: Callable[[Edit], Json]) -> None:
    edit, bump, sentence = OTHERS[name]
    found = compared(edit)
    assert found["bump"] == bump
    assert sentence in [reason["sentence"] for reason in found["reasons"]] or (bump == "none" and not found["reasons"])


def test_a_column_that_came_is_said_once_and_not_cell_by_cell(compared: Callable[[Edit], Json]) -> None:
    def add_column(tables: dict[str, Json], rows: Tables) -> None:
        tables["spans"]["schema"]["fields"].append(field("width", "integer"))
        rows["spans"] = [[*row, "7"] for row in rows["spans"]]

    found = compared(add_column)
    assert [(c["kind"], c["action"], c["field"]) for c in found["changes"]] == [("column", "added", "width")]
    assert found["bump"] == "minor"


def test_rows_that_the_former_key_does_not_tell_apart_are_said_not_to_be_matched(
    compared: Callable[[Edit], Json],
) -> None:
    def drop_number(tables: dict[str, Json], rows: Tables) -> None:
        tables["spans"]["schema"]["fields"].pop()
        tables["spans"]["schema"]["primaryKey"].pop()
        rows["spans"] = [["old-bridge"]]

    found = compared(drop_number)
    (cell,) = [change for change in found["changes"] if change["property"] == "key to match rows by"]
    assert (cell["table"], cell["old"], cell["new"]) == ("spans", "bridge_id, number", "bridge_id")
    assert found["bump"] == "major"


def test_rows_of_another_key_are_matched_by_the_former_one(compared: Callable[[Edit], Json]) -> None:
    def widen(tables: dict[str, Json], rows: Tables) -> None:
        tables["bridges"]["schema"]["primaryKey"].append("kind")
        rows["bridges"][0][2] = "39"

    found = compared(widen)
    cells = {(change["property"] or change["field"], change["new"]) for change in found["changes"]}
    assert cells == {("primaryKey", '["bridge_id", "kind"]'), ("length", "39")}


@pytest.mark.parametrize(("ordered", "bump"), [(True, "major"), (False, "patch")])
def test_a_scale_in_another_order_is_major_and_a_plain_list_is_not(
    ordered: bool, bump: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, codes in (("old", ("arch", "beam")), ("new", ("beam", "arch"))):
        package, rows = bridges()
        package["resources"][0]["schema"]["fields"][1] = field("kind", codes=codes, categoriesOrdered=ordered)
        write(tmp_path / folder, package, rows)
    assert main([str(tmp_path / "old"), str(tmp_path / "new"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["bump"] == bump


@pytest.mark.parametrize(
    ("version", "change", "follows"),
    [
        ("0.9.0", rename_column, "0.10.0"),
        ("0.9.0", add_record, "0.9.1"),
        ("0.9.0", flip_verdict, "0.9.1"),
        ("0.9.0", fix_typo, "0.9.1"),
        ("0.10.0-rc.1", rename_column, "0.10.0"),
        ("1.0.0-rc.1", add_record, "1.0.0"),
        ("1.4.2", add_record, "1.5.0"),
        ("1.4.2", rename_column, "2.0.0"),
    ],
)
def test_before_1_0_0_what_is_major_raises_the_second_number_and_everything_else_the_third(
    version: str, change: Edit, follows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("old", "new"):
        package, rows = bridges()
        package["version"] = version
        if folder == "new":
            change({item["name"]: item for item in package["resources"]}, rows)
        write(tmp_path / folder, package, rows)
    assert main([str(tmp_path / "old"), str(tmp_path / "new"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["next_version"] == follows


# What is written


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    package, rows = bridges()
    write(tmp_path / "old", package, rows)
    fix_typo({}, rows)
    add_record({}, rows)
    write(tmp_path / "new", package, rows)
    return str(tmp_path / "old"), str(tmp_path / "new")


def test_the_table_shows_each_cell_and_a_version_that_is_too_small(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*pair]) == 0
    said = capsys.readouterr().out
    assert "\nbridges\n  changed old-bridge says: 'It is the lonegst.' -> 'It is the longest.'\n" in said
    assert "\n  added rope-bridge\n" in said
    assert f"bump: minor; after 1.0.0 comes 1.1.0 or a greater version; {pair[1]} says 1.0.0: too small\n" in said
    assert "  minor  row added (1): bridges rope-bridge\n" in said


def test_a_released_version_is_compared_with_this_copy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0.9.0", str(REPOSITORY), "--root", str(REPOSITORY), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["old"] == {"release": "0.9.0", "version": "0.9.0"}
    assert ("column", "removed", "sources", "rendering") in [
        (change["kind"], change["action"], change["table"], change["field"]) for change in found["changes"]
    ]


def test_this_repository_is_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(REPOSITORY), str(REPOSITORY)]) == 0
    assert capsys.readouterr().out.endswith("bump: none; nothing changed\n")


def test_a_reader_that_has_seen_enough_is_no_error(pair: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "scripts.diff", *pair]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# What is no release


def spoil(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


def rewrite(folder: Path, change: Callable[[Json], object]) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_bytes())
    change(package)
    path.write_text(json.dumps(package), "utf-8")


SPANS = "data/csv/spans.csv"
HEADER = b"bridge_id,number\n"
BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "no descriptor": (lambda f: (f / "datapackage.json").unlink(), "new/datapackage.json: is missing"),
    "no JSON": (lambda f: spoil(f, "datapackage.json", b"{"), "new/datapackage.json: is not JSON"),
    "a list": (lambda f: spoil(f, "datapackage.json", b"[]"), "is not a data package of tables"),
    "no version": (lambda f: rewrite(f, lambda p: p.pop("version")), "'version'"),
    "a version of two parts": (
        lambda f: rewrite(f, lambda p: p.update(version="1.0")),
        "states the version '1.0'; write MAJOR.MINOR.PATCH",
    ),
    "no key": (
        lambda f: rewrite(f, lambda p: p["resources"][1]["schema"].pop("primaryKey")),
        "new/datapackage.json: gives the table spans no primary key",
    ),
    "constraints of another form": (
        lambda f: rewrite(f, lambda p: p["resources"][0]["schema"]["fields"][1].update(constraints=3)),
        "is not a data package of tables",
    ),
    "categories of another form": (
        lambda f: rewrite(f, lambda p: p["resources"][0]["schema"]["fields"][1].update(categories=["arch"])),
        "is not a data package of tables",
    ),
    "no table": (lambda f: (f / SPANS).unlink(), f"new/{SPANS}: is missing"),
    "an empty table": (lambda f: spoil(f, SPANS, b""), f"new/{SPANS}: is not a CSV file"),
    "other columns": (lambda f: spoil(f, SPANS, b"bridge_id\n"), f"new/{SPANS}: has other columns"),
    "a cell too many": (lambda f: spoil(f, SPANS, HEADER + b"a,1,2\n"), f"new/{SPANS}: is not a CSV file"),
    "an open quote": (lambda f: spoil(f, SPANS, HEADER + b'a,"1\n'), f"new/{SPANS}: is not a CSV file"),
    "no UTF-8": (lambda f: spoil(f, SPANS, HEADER + b"\xff,1\n"), f"new/{SPANS}: is not a CSV file in UTF-8"),
}


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_release_gives_one_clear_line_and_no_output(
    name: str, form: str, pair: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiling, line = BAD[name]
    spoiling(tmp_path / "new")
    assert main([*pair, "--format", form]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert line in said.err
    assert said.err.count("\n") == 2, "the problem and their number"


def test_every_table_that_cannot_be_read_is_named(pair: tuple[str, str], tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "new" / SPANS).unlink()
    (tmp_path / "old/data/csv/checks.csv").unlink()
    assert main([*pair]) == 1
    said = capsys.readouterr().err
    assert "new/data/csv/spans.csv: is missing" in said
    assert "old/data/csv/checks.csv: is missing" in said


@pytest.mark.parametrize("given", ["0.9.0", "nowhere", "1.0.0+mine"])
def test_what_is_not_there_lists_the_releases_there_are(given: str, tmp_path: Path, capsys: Any) -> None:
    assert main([given, given, "--root", str(tmp_path)]) == 2
    assert f"{given} is no folder and no release below data/releases: none yet" in capsys.readouterr().err
    for version in ("0.8.0", "0.8.1"):
        (tmp_path / "data/releases" / version).mkdir(parents=True)
    assert main([given, given, "--root", str(tmp_path)]) == 2
    assert "no release below data/releases: 0.8.0, 0.8.1" in capsys.readouterr().err


def test_a_folder_that_is_named_as_a_version_is_written_with_a_dot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "1.0.0", *bridges())
    monkeypatch.chdir(tmp_path)
    assert main(["1.0.0", "1.0.0"]) == 2
    assert "a folder of that name is written ./1.0.0" in capsys.readouterr().err
    assert main(["./1.0.0", "./1.0.0"]) == 0


@pytest.mark.parametrize("text", ["", "1", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0 ", "1.\u0660.0"])
def test_what_is_no_version_is_refused(text: str, pair: tuple[str, str], tmp_path: Path, capsys: Any) -> None:
    rewrite(tmp_path / "new", lambda package: package.update(version=text))
    assert main([*pair]) == 1
    assert f"states the version {text!r}; write MAJOR.MINOR.PATCH" in capsys.readouterr().err
