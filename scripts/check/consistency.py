"""A cell agrees with at least one of the claims it rests on, where that can be computed.

The rule, by field, for the claims of the cell (its own, or else its row's):

``source_id``   every claim is of that article
``speaker_id``  a claim has that speaker; where it is empty, a claim is in the article's own voice
``modality``    a claim has that modality
a number        a claim's text holds it, in digits or as a word up to twelve, with thousand or million
a stated date   a claim's text holds its years

For example ``best: 3000000`` needs a claim that says "3 million" or "3,000,000", and ``date_edtf: 1991`` with
the basis ``stated`` one that says 1991. A day that was resolved from a weekday needs a claim that names the
weekday.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.derive.dates import EDTF_SUFFIX, date_groups
from scripts.read.rows import RECORD_LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows
    from scripts.read.values import Value

    ClaimsOf = Callable[[str], list[Row]]

NUMBERS = ("low", "best", "high")
NUMBER_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
OTHER_WORDS = {"half": 0.5, "single": 1.0, "once": 1.0, "twice": 2.0}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6}
# Where the code itself says no, as the action `none`, a claim that denies supports an asserted record.
NEGATION_IN_CODES = frozenset({"treaty_actions", "provisions"})
_NUMBER = re.compile(r"(?P<digits>\d[\d,]*(?:\.\d+)?)|(?P<word>[a-z]+)")
_YEAR = re.compile(r"\d{4}")


def check_consistency(rows: Rows) -> list[Problem]:
    """Return a problem for each cell that contradicts all of its claims."""
    claims = {row.values.get("claim_id"): row for row in rows["claims"]}
    support: dict[tuple[Value, Value, Value], list[Row]] = {}
    for row in rows["provenance"]:
        claim = claims.get(row.values["claim_id"])
        if claim is not None:
            support.setdefault((row.values["table"], row.values["record_id"], row.values["field"]), []).append(claim)
    found: list[Problem] = []
    for name, table in rows.items():
        for row in table:
            if row.table.layer not in RECORD_LAYERS:
                continue

            def of(field: str, row: Row = row, name: str = name) -> list[Row]:
                own = support.get((name, row.record, field))
                return own or support.get((name, row.record, None), [])

            if of(""):
                found += _check_row(row, of)
    return found


def numbers_in(text: str) -> set[float]:
    """Return the numbers that a text holds.

    >>> sorted(numbers_in("about 3 million mines, at least half of them, in two places"))
    [0.5, 2.0, 3000000.0]
    """
    found: set[float] = set()
    last: float | None = None
    for match in _NUMBER.finditer(text.lower()):
        word = match["word"]
        if word in SCALES and last is not None:
            found.discard(last)
            last *= SCALES[word]
        elif word is None:
            last = float(match["digits"].replace(",", ""))
        else:
            last = float(NUMBER_WORDS.index(word)) if word in NUMBER_WORDS else OTHER_WORDS.get(word)
        if last is not None:
            found.add(last)
    return found


def _check_row(row: Row, claims_of: ClaimsOf) -> list[Problem]:
    columns = row.table.by_name
    found = _check_source(row, claims_of) if "source_id" in columns else []
    for field in ("speaker_id", "modality"):
        if field in columns:
            allowed = _allowed(row, field, {claim.values.get(field) for claim in claims_of(field)})
            if row.values.get(field) not in allowed:
                shown = ", ".join(sorted("empty" if value is None else str(value) for value in allowed))
                found.append(row.problem(field, "is that of none of its claims", shown))
    for field in NUMBERS:
        value = row.values.get(field)
        if field in columns and isinstance(value, float) and value not in _numbers(claims_of(field)):
            found.append(row.problem(field, "is in none of its claims", _listed(_numbers(claims_of(field)))))
    for prefix in date_groups(list(columns)):
        says = " ".join(str(claim.values["says"]) for claim in claims_of(prefix + EDTF_SUFFIX))
        found += _check_date(row, prefix, says)
    return found


def _check_source(row: Row, claims_of: ClaimsOf) -> list[Problem]:
    source = row.values.get("source_id")
    wrong = [claim.record for claim in claims_of("source_id") if claim.values["source_id"] != source]
    return (
        [row.problem("source_id", f"is not the article of its claim {wrong[0]}", "do: use claims of it")]
        if wrong
        else []
    )


def _allowed(row: Row, field: str, reported: set[Value]) -> set[Value]:
    """Return what a cell may hold, given what its claims hold."""
    if row.table.name == "statements":
        if reported == {None}:
            return {row.values.get(field)}  # the article tells that it was said, not what
        return reported - {None}  # that something was said is told by the article; who said it, by the content's claims
    if field == "modality" and row.table.name in NEGATION_IN_CODES:
        return reported | {"asserted"} if "denied" in reported else reported
    return reported


def _check_date(row: Row, prefix: str, says: str) -> list[Problem]:
    field = prefix + EDTF_SUFFIX
    if row.values.get(f"{prefix}_basis") == "stated":
        missing = [year for year in _YEAR.findall(str(row.values.get(field, ""))) if year not in says]
        if missing:
            return [
                row.problem(
                    field,
                    f"has the year {missing[0]}, which none of its claims states",
                    "do: name the claim that does, or another basis",
                )
            ]
    weekday = row.values.get("weekday")
    if weekday is not None and prefix == "date" and str(weekday) not in says.lower():
        return [
            row.problem(
                "weekday",
                "is named by none of its claims",
                "do: name the claim that does, under cell_claims: date_edtf",
            )
        ]
    return []


def _numbers(claims: list[Row]) -> set[float]:
    return set[float]().union(*(numbers_in(str(claim.values["says"])) for claim in claims))


def _listed(numbers: set[float]) -> str:
    return ", ".join(f"{number:g}" for number in sorted(numbers)) or "no number is in them"
