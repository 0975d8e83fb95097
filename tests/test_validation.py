"""What must hold is enforced: by expectations that anyone can read, by relations, and by `make validate`."""

from __future__ import annotations

import csv
import datetime as dt
import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from scripts.expectations.native import UNCLEAN
from scripts.expectations.relations import Database, relation_problems
from scripts.expectations.report import MUTATION, PAGE, REPORT, report_files
from scripts.expectations.suites import RELATIONS, rule_book, suite_files
from scripts.read.rules import Rule
from scripts.write.files import csv_bytes, parquet_bytes
from tests.conftest import DESCRIPTOR, REPOSITORY, run_script, seal
from tests.mutation.laboratory import EXEMPT, Kind, Laboratory, read_exemptions
from tests.mutation.mutants import mutants_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {resource["name"]: resource["schema"] for resource in DESCRIPTOR["resources"]}
BOOK = rule_book(REPOSITORY, DESCRIPTOR)


@pytest.fixture(scope="session")
def laboratory() -> Laboratory:
    return Laboratory(REPOSITORY)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return a copy of what ships: tables and descriptor, no facts, no validation project."""
    copy = tmp_path / "unzipped"
    for folder in ("data/csv", "data/parquet"):
        shutil.copytree(REPOSITORY / folder, copy / folder)
    shutil.copy(REPOSITORY / "datapackage.json", copy)
    return seal(copy)


def table(name: str) -> pa.Table:
    with pq.ParquetFile(REPOSITORY / f"data/parquet/{name}.parquet") as file:
        return file.read()


def suite(name: str) -> list[dict[str, Any]]:
    content: dict[str, Any] = json.loads((REPOSITORY / f"validation/expectations/{name}.json").read_text("utf-8"))
    return content["expectations"]


# --- the suites, as anyone reads them -------------------------------------------------------------------------------


def test_the_committed_project_is_that_of_schema_and_rules() -> None:
    files = suite_files(REPOSITORY, DESCRIPTOR)
    assert [name for name, content in files.items() if (REPOSITORY / name).read_bytes() != content] == []


def test_the_suite_of_claims_reads_as_what_its_schema_says() -> None:
    found = {(e["type"], e["kwargs"].get("column")): e for e in suite("claims")}
    kinds = found["expect_column_values_to_be_in_set", "kind"]
    codes = next(field for field in SCHEMAS["claims"]["fields"] if field["name"] == "kind")["constraints"]["enum"]
    assert kinds["kwargs"]["value_set"] == codes
    assert kinds["description"] == "Kind is one of its codes."
    assert ("expect_column_values_to_match_regex", "source_id") in found
    assert ("expect_column_values_to_not_match_regex", "says") in found
    assert found["expect_column_value_lengths_to_be_between", "says"]["kwargs"]["max_value"] == 400
    assert found["expect_table_row_count_to_equal", None]["kwargs"]["value"] == table("claims").num_rows
    assert ("expect_column_values_to_be_unique", "claim_id") in found


def test_ranges_and_order_of_dates_are_enforced() -> None:
    found = {(e["type"], e["kwargs"].get("column", e["kwargs"].get("column_B"))): e for e in suite("events")}
    assert found["expect_column_values_to_be_between", "date_min"]["kwargs"]["min_value"] == "1900-01-01"
    pair = found["expect_column_pair_values_a_to_be_greater_than_b", "date_min"]["kwargs"]
    assert (pair["column_A"], pair["or_equal"]) == ("date_max", True)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_constraint_of_a_table_is_an_expectation_that_names_its_field(name: str) -> None:
    described = {(e["type"].removeprefix("expect_column_"), e["kwargs"].get("column")): e for e in suite(name)}
    for field in SCHEMAS[name]["fields"]:
        limits = field["constraints"]
        wanted = {
            "values_to_not_be_null": limits.get("required"),
            "values_to_be_in_set": "enum" in limits,
            "values_to_match_regex": "pattern" in limits and "enum" not in limits,
            "value_lengths_to_be_between": "maxLength" in limits,
            "values_to_be_between": {"minimum", "maximum"} & set(limits),
            "values_to_be_unique": limits.get("unique"),
        }
        missing = [kind for kind, is_wanted in wanted.items() if is_wanted and (kind, field["name"]) not in described]
        assert (field["name"], missing) == (field["name"], [])
        own = [e for (_, column), e in described.items() if column == field["name"]]
        assert all(field["title"] in e["description"] and e["description"][-1] for e in own)
        assert {"column_type_to_be", "column_values_to_be_of_type"} & {e["type"].removeprefix("expect_") for e in own}


def test_two_thirds_of_all_expectations_are_native() -> None:
    native = sum(len(suite(name)) for name in SCHEMAS)
    assert native >= 2 * len(suite(RELATIONS))


def test_every_relation_has_a_sentence_and_a_severity() -> None:
    said = suite(RELATIONS)
    assert all(e["description"].endswith(".") and e["severity"] in {"critical", "warning"} for e in said)
    assert len({e["kwargs"]["value_set"][0] for e in said}) == len(said)


def test_descriptions_within_a_suite_differ() -> None:
    """A broken expectation is found again by its description."""
    for name in SCHEMAS:
        repeated = [text for text, times in Counter(e["description"] for e in suite(name)).items() if times > 1]
        assert (name, repeated) == (name, [])


# --- clean texts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Plain text.", "a 2-mile zone", "São Tomé", "“quoted” — and so on", "1 + 1 = 2", "mail @ noon"]
)
def test_clean_texts_pass(text: str) -> None:
    assert not re.search(UNCLEAN, text)


@pytest.mark.parametrize(
    "text",
    [" a", "a ", "a  b", "=1", "+1", "-1", "@a", "a\u200bb", "a\tb", "a\n", "\ufeffa", "p\u0430y", "\u03a1", "e\u0301"],
)
def test_unclean_texts_are_found(text: str) -> None:
    assert re.search(UNCLEAN, text)


def test_no_invisible_character_passes() -> None:
    invisible = {"Cc", "Cf", "Co", "Zl", "Zp"}
    letters = (letter for letter in map(chr, range(0xF0000)) if unicodedata.category(letter) in invisible)
    assert [letter for letter in letters if not re.search(UNCLEAN, f"a{letter}b")] == []


def test_only_letters_of_scripts_with_composition_rules_of_their_own_pass_decomposed() -> None:
    """What normal form C changes is found, but for the scripts of India and Tibet."""
    changed = (c for c in map(chr, range(0x2FFFF)) if unicodedata.normalize("NFC", c) != c)
    passed = [letter for letter in changed if not re.search(UNCLEAN, f"a{letter}b")]
    assert {unicodedata.name(c).split()[0] for c in passed} <= {"DEVANAGARI", "BENGALI", "GURMUKHI", "ORIYA", "TIBETAN"}


# --- running them ---------------------------------------------------------------------------------------------------


def test_the_shipped_tables_keep_every_relation_and_agree_with_their_csv_files() -> None:
    assert relation_problems(REPOSITORY, BOOK.relations, BOOK.keys) == []


@pytest.mark.slow
def test_the_project_runs_with_great_expectations_alone(shipped: Path) -> None:
    """Run the committed checkpoint from the root of a copy, as anyone with the library could, without our scripts."""
    shutil.copytree(REPOSITORY / "validation", shipped / "validation")
    assert run_checkpoint(shipped) == ("True", set())


@pytest.mark.slow
def test_great_expectations_alone_finds_what_is_broken(shipped: Path) -> None:
    shutil.copytree(REPOSITORY / "validation", shipped / "validation")
    rows = table("claims").to_pylist()
    rows[3] |= {"modality": "assertd", "speaker_id": "nobody-at-all"}
    replace_table(shipped, "claims", rows)
    (shipped / "data/csv/claims.csv").write_bytes((REPOSITORY / "data/csv/claims.csv").read_bytes())
    success, broken = run_checkpoint(shipped)
    assert success == "False"
    assert {"Modality is one of its codes.", "Every speaker_id leads to a row of actors."} <= broken
    assert "The CSV file and the Parquet file of claims hold the same rows with the same values." in broken


def run_checkpoint(root: Path) -> tuple[str, set[str]]:
    """Run the project as docs/validation.md says; return whether it succeeded and the descriptions that did not."""
    code = (
        "import great_expectations as gx\n"
        "context = gx.get_context(mode='file', context_root_dir='validation')\n"
        "result = context.checkpoints.get('landmine-policy').run()\n"
        "print(result.success)\n"
        "for suite in result.run_results.values():\n"
        "    for one in suite.results:\n"
        "        if not one.success: print(one.expectation_config.description)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    lines = done.stdout.strip().splitlines()
    first = next(number for number, line in enumerate(lines) if line in {"True", "False"})
    return lines[first], set(lines[first + 1 :])


def replace_table(root: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Put a table of other rows in place, in both formats."""
    schema = table(name).schema
    plain = [pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in schema]
    other = pa.Table.from_pylist(rows, schema=pa.schema(plain)).cast(schema)
    (root / f"data/parquet/{name}.parquet").write_bytes(parquet_bytes(other))
    (root / f"data/csv/{name}.csv").write_bytes(csv_bytes(other))


