"""Every export holds the rows and values of the CSV, keeps the schemas' rules, and opens where people open it."""

from __future__ import annotations

import asyncio
import csv
import datetime
import html
import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from datasette.app import Datasette

import landmine_policy
from landmine_policy._editions import Edition, edition_of
from landmine_policy._export import export
from landmine_policy._export._excel import READ_ME
from tests.conftest import DESCRIPTOR, REPOSITORY
from tests.invented_edition import Invented, descriptor, pointing
from tests.invented_edition import field as invented_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TABLES = landmine_policy.tables()["table"].tolist()
SCHEMAS: dict[str, Any] = {resource["name"]: resource["schema"] for resource in DESCRIPTOR["resources"]}
FORMATS = ["sqlite", "xlsx", "duckdb"]
OF_ONE_TABLE = ["dta", "sav"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the exports of the shipped tables."""
    folder = tmp_path_factory.mktemp("exported")
    for name in [*(f"mines.{form}" for form in FORMATS), *(f"{t}.{form}" for form in OF_ONE_TABLE for t in TABLES)]:
        export(folder / name)
    export(folder / "mines.tar.gz")
    return folder


@pytest.fixture(scope="module")
def database(exported: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(exported / "mines.sqlite")) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


@pytest.fixture(scope="module")
def workbook(exported: Path) -> Any:
    return openpyxl.load_workbook(exported / "mines.xlsx")


@pytest.fixture(scope="module")
def duck(exported: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(exported / "mines.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def rows_of(
    exported: Path, database: sqlite3.Connection, workbook: Any, duck: duckdb.DuckDBPyConnection
) -> Callable[..., Any]:
    """Return a function from a format and a table to the header and rows that an export holds."""

    def read(form: str, table: str) -> list[tuple[Any, ...]]:
        if form in OF_ONE_TABLE:
            file = exported / f"{table}.{form}"
            frame = pd.read_stata(file) if form == "dta" else pyreadstat.read_sav(file, apply_value_formats=True)[0]
            plain = frame.astype(object).where(frame.notna(), None)
            return [tuple(name.removeprefix("_") for name in frame.columns), *plain.itertuples(index=False)]
        if form == "xlsx":
            return [tuple(row) for row in workbook[table].iter_rows(values_only=True)]
        cursor = (database if form == "sqlite" else duck).execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own schemas)
        return [tuple(column[0] for column in cursor.description), *cursor.fetchall()]

    return read


def shown(cell: Any, kind: str) -> str | float:
    """Return a cell as the CSV shows it; numbers as numbers, since 3 and 3.0 are one."""
    if cell is None or cell == "":
        return ""
    if kind in {"integer", "number"}:
        return float(cell)
    if kind == "boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(str(cell).removesuffix(".0"), str(cell).upper())
    if isinstance(cell, datetime.date):
        return cell.isoformat()[:10]
    assert isinstance(cell, str)
    return cell


@pytest.mark.parametrize("form", [*FORMATS, *OF_ONE_TABLE])
@pytest.mark.parametrize("table", TABLES)
def test_an_export_has_the_rows_and_values_of_the_csv(form: str, table: str, rows_of: Callable[..., Any]) -> None:
    kinds = [field["type"] for field in SCHEMAS[table]["fields"]]
    with (REPOSITORY / f"data/csv/{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    expected = [[shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows]
    found_header, *found = rows_of(form, table)
    assert list(found_header) == header
    assert [[shown(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in found] == expected


def test_sqlite_stores_each_value_in_its_type(database: sqlite3.Connection) -> None:
    query = "SELECT DISTINCT typeof(start), typeof(sha256) FROM evidence"
    assert database.execute(query).fetchall() == [("integer", "text")]
    query = "SELECT DISTINCT typeof(meaning_changed) FROM renderings"
    assert set(database.execute(query).fetchall()) <= {("integer",), ("null",)}
    assert database.execute("SELECT DISTINCT typeof(sort_date), length(sort_date) FROM timeline").fetchall() == [
        ("text", 10)
    ]


def test_sqlite_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_has_the_keys_of_the_schema(table: str, database: sqlite3.Connection) -> None:
    schema = SCHEMAS[table]
    keys: dict[int, list[tuple[str, str, str]]] = {}
    for number, _, other, here, there, *_ in database.execute(f'PRAGMA foreign_key_list("{table}")'):
        keys.setdefault(number, []).append((here, other, there))
    wanted = [
        list(
            zip(
                key["fields"],
                [key["reference"]["resource"] or table] * len(key["fields"]),
                key["reference"]["fields"],
                strict=True,
            )
        )
        for key in schema.get("foreignKeys", [])
    ]
    assert sorted(keys.values()) == sorted(wanted)
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    primary = [name for position, name in sorted((row[5], row[1]) for row in columns) if position]
    required = {field["name"] for field in schema["fields"] if field["constraints"].get("required")}
    if required.issuperset(schema["primaryKey"]):
        assert primary == schema["primaryKey"]
    else:
        indexes = [row[1] for row in database.execute(f'PRAGMA index_list("{table}")') if row[2]]
        assert primary == []
        assert indexes == [f"{table}_key"]
    assert {row[1] for row in columns if row[3]} == required


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE claims SET speaker_id = 'nobody-at-all'", "FOREIGN KEY"),
        ("DELETE FROM instruments WHERE instrument_id = 'us-2022'", "FOREIGN KEY"),
        ("INSERT INTO evidence VALUES ('no-claim', 'nyt-2022-06-21', 0, 4, 'hash')", "FOREIGN KEY"),
        ("UPDATE claims SET says = NULL", "NOT NULL"),
        ("UPDATE evidence SET \"end\" = 'last'", "cannot store TEXT"),
        ("INSERT INTO claims SELECT * FROM claims", "UNIQUE"),
        ("INSERT INTO provenance SELECT * FROM provenance WHERE field IS NULL", "UNIQUE"),
    ],
)
def test_sqlite_refuses_a_row_that_breaks_the_schema(statement: str, says: str, database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=says):
        database.execute(statement)
    database.rollback()


def test_sqlite_says_what_its_columns_are(database: sqlite3.Connection) -> None:
    fields = [(table, field) for table in TABLES for field in SCHEMAS[table]["fields"]]
    found = database.execute('SELECT "table", field, description, unit FROM _codebook').fetchall()
    assert found == [(table, field["name"], field["description"], field.get("unit", "")) for table, field in fields]
    about = dict(database.execute("SELECT item, value FROM _package"))
    assert about == edition_of().about
    assert about["version"] == DESCRIPTOR["version"]


def test_rows_that_refer_to_nothing_are_not_exported(tmp_path: Path) -> None:
    bridges = invented(["a", "b"])
    towns = Invented([invented_field("text") | {"constraints": {"required": True}}], ["text"], [["c"]])
    bridges.foreign_keys = (pointing("text", "towns"),)
    with pytest.raises(sqlite3.IntegrityError, match=r"2 rows refer to rows that are not there"):
        export(tmp_path / "bridges.sqlite", version=edition({"bridges": bridges, "towns": towns}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", OF_ONE_TABLE)
@pytest.mark.parametrize("table", TABLES)
def test_a_statistics_file_has_labels_of_columns_and_of_codes(form: str, table: str, exported: Path) -> None:
    read = pyreadstat.read_dta if form == "dta" else pyreadstat.read_sav
    _, meta = read(exported / f"{table}.{form}")
    columns = {name.removeprefix("_"): name for name in meta.column_names}
    for field in SCHEMAS[table]["fields"]:
        name = columns[field["name"]]
        assert meta.column_names_to_labels[name].startswith(field["title"])
        codes = [code["value"] for code in field.get("categories", [])]
        assert list(meta.variable_value_labels.get(name, {}).values()) == codes
        if codes and form == "sav":
            scale = "ordinal" if field.get("categoriesOrdered") else "nominal"
            assert meta.variable_measure[name] == scale
    assert meta.file_label == f"landmine-policy {DESCRIPTOR['version']}: {table}"


def test_datasette_shows_tables_descriptions_and_references(exported: Path) -> None:
    metadata = json.loads((exported / "mines.metadata.json").read_text("utf-8"))

    async def ask() -> tuple[Any, str]:
        site = Datasette([str(exported / "mines.sqlite")], metadata=metadata)
        listing = (await site.client.get("/mines.json")).json()
        page = await site.client.get("/mines/evidence")
        assert page.status_code == 200
        return listing, page.text

    listing, page = asyncio.run(ask())
    counts = {table["name"]: table["count"] for table in listing["tables"]}
    assert {name: counts[name] for name in TABLES} == {
        resource["name"]: resource["rowCount"] for resource in DESCRIPTOR["resources"] if resource["name"] in TABLES
    }
    front = DESCRIPTOR["layers"][0]["tables"]
    assert {table["name"] for table in listing["tables"] if not table["hidden"]} == set(front)
    start = next(field for field in SCHEMAS["evidence"]["fields"] if field["name"] == "start")
    assert f"{start['description']} Unit: code points." in html.unescape(page)
    assert "/mines/claims/nyt-2022-06-21" in page.replace("~2E", ".")
    assert DESCRIPTOR["licenses"][0]["title"] in page


def test_datasette_metadata_describes_every_column(exported: Path) -> None:
    tables = json.loads((exported / "mines.metadata.json").read_text("utf-8"))["databases"]["mines"]["tables"]
    for name in TABLES:
        assert list(tables[name]["columns"]) == [field["name"] for field in SCHEMAS[name]["fields"]]


def test_excel_begins_with_a_sheet_that_explains_the_others(workbook: Any) -> None:
    assert workbook.sheetnames == [READ_ME, *TABLES]
    assert max(map(len, workbook.sheetnames)) <= 31
    text = "\n".join(str(cell) for row in workbook[READ_ME].iter_rows(values_only=True) for cell in row if cell)
    for expected in (DESCRIPTOR["title"], DESCRIPTOR["version"], "not stated", DESCRIPTOR["licenses"][0]["path"]):
        assert expected in text
    assert all(f"\n{name}\n" in text for name in TABLES)
    links = [cell.hyperlink.location for row in workbook[READ_ME].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in TABLES]
    assert "(1 row)" in text


@pytest.mark.parametrize("table", TABLES)
def test_an_excel_sheet_is_ready_to_read(table: str, workbook: Any) -> None:
    sheet = workbook[table]
    fields = SCHEMAS[table]["fields"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(len(fields))}{sheet.max_row}"
    for cell, field in zip(sheet[1], fields, strict=True):
        assert field["description"] in cell.comment.text
        assert all(f"\n{code}: " in cell.comment.text for code in field["constraints"].get("enum", []))
        assert 9 <= sheet.column_dimensions[cell.column_letter].width <= 61
    assert all(
        cell.alignment.wrap_text for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)
    )
    assert sheet.data_validations.dataValidation == []


def test_excel_days_are_days(workbook: Any) -> None:
    cell = workbook["timeline"]["A2"]
    assert isinstance(cell.value, datetime.datetime)
    assert cell.number_format == "yyyy-mm-dd"


def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "{=1+1}", "https://example.org/", "007", "#N/A"]
    export(tmp_path / "bridges.xlsx", version=edition({"bridges": invented(texts)}))
    cells = [row[1] for row in openpyxl.load_workbook(tmp_path / "bridges.xlsx")["bridges"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    with zipfile.ZipFile(tmp_path / "bridges.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert sheet.count('t="s"') == 2 + 2 * len(texts)


def test_a_text_that_no_cell_can_hold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sheet bridges, row 2: an Excel cell holds 32767 characters, not 32768"):
        export(tmp_path / "bridges.xlsx", version=edition({"bridges": invented(["x" * 32_768])}))


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_has_types_keys_and_comments(table: str, duck: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE table_name = ?"
    types = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    found = {name: (kind, empty, comment) for name, kind, empty, comment in duck.execute(query, [table]).fetchall()}
    schema = SCHEMAS[table]
    for field in schema["fields"]:
        kind, empty, comment = found[field["name"]]
        codes = field["constraints"].get("enum")
        assert kind == (f"ENUM({', '.join(repr(code) for code in codes)})" if codes else types[field["type"]])
        assert comment.startswith(field["description"])
        if field["constraints"].get("required"):
            assert not empty
    query = "SELECT constraint_column_names FROM duckdb_constraints() WHERE constraint_type = ? AND table_name = ?"
    keys = duck.execute(query, ["PRIMARY KEY", table]).fetchall()
    indexes = duck.execute("SELECT is_unique FROM duckdb_indexes() WHERE table_name = ?", [table]).fetchall()
    assert (keys, indexes) in [([(schema["primaryKey"],)], []), ([], [(True,)])]
    # The key of these three has parts that may be empty, which no database takes for one.
    assert (keys == []) == (table in {"provenance", "record_sources", "changes"})
    (comment,) = duck.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone() or ("",)
    resource = next(resource for resource in DESCRIPTOR["resources"] if resource["name"] == table)
    assert comment == f"{resource['title']}. {resource['description']}"


@pytest.mark.parametrize("name", ["mines.sqlite", "mines.xlsx", "facts.dta", "facts.sav", "mines.tar.gz"])
def test_two_exports_are_the_same_to_the_byte(
    name: str, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 86_400.0)  # another day
    written = export(tmp_path / name)
    for file in written:
        assert file.read_bytes() == (exported / file.name).read_bytes()
    if name == "mines.xlsx":
        with zipfile.ZipFile(written[0]) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"1980-01-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("name", ["mines.sqlite", "mines.metadata.json"])
def test_a_file_that_is_there_stays(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(FileExistsError, match=f"{name}' is there already: give overwrite=True"):
        export(tmp_path / "mines.sqlite")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "mine"}
    written = export(tmp_path / "mines.sqlite", overwrite=True)
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert (tmp_path / name).read_bytes() != b"mine"


def test_an_export_that_fails_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mines.sqlite").write_text("mine")

    def fail(path: Path, *_: object) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("landmine_policy._export._sqlite.write", fail)
    with pytest.raises(OSError, match="No space left"):
        export(tmp_path / "mines.sqlite", overwrite=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"mines.sqlite": "mine"}


@pytest.mark.parametrize(
    ("name", "form", "says"),
    [
        ("mines.sqlte", None, r"'\.sqlte' names no format\. Did you mean '\.sqlite'\?.*excel \(\.xlsx\); duckdb"),
        ("mines", None, r"'' names no format\. Give format=.*sqlite \(\.sqlite, \.db\)"),
        ("mines.sqlite", "exel", r"no format 'exel'\. Did you mean 'excel'\? Formats: sqlite"),
        ("mines.sqlite", 7, r"no format 7\. Formats: sqlite"),
        ("fact.dta", None, r"no table 'fact'\. Did you mean 'facts'\? Name it after the only table .* as facts\.dta\."),
        ("mines", "spss", r"no table 'mines'\..* Name it after the only table it holds, as facts\. Tables: facts"),
    ],
)
def test_an_unknown_format_lists_those_there_are(name: str, form: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        export(tmp_path / name, form)
    assert list(tmp_path.iterdir()) == []


def test_the_format_given_wins_over_the_suffix(tmp_path: Path) -> None:
    (written,) = export(tmp_path / "mines.db", "excel")
    assert written == tmp_path / "mines.db"
    assert zipfile.is_zipfile(written)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere' is not there: make it first"):
        export(tmp_path / "nowhere" / "mines.sqlite")


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [("a.xlsx", "xlsxwriter", "excel"), ("a.duckdb", "duckdb", "duckdb"), ("facts.sav", "pyreadstat", "spss")],
)
def test_a_missing_library_says_what_to_install(
    name: str, library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"needs {library}.*pip install 'landmine-policy\[{extra}\]'"):
        export(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def invented(texts: list[str]) -> Invented:
    """Return a table of bridges with an id and a text each."""
    rows = [[f"bridge-{number}", text] for number, text in enumerate(texts)]
    fields = [invented_field("id") | {"constraints": {"required": True}}, invented_field("text")]
    return Invented(fields, ["id"], rows)


def edition(tables: dict[str, Invented]) -> Edition:
    return Edition(descriptor("1.0.0", tables), lambda resource: tables[resource["name"]].csv)
