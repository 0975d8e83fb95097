"""A table of short texts, drawn.

The rule: a row is as high as its longest text, and a shade only repeats what the words of a cell say. For example a
cell ``("✕ prohibited", "against")`` has the shade that the theme has for `against`, and ``("", "paper")`` is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from landmine_policy.plot._picture import Picture

Cell = tuple[str, str]  # the text, and the role of the colour behind it
POINTS = 7.0


def matrix(figure: Picture, rows: list[str], columns: list[str], cells: list[list[Cell]]) -> Axes:
    """Draw rows of cells below the names of the columns, and return the axes, in which a column is 1 wide."""
    axes = figure.body.subplots()
    top, middles = 0.0, []
    for row in cells:
        high = max(text.count("\n") for text, _ in row) + 1.8
        for place, (text, role) in enumerate(row):
            shade, edge = to_rgba(figure.colours[role], 0.3), figure.colours["line"]
            axes.add_patch(Rectangle((place, top), 1, high, facecolor=shade, edgecolor=edge, linewidth=0.8))
            ink = figure.colours["muted" if role == "paper" else "ink"]
            axes.text(place + 0.5, top + high / 2, text, ha="center", va="center", size=POINTS, color=ink)
        middles.append(top + high / 2)
        top += high
    axes.set(xlim=(0, len(columns)), ylim=(top, 0))
    axes.set_xticks([place + 0.5 for place in range(len(columns))], columns)
    axes.set_yticks(middles, rows)
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    return axes
