"""Open a release, wherever it lies, and read its tables row by row.

The rule: a release is a ``datapackage.json`` and the CSV files that it names, in a folder or in a zip, at its top
or in its only folder. For example ``/work/copy``, ``landmine-policy-1.0.0.zip`` and the folder that this was
unzipped into are all opened with `open_release`; a version such as ``1.0.0`` is a frozen one below
``data/releases/``, and a folder of that name is written ``./1.0.0``.

Rows stream: a table is never held whole. A row whose key does not come after the one before it is refused, since
two tables can be compared in one pass only if both are sorted. Keys sort as the build sorts them: part by part,
empty parts first, integers and numbers by size, everything else by code point.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from landmine_policy._package import DESCRIPTOR
from scripts.problems import CouldNotRun, InvalidFacts, Problem
from scripts.versioning.descriptor import key_fields, read_descriptor
from scripts.versioning.frozen import ARCHIVE_ERRORS, RELEASES, Frozen, member, read_frozen
from scripts.versioning.semver import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.versioning.descriptor import Json
    from scripts.versioning.semver import Version

Key = tuple[tuple[bool, Any], ...]

# What reading a damaged, locked or exotic zip or a damaged archive raises.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, *ARCHIVE_ERRORS)


class Row(NamedTuple):
    """One row: its key, to sort by, and its cells as they are written."""

    key: Key
    cells: dict[str, str]


@dataclass(frozen=True)
class Release:
    """One release: `label` is what the user called it, `tables` holds its CSV resources by name."""

    label: str
    descriptor: Json
    version: Version
    tables: dict[str, Json]
    open_file: Callable[[str], IO[bytes]]

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table, sorted by key; raise InvalidFacts at the first that is not right."""
        resource = self.tables[table]
        file = f"{self.label}/{resource['path']}"
        try:
            with self.open_file(resource["path"]) as stream:
                yield from _rows(resource["schema"], file, stream)
        except (FileNotFoundError, KeyError):
            raise _invalid(file, "is missing", "do: the descriptor names it; take a complete copy") from None
        except UnicodeDecodeError:
            raise _invalid(file, "is not UTF-8") from None
        except ZIP_ERRORS as error:
            raise _invalid(file, f"cannot be unzipped: {error}") from None


def open_release(given: str, root: Path) -> Release:
    """Open a release.

    Parameters
    ----------
    given
        A version, or the path of a folder or zip file.
    root
        The copy of the repository whose ``data/releases/`` versions are looked for in.

    Raises
    ------
    CouldNotRun
        There is no such file, folder or release; the message lists the releases there are.
    InvalidFacts
        What is there is not a release.
    """
    path = _place(given, root)
    if isinstance(path, Frozen):
        archive = path.open_archive()
        return _release(given, path.read(archive, DESCRIPTOR), lambda name: member(archive, name))
    if path.is_dir():
        top = next((p.parent for p in (path / DESCRIPTOR, *_only(path.glob(f"*/{DESCRIPTOR}"))) if p.is_file()), None)
        if top is not None:
            return _release(given, (top / DESCRIPTOR).read_bytes(), lambda name: (top / name).open("rb"))
    else:
        if not zipfile.is_zipfile(path):
            raise _invalid(given, "is not a zip file", "do: give a folder or a zip that holds datapackage.json")
        try:
            zipped = zipfile.ZipFile(path)
            names = zipped.namelist()
            inside = [name for name in names if name.endswith(f"/{DESCRIPTOR}") and name.count("/") == 1]
            found = DESCRIPTOR if DESCRIPTOR in names else next(_only(iter(inside)), None)
            if found is not None:
                prefix = found.removesuffix(DESCRIPTOR)
                return _release(given, zipped.read(found), lambda name: zipped.open(prefix + name))
        except ZIP_ERRORS as error:
            raise _invalid(given, f"cannot be unzipped: {error}") from None
    raise _invalid(f"{given}/{DESCRIPTOR}", "is missing", "do: give a folder or a zip that holds datapackage.json")


