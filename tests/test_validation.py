"""The Great Expectations project stands alone, names what is wrong in a sentence, and lets no corruption through."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from scripts.build import checked_facts, render
from scripts.expectations.mutants import mutants_of
from scripts.expectations.report import report_files, stale_report
from scripts.expectations.rules import rules_of
from scripts.expectations.run import Project
from scripts.expectations.suites import parquet_schemas, sentences
from scripts.mutate import EXEMPT, Kind, Laboratory, read_exemptions
from scripts.problems import CouldNotRun
from scripts.write.files import csv_bytes, parquet_bytes
from tests.conftest import DESCRIPTOR, REPOSITORY, run_script

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = parquet_schemas(DESCRIPTOR)


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(REPOSITORY)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return a copy of what ships: tables and descriptor, no facts, no validation project."""
    copy = tmp_path / "unzipped"
    for folder in ("data/csv", "data/parquet"):
        shutil.copytree(REPOSITORY / folder, copy / folder)
    for name in ("datapackage.json", "datapackage.json.sha256"):
        shutil.copy(REPOSITORY / name, copy / name)
    return copy


def table(name: str) -> pa.Table:
    with pq.ParquetFile(REPOSITORY / f"data/parquet/{name}.parquet") as file:
        return file.read()


def replace_table(root: Path, name: str, corrupted: pa.Table) -> None:
    """Put a corrupted table in place, in both formats, and describe it anew, so that no hash gives it away."""
    (root / f"data/parquet/{name}.parquet").write_bytes(parquet_bytes(corrupted))
    (root / f"data/csv/{name}.csv").write_bytes(csv_bytes(corrupted))


def test_the_shipped_tables_keep_every_rule(project: Project) -> None:
    assert {name: found for name, found in project.run(REPOSITORY).items() if found} == {}


def test_every_table_has_a_suite_and_every_rule_a_sentence() -> None:
    for name, schema in SCHEMAS.items():
        suite = json.loads((REPOSITORY / f"validation/expectations/{name}.json").read_text("utf-8"))
        described = {e["kwargs"]["column"]: (e["description"], e["severity"]) for e in suite["expectations"]}
        assert set(described) >= {rule.name for rule in rules_of(REPOSITORY, name, schema, 0)}
        assert all(sentence.endswith(".") for sentence, _ in described.values())
        assert {severity for _, severity in described.values()} <= {"critical", "warning"}


