"""A copy that nobody vouches for: what in it is looked at before anything is opened.

The rule: every entry is a plain file, a folder or a link to one of these inside of the copy, and no file is larger than
any table could be. What a copy says of itself is compared with this checkout, as text, and never obeyed. For example
``data/csv/claims.csv`` as a link to ``/etc/passwd`` is refused, and so is a descriptor that gives a table another path.
"""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

from scripts.problems import Problem
from scripts.read.files import files_below, read_bytes
from scripts.read.schemas import SCHEMA_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_IN_COPY = 100_000_000  # bytes; the largest table today has a hundredth of that
PACKAGE = f"{SCHEMA_FOLDER}/package.json"
# What a descriptor says of one edition, and what another with the same schema may say otherwise.
OF_ONE_EDITION = {"version": str, "created": str, "bytes": int, "hash": str, "rowCount": int}
SHOWN = 10  # differences
OTHER_CHECKOUT = "do: validate the copy with the checkout of its version"
_MISSING = object()


def strange_entries(root: Path, paths: list[str]) -> Iterator[Problem]:
    """Yield a problem for each file or link of a copy that must not be opened."""
    inside = root.resolve()
    for path in paths:
        advice = "do: put a plain file in its place"
        try:
            place = (root / path).resolve(strict=True)
            found = place.stat()
        except (OSError, RuntimeError):  # RuntimeError: links in a circle
            yield Problem(path, "is a link to nothing", allowed=advice)
            continue
        if not place.is_relative_to(inside):
            yield Problem(path, "is a link that leads out of the copy", allowed=advice)
        elif not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            yield Problem(path, "is no regular file", allowed=advice)
        elif stat.S_ISREG(found.st_mode) and found.st_size > LARGEST_IN_COPY:
            yield Problem(path, f"is larger than {LARGEST_IN_COPY:,} bytes", allowed=advice)


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Yield where two descriptors differ, but for what they say of one edition.

    >>> list(differences({"bytes": 3, "path": "a.csv"}, {"bytes": 4, "path": "../a.csv"}))
    ['path']
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            one, other = ours.get(key, _MISSING), theirs.get(key, _MISSING)
            kind = OF_ONE_EDITION.get(key, ())
            if not (isinstance(other, kind) or (key == "created" and other is _MISSING)):
                yield from differences(one, other, f"{place}.{key}" if place else str(key))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            name = one.get("name", number) if isinstance(one, dict) else number
            yield from differences(one, other, f"{place}.{name}")
    elif ours != theirs or type(ours) is not type(theirs):
        yield place


def foreign_code(checkout: Path, root: Path, *folders: str) -> Iterator[Problem]:
    """Yield a problem for each schema, view or rule in these folders of a copy that is not that of this checkout."""
    for folder in folders:
        names = {*files_below(checkout / folder), *files_below(root / folder)}
        for path in sorted(f"{folder}/{name}" for name in names):
            ours, theirs = (_code(place, path) for place in (checkout, root))
            if ours != theirs:
                yield Problem(path, "differs from that of this checkout", allowed=OTHER_CHECKOUT)


def _code(root: Path, path: str) -> Any:
    """Return the content of a file, the package's own without its version; None where it is not to be read."""
    try:
        content = read_bytes(root / path)
        return {**json.loads(content), "version": ""} if path == PACKAGE else content
    except (OSError, ValueError, TypeError, RecursionError):
        return None
