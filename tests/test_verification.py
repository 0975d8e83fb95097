"""`verify` finds a single flipped bit in any shipped file, and every passage that is not in its article."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import landmine_policy
from landmine_policy import cli, package
from tests.conftest import ARTICLES, DESCRIPTOR, REPOSITORY, needs_articles

if TYPE_CHECKING:
    from pathlib import Path

EARLIER = sorted(path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "data/history").glob("*.json"))
TABLES = [resource["path"] for resource in DESCRIPTOR["resources"]]
FILES = ["datapackage.json", "datapackage.json.sha256", *TABLES, *EARLIER]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the package find its files in a copy that may be changed."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    for module in (package, sys.modules["landmine_policy.verification"]):
        monkeypatch.setattr(module, "base_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.usefixtures("installed")
def test_an_untouched_package_verifies() -> None:
    result = landmine_policy.verify()
    assert result, result
    assert (result.files, result.passages) == (len(FILES) - 1, None)
    assert "passages not verified" in str(result)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_reported(name: str, installed: Path) -> None:
    path = installed / name
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    result = landmine_policy.verify()
    assert not result
    assert name.removesuffix(".sha256") in result.problems[0]


def test_a_missing_file_is_reported(installed: Path) -> None:
    (installed / "data/parquet/claims.parquet").unlink()
    assert landmine_policy.verify().problems == ("data/parquet/claims.parquet is missing",)


@needs_articles
def test_every_passage_stands_in_its_article() -> None:
    result = landmine_policy.verify(ARTICLES)
    assert result, result
    assert result.passages == 941


@needs_articles
def test_another_version_of_an_article_is_told(tmp_path: Path) -> None:
    for path in ARTICLES.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"2020", b"2021", 1))
    assert len(landmine_policy.verify(tmp_path).problems) == 2


def test_the_command_says_so_and_exits_with_0_1_or_2(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify"]) == 0
    assert "0 problems" in capsys.readouterr().out
    assert cli.main(["verify", "--articles", str(installed / "nowhere")]) == 2
    assert "nowhere is no folder" in capsys.readouterr().err
    (installed / "data/csv/claims.csv").write_text("claim_id\n", "utf-8")
    assert cli.main(["verify"]) == 1
    assert "claims.csv is not what was published" in capsys.readouterr().err


def test_the_command_runs_in_a_shell() -> None:
    command = [sys.executable, "-m", "landmine_policy.cli", "verify"]
    done = subprocess.run(command, cwd=REPOSITORY / "src", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
