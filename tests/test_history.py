"""Every release's tables come back from the wheel, to the byte and the type, or somebody is told why not."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts.versioning.frozen import tables_sha256
from scripts.versioning.history import Snapshot, history_file, snapshot

import landmine_policy as lp
from landmine_policy import _cite, _cli, _package, _present, _verify
from landmine_policy._csv_text import csv_rows, read_cells, typed_table
from landmine_policy._differences import file_bytes, read_file
from landmine_policy._history import FOLDER, History, history
from scripts.write.files import csv_bytes, parquet_bytes
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]
Files = dict[str, bytes]


class Invented:
    """A table that a test makes up: its fields, its key and its rows, sorted, as CSV cells."""

    def __init__(self, fields: list[Json], key: list[str], rows: list[list[str]]) -> None:
        self.fields, self.key, self.rows = fields, key, rows


def field(name: str, kind: str = "string", codes: tuple[str, ...] = (), ordered: bool = False) -> Json:
    made: Json = {"name": name, "type": kind, "title": name.title(), "constraints": {}}
    if codes:
        made |= {"categories": [{"value": code, "label": code.title()} for code in codes]}
        made |= {"constraints": {"enum": list(codes)}, **({"categoriesOrdered": True} if ordered else {})}
    return made


RELEASE_FIELDS = [
    field("version"),
    field("number", "integer"),
    field("released_on", "date"),
    field("tables_sha256"),
]


def files_of(version: str, tables: dict[str, Invented], releases: list[list[str]]) -> Files:
    """Return the files of one version, by their paths, as a build would write them."""
    files: Files = {}
    resources = []
    everything = {**tables, "releases": Invented(RELEASE_FIELDS, ["version"], sorted(releases))}
    for form, suffix in (("csv", ""), ("parquet", "-parquet")):
        for name, table in everything.items():
            path = f"data/{form}/{name}.{form}"
            arrow = typed_table(table.fields, table.rows)
            files[path] = csv_bytes(arrow) if form == "csv" else parquet_bytes(arrow, version)
            hashed = {"hash": f"sha256:{hashlib.sha256(files[path]).hexdigest()}"}
            schema = {"fields": table.fields, "primaryKey": table.key}
            resources.append(
                {"name": name + suffix, "path": path, "title": f"one of {name}", "format": form, "schema": schema}
                | hashed
                | {"rowCount": arrow.num_rows}
            )
    descriptor = {
        "name": "bridges",
        "title": f"Bridges as of {version}",
        "version": version,
        "contributors": [{"title": "The Harbour Board"}],
        "resources": resources,
    }
    files["datapackage.json"] = json.dumps(descriptor).encode()
    files["datapackage.json.sha256"] = hashlib.sha256(files["datapackage.json"]).hexdigest().encode()
    return files


def released(*versions: tuple[str, dict[str, Invented]], installed: str = "") -> Files:
    """Return what an installation of the last version holds; `installed` is its version where it is unreleased."""
    rows: list[list[str]] = []
    made: list[tuple[str, Files]] = []
    for number, (version, tables) in enumerate(versions, 1):
        last = number == len(versions)
        files = files_of(version, tables, [])
        if not (last and installed):
            digest = tables_sha256(files, frozenset({"data/csv/releases.csv"}))
            rows.append([version, str(number), f"2031-05-0{number}", digest])
        made.append((version, files_of(installed if last and installed else version, tables, list(rows))))
    present = made[-1][1]
    for version, files in made if installed else made[:-1]:
        content = history_file(snapshot(files), snapshot(_present))
        if content is not None and version in {row[0] for row in rows}:
            present[f"{FOLDER}/{version}.json"] = content
    return present


def put(folder: Path, files: Files) -> History:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return History(folder, json.loads(files["datapackage.json"]))


# An invented history: a typo is mended in 0.9.1; in 1.0.0 a column is renamed, a bridge, a code and the mayors go, and
# a gazette comes.

BRIDGE_FIELDS = [
    field("bridge_id"),
    field("kind", codes=("beam", "arch", "rope"), ordered=True),
    field("length", "integer"),
    field("cost", "number"),
    field("open", "boolean"),
    field("opened_on", "date"),
    field("says"),
]
BRIDGES = [
    ["mill-bridge", "rope", "38", "1.5", "false", "", "Carries the mill road."],
    ["new-bridge", "", "", "", "", "", ""],
    ["old-bridge", "arch", "410", "1e+16", "true", "1904-02-29", 'It is the "lonegst",\nby far: Brücke.'],
]
SOURCE_FIELDS = [
    *map(field, ["source_id", "title", "authors", "publisher", "published", "url", "copy_type", "grade"]),
    field("original_source_id"),
]
SOURCE = ["gazette-1904", "The bridge opnes", "", "The Gazette", "1904-02-29", "", "original", "news", ""]
CLAIMS = Invented(
    [field("claim_id"), field("source_id")], ["claim_id"], [["c1", "gazette-1904"], ["c2", "gazette-1904"]]
)
PROVENANCE = Invented(
    [field("table"), field("record_id"), field("claim_id")],
    ["table", "record_id", "claim_id"],
    [["bridges", "mill-bridge", "c1"], ["bridges", "old-bridge", "c2"]],
)


def first() -> dict[str, Invented]:
    mayors = Invented([field("number", "integer"), field("name")], ["number"], [["9", "Quill"], ["10", "Reed"]])
    return {
        "sources": Invented(SOURCE_FIELDS, ["source_id"], [SOURCE]),
        "claims": CLAIMS,
        "provenance": PROVENANCE,
        "mayors": mayors,
        "bridges": Invented(BRIDGE_FIELDS, ["bridge_id"], BRIDGES),
    }


def second() -> dict[str, Invented]:
    mended = [*BRIDGES[2][:6], 'It is the "longest",\nby far: Brücke.']
    return first() | {"bridges": Invented(BRIDGE_FIELDS, ["bridge_id"], [*BRIDGES[:2], mended])}


def third() -> dict[str, Invented]:
    fields = [*BRIDGE_FIELDS]
    fields[1], fields[2] = field("kind", codes=("arch", "beam")), field("span", "integer")
    row = [*second()["bridges"].rows[2]]
    sources = Invented(
        [*SOURCE_FIELDS, field("read_at")], ["source_id"], [[*SOURCE[:1], "The bridge opens", *SOURCE[2:], ""]]
    )
    gazette = Invented([field("page", "integer")], ["page"], [["1"]])
    kept = {name: table for name, table in second().items() if name != "mayors"}
    provenance = Invented(PROVENANCE.fields, PROVENANCE.key, PROVENANCE.rows[1:])
    bridges = Invented(fields, ["bridge_id"], [BRIDGES[1], row])
    return kept | {"sources": sources, "provenance": provenance, "bridges": bridges, "gazette": gazette}


RELEASES = [("0.9.0", first()), ("0.9.1", second()), ("1.0.0", third())]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the package find version 1.0.0 of the invented tables, and return their folder."""
    descriptor = put(tmp_path, released(*RELEASES)).descriptor
    names = ("version", "kind", "table", "record_id", "action", "renamed_to")
    none = pa.table({name: pa.array([], pa.string()) for name in names})
    pq.write_table(none, tmp_path / "data/parquet/changes.parquet")
    for module in (_package, _present, _verify):
        monkeypatch.setattr(module, "base_folder", lambda: tmp_path)
    for module in (_package, _cite):
        monkeypatch.setattr(module, "read_descriptor", lambda: descriptor)
    caches = (_present._pandas_dtypes, _cite._tables)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path
    for cached in caches:
        cached.cache_clear()


