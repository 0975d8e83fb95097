"""Who stands where on which demand, as the articles report it.

The rule: a row is a speaker, a column what the stance is on. A cell has a sign for the polarity of the stance, the
stance, a star where it is held with a reservation, and what the speaker asks for. Nothing is inferred: who criticises
mines is not drawn as asking for a ban. An empty cell means that the articles report no stance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landmine_policy._editions import edition_of

if TYPE_CHECKING:
    from landmine_policy._editions import Edition, Row, Version
    from landmine_policy.plot._picture import Picture, Size, Theme

ABOUT = "Matrix of the positions by speaker and by what they are on"
SIGNS = {1: ("▲", "first"), 0: ("○", "fill"), -1: ("▼", "against")}


def positions(size: Size = (13.5, 8.5), theme: Theme = "light", version: Version = None) -> Picture:
    """Draw who supports or opposes what, and asks for what; the source is the table `positions`.

    There is a row a speaker, by sector, and a column a policy, treaty, rule or weapon. Events share one, actors too.
    `size`, `theme`, `version`, what is returned and the errors are those of every figure (`landmine_policy.plot`).

    Examples
    --------
    >>> "Daryl Kimball (wapo): June 2022 US landmine policy ▲ welcomes *;" in positions().alt
    True
    """
    from landmine_policy.plot._matrix import POINTS, matrix
    from landmine_policy.plot._picture import articles, fitted, inches, labels, picture

    edition = edition_of(version)
    sectors = {**labels(edition, "sector"), "": "sector not stated"}
    found = sorted(edition["positions"].rows.values(), key=lambda row: list(sectors).index(row["sector"] or ""))
    order = list(labels(edition, "stance_target"))
    targets = {_target(edition, row): order.index(row["target_table"]) for row in found}
    columns = sorted(targets, key=lambda name: (targets[name], -sum(_target(edition, row) == name for row in found)))
    speakers: dict[str, list[Row]] = {}
    for row in found:
        speakers.setdefault(row["speaker"], []).append(row)
    wide = (inches(size)[0] - 3.2) / (len(columns) + 1)
    cells, said, above = [], [], ""
    rows = [
        f"{name} ({', '.join(sorted({row['source_id'].split('-')[0] for row in of}))})" for name, of in speakers.items()
    ]
    for label, of in zip(rows, speakers.values(), strict=True):
        sector = sectors[of[0]["sector"] or ""]
        line = [_cell([row for row in of if _target(edition, row) == column]) for column in columns]
        cells.append([(fitted(sector, wide, POINTS) if sector != above else "", "paper"), *line])
        said.append(
            f"{label}: " + " ".join(f"{name} {text};" for name, (text, _) in zip(columns, line, strict=True) if text)
        )
        above = sector
    title = "Who stands where: ▲ for it, ▼ against it, ○ neither, → what they ask for"
    papers = "; ".join(f"{name.split('-')[0]}: {newspaper}" for name, newspaper in articles(edition).items())
    source = f"table positions. {papers}. *: with a reservation. An empty cell: no stance is reported."
    with picture(size, theme, title, source, edition, version) as figure:
        matrix(figure, rows, [fitted(name, wide - 0.05, POINTS) for name in ["sector", *columns]], cells)
        figure.alt = f"{ABOUT}. {' '.join(said)}".replace("\n", " ")
    return figure


def _target(edition: Edition, row: Row) -> str:
    """Return the name of what a stance is on; events and actors, whose titles are long, by their kind."""
    if row["target_table"] == "provisions":
        rule = edition["provisions"].rows[row["target_id"]]
        return f"{edition['instruments'].rows[rule['instrument_id']]['name']}: {rule['activity']} {rule['deontic']}"
    return str(row["target_table"] if row["target_table"] in {"events", "actors"} else row["target"])


def _cell(found: list[Row]) -> tuple[str, str]:
    if not found:
        return "", "paper"
    lines: dict[str, None] = {}
    for row in found:
        asks = f"\n→ {row['asks_for']}" if row["asks_for"] else ""
        lines[f"{SIGNS[row['polarity']][0]} {row['stance']}{' *' if row['reservation'] else ''}{asks}"] = None
    return "\n".join(lines).replace("_", " "), SIGNS[found[0]["polarity"]][1]
