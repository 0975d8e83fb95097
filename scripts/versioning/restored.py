"""A frozen release as files again: what its archive holds, and the Parquet files made of it once more.

The rule: the frozen files come back byte for byte; Parquet is written anew by the pyarrow at hand, and is the same to
the byte where that is the one the release was made with. For example the restored 1.0.0 has 1.0.0 in the footer
of each Parquet file, and `different_parquet` is empty with the locked pyarrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._csv_text import typed_table
from landmine_policy._package import DESCRIPTOR
from landmine_policy._schema import field_of
from scripts.versioning.frozen import sha256
from scripts.write.arrow_tables import described
from scripts.write.files import parquet_bytes

if TYPE_CHECKING:
    from scripts.versioning.descriptor import Json
    from scripts.versioning.frozen import Frozen


def restored_files(release: Frozen) -> dict[str, bytes]:
    """Return every file of a release by its path; raise InvalidFacts where its archive cannot be read."""
    files = release.files()
    files[f"{DESCRIPTOR}.sha256"] = f"{sha256(files[DESCRIPTOR])}  {DESCRIPTOR}\n".encode()
    for resource in _parquet(release.descriptor):
        table = resource["path"].rpartition("/")[2].removesuffix(".parquet")
        content = files[f"data/csv/{table}.csv"]
        files[resource["path"]] = parquet_of(resource["schema"]["fields"], content)
    return files


def different_parquet(release: Frozen, files: dict[str, bytes]) -> list[str]:
    """Return the paths of the Parquet files whose bytes are not those that were released."""
    return [
        resource["path"]
        for resource in _parquet(release.descriptor)
        if resource["fileHash"] != f"sha256:{sha256(files[resource['path']])}"
    ]


def parquet_of(fields: list[Json], content: bytes) -> bytes:
    r"""Return a CSV file as Parquet; `fields` are those of its descriptor, in the order of its columns.

    >>> import io
    >>> import pyarrow.parquet as pq
    >>> field = {"name": "length", "type": "integer", "description": "In metres."}
    >>> pq.read_table(io.BytesIO(parquet_of([field], b"length\n410\n"))).to_pylist()
    [{'length': 410}]
    """
    return parquet_bytes(described(typed_table(tuple(map(field_of, fields)), content), fields))


def _parquet(descriptor: Json) -> list[Json]:
    return [resource for resource in descriptor["resources"] if resource["format"] == "parquet"]
