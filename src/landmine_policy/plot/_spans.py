"""Dates that are certain, possible or open, in words and drawn.

The rule: what is certain of a span is drawn full, what is only possible is hatched, and an end without a bound is an
arrow. A day is a point, and a date that is known to some weeks or months a diamond. For example what begins "in 2014" and
has ended by 2022 is hatched in 2014, and hatched again from the day on which it may have ended.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

Day = dt.date | None
TAIL = 300  # the days that are drawn of an open end
NARROW = 100  # what is shorter, in days, is too narrow for a bar


class Span(NamedTuple):
    """It begins on one of two days and ends on one of two days; None is open. `sure` is whether it is told as a fact."""

    from_min: Day
    from_max: Day
    to_min: Day
    to_max: Day
    sure: bool = True


def in_words(span: Span) -> str:
    """Return the days of a span.

    >>> day, later = dt.date(2014, 1, 1), dt.date(2020, 1, 31)
    >>> in_words(Span(day, day, day, day)), in_words(Span(day, day, later, None))
    ('2014-01-01', '2014-01-01 until 2020-01-31 or later')
    """
    begin, end = _bounds(span.from_min, span.from_max), _bounds(span.to_min, span.to_max)
    return begin if begin == end else f"{begin} until {end}"


def _bounds(low: Day, high: Day) -> str:
    if low == high:
        return str(low)
    return f"{low} to {high}" if low and high else f"{low} or later" if low else f"{high} or earlier"


def draw(axes: Axes, y: float, span: Span, colour: str, paper: str) -> None:
    """Draw a span at a height, in the limits that the axes have."""
    from matplotlib.dates import date2num

    left, right = axes.get_xlim()
    begin, begun, end, ended = (None if day is None else float(date2num(day)) for day in span[:4])
    known = [day for day in (begin, begun, end, ended) if day is not None]
    low = min(known) - TAIL if begin is None else max(begin, left)
    high = max(known) + TAIL if ended is None else ended
    fill = colour if span.sure else paper
    if None not in (begin, ended) and high - low < NARROW:
        axes.plot(
            (low + high) / 2,
            y,
            "o" if low == high else "D",
            color=colour,
            mfc=fill,
            ms=6,
            mec=_edge(span, colour, paper),
        )
        return
    axes.barh(y, high - low, left=low, height=0.7, facecolor=paper, edgecolor=colour, hatch="//////")
    if begun is not None and end is not None and end > begun:
        axes.barh(y, end - max(begun, left), left=max(begun, left), height=0.7, facecolor=fill, edgecolor=colour)
    if begin is None or begin < left:
        axes.plot(low, y, "<", color=colour, clip_on=False)
    if ended is None:
        axes.plot(min(high, right), y, ">", color=colour, clip_on=False)


def _edge(span: Span, colour: str, paper: str) -> str:
    """Return the colour of the edge of a point: that of the paper, so that points side by side stay apart."""
    return paper if span.sure else colour


def keys(ink: str, paper: str) -> list[Line2D | Patch]:
    """Return what a legend has to explain."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    look: dict[str, Any] = {"color": ink, "linestyle": "none"}
    return [
        Patch(facecolor=ink, edgecolor=ink, label="certain"),
        Patch(facecolor=paper, edgecolor=ink, hatch="//////", label="possible, not certain"),
        Line2D([], [], marker=">", label="no end (or beginning) is known", **look),
        Line2D([], [], marker="o", label="on a day", **look),
        Line2D([], [], marker="D", label="within weeks or months", **look),
        Line2D([], [], marker="o", markerfacecolor=paper, label="expected, alleged or denied", **look),
    ]
