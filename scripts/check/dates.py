"""Dates hold together: bounds in order, precision as the EDTF string shows it, weekdays as the calendar has them.

The rule: a date has its string, its precision and its basis, or none of the three. For example ``2022-06-21``
has the precision
``day``, and where its row has a weekday, that is Tuesday; ``2020-01/2020-04`` is a ``period`` or a
``part_of_year``; ``../2021-04`` is a
``bound``. What is reported never rests on an ``external`` date: the record layer holds what the articles say.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from scripts.derive.dates import EDTF_SUFFIX, date_groups
from scripts.read.rows import RECORD_LAYERS

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def check_dates(rows: Rows) -> list[Problem]:
    """Return a problem for each date whose parts do not agree."""
    found: list[Problem] = []
    for table in rows.values():
        for row in table:
            for prefix in date_groups(list(row.table.by_name)):
                found += _check_group(row, prefix)
            if row.values.get("weekday") is not None:
                found += _check_weekday(row)
    return found


def precisions(edtf: str) -> tuple[str, ...]:
    """Return the precisions that an EDTF string can have.

    >>> precisions("2022-06")
    ('month',)
    """
    if "/" not in edtf:
        return ({4: "year", 7: "month", 10: "day"}[len(edtf.rstrip("~?%"))],)
    return ("bound", "period") if ".." in edtf else ("part_of_year", "period")


def _check_group(row: Row, prefix: str) -> list[Problem]:
    edtf = row.values.get(prefix + EDTF_SUFFIX)
    parts = {name: row.values.get(f"{prefix}_{name}") for name in ("precision", "basis")}
    if edtf is None:
        return [
            row.problem(f"{prefix}_{name}", "is given without a date", f"do: give {prefix}_edtf, or leave it out")
            for name, value in parts.items()
            if value is not None
        ]
    found = [
        row.problem(f"{prefix}_{name}", "is missing beside a date", f"do: give a code of date_{name}")
        for name, value in parts.items()
        if value is None
    ]
    earliest, latest = row.values.get(f"{prefix}_min"), row.values.get(f"{prefix}_max")
    if isinstance(earliest, dt.date) and isinstance(latest, dt.date) and earliest > latest:
        found.append(row.problem(prefix + EDTF_SUFFIX, "ends before it begins", "do: put the earlier date first"))
    if parts["precision"] is not None and (earliest or latest) and parts["precision"] not in precisions(str(edtf)):
        found.append(
            row.problem(f"{prefix}_precision", f"is not the precision of {edtf}", ", ".join(precisions(str(edtf))))
        )
    if parts["basis"] == "external" and row.table.layer in RECORD_LAYERS:
        found.append(row.problem(f"{prefix}_basis", "is not for what is reported", "stated, resolved, convention"))
    return found


def _check_weekday(row: Row) -> list[Problem]:
    day, latest = row.values.get("date_min"), row.values.get("date_max")
    if not isinstance(day, dt.date) or day != latest:
        return [row.problem("weekday", "is given without a day", "do: give the day as date_edtf, or leave it out")]
    actual = WEEKDAYS[day.weekday()]
    return [] if actual == row.values["weekday"] else [row.problem("weekday", f"is not the weekday of {day}", actual)]
