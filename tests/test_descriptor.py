"""What the descriptor says is so: of every table, every field, every code, every file."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import re
import sqlite3
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from landmine_policy._dtypes import arrow_type
from landmine_policy._schema import field_of
from scripts.read.schemas import read_schemas
from tests.conftest import DESCRIPTOR, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
TABLES = list(RESOURCES)

every_table = pytest.mark.parametrize("table", TABLES)


def csv_rows(table: str) -> list[dict[str, str]]:
    with (REPOSITORY / RESOURCES[table]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def arrow_rows(table: str) -> pa.Table:
    with pq.ParquetFile(REPOSITORY / RESOURCES[table]["parquet"]["path"]) as file:
        return file.read()


@every_table
def test_size_hash_and_row_count_are_those_of_the_files(table: str) -> None:
    described = RESOURCES[table]
    for file in (described, described["parquet"]):
        content = (REPOSITORY / file["path"]).read_bytes()
        assert file["bytes"] == len(content)
        assert file["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert described["rowCount"] == arrow_rows(table).num_rows


@every_table
def test_csv_and_parquet_hold_the_same(table: str) -> None:
    def shown(value: Any) -> str:
        return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)

    rows = [{name: shown(value) for name, value in row.items()} for row in arrow_rows(table).to_pylist()]
    assert csv_rows(table) == rows


@every_table
def test_csv_is_plain(table: str) -> None:
    content = (REPOSITORY / RESOURCES[table]["path"]).read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@every_table
def test_rows_are_sorted_by_key_and_keys_are_unique(table: str) -> None:
    key = RESOURCES[table]["schema"]["primaryKey"]
    columns = arrow_rows(table).select(key).to_pylist()
    keys = [tuple((row[name] is not None, row[name]) for name in key) for row in columns]
    assert keys == sorted(set(keys))


@every_table
def test_foreign_keys_lead_to_rows(table: str) -> None:
    rows = arrow_rows(table).to_pylist()
    for key in RESOURCES[table]["schema"].get("foreignKeys", []):
        reference = key["reference"]
        targets = arrow_rows(reference["resource"] or table).select(reference["fields"]).to_pylist()
        known = {tuple(row.values()) for row in targets}
        used = {tuple(row[name] for name in key["fields"]) for row in rows}
        assert {values for values in used if None not in values} <= known


@every_table
def test_a_table_says_what_it_is(table: str) -> None:
    assert RESOURCES[table]["title"]
    assert len(RESOURCES[table]["description"]) > 40
    assert [f["name"] for f in RESOURCES[table]["schema"]["fields"] if len(f["description"]) <= 15] == []


@every_table
def test_the_examples_would_be_allowed(table: str) -> None:
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str}
    for field in RESOURCES[table]["schema"]["fields"]:
        name, example, limits = field["name"], field["example"], field["constraints"]
        assert isinstance(example, kinds[field["type"]]), name
        assert "enum" not in limits or example in limits["enum"], name
        assert "pattern" not in limits or re.fullmatch(limits["pattern"], str(example)), name
        assert "maxLength" not in limits or len(example) <= limits["maxLength"], name
        assert "minimum" not in limits or example >= limits["minimum"], name
        assert "maximum" not in limits or example <= limits["maximum"], name


@every_table
def test_the_parquet_columns_have_types_and_descriptions_of_their_fields(table: str) -> None:
    fields, schema = RESOURCES[table]["schema"]["fields"], arrow_rows(table).schema
    assert [(column.name, column.type) for column in schema] == [
        (field["name"], arrow_type(field_of(field))) for field in fields
    ]
    described = [column.metadata[b"description"].decode() for column in schema]
    assert described == [field["description"] for field in fields]


def test_every_code_list_is_that_of_a_field() -> None:
    used = {field.code_list for table in read_schemas(REPOSITORY).tables.values() for field in table.fields}
    assert {row["code_list"] for row in csv_rows("codes")} == used - {None}


def test_every_schema_file_is_a_table_of_the_package() -> None:
    files = {path.stem for path in (REPOSITORY / "data/schema").glob("*.json")}
    assert files == {*read_schemas(REPOSITORY).tables, "package"}


def test_the_package_follows_the_profile() -> None:
    from frictionless import Package  # noqa: PLC0415 (a second to import)

    assert DESCRIPTOR["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert Package.validate_descriptor(DESCRIPTOR).valid
    assert {licence["name"] for licence in DESCRIPTOR["licenses"]} == {"CC-BY-4.0"}
    assert len(DESCRIPTOR["sources"]) == 2
    assert DESCRIPTOR["contributors"]


@every_table
def test_examples_of_ids_are_ids_of_rows(table: str) -> None:
    schema = RESOURCES[table]["schema"]
    targets = {
        own: (key["reference"]["resource"] or table, other)
        for key in schema.get("foreignKeys", [])
        for own, other in zip(key["fields"], key["reference"]["fields"], strict=True)
    }
    if len(schema["primaryKey"]) == 1:
        targets.setdefault(schema["primaryKey"][0], (table, schema["primaryKey"][0]))
    examples = {field["name"]: field["example"] for field in schema["fields"]}
    for name, (target, column) in targets.items():
        ids = {row[column] for row in csv_rows(target)}
        assert str(examples[name]) in ids or not ids, name


@pytest.mark.slow
def test_frictionless_writes_every_table_into_a_database(tmp_path: Path) -> None:
    Package(str(REPOSITORY / "datapackage.json")).publish(f"sqlite:///{tmp_path / 'tables.sqlite'}")
    with contextlib.closing(sqlite3.connect(tmp_path / "tables.sqlite")) as database:
        for resource in DESCRIPTOR["resources"]:
            query = f'SELECT count(*) FROM "{resource["name"]}"'  # noqa: S608 (our own names)
            (count,) = database.execute(query).fetchone()
            assert count == resource["rowCount"], resource["name"]