def test_a_rule_sees_no_file_and_changes_no_setting() -> None:
    database = Database(BOOK.keys, {"claims": table("claims")})
    for sql in ("(SELECT count(*) FROM 'data/parquet/words.parquet') > 0", "(SELECT count(*) FROM glob('/*')) > 0"):
        (problem,) = database.problems([Rule("claims", "reads_a_file", "It reads no file.", sql, "t.kind")])
        assert "cannot be held against the rule reads_a_file: Permission Error" in str(problem)
    with pytest.raises(duckdb.Error, match="locked"):
        database.connection.execute("SET enable_external_access = true")


def test_a_rule_that_cannot_run_is_named_and_hides_no_other() -> None:
    database = Database(BOOK.keys, {"claims": table("claims")})
    wrong, right = (
        Rule("claims", "typo", "No.", "t.modalty = 'x'", "t.kind"),
        Rule("claims", "all", "None.", "true", "t.kind"),
    )
    typo, *broken = database.problems([wrong, right])
    assert "cannot be held against the rule typo: Binder Error" in str(typo)
    assert len(broken) == table("claims").num_rows
    assert str(broken[0]).endswith("breaks the rule all: None.")


# What the build refuses in facts, the rules refuse in tables, too: a table, the cells that one more row of it has, and
# a cell that the row has which the others are taken from.
ALSO_IN_TABLES = [
    ("events", {"date_basis": "external"}, "date_basis", "date_is_from_the_article"),
    ("events", {"date_edtf": "1931", "date_min": dt.date(1931, 1, 1)}, "date_edtf", "date_years_are_in_its_claims"),
    ("statements", {"weekday": "sunday"}, "weekday", "weekday_is_in_a_claim"),
    ("provenance", {"field": "colour"}, "field", "cells_with_claims_are_fields"),
    ("actors", {"actor_id": "another"}, "label", "labels_are_unique"),
    ("exemptions", {"claim_id": "nyt-2022-06-21.001"}, "claim_id", "exempted_claims_are_unused"),
]


