"""Releases as folders: a folder with ``datapackage.json``, the CSV files that it names and the list of their hashes.

The rule: ``data/releases/VERSION/`` holds one release, complete, and never changes again. For example
``frictionless validate data/releases/0.9.0/datapackage.json`` passes, and `read_releases` refuses the folder as soon
as one bit of a file is another one than its ``SHA256SUMS`` says.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from semver import Version

from landmine_policy._checksums import checksum_faults
from landmine_policy._csv_text import read_cells
from landmine_policy._editions import Edition
from landmine_policy._package import DESCRIPTOR
from scripts.problems import InvalidFacts, Problem, stop_if_any
from scripts.read.files import files_below, read_bytes

RELEASES = "data/releases"
LARGEST_TABLE = 1_000_000_000  # bytes
ADVICE = "do: restore it, as with `git checkout`; a release never changes"

Json = dict[str, Any]
Cells = dict[str, str]


class Release(Edition):
    """An edition with the bytes of its CSV files by their paths; `label` says where they are."""

    def __init__(self, label: str, descriptor: Json, files: Mapping[str, bytes]) -> None:
        tables = [resource for resource in descriptor["resources"] if resource["format"] == "csv"]
        super().__init__({**descriptor, "resources": tables}, lambda resource: files[resource["path"]])
        self.label, self.files = label, files

    @property
    def number(self) -> Version:
        """The version as a number that can be compared."""
        return Version.parse(self.version)

    def rows(self, table: str) -> list[Cells]:
        """Return the rows of a table, cells as the file has them; raise InvalidFacts where the file is not right.

        Truth values are in capitals, as in files made since 0.9.0: the same value is the same cell.
        """
        resource = self[table].resource
        file = f"{self.label}/{resource['path']}"
        try:
            columns, lines = read_cells(self[table].csv)
        except ValueError as error:
            raise InvalidFacts([Problem(file, f"is not a CSV file in UTF-8: {error}")]) from None
        names = [field["name"] for field in resource["schema"]["fields"]]
        if columns != names:
            fault = f"has other columns than the descriptor: {','.join(columns)}"
            raise InvalidFacts([Problem(file, fault, ",".join(names))])
        truth = {field["name"] for field in resource["schema"]["fields"] if field["type"] == "boolean"}
        return [
            {name: cell.upper() if name in truth else cell for name, cell in zip(names, line, strict=True)}
            for line in lines
        ]


def read_releases(root: Path) -> list[Release]:
    """Return the releases of a copy, oldest first; raise InvalidFacts with all that is not as it was released."""
    found: list[Release] = []
    problems: list[Problem] = []
    for folder in sorted((root / RELEASES).iterdir()) if (root / RELEASES).is_dir() else ():
        place = f"{RELEASES}/{folder.name}"
        if not Version.is_valid(folder.name):
            problems.append(Problem(place, "is not named as a version", "do: keep nothing here but releases"))
            continue
        try:
            found.append(read_folder(folder, place))
        except InvalidFacts as invalid:
            problems += invalid.problems
        else:
            problems += _changed_files(found[-1], folder)
    stop_if_any(problems)
    return sorted(found, key=lambda release: release.number)


def read_folder(folder: Path, label: str) -> Release:
    """Return the release in a folder; raise InvalidFacts where there is none, or where it is not complete."""
    file = f"{label}/{DESCRIPTOR}"
    try:
        files: dict[str, bytes] = {}
        release = Release(label, json.loads(read_bytes(folder / DESCRIPTOR)), files)
        problems = [Problem(file, fault) for fault in _faults(release)]
        places = {item["path"]: (folder / item["path"]).resolve() for item in release.descriptor["resources"]}
    except (FileNotFoundError, NotADirectoryError):
        advice = f"do: give a folder that holds {DESCRIPTOR} and its CSV files"
        raise InvalidFacts([Problem(file, "is missing", advice)]) from None
    except (ValueError, RuntimeError) as error:  # RuntimeError: nested too deep, or links in a circle
        raise InvalidFacts([Problem(file, f"is not JSON: {error}")]) from None
    except (KeyError, TypeError, AttributeError) as error:
        fault = f"is not a data package of tables: {type(error).__name__} {error}"
        raise InvalidFacts([Problem(file, fault)]) from None
    outside = [path for path, place in places.items() if not place.is_relative_to(folder.resolve())]
    stop_if_any([Problem(f"{label}/{path}", "lies outside of the folder") for path in outside])
    for path, place in places.items():
        try:
            files[path] = read_bytes(place, LARGEST_TABLE)
        except FileNotFoundError:
            problems.append(Problem(f"{label}/{path}", "is missing", "do: take a complete copy"))
        except ValueError as error:
            problems.append(Problem(f"{label}/{path}", str(error)))
    stop_if_any(problems)
    return release


def _faults(release: Release) -> Iterator[str]:
    """Yield what keeps tables from being compared; raise KeyError or the like where it is no data package."""
    if not Version.is_valid(release.version):
        yield f"states the version {release.version!r}; write MAJOR.MINOR.PATCH, such as 1.0.0"
    for resource in release.descriptor["resources"]:
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
    if release.version != folder.name:
        yield Problem(f"{release.label}/{DESCRIPTOR}", f"is the descriptor of {release.version}", ADVICE)
    for path, fault in checksum_faults(folder, files_below(folder)):
        yield Problem(f"{release.label}/{path}", fault, ADVICE)
