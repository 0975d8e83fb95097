"""What `pip install` gives: typed tables, offline, with pandas and pyarrow and nothing else."""

from __future__ import annotations

import ast
import doctest
import json
import math
import re
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING

import numpy
import pandas as pd
import pytest
import yaml

import landmine_policy
from landmine_policy import _display as display
from landmine_policy._editions import edition_of
from tests.conftest import DESCRIPTOR, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES = landmine_policy.tables()["table"].tolist()
FIELDS = {resource["name"]: resource["schema"]["fields"] for resource in DESCRIPTOR["resources"]}


@pytest.mark.parametrize("table", TABLES)
def test_load_gives_the_values_of_the_csv(table: str) -> None:
    frame = landmine_policy.load(table)
    plain = pd.read_csv(REPOSITORY / f"data/csv/{table}.csv", dtype="string", keep_default_na=False)
    shown = frame.astype("string").fillna("")
    for field in FIELDS[table]:
        name = field["name"]
        if field["type"] == "boolean":
            shown[name] = shown[name].str.upper()
        if field["type"] == "number":
            printed = pd.to_numeric(plain[name].replace("", pd.NA)).to_numpy("float64", na_value=math.nan)
            assert numpy.array_equal(printed, frame[name].to_numpy("float64", na_value=math.nan), equal_nan=True)
            shown = shown.drop(columns=name)
            plain = plain.drop(columns=name)
    pd.testing.assert_frame_equal(shown, plain, check_dtype=False)
    assert display.shown(frame, "csv") + "\n" == (REPOSITORY / f"data/csv/{table}.csv").read_text("utf-8")


def test_importing_loads_neither_pandas_nor_pyarrow() -> None:
    code = "import sys, landmine_policy; print([m for m in ('pandas', 'pyarrow', 'socket') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY / "src", capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def imported(path: Path) -> dict[str, set[str]]:
    """Return what a module imports: at its top, and inside functions or for the type checker only."""
    tree = ast.parse(path.read_text("utf-8"))
    found: dict[str, set[str]] = {"top": set(), "inside": set()}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        place = "top" if node in tree.body else "inside"
        found[place] |= {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"landmine_policy"}
    return found


def test_the_package_imports_nothing_but_pandas_pyarrow_and_its_extras() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {re.split(r"\W", name)[0] for names in project["optional-dependencies"].values() for name in names}
    paths = list((REPOSITORY / "src").rglob("*.py"))
    modules = [imported(path) for path in paths]
    tops = {path.name: module["top"] for path, module in zip(paths, modules, strict=True) if module["top"]}
    # These two are imported when a figure is drawn, and not before: tests/test_plot.py.
    drawing = {"_picture.py": {"matplotlib"}, "_matrix.py": {"matplotlib"}}
    assert tops == drawing, "importing the package imports nothing else"
    assert set().union(*(module["inside"] for module in modules)) <= {"pandas", "pyarrow", *extras}
    assert [re.split(r"\W", name)[0] for name in project["dependencies"]] == ["pandas", "pyarrow"]


def _file(path: str) -> str:
    return (REPOSITORY / path).read_text("utf-8")


VERSIONS: dict[str, Callable[[], object]] = {
    "package": lambda: landmine_policy.__version__,
    "CITATION.cff": lambda: yaml.safe_load(_file("CITATION.cff"))["version"],
    "croissant.json": lambda: json.loads(_file("croissant.json"))["version"],
    "report.json": lambda: json.loads(_file("validation/report.json"))["version"],
    "report.md": lambda: _file("validation/report.md").split()[4].rstrip(":"),
    "citation": lambda: re.findall(r"\(Version (.*?)\)", landmine_policy.cite())[0],
    "README": lambda: re.findall(r"\(Version (.*?)\)", _file("README.md"))[0],
}


@pytest.mark.parametrize("place", VERSIONS)
def test_every_place_has_the_version_of_the_descriptor(place: str) -> None:
    assert VERSIONS[place]() == DESCRIPTOR["version"]


def test_the_version_is_written_once_and_is_that_of_the_last_release() -> None:
    written = json.loads(_file("data/schema/package.json"))["version"]
    assert DESCRIPTOR["version"] in (written, f"{written}+unreleased")
    assert re.findall(r"^## (\S+)", _file("CHANGELOG.md"), re.MULTILINE)[0] == written
    last = landmine_policy.load("releases").sort_values("number").iloc[-1]
    assert last["version"] == written
    # A copy that is exactly the release bears its day, any other none.
    released = DESCRIPTOR["version"] == written
    assert DESCRIPTOR.get("created") == (f"{last['released_on']:%Y-%m-%dT00:00:00Z}" if released else None)
    assert written not in _file("pyproject.toml").split("[tool.")[0]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Install the wheel where nothing of the repository can be seen, then load every table of every version."""
    target = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*command, "--target", str(target), str(wheel)], check=True, capture_output=True)
    code = (
        "import landmine_policy as lp\n"
        "print(lp.__file__)\n"
        "print(lp.__version__, *[lp.load(name).shape[0] for name in lp.tables()['table']])\n"
        "versions = lp.load('releases')['version']\n"
        "print(*[v for v in versions for name in lp.tables(v)['table'] if len(lp.load(name, version=v).columns)])\n"
        "assert len(lp.questions('withdrawals'))\n"
        "assert lp.path('facts').is_file()\n"
        "assert lp.verify(), lp.verify()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    place, loaded, earlier = done.stdout.splitlines()
    assert place.startswith(str(target))
    counts = [resource["rowCount"] for resource in DESCRIPTOR["resources"] if resource["name"] in TABLES]
    assert loaded.split() == [DESCRIPTOR["version"], *map(str, counts)]
    assert set(earlier.split()) == set(edition_of().releases)


def test_the_wheel_is_small_and_holds_no_article(wheel: Path) -> None:
    assert wheel.stat().st_size <= 800_000
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith((".txt", ".yaml")) and "dist-info" not in name]
    assert "landmine_policy/py.typed" in names
    assert "landmine_policy/datapackage.json" in names


@pytest.mark.parametrize("name", ["build", "dev"])
def test_the_lock_names_versions_and_hashes_only(name: str) -> None:
    text = (REPOSITORY / f"requirements/{name}.txt").read_text("utf-8")
    assert not re.search(r"https?:|^-", text, re.MULTILINE), "no address, no option"
    pinned = re.findall(r"^([a-z0-9-]+)==\S+", text, re.MULTILINE)
    assert len(pinned) > 5
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:])


def test_the_readme_examples_run() -> None:
    failed, tried = doctest.testfile(
        str(REPOSITORY / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert tried > 3
    assert failed == 0
