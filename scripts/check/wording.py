"""The articles' words stay out: no text of ours holds a run of five or more consecutive words of an article.

The rule: an article may be quoted with four consecutive words at most, in any cell of any table. It is
checked against the fingerprints in ``data/articles/``, so it needs no copy of the article. For example, were
"the old bridge will close soon" in an article, "the old bridge will" could be quoted and one word more could
not.
"""

from collections.abc import Iterator

from scripts.problems import Problem
from scripts.read.measurements import RUN, Measurements, runs
from scripts.read.rows import Rows


def check_wording(rows: Rows, measurements: dict[str, Measurements]) -> list[Problem]:
    """Return a problem for each cell that copies an article."""
    known = known_runs(measurements)
    found = []
    for table in rows.values():
        for row in table:
            for name, value in row.values.items():
                if not isinstance(value, str) or " " not in value:
                    continue  # ids and codes are labels, not text
                copied = next(copied_runs(value, known, RUN), None)
                if copied:
                    message = f"copies an article: '{copied}'"
                    found.append(
                        row.problem(name, message, f"do: say it in own words, {RUN - 1} printed words at most")
                    )
    return found


def known_runs(measurements: dict[str, Measurements]) -> frozenset[str]:
    """Return the fingerprints of all articles."""
    return frozenset[str]().union(*(measured.runs for measured in measurements.values()))


def copied_runs(text: str, known: frozenset[str], words: int) -> Iterator[str]:
    """Yield each run of at least `words` consecutive words of `text` that is in an article.

    >>> from scripts.read.measurements import measure
    >>> known = measure("the old bridge will close soon after dawn").runs
    >>> list(copied_runs("They say the old bridge will close soon.", known, 5))
    ['the old bridge will close soon']
    """
    copied: list[str] = []
    for fingerprint, run in [*runs(text), ("", "")]:
        if fingerprint in known:
            copied = [*copied, run.rsplit(" ", 1)[-1]] if copied else run.split(" ")
            continue
        if len(copied) >= words:
            yield " ".join(copied)
        copied = []
