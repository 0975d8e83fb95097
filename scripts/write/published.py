"""What is published of a copy, and the list of its hashes, ``SHA256SUMS``.

The rule: the archive of `make dist` holds the tables, the descriptor, the documents that go with them and the
validation project, and the list has a line for each. Results of Great Expectations and hidden files stay at home. For
example ``docs/use.md`` is published and ``docs/notes.txt`` is not.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from landmine_policy._checksums import CHECKSUMS, listing
from scripts.read.files import files_below, read_bytes
from scripts.write.files import sha256

_PUBLISHED = re.compile(
    r"(?:README\.md|CHANGELOG\.md|CITATION\.cff|LICENSE|LICENSE-DATA|datapackage\.json|docs/[^/]+\.(?:md|ipynb)"
    r"|docs/figures/[^/]+\.svg"
    r"|data/csv/[^/]+|data/parquet/[^/]+|validation/(?!uncommitted/).+)"
)
_FOLDERS = ("docs", "data/csv", "data/parquet", "validation")
TABLES = ("data/csv/", "data/parquet/")
LOCAL = "validation/uncommitted/"  # where Great Expectations puts its results


def published(paths: Iterable[str]) -> list[str]:
    """Return those paths that are published, sorted.

    >>> published(["README.md", "Makefile", "validation/.hidden", "validation/uncommitted/page.html"])
    ['README.md']
    """
    return sorted(path for path in set(paths) if _PUBLISHED.fullmatch(path) and "/." not in path)


def published_files(root: Path) -> list[str]:
    """Return the files of a copy that are published, by their paths, sorted."""
    found = [path.name for path in root.iterdir() if path.is_file()]
    return published([*found, *(f"{folder}/{path}" for folder in _FOLDERS for path in files_below(root / folder))])


def checksum_file(root: Path, contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the list of hashes by its path: of what is about to be written, and of what lies there and is kept."""
    kept = (path for path in published_files(root) if not path.startswith(TABLES) and path not in contents)
    digests = {path: sha256(read_bytes(root / path)) for path in kept}
    return {CHECKSUMS: listing(digests | {path: sha256(contents[path]) for path in published(contents)})}
