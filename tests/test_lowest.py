"""The lowest versions that ``pyproject.toml`` allows do everything that the package does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

# Run where only the lowest versions are installed, and every warning is an error.
EVERYTHING = """
import sys
from pathlib import Path
import landmine_policy as lp
from landmine_policy._cli import main
from landmine_policy._export import OF_ONE_TABLE, SUFFIXES

for table in lp.tables()["table"]:
    counts = [len(lp.load(table)), lp.load(table, "arrow").num_rows, lp.load(table, "polars").height]
    assert counts == [len(lp.load(table, "duckdb").fetchall())] * 3, (table, counts)
for form, suffixes in SUFFIXES.items():
    for name in lp.tables()["table"] if form in OF_ONE_TABLE else ["all"]:
        lp.export(Path(sys.argv[1]) / (name + suffixes[0]))
for command in ["tables", "rules --activity use --on 2021-06-01", "timeline --start 1990-01-01", "checks", "conflicts",
                "treaty-status Ukraine --on 2022-06-21", "find stockpile", "changes", "codebook", "verify", "cite",
                "evidence quantities nyt-us-stockpile --field best", "show facts --format json --version 0.9.0"]:
    assert main(command.split()) == 0, command
"""


@pytest.mark.slow
def test_the_lowest_versions_do_everything(tmp_path: Path) -> None:
    python = tmp_path / "lowest/bin/python"
    locked = tmp_path / "lowest.txt"
    run("uv", "venv", "--quiet", "--python", sys.executable, python.parents[1])
    run(
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--resolution",
        "lowest-direct",
        "--all-extras",
        "pyproject.toml",
        "-o",
        locked,
    )
    assert "pandas==2.2.0" in locked.read_text("utf-8")
    run("uv", "pip", "install", "--quiet", "--python", python, "-r", locked)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    command = [python, "-W", "error", "-c", EVERYTHING, tmp_path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(name: str, *arguments: object) -> None:
    """Run uv; skip where it reaches no package index, fail where versions cannot be found together."""
    command = [sys.executable, "-m", name, *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode and "Failed to fetch" in done.stderr and "No solution found" not in done.stderr:
        pytest.skip("no package index can be reached, from which the lowest versions would come")
    assert done.returncode == 0, done.stderr
