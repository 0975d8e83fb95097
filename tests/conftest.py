"""What the tests share: this repository, the dataset as committed, and a small copy with an invented article.

The copy ("toy") has this project's schemas and code lists, and facts of its own about bridges, a mayor and a
gazette. No test needs the real articles, except where it says so; those run where ``../shared/articles`` or
``ARTICLES`` is a copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from landmine_policy._checksums import CHECKSUMS, listing
from scripts.measure import main as measure

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).resolve().parents[1]
DESCRIPTOR: dict[str, Any] = json.loads((REPOSITORY / "datapackage.json").read_text("utf-8"))
ARTICLES = Path(os.environ.get("ARTICLES") or REPOSITORY.parent / "shared" / "articles")
TOY = REPOSITORY / "tests" / "toy"

CHROMIUM = shutil.which("chromium")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here; Debian has it: apt-get install chromium"
)
needs_articles = pytest.mark.skipif(not ARTICLES.is_dir(), reason="no copy of the articles at hand (ARTICLES=DIR)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium, which finds no host by its name."""
    sync_api = pytest.importorskip("playwright.sync_api")
    options = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_api.sync_playwright() as play:
        yield play.chromium.launch(executable_path=CHROMIUM, args=options)


@pytest.fixture(scope="session")
def toy_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("toy") / "copy"
    shutil.copytree(REPOSITORY / "data" / "schema", root / "data" / "schema")
    shutil.copytree(REPOSITORY / "validation" / "rules", root / "validation" / "rules")
    package = root / "data" / "schema" / "package.json"
    # The invented dataset has no release yet.
    package.write_text(re.sub(r'"version": "[^"]*"', '"version": "0.0.0"', package.read_text("utf-8")), "utf-8")
    shutil.copytree(TOY / "facts", root / "data" / "facts")
    shutil.copytree(REPOSITORY / "data" / "facts" / "codes", root / "data" / "facts" / "codes")
    assert measure(["--root", str(root), "--articles", str(TOY / "articles")]) == 0
    return root


@pytest.fixture
def toy(toy_template: Path, tmp_path: Path) -> Path:
    """Return the root of a fresh copy of the invented dataset, measured, not yet built."""
    return shutil.copytree(toy_template, tmp_path / "copy")


def run_script(name: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands in a process of its own, as a user would, and return what it said."""
    command = [sys.executable, "-m", f"scripts.{name}", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, **options)


def seal(root: Path) -> Path:
    """Write the list of the hashes of all files of a copy, as a forger would, too; return the copy."""
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name != CHECKSUMS}
    (root / CHECKSUMS).write_bytes(listing(digests))
    return root


def files_below(root: Path) -> dict[str, bytes]:
    """Return every file of a copy that a build may write, by its path."""
    folders = [path for name in ("data", "docs", "validation") for path in sorted((root / name).rglob("*"))]
    names = [*sorted(root.glob("*")), *folders]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in names if path.is_file()}
