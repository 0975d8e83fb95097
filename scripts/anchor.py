"""Anchor a piece of an article: ``python -m scripts.anchor SOURCE PIECE... [--articles DIR] [--occurrence N]``.

The rule: no coder counts characters. Give a source and a piece of its text, copied from it, and paste what is
printed below `evidence:`. For example, were the article ``toy`` "The bridge closed. The bridge opened.", the
piece "bridge closed" would print::

    - start: 4
      end: 17
      sha256: 1f2e...

A piece that occurs twice, not at all, or that cuts a word is refused with what to do, and exit code 1.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.check.passages import passage_hash
from scripts.measure import coded_sources, texts_of
from scripts.problems import InvalidFacts, Problem, run_command, stop_if_any
from scripts.read.measurements import measure

DEFAULT_ARTICLES = Path("../shared/articles")
_TYPEWRITER = str.maketrans("\u201c\u201d\u2018\u2019\u2013\u2014", "\"\"''--")  # curly quotes and dashes


@dataclass(frozen=True)
class Anchor:
    """Where a piece stands: code points, half-open, and the hash of what stands there."""

    start: int
    end: int
    sha256: str

    def __str__(self) -> str:
        return f"- start: {self.start}\n  end: {self.end}\n  sha256: {self.sha256}"


def anchor(text: str, piece: str, occurrence: int | None = None) -> Anchor:
    """Find a piece in a text; `occurrence` counts from 1 and is needed where it occurs more than once.

    Raises ValueError, with what to do, where the piece is not found, found several times or cuts a word.

    >>> anchor("The bridge closed. The bridge opened.", "bridge closed").start
    4
    >>> anchor("The bridge closed. The bridge opened.", "The bridge", occurrence=2).start
    19
    """
    starts = _occurrences(text, piece)
    fault = _fault(text, piece, starts, occurrence)
    if not fault:
        start = starts[(occurrence or 1) - 1]
        end = start + len(piece)
        cut = [word for word in measure(text).words if word[0] < start < word[1] or word[0] < end < word[1]]
        if not cut:
            return Anchor(start, end, passage_hash(text, start, end))
        fault = f"cuts the word at {cut[0][0]}:{cut[0][1]}; begin and end with whole words"
    raise ValueError(fault)


def _fault(text: str, piece: str, starts: list[int], occurrence: int | None) -> str:
    """Return why the places where a piece begins give no anchor; nothing where they give one."""
    if not starts:
        plain = _occurrences(text.translate(_TYPEWRITER).casefold(), piece.translate(_TYPEWRITER).casefold())
        if plain:
            place = f"{plain[0]}:{plain[0] + len(piece)}"
            return f"does not occur; with other quotes, dashes or capitals it does, at {place}"
        return "does not occur; copy it from the text, character by character"
    if occurrence is None and len(starts) > 1:
        return f"occurs {len(starts)} times, at {', '.join(map(str, starts))}; give more of it, or --occurrence N"
    if occurrence is not None and not 1 <= occurrence <= len(starts):
        return f"occurs {len(starts)} times; --occurrence takes 1 to {len(starts)}"
    return ""


def _occurrences(text: str, piece: str) -> list[int]:
    """Return where a piece begins, overlapping ones too; nothing for an empty piece."""
    return [match.start() for match in re.finditer(f"(?={re.escape(piece)})", text)] if piece else []


def run(root: Path, articles: Path, source_id: str, pieces: list[str], occurrence: int | None) -> int:
    """Print the anchors of all pieces; the command's body."""
    sources = {str(row.values["source_id"]): row for row in coded_sources(root)}
    if source_id not in sources:
        raise InvalidFacts([Problem("sources", "has no text", value=source_id, allowed=", ".join(sources))])
    text = texts_of([sources[source_id]], articles)[source_id]
    refused = []
    for piece in pieces:
        try:
            print(anchor(text, piece, occurrence))
        except ValueError as error:
            refused.append(Problem(source_id, str(error), value=piece))
    stop_if_any(refused)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and print the anchors."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.anchor", description="Print the position and hash of pieces of an article."
    )
    parser.add_argument("source", help="id of the article's source, as nyt-2022-06-21")
    parser.add_argument("pieces", nargs="+", metavar="PIECE", help="a piece of its text, copied from it")
    parser.add_argument(
        "--articles", type=Path, default=DEFAULT_ARTICLES, help="folder of the articles (default: %(default)s)"
    )
    parser.add_argument("--occurrence", type=int, metavar="N", help="which one, where a piece occurs more than once")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    return run_command(lambda: run(given.root.resolve(), given.articles, given.source, given.pieces, given.occurrence))


if __name__ == "__main__":
    sys.exit(main())
