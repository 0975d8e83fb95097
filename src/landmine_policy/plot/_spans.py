"""Dates that are certain, possible or open, in words and drawn.

The rule: what is certain of a span is drawn full, what is only possible is hatched, and an end without a bound is an
arrow. A day is a point, and some weeks or months are a diamond. For example what begins "in 2014" and has ended by 2022
is hatched in 2014, and hatched again from the day on which it may have ended.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

Day = dt.date | None
FIRST = dt.date(1990, 1, 1)  # the axis begins here; what is older, with an arrow
TAIL = dt.timedelta(days=300)  # what is drawn of an open end
NARROW = dt.timedelta(days=100)  # what is shorter is too narrow for a bar


class Span(NamedTuple):
    """The bounds of a beginning and of an end; None is open. `sure` is whether it is told as a fact."""

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
    """Draw a span at a height, from the day `FIRST` on."""
    begin, begun, end, ended, sure = span
    known = [day for day in span[:4] if day]
    low = max(begin, FIRST) if begin else min(known) - TAIL
    high = ended or max(known) + TAIL
    fill = colour if sure else paper
    if begin and ended and high - low < NARROW:
        # The edge is that of the paper, so that points side by side stay apart.
        look = {"color": colour, "mfc": fill, "mec": paper if sure else colour}
        axes.plot(low + (high - low) / 2, y, "o" if low == high else "D", **look)  # type: ignore[arg-type] # days
        return
    axes.barh(y, high - low, left=low, height=0.7, facecolor=paper, edgecolor=colour, hatch="//////")  # type: ignore[arg-type]
    if begun and end and end > begun:
        full = max(begun, FIRST)
        axes.barh(y, end - full, left=full, height=0.7, facecolor=fill, edgecolor=colour)  # type: ignore[arg-type]
    if not begin or begin < FIRST:
        axes.plot(low, y, "<", color=colour, clip_on=False)  # type: ignore[arg-type]
    if not ended:
        axes.plot(high, y, ">", color=colour)  # type: ignore[arg-type]


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
