"""What is reported to have applied on a day.

The rule: a day is compared with the bounds of a rule's dates, and only what is certain is said. A rule has begun
for certain from `valid_from_max` on, and not before `valid_from_min`; it has not ended before `valid_to_min`, and
has for certain after `valid_to_max`. Where a bound that is needed is empty, no article says, and neither does
`rules`. For example the 2014 ban on use is reported to have begun in 2014 and to have ended in 2020, no days
given: it applied on 2015-01-01, yes; on 2020-06-01, not stated; on 2021-06-01, no.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from landmine_policy._editions import edition_of
from landmine_policy._evidence import claims_of
from landmine_policy._names import require
from landmine_policy._timeline import as_day

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._editions import Edition, Version

Bounds = tuple[dt.date | None, dt.date | None]
Applies = Literal["yes", "no", "not stated"]
ANSWERS: tuple[Applies, ...] = ("yes", "no", "not stated")


def rules(
    activity: str | None = None,
    place: str | None = None,
    weapon: str | None = None,
    on: str | dt.date | None = None,
    version: Version = None,
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
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the view `rules`, the exceptions below the rule that they lift: where one of them is found, so
        are the others. Its columns, and

        - `matches`: whether the row itself is what was asked for, and not there beside one that was;
        - `claims`: the ids of the claims it rests on, for reading (`evidence` has them with their passages);
        - `applies`, where a day is given: "yes", "no" or "not stated". It is "yes" only for a rule that is reported
          as a fact (`certainty` asserted), and it is about the day: the conditions are in the other columns.
          It is "no" before the instrument is dated, and "not stated" for most rules after 2022-06-21, when
          the reports end.

    Raises
    ------
    ValueError
        There is no such activity, place, weapon or version; the message lists those there are. Or `on` is no day.

    Examples
    --------
    >>> found = rules(activity="use", on="2021-06-01")
    >>> found.loc[found["applies"] == "yes", "provision_id"].tolist()
    ['us-2020-use-battle-wapo', 'us-2020-use-nyt', 'us-2020-use-worldwide-wapo']
    >>> rules("use", place="demilitarized zone").query("matches and exception_to.notna()")["provision_id"].tolist()
    ['us-2022-use-korea-dmz-nyt']
    """
    import pandas as pd

    edition = edition_of(version)
    frame = edition["rules"].frame()
    matches = pd.Series(data=True, index=frame.index, dtype="boolean")
    if activity is not None:
        require("activity", activity, sorted(frame["activity"].cat.categories), "Activities")
        matches &= frame["activity"].isin([activity, "any"])
    if place is not None:
        require("place", place, _names(edition, "places"), "Places")
        matches &= frame["place"].eq(place).fillna(value=False) | frame["place_scope"].eq("everywhere")
    if weapon is not None:
        require("weapon", weapon, _names(edition, "weapons"), "Weapons")
        matches &= frame["weapon"].eq(weapon)
    frame["matches"] = matches
    claims = [", ".join(claims_of("rules", name, version=edition)) for name in frame["provision_id"]]
    frame["claims"] = pd.array(claims, dtype=pd.StringDtype("pyarrow"))
    if on is not None:
        frame["applies"] = pd.Categorical(_answers(edition, as_day("on", on)), categories=ANSWERS)
    lifted = dict(zip(frame["provision_id"], frame["exception_to"], strict=True))
    paths = pd.Series([_path(name, lifted) for name in frame["provision_id"]], dtype=object)
    shown = paths[paths.str[0].isin(paths[matches].str[0])]
    return frame.loc[shown.sort_values().index].reset_index(drop=True)


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


def _answers(edition: Edition, day: dt.date) -> list[Applies]:
    """Return of each row of `rules` whether it applied on a day. What is expected, alleged or conditional is no yes."""
    instruments = edition["instruments"].rows
    answers: list[Applies] = []
    for row in edition["rules"].rows.values():
        begins, ends = ((row[f"valid_{name}_min"], row[f"valid_{name}_max"]) for name in ("from", "to"))
        answer = applied(day, begins, ends)
        dated = instruments.get(row["instrument_id"], {}).get("date_min")
        if dated is not None and day < dated:
            answer = "no"  # no rule applies before there is a policy or treaty that holds it
        elif answer == "yes" and row["certainty"] != "asserted":
            answer = "not stated"
        answers.append(answer)
    return answers


def _names(edition: Edition, table: str) -> list[str]:
    return sorted({row["name"] for row in edition[table].rows.values()})


def _path(name: str, lifted: dict[str, Any]) -> tuple[str, ...]:
    """Return the way from the rule that stands by itself down to this one: sorted, exceptions stand below rules.

    >>> _path("b", {"a": None, "b": "a"})
    ('a', 'b')
    """
    above = lifted[name]
    return (*_path(above, lifted), name) if isinstance(above, str) else (name,)
