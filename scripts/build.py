"""Build the dataset: ``python -m scripts.build [--root DIR] [--articles DIR]``, or ``make data``.

The rule: read all facts, check them all, and only then write; the same facts give the same bytes. For example
one wrong code in one fact file ends the build with exit code 1, a line that names it, and every table as it
was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as TerminalTable

from scripts.check import check_rows
from scripts.check.judgement import check_printed
from scripts.check.passages import Coverage, check_coverage, check_hashes, cover
from scripts.check.releases import check_reasons, check_tombstones
from scripts.derive.dates import fill_bounds
from scripts.derive.recorded import fill_recorded
from scripts.derive.releases import add_releases, take_reasons
from scripts.derive.views import add_views
from scripts.derive.words import add_words
from scripts.expectations.rules import RULES_FOLDER
from scripts.expectations.suites import suite_files
from scripts.problems import run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.measurements import Measurements, read_measurements
from scripts.read.rows import Row, Rows, read_rows
from scripts.read.schemas import Schemas, read_schemas
from scripts.versioning.changelog import release_documents
from scripts.versioning.descriptor import DESCRIPTOR
from scripts.versioning.frozen import Frozen, read_frozen
from scripts.versioning.history import HISTORY, history_files
from scripts.versioning.label import stamp_of
from scripts.write.arrow_tables import arrow_table
from scripts.write.codebook import CODEBOOK, codebook
from scripts.write.descriptor import FOLDERS, Stamp, data_path, describe, descriptor_bytes, field_descriptors
from scripts.write.files import csv_bytes, parquet_bytes
from scripts.write.generated_blocks import renewed_documents
from scripts.write.metadata import metadata_files
from scripts.write.swap import only_one_build, publish

OWNED_FOLDERS = (*FOLDERS.values(), HISTORY)


@dataclass(frozen=True)
class Facts:
    """All facts of a copy, read and found free of mistakes."""

    schemas: Schemas
    rows: Rows
    coverages: list[Coverage]
    reasons: list[Row]
    frozen: list[Frozen]


def checked_facts(root: Path, articles: Path | None = None) -> Facts:
    """Read the facts of a copy and check them; raise InvalidFacts with every problem found."""
    schemas = read_schemas(root)
    rows, problems = read_rows(root, schemas)
    problems += fill_bounds(rows)
    fill_recorded(rows)
    measurements = _measurements(root, rows)
    problems += check_rows(schemas, rows, measurements)
    if articles is not None:
        texts, found = read_articles(articles, rows["sources"])
        problems += found
        problems += check_hashes(rows, texts)[1]
        problems += check_printed(rows, texts)
    coverages = [cover(source_id, measured, rows) for source_id, measured in measurements.items()]
    files = {str(row.values["source_id"]): row.file for row in rows["claims"]}
    frozen = read_frozen(root)
    reasons = take_reasons(rows)
    add_releases(schemas, rows, frozen[-1].files() if frozen else {})
    problems += [*check_tombstones(schemas, rows), *check_reasons(reasons, rows)]
    stop_if_any([*problems, *check_coverage(coverages, files)])
    add_words(schemas, rows, measurements)
    add_views(schemas, rows)
    return Facts(schemas, rows, coverages, reasons, frozen)


def render(root: Path, facts: Facts, release: Stamp | None = None) -> tuple[dict[str, bytes], dict[str, int]]:
    """Return the bytes of every derived file by its path, and the number of rows by table.

    `release` is given by what makes a release; otherwise the copy bears the version that its content has.
    """
    schemas, rows = facts.schemas, facts.rows
    tables = {name: arrow_table(t, rows[name], field_descriptors(t, rows)) for name, t in schemas.tables.items()}
    counts = {name: table.num_rows for name, table in tables.items()}
    contents = {data_path(name, "csv"): csv_bytes(table) for name, table in tables.items()}
    contents |= {data_path(name, "parquet"): parquet_bytes(table) for name, table in tables.items()}
    stamp = release or _stamp(facts, contents, counts)
    descriptor = describe(schemas, rows, contents, counts, stamp)
    contents[DESCRIPTOR] = descriptor_bytes(descriptor)
    contents |= metadata_files(descriptor)
    digest = hashlib.sha256(contents[DESCRIPTOR]).hexdigest()
    contents[f"{DESCRIPTOR}.sha256"] = f"{digest}  {DESCRIPTOR}\n".encode()  # as sha256sum writes it
    if (root / RULES_FOLDER).is_dir():
        contents |= suite_files(root, descriptor)
    contents[CODEBOOK] = codebook(schemas, rows, counts)
    contents |= renewed_documents(root, schemas, rows, counts, descriptor)
    contents |= release_documents(rows, descriptor)
    contents |= history_files(facts.frozen, contents)
    return contents, counts


def _stamp(facts: Facts, contents: dict[str, bytes], counts: dict[str, int]) -> Stamp:
    """Return the version that a copy bears by its content."""
    version = str(facts.schemas.package["version"])
    plain = describe(facts.schemas, facts.rows, contents, counts, Stamp(version))
    return stamp_of(facts.frozen[-1] if facts.frozen else None, version, plain, contents)


def check(root: Path, articles: Path | None = None) -> int:
    """Check the facts of one copy and write nothing."""
    facts = checked_facts(root, articles)
    print(f"{sum(map(len, facts.rows.values())):,} rows, no problem found")
    return 0


def build(root: Path, articles: Path | None = None) -> int:
    """Build one copy and say what was built; the command's body."""
    began = time.monotonic()
    console = Console()
    status = console.status("reading and checking the facts") if console.is_terminal else None
    if status:
        status.start()
    try:
        with only_one_build(root):
            facts = checked_facts(root, articles)
            if status:
                status.update("writing the tables")
            contents, counts = render(root, facts)
            changed = publish(root, contents, OWNED_FOLDERS)
    finally:
        if status:
            status.stop()
    version = json.loads(contents[DESCRIPTOR])["version"]
    _report(console, facts, counts, changed, version, time.monotonic() - began)
    return 0


def _measurements(root: Path, rows: Rows) -> dict[str, Measurements]:
    return {
        str(row.values["source_id"]): read_measurements(root, str(row.values["source_id"]))
        for row in rows["sources"]
        if row.values.get("text_file") is not None
    }


def _report(
    console: Console, facts: Facts, counts: dict[str, int], changed: list[str], version: str, seconds: float
) -> None:
    shown = TerminalTable(box=None)
    shown.add_column("table")
    shown.add_column("rows", justify="right")
    for name, count in counts.items():
        shown.add_row(name, f"{count:,}")
    console.print(shown)
    for coverage in facts.coverages:
        console.print(
            f"coverage of {coverage.source_id}: {coverage.share:.0%} of {coverage.words} words "
            f"({coverage.in_passages} in passages, {coverage.in_gaps} in gaps)",
            highlight=False,
        )
    what = f"{len(changed)} files changed" if changed else "nothing changed"
    total = f"{len(counts)} tables, {sum(counts.values()):,} rows"
    console.print(f"{total}, version {version}: {what}, {seconds:.1f} s", highlight=False)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build", description="Build the tables from the facts.")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy to build (default: here)")
    parser.add_argument("--articles", type=Path, help="folder of the articles: verify every passage while building")
    parser.add_argument("--check", action="store_true", help="check the facts and write nothing")
    given = parser.parse_args(arguments)
    if given.check:
        return run_command(lambda: check(given.root.resolve(), given.articles))
    return run_command(lambda: build(given.root.resolve(), given.articles))


if __name__ == "__main__":
    sys.exit(main())
