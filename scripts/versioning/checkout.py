"""What git knows of a copy: whether anything is uncommitted, and what a file was when it was first committed.

The rule: a copy outside any git checkout has no history, and that is said by None; a checkout that git cannot read
is an error, since nothing can be proved by it. For example a folder of an unzipped sdist has no history, and one
that belongs to another user, which git refuses, ends the command with what git said.
"""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *arguments: str, fine: tuple[int, ...] = (0,)) -> str | None:
    """Return what a git command prints; None where the copy is in no git checkout.

    Raises
    ------
    CouldNotRun
        It is in one, and git is not installed, or ends with another exit code than the ones that are fine.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return None
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    except FileNotFoundError:
        message = f"{root} is in a git checkout, and git is not installed"
        raise CouldNotRun(message) from None
    if done.returncode not in fine:
        message = f"git {arguments[0]} failed in {root}: {done.stderr.strip()}"
        raise CouldNotRun(message)
    return done.stdout


def first_blobs(root: Path, folder: str) -> dict[str, str]:
    """Return the blob id that each file below a folder had in the first commit that added it, by path.

    In a shallow clone this is the oldest commit that is there; `is_cut` says so.
    """
    said = git(
        root, "log", "--reverse", "--topo-order", "--full-history", "-m", "--format=", "--raw", "--no-abbrev",
        "--no-renames", "--relative", "--diff-filter=A", "--", folder,
    )  # fmt: skip
    found: dict[str, str] = {}
    for line in filter(None, (said or "").splitlines()):
        about, path = line.split("\t", 1)
        found.setdefault(path, about.split()[3])
    return found


def blob_id(content: bytes) -> str:
    """Return the id that git gives to a file's content.

    >>> blob_id(b"")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def is_cut(root: Path) -> bool:
    """Whether the history at hand is only the latest part of it."""
    return (git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def ignored(root: Path, paths: list[str]) -> list[str]:
    """Return the paths that git would not commit."""
    said = git(root, "check-ignore", "--", *paths, fine=(0, 1))  # 1: none of them
    return (said or "").splitlines()
