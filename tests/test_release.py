"""A release follows from what changed, is refused whole or made whole, and stays as it was made."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from landmine_policy.aliases import with_former_columns
from landmine_policy.history import History
from scripts import build, restore
from scripts.problems import InvalidFacts, Problem, run_command
from scripts.release import check, main, release
from scripts.versions.frozen import ARCHIVE, MANIFEST, freeze, read_frozen, sha256
from scripts.versions.semver import parse_version
from scripts.write.swap import JOURNAL, STAGED, finish_interrupted_swap
from tests.conftest import REPOSITORY, files_below, run_script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, DAY, NEXT_DAY = "0.9.0", "2022-07-01", "2022-08-01"
REASON = "The register has it so."
REFERENCE = "bridge-register"


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=The harbour", "-c", "user.email=harbour@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "an edit")


def accept(_root: Path, _files: dict[str, bytes], _articles: Path | None) -> dict[str, bytes]:
    """Stand in for the validation in a copy, which a test of its own runs."""
    return {}


def make(root: Path, version: str | None = None, day: str = NEXT_DAY) -> int:
    given = version and parse_version(version)
    return run_command(lambda: release(root, given or None, dt.date.fromisoformat(day), None, accept))


@pytest.fixture(scope="module")
def released_template(toy_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(toy_template, tmp_path_factory.mktemp("released") / "copy")
    (root / "data/facts/changes.yaml").write_text("# Reasons.\nchanges: []\n")
    (root / ".gitignore").write_text(".build/\n")
    git(root, "init", "-q")
    assert build.main(["--root", str(root)]) == 0
    commit(root)
    assert make(root, FIRST, DAY) == 0
    commit(root)
    return root


@pytest.fixture
def bridges(released_template: Path, tmp_path: Path) -> Path:
    """Return a copy of the invented dataset whose 0.9.0 is released and committed."""
    return shutil.copytree(released_template, tmp_path / "copy")


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    (root / path).write_text(text.replace(old, new), "utf-8")


def explain(root: Path, **entry: str) -> None:
    """Type the reason of a change."""
    entry = {"kind": "record", "reason": REASON, "reference": REFERENCE} | entry
    lines = [f"{'- ' if n == 0 else '  '}{name}: {value}" for n, (name, value) in enumerate(entry.items())]
    path = root / "data/facts/changes.yaml"
    path.write_text(path.read_text("utf-8").replace("changes: []", "changes:") + "\n".join(lines) + "\n", "utf-8")


def rebuild(root: Path) -> None:
    assert build.main(["--root", str(root)]) == 0
    commit(root)


def schema_of(root: Path, table: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / f"data/schema/{table}.json").read_text("utf-8"))
    return found


def write_schema(root: Path, table: str, schema: dict[str, Any]) -> None:
    (root / f"data/schema/{table}.json").write_text(json.dumps(schema), "utf-8")


def rows_of(root: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((root / f"data/csv/{table}.csv").read_text("utf-8"))))


def descriptor(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "datapackage.json").read_text("utf-8"))
    return found


# What is edited: the copy is changed, and the reasons are typed.


def typo_fix(root: Path) -> None:
    edit(root, "data/facts/actors.yaml", "description: A state.", "description: A state beyond the sea.")
    explain(root, table="actors", record_id="ruritania", field="description")


def new_claim(root: Path) -> None:
    path = "data/facts/claims/gazette-2021-03-05.yaml"
    text = (root / path).read_text("utf-8")
    last = text[text.rindex("  - claim_id:") : text.index("gaps:")]
    again = last.replace(".012", ".013").replace("One bridge is called the old one.", "There is an old bridge.")
    (root / path).write_text(text.replace("gaps:", f"{again}gaps:"), "utf-8")
    edit(
        root,
        "data/facts/exemptions.yaml",
        "exemptions:\n",
        "exemptions:\n  - claim_id: gazette-2021-03-05.013\n    reason: no_table\n",
    )


def renamed_column(root: Path) -> None:
    schema = schema_of(root, "conflicts")
    field = next(field for field in schema["fields"] if field["name"] == "topic")
    field["name"] = "matter"
    write_schema(root, "conflicts", schema)
    edit(root, "data/facts/conflicts.yaml", "topic:", "matter:")
    explain(root, kind="column", table="conflicts", field="topic", renamed_to="matter")


def removed_record(root: Path) -> None:
    facts = root / "data/facts/renderings.yaml"
    facts.write_text("renderings: []\n", "utf-8")
    explain(root, table="renderings", record_id="old-bridge-name")


def flipped_verdict(root: Path) -> None:
    edit(root, "data/facts/checks/gazette.yaml", "verdict: contradicted", "verdict: imprecise")
    edit(root, "data/facts/checks/gazette.yaml", "introduced_by: newspaper", "introduced_by: unknown")
    explain(root, table="checks", record_id="bridge-unsafe")


def changed_id(root: Path) -> None:
    edit(root, "data/facts/checks/gazette.yaml", "check_id: bridge-unsafe", "check_id: bridge-dangerous")
    edit(root, "data/facts/conflicts.yaml", "check_id: bridge-unsafe", "check_id: bridge-dangerous")
    explain(root, table="checks", record_id="bridge-unsafe", renamed_to="bridge-dangerous")
    explain(root, table="conflicts", record_id="mayor-or-official", field="check_id")


def changed_type(root: Path) -> None:
    schema = schema_of(root, "sources")
    next(field for field in schema["fields"] if field["name"] == "text_length")["type"] = "number"
    write_schema(root, "sources", schema)
    explain(root, kind="column", table="sources", field="text_length", property="type")
    explain(root, table="sources", record_id="gazette-2021-03-05", field="text_length")


def new_code(root: Path) -> None:
    path = root / "data/facts/codes/weapon_class.yaml"
    more = "  - code: rope\n    label: Rope\n    definition: A line.\n    example: The rope was drawn.\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")


REHEARSALS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "typo fix": (
        typo_fix,
        "0.9.1",
        "- **If used**: `actors` `ruritania` `description`: `'A state.'` is now `'A state beyond the sea.'`. "
        f"{REASON} ({REFERENCE})",
    ),
    "new claim": (new_claim, "0.10.0", "- **Nothing to do**: `claims` `gazette-2021-03-05.013` added."),
    "renamed column": (
        renamed_column,
        "1.0.0",
        f"- **Act**: column `conflicts` `topic` is now `matter`. {REASON} ({REFERENCE})",
    ),
    "removed record": (
        removed_record,
        "1.0.0",
        f"- **Act**: `renderings` `old-bridge-name` removed. {REASON} ({REFERENCE})",
    ),
    "flipped verdict": (
        flipped_verdict,
        "0.10.0",
        "- **If used**: `checks` `bridge-unsafe` `verdict`: `'contradicted'` is now `'imprecise'`. "
        f"{REASON} ({REFERENCE})",
    ),
    "id change": (
        changed_id,
        "1.0.0",
        f"- **Act**: `checks` `bridge-unsafe` is now `bridge-dangerous`. {REASON} ({REFERENCE})",
    ),
    "type change": (
        changed_type,
        "1.0.0",
        f"- **Act**: column `sources` `text_length` `type`: `'integer'` is now `'number'`. {REASON} ({REFERENCE})",
    ),
    "new code": (new_code, "0.10.0", "- **Nothing to do**: `codes` `weapon_class/rope` added."),
}


def csv_of(root: Path, version: str, table: str) -> bytes:
    """Return a table of a release as whoever has only the package gets it, as CSV."""
    schema, rows = History(root, descriptor(root)).text(version, table)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([[field["name"] for field in schema["fields"]], *rows])
    return buffer.getvalue().encode()


@pytest.mark.parametrize("name", REHEARSALS)
def test_rehearsal(name: str, bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, version, line = REHEARSALS[name]
    first = files_below(bridges)
    change(bridges)
    rebuild(bridges)
    assert descriptor(bridges)["version"] == f"{FIRST}+unreleased"
    assert make(bridges) == 0
    assert descriptor(bridges)["version"] == version
    assert line in (bridges / "CHANGELOG.md").read_text("utf-8").splitlines()
    # The facts build to the release, so nothing is left to release, and the reasons are taken.
    capsys.readouterr()
    assert build.main(["--root", str(bridges)]) == 0
    assert "nothing changed" in capsys.readouterr().out
    commit(bridges)
    assert check(bridges) == 0
    assert f"nothing changed since {version}" in capsys.readouterr().out
    assert (bridges / "data/facts/changes.yaml").read_text("utf-8") == "# Reasons.\nchanges: []\n"
    # The diff says the same of the two frozen releases.
    said = run_script("diff", FIRST, version, "--root", bridges, "--format", "json")
    assert json.loads(said.stdout)["next_version"] == version
    # Of every table of the first release, the package still gives every byte.
    tables = {path for path in first if path.startswith("data/csv/")}
    assert {path: csv_of(bridges, FIRST, path[len("data/csv/") : -len(".csv")]) for path in tables} == {
        path: first[path] for path in tables
    }


def test_a_release_is_restored_to_the_byte(bridges: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = files_below(bridges)
    removed_record(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    assert restore.main([FIRST, str(tmp_path / "old"), "--root", str(bridges)]) == 0
    restored = {path.relative_to(tmp_path / "old").as_posix(): path for path in (tmp_path / "old").rglob("*.*")}
    restored = {path: file for path, file in restored.items() if file.is_file()}
    assert {"datapackage.json", "datapackage.json.sha256", "data/csv/claims.csv", "data/parquet/claims.parquet"} <= set(
        restored
    )
    assert {path: file.read_bytes() for path, file in restored.items()} == {path: first[path] for path in restored}
    assert "other bytes" not in capsys.readouterr().out
    assert restore.main([FIRST, str(tmp_path / "old"), "--root", str(bridges)]) == 2
    assert restore.main(["0.1.0", str(tmp_path / "new"), "--root", str(bridges)]) == 2
    assert "releases: 0.9.0, 1.0.0" in capsys.readouterr().err


def test_changes_tell_what_and_why_to_whoever_has_only_the_tables(bridges: Path) -> None:
    flipped_verdict(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    (verdict,) = [row for row in rows_of(bridges, "changes") if row["field"] == "verdict"]
    expected = {"version": "0.10.0", "kind": "record", "table": "checks", "record_id": "bridge-unsafe"}
    expected |= {"action": "changed", "old_value": "contradicted", "new_value": "imprecise", "bump": "minor"}
    expected |= {"must_act": "if_used", "reason": REASON, "reference": REFERENCE}
    assert {name: verdict[name] for name in expected} == expected
    first, second = rows_of(bridges, "releases")[::-1]
    assert (first["version"], first["number"], first["previous_version"], first["bump"]) == (FIRST, "1", "", "")
    assert (second["number"], second["previous_version"], second["bump"]) == ("2", FIRST, "minor")
    assert second["released_on"] == NEXT_DAY
    errata = (bridges / "docs/errata.md").read_text("utf-8")
    line = f"| `checks` | `bridge-unsafe` | `verdict` | `'contradicted'` | `'imprecise'` | {REASON} ({REFERENCE}) |"
    assert line in errata.splitlines()


QUESTIONS = """# Questions

