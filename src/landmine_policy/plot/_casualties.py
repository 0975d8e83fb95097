"""How many people were killed or injured in each year, by which edition of Landmine Monitor, and the articles' numbers.

The rule: every total of the table `casualties` is a mark; the preferred one of a year is filled, and its edition stands
below the year. A year without a total is a gap. The articles' number is of people killed, and stands as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._editions import Edition, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Points of the people killed or injured by mines and explosive remnants of war in each year"
MARKERS = {"exact": "o", "about": "D", "at_least": "^"}
KEY = {"exact": "total, in the preferred edition", "at_least": "such a total, at least", "about": "such a total, about"}


def casualties(size: Size = (9.5, 5.2), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw the yearly totals of Landmine Monitor with their editions, the killed among them, and the articles' number.

    The unit is people a year; the sources are `casualties` and `quantities`.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "2020: 7,073 (edition 2022)" in casualties().alt
    True
    """
    from landmine_policy.plot._picture import picture

    edition = edition_of(version)
    counts = edition["casualties"].frame().dropna(subset="total").astype({"year": int, "total": int})
    best = counts[counts["preferred"]].set_index("year").sort_index()
    killed = counts.dropna(subset="killed").astype({"killed": int}).groupby("year").last()["killed"]
    years = range(best.index.min(), best.index.max() + 1)
    printed = _printed(edition)
    title = "Recorded casualties of mines and explosive remnants of war, and the number printed as deaths"
    source = "tables casualties (counts of Landmine Monitor, which are lower bounds) and quantities."
    with picture(size, theme, title, source, edition, version) as figure:
        axes = figure.body.subplots()
        first, against, paper = (figure.colours[role] for role in ("first", "against", "paper"))
        axes.plot(years, best["total"].reindex(years), color=first, linewidth=1)
        for qualifier, label in KEY.items():
            some = counts[counts["qualifier"] == qualifier]
            other, best_known = some[~some["preferred"]], some[some["preferred"]]
            axes.plot(other["year"], other["total"], MARKERS[qualifier], color=first, mfc=paper, ms=8, zorder=1)
            axes.plot(best_known["year"], best_known["total"], MARKERS[qualifier], color=first, ms=5, label=label)
        axes.plot([], [], "o", color=first, mfc=paper, ms=8, label="other editions")
        axes.plot(killed.index, killed, "s", color=against, mfc=paper, label="killed, where an edition says so")
        for text, number in printed.items():
            line = "none" if number is None else "--"
            axes.axhline(number or 0, color=figure.colours["ink"], linestyle=line, linewidth=1, label=text)
        axes.set_ylim(0, counts["total"].max() * 1.05)
        axes.set_xticks(years, [_tick(year, best["edition"]) for year in years], linespacing=1.6)
        axes.set_xlabel("year of the casualties, and below it the edition of Landmine Monitor that the total is from")
        axes.set_ylabel("people a year")
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.grid(axis="y", color=figure.colours["line"], linewidth=0.6)
        figure.body.legend(loc="outside lower left", ncols=2)
    said = [f"{year}: {row['total']:,} (edition {row['edition']})" for year, row in best.iterrows()]
    deaths = [f"{year}: {number:,}" for year, number in killed.items()]
    figure.alt = f"{ABOUT}. {'; '.join(said)}. Killed among them, {'; '.join(deaths)}. {'; '.join(printed)}."
    return figure


def _printed(edition: Edition) -> dict[str, float | None]:
    """Return what each article says of the people killed in a year, and the number if it gives one."""
    from landmine_policy.plot._picture import articles

    rows = [row for row in edition["quantities"].rows.values() if row["measure"] == "killed" and row["per"] == "year"]
    figures = {row["figure_id"] for row in rows if row["best"] is not None}
    newspapers = articles(edition)
    said = {}
    for row in rows:
        if row["figure_id"] in figures:
            number = row["best"]
            words = "killed a year, no number" if number is None else f"{number:,.0f} killed a year"
            said[f"{newspapers[row['source_id']]}: {row['qualifier']} {words} ({row['worst_verdict']})"] = number
    return said


def _tick(year: int, editions: pd.Series[int]) -> str:
    r"""Return a year and the edition of its preferred total, each as two digits.

    >>> import pandas as pd
    >>> _tick(2016, pd.Series({2016: 2019})), _tick(2005, pd.Series({2016: 2019}))
    ("'16\n'19", "'05\nnone")
    """
    edition = f"'{editions[year] % 100:02}" if year in editions.index else "none"
    return f"'{year % 100:02}\n{edition}"
