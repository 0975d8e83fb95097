"""``CHANGELOG.md`` and ``docs/errata.md``: what changed from release to release, in sentences, from `changes`.

The rule: a change with a reason is one line, which says first whether a reader must act, then names the place, and
ends with the reason. Changes without one are counted, table by table, and so are more than three corrections of one
field, which the errata list. For example the correction of one cell becomes
"**If used**: `bridges` `old-bridge` `length`: '410' is now '412'. The plan gives 412. (#12)". The errata are the
corrected cells once more, for readers who want to see how often cells were wrong, and why. The opening of each document
is typed there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scripts.read.files import read_code
from scripts.read.rows import Rows
from scripts.read.values import Value
from scripts.versioning.compare import ADDED, CHANGED, CODE, COLUMN, RECORD

Values = dict[str, Value]

CHANGELOG = "CHANGELOG.md"
ERRATA = "docs/errata.md"

ACT = {"always": "**Act**", "if_used": "**If used**", "none": "**Nothing to do**"}
BREAKING = {"major": "breaking"}
SHOWN = 3  # ids of what is counted, and the most changes alike that are told one by one
MANY = 20  # changes of a release, from which on they are summed up first

NO_ERRATA = "\nNo released cell has been corrected yet.\n"
GENERATED = re.compile(rf"\n## |{NO_ERRATA}")  # where the part begins that is made anew; what is before it is typed
ERRATA_TABLE = "| table | record | field | was | is | why |\n|---|---|---|---|---|---|\n"


def release_documents(root: Path, rows: Rows) -> dict[str, bytes]:
    """Return both documents by their paths, the opening of each as it is typed there."""
    log, errata = [_opening_of(root / CHANGELOG, "Changelog")], [_opening_of(root / ERRATA, "Errata")]
    changes = sorted(rows["changes"], key=lambda row: [str(row.values.get(n) or "") for n in row.table.primary_key])
    for row in sorted(rows["releases"], key=lambda row: -int(str(row.values["number"]))):
        found = [change.values for change in changes if change.values["version"] == row.values["version"]]
        heading = f"\n## {row.values['version']} ({row.values['released_on']}"
        bump = str(row.values.get("bump") or "")
        log.append(f"{heading}{', ' * bool(bump)}{BREAKING.get(bump, bump)})\n\n")
        log += [*_opening(row.values, found), *_in_short(found), *_log(found)]
        if corrected := list(_errata(found)):
            errata += [f"{heading})\n\n{ERRATA_TABLE}", *corrected]
    if len(errata) == 1:
        errata.append(NO_ERRATA)
    return {CHANGELOG: "".join(log).encode(), ERRATA: "".join(errata).encode()}


def _opening_of(path: Path, title: str) -> str:
    return GENERATED.split(read_code(path), 1)[0] if path.is_file() else f"# {title}\n"


def _opening(values: Values, changes: list[Values]) -> Iterator[str]:
    """Yield a sentence on a release without changes, of which no line would say anything."""
    if not values.get("previous_version"):
        counted = f"{values['tables']} tables with {values['rows']:,} rows, `releases` and `changes` not counted"
        yield f"The first release: {counted}. **Nothing to do**.\n"
    elif not changes:
        views = "Only views changed. They are computed from the other tables. **If used**: load them again.\n"
        package = "The same tables. Only the package around them changed. **Nothing to do**.\n"
        yield views if values.get("bump") else package


def _in_short(changes: list[Values]) -> Iterator[str]:
    """Yield how much changed, where it is more than a reader sees at a glance.

    >>> spans = [{"kind": "column", "action": "added", "must_act": "none"}] * 30
    >>> print(*_in_short([*spans, {"kind": "record", "action": "removed", "must_act": "always"}]), end="")
    In short: 30 columns added, 1 row removed. 1 changes ask you to act, 0 to check what you used.
    """
    counted = Counter((one["kind"], one["action"]) for one in changes)
    said = [
        f"{counted[kind, action]:,} {name}{'s' * (counted[kind, action] > 1)} {action}"
        for kind, name in (("table", "table"), (COLUMN, "column"), (RECORD, "row"))
        for action in (ADDED, "removed", CHANGED)
        if counted[kind, action]
    ]
    acts = Counter(one["must_act"] for one in changes)
    asked = f"{acts['always']:,} changes ask you to act, {acts['if_used']:,} to check what you used"
    if len(changes) > MANY:
        yield f"In short: {', '.join(said)}. {asked}.\n".replace("rows changed", "cells changed")


def _log(changes: list[Values]) -> Iterator[str]:
    """Yield the lines of one release, table by table where they are many."""
    if len(changes) <= MANY:
        yield from _lines(changes)
        return
    tables = sorted({str(one["table"]) for one in changes if one.get("table")})
    for heading, wanted in [*((f"`{table}`", table) for table in tables), ("The package", None)]:
        lines = list(_lines([one for one in changes if one.get("table") == wanted]))
        if lines:
            yield f"\n### {heading}\n\n"
            yield from lines


def _lines(changes: list[Values]) -> Iterator[str]:
    """Yield the lines of some changes, what asks most of a reader first."""
    new_names = {(ADDED, one["table"], one["renamed_to"]) for one in changes if one.get("renamed_to")}
    for code, act in ACT.items():
        alike: dict[str, list[Values]] = {}
        for number, one in enumerate(changes):
            place = (one["action"], one.get("table"), one.get("record_id") or one.get("field"))
            if one["must_act"] != code or place in new_names:  # said of the former name
                continue
            told = bool(one.get("reason")) or one["kind"] not in (RECORD, CODE)
            if told or one["kind"] == RECORD:  # the table `codes` says of a code what the column says too
                alike.setdefault(_subject(one, told=told) or str(number), []).append(one)
        for subject, many in alike.items():
            if len(many) > SHOWN or not (many[0].get("reason") or many[0]["kind"] != RECORD):
                yield f"- {act}: {_count(subject, many)}\n"
            else:
                yield from (f"- {act}: {_sentence(one)}\n" for one in many)


def _subject(change: Values, *, told: bool) -> str:
    """Return what a change is counted with where there are many: "cells of `checks` `finding` corrected"."""
    kind, action, table = change["kind"], change["action"], f"`{change.get('table')}`"
    if kind == RECORD and not told:
        return f"cells of {table} changed with other cells" if action == CHANGED else f"rows of {table} {action}"
    if kind == RECORD and action == CHANGED:
        return f"cells of {table} `{change['field']}` corrected ([errata]({ERRATA}) has each)"
    if kind == COLUMN and action == ADDED:
        return f"columns of {table} added"
    return f"columns with another `{change['property']}`" if kind == COLUMN and action == CHANGED else ""


def _count(subject: str, changes: list[Values]) -> str:
    """Return in words how many changes are alike.

    >>> rows = [{"kind": "record", "record_id": f"old-bridge/{span}", "field": None} for span in (1, 2)]
    >>> _count("rows of `spans` added", rows)
    '2 rows of `spans` added: `old-bridge/1`, `old-bridge/2`.'
    """
    names = list(dict.fromkeys(_name(one) for one in changes))
    shown = len(names) if subject.startswith("columns of") else SHOWN
    more = ", …" if len(names) > shown else ""
    one = subject.replace("s of", " of", 1) if len(changes) == 1 else subject
    return f"{len(changes):,} {one}: {', '.join(names[:shown])}{more}."


def _name(change: Values) -> str:
    """Return how a list calls the place of a change."""
    if change["kind"] == RECORD:
        return f"`{change['record_id']}`"
    return f"`{change['field']}`" if change["action"] == ADDED else f"`{change['table']}` `{change['field']}`"


def _sentence(change: Values) -> str:
    names = [f"`{change[name]}`" for name in ("table", "record_id", "field", "property") if change.get(name)]
    subject = " ".join(names if change["kind"] == RECORD else [str(change["kind"]), *names])
    why = f" {change['reason']} ({change['reference']})" if change.get("reason") else ""
    return f"{subject}{_what(change)}.{why}"


def _what(change: Values) -> str:
    """Return what happened, as the end of a sentence whose subject is the place."""
    if change.get("renamed_to"):
        return f" is now `{change['renamed_to']}`"
    if change["action"] != CHANGED:
        return f" {change['action']}"
    return f": {_code(change.get('old_value'))} is now {_code(change.get('new_value'))}"


def _code(value: Value) -> str:
    """Return a text as Markdown shows it, with any character in it."""
    fence = "``" if "`" in str(value) else "`"
    return f"{fence}{str(value)!r}{fence}" if value else "empty"


def _errata(changes: list[Values]) -> Iterator[str]:
    """Yield a line of a Markdown table for each corrected cell."""
    for one in changes:
        if one["kind"] == RECORD and one["action"] == CHANGED and one.get("reason"):
            names = [f"`{one[name]}`" for name in ("table", "record_id", "field")]
            texts = [_code(one.get(name)) for name in ("old_value", "new_value")]
            cells = [*names, *texts, f"{one['reason']} ({one['reference']})"]
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
