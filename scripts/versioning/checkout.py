"""What git knows of a copy: whether it is clean, and whether a release was touched after it was made.

The rule: files of releases are only ever added. For example a commit that edits one cell of
``data/releases/0.9.0/data/csv/actors.csv`` is found, also where a merge hides it, and so is an edit that is not
committed. A copy outside any git checkout has no history, and that is said by None.
"""

import subprocess
from pathlib import Path

from landmine_policy._checksums import CHECKSUMS
from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun, Problem
from scripts.read.releases import RELEASES

# The files of a release. Before they were plain files, 0.9.0 was an archive and a manifest, which one commit replaced.
FILES = (f"{RELEASES}/*/{DESCRIPTOR}", f"{RELEASES}/*.csv", f"{RELEASES}/*/{CHECKSUMS}")
NOT_ADDED = ("--name-only", "--no-renames", "--relative", "--diff-filter=a")
ADVICE = "do: take the change out, with `git checkout` or out of the branch; a correction is a new release"


def git(root: Path, *arguments: str, fine: tuple[int, ...] = (0,)) -> str | None:
    """Return what git prints; None where the copy is in no git checkout. Raise CouldNotRun where git fails."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return None
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    if done.returncode not in fine:
        message = f"git {arguments[0]} failed in {root}: {done.stderr.strip()}"
        raise CouldNotRun(message)
    return done.stdout


def touched_releases(root: Path) -> list[Problem]:
    """Return a problem for each file of a release that a commit or an edit changed or deleted."""
    # -m compares a merge with each of its parents.
    committed = git(root, "log", "--full-history", "-m", "--format=", *NOT_ADDED, "--", *FILES) or ""
    edited = git(root, "diff", *NOT_ADDED, "HEAD", "--", *FILES) or ""
    return [
        Problem(path, message, ADVICE)
        for message, said in (("was changed after its release, in a commit", committed), ("is edited", edited))
        for path in sorted(set(filter(None, said.splitlines())))
    ]


def depth(root: Path) -> str:
    """Return in a sentence how far back the history goes that releases were compared with."""
    said = git(root, "rev-parse", "--is-shallow-repository")
    if said is None:
        return "no git history here: releases were compared with their hashes only"
    if said.strip() == "true":
        return "the history is cut: only its commits were looked at; `git fetch --unshallow` brings the rest"
    return "no commit changed a release"


def uncommitted(root: Path) -> list[str]:
    """Return the paths that differ from the last commit; raise CouldNotRun where there is no checkout."""
    said = git(root, "status", "--porcelain", "--untracked-files=all")
    if said is None:
        message = f"{root} is no git checkout; a release is made from a commit"
        raise CouldNotRun(message)
    return [line[3:] for line in said.splitlines()]


def ignored(root: Path, paths: list[str]) -> list[str]:
    """Return the paths that git would not commit."""
    return (git(root, "check-ignore", "--", *paths, fine=(0, 1)) or "").splitlines()  # 1: none of them


def restore(root: Path, paths: list[str]) -> None:
    """Put files back as the last commit has them, and delete those that it does not have."""
    known = [path for path in (git(root, "ls-files", "-z", "--", *paths) or "").split("\0") if path]
    git(root, "checkout", "-q", "HEAD", "--", *known)
    git(root, "clean", "-q", "-f", "-d", "--", RELEASES)
    for path in set(paths) - set(known):
        (root / path).unlink(missing_ok=True)
