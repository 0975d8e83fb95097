"""Build the dataset: ``python -m scripts.build [--root DIR] [--articles DIR]``, or ``make data``.

The rule: read all facts, check them all, and only then write; the same facts give the same bytes. For example
one wrong code in one fact file ends the build with exit code 1, a line that names it, and every table as it
was.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as TerminalTable

from landmine_policy._package import DESCRIPTOR
from scripts.check.passages import Coverage, check_hashes, check_printed, coverage
from scripts.check.releases import check_reasons, check_releases, check_tombstones
from scripts.check.rules import check_rules
from scripts.check.schema import check_schema
from scripts.check.wording import check_wording
from scripts.derive.database import open_database
from scripts.derive.dates import fill_bounds
from scripts.derive.inherited import fill_inherited
from scripts.derive.recorded import fill_recorded
from scripts.derive.records import fill_records
from scripts.derive.releases import add_releases
from scripts.derive.reliability import add_reliability
from scripts.derive.views import add_views
from scripts.derive.words import add_words
from scripts.expectations.suites import suite_files
from scripts.problems import Problem, run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.facts import read_rows
from scripts.read.measurements import Measurements, read_measurements
from scripts.read.releases import Release, read_releases
from scripts.read.rows import Row, Rows
from scripts.read.rules import read_rules
from scripts.read.schemas import Schemas, read_schemas
from scripts.versioning.changelog import release_documents
from scripts.versioning.freeze import EARLIER, earlier_archive, stamp_of
from scripts.write.codebook import CODEBOOK, codebook
from scripts.write.descriptor import FOLDERS, Stamp, data_path, describe, field_descriptors
from scripts.write.files import arrow_table, csv_bytes, json_bytes, parquet_bytes
from scripts.write.generated_blocks import renewed_documents
from scripts.write.metadata import metadata_files
from scripts.write.published import checksum_file
from scripts.write.questions import questions_document
from scripts.write.swap import only_one_build, publish

OWNED_FOLDERS = (*FOLDERS.values(), EARLIER)


@dataclass(frozen=True)
class Facts:
    """All facts of a copy, read and found free of mistakes."""

    schemas: Schemas
    rows: Rows
    coverages: list[Coverage]
    reasons: list[Row]
    releases: list[Release]


def checked_facts(root: Path, articles: Path | None = None) -> Facts:
    """Read the facts of a copy and check them; raise InvalidFacts with every problem found.

    The rule book is not run on rows that are not as the schema says: one mistake would be told many times.
    """
    schemas = read_schemas(root)
    rows, problems = read_rows(root, schemas)
    fill_inherited(rows)
    problems += fill_bounds(rows)
    fill_recorded(rows)
    problems += check_schema(schemas, rows)
    # The ids and names of sources, which are the names of files, are known to be such only now.
    measurements = {} if problems else _measurements(root, rows)
    others = [] if problems else [*check_wording(rows, measurements), *_check_against_texts(rows, articles)]
    releases = read_releases(root)
    reasons, rows["changes"] = rows["changes"], []  # what was typed are the reasons for the next release
    add_releases(schemas, rows, releases)
    others += check_releases(releases, rows, str(schemas.package["version"]))
    others += [*check_tombstones(schemas, rows), *check_reasons(reasons, rows)]
    stop_if_any([*problems, *others] if problems else [])
    add_words(schemas, rows, measurements)
    add_reliability(schemas, rows)
    with open_database(schemas, rows) as database:
        fill_records(root, schemas, rows, database)
        add_views(root, schemas, rows, database)
        others += check_rules(read_rules(root, schemas.tables), rows, database)
        coverages = coverage(database)
    stop_if_any(others)
    return Facts(schemas, rows, coverages, reasons, releases)


def _check_against_texts(rows: Rows, articles: Path | None) -> list[Problem]:
    """Compare passages and printed words with the articles, where a copy is at hand."""
    if articles is None:
        return []
    texts, problems = read_articles(articles, rows["sources"])
    return [*problems, *check_hashes(rows, texts)[1], *check_printed(rows, texts)]


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
    contents[DESCRIPTOR] = json_bytes(descriptor)
    contents |= metadata_files(descriptor)
    contents |= suite_files(root, descriptor)
    contents[CODEBOOK] = codebook(schemas, rows, counts)
    contents |= questions_document(root)
    contents |= renewed_documents(root, schemas, rows, counts, descriptor)
    contents |= release_documents(root, rows)
    contents |= earlier_archive(root, [made for made in facts.releases if made.version != stamp.version])
    return contents | checksum_file(root, contents), counts


def _stamp(facts: Facts, contents: dict[str, bytes], counts: dict[str, int]) -> Stamp:
    """Return the version that a copy bears by its content."""
    version = str(facts.schemas.package["version"])
    plain = describe(facts.schemas, facts.rows, contents, counts, Stamp(version))
    return stamp_of(facts.releases[-1] if facts.releases else None, version, plain)


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
    for covered in facts.coverages:
        console.print(
            f"coverage of {covered.source_id}: {covered.share:.0%} of {covered.words} words "
            f"({covered.in_passages} in passages, {covered.in_gaps} in gaps)",
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
