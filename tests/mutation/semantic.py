"""Semantic mutants of facts: ``python -m tests.mutation.semantic [--each N] [--write]``.

The rule: a mutant of facts has a valid value in the place of another valid one, as a tired coder or a bad merge leaves
it, and each check of the build is held against it but the one that needs the articles. For example a check with the
verdict `imprecise` in the place of `contradicted`, or the claim of another sentence under a quantity. Each operator is
tried N times on each column that it fits, with rows and values by a fixed seed. The score is written to
``validation/semantic.json`` by ``--write``, and docs/validation.md says what it means.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.table import Table as TerminalTable

from scripts.build import _measurements
from scripts.check.rules import broken_rows
from scripts.check.schema import check_schema
from scripts.check.wording import check_wording
from scripts.derive.database import fill_table, open_database
from scripts.derive.dates import fill_bounds
from scripts.derive.inherited import fill_inherited
from scripts.derive.recorded import fill_recorded
from scripts.derive.records import fill_records
from scripts.derive.releases import add_releases
from scripts.derive.reliability import add_reliability
from scripts.derive.words import add_words
from scripts.problems import Problem, run_command, stop_if_any
from scripts.read.facts import read_rows
from scripts.read.releases import read_releases
from scripts.read.rows import Row
from scripts.read.rules import read_rules
from scripts.read.schemas import Schemas, read_schemas
from scripts.read.views import read_view
from tests.mutation.laboratory import Kind, read_exemptions
from tests.mutation.mutants import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.read.rows import Rows
    from scripts.read.schemas import Field

SCORE = "validation/semantic.json"
REASONS = "validation/semantic_reasons.yaml"
EACH = 2
UNMUTATED = {"codes", "changes", "releases", "codings", "adjudications"}  # no facts about the world
ARTICLE = re.compile(r"[a-z]+-[0-9]{4}-[0-9]{2}-[0-9]{2}(?=\.)")
# What is exchanged for its opposite.
OPPOSITES = {
    ("stances", "stance"): [("welcomes", "criticises"), ("supports", "opposes"), ("urges", "opposes")],
    ("claims", "modality"): [("asserted", "denied"), ("expected", "asserted"), ("alleged", "asserted")],
    ("provisions", "deontic"): [("prohibited", "permitted"), ("required", "permitted")],
    ("conflicts", "relation"): [("contradicts", "complements"), ("contradicts", "corroborates")],
    ("checks", "verdict"): [("confirmed", "not_found"), ("imprecise", "contradicted"), ("garbled", "imprecise")],
    ("check_sources", "supports"): [("supports", "disagrees"), ("supports", "bears_on")],
    ("events", "modality"): [("asserted", "denied"), ("alleged", "asserted")],
    ("treaty_actions", "status"): [("signatory", "state_party"), ("not_signatory", "signatory")],
    ("quantities", "measure"): [("killed", "casualties")],
    ("quantities", "qualifier"): [("about", "exact"), ("at_least", "about")],
}
UNSOUND = ["TODO", "NA", "nan", "See the", "The cafÃ© of the mayor.", "<<<<<<< HEAD", "tbd", "n/a", "xxx"]

Values = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """Rows of the facts with other values, by table and position, and rows that were added."""

    kind: Kind
    changed: dict[tuple[str, int], Values]
    added: dict[str, list[Values]] = field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """The tables that are not as they were."""
        return {table for table, _ in self.changed} | set(self.added)


class Laboratory:
    """The facts of a copy in memory, of which a few values at a time are others."""

    def __init__(self, root: Path) -> None:
        self.schemas = read_schemas(root)
        self.rows, problems = read_rows(root, self.schemas)
        fill_inherited(self.rows)
        stop_if_any([*problems, *fill_bounds(self.rows)])
        fill_recorded(self.rows)
        self.measurements = _measurements(root, self.rows)
        self.rows["changes"] = []
        add_releases(self.schemas, self.rows, read_releases(root))
        add_words(self.schemas, self.rows, self.measurements)
        add_reliability(self.schemas, self.rows)
        self.database = open_database(self.schemas, self.rows)
        fill_records(root, self.schemas, self.rows, self.database)
        # A view follows from the facts, so that no rule on one is broken by them.
        views = {name for name in self.schemas.tables if read_view(root, name)}
        self.rules = [
            (rule, names)
            for rules in read_rules(root, self.schemas.tables).values()
            for rule in rules
            if not (names := set(re.findall(r"\w+", f"{rule.table} {rule.breaks}"))) & views
            and not rule.by_construction
        ]

        self.of_codings = {
            f"{rule.table}.{rule.name}" for rule, names in self.rules if names & {"codings", "adjudications"}
        }

    def catchers(self, mutant: Mutant) -> list[str]:
        """Return the names of the rules that a mutant breaks; those of the rule book only where the schema is kept."""
        changed = [self.rows[table][position] for table, position in mutant.changed]
        before = [dict(row.values) for row in changed]
        sizes = {table: len(self.rows[table]) for table in mutant.added}
        for row, values in zip(changed, mutant.changed.values(), strict=True):
            row.values.update(values)
        for table, rows in mutant.added.items():
            added = [Row(self.schemas.tables[table], "added", 0, dict(values)) for values in rows]
            changed += added
            self.rows[table] += added
        try:
            return self._broken(changed, mutant.tables)
        finally:
            for table, size in sizes.items():
                del self.rows[table][size:]
            for row, values in zip(changed, before, strict=False):
                row.values = values
            fill_recorded(self.rows)
            self._fill(mutant.tables)

    def _broken(self, changed: list[Row], tables: set[str]) -> list[str]:
        those: Rows = {"changed": changed}
        near = self._with_targets(tables | {"codes"})
        schemas = Schemas(self.schemas.package, {name: self.schemas.tables[name] for name in near})
        problems = [*fill_bounds(those), *check_schema(schemas, {name: self.rows[name] for name in near})]
        if problems:
            return sorted({f"schema: {problem.message.split(';')[0][:40]}" for problem in problems})
        if check_wording(those, self.measurements):
            return ["wording: copies an article"]
        fill_recorded(self.rows)
        self._fill(tables)
        rules = [rule for rule, names in self.rules if names & tables]
        return sorted({f"{rule.table}.{rule.name}" for rule in rules if broken_rows(rule, self.database)})

    def _with_targets(self, tables: set[str]) -> set[str]:
        """Return tables and those that their keys lead to."""
        more = tables | {key.table for name in tables for key in self.schemas.tables[name].foreign_keys}
        return tables if more == tables else self._with_targets(more)

    def _fill(self, tables: set[str]) -> None:
        for name in tables:
            fill_table(self.database, self.schemas.tables[name], self.rows[name])


@dataclass(frozen=True)
class Cells:
    """The cells of one column that hold something."""

    rows: Rows
    table: str
    field: Field
    target: str | None  # the table that the column leads to
    chance: random.Random

    @property
    def name(self) -> str:
        """The column's name."""
        return self.field.name

    def others(self, position: int) -> list[Any]:
        """Return what else stands in the column, sorted."""
        values = {row.values.get(self.name) for row in self.rows[self.table]}
        return sorted(values - {None, self.value(position)}, key=str)

    def value(self, position: int) -> Any:
        """Return what stands in the cell."""
        return self.rows[self.table][position].values.get(self.name)

    def becoming(self, position: int, value: Any) -> dict[tuple[str, int], Values]:
        """Return the change that puts a value there."""
        return {(self.table, position): {self.name: value}}