def test_every_rule_file_is_that_of_a_table() -> None:
    assert {path.stem for path in (REPOSITORY / "validation/rules").glob("*.yaml")} <= set(SCHEMAS)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {name: a, sentence: A., breaks: 'true', severity: fatal}", "is one of critical, warning, not fatal"),
        ("- {name: a, sentence: A.}", "a rule has name, sentence, breaks"),
    ],
)
def test_a_rule_that_is_none_is_refused(entry: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "validation/rules/claims.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(entry, "utf-8")
    with pytest.raises(CouldNotRun, match=said):
        rules_of(tmp_path, "claims", SCHEMAS["claims"], 0)


def test_the_project_runs_with_great_expectations_alone(shipped: Path) -> None:
    """Run the committed checkpoint from the root of a copy, as anyone with the library could, without our scripts."""
    code = (
        "import great_expectations as gx\n"
        "context = gx.get_context(mode='file', context_root_dir='validation')\n"
        "print(context.checkpoints.get('landmine-policy').run().success)\n"
    )
    shutil.copytree(REPOSITORY / "validation", shipped / "validation")
    done = subprocess.run([sys.executable, "-c", code], cwd=shipped, capture_output=True, text=True, check=False)
    assert done.stdout.strip().splitlines()[-1] == "True", done.stderr[-500:]


def test_frictionless_alone_finds_the_package_valid(shipped: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=shipped, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["valid"], [error for task in report["tasks"] for error in task["errors"]][:3]
    assert len(report["tasks"]) == 2 * len(SCHEMAS)


# what is corrupted: table, operator, column; the suite that tells, and its sentence
TOLD = [
    ("claims", "null", "says", "claims", "No required cell is empty."),
    ("claims", "out_of_enum", "kind", "claims", "Every cell holds a code of its list"),
    ("claims", "duplicate", "", "claims", "No key stands twice."),
    ("claims", "dangling", "speaker_id", "claims", "Every reference leads to a row."),
    ("claims", "look_alike", "claim_id", "claims", "Every cell holds a code of its list, matches the pattern"),
    ("claims", "formula_equals", "says", "claims", "are no spreadsheet formula."),
    ("claims", "trailing_blank", "says", "claims", "Texts have no blank too many"),
    ("claims", "delete", "", "evidence", "Every reference leads to a row."),
    ("claims", "wrong_type", "sentence", "columns", "declared in the schema, in its place, with its type."),
    ("evidence", "shifted", "start", "evidence", "cuts no word"),
    ("evidence", "swapped_bounds", "start", "evidence", "ends after it begins"),
    ("evidence", "orphan", "", "claims", "A claim has at least one passage."),
    ("evidence", "id_reused", "claim_id", "evidence", "No key stands twice."),
    ("events", "off_by_one", "date_min", "events", "Bounds are those of the EDTF string"),
    ("events", "other_century", "date_edtf", "events", "No event is before 1945"),
    ("statements", "swap", "weekday", "statements", "A weekday is that of the day"),
    ("quantities", "negative", "best", "quantities", "keeps the limits of its field."),
    ("quantities", "low_above_high", "", "quantities", "Low is not above best"),
    ("sources", "reference_without_address", "", "sources", "A reference that is cited has an address."),
    ("renderings", "delete", "", "renderings", "rows that it was published with."),
]


@pytest.mark.parametrize(("name", "operator", "column", "suite", "sentence"), TOLD, ids=lambda value: str(value)[:30])
def test_a_mutant_is_told_with_the_right_sentence(
    name: str, operator: str, column: str, suite: str, sentence: str, project: Project, shipped: Path
) -> None:
    mutants = {(m.operator, m.column): m for m in mutants_of(name, table(name), SCHEMAS[name])}
    replace_table(shipped, name, mutants[operator, column].corrupted)
    failures = [failure for found in project.run(shipped, [suite]).values() for failure in found]
    assert any(sentence in failure.sentence for failure in failures), failures[:5]


@pytest.mark.parametrize("name", ["sources", "provisions", "checks"])
def test_a_sample_of_the_mutants_is_caught_or_exempt(name: str, project: Project, tmp_path: Path) -> None:
    """Every mutant of every table is tried by `make mutation`; here a few of those of three tables."""
    laboratory = Laboratory(REPOSITORY, tmp_path, project)
    exemptions = read_exemptions(REPOSITORY)
    mutants = list(mutants_of(name, table(name), SCHEMAS[name]))[3::20]
    missed = [Kind(m.operator, m.table, m.column) for m in mutants if not laboratory.failures(m)]
    assert len(mutants) >= 8
    assert [kind for kind in missed if not any(exemption.covers(kind) for exemption in exemptions)] == []


def test_mutants_are_many_reproducible_and_reach_every_column() -> None:
    once = [(m.operator, m.table, m.column) for name in SCHEMAS for m in mutants_of(name, table(name), SCHEMAS[name])]
    assert len(once) >= 500
    reached = {(name, column) for _, name, column in once if column}
    assert reached == {(name, field["name"]) for name, schema in SCHEMAS.items() for field in schema["fields"]}
    again = [m.corrupted for m in mutants_of("events", table("events"), SCHEMAS["events"])]
    assert again == [m.corrupted for m in mutants_of("events", table("events"), SCHEMAS["events"])]


def test_exemptions_have_reasons_and_no_operator_is_exempt_everywhere() -> None:
    entries = yaml.safe_load((REPOSITORY / EXEMPT).read_text("utf-8"))
    assert all(len(entry["reason"]) > 30 for entry in entries)
    assert not [entry for entry in entries if "*.*" in entry["columns"].split()]
    assert {entry["operator"] for entry in entries} <= {
        "null",
        "swap",
        "delete*",
        "off_by_one",
        "orphan",
        "wrong_hash",
        "other_century",
        "shifted",
    }


def test_the_tables_of_a_wheel_are_valid(shipped: Path) -> None:
    shutil.rmtree(shipped / "data/csv")
    done = run_script("validate", "--root", shipped)
    assert done.returncode == 0, done.stderr
    assert "csv: not in this copy, not validated" in done.stdout
    assert "facts: not beside the tables, not compared" in done.stdout
    assert re.search(r"^claims: \d+ rules, kept$", done.stdout, re.MULTILINE)


def test_validate_names_the_record_the_value_and_the_sentence(shipped: Path) -> None:
    rows = table("claims").to_pylist()
    rows[3]["modality"] = "assertd"
    replace_table(shipped, "claims", pa.Table.from_pylist(rows, schema=table("claims").schema))
    done = run_script("validate", "--root", shipped)
    assert done.returncode == 1
    assert f"claims: {rows[3]['claim_id']}, field modality: 'modality=assertd': Every cell holds a code" in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_without_a_package_is_exit_2(tmp_path: Path) -> None:
    done = run_script("validate", "--root", tmp_path)
    assert (done.returncode, "datapackage.json is missing" in done.stderr) == (2, True)


def test_validate_with_a_missing_table_is_exit_1(shipped: Path) -> None:
    (shipped / "data/parquet/claims.parquet").unlink()
    done = run_script("validate", "--root", shipped)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_the_report_is_that_of_these_tables() -> None:
    files = report_files(REPOSITORY, DESCRIPTOR, sentences(REPOSITORY, DESCRIPTOR))
    assert stale_report(REPOSITORY, files) == []


def test_a_report_on_other_tables_is_stale(tmp_path: Path) -> None:
    other = json.loads(json.dumps(DESCRIPTOR))
    other["resources"][0]["hash"] = "sha256:" + "0" * 64
    files = report_files(REPOSITORY, other, sentences(REPOSITORY, other))
    assert [problem.message for problem in stale_report(REPOSITORY, files)] == ["is not the report on these tables"]
    assert {problem.message for problem in stale_report(tmp_path, files)} == {"is missing"}


def test_a_table_edited_by_hand_is_not_what_the_facts_give(shipped: Path) -> None:
    contents = render(REPOSITORY, checked_facts(REPOSITORY))[0]
    path = shipped / "data/csv/claims.csv"
    path.write_bytes(path.read_bytes().replace(b"asserted", b"denied", 1))
    assert [
        name
        for name, content in contents.items()
        if (shipped / name).exists() and (shipped / name).read_bytes() != content
    ] == ["data/csv/claims.csv"]
