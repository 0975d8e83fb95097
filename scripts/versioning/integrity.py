"""Whether every frozen release is what it was when it was released.

The rule: manifest and archive agree, each manifest names the one before it by its sha256, the version in
``data/schema/package.json`` is the last release, and, where there is a git history, every file below
``data/releases/`` is as the first commit that had it. For example editing one cell in an archive breaks the sha256 in
its manifest; who mends the manifest too breaks the one after it, or is found in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.problems import InvalidFacts, Problem
from scripts.versioning.checkout import blob_id, first_blobs
from scripts.versioning.frozen import ADVICE, ARCHIVE, MANIFEST, RELEASES, read_frozen, sha256

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.versioning.frozen import Frozen

PACKAGE = "data/schema/package.json"
BEFORE_THE_FIRST = "0.0.0"


def check_frozen(root: Path, version: str) -> list[Problem]:
    """Return what is wrong with the frozen releases of a copy; `version` is the one in its ``package.json``."""
    try:
        releases = read_frozen(root)
    except InvalidFacts as invalid:
        return invalid.problems
    problems = []
    for previous, release in zip([None, *releases], releases, strict=False):
        try:
            problems += check_files(release)
            problems += _check_chain(release, previous)
        except InvalidFacts as invalid:
            problems += invalid.problems
    last = str(releases[-1].version) if releases else BEFORE_THE_FIRST
    if version != last:
        advice = "only a release changes it" if releases else f"or restore {RELEASES}"
        message = f"is not the last release, which is {last}" if releases else "is no release: there is none"
        problems.append(
            Problem(PACKAGE, message, field="version", value=version, allowed=f"do: write {last}; {advice}")
        )
    return problems + _check_history(root)


def check_files(release: Frozen) -> list[Problem]:
    """Return what is wrong inside one release's folder."""
    manifest = release.manifest
    present = {path.name for path in release.folder.iterdir()}
    problems = [
        _problem(f"{release.place}/{name}", "does not belong there") for name in sorted(present - {MANIFEST, ARCHIVE})
    ]
    if manifest["version"] != release.folder.name:
        problems.append(_problem(f"{release.place}/{MANIFEST}", f"is the manifest of {manifest['version']}"))
    if ARCHIVE not in present:
        return [*problems, _problem(f"{release.place}/{ARCHIVE}", "is missing")]
    if sha256((release.folder / ARCHIVE).read_bytes()) != manifest["archive"]["sha256"]:
        return [*problems, _problem(f"{release.place}/{ARCHIVE}", "is not what was released")]
    inside = {path: sha256(content) for path, content in release.files().items()}
    if inside != manifest["files"]:
        problems.append(_problem(f"{release.place}/{MANIFEST}", "names other files than the archive holds"))
    return problems


def _check_chain(release: Frozen, previous: Frozen | None) -> list[Problem]:
    """Return a problem where a release does not follow the one before it."""
    named = release.manifest["previous"]
    expected = previous and {"version": str(previous.version), "sha256": sha256(previous.manifest_bytes)}
    if named == expected:
        return []
    before = f"{previous.version} as it stands" if previous else "nothing"
    said = f"{named['version']} as it was then" if named else "nothing"
    return [_problem(f"{release.place}/{MANIFEST}", f"follows {said}; before it comes {before}")]


def _check_history(root: Path) -> list[Problem]:
    """Return a problem for each frozen file that is not as a commit first had it; nothing where there is no history.

    Found by content, not by asking for changes: a merge can hide those, and a change that was taken back is none.
    """
    problems = []
    for path, first in first_blobs(root, RELEASES).items():
        file = root / path
        if not file.is_file():
            problems.append(_problem(path, "is missing; a commit has it"))
        elif blob_id(file.read_bytes()) != first:
            problems.append(_problem(path, "is not as it was first committed"))
    return problems


def _problem(file: str, message: str) -> Problem:
    return Problem(file, message, allowed=ADVICE)