Change = dict[tuple[str, int], Values] | None


def other_code(cells: Cells, position: int) -> Change:
    """Put another code of the list."""
    if cells.field.code_list is None:
        return None
    codes = [row.values["code"] for row in cells.rows["codes"] if row.values["code_list"] == cells.field.code_list]
    others = [code for code in codes if code != cells.value(position)]
    return cells.becoming(position, cells.chance.choice(others)) if others else None


def opposite_code(cells: Cells, position: int) -> Change:
    """Put the opposite code, where a code has one."""
    for pair in OPPOSITES.get((cells.table, cells.name), []):
        for one, other in (pair, pair[::-1]):
            if cells.value(position) == one:
                return cells.becoming(position, other)
    return None


def other_id(cells: Cells, position: int) -> Change:
    """Put the id of another row: a claim or source of the same article, an article only for an article."""
    if cells.target is None:
        return None
    value, key = str(cells.value(position)), cells.rows[cells.target][0].table.primary_key[0]
    rows = [row for row in cells.rows[cells.target] if row.values[key] != value]
    if cells.target == "claims":
        rows = [row for row in rows if row.record.split(".")[0] == value.split(".", maxsplit=1)[0]]
    if cells.target == "sources":
        role = next(row.values["role"] for row in cells.rows["sources"] if row.record == value)
        rows = [row for row in rows if row.values["role"] == role]
    return cells.becoming(position, cells.chance.choice(rows).values[key]) if rows else None