def cells_of(version: str, table: str) -> list[list[str]]:
    return dict(RELEASES)[version][table].rows


# load, tables


@pytest.mark.usefixtures("installed")
def test_every_release_has_the_tables_and_cells_that_it_had() -> None:
    assert history().released == ["0.9.0", "0.9.1", "1.0.0"]
    for number, (version, tables) in enumerate(RELEASES, 1):
        assert lp.tables(version) == [*tables, "releases"]
        for name, table in tables.items():
            schema, rows = history().text(version, name)
            assert rows == table.rows == csv_rows(lp.load(name, "arrow", version=version))
            assert [item["name"] for item in schema["fields"]] == [item["name"] for item in table.fields]
        assert len(history().text(version, "releases")[1]) == number


@pytest.mark.usefixtures("installed")
def test_pandas_has_the_types_of_the_release() -> None:
    frame = lp.load("bridges", "pandas", version="0.9.0")
    assert [str(kind) for kind in frame.dtypes] == [
        "string", "category", "Int64", "Float64", "boolean", "datetime64[s]", "string",
    ]  # fmt: skip
    assert frame["kind"].dtype == pd.CategoricalDtype(["beam", "arch", "rope"], ordered=True)
    assert frame["cost"].tolist() == [1.5, pd.NA, 1e16]
    frame.loc[0, "length"] = 0
    assert lp.load("bridges", version="0.9.0")["length"].tolist() == [38, pd.NA, 410]


