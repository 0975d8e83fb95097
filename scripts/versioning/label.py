"""What a copy calls its version: the last release's number where it holds exactly that release.

The rule: tables and descriptor that are those of the last release bear its number and day; anything else bears the
number with ``+unreleased``, which the package index refuses, so that no two contents share a number. For example
the first corrected cell after 1.0.0 makes the copy ``1.0.0+unreleased``, and taking it back makes it 1.0.0 again.
Parquet files are not compared: they hold the same tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.versioning.compare import compare_descriptors
from scripts.versioning.frozen import sha256
from scripts.write.descriptor import Stamp

if TYPE_CHECKING:
    from scripts.versioning.descriptor import Json
    from scripts.versioning.frozen import Frozen

UNRELEASED = "+unreleased"


def stamp_of(last: Frozen | None, version: str, descriptor: Json, tables: dict[str, bytes]) -> Stamp:
    """Return version and day that a copy bears.

    Parameters
    ----------
    last
        The last release; None where there is none yet.
    version
        The number in ``data/schema/package.json``.
    descriptor
        The copy's descriptor of its CSV files.
    tables
        The bytes of the CSV files by path.
    """
    if last is not None and version == str(last.version) and is_release(last, descriptor, tables):
        return Stamp(version, last.manifest["released_on"])
    return Stamp(version + UNRELEASED)


def is_release(last: Frozen, descriptor: Json, tables: dict[str, bytes]) -> bool:
    """Return whether a copy's tables and descriptor are those of a frozen release."""
    frozen = {path: digest for path, digest in last.manifest["files"].items() if path.endswith(".csv")}
    if frozen != {path: sha256(content) for path, content in tables.items()}:
        return False
    plain = [resource for resource in last.descriptor["resources"] if resource["format"] == "csv"]
    return not any(compare_descriptors(last.descriptor | {"resources": plain}, descriptor))
