"""What follows from the recorded facts: days of entry into force, and the edition to prefer.

The rule: the Convention enters into force for a state on the first day of the sixth month after the month in which
the state consented, and not before 1 March 1999 (its Article 17); a successor is bound from the day that a
reference states. Of the editions that count one year's casualties, the newest with a total is preferred. For
example a state that ratified on 2005-12-27 is bound from 2006-06-01.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.read.rows import Rows

FIRST = dt.date(1999, 3, 1)  # when the Convention itself entered into force, with 40 consents


def entry_into_force(consent: dt.date) -> dt.date:
    """Return the day that Article 17 gives.

    >>> entry_into_force(dt.date(2005, 12, 27)), entry_into_force(dt.date(1997, 12, 3))
    (datetime.date(2006, 6, 1), datetime.date(1999, 3, 1))
    """
    months = consent.month - 1 + 6
    return max(dt.date(consent.year + months // 12, months % 12 + 1, 1), FIRST)


def fill_recorded(rows: Rows) -> None:
    """Fill in the derived fields of the record tables."""
    for row in rows["treaty_states"]:
        consented, stated = row.values.get("consent_date"), row.values.get("entry_into_force_stated")
        if row.values.get("consent") == "succession":
            row.values["entry_into_force"] = stated
        elif isinstance(consented, dt.date):
            row.values["entry_into_force"] = entry_into_force(consented)
    newest: dict[object, int] = {}
    for row in rows["casualties"]:
        year, edition = row.values.get("year"), row.values.get("edition")
        if row.values.get("total") is not None and isinstance(edition, int):
            newest[year] = max(edition, newest.get(year, 0))
    for row in rows["casualties"]:
        row.values["preferred"] = row.values.get("edition") == newest.get(row.values.get("year"))
