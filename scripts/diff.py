"""What two releases differ in: ``python -m scripts.diff OLD NEW [--format table|csv|json]``.

The rule: each of OLD and NEW is a version, a folder or a zip; what was added, removed and changed is shown down to
the cell, and the version that follows by docs/versioning.md, with the reasons. For example a corrected typo gives
one line with table, id, field, the old and the new text, and ``bump: patch``. CSV has one line a cell, and the bump
goes to standard error; JSON holds all of it. Both releases are read to their end before a line is written, and
never held in memory. Exit 0: compared; 1: one of them is not a release; 2: could not run.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from scripts.problems import run_command
from scripts.versioning.bump import Reason, reasons, required_bump
from scripts.versioning.compare import ADDED, CHANGED, RECORD, REMOVED, compare
from scripts.versioning.descriptor import tables_of_parts
from scripts.versioning.excerpts import excerpts
from scripts.versioning.release_source import Release, open_release
from scripts.versioning.semver import Bump, Version, next_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.versioning.compare import Cell, Change

ACTIONS = (ADDED, REMOVED, CHANGED)
CSV_HEADER = ("kind", "action", "table", "id", "field", "old", "new")


@dataclass(frozen=True)
class Verdict:
    """What follows from the differences: why, how many records by table and action, and the smallest next version."""

    reasons: list[Reason]
    counts: Counter[tuple[str, str]]
    bump: Bump
    follows: Version


def diff(given: tuple[str, str], root: Path, form: str, out: TextIO) -> int:
    """Compare two releases and write what they differ in; the command's body."""
    old, new = open_release(given[0], root), open_release(given[1], root)
    verdict = judge(old, new)
    WRITERS[form](old, new, verdict, out)
    out.flush()
    return 0


def judge(old: Release, new: Release) -> Verdict:
    """Return what follows from the differences of two releases; raise InvalidFacts where one cannot be read."""
    counts: Counter[tuple[str, str]] = Counter()

    def counted() -> Iterator[Change]:
        for change in compare(old, new):
            if change.kind == RECORD:
                counts[change.table, change.action] += 1
            yield change

    found = reasons(counted(), tables_of_parts(old.descriptor))
    bump = required_bump(found)
    return Verdict(found, counts, bump, next_version(old.version, bump))


def write_table(old: Release, new: Release, verdict: Verdict, out: TextIO) -> None:
    """Write the differences for reading: counts, changes by table, long texts cut to what differs, the bump."""
    out.write(f"{old.label} ({old.version}) -> {new.label} ({new.version})\n")
    tables = list(dict.fromkeys(table for table, _ in verdict.counts))
    if tables:
        width = max(map(len, tables))
        out.write(f"\n{'records':{width}}  {'added':>9}{'removed':>9}{'changed':>9}\n")
        for table in tables:
            out.write(f"{table:{width}}  " + "".join(f"{verdict.counts[table, a]:>9,}" for a in ACTIONS) + "\n")
    for heading, changes in groupby(compare(old, new), lambda change: change.table or change.kind):
        out.write(f"\n{heading}\n")
        for change in changes:
            out.write("".join(f"  {line}\n" for line in _lines(change)))
    out.write("\n" + bump_text(old, new, verdict))


def write_csv(old: Release, new: Release, verdict: Verdict, out: TextIO) -> None:
    """Write the differences as CSV, one line a cell; the bump goes to standard error."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for change in compare(old, new):
        place = (change.kind, change.action, change.table, change.id)
        # A column, table or file that came or went has no cells, but is a line.
        writer.writerows((*place, *cell) for cell in change.cells or (("", None, None),))
    sys.stderr.write(bump_text(old, new, verdict))


def write_json(old: Release, new: Release, verdict: Verdict, out: TextIO) -> None:
    """Write the differences and the bump as one JSON object, one line a change."""
    head = {
        "old": {"release": old.label, "version": str(old.version)},
        "new": {"release": new.label, "version": str(new.version)},
        "bump": verdict.bump.word,
        "next_version": str(verdict.follows),
        "reasons": [
            {"bump": r.bump.word, "because": r.sentence, "count": r.count, "examples": r.examples}
            for r in verdict.reasons
        ],
    }
    out.write(_json(head).removesuffix("}") + ', "changes": [')
    separator = "\n"
    for change in compare(old, new):
        cells = [dict(zip(("field", "old", "new"), cell, strict=True)) for cell in change.cells]
        place = {"kind": change.kind, "action": change.action, "table": change.table, "id": change.id}
        out.write(separator + _json({**place, "cells": cells}))
        separator = ",\n"
    out.write("\n]}\n")


WRITERS = {"table": write_table, "csv": write_csv, "json": write_json}


def bump_text(old: Release, new: Release, verdict: Verdict) -> str:
    """Return the bump, the version that follows and the reasons, a line each."""
    if verdict.bump is Bump.NONE:
        return "bump: none; nothing changed\n"
    short = f"; {new.label} says {new.version}, which is too small"
    if new.version >= verdict.follows:
        short = ""
    elif new.version.build:
        short = f"; {new.label} is not released yet"
    lines = [f"bump: {verdict.bump.word}; after {old.version} comes {verdict.follows} or a greater version{short}"]
    return "\n".join([*lines, *map(str, verdict.reasons)]) + "\n"


def _lines(change: Change) -> Iterator[str]:
    """Yield the lines of one change: one a cell, or one for all of a record that came or went."""
    subject = " ".join(
        part for part in (change.action, "" if change.kind == RECORD else change.kind, change.id) if part
    )
    if change.kind == RECORD and change.action != CHANGED:
        count = len(change.cells)
        yield f"{subject} ({count} cell{'s' if count != 1 else ''})"
    elif not change.cells:
        yield subject
    else:
        for cell in change.cells:
            yield f"{subject} {_cell(cell)}"


def _cell(cell: Cell) -> str:
    name, old, new = cell
    if old is None or new is None:
        return f"{name}: {'(none)' if old is None else repr(old)} -> {'(none)' if new is None else repr(new)}"
    before, after = excerpts(old, new)
    return f"{name}: {before} -> {after}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.diff", description="Show what two releases differ in, and the version that follows."
    )
    parser.add_argument("old", metavar="OLD", help="a version, a folder or a zip")
    parser.add_argument("new", metavar="NEW", help="a version, a folder or a zip")
    parser.add_argument("--format", choices=sorted(WRITERS), default="table", help="default: table")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy with the releases (default: here)")
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # The same bytes in every locale; what no encoding can write is shown by its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        return run_command(lambda: _unless_nobody_reads(given))
    finally:
        sys.stdout.flush()


def _unless_nobody_reads(given: argparse.Namespace) -> int:
    """Run the command; end quietly where the reader, such as ``head``, has seen enough."""
    try:
        return diff((given.old, given.new), given.root, given.format, sys.stdout)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
