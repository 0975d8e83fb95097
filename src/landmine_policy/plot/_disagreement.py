"""What the public record says of the claims, and who introduced the errors.

The rule: the numbers are those of the table `facts`, and a claim without a verdict, or with the verdict `not_found`, is
drawn as undecided, never as right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Bar chart of the claims of each article by what the public record says of them"
# What stands behind a bar, in the order of stacking: its name in the legend, the role of its colour, and its hatch.
LOOKS = {
    "none": ("no error found", "fill", ""),
    "newspaper": ("error introduced by the newspaper", "first", ""),
    "paraphrase": ("by the paraphrase", "second", "////"),
    "unknown": ("by one of them, unknown which", "third", "xxxx"),
    "undecided": ("undecided, which is not “no error”", "paper", ""),
}


def disagreement(size: Size = (9.5, 4.2), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw the verdicts on the claims of each article, and who introduced the errors; the source is `facts`.

    There is a panel an article and a bar a verdict; the unit is claims.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "garbled 19 paraphrase" in disagreement().alt
    True
    """
    from matplotlib.patches import Patch

    from landmine_policy.plot._picture import articles, labels, picture

    edition = edition_of(version)
    verdicts = {**labels(edition, "verdict"), "not_checked": "Not checked"}
    counts = _counts(edition)
    title = "How far the articles agree with the public record, and who introduced the errors"
    source = "table facts. The texts are machine paraphrases. Not found: no reference decides the claim."
    alt = []
    with picture(size, theme, title, source, edition, version) as figure:
        newspapers = articles(edition)
        styles: dict[str, dict[str, Any]] = {
            look: {"facecolor": figure.colours[role], "edgecolor": figure.colours["ink"], "hatch": hatch}
            for look, (_, role, hatch) in LOOKS.items()
        }
        [panels] = figure.body.subplots(1, len(newspapers), sharex=True, sharey=True, squeeze=False)
        for axes, (article, newspaper) in zip(panels, newspapers.items(), strict=True):
            said = []
            for row, (verdict, label) in enumerate(verdicts.items()):
                parts = {look: counts.get((article, verdict, look), 0) for look in LOOKS}
                left = 0
                for look, number in parts.items():
                    axes.barh(row, number, left=left, linewidth=0.8 if number else 0, **styles[look])
                    left += number
                axes.text(sum(parts.values()) + 2, row, in_words(parts), va="center")
                said.append(f"{label.lower()} {in_words(parts)}")
            total = sum(number for (of, *_), number in counts.items() if of == article)
            axes.set_title(f"{newspaper}: {total} claims", weight="bold")
            axes.set_xlabel("claims")
            axes.set_yticks(range(len(verdicts)), list(verdicts.values()))
            axes.tick_params(left=False)
            alt.append(f"{newspaper}, {total} claims: {'; '.join(said)}.")
        panels[0].invert_yaxis()
        panels[0].set_xlim(0, max(counts.values()) * 1.15)
        keys = [Patch(label=label, **styles[look]) for look, (label, *_) in LOOKS.items()]
        figure.body.legend(handles=keys, loc="outside lower left", ncols=3)
        figure.alt = f"{ABOUT}. {' '.join(alt)}"
    return figure


def _counts(edition: Edition) -> dict[tuple[str, str, str], int]:
    """Return the number of claims by article, verdict and what stands behind a bar."""
    from collections import Counter

    rows = edition["facts"].rows.values()
    return Counter((row["source_id"], row["verdict"] or "not_checked", _look(row)) for row in rows)


def _look(row: Row) -> str:
    if row["verdict"] in {None, "not_found"}:
        return "undecided"
    return str(row["introduced_by"] or "none")


def in_words(parts: dict[str, int]) -> str:
    """Return the numbers behind a bar.

    >>> in_words({"none": 0, "newspaper": 7, "paraphrase": 2, "unknown": 18})
    '27: 7 newspaper, 2 paraphrase, 18 unknown'
    """
    blamed = [f"{number} {look}" for look, number in parts.items() if number and look not in {"none", "undecided"}]
    total = sum(parts.values())
    return f"{total}: {', '.join(blamed)}" if len(blamed) > 1 else "".join(blamed) or str(total)
