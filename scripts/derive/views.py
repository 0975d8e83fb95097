"""The flat views for people: `facts`, `rules` and `timeline`, one row each, readable without a join.

The rule: a view says nothing of its own. Every cell is taken from a record, or put together from the names
that the record points at. For example a row of `rules` has the name of the weapon where `provisions` has its
id, and its `rule` is a line like "permitted: use (landmines); where: within, demilitarized zone".
Where the article itself speaks, the speaker shown is its publisher.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from scripts.derive.dates import EDTF_SUFFIX, date_groups
from scripts.read.rows import RECORD_LAYERS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.read.rows import Rows
    from scripts.read.schemas import Schemas
    from scripts.read.values import Value

Values = dict[str, "Value"]

# What to show of a record in the timeline: the first of these fields that its table has.
TITLES = ("title", "summary", "subject", "name")


def add_views(schemas: Schemas, rows: Rows) -> None:
    """Put the rows of the views beside those of the records they are made of."""
    views: dict[str, Callable[[Rows], Iterator[Values]]] = {"facts": _facts, "rules": _rules, "timeline": _timeline}
    for name, view in views.items():
        table = schemas.tables[name]
        rows[name] = [Row(table, "derived", 0, values) for values in view(rows)]


def _facts(rows: Rows) -> Iterator[Values]:
    speakers = _speakers(rows)
    passages: dict[Value, list[tuple[int, int]]] = {}
    for row in rows["evidence"]:
        start, end = row.values["start"], row.values["end"]
        if isinstance(start, int) and isinstance(end, int):
            passages.setdefault(row.values["claim_id"], []).append((start, end))
    checks = {row.values["claim_id"]: row.values for row in rows["checks"]}
    misleading = {row.values["claim_id"] for row in rows["renderings"] if row.values["meaning_changed"]}
    conflicts = [row.values["claim_id"] for row in rows["conflict_claims"]]
    copied = ("claim_id", "source_id", "sentence", "kind", "says", "speaker_id", "attribution", "modality", "note")
    checked = ("verdict", "recorded_value", "introduced_by", "finding", "check_id")
    for row in rows["claims"]:
        claim = row.values["claim_id"]
        check = checks.get(claim, {})
        yield {
            **{name: row.values.get(name) for name in copied},
            **{name: check.get(name) for name in checked},
            "speaker": speakers(row),
            "passages": ", ".join(f"{start}-{end}" for start, end in sorted(passages[claim])),
            "meaning_changed": claim in misleading,
            "conflicts": conflicts.count(claim),
        }


def _rules(rows: Rows) -> Iterator[Values]:
    speakers = _speakers(rows)
    names = {
        table: {row.record: str(row.values[field]) for row in rows[table]}
        for table, field in (("instruments", "name"), ("weapons", "name"), ("places", "name"), ("actors", "label"))
    }
    points_at = {
        "instrument": "instruments",
        "weapon": "weapons",
        "place": "places",
        "bearer": "actors",
        "authoriser": "actors",
    }
    copied = (
        "provision_id", "instrument_id", "source_id", "deontic", "activity", "place_scope", "purpose", "condition",
        "exception_to", "valid_from_min", "valid_from_max", "valid_to_min", "valid_to_max", "modality", "note",
    )  # fmt: skip
    views: dict[str, Values] = {}
    for row in rows["provisions"]:
        values: Values = {name: row.values.get(name) for name in copied}
        for name, table in points_at.items():
            identifier = row.values.get(f"{name}_id")
            values[name] = None if identifier is None else names[table][str(identifier)]
        values["speaker"] = speakers(row)
        values["rule"] = _sentence(values)
        views[row.record] = values
    for record, values in views.items():
        lifted = values["exception_to"]
        values["lifts"] = None if lifted is None else views[str(lifted)]["rule"]
        exceptions = sorted(other for other, others in views.items() if others["exception_to"] == record)
        values["exceptions"] = ", ".join(exceptions) or None
        yield values


def _sentence(values: Values) -> str:
    """Return a rule as a line made of its cells, what is not stated left out."""
    activity = "activity not stated" if values["activity"] == "not_stated" else str(values["activity"])
    parts = [f"{values['deontic']}: {activity} ({values['weapon']})"]
    if values["place_scope"] == "everywhere":
        parts.append("where: everywhere")
    elif values["place"] is not None:
        parts.append(f"where: {values['place_scope']}, {values['place']}")
    decider = None if values["authoriser"] == values["bearer"] else values["authoriser"]
    values = {**values, "authoriser": decider}  # who decides for themselves is named once
    labels = {"purpose": "purpose", "bearer": "for", "authoriser": "decided by", "condition": "condition"}
    parts += [f"{label}: {values[name]}" for name, label in labels.items() if values[name] is not None]
    return "; ".join(parts)


def _timeline(rows: Rows) -> Iterator[Values]:
    claims: dict[tuple[Value, Value, Value], list[str]] = {}
    for row in rows["provenance"]:
        key = (row.values["table"], row.values["record_id"], row.values["field"])
        claims.setdefault(key, []).append(str(row.values["claim_id"]))
    in_words = {"provisions": _rules_in_words(rows), "checks": _checks_in_words(rows)}
    for name, table in list(rows.items()):
        for row in table:
            if row.table.layer not in RECORD_LAYERS and name != "checks":
                continue
            for prefix in date_groups(list(row.table.by_name)):
                edtf = row.values.get(prefix + EDTF_SUFFIX)
                if edtf is None or (name == "checks" and prefix == "as_of"):
                    continue
                earliest, latest = row.values.get(f"{prefix}_min"), row.values.get(f"{prefix}_max")
                support = claims.get((name, row.record, prefix + EDTF_SUFFIX)) or claims.get((name, row.record, None))
                yield {
                    "sort_date": earliest if isinstance(earliest, dt.date) else latest,
                    "table": name,
                    "record_id": row.record,
                    "field": prefix,
                    "what": in_words[name][row.record] if name in in_words else _title(row),
                    "edtf": edtf,
                    "earliest": earliest,
                    "latest": latest,
                    "precision": row.values[f"{prefix}_precision"],
                    "basis": row.values[f"{prefix}_basis"],
                    "modality": row.values.get("modality"),
                    "claims": ", ".join(sorted(support or [str(row.values.get("claim_id"))])),
                }


def _rules_in_words(rows: Rows) -> dict[str, str]:
    return {row.record: f"{row.values['instrument']}: {row.values['rule']}" for row in rows["rules"]}


def _checks_in_words(rows: Rows) -> dict[str, str]:
    """Return of each check the claim and what is recorded."""
    says = {row.record: row.values["says"] for row in rows["claims"]}
    words = {}
    for row in rows["checks"]:
        recorded = row.values.get("recorded_value") or row.values["finding"]
        words[row.record] = f"{says[str(row.values['claim_id'])]} Recorded: {recorded}"
    return words


def _title(row: Row) -> str:
    if row.table.name == "treaty_actions":
        words = ("state_id", "action", "instrument_id", "status")
        return ", ".join(str(row.values[name]).replace("_", " ") for name in words)
    return next(str(row.values[name]) for name in TITLES if row.values.get(name) is not None)


def _speakers(rows: Rows) -> Callable[[Row], str]:
    """Return a function that names who speaks in a row: an actor, or the publisher of its article."""
    actors = {row.record: str(row.values["label"]) for row in rows["actors"]}
    publishers = {row.record: str(row.values["publisher"]) for row in rows["sources"]}

    def name(row: Row) -> str:
        speaker = row.values.get("speaker_id")
        return publishers[str(row.values["source_id"])] if speaker is None else actors[str(speaker)]

    return name
