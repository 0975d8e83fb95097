"""Validate a copy: ``python -m scripts.validate [--root DIR] [--articles DIR] [--write-report]``, or ``make validate``.

The rule: it validates what ships, with the facts beside it or without. Where the facts are there, it checks
them and compares every derived file with what they give. Frictionless validates the descriptor with every CSV
and Parquet resource, Great Expectations every rule of every table, and the committed report is compared with
both. Where a copy of the articles is at hand it verifies every passage; without one it says that passages
were not verified. It writes nothing, but for the report when asked to. For example a table edited by hand is
named as not being what the facts give, and the record that breaks a rule with its table, id, value and the
rule's sentence. Exit 0, 1 or 2.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from rich.console import Console

from landmine_policy._package import DESCRIPTOR
from scripts.build import OWNED_FOLDERS, checked_facts, render
from scripts.check.judgement import check_printed
from scripts.check.passages import PASSAGE_TABLES, check_hashes
from scripts.expectations.frictionless_package import frictionless_problems
from scripts.expectations.report import report_files, stale_report
from scripts.expectations.run import Failure, Project
from scripts.expectations.suites import FOLDER, sentences
from scripts.measure import measurement_files
from scripts.problems import CouldNotRun, InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.measurements import measure
from scripts.read.rows import FACTS_FOLDER
from scripts.write.descriptor import FOLDERS
from scripts.write.files import csv_bytes
from scripts.write.swap import finish_interrupted_swap, only_one_build, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

CSV_FOLDER = FOLDERS["csv"]
REPOSITORY = Path(__file__).resolve().parents[1]


Said = tuple[list[str], list[Problem]]  # lines to print, and problems


def validate(root: Path, articles: Path | None = None, *, write_report: bool = False) -> int:
    """Validate one copy and say what was verified; the command's body."""
    finish_interrupted_swap(root)
    console = Console(highlight=False, soft_wrap=True)
    descriptor = _descriptor(root)
    project = root if (root / FOLDER).is_dir() else REPOSITORY
    with console.status("validating") if console.is_terminal else nullcontext():
        beside = _Beside(root, articles)
        with _with_csv(root) as complete:
            failures = Project(project).run(complete)
        said = beside.result()
    problems = [problem for _, found in said for problem in found]
    if not (root / CSV_FOLDER).is_dir():
        console.print("csv: not in this copy, not validated")
    for lines, _ in said:
        console.print("\n".join(lines))
    rules = sentences(project, descriptor)
    broken = [failure for found in failures.values() for failure in found]
    for name, found in failures.items():
        console.print(f"{name}: {len(rules[name])} rules, " + (f"{len(found)} failures" if found else "kept"))
    for failure in broken:
        print(failure, file=sys.stderr)
    files = report_files(project, descriptor, rules)
    if write_report and not problems and not broken:
        with only_one_build(root):
            publish(root, files, ())
        console.print("report: written")
    elif project == root:
        problems += stale_report(root, files)
    stop_if_any([*problems, *_summary(broken)])
    return 0


class _Beside:
    """The checks of the facts and Frictionless, in a process of their own beside Great Expectations.

    A plain process, not a pool: Great Expectations forks later, and a pool's threads must not be there by then.
    """

    def __init__(self, root: Path, articles: Path | None) -> None:
        self.receiver, sender = multiprocessing.Pipe(duplex=False)
        self.process = multiprocessing.Process(target=_check_beside, args=(sender, root, articles), daemon=True)
        self.process.start()
        sender.close()

    def result(self) -> list[Said]:
        """Wait for what the checks say; raise CouldNotRun where they ended without saying anything."""
        try:
            said: list[Said] = self.receiver.recv()
        except EOFError:
            message = "the checks of the facts ended without a result; see above"
            raise CouldNotRun(message) from None
        self.process.join()
        return said


def _check_beside(sender: Connection, root: Path, articles: Path | None) -> None:
    sender.send([check(root, articles) for check in (_facts, _frictionless)])


