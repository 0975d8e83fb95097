"""Files in: what is no regular file, is too large or is not UTF-8 is refused before anything is made of it.

The rule: a path is looked at before it is opened, so that no pipe and no device is ever read. For example a FIFO in the
place of ``data/facts/events.yaml`` "is no regular file", and the build ends at once.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 4_000_000  # bytes; the largest fact file today has a twentieth of that


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Return the bytes of a file; raise ValueError where they are not to be read, OSError where they cannot be."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        message = "is no regular file; put a plain file in its place"
        raise ValueError(message)
    if found.st_size > largest:
        message = f"is larger than {largest:,} bytes; split it into several files"
        raise ValueError(message)
    return path.read_bytes()


def files_below(folder: Path) -> list[str]:
    """Return what lies in a folder and those below it, but folders; raise OSError where one cannot be read.

    A link to a folder is not followed. Nothing is there where there is no folder.
    """
    found = []
    for here, folders, names in os.walk(folder, onerror=_raise) if folder.is_dir() else ():
        links = [name for name in folders if Path(here, name).is_symlink()]
        found += [Path(here, name).relative_to(folder).as_posix() for name in (*names, *links)]
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def read_code(path: Path) -> str:
    """Return the text of a file that is code, or that a command wrote; raise CouldNotRun where it is none."""
    with shaped(path):
        return read_bytes(path).decode("utf-8")


@contextmanager
def shaped(path: Path, advice: str = "restore it, as with `git checkout`") -> Iterator[None]:
    """Raise CouldNotRun, with the name of a file, where its content turns out to be another than the code expects."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError, re.error) as error:
        said = str(error) if isinstance(error, ValueError) else f"{type(error).__name__} {error}"
        message = f"{path} is not what it has to be: {said}; {advice}"
        raise CouldNotRun(message) from None
