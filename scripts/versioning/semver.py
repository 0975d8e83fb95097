"""Version numbers after Semantic Versioning 2.0.0, and the next one.

The rule: MAJOR.MINOR.PATCH, each a number without leading zeros, optionally a pre-release after a hyphen, which
comes before the version itself. For example ``1.0.0-rc.1`` < ``1.0.0`` < ``1.0.1``, and a minor change to
``1.4.2`` makes ``1.5.0``. Nothing is special below 1.0.0: the rule of docs/versioning.md holds there as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import total_ordering

_NUMBER = "0|[1-9][0-9]*"
_PART = f"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_PATTERN = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_PART}(?:\.{_PART})*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?"
)


class Bump(IntEnum):
    """How much a version number has to rise; the greater one wins."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The bump as it is written: none, patch, minor or major."""
        return self.name.lower()


@total_ordering
@dataclass(frozen=True)
class Version:
    """One version number; build metadata is kept, but two versions that differ in it alone are the same."""

    major: int
    minor: int
    patch: int
    prerelease: str = ""
    build: str = field(default="", compare=False)

    def __str__(self) -> str:
        hyphen = f"-{self.prerelease}" if self.prerelease else ""
        plus = f"+{self.build}" if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{hyphen}{plus}"

    def __lt__(self, other: Version) -> bool:
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[int, int, int, bool, list[tuple[bool, int, str]]]:
        # Numbers of a pre-release come before words, and are compared as numbers.
        parts = [(False, int(part), "") if part.isdigit() else (True, 0, part) for part in self.prerelease.split(".")]
        return self.major, self.minor, self.patch, not self.prerelease, parts


def parse_version(text: str) -> Version:
    """Return the version that a text states.

    Parameters
    ----------
    text
        A version number, without spaces and without a leading ``v``.

    Raises
    ------
    ValueError
        The text is not a version number; the message says what one is.

    Notes
    -----
    Source of the grammar: https://semver.org/spec/v2.0.0.html.

    Examples
    --------
    >>> parse_version("1.0.0-rc.2") < parse_version("1.0.0-rc.10") < parse_version("1.0.0")
    True
    >>> parse_version("1.0")
    Traceback (most recent call last):
        ...
    ValueError: '1.0' is not a version; write MAJOR.MINOR.PATCH, such as 1.0.0
    """
    found = _PATTERN.fullmatch(text)
    if found is None:
        message = f"{text!r} is not a version; write MAJOR.MINOR.PATCH, such as 1.0.0"
        raise ValueError(message)
    major, minor, patch, prerelease, build = found.groups()
    return Version(int(major), int(minor), int(patch), prerelease or "", build or "")


def next_version(version: Version, bump: Bump) -> Version:
    """Return the smallest version that may follow; a pre-release is followed by the version that it announced.

    >>> [str(next_version(parse_version("1.4.2"), bump)) for bump in Bump]
    ['1.4.2', '1.4.3', '1.5.0', '2.0.0']
    >>> [str(next_version(parse_version("1.5.0-rc.1"), bump)) for bump in Bump]
    ['1.5.0-rc.1', '1.5.0', '1.5.0', '2.0.0']
    """
    major, minor, patch = version.major, version.minor, version.patch
    announced = bool(version.prerelease)
    if bump is Bump.NONE:
        return version
    if bump is Bump.PATCH:
        return Version(major, minor, patch if announced else patch + 1)
    if bump is Bump.MINOR:
        return Version(major, minor if announced and patch == 0 else minor + 1, 0)
    return Version(major if announced and (minor, patch) == (0, 0) else major + 1, 0, 0)
