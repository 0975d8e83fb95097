"""Releases stay as they were made: their tables, the ids that they removed, and the reasons that they take.

The rule: the folder of a release holds the tables whose hash is in the table `releases`, and an id that a release
removed is never used again, not even for the same thing, since a paper may cite it. For example a claim removed in
2.0.0 stays in `changes`, and a new claim of that id is refused; so is a table by the name of a removed one. A reason
for a change needs its sentence and its evidence; whether the change happened is seen when the next release is made.
"""

import re

from scripts.problems import Problem
from scripts.read.releases import ADVICE, RELEASES, Release
from scripts.read.rows import Row, Rows
from scripts.read.schemas import SCHEMA_FOLDER, Schemas

PACKAGE = f"{SCHEMA_FOLDER}/package.json"
BEFORE_THE_FIRST = "0.0.0"
REFERENCE = re.compile(r"https?://\S+|#[0-9]+")
SHOWN_BY = "give the id of a claim, check, source or of the record itself, an address, or an issue as #12"


def check_releases(releases: list[Release], rows: Rows, version: str) -> list[Problem]:
    """Return what is wrong with the folders of the releases; `version` is the one in ``package.json``."""
    recorded = {str(row.values["version"]): row.values["tables_sha256"] for row in rows["releases"]}
    there = {release.version: release.tables_sha256 for release in releases}
    found = []
    for name in sorted(recorded.keys() | there.keys()):
        if recorded.get(name) != there.get(name):
            message = "is missing" if name not in there else "does not hold the tables whose hash `releases` has"
            found.append(Problem(f"{RELEASES}/{name}", message, ADVICE))
    last = releases[-1].version if releases else BEFORE_THE_FIRST
    if version != last:
        advice = f"do: write {last}, or restore {RELEASES}; only a release changes it"
        found.append(Problem(PACKAGE, f"has the version {version!r}, and the last release is {last}", advice))
    return found


def check_tombstones(schemas: Schemas, rows: Rows) -> list[Problem]:
    """Return a problem for each record and table whose name a release removed.

    Parts of records have no ids that could be cited, so a part may return: only its removal is less than major.
    """
    removed = {
        (row.values["kind"], row.values["table"], row.values.get("record_id")): row.values["version"]
        for row in rows["changes"]
        if row.values["action"] == "removed" and row.values["bump"] == "major"
    }
    found = []
    for name in schemas.tables:
        if version := removed.get(("table", name, None)):
            message = f"the table {name} was removed in {version}"
            found.append(Problem(f"{SCHEMA_FOLDER}/{name}.json", message, "do: give another name; it may be cited"))
    for name, table in rows.items():
        for row in table:
            if version := removed.get(("record", name, row.record)):
                advice = "do: give a new id; none is used twice"
                found.append(row.problem(row.table.primary_key[-1], f"was removed in {version}", advice))
    return found


def check_reasons(reasons: list[Row], rows: Rows) -> list[Problem]:
    """Return a problem for each typed reason that lacks its sentence or its evidence, or names nothing."""
    ids = {row.record for table in rows.values() for row in table}
    ids |= {str(row.values.get("record_id")) for row in reasons}  # those that were removed
    found: list[Problem] = []
    for row in reasons:
        for name, advice in (("reason", "say in a sentence why it changed"), ("reference", SHOWN_BY)):
            value = row.values.get(name)
            if value is None:
                found.append(row.problem(name, "is missing", f"do: {advice}"))
            elif not re.search(r"\w", str(value)):
                found.append(row.problem(name, "is a placeholder", f"do: {advice}"))
            elif name == "reference" and str(value) not in ids and not REFERENCE.fullmatch(str(value)):
                found.append(row.problem(name, "is no id, address or issue", f"do: {advice}"))
    return found
