"""What is reported to have applied on a day.

The rule: a day is compared with the bounds of the dates of each version of a rule, and only what is certain is said. A
rule has begun for certain from `valid_from_max` on, and not before `valid_from_min`; it has not ended before
`valid_to_min`, and has for certain after `valid_to_max`. For example the 2014 ban on use is reported to have begun in
2014, and to have ended in 2020 or later: it applied on 2015-01-01, yes; on 2013-06-01, not yet; on 2021-06-01, not
stated.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from landmine_policy._containment import (
    MATCHES,
    activity_matches,
    bearer_matches,
    place_matches,
    weapon_matches,
)
from landmine_policy._editions import edition_of
from landmine_policy._evidence import claims_of
from landmine_policy._names import chosen
from landmine_policy._recorded_rules import recorded_frame, recorded_instrument, recorded_versions
from landmine_policy._timeline import as_day

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from landmine_policy._containment import Matches
    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy._names import Activity

Applies = Literal["yes", "announced", "no longer", "not yet", "not stated"]
ANSWERS: tuple[Applies, ...] = ("yes", "announced", "no longer", "not yet", "not stated")

Basis = Literal["reported", "recorded", "both"]
BASES: dict[Basis, tuple[Basis, ...]] = {
    "reported": ("reported",),
    "recorded": ("recorded",),
    "both": ("reported", "recorded"),
}

# What may be asked for by an id or by a label: the table, and the column that holds the label.
NAMED = {
    "weapon": ("weapons", "label"),
    "place": ("places", "label"),
    "instrument": ("instruments", "name"),
    "bearer": ("actors", "label"),
    "source": ("sources", "source_id"),
}


def rules(  # noqa: PLR0913 (each is one thing to ask for, by its name)
    activity: Activity | None = None,
    weapon: str | None = None,
    place: str | None = None,
    on: str | dt.date | None = None,
    *,
    instrument: str | None = None,
    bearer: str | None = None,
    source: str | None = None,
    applies: Applies | None = None,
    basis: Basis = "reported",
    version: Version = None,
) -> pd.DataFrame:
    """Return the rules as reported or recorded, each once, with its exceptions below it, and whether it applied.

    Parameters
    ----------
    activity
        A code of ``rules.activity``, such as "use".
    weapon, place, instrument, bearer
        An id or a label of ``weapons``, ``places``, ``instruments`` (its name) or ``actors``.
    on
        A day, such as "2021-06-01".
    source
        The id of an article: only what it reports.
    applies
        Only rules of which this is said for the day.
    basis
        "reported" for what the articles report, "recorded" for what the policies, laws and treaties themselves say, by
        the public record since 1992, or "both", one below the other. The column `basis` tells them apart.
    version
        A released version from 0.10.0 on; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the view `rules`. Where a rule or one of its exceptions is found, so are the rule and all of its
        exceptions, whatever was asked for. Its columns, and

        - `matches`: "yes" where all that was asked for lies in what the rule is about: in its place, among its weapons;
          a rule without a place is general. "possibly" where it only touches it: the rule is about a place inside, one
          that it protects, or a kind of the weapon. "no" where the row is there only beside one that was found.
        - `claims`: the ids of the claims it rests on, for reading (`evidence` has them with their passages);
        - `applies`, where a day is given: the best that a version which matches gives. "yes" only for what is reported
          as a fact; "announced" for a rule of a policy that had been announced by then, and of which no article says
          that it was in force already; "no longer", "not yet", "not stated" otherwise. It is about the day: what limits
          a rule is in the other columns, and what its versions say differently in `differences`.

        A recorded rule has its `status` (adopted, aim or proposed) and its references under `sources`, and no claims.
        It applies, "yes", only if it was adopted; the table `rules_compared` has both on one row.

    Raises
    ------
    ValueError
        There is no such activity, weapon, place, instrument, bearer, article, answer or version; the message lists
        those there are. `on` is no day, `applies` stands without it, or the version has no such table of rules.

    Examples
    --------
    >>> found = rules("use", place="South Korea", on="2016-06-01", applies="yes")
    >>> found[["rule_id", "matches", "lifts"]].to_dict("records")  # doctest: +NORMALIZE_WHITESPACE
    [{'rule_id': 'us-2014-use', 'matches': 'yes', 'lifts': None},
     {'rule_id': 'us-2014-use-korea-exception', 'matches': 'possibly', 'lifts': 'us-2014-use'}]
    >>> rules("use", on="2022-06-22", instrument="us-2022")["applies"].tolist()
    ['announced', 'announced']
    """
    import pandas as pd

    edition = edition_of(version)
    chosen("basis", basis, BASES, "Bases")
    named = {"weapon": weapon, "place": place, "instrument": instrument, "bearer": bearer, "source": source}
    asked = {kind: _id(edition, kind, name, basis) for kind, name in named.items() if name is not None}
    if activity is not None:
        chosen("activity", activity, list(edition["rules"].schema.by_name["activity"].code_values), "Activities")
        asked["activity"] = activity
    day = None if on is None else as_day("on", on)
    if applies is not None:
        chosen("answer", applies, ANSWERS, "Answers")
        if day is None:
            message = f"applies={applies!r} needs a day; give one as year, month and day: on='2021-06-01'"
            raise ValueError(message)
    found = [_rules_of(edition, of, asked, day, applies) for of in BASES[basis]]
    return found[0] if len(found) == 1 else pd.concat(found, ignore_index=True)


def _rules_of(
    edition: Edition, basis: Basis, asked: dict[str, str], day: dt.date | None, applies: Applies | None
) -> pd.DataFrame:
    """Return the reported or the recorded rules that fit what is asked for, each with its family."""
    import pandas as pd

    text = pd.StringDtype("pyarrow")
    if basis == "reported":
        frame = edition["rules"].frame(dict.fromkeys(["rule_id", *edition["rules"].schema.by_name]))
        versions = {name: rows for (name,), rows in edition["provisions"].grouped("rule_id").items()}
        claims: list[str | None] = [", ".join(claims_of("rules", name, version=edition)) for name in frame["rule_id"]]
    else:
        frame, versions = recorded_frame(edition), recorded_versions(edition)
        claims = [None] * len(frame)
    found = {name: _found(edition, versions[name], asked, day) for name in frame["rule_id"]}
    fits = {name: "no" if applies not in {None, answer} else match for name, (match, answer) in found.items()}
    frame["matches"] = pd.Categorical([fits[name] for name in frame["rule_id"]], categories=MATCHES, ordered=True)
    frame["claims"] = pd.array(claims, dtype=text)
    if day is not None:
        frame["applies"] = pd.Categorical([found[name][1] for name in frame["rule_id"]], categories=ANSWERS)
    frame["basis"] = pd.array([basis] * len(frame), dtype=text)
    family = frame["lifts"].fillna(frame["rule_id"])
    ordered = frame.assign(family=family, is_exception=frame["lifts"].notna()).sort_values(
        ["family", "is_exception", "rule_id"]
    )
    shown = ordered[ordered["family"].isin(family[frame["matches"] != "no"])]
    return shown.drop(columns=["family", "is_exception"]).reset_index(drop=True)


def applied(day: dt.date, version: Row, instrument: Row, reported: dt.date) -> Applies:
    """Return whether a version of a rule applied on a day.

    `version` has the bounds `valid_from_min` to `valid_to_max` and the codes `certainty` and `polarity`, `instrument`
    its `date_min` and `status_at_report`; `reported` is the day of the article.

    >>> law = {"date_min": dt.date(2014, 1, 1), "status_at_report": "superseded"}
    >>> rule = {"valid_from_min": dt.date(2014, 1, 1), "valid_from_max": dt.date(2014, 12, 31), "valid_to_max": None}
    >>> rule |= {"valid_to_min": dt.date(2020, 1, 1), "certainty": "asserted", "polarity": "positive"}
    >>> [applied(dt.date(year, 6, 22), rule, law, dt.date(2022, 6, 21)) for year in (2013, 2014, 2015, 2020, 2022)]
    ['not yet', 'not stated', 'yes', 'not stated', 'no longer']
    """
    begin, begun, end, ended = (version[f"valid_{name}"] for name in ("from_min", "from_max", "to_min", "to_max"))
    superseded = instrument["status_at_report"] == "superseded"
    # The date of the instrument decides only for a rule that has none of its own.
    first = instrument["date_min"] if begin is None and begun is None else begin
    last = ended or (reported if superseded else None)
    if first is not None and day < first:
        return "not yet"
    if last is not None and day > last:
        return "no longer"
    # What is reported without an end lasts on the day of the report; on the day on which a rule may have ceased, it may
    # have applied no more.
    lasting = day < end if end is not None else ended is None and day <= reported
    certain = version["certainty"] == "asserted" and version["polarity"] == "positive"
    if certain and lasting and begun is not None and day >= begun:
        return "yes"
    announced = instrument["status_at_report"] == "announced" and version["certainty"] in {"asserted", "expected"}
    return (
        "announced"
        if announced and instrument["date_min"] is not None and day >= instrument["date_min"]
        else "not stated"
    )


def _found(
    edition: Edition, versions: list[Row], asked: dict[str, str], day: dt.date | None
) -> tuple[Matches, Applies]:
    """Return how well a rule fits what is asked for, and whether it applied: the best of its versions for both."""
    fits = [match_of(edition, row, asked) for row in versions]
    best = min(fits, key=MATCHES.index)
    if day is None:
        return best, "not stated"
    answers = {
        answer_on(edition, row, day) for row, fit in zip(versions, fits, strict=True) if best == "no" or fit != "no"
    }
    for certain in ("yes", "announced"):
        if certain in answers:
            return best, certain
    return best, answers.pop() if len(answers) == 1 else "not stated"


def match_of(edition: Edition, row: Row, asked: dict[str, str]) -> Matches:
    """Return the worst match of a version of a rule with anything that is asked for."""
    of: dict[str, Callable[[str], Matches]] = {
        "activity": lambda name: activity_matches(name, row["activity"]),
        # A rule about joining or leaving a treaty is about no weapon.
        "weapon": lambda name: weapon_matches(edition, name, row["weapon_id"]) if row["weapon_id"] else "no",
        "place": lambda name: place_matches(edition, name, row),
        "instrument": lambda name: "yes" if name == row["instrument_id"] else "no",
        "bearer": lambda name: bearer_matches(edition, name, row["bearer_id"]),
        "source": lambda name: "yes" if name == row["source_id"] else "no",
    }
    return max((of[kind](name) for kind, name in asked.items()), key=MATCHES.index, default="yes")


def answer_on(edition: Edition, row: Row, day: dt.date) -> Applies:
    """Return what is said of a version of a rule for a day, as reported or as recorded."""
    if row["source_id"] is None:  # the record, which reaches to the day of its list of parties
        known = max(state["as_of"] for state in edition["treaty_states"].rows.values())
        return applied(day, row, recorded_instrument(edition, row), known)
    reported = dt.date.fromisoformat(edition["sources"].rows[row["source_id"]]["published"])
    return applied(day, row, edition["instruments"].rows[row["instrument_id"]], reported)


def _id(edition: Edition, kind: str, name: Any, basis: Basis) -> str:
    """Return the id of what is asked for by its id or its label; raise ValueError where there is none."""
    table, label = NAMED[kind]
    rows = edition[table].rows
    if kind == "source":
        rows = {key: row for key, row in rows.items() if row["role"] == "article"}
    if kind == "instrument" and basis != "reported":
        rows = edition["recorded_instruments"].rows | rows
    by_name = {row[label]: key for key, row in rows.items()} | {key: key for key in rows}
    return by_name[chosen(kind, name, sorted(by_name), "Ids and labels")]
