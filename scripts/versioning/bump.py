"""The rule that turns changes into a version number; docs/versioning.md says it in words, with examples.

The rule: each change weighs something, and the heaviest decides. For example a corrected typo is a patch and a
new claim is minor, so both together are minor. What weighs how much is derived from the descriptors; named here
is only what no descriptor says: which tables follow from others, which cells are judgements, where meanings stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.versioning.compare import ADDED, CHANGED, CODE, COLUMN, FILE, MATCHING, PACKAGE, RECORD, REMOVED, TABLE
from scripts.versioning.semver import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.versioning.compare import Change

# Their rows are computed from other tables or typed with the records: what changes in them changed elsewhere.
DERIVED_TABLES = frozenset({"facts", "rules", "timeline", "words", "provenance"})
# Whoever relied on the former value has to look again.
JUDGEMENTS = frozenset({("checks", "verdict"), ("conflicts", "resolution")})
# Texts that say what a value means. Whether a new wording means something else no program can tell.
MEANINGS = frozenset({("codes", "label"), ("codes", "definition")})
MEANING_PROPERTIES = frozenset({"title", "description"})

BREAKING_PROPERTIES = {
    PACKAGE: frozenset({"name"}),
    TABLE: frozenset(
        {"path", "format", "encoding", "dialect", "primaryKey", "missingValues", "order of columns", MATCHING}
    ),
    FILE: frozenset({"path", "format", "mediatype"}),
    COLUMN: frozenset({"type", "format", "unit", "codes", "categoriesOrdered", "order of the scale"}),
}
LIMITING_PROPERTIES = {TABLE: frozenset({"uniqueKeys", "foreignKeys"}), COLUMN: frozenset({"constraints"})}

MEANING_MAY_HAVE_CHANGED = "meaning may have changed: read it; if it did, the version is major"
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


def reasons(changes: Iterable[Change], parts: frozenset[str], answers: Iterable[str] = ()) -> list[Reason]:
    """Return why the version has to rise, heaviest first; nothing changed where the list is empty.

    Parameters
    ----------
    changes
        What the releases differ in. They are not kept: there is one reason a sentence of the rule, with a count.
    parts
        Names of the tables whose rows are parts of other records, as `tables_of_parts` gives them.
    answers
        Documented answers that are no longer the same. No table says what they are, so the caller compares them.

    Examples
    --------
    >>> from scripts.versioning.compare import Change
    >>> found = reasons([Change("record", "added", "bridges", "new-bridge")], frozenset())
    >>> found[0].bump.word, found[0].sentence, found[0].examples
    ('minor', 'row added', ['bridges new-bridge'])
    """
    found: dict[Weight, Reason] = {}

    def count(weight: Weight, example: str) -> None:
        reason = found.setdefault(weight, Reason(*weight))
        reason.count += 1
        if len(reason.examples) < EXAMPLES:
            reason.examples.append(example)

    for change in changes:
        for weight in dict.fromkeys(weigh(change, parts)):
            count(weight, _name(change))
    for answer in answers:
        count((Bump.MINOR, "documented answer changed"), answer)
    return sorted(found.values(), key=lambda reason: (-reason.bump, reason.sentence))


def required_bump(found: Iterable[Reason]) -> Bump:
    """Return the bump that follows from the reasons: the heaviest, none where there are none.

    >>> required_bump([Reason(Bump.PATCH, "value corrected"), Reason(Bump.MINOR, "row added")]).word
    'minor'
    """
    return max((reason.bump for reason in found), default=Bump.NONE)


def weigh(change: Change, parts: frozenset[str]) -> list[Weight]:
    """Return what one change weighs, with the sentence of the rule for each of its cells."""
    if change.kind == RECORD:
        return _weigh_record(change, parts)
    if change.action == REMOVED:
        return [(Bump.MAJOR, f"{change.kind} removed or renamed")]
    if change.action == ADDED:
        return [(Bump.MINOR, f"{change.kind} added")]
    if change.kind == CODE:
        return [(Bump.PATCH, MEANING_MAY_HAVE_CHANGED)]
    return [_weigh_property(change.kind, name) for name, _, _ in change.cells]


def _weigh_record(change: Change, parts: frozenset[str]) -> list[Weight]:
    if change.table in DERIVED_TABLES:
        return [(Bump.PATCH, "row of a view or of provenance changed: it follows from another change")]
    if change.action == ADDED:
        return [(Bump.MINOR, "row added")]
    if change.action == REMOVED:
        if change.table in parts:
            return [(Bump.MINOR, "part of a record removed")]
        return [(Bump.MAJOR, "record removed, or its id changed: what was cited is gone")]
    return [_weigh_cell(change.table, name) for name, _, _ in change.cells]


def _weigh_cell(table: str, name: str) -> Weight:
    if (table, name) in JUDGEMENTS:
        return Bump.MINOR, f"{name} flipped"
    if (table, name) in MEANINGS:
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


def _name(change: Change) -> str:
    """Return a change's place in words.

    >>> from scripts.versioning.compare import Change
    >>> _name(Change("record", "changed", "bridges", "old-bridge", (("length", "410", "412"),)))
    'bridges old-bridge length'
    """
    fields = ", ".join(name for name, _, _ in change.cells) if change.action == CHANGED or change.kind == CODE else ""
    return " ".join(part for part in (change.table or change.kind, change.id, fields) if part)
