"""The written rules: what no schema can say, one entry of ``validation/rules/TABLE.yaml`` each.

The rule: an entry has a name, a sentence, and SQL that is true of a row `t` that breaks it; every other table goes by
its name. `shows` is the value that a broken rule shows. For example::

    - name: passage_inside_text
      sentence: A passage ends inside the text of its article.
      breaks: t."end" > (SELECT s.text_length FROM sources s WHERE s.source_id = t.source_id)
      shows: t."end"
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
Descriptor = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule: `breaks` is SQL that is true of a row `t` that breaks it, `shows` SQL for the value to show."""

    table: str
    name: str
    sentence: str
    breaks: str
    shows: str = "'broken'"
    field: str = ""
    severity: str = "critical"


def read_rules(root: Path, schemas: dict[str, Descriptor]) -> dict[str, list[Rule]]:
    """Return the relations of each table, implied and written; raise CouldNotRun where an entry is no rule."""
    return {
        table: [*implied_rules(table, schema), *_written(root / RULES_FOLDER / f"{table}.yaml", table)]
        for table, schema in schemas.items()
    }


def _written(path: Path, table: str) -> list[Rule]:
    if not path.is_file():
        return []
    entries: list[dict[str, Any]] = yaml.load(path.read_text("utf-8"), Loader=SafeLoader)  # noqa: S506 (both are safe)
    for entry in entries:
        if not {"name", "sentence", "breaks"} <= set(entry) <= {"name", "sentence", "breaks", "shows", "severity"}:
            message = f"{path}: a rule has name, sentence, breaks and perhaps shows and severity, not {sorted(entry)}"
            raise CouldNotRun(message)
        if entry.get("severity", SEVERITIES[0]) not in SEVERITIES:
            allowed = ", ".join(SEVERITIES)
            message = f"{path}: the severity of {entry['name']} is one of {allowed}, not {entry['severity']}"
            raise CouldNotRun(message)
    return [Rule(table=table, **entry) for entry in entries]


def implied_rules(table: str, schema: Descriptor) -> list[Rule]:
    """Return the relations that the schema of a table implies."""
    prefixes = date_groups([field["name"] for field in schema["fields"]])
    return [
        *(_reference(table, key) for key in schema.get("foreignKeys", [])),
        *(_bounds(table, prefix) for prefix in prefixes),
        *(_whole(table, prefix) for prefix in prefixes),
    ]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(name: str) -> str:
    return f"t.{_name(name)}"


def _reference(table: str, key: Descriptor) -> Rule:
    target = key["reference"]["resource"] or table
    pairs = list(zip(key["fields"], key["reference"]["fields"], strict=True))
    present = " AND ".join(f"{_cell(own)} IS NOT NULL" for own, _ in pairs)
    same = " AND ".join(f"r.{_name(other)} = {_cell(own)}" for own, other in pairs)
    return Rule(
        table=table,
        name=f"{'_and_'.join(key['fields'])}_leads_to_{target}",
        sentence=f"Every {' and '.join(key['fields'])} leads to a row of {target}.",
        breaks=f"{present} AND NOT EXISTS (SELECT 1 FROM {_name(target)} r WHERE {same})",
        shows=f"concat_ws('/', {', '.join(_cell(own) for own, _ in pairs)})",
        field=key["fields"][-1],
    )


def _bounds(table: str, prefix: str) -> Rule:
    edtf, earliest, latest = (_cell(f"{prefix}_{part}") for part in ("edtf", "min", "max"))
    first = _bound(f"split_part({edtf}, '/', 1)", "min")
    last = _bound(f"split_part({edtf}, '/', -1)", "max")
    return Rule(
        table=table,
        name=f"{prefix}_has_the_bounds_of_its_edtf",
        sentence=f"{prefix}_min and {prefix}_max are the first and the last day of {prefix}_edtf.",
        breaks=f"{earliest} IS DISTINCT FROM {first} OR {latest} IS DISTINCT FROM {last}",
        shows=f"coalesce({edtf}, 'no date')",
        field=f"{prefix}_edtf",
    )


def _plain(part: str) -> str:
    """Return SQL for a part of an EDTF string without its marks of doubt."""
    return f"trim(TRAILING '~?%' FROM {part})"


def _bound(part: str, end: str) -> str:
    """Return SQL for the first or last day of one part of an EDTF string; null where it is open or no date."""
    plain = _plain(part)
    year = f"{plain} || '{'-01-01' if end == 'min' else '-12-31'}'"
    first_of_month = f"try_cast({plain} || '-01' AS DATE)"
    month = first_of_month if end == "min" else f"last_day({first_of_month})"
    return (
        f"CASE length({plain}) WHEN 4 THEN try_cast({year} AS DATE) WHEN 7 THEN {month}"
        f" WHEN 10 THEN try_cast({plain} AS DATE) END"
    )


def _whole(table: str, prefix: str) -> Rule:
    edtf, precision, basis = (_cell(f"{prefix}_{part}") for part in ("edtf", "precision", "basis"))
    plain = f"CASE length({_plain(edtf)}) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' END"
    fits = (
        f"CASE WHEN {edtf} IS NULL THEN true WHEN {edtf} LIKE '%..%' THEN {precision} IN ('bound', 'period')"
        f" WHEN {edtf} LIKE '%/%' THEN {precision} IN ('part_of_year', 'period') ELSE {precision} = {plain} END"
    )
    whole = f"({edtf} IS NULL) = ({precision} IS NULL) AND ({edtf} IS NULL) = ({basis} IS NULL)"
    return Rule(
        table=table,
        name=f"{prefix}_is_whole",
        sentence=f"{prefix}_edtf, {prefix}_precision and {prefix}_basis are given together and agree.",
        breaks=f"NOT coalesce({whole} AND {fits}, false)",
        shows=f"coalesce({edtf}, 'no date')",
        field=f"{prefix}_precision",
    )
