"""Make a release: ``python -m scripts.release --date YYYY-MM-DD [--version V] [--articles DIR]``, or look: ``--check``.

The rule: the version follows from what changed since the last release, and every removed or changed cell has its
reason in ``data/facts/changes.yaml``; then everything is built, validated in a copy, and put in place at once. For
example a claim added since 1.0.0 makes 1.1.0: its tables are frozen below ``data/releases/1.1.0/``, `releases` and
`changes` say what is new, and the reasons typed are taken. A greater version may be given, never a smaller one.

``--check`` writes nothing: it proves that no frozen release was touched, and shows what the next release would
be. Unreleased changes are fine, also without reasons; a reason for nothing is not. Exit 0, 1 or 2.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from landmine_policy._package import DESCRIPTOR
from scripts.build import OWNED_FOLDERS, Facts, checked_facts, render
from scripts.problems import CouldNotRun, InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.schemas import Schemas
from scripts.read.values import read_day
from scripts.versioning.answers import QUESTIONS
from scripts.versioning.checkout import git, ignored, is_cut
from scripts.versioning.chosen_version import check_choice
from scripts.versioning.explain import REASONS
from scripts.versioning.frozen import freeze
from scripts.versioning.integrity import PACKAGE, check_frozen
from scripts.versioning.next_release import Next, change_rows, next_release, release_row
from scripts.versioning.rehearsal import rehearse
from scripts.versioning.semver import Bump, parse_version
from scripts.write.descriptor import Stamp
from scripts.write.swap import JOURNAL, only_one_build, publish

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from scripts.versioning.frozen import Frozen
    from scripts.versioning.semver import Version

    Prove = Callable[[Path, dict[str, bytes], Path | None], dict[str, bytes]]

SHOWN = 5  # files of a dirty tree


def release(
    root: Path, given: Version | None, day: dt.date, articles: Path | None = None, prove: Prove = rehearse
) -> int:
    """Make a release of one copy and say what was made; the command's body. `prove` validates it in a copy."""
    if articles is not None and not articles.is_dir():
        message = f"{articles} is no folder; give the folder of the articles' text files"
        raise CouldNotRun(message)
    with only_one_build(root):
        stop_if_any(_dirty(root))
        facts, contents = _facts(root)
        last = facts.frozen[-1] if facts.frozen else None
        following = next_release(last, root, contents, facts.schemas, facts.reasons)
        version, problems = check_choice(given, day, following, facts.frozen)
        stop_if_any([*problems, *following.wrong, *following.missing])
        assert version is not None  # noqa: S101 (where there is none, there is a problem)
        files = release_files(root, facts, contents, following, (version, day))
        stop_if_any(_ignored(root, files))
        files |= prove(root, files, articles)
        publish(root, files, OWNED_FOLDERS)
    print("\n".join(_story(following, last)))
    print(f"released {version} of {day}; commit it, and tag the commit v{version}")
    return 0


def check(root: Path) -> int:
    """Prove that frozen releases are untouched and show what the next one would be; the command's body."""
    if (root / JOURNAL).exists():
        message = "an earlier command was interrupted while it wrote"
        stop_if_any([Problem(JOURNAL, message, allowed="do: run `make data`, which completes it")])
    facts, contents = _facts(root)
    last = facts.frozen[-1] if facts.frozen else None
    following = next_release(last, root, contents, facts.schemas, facts.reasons)
    stop_if_any(following.wrong)
    versions = ", ".join(str(frozen.version) for frozen in facts.frozen)
    print(f"frozen as released: {versions or 'no release yet'}")
    if is_cut(root):
        print("the history is cut: compared with its oldest commit here; `git fetch --unshallow` brings the rest")
    print("\n".join(_story(following, last)))
    if following.missing:
        print(f"{_changes(len(following.missing))} without a reason, which the next release needs:")
        print("\n".join(f"  {problem}" for problem in following.missing))
    return 0


