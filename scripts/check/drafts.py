"""What is still to be coded of an article, sentence by sentence: its stubs, and the words that no claim covers.

The rule: a stub is a claim of which nothing but its sentence and passage is typed, as scripts.new_article lays it
out. It covers no word. An article that has stubs, uncovered words or claims that nothing uses is a draft:
``build --draft`` builds what is there, and everything else refuses it. For example
``data/facts/claims/gazette-2021-03-05.yaml:14: sentence 2: 100-137 (6 words) are covered by no claim``.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from scripts.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from scripts.read.measurements import Measurements
    from scripts.read.rows import Row, Rows

UNCOVERED = """
SELECT w.start, w."end" FROM words w WHERE w.source_id = ?
AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.source_id = w.source_id AND e.start <= w.start AND w."end" <= e."end")
AND NOT EXISTS (SELECT 1 FROM gaps g WHERE g.source_id = w.source_id AND g.start <= w.start AND w."end" <= g."end")
ORDER BY w.start
"""
CODE_IT = "do: type claims that say it, or list it under gaps; docs/adding-an-article.md"
GO_ON = "do: go on coding; `python -m scripts.build --draft` builds what is there; a draft is never released"

Span = tuple[int, int]


def take_stubs(rows: Rows) -> list[Row]:
    """Take the stubs, and the passages inside of them, out of the rows; return the stubs."""
    stubs = [row for row in rows["claims"] if all(row.values.get(name) is None for name in row.table.facts.stub)]
    lines = {(row.file, row.line) for row in stubs}
    rows["claims"] = [row for row in rows["claims"] if (row.file, row.line) not in lines]
    # By its place, since a copied stub has the id of another claim until it gets its own.
    rows["evidence"] = [row for row in rows["evidence"] if (row.file, row.lines.get("claim_id")) not in lines]
    return stubs


def uncoded_sentences(
    rows: Rows,
    stubs: list[Row],
    measurements: Mapping[str, Measurements],
    texts: Mapping[str, str],
    database: duckdb.DuckDBPyConnection,
) -> list[Problem]:
    """Return a problem for each sentence with a stub or with words that no claim covers; `texts` may be empty."""
    problems = []
    for source in rows["sources"]:
        source_id = str(source.values["source_id"])
        if source_id not in measurements:
            continue
        measured = measurements[source_id]
        starts = [start for start, _ in measured.sentences]
        open_words: dict[int, list[Span]] = {}
        for word in database.execute(UNCOVERED, [source_id]).fetchall():
            open_words.setdefault(max(1, bisect_right(starts, word[0])), []).append(word)
        # The line of a sentence is that of its stub, or else of its first claim.
        places = {row.values["sentence"]: row for row in reversed([*stubs, *rows["claims"]]) if _of(row, source_id)}
        left = {row.values["sentence"] for row in stubs if _of(row, source_id)}
        for sentence in sorted({*open_words, *(n for n in left if isinstance(n, int))}):
            row = places.get(sentence) or next((row for row in rows["claims"] if _of(row, source_id)), source)
            line = row.line if sentence in places else 0
            words = _listed(open_words.get(sentence, []), measured.words, texts.get(source_id))
            said = f"sentence {sentence}: {words or 'has a stub left, though claims cover all of its words'}"
            problems.append(Problem(row.file, said, CODE_IT, line=line, unfinished=True))
    return problems


def drafts(problems: Iterable[Problem]) -> list[Problem]:
    """Return a problem for each file of claims that is a draft, by what was found to be unfinished."""
    files = sorted({problem.file for problem in problems if problem.unfinished})
    return [Problem(file, "is a draft", GO_ON, unfinished=True, line=0) for file in files]


def _of(row: Row, source_id: str) -> bool:
    return row.values.get("source_id") == source_id


def _listed(found: list[Span], words: tuple[Span, ...], text: str | None) -> str:
    """Return where words stand, neighbours together, and the words where the text is at hand; empty for none.

    >>> _listed([(0, 3), (4, 10), (20, 24)], ((0, 3), (4, 10), (11, 19), (20, 24)), "The bridge reopened then")
    "0-10 'The bridge', 20-24 'then' (3 words) are covered by no claim"
    """
    place = {word: number for number, word in enumerate(words)}
    shown = []
    for _, group in groupby(enumerate(found), lambda pair: place[pair[1]] - pair[0]):
        run = [word for _, word in group]
        start, end = run[0][0], run[-1][1]
        shown.append(f"{start}-{end}" + (f" {text[start:end]!r}" if text else ""))
    if not found:
        return ""
    count = "1 word) is" if len(found) == 1 else f"{len(found)} words) are"
    return f"{', '.join(shown)} ({count} covered by no claim"
