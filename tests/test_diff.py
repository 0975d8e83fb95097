"""Two releases give their differences and the version that follows; what is no release gives one clear line."""

from __future__ import annotations

import csv
import gc
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.diff import main
from scripts.read.schemas import read_schemas
from scripts.versioning.bump import DERIVED_TABLES, reasons, required_bump
from scripts.versioning.compare import compare_descriptors, compare_rows
from scripts.versioning.next_release import computed_fields
from scripts.versioning.release_source import Row, open_release, sort_key
from scripts.versioning.semver import Bump, parse_version
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    "typo fix": (fix_typo, "patch", "1.0.1", ["changed bridges old-bridge", "changed facts old-bridge"]),
    "new claim": (add_record, "minor", "1.1.0", ["added bridges rope-bridge"]),
    "renamed column": (rename_column, "major", "2.0.0", ["removed bridges length", "added bridges span"]),
    "removed record": (remove_record, "major", "2.0.0", ["removed bridges mill-bridge", "removed facts mill-bridge"]),
    "flipped verdict": (flip_verdict, "minor", "1.1.0", ["changed checks old-bridge-length"]),
    "id change": (change_id, "major", "2.0.0", ["removed bridges mill-bridge", "added bridges miller-bridge"]),
    "type change": (change_type, "major", "2.0.0", ["changed bridges length"]),
    "new code": (add_code, "minor", "1.1.0", ["added bridges kind", "added codes kind/rope"]),
}


@pytest.mark.parametrize("name", REHEARSALS)
def test_each_rehearsal_gives_its_changes_and_its_version(name: str, compared: Callable[[Edit], Json]) -> None:
    edit, bump, version, changes = REHEARSALS[name]
    found = compared(edit)
    assert [f"{c['action']} {c['table']} {c['id']}" for c in found["changes"]] == changes
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
        "record removed, or its id changed: what was cited is gone",
    ),
    "a part removed": (lambda _, rows: rows["spans"].pop(0), "minor", "part of a record removed"),
    "a flipped resolution": (
        lambda _, rows: rows["conflicts"][0].__setitem__(1, "record_decides"),
        "minor",
        "resolution flipped",
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
        "meaning may have changed: read it; if it did, the version is major",
    ),
    "another label": (
        set_to(
            "checks",
            1,
            "categories",
            [{"value": "confirmed", "label": "Sure"}, {"value": "contradicted", "label": "Contradicted"}],
        ),
        "patch",
        "meaning may have changed: read it; if it did, the version is major",
    ),
    "another definition": (
        lambda _, rows: rows["codes"][0].__setitem__(2, "Curved."),
        "patch",
        "meaning may have changed: read it; if it did, the version is major",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_kind_of_change_weighs_what_the_rule_says(name: str, compared: Callable[[Edit], Json]) -> None:
    edit, bump, sentence = OTHERS[name]
    found = compared(edit)
    assert found["bump"] == bump
    assert sentence in [reason["because"] for reason in found["reasons"]] or (bump == "none" and not found["reasons"])


def test_a_column_that_came_is_said_once_and_not_cell_by_cell(compared: Callable[[Edit], Json]) -> None:
    def add_column(tables: dict[str, Json], rows: Tables) -> None:
        tables["spans"]["schema"]["fields"].append(field("width", "integer"))
        rows["spans"] = [[*row, "7"] for row in rows["spans"]]

    found = compared(add_column)
    assert [(c["kind"], c["action"], c["id"]) for c in found["changes"]] == [("column", "added", "width")]
    assert found["bump"] == "minor"


def test_rows_of_another_key_are_said_not_to_be_matched(compared: Callable[[Edit], Json]) -> None:
    found = compared(set_to("spans", 1, "type", "number"))
    cells = [cell for change in found["changes"] for cell in change["cells"]]
    assert ("key to match rows by", "bridge_id string, number integer", "bridge_id string, number number") in [
        tuple(cell.values()) for cell in cells
    ]


@pytest.mark.parametrize(("ordered", "bump"), [(True, Bump.MAJOR), (False, Bump.PATCH)])
def test_a_scale_in_another_order_is_major_and_a_plain_list_is_not(ordered: bool, bump: Bump) -> None:
    old, new = bridges()[0], bridges()[0]
    for package, codes in ((old, ("low", "high")), (new, ("high", "low"))):
        package["resources"][0]["schema"]["fields"][1] = field("kind", codes=codes, categoriesOrdered=ordered)
    assert required_bump(reasons(compare_descriptors(old, new), frozenset())) is bump


def test_a_documented_answer_that_changed_is_at_least_minor() -> None:
    assert required_bump(reasons([], frozenset(), answers=["How long is it?"])) is Bump.MINOR


# What is written


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    package, rows = bridges()
    write(tmp_path / "old", package, rows)
    fix_typo({}, rows)
    add_record({}, rows)
    write(tmp_path / "new", package, rows)
    return str(tmp_path / "old"), str(tmp_path / "new")


def test_csv_has_one_line_a_cell_and_nothing_else(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*pair, "--format", "csv"]) == 0
    said = capsys.readouterr()
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows[:3] == [
        ["kind", "action", "table", "id", "field", "old", "new"],
        ["record", "changed", "bridges", "old-bridge", "says", "It is the lonegst.", "It is the longest."],
        ["record", "added", "bridges", "rope-bridge", "bridge_id", "", "rope-bridge"],
    ]
    assert len(rows) == 5
    assert said.err.startswith("bump: minor; after 1.0.0 comes 1.1.0")