@contextmanager
def _with_csv(root: Path) -> Iterator[Path]:
    """Give the copy itself or, where it holds no CSV, as in a wheel, one with CSV made of its Parquet files."""
    if (root / CSV_FOLDER).is_dir():
        yield root
        return
    with TemporaryDirectory() as folder:
        complete = Path(folder)
        (complete / CSV_FOLDER).mkdir(parents=True)
        (complete / "data/parquet").symlink_to(root / "data/parquet")
        (complete / DESCRIPTOR).write_bytes((root / DESCRIPTOR).read_bytes())
        for path in (root / "data/parquet").glob("*.parquet"):
            with pq.ParquetFile(path) as file:
                (complete / CSV_FOLDER / f"{path.stem}.csv").write_bytes(csv_bytes(file.read()))
        yield complete


def _descriptor(root: Path) -> dict[str, Any]:
    path = root / DESCRIPTOR
    if not path.is_file():
        message = f"{path} is missing; give the root of a copy with --root"
        raise CouldNotRun(message)
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        stop_if_any([Problem(DESCRIPTOR, f"is not JSON: {error}", allowed="do: run `make data`")])
        raise
    return found


def _facts(root: Path, articles: Path | None) -> Said:
    """Check the facts and what was made of them, where they are beside the tables."""
    if not (root / FACTS_FOLDER).is_dir():
        return ["facts: not beside the tables, not compared"], []
    try:
        facts = checked_facts(root)
        contents = render(root, facts)[0]
    except InvalidFacts as invalid:
        return [f"facts: {len(invalid.problems)} problems"], invalid.problems
    lines = [f"facts: {sum(map(len, facts.rows.values())):,} rows, every rule kept"]
    problems = _stale(root, contents, OWNED_FOLDERS)
    lines.append(
        "files: " + ("not what the facts give" if problems else f"{len(contents)} files are what the facts give")
    )
    if articles is None:
        count = sum(len(facts.rows[table]) for table in PASSAGE_TABLES)
        lines.append(
            f"passages: NOT verified, no copy of the articles was given (ARTICLES=DIR); {count} passages unread"
        )
        return lines, problems
    texts, found = read_articles(articles, facts.rows["sources"])
    verified, wrong = check_hashes(facts.rows, texts)
    problems += [*found, *wrong, *check_printed(facts.rows, texts)]
    for source_id, text in texts.items():
        problems += _stale(root, measurement_files(source_id, measure(text)), ())
    lines.append(f"passages: {verified} of {verified + len(wrong)} verified against {len(texts)} articles")
    return lines, problems


def _frictionless(root: Path, _: Path | None) -> Said:
    """Let Frictionless validate the package."""
    try:
        with _with_csv(root) as complete:
            found = frictionless_problems(complete)
    except Exception as error:  # noqa: BLE001 (a broken file raises whatever the library that reads it raises)
        reason = " ".join(str(error).split())
        return ["frictionless: could not read the package"], [Problem(DESCRIPTOR, f"unreadable: {reason}")]
    problems = [Problem(p["path"], p["note"], line=int(p["row"] or 0), field=p["field"]) for p in found]
    return ["frictionless: " + (f"{len(found)} problems" if found else "every resource is valid")], problems


def _stale(root: Path, contents: dict[str, bytes], folders: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each file that is missing, differs from what it should hold, or should not be there."""
    todo = "do: run `make data` and commit what it writes"
    found = [
        Problem(path, "is not what the facts give" if (root / path).is_file() else "is missing", allowed=todo)
        for path, content in contents.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    for folder in folders:
        names = {path.relative_to(root).as_posix() for path in (root / folder).glob("*")}
        found += [Problem(name, "is not a derived file", allowed=todo) for name in sorted(names - set(contents))]
    return found


def _summary(broken: list[Failure]) -> list[Problem]:
    """Return one problem a table for the failures that were listed."""
    counts = {failure.table: 0 for failure in broken}
    for failure in broken:
        counts[failure.table] += 1
    return [Problem(table, f"has {count} failures, listed above") for table, count in counts.items()]


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
