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
from scripts.read.facts import read_rows
from scripts.read.measurements import ARTICLES_FOLDER, Measurements, measure
from scripts.read.rows import Row
from scripts.read.schemas import read_schemas
from scripts.write.swap import only_one_build, publish


def measurement_files(source_id: str, measured: Measurements) -> dict[str, bytes]:
    """Return the two files of one article by their paths."""
    words = "start,end\n" + "".join(f"{start},{end}\n" for start, end in measured.words)
    fingerprints = "".join(f"{run}\n" for run in sorted(measured.runs))
    return {
        f"{ARTICLES_FOLDER}/{source_id}.words.csv": words.encode(),
        f"{ARTICLES_FOLDER}/{source_id}.runs.txt": fingerprints.encode(),
    }


def coded_sources(root: Path) -> list[Row]:
    """Return the sources that have a text; raise InvalidFacts where the file of the sources has mistakes."""
    rows, problems = read_rows(root, read_schemas(root))
    stop_if_any([problem for problem in problems if problem.file.endswith("sources.yaml")])
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
        print(f"{source_id}: {len(measured.words)} words, {len(measured.runs)} fingerprints")
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
