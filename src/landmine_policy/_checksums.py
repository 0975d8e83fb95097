r"""The hash of every published file: ``SHA256SUMS``, beside the descriptor of the copy and of each release.

The rule: one line a file, as ``sha256sum`` prints it, sorted by path, and nothing else. So each bit of a copy is
covered: one of a file by its line, one of a line by the file that it names. ``sha256sum -c SHA256SUMS`` compares them,
too. For example a copy whose licence was edited is told "LICENSE is not what was published".

>>> listing({"data/csv/bridges.csv": "2763ce8c", "README.md": "9f86d081"})
b'9f86d081  README.md\n2763ce8c  data/csv/bridges.csv\n'
"""

import base64
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from landmine_policy._package import DESCRIPTOR

CHECKSUMS = "SHA256SUMS"
CSV, PARQUET = "data/csv/", "data/parquet/"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")

Fault = tuple[str, str]  # the path of a file, and what is wrong with it


def listing(digests: Mapping[str, str]) -> bytes:
    """Return the content of the file; `digests` holds the sha256 of each file by its path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file by its path; raise OSError or, where a line is none or leads away, ValueError."""
    content = (folder / CHECKSUMS).read_bytes()
    found = {path: digest for digest, path in _LINE.findall(content.decode())}
    strange = [path for path in found if not path.isprintable() or ".." in path.split("/") or path.startswith("/")]
    if strange or DESCRIPTOR not in found or listing(found) != content:
        message = "is not what sha256sum prints of files below it, sorted by path"
        raise ValueError(message)
    return found


def checksum_faults(folder: Path, present: Iterable[str] = ()) -> Iterator[Fault]:
    """Yield each file that is missing or is not what was published, and those of `present` that were not published.

    A package as pip installs it has the descriptor and the Parquet files only; what it leaves out is not missed there.
    """
    try:
        listed = read_checksums(folder)
    except FileNotFoundError:
        yield CHECKSUMS, "is missing"
        return
    except (ValueError, OSError) as error:
        yield CHECKSUMS, "is no text" if isinstance(error, UnicodeDecodeError) else str(error)
        return
    whole = any((folder / CSV).glob("*"))
    for path, digest in listed.items():
        if (folder / path).is_file():
            yield from _fault(folder, path, digest)
        elif whole or path == DESCRIPTOR or path.startswith(PARQUET):
            yield path, "is missing"
    for path in sorted(set(present) - {CHECKSUMS, *listed}):
        yield path, "does not belong to the dataset"


def wheel_faults(package: Path) -> Iterator[Fault]:
    """Yield each file of an installed wheel that is not what pip recorded; nothing where `package` came from no wheel.

    The list is a wheel's own, ``RECORD``. It covers what `CHECKSUMS` does not: the code, the licences, the metadata.
    """
    for record in package.parent.glob(f"{package.name}-*.dist-info/RECORD"):
        listed = set()
        for row in filter(None, csv.reader(record.read_text("utf-8", "replace").split("\n"))):
            path, digest, size = row if len(row) == 3 else (",".join(row), "", "0")
            file = package.parent / path
            listed.add(file)
            unrecorded = not digest and not size and (path.endswith(".pyc") or file == record)
            if unrecorded or path.startswith(".."):
                continue  # of these nothing is recorded, or pip made them: the command
            if not file.is_file():
                yield path, "is missing"
            elif (digest, size) != _recorded(file.read_bytes()):
                yield path, f"is not what {record.parent.name}/{record.name} says"
        for file in sorted({path for path in package.rglob("*") if path.is_file()} - listed):
            if "__pycache__" not in file.parts:
                yield file.relative_to(package.parent).as_posix(), "does not belong to the wheel"


def _fault(folder: Path, path: str, expected: str) -> Iterator[Fault]:
    actual = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    if actual != expected:
        yield path, f"is not what was published: its sha256 is {actual}, not {expected}"


def _recorded(content: bytes) -> tuple[str, str]:
    """Return hash and size of a file as a wheel records them."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={digest}", str(len(content))
