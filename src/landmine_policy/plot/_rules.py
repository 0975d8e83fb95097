"""What each policy prohibits, permits or requires, as the articles report it and as it is recorded, side by side.

The rule: a column is an instrument that an article reports on and the record has, a row an activity. A reported rule
stands in the row of the recorded rule that it is compared with: that on purchase in the row "Acquire", "as purchase".
A rule that lifts another is an exception in its row, and has a cell of its own where it is about another activity. No
rule for an activity is "not stated", in words, since an empty cell would read as allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of
from landmine_policy._rules import rules as found_rules

if TYPE_CHECKING:
    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Matrix of the rules by activity and instrument, as reported and as recorded"
BASES = ("reported", "recorded")
# The sign and the role of the colour of each deontic: signs and words tell them apart without colours.
LOOKS = {
    "prohibited": ("✕", "against"),
    "permitted": ("✓", "first"),
    "required": ("●", "second"),
    "restricted": ("◐", "against"),
    "power": ("◆", "third"),
    "no_power": ("◇", "third"),
}
Cells = dict[tuple[str, str, str], dict[str, str]]  # by activity, instrument and basis; then by deontic


def rules(size: Size = (10.5, 9.2), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw what the policies and the treaty prohibit, permit or require; the sources are `rules` and `recorded_rules`.

    There is a row an activity, and two columns an instrument: as reported and as recorded.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "2014 US landmine policy, use, reported: prohibited (1 exception)." in rules().alt
    True
    """
    from landmine_policy.plot._matrix import matrix
    from landmine_policy.plot._picture import fitted, inches, labels, picture

    edition = edition_of(version)
    named, cells = cells_of(edition)
    activities = {key[0] for key in cells}
    rows = {code: label for code, label in labels(edition, "activity").items() if code in activities}
    columns = [(instrument, basis) for instrument in named for basis in BASES]
    wide = (inches(size)[0] - 1.6) / len(columns)
    texts = [[_lettered(cells.get((activity, *column), {}), wide - 0.1) for column in columns] for activity in rows]
    title = "What the policies and the Ottawa Convention say of landmines, as reported and as recorded"
    source = "tables rules and recorded_rules. Not stated: no rule on it, which does not mean that it is allowed."
    with picture(size, theme, title, source, edition, version) as figure:
        axes = matrix(figure, list(rows.values()), [basis for _, basis in columns], texts)
        for place, name in enumerate(named.values()):
            axes.text(2 * place + 1, -2.2, fitted(name, 2 * wide), ha="center", va="bottom", weight="bold")
            axes.axvline(2 * place, color=figure.colours["ink"], linewidth=1.2)
        said = [
            f"{named[instrument]}, {rows[activity].lower()}, {basis}: {_in_words(words)}."
            for (activity, instrument, basis), words in cells.items()
        ]
        figure.alt = f"{ABOUT}; what is left out here is not stated. {' '.join(said)}"
    return figure


def cells_of(edition: Edition) -> tuple[dict[str, str], Cells]:
    """Return the names of the instruments, and for each cell what is to be said of each deontic in it.

    >>> _, cells = cells_of(edition_of())
    >>> cells["acquire", "us-2022", "reported"]
    {'prohibited': 'as purchase; expected'}
    >>> cells["destroy", "us-2014", "recorded"]
    {'required': 'some mines only; 1 exception'}
    """
    frame = found_rules(basis="both", version=edition).astype(object)
    every: list[Row] = list(frame.where(frame.notna(), None).T.to_dict().values())
    instruments = edition["instruments"].rows
    shared = set(instruments) & {row["instrument_id"] for row in every if row["basis"] == "recorded"}
    every = [row for row in every if row["instrument_id"] in shared]
    activity_of = {row["rule_id"]: row["activity"] for row in every}  # what is recorded comes last, and decides
    groups: dict[tuple[str, str, str], dict[str, list[Row]]] = {}
    for row in every:
        activity = activity_of[row["rule_id"]]
        if activity != activity_of.get(row["lifts"]):
            row["exceptions"] = sum(
                (row["rule_id"], row["basis"]) == (other["lifts"], other["basis"]) for other in every
            )
            row["as"] = f"as {row['activity']}" if row["activity"] != activity else None
            cell = groups.setdefault((activity, row["instrument_id"], row["basis"]), {})
            cell.setdefault(row["deontic"], []).append(row)
    order = sorted(shared, key=lambda name: str(instruments[name]["date_min"]))
    cells = {
        key: {deontic: "; ".join(_details(rows, mixed=len(cell) > 1)) for deontic, rows in cell.items()}
        for key, cell in groups.items()
    }
    return {name: instruments[name]["name"] for name in order}, cells


def _details(found: list[Row], *, mixed: bool) -> list[str]:
    """Return what is to be said of the rules of one deontic in one cell; `mixed` where it has others too."""
    limited = all(row["object_limit"] for row in found)
    others = [row["weapon"] for row in found if row["weapon_id"] not in {"landmine", "anti-personnel-mine", None}]
    number = sum(row["exceptions"] for row in found)
    said = [row["as"] for row in found]
    said += [row["bearer"] for row in found if row["deontic"] in {"power", "no_power"}]
    said += others
    said += [row["object_limit"] for row in found if limited and mixed] or ["some mines only"] * (
        limited and not others
    )
    said += [_where(row) for row in found]
    said += [row["certainty" if row["basis"] == "reported" else "status"] for row in found]
    reported = [row for row in found if row["basis"] == "reported"]
    said += ["versions differ" for row in reported if row["agree"] is False or row["certainty"] is None]
    said += [f"{number} exception{'s' * (number > 1)}"] * (number > 0)
    return [word for word in dict.fromkeys(said) if word and word not in {"asserted", "adopted"}]


def _in_words(cell: dict[str, str]) -> str:
    return ", ".join(f"{deontic.replace('_', ' ')}{more and f' ({more})'}" for deontic, more in cell.items())


def _where(row: Row) -> str | None:
    if row["place_scope"] == "everywhere":
        return "everywhere"
    return f"{row['place_scope']} {row['place']}" if row["place_scope"] in {"outside", "within"} else None


def _lettered(cell: dict[str, str], wide: float) -> tuple[str, str]:
    """Return the text of a cell that is so many inches wide, and the role of its colour."""
    from landmine_policy.plot._matrix import POINTS
    from landmine_policy.plot._picture import fitted

    if not cell:
        return "not stated", "paper"
    lines = [f"{LOOKS[name][0]} {name}\n{fitted(more, wide, POINTS)}".strip() for name, more in cell.items()]
    return "\n".join(lines).replace("_", " "), LOOKS[next(iter(cell))][1] if len(cell) == 1 else "fill"