@pytest.mark.usefixtures("installed")
def test_arrow_has_the_types_of_the_release() -> None:
    table = history().arrow("0.9.0", "bridges")
    coded = pa.dictionary(pa.int16(), pa.string(), ordered=True)
    assert table.schema.types == [
        pa.string(), coded, pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.string(),
    ]  # fmt: skip
    assert table["kind"].combine_chunks().dictionary.to_pylist() == ["beam", "arch", "rope"]
    assert table.column_names == [item["name"] for item in BRIDGE_FIELDS]
    assert table.schema.metadata == {b"landmine-policy": b"0.9.0"}
    assert history().arrow("0.9.0", "claims").schema.metadata == {b"landmine-policy": b"0.9.0"}


@pytest.mark.usefixtures("installed")
def test_polars_and_duckdb_have_the_types_of_the_release() -> None:
    frame = lp.load("bridges", "polars", version="0.9.0")
    codes = ["beam", "arch", "rope"]
    assert list(frame.schema.values()) == [
        pl.String(), pl.Enum(codes), pl.Int64(), pl.Float64(), pl.Boolean(), pl.Date(), pl.String(),
    ]  # fmt: skip
    relation = lp.load("bridges", "duckdb", version="0.9.0")
    assert [str(kind) for kind in relation.types] == [
        "VARCHAR", "ENUM('beam', 'arch', 'rope')", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "VARCHAR",
    ]  # fmt: skip
    assert frame.rows() == relation.fetchall()
    assert frame.rows()[2][5] == dt.date(1904, 2, 29)
    assert duckdb.sql("SELECT count(*) FROM relation").fetchall() == [(3,)]


@pytest.mark.usefixtures("installed")
def test_the_installed_version_is_the_present_tables() -> None:
    assert lp.load("bridges", "arrow", version="1.0.0").column_names[2] == "span"
    assert lp.tables("1.0.0")[-2:] == ["gazette", "releases"]


