"""Releases as folders: a folder with ``datapackage.json``, the CSV files that it names and the list of their hashes.

The rule: ``data/releases/VERSION/`` holds one release, complete, and never changes again. For example
``frictionless validate data/releases/0.9.0/datapackage.json`` passes, and `read_releases` refuses the folder as soon
as one bit of a file is another one than its ``SHA256SUMS`` says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from semver import Version

from landmine_policy._checksums import checksum_faults
from landmine_policy._csv_text import read_cells
from landmine_policy._editions import TABLES_OF_RELEASES, tables_sha256
from landmine_policy._package import DESCRIPTOR
from scripts.problems import InvalidFacts, Problem, stop_if_any
from scripts.read.files import files_below, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

RELEASES = "data/releases"
LARGEST_TABLE = 1_000_000_000  # bytes
# They record the releases, so a release's hash of its tables cannot count them.
ADVICE = "do: restore it, as with `git checkout`; a release never changes"

Json = dict[str, Any]
Cells = dict[str, str]


@dataclass(frozen=True)
class Release:
    """The tables of one version. `label` says where they are; `files` holds the bytes of each CSV file by its path."""

    label: str
    descriptor: Json
    files: Mapping[str, bytes]

    @cached_property
    def version(self) -> Version:
        """The version that the descriptor states."""
        return Version.parse(self.descriptor["version"])

    @cached_property
    def tables(self) -> dict[str, Json]:
        """The CSV resources by name."""
        return {item["name"]: item for item in self.descriptor["resources"] if item["format"] == "csv"}

    @property
    def tables_sha256(self) -> str:
        """The hash of its tables, as `releases.tables_sha256` has it."""
        counted = [item["path"] for name, item in self.tables.items() if name not in TABLES_OF_RELEASES]
        return tables_sha256({path: self.files[path] for path in counted})

    def key(self, table: str) -> list[str]:
        """Return the fields of a table's primary key."""
        return list(self.tables[table]["schema"]["primaryKey"])

    def rows(self, table: str) -> list[Cells]:
        """Return the rows of a table, each cell as the file has it; raise InvalidFacts where the file is not right."""
        resource = self.tables[table]
        file = f"{self.label}/{resource['path']}"
        try:
            columns, lines = read_cells(self.files[resource["path"]])
        except ValueError as error:
            raise InvalidFacts([problem_of(file, f"is not a CSV file in UTF-8: {error}")]) from None
        names = [field["name"] for field in resource["schema"]["fields"]]
        if columns != names:
            fault = f"has other columns than the descriptor: {','.join(columns)}"
            raise InvalidFacts([problem_of(file, fault, ",".join(names))])
        return [dict(zip(names, line, strict=True)) for line in lines]


def read_releases(root: Path) -> list[Release]:
    """Return the releases of a copy, oldest first; raise InvalidFacts with all that is not as it was released."""
    found: list[Release] = []
    problems: list[Problem] = []
    for folder in sorted((root / RELEASES).iterdir()) if (root / RELEASES).is_dir() else ():
        place = f"{RELEASES}/{folder.name}"
        if not Version.is_valid(folder.name):
            problems.append(problem_of(place, "is not named as a version", "do: keep nothing here but releases"))
            continue
        try:
            found.append(read_folder(folder, place))
        except InvalidFacts as invalid:
            problems += invalid.problems
        else:
            problems += _changed_files(found[-1], folder)
    stop_if_any(problems)
    return sorted(found, key=lambda release: release.version)


def read_folder(folder: Path, label: str) -> Release:
    """Return the release in a folder; raise InvalidFacts where there is none, or where it is not complete."""
    file = f"{label}/{DESCRIPTOR}"
    try:
        descriptor: Json = json.loads(read_bytes(folder / DESCRIPTOR))
        problems = [problem_of(file, fault) for fault in _faults(descriptor)]
        places = {i["path"]: (folder / i["path"]).resolve() for i in descriptor["resources"] if i["format"] == "csv"}
    except (FileNotFoundError, NotADirectoryError):
        advice = f"do: give a folder that holds {DESCRIPTOR} and its CSV files"
        raise InvalidFacts([problem_of(file, "is missing", advice)]) from None
    except (ValueError, RuntimeError) as error:  # RuntimeError: nested too deep, or links in a circle
        raise InvalidFacts([problem_of(file, f"is not JSON: {error}")]) from None
    except (KeyError, TypeError, AttributeError) as error:
        fault = f"is not a data package of tables: {type(error).__name__} {error}"
        raise InvalidFacts([problem_of(file, fault)]) from None
    outside = [path for path, place in places.items() if not place.is_relative_to(folder.resolve())]
    stop_if_any([problem_of(f"{label}/{path}", "lies outside of the folder") for path in outside])
    files = {}
    for path, place in places.items():
        try:
            files[path] = read_bytes(place, LARGEST_TABLE)
        except FileNotFoundError:
            problems.append(problem_of(f"{label}/{path}", "is missing", "do: take a complete copy"))
        except ValueError as error:
            problems.append(problem_of(f"{label}/{path}", str(error)))
    stop_if_any(problems)
    return Release(label, descriptor, files)


def _faults(descriptor: Json) -> Iterator[str]:
    """Yield what keeps tables from being compared; raise KeyError or the like where it is no data package."""
    if not Version.is_valid(str(descriptor["version"])):
        yield f"states the version {descriptor['version']!r}; write MAJOR.MINOR.PATCH, such as 1.0.0"
    for resource in descriptor["resources"]:
        if resource["format"] == "csv":
            key = resource["schema"].get("primaryKey")
            if not key or not _columns(resource["schema"]).issuperset(key):
                yield f"gives the table {resource['name']} no primary key by which its rows could be matched"


def _columns(schema: Json) -> set[str]:
    """Return the columns of a table; raise KeyError or the like where one is not described as a descriptor does it."""
    described = {
        field["name"]: (field["type"], {**field.get("constraints", {})}, [code["value"] for code in codes])
        for field in schema["fields"]
        for codes in [field.get("categories", [])]
    }
    return set(described)


def _changed_files(release: Release, folder: Path) -> Iterator[Problem]:
    """Yield a problem for each file of a release that is not what its descriptor says."""
    if str(release.version) != folder.name:
        yield problem_of(f"{release.label}/{DESCRIPTOR}", f"is the descriptor of {release.version}", ADVICE)
    for path, fault in checksum_faults(folder, files_below(folder)):
        yield problem_of(f"{release.label}/{path}", fault, ADVICE)


def problem_of(file: str, message: str, allowed: str = "") -> Problem:
    """Return a problem of a whole file."""
    return Problem(file, message, allowed=allowed)
