"""The record: every row has its reference, what checks say is what it holds, and wrong facts stop the build."""

from __future__ import annotations

import re
import shutil

import pytest

import landmine_policy as lp
from tests.conftest import REPOSITORY, files_below, run_script

RECORDED = "data/facts/recorded"
# A careless edit of the record: (file, old text, new text, the rule that it breaks).
BROKEN = [
    ("recorded_events.yaml", "date_edtf: 1998-09-16", "date_edtf: 1998-09-17", "steps_of_a_state_are_those_of_treaty_states"),
    ("recorded_events.yaml", "date_edtf: 2022-07-15", "date_edtf: 2022-07-16", "what_the_record_holds_is_what_is_recorded"),
    ("recorded_events.yaml", "happening_id: meeting-expected", "happening_id: meeting-unexpected", "happenings_are_own_or_reported"),
    ("recorded_events.yaml", "date_edtf: 2004-02-27", "date_edtf: 2004-02-28", "announcements_have_the_date_of_their_instrument"),
    ("recorded_rules.yaml", "rule_id: us-2022-export\n", "rule_id: us-2022-export-record\n", "reported_rules_have_a_counterpart"),
    ("recorded_rules.yaml", "exception_to: us-1996-destroy\n", "exception_to: us-1996-use\n", "exceptions_are_permissions"),
    ("recorded_rules.yaml", "valid_to_edtf: 2010-12-31", "valid_to_edtf: 2001-12-31", "rules_end_after_they_begin"),
    ("recorded_rules.yaml", '    valid_to_edtf: "[2025-12-02..]"\n    valid_to_precision: bound\n    valid_to_basis: stated\n', "", "adopted_rules_end_or_are_of_a_treaty"),
    ("recorded_rules.yaml", "    part: Article 4\n", "", "rules_of_treaties_say_where_they_stand"),
    ("recorded_events.yaml", "date_basis: resolved", "date_basis: external", "dates_of_steps_are_stated_or_explained"),
    ("recorded_events.yaml", "date_edtf: 2014-07-01", "date_edtf: 2014-07-02", "ids_that_end_with_a_date_have_that_date"),
    ("recorded_events.yaml", "date_edtf: 2015-11-04", "date_edtf: 2015-10-04", "what_was_said_has_a_reference_of_its_days"),
    ("recorded_events.yaml", "state_id: switzerland", "state_id: sweden", "the_state_of_a_step_is_named"),
    ("recorded_events.yaml", "date_edtf: 2020-02\n    date_precision: month\n    date_basis: stated\n    instrument_id: us-2020", "date_edtf: 2020-02\n    date_precision: month\n    date_basis: stated\n    instrument_id: us-2004", "steps_concern_the_policy_of_their_day"),
    ("recorded_events.yaml", "date_edtf: 2020-05-06\n    date_precision: day\n    date_basis: stated\n    instrument_id: us-2020", "date_edtf: 2020-05-06\n    date_precision: day\n    date_basis: stated\n    instrument_id: ottawa-convention", "treaties_and_laws_are_named_by_their_steps"),
    ("recorded_events.yaml", "event_type: treaty\n    title: Ottawa Convention acceded to", "event_type: announcement\n    title: Ottawa Convention acceded to", "types_go_with_titles"),
    ("recorded_instruments.yaml", "date_basis: stated", "date_basis: inherited", "dates_of_instruments_are_stated_or_explained"),
    ("recorded_instruments.yaml", "instrument_type: us_statute", "instrument_type: us_policy", "types_go_with_ids"),
    ("recorded_rules.yaml", "rule_id: us-2014-produce\n    instrument_id: us-2014\n", "rule_id: us-2014-produce\n    instrument_id: us-2020\n", "ids_begin_with_their_instrument"),
    ("recorded_rules.yaml", "rule_id: us-2014-assist-korea\n    instrument_id: us-2014\n    bearer_id: united-states", "rule_id: us-2014-assist-korea\n    instrument_id: us-2014\n    bearer_id: us-department-of-defense", "exceptions_are_of_their_rule"),
    ("recorded_rules.yaml", "exception_to: us-1996-use\n    valid_from_edtf: 1996-05-16\n    valid_from_precision: day\n    valid_from_basis: stated\n    valid_to_edtf: 2004-02-27", "exception_to: us-1996-use\n    valid_from_edtf: 1996-05-16\n    valid_from_precision: day\n    valid_from_basis: stated\n    valid_to_edtf: 1997-09-17", "exceptions_end_with_their_rule"),
    ("recorded_rules.yaml", "valid_from_edtf: 2005-01-03", "valid_from_edtf: 2005-02-03", "rules_begin_with_a_step"),
    ("recorded_rules.yaml", "[2010-11-24..]", "[2010-11-25..]", "rules_end_with_a_step"),
    ("recorded_rules.yaml", "valid_to_basis: resolved", "valid_to_basis: external", "ends_by_convention_are_those_of_the_next_policy"),
    ("recorded_rules.yaml", "valid_to_edtf: 2022-06-21\n    valid_to_precision: day\n    valid_to_basis: stated", "valid_to_edtf: 2022-06-21\n    valid_to_precision: day\n    valid_to_basis: convention", "one_day_has_one_basis"),
    ("recorded_rules.yaml", "deontic: power\n", "deontic: permitted\n", "deontics_go_with_activities"),
    ("recorded_rules.yaml", "deontic: restricted\n    activity: export", "deontic: prohibited\n    activity: export", "what_is_sought_is_an_aim"),
    ("recorded_rules.yaml", "weapon_id: alternative-weapon", "weapon_id: landmine", "weapons_are_mines_or_their_alternatives"),
    ("recorded_rules.yaml", "weapon_id: anti-tank-mine", "weapon_id: landmine", "anti_tank_mines_are_so_called"),
    ("recorded_rules.yaml", "protects_id: south-korea\n    exception_to: us-2014-use-record", "protects_id: ukraine\n    exception_to: us-2014-use-record", "one_policy_has_one_place"),
    ("recorded_rules.yaml", "place_id: world\n", "place_id: ukraine\n", "everywhere_is_the_world"),
    ("recorded_rules.yaml", "partner_id: ukraine", "partner_id: united-states", "bearers_are_the_states_and_their_forces"),
    ("recorded_rules.yaml", "rule_id: us-2004-use-non-detectable\n    instrument_id: us-2004\n    bearer_id: us-military", "rule_id: us-2004-use-non-detectable\n    instrument_id: us-2004\n    bearer_id: us-military-commanders", "one_activity_has_one_bearer"),
    ("recorded_rules.yaml", "authoriser_id: us-military-commanders", "authoriser_id: us-department-of-defense", "who_may_order_use_has_the_power"),
    ("../checks/nyt.yaml", "source_id: common-dreams-2021-06-23\n        supports: bears_on", "source_id: common-dreams-2021-06-23\n        supports: disagrees", "high_confidence_is_undisputed"),
    ("recorded_rules.yaml", "rule_id: us-2020-acquire\n    instrument_id: us-2020\n    bearer_id: us-department-of-defense\n    deontic: permitted\n    activity: acquire", "rule_id: us-2020-acquire\n    instrument_id: us-2020\n    bearer_id: us-department-of-defense\n    deontic: permitted\n    activity: purchase", "verbs_are_those_of_the_texts"),
    ("recorded_instruments.yaml", "date_edtf: 1994-09-26", "date_edtf: 1993-09-26", "policies_date_from_a_step"),
    ("recorded_events.yaml", "title: Ottawa Convention opened for signature\n    date_edtf: 1997-12-03\n    date_precision: day\n    date_basis: stated\n    instrument_id: ottawa-convention", "title: Ottawa Convention opened for signature\n    date_edtf: 1997-12-03\n    date_precision: day\n    date_basis: stated\n    instrument_id: us-1998", "ids_that_begin_with_an_instrument_are_about_it"),
    ("unrecorded_rules.yaml", "rule_id: ottawa-ban", "rule_id: ottawa-use", "unrecorded_rules_are_reported_and_not_recorded"),
    ("unrecorded_rules.yaml", "reason: not_looked_up", "reason: not_found", "the_reason_fits_the_instrument"),
    ("record_sources.yaml", "record_id: us-ppd-37-2016", "record_id: us-ppd-38-2016", "supported_records_exist"),
    ("record_sources.yaml", "record_id: us-1994, source_id", "record_id: us-1996, source_id", "rests_on_a_reference"),
    ("record_sources.yaml", "record_id: 2014, source_id: unvotes-data-set", "source_id: unvotes-data-set", "only_a_list_rests_as_a_whole_on_a_reference"),
    ("treaty_states.yaml", "withdrawal_notified: 2025-08-20", "withdrawal_notified: 2025-08-21", "withdrawals_take_effect_after_six_months"),
]  # fmt: skip


