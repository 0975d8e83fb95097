"""Passages against the text that they stand for, and how much of an article they cover.

The rule: a passage is half-open, counts code points from 0, and stands for its text by the sha256 of it. For
example ``start: 4, end: 10`` of "the 2-mile zone" is "2-mile". What can be seen without the text, such as a passage
that cuts a word, is said by the rule book. A word is covered when a passage or a gap holds all of it.
"""

from dataclasses import dataclass

import duckdb

from landmine_policy._articles import sha256
from scripts.problems import Problem
from scripts.read.rows import Rows

PASSAGE_TABLES = ("evidence", "gaps")
COVERED = """
SELECT w.source_id, count(*), count(*) FILTER (in_passage), count(*) FILTER (in_gap AND NOT in_passage) FROM (
  SELECT w.source_id,
    EXISTS (SELECT 1 FROM evidence e WHERE e.source_id = w.source_id AND e.start <= w.start AND w."end" <= e."end")
      AS in_passage,
    EXISTS (SELECT 1 FROM gaps g WHERE g.source_id = w.source_id AND g.start <= w.start AND w."end" <= g."end")
      AS in_gap
  FROM words w
) w GROUP BY w.source_id ORDER BY w.source_id
"""


@dataclass(frozen=True)
class Coverage:
    """How many words of one article there are, how many are in passages, and how many in gaps only."""

    source_id: str
    words: int
    in_passages: int
    in_gaps: int

    @property
    def share(self) -> float:
        """Covered words, passages and gaps together, as a share from 0 to 1."""
        return (self.in_passages + self.in_gaps) / self.words if self.words else 1.0


def coverage(database: duckdb.DuckDBPyConnection) -> list[Coverage]:
    """Count the covered words of each article."""
    return [Coverage(*counted) for counted in database.execute(COVERED).fetchall()]


def check_hashes(rows: Rows, texts: dict[str, str]) -> tuple[int, list[Problem]]:
    """Compare every passage with the text it stands for; return how many were verified and the problems."""
    verified, found = 0, []
    for table in PASSAGE_TABLES:
        for row in rows[table]:
            text = texts.get(str(row.values.get("source_id")))
            start, end = row.values.get("start"), row.values.get("end")
            if text is None or not isinstance(start, int) or not isinstance(end, int):
                continue
            if passage_hash(text, start, end) == row.values.get("sha256"):
                verified += 1
            else:
                found.append(row.problem("sha256", "is not the hash of this passage", "do: run scripts.anchor again"))
    return verified, found


def passage_hash(text: str, start: int, end: int) -> str:
    """Return the sha256 of ``text[start:end]`` in UTF-8, in hexadecimal."""
    return sha256(text[start:end].encode())


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