def release_files(
    root: Path, facts: Facts, contents: dict[str, bytes], following: Next, named: tuple[Version, dt.date]
) -> dict[str, bytes]:
    """Return the bytes of every file that a release writes, by path; nothing is written."""
    version, day = named
    schemas = Schemas({**facts.schemas.package, "version": str(version)}, facts.schemas.tables)
    earlier = facts.rows["releases"]
    new = release_row(schemas, version, day, earlier, following.bump, contents)
    added = change_rows(schemas, version, following)
    rows = {**facts.rows, "releases": [*earlier, new], "changes": [*facts.rows["changes"], *added]}
    files, _ = render(root, replace(facts, schemas=schemas, rows=rows), Stamp(str(version), day.isoformat()))
    frozen = {path: content for path, content in files.items() if path == DESCRIPTOR or path.endswith(".csv")}
    if (root / QUESTIONS).is_file():
        frozen[QUESTIONS] = (root / QUESTIONS).read_bytes()
    files |= freeze(version, day, facts.frozen[-1] if facts.frozen else None, dict(sorted(frozen.items())))
    files[PACKAGE] = _with_version((root / PACKAGE).read_text("utf-8"), version)
    if (root / REASONS).is_file():
        files[REASONS] = _without_entries((root / REASONS).read_text("utf-8"))
    return files


def _facts(root: Path) -> tuple[Facts, dict[str, bytes]]:
    """Return the facts and what they give; raise InvalidFacts also where a frozen release was touched."""
    package = (root / PACKAGE).read_text("utf-8")
    found = re.search(r'"version": "([^"]*)"', package)
    stop_if_any(check_frozen(root, found.group(1) if found else ""))
    facts = checked_facts(root)
    return facts, render(root, facts)[0]


def _dirty(root: Path) -> list[Problem]:
    said = git(root, "status", "--porcelain")
    if said is None:
        message = f"{root} is no git checkout; a release is made from a commit"
        raise CouldNotRun(message)
    paths = [line[3:] for line in said.splitlines()]
    if not paths:
        return []
    more = ", …" if len(paths) > SHOWN else ""
    count = f"{len(paths)} uncommitted change{'s' if len(paths) > 1 else ''}"
    message = f"has {count}: {', '.join(paths[:SHOWN])}{more}"
    return [Problem("the tree", message, allowed="do: commit them; a release is made from a commit")]


def _ignored(root: Path, files: dict[str, bytes]) -> list[Problem]:
    advice = "do: take it out of .gitignore or the exclude file; what is not committed is lost"
    return [Problem(path, "is ignored by git", allowed=advice) for path in ignored(root, sorted(files))]


def _story(following: Next, last: Frozen | None) -> list[str]:
    """Return in lines what changed since the last release and what follows."""
    if last is None:
        return ["no release yet: the first one takes its version from --version"]
    if following.bump is Bump.NONE:
        return [f"nothing changed since {last.version}"]
    return [
        f"since {last.version}: {_changes(len(following.changes))}, {following.bump.word}; {following.follows} follows",
        *map(str, following.reasons),
    ]


def _changes(count: int) -> str:
    return f"{count:,} change{'s' if count != 1 else ''}"


def _with_version(package: str, version: Version) -> bytes:
    return re.sub(r'"version": "[^"]*"', f'"version": "{version}"', package, count=1).encode()


def _without_entries(text: str) -> bytes:
    """Return the file of reasons with its opening comment and no entries."""
    opening = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return ("\n".join([*opening, "changes: []"]) + "\n").encode()


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and make a release, or look what it would be."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.release", description="Make a release, or see what the next one would be."
    )
    parser.add_argument("--check", action="store_true", help="write nothing: frozen releases, pending changes, bump")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day of the release; no clock is asked")
    parser.add_argument("--version", metavar="V", help="a greater version than the one that follows from the changes")
    parser.add_argument("--articles", type=Path, help="folder of the articles: verify every passage too")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    root = given.root.resolve()
    if given.check:
        return run_command(lambda: check(root))
    if given.date is None:
        parser.error("--date is needed: the day of the release, such as --date 2022-06-21")
    articles = given.articles.resolve() if given.articles else None
    return run_command(lambda: release(root, _version(given.version), _day(given.date), articles))


def _version(text: str | None) -> Version | None:
    try:
        return None if text is None else parse_version(text)
    except ValueError as error:
        stop_if_any([Problem("command line", str(error), field="--version")])
        raise


def _day(text: str) -> dt.date:
    day = read_day(text)
    if day is None:
        raise InvalidFacts(
            [Problem("command line", "is not a day", field="--date", value=text, allowed="do: write YYYY-MM-DD")]
        )
    return day


if __name__ == "__main__":
    sys.exit(main())
