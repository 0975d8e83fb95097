"""What a rule takes from the rule it lifts, or from its instrument: its dates, its weapon and its bearer.

The rule: an exception has the dates, the weapon and the bearer of the rule it lifts where it states none; any other
rule has the weapon that its instrument is about, and as its bearer the state whose policy it is. The basis of the cell
says which, and the claims behind it are those of the cell that it was taken from. For example "carts are banned from
2021 on, save on market days": the exception begins in 2021 too, `valid_from_basis` inherited, on the claims of the ban.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.read.rows import RECORD_LAYERS, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.read.rows import Rows

DATES = ("valid_from", "valid_to")
FROM_INSTRUMENT = {"bearer_id": "state_id", "weapon_id": "weapon_id"}
INHERITED = "inherited"


def fill_inherited(rows: Rows) -> None:
    """Fill in the cells that rules do not state themselves, and add to `provenance` what these rest on."""
    support: dict[tuple[object, object], list[Row]] = {}
    for made in rows["provenance"]:
        support.setdefault((made.values["table"], made.values["record_id"]), []).append(made)
    # What is recorded takes nothing from what is reported, and states its cells itself.
    tables = {name: rows[name][0].table for name in rows if rows[name] and rows[name][0].table.layer in RECORD_LAYERS}
    for name in [name for name, table in tables.items() if "exception_to" in table.by_name]:
        known = {(table, row.record): row for table in (name, "instruments") for row in rows[table]}
        # Rules that stand by themselves come first: what they take from their instrument is passed on.
        for row in sorted(rows[name], key=lambda row: row.values.get("exception_to") is not None):
            lifted = known.get((name, str(row.values.get("exception_to"))))
            instrument = known.get(("instruments", str(row.values.get("instrument_id"))))
            own = support.setdefault((name, row.record), [])
            for cell, giver, given in [*_cells(row, lifted, instrument)]:
                behind = [*_provenance(row, cell, own, support.get((giver.table.name, giver.record), []), given)]
                own += behind
                rows["provenance"] += behind


def _cells(row: Row, lifted: Row | None, instrument: Row | None) -> Iterator[tuple[str, Row, str]]:
    """Fill in the cells of a row; yield each with the row and the cell that it was taken from."""
    values = row.values
    for cell, of_instrument in FROM_INSTRUMENT.items():
        basis, giver, given = "stated", row, cell
        if values.get(cell) is None and lifted is not None:
            basis, giver = INHERITED, lifted
        elif values.get(cell) is None and instrument is not None:
            basis, giver, given = "from_instrument", instrument, of_instrument
        if giver.values.get(given) is not None:
            values[cell], values[cell.replace("_id", "_basis")] = giver.values[given], basis
            if giver is not row:
                yield cell, giver, given
    for date in DATES if lifted is not None else ():
        if values.get(f"{date}_edtf") is None and lifted is not None and lifted.values.get(f"{date}_edtf") is not None:
            values |= {f"{date}_{part}": lifted.values.get(f"{date}_{part}") for part in ("edtf", "precision")}
            values[f"{date}_basis"] = INHERITED
            yield f"{date}_edtf", lifted, f"{date}_edtf"


def _provenance(row: Row, cell: str, own: list[Row], support: list[Row], given: str) -> Iterator[Row]:
    """Yield what a cell rests on: the claims, in the article of the row, of the cell that it was taken from."""
    articles = {_article(made) for made in own}
    of_cell = [made for made in support if made.values["field"] == given]
    for made in of_cell or [made for made in support if made.values["field"] is None]:
        if _article(made) in articles:
            values = {**made.values, "table": row.table.name, "record_id": row.record, "field": cell}
            yield Row(made.table, row.file, row.line, values)


def _article(made: Row) -> str:
    return str(made.values["claim_id"]).rpartition(".")[0]
