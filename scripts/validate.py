"""Validate a copy: ``python -m scripts.validate [--root DIR] [--articles DIR] [--write-report]``, or ``make validate``.

The rule: it validates what ships, with the facts beside it or without. Where the facts are there, it checks them and
compares every derived file with what they give. Frictionless validates the descriptor with every CSV resource, Great
Expectations what the schema says of every Parquet file, DuckDB every relation between them; the rules are those of
this checkout, the data those of the copy. Where a copy of the articles is at hand it verifies every passage; without
one it says that passages were not verified. It writes nothing, but for the report when asked to. For example a table
edited by hand is named as not being what the facts give, and a record that breaks a rule with its table, id, field,
value and the rule's sentence. Exit 0, 1 or 2.
"""

from __future__ import annotations

import argparse
import gc
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from landmine_policy._package import DESCRIPTOR
from scripts.build import OWNED_FOLDERS, checked_facts, render
from scripts.check.passages import PASSAGE_TABLES
from scripts.expectations.relations import relation_problems
from scripts.expectations.report import report_files
from scripts.expectations.run_native import native_problems
from scripts.expectations.suites import RuleBook, rule_book
from scripts.measure import measurement_files
from scripts.problems import InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.facts import FACTS_FOLDER
from scripts.read.measurements import measure
from scripts.write.descriptor import FOLDERS, read_descriptor
from scripts.write.swap import JOURNAL, only_one_build, publish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

REPOSITORY = Path(__file__).resolve().parents[1]

Said = tuple[list[str], list[Problem]]  # lines to print, and problems


def validate(root: Path, articles: Path | None = None, *, write_report: bool = False) -> int:
    """Validate one copy and say what was verified; the command's body."""
    if (root / JOURNAL).exists():
        message = "is left from a build that was interrupted while it wrote"
        raise InvalidFacts([Problem(JOURNAL, message, allowed="do: run `make data` there, which completes it")])
    console = Console(highlight=False, soft_wrap=True)
    descriptor, book = _expected(root)
    with (
        console.status("validating") if console.is_terminal else nullcontext(),
        # Great Expectations takes longer to import than all the rest to run, which therefore runs meanwhile.
        ProcessPoolExecutor(1) as beside,
    ):
        native = beside.submit(native_problems, root, book)
        said = [_facts(root, articles), _frictionless(root), _relations(root, book)]
        said.append(_told("expectations", book.native, native.result()))
    lines = [line for lines, _ in said for line in lines]
    problems = [problem for _, found in said for problem in found]
    console.print("\n".join(lines))
    files = report_files(REPOSITORY, descriptor, book)
    if write_report and not problems:
        with only_one_build(root):
            publish(root, files, ())
        console.print("report: written")
    elif (root / FACTS_FOLDER).is_dir():
        problems += _stale(root, files, (), "make report")
    stop_if_any(problems)
    return 0


def _expected(root: Path) -> tuple[dict[str, Any], RuleBook]:
    """Return the descriptor of a copy and what is expected of its tables."""
    descriptor = read_descriptor(root)
    try:
        return descriptor, rule_book(REPOSITORY, descriptor)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"describes no copy of this dataset: {error!r}"
        raise InvalidFacts([Problem(DESCRIPTOR, message, allowed="do: run `make data`")]) from None


def _facts(root: Path, articles: Path | None) -> Said:
    """Check the facts and what was made of them, where they are beside the tables."""
    if not (root / FACTS_FOLDER).is_dir():
        return ["facts: not beside the tables, not compared"], []
    try:
        facts = checked_facts(root, articles)
        contents = render(root, facts)[0]
    except InvalidFacts as invalid:
        return [f"facts: {len(invalid.problems)} problems"], invalid.problems
    problems = _stale(root, contents, OWNED_FOLDERS)
    made = "not what the facts give" if problems else f"{len(contents)} files are what the facts give"
    passages = sum(len(facts.rows[table]) for table in PASSAGE_TABLES)
    if articles is None:
        verified = f"NOT verified, no copy of the articles was given (ARTICLES=DIR); {passages} passages unread"
    else:
        texts = read_articles(articles, facts.rows["sources"])[0]
        verified = f"{passages} of {passages} verified against {len(texts)} articles"
        for source_id, text in texts.items():
            problems += _stale(root, measurement_files(source_id, measure(text)), ())
    count = sum(map(len, facts.rows.values()))
    return [f"facts: {count:,} rows, every rule kept", f"files: {made}", f"passages: {verified}"], problems


def _frictionless(root: Path) -> Said:
    """Let Frictionless validate the package, where its CSV files are."""
    from frictionless import Package, system  # noqa: PLC0415 (a call for help does not wait for it)

    if not (root / FOLDERS["csv"]).is_dir():
        return ["csv: not in this copy, not validated"], []
    try:
        # The descriptor's paths are relative to it; a root elsewhere is no reason not to trust them.
        with system.use_context(trusted=True):
            report = Package(str(root / DESCRIPTOR)).validate()
    except Exception as error:  # noqa: BLE001 (a broken file raises whatever the library that reads it raises)
        reason = " ".join(str(error).split())
        return ["frictionless: could not read the package"], [_of_file(DESCRIPTOR, f"unreadable: {reason}")]
    found = report.flatten(["name", "rowNumber", "fieldName", "note"])
    found += [[DESCRIPTOR, None, None, error.note] for error in report.errors]
    problems = [Problem(name or DESCRIPTOR, note, line=row or 0, field=field or "") for name, row, field, note in found]
    return ["frictionless: " + (f"{len(problems)} problems" if problems else "every resource is valid")], problems


def _relations(root: Path, book: RuleBook) -> Said:
    return _told("relations", book.relations, relation_problems(root, book.relations, book.keys))


def _told(what: str, rules: Mapping[str, Sized], problems: list[Problem]) -> Said:
    kept = f"{len(problems)} problems" if problems else "all kept"
    return [f"{what}: {sum(map(len, rules.values())):,} of {len(rules)} tables, {kept}"], problems


def _stale(
    root: Path, contents: dict[str, bytes], folders: tuple[str, ...], command: str = "make data"
) -> list[Problem]:
    """Return a problem for each file that is missing, differs from what it should hold, or should not be there."""
    todo = f"do: run `{command}` and commit what it writes"
    found = [
        _of_file(path, "is not what it should be" if (root / path).is_file() else "is missing", todo)
        for path, content in contents.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    for folder in folders:
        names = {path.relative_to(root).as_posix() for path in (root / folder).glob("*")}
        found += [_of_file(name, "is not a derived file", todo) for name in sorted(names - set(contents))]
    return found


def _of_file(path: str, message: str, allowed: str = "") -> Problem:
    return Problem(path, message, allowed=allowed)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and validate."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.validate", description="Validate the facts and the files made of them."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy to validate (default: here)")
    parser.add_argument("--articles", type=Path, help="folder of the articles: verify every passage")
    parser.add_argument("--write-report", action="store_true", help="write the report if everything is valid")
    given = parser.parse_args(arguments)
    articles = given.articles.resolve() if given.articles else None
    return run_command(lambda: validate(given.root.resolve(), articles, write_report=given.write_report))


if __name__ == "__main__":
    # A process of seconds that makes millions of small objects: looking for cycles among them is time lost.
    gc.disable()
    sys.exit(main())
