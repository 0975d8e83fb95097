"""Where a state stood towards the Ottawa Convention on a day.

The rule: signed never means party. A state that consented is a party from its day of entry into force on, and until its
withdrawal takes effect. For example Ukraine signed on 1999-02-24, consented on 2005-12-27 and is a party since
2006-06-01.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from landmine_policy._editions import edition_of
from landmine_policy._names import did_you_mean
from landmine_policy._timeline import as_day

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from landmine_policy._editions import EditionTable, Version

Standing = Literal["party", "consented", "signatory", "withdrawn", "none"]
# What a state did by the day, each a later step than the one before: the last one taken is its status.
STEPS: dict[str, Standing] = {
    "signature_date": "signatory",
    "consent_date": "consented",
    "entry_into_force": "party",
    "withdrawal_effective": "withdrawn",
}


def treaty_status(state: str | int | None = None, *, on: str | dt.date, version: Version = None) -> pd.DataFrame:
    """Return where one state, or every state, stood towards the Ottawa Convention on a day, as the depositary has it.

    Parameters
    ----------
    state
        Its name, slug, ISO 3166 code or COW code, as "Ukraine", "UKR" or 369; capitals do not matter. All states
        where it is left out.
    on
        A day, such as "2022-06-21".
    version
        A released version; the installed one where it is left out.

    Returns
    -------
    pandas.DataFrame
        Rows of the table `treaty_states`, and

        - `status`: party (bound on the day), consented (not bound yet), signatory (signed, no consent), withdrawn,
          or none;
        - `signed`: whether the state had signed by the day, as most parties have.

        `as_of` is the day of the depositary's list: what was done later is not in it, so that a status on a later
        day is what follows if nothing was.

    Raises
    ------
    ValueError
        There is no such state or version, the version has no table of states, or `on` is no day.

    Examples
    --------
    >>> treaty_status("Ukraine", on="2022-06-21")["status"].item()
    'party'
    >>> everyone = treaty_status(on="2022-06-21")
    >>> int(everyone["signed"].sum()), int((everyone["status"] == "party").sum())
    (133, 164)
    """
    import pandas as pd

    table = edition_of(version)["treaty_states"]
    day = pd.Timestamp(as_day("on", on))
    frame = table.frame()
    if state is not None:
        frame = frame[frame["state_id"] == _state_id(table, state)]
    status = pd.Series("none", frame.index)
    for column, reached in STEPS.items():
        status[frame[column] <= day] = reached
    standings = pd.Categorical(status, [*STEPS.values(), "none"])
    return frame.assign(status=standings, signed=frame["signature_date"] <= day).reset_index(drop=True)


def _state_id(table: EditionTable, state: str | int) -> str:
    """Return the slug of a state given by name, slug or code; raise ValueError where there is none."""
    given = ("name", "state_id", "iso3166_alpha3", "cow_code")
    states = {_plain(row[key]): name for name, row in table.rows.items() for key in given if row[key]}
    try:
        return states[_plain(state)]
    except KeyError:
        names = [row["name"] for row in table.rows.values()]
        near = did_you_mean(str(state).title(), names)
        message = f"There is no state {state!r}.{near} load('treaty_states') lists them with their ISO and COW codes."
        raise ValueError(message) from None


def _plain(name: str | int) -> str:
    """Return a name or code in one spelling, so that "South Korea" is found as the slug south-korea.

    >>> _plain("South Korea") == _plain("south-korea")
    True
    """
    return str(name).casefold().replace("-", " ")