@pytest.mark.parametrize("backend", ["pandas", "arrow", "polars", "duckdb"])
@pytest.mark.usefixtures("installed")
def test_an_unknown_version_or_table_lists_those_there_are(backend: Any) -> None:
    with pytest.raises(ValueError, match=r"no version '0\.9\.2'\. Versions: 0\.9\.0, 0\.9\.1, 1\.0\.0\. A later"):
        lp.load("bridges", backend, version="0.9.2")
    with pytest.raises(ValueError, match=r"no version '\.\./0\.9\.0'\."):
        lp.load("bridges", backend, version="../0.9.0")
    with pytest.raises(ValueError, match=r"no version 'x'\. Versions: "):
        lp.tables("x")
    gone = r"no table 'gazette'\. Tables of version 0\.9\.0: sources, claims, provenance, mayors, bridges, releases\.$"
    with pytest.raises(ValueError, match=gone):
        lp.load("gazette", backend, version="0.9.0")
    for name in ("mayors", None, ["bridges"]):
        with pytest.raises(ValueError, match=r"There is no table .* Tables of version 1\.0\.0: sources"):
            lp.load(name, backend, version="1.0.0")  # type: ignore[call-overload] # the mistake is the test


def test_a_checkout_that_was_edited_since_has_the_release_and_itself(tmp_path: Path) -> None:
    shipped = put(tmp_path, released(("0.9.0", first()), ("", second()), installed="0.9.0+unreleased"))
    assert shipped.versions == ["0.9.0", "0.9.0+unreleased"]
    assert shipped.text("0.9.0", "bridges").rows == cells_of("0.9.0", "bridges")
    assert shipped.text("0.9.0+unreleased", "bridges").rows == cells_of("0.9.1", "bridges")


def test_a_checkout_whose_tables_were_not_edited_needs_no_rows(tmp_path: Path) -> None:
    files = released(("0.9.0", first()), ("", first()), installed="0.9.0+unreleased")
    # The title was edited, and a citation has that of the release.
    (past,) = (read_file(content) for path, content in files.items() if path.startswith(FOLDER))
    assert (past["title"], past["changed"]) == ("Bridges as of 0.9.0", {})
    shipped = put(tmp_path, files)
    assert shipped.text("0.9.0", "bridges").rows == cells_of("0.9.0", "bridges")
    with pytest.raises(ValueError, match=r"Versions: 0\.9\.0, 0\.9\.0\+unreleased\."):
        shipped.tables("0.8.0")


def test_before_the_first_release_there_is_the_installed_version_only(tmp_path: Path) -> None:
    shipped = put(tmp_path, released(("", first()), installed="0.0.0"))
    assert (shipped.released, shipped.versions) == ([], ["0.0.0"])
    del shipped.resources["releases"]
    assert History(tmp_path, {"version": "0.0.0", "resources": []}).released == []


