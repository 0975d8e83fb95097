"""Every call answers for every version: the installed one from its files, an earlier one from the archive."""

from __future__ import annotations

import datetime as dt
import json
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import landmine_policy as lp
from landmine_policy._csv_text import csv_content, csv_rows, read_cells, typed_table
from landmine_policy._editions import EARLIER, Edition, Editions, edition_of
from landmine_policy._schema import field_of, sort_key
from landmine_policy._verify import verify_folder
from tests.conftest import REPOSITORY
from tests.invented_edition import (
    Invented,
    Tables,
    archive,
    descriptor,
    digest,
    field,
    installation,
    put,
    seal,
    shipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# An invented history: 0.9.1 corrects a typo. In 1.0.0 a column is renamed, a bridge, a code and the mayors are removed,
# and the gazette is added.

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
    ["mill-bridge", "rope", "38", "1.5", "FALSE", "", "Carries the mill road."],
    ["new-bridge", "", "", "", "", "", ""],
    ["old-bridge", "arch", "410", "1e+16", "TRUE", "1904-02-29", 'It is the "lonegst",\nby far: Brücke.'],
]
GAZETTE = {
    "source_id": "gazette-1904",
    "title": "The bridge opnes",
    "publisher": "The Gazette",
    "published": "1904-02-29",
    "copy_type": "original",
    "grade": "news",
}


def first() -> Tables:
    claims = [{"claim_id": f"c{n}", "source_id": "gazette-1904", "says": f"Claim {n}.", "sentence": n} for n in (1, 2)]
    supports = Invented(
        [field("table", codes=("bridges",)), field("record_id"), field("field"), field("claim_id")],
        ["table", "record_id", "field", "claim_id"],
        [["bridges", "mill-bridge", "", "c1"], ["bridges", "old-bridge", "", "c2"]],
    )
    passage = {"claim_id": "c2", "source_id": "gazette-1904", "start": 0, "end": 7, "sha256": "ab"}
    return {
        "sources": shipped("sources", [GAZETTE]),
        "claims": shipped("claims", claims),
        "evidence": shipped("evidence", [passage]),
        "provenance": supports,
        "mayors": Invented([field("number", "integer"), field("name")], ["number"], [["9", "Quill"], ["10", "Reed"]]),
        "bridges": Invented(BRIDGE_FIELDS, ["bridge_id"], BRIDGES),
    }


def second() -> Tables:
    mended = [*BRIDGES[2][:6], 'It is the "longest",\nby far: Brücke.']
    return first() | {"bridges": Invented(BRIDGE_FIELDS, ["bridge_id"], [*BRIDGES[:2], mended])}


def third() -> Tables:
    fields = [*BRIDGE_FIELDS]
    fields[1], fields[2] = field("kind", codes=("arch", "beam")), field("span", "integer")
    kept = {name: table for name, table in second().items() if name != "mayors"}
    return kept | {
        "sources": shipped("sources", [GAZETTE | {"title": "The bridge opens"}]),
        "bridges": Invented(fields, ["bridge_id"], [BRIDGES[1], second()["bridges"].rows[2]]),
        "gazette": Invented([field("page", "integer")], ["page"], [["1"]]),
    }


RELEASES = [("0.9.0", first()), ("0.9.1", second()), ("1.0.0", third())]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Return the editions of an installation of 1.0.0. Do not change its files."""
    return Editions(put(tmp_path_factory.mktemp("installed"), installation(*RELEASES)))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the folder of an installation of 1.0.0 that may be changed."""
    return put(tmp_path, installation(*RELEASES))


# load, tables


def test_every_release_has_the_tables_and_cells_that_it_had(installed: Editions) -> None:
    assert installed.versions == ["0.9.0", "0.9.1", "1.0.0"]
    for number, (version, tables) in enumerate(RELEASES, 1):
        edition = installed.edition(version)
        assert lp.tables(edition)["table"].tolist() == [*tables, "releases", "changes"]
        for name, table in tables.items():
            made = lp.load(name, "arrow", version=edition)
            assert (made.column_names, csv_rows(made)) == ([f["name"] for f in table.fields], table.rows)
        assert len(lp.load("releases", version=edition)) == number


