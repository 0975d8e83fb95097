"""Validate a copy: ``python -m scripts.validate [--root DIR] [--articles DIR]``, or ``make validate``.

The rule: it reads what is there and writes nothing. It checks the facts, compares the committed files with
what the facts give, runs Frictionless over the package, and, where a copy of the articles is at hand,
verifies every passage; without one it says that passages were not verified. For example a CSV file edited by
hand is reported as not being what the facts give. Exit 0, 1 or 2.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from scripts.build import OWNED_FOLDERS, checked_facts, render
from scripts.check.judgement import check_printed
from scripts.check.passages import PASSAGE_TABLES, check_hashes
from scripts.measure import measurement_files
from scripts.problems import CouldNotRun, Problem, run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.measurements import measure
from scripts.write.swap import finish_interrupted_swap


def validate(root: Path, articles: Path | None = None) -> int:
    """Validate one copy and say what was verified; the command's body."""
    finish_interrupted_swap(root)
    say = Console(highlight=False, soft_wrap=True).print
    facts = checked_facts(root)
    say(f"facts: {sum(map(len, facts.rows.values())):,} rows, every rule kept")
    contents, counts = render(root, facts)
    problems = _stale(root, contents)
    say("files: " + ("not what the facts give" if problems else f"{len(contents)} files are what the facts give"))
    if articles is None:
        passages = sum(len(facts.rows[table]) for table in PASSAGE_TABLES)
        say(f"passages: NOT verified, no copy of the articles was given (ARTICLES=DIR); {passages} passages unread")
    else:
        texts, found = read_articles(articles, facts.rows["sources"])
        verified, wrong = check_hashes(facts.rows, texts)
        problems += [*found, *wrong, *check_printed(facts.rows, texts)]
        for source_id, text in texts.items():
            problems += _stale(root, measurement_files(source_id, measure(text)))
        say(f"passages: {verified} of {verified + len(wrong)} verified against {len(texts)} articles")
    stop_if_any(problems)
    found = _frictionless(root)
    say(f"frictionless: {len(counts)} tables, " + ("not valid" if found else "valid"))
    stop_if_any(found)
    return 0


def _stale(root: Path, contents: dict[str, bytes]) -> list[Problem]:
    """Return a problem for each file that is missing, differs from what it should hold, or should not be there."""
    todo = "do: run `make data` and commit what it writes"
    found = [
        Problem(path, 0, "", "", None, "is not what the facts give" if (root / path).is_file() else "is missing", todo)
        for path, content in contents.items()
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]
    for folder in OWNED_FOLDERS if "datapackage.json" in contents else ():
        names = {path.relative_to(root).as_posix() for path in (root / folder).glob("*")}
        found += [
            Problem(name, 0, "", "", None, "is not a derived file", todo) for name in sorted(names - set(contents))
        ]
    return found


def _frictionless(root: Path) -> list[Problem]:
    """Validate the CSV resources with Frictionless; that Parquet holds the same is shown by the files' own test."""
    try:
        from frictionless import Package  # noqa: PLC0415 (a second to import, and only this step needs it)
    except ImportError:
        message = "frictionless is not installed; `make setup` installs it"
        raise CouldNotRun(message) from None
    package = Package(str(root / "datapackage.json"))
    for resource in list(package.resources):
        if resource.format != "csv":
            package.remove_resource(resource.name)
    report = package.validate()
    return [
        Problem(str(place), int(line or 0), "", str(name or ""), None, str(note))
        for place, line, name, note in report.flatten(["path", "rowNumber", "fieldName", "note"])
    ] + [Problem("datapackage.json", 0, "", "", None, error.note) for error in report.errors]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and validate."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.validate", description="Validate the facts and the files made of them."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy to validate (default: here)")
    parser.add_argument("--articles", type=Path, help="folder of the articles: verify every passage")
    given = parser.parse_args(arguments)
    return run_command(lambda: validate(given.root.resolve(), given.articles))


if __name__ == "__main__":
    sys.exit(main())