def test_arrow_tables_of_a_release_do_not_import_pandas(tmp_path: Path) -> None:
    put(tmp_path, released(*RELEASES))
    code = (
        "import sys, pathlib; from landmine_policy import _package; "
        f"package.base_folder = lambda: pathlib.Path({str(tmp_path)!r}); "
        "from landmine_policy._load import load; print(load('bridges', 'arrow', version='0.9.0').num_rows); "
        "load('claims', 'arrow', version='0.9.0'); print('pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["3", "False"]


def test_without_a_version_nothing_of_this_is_imported() -> None:
    code = (
        "import sys; from landmine_policy._load import load; load('claims', 'arrow'); "
        "print([name for name in ('history', 'differences', 'csv_text') if f'landmine_policy.{name}' in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


# What the files hold


def history_of(old: dict[str, Invented], new: dict[str, Invented]) -> Json | None:
    content = history_file(snapshot(files_of("0.9.0", old, [])), snapshot(files_of("0.9.1", new, [])))
    return None if content is None else read_file(content)


def test_one_mended_cell_makes_one_row_with_that_cell() -> None:
    same = snapshot(files_of("0.9.0", first(), []))
    assert history_file(same, same) is None
    past = history_of(first(), second())
    assert past is not None
    mended = {"bridge_id": "old-bridge", "says": BRIDGES[2][6]}
    assert past["changed"] == {"bridges": {"gone": [], "rows": [mended]}}
    assert (past["version"], past["title"], past["tables"]) == ("0.9.0", "Bridges as of 0.9.0", [*first(), "releases"])


def test_a_renamed_column_is_named_and_its_cells_are_not_repeated() -> None:
    past = history_of(second(), third())
    assert past is not None
    changed = past["changed"]["bridges"]
    assert changed["from"] == {"length": "span"}
    assert changed["gone"] == []
    assert [row["bridge_id"] for row in changed["rows"]] == ["mill-bridge"]
    assert changed["schema"]["fields"][1]["categories"] == [{"value": "beam"}, {"value": "arch"}, {"value": "rope"}]
    assert past["changed"]["mayors"]["title"] == "one of mayors"
    assert "claims" not in past["changed"]


def test_a_table_of_which_no_row_is_there_any_more_is_written_whole() -> None:
    fields = [field("number", "integer"), field("called")]
    others = Invented(fields, ["number"], [["11", "Quill"], ["12", "Reed"]])
    past = history_of({"mayors": first()["mayors"]}, {"mayors": others})
    assert past is not None
    changed = past["changed"]["mayors"]
    assert (changed["gone"], "from" in changed) == ("all", False)
    assert changed["rows"] == [{"number": "9", "name": "Quill"}, {"number": "10", "name": "Reed"}]


def test_a_new_column_costs_no_row() -> None:
    wider = Invented([*CLAIMS.fields, field("says")], ["claim_id"], [[*row, "more"] for row in CLAIMS.rows])
    past = history_of({"claims": CLAIMS}, {"claims": wider})
    assert past is not None
    assert (past["changed"]["claims"]["gone"], past["changed"]["claims"]["rows"]) == ([], [])


def test_a_table_in_another_place_is_a_difference() -> None:
    past = history_of(first(), dict(reversed(first().items())))
    assert past is not None
    assert (past["changed"], past["tables"]) == ({}, [*first(), "releases"])


def test_a_row_stands_in_a_line() -> None:
    content = history_file(snapshot(files_of("0.9.0", first(), [])), snapshot(files_of("0.9.1", second(), [])))
    assert content is not None
    said = json.dumps(BRIDGES[2][6], ensure_ascii=False)
    assert f'{{"bridge_id": "old-bridge", "says": {said}}}' in content.decode().splitlines()


def test_what_no_build_writes_is_refused() -> None:
    good = files_of("0.9.0", first(), [])
    for content, said in (
        (b"number,name\n10,Reed\n9,Quill\n", "mayors: cannot be restored: its rows are not sorted"),
        (b"number,name\n9,Quill\n9,Reed\n", "mayors: cannot be restored"),
        (b"number\n9\n", "mayors: has other columns than its descriptor: number"),
        (b"number,name\n9\n", "mayors: is empty, or its lines have different numbers"),
        (b"", "mayors: is empty"),
        (b'number,name\n9,"Quill\n', "mayors: "),
        (b"number,name\n9,\xff\n", "mayors: 'utf-8' codec can't decode"),
    ):
        old = snapshot(good | {"data/csv/mayors.csv": content})
        with pytest.raises(ValueError, match=said.replace("(", r"\(")):
            history_file(old, snapshot(good))


# Any two versions of a table

TEXTS = st.sampled_from(["", "old-bridge", 'say "a, b"', "line\nbreak", "Brücke", "桥", "true", "1", ",", "'", " "])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS.map(lambda text: text or None)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1),
    "integer": st.none() | st.integers(-3, 12) | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | st.sampled_from([0.0, 1.5, 3.0, 1e16]) | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.none() | st.booleans(),
    "date": st.none() | st.dates(),
}
KINDS = st.sampled_from([*VALUES, "coded"])
CODES = ("beam", "arch", "rope", "Steg, alt", 'a "b"')


