"""Publish a set of files all at once, or not at all, also when the process is killed midway.

The rule: write aside, then swap. New files are first written in full below ``.build/staged/``. Then one rename puts
a journal that names them in place; this is the moment of decision. Then each file is renamed to its place, obsolete
files are deleted, and the journal is removed. A process killed before the decision leaves everything as it was. One
killed later leaves the journal, and the next command that calls `finish_interrupted_swap` completes the swap, if
every file is staged or in place. For example, if `make data` is killed between two renames, the next `make data` or
`make validate` finishes the swap before it reads anything.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from scripts.problems import CouldNotRun
from scripts.read.files import files_below, read_code, shaped
from scripts.write.files import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORK_FOLDER = ".build"
STAGED = f"{WORK_FOLDER}/staged"
JOURNAL = f"{WORK_FOLDER}/journal.json"
LOCK = f"{WORK_FOLDER}/lock"
LOCK_SECONDS = 60
# What the commands write, and what they delete, by how the paths begin. A journal that names anything else is none.
WRITTEN = (
    "data/",
    "docs/",
    "validation/",
    "README.",
    "CHANGELOG.",
    "CITATION.",
    "croissant.",
    "datapackage.",
    "SHA256SUMS",
    ".zenodo.",
    ".github/ISSUE_TEMPLATE/",
)
DELETED = ("data/csv/", "data/parquet/", "data/earlier.")


@contextmanager
def only_one_build(root: Path) -> Iterator[None]:
    """Keep other builds of the same copy waiting; finish what a killed one left. Raise CouldNotRun after a minute."""
    _place(root, LOCK, (LOCK,))
    (root / WORK_FOLDER).mkdir(exist_ok=True)
    try:
        with FileLock(root / LOCK, timeout=LOCK_SECONDS):
            finish_interrupted_swap(root)
            yield
    except Timeout:
        message = f"another build of {root} has been running for {LOCK_SECONDS} s; wait for it and try again"
        raise CouldNotRun(message) from None


def publish(root: Path, contents: dict[str, bytes], owned_folders: tuple[str, ...]) -> list[str]:
    """Put the files in place and delete all others in the owned folders; return the paths that changed, sorted.

    `contents` holds the bytes of each file by its path relative to the root. Call it inside `only_one_build`.
    An owned folder may also be a single file.
    """
    staged = root / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    changed = sorted(path for path, content in contents.items() if _read(_place(root, path, WRITTEN)) != content)
    obsolete = sorted(
        path
        for owned in owned_folders
        for path in ([owned] * (root / owned).is_file() or [f"{owned}/{name}" for name in files_below(root / owned)])
        if path not in contents
    )
    if not changed and not obsolete:
        return []
    for path in changed:
        _write_durably(staged / path, contents[path])
        _require_writable((root / path).parent)
    pending = root / f"{JOURNAL}.pending"
    hashes = {path: sha256(contents[path]) for path in changed}
    _write_durably(pending, json.dumps({"replace": hashes, "delete": obsolete}).encode())
    pending.replace(root / JOURNAL)
    finish_interrupted_swap(root)
    return sorted([*changed, *obsolete])


def finish_interrupted_swap(root: Path) -> None:
    """Complete a swap that left a journal; do nothing if there is no journal. Safe to repeat.

    If a file that the swap had put in place was changed since, the swap cannot be completed. It is dropped: half of it
    would be neither the old state nor the new one.
    """
    journal = root / JOURNAL
    if not journal.is_file():
        return
    with shaped(journal, "delete it, and run `make data`"):
        plan = json.loads(read_code(journal))
        deleted = [_place(root, path, DELETED) for path in plan["delete"]]
        places = {_place(root, path, WRITTEN): root / STAGED / path for path in plan["replace"]}
        lost = [path for path, digest in plan["replace"].items() if not _available(root, path, digest)]
    if lost:
        print(f"dropped an interrupted write: {lost[0]} was changed since; run `make data`", file=sys.stderr)
    else:
        for place, staged in places.items():
            if staged.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(place)
        for place in deleted:
            place.unlink(missing_ok=True)
    journal.unlink()
    shutil.rmtree(root / STAGED, ignore_errors=True)


def _place(root: Path, path: str, beginnings: tuple[str, ...]) -> Path:
    """Return where a file of a copy lies; raise CouldNotRun where it is not ours, or a link leads elsewhere."""
    for place in (root / path, root / STAGED / path):
        inside = place.parent.resolve().is_relative_to(root.resolve())
        if not path.startswith(beginnings) or ".." in path.split("/") or not inside:
            message = f"{path!r} is no file that this command may write in {root}; delete {WORK_FOLDER} and links there"
            raise CouldNotRun(message)
    return root / path


def _available(root: Path, path: str, digest: str) -> bool:
    """Return whether a file is staged, or in place already."""
    contents = [_read(root / STAGED / path), _read(root / path)]
    return any(content is not None and sha256(content) == digest for content in contents)


def _require_writable(folder: Path) -> None:
    """Raise OSError if a file cannot be put into a folder: once the journal is in place, it would be too late."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
