"""The rules, and what of them held on a day: data that answer as `rules` does.

The rule: for each version of a rule the answers of `rules` are computed for the days on which they change, and its
matches for each thing that may be asked for; the page only takes the worst match and the best answer, as `rules` does.
For example a version that applied from 2014 on has ``[["0001-01-01", "not yet"], ["2014-01-01", "not stated"], ...]``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from landmine_policy._containment import MATCHES
from landmine_policy._recorded_rules import recorded_instrument, recorded_versions
from landmine_policy._rules import NAMED, answer_on, match_of, rules
from scripts.site.page import Cell, Page, address, label_of, script_data

if TYPE_CHECKING:
    from landmine_policy._editions import Edition

    Row = dict[str, Any]

DAY = dt.timedelta(days=1)
ASKED = ("instrument", "activity", "weapon", "place")


def rules_page(edition: Edition) -> tuple[Page, bytes]:
    """Return the page of the rules, with the answers for the day after the articles, and its data."""
    day = first_day(edition, after=1)
    frame = rules(on=day, basis="both", version=edition)
    choices = {kind: _choices(edition, kind) for kind in ASKED}
    versions = {"reported": edition["provisions"].grouped("rule_id"), "recorded": _recorded(edition)}
    data, shown = [], []
    for row in frame.to_dict("records"):
        basis, rule_id = row["basis"], row["rule_id"]
        found = versions[basis][(rule_id,)]
        data.append([_version(edition, version, choices) for version in found])
        shown.append(_rule(edition, row, found[0]))
    content = {"day": day, "rules": shown, "choices": choices, "matrix": _matrix(edition, shown)}
    content["answers"] = list(frame["applies"].cat.categories)
    page = Page(
        "rules.html", "Rules", "rules.html", content, scripts=("rules-data.js", "static/ask.js", "static/rules.js")
    )
    family = [row["family"] for row in shown]
    named = {kind: [key for key, _ in pairs] for kind, pairs in choices.items()}
    return page, script_data("RULES", {"choices": named, "versions": data, "family": family})


def first_day(edition: Edition, after: int) -> str:
    """Return the day that a page shows first: so many days after the last article."""
    articles = [row["published"] for row in edition["sources"].rows.values() if row["role"] == "article"]
    return str(dt.date.fromisoformat(max(articles)) + after * DAY)


def _recorded(edition: Edition) -> dict[tuple[Any, ...], list[Row]]:
    return {(name,): found for name, found in recorded_versions(edition).items()}


def _choices(edition: Edition, kind: str) -> list[tuple[str, str]]:
    """Return what may be asked for, each with its label."""
    if kind == "activity":
        return list(edition["rules"].schema.by_name["activity"].codes or ())
    table, label = NAMED[kind]
    rows = {**(edition["recorded_instruments"].rows if kind == "instrument" else {}), **edition[table].rows}
    return sorted((key, row[label]) for key, row in rows.items())


def _version(edition: Edition, version: Row, choices: dict[str, list[tuple[str, str]]]) -> Row:
    """Return the matches of a version as letters, one for each choice, and its answers from day to day."""
    letters = {
        kind: "".join(match_of(edition, version, {kind: key})[0] for key, _ in pairs) for kind, pairs in choices.items()
    }
    assert {name[0] for name in MATCHES} == set("ypn")  # noqa: S101 (the letters must tell the matches apart)
    return {**letters, "days": _days(edition, version)}


def _days(edition: Edition, version: Row) -> list[tuple[str, str]]:
    """Return the days from which on the answer for a version is another one."""
    if version["source_id"] is None:
        instrument = recorded_instrument(edition, version)
        known = [row["as_of"] for row in edition["treaty_states"].rows.values()]
    else:
        instrument = edition["instruments"].rows[version["instrument_id"]]
        known = [dt.date.fromisoformat(edition["sources"].rows[version["source_id"]]["published"])]
    bounds = [version[f"valid_{name}"] for name in ("from_min", "from_max", "to_min", "to_max")]
    dates = {day for day in (*bounds, instrument["date_min"], *known) if day}
    days = sorted({dt.date.min, *dates, *(day + DAY for day in dates)})
    answers = [(str(day), answer_on(edition, version, day)) for day in days]
    return [pair for before, pair in zip([("", ""), *answers], answers, strict=False) if pair[1] != before[1]]


def _rule(edition: Edition, row: dict[Any, Any], version: Row) -> Row:
    """Return what the page shows of a rule."""
    fields = edition["rules"].schema.by_name
    table = "rules" if row["basis"] == "reported" else "recorded_rules"
    record_id = row["rule_id"] if table == "rules" else version["recorded_rule_id"]
    text = {name: "" if row[name] != row[name] or row[name] is None else str(row[name]) for name in row}
    return text | {
        "link": Cell(text["rule"] or text["rule_id"], address(edition, table, record_id)),
        "deontic_label": label_of(fields["deontic"], text["deontic"]),
        "verdict_label": label_of(fields["worst_verdict"], text["worst_verdict"]),
        "comparison": _comparison(edition, row["rule_id"]),
        "about": text["rule"].partition(": ")[2],
        "family": f"{row['basis']}/{text['lifts'] or row['rule_id']}",
    }


def _comparison(edition: Edition, rule_id: str) -> str:
    """Return how the reports of a rule stand to the record, and in what they differ."""
    row = edition["rules_compared"].rows[rule_id]
    label = label_of(edition["rules_compared"].schema.by_name["comparison"], row["comparison"])
    return f"{label}: {row['differences']}" if row["differences"] else label


def _matrix(edition: Edition, shown: list[Row]) -> Row:
    """Return the rules by activity, and by the instruments that the articles report on, most rules first."""
    reported = {row["instrument_id"]: row["instrument"] for row in shown if row["basis"] == "reported"}
    counts = Counter(row["instrument_id"] for row in shown)
    columns = sorted(reported, key=lambda name: (-counts[name], name))
    activities = edition["rules"].schema.by_name["activity"].codes or ()
    cells = {
        code: {name: [(number, row) for number, row in enumerate(shown)
                      if (row["activity"], row["instrument_id"]) == (code, name)] for name in columns}
        for code, _ in activities
    }  # fmt: skip
    lines = [(label, cells[code]) for code, label in activities if any(cells[code].values())]
    return {"columns": {name: reported[name] for name in columns}, "lines": lines}
