"""What users call first: `load` in four libraries, the codebook, from a cell to its passages, rules on a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from landmine_policy._checks import checks
from landmine_policy._codebook import codebook
from landmine_policy._conflicts import conflicts
from landmine_policy._dtypes import typed_frame
from landmine_policy._editions import edition_of, read_parquet
from landmine_policy._evidence import claims_of, evidence
from landmine_policy._find import find
from landmine_policy._load import load, tables
from landmine_policy._names import BACKENDS, TableName
from landmine_policy._path import path
from landmine_policy._timeline import timeline
from tests.conftest import ARTICLES, DESCRIPTOR, REPOSITORY, needs_articles

if TYPE_CHECKING:
    from pathlib import Path

RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
TABLES = list(RESOURCES)
FIELDS = {name: RESOURCES[name]["schema"]["fields"] for name in TABLES}
every_table = pytest.mark.parametrize("table", TABLES)

# The types, written out once more and apart from the code: pandas, Arrow, polars, DuckDB.
TYPES: dict[str, tuple[Any, Any, Any, str]] = {
    "string": (pd.StringDtype("pyarrow"), pa.string(), pl.String(), "VARCHAR"),
    "integer": (pd.Int64Dtype(), pa.int64(), pl.Int64(), "BIGINT"),
    "number": (pd.Float64Dtype(), pa.float64(), pl.Float64(), "DOUBLE"),
    "boolean": (pd.BooleanDtype(), pa.bool_(), pl.Boolean(), "BOOLEAN"),
    "date": ("datetime64[s]", pa.date32(), pl.Date(), "DATE"),
}


def expected(field: dict[str, Any]) -> tuple[Any, Any, Any, str]:
    if "categories" not in field:
        return TYPES[field["type"]]
    codes, ordered = field["constraints"]["enum"], field.get("categoriesOrdered", False)
    listed = ", ".join(f"'{code}'" for code in codes)
    return (
        pd.CategoricalDtype(codes, ordered),
        pa.dictionary(pa.int16(), pa.string(), ordered),
        pl.Enum(codes),
        f"ENUM({listed})",
    )


def record_ids(table: str) -> list[str]:
    return list(edition_of()[table].rows)


# tables, path


def test_tables_say_what_one_row_is() -> None:
    found = tables().set_index("table")
    assert found.loc["rules"].to_dict() == {
        "layer": "front",
        "rows": RESOURCES["rules"]["rowCount"],
        "one_row_is": RESOURCES["rules"]["title"],
        "description": RESOURCES["rules"]["description"],
    }
    assert tables().notna().all(axis=None)
    assert tables("0.9.0")["layer"].isna().all()


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_path_leads_to_the_file_of_the_table(form: Any) -> None:
    file = path("facts", form)
    read = read_parquet(file) if form == "parquet" else pd.read_csv(file)
    assert len(read) == RESOURCES["facts"]["rowCount"]
    assert path("facts", form, version=edition_of().version) == file


def test_an_installed_package_has_no_csv_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("landmine_policy._path.base_folder", lambda: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"has Parquet files only: load\('facts'\)\.to_csv\('facts\.csv'"):
        path("facts", "csv")
    with pytest.raises(FileNotFoundError, match="install landmine-policy again"):
        path("facts")


# load


def test_the_names_that_a_type_checker_knows_are_the_tables_of_the_descriptor() -> None:
    assert list(get_args(TableName)) == TABLES == tables()["table"].tolist()


@every_table
def test_pandas_types(table: str) -> None:
    frame = load(table)
    assert {name: frame[name].dtype for name in frame} == {f["name"]: expected(f)[0] for f in FIELDS[table]}
    assert all(
        list(frame[f["name"]].cat.categories) == f["constraints"]["enum"] for f in FIELDS[table] if "categories" in f
    )


@every_table
def test_arrow_types(table: str) -> None:
    assert {f.name: f.type for f in load(table, "arrow").schema} == {f["name"]: expected(f)[1] for f in FIELDS[table]}


@every_table
def test_polars_types(table: str) -> None:
    assert dict(load(table, "polars").schema) == {f["name"]: expected(f)[2] for f in FIELDS[table]}


@every_table
def test_duckdb_types(table: str) -> None:
    relation = load(table, "duckdb")
    found = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert found == {f["name"]: expected(f)[3] for f in FIELDS[table]}


@every_table
def test_all_libraries_give_the_same_values(table: str) -> None:
    rows = [tuple(row.values()) for row in load(table, "arrow").to_pylist()]
    frame = load(table).astype(object)
    shown = [
        tuple(None if pd.isna(v) else v.date() if isinstance(v, dt.datetime) else v for v in row)
        for row in frame.itertuples(index=False)
    ]
    assert len(rows) == RESOURCES[table]["rowCount"]
    assert shown == load(table, "polars").rows() == load(table, "duckdb").fetchall() == rows


def test_duckdb_finds_the_relation_by_its_variable() -> None:
    claims = load("claims", "duckdb")
    assert duckdb.sql("SELECT count(*) FROM claims").fetchall() == [(claims.shape[0],)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["claim", "", None, ["claims"]])
def test_an_unknown_table_is_answered_alike_by_all(backend: Any, name: Any) -> None:
    with pytest.raises(ValueError, match=r"There is no table .* Tables of version .*: facts, rules, .*, changes\.$"):
        load(name, backend)


def test_an_unknown_backend_lists_those_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"no backend 'panda'\. Did you mean 'pandas'\? Backends: pandas, arrow, polars, duckdb\."
    ):
        load("claims", "panda")  # type: ignore[call-overload] # the mistake is the test


@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_a_missing_library_says_what_to_type(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"needs {library}, .* type: pip install 'landmine-policy\[{library}\]'"):
        load("claims", library)


def test_a_library_that_is_broken_says_so_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "polars.py").write_text("import not_there_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "polars")
    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        load("claims", "polars")


def test_a_code_that_the_schema_has_not_is_an_error_and_never_empty() -> None:
    column = pa.array(["low", "lost"]).dictionary_encode()
    with pytest.raises(ValueError, match="lost"):
        typed_frame(pa.table({"confidence": column}), {"confidence": pd.CategoricalDtype(["low", "high"])})


def test_codes_are_matched_by_what_they_are_and_not_by_their_place_in_the_file() -> None:
    column = pa.array(["low", None, "high"]).dictionary_encode()
    frame = typed_frame(pa.table({"confidence": column}), {"confidence": pd.CategoricalDtype(["high", "low"])})
    assert frame["confidence"].astype(object).where(frame["confidence"].notna(), None).tolist() == ["low", None, "high"]


def test_a_long_list_of_codes_is_the_frames_own_too() -> None:
    codes = [f"code-{number}" for number in range(200)]
    table = pa.table({"code": pa.array(codes).dictionary_encode().cast(pa.dictionary(pa.int16(), pa.string()))})
    frame = typed_frame(table, {"code": pd.CategoricalDtype(codes)})
    frame.iloc[0, 0] = "code-7"
    assert (frame["code"].iloc[0], table["code"][0].as_py()) == ("code-7", "code-0")


def test_arrow_needs_no_pandas() -> None:
    code = "import sys; from landmine_policy._load import load; load('claims', 'arrow'); print('pandas' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=REPOSITORY / "src", capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@every_table
def test_a_table_is_read_once(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(table, "arrow")
    monkeypatch.setattr("pyarrow.parquet.ParquetFile", None)
    assert load(table, "arrow") is first
    assert len(load(table)) == first.num_rows


def test_tables_are_the_same_by_what_pyarrow_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [REPOSITORY / RESOURCES[table]["parquet"]["path"] for table in TABLES]
    made = list(map(read_parquet, paths))
    monkeypatch.setitem(sys.modules, "pyarrow._parquet", None)  # as if it were not there
    assert all(read_parquet(path).equals(table) for path, table in zip(paths, made, strict=True))


@every_table
def test_changing_a_frame_changes_no_other(table: str) -> None:
    before, arrow = load(table), load(table, "arrow").to_pylist()
    changed = load(table)
    for position in range(changed.shape[1]):
        if len(changed):
            changed.iloc[0, position] = pd.NaT if changed.dtypes.iloc[position].kind == "M" else pd.NA
    changed["new"] = 1
    assert changed.iloc[:1, :-1].isna().all(axis=None)
    pd.testing.assert_frame_equal(load(table), before)
    assert load(table, "arrow").to_pylist() == arrow


# codebook and find


def test_the_codebook_has_every_field_once() -> None:
    book = codebook()
    assert list(zip(book["table"], book["field"], strict=True)) == [(t, f["name"]) for t in TABLES for f in FIELDS[t]]
    assert book[["type", "title", "description", "required", "example"]].notna().all(axis=None)
    assert book["unit"].notna().sum() == sum("unit" in f for fields in FIELDS.values() for f in fields)
    assert book["codes"].notna().sum() == sum("categories" in f for fields in FIELDS.values() for f in fields)


def test_every_reference_of_the_codebook_leads_to_a_field() -> None:
    book = codebook()
    names = set(book["table"] + "." + book["field"])
    assert set(book["references"].dropna()) <= names
    assert (
        book.set_index(["table", "field"]).loc[("provisions", "exception_to"), "references"]
        == "provisions.provision_id"
    )
    assert book["references"].notna().sum() == sum(len(RESOURCES[t]["schema"].get("foreignKeys", [])) for t in TABLES)


@every_table
def test_the_codebook_of_one_table(table: str) -> None:
    assert codebook(table)["field"].tolist() == [f["name"] for f in FIELDS[table]]


def test_the_codebook_of_an_unknown_table() -> None:
    with pytest.raises(ValueError, match="Did you mean 'claims'"):
        codebook("claim")  # type: ignore[arg-type] # the mistake is the test


def test_find_says_where_a_word_occurs_whatever_its_capitals() -> None:
    found = find("Stockpile")
    pd.testing.assert_frame_equal(found, find("sTOCKPILE "))
    assert set(found["kind"]) >= {"code", "fact"}
    facts = load("facts")
    said = facts[facts["says"].str.lower().str.contains("stockpile", regex=False)]["claim_id"]
    assert set(found.loc[found["kind"] == "fact", "id"]) >= set(said)


def test_what_is_found_can_be_looked_up() -> None:
    found = find("treaty")
    assert {"field", "code", "fact", "record"} == set(found["kind"])
    ids = {table: set(record_ids(table)) for table in set(found.loc[found["kind"] != "field", "table"])}
    for row in found.itertuples():
        assert row.id in (FIELDS_BY_TABLE[row.table] if row.kind == "field" else ids[row.table])


FIELDS_BY_TABLE = {table: {f["name"] for f in fields} for table, fields in FIELDS.items()}


def test_find_takes_signs_as_they_are_and_says_when_there_is_nothing() -> None:
    pd.testing.assert_frame_equal(find("the.*treaty"), find('"the treaty"'))
    for signs in ("treaty OR *", 'treaty"', "NEAR(treaty", "text:treaty", "-treaty ^"):
        assert find(signs) is not None
    nothing = find("zzzz")
    assert nothing.empty and list(nothing.columns) == ["kind", "table", "id", "text"]
    for blank in ("  ", '""', "*"):
        with pytest.raises(ValueError, match="Give a word"):
            find(blank)


def test_find_has_every_form_of_a_word_and_what_rests_on_a_claim() -> None:
    for word in ("stock", "stockpile", "stockpiled", "STOCKPILING"):
        assert len(find(word)), word
    # The New York Times has "stock"; the quantity that rests on the claim has the code "stockpile".
    assert "nyt-2022-06-21.131" in set(find("stockpiled")["id"])
    assert set(find("Adrienne")["table"]) >= {"renderings"}  # the verified name, where another one is printed
    best = find("Leahy costs").iloc[0]
    assert "Leahy" in best["text"] and "costs" in best["text"]


# evidence

# What comes from no article: the record rests on references.
RECORDED = {
    "treaty_states",
    "un_votes",
    "casualties",
    "recorded_instruments",
    "recorded_events",
    "recorded_rules",
    "record_sources",
}
WITHOUT = {"sources", "rules_compared", "codes", "words", "gaps", "reliability", "releases", "changes"} | RECORDED


@pytest.mark.parametrize("table", [name for name in TABLES if name not in WITHOUT])
def test_every_record_leads_to_claims_with_passages(table: str) -> None:
    ids, passages = record_ids(table), set(load("evidence")["claim_id"])
    assert len(set(ids)) == len(ids)
    for record_id in ids:
        found = claims_of(table, record_id)
        assert found, record_id
        assert set(found) <= passages


@every_table
def test_every_cell_of_a_record_leads_to_passages(table: str) -> None:
    for record_id in record_ids(table)[:1]:
        for field in (None, *FIELDS_BY_TABLE[table]):
            found = evidence(table, record_id, field)
            assert list(found.columns) == ["claim_id", "says", "source_id", "start", "end", "sha256"]
            data = {"iso3166_alpha3", "cow_code", "gw_code", "part_of", "part_of_basis"}
            data |= {"sector", "country_id", "country_basis"} if table == "actors" else set()
            reference = table in WITHOUT - {"words", "gaps"} or field in data
            nothing = table == "rules" and field == "exceptions"
            assert found.empty == (reference or nothing), field


def test_a_cell_has_its_own_claims_where_provenance_names_them() -> None:
    provenance = load("provenance")
    own = provenance[provenance["field"].notna()]
    for (table, record, field), rows in own.groupby(["table", "record_id", "field"], observed=True):
        assert claims_of(table, record, field) == sorted(rows["claim_id"])


def test_a_cell_without_rests_on_its_row_and_a_bound_on_its_date() -> None:
    provenance = load("provenance").query("table == 'provisions' and record_id == 'us-2020-use-nyt'")
    row = sorted(provenance[provenance["field"].isna()]["claim_id"])
    date = sorted(provenance[provenance["field"] == "valid_from_edtf"]["claim_id"])
    assert row != date
    assert claims_of("provisions", "us-2020-use-nyt", "deontic") == row
    assert claims_of("provisions", "us-2020-use-nyt", "valid_from_min") == date
    assert claims_of("provisions", "us-2020-use-nyt") == sorted(set(provenance["claim_id"]))


def test_a_view_rests_on_what_it_shows() -> None:
    versions = load("provisions").groupby("rule_id")["provision_id"].agg(list).to_dict()
    for rule in load("rules").itertuples():
        for shown, field in (
            ("instrument", "instrument_id"),
            ("bearer", "bearer_id"),
            ("lifts", "exception_to"),
            ("valid_from_edtf", "valid_from_edtf"),
            ("rule", None),
        ):
            behind = [claims_of("provisions", name, field) for name in versions[rule.rule_id]]
            assert claims_of("rules", rule.rule_id, shown) == sorted(set().union(*behind))
        lifting = [] if pd.isna(rule.exceptions) else rule.exceptions.split(", ")
        behind = [claims_of("provisions", name, "exception_to") for lifted in lifting for name in versions[lifted]]
        assert claims_of("rules", rule.rule_id, "exceptions") == sorted(set().union(*behind))
    shown_claims = load("timeline")["claims"].str.split(", ")
    assert [claims_of("timeline", name) for name in record_ids("timeline")] == shown_claims.tolist()


def test_judgements_rest_on_the_claims_they_are_about() -> None:
    members = load("conflict_claims")
    for conflict, rows in members.groupby("conflict_id"):
        assert claims_of("conflicts", str(conflict)) == sorted(rows["claim_id"])
    check = load("check_sources").merge(load("checks"), on="check_id").iloc[-1]
    assert claims_of("check_sources", f"{check['check_id']}/{check['source_id']}") == [check["claim_id"]]


def test_a_passage_is_shown_alone_and_a_gap_without_a_claim() -> None:
    for record_id in record_ids("evidence")[:20]:
        (row,) = evidence("evidence", record_id).to_dict("records")
        assert record_id == f"{row['claim_id']}/{row['source_id']}/{row['start']}"
    (gap,) = record_ids("gaps")
    (row,) = evidence("gaps", gap).to_dict("records")
    assert pd.isna(row["claim_id"])
    assert row["sha256"] == load("gaps")["sha256"].item()


def test_a_word_is_shown_with_the_passages_it_lies_in() -> None:
    for record_id in record_ids("words")[::100]:
        found, start = evidence("words", record_id), int(record_id.split("/")[1])
        assert len(found)
        assert ((found["start"] <= start) & (found["end"] > start)).all()


def test_an_unknown_record_is_answered_with_those_near() -> None:
    with pytest.raises(
        ValueError,
        match=r"no record 'us-2022-use' in provisions .* Did you mean 'us-2022-use-\w+', .* by provision_id",
    ):
        evidence("provisions", "us-2022-use")
    with pytest.raises(
        ValueError, match=r"no record 'zz' in participants of .* named by event_id/actor_id/part, such as "
    ):
        evidence("participants", "zz")
    with pytest.raises(ValueError, match=r"in exemptions of .* such as none yet;"):
        evidence("exemptions", "zz")


@pytest.mark.parametrize("call", [evidence, checks, conflicts])
def test_every_call_takes_the_ids_that_cite_takes(call: Any) -> None:
    asked = {"record": "nyt-us-stockpile"} if call is not evidence else {"table": "nyt-us-stockpile"}
    alone, whole = call(**asked), call("quantities/nyt-us-stockpile")
    assert len(alone) > 0
    pd.testing.assert_frame_equal(alone, whole)
    with pytest.raises(ValueError, match=r"'nyt-leahy-email' is a record of statements and of checks\. Say which: "):
        call(**dict.fromkeys(asked, "nyt-leahy-email"))


def test_what_is_known_of_a_record_is_known_of_its_claims() -> None:
    claims = set(claims_of("provisions", "us-2022-use-wapo"))
    assert set(checks("provisions/us-2022-use-wapo")["claim_id"]) == claims & set(load("checks")["claim_id"])
    found = conflicts(record="provisions/us-2022-use-wapo")
    assert (found.groupby("conflict_id")["claim_id"].agg(set).map(claims.intersection).map(len) > 0).all()
    assert set(checks("treaty_states/ukraine")["check_id"]) == set(
        load("checks").query("record_table == 'treaty_states' and record_id == 'ukraine'")["check_id"]
    )
    assert len(checks("claims/nyt-2022-06-21.036", version="0.9.0")) == 1


def test_an_unknown_field_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no field of claims 'say'\. Did you mean 'says'\? Fields: claim_id, "):
        evidence("claims", "nyt-2022-06-21.017", "say")
    with pytest.raises(ValueError, match=r"no table 'claim'"):
        evidence("claim", "nyt-2022-06-21.017")  # type: ignore[arg-type] # the mistake is the test


@needs_articles
def test_with_the_articles_the_passages_are_read_and_verified() -> None:
    for table, record_id in (
        ("claims", "nyt-2022-06-21.001"),
        ("conflicts", record_ids("conflicts")[0]),
        ("gaps", record_ids("gaps")[0]),
    ):
        found = evidence(table, record_id, articles=ARTICLES)
        assert list(found.columns)[-3:] == ["before", "passage", "after"]
        for row in found.itertuples():
            assert hashlib.sha256(row.passage.encode()).hexdigest() == row.sha256
            assert len(row.before) == min(row.start, 80)
    assert "passage" not in evidence("claims", "nyt-2022-06-21.001")


def test_another_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="give the folder"):
        evidence("claims", "nyt-2022-06-21.001", articles=tmp_path)
    sources = load("sources").set_index("source_id")
    (tmp_path / sources.loc["nyt-2022-06-21", "text_file"]).write_text("another text")
    with pytest.raises(ValueError, match="is not the text that was coded"):
        evidence("claims", "nyt-2022-06-21.001", articles=str(tmp_path))


# timeline


def test_the_timeline_leaves_out_only_what_lies_outside_for_certain() -> None:
    everything = load("timeline")
    pd.testing.assert_frame_equal(timeline(), everything)
    found = timeline("2014-01-01", dt.date(2014, 12, 31))
    left_out = everything.merge(found, how="left", indicator=True).query("_merge == 'left_only'")
    assert len(found) + len(left_out) == len(everything)
    assert ((left_out["latest"] < "2014-01-01") | (left_out["earliest"] > "2014-12-31")).all()
    assert not ((found["latest"] < "2014-01-01") | (found["earliest"] > "2014-12-31")).any()
    assert {"2014", "1953/.."} <= set(found["edtf"])
    assert found["sort_date"].is_monotonic_increasing


def test_the_timeline_takes_days_in_their_order() -> None:
    with pytest.raises(ValueError, match="The end, 2014-01-01, is before the start, 2015-01-01"):
        timeline("2015-01-01", "2014-01-01")
    with pytest.raises(ValueError, match="start='2014' is no day"):
        timeline("2014")
