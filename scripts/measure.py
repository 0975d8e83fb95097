"""Measure the articles once: ``python -m scripts.measure --articles DIR [--root DIR]`` writes ``data/articles/``.

The rule: the measurements hold positions and fingerprints, never words, and follow from the article alone.
For example an article of 759 words gives 759 lines of ``start,end`` and at most 755 fingerprints. Run it when
an article is added; `make validate ARTICLES=DIR` compares what is committed with the articles.
"""

import argparse
import sys
from pathlib import Path

from scripts.problems import run_command, stop_if_any
from scripts.read.articles import read_articles
from scripts.read.facts import FACTS_FOLDER, read_rows
from scripts.read.measurements import HEADER, Measurements, measure, measurement_paths
from scripts.read.rows import Row
from scripts.read.schemas import read_schemas
from scripts.write.swap import only_one_build, publish


def measurement_files(source_id: str, measured: Measurements) -> dict[str, bytes]:
    """Return the three files of one article by their paths."""
    spans = ([HEADER, *(f"{start},{end}" for start, end in found)] for found in (measured.words, measured.sentences))
    lines = (*spans, sorted(measured.runs))
    paths = measurement_paths(source_id)
    return {path: "".join(f"{line}\n" for line in held).encode() for path, held in zip(paths, lines, strict=True)}


def coded_sources(root: Path) -> list[Row]:
    """Return the sources that have a text; raise InvalidFacts where the file of the sources has mistakes."""
    rows, problems = read_rows(root, read_schemas(root))
    stop_if_any([problem for problem in problems if problem.file.startswith(f"{FACTS_FOLDER}/sources")])
    return [row for row in rows["sources"] if row.values.get("text_file") is not None]


def texts_of(sources: list[Row], articles: Path) -> dict[str, str]:
    """Return the texts of some sources by their ids; raise InvalidFacts where one is not the text that was coded."""
    texts, problems = read_articles(articles, sources)
    stop_if_any(problems)
    return texts


def run(root: Path, articles: Path) -> int:
    """Measure every source that has a text and write the files; the command's body."""
    contents: dict[str, bytes] = {}
    for source_id, text in texts_of(coded_sources(root), articles).items():
        measured = measure(text)
        contents |= measurement_files(source_id, measured)
        counts = len(measured.words), len(measured.sentences), len(measured.runs)
        print("{}: {} words, {} sentences, {} fingerprints".format(source_id, *counts))
    with only_one_build(root):
        publish(root, contents, ())
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.measure", description="Measure the words and runs of the articles."
    )
    parser.add_argument("--articles", type=Path, required=True, help="folder of the articles")
    parser.add_argument("--root", type=Path, default=Path(), help="root of the copy (default: here)")
    given = parser.parse_args(arguments)
    return run_command(lambda: run(given.root.resolve(), given.articles))


if __name__ == "__main__":
    sys.exit(main())