def test_csv_has_a_line_for_a_column_that_came_or_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, rows = bridges()
    write(tmp_path / "old", package, rows)
    schema_field({"bridges": package["resources"][0]}, "bridges", 2)["name"] = "span"
    write(tmp_path / "new", package, rows)
    assert main([str(tmp_path / "old"), str(tmp_path / "new"), "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["column,removed,bridges,length,,,", "column,added,bridges,span,,,"]


def test_the_table_shows_counts_cells_and_a_version_that_is_too_small(
    pair: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*pair]) == 0
    said = capsys.readouterr().out
    assert "bridges          1        0        1\n" in said
    assert "  changed old-bridge says: 'It is the lonegst.' -> 'It is the longest.'\n" in said
    assert "  added rope-bridge (2 cells)\n" in said
    assert (
        f"bump: minor; after 1.0.0 comes 1.1.0 or a greater version; {pair[1]} says 1.0.0, which is too small" in said
    )
    assert "  minor  row added (1): bridges rope-bridge\n" in said


@pytest.mark.parametrize("top", ["", "bridges-1.0.0/"])
def test_a_zip_is_read_like_the_folder(top: str, pair: tuple[str, str], tmp_path: Path, capsys: Any) -> None:
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        for path in sorted((tmp_path / "new").rglob("*.*")):
            archive.write(path, top + path.relative_to(tmp_path / "new").as_posix())
    assert main([*pair, "--format", "csv"]) == 0
    folder = capsys.readouterr().out
    assert main([pair[0], str(tmp_path / "new.zip"), "--format", "csv"]) == 0
    assert capsys.readouterr().out == folder
    assert "rope-bridge" in folder


def test_the_unzipped_archive_is_found_in_its_only_folder(pair: tuple[str, str], tmp_path: Path, capsys: Any) -> None:
    write(tmp_path / "outer/bridges-1.0.0", *bridges())
    assert main([pair[0], str(tmp_path / "outer")]) == 0
    assert capsys.readouterr().out.endswith("bump: none; nothing changed\n")


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
        "field version: '1.0' is not a version; write MAJOR.MINOR.PATCH",
    ),
    "no key": (
        lambda f: rewrite(f, lambda p: p["resources"][1]["schema"].pop("primaryKey")),
        "new/datapackage.json: spans: has no primary key",
    ),
    "a path outside": (
        lambda f: rewrite(f, lambda p: p["resources"][1].update(path="../spans.csv")),
        "spans: has a path that leaves the package: ../spans.csv",
    ),
    "constraints of another form": (
        lambda f: rewrite(f, lambda p: p["resources"][0]["schema"]["fields"][1].update(constraints=3)),
        "is not a data package of tables",
    ),
    "no table": (lambda f: (f / SPANS).unlink(), f"new/{SPANS}: is missing"),
    "an empty table": (lambda f: spoil(f, SPANS, b""), f"new/{SPANS}: is empty"),
    "other columns": (lambda f: spoil(f, SPANS, b"bridge_id\n"), f"new/{SPANS}:1: has other columns"),
    "a cell too many": (lambda f: spoil(f, SPANS, HEADER + b"a,1,2\n"), f"new/{SPANS}:2: has 3 cells where 2 belong"),
    "an open quote": (lambda f: spoil(f, SPANS, HEADER + b'a,"1\n'), f"new/{SPANS}:2: is not CSV"),
    "no UTF-8": (lambda f: spoil(f, SPANS, HEADER + b"\xff,1\n"), f"new/{SPANS}: is not UTF-8"),
    "a word for a number": (lambda f: spoil(f, SPANS, HEADER + b"a,two\n"), f"new/{SPANS}:2: a/two: has a key of anot"),
    "unsorted": (
        lambda f: spoil(f, SPANS, HEADER + b"a,10\na,2\n"),
        f"new/{SPANS}:3: a/2: comes before the row above it; sort the rows by bridge_id, number",
    ),
    "a key twice": (lambda f: spoil(f, SPANS, HEADER + b"a,2\na,2\n"), f"new/{SPANS}:3: a/2: is there twice"),
}


@pytest.mark.parametrize("form", ["table", "csv", "json"])
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


