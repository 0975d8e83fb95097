"""Passages lie inside their article, cut no word, and together cover every word of it.

The rule: a passage is half-open, counts code points from 0, begins and ends with whole words, and stands for
its text by the sha256 of it. For example ``start: 4, end: 10`` of "the 2-mile zone" is "2-mile", and ``start:
4, end: 8`` cuts "mile". What carries no fact of its own is listed as a gap, with its reason. A word is
covered when passages or gaps hold all of it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.problems import Problem

if TYPE_CHECKING:
    from scripts.read.measurements import Measurements
    from scripts.read.rows import Row, Rows

PASSAGE_TABLES = ("evidence", "gaps")


@dataclass(frozen=True)
class Coverage:
    """How many words of one article are in passages, how many in gaps only, and which in neither."""

    source_id: str
    words: int
    in_passages: int
    in_gaps: int
    uncovered: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float:
        """Covered words, passages and gaps together, as a share from 0 to 1."""
        return (self.in_passages + self.in_gaps) / self.words if self.words else 1.0


def check_passages(rows: Rows, measurements: dict[str, Measurements]) -> list[Problem]:
    """Return what can be seen without the text: bounds, cut words, two hashes for one place, bare claims."""
    found: list[Problem] = []
    lengths = {row.values.get("source_id"): row.values.get("text_length") for row in rows["sources"]}
    hashes: dict[tuple[object, ...], Row] = {}
    for table in PASSAGE_TABLES:
        for row in rows[table]:
            source, start, end = row.values.get("source_id"), row.values.get("start"), row.values.get("end")
            length = lengths.get(source)
            if not isinstance(start, int) or not isinstance(end, int) or not isinstance(length, int):
                continue  # reported as missing, of a wrong type, or dangling
            if start >= end:
                found.append(row.problem("end", "is not after start", f"more than {start}"))
            elif end > length:
                found.append(row.problem("end", f"is outside the text of {source}", f"at most {length}"))
            elif str(source) in measurements:
                found += _cut_words(row, start, end, measurements[str(source)])
            earlier = hashes.setdefault((source, start, end), row)
            if earlier.values.get("sha256") != row.values.get("sha256"):
                place = f"{earlier.file}:{earlier.line}"
                found.append(
                    row.problem("sha256", "is not the hash given for the same place elsewhere", f"do: see {place}")
                )
    cited = {row.values.get("claim_id") for row in rows["evidence"]}
    for claim in rows["claims"]:
        if claim.values.get("claim_id") not in cited and claim.values.get("claim_id") is not None:
            found.append(claim.problem("claim_id", "has no passage", "do: add evidence, printed by scripts.anchor"))
    return found


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
    return hashlib.sha256(text[start:end].encode()).hexdigest()


def cover(source_id: str, measured: Measurements, rows: Rows) -> Coverage:
    """Count the covered words of one article."""
    passages, gaps = (_merged(rows[table], source_id) for table in PASSAGE_TABLES)
    both = _merge([*passages, *gaps])
    in_passages = [word for word in measured.words if _holds(passages, word)]
    covered = [word for word in measured.words if _holds(both, word)]
    uncovered = sorted(set(measured.words) - set(covered))
    return Coverage(source_id, len(measured.words), len(in_passages), len(covered) - len(in_passages), tuple(uncovered))


def check_coverage(coverages: list[Coverage], source_files: dict[str, str]) -> list[Problem]:
    """Return a problem for each word of an article that neither a passage nor a gap covers."""
    return [
        Problem(
            source_files.get(coverage.source_id, coverage.source_id),
            "is a word that no passage covers",
            record=coverage.source_id,
            value=f"{start}:{end}",
            allowed="do: code what it says, or list it as a gap with the reason",
        )
        for coverage in coverages
        for start, end in coverage.uncovered
    ]


def _cut_words(row: Row, start: int, end: int, measured: Measurements) -> list[Problem]:
    starts = [word[0] for word in measured.words]
    for name, position in (("start", start), ("end", end)):
        before = bisect_right(starts, position - 1) - 1
        if before >= 0 and measured.words[before][1] > position:
            word = measured.words[before]
            return [row.problem(name, f"cuts the word at {word[0]}:{word[1]}", f"{word[0]} or {word[1]}")]
    if not any(start <= word[0] < end for word in measured.words):
        return [row.problem("start", "begins a passage without a word", "do: give a passage that holds a word")]
    return []


def _merged(rows: list[Row], source_id: str) -> list[tuple[int, int]]:
    spans = [
        (row.values.get("start"), row.values.get("end")) for row in rows if row.values.get("source_id") == source_id
    ]
    return _merge([(start, end) for start, end in spans if isinstance(start, int) and isinstance(end, int)])


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _holds(spans: list[tuple[int, int]], word: tuple[int, int]) -> bool:
    return any(start <= word[0] and word[1] <= end for start, end in spans)
