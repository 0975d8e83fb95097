"""The rule that turns changes into a version number; docs/versioning.md says it in words, with examples.

The rule: each change is major, minor or patch, and the largest one decides. For example a corrected typo is a patch
and a new claim is minor, so both together are minor. Before 1.0.0 the first number stays 0: a major change raises
the second number, everything else the third. What is what follows from the descriptors; named here is only what no
descriptor says: which tables follow from others, which cells are judgements, which texts say what a value means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from scripts.versioning.compare import ADDED, CODE, COLUMN, MATCHING, PACKAGE, RECORD, REMOVED, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from semver import Version

    from scripts.read.releases import Json
    from scripts.versioning.compare import Change


class Bump(IntEnum):
    """How much changes; the largest one decides."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The bump as it is written: none, patch, minor or major."""
        return self.name.lower()


# Their rows are computed from other tables or typed with the records: what changes in them changed elsewhere.
DERIVED_TABLES = frozenset({"facts", "rules", "positions", "timeline", "words", "provenance", "reliability"})
# Results that rest on the former value have to be looked at again.
JUDGEMENTS = frozenset({("checks", "verdict"), ("conflicts", "resolution")})
# Texts that say what a value means. Whether a new wording means something else no program can tell.
MEANINGS = frozenset({("codes", "label"), ("codes", "definition")})
MEANING_PROPERTIES = frozenset({"title", "description"})

# A code that is added or removed moves those below it; where the order is a scale, the descriptor says that it changed.
POSITION = ("codes", "position")

BREAKING_PROPERTIES = {
    PACKAGE: frozenset({"name"}),
    TABLE: frozenset(
        {"path", "format", "encoding", "dialect", "primaryKey", "missingValues", "order of columns", MATCHING}
    ),
    COLUMN: frozenset({"type", "format", "unit", "codes", "categoriesOrdered", "order of the scale"}),
}
LIMITING_PROPERTIES = {TABLE: frozenset({"uniqueKeys", "foreignKeys"}), COLUMN: frozenset({"constraints"})}

MEANING_MAY_HAVE_CHANGED = "meaning may have changed: read it; if it did, release it as major"
EXAMPLES = 3

Weight = tuple[Bump, str]


@dataclass
class Reason:
    """Why the version rises: how much, the rule's sentence, how many changes it holds for, and the first of them."""

    bump: Bump
    sentence: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.examples) else ""
        return f"  {self.bump.word:5}  {self.sentence} ({self.count:,}): {'; '.join(self.examples)}{more}"


def next_version(version: Version, bump: Bump) -> Version:
    """Return the smallest version that may follow; a pre-release is followed by the version that it announced.

    >>> from semver import Version
    >>> [str(next_version(Version.parse("1.4.2"), bump)) for bump in Bump]
    ['1.4.2', '1.4.3', '1.5.0', '2.0.0']
    >>> [str(next_version(Version.parse("0.9.0"), bump)) for bump in Bump]
    ['0.9.0', '0.9.1', '0.9.1', '0.10.0']
    """
    if bump is Bump.NONE:
        return version
    if version.major:
        return version.next_version(bump.word)
    return version.next_version("minor" if bump is Bump.MAJOR else "patch")


def verdict(version: Version, changes: Iterable[Change], parts: frozenset[str]) -> tuple[list[Reason], Bump, Version]:
    """Return why a version has to rise, the largest bump first, how much, and the smallest version that may follow.

    `parts` are the names of the tables whose rows are parts of other records, as `tables_of_parts` gives them.

    >>> from semver import Version
    >>> from scripts.versioning.compare import Change
    >>> why, bump, follows = verdict(Version(1), [Change("record", "added", "bridges", "new-bridge")], frozenset())
    >>> print(*why, follows)
      minor  row added (1): bridges new-bridge 1.1.0
    """
    found: dict[Weight, Reason] = {}
    for change in changes:
        weight = weigh(change, parts)
        reason = found.setdefault(weight, Reason(*weight))
        reason.count += 1
        if len(reason.examples) < EXAMPLES:
            reason.examples.append(" ".join(part for part in change.place() if part and part != RECORD))
    why = sorted(found.values(), key=lambda reason: (-reason.bump, reason.sentence))
    bump = why[0].bump if why else Bump.NONE
    return why, bump, next_version(version, bump)


def tables_of_parts(descriptor: Json) -> frozenset[str]:
    """Return the tables whose rows have no id of their own: a field of their key points at another table.

    >>> spans = {"primaryKey": ["bridge_id", "span"], "foreignKeys": [
    ...     {"fields": ["bridge_id"], "reference": {"resource": "bridges", "fields": ["bridge_id"]}}]}
    >>> sorted(tables_of_parts({"resources": [{"name": "spans", "schema": spans}]}))
    ['spans']
    """
    return frozenset(
        resource["name"]
        for resource in descriptor["resources"]
        for foreign in resource["schema"].get("foreignKeys", [])
        if foreign["reference"]["resource"] and set(resource["schema"]["primaryKey"]) & set(foreign["fields"])
    )


def weigh(change: Change, parts: frozenset[str]) -> Weight:
    """Return the bump of one change, with the sentence of the rule."""
    if change.kind == RECORD:
        return _weigh_record(change, parts)
    if change.action == REMOVED:
        return Bump.MAJOR, f"{change.kind} removed or renamed"
    if change.action == ADDED:
        return Bump.MINOR, f"{change.kind} added"
    if change.kind == CODE:
        return Bump.PATCH, MEANING_MAY_HAVE_CHANGED
    return _weigh_property(change.kind, change.property)


def _weigh_record(change: Change, parts: frozenset[str]) -> Weight:
    if change.table in DERIVED_TABLES:
        return Bump.PATCH, "row of a view or of provenance changed: it follows from another change"
    if change.action == ADDED:
        return Bump.MINOR, "row added"
    if change.action == REMOVED:
        gone = Bump.MAJOR, "record removed, or its id changed: citations of it point at nothing"
        return (Bump.MINOR, "part of a record removed") if change.table in parts else gone
    if (change.table, change.field) in JUDGEMENTS:
        return Bump.MINOR, f"{change.field} changed"
    if (change.table, change.field) in MEANINGS:
        return Bump.PATCH, MEANING_MAY_HAVE_CHANGED
    return Bump.PATCH, "value or text corrected"


def _weigh_property(kind: str, name: str) -> Weight:
    if name in BREAKING_PROPERTIES[kind]:
        return Bump.MAJOR, f"{name} of a {kind} changed"
    if name in LIMITING_PROPERTIES.get(kind, ()):
        return Bump.MINOR, f"{name} changed: cells may hold what they could not"
    if name in MEANING_PROPERTIES and kind != PACKAGE:
        return Bump.PATCH, MEANING_MAY_HAVE_CHANGED
    return Bump.PATCH, "metadata corrected"


def must_act(change: Change, weight: Weight) -> str:
    """Return the code that says whether a change asks something of those who used the version before."""
    bump, sentence = weight
    if bump is Bump.MAJOR:
        return "always"
    if change.action == ADDED or (change.table, change.field) == POSITION:
        return "none"
    used = change.kind == RECORD or bump is Bump.MINOR or sentence == MEANING_MAY_HAVE_CHANGED
    return "if_used" if used else "none"
