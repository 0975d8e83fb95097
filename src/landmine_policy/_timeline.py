"""What is reported to have happened when.

The rule: a day is compared with the bounds of a date, and a row is left out only where it certainly lies outside. For
example what happened "in 2014" is shown for any day of 2014, and what began in 1953 and may last, for any later day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._editions import Version


def timeline(
    start: str | dt.date | None = None, end: str | dt.date | None = None, version: Version = None
) -> pd.DataFrame:
    """Return everything dated, in the order of time, between two days.

    Parameters
    ----------
    start, end
        The first and the last day, such as "1991-01-01"; open where left out.
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the view `timeline`: all that can lie, or reach, between the two days. `earliest` and `latest` are
        the bounds of each; an empty one is open, so that a row is left out only where it certainly lies outside.
        `recorded_edtf` is when the record has the same happening or rule begin or end.

    Raises
    ------
    ValueError
        `start` or `end` is no day, `end` is before `start`, or there is no such version.

    Examples
    --------
    >>> timeline("2014-01-01", "2014-12-31").query("precision == 'year'")["edtf"].unique().tolist()
    ['2014']
    """
    import pandas as pd

    frame = edition_of(version)["timeline"].frame()
    first = None if start is None else as_day("start", start)
    last = None if end is None else as_day("end", end)
    if first is not None and last is not None and last < first:
        message = f"The end, {last}, is before the start, {first}."
        raise ValueError(message)
    if first is not None:
        frame = frame[frame["latest"].isna() | (frame["latest"] >= pd.Timestamp(first))]
    if last is not None:
        frame = frame[frame["earliest"].isna() | (frame["earliest"] <= pd.Timestamp(last))]
    return frame.reset_index(drop=True)


def as_day(name: str, value: str | dt.date) -> dt.date:
    """Return a day given as text or date; raise ValueError where it is none.

    >>> as_day("on", "2021-06-01")
    datetime.date(2021, 6, 1)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        message = f"{name}={value!r} is no day; give one as year, month and day: {name}='2021-06-01'"
        raise ValueError(message) from None
