"""What is measured of the articles once, so that every rule can be checked without their text.

The articles are under copyright and stay out of the repository. ``data/articles/`` holds, for each, three
measurements that `scripts.measure` writes and `scripts.validate` compares with a copy of the article where
one is at hand:

``SOURCE.words.csv``
    ``start,end`` of every word (code points, half-open). A word is a run of letters, digits and underscores:
    "the 2-mile zone" has four, (0,3) (4,5) (6,10) (11,15).
``SOURCE.sentences.csv``
    ``start,end`` of every sentence, likewise. It ends with a full stop, a question mark or an exclamation mark, and the
    quotation marks after it; an abbreviation does not end one. What stands in brackets by itself is a sentence.
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
HEADER = "start,end"
RUN = 5  # words; a phrase of the article may have one less

_WORD = re.compile(r"\w+")
_WORD_OR_BRACKET = re.compile(r"[\w(\[]")
_STOP = re.compile(r"(?:[.!?…]+[\"'\u201d\u2019]*[)\]]?|[)\]])(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:[A-Za-z]|[A-Za-z](?:\.[A-Za-z])+|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|St|Jr|Sr|No|vs|Jan|Feb"
    r"|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\.\Z"
)
_SPAN = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")
_FINGERPRINT = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True)
class Measurements:
    """The measured words and runs of one article."""

    words: tuple[tuple[int, int], ...]
    runs: frozenset[str]
    sentences: tuple[tuple[int, int], ...] = ()


def measure(text: str) -> Measurements:
    """Measure a text.

    >>> measure("the 2-mile zone").words
    ((0, 3), (4, 5), (6, 10), (11, 15))
    """
    words = tuple(match.span() for match in _WORD.finditer(text))
    return Measurements(words, frozenset(run for run, _ in runs(text)), tuple(sentences(text)))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; the end of the text ends one, too.

    >>> text = "Mayor A. Quill (Hbr.) spoke to Mr. Reed. (Photo by Ada Quill) “Is it safe?” No."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Mayor A. Quill (Hbr.) spoke to Mr. Reed.', '(Photo by Ada Quill)', '“Is it safe?”', 'No.']
    """
    start = 0
    for match in _STOP.finditer(text):
        begun = _WORD_OR_BRACKET.search(text, start)
        if begun is None or begun.start() >= match.end():
            continue  # a stray sign belongs to the sentence after it
        in_brackets = begun[0] in "(["
        closes = match[0][-1] in ")]"
        if closes != in_brackets or (not closes and _ABBREVIATION.search(text, start, match.end())):
            continue
        yield _first(text, start), match.end()
        start = match.end()
    if _WORD.search(text, start):
        yield _first(text, start), len(text.rstrip())


def _first(text: str, start: int) -> int:
    """Return where the text goes on that is no blank."""
    return len(text) - len(text[start:].lstrip())


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fingerprint and the words of every run of five words, in the order of the text."""
    words = _WORD.findall(text.lower())
    for first in range(len(words) - RUN + 1):
        run = " ".join(words[first : first + RUN])
        yield hashlib.sha256(run.encode()).hexdigest()[:8], run


def measurement_paths(source_id: str) -> list[str]:
    """Return the files of an article's words, sentences and runs, relative to the root of a copy."""
    return [f"{ARTICLES_FOLDER}/{source_id}.{kind}" for kind in ("words.csv", "sentences.csv", "runs.txt")]


def read_measurements(root: Path, source_id: str) -> Measurements:
    """Read the three files of one article; raise CouldNotRun where they are missing, or hold anything else."""
    places = [root / path for path in measurement_paths(source_id)]
    try:
        spans, bounds, fingerprints = (read_code(place).splitlines() for place in places)
    except FileNotFoundError as error:
        message = f"{error.filename} is missing; `python -m scripts.measure --articles DIR` writes it"
        raise CouldNotRun(message) from None
    words, sentences_found = _spans(spans), _spans(bounds)
    fits = all(_FINGERPRINT.fullmatch(run) for run in fingerprints) and (fingerprints or len(words) < RUN)
    for place, good in zip(places, (words, sentences_found, fits), strict=True):
        if not good:
            message = f"{place} is not what `python -m scripts.measure --articles DIR` writes; run it again"
            raise CouldNotRun(message)
    return Measurements(words, frozenset(fingerprints), sentences_found)


def _spans(lines: list[str]) -> tuple[tuple[int, int], ...]:
    """Return the positions that a file holds; none where one is out of order, or anything else stands there."""
    found = [(int(span[1]), int(span[2])) for line in lines[1:] if (span := _SPAN.fullmatch(line))]
    ends = [position for span in found for position in span]
    fits = lines[:1] == [HEADER] and len(found) == len(lines) - 1 and ends == sorted(set(ends))
    return tuple(found) if fits else ()