def other_record(cells: Cells, position: int) -> Change:
    """Put another record of the same table, where a column names a table beside it."""
    row = cells.rows[cells.table][position]
    if cells.name not in {"record_id", "target_id"}:
        return None
    table = str(row.values.get("table") or row.values.get("target_table") or row.values.get("record_table"))
    ids = [other.record for other in cells.rows.get(table, []) if other.record != cells.value(position)]
    return cells.becoming(position, cells.chance.choice(ids)) if ids else None


def next_passage(cells: Cells, position: int) -> Change:
    """Put the passage that begins next in the article, with its hash."""
    if cells.name != "start" or cells.table not in {"evidence", "gaps"}:
        return None
    source = cells.rows[cells.table][position].values["source_id"]
    places = sorted(
        {
            (row.values["start"], row.values["end"], row.values["sha256"])
            for row in cells.rows[cells.table]
            if row.values["source_id"] == source
        }
    )
    later = next((place for place in places if place[0] > cells.value(position)), None)
    return {(cells.table, position): dict(zip(("start", "end", "sha256"), later, strict=True))} if later else None


def other_number(cells: Cells, position: int) -> Change:
    """Put a number that another row has, or one near it."""
    value = cells.value(position)
    if cells.field.type not in {"integer", "number"} or cells.table in {"evidence", "gaps"}:
        return None
    near = [value + 1, value - 1, value * 10] if cells.field.type == "integer" else [value * 2, value / 2]
    return cells.becoming(position, type(value)(cells.chance.choice([*cells.others(position), *near])))


def other_day(cells: Cells, position: int) -> Change:
    """Move a date by its last part: a day, a month or a year on or back."""
    value, step = cells.value(position), cells.chance.choice([-1, 1])
    if isinstance(value, dt.date):
        return cells.becoming(position, value + dt.timedelta(days=step * cells.chance.choice([1, 30, 365])))
    if not (cells.name.endswith("_edtf") or cells.name == "published"):
        return None
    parts = re.findall(r"(?<![0-9])[0-9]{2,4}(?![0-9])", value)
    part = cells.chance.choice(parts)
    number = int(part) + step if len(part) == 4 else (int(part) - 1 + step) % 12 + 1
    return cells.becoming(position, value.replace(part, f"{number:0{len(part)}}", 1))


def flipped(cells: Cells, position: int) -> Change:
    """Put the other truth value."""
    return cells.becoming(position, not cells.value(position)) if cells.field.type == "boolean" else None


def texts_swapped(cells: Cells, position: int) -> Change:
    """Exchange the text with that of another row."""
    if not _is_text(cells) or not cells.others(position):
        return None
    texts = cells.others(position)
    text = cells.chance.choice(texts)
    other = next(n for n, row in enumerate(cells.rows[cells.table]) if row.values.get(cells.name) == text)
    return {**cells.becoming(position, text), **cells.becoming(other, cells.value(position))}


def other_number_in_text(cells: Cells, position: int) -> Change:
    """Put another number or year into a text."""
    numbers = re.findall(r"(?<![\w.,/-])[0-9]{1,4}(?![\w/,-]|\.[0-9])", str(cells.value(position)))
    if not _is_text(cells) or not numbers:
        return None
    number = cells.chance.choice(numbers)
    other = str(int(number) + cells.chance.choice([1, 2, 10]))
    return cells.becoming(
        position, re.sub(rf"(?<![\w.,/-]){number}(?![\w/,-])", other, str(cells.value(position)), count=1)
    )