def test_each_library_has_the_types_of_the_release(installed: Editions) -> None:
    edition, codes = installed.edition("0.9.0"), ["beam", "arch", "rope"]
    frame = lp.load("bridges", version=edition)
    assert frame["kind"].dtype == pd.CategoricalDtype(codes, ordered=True)
    assert frame["cost"].tolist() == [1.5, pd.NA, 1e16]
    assert list(map(str, frame.dtypes)) == [
        "string", "category", "Int64", "Float64", "boolean", "datetime64[s]", "string",
    ]  # fmt: skip
    arrow = lp.load("bridges", "arrow", version=edition)
    coded = pa.dictionary(pa.int16(), pa.string(), ordered=True)
    assert arrow.schema.types == [
        pa.string(), coded, pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.string(),
    ]  # fmt: skip
    assert arrow["kind"].combine_chunks().dictionary.to_pylist() == codes
    polars = lp.load("bridges", "polars", version=edition)
    assert list(polars.schema.values()) == [
        pl.String(), pl.Enum(codes), pl.Int64(), pl.Float64(), pl.Boolean(), pl.Date(), pl.String(),
    ]  # fmt: skip
    relation = lp.load("bridges", "duckdb", version=edition)
    assert list(map(str, relation.types)) == [
        "VARCHAR", "ENUM('beam', 'arch', 'rope')", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "VARCHAR",
    ]  # fmt: skip
    assert polars.rows() == relation.fetchall()
    assert polars.rows()[2][5] == dt.date(1904, 2, 29)


def test_an_unknown_version_or_table_lists_those_there_are(installed: Editions) -> None:
    with pytest.raises(ValueError, match=r"no version '0\.9\.2'\. A later .* Versions: 0\.9\.0, 0\.9\.1, 1\.0\.0\.$"):
        installed.edition("0.9.2")
    with pytest.raises(ValueError, match=r"no version '\.\./0\.9\.0'\."):
        installed.edition("../0.9.0")
    gone = r"no table 'gazette'\..* Tables of version 0\.9\.0: sources, claims, evidence, provenance, mayors, bridges, "
    with pytest.raises(ValueError, match=gone):
        lp.load("gazette", version=installed.edition("0.9.0"))
    for name in ("mayors", None, ["bridges"]):
        with pytest.raises(ValueError, match=r"There is no table .* Tables of version 1\.0\.0: sources"):
            lp.load(name, version=installed.present)  # type: ignore[call-overload] # the mistake is the test


def test_a_checkout_that_was_edited_since_has_the_release_and_itself(tmp_path: Path) -> None:
    edited = ("0.9.0+unreleased", second())
    editions = Editions(put(tmp_path, installation(("0.9.0", first()), unreleased=edited)))
    assert editions.versions == ["0.9.0", "0.9.0+unreleased"]
    assert lp.load("bridges", "arrow", version=editions.edition("0.9.0")).equals(first()["bridges"].arrow)
    assert lp.load("bridges", "arrow", version=editions.present).equals(second()["bridges"].arrow)


def test_the_only_release_needs_no_archive(tmp_path: Path) -> None:
    editions = Editions(put(tmp_path, installation(("0.9.0", first()))))
    assert not (tmp_path / EARLIER).exists()
    assert editions.edition("0.9.0") is editions.present
    assert verify_folder(tmp_path)


def test_before_the_first_release_there_is_the_present_version_only(tmp_path: Path) -> None:
    editions = Editions(put(tmp_path, installation(unreleased=("0.0.0", first()))))
    assert editions.versions == ["0.0.0"]
    assert Edition({"version": "0.0.0", "resources": []}, pa.table).releases == {}


