"""The pages that show one front table each: the facts, the comparison, the positions, the treaty, and the own copy.

The rule: a column is shown as the table has it, with the labels of its codes and links to the records. For example
``facts-data.js`` has the cells of ``data/csv/facts.csv``, so that a download of all rows is that file.
"""

from __future__ import annotations

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

from landmine_policy._treaty_status import STEPS, treaty_status
from scripts.site.page import (
    Cell,
    Page,
    address,
    cell,
    compared,
    compared_columns,
    label_of,
    rows_of,
    script_data,
    titles,
)

if TYPE_CHECKING:
    from landmine_policy._editions import Edition

    Row = dict[str, Any]

SHOWN = ["claim_id", "says", "speaker", "verdict", "finding", "introduced_by", "kind", "attribution"]
FACETS = ["source_id", "kind", "speaker", "attribution", "verdict", "introduced_by"]
MOST_ROWS_IN_A_PAGE = 500  # a script draws the others
LINKS = (("reported", "rules", "rule_id"), ("recorded", "recorded_rules", "recorded_rule_id"))
POSITION = [
    "stance",
    "target",
    "asks_for",
    "reservation",
    "date",
    "channel",
    "attribution",
    "worst_verdict",
    "source_id",
]
VOTE = ["year", "resolution", "in_favour", "against", "abstentions", "vote_united_states", "vote_russia"]
VOTE += ["vote_ukraine", "vote_south_korea", "vote_china"]
CASUALTIES = ["year", "edition", "qualifier", "total", "killed", "injured", "unknown", "preferred", "note"]


def facts_page(edition: Edition) -> tuple[Page, bytes]:
    """Return the page of all claims and its data."""
    fields = edition["facts"].schema.by_name
    header, *rows = csv.reader(io.StringIO(edition["facts"].csv.decode(), newline=""))
    first = [edition["facts"].rows[row[header.index("claim_id")]] for row in rows[:MOST_ROWS_IN_A_PAGE]]
    cells = [{name: cell(edition, "facts", row, name) for name in SHOWN} for row in first]
    labels = {name: dict(fields[name].codes or ()) for name in {*SHOWN, *FACETS} if fields[name].codes}
    data = {"columns": header, "rows": rows, "labels": labels, "shown": SHOWN, "facets": FACETS}
    content = {"titles": titles(edition, "facts", SHOWN), "rows": cells, "total": len(rows), "facets": FACETS}
    content["facet_titles"] = titles(edition, "facts", FACETS)
    page = Page(
        "facts.html", "Facts", "facts.html", content, scripts=("facts-data.js", "static/ask.js", "static/facts.js")
    )
    return page, script_data("FACTS", data)


def compare_page(edition: Edition) -> Page:
    """Return the page that puts each newspaper and the record side by side."""
    table, columns = edition["rules_compared"], compared_columns(edition)
    fields = table.schema.by_name
    rows = [
        row
        | {
            "links": [
                Cell(name, address(edition, of, row[key]))
                for name, of, key in LINKS
                if row[key] and address(edition, of, row[key])
            ],
            "code": row["comparison"],
            "words": compared(row, columns),
            "comparison": label_of(fields["comparison"], row["comparison"]),
        }
        for row in sorted(table.rows.values(), key=lambda row: (row["instrument"], row["comparison"] == "not_reported"))
    ]  # fmt: skip
    topics = [(name, list(group)) for name, group in groupby(rows, key=lambda row: str(row["instrument"]))]
    # What the articles report on comes first.
    topics.sort(key=lambda topic: all(row["code"] == "not_reported" for row in topic[1]))
    content = {
        "topics": topics,
        "titles": titles(edition, "rules_compared", columns),
        "conflicts": _conflicts(edition),
    }
    return Page("compare.html", "Compare", "compare.html", content)