def sort_key(cells: dict[str, str], key: list[tuple[str, str]]) -> Key:
    """Return what a row sorts by; `key` holds name and type of each key field. Raise ValueError on a wrong type.

    >>> key = [("bridge_id", "string"), ("span", "integer")]
    >>> first, last = {"bridge_id": "", "span": "9"}, {"bridge_id": "", "span": "10"}
    >>> sort_key(first, key) < sort_key(last, key) < sort_key({"bridge_id": "arch", "span": "1"}, key)
    True
    """
    return tuple((cells[name] != "", _typed(cells[name], kind)) for name, kind in key)


def _typed(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind == "integer":
        return int(text)
    return float(text) if kind == "number" else text


def _rows(schema: Json, file: str, stream: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of one CSV file; the columns, the number of cells and the order are checked on the way."""
    names = [field["name"] for field in schema["fields"]]
    key = key_fields(schema)
    before: Key | None = None
    reader = csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""), strict=True)
    line = 1
    try:
        for number, values in enumerate(reader):
            if number == 0:
                if values != names:
                    raise _invalid(file, f"has other columns than the descriptor: {','.join(values)}", names, line)
            elif len(values) != len(names):
                raise _invalid(file, f"has {len(values)} cells where {len(names)} belong", line=line)
            else:
                row = Row(_key(cells := dict(zip(names, values, strict=True)), key, file, line), cells)
                if before is not None and not before < row.key:
                    fault = "is there twice" if before == row.key else "comes before the row above it"
                    advice = f"do: sort the rows by {', '.join(name for name, _ in key)}, each key once"
                    raise InvalidFacts([Problem(file, fault, line=line, record=shown_key(cells, key), allowed=advice)])
                before = row.key
                yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise _invalid(file, f"is not CSV: {error}", line=line) from None
    if line == 1:
        raise _invalid(file, "is empty; not even the columns are there")


def _key(cells: dict[str, str], key: list[tuple[str, str]], file: str, line: int) -> Key:
    try:
        return sort_key(cells, key)
    except ValueError as error:
        problem = Problem(file, f"has a key of another type: {error}", line=line, record=shown_key(cells, key))
        raise InvalidFacts([problem]) from None


def shown_key(cells: dict[str, str], key: list[tuple[str, str]]) -> str:
    """Return a row's id: the cells of its key, joined with slashes.

    >>> shown_key({"bridge_id": "old-bridge", "span": "2"}, [("bridge_id", "string"), ("span", "integer")])
    'old-bridge/2'
    """
    return "/".join(cells[name] for name, _ in key)


def _place(given: str, root: Path) -> Path | Frozen:
    """Return where a release lies; raise CouldNotRun where nothing does."""
    known = {str(frozen.version): frozen for frozen in read_frozen(root)}
    there = f"releases below {RELEASES}: {', '.join(known) or 'none yet'}"
    try:
        parse_version(given)
    except ValueError:
        if Path(given).exists():
            return Path(given)
        message = f"{given} is no file or folder; {there}"
        raise CouldNotRun(message) from None
    if given not in known:
        message = f"there is no release {given}; {there}; a folder of that name is written ./{given}"
        raise CouldNotRun(message)
    return known[given]


def _release(label: str, content: bytes, open_file: Callable[[str], IO[bytes]]) -> Release:
    descriptor, version, tables = read_descriptor(content, f"{label}/{DESCRIPTOR}")
    return Release(label, descriptor, version, tables, open_file)


def _only(found: Iterator[Any]) -> Iterator[Any]:
    """Yield the one item there is; nothing where there are none or several."""
    items = list(found)
    return iter(items if len(items) == 1 else [])


def _invalid(file: str, fault: str, allowed: str | list[str] = "", line: int = 0) -> InvalidFacts:
    return InvalidFacts(
        [Problem(file, fault, line=line, allowed=allowed if isinstance(allowed, str) else ",".join(allowed))]
    )
