"""The rows of `provenance`: on which claims a record rests, and on which single cells of it.

The rule: ``claims: [id, ...]`` in the row of a record are the claims of the row, ``cell_claims: {field: [id, ...]}``
those of single cells, in place of the row's. For example ``cell_claims: {date_edtf: [gazette-2021-03-05.003]}`` of the
event ``bridge-opened`` gives the row (events, bridge-opened, date_edtf, gazette-2021-03-05.003).
"""

from collections.abc import Callable, Iterator

from scripts.problems import did_you_mean
from scripts.read.fact_yaml import Mapping, Node, Scalar, Sequence
from scripts.read.rows import Row
from scripts.read.schemas import Table

Note = Callable[[int, str, str, str | None, str, str], None]


def read_provenance(provenance: Table, row: Row, node: Mapping, note: Note) -> Iterator[Row]:
    """Yield a row of `provenance` for each claim that a record's row names, and note what cannot be read."""
    if "claims" in node.entries:
        yield from _claims(provenance, row, "", node.entries["claims"], node.key_lines["claims"], note)
    cells = node.entries.get("cell_claims")
    if isinstance(cells, Mapping):
        for name, claims in cells.entries.items():
            line = cells.key_lines[name]
            if name in row.table.by_name:
                yield from _claims(provenance, row, name, claims, line, note)
            else:
                note(line, row.record, name, None, *not_a_field(name, list(row.table.by_name)))
    elif cells is not None:
        advice = "do: write field: [claim, ...]"
        note(cells.line, row.record, "cell_claims", text_of(cells), "is not a mapping", advice)


def _claims(provenance: Table, row: Row, cell: str, node: Node, line: int, note: Note) -> Iterator[Row]:
    if not isinstance(node, Sequence) or not node.items:
        advice = "do: write [claim_id, ...]"
        note(line, row.record, cell or "claims", text_of(node), "is not a list of claims", advice)
        return
    for item in node.items:
        if not isinstance(item, Scalar):
            note(item.line, row.record, "claims", None, "is not a claim id", "do: write the id of a claim")
            continue
        values = {"table": row.table.name, "record_id": row.record, "field": cell or None, "claim_id": item.text}
        yield Row(provenance, row.file, item.line, dict(values), dict.fromkeys(values, item.line))


def not_a_field(key: str, allowed: list[str]) -> tuple[str, str]:
    """Return the message for a key that stands where it may not, and what may stand there."""
    hint = did_you_mean(key, allowed)
    return f"is not a field here{hint}", ", ".join(allowed)


def text_of(node: Node) -> str | None:
    """Return the text of a node, to be shown; None where it is a collection."""
    return node.text if isinstance(node, Scalar) else None
