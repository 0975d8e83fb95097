"""Figures of the tables, one call each: `timeline`, `rules`, `disagreement`, `positions`, `parties` and `casualties`.

The rule: a figure draws what the tables of one version have, and nothing else. It says in words what it shows (`alt`),
in which unit and from which tables, and no label in it is cut or lies on another. For example:

>>> import landmine_policy as lp
>>> figure = lp.plot.disagreement()
>>> figure.alt.split(". ")[0]
'Bar chart of the claims of each article by what the public record says of them'

Every figure takes the same and answers alike:

- `size` is width and height in inches, `theme` "light" or "dark", `version` a released version.
- It is a `matplotlib.figure.Figure` with one attribute more, `alt`: the same in words. A notebook shows it, and
  ``figure.savefig("disagreement.svg")`` writes it, with the same bytes each time and the words within the file.
- Colours are those of Okabe and Ito; markers, hatches and words tell things apart without them.
- ValueError says that the labels do not fit on the size, or that there is no such theme, version or table;
  ImportError that matplotlib is not installed: ``pip install "landmine-policy[plot]"``.
"""

from landmine_policy.plot._casualties import casualties
from landmine_policy.plot._disagreement import disagreement
from landmine_policy.plot._parties import parties
from landmine_policy.plot._positions import positions
from landmine_policy.plot._rules import rules
from landmine_policy.plot._timeline import timeline

__all__ = ["casualties", "disagreement", "parties", "positions", "rules", "timeline"]
