"""What must hold of renderings, conflicts and checks.

The rules, each with its function: a rendering that changes the meaning has an authority or the status
``unresolved``, and prints four words at most; a conflict is between two claims, or one and a check, and its
sides fit its relation; a check has an error's author exactly when there is an error, and a contradiction
rests on more than a repost. For example a conflict that ``corroborates`` has one side, all others at least
two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.problems import Problem
    from scripts.read.rows import Row, Rows
    from scripts.read.values import Value

LONGEST_PRINTED = 4  # words
ERRORS = frozenset({"imprecise", "contradicted", "garbled"})
WEAK_GRADES = frozenset({"repost", "do_not_cite", None})
ONE_SIDED = frozenset({"corroborates"})


def check_judgement(rows: Rows) -> list[Problem]:
    """Return a problem for each judgement that breaks one of the rules."""
    grades = {row.values.get("source_id"): row.values.get("grade") for row in rows["sources"]}
    roles = {row.values.get("source_id"): row.values.get("role") for row in rows["sources"]}
    found = [*_renderings(rows), *_conflicts(rows), *_checks(rows, grades)]
    cited = [
        *((row, "source_id") for row in rows["check_sources"]),
        *((row, "reference_id") for row in rows["renderings"]),
    ]
    for row, field in cited:
        source = row.values.get(field)
        if grades.get(source) == "do_not_cite":
            found.append(
                row.problem(
                    field, "is not to be cited", "do: cite the publisher's own page, or leave the claim not_found"
                )
            )
        if roles.get(source) == "article":
            found.append(row.problem(field, "is an article, not a reference", "do: cite a reference"))
    return found


def check_printed(rows: Rows, texts: dict[str, str]) -> list[Problem]:
    """Return a problem for each rendering whose printed words are not in a passage of its claim."""
    passages: dict[object, list[str]] = {}
    for row in rows["evidence"]:
        text = texts.get(str(row.values.get("source_id")))
        start, end = row.values.get("start"), row.values.get("end")
        if text is not None and isinstance(start, int) and isinstance(end, int):
            passages.setdefault(row.values.get("claim_id"), []).append(text[start:end])
    return [
        row.problem("as_printed", f"is in no passage of {row.values.get('claim_id')}", "do: copy it from the passage")
        for row in rows["renderings"]
        if row.values.get("claim_id") in passages
        and not any(str(row.values.get("as_printed")) in passage for passage in passages[row.values.get("claim_id")])
    ]


def _renderings(rows: Rows) -> list[Problem]:
    found = []
    for row in rows["renderings"]:
        status, reference = str(row.values.get("status")), row.values.get("reference_id")
        if len(str(row.values.get("as_printed")).split()) > LONGEST_PRINTED:
            found.append(row.problem("as_printed", "is too long", f"at most {LONGEST_PRINTED} words"))
        if row.values.get("meaning_changed") and reference is None and status != "unresolved":
            found.append(
                row.problem(
                    "status",
                    "changes the meaning without an authority",
                    "do: give reference_id, or the status unresolved",
                )
            )
        if status.startswith("verified") and reference is None:
            found.append(
                row.problem(
                    "reference_id", "is missing for a verified rendering", "do: give it, or the status inferred"
                )
            )
        if status == "unresolved" and row.values.get("canonical") is not None:
            found.append(row.problem("canonical", "is given for an unresolved rendering", "do: leave it out"))
        if status != "unresolved" and row.values.get("canonical") is None:
            found.append(row.problem("canonical", "is missing", "do: give it, or the status unresolved"))
    return found


def _conflicts(rows: Rows) -> list[Problem]:
    members: dict[object, list[Row]] = {}
    for row in rows["conflict_claims"]:
        members.setdefault(row.values.get("conflict_id"), []).append(row)
    checked = {row.values.get("check_id"): row.values.get("claim_id") for row in rows["checks"]}
    found = []
    for row in rows["conflicts"]:
        own = members.get(row.values.get("conflict_id"), [])
        check = row.values.get("check_id")
        claims = {member.values.get("claim_id") for member in own}
        sides = {member.values.get("side") for member in own}
        articles = {str(claim).split(".")[0] for claim in claims}
        if len(claims) < (1 if check else 2):
            found.append(row.problem("conflict_id", "has too few claims", "do: two claims, or one and a check"))
        if (row.values.get("relation") in ONE_SIDED) != (len(sides) == 1) and not (check and len(claims) == 1):
            found.append(
                row.problem(
                    "relation",
                    f"does not fit {len(sides)} side(s)",
                    "do: one side where claims corroborate, else two or more",
                )
            )
        if (row.values.get("within") == "one_article") != (len(articles) == 1) and own:
            found.append(
                row.problem(
                    "within",
                    f"does not fit claims of {' and '.join(sorted(articles))}",
                    "one_article, between_articles",
                )
            )
        if check and check in checked and checked[check] not in claims:
            found.append(
                row.problem(
                    "check_id",
                    f"checks {checked[check]}, which is not in the conflict",
                    "do: name a check of its claims",
                )
            )
        if row.values.get("resolution") == "record_decides" and not check:
            found.append(row.problem("check_id", "is missing where the record decides", "do: name the check"))
    return found


def _checks(rows: Rows, grades: Mapping[Value, Value]) -> list[Problem]:
    cited: dict[object, list[object]] = {}
    for row in rows["check_sources"]:
        if row.values.get("supports") == "supports":
            cited.setdefault(row.values.get("check_id"), []).append(grades.get(row.values.get("source_id")))
    found = []
    for row in rows["checks"]:
        verdict = row.values.get("verdict")
        references = cited.get(row.values.get("check_id"), [])
        if (verdict in ERRORS) != (row.values.get("introduced_by") is not None):
            found.append(
                row.problem(
                    "introduced_by", f"does not fit the verdict {verdict}", "do: give it for an error, and only then"
                )
            )
        if verdict != "not_found" and not references:
            found.append(
                row.problem(
                    "check_id", "has a verdict and no reference that supports it", "do: add check_sources, or not_found"
                )
            )
        weak = all(grade in WEAK_GRADES for grade in references)
        if verdict == "contradicted" and weak and row.values.get("weak_reference_reason") is None:
            found.append(
                row.problem("verdict", "rests on reposts only", "do: add a better reference, or weak_reference_reason")
            )
        if (row.values.get("recorded_number") is None) != (row.values.get("recorded_unit") is None):
            found.append(row.problem("recorded_unit", "does not go with recorded_number", "do: give both or neither"))
    return found
