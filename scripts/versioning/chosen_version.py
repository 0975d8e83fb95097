"""The version and the day that whoever releases chose, against what follows from the changes.

The rule: nothing that was released, nothing smaller than what follows, no day before the last release. For example
after 1.4.2 a new claim makes 1.5.0; 2.0.0 may be chosen and 1.4.3 may not. A pre-release may announce the version
that follows, as 1.5.0-rc.1 does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.problems import Problem
from scripts.versioning.semver import Bump, next_version

if TYPE_CHECKING:
    import datetime as dt

    from scripts.versioning.frozen import Frozen
    from scripts.versioning.next_release import Next
    from scripts.versioning.semver import Version

DAY, VERSION = "--date", "--version"


def check_choice(
    given: Version | None, day: dt.date, following: Next, releases: list[Frozen]
) -> tuple[Version | None, list[Problem]]:
    """Return the version of the next release, and what is wrong with the one that was given or with the day."""
    problems = []
    if given is not None and given.build:
        message = "has build metadata, which no release has"
        problems.append(_chosen(VERSION, given, message, "do: leave out the plus and what follows"))
    if not releases:
        if given is None:
            problems.append(_chosen(VERSION, None, "is needed: there is no release that it could follow from"))
        return given, problems
    last, before = releases[-1].version, releases[-1].manifest["released_on"]
    if day.isoformat() < before:
        problems.append(_chosen(DAY, day, f"is before the last release, of {before}"))
    smallest = next_version(last, following.bump or Bump.PATCH)
    if given is None:
        if following.bump is Bump.NONE:
            advice = f"do: give {VERSION} {smallest} or a greater one to release the package around the same tables"
            problems.append(Problem("the facts", f"are those of {last}", allowed=advice))
        return smallest, problems
    if given in [release.version for release in releases]:
        advice = f"do: give {smallest} or a greater one; what is released never changes"
        problems.append(_chosen(VERSION, given, "is released already", advice))
    elif given < last:
        problems.append(_chosen(VERSION, given, f"comes before {last}", f"{smallest} or greater"))
    elif replace(given, prerelease="") < smallest:
        message = f"is too small: the changes are {following.bump.word}"
        problems.append(_chosen(VERSION, given, message, f"{smallest} or greater"))
    return given, problems


def _chosen(name: str, value: object, message: str, allowed: str = "") -> Problem:
    return Problem("command line", message, field=name, value=None if value is None else str(value), allowed=allowed)
