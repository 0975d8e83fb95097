"""The questions of ``docs/questions.md`` run on the shipped tables and are answered."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pandas as pd
import pytest

import landmine_policy as lp
from tests.conftest import REPOSITORY

DOCUMENT = (REPOSITORY / "docs/questions.md").read_text("utf-8")
SECTIONS = {int(section.split(".", 1)[0]): section for section in re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[1:]}


def answers(number: int) -> list[pd.DataFrame]:
    """Run the Python blocks of one question; return the answer of each."""
    found = []
    for block in re.findall(r"```python\n(.*?)```", SECTIONS[number], re.DOTALL):
        names: dict[str, Any] = {"lp": lp}
        exec(block, names)  # noqa: S102 (the document's own examples)
        found.append(names["answer"])
    return found


def values(frame: pd.DataFrame, column: str) -> set[str]:
    return set(frame[column].dropna().astype(str))


def test_there_are_twenty_four() -> None:
    assert sorted(SECTIONS) == list(range(1, 25))


@pytest.mark.parametrize("number", SECTIONS)
def test_every_question_has_an_answer(number: int) -> None:
    assert answers(number)
    assert all(len(answer) for answer in answers(number))


def test_1_the_policies_and_the_lifted_rules() -> None:
    (answer,) = answers(1)
    assert len(values(answer, "instrument")) == 3
    assert answer["rule_id"].is_unique
    assert values(answer[answer["lifts"].notna()], "lifts") == values(answer[answer["exceptions"].notna()], "rule_id")
    korea = answer.set_index("rule_id").loc["us-2022-use-korea-exception"]
    assert "place: border with North Korea (wapo) / demilitarized zone (nyt)" in korea["differences"]


def test_2_commanders_under_2020_and_the_white_house_under_2022() -> None:
    (answer,) = answers(2)
    assert values(answer[answer["instrument_id"] == "us-2020"], "authoriser_id") == {"us-military-commanders"}
    held = answer[answer["instrument_id"] == "us-2022"].set_index("deontic")["bearer_id"].to_dict()
    assert held == {"power": "white-house", "no_power": "us-department-of-defense"}
    assert values(answer[answer["deontic"].isin(["power", "no_power"])], "sources") == {"wapo-2022-06-21"}


def test_3_three_million_by_both_and_all_self_destructing_by_one() -> None:
    sizes, said = answers(3)
    about = sizes[sizes["figure_id"] == "us-stockpile"]
    assert values(about, "source_id") == {"nyt-2022-06-21", "wapo-2022-06-21"}
    assert (values(about, "qualifier"), values(about, "best")) == ({"about"}, {"3000000.0"})
    alone = sizes[sizes["articles"] == 1]
    assert values(alone, "figure_id") == {"us-stockpile-self-destructing"}
    assert set(said[said["says"].str.contains("approximately 3 million")]["corroborated"]) == {True}


def test_4_who_welcomed_and_with_which_reservation() -> None:
    (answer,) = answers(4)
    welcomed = answer[answer["stance"] == "welcomes"]
    assert values(welcomed, "speaker") == {"U.S. Campaign to Ban Landmines", "Daryl Kimball"}
    assert values(answer[answer["channel"] == "email"], "date") == {"2022-06-20"}
    assert welcomed["reservation"].notna().all()
    assert values(answer[answer["asks_for"] == "join"], "target") == {
        "Ottawa Convention",
        "Treaty against cluster munitions",
    }


def test_5_one_article_has_mines_in_korea_and_the_other_none() -> None:
    mines, said, differ = answers(5)
    said_of = set(zip(mines["polarity"], mines["source_id"], strict=True))
    assert said_of == {("positive", "nyt-2022-06-21"), ("negative", "wapo-2022-06-21")}
    assert {"confirmed", "imprecise", "garbled"} <= values(said, "verdict")
    assert "scope_differs" in values(differ, "relation")


def test_6_signed_is_not_party_and_the_record_says_more() -> None:
    (answer,) = answers(6)
    assert not answer.duplicated().any()
    ukraine = answer[answer["state_id"] == "ukraine"]
    assert values(ukraine, "status") == {"signatory"}
    assert ukraine["finding"].str.contains("party").any()
    assert "state_party" not in values(answer, "status")


def test_7_dated_things_in_order_and_the_same_in_sql() -> None:
    (answer,) = answers(7)
    query = re.findall(r"```sql\n(.*?)```", SECTIONS[7], re.DOTALL)[0]
    with sqlite3.connect(":memory:") as database:
        pd.read_csv(REPOSITORY / "data/csv/timeline.csv").to_sql("timeline", database)
        rows = database.execute(query).fetchall()
    assert sorted(row[1] for row in rows) == sorted(answer["what"])
    assert {"1991", "2002", "2020", "2022-06-21"} <= values(answer, "edtf")


def test_8_the_anonymous_official_is_among_the_unnamed() -> None:
    (answer,) = answers(8)
    assert "State Department official (anonymous)" in values(answer, "speaker")
    assert values(answer, "attribution") <= {"anonymous", "role_only", "collective"}


def test_9_the_spokesperson_has_her_name_back() -> None:
    answer, events = answers(9)
    row = answer[answer["as_printed"] == "Adrien Watson"].iloc[0]
    assert (row["canonical"], row["status"]) == ("Adrienne Watson", "verified_official")
    assert events["verified_reading"].str.contains("no mines have been → U.S. mines are not").any()


def test_10_killed_is_not_casualties_and_the_newspaper_said_so() -> None:
    (answer,) = answers(10)
    seven = answer[answer["says"].str.contains("7,000")]
    assert values(seven, "introduced_by") == {"newspaper"}
    assert values(answer, "introduced_by") == {"newspaper", "paraphrase", "unknown"}


def test_11_uses_since_1991_and_who_denies_them() -> None:
    (answer,) = answers(11)
    by = set(zip(answer["happening_id"], answer["participants"], strict=True))
    assert {("us-use-desert-storm-1991", "user: United States"), ("russia-use-ukraine", "user: Russia")} <= by
    denied = answer[answer["polarity"] == "negative"]
    assert (values(denied, "participants"), values(denied, "speaker_id")) == ({"user: Ukraine"}, {"karen-chandler"})


def test_12_a_cell_leads_to_positions_and_hashes() -> None:
    (answer,) = answers(12)
    assert answer[["start", "end", "sha256"]].notna().all(axis=None)


def test_13_parties_and_signatories_are_two_numbers() -> None:
    counted, named = answers(13)
    assert counted["states"].to_dict() == {"signatory": 1, "party": 164, "none": 32}
    assert counted["signed"].sum() == 133
    assert named["status"].tolist() == ["none", "none", "party", "none"]


def test_14_parties_grow_until_2025_and_the_articles_have_two_numbers() -> None:
    years, said = answers(14)
    parties = years.set_index("year")["parties"]
    assert (parties[1998], parties[1999], parties[2022], parties[2025]) == (0, parties[1999], 164, 163)
    assert parties.loc[:2024].is_monotonic_increasing
    assert set(said["recorded_number"]) == {133, 164}


def test_15_five_have_left() -> None:
    (answer,) = answers(15)
    assert values(answer, "name") == {"Estonia", "Finland", "Latvia", "Lithuania", "Poland"}


def test_16_the_united_states_abstain_and_south_korea_always() -> None:
    (answer,) = answers(16)
    assert answer.loc["yes", "vote_united_states"] == 1
    assert answer.loc["yes", "vote_south_korea"] == 0


def test_17_in_2016_use_was_forbidden_outside_the_korean_peninsula() -> None:
    (answer,) = answers(17)
    ban = answer[answer["place_scope"] == "outside"].iloc[0]
    assert (ban["instrument"], ban["deontic"]) == ("US landmine policy of 2014", "prohibited")
    assert (ban["weapon"], ban["place"]) == ("anti-personnel mines", "Korean Peninsula")
    assert "us-2014-use" in values(answer, "lifts")


def test_18_neither_article_has_development_or_assistance() -> None:
    (answer,) = answers(18)
    assert {"us-2022-develop", "us-2022-assist"} <= values(answer, "rule_id")


def test_19_purchase_is_narrower_than_acquire() -> None:
    differ, missing = answers(19)
    assert "us-2022-purchase" in values(differ, "rule_id")
    assert values(missing, "not_recorded_reason") == {"not_found", "several_rules", "no_rule_named", "not_looked_up"}


def test_20_each_policy_has_its_day_and_a_reference() -> None:
    (answer,) = answers(20)
    assert {"1996-05-16", "2004-02-27", "2020-01-31", "2022-06-21"} <= values(answer, "date_edtf")
    assert answer["url"].notna().all()


def test_21_seven_thousand_are_the_casualties_of_2020() -> None:
    years, said = answers(21)
    assert years.set_index("year").loc[2020, "total"] == 7073
    assert "contradicted" in values(said, "verdict")


def test_22_checks_name_their_cell() -> None:
    (answer,) = answers(22)
    assert values(answer, "record_table") >= {"treaty_states", "casualties", "recorded_events", "recorded_instruments"}


def test_23_the_memorandum_of_2025_rests_on_news() -> None:
    (answer,) = answers(23)
    assert "us-2025-use" in answer.index
    assert "ottawa-use-record" not in answer.index


def test_24_five_withdrawals_came_after() -> None:
    (answer,) = answers(24)
    assert answer["title"].str.contains("Withdrawal of .* effective").sum() == 5
    assert answer["date_edtf"].is_monotonic_increasing


def test_conflicts_are_joined_and_can_be_chosen() -> None:
    found = lp.conflicts("contradicts")
    assert values(found, "relation") == {"contradicts"}
    assert len(lp.conflicts()) == len(lp.load("conflict_claims"))
    with pytest.raises(ValueError, match=r"There is no relation 'contradict'\. Did you mean 'contradicts'\? Codes: "):
        lp.conflicts("contradict")


def test_checks_are_joined_and_can_be_chosen() -> None:
    assert len(lp.checks()) == len(lp.load("checks"))
    chosen = lp.checks(["contradicted", "not_found"])
    assert values(chosen, "verdict") == {"contradicted", "not_found"}
    assert chosen[chosen["verdict"] == "contradicted"]["references"].notna().all()
    with pytest.raises(ValueError, match=r"There is no verdict 'wrong'\. Codes: confirmed, imprecise"):
        lp.checks("wrong")


def test_facts_show_reported_and_recorded_side_by_side() -> None:
    facts = lp.load("facts")
    assert len(facts) == len(lp.load("claims"))
    assert facts["verdict"].notna().sum() == len(lp.load("checks"))
    assert facts[facts["introduced_by"].notna()]["verdict"].isin(["imprecise", "contradicted", "garbled"]).all()


# ISO 3166-1 alpha-3 (ISO online browsing platform), Correlates of War state system membership v2016, and Gleditsch and
# Ward's list of independent states, version 5. Yemen is where they part: the unified state is 679 and 678.
STATE_CODES = {
    "united-states": ("USA", 2, 2),
    "russia": ("RUS", 365, 365),
    "ukraine": ("UKR", 369, 369),
    "saudi-arabia": ("SAU", 670, 670),
    "yemen": ("YEM", 679, 678),
    "afghanistan": ("AFG", 700, 700),
    "north-korea": ("PRK", 731, 731),
    "south-korea": ("KOR", 732, 732),
}


def test_the_codes_of_states_are_those_of_the_lists() -> None:
    states = lp.load("places").query("place_type == 'state'").set_index("place_id")
    codes = states[["iso3166_alpha3", "cow_code", "gw_code"]]
    assert {
        place: tuple(row) for place, row in zip(codes.index, codes.itertuples(index=False), strict=True)
    } == STATE_CODES
