"""The bounds of dates: every ``*_edtf`` gives its ``*_min`` and ``*_max``, strictly.

The rule: the bounds are the first and the last day that the EDTF string covers, computed by the `edtf`
library's strict bounds; its fuzzy ones, which pad by conventions of its own, are not used. An open end gives
no bound. For example ``2022-04`` gives 2022-04-01 and 2022-04-30, ``[..2021-04]`` gives no first day and
2021-04-30 as the last. An interval lasts from its first day to its last; a set in square brackets is one of its days.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from edtf import parse_edtf

from scripts.read.values import EDTF_SUFFIX, date_groups

if TYPE_CHECKING:
    from scripts.problems import Problem
    from scripts.read.rows import Rows

EXAMPLES = "2022-06-21, 2022-06, 2022, 1953/.. (lasting), [2020-01..2020-04] (within), [2022-06-21..] (then or later)"

Bounds = tuple[dt.date | None, dt.date | None]


@cache
def bounds(edtf: str) -> Bounds:
    """Return the first and the last day of an EDTF string; raise ValueError where it is not EDTF, or no days.

    >>> bounds("2020-01/2020-04")
    (datetime.date(2020, 1, 1), datetime.date(2020, 4, 30))
    >>> bounds("1953/.."), bounds("[1953..]")
    ((datetime.date(1953, 1, 1), None), (datetime.date(1953, 1, 1), None))
    """
    try:
        parsed = parse_edtf(edtf)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except Exception:  # noqa: BLE001 (the library raises what it happens to stumble over)
        message = f"{edtf!r} is not EDTF"
        raise ValueError(message) from None


def fill_bounds(rows: Rows) -> list[Problem]:
    """Fill in the bounds of every date; return a problem for each string that is not EDTF.

    A string that its field's pattern refuses is left to `check_schema`: one mistake is told once.
    """
    found = []
    for table in rows.values():
        for row in table:
            for prefix in date_groups(list(row.table.by_name)):
                edtf = row.values.get(name := prefix + EDTF_SUFFIX)
                pattern = row.table.by_name[name].constraints.get("pattern", ".*")
                if edtf is None or not re.fullmatch(pattern, str(edtf)):
                    continue
                try:
                    row.values[f"{prefix}_min"], row.values[f"{prefix}_max"] = bounds(str(edtf))
                except ValueError:
                    found.append(row.problem(name, "is not EDTF", EXAMPLES))
    return found


def _day(moment: Any) -> dt.date | None:
    """Return the library's struct_time as a day; its infinities as None."""
    if isinstance(moment, float):
        return None
    return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday)
