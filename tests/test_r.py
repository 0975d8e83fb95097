"""R reads the files as they are, and the package for R is clean and holds the rows and types of the tables."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import landmine_policy as lp
from tests.conftest import DESCRIPTOR, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("Rscript") is None, reason="no Rscript here (Debian: r-base-core)"),
]

CLASSES = {"string": "character", "integer": "integer", "number": "numeric", "boolean": "logical", "date": "Date"}
# How CRAN looks at packages of data: a text that is not ASCII is no fault.
QUIET = {"_R_CHECK_PACKAGE_DATASETS_SUPPRESS_NOTES_": "true"}
SHOW = """
library(landminepolicy, lib.loc = "library")
for (name in data(package = "landminepolicy", lib.loc = "library")$results[, "Item"]) {
  frame <- get(name)
  for (column in names(frame)) cat(name, column, class(frame[[column]]), "\\n")
  write.csv(frame, paste0(name, ".csv"), row.names = FALSE, na = "")
}
"""


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **QUIET}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the package for R, installed in its folder ``library``."""
    folder = tmp_path_factory.mktemp("r")
    (folder / "library").mkdir()
    lp.export(folder / "landminepolicy.tar.gz")
    run(folder, "R", "CMD", "INSTALL", "-l", "library", "landminepolicy.tar.gz")
    return folder


def test_the_package_passes_rs_own_check(installed: Path) -> None:
    said = run(installed, "R", "CMD", "check", "--no-manual", "landminepolicy.tar.gz")
    assert "\nStatus: OK\n" in said, said


def test_its_data_frames_have_the_types_and_values_of_the_tables(installed: Path) -> None:
    classes: dict[str, dict[str, str]] = {}
    for line in run(installed, "Rscript", "-e", SHOW).splitlines():
        table, column, *kinds = line.split()
        classes.setdefault(table, {})[column] = "/".join(kinds)
    assert sorted(classes) == sorted(lp.tables()["table"])
    for resource in DESCRIPTOR["resources"]:
        fields = resource["schema"]["fields"]
        assert classes[resource["name"]] == {field["name"]: expected_class(field) for field in fields}
        assert cells(installed / f"{resource['name']}.csv", fields) == cells(REPOSITORY / resource["path"], fields)


def cells(path: Path, fields: list[dict[str, Any]]) -> list[list[Any]]:
    """Return the rows of a CSV file, numbers as numbers, since 3 and 3.0 are one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    kinds = [field["type"] for field in fields]
    return [
        [float(cell) if kind == "number" and cell else cell for kind, cell in zip(kinds, row, strict=True)]
        for row in rows
    ]


def expected_class(field: dict[str, Any]) -> str:
    if "categories" in field:
        return "ordered/factor" if field.get("categoriesOrdered") else "factor"
    return CLASSES[field["type"]]


def test_its_help_says_what_a_column_means(installed: Path) -> None:
    page = run(installed, "Rscript", "-e", 'help("facts", package = "landminepolicy", lib.loc = "library")')
    assert "Whether somebody else who is named" in re.sub(r"\s+", " ", page)


def test_base_r_reads_truth_values_of_the_csv() -> None:
    code = 'facts <- read.csv("data/csv/facts.csv"); cat(class(facts$meaning_changed), sum(facts$meaning_changed))'
    wrong = int(lp.load("facts")["meaning_changed"].sum())
    assert run(REPOSITORY, "Rscript", "-e", code) == f"logical {wrong}"


def test_the_examples_of_the_document_run(installed: Path) -> None:
    blocks = re.findall(r"```r\n(.*?)```", (REPOSITORY / "docs/use.md").read_text("utf-8"), re.DOTALL)
    (installed / "data").symlink_to(REPOSITORY / "data")
    said = [run(installed, "Rscript", "-e", f'.libPaths("library"); {block}') for block in blocks]
    assert len(said) == 2
    assert all("[1] " in text for text in said)
