"""Try a release in a copy before anything is put in place.

The rule: the copy holds every committed file and what the release would write, and is validated as any copy is:
facts, files, rules, and that the same build gives the same bytes again. For example a rule that the new rows
of `changes` break ends the release here, with the line that names the row, and nothing was written.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.expectations.report import READABLE, REPORT
from scripts.problems import INVALID, CouldNotRun, InvalidFacts, Problem
from scripts.versioning.checkout import git
from scripts.write.swap import WORK_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]


def rehearse(root: Path, contents: dict[str, bytes], articles: Path | None) -> dict[str, bytes]:
    """Validate a copy with the new files; return the report on it; raise InvalidFacts with what is wrong."""
    copy = root / WORK_FOLDER / "release"
    shutil.rmtree(copy, ignore_errors=True)
    try:
        for path in _committed(root):
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, copy / path)
        for path, content in contents.items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(content)
        _validate(copy, articles)
        return {path: (copy / path).read_bytes() for path in (REPORT, READABLE)}
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _committed(root: Path) -> Iterator[str]:
    """Yield the paths of all committed files."""
    said = git(root, "ls-files", "-z")
    if said is None:
        message = f"{root} is no git checkout; a release is made from a commit"
        raise CouldNotRun(message)
    yield from (path for path in said.split("\0") if path)


def _validate(copy: Path, articles: Path | None) -> None:
    command = [sys.executable, "-m", "scripts.validate", "--root", str(copy), "--write-report"]
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [*command, *(["--articles", str(articles)] if articles else [])],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == INVALID:
        lines = done.stderr.strip().splitlines()[:-1]  # the last one counts the others
        raise InvalidFacts([Problem("the release", f"is not valid: {line}") for line in lines])
    if done.returncode:
        message = f"the release could not be validated: {done.stderr.strip()}"
        raise CouldNotRun(message)
