"""The command line prints what the functions return, in four formats, and ends with 0, 1 or 2."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import pytest

import landmine_policy as lp
from landmine_policy import _cli
from scripts.notebook import NOTEBOOK, executed
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

USE = (REPOSITORY / "docs/use.md").read_text("utf-8")

# every command with the function whose frame it prints
FRAMES = {
    "show quantities": lambda: lp.load("quantities"),
    "codebook events": lambda: lp.codebook("events"),
    "find stockpile": lambda: lp.find("stockpile"),
    "evidence quantities nyt-us-stockpile --field best": lambda: lp.evidence("quantities", "nyt-us-stockpile", "best"),
    "rules --activity use --on 2021-06-01": lambda: lp.rules(activity="use", on="2021-06-01"),
    "timeline --start 1990-01-01 --end 2003-01-01": lambda: lp.timeline("1990-01-01", "2003-01-01"),
    "rules --activity use --on 2016-06-01 --basis recorded": lambda: lp.rules("use", on="2016-06-01", basis="recorded"),
    "treaty-status Ukraine --on 2022-06-21": lambda: lp.treaty_status("Ukraine", on="2022-06-21"),
    "checks --verdict contradicted": lambda: lp.checks("contradicted"),
    "checks --record quantities/nyt-us-stockpile": lambda: lp.checks("quantities/nyt-us-stockpile"),
    "conflicts --relation contradicts": lambda: lp.conflicts("contradicts"),
    "questions withdrawals": lambda: lp.questions("withdrawals"),
}


def run(capsys: pytest.CaptureFixture[str], command: str) -> str:
    assert _cli.main(command.split()) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", FRAMES)
def test_csv_in_a_pipe_has_the_rows_of_the_function(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.reader(io.StringIO(run(capsys, command))))
    frame = FRAMES[command]()
    assert rows[0] == list(frame.columns)
    assert len(rows) - 1 == len(frame) > 0


@pytest.mark.parametrize("command", FRAMES)
def test_json_and_markdown_and_tables_have_them_too(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    frame = FRAMES[command]()
    rows = json.loads(run(capsys, f"{command} --format json"))
    assert [list(row) for row in rows] == [list(frame.columns)] * len(frame)
    assert len(run(capsys, f"{command} --format markdown").splitlines()) == len(frame) + 2
    table = run(capsys, f"{command} --format table")
    assert all(str(column)[:4] in table for column in frame.columns[:2])


@pytest.mark.parametrize("width", [60, 80, 200])
def test_nothing_is_wider_than_the_terminal(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    examples = [line.removeprefix("  landmine-policy ") for line in _cli.EXAMPLES.splitlines()[1:]]
    for command in ["tables", *FRAMES, *examples]:
        table = run(capsys, f"{command} --format table")
        assert max(map(len, table.splitlines())) <= width, command
        if command in FRAMES:  # no word is lost on the way
            words = " ".join(str(value) for value in FRAMES[command]().iloc[0].dropna() if isinstance(value, str))
            assert set(re.findall(r"\b[a-z]{4,12}\b", words)) <= set(re.findall(r"[a-z]+", table)), command


def test_help_fits_eighty_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command in ["", *_cli.COMMANDS]:
        with pytest.raises(SystemExit):
            _cli.main([*command.split(), "--help"])
        assert max(map(len, capsys.readouterr().out.splitlines())) <= 80, command


@pytest.mark.parametrize("command", [*FRAMES, "tables", "changes"])
def test_every_command_answers_for_the_version_given(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, f"{command} --version {lp.__version__}") == run(capsys, command)
    assert _cli.main([*command.split(), "--version", "0.0.1"]) == 2
    assert "There is no version '0.0.1'" in capsys.readouterr().err


def test_json_keeps_numbers_days_and_what_is_not_stated(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["quantity_id"]: row for row in json.loads(run(capsys, "show quantities --format json"))}
    assert (rows["nyt-us-stockpile"]["best"], rows["nyt-us-stockpile"]["low"]) == (3_000_000.0, None)
    events = json.loads(run(capsys, "show events --format json"))
    assert {type(row["date_min"]) for row in events} == {str, type(None)}
    assert {type(row["meaning_changed"]) for row in json.loads(run(capsys, "show renderings --format json"))} == {bool}


def test_tables_are_listed_with_their_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capsys, "tables"))))
    assert {row["table"]: int(row["rows"]) for row in rows} == {name: len(lp.load(name)) for name in dir(lp.data)}


@pytest.mark.parametrize("style", ["apa", "bibtex", "ris", "csl-json"])
def test_cite_prints_what_the_function_returns(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, f"cite --style {style} --record nyt-2022-06-21.036")
    assert printed.rstrip("\n") == lp.cite(records=["nyt-2022-06-21.036"], style=style).rstrip("\n")


def test_cite_takes_several_records(capsys: pytest.CaptureFixture[str]) -> None:
    records = ["nyt-2022-06-21.036", "nyt-treaty-133"]
    printed = run(capsys, "cite " + " ".join(f"--record {record}" for record in records))
    assert printed == lp.cite(records=records) + "\n"


def test_export_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "all.sqlite"
    assert str(path) in run(capsys, f"export {path}")
    assert path.stat().st_size > 100_000
    assert _cli.main(["export", str(path)]) == 2
    assert "is there already: give --overwrite to replace it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("show claim", "Did you mean 'claims'?"),
        ("evidence quantities nyt-us-stockpil", "nyt-us-stockpile"),
        ("rules --activity uze", "use"),
        ("rules --on yesterday", "yesterday"),
        ("checks --verdict wrong", "Codes: confirmed"),
        ("cite --style mla", "apa"),
        ("export all.txt", "sqlite"),
    ],
)
def test_what_cannot_be_run_says_why_and_exits_with_2(
    command: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _cli.main(command.split()) == 2
    error = capsys.readouterr().err
    assert error.startswith("Could not run: ")
    assert said in error


def test_the_command_is_installed_and_completes() -> None:
    command = [sys.executable, "-m", "landmine_policy._cli", "--print-completion", "bash"]
    done = subprocess.run(command, cwd=REPOSITORY / "src", capture_output=True, text=True, check=False)
    assert (done.returncode, "complete" in done.stdout) == (0, True)
    assert 'landmine-policy = "landmine_policy._cli:main"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")


def test_completion_without_its_library_says_what_to_type(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert _cli.main(["--print-completion", "bash"]) == 2
    assert "pip install 'landmine-policy[cli]'" in capsys.readouterr().err


def test_a_pipe_that_is_closed_early_gives_no_traceback() -> None:
    script = f"{sys.executable} -m landmine_policy._cli show facts | head -1"
    done = subprocess.run(["sh", "-c", script], cwd=REPOSITORY / "src", capture_output=True, text=True, check=False)
    assert done.stdout.startswith("claim_id,")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_notebook_shows_what_its_cells_give_on_the_present_tables() -> None:
    committed = (REPOSITORY / NOTEBOOK).read_text("utf-8")
    assert executed(REPOSITORY) == committed, "`make notebook` executes it"
    assert "image/png" in committed


def test_the_python_and_polars_snippets_run() -> None:
    for block in re.findall(r"```python\n(.*?)```", USE, re.DOTALL):
        names: dict[str, object] = {}
        exec(block, names)  # noqa: S102 (the document's own examples)
    assert getattr(names["answer"], "height", 0) == 3


def test_the_sql_snippet_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    (query,) = re.findall(r"```sql\n(.*?)```", USE, re.DOTALL)
    answer = duckdb.sql(query).fetchall()
    assert sum(row[2] for row in answer) == len(lp.load("checks"))