def _conflicts(edition: Edition) -> list[Row]:
    """Return each disagreement with what each article says and what the record has."""
    facts, members = edition["facts"].rows, edition["conflict_claims"].grouped("conflict_id")
    found = []
    for key, row in edition["conflicts"].rows.items():
        claims = [facts[member["claim_id"]] for member in members[(key,)]]
        by_source: dict[str, list[Cell]] = {}
        for claim in claims:
            said = Cell(claim["says"], address(edition, "facts", claim["claim_id"]))
            by_source.setdefault(claim["source_id"], []).append(said)
        checked = dict.fromkeys(claim["check_id"] for claim in claims if claim["check_id"])
        record = [Cell(edition["checks"].rows[name]["finding"], address(edition, "checks", name)) for name in checked]
        names = ("relation", "resolution", "within")
        shown = {name: cell(edition, "conflicts", row, name).text for name in names}
        topic = Cell(row["topic"], address(edition, "conflicts", key))
        found.append({"topic": topic, "sources": by_source, "record": record, **shown})
    return found


def positions_page(edition: Edition) -> Page:
    """Return who stands where: the positions by actor."""
    speakers: dict[str, Row] = {}
    for row in edition["positions"].rows.values():
        key = row["speaker_id"] or row["source_id"]
        about: Row = {"name": Cell(row["speaker"], address(edition, "actors", key) or address(edition, "sources", key))}
        about |= {"sector": cell(edition, "positions", row, "sector").text, "rows": []}
        record = address(edition, "positions", edition["positions"].id_of(row))
        shown = {name: cell(edition, "positions", row, name) for name in POSITION}
        speakers.setdefault(key, about)["rows"].append(shown | {"target": Cell(row["target"], record)})
    ordered = sorted(speakers.values(), key=lambda each: str(each["name"].text).casefold())
    return Page("positions.html", "Who says what", "positions.html",
                {"speakers": ordered, "titles": titles(edition, "positions", POSITION)})  # fmt: skip


def treaty_page(edition: Edition, day: str) -> tuple[Page, bytes]:
    """Return the states with their status on the day of the articles, the votes and the casualties, and the data."""
    frame = treaty_status(on=day, version=edition)
    states = [
        {"link": Cell(row["name"], address(edition, "treaty_states", key)), "steps": [row[name] for name in STEPS],
         "status": status, "signed": signed}
        for (key, row), status, signed in zip(
            edition["treaty_states"].rows.items(), frame["status"], frame["signed"].fillna(value=False), strict=True
        )
    ]  # fmt: skip
    steps = [[[str(row[name] or ""), reached] for name, reached in STEPS.items()]
             for row in edition["treaty_states"].rows.values()]  # fmt: skip
    counts = {name: int((frame["status"] == name).sum()) for name in frame["status"].cat.categories}
    content = {
        "day": day,
        "states": states,
        "counts": counts | {"signed": int(frame["signed"].fillna(value=False).sum())},
        "step_titles": titles(edition, "treaty_states", list(STEPS)),
        "as_of": max((str(row["as_of"]) for row in edition["treaty_states"].rows.values()), default=""),
        "votes": rows_of(edition, "un_votes", VOTE),
        "vote_titles": titles(edition, "un_votes", VOTE),
        "casualties": rows_of(edition, "casualties", CASUALTIES),
        "casualty_titles": titles(edition, "casualties", CASUALTIES),
    }
    page = Page(
        "treaty.html",
        "The treaty",
        "treaty.html",
        content,
        scripts=("treaty-data.js", "static/ask.js", "static/treaty.js"),
    )
    return page, script_data("TREATY", steps)


def copy_page(edition: Edition) -> tuple[Page, bytes]:
    """Return the page on which a reader verifies a copy of an article, and the positions and hashes it compares."""
    articles = [row for row in edition["sources"].rows.values() if row["text_file"]]
    data = [
        {
            "source": row["source_id"],
            "sha256": row["text_sha256"],
            "passages": [
                [each["claim_id"], each["start"], each["end"], each["sha256"]]
                for each in edition["evidence"].grouped("source_id").get((row["source_id"],), [])
            ],
        }
        for row in articles
    ]
    page = Page("copy.html", "Check your copy", "copy.html", {"articles": articles},
                scripts=("copy-data.js", "static/sha256.js", "static/copy.js"))  # fmt: skip
    return page, script_data("ARTICLES", data)
