"""What is reported to have applied on a day, and what is reported to have happened when.

The rule: a day is compared with the bounds of a rule's dates, and only what is certain is said. A rule has begun
for certain from `valid_from_max` on, and not before `valid_from_min`; it has not ended before `valid_to_min`, and
has for certain after `valid_to_max`. Where a bound that is needed is empty, no article says, and neither does
`rules`. For example the 2014 ban on use is reported to have begun in 2014 and to have ended in 2020, no days
given: it applied on 2015-01-01, yes; on 2020-06-01, not stated; on 2021-06-01, no.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from landmine_policy._evidence import claims_of
from landmine_policy._names import unknown
from landmine_policy._present import load_arrow, load_frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Bounds = tuple[dt.date | None, dt.date | None]
Applies = Literal["yes", "no", "not stated"]
ANSWERS: tuple[Applies, ...] = ("yes", "no", "not stated")


def rules(
    activity: str | None = None, place: str | None = None, weapon: str | None = None, on: str | dt.date | None = None
) -> pd.DataFrame:
    """Return the rules as reported, each with its exceptions below it, its evidence, and whether it applied on a day.

    Parameters
    ----------
    activity
        A code of ``rules.activity``, such as "use". Rules on "any" activity are found too; those whose activity is
        not stated are not.
    place
        A name from ``places``, such as "demilitarized zone". Rules that hold everywhere are found too; those whose
        place is not stated are not, and no place is taken to lie in another. Whether a rule holds inside or outside
        the place is in `place_scope`.
    weapon
        A name from ``weapons``, such as "landmines", as reported: no weapon is taken to be one of another class.
    on
        A day, such as "2021-06-01".

    Returns
    -------
    pandas.DataFrame
        Rows of the view `rules`, the exceptions below the rule that they lift: where one of them is found, so
        are the others. Its columns, and

        - `matches`: whether the row itself is what was asked for, and not there beside one that was;
        - `claims`: the ids of the claims it rests on, for reading (`evidence` has them with their passages);
        - `applies`, where a day is given: "yes", "no" or "not stated". It is "yes" only for a rule that is reported
          as a fact (`modality` asserted), and it is about the day: the conditions are in the other columns.
          It is "no" before the instrument is dated, and "not stated" for most rules after 2022-06-21, when
          the reports end.

    Raises
    ------
    ValueError
        There is no such activity, place or weapon; the message lists those there are. Or `on` is no day.

    Examples
    --------
    >>> found = rules(activity="use", on="2021-06-01")
    >>> found.loc[found["applies"] == "yes", "provision_id"].tolist()
    ['us-2020-use-battle-wapo', 'us-2020-use-nyt', 'us-2020-use-worldwide-wapo']
    >>> rules("use", place="demilitarized zone").query("matches and exception_to.notna()")["provision_id"].tolist()
    ['us-2022-use-korea-dmz-nyt']
    """
    import pandas as pd  # noqa: PLC0415 (importing landmine_policy must stay fast)

    frame = load_frame("rules")
    matches = pd.Series(data=True, index=frame.index, dtype="boolean")
    if activity is not None:
        _require("activity", activity, frame["activity"].cat.categories, "Activities")
        matches &= frame["activity"].isin([activity, "any"])
    if place is not None:
        _require("place", place, load_frame("places")["name"], "Places")
        matches &= frame["place"].eq(place).fillna(value=False) | frame["place_scope"].eq("everywhere")
    if weapon is not None:
        _require("weapon", weapon, load_frame("weapons")["name"], "Weapons")
        matches &= frame["weapon"].eq(weapon)
    frame["matches"] = matches
    frame["claims"] = pd.array(
        [", ".join(claims_of("rules", name)) for name in frame["provision_id"]], dtype=pd.StringDtype("pyarrow")
    )
    if on is not None:
        day = _day("on", on)
        answers = [_answer(day, row) for row in load_arrow("rules").to_pylist()]
        frame["applies"] = pd.Categorical(answers, categories=ANSWERS)
    lifted = dict(zip(frame["provision_id"], frame["exception_to"], strict=True))
    paths = pd.Series([_path(name, lifted) for name in frame["provision_id"]], dtype=object)
    shown = paths[paths.str[0].isin(paths[matches].str[0])]
    return frame.loc[shown.sort_values().index].reset_index(drop=True)


def timeline(start: str | dt.date | None = None, end: str | dt.date | None = None) -> pd.DataFrame:
    """Return everything dated, in the order of time, between two days.

    Parameters
    ----------
    start, end
        The first and the last day, such as "1991-01-01"; open where left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the view `timeline`: all that can lie, or reach, between the two days. `earliest` and `latest` are
        the bounds of each; an empty one is open, so that a row is left out only where it certainly lies outside.

    Raises
    ------
    ValueError
        `start` or `end` is no day, or `end` is before `start`.

    Examples
    --------
    >>> timeline("2014-01-01", "2014-12-31").query("precision == 'year'")["edtf"].unique().tolist()
    ['2014']
    """
    import pandas as pd  # noqa: PLC0415 (as above)

    frame = load_frame("timeline")
    first = None if start is None else _day("start", start)
    last = None if end is None else _day("end", end)
    if first is not None and last is not None and last < first:
        message = f"The end, {last}, is before the start, {first}."
        raise ValueError(message)
    if first is not None:
        frame = frame[frame["latest"].isna() | (frame["latest"] >= pd.Timestamp(first))]
    if last is not None:
        frame = frame[frame["earliest"].isna() | (frame["earliest"] <= pd.Timestamp(last))]
    return frame.reset_index(drop=True)


def applied(day: dt.date, begins: Bounds, ends: Bounds) -> Applies:
    """Return whether a rule with these bounds applied on a day; "not stated" where they do not decide it.

    Parameters
    ----------
    day
        The day that is asked for.
    begins, ends
        The first and the last day on which the rule may have begun to apply, and may have ceased to. None is open.

    Examples
    --------
    >>> in_2014, in_2020 = (dt.date(2014, 1, 1), dt.date(2014, 12, 31)), (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    >>> [applied(dt.date(year, 6, 1), in_2014, in_2020) for year in (2013, 2014, 2015, 2020, 2021)]
    ['no', 'not stated', 'yes', 'not stated', 'no']
    >>> applied(dt.date(2015, 6, 1), in_2014, (None, None))
    'not stated'
    """
    (begin_first, begin_last), (end_first, end_last) = begins, ends
    if (begin_first is not None and day < begin_first) or (end_last is not None and day > end_last):
        return "no"
    begun = begin_last is not None and day >= begin_last
    # On the day on which it may have ceased, it may have applied no more.
    lasting = end_first is not None and day < end_first
    return "yes" if begun and lasting else "not stated"


def _answer(day: dt.date, row: dict[str, Any]) -> Applies:
    """Return whether a row of `rules` applied on a day. What is expected, alleged or conditional is never a yes."""
    instrument = _earliest_days().get(row["instrument_id"])
    if instrument is not None and day < instrument:
        return "no"  # no rule applies before there is a policy or treaty that holds it
    begins, ends = ((row[f"valid_{name}_min"], row[f"valid_{name}_max"]) for name in ("from", "to"))
    answer = applied(day, begins, ends)
    return "not stated" if answer == "yes" and row["modality"] != "asserted" else answer


@cache
def _earliest_days() -> dict[str, dt.date | None]:
    """Return the earliest day that each instrument can be of, as reported; none where it is not dated."""
    return {row["instrument_id"]: row["date_min"] for row in load_arrow("instruments").to_pylist()}


def _path(name: str, lifted: dict[str, Any]) -> tuple[str, ...]:
    """Return the way from the rule that stands by itself down to this one: sorted, exceptions stand below rules.

    >>> _path("b", {"a": None, "b": "a"})
    ('a', 'b')
    """
    above = lifted[name]
    return (*_path(above, lifted), name) if isinstance(above, str) else (name,)


def _require(kind: str, name: str, choices: Iterable[str], heading: str) -> None:
    known = sorted(set(choices))
    if name not in known:
        raise unknown(kind, name, known, heading)


def _day(name: str, value: str | dt.date) -> dt.date:
    """Return a day given as text or date; raise ValueError where it is none.

    >>> _day("on", "2021-06-01")
    datetime.date(2021, 6, 1)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        message = f"{name}={value!r} is no day; give one as year, month and day: {name}='2021-06-01'"
        raise ValueError(message) from None