@st.composite
def tables_of_any_kind(draw: st.DrawFn) -> Invented:
    """Return a table of up to five columns and four rows, sorted by the values of its key as a build sorts it."""
    names = draw(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True))
    kinds = [draw(KINDS) for _ in names]
    fields, values = [], []
    for name, kind in zip(names, kinds, strict=True):
        if kind == "coded":
            codes = tuple(draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True)))
            fields.append(field(name, codes=codes, ordered=draw(st.booleans())))
            values.append(st.none() | st.sampled_from(codes))
        else:
            fields.append(field(name, kind))
            values.append(VALUES[kind])
    size = draw(st.integers(1, len(names)))
    places = draw(st.permutations(range(len(names))))[:size]

    def key(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
        return tuple((row[place] is not None, row[place]) for place in places)

    rows = sorted(draw(st.lists(st.tuples(*values), max_size=4, unique_by=key)), key=key)
    # Written by the rule of the language, not by the code that is tested.
    cells = [["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in row] for row in rows]
    return Invented(fields, [names[place] for place in places], cells)


@st.composite
def edited(draw: st.DrawFn, table: Invented) -> Invented:
    """Return a table as a small edit leaves it: a column renamed, dropped, moved or added, a row or a cell changed."""
    fields, rows, key = [*table.fields], [[*row] for row in table.rows], [*table.key]
    edit = draw(st.sampled_from(["rename", "drop", "turn", "add", "row", "cell"]))
    place = draw(st.integers(0, len(fields) - 1))
    name = fields[place]["name"]
    if edit == "rename":
        fields[place] = {**fields[place], "name": "renamed"}
        key = ["renamed" if part == name else part for part in key]
    elif edit == "drop" and name not in key:
        fields, rows = fields[:place] + fields[place + 1 :], [row[:place] + row[place + 1 :] for row in rows]
    elif edit == "turn":
        fields, rows = fields[::-1], [row[::-1] for row in rows]
    elif edit == "add":
        fields, rows = [*fields, field("added")], [[*row, draw(TEXTS)] for row in rows]
    elif edit == "row":
        rows = rows[1:]
    elif edit == "cell" and rows and name not in key:
        rows[0][place] = ""
    return Invented(fields, key, rows)


@st.composite
def versions(draw: st.DrawFn) -> tuple[dict[str, Invented], dict[str, Invented]]:
    """Return two versions of up to three tables, some of which only one of them has."""
    tables = tables_of_any_kind()
    old = draw(st.dictionaries(st.sampled_from(["bridges", "mayors", "gazette"]), tables, max_size=3))
    new = draw(st.dictionaries(st.sampled_from(["bridges", "mayors", "gazette"]), tables, max_size=3))
    for name in [name for name in old if draw(st.booleans())]:
        new[name] = draw(edited(old[name]))
    return old, new


@settings(deadline=None, max_examples=200)
@given(versions())
def test_any_version_comes_back_to_the_byte_and_the_type(pair: tuple[dict[str, Invented], dict[str, Invented]]) -> None:
    old, new = pair
    before = files_of("0.9.0", old, [])
    with tempfile.TemporaryDirectory() as folder:
        shipped = put(Path(folder), released(("0.9.0", old), ("1.0.0", new)))
        assert shipped.tables("0.9.0") == [*old, "releases"]
        for name, table in old.items():
            restored = shipped.arrow("0.9.0", name)
            assert csv_bytes(restored) == before[f"data/csv/{name}.csv"]
            assert restored.equals(typed_table(table.fields, table.rows))
            assert shipped.schema("0.9.0", name)["primaryKey"] == table.key
        for version, row in zip(("0.9.0", "1.0.0"), shipped.releases, strict=True):
            assert shipped.digest(version) == row["tables_sha256"]


@given(tables_of_any_kind())
def test_cells_are_typed_as_written_and_written_as_typed(table: Invented) -> None:
    arrow = typed_table(table.fields, table.rows)
    assert csv_rows(arrow) == table.rows
    assert read_cells(csv_bytes(arrow)) == ([item["name"] for item in table.fields], table.rows)


@pytest.mark.parametrize(
    ("made", "cell"),
    [(field("n", "integer"), "nine"), (field("n", "date"), "1904"), (field("n", codes=("arch",)), "x")],
)
def test_a_cell_of_another_type_is_refused(made: Json, cell: str) -> None:
    with pytest.raises(ValueError, match=cell):
        typed_table([made], [[cell]])


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", "\n", '"', " ", "a,b"])
def test_a_line_break_of_any_kind_stays_in_its_cell(text: str) -> None:
    assert typed_table([field("n"), field("m", codes=(text,))], [[text, text]]).to_pylist() == [{"n": text, "m": text}]


# cite


@pytest.mark.usefixtures("installed")
def test_an_earlier_release_is_cited_with_its_version_title_and_day() -> None:
    assert lp.cite("0.9.1") == ("The Harbour Board. (2031, May 2). *Bridges as of 0.9.1* (Version 0.9.1) [Data set].")
    assert (
        lp.cite() == lp.cite("1.0.0") == "The Harbour Board. (n.d.). *Bridges as of 1.0.0* (Version 1.0.0) [Data set]."
    )


@pytest.mark.usefixtures("installed")
def test_records_and_sources_are_those_of_the_release() -> None:
    cited = lp.cite("0.9.0", ["mill-bridge"])
    assert "records used: bridges/mill-bridge" in cited
    assert "The bridge opnes. (1904, February 29). *The Gazette*." in cited
    assert "The bridge opens" in lp.cite(records=["old-bridge"])
    with pytest.raises(ValueError, match=r"no record 'mill-bridge' in any table\."):
        lp.cite("1.0.0", ["mill-bridge"])
    with pytest.raises(ValueError, match=r"no record 'rope-bridge' in bridges of version 0\.9\.0\. Did you mean"):
        lp.cite("0.9.0", [("bridges", "rope-bridge")])
    with pytest.raises(ValueError, match=r"no table 'gazette'\. Tables of version 0\.9\.0: sources, claims"):
        lp.cite("0.9.0", [("gazette", "1")])
    with pytest.raises(ValueError, match=r"no version '0\.8\.0'\. .*Versions: 0\.9\.0, 0\.9\.1, 1\.0\.0\."):
        lp.cite("0.8.0")


# verify


@pytest.mark.usefixtures("installed")
def test_untouched_releases_verify() -> None:
    result = lp.verify()
    assert result, result
    assert result.files == 1 + 2 * len(third()) + 2 + 2, "descriptor, tables, releases twice, two histories"


NAME = f"{FOLDER}/0.9.0.json"


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("place", [0, 300, -80, -2, -1])
def test_a_flipped_bit_of_a_history_is_reported(place: int, installed: Path) -> None:
    flip(installed / NAME, place)
    assert lp.verify().problems == (f"{NAME} is not what was published: it does not match its own sha256",)
    with pytest.raises(ValueError, match="json is not what was published"):
        lp.load("bridges", version="0.9.0")
    assert lp.load("bridges", version="0.9.1")["length"].tolist() == [38, pd.NA, 410]


def test_every_flipped_bit_of_a_history_is_found(installed: Path) -> None:
    content = (installed / NAME).read_bytes()
    for place in range(len(content)):
        for bit in (1, 32, 128):
            spoilt = content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]
            with pytest.raises(ValueError, match="is not what was published"):
                read_file(spoilt)


def test_a_missing_history_is_reported_and_never_taken_for_the_present(installed: Path) -> None:
    (installed / NAME).unlink()
    (problem,) = lp.verify().problems
    assert problem.startswith(f"{NAME} is missing")
    with pytest.raises(FileNotFoundError, match="is missing: install landmine-policy again"):
        lp.load("bridges", version="0.9.0")


@pytest.mark.parametrize("name", ["1.0.0.json", "0.8.0.json", "notes.txt"])
def test_an_unexpected_history_is_reported(name: str, installed: Path) -> None:
    (installed / FOLDER / name).write_bytes((installed / NAME).read_bytes())
    assert lp.verify().problems == (f"{FOLDER}/{name} is the history of no earlier release",)


def resealed(change: Callable[[Json], object]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        past = read_file((folder / NAME).read_bytes())
        del past["sha256"]
        change(past)
        (folder / NAME).write_bytes(file_bytes(past))

    return spoil


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "that of another version": (
        lambda folder: (folder / NAME).write_bytes((folder / FOLDER / "0.9.1.json").read_bytes()),
        "is the history of another version: 0.9.1",
    ),
    "another cell": (
        resealed(lambda past: past["changed"]["bridges"]["rows"][-1].update(says="It is short.")),
        "version 0.9.0 cannot be restored: its tables have sha256 ",
    ),
    "a row of no present key": (
        resealed(lambda past: past["changed"]["bridges"]["gone"].append(["rope-bridge"])),
        "0.9.0.json does not restore bridges: the difference was made for other tables",
    ),
    "a row without its key": (
        resealed(lambda past: past["changed"]["bridges"]["rows"][0].pop("bridge_id")),
        "does not restore bridges",
    ),
    "a table left out": (
        resealed(lambda past: past["changed"].pop("mayors")),
        "does not say what was in mayors, which is no table any more",
    ),
    "no tables": (resealed(lambda past: past.pop("tables")), "is no history of a release: it lacks one of version"),
    "a table that is no change": (
        resealed(lambda past: past["changed"].update(bridges=["gone"])),
        "does not restore bridges",
    ),
    "no file at all": (lambda folder: (folder / NAME).write_bytes(b""), "is not what was published"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_history_that_does_not_fit_is_one_problem(name: str, installed: Path) -> None:
    spoiling, said = SPOILT[name]
    spoiling(installed)
    (problem,) = lp.verify().problems
    assert said in problem
    assert NAME in problem or "version 0.9.0" in problem


def test_tables_that_are_not_those_of_the_installed_release_are_reported(tmp_path: Path) -> None:
    files = released(*RELEASES)
    digest = tables_sha256(files, frozenset({"data/csv/releases.csv"}))
    wrong = files_of("1.0.0", third(), [["1.0.0", "1", "2031-05-03", digest[::-1]]])
    found = _verify._verify_releases(tmp_path, put(tmp_path, wrong).descriptor)
    assert found == (0, [f"version 1.0.0 cannot be restored: its tables have sha256 {digest}, not {digest[::-1]}"])


# The command


def test_the_command_takes_a_version(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(command: str) -> str:
        assert _cli.main(command.split()) == 0
        return capsys.readouterr().out

    shown = pd.read_csv(io.StringIO(run("show mayors --version 0.9.0")))
    assert shown.to_dict("records") == [{"number": 9, "name": "Quill"}, {"number": 10, "name": "Reed"}]
    listed = pd.read_csv(io.StringIO(run("tables --version 0.9.0")))
    assert listed.set_index("table")["rows"].to_dict() == {
        "sources": 1, "claims": 2, "provenance": 2, "mayors": 2, "bridges": 3, "releases": 1,
    }  # fmt: skip
    assert listed["one_row_is"].tolist()[3:5] == ["one of mayors", "one of bridges"]
    assert "Version 0.9.1" in run("cite --version 0.9.1 --record old-bridge")
    assert _cli.main(["show", "bridges", "--version", "0.8.0"]) == 2
    assert "Versions: 0.9.0, 0.9.1, 1.0.0." in capsys.readouterr().err
    assert (installed / NAME).is_file()


def test_the_input_may_be_given_without_files() -> None:
    files = files_of("0.9.0", {"claims": CLAIMS}, [])
    given_files = snapshot(files)
    assert given_files == Snapshot(
        json.loads(files["datapackage.json"]),
        {name: files[f"data/csv/{name}.csv"] for name in ("claims", "releases")},
    )