## 1. What does the register contradict?

```python
checks = lp.load("checks")
answer = checks[checks["verdict"] == "contradicted"][["check_id", "recorded_number", "finding"]]
```
"""


@pytest.mark.parametrize(
    ("old", "new", "version"),
    [
        ("finding: The register calls the bridge sound.", "finding: The register lists the bridge as sound.", "0.9.2"),
        ("recorded_number: 12", "recorded_number: 13", "0.10.0"),
    ],
    ids=["prose", "number"],
)
def test_another_answer_to_a_documented_question_is_minor(old: str, new: str, version: str, bridges: Path) -> None:
    (bridges / "docs/questions.md").write_text(QUESTIONS, "utf-8")
    commit(bridges)
    assert make(bridges, "0.9.1") == 0
    edit(bridges, "data/facts/checks/gazette.yaml", old, new)
    explain(bridges, table="checks", record_id="bridge-unsafe")
    rebuild(bridges)
    assert make(bridges) == 0
    assert descriptor(bridges)["version"] == version
    line = "- **If used**: answer `1. What does the register contradict?` is another one."
    assert (line in (bridges / "CHANGELOG.md").read_text("utf-8").splitlines()) == (version == "0.10.0")


def test_the_hash_of_a_release_is_that_of_the_list_that_sha256sum_prints(bridges: Path) -> None:
    tables = sorted(path.name for path in (bridges / "data/csv").glob("*.csv"))
    counted = [f"data/csv/{name}" for name in tables if name not in ("releases.csv", "changes.csv")]
    listed = subprocess.run(["sha256sum", *counted], cwd=bridges, check=True, capture_output=True).stdout
    said = subprocess.run(["sha256sum"], input=listed, check=True, capture_output=True).stdout.split()[0].decode()
    assert rows_of(bridges, "releases")[0]["tables_sha256"] == said


def test_a_renamed_column_keeps_its_former_name_for_one_major_version(bridges: Path) -> None:
    renamed_column(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    table = pq.ParquetFile(bridges / "data/parquet/conflicts.parquet").read()
    (row,) = [row for row in rows_of(bridges, "changes") if row["renamed_to"]]
    assert (row["kind"], row["table"], row["field"], row["renamed_to"]) == ("column", "conflicts", "topic", "matter")
    both, _ = with_former_columns(
        table, [{"name": name} for name in table.column_names], {row["field"]: row["renamed_to"]}
    )
    assert both["topic"].to_pylist() == both["matter"].to_pylist() == ["Whether the old bridge can be used"]


def test_a_removed_id_is_never_used_again(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = (bridges / "data/facts/renderings.yaml").read_text("utf-8")
    removed_record(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    commit(bridges)
    (bridges / "data/facts/renderings.yaml").write_text(kept, "utf-8")
    assert build.main(["--root", str(bridges)]) == 1
    assert "renderings.yaml:2: old-bridge-name, field rendering_id: 'old-bridge-name' was removed in 1.0.0" in (
        capsys.readouterr().err
    )


def test_taking_an_edit_back_gives_the_release_again(bridges: Path) -> None:
    before = files_below(bridges)
    facts = (bridges / "data/facts/actors.yaml").read_bytes()
    edit(bridges, "data/facts/actors.yaml", "description: A state.", "description: A kingdom.")
    assert build.main(["--root", str(bridges)]) == 0
    assert pq.read_schema(bridges / "data/parquet/actors.parquet").metadata[b"landmine-policy"] == b"0.9.0+unreleased"
    (bridges / "data/facts/actors.yaml").write_bytes(facts)
    assert build.main(["--root", str(bridges)]) == 0
    assert files_below(bridges) == before


def test_a_greater_version_may_be_given(bridges: Path) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    assert make(bridges, "1.0.0") == 0
    assert [path.name for path in (bridges / "data/releases").iterdir() if path.name != FIRST] == ["1.0.0"]


def test_the_package_alone_can_be_released(bridges: Path) -> None:
    assert make(bridges, "0.9.1") == 0
    assert "The same tables" in (bridges / "CHANGELOG.md").read_text("utf-8")


def test_the_same_facts_and_day_freeze_to_the_same_bytes(bridges: Path, tmp_path: Path) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    other = shutil.copytree(bridges, tmp_path / "other")
    assert make(bridges) == make(other) == 0
    assert files_below(bridges) == files_below(other)


def test_a_final_version_follows_its_prereleases(bridges: Path) -> None:
    for number, version in enumerate(("0.10.0-rc.1", "0.10.0-rc.2", None)):
        code = f"  - code: rope-{number}\n    label: Rope\n    definition: A line.\n    example: The rope was drawn.\n"
        path = bridges / "data/facts/codes/weapon_class.yaml"
        path.write_text(path.read_text("utf-8") + code, "utf-8")
        rebuild(bridges)
        assert make(bridges, version) == 0
        commit(bridges)
    assert [row["version"] for row in sorted(rows_of(bridges, "releases"), key=lambda row: row["number"])] == [
        "0.9.0",
        "0.10.0-rc.1",
        "0.10.0-rc.2",
        "0.10.0",
    ]


def test_a_cell_of_a_renamed_column_is_still_compared(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed_column(bridges)
    edit(bridges, "data/facts/conflicts.yaml", "Whether the old bridge", "Whether the bridge")
    rebuild(bridges)
    assert make(bridges) == 1
    said = capsys.readouterr().err
    assert "conflicts mayor-or-official, field matter: was changed, 'Whether the old bridge can be used' -> " in said
    explain(bridges, table="conflicts", record_id="mayor-or-official", field="matter")
    commit(bridges)
    assert make(bridges) == 0
    assert "| `conflicts` | `mayor-or-official` | `matter` |" in (bridges / "docs/errata.md").read_text("utf-8")


def test_what_points_at_a_renamed_record_needs_no_reason_of_its_own(bridges: Path) -> None:
    for path in ("sources.yaml", "renderings.yaml", "checks/gazette.yaml"):
        text = (bridges / "data/facts" / path).read_text("utf-8")
        (bridges / "data/facts" / path).write_text(text.replace("bridge-register", "register-of-bridges"), "utf-8")
    explain(bridges, table="sources", record_id="bridge-register", renamed_to="register-of-bridges")
    rebuild(bridges)
    assert make(bridges) == 0
    assert descriptor(bridges)["version"] == "1.0.0"
    log = (bridges / "CHANGELOG.md").read_text("utf-8").partition("## 0.9.0")[0].splitlines()
    (line,) = [line for line in log if line.startswith("- ")]
    assert line == f"- **Act**: `sources` `bridge-register` is now `register-of-bridges`. {REASON} ({REFERENCE})"
    assert "1 cell changed with the ids of the records that they point at." in log
    assert "No released cell has been corrected yet." in (bridges / "docs/errata.md").read_text("utf-8")


def test_a_citation_of_a_release_keeps_its_makers(bridges: Path) -> None:
    edit(bridges, "data/schema/package.json", "The landmine-policy contributors", "The Harbour Board")
    rebuild(bridges)
    past = json.loads((bridges / "data/history/0.9.0.json").read_text("utf-8"))
    assert past["contributors"][0]["title"] == "The landmine-policy contributors"


def test_a_removed_table_does_not_return(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    field = {"name": "toll_id", "type": "string", "title": "Toll", "description": "What is paid.", "example": "penny"}
    schema = {"title": "one toll", "description": "All tolls.", "facts": {"files": ["tolls.yaml"]}}
    schema |= {"fields": [{**field, "constraints": {"required": True}}], "primaryKey": ["toll_id"]}
    package = (bridges / "data/schema/package.json").read_text("utf-8")
    layers = re.sub(r'("codes")(\s*\])', r'\1, "tolls"\2', package)
    write_schema(bridges, "tolls", schema)
    (bridges / "data/schema/package.json").write_text(layers, "utf-8")
    (bridges / "data/facts/tolls.yaml").write_text("tolls:\n  - toll_id: penny\n", "utf-8")
    rebuild(bridges)
    assert make(bridges) == 0
    edit(bridges, "data/schema/package.json", ', "tolls"', "")
    (bridges / "data/facts/tolls.yaml").rename(bridges / "tolls.yaml")
    explain(bridges, kind="table", table="tolls")
    rebuild(bridges)
    assert make(bridges) == 0
    assert f"- **Act**: table `tolls` removed. {REASON}" in (bridges / "CHANGELOG.md").read_text("utf-8")
    assert History(bridges, descriptor(bridges)).text("0.10.0", "tolls")[1] == [["penny"]]
    (bridges / "tolls.yaml").rename(bridges / "data/facts/tolls.yaml")
    text = (bridges / "data/schema/package.json").read_text("utf-8")
    (bridges / "data/schema/package.json").write_text(re.sub(r'("codes")(\s*\])', r'\1, "tolls"\2', text), "utf-8")
    capsys.readouterr()
    assert build.main(["--root", str(bridges)]) == 1
    assert "data/schema/tolls.json: tolls: was removed in 1.0.0" in capsys.readouterr().err


# What is refused: one line, exit 1, nothing written.


def _untouched(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_below(root).items() if not path.startswith(".build")}


REFUSALS: dict[str, tuple[Callable[[Path], None], str | None, str]] = {
    "release exists": (typo_fix, FIRST, "field --version: '0.9.0' is released already"),
    "too small": (new_claim, "0.9.1", "field --version: '0.9.1' is too small: the changes are minor; allowed: 0.10.0"),
    "build metadata": (typo_fix, "0.9.1+mine", "field --version: '0.9.1+mine' has build metadata"),
    "nothing changed": (lambda _: None, None, "the facts: are those of 0.9.0"),
    "missing reason": (
        lambda root: edit(root, "data/facts/actors.yaml", "A state.", "A kingdom."),
        None,
        "data/facts/changes.yaml: actors ruritania, field description: was changed, 'A state.' -> 'A kingdom.', "
        "and no reason is given",
    ),
    "reason for nothing": (
        lambda root: explain(root, table="actors", record_id="ruritania", field="description"),
        None,
        "data/facts/changes.yaml:3: record/actors/ruritania/description: is a reason for a change that did not happen",
    ),
    "new name of nothing": (
        lambda root: (
            removed_record(root),
            edit(root, "data/facts/changes.yaml", "  reason:", "  renamed_to: new-bridge-name\n  reason:"),
        )[0],
        None,
        "'new-bridge-name' is no record that was added to renderings since 0.9.0",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name: str, bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, version, line = REFUSALS[name]
    change(bridges)
    rebuild(bridges)
    before = _untouched(bridges)
    capsys.readouterr()
    assert make(bridges, version) == 1
    assert line in capsys.readouterr().err
    assert _untouched(bridges) == before


def test_a_dirty_tree_is_refused(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    assert make(bridges) == 1
    assert (
        "the tree: has 2 uncommitted changes: data/facts/actors.yaml, data/facts/changes.yaml"
        in capsys.readouterr().err
    )


def test_a_copy_without_git_could_not_be_released(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(bridges / ".git")
    assert make(bridges) == 2
    assert "is no git checkout" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--date", "2022-08-01", "--version", "1.0"], "field --version: '1.0' is not a version"),
        (["--date", "1 August"], "field --date: '1 August' is not a day"),
        (["--date", "2022-W31-1"], "field --date: '2022-W31-1' is not a day"),
        (["--date", "2022-08-01", "--version", "0.8.0"], "field --version: '0.8.0' comes before 0.9.0"),
        (["--date", "2022-06-30", "--version", "1.0.0"], "field --date: '2022-06-30' is before the last release"),
    ],
)
def test_wrong_arguments(arguments: list[str], line: str, bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--root", str(bridges)]) == 1
    assert line in capsys.readouterr().err


def test_a_reason_needs_its_sentence_and_what_shows_it(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bridges / "data/facts/changes.yaml").write_text("changes:\n  - kind: record\n    table: actors\n", "utf-8")
    assert build.main(["--root", str(bridges)]) == 1
    said = capsys.readouterr().err
    assert "changes.yaml:2: record/actors, field reason: is missing; say in a sentence why it changed" in said
    assert "field reference: is missing" in said


@pytest.mark.parametrize(
    ("reason", "reference", "problem"),
    [
        ("...", REFERENCE, "field reason: '...' is a placeholder"),
        (REASON, "...", "field reference: '...' is a placeholder"),
        (REASON, "the gazette", "field reference: 'the gazette' is no id, address or issue"),
        (REASON, "gazette-2021-03-05.999", "field reference: 'gazette-2021-03-05.999' is no id, address or issue"),
    ],
)
def test_a_reason_says_something(
    reason: str, reference: str, problem: str, bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = f"  - kind: record\n    table: actors\n    reason: {reason}\n    reference: {reference}\n"
    (bridges / "data/facts/changes.yaml").write_text(f"changes:\n{entry}", "utf-8")
    assert build.main(["--root", str(bridges)]) == 1
    assert problem in capsys.readouterr().err


@pytest.mark.parametrize("reference", ["https://example.org/register?page=2", "'#12'", "gazette-2021-03-05.004"])
def test_a_reason_may_rest_on_an_address_an_issue_or_a_record(reference: str, bridges: Path) -> None:
    typo_fix(bridges)
    edit(bridges, "data/facts/changes.yaml", f"reference: {REFERENCE}", f"reference: {reference}")
    rebuild(bridges)
    assert make(bridges) == 0


def test_a_failed_proof_leaves_everything_as_it_was(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    before = _untouched(bridges)

    def refuse(*_: object) -> dict[str, bytes]:
        raise InvalidFacts([Problem("the release", 0, "", "", None, "is not valid")])

    assert run_command(lambda: release(bridges, None, dt.date(2022, 8, 1), None, refuse)) == 1
    assert "the release: is not valid" in capsys.readouterr().err
    assert _untouched(bridges) == before


def test_a_folder_that_cannot_be_written_to_leaves_everything_as_it_was(bridges: Path) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    (bridges / "data/history").rename(bridges / "data/other")
    (bridges / "data/history").write_text("in the way")
    commit(bridges)
    before = _untouched(bridges)
    assert make(bridges) == 2
    assert _untouched(bridges) == before


def test_an_interrupted_release_is_completed_or_dropped(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    undisturbed = shutil.copytree(bridges, bridges.with_name("undisturbed"))
    assert make(undisturbed) == 0
    # As if killed when the journal stood and half of the files were in place.
    after = {
        path: content for path, content in _untouched(undisturbed).items() if _untouched(bridges).get(path) != content
    }
    for number, (path, content) in enumerate(sorted(after.items())):
        place = bridges / path if number % 2 else bridges / STAGED / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    hashes = {path: sha256(content) for path, content in after.items()}
    (bridges / JOURNAL).write_text(json.dumps({"replace": hashes, "delete": []}))
    dropped = shutil.copytree(bridges, bridges.with_name("dropped"))
    assert main(["--check", "--root", str(bridges)]) == 1
    assert "run `make data`, which completes it" in capsys.readouterr().err
    finish_interrupted_swap(bridges)
    assert _untouched(bridges) == _untouched(undisturbed)
    # Whoever throws the half release away is not given half of it back.
    git(dropped, "checkout", "-q", ".")
    git(dropped, "clean", "-q", "-f", "-d")
    before = _untouched(dropped)
    finish_interrupted_swap(dropped)
    assert "dropped an interrupted write" in capsys.readouterr().err
    assert _untouched(dropped) == before
    assert make(dropped) == 0


def test_a_release_that_git_would_not_keep_is_refused(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    (bridges / ".gitignore").write_text(".build/\n*.xz\n")
    rebuild(bridges)
    assert make(bridges) == 1
    assert f"data/releases/0.9.1/{ARCHIVE}: is ignored by git" in capsys.readouterr().err


def test_articles_that_are_not_there_could_not_be_read(bridges: Path, tmp_path: Path) -> None:
    assert main(["--date", NEXT_DAY, "--root", str(bridges), "--articles", str(tmp_path / "nowhere")]) == 2


def test_the_check_lists_what_lacks_a_reason_and_is_fine(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(bridges, "data/facts/actors.yaml", "A state.", "A kingdom.")
    rebuild(bridges)
    assert main(["--check", "--root", str(bridges)]) == 0
    said = capsys.readouterr().out
    assert "since 0.9.0: 1 change, patch; 0.9.1 follows" in said
    assert "1 change without a reason" in said


def test_the_check_refuses_a_reason_for_nothing(bridges: Path) -> None:
    explain(bridges, table="actors", record_id="ruritania", field="description")
    assert main(["--check", "--root", str(bridges)]) == 1


# What is frozen stays frozen.


@pytest.fixture(scope="module")
def twice_template(released_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(released_template, tmp_path_factory.mktemp("twice") / "copy")
    typo_fix(root)
    rebuild(root)
    assert make(root) == 0
    commit(root)
    assert main(["--check", "--root", str(root)]) == 0
    return root


@pytest.fixture
def twice(twice_template: Path, tmp_path: Path) -> Path:
    """Return a copy with two releases, in which nothing is wrong."""
    return shutil.copytree(twice_template, tmp_path / "copy")


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _exchange(root: Path) -> None:
    """Exchange one cell of the first release, with manifest and all."""
    first = read_frozen(root)[0]
    files = first.files()
    files["data/csv/actors.csv"] = files["data/csv/actors.csv"].replace(b"A state.", b"A realm.")
    for path, content in freeze(first.version, dt.date.fromisoformat(DAY), None, files).items():
        (root / path).write_bytes(content)


def _rename_to_other_version(root: Path) -> None:
    (root / "data/releases/0.9.0").rename(root / "data/releases/0.8.0")


TAMPERED: dict[str, Callable[[Path], object]] = {
    "an archive deleted": lambda root: (root / f"data/releases/0.9.0/{ARCHIVE}").unlink(),
    "a manifest deleted": lambda root: (root / f"data/releases/0.9.0/{MANIFEST}").unlink(),
    "a release deleted": lambda root: shutil.rmtree(root / "data/releases/0.9.0"),
    "the last release deleted": lambda root: shutil.rmtree(root / "data/releases/0.9.1"),
    "all releases deleted": lambda root: shutil.rmtree(root / "data/releases"),
    "a bit of an archive": lambda root: _flip_a_bit(root / f"data/releases/0.9.0/{ARCHIVE}"),
    "a bit of the last archive": lambda root: _flip_a_bit(root / f"data/releases/0.9.1/{ARCHIVE}"),
    "a bit of a manifest": lambda root: _flip_a_bit(root / f"data/releases/0.9.0/{MANIFEST}"),
    "a cell, with its manifest": _exchange,
    "a file too many": lambda root: (root / "data/releases/0.9.0/notes.txt").write_text("n"),
    "a folder too many": lambda root: (root / "data/releases/newest").mkdir(),
    "another version": _rename_to_other_version,
    "the version in use": lambda root: edit(
        root, "data/schema/package.json", '"version": "0.9.1"', '"version": "0.9.2"'
    ),
}


@pytest.mark.parametrize("committed", [False, True], ids=["edited", "committed"])
@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_frozen_cannot_be_touched(name: str, committed: bool, twice: Path) -> None:
    TAMPERED[name](twice)
    if committed:
        commit(twice)
    assert main(["--check", "--root", str(twice)]) == 1


def test_the_last_release_exchanged_with_all_traces_is_found_in_the_history(
    bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _exchange(bridges)
    commit(bridges)
    assert main(["--check", "--root", str(bridges)]) == 1
    assert f"data/releases/0.9.0/{ARCHIVE}: is not as it was first committed" in capsys.readouterr().err


def test_an_alteration_hidden_in_a_merge_is_found(bridges: Path) -> None:
    git(bridges, "branch", "-m", "main")
    git(bridges, "checkout", "-q", "-b", "side")
    commit(bridges)
    git(bridges, "checkout", "-q", "main")
    commit(bridges)
    git(bridges, "merge", "-q", "--no-ff", "--no-commit", "side")
    _exchange(bridges)
    commit(bridges)
    assert main(["--check", "--root", str(bridges)]) == 1


def test_an_alteration_that_was_taken_back_is_forgiven(bridges: Path) -> None:
    _exchange(bridges)
    commit(bridges)
    git(bridges, "revert", "--no-edit", "HEAD")
    assert main(["--check", "--root", str(bridges)]) == 0


def test_a_shallow_clone_is_compared_with_what_it_has_and_says_so(
    bridges: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(bridges)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{bridges}", "shallow")
    assert main(["--check", "--root", str(tmp_path / "shallow")]) == 0
    assert "the history is cut" in capsys.readouterr().out


def test_a_checkout_that_git_refuses_proves_nothing(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bridges / ".git/HEAD").write_text("nowhere")
    assert main(["--check", "--root", str(bridges)]) == 2
    assert "git log failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"previous": null,', ""),
        ('"previous": null', '"previous": "0.8.0"'),
        ('"version": "0.9.0"', '"version": 9'),
        ('"released_on": "2022-07-01"', '"released_on": null'),
        ('"archive": {', '"archive": null, "other": {'),
        ('"files": {', '"files": [], "other": {'),
    ],
)
def test_a_manifest_of_another_form_is_one_line(
    old: str, new: str, bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(bridges, f"data/releases/0.9.0/{MANIFEST}", old, new)
    assert main(["--check", "--root", str(bridges)]) == 1
    assert f"data/releases/0.9.0/{MANIFEST}: is no" in capsys.readouterr().err


def test_a_damaged_archive_is_one_line_for_every_command(bridges: Path) -> None:
    _flip_a_bit(bridges / f"data/releases/0.9.0/{ARCHIVE}")
    for command in (["build"], ["diff", FIRST, bridges], ["restore", FIRST, bridges / "old"]):
        said = run_script(*command, "--root", bridges)
        assert said.returncode == 1, said.stderr
        assert "Traceback" not in said.stderr
        assert re.search(r"data/releases/0\.9\.0|^0\.9\.0", said.stderr), said.stderr


LOADED = """
import landmine_policy as lp
place = lp.load("places", version={0!r}).set_index("place_id").loc["yemen", "description"]
print(place, lp.load("places").set_index("place_id").loc["yemen", "description"], sep="|")
change = lp.changes(since={0!r}).set_index("record_id").loc[["yemen"]]
print(*change.index, *change["field"], *lp.verify().problems, sep="|")
"""


def test_a_release_of_the_whole_dataset_with_its_validation(tmp_path: Path) -> None:
    """One correction of the real dataset, from the commit to what whoever installs it reads."""
    beside = (".git", ".venv", ".build", "dist", "uncommitted", "__pycache__", ".*_cache", ".hypothesis")
    root = shutil.copytree(REPOSITORY, tmp_path / "copy", ignore=shutil.ignore_patterns(*beside))
    last = str(read_frozen(root)[-1].version)
    of_yemen = "example of a place where mines stay a danger.\n    iso3166_alpha3: YEM"
    edit(root, "data/facts/places.yaml", f"Named as an {of_yemen}", f"An {of_yemen}")
    explain(root, table="places", record_id="yemen", field="description", reference="yemen")
    git(root, "init", "-q")
    rebuild(root)
    said = run_script("release", "--date", "2099-01-01", "--root", root)
    assert said.returncode == 0, said.stderr
    commit(root)
    assert run_script("release", "--check", "--root", root).returncode == 0
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(last)],
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    old, new = "Named as an example of a place where", "An example of a place where"
    first, second = done.stdout.splitlines()
    assert [text.startswith(start) for text, start in zip(first.split("|"), (old, new), strict=True)] == [True, True]
    assert second == "yemen|description"
