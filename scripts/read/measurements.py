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

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.problems import CouldNotRun
from scripts.read.files import read_code

ARTICLES_FOLDER = "data/articles"
RUN = 5  # words; a phrase of the article may have one less

_WORD = re.compile(r"\w+")
_SPAN = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")
_FINGERPRINT = re.compile(r"[0-9a-f]{8}")


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
    """Read the two files of one article; raise CouldNotRun where they are missing, or hold anything else."""
    places = root / words_file(source_id), root / ARTICLES_FOLDER / f"{source_id}.runs.txt"
    try:
        lines, fingerprints = (read_code(place).splitlines() for place in places)
    except FileNotFoundError as error:
        message = f"{error.filename} is missing; `python -m scripts.measure --articles DIR` writes it"
        raise CouldNotRun(message) from None
    words = [(int(found[1]), int(found[2])) for line in lines[1:] if (found := _SPAN.fullmatch(line))]
    ends = [position for word in words for position in word]
    fits = lines[:1] == ["start,end"] and words and len(words) == len(lines) - 1
    fits_too = all(_FINGERPRINT.fullmatch(run) for run in fingerprints) and (fingerprints or len(words) < RUN)
    for place, good in zip(places, (fits and ends == sorted(set(ends)), fits_too), strict=True):
        if not good:
            message = f"{place} is not what `python -m scripts.measure --articles DIR` writes; run it again"
            raise CouldNotRun(message)
    return Measurements(tuple(words), frozenset(fingerprints))
