"""The rules of one table as columns of a query: what the schema says, and what the rule book says.

The rule: a rule is SQL that is null for a row that keeps it. What the schema says becomes rules here: no empty
required cell, codes of their list, patterns, limits, clean texts and unique keys. The rest is in
``validation/rules/``; see `scripts.read.rules`. For example ``t."end" <= t.start`` in the rule book becomes ``CASE
WHEN (t."end" <= t.start) THEN ... END``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from scripts.read.rules import read_rules
from scripts.read.schemas import read_schemas

if TYPE_CHECKING:
    from pathlib import Path

FieldDescriptor = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule: `problem` is SQL that is null for a row that keeps the rule, else a text that shows why not."""

    name: str
    sentence: str
    problem: str
    severity: str = "critical"


def rules_of(root: Path, table: str, schema: dict[str, Any], rows: int) -> list[Rule]:
    """Return all rules of a table, the structural ones first; `schema` and `rows` are those in the descriptor."""
    return [*_structural(schema), _all_rows(rows), *_written(root)[table]]


def lengths(descriptor: dict[str, Any]) -> Rule:
    """Return the rule that the texts of the articles have the lengths that the descriptor gives."""
    listed = ", ".join(str(source["length"]) for source in descriptor["sources"]) or "NULL"
    problem = f"CASE WHEN t.text_length NOT IN ({listed}) THEN CAST(t.text_length AS STRING) END"
    return Rule("articles_have_their_length", "An article has the length that the descriptor gives.", problem)


def _all_rows(rows: int) -> Rule:
    sentence = f"The table has all the {rows:,} rows that it was published with."
    problem = f"CASE WHEN count(*) OVER () <> {rows} THEN (count(*) OVER ())::VARCHAR || ' rows' END"
    return Rule("no_row_is_missing", sentence, problem)


@cache
def _written(root: Path) -> dict[str, list[Rule]]:
    """Return the rules of the rule book as columns, by table."""
    book = read_rules(root, read_schemas(root).tables)
    return {
        table: [
            Rule(r.name, r.sentence, f"CASE WHEN ({r.breaks}) THEN coalesce({r.shows}, 'broken') END", r.severity)
            for r in rules
        ]
        for table, rules in book.items()
    }


def _structural(schema: dict[str, Any]) -> list[Rule]:
    fields: list[FieldDescriptor] = schema["fields"]
    rules = [
        _all("no_required_cell_is_empty", "No required cell is empty.", [_empty(f) for f in fields]),
        _all(
            "cells_are_as_their_field_allows", ALLOWED, [rule(f) for rule in (_code, _pattern, _limits) for f in fields]
        ),
        _all("texts_are_clean", CLEAN, [_clean(f) for f in fields]),
        _all("keys_are_unique", "No key stands twice.", [_repeated(key) for key in _keys(schema)]),
    ]
    return [rule for rule in rules if rule is not None]


ALLOWED = "Every cell holds a code of its list, matches the pattern and keeps the limits of its field."
CLEAN = "Texts have no blank too many, no invisible or look-alike character in a label, and are no spreadsheet formula."


def _all(name: str, sentence: str, problems: list[str | None]) -> Rule | None:
    """Return one rule of several expressions: what breaks is shown for all of them, nothing where there are none."""
    given = [problem for problem in problems if problem]
    return Rule(name, sentence, f"nullif(concat_ws('; ', {', '.join(given)}), '')") if given else None


def _cell(field: FieldDescriptor) -> str:
    return f't."{field["name"]}"'


def _shown(field: FieldDescriptor) -> str:
    return f"'{field['name']}=' || {_cell(field)}::VARCHAR"


def _empty(field: FieldDescriptor) -> str | None:
    if not field["constraints"].get("required"):
        return None
    empty = f"{_cell(field)} IS NULL" + (f" OR {_cell(field)} = ''" if field["type"] == "string" else "")
    return f"CASE WHEN {empty} THEN '{field['name']}' END"


def _code(field: FieldDescriptor) -> str | None:
    codes = field["constraints"].get("enum")
    if not codes:
        return None
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"CASE WHEN {_cell(field)} NOT IN ({listed}) THEN {_shown(field)} END"


def _pattern(field: FieldDescriptor) -> str | None:
    pattern = field["constraints"].get("pattern")
    if not pattern:
        return None
    quoted = pattern.replace("'", "''")
    return f"CASE WHEN NOT regexp_full_match({_cell(field)}, '{quoted}') THEN {_shown(field)} END"


def _limits(field: FieldDescriptor) -> str | None:
    limits = field["constraints"]
    broken = []
    for name, sign in (("minimum", "<"), ("maximum", ">")):
        if name in limits:
            limit = f"DATE '{limits[name]}'" if field["type"] == "date" else limits[name]
            broken.append(f"{_cell(field)} {sign} {limit}")
    if "maxLength" in limits:
        broken.append(f"length({_cell(field)}) > {limits['maxLength']}")
    return f"CASE WHEN {' OR '.join(broken)} THEN {_shown(field)} END" if broken else None


def _clean(field: FieldDescriptor) -> str | None:
    """Patterns and code lists keep labels clean already; free text is what is left."""
    if field["type"] != "string" or {"pattern", "enum"} & set(field["constraints"]):
        return None
    cell = _cell(field)
    unclean = [
        f"{cell} <> trim({cell})",
        f"contains({cell}, '  ')",
        f"regexp_matches({cell}, '[\\p{{Cc}}\\p{{Cf}}\\p{{Co}}\\p{{Zl}}\\p{{Zp}}]')",
        f"{cell} <> nfc_normalize({cell})",
        f"regexp_matches({cell}, '^[=+@-]')",
        # A Cyrillic or Greek letter among Latin ones is a look-alike; no text here is in these scripts.
        f"regexp_matches({cell}, '[\\p{{Cyrillic}}\\p{{Greek}}]')",
    ]
    return f"CASE WHEN {' OR '.join(unclean)} THEN {_shown(field)} END"


def _keys(schema: dict[str, Any]) -> list[list[str]]:
    unique = [[field["name"]] for field in schema["fields"] if field["constraints"].get("unique")]
    keys = [schema["primaryKey"], *schema.get("uniqueKeys", []), *unique]
    return [key for number, key in enumerate(keys) if key not in keys[:number]]


def _repeated(key: list[str]) -> str:
    columns = ", ".join(f't."{name}"' for name in key)
    shown = " || '/' || ".join(f"coalesce(t.\"{name}\"::VARCHAR, '')" for name in key)
    present = " AND ".join(f't."{name}" IS NOT NULL' for name in key[:1])
    return f"CASE WHEN {present} AND count(*) OVER (PARTITION BY {columns}) > 1 THEN {shown} END"
