"""Restore a release: ``python -m scripts.restore VERSION DIR [--root DIR]``.

The rule: DIR becomes the data package as it was released: descriptor, CSV and Parquet, so that a paper's query
runs on what the paper cites. Frozen files are compared with their sha256 before anything is written; DIR must be
empty or new. For example ``python -m scripts.restore 0.9.0 old`` and ``frictionless validate old/datapackage.json``.
Exit 0, 1 (the frozen release is damaged) or 2 (no such release, DIR is not empty).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts.problems import CouldNotRun, run_command, stop_if_any
from scripts.versioning.frozen import read_frozen
from scripts.versioning.integrity import check_files
from scripts.versioning.restored import different_parquet, restored_files


def restore(version: str, folder: Path, root: Path) -> int:
    """Write a release into an empty folder and say what was written; the command's body."""
    releases = {str(release.version): release for release in read_frozen(root)}
    if version not in releases:
        message = f"there is no release {version}; releases: {', '.join(releases) or 'none yet'}"
        raise CouldNotRun(message)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is not empty; give a new folder"
        raise CouldNotRun(message)
    release = releases[version]
    stop_if_any(check_files(release))
    files = restored_files(release)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    print(f"{folder}: {len(files)} files of {version}, as released")
    for path in different_parquet(release, files):
        print(f"{path}: the same table, but other bytes than released; another pyarrow wrote it")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and restore."""
    parser = argparse.ArgumentParser(prog="python -m scripts.restore", description="Restore a release into a folder.")
    parser.add_argument("version", metavar="VERSION", help="a released version, such as 0.9.0")
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy with the releases (default: here)")
    given = parser.parse_args(arguments)
    return run_command(lambda: restore(given.version, given.folder, given.root.resolve()))


if __name__ == "__main__":
    sys.exit(main())