@pytest.fixture(scope="module")
def said_of_mistakes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a copy with all mistakes at once; return what the build said. Nothing was written."""
    root = tmp_path_factory.mktemp("record") / "copy"
    for folder in ("data", "validation"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    for name, old, new, _ in BROKEN:
        path = root / RECORDED / name
        text = path.read_text("utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), "utf-8")
    before = files_below(root)
    done = run_script("build", "--root", root)
    assert done.returncode == 1, done.stderr
    assert files_below(root) == before
    return done.stderr


@pytest.mark.parametrize("rule", [rule for _, _, _, rule in BROKEN])
def test_a_wrong_fact_of_the_record_is_told_with_its_rule(rule: str, said_of_mistakes: str) -> None:
    assert f"({rule})" in said_of_mistakes, said_of_mistakes


def test_the_record_reaches_from_1991_to_2026_and_each_row_has_a_reference_that_states_it() -> None:
    events, rules = lp.load("recorded_events"), lp.load("recorded_rules")
    assert events["date_min"].dt.year.min() == 1991
    assert events["date_max"].dt.year.max() == 2026
    references = lp.load("record_sources").query("supports == 'supports'")
    for table, ids in {"recorded_events": events["event_id"], "recorded_rules": rules["recorded_rule_id"]}.items():
        assert set(ids) <= set(references.loc[references["table"] == table, "record_id"])


def test_each_reported_rule_is_compared_with_the_record() -> None:
    compared = lp.load("rules_compared").set_index("rule_id")
    assert set(lp.load("provisions")["rule_id"]) == set(compared.index[compared["comparison"] != "not_reported"])
    assert compared.loc["us-2022-purchase", "differences"].startswith("activity: purchase (wapo) / acquire (record)")
    assert "place: everywhere (wapo) / outside Korean Peninsula (record)" in compared.loc["us-2022-use", "differences"]
    assert compared.loc["us-2014-use", "comparison"] == "nothing_differs"
    assert compared.loc["us-2022-decide-white-house", "not_recorded_reason"] == "not_found"
    assert compared.loc["us-2022-develop", "comparison"] == "not_reported"
    assert compared["new_york_times"].notna().sum() > 0 < compared["washington_post"].notna().sum()
    assert compared["other_articles"].isna().all()


def test_checks_name_the_cell_that_decides_them() -> None:
    checks = lp.load("checks").set_index("check_id")
    killed = checks.loc["wapo-7000-killed"]
    assert (killed["record_table"], killed["record_id"], killed["record_field"]) == (
        "casualties",
        "2020/2021",
        "killed",
    )
    row = lp.load("casualties").query("year == 2020 and edition == 2021").iloc[0]
    assert killed["recorded_number"] == row["killed"]
    assert checks["record_table"].notna().sum() >= 40


def test_the_timeline_has_the_recorded_date_beside_the_reported_one() -> None:
    rows = lp.timeline().set_index(["record_id", "field"])["recorded_edtf"]
    assert rows["wapo-us-2020-enacted", "date"] == "2020-01-31"
    assert rows["us-2014-use-nyt", "valid_to"] == "2020-01-31"


def test_a_compared_rule_is_cited_with_the_articles_and_the_references() -> None:
    cited = lp.cite(records=[("rules_compared", "us-2022-use")], style="bibtex")
    keys = set(re.findall(r"^@\w+\{([^,]+),", cited, re.MULTILINE))
    assert {"nyt-2022-06-21", "wapo-2022-06-21", "us-state-department-intersessional-2022-06-21"} <= keys


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        ("1996-05-15", "us-1996-use", "not yet"),
        ("1996-05-16", "us-1996-use", "yes"),
        ("2014-09-22", "us-2014-use", "not yet"),
        ("2014-09-23", "us-2014-use", "yes"),
        ("2020-01-30", "us-2014-use", "yes"),
        ("2020-02-01", "us-2014-use", "no longer"),
        ("2020-01-31", "us-2020-use", "yes"),
        ("2022-06-20", "us-2020-use", "yes"),
        ("2022-06-22", "us-2020-use", "no longer"),
        ("2022-06-21", "us-2022-use", "yes"),
        ("2025-12-03", "us-2022-use", "no longer"),
        ("1999-02-28", "ottawa-use", "not yet"),
        ("1999-03-01", "ottawa-use", "yes"),
        # an aim is announced, and what no source ends is not said to last
        ("2003-06-01", "us-1998-use", "announced"),
        ("2020-06-01", "us-2004-use-persistent", "not stated"),
        ("2019-06-01", "us-2004-use-persistent", "yes"),
    ],
)
def test_what_is_recorded_applies_from_its_day_to_its_day(day: str, rule: str, expected: str) -> None:
    found = lp.rules("use", on=day, basis="recorded").set_index("rule_id")
    assert found.loc[rule, "applies"] == expected


def test_reported_and_recorded_rules_stand_below_each_other() -> None:
    both = lp.rules("use", place="South Korea", on="2016-06-01", basis="both")
    assert set(both["basis"]) == {"reported", "recorded"}
    for basis in ("reported", "recorded"):
        alone = lp.rules("use", place="South Korea", on="2016-06-01", basis=basis)  # type: ignore[arg-type] # a loop
        assert both[both["basis"] == basis]["rule_id"].tolist() == alone["rule_id"].tolist()
    recorded = both[both["basis"] == "recorded"]
    assert recorded["sources"].str.len().gt(0).all()
    assert recorded["claims"].isna().all()


def test_a_recorded_instrument_can_be_asked_for_and_a_wrong_basis_is_told() -> None:
    found = lp.rules(instrument="ccw-amended-protocol-ii", basis="recorded")
    assert set(found["instrument_id"]) == {"ccw-amended-protocol-ii"}
    assert len(lp.rules(basis="recorded")) == len(lp.load("recorded_rules"))
    with pytest.raises(ValueError, match=r"There is no basis 'record'\. Did you mean 'recorded'\? Bases: reported"):
        lp.rules(basis="record")  # type: ignore[arg-type] # the mistake is the test
    with pytest.raises(ValueError, match="There is no instrument 'ccw-amended-protocol-ii'"):
        lp.rules(instrument="ccw-amended-protocol-ii")


def test_joining_is_about_no_weapon() -> None:
    assert "us-1998-join" not in set(lp.rules(weapon="landmine", basis="recorded")["rule_id"])
    assert lp.rules("join", basis="recorded")["rule_id"].tolist() == ["us-1998-join", "us-2004-join"]
