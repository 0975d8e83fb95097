"""Figures of the tables, one call each: `timeline`, `rules`, `disagreement`, `positions`, `parties` and `casualties`.

The rule: a figure draws what the tables of one version have, and nothing else. It says in words what it shows (`alt`),
in which unit and from which tables, and no label in it is cut or lies on another. For example:

>>> import landmine_policy as lp
>>> figure = lp.plot.disagreement()
figure.alt.split(". ")[0]
'Bar chart of the claims of each article by what the public record says of them'

Each returns a figure of matplotlib, `landmine_policy[plot]`: ``figure.savefig("disagreement.svg")`` writes it, with the
same bytes each time, and a notebook shows it. Colours are those of Okabe and Ito; markers, hatches and words tell things
apart without them.
"""

from landmine_policy.plot._casualties import casualties
from landmine_policy.plot._disagreement import disagreement
from landmine_policy.plot._parties import parties
from landmine_policy.plot._positions import positions
from landmine_policy.plot._rules import rules

__all__ = ["casualties", "disagreement", "parties", "positions", "rules", "timeline"]
