"""``treaty_status`` tells signatories from parties, on any day, for the states of the depositary's list."""

from __future__ import annotations

import datetime as dt

import pytest

import landmine_policy as lp
from landmine_policy import _cli


def status(state: str | int, day: str) -> str:
    (row,) = lp.treaty_status(state, on=day).to_dict("records")
    return str(row["status"])


def count(day: str) -> dict[str, int]:
    return lp.treaty_status(on=day)["status"].value_counts().to_dict()


def test_signatories_are_not_parties() -> None:
    everyone = lp.treaty_status(on="2022-06-21")
    assert everyone["signed"].sum() == 133
    assert count("2022-06-21") == {"party": 164, "none": 32, "signatory": 1, "consented": 0, "withdrawn": 0}
    assert everyone.loc[everyone["status"] == "signatory", "state_id"].tolist() == ["marshall-islands"]
    assert len(everyone) == len(lp.load("treaty_states"))


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        # signed, consented, bound
        ("ukraine", "1999-02-23", "none"),
        ("ukraine", "1999-02-24", "signatory"),
        ("ukraine", "2005-12-26", "signatory"),
        ("ukraine", "2005-12-27", "consented"),
        ("ukraine", "2006-05-31", "consented"),
        ("ukraine", "2006-06-01", "party"),
        # the suspension of 2025 is none that the Convention knows
        ("ukraine", "2026-02-20", "party"),
        # nobody is bound before the Convention is in force
        ("canada", "1999-02-28", "consented"),
        ("canada", "1999-03-01", "party"),
        # the days of the withdrawals
        ("estonia", "2025-12-26", "party"),
        ("estonia", "2025-12-27", "withdrawn"),
        ("lithuania", "2025-12-27", "withdrawn"),
        ("finland", "2026-01-09", "party"),
        ("finland", "2026-01-10", "withdrawn"),
        ("poland", "2026-02-19", "party"),
        ("poland", "2026-02-20", "withdrawn"),
        ("united-states", "2026-02-20", "none"),
    ],
)
def test_a_status_changes_on_its_day(state: str, day: str, expected: str) -> None:
    assert status(state, day) == expected


def test_counts_of_parties_follow_the_days() -> None:
    assert count("1999-02-28")["party"] == 0
    assert count("1999-03-01")["party"] == 45
    assert count("2025-12-26")["party"] == 166
    assert count("2025-12-27") == {"party": 163, "none": 31, "withdrawn": 3, "signatory": 0, "consented": 0}
    assert count("2026-02-20")["party"] == 161


@pytest.mark.parametrize("name", ["South Korea", "south-korea", "REPUBLIC OF KOREA", "kor", 732, "732"])
def test_a_state_is_found_by_name_slug_and_codes(name: str | int) -> None:
    found = lp.treaty_status(name, on=dt.date(2022, 6, 21))
    assert found["state_id"].tolist() == ["south-korea"]


def test_what_is_wrong_is_said_with_what_is_near() -> None:
    with pytest.raises(ValueError, match=r"There is no state 'ukrania'\. Did you mean 'Ukraine'\? load\('treaty_st"):
        lp.treaty_status("ukrania", on="2022-06-21")
    with pytest.raises(ValueError, match="on='June 2022' is no day"):
        lp.treaty_status("Ukraine", on="June 2022")
    with pytest.raises(ValueError, match=r"There is no table 'treaty_states'.*Tables of version 0\.9\.0"):
        lp.treaty_status("Ukraine", on="2022-06-21", version="0.9.0")


def test_the_command_needs_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["treaty-status", "Ukraine"]) == 2
    assert "--on" in capsys.readouterr().err
