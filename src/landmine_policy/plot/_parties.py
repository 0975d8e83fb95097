"""How many states were parties of the Ottawa Convention, how many had signed it, and what the articles say of it.

The rule: the counts follow from the days of `treaty_states`, up to the day of the depositary's list. Signing makes no
party, so the two are two lines. What an article says is drawn with its check, where that is decided by these states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Lines of the states parties and of the signatories of the Ottawa Convention over time"


def parties(size: Size = (9.5, 5.6), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw how many states were parties and how many had signed, day by day, and what the articles say of it.

    The unit is states; the sources are `treaty_states` and `checks`.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "On 2022-06-21: 164 states parties, 133 states that had signed" in parties().alt
    True
    """
    import pandas as pd

    from landmine_policy.plot._picture import fitted, inches, picture

    edition = edition_of(version)
    states = edition["treaty_states"].frame()
    last = states["as_of"].max()
    bound = counted(states["entry_into_force"], states["withdrawal_effective"], last)
    signed = counted(states["signature_date"], states["signature_date"].head(0), last)
    checks = [row for row in edition["checks"].rows.values() if row["record_table"] == "treaty_states"]
    notes = [fitted(f"{i}  {_said(edition, row)}", inches(size)[0] - 0.4) for i, row in enumerate(checks, start=1)]
    lines = sum(note.count("\n") + 1.6 for note in notes)
    title = "States parties of the Ottawa Convention, and states that have signed it: two different things"
    source = f"tables treaty_states (the depositary's list of {last:%Y-%m-%d}) and checks."
    with picture(size, theme, title, source, edition, version) as figure:
        axes, words = figure.body.subplots(2, height_ratios=[size[1] - 1 - lines / 7, lines / 7])
        for counts, label, role, look in (
            (bound, "states parties", "first", "-"),
            (signed, "have signed", "against", "--"),
        ):
            axes.step(counts.index, counts, look, where="post", color=figure.colours[role], linewidth=2)
            axes.annotate(f" {counts.iloc[-1]} {label}", (last, counts.iloc[-1]), va="center", weight="bold")
        _points(axes, checks, figure.colours["ink"])
        years = range(signed.index[0].year // 5 * 5 + 5, last.year + 1, 5)
        axes.set_xticks([pd.Timestamp(year, 1, 1) for year in years], list(map(str, years)))
        axes.set_xlim(signed.index[0] - pd.Timedelta(days=200), last + pd.Timedelta(days=365 * 5))
        axes.set_ylim(0, bound.max() * 1.15)
        axes.set_ylabel("states")
        axes.grid(axis="y", color=figure.colours["line"], linewidth=0.6)
        words.axis("off")
        words.text(0, 1, "\n".join(notes), va="top", transform=words.transAxes, linespacing=1.4)
        day = checks[0]["as_of_min"].isoformat()
        on = [counts[counts.index <= day].iloc[-1] for counts in (bound, signed)]
        said = " ".join(_said(edition, row) for row in checks)
        figure.alt = f"{ABOUT}. On {day}: {on[0]} states parties, {on[1]} states that had signed. {said}"
    return figure


def _points(axes: Axes, checks: list[Row], ink: str) -> None:
    """Draw the numbers that the checks recorded on their days, each with the number of its note."""
    for i, row in enumerate(checks, start=1):
        if row["recorded_number"] is not None:
            point = (row["as_of_min"], row["recorded_number"])
            axes.plot(*point, "o", color=ink, ms=6)
            text = f"{point[1]:.0f} on {row['as_of_edtf']} ({i})"
            axes.annotate(text, point, (0, 9), textcoords="offset points", ha="center", weight="bold")


def _said(edition: Edition, check: Row) -> str:
    """Return what an article says, and what the record has."""
    from landmine_policy.plot._picture import articles

    fact = edition["facts"].rows[check["claim_id"]]
    newspaper = articles(edition)[fact["source_id"]]
    return f"{newspaper}: {fact['says']} {fact['verdict'].capitalize()}; recorded: {check['recorded_value']}."


def counted(since: pd.Series[pd.Timestamp], until: pd.Series[pd.Timestamp], last: pd.Timestamp) -> pd.Series[int]:
    """Return on each day of a change how many have begun and not ended, from none on and up to the last day.

    >>> import pandas as pd
    >>> days = pd.Series(pd.to_datetime(["1999-03-01", "1999-03-01", "2001-01-01"]))
    >>> counted(days, days.tail(1) + pd.Timedelta(days=366), pd.Timestamp("2003-01-01")).tolist()
    [0, 2, 3, 2, 2]
    """
    import pandas as pd

    steps = pd.concat([since.dropna().value_counts(), -until.dropna().value_counts()]).groupby(level=0).sum()
    sums = steps.sort_index().cumsum().loc[:last]
    return pd.concat([pd.Series([0], sums.index[:1]), sums, pd.Series([sums.iloc[-1]], [last])])
