"""The rule that turns changes into a version number; docs/versioning.md says it in words, with examples.

The rule: each change is major, minor or patch, and the largest one decides. For example a corrected typo is a patch and
a new claim is minor, so both together are minor. Before 1.0.0 a major change raises the second number, all else the
third. Named here is what no descriptor says: what follows from other tables, is a judgement, or defines a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from semver import Version

from scripts.read.releases import Json
from scripts.versioning.compare import ADDED, CODE, COLUMN, MATCHING, PACKAGE, RECORD, REMOVED, TABLE, Change


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
DERIVED_TABLES = frozenset(
    {"facts", "rules", "rules_compared", "positions", "timeline", "words", "provenance", "reliability"}
)
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


@dataclass(frozen=True)
class Reason:
    """Why the version rises: how much, the rule's sentence, how many changes it holds for, and the first of them."""

    bump: Bump
    sentence: str
    count: int
    examples: list[str]

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
    found: dict[Weight, list[str]] = {}
    for change in changes:
        place = " ".join(part for part in change.place() if part and part != RECORD)
        found.setdefault(weigh(change, parts), []).append(place)
    ordered = sorted(found, key=lambda weight: (-weight[0], weight[1]))
    why = [Reason(*weight, len(found[weight]), found[weight][:EXAMPLES]) for weight in ordered]
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
    """Return the bump of one change, with the sentence of the rule: the first that holds."""
    kind, action, name, cell = change.kind, change.action, change.property, (change.table, change.field)
    record, column_or_table = kind == RECORD, kind in {COLUMN, TABLE}
    says = cell in MEANINGS if record else kind == CODE or (column_or_table and name in MEANING_PROPERTIES)
    gone = "record removed, or its id changed: citations of it point at nothing"
    derived = "row of a view or of provenance changed: it follows from another change"
    rules = [
        (record and change.table in DERIVED_TABLES, Bump.PATCH, derived),
        (record and action == ADDED, Bump.MINOR, "row added"),
        (record and action == REMOVED and change.table in parts, Bump.MINOR, "part of a record removed"),
        (record and action == REMOVED, Bump.MAJOR, gone),
        (action == REMOVED, Bump.MAJOR, f"{kind} removed or renamed"),
        (action == ADDED, Bump.MINOR, f"{kind} added"),
        (record and cell in JUDGEMENTS, Bump.MINOR, f"{change.field} changed"),
        (name in BREAKING_PROPERTIES.get(kind, ()), Bump.MAJOR, f"{name} of a {kind} changed"),
        (name in LIMITING_PROPERTIES.get(kind, ()), Bump.MINOR, f"{name} changed: cells may hold what they could not"),
        (says, Bump.PATCH, MEANING_MAY_HAVE_CHANGED),
        (record, Bump.PATCH, "value or text corrected"),
    ]
    return next(((bump, said) for holds, bump, said in rules if holds), (Bump.PATCH, "metadata corrected"))


def must_act(change: Change, weight: Weight) -> str:
    """Return the code that says whether a change asks something of those who used the version before."""
    bump, sentence = weight
    if bump is Bump.MAJOR:
        return "always"
    if change.action == ADDED or (change.table, change.field) == POSITION:
        return "none"
    used = change.kind == RECORD or bump is Bump.MINOR or sentence == MEANING_MAY_HAVE_CHANGED
    return "if_used" if used else "none"