@pytest.mark.parametrize(("name", "cells", "given", "rule"), ALSO_IN_TABLES, ids=lambda value: str(value)[:30])
def test_what_the_build_refuses_is_refused_in_tables_too(
    name: str, cells: dict[str, Any], given: str, rule: str
) -> None:
    before = table(name)
    types = [(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in before.schema]
    plain = pa.schema(types)
    rows = before.cast(plain).to_pylist()
    rows.append({**next((row for row in rows if row[given] is not None), {}), **cells})
    database = Database(BOOK.keys, {key: table(key) for key in BOOK.keys})
    database.put(name, pa.Table.from_pylist(rows, schema=plain))
    rules = [one for of_table in BOOK.relations.values() for one in of_table if one.name == rule]
    assert any(problem.message.startswith(f"breaks the rule {rule}: ") for problem in database.problems(rules))


@pytest.mark.slow
def test_rows_of_one_file_only_are_named(shipped: Path) -> None:
    path = shipped / "data/csv/claims.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:3], *lines[4:]]), "utf-8")
    (problem,) = relation_problems(shipped, BOOK.relations, BOOK.keys)
    assert (problem.record, problem.message.split(":")[0]) == (
        lines[3].split(",")[0],
        "stands in the Parquet file only",
    )


@pytest.mark.slow
def test_a_csv_file_that_is_only_written_otherwise_agrees(shipped: Path) -> None:
    path = shipped / "data/csv/stances.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    assert relation_problems(shipped, BOOK.relations, BOOK.keys) == []


# --- mutants --------------------------------------------------------------------------------------------------------

# what is corrupted: table, operator, column; what is told
TOLD = [
    ("claims", "null", "says", "What it says is given in every row."),
    ("claims", "out_of_enum", "kind", "Kind is one of its codes."),
    ("claims", "duplicate", "", "No two rows have the same Claim id."),
    ("claims", "dangling", "speaker_id", "leads to a row"),
    ("claims", "look_alike", "claim_id", "Claim id is written like this: nyt-2022-06-21.017"),
    ("claims", "formula_equals", "says", "What it says has no needless blank"),
    ("claims", "trailing_blank", "says", "What it says has no needless blank"),
    ("claims", "delete", "", "leads to a row"),
    ("claims", "wrong_type", "sentence", "Sentence holds whole numbers."),
    ("claims", "wrong_type", "modality", "Modality is stored as codes."),
    ("evidence", "swapped_bounds", "start", "is at most"),
    ("evidence", "orphan", "", "A claim has at least one passage."),
    ("evidence", "id_reused", "claim_id", "No two rows have the same"),
    ("events", "wrong_type", "date_min", "holds days."),
    ("events", "off_by_one", "date_min", "first day|first and the last day"),
    ("statements", "swap", "weekday", "weekday"),
    ("quantities", "negative", "best", "is at least 0"),
    ("quantities", "low_above_high", "", "Low is not above best"),
    ("sources", "reference_without_address", "", "A reference that is cited has an address."),
    ("renderings", "delete", "", "renderings has all the rows that it was published with"),
]
TOLD_FAST = {("null", "says"), ("out_of_enum", "kind"), ("dangling", "speaker_id"), ("orphan", ""), ("swap", "weekday")}


@pytest.mark.parametrize(
    ("name", "operator", "column", "sentence"),
    [case if case[1:3] in TOLD_FAST else pytest.param(*case, marks=pytest.mark.slow) for case in TOLD],
    ids=lambda value: str(value)[:30],
)
def test_a_mutant_is_told_with_the_right_sentence(
    name: str, operator: str, column: str, sentence: str, laboratory: Laboratory
) -> None:
    mutant = next(m for m in laboratory.mutants(name) if (m.operator, m.column) == (operator, column))
    told = list(laboratory.broken_relations(mutant))
    if not any(re.search(sentence, text) for text in told):  # what a relation tells, the slower suites need not
        told += [expectation["description"] for expectation in laboratory.broken_expectations(mutant)]
    assert any(re.search(sentence, text) for text in told), told[:5]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sources", "provisions", "checks"])
def test_a_sample_of_the_mutants_is_caught_or_exempt(name: str, laboratory: Laboratory) -> None:
    """Every mutant of every table is tried by `make mutation`; here a few of those of three tables."""
    exemptions = read_exemptions(REPOSITORY)
    mutants = list(laboratory.mutants(name))[3::20]
    missed = [Kind(m.operator, m.table, m.column) for m in mutants if not laboratory.catches(m)]
    assert len(mutants) >= 8
    assert [kind for kind in missed if not any(exemption.covers(kind) for exemption in exemptions)] == []


@pytest.mark.slow
def test_every_mutant_is_caught_or_exempt() -> None:
    before = (REPOSITORY / MUTATION).read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert (REPOSITORY / MUTATION).read_bytes() == before


@pytest.mark.slow
def test_mutants_are_many_and_reach_every_column(laboratory: Laboratory) -> None:
    once = [(m.operator, m.table, m.column) for name in SCHEMAS for m in laboratory.mutants(name)]
    assert len(once) >= 3000
    reached = {(name, column) for _, name, column in once if column}
    assert reached == {(name, field["name"]) for name, schema in SCHEMAS.items() for field in schema["fields"]}


def test_mutants_are_reproducible() -> None:
    once, again = ([m.corrupted for m in mutants_of("events", table("events"), SCHEMAS["events"])] for _ in range(2))
    assert len(once) > 100
    assert once == again


def test_a_mutant_keeps_the_columns_and_types_of_its_table() -> None:
    shipped = table("claims")
    types = {
        m.corrupted.schema.remove_metadata().types == shipped.schema.types
        for m in mutants_of("claims", shipped, SCHEMAS["claims"])
        if m.operator != "wrong_type"
    }
    assert types == {True}


def test_exemptions_have_reasons_and_no_operator_is_exempt_everywhere() -> None:
    entries = yaml.safe_load((REPOSITORY / EXEMPT).read_text("utf-8"))
    assert all(len(entry["reason"]) > 30 for entry in entries)
    assert not [entry for entry in entries if "*.*" in entry["columns"].split()]
    operators = {"*", "null", "swap", "off_by_one", "wrong_hash", "shifted"}
    assert {entry["operator"] for entry in entries} == operators


# --- make validate --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_tables_of_a_wheel_are_valid(shipped: Path) -> None:
    shutil.rmtree(shipped / "data/csv")
    done = run_script("validate", "--root", shipped)
    assert done.returncode == 0, done.stderr
    assert "csv: not in this copy, not validated" in done.stdout
    assert "facts: not beside the tables, not compared" in done.stdout
    assert re.search(rf"^expectations: [\d,]+ of {len(SCHEMAS)} tables, all kept$", done.stdout, re.MULTILINE)
    assert re.search(rf"^relations: [\d,]+ of {len(SCHEMAS)} tables, all kept$", done.stdout, re.MULTILINE)


def test_validate_names_all_that_is_wrong_at_once_and_runs_no_rule_of_the_copy(shipped: Path) -> None:
    rows = table("claims").to_pylist()
    rows[3] |= {"modality": "assertd", "speaker_id": "nobody-at-all"}
    replace_table(shipped, "claims", rows)
    (shipped / "data/parquet/stances.parquet").write_bytes(parquet_bytes(table("stances").drop_columns(["target_id"])))
    (shipped / "data/parquet/gaps.parquet").unlink()
    (shipped / "data/parquet/words.parquet").write_bytes(b"no table")
    (shipped / "validation/rules").mkdir(parents=True)
    (shipped / "validation/rules/claims.yaml").write_text("- {name: never, sentence: Never., breaks: 'true'}", "utf-8")
    done = run_script("validate", "--root", shipped)
    told = f"claims: {rows[3]['claim_id']}, field"
    assert done.returncode == 1
    assert f"{told} modality: 'assertd' is not as expected: Modality is one of its codes.; allowed: " in done.stderr
    assert re.search(rf"^{told} \w+: .*nobody-at-all.*leads to a row", done.stderr, re.MULTILINE)
    assert "is not as expected: The columns of stances are those of the schema, in its order." in done.stderr
    assert "data/parquet/gaps.parquet: cannot be read" in done.stderr
    assert "data/parquet/words.parquet: cannot be read" in done.stderr
    assert "Never." not in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_without_a_package_is_exit_2(tmp_path: Path) -> None:
    done = run_script("validate", "--root", tmp_path)
    assert (done.returncode, "datapackage.json is missing" in done.stderr) == (2, True)


@pytest.mark.parametrize("content", ["{", "[]", '{"resources": [{"name": "claims"}]}'])
def test_validate_with_a_broken_descriptor_is_exit_1(content: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(content, "utf-8")
    done = run_script("validate", "--root", tmp_path)
    assert done.returncode == 1
    told = r"^datapackage\.json: (field .*: differs from that of this checkout; |is not JSON: .*; run `make data`)"
    assert re.search(told, done.stderr, re.M)


@pytest.mark.slow
def test_frictionless_alone_finds_the_package_valid(shipped: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=shipped, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["valid"], [error for task in report["tasks"] for error in task["errors"]][:3]
    assert len(report["tasks"]) == len(SCHEMAS)


# --- the report -----------------------------------------------------------------------------------------------------


def test_the_report_is_that_of_these_tables_and_rules() -> None:
    files = report_files(REPOSITORY, DESCRIPTOR, BOOK)
    assert [name for name, content in files.items() if (REPOSITORY / name).read_bytes() != content] == []


def test_the_page_says_of_every_rule_what_was_expected_and_found() -> None:
    page = html.unescape((REPOSITORY / PAGE).read_text("utf-8"))
    found = {
        table: dict(re.findall(r"<tr><td>(.*?)<td>(.*)", rows))
        for table, rows in re.findall(r'<details id="(\w+)">(.*?)</details>', page, re.DOTALL)
    }
    for table, rules in BOOK.native.items():
        expected = {rule["description"] for rule in rules} | {rule.sentence for rule in BOOK.relations[table]}
        assert expected < found[table].keys()
    verdict = pq.read_table(REPOSITORY / "data/parquet/checks.parquet")["verdict"]
    used, rows = len(verdict.unique()), len(verdict)
    assert found["checks"]["Verdict is one of its codes."] == f"{used} of 5 values used, {rows} of {rows} cells filled"
    assert found["un_votes"]["Year is at least 1990 and at most 2026."].startswith("1996 to 2024, ")


def test_the_page_asks_no_network() -> None:
    page = (REPOSITORY / PAGE).read_text("utf-8")
    assert not re.search(r"(?:src|href|@import|url\()", page)


def test_a_report_on_other_tables_is_another_one() -> None:
    other = json.loads(json.dumps(DESCRIPTOR))
    other["resources"][0]["hash"] = "sha256:" + "0" * 64
    files = report_files(REPOSITORY, DESCRIPTOR, BOOK)
    assert report_files(REPOSITORY, other, BOOK)[REPORT] != files[REPORT]


@pytest.mark.slow
def test_a_stale_report_and_an_edited_table_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(REPOSITORY, copy, ignore=shutil.ignore_patterns(".*", "dist", "tests", "__pycache__"))
    (copy / REPORT).write_text("{}", "utf-8")
    path = copy / "data/csv/stances.csv"
    path.write_bytes(path.read_bytes().replace(b"welcomes", b"supports", 1))
    done = run_script("validate", "--root", copy)
    assert done.returncode == 1
    assert f"{REPORT}: is not what it should be; run `make report` and commit what it writes" in done.stderr
    assert "data/csv/stances.csv: is not what it should be; run `make data`" in done.stderr
