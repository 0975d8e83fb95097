"""A frozen release: what a version held, in one archive and one manifest below ``data/releases/VERSION/``.

The rule: written once, never touched again. ``tables.tar.xz`` holds the descriptor, every table as CSV and the
documented questions, byte for byte; ``release.json`` holds the sha256 of the archive, of each file in it, and of
the manifest before it, so that an edited, missing or exchanged file is found. For example
``data/releases/1.0.0/release.json`` names 0.9.0 with the sha256 of ``data/releases/0.9.0/release.json``.

Parquet files are not kept: they hold the same tables, and are made of them again (`scripts.restore`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import lzma
import tarfile
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

from landmine_policy._package import DESCRIPTOR
from scripts.problems import InvalidFacts, Problem
from scripts.versioning.semver import parse_version

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.versioning.descriptor import Json
    from scripts.versioning.semver import Version

RELEASES = "data/releases"
MANIFEST = "release.json"
ARCHIVE = "tables.tar.xz"
ADVICE = "do: restore it, as with `git checkout`; what is released never changes"

# What reading a damaged archive raises.
ARCHIVE_ERRORS = (tarfile.TarError, lzma.LZMAError, EOFError)


@dataclass(frozen=True)
class Frozen:
    """One frozen release: `place` is its folder's path in the repository, `folder` where that lies."""

    place: str
    folder: Path
    version: Version

    @cached_property
    def manifest(self) -> Json:
        """The manifest; raise InvalidFacts where it is missing or is none."""
        try:
            found: Json = json.loads(self.manifest_bytes)
            dt.date.fromisoformat(found["released_on"])
            texts = [found["version"], found["archive"]["sha256"], *found["files"], *found["files"].values()]
            texts += [(found["previous"] or {"version": "", "sha256": ""})[name] for name in ("version", "sha256")]
            whole = all(isinstance(text, str) for text in texts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise invalid(f"{self.place}/{MANIFEST}", f"is no manifest: {type(error).__name__}: {error}") from None
        if not whole:
            raise invalid(f"{self.place}/{MANIFEST}", "is no manifest: something in it is no text")
        return found

    @cached_property
    def manifest_bytes(self) -> bytes:
        """The manifest as it is written."""
        try:
            return (self.folder / MANIFEST).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise invalid(f"{self.place}/{MANIFEST}", "is missing") from None

    def open_archive(self) -> tarfile.TarFile:
        """Open the archive for reading; raise InvalidFacts where it is missing or is none."""
        path = self.folder / ARCHIVE
        try:
            return tarfile.open(path, "r:xz")
        except (FileNotFoundError, NotADirectoryError):
            raise invalid(f"{self.place}/{ARCHIVE}", "is missing") from None
        except ARCHIVE_ERRORS as error:
            raise invalid(f"{self.place}/{ARCHIVE}", f"cannot be unpacked: {error}") from None

    @cached_property
    def descriptor(self) -> Json:
        """The descriptor as released; raise InvalidFacts where it cannot be read."""
        found: Json = json.loads(self._files[DESCRIPTOR])
        return found

    def read(self, archive: tarfile.TarFile, name: str) -> bytes:
        """Return a file of the opened archive; raise InvalidFacts where it cannot be read."""
        try:
            return member(archive, name).read()
        except KeyError:
            raise invalid(f"{self.place}/{ARCHIVE}", f"does not hold {name}") from None
        except ARCHIVE_ERRORS as error:
            raise invalid(f"{self.place}/{ARCHIVE}", f"cannot be unpacked: {error}") from None

    def files(self) -> dict[str, bytes]:
        """Return every frozen file by its path, in the archive's order; raise InvalidFacts where one cannot be read."""
        return dict(self._files)

    @cached_property
    def _files(self) -> dict[str, bytes]:
        with self.open_archive() as archive:
            try:
                names = archive.getnames()
            except ARCHIVE_ERRORS as error:
                raise invalid(f"{self.place}/{ARCHIVE}", f"cannot be unpacked: {error}") from None
            return {name: self.read(archive, name) for name in names}


def member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Return a file of an archive, opened; raise KeyError where it holds none of that name."""
    opened = archive.extractfile(name)
    if opened is None:
        raise KeyError(name)
    return opened


def read_frozen(root: Path) -> list[Frozen]:
    """Return the frozen releases of a copy, oldest first; raise InvalidFacts where a folder is named by no version."""
    found = []
    problems = []
    for folder in (root / RELEASES).glob("*"):
        place = f"{RELEASES}/{folder.name}"
        try:
            found.append(Frozen(place, folder, parse_version(folder.name)))
        except ValueError as error:
            problems.append(Problem(place, str(error), allowed="do: keep nothing here but releases"))
    if problems:
        raise InvalidFacts(problems)
    return sorted(found, key=lambda release: release.version)


def freeze(version: Version, day: dt.date, previous: Frozen | None, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return manifest and archive of a release by their paths; the same files give the same bytes.

    Parameters
    ----------
    version, day
        The release's version and day.
    previous
        The release before it; None for the first.
    files
        What is frozen: the bytes of each file by its path in the release.
    """
    archive = pack(files)
    manifest = {
        "version": str(version),
        "released_on": day.isoformat(),
        "previous": previous and {"version": str(previous.version), "sha256": sha256(previous.manifest_bytes)},
        "archive": {"path": ARCHIVE, "bytes": len(archive), "sha256": sha256(archive)},
        "files": {path: sha256(content) for path, content in files.items()},
    }
    content = json.dumps(manifest, indent=2) + "\n"
    return {f"{RELEASES}/{version}/{MANIFEST}": content.encode(), f"{RELEASES}/{version}/{ARCHIVE}": archive}


def pack(files: dict[str, bytes]) -> bytes:
    """Return files as one tar archive, compressed; no clock, no owner, the order as given.

    >>> packed = pack({"a.csv": b"n", "b.csv": b"m"})
    >>> with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
    ...     archive.getnames()
    ['a.csv', 'b.csv']
    """
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in files.items():
            item = tarfile.TarInfo(path)
            item.size = len(content)
            archive.addfile(item, io.BytesIO(content))
    return lzma.compress(plain.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def tables_sha256(files: dict[str, bytes], left_out: frozenset[str]) -> str:
    """Return the hash of all tables: of the list that sha256sum prints of their CSV files, sorted by path.

    Parameters
    ----------
    files
        Bytes by path; only those below ``data/csv/`` count.
    left_out
        Paths that do not count: the tables that record releases cannot hold a hash of themselves.
    """
    paths = sorted(path for path in files if path.startswith("data/csv/") and path not in left_out)
    return sha256("".join(f"{sha256(files[path])}  {path}\n" for path in paths).encode())


def sha256(content: bytes) -> str:
    """Return the sha256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def invalid(file: str, fault: str) -> InvalidFacts:
    """Return the error for a frozen file that is not as it was released."""
    return InvalidFacts([Problem(file, fault, allowed=ADVICE)])
