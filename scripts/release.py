"""Make a release: ``python -m scripts.release --date YYYY-MM-DD [--version V] [--articles DIR]``, or look: ``--check``.

The rule: the version follows from what changed since the last release, and what was removed or changed has its reason
in ``data/facts/changes.yaml``. A release is made from a commit: it is written and validated, and where it is not valid,
git puts everything back. For example a corrected cell since 1.0.0 makes 1.0.1; a greater version may be given.

``--check`` writes nothing: it proves that no release was touched, and shows what the next one would be. Changes
without a reason are fine there; a reason for nothing is not. Exit 0, 1 or 2.
"""

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

from semver import Version

from landmine_policy._package import DESCRIPTOR
from scripts.build import OWNED_FOLDERS, Facts, checked_facts, render
from scripts.check.releases import PACKAGE
from scripts.problems import CouldNotRun, InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.releases import Release
from scripts.read.rows import Row
from scripts.read.schemas import Schemas
from scripts.read.values import read_day
from scripts.validate import validate
from scripts.versioning.bump import Bump
from scripts.versioning.checkout import depth, ignored, restore, touched_releases, uncommitted
from scripts.versioning.freeze import release_folder
from scripts.versioning.next_release import DAY, REASONS, VERSION, Next, check_choice, next_release, release_row
from scripts.write.descriptor import Stamp, warn_without_homepage
from scripts.write.swap import JOURNAL, only_one_build, publish

SHOWN = 5  # files of a dirty tree
VALIDATION = partial(validate, write_report=True)


def release(
    root: Path,
    given: Version | None,
    day: dt.date,
    articles: Path | None = None,
    proof: Callable[[Path, Path | None], object] = VALIDATION,
) -> int:
    """Make a release of one copy and say what was made; the command's body."""
    if articles is not None and not articles.is_dir():
        message = f"{articles} is no folder; give the folder of the articles' text files"
        raise CouldNotRun(message)
    with only_one_build(root):
        if dirty := uncommitted(root):
            message = f"has {len(dirty)} uncommitted changes: {', '.join(dirty[:SHOWN])}{' …' * (len(dirty) > SHOWN)}"
            raise InvalidFacts([Problem("the tree", message, "do: commit them; a release is made from a commit")])
        facts, contents, following = _facts(root)
        warn_without_homepage(facts.schemas.package)
        last = facts.releases[-1] if facts.releases else None
        stop_if_any([*check_choice(given, day, following, last), *following.wrong, *following.missing])
        version = given or following.follows
        assert version is not None  # noqa: S101 (where there is none, there is a problem)
        files = release_files(root, facts, contents, following, (version, day))
        advice = "do: take it out of .gitignore or the exclude file; what is not committed is lost"
        stop_if_any([Problem(path, "is ignored by git", advice) for path in ignored(root, sorted(files))])
        publish(root, files, OWNED_FOLDERS)
    try:
        proof(root, articles)
    except BaseException:  # also where somebody stops it
        restore(root, sorted(files))
        raise
    print("\n".join(_story(following, last)))
    print(f"released {version} of {day}; commit it, and tag the commit v{version}")
    return 0


def check(root: Path) -> int:
    """Prove that releases are untouched and show what the next one would be; the command's body."""
    if (root / JOURNAL).exists():
        message = "an earlier command was interrupted while it wrote"
        stop_if_any([Problem(JOURNAL, message, "do: run `make data`, which completes it")])
    stop_if_any(touched_releases(root))
    facts, _, following = _facts(root)
    warn_without_homepage(facts.schemas.package)
    stop_if_any(following.wrong)
    versions = ", ".join(str(release.version) for release in facts.releases)
    print(f"releases as they were made: {versions or 'none yet'}; {depth(root)}")
    print("\n".join(_story(following, facts.releases[-1] if facts.releases else None)))
    if following.missing:
        print(f"{len(following.missing):,} of them need a reason before the next release:")
        print("\n".join(f"  {problem}" for problem in following.missing))
    return 0


