"""When policies applied and what happened when: what the articles report above one axis, what is recorded below it.

The rule: a reported policy lasts from its date to the day on which the articles say that its rules ended, or else that
of the articles; a recorded one from the first to the last day on which one of its adopted rules applied. Beyond that,
and where a date is a year or a set of days, what is drawn is only possible. For example the policy of 2014, which is
reported to have ended in 2020 or later and to be superseded, is hatched from 2020 to the day of the articles.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of
from landmine_policy.plot._spans import FIRST, Span, draw, in_words, keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Time line of policies as bars and events as points, reported above and recorded below one axis"
Line = tuple[str, list[Span]]  # a label, and what is drawn beside it


def timeline(size: Size = (11, 10.5), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw the dated policies and events, reported above one axis of years and recorded below it.

    The sources are `instruments`, `provisions`, `events` and the same of the record, whose events have a line a kind.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "2014 US landmine policy: 2014-01-01 to 2014-12-31 until 2020-01-01 to 2022-06-21;" in timeline().alt
    True
    """
    from landmine_policy.plot._picture import picture

    edition = edition_of(version)
    recorded, reported = _recorded(edition), _reported(edition)
    title = "Policies and events: what the articles report, and below the axis what is recorded"
    source = (
        "tables instruments, provisions, events, recorded_rules, recorded_events. In brackets: article, or how many."
    )
    with picture(size, theme, title, source, edition, version) as figure:
        lines = [("Reported by the articles", []), *reported, ("", []), ("Recorded", []), *recorded]
        _draw(figure, lines, len(reported) + 1, figure.get_figwidth() * 0.42)
        figure.body.legend(
            handles=keys(figure.colours["ink"], figure.colours["paper"]), loc="outside lower left", ncols=6
        )
        halves = [
            f"{half}: " + " ".join(f"{label}: {', '.join(map(in_words, spans))};" for label, spans in rows)
            for half, rows in (("Reported", reported), ("Recorded", recorded))
        ]
        figure.alt = f"{ABOUT}. {' '.join(halves)}"
    return figure


def _reported(edition: Edition) -> list[Line]:
    """Return the dated events, then the dated instruments of the articles, each in the order of time."""
    published = (row["published"] for row in edition["sources"].rows.values() if row["role"] == "article")
    day = max(map(dt.date.fromisoformat, published))
    lines: list[Line] = []
    for row in _by_date(edition["events"].rows.values()):
        older = f", from {row['date_min'].year}" if row["date_min"] and row["date_min"] < FIRST else ""
        sure = row["certainty"] == "asserted" and row["polarity"] == "positive"
        lines.append((f"{row['title']}{older} ({row['source_id'].split('-')[0]})", [_event(row, day, sure=sure)]))
    rules = edition["provisions"].grouped("instrument_id")
    for row in _by_date(edition["instruments"].rows.values()):
        status = row["status_at_report"]
        ends = [rule["valid_to_min"] for rule in rules.get((row["instrument_id"],), []) if rule["valid_to_min"]]
        last = max(ends, default=day if status == "in_force" else row["date_min"])
        begun, ended = None if status == "announced" else row["date_max"], day if status == "superseded" else None
        lines.append((row["name"], [Span(row["date_min"], begun, last, ended)]))
    return lines


def _recorded(edition: Edition) -> list[Line]:
    """Return the recorded instruments in the order of time, then the recorded events, a line a kind."""
    from landmine_policy.plot._picture import labels

    kinds = edition["recorded_events"].grouped("event_type")
    events = [
        (f"{label} ({len(kinds[code,])})", kinds[code,])
        for code, label in labels(edition, "event_type").items()
        if (code,) in kinds
    ]
    day = max(row["date_max"] for _, rows in events for row in rows)
    rules = edition["recorded_rules"].grouped("instrument_id")
    instruments = _by_date(edition["recorded_instruments"].rows.values())
    policies = [(row["name"], [_lasting(rules[row["instrument_id"],], day)]) for row in instruments]
    return [*policies, *((label, [_event(row, day) for row in rows]) for label, rows in events)]


def _by_date(rows: Iterable[Row]) -> list[Row]:
    return sorted((row for row in rows if row["date_edtf"]), key=lambda row: row["date_min"] or row["date_max"])


def _event(row: Row, day: dt.date, *, sure: bool = True) -> Span:
    """Return the span of an event: an interval lasts throughout, if open up to a day; a set is one day of several."""
    begin, end = row["date_min"], row["date_max"]
    return Span(begin, begin, end or day, end, sure) if "/" in row["date_edtf"] else Span(begin, end, begin, end, sure)


def _lasting(rules: list[Row], day: dt.date) -> Span:
    """Return how long a policy lasted by its rules: by those adopted, and else only when it began."""
    begin, begun = (min(rule[f"valid_from_{bound}"] for rule in rules) for bound in ("min", "max"))
    adopted = [rule for rule in rules if rule["status"] == "adopted"]
    if not adopted:
        return Span(begin, begun, begin, None, sure=False)
    lasts = any(rule["valid_to_edtf"] is None for rule in adopted)
    last = day if lasts else max(rule["valid_to_min"] for rule in adopted)
    is_open = lasts or any(rule["valid_to_max"] is None and rule["valid_to_min"] == last for rule in adopted)
    return Span(
        begin, begun, last, None if is_open else max(rule["valid_to_max"] for rule in adopted if rule["valid_to_max"])
    )


def _draw(figure: Picture, lines: list[Line], above: int, wide: float) -> None:
    """Draw the lines from top to bottom; the axis stands below the first few, and labels are so many inches wide."""
    from landmine_policy.plot._picture import fitted

    axes, colours = figure.body.subplots(), figure.colours
    texts = [fitted(label, wide, 7) for label, _ in lines]
    middles, top = [], 0.0
    for text in texts:
        middles.append(top + (text.count("\n") + 1.4) / 2)
        top += text.count("\n") + 1.4
    last = max(day.year for _, spans in lines for span in spans for day in span[:4] if day) + 1
    axes.set(ylim=(top, 0), xlim=(FIRST, dt.date(last, 12, 31)))
    for place, (middle, (_, spans)) in enumerate(zip(middles, lines, strict=True)):
        for span in spans:
            draw(axes, middle, span, colours["first" if place < above else "against"], colours["paper"])
    axes.set_yticks(middles, texts, size=7)
    for label in (axes.get_yticklabels()[0], axes.get_yticklabels()[above + 1]):
        label.set_fontweight("bold")
    years = range(FIRST.year, last + 1, 5)
    axes.set_xticks([dt.date(year, 1, 1) for year in years], list(map(str, years)))  # type: ignore[arg-type] # days
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_position(("data", middles[above] - 0.7))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=colours["line"], linewidth=0.6)
