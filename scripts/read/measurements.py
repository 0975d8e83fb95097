"""What is measured of the articles once, so that every rule can be checked without their text.

The articles are under copyright and stay out of the repository. ``data/articles/`` holds, for each, two
measurements that `scripts.measure` writes and `scripts.validate` compares with a copy of the article where
one is at hand:

``SOURCE.words.csv``
    ``start,end`` of every word (code points, half-open). A word is a run of letters, digits and underscores:
    "the 2-mile zone" has four, (0,3) (4,5) (6,10) (11,15).
``SOURCE.runs.txt``
    one fingerprint for each run of five consecutive words, sorted, so that the order is gone: the first eight
    hexadecimal digits of the sha256 of the words in lower case, joined by blanks. A text that holds one of
    them copies the article.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.problems import CouldNotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLES_FOLDER = "data/articles"
RUN = 5  # words; a phrase of the article may have one less

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Measurements:
    """The measured words and runs of one article."""

    words: tuple[tuple[int, int], ...]
    runs: frozenset[str]


def measure(text: str) -> Measurements:
    """Measure a text.

    >>> measure("the 2-mile zone").words
    ((0, 3), (4, 5), (6, 10), (11, 15))
    """
    return Measurements(tuple(match.span() for match in _WORD.finditer(text)), frozenset(run for run, _ in runs(text)))


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fingerprint and the words of every run of five words, in the order of the text."""
    words = _WORD.findall(text.lower())
    for first in range(len(words) - RUN + 1):
        run = " ".join(words[first : first + RUN])
        yield hashlib.sha256(run.encode()).hexdigest()[:8], run


def words_file(source_id: str) -> str:
    """Return where the words of an article are measured, relative to the root of a copy."""
    return f"{ARTICLES_FOLDER}/{source_id}.words.csv"


def read_measurements(root: Path, source_id: str) -> Measurements:
    """Read the two files of one article; raise CouldNotRun where they are missing."""
    folder = root / ARTICLES_FOLDER
    try:
        lines = (root / words_file(source_id)).read_text("utf-8").splitlines()[1:]
        fingerprints = (folder / f"{source_id}.runs.txt").read_text("utf-8").split()
    except FileNotFoundError as error:
        message = f"{error.filename} is missing; `python -m scripts.measure --articles DIR` writes it"
        raise CouldNotRun(message) from None
    words = []
    for line in lines:
        start, end = line.split(",")
        words.append((int(start), int(end)))
    return Measurements(tuple(words), frozenset(fingerprints))
