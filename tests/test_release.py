"""A release follows from what changed, is refused whole or made whole, and stays as it was made."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import lzma
import re
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import Package, system
from semver import Version

from landmine_policy._checksums import CHECKSUMS, listing, read_checksums
from scripts import build, diff
from scripts.problems import CouldNotRun, run_command
from scripts.read.releases import read_releases
from scripts.release import check, main, release
from scripts.versioning.compare import Change
from scripts.versioning.freeze import EARLIER
from scripts.versioning.next_release import explain
from scripts.write.swap import JOURNAL, STAGED, finish_interrupted_swap
from tests.conftest import REPOSITORY, files_below, run_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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


def accept(_root: Path, _articles: Path | None) -> None:
    """Stand in for the validation, which a test of its own runs."""


def make(root: Path, version: str | None = None, day: str = NEXT_DAY) -> int:
    given = Version.parse(version) if version else None
    return run_command(lambda: release(root, given, dt.date.fromisoformat(day), None, accept))


def fast_only(cases: Iterable[Any], *fast: Any) -> list[Any]:
    """Return the cases as parameters; all but the named ones are slow."""
    return [case if case in fast else pytest.param(case, marks=pytest.mark.slow) for case in cases]


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


def explain_change(root: Path, **entry: str) -> None:
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
    explain_change(root, table="actors", record_id="ruritania", field="description")


def new_claim(root: Path) -> None:
    path = "data/facts/claims/gazette-2021-03-05.yaml"
    text = (root / path).read_text("utf-8")
    last = text[text.rindex("  - claim_id:") : text.index("gaps:")]
    again = last.replace(".012", ".013").replace("One bridge is called the old one.", "There is an old bridge.")
    (root / path).write_text(text.replace("gaps:", f"{again}gaps:"), "utf-8")
    for coder in ("coder-a", "coder-b"):
        codings = root / f"data/facts/codings/{coder}.yaml"
        rows = codings.read_text("utf-8").rstrip("\n").splitlines()
        codings.write_text("\n".join([*rows, rows[-1].replace(".012", ".013")]) + "\n", "utf-8")
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
    for path in (root / "validation/rules/conflicts.yaml", root / "validation/rules/conflict_claims.yaml"):
        path.write_text(path.read_text("utf-8").replace("topic", "matter"), "utf-8")
    explain_change(root, kind="column", table="conflicts", field="topic", renamed_to="matter")


def removed_record(root: Path) -> None:
    facts = root / "data/facts/renderings.yaml"
    facts.write_text("renderings: []\n", "utf-8")
    edit(root, "data/facts/claims/gazette-2021-03-05.yaml", "The name is a garbled one, see renderings. ", "")
    explain_change(root, table="renderings", record_id="gazette-old-bridge-name")
    explain_change(root, table="claims", record_id="gazette-2021-03-05.012", field="note")


def flipped_verdict(root: Path) -> None:
    edit(root, "data/facts/checks/gazette.yaml", "verdict: contradicted", "verdict: imprecise")
    edit(root, "data/facts/checks/gazette.yaml", "introduced_by: newspaper", "introduced_by: unknown")
    explain_change(root, table="checks", record_id="gazette-bridge-unsafe")


def changed_id(root: Path) -> None:
    edit(
        root, "data/facts/checks/gazette.yaml", "check_id: gazette-bridge-unsafe", "check_id: gazette-bridge-dangerous"
    )
    edit(root, "data/facts/conflicts.yaml", "check_id: gazette-bridge-unsafe", "check_id: gazette-bridge-dangerous")
    explain_change(root, table="checks", record_id="gazette-bridge-unsafe", renamed_to="gazette-bridge-dangerous")
    explain_change(root, table="conflicts", record_id="mayor-or-official", field="check_id")


def changed_type(root: Path) -> None:
    schema = schema_of(root, "sources")
    next(field for field in schema["fields"] if field["name"] == "text_length")["type"] = "number"
    write_schema(root, "sources", schema)
    explain_change(root, kind="column", table="sources", field="text_length", property="type")
    explain_change(root, table="sources", record_id="gazette-2021-03-05", field="text_length")


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
    "new claim": (new_claim, "0.9.1", "- **Nothing to do**: 1 row of `claims` added: `gazette-2021-03-05.013`."),
    "renamed column": (
        renamed_column,
        "0.10.0",
        f"- **Act**: column `conflicts` `topic` is now `matter`. {REASON} ({REFERENCE})",
    ),
    "removed record": (
        removed_record,
        "0.10.0",
        f"- **Act**: `renderings` `gazette-old-bridge-name` removed. {REASON} ({REFERENCE})",
    ),
    "flipped verdict": (
        flipped_verdict,
        "0.9.1",
        "- **If used**: `checks` `gazette-bridge-unsafe` `verdict`: `'contradicted'` is now `'imprecise'`. "
        f"{REASON} ({REFERENCE})",
    ),
    "id change": (
        changed_id,
        "0.10.0",
        f"- **Act**: `checks` `gazette-bridge-unsafe` is now `gazette-bridge-dangerous`. {REASON} ({REFERENCE})",
    ),
    "type change": (
        changed_type,
        "0.10.0",
        f"- **Act**: column `sources` `text_length` `type`: `'integer'` is now `'number'`. {REASON} ({REFERENCE})",
    ),
    "new code": (new_code, "0.9.1", "- **Nothing to do**: 1 row of `codes` added: `weapon_class/rope`."),
}


def archived(root: Path) -> dict[str, bytes]:
    """Return the files of the archive of earlier releases by their paths, in its order."""
    with tarfile.open(root / EARLIER) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", fast_only(REHEARSALS, "removed record"))
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
    # The diff says the same of the two releases.
    assert diff.main([FIRST, version, "--root", str(bridges), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["next_version"] == version
    # Of every table of the first release, the package still has every byte.
    found = archived(bridges)
    tables = {path for path in first if path.startswith("data/csv/")}
    assert {path: found[f"{FIRST}/{path}"] for path in tables} == {path: first[path] for path in tables}


@pytest.mark.slow
def test_a_release_is_a_folder_that_opens_on_its_own(bridges: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bridges / "data/releases" / FIRST
    monkeypatch.chdir(folder)
    with system.use_context():
        report = Package("datapackage.json").validate()
    assert report.valid
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {
        "datapackage.json",
        "SHA256SUMS",
        *(f"data/csv/{path.name}" for path in (bridges / "data/csv").glob("*.csv")),
    }
    copy = json.loads((bridges / "datapackage.json").read_text("utf-8"))
    for resource in copy["resources"]:
        del resource["parquet"]
    assert json.loads((folder / "datapackage.json").read_text("utf-8")) == copy


@pytest.mark.parametrize("path", sorted((REPOSITORY / "data/releases").glob("*/datapackage.json")), ids=str)
def test_the_releases_of_this_repository_are_valid_and_hold_the_tables_that_were_released(path: Path) -> None:
    with system.use_context():
        report = Package(str(path)).validate()
    assert report.flatten(["path", "note"]) == []
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted((path.parent / "data/csv").iterdir())]
    listed = [
        f"{digest}  data/csv/{file.name}\n"
        for digest, file in zip(hashes, sorted((path.parent / "data/csv").iterdir()), strict=True)
        if file.stem not in ("releases", "changes")
    ]
    released = {row["version"]: row["tables_sha256"] for row in rows_of(REPOSITORY, "releases")}
    assert hashlib.sha256("".join(listed).encode()).hexdigest() == released[path.parent.name]


def test_the_first_release_is_the_one_that_was_published_as_an_archive() -> None:
    """The hash that the table `releases` of 0.9.0 was published with, before its archive became a folder."""
    first = read_releases(REPOSITORY)[0]
    assert str(first.version) == "0.9.0"
    assert first.tables_sha256 == "765d70f1de182e947366b7b58ef7c9cd03fee9f05eb726a3015cab2717c0756c"


@pytest.mark.slow
def test_the_archive_holds_all_earlier_releases_in_the_order_of_time(bridges: Path) -> None:
    assert not (bridges / EARLIER).exists()
    for version in ("0.9.9", "0.10.0"):
        assert make(bridges, version) == 0
        commit(bridges)
    found = archived(bridges)
    assert list(dict.fromkeys(path.partition("/")[0] for path in found)) == [FIRST, "0.9.9"]
    for version in (FIRST, "0.9.9"):
        folder = bridges / "data/releases" / version
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()
        }
        assert {path: found[f"{version}/{path}"] for path in files} == files
        assert next(path for path in found if path.startswith(version)) == f"{version}/datapackage.json"
    with tarfile.open(bridges / EARLIER) as archive:
        assert {(member.mtime, member.uid, member.uname, member.mode) for member in archive} == {(0, 0, "", 0o644)}


@pytest.mark.slow
def test_an_archive_with_the_same_content_is_kept_and_any_other_is_written_anew(bridges: Path) -> None:
    assert make(bridges, "0.9.1") == 0
    made = (bridges / EARLIER).read_bytes()
    other = lzma.compress(lzma.decompress(made), preset=0)
    assert other != made
    for content, expected in ((other, other), (b"no archive", made), (lzma.compress(b"no tar"), made)):
        (bridges / EARLIER).write_bytes(content)
        assert build.main(["--root", str(bridges)]) == 0
        assert (bridges / EARLIER).read_bytes() == expected


@pytest.mark.slow
def test_changes_tell_what_and_why_to_whoever_has_only_the_tables(bridges: Path) -> None:
    flipped_verdict(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    (verdict,) = [row for row in rows_of(bridges, "changes") if row["field"] == "verdict"]
    expected = {"version": "0.9.1", "kind": "record", "table": "checks", "record_id": "gazette-bridge-unsafe"}
    expected |= {"action": "changed", "old_value": "contradicted", "new_value": "imprecise", "bump": "minor"}
    expected |= {"must_act": "if_used", "reason": REASON, "reference": REFERENCE}
    assert {name: verdict[name] for name in expected} == expected
    first, second = rows_of(bridges, "releases")
    assert (first["version"], first["number"], first["previous_version"], first["bump"]) == (FIRST, "1", "", "")
    assert (second["number"], second["previous_version"], second["bump"]) == ("2", FIRST, "minor")
    assert second["released_on"] == NEXT_DAY
    errata = (bridges / "docs/errata.md").read_text("utf-8")
    change = "`verdict` | `'contradicted'` | `'imprecise'`"
    line = f"| `checks` | `gazette-bridge-unsafe` | {change} | {REASON} ({REFERENCE}) |"
    assert line in errata.splitlines()


def test_the_hash_of_a_release_is_that_of_the_list_that_sha256sum_prints(bridges: Path) -> None:
    tables = sorted(path.name for path in (bridges / "data/csv").glob("*.csv"))
    counted = [f"data/csv/{name}" for name in tables if name not in ("releases.csv", "changes.csv")]
    listed = subprocess.run(["sha256sum", *counted], cwd=bridges, check=True, capture_output=True).stdout
    said = subprocess.run(["sha256sum"], input=listed, check=True, capture_output=True).stdout.split()[0].decode()
    assert rows_of(bridges, "releases")[0]["tables_sha256"] == said


@pytest.mark.slow
def test_a_renamed_column_is_in_changes_under_its_former_name_with_the_new_one(bridges: Path) -> None:
    renamed_column(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    (row,) = [row for row in rows_of(bridges, "changes") if row["renamed_to"]]
    assert (row["kind"], row["table"], row["field"], row["renamed_to"]) == ("column", "conflicts", "topic", "matter")
    assert "(2022-08-01, breaking)" in (bridges / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.slow
def test_a_removed_id_is_never_used_again(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = (bridges / "data/facts/renderings.yaml").read_text("utf-8")
    removed_record(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    commit(bridges)
    (bridges / "data/facts/renderings.yaml").write_text(kept, "utf-8")
    assert build.main(["--root", str(bridges)]) == 1
    said = "gazette-old-bridge-name, field rendering_id: 'gazette-old-bridge-name' was removed in 0.10.0"
    assert f"renderings.yaml:2: {said}" in capsys.readouterr().err


@pytest.mark.slow
def test_taking_an_edit_back_gives_the_release_again(bridges: Path) -> None:
    before = files_below(bridges)
    facts = (bridges / "data/facts/actors.yaml").read_bytes()
    edit(bridges, "data/facts/actors.yaml", "description: A state.", "description: A kingdom.")
    assert build.main(["--root", str(bridges)]) == 0
    assert descriptor(bridges)["version"] == "0.9.0+unreleased"
    assert "0.9.0/datapackage.json" in archived(bridges)
    (bridges / "data/facts/actors.yaml").write_bytes(facts)
    assert build.main(["--root", str(bridges)]) == 0
    assert files_below(bridges) == before


@pytest.mark.slow
def test_a_greater_version_may_be_given(bridges: Path) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    assert make(bridges, "1.0.0") == 0
    assert [path.name for path in (bridges / "data/releases").iterdir() if path.name != FIRST] == ["1.0.0"]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "version"), [(new_claim, "1.1.0"), (removed_record, "2.0.0"), (typo_fix, "1.0.1")])
def test_from_1_0_0_on_each_number_has_its_kind_of_change(
    change: Callable[[Path], None], version: str, bridges: Path
) -> None:
    assert make(bridges, "1.0.0") == 0
    commit(bridges)
    change(bridges)
    rebuild(bridges)
    assert make(bridges) == 0
    assert descriptor(bridges)["version"] == version


@pytest.mark.slow
def test_the_package_alone_can_be_released(bridges: Path) -> None:
    assert make(bridges, "0.9.1") == 0
    assert "The same tables" in (bridges / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.slow
def test_the_same_facts_and_day_give_the_same_release(bridges: Path, tmp_path: Path) -> None:
    typo_fix(bridges)
    rebuild(bridges)
    other = shutil.copytree(bridges, tmp_path / "other")
    assert make(bridges) == make(other) == 0
    assert files_below(bridges) == files_below(other)


@pytest.mark.slow
def test_a_final_version_follows_its_prereleases(bridges: Path) -> None:
    for number, version in enumerate(("0.10.0-rc.1", "0.10.0-rc.2", None)):
        code = f"  - code: rope-{number}\n    label: Rope {number}\n    definition: Line {number}.\n"
        code += "    example: The rope was drawn.\n"
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


@pytest.mark.slow
def test_a_cell_of_a_renamed_column_is_still_compared(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed_column(bridges)
    edit(bridges, "data/facts/conflicts.yaml", "Whether the old bridge", "Whether the bridge")
    rebuild(bridges)
    assert make(bridges) == 1
    said = capsys.readouterr().err
    assert "conflicts mayor-or-official, field matter: was changed: 'Whether the old bridge can be used' -> " in said
    explain_change(bridges, table="conflicts", record_id="mayor-or-official", field="matter")
    commit(bridges)
    assert make(bridges) == 0
    assert "| `conflicts` | `mayor-or-official` | `matter` |" in (bridges / "docs/errata.md").read_text("utf-8")


@pytest.mark.slow
def test_what_points_at_a_renamed_record_needs_no_reason_of_its_own(bridges: Path) -> None:
    for path in ("sources.yaml", "renderings.yaml", "checks/gazette.yaml"):
        text = (bridges / "data/facts" / path).read_text("utf-8")
        (bridges / "data/facts" / path).write_text(text.replace("bridge-register", "register-of-bridges"), "utf-8")
    explain_change(bridges, table="sources", record_id="bridge-register", renamed_to="register-of-bridges")
    rebuild(bridges)
    assert make(bridges) == 0
    assert descriptor(bridges)["version"] == "0.10.0"
    log = (bridges / "CHANGELOG.md").read_text("utf-8").partition("## 0.9.0")[0].partition("## 0.10.0")[2]
    assert [line for line in log.splitlines() if line.startswith("- ")] == [
        f"- **Act**: `sources` `bridge-register` is now `register-of-bridges`. {REASON} ({REFERENCE})",
        "- **If used**: 1 row of `check_sources` removed: `gazette-bridge-unsafe/bridge-register`.",
        "- **If used**: 1 cell of `renderings` changed with other cells: `gazette-old-bridge-name`.",
        "- **Nothing to do**: 1 row of `check_sources` added: `gazette-bridge-unsafe/register-of-bridges`.",
    ]
    assert "No released cell has been corrected yet." in (bridges / "docs/errata.md").read_text("utf-8")


@pytest.mark.slow
def test_a_change_of_the_package_is_a_line_and_an_earlier_release_keeps_its_makers(bridges: Path) -> None:
    edit(bridges, "data/schema/package.json", "The landmine-policy contributors", "The Harbour Board")
    explain_change(bridges, kind="package", property="contributors")
    rebuild(bridges)
    assert make(bridges) == 0
    assert build.main(["--root", str(bridges)]) == 0
    log = (bridges / "CHANGELOG.md").read_text("utf-8")
    assert re.search(
        r"^- \*\*Nothing to do\*\*: package `contributors`: `.*` is now `.*Harbour.*`\. The reg", log, re.M
    )
    past = json.loads(archived(bridges)[f"{FIRST}/datapackage.json"])
    assert past["contributors"][0]["title"] == "The landmine-policy contributors"


@pytest.mark.slow
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
    explain_change(bridges, kind="table", table="tolls")
    rebuild(bridges)
    assert make(bridges) == 0
    assert f"- **Act**: table `tolls` removed. {REASON}" in (bridges / "CHANGELOG.md").read_text("utf-8")
    assert archived(bridges)["0.9.1/data/csv/tolls.csv"] == b"toll_id\npenny\n"
    (bridges / "tolls.yaml").rename(bridges / "data/facts/tolls.yaml")
    text = (bridges / "data/schema/package.json").read_text("utf-8")
    (bridges / "data/schema/package.json").write_text(re.sub(r'("codes")(\s*\])', r'\1, "tolls"\2', text), "utf-8")
    capsys.readouterr()
    assert build.main(["--root", str(bridges)]) == 1
    assert "data/schema/tolls.json: the table tolls was removed in 0.10.0" in capsys.readouterr().err


# What is refused: one line, exit 1, nothing written.


def _untouched(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_below(root).items() if not path.startswith(".build")}


REFUSALS: dict[str, tuple[Callable[[Path], None], str | None, str]] = {
    "release exists": (typo_fix, FIRST, "field --version: '0.9.0' is too small: the last release is 0.9.0"),
    "too small": (
        removed_record,
        "0.9.1",
        "field --version: '0.9.1' is too small: the last release is 0.9.0, the bump major; allowed: 0.10.0 or greater",
    ),
    "build metadata": (typo_fix, "0.9.1+mine", "field --version: '0.9.1+mine' has build metadata"),
    "nothing changed": (
        lambda _: None,
        None,
        "field --version: is needed: nothing changed since 0.9.0; allowed: 0.9.1 or greater",
    ),
    "missing reason": (
        lambda root: edit(root, "data/facts/actors.yaml", "A state.", "A kingdom."),
        None,
        "data/facts/changes.yaml: actors ruritania, field description: was changed: 'A state.' -> 'A kingdom.', "
        "and no reason is given",
    ),
    "reason for nothing": (
        lambda root: explain_change(root, table="actors", record_id="ruritania", field="description"),
        None,
        "data/facts/changes.yaml:3: record/actors/ruritania/description: is a reason for a change that did not happen",
    ),
    "new name of nothing": (
        lambda root: (
            removed_record(root),
            edit(
                root,
                "data/facts/changes.yaml",
                "  record_id: gazette-old-bridge-name",
                "  renamed_to: new-bridge-name\n  record_id: gazette-old-bridge-name",
            ),
        )[0],
        None,
        "'new-bridge-name' is no record that was added to renderings where another one was removed",
    ),
}


@pytest.mark.parametrize("name", fast_only(REFUSALS, "missing reason"))
def test_refused(name: str, bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, version, line = REFUSALS[name]
    change(bridges)
    commit(bridges)
    before = _untouched(bridges)
    capsys.readouterr()
    assert make(bridges, version) == 1
    assert line in capsys.readouterr().err
    assert _untouched(bridges) == before


def test_a_dirty_tree_is_refused(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    assert make(bridges) == 1
    assert (
        "the tree: has 2 uncommitted changes: data/facts/actors.yaml, data/facts/changes.yaml;"
        in capsys.readouterr().err
    )


@pytest.mark.slow
def test_a_copy_without_git_could_not_be_released(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(bridges / ".git")
    assert make(bridges) == 2
    assert "is no git checkout" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "version", "lines"),
    [
        ("2022-08-01", "1.0", ["--version 1.0: is not a version"]),
        ("1 August", "1.0.0", ["--date 1 August: is not a day"]),
        ("2022-W31-1", "1.0.0", ["--date 2022-W31-1: is not a day"]),
        (
            "2022-06-30",
            "0.8.0",
            ["field --version: '0.8.0' is too small", "field --date: '2022-06-30' is before the last release"],
        ),
    ],
)
def test_wrong_arguments(
    day: str, version: str, lines: list[str], bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--date", day, "--version", version, "--root", str(bridges)]) == 1
    said = capsys.readouterr().err
    assert [line for line in lines if line not in said] == []


@pytest.mark.slow
def test_a_reason_needs_its_sentence_and_what_shows_it(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bridges / "data/facts/changes.yaml").write_text("changes:\n  - kind: record\n    table: actors\n", "utf-8")
    assert build.main(["--root", str(bridges)]) == 1
    said = capsys.readouterr().err
    assert "changes.yaml:2: record/actors, field reason: is missing; say in a sentence why it changed" in said
    assert "field reference: is missing" in said


REASONS = [
    ("...", REFERENCE, "reason: '...' is a placeholder"),
    (REASON, "...", "reference: '...' is a placeholder"),
    (REASON, "the gazette", "reference: 'the gazette' is no id, address or issue"),
    (REASON, "gazette-2021-03-05.999", "reference: 'gazette-2021-03-05.999' is no id, address or issue"),
    (REASON, "https://example.org/register?page=2", ""),
    (REASON, "#12", ""),
    (REASON, "gazette-2021-03-05.004", ""),
]


@pytest.mark.slow
def test_a_reason_says_something_and_rests_on_an_address_an_issue_or_a_record(
    bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, (reason, reference, _) in enumerate(REASONS):
        explain_change(bridges, table="actors", record_id=f"n{number}", reason=reason, reference=f"'{reference}'")
    assert build.main(["--root", str(bridges)]) == 1
    *said, _ = capsys.readouterr().err.splitlines()
    told = {re.sub(r".*record/actors/n(\d), field (.*?);.*", r"\1 \2", line) for line in said}
    assert told == {f"{number} {problem}" for number, (_, _, problem) in enumerate(REASONS) if problem}


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", [CouldNotRun("no validator"), pytest.param(KeyboardInterrupt(), marks=pytest.mark.slow)], ids=str
)
def test_a_release_that_is_not_valid_leaves_everything_as_it_was(error: BaseException, bridges: Path) -> None:
    typo_fix(bridges)
    commit(bridges)
    before = _untouched(bridges)

    def refuse(root: Path, _: Path | None) -> None:
        assert (root / "data/releases/0.9.1/datapackage.json").is_file()
        assert _untouched(root) != before
        raise error

    with pytest.raises(type(error)):
        release(bridges, None, dt.date(2022, 8, 1), None, refuse)
    assert _untouched(bridges) == before
    assert not (bridges / "data/releases/0.9.1").exists()


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_to_leaves_everything_as_it_was(bridges: Path) -> None:
    typo_fix(bridges)
    commit(bridges)
    (bridges / "docs").rename(bridges / "other")
    (bridges / "docs").write_text("in the way")
    commit(bridges)
    before = _untouched(bridges)
    assert make(bridges) == 2
    assert _untouched(bridges) == before


@pytest.mark.slow
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
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in after.items()}
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


@pytest.mark.slow
def test_a_release_that_git_would_not_keep_is_refused(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typo_fix(bridges)
    (bridges / ".gitignore").write_text(".build/\n*.csv\n")
    rebuild(bridges)
    assert make(bridges) == 1
    assert "data/releases/0.9.1/data/csv/actors.csv: is ignored by git" in capsys.readouterr().err


@pytest.mark.slow
def test_articles_that_are_not_there_could_not_be_read(bridges: Path, tmp_path: Path) -> None:
    assert main(["--date", NEXT_DAY, "--root", str(bridges), "--articles", str(tmp_path / "nowhere")]) == 2


def test_the_check_lists_what_lacks_a_reason_and_is_fine(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(bridges, "data/facts/actors.yaml", "A state.", "A kingdom.")
    assert main(["--check", "--root", str(bridges)]) == 0
    said = capsys.readouterr().out
    assert "since 0.9.0: 1 change, patch; 0.9.1 follows" in said
    assert "1 of them need a reason before the next release:" in said


@pytest.mark.slow
def test_the_check_refuses_a_reason_for_nothing(bridges: Path) -> None:
    explain_change(bridges, table="actors", record_id="ruritania", field="description")
    assert main(["--check", "--root", str(bridges)]) == 1


@pytest.mark.slow
def test_a_part_that_was_removed_needs_no_reason(bridges: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = "      - actor_id: ada-quill\n        part: speaker\n        claims: [gazette-2021-03-05.002]\n"
    edit(bridges, "data/facts/events.yaml", f"    participants:\n{part}", "")
    rebuild(bridges)
    assert make(bridges) == 0
    removed = "minor  part of a record removed (1): participants gazette-bridge-opened/ada-quill/speaker"
    assert removed in capsys.readouterr().out
    lines = (bridges / "CHANGELOG.md").read_text("utf-8").splitlines()
    assert "- **If used**: 1 row of `participants` removed: `gazette-bridge-opened/ada-quill/speaker`." in lines


CHANGES: dict[str, tuple[Change, bool]] = {
    "a typed cell": (Change("record", "changed", "bridges", "old", "opened_edtf", old="1911", new="1912"), True),
    "a computed cell": (Change("record", "changed", "bridges", "old", "opened_min", old="1911", new="1912"), False),
    "a record that was removed": (Change("record", "removed", "bridges", "old"), True),
    "a record that was added": (Change("record", "added", "bridges", "new"), False),
    "a part that was removed": (Change("record", "removed", "spans", "old/2"), False),
    "a typed cell of a part": (Change("record", "changed", "spans", "old/2", "width", old="7", new="8"), True),
    "a column": (Change("column", "changed", "bridges", field="opened_min", property="title", old="A", new="B"), True),
    "a code that the table codes does not remove": (Change("code", "removed", "bridges", "", "kind", "arch"), True),
    "a code that the table codes removes": (Change("code", "removed", "bridges", "", "kind", "beam"), False),
    "the articles in the descriptor": (Change("package", "changed", "", property="sources", new="[]"), False),
    "a title of the package": (Change("package", "changed", "", property="title", old="A", new="B"), True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_removed_or_changed_needs_a_reason_unless_it_is_computed_or_a_part(name: str) -> None:
    change, needed = CHANGES[name]
    code = Change("record", "removed", "codes", "kind/beam")
    _, missing, wrong = explain([change, code], [], frozenset({"spans"}), {"bridges": frozenset({"opened_min"})})
    assert [problem for problem in missing if "kind/beam" not in problem.record] == missing[: int(needed)]
    assert len(missing) == 1 + needed
    assert wrong == []


# What is released never changes.


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


def _reseal(root: Path, version: str, *contents: bytes) -> None:
    """Write the hash of what replaced a file of a release wherever the release has it."""
    folder = root / "data/releases" / version
    edit(folder, "datapackage.json", *(hashlib.sha256(content).hexdigest() for content in contents))
    listed = {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in read_checksums(folder)}
    (folder / CHECKSUMS).write_bytes(listing(listed))


def _exchange(root: Path, version: str = FIRST) -> None:
    """Exchange one cell of a release, with every hash that the release has of it."""
    folder = root / "data/releases" / version
    before = (folder / "data/csv/actors.csv").read_bytes()
    after = before.replace(b"A state", b"A realm")
    assert before != after
    (folder / "data/csv/actors.csv").write_bytes(after)
    _reseal(root, version, before, after)


def _exchange_with_the_recorded_hash(root: Path) -> None:
    """Exchange a cell of the last release, and every hash that is written down of it in the release and the tables."""
    before = read_releases(root)[-1].tables_sha256
    _exchange(root, "0.9.1")
    made = read_releases(root)[-1]
    releases = made.files["data/csv/releases.csv"]
    forged = releases.replace(before.encode(), made.tables_sha256.encode())
    (root / "data/releases/0.9.1/data/csv/releases.csv").write_bytes(forged)
    _reseal(root, "0.9.1", releases, forged)
    assert build.main(["--root", str(root)]) == 0


def _rename_to_other_version(root: Path) -> None:
    (root / "data/releases/0.9.0").rename(root / "data/releases/0.8.0")


TAMPERED: dict[str, Callable[[Path], object]] = {
    "a table deleted": lambda root: (root / "data/releases/0.9.0/data/csv/actors.csv").unlink(),
    "a descriptor deleted": lambda root: (root / "data/releases/0.9.0/datapackage.json").unlink(),
    "a release deleted": lambda root: shutil.rmtree(root / "data/releases/0.9.0"),
    "the last release deleted": lambda root: shutil.rmtree(root / "data/releases/0.9.1"),
    "all releases deleted": lambda root: shutil.rmtree(root / "data/releases"),
    "a bit of a table": lambda root: _flip_a_bit(root / "data/releases/0.9.0/data/csv/actors.csv"),
    "a bit of the last release": lambda root: _flip_a_bit(root / "data/releases/0.9.1/data/csv/releases.csv"),
    "a title in a descriptor": lambda root: edit(
        root, "data/releases/0.9.0/datapackage.json", '"name": "landmine-policy",', '"name": "landmines",'
    ),
    "a cell, with the hashes of its release": _exchange,
    "a cell, with all hashes": _exchange_with_the_recorded_hash,
    "a file too many": lambda root: (root / "data/releases/0.9.0/notes.txt").write_text("n"),
    "a folder too many": lambda root: (root / "data/releases/newest").mkdir(),
    "another version": _rename_to_other_version,
    "the version in use": lambda root: edit(
        root, "data/schema/package.json", '"version": "0.9.1"', '"version": "0.9.2"'
    ),
}


# What every hash agrees with is found in the git history only.
HIDDEN = {"a cell, with all hashes"}


@pytest.mark.parametrize("name", ["a bit of a table", "a table deleted"])
def test_the_only_release_cannot_be_touched(name: str, bridges: Path) -> None:
    assert main(["--check", "--root", str(bridges)]) == 0
    shutil.rmtree(bridges / ".git")
    TAMPERED[name](bridges)
    assert main(["--check", "--root", str(bridges)]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", TAMPERED)
def test_a_release_cannot_be_touched(name: str, twice: Path) -> None:
    if name not in HIDDEN:
        shutil.rmtree(twice / ".git")
    TAMPERED[name](twice)
    assert main(["--check", "--root", str(twice)]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", TAMPERED)
def test_a_release_cannot_be_touched_by_a_commit(name: str, twice: Path) -> None:
    TAMPERED[name](twice)
    commit(twice)
    assert main(["--check", "--root", str(twice)]) == 1


@pytest.mark.slow
def test_a_release_exchanged_with_all_hashes_is_found_in_the_history(
    twice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _exchange_with_the_recorded_hash(twice)
    assert build.main(["--check", "--root", str(twice)]) == 0
    commit(twice)
    assert main(["--check", "--root", str(twice)]) == 1
    said = capsys.readouterr().err
    assert "data/releases/0.9.1/data/csv/actors.csv: was changed after its release, in a commit" in said
    assert "data/releases/0.9.1/datapackage.json: was changed after its release, in a commit" in said


@pytest.mark.slow
def test_an_alteration_hidden_in_a_merge_is_found(twice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(twice, "branch", "-m", "main")
    git(twice, "checkout", "-q", "-b", "side")
    (twice / "side.txt").write_text("Of the side branch.")
    commit(twice)
    git(twice, "checkout", "-q", "main")
    (twice / "main.txt").write_text("Of the main branch.")
    commit(twice)
    git(twice, "merge", "-q", "--no-ff", "--no-commit", "side")
    _exchange_with_the_recorded_hash(twice)
    commit(twice)
    assert main(["--check", "--root", str(twice)]) == 1
    assert "actors.csv: was changed after its release, in a commit" in capsys.readouterr().err


@pytest.mark.slow
def test_an_alteration_that_was_committed_stays_in_the_history_and_is_found(bridges: Path) -> None:
    _exchange(bridges)
    commit(bridges)
    git(bridges, "revert", "--no-edit", "HEAD")
    assert main(["--check", "--root", str(bridges)]) == 1
    git(bridges, "reset", "-q", "--hard", "HEAD~2")
    assert main(["--check", "--root", str(bridges)]) == 0


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_copy_without_a_history_is_compared_by_its_hashes_and_says_so(
    bridges: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(bridges / ".git")
    assert main(["--check", "--root", str(bridges)]) == 0
    assert "no git history here" in capsys.readouterr().out


@pytest.mark.parametrize("content", fast_only([b"{", b"[]", b'{"resources": 3}', b"\xff"], b"{"), ids=str)
def test_a_damaged_release_is_one_line_for_every_command(content: bytes, bridges: Path) -> None:
    (bridges / "data/releases/0.9.0/datapackage.json").write_bytes(content)
    for command in (["build"], ["diff", FIRST, bridges]):
        said = run_script(*command, "--root", bridges)
        assert said.returncode == 1, said.stderr
        assert "Traceback" not in said.stderr
        assert re.search(r"0\.9\.0/datapackage\.json: is not", said.stderr), said.stderr


@pytest.mark.slow
def test_a_release_of_the_whole_dataset_with_its_validation(tmp_path: Path) -> None:
    """One correction of the real dataset, from the commit to what readers of the package see."""
    beside = (".git", ".venv", ".build", "dist", "uncommitted", "__pycache__", ".*_cache", ".hypothesis")
    root = shutil.copytree(REPOSITORY, tmp_path / "copy", ignore=shutil.ignore_patterns(*beside))
    last = str(read_releases(root)[-1].version)
    of_yemen = "example of a place where mines stay a danger.\n    iso3166_alpha3: YEM"
    edit(root, "data/facts/places.yaml", f"Named as an {of_yemen}", f"An {of_yemen}")
    git(root, "init", "-q")
    rebuild(root)
    # What was changed before and has no reason yet gets one here.
    pending = run_script("release", "--check", "--root", root).stdout
    for entry in re.findall(r"add \{(.*), reason: \.\.\., reference: \.\.\.\}$", pending, re.MULTILINE):
        named = dict(part.split(": ", 1) for part in entry.split(", ") if "renamed_to" not in part)
        explain_change(root, **named, reference="'#12'")
    rebuild(root)
    said = run_script("release", "--date", "2099-01-01", "--root", root)
    assert said.returncode == 0, said.stderr
    commit(root)
    assert run_script("release", "--check", "--root", root).returncode == 0
    assert run_script("validate", "--root", root).returncode == 0
    old, new = "Named as an example of a place where", "An example of a place where"
    with tarfile.open(root / EARLIER) as archive:
        earlier = archive.extractfile(f"{last}/data/csv/places.csv")
        assert earlier is not None
        assert old in earlier.read().decode()
    assert new in (root / "data/csv/places.csv").read_text("utf-8")
    in_yemen = [row for row in rows_of(root, "changes") if row["record_id"] == "yemen"]
    (correction,) = [row for row in in_yemen if row["field"] == "description"]
    assert (correction["action"], correction["reason"]) == ("changed", REASON)