def release_files(
    root: Path, facts: Facts, contents: dict[str, bytes], following: Next, named: tuple[Version, dt.date]
) -> dict[str, bytes]:
    """Return the bytes of every file that a release writes, by path; nothing is written."""
    version, day = named
    schemas = Schemas({**facts.schemas.package, "version": str(version)}, facts.schemas.tables)
    earlier = facts.rows["releases"]
    new = release_row(schemas, version, day, following.bump, _in_memory(contents), earlier)
    table = schemas.tables["changes"]
    added = [Row(table, "derived", 0, {"version": str(version), **values}) for values in following.changes]
    rows = {**facts.rows, "releases": [*earlier, new], "changes": [*facts.rows["changes"], *added]}
    files, _ = render(root, replace(facts, schemas=schemas, rows=rows), Stamp(str(version), day.isoformat()))
    files |= release_folder(str(version), files)
    package = (root / PACKAGE).read_text("utf-8")
    files[PACKAGE] = re.sub(r'"version": "[^"]*"', f'"version": "{version}"', package, count=1).encode()
    if (root / REASONS).is_file():
        opening = takewhile(lambda line: line.startswith("#"), (root / REASONS).read_text("utf-8").splitlines())
        files[REASONS] = ("\n".join([*opening, "changes: []"]) + "\n").encode()
    return files


def _facts(root: Path) -> tuple[Facts, dict[str, bytes], Next]:
    """Return the facts, the files that they give, and what follows from them for the next release."""
    facts = checked_facts(root)
    contents = render(root, facts)[0]
    last = facts.releases[-1] if facts.releases else None
    return facts, contents, next_release(last, _in_memory(contents), facts.schemas, facts.reasons)


def _in_memory(contents: dict[str, bytes]) -> Release:
    return Release("the facts", json.loads(contents[DESCRIPTOR]), contents)


def _story(following: Next, last: Release | None) -> list[str]:
    """Return in lines what changed since the last release and what follows."""
    if last is None:
        return [f"no release yet: the first one takes its version from {VERSION}"]
    if following.bump is Bump.NONE:
        return [f"nothing changed since {last.version}"]
    count = f"{len(following.changes):,} change{'s' if len(following.changes) != 1 else ''}"
    head = f"since {last.version}: {count}, {following.bump.word}; {following.follows} follows"
    return [head, *map(str, following.why)]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and make a release, or look what it would be."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release", description="Make a release, or see what the next one would be."
    )
    parser.add_argument("--check", action="store_true", help="write nothing: releases untouched, changes, bump")
    parser.add_argument(DAY, metavar="YYYY-MM-DD", help="the day of the release; no clock is asked")
    parser.add_argument(VERSION, metavar="V", help="a greater version than the one that follows from the changes")
    parser.add_argument("--articles", type=Path, help="folder of the articles: verify every passage too")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    root = given.root.resolve()
    if given.check:
        return run_command(lambda: check(root))
    if given.date is None:
        parser.error(f"{DAY} is needed: the day of the release, such as {DAY} 2022-06-21")
    articles = given.articles.resolve() if given.articles else None
    return run_command(lambda: release(root, *_choice(given.version, given.date), articles))


def _choice(version: str | None, date: str) -> tuple[Version | None, dt.date]:
    """Return version and day that were given; raise InvalidFacts where one is none."""
    day = read_day(date)
    if day is None:
        raise InvalidFacts([Problem(f"{DAY} {date}", "is not a day", "do: write YYYY-MM-DD")])
    if version is not None and not Version.is_valid(version):
        raise InvalidFacts([Problem(f"{VERSION} {version}", "is not a version", "do: write one such as 1.0.0")])
    return (None if version is None else Version.parse(version)), day


if __name__ == "__main__":
    sys.exit(main())