def unsound_text(cells: Cells, position: int) -> Change:
    """Put a text that is none, or cut one off in the middle."""
    if not _is_text(cells):
        return None
    text = str(cells.value(position))
    cut = text[: len(text) // 2].strip(" ,;")
    return cells.becoming(position, cells.chance.choice([*UNSOUND, cut, cut, cut]))


def _is_text(cells: Cells) -> bool:
    plain = cells.field.type == "string" and cells.field.code_list is None and cells.target is None
    return plain and "pattern" not in cells.field.constraints


def consistent_verdict(cells: Cells, position: int) -> Change:
    """Put another verdict, and who erred as it asks for."""
    if (cells.table, cells.name) != ("checks", "verdict"):
        return None
    value = cells.value(position)
    verdict = cells.chance.choice([v for v in ("confirmed", "imprecise", "contradicted", "garbled") if v != value])
    author = cells.rows["checks"][position].values.get("introduced_by") or cells.chance.choice(
        ["newspaper", "paraphrase"]
    )
    given = {"verdict": verdict, "introduced_by": None if verdict == "confirmed" else author}
    return {("checks", position): given}


def like_speaker(cells: Cells, position: int) -> Change:
    """Put another speaker of the same type."""
    if cells.name != "speaker_id":
        return None
    types = {row.record: row.values["actor_type"] for row in cells.rows["actors"]}
    speaker = str(cells.value(position))
    same = [name for name, of_type in types.items() if name != speaker and of_type == types[speaker]]
    return cells.becoming(position, cells.chance.choice(same)) if same else None


def circle(cells: Cells, position: int) -> Change:
    """Make what a row is part of a part of the row."""
    if cells.target != cells.table or cells.name == "exception_to":
        return None
    row = cells.rows[cells.table][position]
    above = next(n for n, other in enumerate(cells.rows[cells.table]) if other.record == cells.value(position))
    return cells.becoming(above, row.record)


OPERATORS: dict[str, Callable[[Cells, int], Change]] = {
    operator.__name__: operator
    for operator in (
        other_code, opposite_code, other_id, other_record, next_passage, other_number, other_day, flipped,
        texts_swapped, other_number_in_text, consistent_verdict, like_speaker, circle, unsound_text,
    )
}  # fmt: skip
# What leaves no valid value behind, and is counted apart.
MALFORMED = {"circle", "unsound_text", "twin"}
# What changes words that no rule can read, and is counted apart too.
TEXTS = {"texts_swapped", "other_number_in_text"}


def mutants(rows: Rows, each: int) -> Iterator[Mutant]:
    """Yield `each` mutants of each operator and column, by a fixed seed."""
    for name, table_rows in rows.items():
        if not table_rows or name in UNMUTATED or not _typed(table_rows[0]):
            continue
        table = table_rows[0].table
        yield from _twins(rows, name, each)
        for column in table.fields:
            if column.derived or table.primary_key == (column.name,):
                continue
            targets = [key.table for key in table.foreign_keys if key.fields == (column.name,)]
            for operator, change in OPERATORS.items():
                chance = random.Random(f"{SEED}/{operator}/{name}/{column.name}")  # noqa: S311 (reproducible, not secret)
                cells = Cells(rows, name, column, next(iter(targets), None), chance)
                filled = [n for n, row in enumerate(table_rows) if row.values.get(column.name) is not None]
                chance.shuffle(filled)
                kind, found = Kind(operator, name, column.name), 0
                for position in filled:
                    changed = change(cells, position)
                    if changed is not None and found < each:
                        yield Mutant(kind, changed)
                        found += 1


def _typed(row: Row) -> bool:
    return bool(row.table.facts.files or row.table.facts.inside)


def _twins(rows: Rows, name: str, each: int) -> Iterator[Mutant]:
    """Yield a row once more under another id, with its claims and the rows inside it that it needs."""
    table = rows[name][0].table
    if len(table.primary_key) != 1 or table.by_name[table.primary_key[0]].type != "string" or name == "claims":
        return
    key = table.primary_key[0]
    chance = random.Random(f"{SEED}/twin/{name}")  # noqa: S311 (as above)
    for row in chance.sample(rows[name], min(each, len(rows[name]))):
        twin = f"{row.record}-b"
        added: dict[str, list[Values]] = {name: [{**row.values, key: twin}]}
        for child, children in rows.items():
            if children and children[0].table.facts.inside == name:
                inside = [{**c.values, key: twin} for c in children if c.values.get(key) == row.record]
                added |= {child: inside} if inside else {}
        rests = [
            r.values for r in rows["provenance"] if (r.values["table"], r.values["record_id"]) == (name, row.record)
        ]
        added |= {"provenance": [{**values, "record_id": twin} for values in rests]} if rests else {}
        yield Mutant(Kind("twin", name, ""), {}, added)


class Tried(NamedTuple):
    """One mutant and the rules that it breaks, those apart that look at the second coding."""

    kind: Kind
    rules: list[str]
    of_codings: list[str]


def trial(laboratory: Laboratory, tried: Iterable[Mutant]) -> list[Tried]:
    """Hold every check against each of the mutants."""
    found = []
    for mutant in tried:
        broken = laboratory.catchers(mutant)
        of_codings = [name for name in broken if name in laboratory.of_codings]
        found.append(Tried(mutant.kind, [name for name in broken if name not in of_codings], of_codings))
    return found


def score(tried: Iterable[Tried]) -> dict[str, Any]:
    """Return how many mutants were caught, how many of them without the codings, and by which rules most often."""
    mutants_of = list(tried)
    by = Counter(name for one in mutants_of for name in (one.rules or one.of_codings))
    return {
        "mutants": len(mutants_of),
        "caught": sum(bool(one.rules or one.of_codings) for one in mutants_of),
        "caught_without_codings": sum(bool(one.rules) for one in mutants_of),
        "rules": [name for name, _ in sorted(by.items(), key=lambda pair: (-pair[1], pair[0]))[:3]],
    }


def scores(tried: list[Tried]) -> dict[str, Any]:
    """Return the scores of all mutants that have a valid value for a valid one, and of each operator and table."""
    valid = [one for one in tried if one.kind.operator not in MALFORMED]
    coded = [one for one in valid if one.kind.operator not in TEXTS]
    operators = dict.fromkeys(one.kind.operator for one in tried)
    tables = dict.fromkeys(one.kind.table for one in valid)
    return {
        "seed": SEED,
        "valid_for_valid": score(valid),
        "of_these_but_texts": score(coded),
        "operators": {name: score(one for one in tried if one.kind.operator == name) for name in operators},
        "tables": {name: score(one for one in valid if one.kind.table == name) for name in tables},
        "passed": dict(sorted(Counter(str(o.kind) for o in valid if not o.rules and not o.of_codings).items())),
    }


def _print(found: dict[str, Any]) -> None:
    for title in ("operators", "tables"):
        table = TerminalTable(title=title, box=None, title_justify="left")
        for column in ("", "mutants", "caught", "without codings", "by, most often"):
            table.add_column(column, justify="right" if column in {"mutants", "caught", "without codings"} else "left")
        lines = found[title] | {"valid for valid": found["valid_for_valid"], "but texts": found["of_these_but_texts"]}
        for name, one in lines.items():
            numbers = (one["mutants"], one["caught"], one["caught_without_codings"])
            table.add_row(name, *map(str, numbers), ", ".join(one["rules"]))
        Console(width=200).print(table)


def run(root: Path, each: int, *, write: bool) -> int:
    """Try the mutants of a copy and print the scores; the command's body."""
    laboratory = Laboratory(root)
    tried = trial(laboratory, mutants(laboratory.rows, each))
    found = scores(tried)
    _print(found)
    reasons = read_exemptions(root, REASONS)
    passed = [one.kind for one in tried if not one.rules and not one.of_codings]
    advice = f"do: add a rule, or say in {REASONS} why there can be none"
    unexcused = [kind for kind in dict.fromkeys(passed) if not any(reason.covers(kind) for reason in reasons)]
    stop_if_any([Problem(str(kind), "is not caught", allowed=advice) for kind in unexcused])
    if write:
        (root / SCORE).write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and try the mutants."""
    about = "Put valid values in the place of others and see which rules tell."
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.semantic", description=about)
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    parser.add_argument("--each", type=int, default=EACH, metavar="N", help="mutants of each operator and column")
    parser.add_argument("--write", action="store_true", help=f"write the scores to {SCORE}")
    given = parser.parse_args(arguments)
    return run_command(lambda: run(given.root.resolve(), given.each, write=given.write))


if __name__ == "__main__":
    sys.exit(main())