def test_arrow_tables_of_a_release_do_not_import_pandas(copy: Path) -> None:
    code = (
        "import sys, pathlib; from landmine_policy._editions import Editions; "
        f"edition = Editions(pathlib.Path({str(copy)!r})).edition('0.9.0'); "
        "print(*(edition[name].arrow.num_rows for name in ('bridges', 'mayors')), 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["3", "2", "False"]


# the other calls


def test_an_earlier_release_is_cited_with_its_version_title_and_year(installed: Editions) -> None:
    cited = "The Harbour Board. (2031). *Bridges as of 0.9.1* (Version 0.9.1) [Data set]."
    assert lp.cite(installed.edition("0.9.1")) == cited


def test_records_and_sources_are_those_of_the_release(installed: Editions) -> None:
    old, new = installed.edition("0.9.0"), installed.present
    assert "The bridge opnes. (1904, February 29). *The Gazette*." in lp.cite(old, ["mill-bridge"])
    assert "The bridge opens" in lp.cite(new, ["old-bridge"])
    assert lp.evidence("bridges", "old-bridge", version=old)["claim_id"].tolist() == ["c2"]
    for call in (lambda: lp.cite(new, ["mill-bridge"]), lambda: lp.evidence("bridges", "mill-bridge", version=new)):
        with pytest.raises(ValueError, match=r"no record 'mill-bridge' in (any table|bridges) of version 1\.0\.0\."):
            call()
    with pytest.raises(ValueError, match=r"no record 'rope-bridge' in bridges of version 0\.9\.0\. Did you mean"):
        lp.cite(old, [("bridges", "rope-bridge")])
    with pytest.raises(ValueError, match=r"no field of bridges 'length'.* Fields: bridge_id, kind, span"):
        lp.evidence("bridges", "old-bridge", "length", version=new)


def test_the_codebook_is_that_of_the_release(installed: Editions) -> None:
    fields = [lp.codebook("bridges", installed.edition(version))["field"][2] for version in installed.versions]
    assert fields == ["length", "length", "span"]


def test_an_export_holds_the_tables_of_the_release(installed: Editions, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 (only here)

    (path,) = lp.export(tmp_path / "bridges.duckdb", version=installed.edition("0.9.0"))
    with duckdb.connect(str(path), read_only=True) as database:
        assert database.execute("SELECT name FROM mayors ORDER BY number").fetchall() == [("Quill",), ("Reed",)]
        assert database.execute("SELECT value FROM _package WHERE item = 'version'").fetchall() == [("0.9.0",)]


def test_a_call_that_a_release_cannot_answer_says_what_it_lacks() -> None:
    present = edition_of()
    held = present["sources"].arrow.drop_columns(["read_at"])
    described = json.loads(json.dumps(present.descriptor))
    sources = next(resource for resource in described["resources"] if resource["name"] == "sources")
    sources["schema"]["fields"] = [item for item in sources["schema"]["fields"] if item["name"] != "read_at"]
    older = Edition(described, lambda resource: held if resource["name"] == "sources" else present.read(resource))
    with pytest.raises(ValueError, match=r"sources of version .* has no column read_at, which this needs\. load\("):
        lp.checks(version=older)


def test_every_call_answers_for_the_shipped_releases() -> None:
    released = [*edition_of().releases]
    for version in released:
        for call in (lp.timeline, lp.checks, lp.conflicts, lp.codebook):
            assert len(call(version=version)), (call.__name__, version)
        if "rule_id" in lp.load("rules", "arrow", version=version).column_names:
            assert len(lp.rules(version=version)), version
        else:  # its rules are not grouped by their versions, so that they cannot be asked in this way
            with pytest.raises(ValueError, match=r"load\('rules', version="):
                lp.rules(version=version)
        assert len(lp.find("treaty", version=version))
        assert f"(Version {version})" in lp.cite(version, records=["nyt-treaty-133"])
        assert len(lp.evidence("quantities", "nyt-us-stockpile", version=version))
        assert set(lp.changes(version=version)["version"]) <= set(released[: released.index(version) + 1])


# verify


def test_untouched_releases_verify(copy: Path) -> None:
    result = verify_folder(copy)
    assert result, result
    assert result.files == 1 + 2 * (len(third()) + 2) + 1, "descriptor, each table in two files, archive"


@pytest.mark.parametrize("part", [0, 8, 0.3, 0.6, -20, -1])
def test_a_flipped_bit_of_the_archive_is_reported(part: float, copy: Path) -> None:
    content = bytearray((copy / EARLIER).read_bytes())
    content[int(part * len(content)) if isinstance(part, float) else part] ^= 1
    (copy / EARLIER).write_bytes(content)
    (problem,) = verify_folder(copy).problems
    assert problem.startswith(f"{EARLIER} is not what was published")
    with pytest.raises(ValueError, match=r"is not what was published.*: install landmine-policy again"):
        Editions(copy).edition("0.9.0")


def test_a_missing_archive_is_reported_and_never_taken_for_the_present(copy: Path) -> None:
    (copy / EARLIER).unlink()
    assert [problem.partition(":")[0] for problem in verify_folder(copy).problems] == [
        f"{EARLIER} is missing or lacks version 0.9.0",
        f"{EARLIER} is missing or lacks version 0.9.1",
    ]
    with pytest.raises(FileNotFoundError, match="install landmine-policy again"):
        Editions(copy).edition("0.9.0")


def tables_of(version: str, tables: Tables) -> tuple[dict[str, Any], Tables]:
    return descriptor(version, tables), tables


def without_mayors() -> bytes:
    described, tables = tables_of("0.9.0", first())
    return archive({"0.9.0": (described, {n: t for n, t in tables.items() if n != "mayors"})})


SPOILT: dict[str, tuple[Callable[[], bytes], str]] = {
    "another cell": (
        lambda: archive({"0.9.0": tables_of("0.9.0", second()), "0.9.1": tables_of("0.9.1", second())}),
        f"the tables of version 0.9.0 have sha256 {digest(second())}, not {digest(first())} as published",
    ),
    "a table left out": (without_mayors, f"{EARLIER} lacks data/csv/mayors.csv of version 0.9.0"),
    "a version left out": (
        lambda: archive({"0.9.0": tables_of("0.9.0", first())}),
        f"{EARLIER} is missing or lacks version 0.9.1",
    ),
    "a version that is none": (
        lambda: archive(
            {v: tables_of(v, t) for v, t in (*RELEASES[:2], ("0.8.0", first()))}
        ),
        f"{EARLIER} holds 0.8.0, which is no earlier release",
    ),
    "no descriptor": (lambda: lzma.compress(b"\0" * 10240), f"{EARLIER} is missing or lacks version 0.9.0"),
    "no archive": (lambda: lzma.compress(b"bridges"), f"{EARLIER} is not what was published"),
    "nothing": (lambda: b"", f"{EARLIER} is not what was published"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_an_archive_that_does_not_fit_is_reported(name: str, copy: Path) -> None:
    made, said = SPOILT[name]
    (copy / EARLIER).write_bytes(made())
    assert verify_folder(copy).problems[0].startswith(said)


def test_tables_that_are_not_those_of_the_installed_release_are_reported(tmp_path: Path) -> None:
    files = installation(("1.0.0", third()))
    wrong = installation(("1.0.0", second()))
    changed = {path: wrong[path] for path in wrong if "releases" in path}
    found = json.loads(files["datapackage.json"])
    found["resources"] = [
        next(r for r in json.loads(wrong["datapackage.json"])["resources"] if r["name"] == "releases")
        if resource["name"] == "releases"
        else resource
        for resource in found["resources"]
    ]
    files |= changed | {"datapackage.json": json.dumps(found).encode()}
    del files["SHA256SUMS"]
    put(tmp_path, files | seal(files))
    assert verify_folder(tmp_path).problems == (
        f"the tables of version 1.0.0 have sha256 {digest(third())}, not {digest(second())} as published",
    )


# any table

TEXTS = st.sampled_from(["", "old-bridge", 'say "a, b"', "line\nbreak", "Brücke", "桥", "true", "1", ",", "'", " "])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS.map(lambda text: text or None)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1),
    "integer": st.none() | st.integers(-3, 12) | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | st.sampled_from([0.0, 1.5, 3.0, 1e16]) | st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.none() | st.booleans(),
    "date": st.none() | st.dates(),
}
CODES = ("beam", "arch", "rope", "Steg, alt", 'a "b"')


@st.composite
def any_table(draw: st.DrawFn) -> Invented:
    """Return a table of up to five columns and four rows, sorted by the values of its key as a build sorts it."""
    names = draw(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=5, unique=True))
    fields, values = [], []
    for name in names:
        kind = draw(st.sampled_from([*VALUES, "coded"]))
        codes = tuple(draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))) if kind == "coded" else ()
        fields.append(field(name, "string" if codes else kind, codes, ordered=bool(codes) and draw(st.booleans())))
        values.append(st.none() | st.sampled_from(codes) if codes else VALUES[kind])
    key = draw(st.permutations(names))[: draw(st.integers(1, len(names)))]

    def order(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
        return tuple((row[names.index(name)] is not None, row[names.index(name)]) for name in key)

    rows = sorted(draw(st.lists(st.tuples(*values), max_size=4, unique_by=order)), key=order)
    # Written by the rule of the language, not by the code that is tested.
    cells = [["" if v is None else str(v).upper() if isinstance(v, bool) else str(v) for v in row] for row in rows]
    return Invented(fields, key, cells)


SOME_TABLES = st.dictionaries(st.sampled_from(["bridges", "mayors", "gazette"]), any_table(), max_size=3)


@settings(max_examples=100)
@given(SOME_TABLES, SOME_TABLES)
def test_any_version_comes_back_to_the_byte_and_the_type(old: Tables, new: Tables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        editions = Editions(put(Path(folder), installation(("0.9.0", old), ("1.0.0", new))))
        for version, tables in (("0.9.0", old), ("1.0.0", new)):
            edition = editions.edition(version)
            assert edition.tables == [*tables, "releases", "changes"]
            assert edition.tables_sha256 == digest(tables)
            for name, table in tables.items():
                assert edition[name].csv == table.csv
                assert edition[name].arrow.equals(table.arrow)


@given(any_table())
def test_cells_are_typed_as_written_written_as_typed_and_sorted_alike(table: Invented) -> None:
    assert csv_rows(table.arrow) == table.rows
    names = [item["name"] for item in table.fields]
    assert read_cells(table.csv) == (names, table.rows)
    assert csv_content(table.arrow.column_names, csv_rows(table.arrow)) == table.csv
    key = [field_of(next(item for item in table.fields if item["name"] == name)) for name in table.key]
    typed = [sort_key(key, row) for row in table.arrow.to_pylist()]
    assert typed == [sort_key(key, dict(zip(names, row, strict=True))) for row in table.rows] == sorted(typed)


@pytest.mark.parametrize(
    ("made", "content", "said"),
    [
        (field("n", "integer"), b"n\nnine\n", "nine"),
        (field("n", "date"), b"n\n1904\n", "1904"),
        (field("n", codes=("arch",)), b"n\nx\n", "x: no code of n"),
        (field("n"), b"m\nx\n", "its columns are m, not n"),
        (field("n"), b"n\nx,y\n", "Expected 1 columns, got 2"),
        (field("n"), b"", "Empty CSV file"),
    ],
)
def test_a_file_that_is_not_what_its_schema_says_is_refused(made: dict[str, Any], content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        typed_table([field_of(made)], content)
