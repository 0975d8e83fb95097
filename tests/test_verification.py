"""`verify` finds a single flipped bit in any shipped file, and every passage that is not in its article."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import landmine_policy
from landmine_policy import _cli
from landmine_policy._checksums import CHECKSUMS, listing, read_checksums
from landmine_policy._editions import EARLIER
from landmine_policy._verify import verify_folder
from tests.conftest import ARTICLES, DESCRIPTOR, REPOSITORY, needs_articles

if TYPE_CHECKING:
    from pathlib import Path

TABLES = [path for file in DESCRIPTOR["resources"] for path in (file["path"], file["parquet"]["path"])]
ARCHIVE = [EARLIER] if (REPOSITORY / EARLIER).is_file() else []
FILES = ["datapackage.json", *TABLES, *ARCHIVE]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the folder of a copy of the shipped files that may be changed."""
    for name in [*FILES, CHECKSUMS]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    listed = read_checksums(tmp_path)
    (tmp_path / CHECKSUMS).write_bytes(listing({name: listed[name] for name in listed if name in FILES}))
    return tmp_path


def test_an_untouched_package_verifies(installed: Path) -> None:
    result = verify_folder(installed)
    assert result, result
    assert (result.files, result.passages) == (len(FILES), None)
    assert "passages not verified" in str(result)


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def test_every_data_file_with_a_flipped_bit_is_named(installed: Path) -> None:
    for name in TABLES:
        flip_a_bit(installed / name)
    problems = verify_folder(installed).problems
    assert [name for name in TABLES if not any(name in problem for problem in problems)] == []
    assert len(problems) == len(TABLES)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in TABLES else name for name in FILES]
)
def test_a_flipped_bit_is_reported(name: str, installed: Path) -> None:
    flip_a_bit(installed / name)
    result = verify_folder(installed)
    assert not result
    assert name in result.problems[0]


@pytest.mark.parametrize("name", ["data/parquet/claims.parquet", "datapackage.json", CHECKSUMS])
def test_a_missing_file_is_reported(name: str, installed: Path) -> None:
    (installed / name).unlink()
    assert verify_folder(installed).problems == (f"{name} is missing",)


def test_without_csv_files_as_in_the_wheel_the_parquet_files_verify(installed: Path) -> None:
    shutil.rmtree(installed / "data/csv")
    result = verify_folder(installed)
    assert result, result
    assert result.files == 1 + len(DESCRIPTOR["resources"]) + len(ARCHIVE)


@needs_articles
def test_every_passage_stands_in_its_article() -> None:
    result = landmine_policy.verify(ARTICLES)
    assert result, result
    lines = [(REPOSITORY / f"data/csv/{name}.csv").read_text("utf-8").splitlines() for name in ("evidence", "gaps")]
    assert result.passages == sum(len(rows) - 1 for rows in lines) > 900


@needs_articles
def test_another_version_of_an_article_is_told(tmp_path: Path) -> None:
    for path in ARTICLES.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"2020", b"2021", 1))
    assert len(landmine_policy.verify(tmp_path).problems) == 2


def test_the_command_says_so_and_exits_with_0_1_or_2(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["landmine_policy._verify"], "base_folder", lambda: installed)
    assert _cli.main(["verify"]) == 0
    assert "0 problems" in capsys.readouterr().out
    assert _cli.main(["verify", "--articles", str(installed / "nowhere")]) == 2
    assert "nowhere is missing; give the folder" in capsys.readouterr().err
    (installed / "data/csv/claims.csv").write_text("claim_id\n", "utf-8")
    assert _cli.main(["verify"]) == 1
    assert "claims.csv is not what was published" in capsys.readouterr().err


def test_the_command_runs_in_a_shell() -> None:
    command = [sys.executable, "-m", "landmine_policy._cli", "verify"]
    done = subprocess.run(command, cwd=REPOSITORY / "src", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
