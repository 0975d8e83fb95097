"""What a reader is told who asks what was allowed, with which mines, where and when: right by both articles.

Days stand just before and after each change; every answer is one that a reader in a hurry would not misread.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from landmine_policy._editions import Edition, edition_of
from landmine_policy._evidence import evidence
from landmine_policy._load import load
from landmine_policy._rules import ANSWERS, rules

BAN_2014, KOREA_2014 = "us-2014-use", "us-2014-use-korea-exception"
PERMIT_2020 = "us-2020-use"
BAN_2022, KOREA_2022 = "us-2022-use", "us-2022-use-korea-exception"
USE = [BAN_2014, KOREA_2014, PERMIT_2020, BAN_2022, KOREA_2022]
OPEN = "not stated"


def told(column: str, **asked: Any) -> dict[str, str]:
    """Return a column of what `rules` returns, by the rule."""
    found = rules(**asked).set_index("rule_id")[column]
    assert found.index.is_unique
    return {str(name): str(value) for name, value in found.items()}


def of_use(column: str, **asked: Any) -> list[str]:
    """Return what is told of the five rules on use of the three US policies; "-" where one is not shown."""
    found = told(column, activity="use", **asked)
    return [found.get(name, "-") for name in USE]


@pytest.mark.parametrize(
    ("day", "answers"),
    [
        # No policy is reported yet; since when there is a Korean exception is not said.
        ("1990-06-01", ["not yet", "not yet", "not yet", "not yet", OPEN]),
        ("1998-06-01", ["not yet", "not yet", "not yet", "not yet", OPEN]),
        ("2005-01-01", ["not yet", "not yet", "not yet", "not yet", OPEN]),
        ("2013-12-31", ["not yet", "not yet", "not yet", "not yet", OPEN]),
        # In 2014, on a day that is not said.
        ("2014-01-01", [OPEN, OPEN, "not yet", "not yet", OPEN]),
        ("2014-07-01", [OPEN, OPEN, "not yet", "not yet", OPEN]),
        ("2014-12-30", [OPEN, OPEN, "not yet", "not yet", OPEN]),
        # The ban and, always with it, its exception.
        ("2014-12-31", ["yes", "yes", "not yet", "not yet", OPEN]),
        ("2015-01-01", ["yes", "yes", "not yet", "not yet", OPEN]),
        ("2016-06-01", ["yes", "yes", "not yet", "not yet", OPEN]),
        ("2019-12-31", ["yes", "yes", "not yet", "not yet", OPEN]),
        # In the first third of 2020 by one article, in 2020 by the other; what was left of the ban is not said.
        ("2020-01-01", [OPEN, OPEN, OPEN, "not yet", OPEN]),
        ("2020-02-15", [OPEN, OPEN, OPEN, "not yet", OPEN]),
        ("2020-04-29", [OPEN, OPEN, OPEN, "not yet", OPEN]),
        ("2020-04-30", [OPEN, OPEN, "yes", "not yet", OPEN]),
        ("2020-06-01", [OPEN, OPEN, "yes", "not yet", OPEN]),
        ("2021-06-01", [OPEN, OPEN, "yes", "not yet", OPEN]),
        ("2022-06-20", [OPEN, OPEN, "yes", "not yet", OPEN]),
        # The day of the announcement: the exception is said to be kept on it.
        ("2022-06-21", [OPEN, OPEN, OPEN, "announced", "yes"]),
        # The reports end. The old policies are superseded, the new one is announced with its exception.
        ("2022-06-22", ["no longer", "no longer", "no longer", "announced", "announced"]),
        ("2023-01-01", ["no longer", "no longer", "no longer", "announced", "announced"]),
    ],
)
def test_what_applied_on_a_day(day: str, answers: list[str]) -> None:
    assert of_use("applies", on=day) == answers
    assert of_use("applies", on=dt.date.fromisoformat(day)) == answers
    assert of_use("applies", on=pd.Timestamp(day)) == answers
    assert of_use("matches", on=day) == ["yes"] * 5


@pytest.mark.parametrize(
    ("place", "matches"),
    [
        # A general ban holds in Afghanistan; its exception is shown, and does not match.
        ("Afghanistan", ["yes", "no", "yes", "yes", "no"]),
        ("ukraine", ["yes", "no", "yes", "yes", "no"]),
        ("bezruky", ["yes", "no", "yes", "yes", "no"]),
        ("United States", ["yes", "no", "yes", "yes", "no"]),
        # To defend South Korea, along its border and in the zone: possibly in South Korea.
        ("South Korea", ["yes", "possibly", "yes", "yes", "possibly"]),
        ("Korean Peninsula", ["yes", "possibly", "yes", "yes", "possibly"]),
        ("world", ["yes", "possibly", "yes", "yes", "possibly"]),
        # The zone has the North on its other side; nothing defends the North.
        ("North Korea", ["yes", "no", "yes", "yes", "possibly"]),
        ("demilitarized zone", ["yes", "possibly", "yes", "yes", "yes"]),
        ("korean-demilitarized-zone", ["yes", "possibly", "yes", "yes", "yes"]),
        ("Korean minefield", ["yes", "possibly", "yes", "yes", "yes"]),
        ("border with North Korea", ["yes", "possibly", "yes", "yes", "yes"]),
        ("korean-border", ["yes", "possibly", "yes", "yes", "yes"]),
    ],
)
def test_which_rules_hold_in_a_place(place: str, matches: list[str]) -> None:
    assert of_use("matches", place=place) == matches


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        # Two days before and after, for Korea, by either article.
        ({"place": "South Korea", "on": "2016-06-01"}, ["yes", "yes", "not yet", "not yet", OPEN]),
        ({"place": "Afghanistan", "on": "2016-06-01"}, ["yes", "yes", "not yet", "not yet", OPEN]),
        ({"place": "demilitarized zone", "on": "2016-06-01"}, ["yes", "yes", "not yet", "not yet", OPEN]),
        ({"place": "demilitarized zone", "on": "2022-06-20"}, [OPEN, OPEN, "yes", "not yet", OPEN]),
        ({"place": "demilitarized zone", "on": "2022-06-21"}, [OPEN, OPEN, OPEN, "announced", "yes"]),
        ({"place": "border with North Korea", "on": "2022-06-20"}, [OPEN, OPEN, "yes", "not yet", OPEN]),
        (
            {"place": "border with North Korea", "weapon": "landmines", "on": "2022-06-22"},
            ["no longer", "no longer", "no longer", "announced", "announced"],
        ),
        ({"place": "Afghanistan", "on": "2021-06-01"}, [OPEN, OPEN, "yes", "not yet", OPEN]),
        ({"place": "South Korea", "on": "2021-06-01"}, [OPEN, OPEN, "yes", "not yet", OPEN]),
        # One article has the year alone.
        ({"on": "2020-06-01", "source": "nyt-2022-06-21"}, [OPEN, OPEN, OPEN, "not yet", OPEN]),
        ({"on": "2020-12-31", "source": "nyt-2022-06-21"}, [OPEN, OPEN, "yes", "not yet", OPEN]),
        ({"on": "2022-06-21", "source": "nyt-2022-06-21"}, [OPEN, OPEN, OPEN, "announced", "yes"]),
        ({"on": "2022-06-22", "source": "nyt-2022-06-21"}, ["no longer"] * 3 + ["announced"] * 2),
        # The other reports no rule of 2014, and an exception that is new.
        ({"on": "2022-06-20", "source": "wapo-2022-06-21"}, ["-", "-", "yes", "not yet", "not yet"]),
        ({"on": "2022-06-21", "source": "wapo-2022-06-21"}, ["-", "-", OPEN, "announced", "announced"]),
        ({"on": "2022-06-22", "source": "wapo-2022-06-21"}, ["-", "-", "no longer", "announced", "announced"]),
    ],
)
def test_what_applied_in_a_place_or_by_an_article(asked: dict[str, str], answers: list[str]) -> None:
    assert of_use("applies", **asked) == answers


@pytest.mark.parametrize("day", ["2014-12-31", "2016-06-01", "2020-06-01", "2022-06-21", "2022-06-22"])
@pytest.mark.parametrize("place", ["Afghanistan", "South Korea", "demilitarized zone", None])
def test_a_ban_is_never_in_force_without_its_exception(day: str, place: str | None) -> None:
    found = rules("use", place=place, on=day).set_index("rule_id")
    for row in found[found["applies"].isin(["yes", "announced"])].dropna(subset="exceptions").itertuples():
        assert set(found.loc[row.exceptions.split(", "), "applies"]) <= {"yes", "announced"}


def test_the_unlimited_permission_of_2020_shows_its_limits() -> None:
    row = rules("use", place="Afghanistan", on="2021-06-01", applies="yes").iloc[0]
    assert row["rule_id"] == PERMIT_2020
    assert "in battle (wapo) / in certain situations (wapo)" in row["rule"]
    assert "self-destructing mines (wapo)" in row["rule"]


def test_the_exception_at_the_border_is_about_the_weapon_of_the_ban() -> None:
    asked = {"weapon": "landmines", "place": "border with North Korea", "source": "wapo-2022-06-21"}
    assert of_use("matches", **asked) == ["-", "-", "yes", "yes", "yes"]


def test_a_rule_on_landmines_is_one_on_anti_personnel_mines_and_not_the_other_way_round() -> None:
    assert of_use("matches", weapon="anti-personnel-mine") == ["yes"] * 5
    assert of_use("matches", weapon="landmine") == ["possibly", "possibly", "yes", "yes", "yes"]
    # By the other article only; of the older policy nothing is said of mines against tanks.
    assert of_use("matches", weapon="anti-tank landmines") == ["-", "-", "yes", "yes", "yes"]
    assert told("matches", weapon="guns") == {}


def test_no_rule_on_every_activity_or_on_none_is_one_on_destroying_retaining_deciding_or_cooperating() -> None:
    assert told("matches", activity="destroy") == {"us-2022-destroy": "yes", "us-2022-retain": "no"}
    assert told("matches", activity="retain") == {"us-2022-destroy": "no", "us-2022-retain": "yes"}
    assert set(told("matches", activity="cooperate")) == {"ottawa-cooperate"}
    assert told("applies", activity="retain", on="2022-06-22") == {
        "us-2022-destroy": "announced",
        "us-2022-retain": "announced",
    }
    assert told("matches", activity="use")["ottawa-ban"] == "possibly"


def test_who_decides_is_a_power_and_forbids_nothing() -> None:
    decide = {
        "us-2020-decide-pentagon": "power",
        "us-2022-decide-pentagon": "no_power",
        "us-2022-decide-white-house": "power",
    }
    assert told("deontic", activity="decide") == decide
    in_2019 = told("applies", activity="decide", on="2019-06-01")
    assert in_2019 == dict.fromkeys(decide, "not yet")
    assert told("applies", activity="decide", on="2021-06-01")["us-2020-decide-pentagon"] == "yes"


def test_the_rules_of_treaties_have_no_days_and_none_before_the_treaty() -> None:
    assert told("applies", instrument="Ottawa Convention", on="1990-06-01")["ottawa-use"] == "not yet"
    assert told("applies", instrument="ottawa-convention", on="2016-06-01")["ottawa-use"] == OPEN


def test_a_policy_a_bearer_or_an_article_can_be_asked_for() -> None:
    assert set(told("matches", activity="use", instrument="us-2022")) == {BAN_2022, KOREA_2022}
    assert set(told("matches", instrument="2014 US landmine policy")) == {BAN_2014, KOREA_2014}
    bound = told("matches", activity="use", bearer="United States")
    assert [bound[name] for name in (BAN_2014, BAN_2022, KOREA_2022)] == ["yes"] * 3
    assert "ottawa-use" not in bound
    # A policy binds the bodies of its state, and a rule for one of these is possibly what is asked for by the state.
    assert told("matches", activity="use", bearer="us-department-of-defense")[BAN_2022] == "yes"
    assert told("matches", activity="decide", bearer="united-states")["us-2022-decide-white-house"] == "possibly"
    assert "us-2022-use" not in told("matches", activity="use", bearer="us-campaign-to-ban-landmines")
    found = told("matches", source="wapo-2022-06-21", activity="produce")
    assert found == {"us-2022-produce": "yes", "international-law-russian-mines": "possibly"}


def test_only_what_has_an_answer_can_be_asked_for_and_comes_with_its_family() -> None:
    assert told("matches", activity="use", on="2016-06-01", applies="yes") == {BAN_2014: "yes", KOREA_2014: "yes"}
    assert told("matches", activity="use", on="2022-06-21", applies="yes") == {BAN_2022: "no", KOREA_2022: "yes"}
    with pytest.raises(ValueError, match=r"applies='yes' needs a day; .* on='2021-06-01'"):
        rules(applies="yes")


def test_one_row_a_rule_with_what_its_versions_agree_on() -> None:
    view, versions = load("rules").set_index("rule_id"), load("provisions")
    assert view["versions"].to_dict() == versions["rule_id"].value_counts().to_dict()
    assert len(rules()) == len(view) < len(versions)
    korea = view.loc[KOREA_2022]
    assert (korea["weapon_id"], korea["versions"], korea["agree"]) == ("landmine", 3, False)
    assert korea[["place_id", "place_scope", "protects_id"]].isna().all()
    assert korea["purpose"] == "to defend South Korea (nyt)"
    assert {"place_id", "place_scope", "protects_id"} <= set(korea["differing_cells"].split(", "))
    assert "(wapo) / " in view.loc["us-2022-destroy", "object_limit"]
    assert "place: border with North Korea (wapo) / demilitarized zone (nyt)" in korea["differences"]
    assert view.loc[BAN_2022, "place_id"] == "world"
    assert view.loc["us-2022-produce", ["agree", "differences"]].isna().all()


def test_exceptions_stand_below_the_rules_they_lift() -> None:
    found = rules()
    above = None
    for row in found.itertuples():
        above = row.rule_id if pd.isna(row.lifts) else above
        assert above == (row.rule_id if pd.isna(row.lifts) else row.lifts)
    listed = found["exceptions"].dropna().str.split(", ").explode()
    assert sorted(listed) == sorted(found[found["lifts"].notna()]["rule_id"])


@pytest.mark.parametrize(
    "asked", [{"activity": "use"}, {"place": "Afghanistan"}, {"weapon": "landmines"}, {"activity": "retain"}]
)
def test_a_rule_comes_with_its_exceptions_and_an_exception_with_its_rule(asked: dict[str, str]) -> None:
    found = rules(**asked)  # type: ignore[arg-type] # names of filters
    shown = set(found["rule_id"])
    assert set(found["lifts"].dropna()) <= shown
    assert set(found["exceptions"].dropna().str.split(", ").explode()) <= shown


def test_without_a_day_nothing_is_said_of_days() -> None:
    found = rules()
    assert "applies" not in found
    assert set(found["matches"]) == {"yes"}
    assert list(rules(on="2021-06-01")["applies"].cat.categories) == list(ANSWERS)


@pytest.mark.parametrize("certainty", ["expected", "alleged", "conditional", "hoped"])
def test_what_is_not_asserted_never_applied_for_certain(certainty: str) -> None:
    present = edition_of()
    held = present["provisions"].arrow
    codes = pa.array([certainty] * held.num_rows).dictionary_encode()
    changed = held.set_column(held.schema.get_field_index("certainty"), "certainty", codes)
    edition = Edition(present.descriptor, lambda r: changed if r["name"] == "provisions" else present.read(r))
    assert "yes" not in set(rules(on="2021-06-01", version=edition)["applies"])
    assert ("announced" in set(rules(on="2022-06-22", version=edition)["applies"])) == (certainty == "expected")


def test_the_claims_of_a_rule_are_its_evidence() -> None:
    for row in rules(weapon="landmines").itertuples():
        assert row.claims.split(", ") == sorted(set(evidence("rules", row.rule_id)["claim_id"]))


def test_a_release_without_rules_of_this_kind_says_so() -> None:
    with pytest.raises(
        ValueError, match=r"rules of version 0\.9\.0 has no column rule_id.*load\('rules', version='0\.9\.0'\)"
    ):
        rules("use", version="0.9.0")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"activity": "uses"}, r"no activity 'uses'\. Did you mean 'use'\? Activities: use, produce"),
        ({"place": "Korea"}, r"no place 'Korea'\. .*Ids and labels: Afghanistan"),
        ({"weapon": "anti-personnel mine"}, r"no weapon 'anti-personnel mine'\. Did you mean 'anti-personnel mines'\?"),
        ({"instrument": "us-2021"}, r"no instrument 'us-2021'\. Did you mean 'us-20"),
        ({"bearer": "USA"}, r"no bearer 'USA'\."),
        ({"source": "hrw-us-stockpiling-2000"}, r"no source .*: nyt-2022-06-21, wapo-2022-06-21"),
        (
            {"on": "2021-06-01", "applies": "no"},
            r"no answer 'no'\. .*Answers: yes, announced, no longer",
        ),
        ({"on": "2021"}, r"on='2021' is no day; .* on='2021-06-01'"),
        ({"on": "2021-02-30"}, "is no day"),
    ],
)
def test_what_is_unknown_is_answered_with_what_there_is(asked: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rules(**asked)  # type: ignore[arg-type] # names of filters
