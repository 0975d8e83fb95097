"""What `make dist` makes is small, the same every time, and whole: the archive needs nothing but itself."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from frictionless import Package, system

from landmine_policy._checksums import CHECKSUMS
from scripts.dist import EPOCH, main, write_archive
from tests.conftest import DESCRIPTOR, REPOSITORY, seal

if TYPE_CHECKING:
    from pathlib import Path

VERSION = DESCRIPTOR["version"]
TOP = f"landmine-policy-{VERSION}"
COUNTS = {resource["name"]: resource["rowCount"] for resource in DESCRIPTOR["resources"]}
TABLES = tuple(COUNTS)
OTHERS = ("README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA")
WHEEL, SDIST, ARCHIVE = f"landmine_policy-{VERSION}-py3-none-any.whl", f"landmine_policy-{VERSION}.tar.gz", f"{TOP}.zip"
EXPORTS = [f"{TOP}{ending}" for ending in (".xlsx", ".sqlite", ".metadata.json", "-stata.zip", "-spss.zip")]
EXPORTS.append(f"landminepolicy-r-{VERSION}.tar.gz")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with everything made from this repository."""
    out = tmp_path_factory.mktemp("made")
    assert main(["--root", str(REPOSITORY), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def unzipped(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(made / ARCHIVE) as archive:
        archive.extractall(folder)  # noqa: S202 (made just now, by us)
    assert [path.name for path in folder.iterdir()] == [TOP]
    return folder / TOP


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the root of a copy of what the archive is made from, without its code."""
    root = tmp_path / "copy"
    for folder in ("data/csv", "data/parquet", "docs"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    for name in ("datapackage.json", *OTHERS):
        shutil.copy(REPOSITORY / name, root)
    (root / "docs/quickstart.ipynb").unlink()
    return seal(root)


def test_it_makes_its_files_and_says_what_they_are(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {path.name for path in made.iterdir()} == {WHEEL, SDIST, ARCHIVE, CHECKSUMS, *EXPORTS}
    assert main(["--root", str(REPOSITORY), "--out", str(made)]) == 0
    said = capsys.readouterr().out.splitlines()
    expected = [(path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(made.iterdir())]
    found = [re.search(r": ([\d,]+) bytes, sha256 ([0-9a-f]{64})$", line) for line in said]
    assert [(int(m[1].replace(",", "")), m[2]) for m in found if m] == expected


def test_the_same_files_give_the_same_bytes(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    mask = os.umask(0o077)
    try:
        assert main(["--root", str(REPOSITORY), "--out", str(tmp_path)]) == 0
    finally:
        os.umask(mask)
        monkeypatch.undo()
        time.tzset()
    for name in (WHEEL, SDIST, ARCHIVE, CHECKSUMS, *EXPORTS):
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes(), name


def test_an_archive_does_not_depend_on_order_times_or_modes(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("b.txt", "a.txt")}
    for path in files.values():
        path.write_text(path.name)
    write_archive(tmp_path / "first.zip", "top", files)
    os.utime(files["a.txt"], (1, 1))
    files["b.txt"].chmod(0o700)
    write_archive(tmp_path / "second.zip", "top", dict(reversed(files.items())))
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["top/a.txt", "top/b.txt"]
    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {((2020, 2, 2, 0, 0, 0), 0o100644)}


def test_the_archive_holds_what_it_should_and_nothing_else(unzipped: Path) -> None:
    names = {path.relative_to(unzipped).as_posix() for path in unzipped.rglob("*") if path.is_file()}
    data = {file["path"] for resource in DESCRIPTOR["resources"] for file in (resource, resource["parquet"])}
    documents = {path for path in names if path.startswith(("docs/", "validation/"))}
    assert {"docs/codebook.md", "validation/report.md", "validation/great_expectations.yml"} <= documents
    assert not [path for path in documents if "uncommitted" in path]
    assert names - documents == {"datapackage.json", CHECKSUMS, *OTHERS, *data}


def test_every_export_holds_every_table(made: Path, tmp_path: Path) -> None:
    """What the tables hold is for test_export and test_r, which read the same exports."""
    with closing(sqlite3.connect(made / f"{TOP}.sqlite")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert names.issuperset(TABLES)
    assert set(openpyxl.load_workbook(made / f"{TOP}.xlsx", read_only=True).sheetnames).issuperset(TABLES)
    for program, suffix in (("stata", "dta"), ("spss", "sav")):
        with zipfile.ZipFile(made / f"{TOP}-{program}.zip") as archive:
            assert archive.namelist() == sorted(f"{TOP}-{program}/{table}.{suffix}" for table in TABLES)
            facts = archive.extract(f"{TOP}-{program}/facts.{suffix}", tmp_path)
        assert len(pd.read_stata(facts) if program == "stata" else pd.read_spss(facts)) == COUNTS["facts"]
    with tarfile.open(made / EXPORTS[-1]) as archive:
        assert set(archive.getnames()).issuperset(f"landminepolicy/data/{table}.R" for table in TABLES)


@pytest.mark.parametrize("folder", ["made", "unzipped"])
def test_sha256sum_finds_everything_as_it_was_made(folder: str, request: pytest.FixtureRequest) -> None:
    where: Path = request.getfixturevalue(folder)
    command = ["sha256sum", "--check", "--strict", CHECKSUMS]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    there = {path.relative_to(where).as_posix() for path in where.rglob("*") if path.is_file()}
    assert (done.returncode, done.stderr) == (0, "")
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == there - {CHECKSUMS}


def test_the_archive_validates_on_its_own(unzipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(unzipped)
    with system.use_context():
        report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert {task.name for task in report.tasks} == set(TABLES)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_archive_loads_with_the_same_counts_everywhere(form: str, unzipped: Path) -> None:
    paths = {table: str(unzipped / f"data/{form}/{table}.{form}") for table in TABLES}
    read_pandas, read_polars = (pd.read_csv, pl.read_csv) if form == "csv" else (pd.read_parquet, pl.read_parquet)
    assert {table: len(read_pandas(path)) for table, path in paths.items()} == COUNTS
    assert {table: read_polars(path).height for table, path in paths.items()} == COUNTS
    with duckdb.connect() as connection:
        query = f"SELECT count(*) FROM read_{form}(?)"  # noqa: S608 (one of two formats)
        counts = {table: connection.execute(query, [path]).fetchall()[0][0] for table, path in paths.items()}
    assert counts == COUNTS


def test_the_archive_loads_into_sqlite_with_the_same_counts(unzipped: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in TABLES:
            with (unzipped / f"data/csv/{table}.csv").open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            names = ", ".join(f'"{name}"' for name in header)
            connection.execute(f'CREATE TABLE "{table}" ({names})')
            marks = ", ".join("?" * len(header))
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 (our own names)
        query = 'SELECT count(*) FROM "{}"'
        assert {table: connection.execute(query.format(table)).fetchone()[0] for table in TABLES} == COUNTS


def test_the_sdist_holds_the_source_and_no_leavings(made: Path) -> None:
    with tarfile.open(made / SDIST) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert {"pyproject.toml", "datapackage.json", "scripts/dist.py", "data/facts/actors.yaml"} <= set(names)
    assert {name for name in names if name.startswith(".")} <= {".gitattributes", ".gitignore", ".zenodo.json"}
    assert not [name for name in names if "uncommitted" in name or name.endswith((".pyc", ".sqlite"))]


def test_the_wheel_opens_and_is_what_was_published(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made / WHEEL) as archive:
        archive.extractall(tmp_path)  # noqa: S202 (made just now, by us)
    code = "import landmine_policy as lp; print(lp.__file__, len(lp.load('facts'))); assert lp.verify(), lp.verify()"
    done = run([sys.executable, "-c", code], tmp_path, {"PYTHONPATH": str(tmp_path)})
    assert done.split() == [str(tmp_path / "landmine_policy/__init__.py"), str(COUNTS["facts"])]


@pytest.mark.slow
def test_the_sdist_gives_the_same_wheel(made: Path, tmp_path: Path) -> None:
    with tarfile.open(made / SDIST) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], root, {"SOURCE_DATE_EPOCH": str(EPOCH)})
    assert (root / "dist" / WHEEL).read_bytes() == (made / WHEEL).read_bytes()


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_a_file_edited_by_hand_is_not_published(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "data/csv/places.csv"
    path.write_text(path.read_text("utf-8").replace("korea", "corea"), "utf-8")
    (copy / "data/parquet/roles.parquet").unlink()
    (copy / "LICENSE").unlink()
    assert main(["--root", str(copy), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert re.search(r"data/csv/places.csv: is not what was published: .*; run `make data`", said)
    assert "data/parquet/roles.parquet: is missing" in said
    assert "LICENSE: is missing" in said
    assert "3 problems; nothing was written." in said
    assert not (tmp_path / "out").exists()


def test_a_descriptor_edited_by_hand_is_not_published(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace(VERSION, "9.9.9", 1), "utf-8")
    assert main(["--root", str(copy), "--out", str(copy / "dist")]) == 1
    assert "datapackage.json: is not what was published" in capsys.readouterr().err
    path.write_text("{")
    assert main(["--root", str(copy), "--out", str(copy / "dist")]) == 1
    assert "datapackage.json: is not JSON" in capsys.readouterr().err


def test_what_cannot_be_built_says_why_and_leaves_nothing(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(copy / "docs")]) == 2
    assert "datapackage.json is missing; run `make data`, or give the root" in capsys.readouterr().err
    assert main(["--root", str(copy), "--out", str(copy / "dist")]) == 2
    assert "pyproject.toml is missing" in capsys.readouterr().err
    (copy / "pyproject.toml").write_text("[build-system]\n", "utf-8")
    assert main(["--root", str(copy), "--out", str(copy / "dist")]) == 2
    assert "hatchling did not build the package" in capsys.readouterr().err
    assert list((copy / "dist").iterdir()) == []
