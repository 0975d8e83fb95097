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
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from landmine_policy._checksums import CHECKSUMS, checksum_faults, listing, read_checksums
from landmine_policy._package import DESCRIPTOR
from scripts.build import OWNED_FOLDERS, checked_facts, render
from scripts.check.passages import PASSAGE_TABLES
from scripts.expectations.relations import boundless_tables, relation_problems
from scripts.expectations.report import report_files
from scripts.expectations.run_native import native_problems
from scripts.expectations.suites import RuleBook, rule_book, suite_files
from scripts.measure import measurement_files
from scripts.problems import InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.copies import OTHER_CHECKOUT, SHOWN, differences, foreign_code, strange_entries
from scripts.read.facts import FACTS_FOLDER
from scripts.read.files import files_below
from scripts.read.measurements import measure
from scripts.read.rules import RULES_FOLDER
from scripts.read.schemas import SCHEMA_FOLDER
from scripts.write.descriptor import FOLDERS, read_descriptor
from scripts.write.files import sha256
from scripts.write.metadata import metadata_files
from scripts.write.published import LOCAL, published
from scripts.write.swap import JOURNAL, only_one_build, publish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

REPOSITORY = Path(__file__).resolve().parents[1]

BUILD_IT = "do: run `make data` and commit what it writes"

Said = tuple[list[str], list[Problem]]  # lines to print, and problems


def validate(root: Path, articles: Path | None = None, *, write_report: bool = False) -> int:
    """Validate one copy and say what was verified; the command's body."""
    if (root / JOURNAL).exists():
        message = "is left from a build that was interrupted while it wrote"
        raise InvalidFacts([Problem(JOURNAL, message, allowed="do: run `make data` there, which completes it")])
    present = _present(root)
    stop_if_any(list(strange_entries(root, present)))
    console = Console(highlight=False, soft_wrap=True)
    descriptor = _descriptor(root)
    book = rule_book(REPOSITORY, descriptor)
    stop_if_any(list(boundless_tables(root, book.keys)))
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
    files = report_files(REPOSITORY, descriptor, book)
    if not (root / FACTS_FOLDER).is_dir():
        made = {**metadata_files(descriptor), **suite_files(REPOSITORY, descriptor), **files}
        problems += _stale(root, {path: made[path] for path in made if path in present}, (), OTHER_CHECKOUT)
        problems += foreign_code(REPOSITORY, root, *[RULES_FOLDER] * (root / RULES_FOLDER).is_dir())
    elif not write_report:
        problems += _stale(root, files, (), "do: run `make report` and commit what it writes")
    told = {problem.file for problem in problems}
    problems += [problem for problem in _checksums(root, present, descriptor) if problem.file not in told]
    console.print("\n".join(lines))
    stop_if_any(problems)
    if write_report:
        with only_one_build(root):
            digests = {path: sha256(content) for path, content in files.items()}
            publish(root, {**files, CHECKSUMS: listing(read_checksums(root) | digests)}, ())
        console.print("report: written")
    return 0


def _present(root: Path) -> list[str]:
    """Return the paths of a copy that are looked at: all of a download; of a checkout, those that are read."""
    if not (root / FACTS_FOLDER).is_dir():
        return [path for path in files_below(root) if not path.startswith(LOCAL)]
    here = [path.name for path in root.iterdir() if path.is_symlink() or not path.is_dir()]
    tops = (top for top in ("data", "docs", "validation") if top not in here)
    return sorted([*here, *(f"{top}/{path}" for top in tops for path in files_below(root / top))])


def _descriptor(root: Path) -> dict[str, Any]:
    """Return the descriptor of a copy; raise InvalidFacts where it describes other tables than this checkout's."""
    descriptor = read_descriptor(root)
    found = list(islice(differences(read_descriptor(REPOSITORY), descriptor), SHOWN))
    message = "differs from that of this checkout"
    stop_if_any([Problem(DESCRIPTOR, message, field=place or "(all)", allowed=OTHER_CHECKOUT) for place in found])
    return descriptor


def _checksums(root: Path, present: list[str], descriptor: dict[str, Any]) -> list[Problem]:
    """Return a problem for each file that is not what its hashes say, and for each that should not be there."""
    download = (root / FOLDERS["csv"]).is_dir() and not (root / FACTS_FOLDER).is_dir()
    there = present if download else published(present)
    found = [_of_file(path, fault) for path, fault in checksum_faults(root, there)]
    if not found:
        listed = read_checksums(root)
        files = (file for resource in descriptor["resources"] for file in (resource, resource["parquet"]))
        message = f"gives another hash than {CHECKSUMS}"
        found = [
            Problem(DESCRIPTOR, message, field=file["path"])
            for file in files
            if file["hash"] != f"sha256:{listed.get(file['path'])}"
        ]
    return found


def _facts(root: Path, articles: Path | None) -> Said:
    """Check the facts and what was made of them, where they are beside the tables."""
    if not (root / FACTS_FOLDER).is_dir():
        return ["facts: not beside the tables, not compared"], []
    try:
        stop_if_any(list(foreign_code(REPOSITORY, root, SCHEMA_FOLDER, RULES_FOLDER)))
        facts = checked_facts(root, articles)
        contents = render(root, facts)[0]
        del contents[CHECKSUMS]  # each of its lines is compared with its file
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
    from frictionless import Checklist, Package, system  # noqa: PLC0415 (a call for help does not wait for it)

    if not (root / FOLDERS["csv"]).is_dir():
        return ["csv: not in this copy, not validated"], []
    try:
        # The descriptor is that of this checkout, but for hashes and counts; a root elsewhere is fine.
        with system.use_context(trusted=True):
            report = Package(str(root / DESCRIPTOR)).validate(
                checklist=Checklist(skip_errors=["byte-count", "hash-count"])
            )
    except Exception as error:  # noqa: BLE001 (a broken file raises whatever the library that reads it raises)
        reason = " ".join(str(error).split())
        return ["frictionless: could not read the package"], [_of_file(DESCRIPTOR, f"unreadable: {reason}")]
    found = report.flatten(["path", "rowNumber", "fieldName", "note"])
    found += [[DESCRIPTOR, None, None, error.note] for error in report.errors]
    problems = [Problem(path or DESCRIPTOR, note, line=row or 0, field=field or "") for path, row, field, note in found]
    return ["frictionless: " + (f"{len(problems)} problems" if problems else "every resource is valid")], problems


def _relations(root: Path, book: RuleBook) -> Said:
    return _told("relations", book.relations, relation_problems(root, book.relations, book.keys))


def _told(what: str, rules: Mapping[str, Sized], problems: list[Problem]) -> Said:
    kept = f"{len(problems)} problems" if problems else "all kept"
    return [f"{what}: {sum(map(len, rules.values())):,} of {len(rules)} tables, {kept}"], problems


def _stale(root: Path, contents: dict[str, bytes], folders: tuple[str, ...], todo: str = BUILD_IT) -> list[Problem]:
    """Return a problem for each file that is missing, differs from what it should hold, or should not be there."""
    found = [
        _of_file(path, "is not what it should be" if (root / path).is_file() else "is missing", todo)
        for path, content in contents.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    for folder in folders:
        names = {f"{folder}/{name}" for name in files_below(root / folder)}
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
