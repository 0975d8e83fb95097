"""One page for each record: its fields, the passages, what the record says, what conflicts, and how to cite it.

The rule: a page shows what the tables have, found by keys only, so that every kind of record has the same page. A
removed id keeps its address, with the sentence on what became of it. For example the page of a check has the claim
that it is about, the passages of that claim, and its references.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landmine_policy._cite import cite
from landmine_policy._evidence import claims_of
from scripts.site.page import RECORDS, SHOWN_AS, Cell, Page, address, cell, compared, compared_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landmine_policy._editions import Edition

    Row = dict[str, Any]
    Links = dict[tuple[str, str], dict[str, list[Cell]]]

# What names a row of any table, as a pair of columns.
PAIRS = (("table", "record_id"), ("target_table", "target_id"), ("record_table", "record_id"))
# What versions of one thing share.
GROUPS = {"provisions": "rule_id", "events": "happening_id", "quantities": "figure_id", "statements": "occasion_id"}
GROUPS |= {"recorded_rules": "rule_id", "recorded_events": "happening_id"}
NAMING = ("says", "title", "rule", "summary", "label", "name", "subject", "topic", "finding", "as_printed")
LONGEST_LIST = 60


def record_pages(edition: Edition) -> Iterator[Page]:
    """Yield the page of every record, and one for each id that a release removed."""
    links = incoming(edition)
    for table in RECORDS:
        for record_id, row in edition[table].rows.items():
            yield _page(edition, table, record_id, row, links)
    yield from tombstones(edition)


def tombstones(edition: Edition) -> Iterator[Page]:
    """Yield a page for each id that a release removed."""
    changes: list[Row] = list(edition["changes"].rows.values())
    for change in changes:
        record_id, of = str(change["record_id"]), str(change["table"])
        table = SHOWN_AS.get(of, of)
        gone = (change["kind"], change["action"]) == ("record", "removed") and table in RECORDS
        if gone and record_id not in edition[table].rows:
            said = edition.tombstone("record", record_id, [of]).strip()
            moved = Cell(change["renamed_to"] or "", address(edition, table, change["renamed_to"]))
            content = {"table": of, "record_id": record_id, "said": said, "moved": moved}
            yield Page(f"{RECORDS[table]}/{record_id}.html", record_id, "tombstone.html", content)


def incoming(edition: Edition) -> Links:
    """Return what points at each record, by the table that does."""
    links: Links = {}
    for table in (name for name in RECORDS if name not in SHOWN_AS.values()):
        schema = edition[table].schema
        for record_id, row in edition[table].rows.items():
            targets = [(key.table, str(row[key.fields[0]])) for key in schema.foreign_keys if row[key.fields[0]]]
            targets += [(row[a], str(row[b])) for a, b in PAIRS if row.get(a) and row.get(b)]
            shown = Cell(name_of(edition, table, record_id, row), address(edition, table, record_id))
            for target in dict.fromkeys(targets):
                links.setdefault(target, {}).setdefault(table, []).append(shown)
    return links


def name_of(edition: Edition, table: str, record_id: str, row: Row) -> str:
    """Return what a record is called: its first column that names it, or its id."""
    if table == "positions":
        return f"{row['speaker']} {row['stance']} {row['target']}"
    beside = edition["rules_compared"].rows.get(row.get("rule_id") or "", {})
    said = beside.get("record") if table == "recorded_rules" else None
    return str(said or next((row[name] for name in NAMING if row.get(name)), record_id))


def _page(edition: Edition, table: str, record_id: str, row: Row, links: Links) -> Page:
    schema = edition[table].schema
    own = [table, *(name for name, shown in SHOWN_AS.items() if shown == table)]
    pointing = {by: cells for name in own for by, cells in links.get((name, record_id), {}).items()}
    claims = [] if table == "sources" else claims_of(table, record_id, version=edition)
    group = GROUPS.get(table)
    siblings = edition[table].grouped(group)[(row[group],)] if group else []
    fields = [(item, cell(edition, table, row, item.name)) for item in schema.fields if row[item.name] is not None]
    title = name_of(edition, table, record_id, row)
    content = {
        "table": table,
        "one": schema.title,
        "record_id": record_id,
        "fields": fields,
        "empty": [item.title for item in schema.fields if row[item.name] is None],
        "evidence": [_evidence(edition, claim) for claim in claims],
        "conflicts": _conflicts(edition, claims),
        "versions": [_named(edition, table, other) for other in siblings if other is not row],
        "compared": _compared(edition, row),
        "references": _references(edition, table, record_id, row),
        "pointing": {name: (cells[:LONGEST_LIST], len(cells)) for name, cells in pointing.items()},
        "changes": [r for r in edition["changes"].rows.values() if (r["table"], r["record_id"]) == (table, record_id)],
        "citation": _citation(edition, table, record_id),
    }
    about: dict[str, Any] = {"identifier": f"{table}/{record_id}"}
    if table == "facts":
        about |= {"@type": "Claim", "text": row["says"]}
    return Page(address(edition, table, record_id), title, "record.html", content, about)


def _compared(edition: Edition, row: Row) -> list[tuple[str, str]]:
    """Return how a rule is reported and recorded, and in what these differ, each with its heading."""
    table = edition["rules_compared"]
    found = table.rows.get(row.get("rule_id") or "")
    if found is None:
        return []
    columns = compared_columns(edition)
    pairs = zip([*columns, "differences"], [*compared(found, columns), found["differences"]], strict=True)
    return [(table.schema.by_name[name].title, words) for name, words in pairs if words]


def _named(edition: Edition, table: str, row: Row) -> Cell:
    record_id = edition[table].id_of(row)
    source = f" ({row['source_id']})" if row.get("source_id") else ""
    return Cell(name_of(edition, table, record_id, row) + source, address(edition, table, record_id))


def _evidence(edition: Edition, claim_id: str) -> Row:
    """Return a claim with its passages and its check."""
    row = edition["facts"].rows[claim_id]
    names = ("claim_id", "says", "verdict", "finding", "introduced_by", "check_id")
    shown = {name: cell(edition, "facts", row, name) for name in names}
    return {**shown, "passages": edition["evidence"].grouped("claim_id").get((claim_id,), [])}


def _conflicts(edition: Edition, claims: list[str]) -> list[dict[str, Cell]]:
    """Return what the claims agree or disagree about with others."""
    members = edition["conflict_claims"].grouped("claim_id")
    ids = dict.fromkeys(member["conflict_id"] for claim in claims for member in members.get((claim,), []))
    rows = [edition["conflicts"].rows[name] for name in ids]
    columns = ("conflict_id", "topic", "within", "relation", "resolution", "reason")
    return [{name: cell(edition, "conflicts", row, name) for name in columns} for row in rows]


def _references(edition: Edition, table: str, record_id: str, row: Row) -> list[Row]:
    """Return the sources of the public record for a record or its check, with what each supports."""
    found = edition["check_sources"].grouped("check_id").get((row.get("check_id"),), [])
    found = found + edition["record_sources"].grouped("table", "record_id").get((table, record_id), [])
    sources = edition["sources"].rows
    return [
        {**sources[item["source_id"]], "supports": item["supports"], "field": item.get("field"),
         "href": address(edition, "sources", item["source_id"])}
        for item in found
    ]  # fmt: skip


def _citation(edition: Edition, table: str, record_id: str) -> list[str]:
    """Return how to cite a record, a reference a line; the dataset alone where the record rests on no source."""
    try:
        text = cite(edition, [("claims" if table == "facts" else table, record_id)])
    except ValueError:  # what `cite` says of places and weapons that only the references name
        text = cite(edition)
    return text.splitlines()
