"""The rules that policies, laws and treaties have by the public record, in the columns of the reported ones.

The rule: a recorded rule is one version of itself. What was adopted is a fact while it lasts; an aim is announced. For
example on 2016-06-01 the record has the ban on use of 2014 apply: yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from landmine_policy._editions import Edition, Row

# What the status of a recorded rule means in the codes of the reported ones.
CERTAINTY = {"adopted": "asserted", "aim": "expected", "proposed": "hoped"}
LABELS = {
    "instrument": ("instrument_id", "recorded_instruments", "name"),
    "weapon": ("weapon_id", "weapons", "label"),
    "place": ("place_id", "places", "label"),
    "bearer": ("bearer_id", "actors", "label"),
    "rule": ("rule_id", "rules_compared", "record"),
    "lifts": ("exception_to", "recorded_rules", "rule_id"),
}


def recorded_frame(edition: Edition) -> pd.DataFrame:
    """Return the recorded rules with the columns of the view `rules`, the references in place of the articles."""
    import pandas as pd

    text = pd.StringDtype("pyarrow")
    frame = edition["recorded_rules"].frame()
    for column, (key, table, label) in LABELS.items():
        words = {name: row[label] for name, row in edition[table].rows.items()}
        frame[column] = frame[key].map(words).astype(text)
    lifting = frame.dropna(subset="lifts").groupby("lifts")["rule_id"].agg(", ".join)
    frame["exceptions"] = frame["rule_id"].map(lifting).astype(text)
    references = edition["record_sources"].grouped("table", "record_id")
    cited = [references.get(("recorded_rules", name), []) for name in frame["recorded_rule_id"]]
    frame["sources"] = pd.array([", ".join(row["source_id"] for row in rows) for rows in cited], dtype=text)
    shown = [name for name in edition["rules"].schema.by_name if name in frame]
    return frame[[*shown, "status", "note"]]


def recorded_versions(edition: Edition) -> dict[str, list[Row]]:
    """Return the recorded rules by `rule_id`, each as its one version."""
    rows = edition["recorded_rules"].rows.values()
    return {
        row["rule_id"]: [row | {"certainty": CERTAINTY[row["status"]], "polarity": "positive", "source_id": None}]
        for row in rows
    }


def recorded_instrument(edition: Edition, version: Row) -> Row:
    """Return the instrument of a recorded rule as `applied` takes it: only an aim is announced and not in force."""
    row = edition["recorded_instruments"].rows[version["instrument_id"]]
    return row | {"status_at_report": "announced" if version["status"] == "aim" else "in_force"}