def test_a_file_that_is_no_zip_and_a_damaged_zip_are_refused(
    pair: tuple[str, str], tmp_path: Path, capsys: Any
) -> None:
    text, damaged = tmp_path / "new.txt", tmp_path / "new.zip"
    text.write_text("bridges", "utf-8")
    assert main([pair[0], str(text)]) == 1
    assert "new.txt: is not a zip file" in capsys.readouterr().err
    with zipfile.ZipFile(damaged, "w") as archive:
        for path in sorted((tmp_path / "new").rglob("*.*")):
            archive.write(path, path.relative_to(tmp_path / "new").as_posix())
    damaged.write_bytes(damaged.read_bytes().replace(b"rope-bridge,", b"silk-bridge,"))
    assert main([pair[0], str(damaged)]) == 1
    assert "cannot be unzipped: Bad CRC-32" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["0.9.0", "nowhere"])
def test_what_is_not_there_lists_the_releases_there_are(given: str, tmp_path: Path, capsys: Any) -> None:
    assert main([given, given, "--root", str(tmp_path)]) == 2
    assert "releases below data/releases: none yet" in capsys.readouterr().err
    for version in ("0.8.0", "0.8.1"):
        (tmp_path / "data/releases" / version).mkdir(parents=True)
    assert main([given, given, "--root", str(tmp_path)]) == 2
    assert "releases below data/releases: 0.8.0, 0.8.1" in capsys.readouterr().err


# Order, memory, version numbers


def test_keys_sort_as_the_build_sorts_them() -> None:
    release = open_release(str(REPOSITORY), REPOSITORY)
    counts = {name: sum(1 for _ in release.rows(name)) for name in release.tables}
    assert counts == {name: table["rowCount"] for name, table in release.tables.items()}


COLUMNS = [("n", "integer")]


def stream(cells: Iterator[dict[str, str]]) -> Iterator[Row]:
    return (Row(sort_key(row, COLUMNS), row) for row in cells)


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from("ab")),
    st.dictionaries(st.integers(0, 30), st.sampled_from("ab")),
)
def test_merging_finds_what_comparing_whole_tables_finds(old: dict[int, str], new: dict[int, str]) -> None:
    streams = [stream({"n": str(n), "v": value} for n, value in sorted(side.items())) for side in (old, new)]
    found = {(c.action, int(c.id)) for c in compare_rows("t", COLUMNS, {"n", "v"}, *streams)}
    assert found == (
        {("removed", n) for n in old.keys() - new.keys()}
        | {("added", n) for n in new.keys() - old.keys()}
        | {("changed", n) for n in old.keys() & new.keys() if old[n] != new[n]}
    )


class Cells(dict[str, str]):
    """A row that knows how many of its kind are alive."""

    alive = 0

    def __init__(self, cells: dict[str, str]) -> None:
        super().__init__(cells)
        Cells.alive += 1

    def __del__(self) -> None:
        Cells.alive -= 1


def test_rows_are_not_kept() -> None:
    def made(value: str) -> Iterator[dict[str, str]]:
        return (Cells({"n": str(n), "v": value}) for n in range(5_000))

    most = 0

    def watched() -> Iterator[Any]:
        nonlocal most
        for change in compare_rows("t", COLUMNS, {"n", "v"}, stream(made("a")), stream(made("b"))):
            most = max(most, Cells.alive)
            yield change

    found = reasons(watched(), frozenset())
    gc.collect()
    assert [reason.count for reason in found] == [5_000]
    assert len(found[0].examples) == 3
    assert 2 <= most <= 4
    assert Cells.alive == 0


def test_memory_does_not_grow_with_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def peak(count: int) -> int:
        folders = []
        for side in ("old", "new"):
            package, rows = bridges()
            rows["spans"] = [["old-bridge", str(n)] for n in range(count) if side == "new" or n % 2]
            folders.append(str(write(tmp_path / f"{side}-{count}", package, rows)))
        with (tmp_path / "out").open("w", encoding="utf-8") as out, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            gc.collect()
            tracemalloc.start()
            try:
                assert main([*folders, "--format", "json"]) == 0
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(20)  # what is imported and cached the first time
    small, large = peak(200), peak(8_000)
    assert large < small + 100_000, "8,000 rows would take ten times as much"


def test_versions_sort_by_precedence() -> None:
    # The example of semver.org, section 11.
    texts = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ]
    assert sorted(map(parse_version, reversed(texts))) == [parse_version(text) for text in texts]
    assert parse_version("1.10.0") > parse_version("1.9.0")
    assert parse_version("1.0.0+a") == parse_version("1.0.0+b")


@pytest.mark.parametrize(
    "text", ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0 ", "1.0.0\n", "1.\u0660.0"]
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a version; write MAJOR\.MINOR\.PATCH"):
        parse_version(text)
