"""What two releases differ in: ``python -m scripts.diff OLD NEW [--format table|json]``.

The rule: each of OLD and NEW is a released version or a folder with ``datapackage.json`` and CSV files, such as ``.``
for this copy; what differs is shown down to the cell, and the version that follows by docs/versioning.md, with the
reasons. For example a corrected typo gives one line with table, id, field, the old and the new text.
Exit 0: compared; 1: one of them is not a release; 2: could not run.
"""

import argparse
import io
import json
import os
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from semver import Version

from scripts.problems import CouldNotRun, InvalidFacts, Problem, one_line, run_command, stop_if_any
from scripts.read.releases import RELEASES, Release, read_folder
from scripts.versioning.bump import Bump, Reason, tables_of_parts, verdict
from scripts.versioning.compare import RECORD, Change, compare

Weight = tuple[list[Reason], Bump, Version]


def diff(given: tuple[str, str], root: Path, form: str) -> int:
    """Compare two releases and print what they differ in; the command's body."""
    releases: list[Release] = []
    problems: list[Problem] = []
    for name in given:
        try:
            releases.append(_open(name, root))
        except InvalidFacts as invalid:
            problems += invalid.problems
    stop_if_any(problems)
    old, new = releases
    changes = compare(old, new)
    weight = verdict(old.number, changes, tables_of_parts(old.descriptor))
    try:
        print(FORMATS[form](old, new, changes, weight), flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _open(given: str, root: Path) -> Release:
    """Return a release by its version or folder; raise CouldNotRun where there is neither."""
    if not Version.is_valid(given) and Path(given).is_dir():
        return read_folder(Path(given), given)
    if Version.is_valid(given) and (root / RELEASES / given).is_dir():
        return read_folder(root / RELEASES / given, given)
    known = sorted(path.name for path in (root / RELEASES).glob("*"))
    hint = f"; a folder of that name is written ./{given}" if Path(given).is_dir() else ""
    message = f"{given} is no folder and no release below {RELEASES}: {', '.join(known) or 'none yet'}{hint}"
    raise CouldNotRun(message)


def as_table(old: Release, new: Release, changes: list[Change], weight: Weight) -> str:
    """Return the differences for reading, table by table, and the bump with its reasons."""
    lines = [one_line(f"{old.label} ({old.version}) -> {new.label} ({new.version})")]
    for heading, group in groupby(changes, lambda change: change.table or change.kind):
        lines += ["", one_line(heading)]
        for one in group:
            parts = (one.action, "" if one.kind == RECORD else one.kind, one.record_id, one.field, one.property)
            lines.append(f"  {one_line(' '.join(part for part in parts if part))}{one.texts()}")
    why, bump, follows = weight
    if bump is Bump.NONE:
        return "\n".join([*lines, "", "bump: none; nothing changed"])
    note = ""
    if new.number < follows:
        note = f"; {new.label} " + ("is not released yet" if new.number.build else f"says {new.version}: too small")
    said = f"bump: {bump.word}; after {old.version} comes {follows} or a greater version{note}"
    return "\n".join([*lines, "", said, *(one_line(str(reason)) for reason in why)])


def as_json(old: Release, new: Release, changes: list[Change], weight: Weight) -> str:
    """Return the differences and the bump as one JSON object."""
    why, bump, follows = weight
    found = {
        "old": {"release": old.label, "version": old.version},
        "new": {"release": new.label, "version": new.version},
        "bump": bump.word,
        "next_version": str(follows),
        "reasons": [asdict(reason) | {"bump": reason.bump.word} for reason in why],
        "changes": [asdict(change) for change in changes],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


FORMATS = {"table": as_table, "json": as_json}


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.diff", description="Show what two releases differ in, and the version that follows."
    )
    parser.add_argument("old", metavar="OLD", help="a version or a folder")
    parser.add_argument("new", metavar="NEW", help="a version or a folder")
    parser.add_argument("--format", choices=sorted(FORMATS), default="table", help="default: table")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy with the releases (default: here)")
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # The same bytes in every locale; what no encoding can write is shown by its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        return run_command(lambda: diff((given.old, given.new), given.root, given.format))
    finally:
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
