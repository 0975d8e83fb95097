"""The rules of one table, each a sentence and a piece of SQL that is true of the rows that break it.

The rule: ``validation/rules/TABLE.yaml`` holds what no schema can say, one entry a rule::

    - name: passage_inside_text
      sentence: A passage ends inside the text of its article.
      severity: critical
      breaks: t."end" > (SELECT s.text_length FROM sources s WHERE s.source_id = t.source_id)
      shows: t."end"

``t`` is the table, any other table goes by its name, and `shows` is the value that a failure shows (the key
where it is left out). What the schema says becomes rules of the same shape here: no empty required cell,
codes of their list, patterns, limits, clean texts, unique keys, references that lead somewhere, and bounds of
dates that are those of their EDTF string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from scripts.derive.dates import date_groups
from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from pathlib import Path

# libyaml's, where PyYAML was built with it, is ten times as fast.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RULES_FOLDER = "validation/rules"
SEVERITIES = ("critical", "warning")

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
    return [*_structural(table, schema), _all_rows(rows), *_written(root / RULES_FOLDER / f"{table}.yaml")]


def _all_rows(rows: int) -> Rule:
    sentence = f"The table has all the {rows:,} rows that it was published with."
    problem = f"CASE WHEN count(*) OVER () <> {rows} THEN (count(*) OVER ())::VARCHAR || ' rows' END"
    return Rule("no_row_is_missing", sentence, problem)


def _written(path: Path) -> list[Rule]:
    if not path.is_file():
        return []
    entries = yaml.load(path.read_text("utf-8"), Loader=SafeLoader)  # noqa: S506 (both are safe loaders)
    rules = []
    for entry in entries:
        if not {"name", "sentence", "breaks"} <= set(entry) <= {"name", "sentence", "breaks", "shows", "severity"}:
            message = f"{path}: a rule has name, sentence, breaks and perhaps shows and severity, not {sorted(entry)}"
            raise CouldNotRun(message)
        if entry.get("severity", SEVERITIES[0]) not in SEVERITIES:
            message = (
                f"{path}: the severity of {entry['name']} is one of {', '.join(SEVERITIES)}, not {entry['severity']}"
            )
            raise CouldNotRun(message)
        shows = entry.get("shows", "'broken'")
        problem = f"CASE WHEN ({entry['breaks'].strip()}) THEN coalesce(({shows})::VARCHAR, 'empty') END"
        rules.append(Rule(entry["name"], entry["sentence"], problem, entry.get("severity", "critical")))
    return rules


def _structural(table: str, schema: dict[str, Any]) -> list[Rule]:
    fields: list[FieldDescriptor] = schema["fields"]
    rules = [
        _all("no_required_cell_is_empty", "No required cell is empty.", [_empty(f) for f in fields]),
        _all(
            "cells_are_as_their_field_allows", ALLOWED, [rule(f) for rule in (_code, _pattern, _limits) for f in fields]
        ),
        _all("texts_are_clean", CLEAN, [_clean(f) for f in fields]),
        _all("keys_are_unique", "No key stands twice.", [_repeated(key) for key in _keys(schema)]),
        _all(
            "references_lead_somewhere",
            "Every reference leads to a row.",
            [_dangling(table, key) for key in schema.get("foreignKeys", [])],
        ),
        _all("bounds_are_those_of_the_date", "Bounds are those of the EDTF string, in order.", _date_bounds(fields)),
        _all("dates_are_whole", "A date has its string, precision and basis, and they agree.", _date_parts(fields)),
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


def _dangling(table: str, key: dict[str, Any]) -> str:
    target = key["reference"]["resource"] or table
    pairs = list(zip(key["fields"], key["reference"]["fields"], strict=True))
    present = " AND ".join(f't."{own}" IS NOT NULL' for own, _ in pairs)
    same = " AND ".join(f'r."{other}" = t."{own}"' for own, other in pairs)
    shown = " || '/' || ".join(f't."{own}"::VARCHAR' for own, _ in pairs)
    missing = f"NOT EXISTS (SELECT 1 FROM {target} r WHERE {same})"
    return f"CASE WHEN {present} AND {missing} THEN '{key['fields'][-1]}=' || {shown} END"


def _dated(fields: list[FieldDescriptor]) -> list[str]:
    return date_groups([field["name"] for field in fields])


def _date_bounds(fields: list[FieldDescriptor]) -> list[str | None]:
    problems: list[str | None] = []
    for prefix in _dated(fields):
        edtf, earliest, latest = (f't."{prefix}_{part}"' for part in ("edtf", "min", "max"))
        first, last = f"split_part({edtf}, '/', 1)", f"split_part({edtf}, '/', -1)"
        computed = f"({_bound(first, 'min')}, {_bound(last, 'max')})"
        differs = f"row({earliest}, {latest}) IS DISTINCT FROM row{computed}"
        problems.append(
            f"CASE WHEN {differs} OR {earliest} > {latest} THEN '{prefix}: ' || coalesce({edtf}, 'no date') END"
        )
    return problems


def _bound(part: str, end: str) -> str:
    """Return SQL for the first or last day of one part of an EDTF string; null where it is open or no date."""
    plain = f"rtrim({part}, '~?%')"
    year = f"make_date({plain}::INT, 1, 1)" if end == "min" else f"make_date({plain}::INT, 12, 31)"
    first_of_month = f"({plain} || '-01')::DATE"
    month = first_of_month if end == "min" else f"last_day({first_of_month})"
    return f"CASE length({plain}) WHEN 4 THEN {year} WHEN 7 THEN {month} WHEN 10 THEN try_cast({plain} AS DATE) END"


def _date_parts(fields: list[FieldDescriptor]) -> list[str | None]:
    problems: list[str | None] = []
    for prefix in _dated(fields):
        edtf, precision, basis = (f't."{prefix}_{part}"' for part in ("edtf", "precision", "basis"))
        whole = f"({edtf} IS NULL) = ({precision} IS NULL) AND ({edtf} IS NULL) = ({basis} IS NULL)"
        plain = f"CASE length(rtrim({edtf}, '~?%')) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' END"
        fits = (
            f"CASE WHEN {edtf} IS NULL THEN true"
            f" WHEN contains({edtf}, '..') THEN {precision} IN ('bound', 'period')"
            f" WHEN contains({edtf}, '/') THEN {precision} IN ('part_of_year', 'period')"
            f" ELSE {precision} = {plain} END"
        )
        problems.append(
            f"CASE WHEN NOT coalesce({whole} AND {fits}, false) THEN '{prefix}: ' || coalesce({edtf}, 'no date') END"
        )
    return problems
